"""Faults put into the program on purpose, each with the tests that must see it.

Each takes away one thing that somebody relies on. A text that stands no more, or not only once, in its file fails a
test: a fault that can't be planted would prove nothing.
"""

from __future__ import annotations

from tests.trials.mutation import WEB, Mutation
from tests.trials.mutations_durability import DURABILITY, LINE_OF_A_SAVE
from tests.trials.mutations_log import LOG
from tests.trials.mutations_operation import OPERATION
from tests.trials.mutations_shared import SHARED

MUTATIONS = (
    *DURABILITY,
    *LOG,
    *OPERATION,
    *SHARED,
    # ------------------------------------------------------------------ what is counted
    Mutation(
        "half-down",
        "scoring/exact.py",
        "(2 * abs(numerator) + denominator) // (2 * denominator)",
        "(2 * abs(numerator) + denominator - 1) // (2 * denominator)",
        ("tests/scoring/test_exact.py",),
    ),
    Mutation(
        "any-digit-is-a-digit",
        "webapp/forms/numbers.py",
        'DIGITS = re.compile(r"[0-9]+")',
        'DIGITS = re.compile(r"\\d+")',
        ("tests/corpus/test_patterns.py",),
    ),
    # ------------------------------------------------------------------ the score log
    Mutation(
        "line-needs-no-predecessor",
        "scoring/chain.py",
        'if event["prev"] != head:',
        "if False:",
        ("tests/scoring/test_replay.py", "tests/scoring/test_bundle.py"),
    ),
    Mutation(
        "anchor-not-compared",
        "scoring/chain.py",
        "if not events[point.size - 1].hash.startswith(point.head):",
        "if False:",
        ("tests/scoring/test_replay.py", "tests/scoring/test_bundle.py"),
    ),
    Mutation(
        "words-without-salt",
        "webapp/services/score_log.py",
        "return word_hash(salt, value.text)",
        'return word_hash("", value.text)',
        (f"{WEB}/test_score_log.py",),
    ),
    Mutation(
        "save-without-a-line",
        "webapp/services/sheets.py",
        LINE_OF_A_SAVE,
        "",
        (f"{WEB}/test_score_log.py",),
    ),
    Mutation(
        "lock-without-a-line",
        "webapp/services/sheets.py",
        "    score_log.record_lock(seat, sheet, by=by, now=now)\n",
        "",
        (f"{WEB}/test_score_log.py",),
    ),
    # ------------------------------------------------------------------ a sheet
    Mutation(
        "stale-tab-overwrites",
        "webapp/services/sheets.py",
        "(stored.version != typed.version and moves)",
        "False",
        (f"{WEB}/test_sheets.py",),
    ),
    Mutation(
        "saved-after-the-close",
        "webapp/services/sheets.py",
        "    if seat.category.state != INTERVIEWS:\n        raise SheetClosed(own_content(seat))\n",
        "",
        (f"{WEB}/test_sheets.py",),
    ),
    Mutation(
        "conflict-skipped",
        "webapp/services/sheets.py",
        "recused=seat.recused or seat.given",
        "recused=seat.given",
        (f"{WEB}/test_panel.py", f"{WEB}/test_sheets.py"),
    ),
    Mutation(
        "note-of-an-item-not-stored",
        "webapp/services/sheets.py",
        '"value": one.value, "note": one.note, **same}',
        '"value": one.value, "note": "", **same}',
        ("tests/trials/test_saves.py", "tests/trials/test_power.py"),
    ),
    Mutation(
        "resend-forgotten",
        "webapp/services/sheets.py",
        "    remember(seat, after, typed, now)\n",
        "",
        (f"{WEB}/test_sheets.py",),
    ),
    Mutation(
        "id-reused-for-other-text",
        "webapp/services/sheets.py",
        "if not same or earlier.body_sha256 != typed.sha256():",
        "if not same:",
        (f"{WEB}/test_sheets.py",),
    ),
    Mutation(
        "no-pledge-asked",
        "webapp/services/sheets.py",
        "if not (seat.pledged and seat.answered):",
        "if False:",
        (f"{WEB}/test_panel.py",),
    ),
    Mutation(
        "locked-with-gaps",
        "webapp/services/sheets.py",
        "missing = content.open_items(rubric.judged())",
        "missing = ()",
        (f"{WEB}/test_sheets.py",),
    ),
    Mutation(
        "another-juror-judges",
        "webapp/access.py",
        "return user_id == seat_user_id and not recused and",
        "return not recused and",
        (f"{WEB}/test_access.py",),
    ),
    # ------------------------------------------------------------------ two people
    Mutation(
        "agrees-with-oneself",
        "webapp/services/joint_acts.py",
        "    if act.by_user_id == by:\n        raise Forbidden(OWN)\n",
        "",
        (f"{WEB}/services/test_joint_acts.py",),
    ),
    Mutation(
        "agrees-to-what-changed",
        "webapp/services/joint_acts.py",
        "        raise Conflict(MOVED_ON)\n    finish",
        "        pass\n    finish",
        (f"{WEB}/services/test_joint_acts.py",),
    ),
    Mutation(
        "agrees-without-a-password",
        "webapp/services/joint_acts.py",
        "    check_fresh(confirmed_at, now=now)\n    check_open(act, now)\n",
        "    check_open(act, now)\n",
        (f"{WEB}/services/test_joint_acts.py",),
    ),
    Mutation(
        "sealed-with-open-sheets",
        "webapp/services/sealing.py",
        "    if rubric.judged():\n        for one in open_sheets(category.id):",
        "    if False:\n        for one in open_sheets(category.id):",
        (f"{WEB}/test_sealing.py",),
    ),
    Mutation(
        "act-of-others-takes-longer",
        "webapp/services/joint_acts.py",
        "    proposer = by if act is None else act.by_user_id\n",
        "    if act is None:\n        raise NotFound\n    proposer = act.by_user_id\n",
        ("tests/trials/test_matrix.py",),
    ),
    # ------------------------------------------------------------------ who comes in
    Mutation(
        "revoked-session-lives",
        "webapp/queries/accounts.py",
        "AuthSession.revoked_at.is_(None), AuthSession.expires_at > bindparam",
        "AuthSession.expires_at > bindparam",
        (f"{WEB}/test_auth.py", f"{WEB}/test_pairing.py"),
    ),
    Mutation(
        "every-end-wipes",
        "webapp/queries/pairing.py",
        "AuthSession.taken_away_at.is_not(None)",
        "AuthSession.revoked_at.is_not(None)",
        (f"{WEB}/test_taken_away.py",),
    ),
    Mutation(
        "deactivated-account-lives",
        "webapp/queries/accounts.py",
        ".where(User.active, ~AuthSession.half)",
        ".where(~AuthSession.half)",
        (f"{WEB}/test_auth.py",),
    ),
    Mutation(
        "half-signed-in-is-enough",
        "webapp/queries/accounts.py",
        ".where(User.active, ~AuthSession.half)",
        ".where(User.active)",
        (f"{WEB}/test_second_step.py",),
    ),
    Mutation(
        "every-role-may",
        "webapp/access.py",
        "next((one for one in kinds_of(viewer.role) if one in users), None)",
        "next(iter(users), None)",
        (f"{WEB}/test_access.py",),
    ),
    Mutation(
        "led-elsewhere-after-sign-in",
        "webapp/access.py",
        ' or target.startswith("//")',
        "",
        (f"{WEB}/test_access.py", f"{WEB}/test_auth.py"),
    ),
    Mutation(
        "guessing-without-end",
        "webapp/services/accounts.py",
        "        if row.failures >= limit:",
        "        if False:",
        (f"{WEB}/test_auth.py",),
    ),
    Mutation(
        "link-used-twice",
        "webapp/services/invitations.py",
        "return row.used_at is None and row.revoked_at is None",
        "return row.revoked_at is None",
        (f"{WEB}/test_invitations.py",),
    ),
    # ------------------------------------------------------------------ what an answer carries
    Mutation(
        "no-token-asked",
        "webapp/views/security.py",
        "    CSRFProtect(app)\n",
        "",
        (f"{WEB}/test_refusals.py", f"{WEB}/test_auth.py"),
    ),
    Mutation(
        "kept-by-caches",
        "webapp/views/security.py",
        'response.headers["Cache-Control"] = "no-store"',
        'response.headers.setdefault("Cache-Control", "private")',
        (f"{WEB}/test_auth.py", f"{WEB}/test_sheets.py", f"{WEB}/test_offline.py", f"{WEB}/test_refusals.py"),
    ),
    Mutation(
        "note-as-markup-on-paper",
        "reports/templates/filled_sheets.html",
        "<bdi>{{ sheet.note }}</bdi>",
        "<bdi>{{ sheet.note | safe }}</bdi>",
        ("tests/reports/test_hostile.py", "-k", "not paper"),
    ),
    # ------------------------------------------------------------------ what comes in
    Mutation(
        "script-in-a-pdf",
        "webapp/content/pdf.py",
        'if "/JS" in one or "/AA" in one or',
        'if "/AA" in one or',
        (f"{WEB}/test_content_rules.py",),
    ),
    Mutation(
        "pictures-without-end",
        "webapp/content/pictures.py",
        "if image.width * image.height > MOST_PIXELS[kind]:",
        "if False:",
        (f"{WEB}/test_content_rules.py",),
    ),
    Mutation(
        "number-of-a-person-shown",
        "webapp/roster/nik.py",
        "    def __format__(self, _spec: str) -> str:\n        return MASK + self[-4:]",
        "    def __format__(self, _spec: str) -> str:\n        return self[:]",
        (f"{WEB}/roster/test_nik.py",),
    ),
    Mutation(
        "handed-in-unseen",
        "webapp/services/submissions.py",
        "if draft.content.sha256() != handing.seen:",
        "if False:",
        (f"{WEB}/test_submissions.py",),
    ),
    Mutation(
        "handed-in-too-late",
        "webapp/services/reporting.py",
        "if limit is not None and now > limit:",
        "if False:",
        (f"{WEB}/test_deadlines.py", f"{WEB}/test_submissions.py", f"{WEB}/services/test_reporting.py"),
    ),
    Mutation(
        "announced-before-its-moment",
        "webapp/services/announcing.py",
        "return found is not None and found.at <= now",
        "return found is not None",
        (f"{WEB}/test_announcing.py",),
    ),
    # ------------------------------------------------------------------ who may use which route
    Mutation(
        "route-not-in-the-policy-starts",
        "webapp/access.py",
        'refuse("tidak tertulis dalam policy.yaml", {" ".join(one) for one in found.keys() - listed.keys()})',
        "pass",
        (f"{WEB}/test_access.py",),
    ),
    Mutation(
        "stage-of-a-route-not-asked",
        "webapp/access.py",
        "    if stage in use.stages:\n        return\n",
        "    return\n",
        ("tests/trials/test_matrix.py",),
    ),
    # ------------------------------------------------------------------ what is stored about people
    Mutation(
        "salt-kept-of-emptied-words",
        "webapp/services/erasing.py",
        "    return forget_salts([one.words for one in places])",
        "    return forget_salts([])",
        (f"{WEB}/test_erasing.py",),
    ),
    Mutation(
        "name-kept-under-a-vote",
        "webapp/services/erasing.py",
        "for model in (Pledge, PlenaryVote):",
        "for model in (Pledge,):",
        (f"{WEB}/test_erasing.py",),
    ),
    Mutation(
        "sessions-never-forgotten",
        "webapp/services/forgetting.py",
        "func.coalesce(AuthSession.revoked_at, AuthSession.expires_at) < before",
        "func.coalesce(AuthSession.revoked_at, AuthSession.expires_at) < AuthSession.created_at",
        (f"{WEB}/test_forgetting.py",),
    ),
    Mutation(
        "number-in-the-name-of-a-list",
        "webapp/roster/nik.py",
        "return LONG_NUMBER.sub(lambda found: MASK + found.group()[-4:], text)",
        "return text",
        ("tests/trials/test_niks.py",),
    ),
)
