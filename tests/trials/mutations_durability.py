"""Faults in what keeps an acknowledged save or file on the disk."""

from __future__ import annotations

from tests.trials.mutation import WEB, Mutation

POWER = "tests/trials/test_power.py::test_power_cut_leaves_everything_that_was_acknowledged"
LINE_OF_A_SAVE = "        score_log.record_save(seat, after, changed, by=by, now=now)\n"

DURABILITY = (
    Mutation(
        "normal-for-full",
        "webapp/db.py",
        "SYNCHRONOUS_FULL = 2",
        "SYNCHRONOUS_FULL = 1",
        (f"{WEB}/test_db.py",),
    ),
    Mutation(
        "replace-passes-the-triggers",
        "webapp/db.py",
        '"recursive_triggers": 1,',
        '"recursive_triggers": 0,',
        (f"{WEB}/test_score_log.py", f"{WEB}/test_db.py"),
    ),
    Mutation(
        "reads-may-write",
        "webapp/db.py",
        "{0 if writes else 1}",
        "{0}",
        (f"{WEB}/test_db.py",),
    ),
    Mutation(
        "lock-taken-late",
        "webapp/db.py",
        '"BEGIN IMMEDIATE" if writes else "BEGIN"',
        '"BEGIN"',
        (f"{WEB}/test_db.py",),
    ),
    Mutation(
        "yes-after-a-full-disk",
        "webapp/db.py",
        "        check_still_open(connection)\n",
        "",
        (f"{WEB}/test_db.py",),
    ),
    Mutation(
        "answer-without-commit",
        "webapp/db.py",
        "        session.commit()\n",
        "        session.flush()\n",
        (f"{WEB}/test_sheets.py",),
    ),
    # The same twice more: trials that break the machine must see by themselves that a save has no line.
    Mutation(
        "save-without-a-line-when-the-power-goes",
        "webapp/services/sheets.py",
        LINE_OF_A_SAVE,
        "",
        (POWER,),
    ),
    Mutation(
        "save-without-a-line-when-room-is-gone",
        "webapp/services/sheets.py",
        LINE_OF_A_SAVE,
        "",
        ("tests/trials/test_resources.py",),
    ),
    Mutation(
        "piece-not-on-disk",
        "webapp/content/store.py",
        "        file.truncate(offset + len(piece))\n        os.fsync(file.fileno())\n",
        "        file.truncate(offset + len(piece))\n",
        (POWER,),
    ),
    Mutation(
        "name-of-a-piece-not-on-disk",
        "webapp/content/store.py",
        "        if not offset:\n            sync_folder(folder / INCOMING)\n",
        "",
        (POWER,),
    ),
    Mutation(
        "content-not-on-disk",
        "webapp/content/store.py",
        "        file.flush()\n        os.fsync(file.fileno())\n    return found",
        "        file.flush()\n    return found",
        (POWER,),
    ),
    Mutation(
        "name-of-a-content-not-on-disk",
        "webapp/content/store.py",
        "            put_in_place(draft, place)\n",
        "            draft.replace(place)\n",
        (POWER,),
    ),
    Mutation(
        "folder-of-a-content-not-on-disk",
        "webapp/content/store.py",
        "            sync_folder(folder)\n",
        "",
        (POWER,),
    ),
    Mutation(
        "new-folder-not-on-disk",
        "webapp/durable.py",
        "        sync_folder(folder.parent)\n",
        "        pass\n",
        (POWER,),
    ),
    Mutation(
        "name-of-a-key-not-on-disk",
        "webapp/key_files.py",
        "    sync_folder(path.parent)\n",
        "",
        ("tests/trials/test_power.py::test_key_outlives_a_power_cut_once_it_was_made",),
    ),
    Mutation(
        "content-not-compared",
        "webapp/content/store.py",
        "    if hashlib.sha256(content).hexdigest() != sha256:\n        raise Damaged(DAMAGED)\n    return content\n",
        "    return content\n",
        (f"{WEB}/test_evidence.py", f"{WEB}/test_sealed_papers.py", f"{WEB}/services/test_issuing.py"),
    ),
)
