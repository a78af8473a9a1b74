"""A list of workers from its file to committed rows, beside how it is done first: openpyxl, strptime, ORM objects."""

from __future__ import annotations

import argparse
import csv
import hmac
import os
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from statistics import median

import pysqlite3.dbapi2 as sqlite
import xlsxwriter
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import delete, select

from scoring.rubric import Rubric
from webapp import create_app
from webapp.config import Settings, settings_from_environment
from webapp.content import store
from webapp.db import db, transaction
from webapp.jobs.rosters import import_roster, read_roster
from webapp.migrations import upgrade
from webapp.models import SUBMISSION, Candidate, Category, Edition, Roster, User, Worker
from webapp.roster.keys import edition_key
from webapp.rubric_store import newest_rubric
from webapp.services.regions import inside
from webapp.services.roster_orders import districts, villages_of

REGENCY = "64.02"
GROUPS = ("Petani", "Nelayan", "Pedagang", "RT", "Guru honorer")
HEADING = ("NIK", "Nama", "Kode desa", "Kelompok", "Program", "Sejak", "Dibayar oleh")
NOW = datetime(2026, 2, 13, 4, 0, tzinfo=UTC)
ROW_FIELDS = ("pseudonym", "last_four", "village", "group", "programme", "since", "paid_by")


@dataclass
class Runner:
    """One way from a file to rows; `seconds` is the processor time of all its processes."""

    name: str
    run: Callable[[Path], None]
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Place:
    """An instance with one candidate."""

    app: Flask
    settings: Settings
    candidate_id: int
    rubric: Rubric


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--people", type=int, default=52_000, help="how many people (default: 52,000)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Prints ratios, memory and how often progress is told; 1 where rows differ or progress is told too seldom."""
    wrong = 0
    with tempfile.TemporaryDirectory(prefix="paritrana-") as folder:
        place = open_place(Path(folder))
        with place.app.app_context():
            for ending, path in write_lists(Path(folder), options.people):
                wrong += compare(place, ending, path, options.rounds)
            wrong += watch(place, path)
            db.engine.dispose()
    return int(wrong > 0)


def open_place(folder: Path) -> Place:
    instance = folder / "instance"
    instance.mkdir(mode=0o700)
    settings = Settings(instance=instance, port=8000, public_url="http://localhost:8000", secret_key="k" * 64)
    upgrade(settings.database)
    app = create_app(settings)
    rubric = newest_rubric("paritrana-2025-kabkota", folder=settings.rubrics)
    with app.app_context(), transaction() as session:
        user = User(login="operator", name="Operator", role="operator", password_hash="-", created_at=NOW)
        edition = Edition(
            code="bench",
            title="Bench",
            label="2026",
            period_year=2025,
            ceremony_year=2026,
            institution="-",
            place="-",
            timezone="Asia/Makassar",
        )
        session.add_all([user, edition])
        session.flush()
        category = Category(edition_id=edition.id, code="kabkota", title="-", state=SUBMISSION)
        category.rubric_code, category.rubric_digest = rubric.code, rubric.digest
        session.add(category)
        session.flush()
        candidate = Candidate(category_id=category.id, code=REGENCY, name="Kabupaten CONTOH")
        session.add(candidate)
        session.flush()
        return Place(app, settings, candidate.id, rubric)


def people_of(count: int) -> Iterator[tuple[str, ...]]:
    """Invented people; one in four hundred isn't right."""
    drawn = random.Random(7)
    villages = [f"{one[:2]}.{one[2:4]}.{one[4:6]}.{one[6:]}" for one in villages_of(REGENCY)]
    own = [one for one in districts() if one.startswith(REGENCY.replace(".", ""))]
    for number in range(count):
        day, month, year = drawn.randint(1, 28), drawn.randint(1, 12), drawn.randint(60, 99)
        month = 13 if drawn.random() < 0.0025 else month
        born = f"{day + drawn.choice((0, 40)):02d}{month:02d}{year:02d}"
        since = f"{drawn.randint(1, 28):02d}/{drawn.randint(1, 12):02d}/2025"
        nik = f"{drawn.choice(own)}{born}{number % 9999 + 1:04d}"
        yield (
            nik,
            f"Contoh Orang {number}",
            drawn.choice(villages),
            drawn.choice(GROUPS),
            "JKK dan JKM",
            since,
            "APBD",
        )


def write_lists(folder: Path, count: int) -> list[tuple[str, Path]]:
    """The same people as XLSX and as CSV."""
    rows = [HEADING, *people_of(count)]
    with xlsxwriter.Workbook(str(folder / "daftar.xlsx"), {"constant_memory": False}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    with (folder / "daftar.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return [("XLSX", folder / "daftar.xlsx"), ("CSV", folder / "daftar.csv")]


def compare(place: Place, ending: str, path: Path, rounds: int) -> int:
    """Runs both in turn; 1 where they don't store the same rows."""
    runners = [
        Runner("paritrana", lambda file: ours(place, file)),
        Runner("first way", lambda file: first_way(place, file)),
    ]
    stored: dict[str, list[tuple[str, ...]]] = {}
    for turn in range(rounds):
        for runner in runners if turn % 2 else runners[::-1]:
            before = sum(os.times()[:4])
            runner.run(path)
            runner.seconds.append(sum(os.times()[:4]) - before)
            stored[runner.name] = rows_and_clear(place)
    ratios = [other / own for own, other in zip(runners[0].seconds, runners[1].seconds, strict=True)]
    same = stored["paritrana"] == stored["first way"]
    print(
        f"{ending}: {len(stored['paritrana'])} rows, the first way takes {median(ratios):.1f} times as long "
        f"({min(ratios):.1f}–{max(ratios):.1f}); rows {'equal' if same else 'DIFFER'}"
    )
    return int(not same)


def wait_in_line(place: Place, path: Path) -> int:
    """A list that was handed in and waits to be read."""
    upload_id = str(uuid.uuid4())
    with store.taken(place.settings.rosters, upload_id) as file:
        file.write(path.read_bytes())
    with transaction() as session:
        roster = Roster(
            candidate_id=place.candidate_id, upload_id=upload_id, name=path.name, size=1, by_user_id=1, at=NOW
        )
        session.add(roster)
        session.flush()
        return roster.id


def ours(place: Place, path: Path) -> None:
    import_roster(wait_in_line(place, path), settings=place.settings, clock=lambda: datetime.now(UTC))


def cells_of(path: Path) -> Iterator[Sequence[str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            yield from list(csv.reader(file))[1:]
        return
    for row in load_workbook(path).active.iter_rows(min_row=2):
        yield [cell.value for cell in row]


def first_way(place: Place, path: Path) -> None:
    """As it is written when nobody asks how long it takes: the same checks, a person after the other."""
    key = bytes.fromhex(edition_key(place.settings.instance, 1, in_use=False))
    villages, provinces = set(villages_of(REGENCY)), {one.code for one in inside()}
    with transaction() as session:
        roster = Roster(
            candidate_id=place.candidate_id, upload_id=str(uuid.uuid4()), name="-", size=1, by_user_id=1, at=NOW
        )
        session.add(roster)
        session.flush()
        seen: set[str] = set()
        for number, (nik, name, village, group, programme, since, paid_by) in enumerate(cells_of(path), start=2):
            if nik in seen or not is_possible(nik, provinces) or village.replace(".", "") not in villages:
                continue
            seen.add(nik)
            worker = Worker(
                roster_id=roster.id,
                row=number,
                pseudonym=hmac.new(key, f"nik/v1:{nik}".encode(), "sha256").hexdigest()[:32],
                last_four=nik[-4:],
                initials=" ".join(f"{word[0].upper()}." for word in name.split()[:3] if word[0].isalpha()),
                village=village,
                group=group,
                since=datetime.strptime(since, "%d/%m/%Y").date().isoformat(),  # noqa: DTZ007 - a day
                rt="",
                programme=programme,
                paid_by=paid_by,
            )
            session.add(worker)


def is_possible(nik: str, provinces: set[str]) -> bool:
    """Whether an identity number can be one, of somebody who is grown up."""
    if len(nik) != 16 or not nik.isdigit() or nik[:2] not in provinces or nik[12:] == "0000":
        return False
    day = int(nik[6:8])
    try:
        born = datetime.strptime(f"{day - 40 if day > 40 else day:02d}{nik[8:12]}", "%d%m%y").date()  # noqa: DTZ007
    except ValueError:
        return False
    born = born.replace(year=born.year - 100) if born > NOW.date() else born  # strptime takes 60 for 2060
    return born < date(2008, 2, 13)


def rows_and_clear(place: Place) -> list[tuple[str, ...]]:
    """What was stored; then nothing is."""
    columns = [getattr(Worker, name) for name in ROW_FIELDS]
    found = [tuple(row) for row in db.session.execute(select(*columns).order_by(Worker.row))]
    assert place.candidate_id
    with transaction() as session:
        session.execute(delete(Worker))
    return found


def watch(place: Place, path: Path) -> int:
    """Reads one list in a process of its own: its memory, and how often it tells how far it is; 1 where too seldom."""
    roster_id = wait_in_line(place, path)
    own = {**os.environ, "PARITRANA_INSTANCE": str(place.settings.instance)}
    process = subprocess.Popen([sys.executable, "-m", "tests.bench.roster", str(roster_id)], env=own)
    beats: dict[str, None] = {}
    peaks: dict[int, int] = {}
    with closing(sqlite.connect(f"file:{place.settings.database}?mode=ro", uri=True)) as connection:
        while True:
            ended = process.poll() is not None
            query = "SELECT coalesce(ended_at, beat_at) FROM roster WHERE id = ?"
            (beat,) = connection.execute(query, (roster_id,)).fetchone()
            beats |= {beat: None} if beat is not None else {}
            peaks |= peaks_of(process.pid)
            if ended:
                break
            time.sleep(0.02)
    moments = [datetime.fromisoformat(one) for one in beats]
    gaps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    memory = " and ".join(f"{peak:.0f} MB" for peak in peaks.values())
    print(f"memory of the job and of its child: {memory}; progress told {len(moments)} times,", end=" ")
    print(f"at most {max(gaps):.2f} s apart, {median(gaps):.2f} s in the middle")
    return int(median(gaps) > 0.5)


def peaks_of(pid: int) -> dict[int, int]:
    """The most memory, in MB, that a process and its children have had."""
    found = {}
    with suppress(OSError, StopIteration):
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()
        for one in (pid, *map(int, children)):
            lines = Path(f"/proc/{one}/status").read_text("ascii").splitlines()
            found[one] = int(next(line for line in lines if line.startswith("VmHWM:")).split()[1]) // 1024
    return found


def read_alone(roster_id: int) -> None:
    """The job in a process that does nothing else."""
    found = settings_from_environment()
    with create_app(found).app_context():
        read_roster(roster_id)


if __name__ == "__main__":
    read_alone(int(sys.argv[1]))
