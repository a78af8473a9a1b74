"""What the plenary decides about candidates that are equal on everything: the only way past the last tie criterion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from .decisions import Decision, DecisionRefused
from .errors import shown
from .evaluate import Evaluation
from .ranking import UNSETTLED, Ranking


@dataclass(frozen=True)
class Group:
    """Candidates that share a rank because they are equal on everything; `start` is the first one's place."""

    start: int
    rank: int
    candidates: tuple[str, ...]


def undecided(evaluation: Evaluation, ranking: Ranking) -> tuple[Group, ...]:
    """The groups that wait for the plenary, from the top; settled ones are no longer among them."""
    return tuple(group for group in equal_groups(evaluation, ranking) if int(ranking.settled[group.start]) == UNSETTLED)


def equal_groups(evaluation: Evaluation, ranking: Ranking) -> Iterator[Group]:
    """Every group that only the plenary can order, whether it has or not."""
    names, last = evaluation.table.candidates, len(evaluation.rubric.ties)
    places = np.flatnonzero(ranking.decided == last)
    ranks = ranking.tied_rank[places]
    for some in np.split(places, np.flatnonzero(ranks[1:] != ranks[:-1]) + 1):
        if len(some):
            codes = tuple(names[row] for row in ranking.order[some].tolist())
            yield Group(int(some[0]), int(ranking.tied_rank[some[0]]), codes)


def settle(evaluation: Evaluation, ranking: Ranking, decisions: Sequence[Decision]) -> Ranking:
    """The ranking with these groups in the order that the plenary gave them.

    Each decision names exactly one group that is equal on everything, and no group is named twice; else raises
    DecisionRefused with a sentence. `decided` stays as it is: it was the plenary that decided.
    """
    if not decisions:
        return ranking
    groups = {frozenset(group.candidates): group for group in equal_groups(evaluation, ranking)}
    order, ranks, settled = ranking.order.copy(), ranking.rank.copy(), ranking.settled.copy()
    row_of = {evaluation.table.candidates[row]: row for row in ranking.order.tolist()}
    taken: set[int] = set()
    for number, one in enumerate(decisions):
        group = group_of(one, groups, row_of)
        if group.start in taken:
            raise DecisionRefused(f"Urutan untuk {shown(one.text)} sudah diputuskan oleh keputusan lain.")
        taken.add(group.start)
        place = group.start
        for alike in one.order:
            end = place + len(alike)
            order[place:end] = [row_of[code] for code in sorted(alike)]
            ranks[place:end] = place + 1
            settled[place:end] = number
            place = end
    return replace(ranking, order=order, rank=ranks, settled=settled, decisions=tuple(one.text for one in decisions))


def group_of(one: Decision, groups: Mapping[frozenset[str], Group], ranked: Mapping[str, int]) -> Group:
    """The group that a decision is about; raises DecisionRefused when it isn't exactly one."""
    named = [code for alike in one.order for code in alike]
    for code in named:
        if code not in ranked:
            raise DecisionRefused(f"{shown(code)} tidak ada dalam peringkat, jadi tidak dapat diurutkan pleno.")
    found = groups.get(frozenset(named))
    if found is not None:
        return found
    for alike, group in groups.items():
        left_out = sorted(alike - set(named))
        if set(named) < alike:
            told = ", ".join(left_out)
            raise DecisionRefused(f"Keputusan {shown(one.text)} belum menyebut {told}, yang juga sama pada semuanya.")
        strangers = [code for code in named if code not in alike]
        if len(strangers) < len(named):
            raise DecisionRefused(
                f"{', '.join(strangers)} tidak sama pada semuanya dengan {', '.join(group.candidates)}; "
                "keputusan pleno hanya untuk yang sama."
            )
    raise DecisionRefused(f"{', '.join(named)} tidak sama pada semuanya, jadi tidak ada yang diputuskan pleno.")


def fitting(evaluation: Evaluation, ranking: Ranking, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """Those of these decisions that are about a group as it is now, the first of a group alone.

    A decision that was taken before a figure or a mark changed may be about nobody any more.
    """
    groups = {frozenset(group.candidates) for group in equal_groups(evaluation, ranking)} if decisions else set()
    found: list[Decision] = []
    for one in decisions:
        named = frozenset(one.candidates)
        if named in groups:
            groups.remove(named)
            found.append(one)
    return tuple(found)
