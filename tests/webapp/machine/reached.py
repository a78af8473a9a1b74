"""What a whole run has to reach: a machine that never comes somewhere has shown nothing about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.webapp.machine.deeds import DONE, REFUSED, Tally
from tests.webapp.machine.model import STAGES

MOVES = {f"{old} -> {new}" for old, new in pairwise(STAGES)}
MOVES |= {"plenary -> interviews", "sealed -> corrected"}
SHEETS = {"begun", "changed", "locked", "opened again", "locked again", "voided", "excused", "expected again"}
KINDS = ("reopen_sheet", "seal", "correct", "announce", "reopen_stage")
CHANGES = {
    *MOVES,
    *(f"sheet: {one}" for one in SHEETS),
    *(f"{kind}: {what}" for kind in KINDS for what in ("proposed", "agreed")),
    "handed in",
    "stepped back",
    "tie decided",
    "proposal taken back",
    "figure corrected",
    "objection",
    "objection answered",
    "session: revoked",
}
ACTIONS = {
    *("report", "hand in", "press again", "verify", "correct in verification"),
    *("pledge", "declare", "save", "send again", "sign", "excuse", "lift"),
    *("move on", "note", "decide", "correct a figure", "object", "answer an objection", "revoke"),
    *("propose to reopen a sheet", "propose to seal", "propose to correct", "propose to announce", "agree", "withdraw"),
    "propose to go back",
}


def missed(tally: Tally) -> Iterator[str]:
    """Every stage, change and action, done as well as refused, that a run didn't come to."""
    yield from (f"stage {stage}" for stage in STAGES if not tally.stages[stage])
    yield from (f"change {change}" for change in sorted(CHANGES) if not tally.changes[change])
    for action in sorted(ACTIONS):
        yield from (f"{action}, {how}" for how in (DONE, REFUSED) if not tally.actions[action, how])
    yield from ("crash" for _none in range(not tally.actions["crash", DONE]))
