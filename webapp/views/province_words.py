"""A candidate's announced result in its province, in sentences, for who looks at it in the national edition."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from reports import formats
from reports.wording import place_words
from scoring.exact import decimal_text
from webapp.access import may_see_province
from webapp.models import Category
from webapp.services.provincial import OTHER_INSTRUMENT, Provincial, provincial_results


@dataclass(frozen=True)
class ProvinceTold:
    """What is said of one candidate: `line` at a glance, `facts` (what, words) in full; `warning` is "" for none.

    `evidence` are (figure, its files' hashes) as they proved it in the province.
    """

    line: str
    facts: tuple[tuple[str, str], ...]
    digests: tuple[tuple[str, str], ...]
    warning: str
    evidence: tuple[tuple[str, tuple[str, ...]], ...]
    received_id: int


def provinces_told(category: Category, who: str, state: str, *, locked: bool = False) -> Mapping[str, ProvinceTold]:
    """By candidate's code what this person may read at this stage; nothing for who came without a nomination.

    `locked` says that a juror's own sheet for the candidate is.
    """
    if not may_see_province(who, state, locked=locked):
        return {}
    return {code: told_of(one) for code, one in provincial_results(category).items()}


def told_of(one: Provincial) -> ProvinceTold:
    day = formats.plain_date(datetime.fromisoformat(one.announced_at))
    total = formats.points(decimal_text(one.total, one.places))
    place = place_words(one.rank, one.award)
    return ProvinceTold(
        line=f"{one.institution}, {one.label}: {place}, nilai akhir {total}, diumumkan {day}.",
        facts=(
            ("Provinsi", f"{one.institution}, {one.label}"),
            ("Hasil di sana", f"{place[:1].upper()}{place[1:]}"),
            ("Nilai akhir di sana", total),
            ("Diumumkan", day),
        ),
        digests=(("Rubrik provinsi", one.rubric), ("Catatan hasil provinsi", f"sha256:{one.record}")),
        warning="" if one.same_instrument else OTHER_INSTRUMENT,
        evidence=tuple(
            (code, tuple(f"sha256:{file['sha256']}" for file in files)) for code, files in one.evidence.items()
        ),
        received_id=one.received_id,
    )
