"""The ranking paper beside the obvious template, each printed by a process of its own, from its start to the
whole PDF. The programs' start is counted, for whoever waits for a paper waits for that too.

Every paper's codes and points are read back from its text and compared with the document's, in their order.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from importlib.util import find_spec

from reports.documents import Extent, Person, RankingDocument, RankingRow
from reports.formats import points, weight
from reports.html import ranking_html
from reports.long_rows import long_rows
from reports.page import packed
from reports.pdf import LIMITS, child_environment
from tests.bench.measure import ratio
from tests.bench.peers_papers import CHROMIUM
from tests.reports.builders import edition, long_document

# A code as 64.00001 or a number of points as 87,5000, whichever comes next.
TOLD = re.compile(r"64\.[0-9]{5}|[0-9]+,[0-9]{4}")
# A small process between ours and the printer's: a child's peak of memory begins with what its parent holds.
COUNTING = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss, file=sys.stderr)
"""
NAMES = ("Kutai Kartanegara", "Bontang", "Penajam Paser Utara", "Mahakam Ulu", "Balikpapan", "Berau", "Paser")
OURS = [sys.executable, "-P", "-m", "reports.pdf", str(LIMITS.memory_bytes), "3600"]
OWN = "ours"
LENGTHS = [10, 100, 200, 841, 10_000]
# Beyond so many rows only these print in every round; the others need minutes and print once.
SLOW_ROWS = 2_000
QUICK = frozenset({OWN, "Typst, table alone, tagged", "ReportLab LongTable, alone", "ReportLab canvas, alone"})
PEER = [sys.executable, "-m", "tests.bench.peers_papers"]


@dataclass
class Printer:
    """A program that prints what it is given; `seconds` grow by one each round, `megabytes` is the most it held."""

    name: str
    command: list[str]
    given: bytes
    seconds: list[float] = field(default_factory=list)
    megabytes: float = 0
    answer: list[str] = field(default_factory=list)
    pages: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rows", type=int, nargs="+", default=[10, 100, 200, 841, 10_000], help="how long the rankings are"
    )
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone prints (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when a paper tells something else than its document."""
    print(f"{options.rounds} rounds in turn; processor time of all processes over ours: median, least, most")
    print(f"beyond {SLOW_ROWS:,} rows the renderer and the browser print once, tagged, over ours of the first round")
    return max(measured(rows, options.rounds) for rows in options.rows)


def measured(rows: int, rounds: int) -> int:
    """One length."""
    document = long_ranking(rows)
    printers = enter(document)
    for turn in range(rounds):
        for position in range(len(printers)):
            one = printers[(position + turn) % len(printers)]
            if turn < turns_of(one, rows, rounds):
                print_once(one)
    return print_results(printers, expected(document), rows)


def turns_of(one: Printer, rows: int, rounds: int) -> int:
    """How often it prints: once where that takes minutes, unless it is ours."""
    return rounds if rows <= SLOW_ROWS or one.name in QUICK else 1


def print_results(printers: list[Printer], wanted: list[str], rows: int) -> int:
    """One line a printer; whether anybody's paper tells something else than the document."""
    print(f"\n{rows:,} rows")
    print(f"{'':34}{'time':>9}{'least':>9}{'most':>9}{'MB':>7}{'pages':>7}{'same':>6}")
    for one in printers:
        found = ratio(one, replace(printers[0], seconds=printers[0].seconds[: len(one.seconds)]))
        numbers = "".join(f"{value:9.2f}" for value in (found.middle, found.least, found.most))
        same = "yes" if one.answer == wanted else "NO"
        print(f"{one.name:34}{numbers}{one.megabytes:7,.0f}{one.pages:7}{same:>6}")
    return int(any(one.answer != wanted for one in printers))


def enter(document: RankingDocument) -> list[Printer]:
    """Ours; peers that are given the same words in a first template's look; others that make its table alone."""
    page = ranking_html(document, short=len(document.rows)).encode()
    cells = table_of(document)
    printers = [
        Printer(OWN, OURS, packed(ranking_html(document))),
        Printer("obvious template, same standard", [*PEER, "archive"], page),
    ]
    if len(document.rows) <= SLOW_ROWS:
        printers.append(Printer("obvious template, untagged", [*PEER, "plain"], page))
    if shutil.which(CHROMIUM):
        printers.append(Printer("Chromium", [*PEER, "browser"], page))
    if find_spec("typst"):
        printers.append(Printer("Typst, table alone, tagged", [*PEER, "typst"], cells))
    if find_spec("reportlab"):
        printers.append(Printer("ReportLab LongTable, alone", [*PEER, "long-table"], cells))
        printers.append(Printer("ReportLab canvas, alone", [*PEER, "canvas"], cells))
    return printers


def table_of(document: RankingDocument) -> bytes:
    """The ranking's table as cells alone."""
    heads = [f"{one.code}\n{one.title}\nbobot {weight(one.weight)}" for one in document.columns]
    head = ["Peringkat", "Kandidat", *heads, "Nilai akhir", "Predikat", "Penghargaan"]
    rows = [["\n".join(filter(None, cell)) for cell in row] for row in long_rows(document, short=0)]
    return json.dumps({"title": "Hasil penilaian dan peringkat", "head": head, "rows": rows}).encode()


def print_once(one: Printer) -> None:
    """Runs it to its end; what its paper tells is read afterwards."""
    counted = [sys.executable, "-S", "-c", COUNTING, *one.command]
    done = subprocess.run(counted, input=one.given, env=child_environment(), capture_output=True, check=True)
    seconds, kilobytes = done.stderr.split()[-2:]
    one.seconds.append(float(seconds))
    one.megabytes = max(one.megabytes, int(kilobytes) / 1024)
    text = read_back(done.stdout)
    one.answer, one.pages = TOLD.findall(text), text.count("\f")


def read_back(pdf: bytes) -> str:
    """Its words in the order in which they are drawn."""
    asked = ["pdftotext", "-raw", "-", "-"]
    return subprocess.run(asked, input=pdf, capture_output=True, check=True).stdout.decode()


def long_ranking(rows: int) -> RankingDocument:
    """Only the table is long: no annex, nobody tied; the same at every run."""
    template = long_document(1)
    lines = tuple(line(template, place) for place in range(1, rows + 1))
    facts = edition(sample=False)
    return replace(template, edition=facts, rows=lines, ties=(), near_ties=(), annex=(), extent=Extent(rows, 0))


def line(template: RankingDocument, place: int) -> RankingRow:
    """A place's row: names of all lengths, points that differ everywhere."""
    figures = tuple(f"{(place * 37 + turn * 11) % 90}.{place % 10_000:04}" for turn in range(len(template.columns)))
    person = Person(f"64.{place:05}", f"Kabupaten {NAMES[place % len(NAMES)]} {place}")
    total = f"{99 - place % 90}.{place % 10_000:04}"
    return replace(template.rows[0], rank=place, candidate=person, points=figures, total=total)


def expected(document: RankingDocument) -> list[str]:
    """Each row's code, points and total as they are written."""
    told = ((row.candidate.code, *map(points, (*filter(None, row.points), row.total))) for row in document.rows)
    return [word for row in told for word in row]
