"""What becomes of canaries as the edition goes on: what was somebody's own is then other people's, too."""

from __future__ import annotations

import json
from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from tests.webapp.canaries import JURORS, Cage, Canary
from tests.webapp.conftest import NOON
from webapp.db import transaction
from webapp.models import Calibration, CalibrationSheet, Panelist, User

SENT = {"unsent_figures": "figures", "unsent_evidence": "evidence"}
SPREAD = "calibration_spread"


def hand_in(cage: Cage, name: str) -> None:
    """What was this candidate's alone is from now on what was handed in."""
    cage.handed_in |= {name}
    cage.canaries = tuple(
        replace(one, datum=tuple(SENT.get(datum, datum) for datum in one.datum)) if one.owner == name else one
        for one in cage.canaries
    )


def close_calibration(app: Flask, cage: Cage) -> None:
    """The last juror commits, too, where it wasn't yet: then the marks are everybody's, and what they give."""
    mark, middle = "30.7316", "23.23125"
    with app.app_context(), transaction() as session:
        calibration = session.scalars(select(Calibration)).one()
        if calibration.closed_at is not None:
            return
        seat = session.scalars(select(Panelist).join(Panelist.user).where(User.login == JURORS[-1])).one()
        row = CalibrationSheet(calibration_id=calibration.id, panelist_id=seat.id, version=1)
        row.answers = json.dumps({"E.1": ["4", ""], "E.2": [mark, ""]})
        row.saved_at = row.committed_at = calibration.closed_at = NOON
        session.add(row)
    told = [replace(one, datum=(*one.datum, SPREAD)) if is_mark(one) else one for one in cage.canaries]
    own = Canary(mark, ("calibration", SPREAD), JURORS[-1], "")
    cage.canaries = (*told, own, Canary(middle, (SPREAD,), "", ""))


def is_mark(canary: Canary) -> bool:
    return "calibration" in canary.datum and canary.text[0].isdigit()
