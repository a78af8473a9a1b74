import re

import pytest
from markupsafe import Markup

from reports.charts import Bar, IntervalChart, IntervalRow, Tick, fitting, interval_chart, rank_interval_chart, scale
from reports.render import render_pdf
from tests.conventions.test_templates import INLINE, offences
from tests.reports import reading

TITLE = "Rentang peringkat bila bobot berubah"
ROWS = (
    IntervalRow("Kabupaten Paser", 1, 1, 1),
    IntervalRow("Kota Bontang", 2, 2, 3),
    IntervalRow("Kabupaten Berau", 3, 2, None),
)
TOLD = (
    "Kabupaten Paser: peringkat 1, rentang 90% hanya peringkat 1.",
    "Kota Bontang: peringkat 2, rentang 90% peringkat 2 sampai 3.",
    "Kabupaten Berau: peringkat 3, rentang 90% peringkat 2 ke bawah.",
)


def test_chart_of_three_is_whole_numbers_and_words():
    assert interval_chart(ROWS, title=TITLE) == IntervalChart(
        width=420,
        height=158,
        indent=16,
        ticks=(Tick(1, 14), Tick(2, 210), Tick(3, 406)),
        bars=(
            Bar("Kabupaten Paser", 1, "1", TOLD[0], top=24, start=5, width=18, mark=14, is_open=False),
            Bar("Kota Bontang", 2, "2–3", TOLD[1], top=60, start=201, width=214, mark=210, is_open=False),
            Bar("Kabupaten Berau", 3, "2 ke bawah", TOLD[2], top=96, start=201, width=219, mark=406, is_open=True),
        ),
        told=" ".join((f"{TITLE}.", *TOLD)),
    )


def test_chart_of_one_candidate_keeps_its_scale():
    chart = interval_chart(ROWS[:1], title=TITLE)
    assert chart.ticks == (Tick(1, 14),)
    assert (chart.bars[0].start, chart.bars[0].width) == (5, 18)


def test_chart_without_candidates_is_empty():
    assert rank_interval_chart((), title=TITLE) == Markup()


@pytest.mark.parametrize("last_rank", [2, 15, 16, 514, 75_266, 10**9])
def test_scale_stays_legible(last_rank):
    ranks = scale(last_rank)
    assert ranks[0] == 1
    assert len(ranks) <= 16
    assert ranks == sorted(set(ranks))
    assert ranks[-1] <= last_rank


def test_everything_stays_on_the_drawing_however_far_the_ranks_reach():
    chart = interval_chart([IntervalRow("x", rank, 1, 75_266) for rank in (1, 300, 75_266)], title=TITLE)
    edges = [(bar.start >= 0, bar.start + bar.width <= chart.width, 0 <= bar.mark <= chart.width) for bar in chart.bars]
    assert edges == [(True, True, True)] * 3


@pytest.mark.parametrize(
    ("label", "shown"),
    [
        ("Kabupaten Penajam Paser Utara", "Kabupaten Penajam Paser Utara"),
        ("Pemerintah Kabupaten Hulu Sungai Tengah Sekali", "Pemerintah Kabupaten Hulu Sungai Tengah…"),
        ("W" * 300, "W" * 23 + "…"),
        ("村" * 24, "村" * 23 + "…"),
        ("Ka\u0301bu\u0308paten", "K\u00e1b\u00fcpaten"),
    ],
)
def test_label_is_cut_to_what_fits(label, shown):
    assert fitting(label) == shown


def test_long_name_is_whole_in_the_text_alternative():
    name = "Pemerintah Kabupaten Hulu Sungai Tengah Sekali"
    drawn = rank_interval_chart([IntervalRow(name, 1, 1, 1)], title=TITLE)
    assert f"<title>{TITLE}. {name}: peringkat 1, rentang 90% hanya peringkat 1.</title>" in drawn


def test_drawing_is_markup_that_keeps_a_page_policy():
    drawn = rank_interval_chart(ROWS, title=TITLE)
    assert isinstance(drawn, Markup)
    assert offences(drawn, INLINE) == []
    assert drawn.startswith("<svg ")
    assert drawn.endswith("</svg>")
    assert re.findall(r'role="(\w+)"', drawn) == ["img"]


def test_hostile_name_stays_text():
    drawn = rank_interval_chart([IntervalRow('</title><script>x</script>"', 1, 1, 1)], title="<b>")
    assert "<script" not in drawn
    assert "<b>" not in drawn
    assert drawn.count("&lt;script&gt;") == 3


@pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
def test_printed_chart_is_a_figure_that_says_everything():
    drawn = str(rank_interval_chart(ROWS, title=TITLE))
    page = f'<html lang="id"><title>x</title><link rel="stylesheet" href="asset:paper.css"><div>{drawn}</div></html>'
    pdf = render_pdf(page)
    assert reading.figures(pdf) == [" ".join((f"{TITLE}.", *TOLD))]
    assert reading.font_names(pdf) == {"Source-Sans-3,"}
