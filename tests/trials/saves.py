"""What was promised to panelists, and whether the database keeps it: an acknowledgement is a promise."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from sqlalchemy import Engine, select, text

from tests.bench.crowd import Errand
from webapp.models import AcceptedSave, Category, Panelist, Score, Sheet
from webapp.queries.sheets import Answer
from webapp.services.log_check import check_log
from webapp.services.sheets import Typed

VALUE, NOTE = "value:", "note:"


@dataclass
class Promises:
    """What was sent in a category under each client-made id, and at which version of its sheet it was acknowledged."""

    category_id: int
    sent: dict[str, Errand] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """How many promises weren't kept, by kind, and what is wrong with the database as a whole."""

    lost: int
    doubled: int
    wrong: int
    faults: tuple[str, ...] = ()

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.wrong or self.faults)

    def __str__(self) -> str:
        told = f"{self.lost} lost, {self.doubled} doubled, {self.wrong} with another receipt or value"
        return "; ".join((told, *self.faults))


def kept(engine: Engine, promises: Promises) -> Kept:
    """Looks at every promise in one snapshot, and at the file itself."""
    with engine.connect() as connection:
        faults = integrity_faults(connection)
        accepted = connection.execute(
            select(
                AcceptedSave.client_id, AcceptedSave.version, AcceptedSave.body_sha256, AcceptedSave.sheet_id
            ).order_by(AcceptedSave.sheet_id, AcceptedSave.version)
        ).all()
        scores = connection.execute(
            select(Score.sheet_id, Score.version, Score.indicator, Score.value, Score.note)
            .join(Sheet, Sheet.id == Score.sheet_id)
            .join(Panelist, Panelist.id == Sheet.panelist_id)
            .where(Panelist.category_id == promises.category_id)
        ).all()
        sheets = connection.execute(
            select(Sheet.id, Sheet.version, Sheet.candidate_id, Sheet.note)
            .join(Panelist, Panelist.id == Sheet.panelist_id)
            .where(Panelist.category_id == promises.category_id)
        ).all()
    stored = {row.client_id: row for row in accepted}
    lost = sum(one not in stored for one in promises.acknowledged)
    wrong = sum(is_wrong(stored[one], version) for one, version in promises.acknowledged.items() if one in stored)
    wrong += wrong_bodies(accepted, scores, promises.sent) + wrong_sheets(sheets, accepted, promises.sent)
    return Kept(lost, doubled(accepted, scores), wrong, faults)


def integrity_faults(connection: Any) -> tuple[str, ...]:
    """What SQLite finds wrong with its own file; `pg_amcheck` looks at another database."""
    if connection.dialect.name != "sqlite":
        return ()
    said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
    return () if said == ["ok"] else tuple(said[:5])


def is_wrong(row: Any, version: int) -> bool:
    """Whether an acknowledged save is stored under another version than its panelist was told."""
    return bool(row.version != version)


def doubled(accepted: Any, scores: Any) -> int:
    """Versions of a sheet that two saves claim, and marks that one version has twice."""
    claims = Counter((row.sheet_id, row.version) for row in accepted)
    marks = Counter((row.sheet_id, row.version, row.indicator) for row in scores)
    return sum(count - 1 for counted in (claims, marks) for count in counted.values())


def wrong_bodies(accepted: Any, scores: Any, sent: Mapping[str, Errand]) -> int:
    """Saves whose hash, marks or notes aren't what was sent, and answers that no save explains.

    Every save of a trial changes the note of every item, so that each version has them all.
    """
    answers: defaultdict[tuple[int, int], dict[str, Answer]] = defaultdict(dict)
    for row in scores:
        answers[row.sheet_id, row.version][row.indicator] = Answer(row.value, row.note)
    wrong = 0
    for row in accepted:
        found, form = answers.pop((row.sheet_id, row.version), {}), sent.get(row.client_id)
        wrong += form is None or found != answers_of(form) or row.body_sha256 != hash_of(form)
    return wrong + len(answers)


def wrong_sheets(sheets: Any, accepted: Any, sent: Mapping[str, Errand]) -> int:
    """Sheets that aren't at the version, the candidate and the words of the save that was accepted last."""
    last = {row.sheet_id: row for row in accepted}
    wrong = 0
    for sheet in sheets:
        row = last.get(sheet.id)
        form = None if row is None else sent.get(row.client_id)
        expected = None if form is None else (row.version, int(form.path.rpartition("/")[2]), form.fields["note"])
        wrong += expected != (sheet.version, sheet.candidate_id, sheet.note)
    return wrong


def noted(form: Errand) -> Errand:
    """The same with a note to each item that no other save has: only so is a lost one missed."""
    codes = [name.removeprefix(VALUE) for name in form.fields if name.startswith(VALUE)]
    own = form.fields["client_id"]
    return Errand(form.path, {**form.fields, **{NOTE + code: f"butir {code} dari {own}" for code in codes}})


def answers_of(form: Errand) -> dict[str, Answer]:
    """What was sent for each item: its mark, and its note."""
    values = {name.removeprefix(VALUE): value for name, value in form.fields.items() if name.startswith(VALUE)}
    return {code: Answer(value, form.fields[NOTE + code]) for code, value in values.items()}


def hash_of(form: Errand) -> str:
    """What the receipt of this form says of its content."""
    return Typed(answers_of(form), form.fields["note"], int(form.fields["version"]), form.fields["client_id"]).sha256()


def log_faults(app: Flask, category_id: int) -> tuple[str, ...]:
    """Where the score log doesn't hang together, or doesn't come to what the tables say."""
    from webapp.db import db

    with app.app_context():
        found = check_log(db.session.get_one(Category, category_id)).faults
    with app.app_context():  # the connection is back in the pool only now
        db.engine.dispose()
    return found
