"""What lies beside a score sheet: findings, regulations, files page by page, last edition's result.

A page of its own, so that the sheet is there before any of it is looked for; the sheet's script shows it in its pane.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from reports import formats
from reports.wording import reason_sentences
from scoring.exact import decimal_text
from scoring.result import NotAssessed, Standing
from scoring.rubric import Rubric
from webapp.access import JUROR, access, now, signed_in_viewer
from webapp.queries.evidence import regulations_of
from webapp.queries.reporting import candidate_by_id
from webapp.queries.sheets import Seat
from webapp.services.beside import Earlier, earlier_result, findings_beside
from webapp.services.sheets import seat_for
from webapp.views.candidate_result import band_of
from webapp.views.evidence_words import Chip, chips_of
from webapp.views.finding_lines import FindingLine, finding_line
from webapp.views.regulations import Record, record_of
from webapp.views.rubrics import rubric_of

blueprint = Blueprint("beside", __name__)

CANDIDATE = "kandidat"


@dataclass(frozen=True)
class AnsweredLine:
    """A finding in words, with what was answered to it and by whom; `answer` is "" where nobody did."""

    line: FindingLine
    by: str
    answer: str


@dataclass(frozen=True)
class EarlierWords:
    """Last edition's result in words; `reasons` where it wasn't ranked, `parts` are (criterion, points of weight)."""

    label: str
    address: str
    place: str = ""
    total: str = ""
    band: str = ""
    reasons: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()


@blueprint.get("/penilaian/<row:candidate_id>/bukti")
@access(JUROR)
def page(candidate_id: int) -> str:
    """Everything beside one sheet but the figures, for whoever may fill that sheet in."""
    seat = seat_for(signed_in_viewer().user_id, candidate_id)
    rubric = rubric_of(seat.category)
    earlier = earlier_result(seat.category, seat.candidate_code, now=now())
    chips = chips_of(candidate_id)
    return render_template(
        "juror/beside.html",
        seat=seat,
        edition=seat.edition,
        findings=answered_lines(seat, rubric),
        regulations=records_of(candidate_id, rubric, chips),
        files=files_of(rubric, chips),
        earlier=None if earlier is None else earlier_words(earlier),
    )


def answered_lines(seat: Seat, rubric: Rubric) -> tuple[AnsweredLine, ...]:
    """The findings of a candidate. Raises Refused."""
    found = findings_beside(seat.category, rubric, seat.candidate_id, seat.candidate_code)
    return tuple(
        AnsweredLine(finding_line(one.finding), "kandidat" if one.by == CANDIDATE else f"pleno, {one.by}", one.text)
        for one in found
    )


def records_of(candidate_id: int, rubric: Rubric, chips: dict[str, tuple[Chip, ...]]) -> tuple[Record, ...]:
    """The candidate's regulations, the newest first."""
    candidate, rows = candidate_by_id(candidate_id), regulations_of(candidate_id)
    return () if candidate is None else tuple(record_of(one, candidate, rubric, chips) for one in rows)


def files_of(rubric: Rubric, chips: dict[str, tuple[Chip, ...]]) -> tuple[tuple[str, tuple[Chip, ...]], ...]:
    """(what they prove, the files), in the rubric's order; what an earlier rubric asked comes last."""
    titles = {figure.code: figure.title for figure in rubric.figures}
    order = [*[code for code in titles if code in chips], *[code for code in chips if code not in titles]]
    return tuple((titles.get(code, code), chips[code]) for code in order)


def earlier_words(earlier: Earlier) -> EarlierWords:
    """As the public ranking of that edition has it."""
    category = earlier.candidate.category
    address = url_for("results.page", edition=category.edition.code, category=category.code)
    rubric, outcome, label = rubric_of(category), earlier.outcome, category.edition.label
    if isinstance(outcome, NotAssessed):
        return EarlierWords(label, address, reasons=reason_sentences(outcome.reasons, rubric))
    return EarlierWords(
        label,
        address,
        place=f"{outcome.rank} dari {earlier.ranked}",
        total=formats.number(decimal_text(outcome.total, rubric.places)),
        band=band_of(rubric, outcome),
        parts=parts_of(rubric, outcome),
    )


def parts_of(rubric: Rubric, standing: Standing) -> tuple[tuple[str, str], ...]:
    """Points of each top criterion beside its weight."""
    return tuple((f"{top.code} {top.title}", points_words(rubric, standing, top.code)) for top in rubric.criteria)


def points_words(rubric: Rubric, standing: Standing, code: str) -> str:
    """`31,2 dari 40`."""
    node = standing.nodes[code]
    if node.points is None or node.effective_weight is None:
        return "tidak berlaku"
    return f"{formats.number(decimal_text(node.points, rubric.places))} dari {formats.weight(node.effective_weight)}"
