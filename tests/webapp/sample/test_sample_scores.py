"""The sample's panel: nine seats, every sheet filled but two, a quorum everywhere, nobody's name anywhere."""

import re
from collections import Counter
from importlib import resources

from scoring import score
from scoring.figures import FigureRow
from scoring.marks import Mark, needs_reason
from scoring.rubric import Judged
from webapp.sample import ABSTAIN, RECUSED, sample_categories, sample_edition, scores_csv
from webapp.sample.data import shipped_rubric
from webapp.sample.panel import sample_score, sample_scores

KABKOTA, DESA = sample_categories()

# Office-holders and panelists whom the articles name; the sample knows seats and offices only.
NAMED = (
    *("Sunggono", "Fahmi", "Fadli", "Damansyah", "Solihin", "Ishak", "Sukarjo", "Brotosiswoyo", "Hatta", "Diannur"),
    *("Lukman", "Sri Wahyuni", "Taufik", "Hidayat", "Tresnasari", "Surayya", "Mappangile"),
)


def marks(category, *, complete=False):
    seats = {seat.seat: seat for seat in category.seats}
    scores = list(category.scores)
    if complete:
        items = shipped_rubric(category.rubric_file).judged()
        scores += [
            sample_score(sheet.seat, sheet.candidate, item, None) for sheet in category.open_sheets for item in items
        ]
    return [
        Mark(seats[one.seat].login, seats[one.seat].bench, one.candidate, one.indicator, one.value_text)
        for one in scores
    ]


def result(category, *, complete=False):
    rows = [FigureRow(one.code, one.name, one.cells()) for one in category.candidates]
    return score(shipped_rubric(category.rubric_file), rows, marks(category, complete=complete))


def test_edition_is_marked_as_a_sample():
    edition = sample_edition()
    assert (edition.code, edition.sample) == ("contoh-2025", True)
    assert (edition.period_year, edition.ceremony_year) == (2025, 2026)
    assert [category.code for category in edition.categories] == ["kabkota", "desa"]


def test_seats_are_the_nine_of_the_panel_on_benches_the_rubrics_know():
    for category in (KABKOTA, DESA):
        panel = shipped_rubric(category.rubric_file).panel
        assert [seat.login for seat in category.seats] == [f"panelis-{number}" for number in range(1, 10)]
        assert [seat.seat for seat in category.seats] == list(range(1, 10))
        assert {seat.bench for seat in category.seats} == {*panel.benches, *panel.other_benches}
        assert [seat.position for seat in category.seats[:2]] == ["Ketua", "Sekretaris"]


def test_every_sheet_is_complete_but_two_of_the_union_seat():
    assert [(sheet.seat, sheet.candidate) for sheet in KABKOTA.open_sheets] == [(5, "64.11"), (5, "64.74")]
    assert DESA.open_sheets == ()
    for category in (KABKOTA, DESA):
        items = [item.code for item in shipped_rubric(category.rubric_file).judged()]
        expected = {
            (seat.seat, one.code, item)
            for seat in category.seats
            for one in category.candidates
            for item in items
            if (seat.seat, one.code) not in {(sheet.seat, sheet.candidate) for sheet in category.open_sheets}
        }
        assert {(one.seat, one.candidate, one.indicator) for one in category.scores} == expected
        assert len(category.scores) == len(expected)


def test_scores_lie_on_the_scale_or_say_why_there_is_none():
    for category in (KABKOTA, DESA):
        rubric = shipped_rubric(category.rubric_file)
        for one in category.scores:
            kind = rubric.node(one.indicator).kind
            assert isinstance(kind, Judged)
            if one.value_text in {ABSTAIN, RECUSED}:
                assert one.note
            else:
                assert int(one.value_text) in kind.marks()
                assert bool(one.note) == needs_reason(rubric.node(one.indicator), one.value_text)


def test_there_are_a_few_abstentions_and_the_recusals_that_were_declared():
    for category, fewest, most in ((KABKOTA, 3, 15), (DESA, 10, 40)):
        abstained = [one for one in category.scores if one.value_text == ABSTAIN]
        assert fewest <= len(abstained) <= most
        recused = {(one.seat, one.candidate, one.note) for one in category.scores if one.value_text == RECUSED}
        assert recused == {(sheet.seat, sheet.candidate, sheet.reason) for sheet in category.recusals}
        assert len(recused) == 1


def test_every_item_has_a_quorum_whatever_is_left_open():
    for category in (KABKOTA, DESA):
        rubric = shipped_rubric(category.rubric_file)
        given = Counter(
            (mark.candidate, mark.indicator) for mark in marks(category) if mark.value not in {ABSTAIN, RECUSED}
        )
        for one in category.candidates:
            assert all(given[one.code, item.code] >= rubric.panel.quorum for item in rubric.judged())


def test_only_the_two_candidates_of_the_open_sheets_wait_for_the_union():
    found = result(KABKOTA)
    assert [one.candidate for one in found.not_assessed] == ["64.11", "64.74"]
    assert {(reason.kind, reason.detail) for one in found.not_assessed for reason in one.reasons} == {
        ("bench", "serikat_pekerja")
    }
    assert {"64.01", "64.02"} <= {one.candidate for one in found.ranking}
    assert result(DESA).not_assessed == ()


def test_all_are_ranked_once_the_open_sheets_are_filled():
    assert len(result(KABKOTA, complete=True).ranking) == 10


def test_first_place_is_a_near_tie_worth_a_plenary():
    first, second, third, *_ = result(KABKOTA).ranking
    assert (first.near_tie, second.near_tie, third.near_tie) == (True, True, False)


def test_the_panel_differs_by_more_than_a_level_now_and_then():
    flagged = [item.flagged for one in result(KABKOTA).ranking for item in one.panel.values()]
    assert 1 <= sum(flagged) < len(flagged) // 4


def test_scores_are_the_same_when_invented_again():
    for category in (KABKOTA, DESA):
        codes = [one.code for one in category.candidates]
        assert sample_scores(category.code, shipped_rubric(category.rubric_file), codes) == category.scores


def test_scores_file_has_a_row_for_each_score():
    lines = scores_csv(KABKOTA).splitlines()
    assert lines[0] == "juror,bench,candidate,indicator,score"
    assert len(lines) == 1 + len(KABKOTA.scores)
    assert re.fullmatch(r"panelis-1,pemerintah,64\.01,B\.3,[1-5]", lines[1])


def test_no_real_person_is_named():
    files = [file for file in resources.files("webapp.sample").iterdir() if file.name.endswith((".yaml", ".py"))]
    text = "\n".join(file.read_text() for file in files) + repr(sample_edition())
    assert [name for name in NAMED if re.search(rf"\b{name}\b", text)] == []
    assert not re.search(r"\b(H\.|dr\.|Drs|S\.H|M\.Si|NIP)\b", text)
