"""A province's villages brought in from one workbook: ours beside openpyxl and an object for every figure.

Both read the same file, check every value by the rubric, and commit candidates and figures to a database of their own.
Ours also reads every cell as it was typed, compares it with what is stored, and could tell every fault by its place.
"""

from __future__ import annotations

import argparse
import io
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import openpyxl
from flask import Flask
from sqlalchemy import select

from scoring.figures import read_figure
from scoring.rubric import COUNT, Rubric
from tests.bench.measure import Contestant, ratio, take_turns
from tests.webapp.office import new_edition
from tests.webapp.templates_filled import opened, saved
from webapp import create_app
from webapp.config import Settings
from webapp.content.table_file import read_table_file
from webapp.db import db, transaction
from webapp.forms.filled_region import read_region
from webapp.migrations import upgrade
from webapp.models import OPERATOR, SUBMISSION, Candidate, Category, RegionGrant, ReportedFigure, User
from webapp.queries.editions import category_by_codes
from webapp.rubric_store import newest_rubric
from webapp.services.bringing_in import bring_in, region_for
from webapp.services.regions import candidate_name, regencies
from webapp.views.region_book import region_book
from webapp.views.region_changes import changed_villages, faults_in_region

RUBRIC, PROVINCE, FIGURES = "paritrana-2025-desa", "64", 12
NOW = datetime(2026, 2, 13, 4, tzinfo=UTC)
Stored = list[tuple[str, str, str]]


@dataclass(frozen=True)
class Given:
    """The empty instance that everybody starts from, and the workbook."""

    folder: Path
    rubric: Rubric
    by: int
    data: bytes


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--villages", type=int, default=841, help="how many rows are filled in (default: 841)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when not everybody stored the same."""
    with tempfile.TemporaryDirectory() as folder:
        given = prepared(Path(folder), options.villages)
        contestants = enter(given)
        take_turns(contestants, options.rounds)
        return print_results(contestants, options)


def print_results(contestants: list[Contestant], options: argparse.Namespace) -> int:
    """One line a contestant; whether anybody stored something else than the first."""
    print(f"\n{options.villages:,} villages x {FIGURES} figures, {options.rounds} rounds in turn")
    print(f"{'':28}{'time':>10}{'least':>10}{'most':>10}{'stored':>10}{'differing':>12}")
    first = contestants[0]
    for one in contestants:
        found = ratio(one, first)
        numbers = "".join(f"{value:10,.2f}" for value in (found.middle, found.least, found.most))
        differing = len(set(one.answer) ^ set(first.answer))
        print(f"{one.name:28}{numbers}{len(one.answer):>10,}{differing:>12}")
    return int(any(one.answer != first.answer for one in contestants))


def application(folder: Path) -> Flask:
    """An instance of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = Settings(instance=folder, port=8000, public_url="http://localhost:8000", secret_key="k" * 64)
    if not settings.database.exists():
        upgrade(settings.database)
    return create_app(settings, clock=lambda: NOW)


def prepared(folder: Path, villages: int) -> Given:
    """A category of villages without a candidate, somebody who may bring in those of a province, a filled table."""
    app = application(folder / "empty")
    rubric = newest_rubric(RUBRIC, folder=folder / "rubrics")
    with app.app_context():
        with transaction() as session:
            user = User(login="op", name="op", role=OPERATOR, password_hash="x", created_at=NOW)
            edition = new_edition()
            session.add_all([user, edition])
            session.flush()
            own = {"edition_id": edition.id, "code": "desa", "title": "Desa", "state": SUBMISSION}
            category = Category(rubric_code=rubric.code, rubric_digest=rubric.digest, **own)
            session.add(category)
            session.flush()
            grants = [f"{code}." for code in regencies([PROVINCE])]
            session.add_all(RegionGrant(user_id=user.id, category_id=category.id, prefix=one) for one in grants)
            by = user.id
        data = filled(region_book(region_for(found_category(), by=by, now=NOW), rubric, ""), rubric, villages)
        db.session.remove()
        db.engine.dispose()  # the last connection brings everything into the file that is copied
    return Given(folder, rubric, by, data)


def found_category() -> Category:
    found = category_by_codes("uji-2026", "desa")
    assert found is not None
    return found


def filled(template: bytes, rubric: Rubric, villages: int) -> bytes:
    """The same numbers at every run."""
    book, draw = opened(template), Random(2026)
    sheet = book["Kandidat"]
    chosen = [figure.code for figure in rubric.figures if figure.type == COUNT][:FIGURES]
    columns = [cell.column for cell in sheet[1] if any(str(cell.value).endswith(f"[{code}]") for code in chosen)]
    for row in range(2, 2 + villages):
        for column in columns:
            sheet.cell(row, column).value = draw.randint(0, 500)
    return saved(book)


def enter(given: Given) -> list[Contestant]:
    return [
        Contestant("ours, every cell looked at", starting_empty(given, "ours", ours)),
        Contestant("openpyxl + ORM objects", starting_empty(given, "peer", peer)),
    ]


def starting_empty(given: Given, name: str, bring: Callable[[Given], None]) -> Callable[[], Stored]:
    """A run on a fresh copy of the empty instance; what is stored afterwards."""
    app = application(given.folder / name)
    target = given.folder / name / "paritrana.sqlite3"

    def run() -> Stored:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
            for path in target.parent.glob("paritrana.sqlite3*"):
                path.unlink()
            shutil.copy(given.folder / "empty" / "paritrana.sqlite3", target)
            bring(given)
            query = select(Candidate.code, ReportedFigure.code, ReportedFigure.claimed)
            joined = query.join(Candidate, Candidate.id == ReportedFigure.candidate_id)
            return sorted(tuple(row) for row in db.session.execute(joined))

    return run


def ours(given: Given) -> None:
    """As the pages do, with the child's work in this process so that it is counted."""
    filled_in = read_region(given.rubric, read_table_file(given.data))
    region = region_for(found_category(), by=given.by, now=NOW)
    changed = changed_villages(filled_in, region)
    assert not filled_in.faults
    assert not list(faults_in_region(filled_in, region, given.rubric, changed))
    with transaction():
        bring_in(found_category(), given.rubric, changed, by=given.by, now=NOW)


def peer(given: Given) -> None:
    """The obvious way: a workbook as objects, a row at a time, an object for each candidate and figure."""
    sheet = openpyxl.load_workbook(io.BytesIO(given.data))["Kandidat"]
    codes = [str(cell.value).rpartition("[")[2].rstrip("]") for cell in sheet[1]]
    figures = {figure.code: figure for figure in given.rubric.figures}
    with transaction() as session:
        category = found_category()
        for row in sheet.iter_rows(min_row=2):
            told = {code: str(cell.value) for code, cell in zip(codes, row, strict=True) if cell.value is not None}
            answers = {code: text for code, text in told.items() if code in figures}
            if not answers:
                continue
            one = Candidate(category_id=category.id, code=told["Kode"], name=candidate_name(told["Kode"]))
            session.add(one)
            session.flush()
            for code, text in answers.items():
                read_figure(figures[code], text)
                session.add(ReportedFigure(candidate_id=one.id, code=code, claimed=text, version=1, saved_at=NOW))
