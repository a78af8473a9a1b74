"""Panelists who all save their sheets at once, before the real server, beside a save from ORM objects.

Both are asked in turn, from the same machine; what was acknowledged must be in the database afterwards, once, as it was
sent. Ratios are of the time that the same crowd took; latencies are told and prove nothing.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

from tests.bench.crowd import Seen, Visitor, send_all
from tests.bench.room_site import PEER, RoomSite, lost_or_doubled, served, visitors

CROWDS = (9, 100, 1000)
SAVES = {9: 40, 100: 5, 1000: 1}  # of each panelist in one round
SHEETS = {9: 20, 100: 10, 1000: 5}  # candidates
PEER_PATH = "/banding"


@dataclass
class Contestant:
    """A server, and what became of all that it was sent."""

    name: str
    site: RoomSite
    path: str
    rounds: list[Seen] = field(default_factory=list)
    sent: list[Visitor] = field(default_factory=list)

    def run(self, turn: int, saves: int) -> None:
        crowd = visitors(self.site, turn, saves, path=self.path)
        self.sent += crowd
        self.rounds.append(send_all(self.site.port, crowd))

    @property
    def acknowledged(self) -> dict[str, int]:
        return {own_id: version for one in self.rounds for own_id, version in one.acknowledged.items()}

    @property
    def expected(self) -> int:
        return sum(len(one.errands) for one in self.sent)

    def wrong(self) -> int:
        """Saves that were lost, doubled or never acknowledged, and answers that say that the server failed."""
        unheard = self.expected - len(self.acknowledged)
        return (
            lost_or_doubled(self.site, self.acknowledged, self.sent) + unheard + sum(one.faults for one in self.rounds)
        )

    def percentile(self, place: int) -> float:
        """Milliseconds."""
        return 1000 * quantiles([second for one in self.rounds for second in one.seconds], n=100)[place - 1]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--panelists", type=int, nargs="+", default=list(CROWDS), help="how many at once (9 100 1000)")
    parser.add_argument("--saves", type=int, default=0, help="of each panelist in one round (default: 40, 5, 1)")
    parser.add_argument("--rounds", type=int, default=5, help="how often everyone runs (default: 5)")


def main(options: argparse.Namespace) -> int:
    """Measures, compares, prints; 1 when anything was lost, doubled or failed."""
    wrong = 0
    for panelists in options.panelists:
        with both(panelists) as contestants:
            take_turns(contestants, options.rounds, options.saves or SAVES.get(panelists, 5))
            print_results(panelists, contestants)
            wrong += contestants[0].wrong()
    return int(wrong > 0)


@contextmanager
def both(panelists: int) -> Iterator[list[Contestant]]:
    """The program's server and the peer's, each with an instance of its own."""
    with tempfile.TemporaryDirectory(prefix="paritrana-") as name:
        folder = Path(name)
        options = {"panelists": panelists, "sheets": SHEETS.get(panelists, 5)}
        with served(folder, "program", **options) as own, served(folder, "orm", **options, module=PEER) as peer:
            yield [Contestant("program", own, "/penilaian"), Contestant("ORM objects", peer, PEER_PATH)]


def take_turns(contestants: list[Contestant], rounds: int, saves: int) -> None:
    for turn in range(rounds):
        for position in range(len(contestants)):
            contestants[(position + turn) % len(contestants)].run(turn, saves)


def print_results(panelists: int, contestants: list[Contestant]) -> None:
    first = contestants[0]
    saves = first.expected // len(first.rounds)
    print(f"\n{panelists} panelists at once, {saves} sheets of ten items a round, {len(first.rounds)} rounds")
    print(f"{'':14}{'time':>8}{'least':>8}{'most':>8}{'p50 ms':>10}{'p95':>10}{'p99':>10}{'waits':>8}{'wrong':>7}")
    for one in contestants:
        ratios = [mine.elapsed / other.elapsed for mine, other in zip(one.rounds, first.rounds, strict=True)]
        told = "".join(f"{one.percentile(place):10,.0f}" for place in (50, 95, 99))
        waits = sum(seen.broken + seen.statuses[429] + seen.statuses[503] for seen in one.rounds)
        spread = f"{median(ratios):8.2f}{min(ratios):8.2f}{max(ratios):8.2f}"
        print(f"{one.name:14}{spread}{told}{waits:8}{one.wrong():7}")
