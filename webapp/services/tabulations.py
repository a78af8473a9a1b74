"""The tabulation (rekapitulasi) from a sealed record alone: every mark by candidate, item and seat."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from reports.parts import column, points_text
from scoring.exact import fraction_text
from scoring.marks import ABSTAIN, RECUSED
from scoring.result import Standing
from scoring.rubric import Indicator, PanelRule, Rubric
from webapp.errors import Refused
from webapp.services.papers import PAPER_ROWS
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import listing_of, members_of, people_of, record_facts

if TYPE_CHECKING:
    from reports.minutes import Member
    from reports.panel_papers import CandidateMarks, GivenMark, MarksRow, SeatsPart, TabulationDocument

Answers = Mapping[tuple[str, str, str], str]
NO_JURY = "Kategori ini dinilai dari angka saja, jadi tidak ada nilai panelis yang dicetak."
COMBINING = {
    "mean": "rata-rata nilai yang sah",
    "median": "median nilai yang sah",
    "trimmed_mean": "rata-rata nilai yang sah tanpa {trim} nilai tertinggi dan {trim} nilai terendah",
}


def require_jury(rubric: Rubric) -> None:
    """Raises Refused for an instrument without judged items."""
    if not rubric.judged():
        raise Refused(NO_JURY)


def answers_of(sealed: Sealed) -> Answers:
    """Every mark of the record by juror, candidate and item."""
    return {(one.juror, one.candidate, one.indicator): one.value for one in sealed.inputs.marks}


def tabulation_paper(sealed: Sealed, rubric: Rubric) -> TabulationDocument:
    """The first PAPER_ROWS ranked and as many others, with every mark. Raises Refused where there is no jury."""
    from reports.panel_papers import TabulationDocument

    require_jury(rubric)
    listing, rule, given = listing_of(sealed, rubric), rubric.panel or PanelRule(), answers_of(sealed)
    seats = seats_of(members_of(sealed), given)
    return TabulationDocument(
        edition=listing.edition,
        record=record_facts(sealed),
        rubric=listing.rubric,
        columns=listing.columns,
        rows=listing.rows,
        members=tuple(seats.values()),
        parts=tuple(parts_of(sealed, rubric, given, seats)),
        combining=COMBINING[rule.combine].format(trim=rule.trim),
        spread_limit="" if rule.spread is None else fraction_text(rule.spread),
        extent=listing.extent,
    )


def seats_of(members: Mapping[str, Member], given: Answers) -> dict[str, Member]:
    """Who sits, and who sat before and gave a mark that counts."""
    heard = {juror for juror, _candidate, _item in given}
    return {juror: one for juror, one in members.items() if juror in heard or not one.left}


def parts_of(sealed: Sealed, rubric: Rubric, given: Answers, seats: Mapping[str, Member]) -> Iterator[SeatsPart]:
    """All candidates with so many seats side by side as a page holds."""
    from reports.panel_papers import SEATS_IN_A_PART, SeatsPart

    jurors = list(seats)
    chunks = [jurors[start : start + SEATS_IN_A_PART] for start in range(0, len(jurors), SEATS_IN_A_PART)] or [[]]
    away = frozenset((one["juror"], one["candidate"]) for one in sealed.body["absences"])
    for number, chunk in enumerate(chunks, start=1):
        yield SeatsPart(
            seats=tuple(seats[juror] for juror in chunk),
            candidates=tuple(candidates_of(sealed, rubric, given, chunk, away)),
            part=number,
            parts=len(chunks),
        )


def candidates_of(
    sealed: Sealed, rubric: Rubric, given: Answers, jurors: Sequence[str], away: frozenset[tuple[str, str]]
) -> Iterator[CandidateMarks]:
    """The ranked from the first, then the others by code."""
    from reports.panel_papers import CandidateMarks

    people = people_of(sealed)

    def marks(code: str, item: str) -> tuple[GivenMark, ...]:
        return tuple(given_mark(given.get((juror, code, item)), absent=(juror, code) in away) for juror in jurors)

    for one in sealed.result.ranking[:PAPER_ROWS]:
        rows = tuple(row_of(leaf, marks(one.candidate, leaf.code), one, rubric.places) for leaf in rubric.judged())
        yield CandidateMarks(one.rank, people[one.candidate], rows)
    for other in sealed.result.not_assessed[:PAPER_ROWS]:
        rows = tuple(row_of(leaf, marks(other.candidate, leaf.code), None, rubric.places) for leaf in rubric.judged())
        yield CandidateMarks(None, people[other.candidate], rows)


def given_mark(value: str | None, *, absent: bool) -> GivenMark:
    from reports.panel_papers import ABSTAINED, AWAY, MISSING, NUMBER, STEPPED_BACK, GivenMark

    if value is None:
        return GivenMark(AWAY if absent else MISSING)
    kind = {ABSTAIN: ABSTAINED, RECUSED: STEPPED_BACK}.get(value, NUMBER)
    return GivenMark(kind, value if kind == NUMBER else "")


def row_of(leaf: Indicator, marks: tuple[GivenMark, ...], standing: Standing | None, places: int) -> MarksRow:
    """An item with what the engine made of its marks; nothing for who isn't assessed."""
    from reports.panel_papers import MarksRow

    node = None if standing is None else standing.nodes[leaf.code]
    panel = None if standing is None else standing.panel.get(leaf.code)
    numbers = (None, None, None) if node is None else (node.raw, node.score, node.points)
    combined, score, points = (None if one is None else points_text(one, places) for one in numbers)
    weight = None if node is None or node.effective_weight is None else fraction_text(node.effective_weight)
    spread = None if panel is None else points_text(panel.spread, places)
    return MarksRow(
        column(leaf), marks, combined, score, weight, points, spread, flagged=panel is not None and panel.flagged
    )
