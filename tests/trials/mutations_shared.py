"""Faults in what several people share: a tablet, a page, an instrument, a sealed result."""

from __future__ import annotations

from tests.trials.mutation import WEB, Mutation

TABLET = "tests/browser/test_left_behind.py"
DECIDED = f"{WEB}/test_decided_twice.py"

SHARED = (
    Mutation(
        "page-of-another-stays-open",
        "webapp/static/session.js",
        "Boolean(given && found?.account && found.account !== given.account)",
        "false",
        (f"{TABLET}::test_page_of_one_juror_is_hidden_once_another_signs_in_beside_it",),
    ),
    Mutation(
        "choice-taken-back-is-forgotten",
        "webapp/static/sheet.js",
        "[...new Set([...differing(fields, stored), ...sent])]",
        "differing(fields, stored)",
        (f"{TABLET}::test_choice_that_was_taken_back_while_its_sending_waits_stays_taken_back",),
    ),
    Mutation(
        "secret-in-a-form-that-is-kept",
        "webapp/views/kept.py",
        "if name and name not in NEVER_KEPT)",
        "if name and name != TOKEN_FIELD)",
        (f"{WEB}/test_kept.py",),
    ),
    Mutation(
        "read-by-a-rubric-that-was-replaced",
        "webapp/services/replaced.py",
        "    if category.rubric_digest != rubric.digest:\n",
        "    if False:\n",
        (f"{WEB}/test_replaced_rubric.py",),
    ),
    Mutation(
        "sealed-order-decided-anew",
        "webapp/services/plenary.py",
        " and frozenset(group.candidates) not in kept\n",
        "\n",
        (f"{WEB}/test_tie_after_seal.py",),
    ),
    Mutation(
        "scored-to-the-end-and-left-out",
        "scoring/replay.py",
        "for candidate in log.missing_from(candidates):",
        "for candidate in ():",
        ("tests/scoring/test_bundle.py",),
    ),
    Mutation(
        "ready-on-a-disk-that-takes-nothing",
        "webapp/views/health.py",
        'return "ok" if takes_writes(db.session.connection(), settings().database) else "readonly"',
        'return "ok"',
        (f"{WEB}/test_observing.py",),
    ),
    Mutation(
        "sealed-without-a-look-at-the-log",
        "webapp/services/sealing.py",
        "    refuse_unlogged(category)\n",
        "",
        (DECIDED,),
    ),
    Mutation("voided-order-counts", "scoring/replay.py", "        log.orders.clear()\n", "        pass\n", (DECIDED,)),
    Mutation(
        "votes-of-a-decision-not-compared",
        "scoring/replay.py",
        "elif votes_in(one, {}) != votes_in(logged, panel):",
        "elif False:",
        (DECIDED,),
    ),
    Mutation(
        "salt-that-no-erasure-took",
        "webapp/services/log_check.py",
        "if not row.salt and row.seq not in erased:",
        "if False:",
        (f"{WEB}/test_score_log.py",),
    ),
    Mutation(
        "reminders-go-out-together",
        "webapp/services/letters.py",
        'return OUTRUN if newer or sent else ""',
        'return ""',
        (f"{WEB}/test_letters.py",),
    ),
)
