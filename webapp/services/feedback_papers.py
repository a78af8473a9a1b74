"""A candidate's own feedback sheet from a sealed record alone."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from reports.parts import column, points_text
from reports.wording import reason_sentences
from scoring.exact import fraction_text
from scoring.marks import ABSTAIN, RECUSED
from scoring.result import Standing
from scoring.rubric import Indicator, Judged, Rubric
from webapp.errors import NotFound
from webapp.services.candidates import Outcome, Rows, gains_of, sealed_outcome, sealed_rows
from webapp.services.papers import print_html, sealed_edition_facts
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import people_of, record_facts

if TYPE_CHECKING:
    from reports.feedback import CriterionLine, FeedbackDocument, GainLine, ItemMarks, SetAside, TreeLine
    from reports.html import Size
    from scoring.lines import Line

NOT_IN_RECORD = "Kandidat “{code}” tidak ada dalam catatan hasil ini."


def feedback_pdf(sealed: Sealed, rubric: Rubric, code: str, *, size: Size) -> bytes:
    """The sheet as PDF. Raises NotFound, Refused, PaperFailed when the printer gave up."""
    from reports.html import feedback_html

    return print_html(feedback_html(feedback_paper(sealed, rubric, code), size=size))


def feedback_paper(sealed: Sealed, rubric: Rubric, code: str) -> FeedbackDocument:
    """One candidate's result with its explanation. Raises NotFound for who isn't in the record, Refused."""
    from reports.feedback import MOST_GAINS, FeedbackDocument
    from reports.ranking import rubric_facts

    rows = sealed_rows(sealed, code)
    if rows is None:
        raise NotFound(NOT_IN_RECORD.format(code=code))
    outcome = sealed_outcome(rubric, sealed, rows)
    standing, gains = outcome.standing, gain_lines(rubric, outcome, rows)
    return FeedbackDocument(
        edition=sealed_edition_facts(sealed),
        record=record_facts(sealed),
        rubric=rubric_facts(rubric),
        candidate=people_of(sealed)[code],
        rank=None if standing is None else standing.rank,
        ranked=outcome.ranked,
        total=None if standing is None else points_text(standing.total, rubric.places),
        band=None if standing is None else {one.code: one.title for one in rubric.bands}.get(standing.band or ""),
        award=None if standing is None else standing.award,
        remarks=outcome.explanation.remarks,
        reasons=reason_sentences(outcome.explanation.reasons, rubric),
        criteria=() if standing is None else tuple(criteria_of(rubric, standing)),
        gains=gains[:MOST_GAINS],
        all_gains=len(gains),
        items=() if standing is None else tuple(items_of(sealed, rubric, standing)),
        set_aside=tuple(set_aside_of(sealed, code)),
        tree=tuple(tree_of(outcome)),
    )


def criteria_of(rubric: Rubric, standing: Standing) -> Iterator[CriterionLine]:
    from reports.feedback import CriterionLine

    for node in rubric.criteria:
        found = standing.nodes[node.code]
        if found.points is None or found.effective_weight is None:
            yield CriterionLine(column(node), None, None)
        else:
            weight, points = fraction_text(found.effective_weight), points_text(found.points, rubric.places)
            yield CriterionLine(column(node), weight, points)


def gain_lines(rubric: Rubric, outcome: Outcome, rows: Rows) -> tuple[GainLine, ...]:
    """Everything that would have raised the total, the most first."""
    from reports.feedback import GainLine

    def text(value: int) -> str:
        return points_text(value, rubric.places)

    return tuple(
        GainLine(one.indicator, one.title, text(one.points), text(one.reachable), text(one.gain), one.how)
        for one in gains_of(rubric, outcome, rows.counting)
    )


def items_of(sealed: Sealed, rubric: Rubric, standing: Standing) -> Iterator[ItemMarks]:
    """What the jury gave, in order of size, so that no place in it is anybody's."""
    given = [mark for mark in sealed.inputs.marks if mark.candidate == standing.candidate]
    for leaf in rubric.judged():
        if leaf.code in standing.panel:
            yield item_of(rubric, leaf, standing, [one.value for one in given if one.indicator == leaf.code])


def item_of(rubric: Rubric, leaf: Indicator, standing: Standing, values: list[str]) -> ItemMarks:
    from reports.feedback import ItemMarks

    kind, node, panel = leaf.kind, standing.nodes[leaf.code], standing.panel[leaf.code]
    assert isinstance(kind, Judged)
    assert node.raw is not None  # an item with marks that count
    return ItemMarks(
        item=column(leaf),
        lowest=fraction_text(kind.minimum),
        highest=fraction_text(kind.maximum),
        marks=tuple(sorted((one for one in values if one not in (ABSTAIN, RECUSED)), key=Fraction)),
        abstained=panel.abstained,
        away=panel.recused,
        combined=points_text(node.raw, rubric.places),
        spread=points_text(panel.spread, rubric.places),
        flagged=panel.flagged,
    )


def set_aside_of(sealed: Sealed, code: str) -> Iterator[SetAside]:
    """Findings on this candidate that didn't block; who said why stands in the minutes."""
    from reports.feedback import SetAside

    for one in sealed.body["overrides"]:
        if one["candidate"] == code:
            yield SetAside(one["check"], one["message"])


def tree_of(outcome: Outcome) -> Iterator[TreeLine]:
    """The explanation line by line, what a line is computed from right beneath it."""
    told = outcome.explanation
    for line in (*(() if told.total is None else (told.total,)), *told.figures):
        yield from lines_of(line, 0)


def lines_of(line: Line, depth: int) -> Iterator[TreeLine]:
    from reports.feedback import TreeLine
    from scoring.lines import SELF_EVIDENT

    yield TreeLine(
        depth=depth,
        kind=line.kind,
        label=line.label,
        value=line.value,
        unit=line.unit,
        numbers=line.numbers if " " in line.numbers else "",
        words="" if line.words == line.numbers or line.kind in SELF_EVIDENT else line.words,
        exact=line.exact,
        made=line.made,
        remarks=line.remarks,
    )
    for beneath in line.lines:
        yield from lines_of(beneath, depth + 1)
