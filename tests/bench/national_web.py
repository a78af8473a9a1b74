"""The web with every regency and every village loaded, beside the same pages of the ten-candidate edition."""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, process_time
from typing import Any

from sqlalchemy import select

from scoring.evaluate import evaluate
from scoring.ranking import rank
from scoring.rubric import PanelRule, Rubric
from tests.bench.measure import Contestant, ratio, take_turns
from tests.webapp.conftest import Persona
from webapp import create_app
from webapp.cli import demo
from webapp.cli.demo_accounts import read_accounts
from webapp.cli.demo_rows import OFFICE
from webapp.config import Settings
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import PLENARY, Category
from webapp.queries.editions import category_by_codes
from webapp.rubric_store import pinned_rubric
from webapp.sample import sample_edition
from webapp.sample.national import EDITION
from webapp.services.ranking import columns_of, rank_columns, read_columns

MEGABYTE = 2**20
TEN = "/edisi/contoh-2025/kabkota"
REGENCIES, VILLAGES = f"/edisi/{EDITION}/kabkota", f"/edisi/{EDITION}/desa"
SERVES = """
import re, sys
from pathlib import Path
from tests.bench.national_web import enter
nation = enter(Path(sys.argv[1]))
for path in sys.argv[2:]:
    nation.fetch(path)
print(int(re.search(r"VmHWM:\\s*(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""
LAST = 999_999  # leads to the nearest page there is


@dataclass(frozen=True)
class Nation:
    """A loaded instance and the browser of its office."""

    office: Persona
    settings: Settings
    category_id: int
    rubric: Rubric

    def fetch(self, path: str) -> int:
        """The bytes of a page or file, all of it."""
        answer = self.office.get(path)
        assert answer.status_code == 200, (path, answer.status)
        return sum(len(piece) for piece in answer.response)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--provinces", nargs="*", default=[], help="codes such as 34 (default: all)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")
    parser.add_argument("--instance", type=Path, help="keep the instance in this folder, and use it when it is there")


def main(options: argparse.Namespace) -> int:
    """Loads, measures, prints; 1 when a page doesn't say what the engine says."""
    with folder_of(options.instance) as folder:
        nation = load(folder, options.provinces)
        app = nation.office.client.application
        with app.app_context():
            paths = pages_of(nation)
            print_memory(nation, paths)
            print_reading(nation, options.rounds)
            wrong = differing(nation)
        print_pages(nation, paths, options.rounds)
        print(f"\npages that differ from the engine: {wrong}")
        with app.app_context():
            db.engine.dispose()
    return int(wrong > 0)


@contextmanager
def folder_of(kept: Path | None) -> Iterator[Path]:
    """The folder that was named, or one that is gone afterwards."""
    if kept is not None:
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="paritrana-") as folder:
        yield Path(folder)


def load(folder: Path, provinces: Sequence[str]) -> Nation:
    """Both sample editions in their plenary; says how long making them took and how large the database is."""
    settings = settings_in(folder)
    upgrade(settings.database)
    app = create_app(settings)
    now, started, busy = datetime.now(UTC), monotonic(), process_time()
    with app.app_context():
        demo.ensure_sample(sample_edition(), settings, now=now)
        demo.ensure_national(settings, now=now, provinces=provinces)
        with transaction() as session:
            for category in session.scalars(select(Category)):
                category.state = PLENARY
        db.engine.dispose()  # the last connection that closes writes everything into the one file
    size = settings.database.stat().st_size / MEGABYTE
    print(f"made in {monotonic() - started:.0f} s ({process_time() - busy:.0f} s of work), database {size:.0f} MB")
    return enter(folder)


def settings_in(folder: Path) -> Settings:
    return Settings(instance=folder, port=8000, public_url="http://localhost:8000", secret_key="k" * 64)


def enter(folder: Path) -> Nation:
    """The office, signed in, in an instance that `load` has made."""
    settings = settings_in(folder)
    app = create_app(settings)
    with app.app_context():
        found = category_by_codes(EDITION, "desa")
        assert found is not None
        category_id, rubric = found.id, pinned_rubric(found.rubric_code, found.rubric_digest, folder=settings.rubrics)
    office = Persona(app.test_client(), OFFICE)
    told = read_accounts(folder, [OFFICE]) or {}
    assert office.sign_in(told[OFFICE]).status_code == 303
    return Nation(office, settings, category_id, rubric)


def pages_of(nation: Nation) -> dict[str, str]:
    """What is measured: a name and an address. The ten-candidate edition's ranking comes first: it is the measure."""
    ranked = rank_columns(nation.category_id, nation.rubric)
    middle = int(ranked.ranking.order[len(ranked.ranking.order) // 2])
    some = ranked.table.candidates[middle]
    return {
        "ranking of ten": f"{TEN}/peringkat",
        "matrix of ten": TEN,
        "candidate of ten": f"{TEN}/kandidat/64.01",
        "regencies, ranking": f"{REGENCIES}/peringkat",
        "regencies, matrix": REGENCIES,
        "villages, first page": f"{VILLAGES}/peringkat",
        "villages, last page": f"{VILLAGES}/peringkat?halaman={LAST}",
        "villages, search by name": f"{VILLAGES}/peringkat?cari=sumber+sari",
        "villages, search by code": f"{VILLAGES}/peringkat?cari={some[:5]}",
        "villages, not assessed": f"{VILLAGES}/peringkat/tidak-dinilai",
        "villages, candidate": f"{VILLAGES}/kandidat/{some}",
        "villages, category": VILLAGES,
        "figures of all villages": f"{VILLAGES}/angka.csv",
        "ranking of all villages": f"{VILLAGES}/peringkat.csv",
        "marks of all regencies": f"{REGENCIES}/nilai.csv",
    }


def print_reading(nation: Nation, rounds: int) -> None:
    """From stored figures to the ranked list, as a multiple of the engine alone."""
    table, sheets = columns_of(nation.category_id, nation.rubric)

    def engine() -> Any:
        evaluation = evaluate(nation.rubric, table, sheets.ballots(nation.rubric.panel or PanelRule()))
        return rank(evaluation)

    def from_database() -> Any:
        read, marks = read_columns(nation.category_id, nation.rubric)
        return rank(evaluate(nation.rubric, read, marks.ballots(nation.rubric.panel or PanelRule())))

    contestants = [
        Contestant("engine alone", engine),
        Contestant("from the snapshot", lambda: rank_columns(nation.category_id, nation.rubric)),
        Contestant("from the database", from_database),
    ]
    take_turns(contestants, rounds)
    print_ratios(f"{len(table.candidates):,} villages, from what is stored to the ranked list", contestants)


def print_pages(nation: Nation, paths: dict[str, str], rounds: int) -> None:
    """Pages and files as a multiple of the ten-candidate ranking, once everything has been asked for."""
    contestants = [Contestant(name, lambda path=path: nation.fetch(path)) for name, path in paths.items()]
    take_turns(contestants, rounds)
    print_ratios("pages and files", contestants)


def print_ratios(title: str, contestants: list[Contestant]) -> None:
    print(f"\n{title:52}{'time':>9}{'least':>9}{'most':>9}{'size':>12}")
    for one in contestants:
        found = ratio(one, contestants[0])
        size = f"{one.answer / 1000:,.0f} kB" if isinstance(one.answer, int) else ""
        print(f"{one.name:52}{found.middle:9.2f}{found.least:9.2f}{found.most:9.2f}{size:>12}")
    print("time: processor time as a multiple of the first line's in the same round; median, least and most")


def print_memory(nation: Nation, paths: dict[str, str]) -> None:
    """The peak of a process that answers everything, with nothing kept from before and then with it."""
    shutil.rmtree(nation.settings.derived, ignore_errors=True)
    idle, cold, warm = (peak_of(nation, some) for some in ((), paths.values(), paths.values()))
    print(
        f"peak memory of a process that serves it all: {cold} MB cold, {warm} MB warm, {idle} MB when it only signs in"
    )


def peak_of(nation: Nation, paths: Iterable[str]) -> int:
    """The peak memory in megabytes of a fresh process that answers these."""
    done = subprocess.run(
        [sys.executable, "-c", SERVES, str(nation.settings.instance), *paths],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def differing(nation: Nation) -> int:
    """How many of the pages at both ends and in the middle don't name whom the engine puts there, in its order."""
    ranked = rank_columns(nation.category_id, nation.rubric)
    codes = [ranked.table.candidates[row] for row in ranked.ranking.order.tolist()]
    pages = -(-len(codes) // 25)
    wrong = 0
    for page in (1, pages // 2 + 1, pages):
        text = nation.office.get(f"{VILLAGES}/peringkat?halaman={page}").text
        shown = [part.split('"', 1)[0] for part in text.split(f'<a href="{VILLAGES}/kandidat/')[1:]]
        wrong += list(dict.fromkeys(shown)) != codes[(page - 1) * 25 : page * 25]
    return wrong
