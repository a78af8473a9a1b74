"""What a correction moves against the sealed record before it: figures, each of which has its line, and ranks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reports.figure_words import words_of
from scoring.chain import FIGURE, SEAL, Event
from scoring.codec import Plain
from scoring.rubric import Rubric

Place = tuple[str, str]  # candidate, figure
MOST_TOLD = 20
OTHERWISE = "Angka {figure} kandidat {candidate} {now}, menurut catatan sebelumnya dan baris koreksi {told}."


def figures_in(body: Plain) -> dict[Place, str]:
    """What a record counted, as machine text."""
    return {(one["candidate"], code): text for one in body["figures"] for code, text in one["counts"].items()}


def corrected(before: Mapping[Place, str], lines: Iterable[Event]) -> dict[Place, str]:
    """What counts once these corrections are made. Raises KeyError."""
    changed = {(one.what["candidate"], one.what["figure"]): str(one.what["new"]) for one in lines}
    return {place: text for place, text in {**before, **changed}.items() if text}


def figure_lines(events: Sequence[Event], number: int) -> list[Event]:
    """The corrections between the seal of this record and the next one's, or the log's end."""
    seals = {event.what.get("number"): event.seq for event in events if event.act == SEAL}
    first, last = seals.get(number, 0), seals.get(number + 1, len(events) + 1)
    return [event for event in events if event.act == FIGURE and first < event.seq < last]


def figure_differences(told: Mapping[Place, str], now: Mapping[Place, str]) -> Iterator[str]:
    """Figures that aren't what record and lines come to, in sentences."""
    for candidate, code in sorted({*told, *now}):
        values = [one.get((candidate, code), "") or "kosong" for one in (now, told)]
        if values[0] != values[1]:
            yield OTHERWISE.format(figure=code, candidate=candidate, now=values[0], told=values[1])


# ---------------------------------------------------------------------- in words, for the second person


def moves(before: Plain, after: Plain, rubric: Rubric) -> str:
    """Each figure and each rank that a correction moves; the first ones of many."""
    told = [*figure_moves(before, after, rubric), *rank_moves(before, after)]
    more = len(told) - MOST_TOLD
    return "; ".join(told[:MOST_TOLD]) + (f"; dan {more} perubahan lain" if more > 0 else "")


def figure_moves(before: Plain, after: Plain, rubric: Rubric) -> Iterator[str]:
    names = {one["candidate"]: one["name"] for one in after["figures"]}
    figures = {one.code: one for one in rubric.figures}
    was, now = figures_in(before), figures_in(after)
    for candidate, code in sorted({*was, *now}):
        old, new = (one.get((candidate, code), "") for one in (was, now))
        if old != new:
            figure = figures.get(code)
            title = code if figure is None else figure.title
            told = [one if figure is None else words_of(figure, one) for one in (old, new)]
            yield f"{names.get(candidate, candidate)}: {title} dari {told[0]} menjadi {told[1]}"


def rank_moves(before: Plain, after: Plain) -> Iterator[str]:
    was, now = ({one["candidate"]: one for one in body["result"]["ranking"]} for body in (before, after))
    for candidate in [*now, *(one for one in was if one not in now)]:
        old, new = (one.get(candidate, {}).get("rank", "tanpa peringkat") for one in (was, now))
        if old != new:
            yield f"{(now.get(candidate) or was[candidate])['name']}: peringkat dari {old} menjadi {new}"
