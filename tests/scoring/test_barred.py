"""Who gets no rank by figures and seats alone, before and after a change of the rubric."""

import pytest

from scoring.barred import Bar, Barred, Seat, barred_by_change
from scoring.result import Reason
from tests.scoring.small import TEXT, row, rubric

ROWS = [row("64.01"), row("64.02", desa="n/a", uang=""), row("64.03", aktif="")]
SEATS = (Seat("pemerintah"), Seat("serikat"), Seat("bpjs", frozenset({"64.02"})))


def bar(candidate, *reasons):
    return Bar(candidate, f"Nama {candidate}", reasons)


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (("places: 4", "places: 3"), Barred(1, 1, 0, 0, ())),
        (("quorum: 2", "quorum: 3"), Barred(1, 2, 1, 0, (bar("64.02", Reason("B.3", "quorum", have=2, need=3)),))),
        (
            ('benches: ["pemerintah", "serikat"]', 'benches: ["pemerintah", "serikat", "apindo"]'),
            Barred(1, 3, 2, 0, tuple(bar(code, Reason("B.3", "bench", "apindo")) for code in ("64.01", "64.02"))),
        ),
        (
            ("until: 100, optional: true", "until: 100"),
            Barred(1, 2, 1, 0, (bar("64.02", Reason("A.2", "not_allowed", "desa")),)),
        ),
        (
            ('kind: ratio, of: "aktif", to: "potensi"', 'kind: checklist, items: [{of: "csr", score: 100}]'),
            Barred(1, 0, 0, 1, ()),
        ),
    ],
    ids=["nothing", "quorum", "bench", "optional", "freed"],
)
def test_change_bars_and_frees_by_figures_and_seats(edit, expected):
    assert edit[0] in TEXT
    assert barred_by_change(rubric(), rubric(TEXT.replace(*edit, 1)), ROWS, SEATS) == expected


def test_nobody_on_the_panel_bars_everybody_on_both_sides():
    assert barred_by_change(rubric(), rubric(), ROWS, ()) == Barred(3, 3, 0, 0, ())
