"""The adjusted column beside the raw one, explained candidate by candidate; or why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import formats
from webapp.services.jury import Study
from webapp.views.agreement_page import decimals

if TYPE_CHECKING:
    from scoring.severity import AdjustedTotal, ItemSeverity, PanelPart

MOST_ROWS = 50  # of a long ranking


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
    """`sentence` is what follows for the whole panel; `refusals` why an item can't be adjusted.

    No rows: there is nothing to adjust. `left_out` counts the candidates of a long ranking that have no row.
    """

    sentence: str
    refusals: tuple[str, ...]
    rows: tuple[AdjustedRow, ...]
    left_out: int


def severity_rows(study: Study) -> SeverityRows:
    """Rows only where somebody was missing somewhere and nothing was refused."""
    from scoring.severity import ADJUSTED, REFUSED

    severe = study.severity
    refusals = tuple(
        f"{one.code} {one.title}: {one.sentence}" for one in severe.items.values() if one.verdict == REFUSED
    )
    incomplete = any(one.verdict == ADJUSTED for one in severe.items.values())
    codes = everyone(study) if incomplete and not refusals else []
    rows = tuple(adjusted_rows(study, codes[:MOST_ROWS]))
    return SeverityRows(severe.sentence, refusals, rows, len(codes) - len(rows))


def everyone(study: Study) -> list[str]:
    """The ranked candidates from first to last, then the others with a complete panel part."""
    severe = study.severity
    ranked, judged = (one.candidate for one in severe.totals), (one.candidate for one in severe.overall)
    return list(dict.fromkeys((*ranked, *judged)))


def adjusted_rows(study: Study, codes: Sequence[str]) -> Iterator[AdjustedRow]:
    """These candidates with all their numbers."""
    severe = study.severity
    parts = {part.candidate: part for part in severe.overall}
    totals = {total.candidate: total for total in severe.totals}
    for code in codes:
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
