"""The whole ranking as rows of text, straight from the columns: a nation's villages without an object for each.

The columns are those of `paritrana score --format csv`, the texts plain numbers with a dot.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from .codec import FIXED, NOT_APPLICABLE, reason_text
from .columns import Ints, Mask
from .evaluate import Evaluation, reasons
from .exact import decimal_text
from .ranking import NO_TIE, Ranking, award_of, band_of, decision, stretches

AT_ONCE = 1000


def ranking_rows(evaluation: Evaluation, ranking: Ranking) -> Iterator[list[str]]:
    """The header, the ranked candidates from the first to the last, then those not assessed with their reasons."""
    codes = [node.code for node in evaluation.rubric.nodes()]
    yield [*FIXED, *codes]
    alike = Alike(evaluation, ranking)
    for start in range(0, len(ranking.order), AT_ONCE):
        places = range(start, min(start + AT_ONCE, len(ranking.order)))
        points = node_texts(evaluation, codes, ranking.order[start : start + AT_ONCE])
        for place, cells in zip(places, points, strict=True):
            yield [*standing_cells(evaluation, ranking, place, alike.others(place)), *cells]
    table, empty = evaluation.table, [""] * len(codes)
    for row, why in reasons(evaluation, ~evaluation.assessed):
        told = "; ".join(reason_text(reason) for reason in why)
        yield ["", table.candidates[row], table.names[row], *[""] * (len(FIXED) - 4), told, *empty]


def standing_cells(evaluation: Evaluation, ranking: Ranking, place: int, others: Sequence[str]) -> list[str]:
    """The fixed columns of who stands at this place of the order."""
    rubric, table, row = evaluation.rubric, evaluation.table, int(ranking.order[place])
    own_rank, total = int(ranking.rank[place]), int(evaluation.total[row])
    decided, settled = decision(int(ranking.decided[place]), rubric.ties), ranking.decision_of(place)
    return [
        str(own_rank),
        table.candidates[row],
        table.names[row],
        decimal_text(total, rubric.places),
        band_of(rubric, total) or "",
        award_of(rubric, own_rank, decided, settled) or "",
        " ".join(others),
        decided or "",
        settled or "",
        "true" if ranking.near_tie[place] else "false",
        "",
    ]


class Alike:
    """Who has the same total as whom."""

    def __init__(self, evaluation: Evaluation, ranking: Ranking) -> None:
        self.names, self.ranking = evaluation.table.candidates, ranking
        totals = evaluation.total[ranking.order]
        self.bounds = np.append(stretches(totals), len(totals))

    def others(self, place: int) -> list[str]:
        """The candidates with the same total, from first to last; as a rule none."""
        if self.ranking.decided[place] == NO_TIE:
            return []
        group = int(np.searchsorted(self.bounds, place, side="right"))
        own = int(self.ranking.order[place])
        rows = self.ranking.order[self.bounds[group - 1] : self.bounds[group]].tolist()
        return [self.names[row] for row in rows if row != own]


def node_texts(evaluation: Evaluation, codes: Sequence[str], rows: Ints) -> Iterator[tuple[str, ...]]:
    """The points at every node of these candidates, `n/a` where it doesn't apply."""
    places = evaluation.rubric.places
    columns = []
    for code in codes:
        texts = [decimal_text(value, places) for value in evaluation.points(code, rows).tolist()]
        for position in np.flatnonzero(~applies(evaluation, code, rows)).tolist():
            texts[position] = NOT_APPLICABLE
        columns.append(texts)
    return zip(*columns, strict=True)


def applies(evaluation: Evaluation, code: str, rows: Ints) -> Mask:
    """Whether a node has a weight for these candidates."""
    by_pattern = np.array([pattern[code] is not None for pattern in evaluation.weights.patterns], dtype=np.bool_)
    found: Mask = by_pattern[evaluation.weights.pattern_of[rows]]
    return found


def next_below(evaluation: Evaluation, ranking: Ranking, place: int) -> tuple[int, int] | None:
    """(rank, gap in fixed point) of the next smaller total in the whole ranking; None for the last.

    `place` counts from 0 along `ranking.order`.
    """
    totals = evaluation.total[ranking.order]
    bounds = stretches(totals)
    after = int(np.searchsorted(bounds, place, side="right"))
    if after == len(bounds):
        return None
    first = int(bounds[after])
    return int(ranking.rank[first]), int(totals[place] - totals[first])
