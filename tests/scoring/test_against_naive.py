"""The engine beside the naive implementation, and what must hold for any rubric, figures and sheets.

`HYPOTHESIS_PROFILE=nightly` tries 20,000 new cases instead of 200 fixed ones, and a fifth of that where equality with
the naive implementation already says nearly everything. `HYPOTHESIS_PROFILE=shrink` makes a failing case small.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st

from scoring import parse_rubric, score
from scoring.decisions import read_decision
from scoring.evaluate import evaluate
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.panel import ballots
from scoring.ranking import rank, summarise
from scoring.result import PLENARY, Result
from scoring.rubric import Criterion, Indicator, Ratio, Reference, Rubric
from tests.scoring.naive import naive_score
from tests.scoring.rubric_text import rubric_text
from tests.scoring.strategies import MOST, Case, cases, number_text, rubrics, tied_cases

seldom = settings(max_examples=settings().max_examples // 5)


def scored(case: Case) -> Result:
    return score(case.rubric, case.rows, case.marks)


def tell(result: Result) -> None:
    """What was tried, for `--hypothesis-show-statistics`."""
    event(f"ranked: {min(len(result.ranking), 3)}")
    for one in result.ranking:
        event("decided by " + {None: "nobody", PLENARY: PLENARY}.get(one.decided_by, "a criterion"))
        event("something does not apply", any(node.points is None for node in one.nodes.values()))
    for other in result.not_assessed:
        for reason in other.reasons:
            event(reason.kind)


@given(cases())
def test_result_equals_naive_for_any_case(case: Case):
    expected = naive_score(case.rubric, case.rows, case.marks)
    tell(expected)
    assert scored(case) == expected


@given(tied_cases())
def test_result_equals_naive_for_many_equal_totals(case: Case):
    expected = naive_score(case.rubric, case.rows)
    tell(expected)
    assert scored(case) == expected


@given(tied_cases(), st.data())
def test_result_equals_naive_with_what_the_plenary_decided(case: Case, data: st.DataObject):
    undecided = undecided_groups(naive_score(case.rubric, case.rows))
    decisions = [read_decision(data.draw(orders(group))) for group in undecided if data.draw(st.booleans())]
    event(f"{min(len(decisions), 2)} decisions")
    expected = naive_score(case.rubric, case.rows, decisions=[one.order for one in decisions])
    assert score(case.rubric, case.rows, decisions=decisions) == expected


def undecided_groups(result: Result) -> list[list[str]]:
    """Who shares a rank because nothing decides, group by group."""
    found: dict[int, list[str]] = {}
    for one in result.ranking:
        if one.decided_by == PLENARY:
            found.setdefault(one.rank, []).append(one.candidate)
    return list(found.values())


@st.composite
def orders(draw: st.DrawFn, group: list[str]) -> str:
    """Any order of these, some sharing a place, as text."""
    first, *others = draw(st.permutations(group))
    return first + "".join(draw(st.sampled_from([" > ", " = ", ">"])) + code for code in others)


@seldom
@given(cases() | tied_cases(), st.sets(st.sampled_from([f"64.{turn:02}" for turn in range(9)])))
def test_summary_of_some_is_that_part_of_the_whole(case: Case, only: set[str]):
    table = figure_table(case.rubric, case.rows)
    evaluation = evaluate(case.rubric, table, ballots(case.rubric, table.candidates, case.marks))
    ranking = rank(evaluation)
    whole = summarise(evaluation, ranking)
    expected = replace(
        whole,
        ranking=tuple(one for one in whole.ranking if one.candidate in only),
        not_assessed=tuple(one for one in whole.not_assessed if one.candidate in only),
    )
    assert summarise(evaluation, ranking, only | {"tidak ada"}) == expected


def plain_types(value: Any) -> set[type]:
    """The types of all values in a result."""
    if is_dataclass(value):
        return set().union(*(plain_types(getattr(value, field.name)) for field in fields(value)))
    if isinstance(value, dict):
        return plain_types(tuple(value)) | plain_types(tuple(value.values()))
    if isinstance(value, tuple):
        return set().union(*(plain_types(one) for one in value))
    return {type(value)}


@seldom
@given(rubrics())
def test_loader_reads_back_any_rubric(rubric: Rubric):
    text = rubric_text(rubric)
    assert parse_rubric(text, "acak.yaml") == replace(rubric, digest=f"sha256:{sha256(text.encode()).hexdigest()}")


@seldom
@given(cases())
def test_result_is_made_of_plain_types(case: Case):
    assert plain_types(scored(case)) <= {str, int, bool, Fraction, type(None)}


@seldom
@given(cases())
def test_nodes_are_in_the_order_of_the_rubric(case: Case):
    for one in scored(case).ranking:
        assert list(one.nodes) == [node.code for node in case.rubric.nodes()]
        assert list(one.panel) == [leaf.code for leaf in case.rubric.judged() if leaf.code in one.panel]


@seldom
@given(cases() | tied_cases(), st.randoms(use_true_random=False))
def test_result_is_the_same_for_any_order_of_candidates_and_jurors(case: Case, chance: Any):
    rows, marks = list(case.rows), list(case.marks)
    chance.shuffle(rows)
    chance.shuffle(marks)
    first, second = scored(case), score(case.rubric, rows, marks)
    assert first.ranking == second.ranking
    assert set(first.not_assessed) == set(second.not_assessed)
    assert [one.candidate for one in second.not_assessed] == [
        row.candidate for row in rows if row.candidate in {one.candidate for one in first.not_assessed}
    ]


@seldom
@given(cases())
def test_result_is_the_same_a_second_time(case: Case):
    assert scored(case) == scored(case)


@seldom
@given(cases() | tied_cases())
def test_points_are_the_same_alone_as_among_others(case: Case):
    together = scored(case)
    nodes, panel, total, reasons = {}, {}, {}, {}
    for row in case.rows:
        alone = score(case.rubric, [row], [mark for mark in case.marks if mark.candidate == row.candidate])
        for one in alone.ranking:
            nodes[one.candidate], panel[one.candidate], total[one.candidate] = one.nodes, one.panel, one.total
        for other in alone.not_assessed:
            reasons[other.candidate] = other.reasons
    assert {one.candidate: one.nodes for one in together.ranking} == nodes
    assert {one.candidate: one.panel for one in together.ranking} == panel
    assert {one.candidate: one.total for one in together.ranking} == total
    assert {other.candidate: other.reasons for other in together.not_assessed} == reasons


amounts = st.tuples(st.integers(0, 100) | st.integers(0, MOST // 10), st.sampled_from([0, 0, 1]))
bases = st.tuples(st.integers(1, 100) | st.integers(1, MOST // 10), st.sampled_from([0, 0, 1]))


@seldom
@given(rubrics(), st.lists(amounts, min_size=2, max_size=6), bases)
def test_score_never_falls_when_a_ratio_rises(rubric: Rubric, values: list[tuple[int, int]], base: tuple[int, int]):
    leaf = Indicator("A.1", "A.1", Fraction(100), Ratio(Reference("of"), Reference("to"), Fraction("33.3")))
    numbers = tuple(replace(rubric.figures[0], code=code, type="percent") for code in ("of", "to"))
    tree = (Criterion("A", "A", Fraction(100), (leaf,)),)
    rubric = replace(rubric, criteria=tree, figures=numbers, ties=(), panel=None)
    values.sort(key=lambda value: Fraction(value[0], 10 ** value[1]))
    rows = [
        FigureRow(str(turn), "", {"of": number_text(*of), "to": number_text(*base)}) for turn, of in enumerate(values)
    ]
    totals = {one.candidate: one.total for one in score(rubric, rows).ranking}
    rising = [totals[row.candidate] for row in rows]
    assert rising == sorted(rising)


@seldom
@given(cases())
def test_points_add_up_to_the_total_for_any_case(case: Case):
    for one in scored(case).ranking:
        points = {code: node.points or 0 for code, node in one.nodes.items()}
        for node in case.rubric.nodes():
            if isinstance(node, Criterion):
                assert points[node.code] == sum(points[child.code] for child in node.children)
        assert one.total == sum(points[node.code] for node in case.rubric.criteria)
        leaves = [one.nodes[leaf.code].effective_weight or 0 for leaf in case.rubric.indicators()]
        assert sum(leaves) == 100
