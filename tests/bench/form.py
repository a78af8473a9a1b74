"""An operator's section, its recomputation and a juror's sheet, beside the same from ORM objects and `Fraction`.

Everything goes through the whole application with a signed-in browser. What is compared: the fields with what stands in
them, the findings and percentages.
"""

from __future__ import annotations

import argparse
import gzip
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from random import Random

from argon2 import PasswordHasher
from flask import Flask
from werkzeug.test import TestResponse

from scoring.rubric import NUMERIC_TYPES
from tests.bench.measure import Contestant, extra_megabytes, ratio, take_turns
from tests.bench.peers_form import blueprint_of
from tests.rubrics.clean_forms import CLEAN
from tests.rubrics.planting import dirtied
from tests.webapp.conftest import PASSWORD, Clock, Persona, declare
from tests.webapp.office import KABKOTA, Office, open_office
from tests.webapp.room import Room, full, open_room
from webapp import create_app
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, ReportedFigure, User
from webapp.rubric_store import newest_rubric
from webapp.services import accounts

PASER, NAME = "64.01", "Kabupaten Paser"
PEERS = {"lazy": False, "eager": True}
LARGEST_SECTION = 2  # 42 of 66 figures
INPUT = re.compile(r'<input([^>]*?name="((?:v|src|asof|base|was):[^"]*|version)"[^>]*)>')
AT_ONCE = 5  # requests of one measurement


@dataclass(frozen=True)
class Desk:
    """A filled form and a juror's sheet, with the browsers of the two."""

    app: Flask
    office: Office
    room: Room
    operator: Persona
    juror: Persona
    typed: list[tuple[str, str]]

    def section(self, peer: str = "") -> str:
        return under(peer, self.office.page(PASER, f"/bagian-{LARGEST_SECTION}"))

    def sheet(self, peer: str = "") -> str:
        return under(peer, self.room.sheet(NAME))

    def check(self, peer: str = "") -> str:
        return under(peer, self.office.page(PASER, "/periksa"))


def under(peer: str, path: str) -> str:
    return f"/banding/{peer}{path}" if peer else path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=7, help="how often everyone runs (default: 7)")
    parser.add_argument("--no-memory", action="store_true", help="leave out the runs that measure peak memory")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when a page or a reading differs from the peers'."""
    with tempfile.TemporaryDirectory(prefix="paritrana-") as folder, opened(Path(folder)) as desk:
        wrong = 0
        for title, contestants, differing in subjects(desk):
            for one in contestants:
                one.run()
            if not options.no_memory:
                for one in contestants:
                    one.extra_megabytes = extra_megabytes(one.run)
            take_turns(contestants, options.rounds)
            found = differing()
            print_results(title, contestants, found)
            wrong += found
        print_bytes(desk)
    return int(wrong > 0)


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    """The application with the peers beside it, and a form with a flaw in it."""
    accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    settings = Settings(
        instance=folder / "instance", port=8000, public_url="http://localhost:8000", secret_key="k" * 64
    )
    settings.instance.mkdir(mode=0o700)
    upgrade(settings.database)
    app = create_app(settings, clock=Clock())
    for name, together in PEERS.items():
        app.register_blueprint(blueprint_of(name, together=together))
        declare(app, f"{name}.section GET: {{operator: own}}", f"{name}.check POST: {{operator: own}}")
        declare(app, f"{name}.sheet GET: {{juror: own}}")
    office = open_office(app, adding(app), others=())
    rubric = newest_rubric(KABKOTA, folder=settings.rubrics)
    draw = Random(2026).randint
    form = dirtied(rubric, CLEAN["kabkota"](draw), draw)
    store(app, office, form)
    juror = adding(app)("panelis-1", role=JUROR)
    juror.sign_in()
    room = open_room(app, (juror.login,), names=(NAME,), code="wawancara")
    juror.post(room.sheet(NAME), full(room, 0))
    counted = [figure.code for figure in rubric.figures if figure.type in NUMERIC_TYPES and form.get(figure.code)]
    typed = [(code, str(draw(1000, 9999) * 1000 + 7)) for code in counted if code.endswith(("aktif", "potensi"))]
    try:
        yield Desk(app, office, room, office.people["op-paser"], juror, typed)
    finally:
        with app.app_context():
            db.engine.dispose()


def adding(app: Flask) -> Callable[..., Persona]:
    hashed = accounts.hash_password(PASSWORD)

    def add(login: str, *, role: str) -> Persona:
        with app.app_context(), transaction() as session:
            session.add(User(login=login, name=login, role=role, password_hash=hashed, created_at=datetime.now(UTC)))
        return Persona(app.test_client(), login)

    return add


def store(app: Flask, office: Office, form: dict[str, str]) -> None:
    with app.app_context(), transaction() as session:
        for code, claimed in form.items():
            row = ReportedFigure(candidate_id=office.candidates[PASER], code=code, claimed=claimed, version=1)
            row.source, row.as_of, row.saved_at = (
                "Laporan tahunan",
                date(2025, 12, 31),
                datetime(2026, 2, 1, tzinfo=UTC),
            )
            row.saved_by_user_id = office.users["op-paser"]
            session.add(row)


def subjects(desk: Desk) -> Iterator[tuple[str, list[Contestant], Callable[[], int]]]:
    """(what is measured, who takes part, how many of the compared things differ)."""
    pages = [Contestant(peer or "program", fetching(desk.operator, desk.section(peer))) for peer in ("", *PEERS)]
    yield "first paint of a section of 42 figures", pages, lambda: differing_pages(pages)
    checks = [Contestant(peer or "program", checking(desk, peer)) for peer in ("", *PEERS)]
    yield "recomputation as one types", checks, lambda: differing_readings(desk)
    sheets = [Contestant(peer or "program", fetching(desk.juror, desk.sheet(peer))) for peer in ("", "lazy")]
    yield "first paint of a juror's sheet", sheets, lambda: differing_pages(sheets)


def fetching(persona: Persona, path: str) -> Callable[[], TestResponse]:
    def run() -> TestResponse:
        for _ in range(AT_ONCE):
            answer = persona.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return answer

    return run


def checking(desk: Desk, peer: str) -> Callable[[], TestResponse]:
    """One figure after the other, never twice the same number."""
    numbers = count(1)

    def run() -> TestResponse:
        for _ in range(AT_ONCE):
            number = next(numbers)
            code, text = desk.typed[number % len(desk.typed)]
            answer = ask(desk, peer, code, str(int(text) + number))
        return answer

    return run


def ask(desk: Desk, peer: str, code: str, text: str) -> TestResponse:
    body = {"changes": [{"code": code, "text": text, "base_version": 1}], "client_id": ""}
    answer = desk.operator.post_json(desk.check(peer), body)
    assert answer.status_code == 200, answer.status
    return answer


def inputs_of(answer: TestResponse) -> dict[str, str]:
    """What stands in the fields that both forms have; of a choice what is chosen."""
    found = {}
    for attributes, name in INPUT.findall(answer.text):
        value = re.search(r'value="([^"]*)"', attributes)
        if 'type="radio"' not in attributes or "checked" in attributes:
            found[name] = value[1] if value else ""
    return found


def differing_pages(contestants: list[Contestant]) -> int:
    """Fields that don't hold the same."""
    first, *others = [inputs_of(one.answer) for one in contestants]
    assert first
    return sum(len(first.items() ^ other.items()) for other in others)


def differing_readings(desk: Desk) -> int:
    """Findings and percentages that aren't the same, for each of the figures typed."""
    wrong = 0
    for code, text in desk.typed:
        ours, *others = [ask(desk, peer, code, text).json for peer in ("", *PEERS)]
        found = sorted({line["check"] for lines in ours["findings"].values() for line in lines})
        shares = {one["code"]: one["percent"] for one in ours["coverage"] if one["known"]}
        for other in others:
            told = {one["code"]: one["percent"] for one in other["coverage"] if one["percent"]}
            wrong += (found != sorted(other["findings"])) + len(shares.items() ^ told.items())
    return wrong


def print_results(title: str, contestants: list[Contestant], wrong: int) -> None:
    print(f"\n{title}; differing: {wrong}")
    print(f"{'':12}{'time':>10}{'least':>10}{'most':>10}{'extra memory':>15}")
    for one in contestants:
        found = ratio(one, contestants[0])
        memory = "" if one.extra_megabytes is None else f"{one.extra_megabytes:,.1f} MB"
        print(f"{one.name:12}{found.middle:10.2f}{found.least:10.2f}{found.most:10.2f}{memory:>15}")


def print_bytes(desk: Desk) -> None:
    """What a browser fetches for a page with its scripts, packed as a server before it would."""
    for title, persona, path in (("section", desk.operator, desk.section()), ("sheet", desk.juror, desk.sheet())):
        page = persona.get(path)
        linked = re.findall(r'(?:href|src)="(/static/[^"?]+\.(?:css|js))', page.text)
        parts = fetch_all(persona, linked)
        packed = sum(len(gzip.compress(part)) for part in (page.data, *parts.values()))
        print(f"\nfirst paint of the {title}: {1 + len(parts)} files, {packed / 1024:.1f} KiB gzipped")


def fetch_all(persona: Persona, addresses: list[str]) -> dict[str, bytes]:
    """These files and every script that they load."""
    found: dict[str, bytes] = {}
    waiting = list(addresses)
    while waiting:
        address = waiting.pop()
        if address not in found:
            found[address] = fetch_file(persona, address)
            imported = re.findall(r'from "\./([^"]+)"', found[address].decode())
            waiting += [f"/static/{name}" for name in imported]
    return found


def fetch_file(persona: Persona, address: str) -> bytes:
    return b"".join(persona.get(address, buffered=True).response)
