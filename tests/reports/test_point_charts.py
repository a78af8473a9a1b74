import re
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from markupsafe import Markup

from reports.point_charts import (
    SHADES,
    CoverageRow,
    Dot,
    MarksRow,
    PointsRow,
    Segment,
    coverage_chart,
    marks_chart,
    marks_drawing,
    points_chart,
    points_drawing,
)
from tests.conventions.test_templates import INLINE, offences

CRITERIA = (("A", "Cakupan kepesertaan"), ("B", "Regulasi"), ("C", "Wawancara"))
ROWS = (
    PointsRow("1. Kota Bontang", ("40.0000", "30.5000", "9.5000"), "80.0000"),
    PointsRow("2. Kabupaten Paser", ("60.0000", None, "1.0000"), "61.0000"),
)
TOLD = (
    "1. Kota Bontang: 80,0000; A 40,0000, B 30,5000, C 9,5000.",
    "2. Kabupaten Paser: 61,0000; A 60,0000, B tidak berlaku, C 1,0000.",
)
MARKS = MarksRow("E.1 Penguasaan data", "1", "5", ("5", "3", "4", "4", "4"), "4.0000")


def test_points_are_stacked_in_whole_numbers_and_told_in_words():
    chart = points_chart(ROWS, CRITERIA, title="Nilai")
    assert (chart.width, chart.told) == (420, " ".join(("Nilai.", *TOLD)))
    assert chart.bars[0].segments == (
        Segment("A", 0, 168, 84, *SHADES[0]),
        Segment("B", 168, 128, 232, *SHADES[1]),
        Segment("C", 296, 40, 316, *SHADES[2]),
    )
    assert chart.bars[1].segments == (Segment("A", 0, 252, 126, *SHADES[0]), Segment("", 252, 4, 254, *SHADES[2]))
    assert [line.code for line in chart.key] == ["A", "B", "C"]


def test_no_segment_leaves_the_bar_and_none_overlaps():
    thin = tuple(str(Fraction(100, 64)) for _ in range(64))
    chart = points_chart(
        [PointsRow("x", ("1/3", "1/3", "298/3"), "100"), PointsRow("y", thin[:3], "4.6875")], CRITERIA, title="Nilai"
    )
    for bar in chart.bars:
        ends = [one.start + one.width for one in bar.segments]
        assert ends[-1] <= chart.width
        assert [one.start for one in bar.segments[1:]] == ends[:-1]


def luminance(colour):
    """Relative luminance of a grey (WCAG 2.2)."""
    digits = colour[1:3] if len(colour) == 7 else colour[1] * 2
    channel = int(digits, 16) / 255
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_letters_can_be_read_on_every_shade_and_neighbours_told_apart_in_grey():
    assert min(contrast(fill, ink) for fill, ink in SHADES) > 4.5
    assert min(contrast(one[0], other[0]) for one, other in pairwise(SHADES)) > 2


def test_marks_are_dots_between_the_ends_of_their_own_scale():
    (line,) = marks_chart([MARKS], title="Nilai panelis").lines
    assert line.dots == (Dot(210, ""), Dot(295, "3"), Dot(380, ""))
    assert (line.start, line.width, line.mark, line.lowest, line.highest) == (210, 170, 295, "1", "5")
    assert line.told == "E.1 Penguasaan data: 5 nilai, dari 3 sampai 5, nilai panel 4."


def test_equal_marks_are_one_dot():
    (line,) = marks_chart([replace(MARKS, marks=("4", "4.0"))], title="Nilai").lines
    assert (line.dots, line.width) == ((Dot(295, "2"),), 0)
    assert "2 nilai, semua 4," in line.told


def test_order_of_marks_tells_nothing_about_who_gave_them():
    given = [marks_drawing([replace(MARKS, marks=marks)], title="x") for marks in (MARKS.marks, MARKS.marks[::-1])]
    assert given[0] == given[1]


def test_drawings_bring_no_style_of_their_own_and_hold_names_as_text():
    name = '"><script>alert(1)</script>'
    drawn = points_drawing([replace(ROWS[0], label=name)], CRITERIA, title="Nilai") + marks_drawing(
        [replace(MARKS, label=name)], title="x"
    )
    assert "<script" not in drawn
    assert offences(str(drawn), INLINE) == []
    numbers = re.findall(r' (?:x|y|width|height|cx|cy|r)="([^"]*)"', drawn)
    assert [one for one in numbers if not one.isdecimal()] == []


def test_coverage_goes_from_an_open_dot_to_a_full_one():
    rows = [CoverageRow("2024", "30", "70.5"), CoverageRow("2025", "70.5", "60")]
    chart = coverage_chart(rows, title="Cakupan")
    assert [(one.before, one.after, one.start, one.width) for one in chart.lines] == [
        (142, 279, 142, 137),
        (279, 244, 244, 35),
    ]
    assert (chart.end, chart.told) == ("100%", "Cakupan. 2024: dari 30% menjadi 70,5%. 2025: dari 70,5% menjadi 60%.")


def test_share_beyond_all_stretches_the_scale():
    chart = coverage_chart([CoverageRow("2024", "30", "120")], title="Cakupan")
    assert (chart.end, chart.lines[0].after) == ("120%", 380)


def test_drawing_without_rows_is_empty():
    assert points_drawing((), CRITERIA, title="x") == Markup() == marks_drawing((), title="x")
