"""All papers of a sealed edition of ten candidates and nine jurors, and the time from the click to the first page.

Times are those of one ranking of 100 rows, printed alone in the same round. Ours must be byte for byte what each paper
is when it is printed alone; the renderer by itself, which writes other bytes, must come to as many pages.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

from reports.html import ranking_html
from reports.page import packed, unpacked
from reports.pdf import child_environment, print_pdf
from reports.press import QUESTION, Press
from reports.presses import Presses
from tests.bench.packet_site import sealed_site
from tests.bench.papers import long_ranking
from webapp.content.pdf import rendered_pages

PEER = [sys.executable, "-m", "tests.bench.peers_packet"]
ROWS = 100

Papers = list[bytes]


@dataclass
class Way:
    """A way to print many papers; processor and wall time grow by one each round, `papers` is the last round's."""

    name: str
    run: Callable[[], Papers]
    processor: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    papers: Papers = field(default_factory=list)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rounds", type=int, default=5, help="how often everything is printed (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when papers differ from what each is alone."""
    with tempfile.TemporaryDirectory() as folder:
        site = sealed_site(Path(folder))
        pages = [unpacked(one) for one in site.pages]
        print(f"{len(pages)} papers, {options.rounds} rounds in turn; over one ranking of {ROWS} rows")
        wrong = compared(enter(pages), options.rounds)
        clicks = [click(site.first, site.click) for _ in range(options.rounds)]
    print(f"\nfrom the click to the first page, over printing that paper alone: {spread(clicks)}")
    return wrong


def enter(pages: Sequence[str], rows: int = ROWS) -> list[Way]:
    """The measure first, then ours, then what others do."""
    long = ranking_html(long_ranking(rows))
    return [
        Way(f"one ranking of {rows} rows", lambda: [print_pdf(long)]),
        Way("ours, as many presses as it takes", lambda: on_presses(pages)),
        Way("ours, on one press", lambda: on_one_press(pages)),
        Way("each in a process of its own", lambda: [print_pdf(one) for one in pages]),
        Way("WeasyPrint in one process", lambda: by_renderer(pages)),
    ]


def on_presses(pages: Sequence[str]) -> Papers:
    with Presses() as presses:
        return [one.result() for one in [presses.begin(page) for page in pages]]


def on_one_press(pages: Sequence[str]) -> Papers:
    with Press() as press:
        return [press.print_pdf(page) for page in pages]


def by_renderer(pages: Sequence[str]) -> Papers:
    """In a process that is started for all of them, and does nothing for its speed."""
    asked = b"".join(QUESTION.pack(len(one)) + one for one in map(packed, pages))
    done = subprocess.run(PEER, input=asked, env=child_environment(), capture_output=True, check=True).stdout
    papers = []
    while done:
        size = int.from_bytes(done[: QUESTION.size])
        papers.append(done[QUESTION.size : QUESTION.size + size])
        done = done[QUESTION.size + size :]
    return papers


def compared(ways: list[Way], rounds: int) -> int:
    """Everyone once a round, the order turned by one each time; whether anybody's papers are others than they are."""
    for turn in range(rounds):
        for position in range(len(ways)):
            print_once(ways[(position + turn) % len(ways)])
    return print_results(ways)


def print_once(way: Way) -> None:
    """Processor time of this process and of all that it started and that have ended."""
    before, start = sum(os.times()[:4]), perf_counter()
    way.papers = way.run()
    way.wall.append(perf_counter() - start)
    way.processor.append(sum(os.times()[:4]) - before)


def print_results(ways: Sequence[Way]) -> int:
    measure, *others = ways
    alone = next(one for one in others if one.name == "each in a process of its own").papers
    print(f"{'':36}{'processor: median, least, most':>34}{'wall: median, least, most':>34}{'same':>6}")
    wrong = 0
    for way in others:
        same = way.papers == alone if way is not others[-1] else pages_of(way.papers) == pages_of(alone)
        wrong |= not same
        told = "".join(
            f"{spread(over(own, first)):>34}"
            for own, first in ((way.processor, measure.processor), (way.wall, measure.wall))
        )
        print(f"{way.name:36}{told}{'yes' if same else 'NO':>6}")
    return int(wrong)


def pages_of(papers: Papers) -> list[int]:
    return list(map(rendered_pages, papers))


def over(own: Sequence[float], first: Sequence[float]) -> list[float]:
    """Round by round, so that a loud minute is loud for both."""
    return [one / other for one, other in zip(own, first, strict=True)]


def spread(ratios: Sequence[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f}-{max(ratios):.2f})"


def click(page: bytes, click_seconds: Callable[[], float]) -> float:
    """One round: everything is asked for, the first paper's first page is seen; over that paper printed alone."""
    start = perf_counter()
    print_pdf(unpacked(page))
    alone = perf_counter() - start
    return click_seconds() / alone
