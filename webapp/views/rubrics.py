"""A page's way to the rubric of a category."""

from __future__ import annotations

from scoring.rubric import Rubric
from webapp.access import settings
from webapp.models import Category
from webapp.rubric_store import pinned_rubric


def rubric_of(category: Category) -> Rubric:
    """The rubric that the category was opened with. Raises RubricMismatch."""
    return pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings().rubrics)
