"""Papers to files."""

from __future__ import annotations

from pathlib import Path

from webapp.access import utc_now
from webapp.config import Settings
from webapp.errors import Refused
from webapp.models import Category
from webapp.rubric_store import pinned_rubric

from .output import replace_file


def print_ranking(category: Category, settings: Settings, output: Path) -> None:
    """Computes, prints and stores the ranking paper. Raises Refused."""
    from reports.errors import PrintFailed
    from reports.pdf import print_pdf
    from webapp.services.papers import ranking_paper

    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings.rubrics)
    document = ranking_paper(category, rubric, now=utc_now())
    try:
        pdf = print_pdf(document)
    except PrintFailed as failed:
        raise Refused(str(failed)) from failed
    replace_file(output, pdf)
