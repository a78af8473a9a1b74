"""What the plenary decides about candidates that are equal on everything."""

from __future__ import annotations

import pytest

from scoring import score
from scoring.codec import result_from_plain, result_to_plain
from scoring.decisions import Decision, DecisionRefused, read_decision
from scoring.evaluate import evaluate
from scoring.figure_table import figure_table
from scoring.panel import ballots
from scoring.plenary import settle, undecided
from scoring.ranking import rank
from scoring.result import PLENARY
from tests.scoring.small import TEXT, marks, row, rubric

RUBRIC = rubric(TEXT.replace('title: "Terbaik II"}', 'title: "Terbaik II"}, {rank: 3, title: "Terbaik III"}'))

TIED = {"64.01": 50, "64.02": 50, "64.03": 50, "64.04": 40, "64.05": 40, "64.06": 10}


def scored(active: dict[str, int], *decisions: str):
    """Candidates that differ in nothing but who is active."""
    rows = [row(code, aktif=str(many)) for code, many in active.items()]
    given = [mark for code in active for mark in marks(code, "3", "3")]
    return score(RUBRIC, rows, given, decisions=[read_decision(one) for one in decisions])


def standings(*decisions: str):
    result = scored(TIED, *decisions)
    return [(one.candidate, one.rank, one.award, one.decided_by, one.decision) for one in result.ranking]


def test_undecided_groups_are_named_from_the_top():
    table = figure_table(RUBRIC, [row(code, aktif=str(many)) for code, many in TIED.items()])
    given = [mark for code in TIED for mark in marks(code, "3", "3")]
    evaluation = evaluate(RUBRIC, table, ballots(RUBRIC, table.candidates, given))
    ranking = rank(evaluation)
    found = [(one.rank, one.candidates) for one in undecided(evaluation, ranking)]
    assert found == [(1, ("64.01", "64.02", "64.03")), (4, ("64.04", "64.05"))]
    settled = settle(evaluation, ranking, [read_decision("64.05 > 64.04")])
    assert [one.rank for one in undecided(evaluation, settled)] == [1]


def test_decided_order_gives_ranks_and_awards():
    text = "64.03 > 64.01 > 64.02"
    assert standings(text)[:4] == [
        ("64.03", 1, "Terbaik I", PLENARY, text),
        ("64.01", 2, "Terbaik II", PLENARY, text),
        ("64.02", 3, "Terbaik III", PLENARY, text),
        ("64.04", 4, None, PLENARY, None),
    ]


def test_candidates_may_share_a_place_on_purpose():
    assert [one[:3] for one in standings("64.02=64.01 > 64.03")[:3]] == [
        ("64.01", 1, "Terbaik I"),
        ("64.02", 1, "Terbaik I"),
        ("64.03", 3, "Terbaik III"),
    ]


def test_text_of_a_decision_is_the_same_however_it_was_written():
    assert read_decision(" 64.02=64.01>64.03 ").text == "64.01 = 64.02 > 64.03"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("64.01", "menyebut sedikitnya dua kandidat"),
        ("64.01 >", "tidak dapat dibaca"),
        ("64.01 > 64.01", "disebut dua kali"),
        ("64.01 > 64.02", "belum menyebut 64.03"),
        ("64.01 > 64.02 > 64.03 > 64.04", "64.04 tidak sama pada semuanya dengan 64.01, 64.02, 64.03"),
        ("64.06 > 64.04", "64.06 tidak sama pada semuanya dengan 64.04, 64.05"),
        ("64.05 > 64.99", "“64.99” tidak ada dalam peringkat"),
    ],
)
def test_decision_that_is_not_about_one_group_is_refused(text: str, sentence: str):
    with pytest.raises(DecisionRefused, match=sentence):
        standings(text)


def test_decision_on_who_is_not_tied_at_all_is_refused():
    different = {"64.01": 50, "64.02": 40}
    with pytest.raises(DecisionRefused, match=r"64\.01, 64\.02 tidak sama pada semuanya"):
        scored(different, "64.01 > 64.02")


def test_second_decision_on_one_group_is_refused():
    with pytest.raises(DecisionRefused, match="sudah diputuskan"):
        standings("64.04 > 64.05", "64.05 > 64.04")


@pytest.mark.parametrize("code", ["a>b", "a=b", " a", ""])
def test_code_that_the_text_cannot_hold_is_refused(code: str):
    with pytest.raises(DecisionRefused):
        Decision(((code,), ("64.02",)))


def test_decision_survives_json_and_older_json_has_none():
    result = scored(TIED, "64.05 > 64.04")
    plain = result_to_plain(result)
    assert result_from_plain(plain) == result
    for one in plain["ranking"]:
        del one["decision"]
    assert {one.decision for one in result_from_plain(plain).ranking} == {None}
