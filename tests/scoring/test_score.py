"""The rules one by one, each on numbers a reader can check in the head."""

import pytest

from scoring import score
from scoring.codec import result_from_plain, result_to_plain
from scoring.errors import TableRefused
from scoring.marks import Mark
from scoring.result import PLENARY, Reason
from tests.scoring.small import TEXT, marks, row, rubric


def ranked(rows, given, text=TEXT):
    return score(rubric(text), rows, given).ranking


def test_candidate_scores_are_sums_of_what_is_printed_beneath():
    (only,) = ranked([row("a")], marks("a", "3", "4"))
    points = {code: node.points for code, node in only.nodes.items()}
    assert points == {
        "A": 400000,
        "A.1": 200000,
        "A.2": 200000,
        "B": 325000,
        "B.1": 100000,
        "B.2": 100000,
        "B.3": 125000,
    }
    assert (only.total, only.band, only.award, only.panel["B.3"].valid) == (725000, "madya", "Terbaik I", 2)


def test_ratio_above_target_is_capped_and_stays_visible():
    (only,) = ranked([row("a", aktif="151")], marks("a", "3", "4"))
    assert (only.nodes["A.1"].score, only.nodes["A.1"].raw) == (1000000, 1510000)


def test_half_is_rounded_up_at_each_stage():
    (only,) = ranked([row("a", aktif="1", potensi="3")], marks("a", "3", "4"))
    assert (only.nodes["A.1"].score, only.nodes["A.1"].points) == (333333, 133333)
    (only,) = ranked([row("a", aktif="1", potensi="16")], marks("a", "3", "4"), TEXT.replace("places: 4", "places: 0"))
    assert (only.nodes["A.1"].score, only.nodes["A.1"].points) == (6, 2)


def test_not_applicable_goes_to_the_siblings_exactly():
    (only,) = ranked([row("a", desa="n/a")], marks("a", "3", "4"))
    assert (only.nodes["A.1"].effective_weight, only.nodes["A.1"].points) == (60, 300000)
    assert (only.nodes["A.2"].points, only.nodes["A.2"].effective_weight) == (None, None)


def test_not_applicable_node_goes_to_the_rest_of_the_tree():
    text = TEXT.replace('of: "aktif", to: "potensi"', 'of: "aktif", to: "potensi", optional: true')
    (only,) = ranked([row("a", desa="n/a", aktif="n/a")], marks("a", "3", "4"), text)
    assert only.nodes["A"].points is None
    assert [str(only.nodes[code].effective_weight) for code in ("B.1", "B.2", "B.3")] == ["25", "25", "50"]
    assert only.total == 812500


def test_missing_figure_is_not_zero():
    result = score(rubric(), [row("a", potensi="", aturan="")], marks("a", "3", "4"))
    assert result.ranking == ()
    assert result.not_assessed[0].reasons == (Reason("A.1", "missing", "potensi"), Reason("B.1", "missing", "aturan"))


def test_base_of_zero_is_a_reason_not_a_crash():
    result = score(rubric(), [row("a", potensi="0")], marks("a", "3", "4"))
    assert result.not_assessed[0].reasons == (Reason("A.1", "zero_base"),)


def test_not_applicable_where_it_is_not_allowed_is_a_reason():
    result = score(rubric(), [row("a", aktif="n/a")], marks("a", "3", "4"))
    assert result.not_assessed[0].reasons == (Reason("A.1", "not_allowed", "aktif"),)


def test_abstention_and_recusal_leave_the_divisor_and_are_counted():
    (only,) = ranked([row("a")], [*marks("a", "5", "3", "abstain"), Mark("p9", "bpjs", "a", "B.3", "recused")])
    panel = only.panel["B.3"]
    assert (panel.valid, panel.abstained, panel.recused, panel.spread, panel.flagged) == (2, 1, 1, 500000, True)
    assert only.nodes["B.3"].raw == 40000


def test_quorum_and_benches_that_lack_are_reasons():
    result = score(rubric(), [row("a")], marks("a", "5", "abstain", "abstain"))
    assert result.not_assessed[0].reasons == (
        Reason("B.3", "quorum", have=1, need=2),
        Reason("B.3", "bench", "serikat"),
    )


@pytest.mark.parametrize(
    ("combine", "values", "raw"),
    [
        ("mean", ("5", "4", "1"), 33333),
        ("median", ("5", "4", "1"), 40000),
        ("median", ("5", "4"), 45000),
        ("trimmed_mean, trim: 1", ("5", "4", "1"), 40000),
    ],
)
def test_marks_are_combined_as_the_rubric_says(combine, values, raw):
    quorum = "quorum: 3" if "trim" in combine else "quorum: 2"
    text = TEXT.replace("combine: mean, quorum: 2", f"combine: {combine}, {quorum}")
    (only,) = ranked([row("a")], marks("a", *values), text)
    assert only.nodes["B.3"].raw == raw


def test_ties_go_through_the_list_and_end_at_the_plenary():
    rows = [row("c"), row("a"), row("b", aktif="75", csr="no"), row("d", aktif="0")]
    given = [mark for code in "abcd" for mark in marks(code, "3", "4")]
    found = ranked(rows, given)
    assert [(one.rank, one.candidate, one.tied_with, one.decided_by, one.award) for one in found] == [
        (1, "b", ("a", "c"), "A", "Terbaik I"),
        (2, "a", ("b", "c"), PLENARY, None),
        (2, "c", ("b", "a"), PLENARY, None),
        (4, "d", (), None, None),
    ]


def test_gap_below_near_tie_is_marked_on_both_sides():
    rows = [row("a", aktif="50000", potensi="100000"), row("b", aktif="49999", potensi="100000"), row("c", aktif="0")]
    given = [mark for code in "abc" for mark in marks(code, "3", "4")]
    assert [(one.candidate, one.near_tie) for one in ranked(rows, given)] == [("a", True), ("b", True), ("c", False)]


def test_band_starts_at_its_very_bound():
    text = TEXT.replace("at_least: 70", 'at_least: "72.5"')
    (only,) = ranked([row("a")], marks("a", "3", "4"), text)
    assert (only.total, only.band) == (725000, "madya")


BAD_MARKS = {
    "unknown candidate": (Mark("p1", "pemerintah", "z", "B.3", "3", 2), "kandidat “z” tidak mempunyai angka"),
    "unknown item": (Mark("p1", "pemerintah", "a", "A.1", "3", 2), "tidak dinilai panelis"),
    "off the scale": (Mark("p1", "pemerintah", "a", "B.3", "6", 2), "di luar skala"),
    "between steps": (Mark("p1", "pemerintah", "a", "B.3", "2.5", 2), "di luar skala"),
    "other digits": (Mark("p1", "pemerintah", "a", "B.3", "٣", 2), "bukan angka"),
    "empty": (Mark("p1", "pemerintah", "a", "B.3", "", 2), "bukan angka"),
    "bench not on the panel": (Mark("p1", "pers", "a", "B.3", "3", 2), "tidak duduk dalam panel"),
    "no juror": (Mark("", "bpjs", "a", "B.3", "3", 2), "kode panelis kosong"),
}


@pytest.mark.parametrize("fault", BAD_MARKS)
def test_mark_that_cannot_be_used_is_refused_with_its_line(fault):
    mark, sentence = BAD_MARKS[fault]
    with pytest.raises(TableRefused, match=sentence) as refusal:
        score(rubric(), [row("a")], [mark], sources=("angka.csv", "nilai.csv"))
    assert all((problem.source, problem.line) == ("nilai.csv", 2) for problem in refusal.value.problems)


def test_mark_given_twice_is_refused():
    twice = [Mark("p1", "bpjs", "a", "B.3", "3", 2), Mark("p1", "bpjs", "a", "B.3", "4", 3)]
    with pytest.raises(TableRefused, match="baris ganda: nilai ini sudah ada di baris 2"):
        score(rubric(), [row("a")], twice)


def test_juror_of_two_benches_is_refused():
    given = [Mark("p1", "bpjs", "a", "B.3", "3", 2), Mark("p1", "serikat", "b", "B.3", "4", 3)]
    with pytest.raises(TableRefused, match="dua unsur"):
        score(rubric(), [row("a"), row("b")], given)


def test_result_comes_back_whole_from_plain_data():
    rows = [row("a"), row("b", desa="n/a"), row("c", potensi="")]
    result = score(rubric(), rows, [mark for code in "abc" for mark in marks(code, "3", "4")])
    assert result_from_plain(result_to_plain(result)) == result


def test_nobody_and_nothing_give_an_empty_result():
    assert score(rubric(), []).ranking == ()
    assert len(score(rubric(), [row("a", **dict.fromkeys(("aktif", "potensi", "desa"), ""))]).not_assessed) == 1
