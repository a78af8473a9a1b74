"""What several papers are put together from: candidates with their sources, columns, points."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scoring.exact import decimal_text, fraction_text
from scoring.result import NodeResult, Result
from scoring.rubric import Node

from .documents import Column, Person


@dataclass(frozen=True)
class Sources:
    """Where published figures come from: `general` for all candidates alike, `numbered` for single ones.

    `notes` are candidate code -> numbers into `numbered`, from 1.
    """

    general: tuple[str, ...]
    numbered: tuple[str, ...]
    notes: Mapping[str, tuple[int, ...]]

    def person(self, code: str, name: str) -> Person:
        """A candidate with the numbers of its sources."""
        return Person(code, name, self.notes.get(code, ()))


def sources_of(result: Result, published: Mapping[str, Sequence[str]]) -> Sources:
    """The different sources, in the order in which the paper's candidates need them.

    A source that two or more candidates all share tells none of them apart and gets no number.
    """
    codes = [one.candidate for one in result.ranking] + [one.candidate for one in result.not_assessed]
    given = {code: tuple(dict.fromkeys(published.get(code, ()))) for code in codes}
    shared = set.intersection(*map(set, given.values())) if len(given) > 1 else set()
    found = dict.fromkeys(source for code in codes for source in given[code])
    numbers = {source: place for place, source in enumerate((one for one in found if one not in shared), start=1)}
    return Sources(
        general=tuple(source for source in found if source in shared),
        numbered=tuple(numbers),
        notes={code: tuple(numbers[one] for one in given[code] if one in numbers) for code in codes},
    )


def column(node: Node) -> Column:
    """A node of the rubric as a column."""
    return Column(node.code, node.title, fraction_text(node.weight))


def points_text(value: int, places: int) -> str:
    """Fixed point as decimal text with a dot."""
    return decimal_text(value, places)


def node_points(node: NodeResult, places: int) -> str | None:
    """A node's points; None where it doesn't apply."""
    return None if node.points is None else points_text(node.points, places)
