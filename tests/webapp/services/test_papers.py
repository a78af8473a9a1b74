"""The ranking paper: what a category's rows say, the first 200 of very many, and whom the jury's sentences name."""

from __future__ import annotations

from dataclasses import replace

import pytest

import scoring
from reports.documents import Extent
from reports.html import ranking_html
from reports.ranking import Beside, ranking_document
from scoring.evaluate import evaluate
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.ranking import rank, summarise
from scoring.sheets import read_sheets
from scoring.steadiness import Plan
from tests.reports import builders
from tests.webapp.conftest import NOON
from tests.webapp.room import RUBRIC, lock_sheets, open_room
from webapp.queries.editions import category_by_codes
from webapp.services.jury import DRAWS, SEED, SPREAD
from webapp.services.papers import PAPER_ROWS, RANKING_ROWS, paper_of, printed_result, ranking_paper
from webapp.services.ranking import Ranked, rank_category

NAMES = tuple(f"Kabupaten {letter}" for letter in "ABCDEFGHIJ")
LOGINS = ("panelis-1", "panelis-2", "panelis-3")
NOT_JUDGED = RUBRIC[: RUBRIC.index(b'  - code: "E"')].replace(b"weight: 60", b"weight: 100") + (
    b'ties: []\nbands: [{code: "utama", title: "Utama", at_least: 60}]\n'
    b'awards: [{rank: 1, title: "Terbaik I"}]\nchecks: []\n'
)


def category_of(room):
    found = category_by_codes(room.edition, room.category)
    assert found is not None
    return found


@pytest.fixture
def paper(app, add_person):
    """`paper(...)`: the document of a room of these candidates whose sheets are all locked."""
    for seat, login in enumerate(LOGINS, start=1):
        add_person(login, role="juror", name=f"Ibu Rahasia {seat}")

    def make(*, text=RUBRIC, logins=LOGINS, names=NAMES, lock=True):
        room = open_room(app, logins, names=names, rubric=text)
        if lock:
            lock_sheets(app, room)
        with app.app_context():
            return ranking_paper(category_of(room), room.rubric, now=NOON)

    return make


def test_paper_has_an_annex_on_its_ranks_and_its_jury(paper):
    document = paper()
    assert document.extent == Extent(10, 0)
    assert [row.candidate for row in document.steadiness.rows] == [row.candidate for row in document.rows]
    assert document.steadiness.basis.startswith(
        "10.000 susunan bobot acak (undian dengan benih 1); setiap bobot berubah paling banyak 25%"
    )
    assert Plan(DRAWS, SEED, SPREAD) == Plan(10_000, 1, 25)
    assert len(document.agreement.sentences) >= 2
    assert document.agreement.basis.startswith("Dasarnya ukuran kesepakatan antarpenilai (alfa Krippendorff, interval)")


def test_jury_of_the_paper_has_seats_and_no_names(paper):
    html = ranking_html(paper())
    assert "panelis kursi " in html
    assert "Ibu Rahasia" not in html


def test_nobody_ranked_has_neither_steadiness_nor_agreement(paper):
    document = paper(lock=False)
    assert (document.rows, document.extent) == ((), Extent(0, 10))
    assert (document.steadiness, document.agreement, document.annex[0].rows) == (None, None, ())
    assert "Lampiran" not in ranking_html(document)


def test_instrument_without_a_jury_has_steadiness_alone(paper):
    document = paper(text=NOT_JUDGED, logins=(), lock=False)
    assert len(document.steadiness.rows) == len(NAMES)
    assert (document.agreement, document.panel) == (None, None)


def test_page_of_a_result_lists_every_candidate_of_it(app, add_person):
    add_person("panelis-1", role="juror")
    room = open_room(app, ("panelis-1",), names=NAMES)
    lock_sheets(app, room)
    with app.app_context():
        result = rank_category(room.category_id, room.rubric)
        part = replace(result, ranking=result.ranking[4:6])
        document = paper_of(category_of(room), room.rubric, part, now=NOON)
    assert [row.rank for row in document.rows] == [one.rank for one in result.ranking[4:6]]
    assert (document.steadiness, document.agreement) == (None, None)


# --- the first of very many ------------------------------------------------------------------------------------------


def ranked_columns(values):
    """Candidates by one share; None leaves the figure empty, so that nobody ranks them."""
    rubric = scoring.parse_rubric(NOT_JUDGED, "uji.yaml")
    rows = [
        FigureRow(f"{place:06d}", f"Desa {place}", {"aktif": "" if value is None else str(value), "potensi": "10000"})
        for place, value in enumerate(values)
    ]
    table = figure_table(rubric, rows)
    evaluation = evaluate(rubric, table)
    return Ranked(table, read_sheets(rubric, [], table.candidates), evaluation, rank(evaluation))


MANY = {
    "none": [],
    "fewer": [9000 - 3 * place for place in range(150)],
    "as-many": [9000 - 3 * place for place in range(RANKING_ROWS)],
    "all-apart": [9000 - 3 * place for place in range(1300)],
    "all-equal": [5000] * 1300,
    "tied-across-the-end": [9000 - 3 * (place // 7) for place in range(1300)],
    "tied-far-across-the-end": [9000 - 3 * (place // 37) for place in range(1300)],
    "tied-after-the-end": [9000 - place for place in range(RANKING_ROWS)] + [1234] * 300,
    "half-empty": [9000 - 3 * place if place % 2 else None for place in range(2600)],
    "all-empty": [None] * 300,
}


@pytest.mark.parametrize("values", MANY.values(), ids=MANY)
def test_printed_part_gives_the_same_paper_as_everything(values):
    """The part is computed for a few candidates, everything for all; the papers say the same."""
    ranked = ranked_columns(values)
    whole = summarise(ranked.evaluation, ranked.ranking)
    part = printed_result(ranked)
    assert len(part.ranking) + len(part.not_assessed) <= RANKING_ROWS + PAPER_ROWS + 10
    extent = Extent(len(whole.ranking), len(whole.not_assessed))
    near, document = told(part, extent)
    near_of_all, document_of_all = told(whole, extent)
    assert near == near_of_all
    same = document == document_of_all  # compared outside of assert: the difference of two papers fills a terminal
    assert same


def told(result, extent):
    """The paper, with candidates of near totals as they are read."""
    rubric = scoring.parse_rubric(NOT_JUDGED, "uji.yaml")
    beside = Beside(listed=RANKING_ROWS, listed_unranked=PAPER_ROWS, extent=extent)
    document = ranking_document(rubric, result, builders.edition(), printed_at=builders.PRINTED, beside=beside)
    near = [
        (one.gap, *((people.named, people.others) for people in (one.above, one.below))) for one in document.near_ties
    ]
    assert len(document.rows) <= RANKING_ROWS
    return near, replace(document, near_ties=())
