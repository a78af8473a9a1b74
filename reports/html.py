"""Documents as HTML: one template per paper, everything escaped, nothing undefined."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

from markupsafe import Markup

from .awards import Certificate, CertificatesDocument, DecreeDocument
from .blank import BlankSheetsDocument
from .charts import IntervalRow, rank_interval_chart
from .codes import code_drawing
from .comparison import ComparisonDocument
from .documents import EditionFacts, RankingDocument, SteadinessFacts
from .feedback import CriterionLine, FeedbackDocument, ItemMarks
from .long_rows import SHORT, digest, long_rows
from .markup import environment
from .minutes import VOTES, MinutesDocument
from .page import Page, Picture, Row
from .panel_papers import SIGNS, WORDS, AttendanceDocument, FilledSheetsDocument, TabulationDocument
from .point_charts import CoverageRow, MarksRow, PointsRow, coverage_drawing, marks_drawing, points_drawing
from .receipt import ReceiptDocument
from .schedule import ScheduleDocument
from .wording import SEVERITY_WORDS, span

# A portrait page holds so many criteria beside name, total, band and award.
PORTRAIT_COLUMNS = 6
# A small drawing holds so many candidates; the table beneath it has them all.
CHART_ROWS = 15
# Of many ties, and of many near ties, so many are told; the table marks them all.
MOST_NOTES = 30
# Sheets of offices: F4 is 215 mm by 330 mm.
Size = Literal["a4", "f4"]
A4: Size = "a4"
F4: Size = "f4"
LYING: dict[Size, tuple[int, int]] = {A4: (297, 210), F4: (330, 215)}  # millimetres, landscape
# Up to so many letters a certificate's line is set in this size; longer ones are small.
LINE_SIZES = ((28, "large"), (56, "medium"), (120, "small"))
# Beyond so many letters in all a certificate is set small as a whole.
ROOMY_LETTERS = 430
CHART_TITLE = "Rentang peringkat 90% bila bobot berubah"
POINTS_TITLE = "Nilai menurut kriteria, dari 100"
MARKS_TITLE = "Nilai panelis menurut butir"
COVERAGE_TITLE = "Cakupan awal dan akhir periode"
EARNED, MOST = "Diperoleh", "Nilai tertinggi (bobot)"


class Paper(Protocol):
    """What the frame of every paper asks of a document."""

    @property
    def edition(self) -> EditionFacts: ...

    @property
    def printed_at(self) -> datetime: ...


def ranking_html(document: RankingDocument, *, size: Size = A4, short: int = SHORT) -> str:
    """The ranking paper as one HTML page that refers to nothing but the package's own assets.

    More rows than `short` travel beside it, to be written without the renderer (see `reports.long_rows`).
    """
    rows = long_rows(document, short=short)
    return paper(
        "ranking.html",
        document,
        size=size,
        provisional=document.sealed_at is None,
        landscape=len(document.columns) > PORTRAIT_COLUMNS,
        chart=chart(document.steadiness),
        drawn_points=ranking_points(document),
        span=span,
        most_notes=MOST_NOTES,
        rows=rows,
        long_digest=digest(rows) if rows else "",
    )


def receipt_html(document: ReceiptDocument, *, size: Size = A4) -> str:
    """The receipt of a handing in as one HTML page, on the same terms."""
    return paper("receipt.html", document, size=size, words=SEVERITY_WORDS)


def blank_sheets_html(document: BlankSheetsDocument, *, size: Size = A4) -> str:
    """Numbered blank score sheets as one HTML page, each sheet on pages of its own, on the same terms."""
    return paper("blank_sheets.html", document, size=size)


def minutes_html(document: MinutesDocument, *, size: Size = F4) -> str:
    """The minutes of the plenary as one HTML page, on the same terms."""
    return paper("minutes.html", document, size=size, most_notes=MOST_NOTES, votes=VOTES)


def tabulation_html(document: TabulationDocument, *, size: Size = F4) -> str:
    """The tabulation as one lying HTML page, on the same terms."""
    return paper("tabulation.html", document, size=size, landscape=True, signs=SIGNS, words=WORDS)


def filled_sheets_html(document: FilledSheetsDocument, *, size: Size = F4) -> str:
    """Filled score sheets as one HTML page, each sheet on pages of its own, on the same terms."""
    return paper("filled_sheets.html", document, size=size, words=WORDS)


def attendance_html(document: AttendanceDocument, *, size: Size = F4) -> str:
    """Attendance lists as one HTML page, each list on pages of its own, on the same terms."""
    return paper("attendance.html", document, size=size)


def decree_html(document: DecreeDocument, *, size: Size = F4) -> str:
    """The decree's draft as one HTML page, on the same terms."""
    return paper("decree.html", document, size=size, draft=True)


def certificates_html(document: CertificatesDocument, *, size: Size = A4) -> str:
    """Certificates as one HTML page, each on a page of its own, on the same terms."""
    return paper(
        "certificates.html",
        document,
        size=size,
        landscape=True,
        line_size=line_size,
        crowded=crowded,
        frame_size=frame_size(document.frame, size),
    )


def frame_size(frame: Picture | None, size: Size) -> str:
    """How large a frame is printed: as much of a lying sheet as it fills without being stretched or cut."""
    sheet_wide, sheet_high = LYING[size]
    wide, high = LYING[size] if frame is None else frame.dots
    if wide * sheet_high == high * sheet_wide:
        return f"{sheet_wide}mm {sheet_high}mm"
    return f"{sheet_wide}mm auto" if wide * sheet_high > high * sheet_wide else f"auto {sheet_high}mm"


def line_size(text: str) -> str:
    """The class of a certificate's line, so that it fits whatever its length."""
    return next((size for most, size in LINE_SIZES if len(text) <= most), "tiny")


def crowded(document: CertificatesDocument, one: Certificate) -> bool:
    """Whether a certificate has more letters than a page holds in comfort."""
    signs, edition = document.signatory, document.edition
    texts = (one.name, one.about, one.award, one.category, one.event, edition.institution)
    return sum(map(len, (*texts, signs.position, signs.name))) > ROOMY_LETTERS


def feedback_html(document: FeedbackDocument, *, size: Size = F4) -> str:
    """A candidate's feedback sheet as one HTML page, on the same terms."""
    return paper("feedback.html", document, size=size, points=own_points(document), marks=marks_of(document.items))


def schedule_html(document: ScheduleDocument, *, size: Size = F4) -> str:
    """The schedule of interviews as one HTML page, on the same terms."""
    return paper("schedule.html", document, size=size)


def comparison_html(document: ComparisonDocument, *, size: Size = F4) -> str:
    """One candidate across editions as one HTML page, on the same terms."""
    shares = [CoverageRow(one.label, one.before_share, one.after_share) for one in document.coverage]
    coverage = coverage_drawing(shares, title=COVERAGE_TITLE)
    return paper("comparison.html", document, size=size, points=points_by_year(document), coverage=coverage)


def points_by_year(document: ComparisonDocument) -> Markup:
    """The editions beside each other, drawn where all have the same criteria and there is something to compare."""
    assessed = [(turn, year.label, year.total) for turn, year in enumerate(document.years) if year.total is not None]
    if len(assessed) <= 1 or not document.same_codes:
        return Markup()
    rows = [
        PointsRow(label, tuple(one.points for row in document.criteria if (one := row.years[turn])), total)
        for turn, label, total in assessed
    ]
    return points_drawing(rows, [(row.code, row.title) for row in document.criteria], title=POINTS_TITLE)


def own_points(document: FeedbackDocument) -> Markup:
    """The points of a feedback sheet, drawn; empty where the candidate isn't assessed."""
    return Markup() if document.total is None else points_of(document.criteria, document.total)


def points_of(lines: Sequence[CriterionLine], total: str) -> Markup:
    """What a candidate earned beside what there was to earn, drawn; `total` as decimal text."""
    rows = (
        PointsRow(EARNED, tuple(one.points for one in lines), total),
        PointsRow(MOST, tuple(one.weight for one in lines), "100"),
    )
    return points_drawing(rows, [(one.criterion.code, one.criterion.title) for one in lines], title=POINTS_TITLE)


def marks_of(items: Sequence[ItemMarks]) -> Markup:
    """How far a jury's marks for one candidate lie apart, drawn; empty without a jury."""
    rows = [
        MarksRow(f"{one.item.code} {one.item.title}", one.lowest, one.highest, one.marks, one.combined) for one in items
    ]
    return marks_drawing(rows, title=MARKS_TITLE)


def paper(
    name: str,
    document: Paper,
    *,
    size: Size = A4,
    provisional: bool = False,
    draft: bool = False,
    landscape: bool = False,
    rows: Sequence[Row] = (),
    **more: object,
) -> Page:
    """A document in its template, with what every paper's frame asks for."""
    state = state_words(sample=document.edition.sample, provisional=provisional, draft=draft)
    template = environment().get_template(name)
    facts = {"edition": document.edition, "size": size, "landscape": landscape, "state": state}
    html = template.render(document=document, drawing=code_drawing, **facts, **more)
    return Page(html, pictures_on(document), rows=rows)


def pictures_on(document: object) -> tuple[Picture, ...]:
    """What a document brings along: its letterhead's logo and typeface, and a frame of its own."""
    edition = getattr(document, "edition", None)
    brought = (getattr(edition, "logo", None), getattr(edition, "typeface", None), getattr(document, "frame", None))
    return tuple(one for one in brought if one is not None)


def chart(found: SteadinessFacts | None) -> Markup:
    """The rank intervals of the first candidates, drawn; empty where there are none."""
    rows = () if found is None else found.rows[:CHART_ROWS]
    drawn = [IntervalRow(row.candidate.name or row.candidate.code, row.rank, row.first, row.last) for row in rows]
    return rank_interval_chart(drawn, title=CHART_TITLE)


def ranking_points(document: RankingDocument) -> Markup:
    """The points of the first candidates by criterion, drawn; empty where nobody is ranked."""
    rows = [
        PointsRow(f"{row.rank}. {row.candidate.name or row.candidate.code}", row.points, row.total)
        for row in document.rows[:CHART_ROWS]
    ]
    return points_drawing(rows, [(one.code, one.title) for one in document.columns], title=POINTS_TITLE)


def state_words(*, sample: bool, provisional: bool, draft: bool = False) -> str:
    """What every page's head says about the paper's standing."""
    words = (("CONTOH", sample), ("SEMENTARA", provisional), ("RANCANGAN", draft))
    return " · ".join(word for word, true in words if true)
