"""A thousand planted identity numbers, through every door by which one may come in; then everything is searched.

The numbers belong to nobody: district 99.01 doesn't exist. Each door says where its numbers may lie: "" for nowhere, or
a column or folder that `privacy.yaml` has as somebody's. Whatever is found elsewhere is a fault. Looked at are files
(as they are, as UTF-16, with blanks or dots between, inflated), the values of every row, lines of the log, pages of
every role, what commands print, and a backup, opened again.
"""

from __future__ import annotations

import argparse
import io
import logging
import re
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import PASSWORD, Persona
from tests.webapp.office import Office, open_office
from tests.webapp.roster_corpus import HEADING, VILLAGES, csv_of, xlsx_of
from tests.webapp.uploads import text_pdf
from webapp import create_app
from webapp.backups.age import new_identity
from webapp.backups.restoring import restore
from webapp.backups.taking import take_backup
from webapp.cli.logs import Lines
from webapp.cli.output import print_json
from webapp.cli.retention import print_plan
from webapp.clock import utc_now
from webapp.config import Settings
from webapp.db import Base, db, transaction
from webapp.jobs.rosters import import_roster
from webapp.migrations import upgrade
from webapp.models import ReportedFigure, User
from webapp.privacy import privacy
from webapp.queries.rosters import open_rosters
from webapp.services import accounts
from webapp.services.erasing import person_of
from webapp.services.personal import everything_about

PLANTED = 1000
NOWHERE, EVIDENCE, NAME, NOTE = "", "file:evidence", "evidence.name", "reported_figure.note"
RUN = re.compile(rb"9[ .\-_\x00\xa0]{0,2}9(?:[ .\-_\x00\xa0]{0,2}[0-9]){14}")
PACKED = re.compile(rb"\x78[\x01\x5e\x9c\xda]")
MOST = 20_000_000  # bytes that one compressed part may become
PAGES = 25  # of each person
LINK = re.compile(r'href="(/[^"#?]*)')
LEAVES = re.compile(r"keluar|static|\.pdf$")

Niks = tuple[str, ...]


@dataclass
class Planted:
    """The numbers by door, where each may lie, and what was said meanwhile."""

    app: Flask
    office: Office
    doors: dict[str, tuple[str, Niks]]
    said: io.StringIO

    def allowed(self) -> dict[str, str]:
        return {nik: place for place, niks in self.doors.values() for nik in niks}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--planted", type=int, default=PLANTED)


def main(options: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory() as folder, planted_in(Path(folder), options.planted) as planted:
        found = search(planted, everything(planted, Path(folder)))
        planted.said.write(next(iter(planted.allowed())))
        control = [one for one in search(planted, log_of(planted)) if one not in found]
    for door, (place, niks) in planted.doors.items():
        print(f"{door}: {len(niks)} planted, {f'may lie in {place}' if place else 'may lie nowhere'}")
    print(f"found outside their place: {len(found)}; control, one in a log line: {'found' if control else 'MISSED'}")
    print(*found, sep="\n")
    return int(bool(found) or not control)


def nik(number: int) -> str:
    """One that belongs to nobody, born on some day of 1980."""
    return f"9901{1 + number // 9000:02d}{1 + number % 28:02d}{1 + number % 12:02d}80{1000 + number % 9000:04d}"


def shares(count: int) -> Iterator[Callable[[int], tuple[str, ...]]]:
    """Gives the next numbers of so many, a share in hundredths each time."""
    numbers = iter([nik(number) for number in range(count)])
    while True:
        yield lambda percent: tuple(next(numbers) for _ in range(count * percent // 100))


class planted_in:  # noqa: N801 - used as a context, like the functions beside it
    """An instance in which everything came in, and its log."""

    def __init__(self, folder: Path, count: int) -> None:
        self.folder, self.count = folder, count

    def __enter__(self) -> Planted:
        settings = Settings(self.folder / "instance", 8000, "http://localhost:8000", "k" * 64)
        settings.instance.mkdir(mode=0o700)
        upgrade(settings.database)
        accounts.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        self.app = create_app(settings)
        said = io.StringIO()
        self.handler = logging.StreamHandler(said)
        self.handler.setFormatter(Lines())
        logging.getLogger().addHandler(self.handler)
        logging.getLogger("paritrana.request").setLevel(logging.INFO)
        office = open_office(self.app, person_in(self.app), deadline=datetime(2099, 1, 1, tzinfo=UTC))
        return Planted(self.app, office, plant(self.app, office, self.count), said)

    def __exit__(self, *_error: object) -> None:
        logging.getLogger().removeHandler(self.handler)
        logging.getLogger("paritrana.request").setLevel(logging.NOTSET)
        with self.app.app_context():
            db.engine.dispose()


def person_in(app: Flask) -> Callable[..., Persona]:
    def add(login: str, *, role: str) -> Persona:
        with app.app_context(), transaction():
            accounts.add_user(login=login, name=login, role=role, password=PASSWORD, now=utc_now())
        return Persona(app.test_client(), login, login)

    return add


# ---------------------------------------------------------------------- the doors


def plant(app: Flask, office: Office, count: int) -> dict[str, tuple[str, Niks]]:
    """Sends them in; by door where they may lie, and which they are."""
    share = next(shares(count))
    paser, kukar = office.people["op-paser"], office.people["op-kukar"]
    doors = {
        "CSV lists": (NOWHERE, by_list(app, office, share(35), csv_of, "daftar.csv")),
        "lists with blanks and dots": (NOWHERE, by_list(app, office, share(5), spaced, "titik.csv")),
        "Excel lists": (NOWHERE, by_list(app, office, share(25), xlsx_of, "daftar.xlsx")),
        "wrong columns": (NOWHERE, by_list(app, office, share(10), shifted, "geser.csv")),
        "names of lists": (NOWHERE, by_name(app, office, share(1))),
        "evidence": (EVIDENCE, by_evidence(paser, office, share(5))),
        "names of evidence": (NAME, by_evidence_name(kukar, office, share(1))),
        "notes": (NOTE, by_note(app, office, share(5))),
        "addresses": (NOWHERE, by_address(paser, share(4))),
        "wrong forms": (NOWHERE, by_form(app, share(4))),
        "headers": (NOWHERE, by_header(app, share(3))),
        "mail": (NOWHERE, by_mail(app, share(2))),
    }
    for place in {place for place, _niks in doors.values() if place}:
        assert is_declared(place), place
    return doors


def is_declared(place: str) -> bool:
    """Whether `privacy.yaml` has this column or folder as somebody's."""
    kind, _, name = place.partition(":")
    if name:
        return any(name in one.files for one in privacy().holdings)
    table, column = kind.split(".")
    return any(column in one.columns.get(table, ()) for one in privacy().holdings)


def people(niks: Sequence[str]) -> list[list[object]]:
    parts = ("001", "Petani", "JKK dan JKM", "1/2/2025", "APBD")
    return [[one, f"Contoh Orang {turn}", VILLAGES[turn % 3], *parts] for turn, one in enumerate(niks)]


def spaced(rows: Sequence[Sequence[object]]) -> bytes:
    return csv_of([[" ".join(re.findall("....", str(row[0]))), *row[1:]] for row in rows])


def shifted(rows: Sequence[Sequence[object]]) -> bytes:
    """Each number in another column than its own."""
    moved = [[*row] for row in rows]
    for turn, row in enumerate(moved):
        there = 1 + turn % (len(HEADING) - 1)
        row[0], row[there] = row[there], row[0]
    return csv_of(moved)


def by_list(app: Flask, office: Office, niks: Niks, made: Callable[..., bytes], name: str) -> Niks:
    """Workbooks are the other candidate's: a new list takes the place of the one before."""
    hand_in(app, office, "64.02" if made is xlsx_of else "64.01", made(people(niks)), name)
    return niks


def by_name(app: Flask, office: Office, niks: Niks) -> Niks:
    for one in niks:
        hand_in(app, office, "64.01", csv_of(people(())), f"pekerja {one}.csv")
    return niks


def hand_in(app: Flask, office: Office, code: str, content: bytes, name: str) -> None:
    operator = office.people["op-kukar" if code == "64.02" else "op-paser"]
    answer = operator.post(f"/daftar-pekerja/{office.candidates[code]}", {"berkas": (io.BytesIO(content), name)})
    assert answer.status_code == 303, answer.text
    with app.app_context():
        for number in [one.id for one in open_rosters()]:
            import_roster(number, settings=app.extensions["paritrana_settings"], clock=utc_now)


def by_evidence(operator: Persona, office: Office, niks: Niks) -> Niks:
    """In the compressed text of a PDF."""

    def change(pdf) -> None:
        words = "\n".join(f"({one}) Tj" for one in niks)
        pdf.pages[0].Contents = pdf.make_stream(f"BT /F1 9 Tf 72 700 Td {words} ET".encode())

    send(operator, office, "64.01", text_pdf(change=change), "daftar.pdf")
    return niks


def by_evidence_name(operator: Persona, office: Office, niks: Niks) -> Niks:
    for turn, one in enumerate(niks, start=2):
        send(operator, office, "64.02", text_pdf(pages=turn), f"KTP {one}.pdf")
    return niks


def send(operator: Persona, office: Office, code: str, content: bytes, name: str) -> None:
    fields = {"berkas": [(io.BytesIO(content), name)]}
    path = f"/bukti/kandidat/{office.candidates[code]}/regulasi"
    assert operator.post(path, fields, content_type="multipart/form-data").status_code == 303


def by_note(app: Flask, office: Office, niks: Niks) -> Niks:
    figures = [one.code for one in office.rubric.figures]
    with app.app_context(), transaction() as session:
        own = {"candidate_id": office.candidates["64.02"], "code": figures[0], "version": 1, "saved_at": utc_now()}
        session.add(ReportedFigure(claimed="1", note=" ".join(niks), **own))
    return niks


def by_address(operator: Persona, niks: Niks) -> Niks:
    for one in niks:
        assert operator.get(f"/isian/{one}").status_code == 404
        assert operator.get(f"/periksa/{one}").status_code == 404
        operator.get("/periksa", query_string={"nomor": one})
        operator.get("/", query_string={"next": f"/{one}"})
    return niks


def by_form(app: Flask, niks: Niks) -> Niks:
    """Typed where a name, a password, a code or a search belongs."""
    stranger = Persona(app.test_client(), "")
    for one in niks:
        assert stranger.post("/masuk", {"login": one, "password": one}).status_code in {422, 429}
        stranger.post("/gabung", {"kode": one, "nama": one})
        stranger.post("/periksa/berkas", {"berkas": (io.BytesIO(one.encode()), f"{one}.pdf")})
    return niks


def by_header(app: Flask, niks: Niks) -> Niks:
    client = app.test_client()
    for one in niks:
        headers = {"User-Agent": one, "Referer": f"http://localhost/{one}", "X-Forwarded-For": one, "X-Request-Id": one}
        assert client.get("/masuk", headers={**headers, "Cookie": f"paritrana={one}"}).status_code == 200
        client.open("/masuk", method="TRACE", headers=headers)
    return niks


def by_mail(app: Flask, niks: Niks) -> Niks:
    """Somebody who takes their number for the name of an account, or for an address."""
    stranger = Persona(app.test_client(), "")
    for one in niks:
        stranger.post("/masuk/lupa", {"login": one})
        stranger.post("/masuk/lupa", {"login": f"{one}@contoh.go.id"})
    return niks


# ---------------------------------------------------------------------- the search


def search(planted: Planted, looked_at: Iterable[tuple[str, bytes]]) -> list[str]:
    """Every number that is where it may not be: "door: number in place"."""
    allowed = planted.allowed()
    door_of = {nik: door for door, (_place, niks) in planted.doors.items() for nik in niks}
    return sorted(
        {
            f"{door_of[one]}: {one[:4]}…{one[-4:]} in {place}"
            for place, content in looked_at
            for one in numbers_in(content) & set(allowed)
            if not may_lie(allowed[one], place)
        }
    )


def may_lie(allowed: str, place: str) -> bool:
    """A declared column lies in the database's files, too, and its own page shows it to who may see it."""
    if not allowed:
        return False
    shown = () if allowed == EVIDENCE else ("file:paritrana.sqlite3", "page:", "printed:")
    return place.startswith((allowed, *shown)) or (place == "file:evidence" and allowed == EVIDENCE)


def everything(planted: Planted, folder: Path) -> Iterator[tuple[str, bytes]]:
    """(place, content) of whatever there is to look at."""
    settings: Settings = planted.app.extensions["paritrana_settings"]
    yield from log_of(planted)
    yield from pages_of(planted)
    yield from printed(planted)
    yield from values(planted.app)
    yield from files(settings.instance)
    yield from backed_up(planted.app, settings, folder)


def log_of(planted: Planted) -> Iterator[tuple[str, bytes]]:
    yield "log", planted.said.getvalue().encode()


def numbers_in(content: bytes) -> set[str]:
    """Those that stand in it: plain, as UTF-16, with a sign between digits, or in what it has compressed."""
    parts = (content, *inflated(content))
    return {re.sub(rb"[^0-9]", b"", one).decode() for part in parts for one in RUN.findall(part)}


def inflated(content: bytes) -> Iterator[bytes]:
    """What becomes of every part that is compressed: streams of PDF, members of ZIP, gzip."""
    for begun in PACKED.finditer(content):
        with suppress(zlib.error):
            yield zlib.decompressobj().decompress(content[begun.start() :], MOST)
    if content.startswith(b"\x1f\x8b"):
        with suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(content, MOST)
    if content.startswith(b"PK"):
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                member = packed.read(name)
                yield from (name.encode(), member, *inflated(member))


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file with its name, under the folder's first step."""
    for path in sorted(one for one in folder.rglob("*") if one.is_file()):
        inside = path.relative_to(folder)
        yield from ((f"file:{inside.parts[0]}", content) for content in (str(inside).encode(), path.read_bytes()))


def values(app: Flask) -> Iterator[tuple[str, bytes]]:
    """Every text of every row: a long one lies in pieces in the file."""
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for row in db.session.execute(select(table)).mappings():
                yield from ((f"{table.name}.{name}", one.encode()) for name, one in row.items() if isinstance(one, str))


def pages_of(planted: Planted) -> Iterator[tuple[str, bytes]]:
    """What each person comes to by following links, and a stranger."""
    strangers = {"": Persona(planted.app.test_client(), "")}
    for login, persona in {**planted.office.people, **strangers}.items():
        waiting, known = ["/"], {"/"}
        waiting += [f"/daftar-pekerja/{one}{rest}" for one in (1, 2) for rest in ("", "/perbaikan.csv", "/orang")]
        for address in waiting:
            answer = persona.get(address, follow_redirects=True)
            yield f"page:{login or 'stranger'}", answer.data
            new = [
                one
                for one in LINK.findall(answer.data.decode(errors="replace"))
                if one not in known and not LEAVES.search(one)
            ]
            known.update(new)
            waiting += new[: max(0, PAGES - len(waiting))]


def printed(planted: Planted) -> Iterator[tuple[str, bytes]]:
    """What commands say."""
    out = io.StringIO()
    with planted.app.app_context(), redirect_stdout(out):
        print_plan()
        for user in db.session.scalars(select(User)).all():
            print_json(everything_about(person_of(user), now=utc_now()))
    yield "printed:", out.getvalue().encode()


def backed_up(app: Flask, settings: Settings, folder: Path) -> Iterator[tuple[str, bytes]]:
    """A backup as it lies there, and as who has the key finds it."""
    identity, _public = new_identity()
    with tempfile.TemporaryDirectory(dir=folder) as place:
        output = Path(place) / "cadangan.tar.age"
        with app.app_context():
            take_backup(settings, output, [identity.to_public()], now=utc_now())
        yield "backup", output.read_bytes()
        restore(output, [identity], Path(place) / "pulih")
        yield from files(Path(place) / "pulih")
