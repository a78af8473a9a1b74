"""Sixteen ways to tamper with a score log, and what finds each: the chain alone, anchors, the seal, the tables.

The control is what the chain alone doesn't find: a log that was written anew hangs together. Then the three verifiers
of bundles are asked of as many generated logs, sound and tampered with; they agree, or the trial fails.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from scoring.bundle import lines_of
from scoring.chain import Event, Point, beginning, hash_of, line_of, point_faults, read_chain
from scoring.record import canonical
from scoring.replay import replay
from tests.scoring.logs import NAMES, item, signed
from tests.scoring.tampering import (
    deleted,
    doubled,
    edited,
    inserted,
    next_link_mended,
    other_mark,
    reformatted,
    swapped,
)
from tests.scoring.verifiers import Case, by_engine, by_javascript, by_python, cases_of

Table = dict[tuple[str, str], tuple[int, bool, tuple[tuple[str, str], ...]]]
START = beginning(*NAMES)
BY = ("chain alone", "+ anchors", "+ seal", "+ tables")
FOUND, BY_ANCHORS = (True, True, True, True), (False, True, True, True)
BY_SEAL, BY_TABLES = (False, False, True, True), (False, False, False, True)
CASES_OF_A_SEED = 5


@dataclass
class Sound:
    """A log, what was known of it outside, and the table of sheets that goes with it."""

    lines: list[str]
    anchors: tuple[Point, Point]
    final: Point
    table: Table


def sound(seed: int) -> Sound:
    lines = lines_of(signed(seed).files()["log.jsonl"])
    sizes = (len(lines) // 4, len(lines) // 2, len(lines))
    early, late, end = (Point(size, hash_of(lines[size - 1])) for size in sizes)
    return Sound(lines, (early, late), end, table_of(read_chain(lines, START)[0]))


def table_of(events: list[Event]) -> Table:
    """What the sheets come to."""
    return {
        place: (
            sheet.version,
            bool(sheet.locked),
            tuple(sorted((code, one.value) for code, one in sheet.items.items())),
        )
        for place, sheet in replay(events).sheets.items()
    }


# ---------------------------------------------------------------------- the sixteen


def rehashed(lines: list[str]) -> list[str]:
    """The same events, each on the one before it, as whoever has the whole server can write them."""
    point, written = START, []
    for line in lines:
        one = json.loads(line)
        told = {name: one[name] for name in ("at", "by", "nonce")}
        written.append(line_of(point, one["act"], one["what"], **told))
        point = Point(point.size + 1, hash_of(written[-1]))
    return written


def saves_in(lines: list[str], first: int, end: int) -> list[int]:
    return [place for place in range(first, end) if '"act":"save"' in lines[place]]


def another_mark(line: str) -> str:
    event = json.loads(line)
    code, given = next(iter(event["what"]["items"].items()))
    event["what"]["items"][code] = item("1" if given["value"] != "1" else "2")
    return canonical(event)


def changed_between(start: float, end: float) -> Callable[[list[str], random.Random], list[str]]:
    """A mark in this part of the log is changed, and everything hashed anew."""

    def change(lines: list[str], drawn: random.Random) -> list[str]:
        at = drawn.choice(saves_in(lines, round(len(lines) * start), round(len(lines) * end)))
        return rehashed([*lines[:at], another_mark(lines[at]), *lines[at + 1 :]])

    return change


def left_out_or_reordered(lines: list[str], drawn: random.Random) -> list[str]:
    at = drawn.choice(saves_in(lines, 2, len(lines) // 4 - 1))
    rest = [*lines[:at], *lines[at + 1 :]]
    return rehashed(rest if drawn.random() < 0.5 else [*rest[: at + 1], lines[at], *rest[at + 1 :]])


def forged_end(lines: list[str], drawn: random.Random) -> list[str]:
    what = {"release_at": "2030-01-01T00:00:00+00:00", "days": 0}
    end = Point(len(lines), hash_of(lines[-1]))
    at = "2026-02-13T05:00:00.000000+00:00"
    return [*lines, line_of(end, "announce", what, at=at, by=7, nonce=drawn.randbytes(16).hex())]


def tail_cut(lines: list[str], drawn: random.Random) -> list[str]:
    return lines[: drawn.randrange(len(lines) // 2 + 1, len(lines))]


Tampering = Callable[[list[str], random.Random], list[str]]
KINDS: dict[str, tuple[Tampering, tuple[bool, ...]]] = {
    "value edited": (other_mark, FOUND),
    "moment edited": (edited(at="2026-02-13T04:04:04.000000+00:00"), FOUND),
    "actor edited": (edited(by=99), FOUND),
    "edited, own hash mended": (next_link_mended, FOUND),
    "one deleted": (deleted, FOUND),
    "two swapped": (swapped, FOUND),
    "one inserted": (inserted, FOUND),
    "one doubled": (doubled, FOUND),
    "one written otherwise": (reformatted, FOUND),
    "tail cut": (tail_cut, BY_SEAL),
    "cut to nothing": (lambda _lines, _drawn: [], BY_ANCHORS),
    "edited, everything hashed anew": (changed_between(0.05, 0.24), BY_ANCHORS),
    "left out or reordered, hashed anew": (left_out_or_reordered, BY_ANCHORS),
    "edited after the last anchor, hashed anew": (changed_between(0.52, 1.0), BY_SEAL),
    "forged behind the end": (forged_end, BY_SEAL),
    "table edited, log intact": (lambda lines, _drawn: lines, BY_TABLES),
}


def found_by(known: Sound, lines: list[str], table: Table) -> tuple[bool, ...]:
    """Whether each way to look finds something, each with those before it."""
    events, broken = read_chain(lines, START)
    anchored = [fault for point in known.anchors for fault in point_faults(events, point)]
    end = Point(len(events), events[-1].hash if events else START.head)
    steps = (bool(broken), bool(anchored), end != known.final, table_of(events) != table)
    return tuple(any(steps[: place + 1]) for place in range(len(steps)))


def of_log(seed: int) -> dict[str, tuple[bool, ...]]:
    """What finds each kind in one log; "" is the log itself, with nothing done to it."""
    known = sound(seed)
    told = {"": found_by(known, known.lines, known.table)}
    for kind, (change, _wanted) in KINDS.items():
        table = dict(known.table)
        if kind == "table edited, log intact":
            place, (version, locked, _marks) = next(iter(table.items()))
            table[place] = (version, locked, (("B.3", "0"),))
        told[kind] = found_by(known, change(known.lines, random.Random(f"{seed}/{kind}")), table)
    return told


# ---------------------------------------------------------------------- the trial


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--logs", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)


def main(options: argparse.Namespace) -> int:
    seeds = range(options.seed, options.seed + options.logs)
    told = [of_log(seed) for seed in seeds]
    print(f"{options.logs} logs, seeds {seeds[0]} to {seeds[-1]}; found in how many of them:")
    wrong = sum(any(one[""]) for one in told)
    for kind, (_change, wanted) in KINDS.items():
        counts = [sum(one[kind][place] for one in told) for place in range(len(BY))]
        wrong += sum(one[kind] != wanted for one in told)
        print(f"  {kind:44}", *(f"{by} {count:4}" for by, count in zip(BY, counts, strict=True)), sep="  ")
    generated = range(options.seed, options.seed + max(1, options.logs // CASES_OF_A_SEED))
    unlike, asked = disagreements(generated, by_javascript)
    print(f"found otherwise than it should be: {wrong}")
    print(f"verifiers asked of {asked} bundles; not all three right: {len(unlike)}", *unlike, sep="\n  ")
    return 1 if wrong or unlike else 0


def disagreements(seeds: range, run: Callable[[list[Case]], list[list[str]]]) -> tuple[list[str], int]:
    """The bundles of which engine, Python and JavaScript don't all say what is so, and how many were asked about.

    `run` gives the JavaScript's sentences.
    """
    cases = [case for seed in seeds for case in cases_of(seed)]
    others = run(cases)
    said = {
        case.name: {case.sound, by_engine(case.files, case.paper), by_python(case.files, case.paper), faults == []}
        for case, faults in zip(cases, others, strict=True)
    }
    return [name for name, answers in said.items() if len(answers) > 1], len(cases)
