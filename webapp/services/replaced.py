"""A rubric that was read before the write lock, while somebody accepted another in its place."""

from __future__ import annotations

from scoring.rubric import Rubric
from webapp.errors import Conflict
from webapp.models import Category

REPLACED = "Rubrik kategori ini diganti tepat sebelum ini. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


class Replaced(Conflict):
    """What was typed was read by another rubric than the one that holds now."""

    def __init__(self) -> None:
        super().__init__(REPLACED)


def refuse_replaced(category: Category, rubric: Rubric) -> None:
    """Raises Replaced where another rubric holds by now, inside `transaction()`, than the one that was read before.

    Every write that is given a rubric asks this first: under the lock nothing is read by a rubric that was replaced.
    """
    if category.rubric_digest != rubric.digest:
        raise Replaced
