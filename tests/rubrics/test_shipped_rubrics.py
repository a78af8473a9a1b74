"""The shipped instruments say what they claim to say: weights, levels, references, sources."""

from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from scoring import parse_rubric
from scoring.exact import half_up
from scoring.rubric import Checklist, Choice, Judged, kind_codes

FOLDER = Path(__file__).resolve().parents[2] / "rubrics"
NAMES = ("kabkota", "desa", "desa_penapisan", "badan_usaha_keuangan", "umkm")
RUBRICS = {name: parse_rubric((FOLDER / f"{name}.yaml").read_bytes(), f"{name}.yaml") for name in NAMES}
REFERENCE = {path.stem: yaml.safe_load(path.read_text()) for path in (FOLDER / "reference").glob("*.yaml")}

every_rubric = pytest.mark.parametrize("name", NAMES)
with_panel = pytest.mark.parametrize("name", [name for name in NAMES if RUBRICS[name].judged()])


def test_every_rubric_file_is_tested():
    assert sorted(path.stem for path in FOLDER.glob("*.yaml")) == sorted(NAMES)


@every_rubric
def test_rubric_names_its_category_and_says_it_is_a_proposal(name):
    rubric = RUBRICS[name]
    assert (rubric.category, rubric.status) == (name, "usulan")
    assert rubric.code == f"paritrana-2025-{name.replace('_', '-')}"
    assert "belum dipublikasikan" in rubric.source


@pytest.mark.parametrize(
    ("name", "weights"),
    [
        ("kabkota", {"A": 40, "B": 20, "C": 15, "D": 10, "E": 15}),
        ("desa", {"A": 55, "B": 10, "C": 10, "D": 10, "E": 15}),
        ("desa_penapisan", {"A": 70, "B": 13, "C": 13, "D": 4}),
        ("badan_usaha_keuangan", {"A": 20, "B": 20, "C": 15, "D": 15, "E": 10, "F": 20}),
        ("umkm", {"A": 30, "B": 30, "C": 25, "D": 15}),
    ],
)
def test_criteria_have_the_proposed_weights(name, weights):
    assert {criterion.code: criterion.weight for criterion in RUBRICS[name].criteria} == weights


@every_rubric
def test_weights_add_up_at_every_node(name):
    rubric = RUBRICS[name]
    assert sum(leaf.weight for leaf in rubric.indicators()) == 100
    for node in rubric.nodes():
        children = getattr(node, "children", ())
        assert not children or sum(child.weight for child in children) == node.weight


def test_coverage_of_regencies_is_divided_as_proposed():
    weights = [RUBRICS["kabkota"].node(f"A.{number}").weight for number in range(1, 7)]
    assert weights == [12, 12, 3, 5, 5, 3]


@every_rubric
@pytest.mark.parametrize("subject", ["regulasi", "cakupan", "anggaran", "kolaborasi"])
def test_regulation_coverage_budget_and_collaboration_are_criteria_of_their_own(name, subject):
    titles = [criterion.title.lower() for criterion in RUBRICS[name].criteria]
    assert sum(subject in title for title in titles) == 1


@with_panel
def test_each_judged_item_has_a_level_for_each_mark_that_fits_a_phone(name):
    for item in RUBRICS[name].judged():
        assert isinstance(item.kind, Judged)
        assert tuple(level.score for level in item.kind.levels) == item.kind.marks()
        assert all(0 < len(level.text) <= 240 for level in item.kind.levels)
        assert all(0 < len(level.title) <= 32 for level in item.kind.levels)
        assert len({level.title for level in item.kind.levels}) == len(item.kind.levels)
        assert 0 < len(item.title) <= 48
        assert item.help


@with_panel
def test_two_totals_are_near_when_one_juror_on_one_item_can_turn_them(name):
    rubric = RUBRICS[name]
    lightest = min(item.weight for item in rubric.judged())
    assert rubric.near_tie * 10_000 == half_up(lightest * 25 / 9 / 100, 4)


@with_panel
def test_panel_needs_the_four_benches_of_the_interview_and_closes_the_list(name):
    panel = RUBRICS[name].panel
    assert panel is not None
    assert panel.benches == ("pemerintah", "serikat_pekerja", "apindo", "akademisi")
    assert (panel.other_benches, panel.quorum, panel.spread) == (("bpjs", "ahli"), 4, 25)


def test_small_businesses_have_no_interview():
    assert RUBRICS["umkm"].judged() == ()
    assert RUBRICS["umkm"].panel is None


def test_screening_of_villages_asks_and_checks_what_the_interviewed_ones_are_asked():
    screening, interviewed = RUBRICS["desa_penapisan"], RUBRICS["desa"]
    assert (screening.judged(), screening.panel) == ((), None)
    for part in ("figures", "constants", "checks", "bands", "awards", "places"):
        assert getattr(screening, part) == getattr(interviewed, part), part


def test_screening_of_villages_weighs_what_is_left_as_before_to_half_a_point():
    screening, interviewed = RUBRICS["desa_penapisan"], RUBRICS["desa"]
    left = sum(leaf.weight for leaf in interviewed.indicators() if leaf not in interviewed.judged())
    for leaf in screening.indicators():
        before = interviewed.node(leaf.code)
        assert (leaf.kind, leaf.optional) == (before.kind, before.optional)
        assert abs(leaf.weight - before.weight * 100 / left) <= Fraction(1, 2), leaf.code


@every_rubric
def test_a_figure_needs_evidence_exactly_when_an_indicator_uses_it(name):
    rubric = RUBRICS[name]
    used = {code for leaf in rubric.indicators() for code in kind_codes(leaf.kind)}
    for figure in rubric.figures:
        assert figure.evidence == ("required" if figure.code in used else "optional"), figure.code


@every_rubric
def test_checklists_and_choices_reach_exactly_one_hundred(name):
    for leaf in RUBRICS[name].indicators():
        if isinstance(leaf.kind, Checklist):
            assert sum(item.score for item in leaf.kind.items) == 100
        if isinstance(leaf.kind, Choice):
            assert max(score for _, score in leaf.kind.scores) == 100


@every_rubric
def test_bands_start_at_zero_and_leave_no_gap(name):
    assert [(band.code, band.at_least) for band in RUBRICS[name].bands] == [
        ("utama", 85),
        ("madya", 70),
        ("pratama", 55),
        ("pembinaan", 0),
    ]


def test_regencies_use_every_kind_of_indicator_and_of_check():
    rubric = RUBRICS["kabkota"]
    kinds = {type(leaf.kind).__name__ for leaf in rubric.indicators()}
    assert kinds == {"Ratio", "Scale", "Steps", "Choice", "Checklist", "Judged"}
    assert {check.kind for check in rubric.checks} == {
        *("sum", "at_most", "stated_percent", "implied_base", "change", "months_paid"),
        *("between", "same", "repeated", "round", "year_on_year"),
    }


@every_rubric
def test_every_check_has_a_title_of_its_own(name):
    titles = [check.title for check in RUBRICS[name].checks]
    assert all(titles)
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize(("name", "table", "item"), [("kabkota", "daerah", "B.1"), ("desa", "desa", "B.1")])
def test_regulation_kinds_are_those_of_the_reference_in_its_order(name, table, item):
    rows = REFERENCE["regulasi"][table]
    assert [(row["code"], row["title"]) for row in rows] == [
        (option.code, option.title) for option in RUBRICS[name].figure("regulasi").options
    ]
    kind = RUBRICS[name].node(item).kind
    highest = max(row["tingkat"] for row in rows)
    assert dict(kind.scores) == {row["code"]: Fraction(100 * row["tingkat"], highest) for row in rows}


@every_rubric
def test_premium_is_the_one_of_the_reference(name):
    (premium,) = [row["nilai"] for row in REFERENCE["tarif"]["tarif"] if row["code"] == "bpu_jkk_jkm"]
    constants = {constant.code: constant.value for constant in RUBRICS[name].constants}
    assert constants.get("tarif_bpu", premium) == premium == 16800


def test_unchecked_reference_rows_say_what_is_doubtful():
    for table in ("tarif", "persen_upah"):
        for row in REFERENCE["tarif"][table]:
            assert row["keyakinan"] in {"tersumber", "diketahui"}
            assert row["sumber"]
            assert row["ragu"]
