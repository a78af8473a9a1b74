"""Who stands where, a page at a time: from a category's columns, or from a sealed record and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from scoring.result import NotAssessed, Standing
from scoring.rubric import Rubric
from webapp.queries.candidates import figure_rows_of
from webapp.services.ranking import Ranked, rank_columns
from webapp.services.sealed import Sealed, sealed_result

if TYPE_CHECKING:
    from scoring.columns import Ints
    from scoring.figure_table import FigureTable

Named = tuple[str, str]


class Standings(Protocol):
    """A whole ranking; places count from 0 along it, and along the list of those who aren't assessed."""

    @property
    def ranked(self) -> Sequence[Named]:
        """(code, name) of who has a rank, from first to last."""
        ...

    @property
    def unranked(self) -> Sequence[Named]:
        """(code, name) of who has none, by code."""
        ...

    def standings(self, places: Sequence[int]) -> Sequence[Standing]:
        """Who stands at these places, ascending."""
        ...

    def refusals(self, places: Sequence[int]) -> Sequence[NotAssessed]:
        """Those not assessed at these places, ascending."""
        ...

    def below(self, place: int) -> tuple[int, int] | None:
        """(rank, gap in fixed point) of the next smaller total; None for the last."""
        ...

    def figures(self, codes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The figures that count of these candidates, as machine text."""
        ...


@dataclass(frozen=True)
class NamedRows(Sequence[Named]):
    """Rows of a table by code and name, none of them looked at before it is wanted: a nation has many villages."""

    rows: Ints
    table: FigureTable

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, place: Any) -> Any:
        row = int(self.rows[place])
        return self.table.candidates[row], self.table.names[row]


@dataclass(frozen=True)
class FromColumns:
    """What the tables say now."""

    category_id: int
    columns: Ranked

    @property
    def ranked(self) -> Sequence[Named]:
        return NamedRows(self.columns.ranking.order, self.columns.table)

    @cached_property
    def unranked(self) -> Sequence[Named]:
        return NamedRows((~self.columns.evaluation.assessed).nonzero()[0], self.columns.table)

    def standings(self, places: Sequence[int]) -> Sequence[Standing]:
        from scoring.ranking import summarise

        codes = [self.ranked[place][0] for place in places]
        return summarise(self.columns.evaluation, self.columns.ranking, only=codes).ranking

    def refusals(self, places: Sequence[int]) -> Sequence[NotAssessed]:
        from scoring.ranking import summarise

        codes = [self.unranked[place][0] for place in places]
        return summarise(self.columns.evaluation, self.columns.ranking, only=codes).not_assessed

    def below(self, place: int) -> tuple[int, int] | None:
        from scoring.ranked import next_below

        return next_below(self.columns.evaluation, self.columns.ranking, place)

    def figures(self, codes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return {row.candidate: row.cells for row in figure_rows_of(self.category_id, codes)}


@dataclass(frozen=True)
class FromRecord:
    """What was sealed."""

    sealed: Sealed

    @cached_property
    def ranked(self) -> Sequence[Named]:
        return [(one.candidate, one.name) for one in self.sealed.result.ranking]

    @cached_property
    def unranked(self) -> Sequence[Named]:
        return [(one.candidate, one.name) for one in self.sealed.result.not_assessed]

    def standings(self, places: Sequence[int]) -> Sequence[Standing]:
        return [self.sealed.result.ranking[place] for place in places]

    def refusals(self, places: Sequence[int]) -> Sequence[NotAssessed]:
        return [self.sealed.result.not_assessed[place] for place in places]

    def below(self, place: int) -> tuple[int, int] | None:
        own = self.sealed.result.ranking[place].total
        after = next((one for one in self.sealed.result.ranking[place + 1 :] if one.total < own), None)
        return None if after is None else (after.rank, own - after.total)

    def figures(self, codes: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        return {code: self.sealed.rows[code].cells for code in codes}


def standings_of(category_id: int, rubric: Rubric) -> FromColumns | FromRecord:
    """The sealed ranking, or the one from the tables while nothing is sealed. Raises Refused."""
    sealed = sealed_result(category_id)
    return FromColumns(category_id, rank_columns(category_id, rubric)) if sealed is None else FromRecord(sealed)
