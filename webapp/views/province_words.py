"""A candidate's announced result in its province, in sentences, for who looks at it in the national edition."""

from __future__ import annotations

from datetime import datetime

from reports import formats
from reports.wording import place_words
from scoring.exact import decimal_text
from webapp.models import Category
from webapp.services.receiving import OTHER_INSTRUMENT, provincial_results


def provincial_sentences(category: Category, code: str) -> tuple[str, ...]:
    """Nothing for a candidate that didn't come from a province's bundle."""
    one = provincial_results(category).get(code)
    if one is None:
        return ()
    day = formats.plain_date(datetime.fromisoformat(one.announced_at))
    total = formats.points(decimal_text(one.total, one.places))
    told = (
        f"{one.institution}, {one.label}: {place_words(one.rank, one.award)}, nilai akhir {total}, diumumkan {day}.",
        f"Rubrik provinsi: {one.rubric}.",
    )
    return told if one.same_instrument else (*told, OTHER_INSTRUMENT)
