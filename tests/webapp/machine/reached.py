"""What a whole run has to reach: a machine that never comes somewhere has shown nothing about it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tests.webapp.machine.deeds import DONE, REFUSED, Tally
from tests.webapp.machine.model import STAGES

MOVES = {f"{old} -> {new}" for old, new in pairwise(STAGES)}
MOVES |= {"plenary -> interviews", "sealed -> corrected"}
SHEETS = {"begun", "changed", "locked", "opened again", "locked again", "voided", "excused", "expected again"}
KINDS = ("reopen_sheet", "seal", "correct", "announce", "reopen_stage", "break_glass")
PAPERS = {"printed", "typed", "typed again", "sent back", "confirmed", "void", "chosen paper", "chosen device"}
PAPERS |= {"void beside a locked sheet"}
DEVICES = {"waits", "confirmed", "turned away", "in", "taken away"}
CASE = {"opened", "closed", "all have committed"}
CHANGES = {
    *MOVES,
    *(f"sheet: {one}" for one in SHEETS),
    *(f"paper: {one}" for one in PAPERS),
    *(f"device: {one}" for one in DEVICES),
    *(f"calibration: {one}" for one in CASE),
    *(f"verdict: {one}" for one in ("confirmed", "sent back")),
    *(f"{kind}: {what}" for kind in KINDS for what in ("proposed", "agreed")),
    "handed in",
    "sent back",
    "handed in again",
    "seat: another holder",
    "stepped back",
    "tie decided",
    "tie decided after the seal",
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
    *("propose to go back", "propose to look", "look", "send back", "confirm a verdict", "send a verdict back"),
    *("substitute", "open the case", "calibrate", "close the case"),
    *("show a code", "use a code", "confirm a device", "turn a device away", "come in", "save on a tablet"),
    *("take a device away", "print papers", "type a paper", "begin to compare", "send a paper back"),
    *("confirm a paper", "make a paper void", "choose", "cut"),
}
ACCIDENTS = ("crash", "restart")


def missed(tally: Tally) -> Iterator[str]:
    """Every stage, change and action, done as well as refused, that a run didn't come to."""
    yield from (f"stage {stage}" for stage in STAGES if not tally.stages[stage])
    yield from (f"change {change}" for change in sorted(CHANGES) if not tally.changes[change])
    for action in sorted(ACTIONS):
        yield from (f"{action}, {how}" for how in (DONE, REFUSED) if not tally.actions[action, how])
    yield from (accident for accident in ACCIDENTS if not tally.actions[accident, DONE])
