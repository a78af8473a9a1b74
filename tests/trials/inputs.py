"""Every bad text in every field that any page asks for, at the stage at which the page does its work.

Fields are asked for, not listed: each page of the program is sent its form, and what it looks for is a field. The forms
whose fields take a text or refuse it by a known rule (`tests/corpus/places.py`) are held to that rule besides. A share
takes of each field every so many texts, of each text every so many fields; all shares together are everything. With
`--families` each field gets one text of each family, the next field other ones, so that every text is in some fields.
Besides, each form that changes anything is sent with the name of every column of the database as one more field.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from time import monotonic

from tests.corpus.columns import READ, column_names, strays
from tests.corpus.everywhere import ONE_PRINTED_IN, PRINTED, Asking, Everywhere, everywhere, fits
from tests.corpus.judge import Sending, complaints
from tests.corpus.places import PLACES
from tests.corpus.site import Site, open_site
from tests.corpus.texts import FAMILIES, Hostile, hostile_texts

SHOWN = 60


@dataclass
class Count:
    """What was sent where, and what was wrong with how it was met."""

    requests: int = 0
    texts: set[str] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    pages: set[str] = field(default_factory=set)
    reached: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    extended: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def add(self, page: str, name: str, hostile: Hostile, found: list[str]) -> None:
        self.requests += 1
        self.texts.add(hostile.id)
        self.fields.add(f"{page} {name}")
        self.pages.add(page)
        self.faults += found

    def __str__(self) -> str:
        where = f"{len(self.fields)} fields of {len(self.pages)} pages"
        return f"{self.requests} requests, {len(self.texts)} texts, {where}; {len(self.faults)} wrong"


@dataclass
class Share:
    """The `part`-th of so many parts of everything: each field gets other texts."""

    part: int = 1
    parts: int = 1
    turn: int = 0

    def next(self, page: Asking | None = None) -> tuple[Hostile, ...]:
        """The texts for the next field; of a page that prints, few."""
        self.turn += 1
        step = self.parts * (ONE_PRINTED_IN if page and page.route[0] in PRINTED else 1)
        return tuple(one for one in hostile_texts()[(self.part - 1 + self.turn) % step :: step] if fits(page, one))

    def __str__(self) -> str:
        return f"part {self.part} of {self.parts}"


@dataclass
class Nothing:
    """No text at all: what else is asked of every form is asked alone."""

    def next(self, _page: Asking | None = None) -> tuple[Hostile, ...]:
        return ()

    def __str__(self) -> str:
        return "no texts"


@dataclass
class Families:
    """Every family in every field."""

    turn: int = 0

    def next(self, page: Asking | None = None) -> tuple[Hostile, ...]:
        """One text of each family, of those that can come by the page; another one in the next field."""
        self.turn += 1
        choices = ([one for one in texts if fits(page, one)] for texts in by_family().values())
        return tuple(texts[self.turn % len(texts)] for texts in choices if texts)

    def __str__(self) -> str:
        return "each family in each field"


@cache
def by_family() -> dict[str, list[Hostile]]:
    found: dict[str, list[Hostile]] = {}
    for one in hostile_texts():
        found.setdefault(one.family, []).append(one)
    return found


def in_places(site: Site, share: Share | Families | Nothing, count: Count) -> None:
    """The forms whose fields have rules: refused, or kept as typed, and shown as text where it belongs."""
    for place in PLACES:
        good = place.good(site, place.path(site))
        for name in place.fields:
            for hostile in share.next():
                for who in place.who:
                    found = complaints(site, Sending(place, who, name, hostile), good)
                    count.add(f"{place.name} ({who})", name, hostile, found)


def in_stages(ground: Everywhere, share: Share | Families | Nothing, count: Count, columns_in: int = 1) -> None:
    """Every page that asks for anything; the names of all columns as more fields in one form of `columns_in`."""
    for stage in ground.stages():
        for turn, page in enumerate(ground.askings(stage)):
            (count.reached if page.taken else count.refused).add(str(page))
            in_page(ground, page, share, count)
            if page.route[1] != READ and turn % columns_in == 0:
                count.extended.add(str(page))
                count.faults += strays(ground, page)


def in_page(ground: Everywhere, page: Asking, share: Share | Families | Nothing, count: Count) -> None:
    for name in page.names:
        for hostile in share.next(page):
            count.add(str(page), name, hostile, ground.complaints(page, name, hostile))


def sites() -> Iterator[Site]:
    with tempfile.TemporaryDirectory() as folder:
        yield from open_site(Path(folder))


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    told = "this part of so many; each is of all fields"
    parser.add_argument("--share", type=share_of, default=Share(), metavar="PART/PARTS", help=told)
    told = "one text of each family in each field"
    parser.add_argument("--families", dest="share", action="store_const", const=Families(), help=told)
    told = "no text: only the names of all columns as more fields of each form"
    parser.add_argument("--columns", dest="share", action="store_const", const=Nothing(), help=told)


def share_of(text: str) -> Share:
    part, slash, parts = text.partition("/")
    if not slash or not 0 < int(part) <= int(parts):
        raise argparse.ArgumentTypeError("PART/PARTS")
    return Share(int(part), int(parts))


def main(options: argparse.Namespace) -> int:
    """Says what was sent. Returns 1 for anything wrong."""
    logging.disable(logging.CRITICAL)
    share, started = options.share, monotonic()
    print(f"{len(hostile_texts())} texts of {len(FAMILIES)} families; {share}", flush=True)
    rules, asked = Count(), Count()
    for site in sites():
        in_places(site, share, rules)
    print(f"forms with rules: {rules}", flush=True)
    with everywhere() as ground:
        in_stages(ground, share, asked)
    print(f"pages that ask: {asked}; {len(asked.reached)} take their form as it was filled in here")
    print(f"{len(asked.extended)} forms with {len(column_names())} names of columns as more fields")
    print(f"{(monotonic() - started) / 60:.1f} minutes", *[*rules.faults, *asked.faults][:SHOWN], sep="\n  ")
    return 1 if rules.faults or asked.faults else 0
