"""What the papers draw of a candidate's own result, for its page: the same drawings, from the same record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.parts import points_text
from scoring.rubric import Rubric
from webapp.services.comparisons import Year, coverage_figures
from webapp.services.feedback_papers import criteria_of, items_of
from webapp.services.sealed import Sealed

if TYPE_CHECKING:
    from markupsafe import Markup


def drawings_of(sealed: Sealed, rubric: Rubric, code: str) -> list[tuple[str, Markup]]:
    """(title, drawing) of points by criterion, the jury's marks and coverage, without those that show nothing."""
    from reports.html import COVERAGE_TITLE, MARKS_TITLE, POINTS_TITLE, marks_of, points_of
    from reports.point_charts import CoverageRow, coverage_drawing

    year = Year(sealed, rubric, code)
    if year.standing is None:
        return []
    total = points_text(year.standing.total, rubric.places)
    shares = [CoverageRow(year.label, told[1], told[3]) for told in (coverage_figures(year),) if told]
    drawn = [
        (POINTS_TITLE, points_of(tuple(criteria_of(rubric, year.standing)), total)),
        (MARKS_TITLE, marks_of(tuple(items_of(sealed, rubric, year.standing)))),
        (COVERAGE_TITLE, coverage_drawing(shares, title=COVERAGE_TITLE)),
    ]
    return [(title, drawing) for title, drawing in drawn if drawing]
