"""Single sentences for the plenary: every verdict, every doubt, every way in which one voice can decide."""

from dataclasses import replace

import pytest

from scoring.agreement import Agreement, BenchView, Gap, ItemAgreement, agreement
from scoring.coefficients import NAMES, Estimate
from scoring.leave_out import LeaveOneOut, Move, Without
from scoring.verdicts import (
    agreement_note,
    agreement_sentence,
    divergence_sentence,
    leave_one_out_sentence,
    moves_sentence,
)
from tests.scoring import jury

NAMED = {"64.01": "Paser", "64.02": "Kutai Timur", "64.03": "Berau"}


def item(title, low=None, high=None, *, reason="", interval_reason="", candidates=10, apart=30.0, step=25.0):
    """An item whose interval alpha has this interval, and nothing else of interest."""
    value = None if reason else 0.6
    estimates = dict.fromkeys(NAMES, Estimate(value, low, high, reason, interval_reason))
    head = (title, title, candidates, 5, candidates, 0, 0)
    return ItemAgreement(*head, estimates, (), (), None, (), candidates, apart, step)


def told(*items, apart=12.34):
    found = {one.code: one for one in items}
    return agreement_sentence(Agreement(found, item("Keseluruhan", apart=apart), 2000, 1979))


# ---------------------------------------------------------------------- agreement


@pytest.mark.parametrize(
    ("one", "sentence"),
    [
        (item("Cakupan", 0.75, 0.95), "Panelis sepakat pada Cakupan."),
        (item("Cakupan", 0.7499, 0.99), "Panelis cukup sepakat pada Cakupan."),
        (item("Cakupan", 0.5, 0.6), "Panelis cukup sepakat pada Cakupan."),
        (item("Cakupan", -0.1, 0.4999, apart=25.1), "Panelis berbeda jauh pada Cakupan."),
        (
            item("Cakupan", -0.1, 0.4999, apart=25.0),
            "Panelis berbeda urutan tetapi nilainya berdekatan pada Cakupan.",
        ),
        (
            item("Cakupan", -0.1, 0.2, apart=10.0, step=1.0),
            "Panelis berbeda urutan tetapi nilainya berdekatan pada Cakupan.",
        ),
        (item("Cakupan", -0.1, 0.2, apart=10.1, step=1.0), "Panelis berbeda jauh pada Cakupan."),
    ],
)
def test_whole_interval_makes_the_verdict(one, sentence):
    assert told(one) == sentence


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (item("Cakupan", 0.4999, 0.5), "rentang perkiraannya terlalu lebar"),
        (item("Cakupan", 0.9, 0.95, candidates=7), "hanya 7 kandidat yang dapat dibandingkan, perlu 8"),
        (item("Cakupan", reason="semua nilai sama, jadi …"), "semua nilai sama, jadi …"),
        (item("Cakupan", interval_reason="selang tidak diminta"), "selang tidak diminta"),
    ],
)
def test_what_the_marks_leave_open_is_said_to_be_open(one, why):
    assert told(one) == (
        f"Kesepakatan panelis belum dapat disimpulkan pada Cakupan ({why}); "
        "nilai dua panelis untuk kandidat yang sama biasanya terpaut 12,3 dari 100 poin."
    )
    assert told(one, apart=None) == f"Kesepakatan panelis belum dapat disimpulkan pada Cakupan ({why})."


def test_items_are_told_together_by_verdict():
    good, far, wide = (0.8, 0.9), (0.0, 0.2), (0.2, 0.9)
    assert told(item("Cakupan", *good), item("Inovasi", *far)) == (
        "Panelis sepakat pada Cakupan; berbeda jauh pada Inovasi."
    )
    assert told(item("A", *good), item("B", *far), item("C", *good), item("D", *wide), item("E", *good)) == (
        "Panelis sepakat pada A, C, dan E; berbeda jauh pada B; "
        "belum dapat disimpulkan pada D (rentang perkiraannya terlalu lebar)."
    )
    assert told(*(item(name, *good) for name in "ABCDEFG")) == "Panelis sepakat pada semua butir."
    assert told(*(item(name, *good) for name in "ABCDEF"), item("G", *far)) == (
        "Panelis sepakat pada A, B, C, dan 3 butir lain; berbeda jauh pada G."
    )


def test_no_items_and_no_marks_are_said():
    assert told() == "Rubrik ini tidak memuat butir yang dinilai panelis."
    assert agreement_sentence(agreement(jury.rubric(), [])) == "Belum ada nilai panelis."


def test_real_marks_are_told():
    same = [[mark, mark, mark] for mark in (1, 3, 5, 7, 9, 11, 2, 4, 6, 8)]
    odd = [[0, 50, 100], [100, 0, 50], [50, 100, 0]] * 3 + [[0, 0, 100]]
    found = agreement(jury.rubric(), [*jury.marks(same, "E.1"), *jury.marks(odd, "E.2")])
    assert agreement_sentence(found) == "Panelis sepakat pada Paparan; berbeda jauh pada Inovasi."
    few = agreement(jury.rubric(), jury.marks(same[:6], "E.1"))
    assert agreement_sentence(few) == (
        "Kesepakatan panelis belum dapat disimpulkan pada Paparan "
        "(hanya 6 kandidat yang dapat dibandingkan, perlu 8); pada Inovasi (belum ada nilai); "
        "nilai dua panelis untuk kandidat yang sama biasanya terpaut 0,0 dari 100 poin."
    )


def test_note_prints_every_limit():
    assert agreement_note(Agreement({}, item("Keseluruhan"), 2000, 1979)) == (
        "Dasarnya ukuran kesepakatan antarpenilai (alfa Krippendorff, interval) setiap butir, dengan selang 95% dari "
        "2.000 contoh ulang kandidat. "
        "Sepakat: seluruh selang sedikitnya 0,75; cukup sepakat: sedikitnya 0,50; berbeda: seluruhnya di bawah 0,50 "
        "(batas menurut Koo & Li, 2016), dan jauh bila nilai dua panelis biasanya terpaut lebih dari 10 dari 100 poin "
        "dan lebih dari satu tingkat skala. Selang yang memuat 0,50, atau kurang dari 8 kandidat, tidak disimpulkan. "
        "Alfa rendah juga terjadi bila kandidat hampir setara."
    )


# ---------------------------------------------------------------------- without one voice


def without(name, *winners, changes=False, moves=()):
    return Without(name, winners, changes, moves)


def left_out(jurors, benches, winners=("64.01",)):
    return LeaveOneOut("total", winners, {"64.01": 1, "64.02": 2}, tuple(jurors), tuple(benches))


SWAP = (Move("64.01", 1, 2), Move("64.02", 2, 1))
KEPT = [without("p1", "64.01"), without("p2", "64.01")]
BENCHES = [without("apindo", "64.01"), without("serikat_pekerja", "64.01")]


def test_winner_whom_nobody_decides_alone_is_said():
    kept = "mana pun yang tidak dihitung, peringkat pertama tetap Paser."
    assert leave_one_out_sentence(left_out(KEPT, BENCHES), NAMED) == f"Panelis atau unsur {kept}"
    one_bench = left_out(KEPT, [without("apindo", moves=SWAP)])
    assert leave_one_out_sentence(one_bench, NAMED) == f"Panelis {kept}"


def test_winner_made_by_one_juror_is_named_with_them():
    changed = without("p2", "64.02", changes=True, moves=SWAP)
    same_bench = without("apindo", "64.02", changes=True, moves=SWAP)
    found = left_out([KEPT[0], changed], [same_bench, BENCHES[1]])
    assert leave_one_out_sentence(found, NAMED, {"p2": "panelis-2"}) == (
        "Peringkat pertama, kini Paser, bergantung pada satu suara: berpindah ke Kutai Timur tanpa panelis-2."
    )
    assert leave_one_out_sentence(found) == (
        "Peringkat pertama, kini 64.01, bergantung pada satu suara: berpindah ke 64.02 tanpa p2."
    )


def test_bench_that_decides_beyond_its_jurors_is_told():
    union = without("serikat_pekerja", "64.02", "64.03", changes=True, moves=SWAP)
    assert leave_one_out_sentence(left_out(KEPT, [BENCHES[0], union]), NAMED) == (
        "Peringkat pertama, kini Paser, bergantung pada satu suara: "
        "dibagi oleh Kutai Timur dan Berau tanpa unsur serikat pekerja."
    )


def test_deciding_voices_are_told_together_by_who_would_be_first():
    def told(seats):
        jurors = [without(f"p{seat}", "64.02", changes=True, moves=SWAP) for seat in range(seats)]
        jurors.append(without("p9", "64.03", changes=True))
        return leave_one_out_sentence(left_out(jurors, BENCHES), NAMED).partition(": ")[2]

    assert told(1) == "berpindah ke Kutai Timur tanpa p0; berpindah ke Berau tanpa p9."
    assert told(2) == "berpindah ke Kutai Timur tanpa p0 atau p1; berpindah ke Berau tanpa p9."
    assert told(4) == "berpindah ke Kutai Timur tanpa p0, p1, p2, atau p3; berpindah ke Berau tanpa p9."
    assert told(5) == "berpindah ke Kutai Timur tanpa p0, p1, p2, atau 2 suara lain; berpindah ke Berau tanpa p9."


def test_only_some_outcomes_are_told():
    jurors = [without(f"p{seat}", f"k{seat}", changes=True, moves=SWAP) for seat in range(5)]
    assert leave_one_out_sentence(left_out(jurors, BENCHES)).partition(": ")[2] == (
        "berpindah ke k0 tanpa p0; berpindah ke k1 tanpa p1; berpindah ke k2 tanpa p2; dan 2 kemungkinan lain."
    )


def test_voice_without_whom_nobody_ranks_is_told():
    found = left_out([KEPT[0], without("p2")], BENCHES, ("64.01", "64.03"))
    assert leave_one_out_sentence(found, NAMED) == (
        "Peringkat pertama, kini Paser dan Berau, bergantung pada satu suara: "
        "tidak ada kandidat yang dapat diperingkat tanpa p2."
    )


def test_one_juror_and_no_ranking_are_said():
    assert leave_one_out_sentence(left_out([without("p1")], [without("apindo")])) == (
        "Hanya satu panelis yang menilai, jadi peringkat tanpa dirinya tidak dapat dihitung."
    )
    assert leave_one_out_sentence(LeaveOneOut("total", (), {}, (), ())) == "Belum ada kandidat yang dapat diperingkat."


def test_moved_ranks_are_listed():
    assert moves_sentence(without("p1", "64.01"), NAMED) == "Tidak ada peringkat yang bergeser."
    assert moves_sentence(without("p1"), NAMED) == "Tidak ada nilai yang tersisa untuk memeringkat."
    moved = without("p1", "64.02", moves=(*SWAP, Move("64.03", 3, None)))
    assert moves_sentence(moved, NAMED) == (
        "Peringkat bergeser: Paser 1 menjadi 2, Kutai Timur 2 menjadi 1, Berau 3 tanpa nilai."
    )
    many = without("p1", "64.02", moves=tuple(Move(f"k{row}", row, row + 1) for row in range(1, 9)))
    assert moves_sentence(many).endswith("k6 6 menjadi 7, dan 2 kandidat lain.")


# ---------------------------------------------------------------------- benches


def test_benches_apart_are_told_from_the_widest():
    benches = (
        BenchView("apindo", 1, 5, 12.36),
        BenchView("serikat_pekerja", 1, 5, -20.0),
        BenchView("ahli", 3, 5, 4.9),
        BenchView("bpjs", 1, 2, None, "hanya 2 kandidat yang juga dinilai unsur lain"),
    )
    found = replace(item("Inovasi"), benches=benches, widest=Gap("64.01", "apindo", "serikat_pekerja", 75.0))
    assert divergence_sentence(found, NAMED) == (
        "Inovasi: rata-rata unsur serikat pekerja 20,0 poin di bawah unsur lain, "
        "unsur APINDO 12,4 poin di atas unsur lain; "
        "selisih terlebar 75,0 poin pada Paser, APINDO di atas serikat pekerja."
    )


def test_widest_gap_of_several_names_nobody():
    benches = (BenchView("apindo", 1, 9, 6.25), BenchView("ahli", 1, 9, -6.25))
    widest = Gap("64.01", "apindo", "ahli", 56.25, 8)
    assert divergence_sentence(replace(item("Inovasi"), benches=benches, widest=widest), NAMED) == (
        "Inovasi: rata-rata unsur APINDO 6,3 poin di atas unsur lain, unsur ahli 6,3 poin di bawah unsur lain; "
        "selisih terlebar 56,3 poin pada 8 kandidat."
    )


def test_benches_that_agree_are_said_to():
    benches = (BenchView("apindo", 1, 5, 4.99), BenchView("ahli", 1, 5, -4.99))
    assert divergence_sentence(replace(item("Inovasi"), benches=benches)) == (
        "Inovasi: semua unsur menilai hampir sama tinggi (rata-rata terpaut paling banyak 5,0 poin)."
    )


@pytest.mark.parametrize(
    ("benches", "why"),
    [
        ((), "belum ada nilai"),
        ((BenchView("ahli", 2, 0, None, "hanya satu unsur …"),), "hanya satu unsur …"),
    ],
)
def test_benches_that_cannot_be_compared_are_said_to(benches, why):
    found = replace(item("Inovasi"), benches=benches)
    assert divergence_sentence(found) == f"Inovasi: unsur tidak dapat dibandingkan, {why}."
