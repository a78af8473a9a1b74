"""The ranking without one voice: the engine's own ranks on the remaining marks."""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given as given_by
from hypothesis import settings

from scoring import score
from scoring.leave_out import LeaveOneOut, Move, Without, leave_one_out, leave_one_out_of_panel
from scoring.marks import Mark
from scoring.rubric import PanelRule
from tests.scoring import jury
from tests.scoring.strategies import cases

# p0 (a) lifts 64.00 over 64.01; p1 (b) and p2 (c) see it the other way.
TABLE = [[11, 5, 6], [2, 7, 8], [1, 1, 1]]
OTHER = [[50, 50, 50]] * 3
MARKS = [*jury.marks(TABLE, "E.1"), *jury.marks(OTHER, "E.2")]
ROWS = jury.rows(50, 50, 50)


def ranks(result):
    return {standing.candidate: standing.rank for standing in result.ranking}


def test_winner_that_one_juror_made_is_seen():
    found = leave_one_out(jury.rubric(), ROWS, MARKS)
    assert (found.basis, found.winners, found.ranks) == ("total", ("64.00",), {"64.00": 1, "64.01": 2, "64.02": 3})
    moves = (Move("64.00", 1, 2), Move("64.01", 2, 1))
    assert found.jurors == (
        Without("p0", ("64.01",), winner_changes=True, moves=moves),
        Without("p1", ("64.00",), winner_changes=False, moves=()),
        Without("p2", ("64.00",), winner_changes=False, moves=()),
    )
    assert [(one.left_out, one.winner_changes) for one in found.benches] == [("a", True), ("b", False), ("c", False)]


def test_quorum_and_benches_are_set_aside_for_the_question_only():
    strict = replace(jury.rubric(), panel=PanelRule(quorum=3, benches=("a", "b", "c")))
    assert leave_one_out(strict, ROWS, MARKS) == leave_one_out(jury.rubric(), ROWS, MARKS)
    assert leave_one_out(strict, ROWS, [mark for mark in MARKS if mark.juror != "p2"]).ranks == {}


def test_candidate_unranked_before_stays_out():
    short = [mark for mark in MARKS if mark.candidate != "64.02" or mark.juror == "p0"]
    found = leave_one_out(jury.rubric(), ROWS, short)
    assert list(found.ranks) == ["64.00", "64.01"]
    assert {move.candidate for one in found.jurors for move in one.moves} == {"64.00", "64.01"}


def test_candidate_with_no_mark_left_has_no_rank():
    lenient = replace(jury.rubric(), panel=PanelRule(quorum=1))
    only = [mark for mark in MARKS if mark.candidate != "64.00" or mark.juror == "p0"]
    found = leave_one_out(lenient, ROWS, only).jurors[0]
    assert found == Without(
        "p0", ("64.01",), winner_changes=True, moves=(Move("64.00", 1, None), Move("64.01", 2, 1), Move("64.02", 3, 2))
    )


def test_only_juror_leaves_nobody_to_rank():
    lenient = replace(jury.rubric(), panel=PanelRule(quorum=1))
    alone = [mark for mark in MARKS if mark.juror == "p0"]
    found = leave_one_out(lenient, ROWS, alone).jurors[0]
    assert (found.winners, found.winner_changes, {move.after for move in found.moves}) == ((), False, {None})


def test_without_figures_the_judged_items_rank():
    found = leave_one_out_of_panel(jury.rubric(), MARKS)
    assert (found.basis, found.ranks) == ("panel", {"64.00": 1, "64.01": 2, "64.02": 3})
    assert found.jurors[0].winners == ("64.01",)


def test_optional_item_nobody_marked_is_not_applicable_without_figures():
    found = leave_one_out_of_panel(jury.rubric(), [mark for mark in MARKS if mark.indicator == "E.1"])
    assert found.ranks == {"64.00": 1, "64.01": 2, "64.02": 3}


def test_judged_items_keep_their_own_weights_without_figures():
    # A now has a judged item of 10 beside a figure of 40: without figures A weighs 10, not 50, and E.1 decides.
    lighter = jury.TEXT.replace("weight: 50, kind: scale", "weight: 40, kind: scale")
    judged = '      - {code: "A.2", title: "Berkas", weight: 10, kind: judged, scale: {min: 1, max: 11, step: 1}}\n'
    text = lighter.replace('  - code: "E"', judged + '  - code: "E"')
    marks = [*jury.marks([[11, 11], [1, 1]], "A.2"), *jury.marks([[5, 5], [10, 10]], "E.1")]
    assert leave_one_out_of_panel(jury.rubric(text), marks).ranks == {"64.01": 1, "64.00": 2}


def test_no_marks_rank_nobody():
    assert leave_one_out(jury.rubric(), ROWS, []) == LeaveOneOut("total", (), {}, (), ())


@settings(max_examples=settings.default.max_examples // 5)
@given_by(cases())
def test_ranks_are_those_of_the_engine_without_these_marks(case):
    found = leave_one_out(case.rubric, case.rows, case.marks)
    whole = score(case.rubric, case.rows, case.marks)
    assert found.ranks == ranks(whole)
    if not found.ranks:
        return
    kept_rows = [row for row in case.rows if row.candidate in found.ranks]
    eased = replace(
        case.rubric, panel=replace(case.rubric.panel or PanelRule(), quorum=1, benches=(), other_benches=None)
    )

    def after(gone):
        kept = [mark for mark in case.marks if not gone(mark) and mark.candidate in found.ranks]
        return ranks(score(eased, kept_rows, kept))

    for name, groups in (("juror", found.jurors), ("bench", found.benches)):
        for one in groups:
            expected = after(lambda mark, name=name, one=one: getattr(mark, name) == one.left_out)
            moved = tuple(
                Move(code, old, expected.get(code)) for code, old in found.ranks.items() if expected.get(code) != old
            )
            assert one.moves == moved
            assert one.winners == tuple(sorted(code for code, rank in expected.items() if rank == 1))


def test_juror_of_one_candidate_is_left_out_too():
    stranger = Mark("p9", "c", "64.02", "E.1", "11")
    found = leave_one_out(jury.rubric(), ROWS, [*MARKS, stranger])
    assert found.jurors[-1].left_out == "p9"


@settings(max_examples=settings.default.max_examples // 5)
@given_by(cases())
def test_whatever_the_engine_accepts_is_tried_without_figures_too(case):
    found = leave_one_out_of_panel(case.rubric, case.marks)
    for one in (*found.jurors, *found.benches):
        unranked = [move for move in one.moves if move.after is None]
        assert bool(one.winners) == (len(unranked) < len(found.ranks))
        assert all(move.before == found.ranks[move.candidate] != move.after for move in one.moves)


def test_what_ifs_in_small_parts_are_the_same(monkeypatch):
    whole = leave_one_out(jury.rubric(), ROWS, MARKS)
    monkeypatch.setattr("scoring.leave_out.MOST_MARKS", 1)
    assert leave_one_out(jury.rubric(), ROWS, MARKS) == whole


def test_panel_that_weighs_nothing_moves_nobody():
    interviews = jury.rubric().criteria[1]
    bare = replace(interviews, children=tuple(replace(item, weight=Fraction(0)) for item in interviews.children))
    rubric = replace(jury.rubric(), criteria=(jury.rubric().criteria[0], bare))
    found = leave_one_out_of_panel(rubric, MARKS)
    assert found.winners == ("64.00", "64.01", "64.02")
    assert {one.moves for one in (*found.jurors, *found.benches)} == {()}


def test_hundred_jurors_are_each_left_out():
    table = [[(row + seat) % 11 + 1 for seat in range(100)] for row in range(4)]
    found = leave_one_out_of_panel(jury.rubric(), jury.marks(table))
    assert [one.left_out for one in found.jurors] == [f"p{seat}" for seat in range(100)]


def test_equal_candidates_share_the_first_rank_without_anybody():
    same = jury.marks([[5, 6, 7]] * 3)
    found = leave_one_out_of_panel(jury.rubric(), same)
    assert {one.winners for one in (*found.jurors, *found.benches)} == {("64.00", "64.01", "64.02")}
    assert {one.moves for one in (*found.jurors, *found.benches)} == {()}
