"""Faults in what compares tables, records and signed files with the score log, and in whose page and device it was."""

from __future__ import annotations

from tests.trials.mutation import WEB, Mutation

STEPS, LOCKS, FIGURES = (f"webapp/services/log_{name}.py" for name in ("steps", "locks", "figures"))
BUNDLE = ("tests/scoring/test_bundle.py", "tests/scoring/test_verdicts.py")

LOG = (
    Mutation(
        "announced-by-a-row-alone",
        STEPS,
        'are_since(begun if sealed_before else "", every_announcement(category_id), announced, same_announcement)',
        "True",
        (f"{WEB}/test_log_steps.py",),
    ),
    Mutation(
        "stage-changed-by-a-row-alone",
        STEPS,
        "are_since(begun, changes_of_state(category_id), states, lambda row, event: same_change(row, event, salts))",
        "True",
        (f"{WEB}/test_log_steps.py",),
    ),
    Mutation(
        "taken-out-by-a-row-alone",
        STEPS,
        "are_since(since, rows, logged, lambda row, event: same_standing(row, codes[row.id], event, salts))",
        "True",
        (f"{WEB}/test_log_steps.py", f"{WEB}/test_score_log.py"),
    ),
    Mutation(
        "one-person-for-two",
        STEPS,
        '        if event.by is not None and event.what.get("proposed_by") == event.by:\n',
        "        if False:\n",
        (f"{WEB}/test_log_words.py",),
    ),
    Mutation(
        "first-moment-told-as-tampering",
        "webapp/services/log_rows.py",
        "    return moment(row.at) <= begun\n",
        "    return moment(row.at) < begun\n",
        (f"{WEB}/test_damaged_log.py",),
    ),
    Mutation(
        "damaged-line-falls-over",
        "webapp/services/log_check.py",
        "    except (KeyError, TypeError, AttributeError, ValueError):\n        told.append(UNREADABLE)\n",
        "    except ZeroDivisionError:\n        told.append(UNREADABLE)\n",
        (f"{WEB}/test_damaged_log.py",),
    ),
    Mutation(
        "lock-that-nobody-signed",
        LOCKS,
        "        elif key not in typed or typed[key] != numbers.get(key):\n",
        "        elif False:\n",
        (f"{WEB}/test_log_locks.py",),
    ),
    Mutation(
        "signature-under-other-marks",
        LOCKS,
        "    elif not signs(row.body, event, values):\n",
        "    elif False:\n",
        (f"{WEB}/test_log_locks.py",),
    ),
    Mutation(
        "signature-without-a-lock",
        LOCKS,
        "        if key not in locked and moment(row.at) >= begun:\n",
        "        if False:\n",
        (f"{WEB}/test_log_locks.py",),
    ),
    Mutation(
        "figure-rides-along",
        FIGURES,
        "        yield from moved_since(category.id, records[-1][0], events)\n",
        "        pass\n",
        (f"{WEB}/test_log_figures.py", f"{WEB}/test_announcing.py"),
    ),
    Mutation(
        "record-takes-a-figure-along",
        FIGURES,
        "    yield from correction_faults(records, events)\n",
        "",
        (f"{WEB}/test_log_figures.py",),
    ),
    Mutation(
        "seat-changed-by-a-row-alone",
        "webapp/services/panel_check.py",
        "            if stored.get(who) != logged.get(who):\n",
        "            if False:\n",
        (f"{WEB}/test_panel_log.py",),
    ),
    Mutation(
        "paper-compared-by-who-typed-it",
        "webapp/services/paper_check.py",
        '            if event.what.get("typed_by") == event.by:\n',
        "            if False:\n",
        (f"{WEB}/test_paper_sheets.py",),
    ),
    Mutation(
        "deed-left-out-of-the-record",
        "scoring/deeds.py",
        "    for one in sorted(lines - deeds):\n",
        "    for one in ():\n",
        BUNDLE,
    ),
    Mutation(
        "seats-of-the-record-believed",
        "scoring/seats.py",
        '        if by_log != sorted(seat_text(one, {}) for one in section["seats"]):\n',
        "        if False:\n",
        BUNDLE,
    ),
    # ------------------------------------------------------------------ signed files, pages, devices
    Mutation(
        "signed-file-that-looks-otherwise",
        "reports/likeness.py",
        " or not is_alike(was[number], now[number], list(frames_on(readers[1], number)))",
        "",
        (f"{WEB}/test_signed_papers.py",),
    ),
    Mutation(
        "signature-covers-words",
        "reports/likeness.py",
        "    return unlike.getbbox() is None and not any(ink.crop(box).getbbox() for box in boxes)\n",
        "    return unlike.getbbox() is None\n",
        (f"{WEB}/test_signed_papers.py::test_signature_that_is_seen_covers_nothing",),
    ),
    Mutation(
        "page-goes-out-as-whoever-signs-in",
        "webapp/views/whose_page.py",
        "    return int(account) if account.isdecimal() else None\n",
        "    return None\n",
        (f"{WEB}/test_kept.py",),
    ),
    Mutation(
        "any-end-wipes-the-device",
        "webapp/queries/pairing.py",
        "AuthSession.taken_away_at.is_not(None)",
        "AuthSession.revoked_at.is_not(None)",
        (f"{WEB}/test_taken_away.py",),
    ),
    Mutation(
        "worker-of-a-page-renews-the-session",
        "webapp/views/security.py",
        "request.endpoint in {NEWS, *OFFLINE}",
        "request.endpoint == NEWS",
        (f"{WEB}/test_auth.py",),
    ),
)
