"""What the score log adds to a save of a score sheet: the very same saves with and without their lines.

A save goes through the whole application with a signed-in browser, into a database that syncs as it does in use. What
is stored besides must be the same, and with the lines the log must come to what is stored.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import Flask
from sqlalchemy import event, select

from tests.bench.live_room import of_folder, opened_room
from tests.bench.measure import Contestant, ratio, take_turns
from tests.webapp.conftest import Persona
from tests.webapp.room import NAMES, Room, full
from tests.webapp.score_logs import differences
from webapp.db import db, transaction
from webapp.log_guard import guard_log
from webapp.models import Score
from webapp.services import score_log

AT_ONCE = 40  # saves of one measurement


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--saves", type=int, default=AT_ONCE)


def main(options: argparse.Namespace) -> int:
    with (
        tempfile.TemporaryDirectory() as first,
        tempfile.TemporaryDirectory() as second,
        tempfile.TemporaryDirectory() as third,
        opened_room(of_folder(Path(first)), 1) as plain,
        opened_room(of_folder(Path(second)), 1) as logged,
        opened_room(of_folder(Path(third)), 1) as unguarded,
    ):
        begin(logged)
        begin(unguarded)
        without_guard(unguarded[0])
        contestants = [
            Contestant("without a log", lambda: without_log(lambda: save_all(*plain, options.saves))),
            Contestant("with the log", lambda: save_all(*logged, options.saves)),
            Contestant("with the log, without its guard", lambda: save_all(*unguarded, options.saves)),
        ]
        take_turns(contestants, options.rounds)
        unlike = int(scores(plain[0]) != scores(logged[0])) + len(differences(logged[0], logged[1].category_id))
    found, guarded = ratio(contestants[1], contestants[0]), ratio(contestants[1], contestants[2])
    print(f"a save with its line: {found.middle:.3f} ({found.least:.3f} to {found.most:.3f}) of one without")
    print(f"a save under the guard: {guarded.middle:.3f} ({guarded.least:.3f} to {guarded.most:.3f}) of one without")
    print(f"stored otherwise, or not what the log comes to: {unlike}")
    return 1 if unlike else 0


def begin(site: tuple[Flask, Room, Persona]) -> None:
    app, room, _juror = site
    with app.app_context(), transaction() as session:
        score_log.begin(room.category_id, now=app.extensions["paritrana_clock"]())
        session.flush()


def without_guard(app: Flask) -> None:
    """Connections as they were before SQLite asked what a statement may do."""
    with app.app_context():
        event.remove(db.engine, "connect", guard_log)
        db.engine.dispose()


def without_log(run: Callable[[], int]) -> int:
    """The saves as they were before there was a log."""
    kept = score_log.record_save
    score_log.record_save = lambda *_given, **_more: None
    try:
        return run()
    finally:
        score_log.record_save = kept


def save_all(app: Flask, room: Room, juror: Persona, saves: int) -> int:
    """That many saves of one sheet, each changing one mark. Returns the version after the last one."""
    with app.app_context():
        start = len(list(db.session.scalars(select(Score.version).distinct())))
    for version in range(start, start + saves):
        form = full(room, version, **{"value:E.2": str(version % 100)})
        answer = juror.post(room.sheet(NAMES[0]), form)
        assert answer.status_code == 303, answer.text
    return start + saves


def scores(app: Flask) -> list[tuple[object, ...]]:
    with app.app_context():
        rows = db.session.execute(select(Score.indicator, Score.version, Score.value).order_by(Score.id))
        return [tuple(row) for row in rows]
