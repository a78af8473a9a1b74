"""A change of the rubric on figures and marks that are there: equal to scoring twice, and undone by its reverse."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import score
from scoring.difference import CheckChange, FigureChange, ItemChange, difference
from scoring.effect import (
    Effect,
    FiguresEffect,
    FigureWait,
    FindingChange,
    Move,
    Place,
    SheetAgain,
    effect_of_change,
    effect_on_figures,
)
from scoring.errors import FigureRefused, ScoreRefused, TableRefused
from scoring.figures import FigureRow, optional_codes, read_figure
from scoring.marks import check_mark
from scoring.rubric import Check, Reference
from tests.scoring import strategies
from tests.scoring.small import TEXT, marks, row, rubric

ROWS = [row("64.01", aktif="50"), row("64.02", aktif="75", aturan="tidak"), row("64.03", aktif="")]
MARKS = [*marks("64.01", "3", "4"), *marks("64.02", "5", "5"), *marks("64.03", "2", "2", "abstain")]
OLD = rubric()


def changed(*edits: tuple[str, str]) -> object:
    text = TEXT
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return rubric(text)


def effect(*edits: tuple[str, str]) -> Effect:
    return effect_of_change(OLD, changed(*edits), ROWS, MARKS)


# ---------------------------------------------------------------------- one change after the other


def test_same_rubric_has_an_empty_effect():
    found = effect_of_change(OLD, OLD, ROWS, MARKS)
    assert found == Effect(difference(OLD, OLD), 3, (4, 4), (), (("64.02",), ("64.02",)), (), (), (), Counter(), ())
    assert found.empty


def test_comment_in_the_file_has_an_empty_effect():
    assert effect(("places: 4", "places: 4  # desimal")).empty


def test_weights_move_ranks_and_the_winner():
    moved = effect(
        ('"A.1", title: "Rasio", weight: 40', '"A.1", title: "Rasio", weight: 10'),
        ('"B.1", title: "Regulasi", weight: 10', '"B.1", title: "Regulasi", weight: 40'),
        ('title: "Cakupan"\n    weight: 60', 'title: "Cakupan"\n    weight: 30'),
        ('title: "Dukungan"\n    weight: 40', 'title: "Dukungan"\n    weight: 70'),
    )
    assert moved.moves == (
        Move(
            "64.01",
            "Nama 64.01",
            Place(2, 725000, "madya", "Terbaik II"),
            Place(1, 875000, "utama", "Terbaik I"),
        ),
        Move(
            "64.02",
            "Nama 64.02",
            Place(1, 800000, "madya", "Terbaik I"),
            Place(2, 575000, None, "Terbaik II"),
        ),
    )
    assert moved.winners == (("64.02",), ("64.01",))
    assert [(one.code, one.what) for one in moved.difference.nodes] == [
        ("A", ("weight",)),
        ("A.1", ("weight",)),
        ("B", ("weight",)),
        ("B.1", ("weight",)),
    ]
    assert (moved.sheets, moved.figures, moved.findings) == ((), (), ())


def test_number_of_decimals_alone_moves_nobody_whose_total_stays():
    assert effect(("places: 4", "places: 2")).moves == ()


def test_band_and_award_that_change_are_moves():
    found = effect(("at_least: 70", "at_least: 75"), ('title: "Terbaik I"}', 'title: "Juara"}'))
    assert [(one.candidate, one.before, one.after) for one in found.moves] == [
        ("64.01", Place(2, 725000, "madya", "Terbaik II"), Place(2, 725000, None, "Terbaik II")),
        ("64.02", Place(1, 800000, "madya", "Terbaik I"), Place(1, 800000, "madya", "Juara")),
    ]
    assert found.difference.settings == ("bands", "awards")


def test_place_that_the_plenary_has_to_decide_is_given_once_the_change_parts_the_two():
    rows = [row("1"), row("2")]
    given = [*marks("1", "3", "3"), *marks("2", "3", "3", "5")]
    old = changed((', other_benches: ["bpjs"]', ", other_benches: []"))
    found = effect_of_change(old, OLD, rows, given)
    places = [(one.before.rank, one.before.award, one.after.rank, one.after.award) for one in found.moves]
    assert places == [
        (1, None, 2, "Terbaik II"),
        (1, None, 1, "Terbaik I"),
    ]


def test_figure_that_is_scored_now_waits_for_those_who_left_it_empty():
    found = effect(('value: "desa"', 'value: "selisih"'))
    assert found.figures == (FigureWait("selisih", "Selisih", ("now_scored",), 3),)
    assert found.difference.figures == (
        FigureChange("desa", "Desa terlindungi", ("no_longer_scored",)),
        FigureChange("selisih", "Selisih", ("now_scored",)),
    )
    assert [(one.candidate, one.after) for one in found.moves] == [("64.01", None), ("64.02", None)]


def test_figure_of_another_type_is_asked_anew_and_its_old_answers_count_on_their_own_side():
    new = changed(
        ('{code: "csr", title: "Ada CSR", type: yes_no}', '{code: "csr", title: "Mitra CSR", type: count}'),
        ('kind: checklist, items: [{of: "csr", score: 100}]', 'kind: steps, value: "csr", steps: [[1, 100]]'),
    )
    found = effect_of_change(OLD, new, ROWS, MARKS)
    assert found.figures == (FigureWait("csr", "Mitra CSR", ("answer", "wording"), 3),)
    assert effect_on_figures(OLD, new, ROWS) == FiguresEffect(found.figures, (), ("csr",))
    assert [(one.candidate, one.before.rank, one.after) for one in found.moves] == [
        ("64.01", 2, None),
        ("64.02", 1, None),
    ]


def test_new_figure_column_is_read_by_the_new_rubric_only_and_an_unknown_one_is_named():
    rows = [replace(one, cells={**one.cells, "baru": "5", "asing": "x"}) for one in ROWS]
    new = changed(("figures:\n", 'figures:\n  - {code: "baru", title: "Baru", type: count}\n'))
    found = effect_of_change(OLD, new, rows, MARKS)
    assert (found.figures, found.ignored, found.moves) == ((FigureWait("baru", "Baru", ("new",), 0),), ("asing",), ())


def test_findings_that_appear_and_are_gone_are_counted_by_check():
    rows = [row("1", aktif="150", desa="7"), row("2", aktif="200", desa="7"), row("3", desa="8")]
    checks = (
        '{code: "K02", kind: round, value: "desa", multiple: 7, severity: note}',
        '{code: "K01", kind: at_most, part: "aktif", whole: {sum: ["potensi", "desa", 50]}, severity: error}',
    )
    new = changed((TEXT.strip().splitlines()[-1].removeprefix("  - "), "\n  - ".join(checks)))
    found = effect_of_change(OLD, new, rows)
    assert found.findings == (FindingChange("K02", "note", 2, 0), FindingChange("K01", "error", 0, 1))
    assert found.difference.checks == (CheckChange("K02", "", "new"), CheckChange("K01", "", "changed"))


# ---------------------------------------------------------------------- what jurors judged

LEVELS = 'levels: [{score: 1, title: "Rendah", text: "-"}'


@pytest.mark.parametrize(
    ("edit", "what"),
    [
        ((LEVELS, 'levels: [{score: 1, title: "Kurang", text: "-"}'), ("levels",)),
        (("scale: {min: 1, max: 5, step: 1}", "scale: {min: 1, max: 10, step: 1}"), ("scale",)),
        (('title: "Wawancara"', 'title: "Paparan"'), ("title",)),
        (('title: "Wawancara"', 'help: "Tanyakan angkanya.", title: "Wawancara"'), ("help",)),
    ],
)
def test_item_that_means_something_else_needs_every_sheet_that_marked_it(edit, what):
    found = effect(edit)
    pairs = [("64.01", 2), ("64.02", 2), ("64.03", 3)]
    assert found.sheets == tuple(
        SheetAgain(f"panelis-{juror}", code, (("B.3", what),)) for code, count in pairs for juror in range(1, count + 1)
    )
    assert [one.what for one in found.difference.items] == [what]
    assert found.lost_marks == {}


def test_weight_of_an_item_needs_no_sheet():
    found = effect(
        ('"B.2", title: "CSR", weight: 10', '"B.2", title: "CSR", weight: 15'),
        ('"B.3", title: "Wawancara", weight: 20', '"B.3", title: "Wawancara", weight: 15'),
    )
    assert (found.sheets, found.difference.items) == ((), ())


def test_mark_off_the_new_scale_is_lost_on_the_new_side_only():
    found = effect(
        ("scale: {min: 1, max: 5, step: 1}", "scale: {min: 1, max: 4, step: 1}"),
        ("{score: 5, title", "{score: 4, title"),
    )
    assert found.lost_marks == {"off_scale": 2}
    assert [(one.candidate, one.after and one.after.rank) for one in found.moves] == [("64.01", 1), ("64.02", None)]


def test_removed_item_needs_no_sheet_and_loses_its_marks():
    lines = [line for line in TEXT.split("\n") if "B.3" not in line and "levels" not in line]
    text = "\n".join(lines).replace('"B.2", title: "CSR", weight: 10', '"B.2", title: "CSR", weight: 30')
    found = effect_of_change(OLD, rubric(text), ROWS, MARKS)
    assert (found.sheets, found.lost_marks) == ((), {"removed_item": 7})
    assert found.difference.items == (ItemChange("B.3", "Wawancara", ("removed",)),)


def test_new_item_needs_every_sheet_that_lacks_it_except_of_the_recused():
    new = changed(
        (
            'kind: checklist, items: [{of: "csr", score: 100}]',
            "kind: judged, scale: {min: 0, max: 1, step: 1}",
        )
    )
    given = [*MARKS, *marks("64.01", "1", indicator="B.2"), *marks("64.04", "recused", "recused")]
    found = effect_of_change(OLD, new, [*ROWS, row("64.04")], given)
    assert [(one.candidate, one.juror) for one in found.sheets] == [
        ("64.01", "panelis-2"), ("64.02", "panelis-1"), ("64.02", "panelis-2"),
        ("64.03", "panelis-1"), ("64.03", "panelis-2"), ("64.03", "panelis-3"),
    ]  # fmt: skip
    assert {one.items for one in found.sheets} == {(("B.2", ("new",)),)}
    assert found.difference.items == (ItemChange("B.2", "CSR", ("new",)),)


def test_bench_that_has_no_seat_any_more_loses_its_marks():
    found = effect((', other_benches: ["bpjs"]', ", other_benches: []"))
    assert (found.lost_marks, found.difference.settings) == ({"no_seat": 1}, ("panel",))


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize(
    ("rows", "given", "problem"),
    [
        ([row("1", aktif="x")], [], "kolom aktif: “x” bukan angka"),
        ([row("1", csr="mungkin")], [], "kolom csr: “mungkin” bukan jawaban"),
        ([row("1"), row("1")], [], "kolom candidate: kandidat “1” sudah ada"),
        ([row("1")], marks("1", "9"), "kolom score: “9” di luar skala"),
        ([row("1")], marks("1", "1", indicator="Z"), "kolom indicator: butir “Z” tidak dinilai panelis"),
        ([row("1")], marks("2", "1"), "kolom candidate: kandidat “2” tidak mempunyai angka"),
    ],
)
def test_what_neither_rubric_can_read_is_refused(rows, given, problem):
    new = changed(
        ('{code: "csr", title: "Ada CSR", type: yes_no}', '{code: "csr", title: "Mitra", type: count}'),
        ('kind: checklist, items: [{of: "csr", score: 100}]', 'kind: steps, value: "csr", steps: [[1, 100]]'),
    )
    with pytest.raises(TableRefused, match=problem):
        effect_of_change(OLD, new, rows, given)


def test_nobody_to_score_has_an_effect_on_the_texts_only():
    found = effect_of_change(OLD, changed(("at_least: 70", "at_least: 75")), [])
    assert (found.moves, found.candidates, found.winners, found.difference.settings) == ((), 0, ((), ()), ("bands",))


# ---------------------------------------------------------------------- random rubrics

# Each example is two whole instruments.
FEWER = settings(max_examples=settings.default.max_examples // 4)

CHECKS = tuple(
    Check(f"K{turn}", "at_most", severity, (("part", (Reference(part),)), ("whole", (Reference(whole),))))
    for turn, (part, whole, severity) in enumerate(
        [("n0", "n1", "error"), ("n1", "n0", "error"), ("n2", "b0", "note"), ("n3", "n4", "warning")]
    )
)


@st.composite
def changes(draw: st.DrawFn):
    """A case, and another instrument for the same data: wholly another, or its own with one part of the other's."""
    case = draw(strategies.cases())
    other = draw(strategies.rubrics())
    old = replace(case.rubric, checks=draw(st.sampled_from([CHECKS, CHECKS[:2], ()])))
    new = replace(other, checks=draw(st.sampled_from([CHECKS, CHECKS[1:], ()])))
    part = draw(st.sampled_from(["all", "bands", "awards", "near_tie", "figures", "checks", "places"]))
    return old, new if part == "all" else replace(old, **{part: getattr(new, part)}), case.rows, case.marks


def readable(figure, text):
    try:
        read_figure(figure, text)
    except FigureRefused:
        return False
    return True


def markable(rubric, mark):
    for leaf in rubric.judged():
        if leaf.code == mark.indicator:
            try:
                return mark.value in {"abstain", "recused"} or check_mark(leaf, mark.value) is not None
            except ScoreRefused:
                return False
    return False


def scored_alone(rubric, rows, given):
    """What `score` says of the cells and marks that this rubric can read."""
    figures = {figure.code: figure for figure in rubric.figures}
    known = {*figures, *optional_codes(rubric)}
    kept = []
    for one in rows:
        cells = {
            code: text
            for code, text in one.cells.items()
            if code in known and (code not in figures or readable(figures[code], text))
        }
        kept.append(FigureRow(one.candidate, one.name, cells))
    seats = None if rubric.panel is None else rubric.panel.other_benches
    seated = [mark for mark in given if seats is None or mark.bench in (*rubric.panel.benches, *seats)]
    return score(rubric, kept, [mark for mark in seated if markable(rubric, mark)])


def places_of(result):
    return {one.candidate: Place(one.rank, one.total, one.band, one.award) for one in result.ranking}


def counted(result):
    return Counter((one.candidate, one.check, one.severity) for one in result.findings)


@FEWER
@given(changes())
def test_effect_is_what_scoring_twice_shows(change):
    old, new, rows, given_marks = change
    found = effect_of_change(old, new, rows, given_marks)
    results = [scored_alone(rubric, rows, given_marks) for rubric in (old, new)]
    before, after = (places_of(result) for result in results)
    exact = [Fraction(1, 10**places) for places in found.places]
    expected = {
        one.candidate: (before.get(one.candidate), after.get(one.candidate))
        for one in rows
        if differ(before.get(one.candidate), after.get(one.candidate), exact)
    }
    assert {one.candidate: (one.before, one.after) for one in found.moves} == expected
    was, now = (counted(result) for result in results)
    gone = Counter((check, severity) for _, check, severity in (was - now).elements())
    appear = Counter((check, severity) for _, check, severity in (now - was).elements())
    assert {(one.check, one.severity): (one.appear, one.disappear) for one in found.findings} == {
        key: (appear[key], gone[key]) for key in {*gone, *appear}
    }


def differ(before, after, units):
    if before is None or after is None:
        return before != after
    totals = before.total * units[0], after.total * units[1]
    return (before.rank, totals[0], before.band, before.award) != (after.rank, totals[1], after.band, after.award)


@FEWER
@given(changes())
def test_reverse_change_mirrors_the_effect(change):
    old, new, rows, given_marks = change
    there, back = effect_of_change(old, new, rows, given_marks), effect_of_change(new, old, rows, given_marks)
    assert [replace(one, before=one.after, after=one.before) for one in back.moves] == list(there.moves)
    assert back.winners[::-1] == there.winners
    assert {(one.check, one.severity, one.disappear, one.appear) for one in back.findings} == {
        (one.check, one.severity, one.appear, one.disappear) for one in there.findings
    }
    for parts in ("nodes", "figures", "items", "checks"):
        turned = {(one.code, mirrored(one.what)) for one in getattr(back.difference, parts)}
        assert {(one.code, words_of(one.what)) for one in getattr(there.difference, parts)} == turned
    assert back.difference.settings == there.difference.settings


def words_of(what):
    return frozenset([what] if isinstance(what, str) else what)


def mirrored(what):
    other = {"new": "removed", "removed": "new", "now_scored": "no_longer_scored", "no_longer_scored": "now_scored"}
    return frozenset(other.get(one, one) for one in words_of(what))


@FEWER
@given(strategies.cases())
def test_equal_rubrics_have_an_empty_effect(case):
    found = effect_of_change(case.rubric, replace(case.rubric, digest="sha256:lain"), case.rows, case.marks)
    assert (found.empty, found.figures, found.lost_marks) == (True, (), {})
