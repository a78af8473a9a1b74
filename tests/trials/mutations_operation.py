"""Faults in what guards people, checkpoints, backups and units."""

from __future__ import annotations

from tests.trials.mutation import WEB, Mutation

OPERATION = (
    Mutation(
        "code-used-twice",
        "webapp/services/second_step.py",
        "Totp.user_id == user_id, Totp.last_step < (step or 0))",
        "Totp.user_id == user_id, (step or 0) > 0)",
        (f"{WEB}/test_second_step.py",),
    ),
    Mutation(
        "recovery-code-used-twice",
        "webapp/services/second_step.py",
        "update(RecoveryCode).where(RecoveryCode.id.in_(found), RecoveryCode.used_at.is_(None))",
        "update(RecoveryCode).where(RecoveryCode.id.in_(found))",
        (f"{WEB}/test_second_step.py",),
    ),
    Mutation(
        "reset-link-used-twice",
        "webapp/models/account_care.py",
        "return self.used_at is None and self.revoked_at is None and now < self.expires_at",
        "return self.revoked_at is None and now < self.expires_at",
        (f"{WEB}/test_resets.py",),
    ),
    Mutation(
        "reset-link-without-end",
        "webapp/models/account_care.py",
        "return self.used_at is None and self.revoked_at is None and now < self.expires_at",
        "return self.used_at is None and self.revoked_at is None",
        (f"{WEB}/test_resets.py",),
    ),
    Mutation(
        "unknown-login-answered-at-once",
        "webapp/services/accounts.py",
        "stored = user.password_hash if user is not None and user.active else dummy_hash()",
        'stored = user.password_hash if user is not None and user.active else ""',
        (f"{WEB}/test_enumeration.py",),
    ),
    Mutation(
        "any-signature-holds",
        "scoring/notes.py",
        "    except (InvalidSignature, ValueError):\n        return False",
        "    except (InvalidSignature, ValueError):\n        return True",
        ("tests/scoring/test_ed25519.py",),
    ),
    Mutation(
        "log-rewritten-by-the-program",
        "webapp/log_guard.py",
        "        return one not in ONLY_ADDED | SCHEMA or (one, other) in EMPTIED",
        "        return True",
        (f"{WEB}/test_log_guard.py",),
    ),
    Mutation(
        "move-unseen",
        "webapp/migrations/moving.py",
        "        if one != other:",
        "        if False:",
        (f"{WEB}/cli/test_move.py",),
    ),
    Mutation(
        "restored-as-it-comes",
        "webapp/backups/restoring.py",
        "return Restored(manifest, lacking, tuple(look_at(settings, manifest, path)))",
        "return Restored(manifest, lacking, ())",
        (f"{WEB}/test_backups.py",),
    ),
    Mutation(
        "opened-in-debug",
        "webapp/cli/running.py",
        "    if get_debug_flag():",
        "    if False:",
        (f"{WEB}/cli/test_serving.py",),
    ),
    Mutation(
        "not-started-again",
        "webapp/deploy/paritrana.service",
        "Restart=on-failure",
        "Restart=no",
        (f"{WEB}/cli/test_units.py",),
    ),
    Mutation(
        "unit-with-capabilities",
        "webapp/deploy/common.service",
        "CapabilityBoundingSet=\n",
        "",
        (f"{WEB}/cli/test_units.py",),
    ),
    Mutation(
        "job-at-work-twice",
        "webapp/jobs/__init__.py",
        "                if mine:\n",
        "                if mine or name:\n",
        (f"{WEB}/test_workers.py",),
    ),
    Mutation(
        "own-keys-on-every-machine",
        "webapp/config.py",
        "    key = instance_key(read.shared)\n",
        "    key = instance_key(read.instance)\n",
        (f"{WEB}/test_shared_folder.py",),
    ),
    Mutation(
        "empty-folder-taken-for-the-common-one",
        "webapp/shared_folder.py",
        "    refuse_other(folder, instance)\n",
        "",
        (f"{WEB}/test_shared_folder.py",),
    ),
    Mutation(
        "fault-when-the-queue-is-away",
        "webapp/queue.py",
        "        raise QueueAway(str(error)) from error\n",
        "        raise\n",
        (f"{WEB}/test_redis_queue.py",),
    ),
    Mutation(
        "pieces-on-two-servers-at-once",
        "webapp/views/uploads.py",
        'with in_turn("upload", upload_id), store.taken(',
        "with store.taken(",
        (f"{WEB}/test_servers.py",),
    ),
)
