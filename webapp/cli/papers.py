"""Papers to files."""

from __future__ import annotations

from pathlib import Path

from webapp.access import utc_now
from webapp.config import Settings
from webapp.models import Category
from webapp.rubric_store import pinned_rubric
from webapp.services.papers import ranking_pdf

from .output import replace_file


def print_ranking(category: Category, settings: Settings, output: Path) -> None:
    """Computes, prints and stores the ranking paper. Raises Refused."""
    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings.rubrics)
    replace_file(output, ranking_pdf(category, rubric, now=utc_now()))
