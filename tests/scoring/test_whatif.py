"""What would have raised a total most: the value named in each sentence does raise it by just that."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import event, given, settings

from scoring import score
from scoring.exact import MOST_DIGITS, parse_decimal
from scoring.rubric import NUMBER, kind_codes
from scoring.whatif import Gain, gain_lines, gains_to_plain, whatif
from tests.scoring.small import TEXT, marks, row, rubric
from tests.scoring.strategies import Case, cases

NEEDED = re.compile(r"(?:Angka|Dasar) (\w+) perlu (?:mencapai|turun ke) (-?[0-9.]+(?:,[0-9]+)?)[,]? .*")


def gains(text: str = TEXT, *values: str, **cells: str) -> tuple[Gain, ...]:
    """What the small rubric's candidate could have gained."""
    given_marks = marks("a", *(values or ("3", "4")))
    (standing,) = score(rubric(text), [row("a", **cells)], given_marks).ranking
    return whatif(rubric(text), standing, row("a", **cells).cells)


def told(text: str = TEXT, *values: str, **cells: str) -> tuple[str, ...]:
    return tuple(gain_lines(gains(text, *values, **cells), 4))


def test_gains_stand_in_order_and_say_what_would_do():
    assert told(aktif="40", desa="35", aturan="tidak", csr="no") == (
        (
            "A.1 Rasio: +24,0000 (dari 16,0000 menjadi 40,0000). Peserta aktif perlu mencapai 100 orang, sekarang 40: "
            "kurang 60."
        ),
        (
            "A.2 Desa: +13,0000 (dari 7,0000 menjadi 20,0000). Desa terlindungi perlu mencapai 100 desa, sekarang 35: "
            "kurang 65."
        ),
        "B.1 Regulasi: +10,0000 (dari 0,0000 menjadi 10,0000). Regulasi: Perda (sekarang Tidak ada).",
        "B.2 CSR: +10,0000 (dari 0,0000 menjadi 10,0000). Belum dipenuhi: Ada CSR.",
        "B.3 Wawancara: +7,5000 (dari 12,5000 menjadi 20,0000). Nilai panel naik dari 3,5 ke 5 (Tinggi).",
    )


def test_nothing_is_told_of_what_is_full_or_does_not_apply():
    assert told(TEXT, "5", "5", aktif="120", desa="n/a") == ()


def test_effective_weight_counts():
    (gain,) = gains(TEXT, "5", "5", desa="n/a")
    assert gain == Gain("A.1", "Rasio", 300000, 600000, 300000, gain.how)


def test_target_below_hundred_and_whole_people():
    changed = TEXT.replace('to: "potensi"}', 'to: "potensi", target: 33}')
    assert told(changed, "5", "5", aktif="1", potensi="10")[0].endswith(
        "Peserta aktif perlu mencapai 4 orang, sekarang 1: kurang 3."
    )


def test_falling_scale_asks_for_less():
    changed = TEXT.replace("from: 0, until: 100", "from: 12, until: 3")
    assert told(changed, "5", "5", aktif="100", desa="9") == (
        (
            "A.2 Desa: +13,3333 (dari 6,6667 menjadi 20,0000). Desa terlindungi perlu turun ke 3 desa, sekarang 9: "
            "kelebihan 6."
        ),
    )


@pytest.mark.parametrize(
    ("kind", "cells", "expected"),
    [
        # Nobody reports fewer than no people: what is left to gain ends at 0, wherever the scale goes on to.
        ("from: 12, until: -3", {"desa": "9"}, ("+12,0000 (dari 4,0000 menjadi 16,0000)", "turun ke 0 desa, ")),
        ("from: -8, until: -20", {"desa": "9"}, ()),
        ("from: -20, until: -8", {"desa": "0"}, ()),
        ("from: 12, until: -3", {"desa": "0"}, ()),
    ],
)
def test_no_fewer_than_nobody_is_asked_for(kind, cells, expected):
    found = told(TEXT.replace("from: 0, until: 100", kind), "5", "5", aktif="100", **cells)
    assert [[words in line for words in expected] for line in found] == ([[True, True]] if expected else [])


@pytest.mark.parametrize(
    ("steps", "value", "expected"),
    [
        (
            "[[-5, 100], [3, 50], [6, 0]]",
            "6",
            "+40,0000 (dari 0,0000 menjadi 40,0000). Peserta aktif perlu turun ke 0 ",
        ),
        (
            "[[-5, 100], [-1, 80], [3, 50]]",
            "4",
            "+12,0000 (dari 20,0000 menjadi 32,0000). Peserta aktif perlu turun ke 0 ",
        ),
    ],
)
def test_step_below_nothing_is_not_asked_for(steps, value, expected):
    changed = TEXT.replace('kind: ratio, of: "aktif", to: "potensi"', f'kind: steps, value: "aktif", steps: {steps}')
    (found,) = (line for line in told(changed, "5", "5", aktif=value) if line.startswith("A.1"))
    assert expected in found


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ('kind: steps, value: "aktif", steps: [[10, 20], [80, 100]]', "Peserta aktif perlu mencapai 80 orang, "),
        ('kind: steps, of: "aktif", to: "potensi", steps: [[10, 20], [75.5, 90]]', "Peserta aktif perlu mencapai 76 "),
        (
            'kind: ratio, of: "aktif", to: {sum: ["aktif", "potensi"]}',
            "Peserta aktif perlu mencapai 100% dari Peserta aktif + Potensi peserta.",
        ),
        (
            'kind: ratio, of: {sum: ["aktif", "desa"]}, to: {product: ["potensi", 3]}',
            "Peserta aktif + Desa terlindungi perlu mencapai 300, sekarang 150: kurang 150.",
        ),
    ],
)
def test_other_amounts(kind, expected):
    changed = TEXT.replace('kind: ratio, of: "aktif", to: "potensi"', kind)
    found = {gain.indicator: gain.how for gain in gains(changed, "5", "5")}
    assert found["A.1"].startswith(expected)


def test_next_mark_where_the_scale_has_no_levels():
    start, end = TEXT.index(",\n         levels"), TEXT.index("]}\npanel")
    found = gains(TEXT[:start] + TEXT[end + 1 :], "3", "3", aktif="100")
    assert [gain.how for gain in found] == ["Nilai panel naik dari 3 ke 4."]


def test_plain_data():
    (gain,) = gains(TEXT, "5", "5")
    assert gains_to_plain((gain,), 4) == [
        {
            "indicator": "A.1",
            "title": "Rasio",
            "points": "20.0000",
            "reachable": "40.0000",
            "gain": "20.0000",
            "how": "Peserta aktif perlu mencapai 100 orang, sekarang 50: kurang 50.",
        }
    ]


@settings(max_examples=settings().max_examples // 4)
@given(cases())
def test_named_value_raises_the_total_by_the_gain(case: Case):
    used = Counter(code for leaf in case.rubric.indicators() for code in kind_codes(leaf.kind))
    types = {figure.code: figure.type for figure in case.rubric.figures}
    ranked = {one.candidate: one for one in score(case.rubric, case.rows, case.marks).ranking}
    tried = 0
    for candidate in (one for one in case.rows if one.candidate in ranked):
        standing = ranked[candidate.candidate]
        for gain in whatif(case.rubric, standing, candidate.cells):
            assert gain.gain == gain.reachable - gain.points > 0
            found = NEEDED.fullmatch(gain.how)
            if found is None or used[found[1]] > 1:
                continue
            text = found[2].replace(".", "").replace(",", ".")
            assert not text.startswith("-") or types[found[1]] == NUMBER
            if len(text) > MOST_DIGITS:
                continue
            assert parse_decimal(text) is not None
            better = replace(candidate, cells={**candidate.cells, found[1]: text})
            (after,) = score(case.rubric, [better], [m for m in case.marks if m.candidate == better.candidate]).ranking
            assert after.total - standing.total == gain.gain
            tried += 1
    event(f"values tried: {min(tried, 3)}")
