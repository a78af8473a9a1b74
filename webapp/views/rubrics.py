"""A page's way to the rubric of a category, or of a sealed record."""

from __future__ import annotations

from scoring.rubric import Rubric
from webapp.access import settings
from webapp.models import Category
from webapp.rubric_store import pinned_rubric
from webapp.services.sealed import Sealed


def rubric_of(category: Category) -> Rubric:
    """The rubric that the category was opened with. Raises RubricMismatch."""
    return pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings().rubrics)


def rubric_of_record(sealed: Sealed) -> Rubric:
    """The very rubric that the record names. Raises RubricMismatch."""
    named = sealed.body["rubric"]
    return pinned_rubric(named["code"], named["digest"], folder=settings().rubrics)
