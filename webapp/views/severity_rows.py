"""The adjusted column beside the raw one, explained candidate by candidate; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import formats
from webapp.services.jury import Study
from webapp.views.agreement_page import decimals

if TYPE_CHECKING:
    from scoring.severity import AdjustedTotal, ItemSeverity, PanelPart


@dataclass(frozen=True)
class AdjustedRow:
    """One candidate; whoever isn't ranked has no `rank` and no totals ("")."""

    name: str
    rank: str
    part: str
    adjusted_part: str
    total: str
    adjusted_total: str
    adjusted_rank: str
    because: tuple[str, ...]


@dataclass(frozen=True)
class SeverityRows:
    """`sentence` is what follows for the whole panel; `refusals` why an item can't be adjusted. No rows: nothing to."""

    sentence: str
    refusals: tuple[str, ...]
    rows: tuple[AdjustedRow, ...]


def severity_rows(study: Study) -> SeverityRows:
    """Rows only where somebody was missing somewhere and nothing was refused."""
    from scoring.severity import ADJUSTED, REFUSED

    severe = study.severity
    refusals = tuple(
        f"{one.code} {one.title}: {one.sentence}" for one in severe.items.values() if one.verdict == REFUSED
    )
    incomplete = any(one.verdict == ADJUSTED for one in severe.items.values())
    rows = tuple(adjusted_rows(study)) if incomplete and not refusals else ()
    return SeverityRows(severe.sentence, refusals, rows)


def adjusted_rows(study: Study) -> Iterator[AdjustedRow]:
    """The ranked candidates from first to last, then the others with a complete panel part."""
    severe = study.severity
    parts = {part.candidate: part for part in severe.overall}
    totals = {total.candidate: total for total in severe.totals}
    for code in dict.fromkeys((*totals, *parts)):
        because = tuple(reasons(severe.items, code))
        yield adjusted_row(study.names[code], parts.get(code), totals.get(code), severe.places, because)


def adjusted_row(
    name: str, part: PanelPart | None, total: AdjustedTotal | None, places: int, because: tuple[str, ...]
) -> AdjustedRow:
    """One candidate's numbers as text."""
    return AdjustedRow(
        name,
        formats.number(total.rank) if total else "",
        decimals(part.raw, 1) if part else "",
        decimals(part.adjusted, 1) if part else "",
        decimals(total.total, places) if total else "",
        decimals(total.adjusted, places) if total else "",
        formats.number(total.adjusted_rank) if total else "",
        because,
    )


def reasons(items: Mapping[str, ItemSeverity], code: str) -> Iterator[str]:
    """Item by item who was missing and what that makes."""
    for item in items.values():
        for one in item.candidates:
            if one.candidate == code and one.missing:
                yield f"{item.code} {item.title}, nilai mentah {decimals(one.raw, 1)}. {one.explanation}"
