"""The ranking paper beside the obvious template, each printed by a process of its own, from its start to the
whole PDF. The programs' start is counted, for whoever waits for a paper waits for that too.

Every paper's codes and points are read back from its text and compared with the document's, in their order.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace

from reports.documents import Extent, Person, RankingDocument, RankingRow
from reports.formats import points
from reports.html import ranking_html
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
    parser.add_argument("--rows", type=int, nargs="+", default=[10, 100, 200], help="how long the rankings are")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone prints (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when a paper tells something else than its document."""
    print(f"{options.rounds} rounds in turn; processor time of all processes over ours: median, least, most")
    return max(measured(rows, options.rounds) for rows in options.rows)


def measured(rows: int, rounds: int) -> int:
    """One length."""
    document = long_ranking(rows)
    printers = enter(ranking_html(document))
    for turn in range(rounds):
        for position in range(len(printers)):
            print_once(printers[(position + turn) % len(printers)])
    return print_results(printers, expected(document), rows)


def print_results(printers: list[Printer], wanted: list[str], rows: int) -> int:
    """One line a printer; whether anybody's paper tells something else than the document."""
    print(f"\n{rows:,} rows")
    print(f"{'':34}{'time':>9}{'least':>9}{'most':>9}{'MB':>7}{'pages':>7}{'same':>6}")
    for one in printers:
        found = ratio(one, printers[0])
        numbers = "".join(f"{value:9.2f}" for value in (found.middle, found.least, found.most))
        same = "yes" if one.answer == wanted else "NO"
        print(f"{one.name:34}{numbers}{one.megabytes:7,.0f}{one.pages:7}{same:>6}")
    return int(any(one.answer != wanted for one in printers))


def enter(html: str) -> list[Printer]:
    """Ours, and peers that are given the same words in a first template's look."""
    page = html.encode()
    printers = [
        Printer("ours", OURS, packed(html)),
        Printer("obvious template, same standard", [*PEER, "archive"], page),
        Printer("obvious template, untagged", [*PEER, "plain"], page),
    ]
    if shutil.which(CHROMIUM):
        printers.append(Printer("Chromium", [*PEER, "browser"], page))
    return printers


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
