"""The national edition, reduced to two provinces: what its pages and files say is what the engine says of the whole."""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from sqlalchemy import func, select

import scoring
from reports import formats
from reports.wording import reason_sentences
from scoring.exact import decimal_text
from scoring.figure_table import figure_table
from scoring.figures import FigureRow
from scoring.findings import find
from scoring.result import Result
from scoring.tables import read_figures_csv, read_marks_csv
from tests.webapp.conftest import NOON, Persona
from webapp import create_app
from webapp.cli import demo
from webapp.cli.files import result_rows
from webapp.config import Settings
from webapp.db import db
from webapp.migrations import upgrade
from webapp.models import Candidate, ReportedFigure
from webapp.queries.editions import category_by_codes
from webapp.rubric_store import pinned_rubric
from webapp.sample import sample_edition
from webapp.sample.national import national_villages, village_total
from webapp.services.ranking import columns_of, read_columns
from webapp.services.regions import regencies

PROVINCES = ("34", "65")
VILLAGES, REGENCIES = "/edisi/contoh-nasional/desa", "/edisi/contoh-nasional/kabkota"
ROW = re.compile(
    r'<tbody role="rowgroup" id="kandidat-(\d+)".*?data-label="Peringkat">([\d.]+)<.*?/kandidat/([\d.]+)"'
    r'.*?data-label="Nilai akhir">([\d,]+)<(.*?)<details>',
    re.DOTALL,
)
GAP = re.compile(r"Selisih dengan peringkat ([\d.]+) hanya ([\d,]+): hampir sama")


@dataclass(frozen=True)
class Nation:
    """The made edition: who reads it, where it lies."""

    office: Persona
    settings: Settings
    passwords: dict[str, str]

    def text(self, path: str) -> str:
        answer = self.office.get(path)
        assert answer.status_code == 200, path
        return answer.text


@pytest.fixture(scope="module")
def nation(tmp_path_factory, quick_hashes):
    folder = tmp_path_factory.mktemp("nasional")
    settings = Settings(instance=folder, port=8000, public_url="http://localhost:8000", secret_key="k" * 64)
    upgrade(settings.database)
    app = create_app(settings, clock=lambda: NOON)
    with app.app_context():
        passwords = demo.ensure_sample(sample_edition(), settings, now=NOON)
        passwords |= demo.ensure_national(settings, now=NOON, provinces=PROVINCES)
    office = Persona(app.test_client(), "sekretariat")
    assert office.sign_in(passwords["sekretariat"]).status_code == 303
    yield Nation(office, settings, passwords)
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def whole(nation):
    """What anybody computes of a category from its three files."""
    known: dict[str, tuple[scoring.rubric.Rubric, Result]] = {}

    def compute(page: str):
        if page not in known:
            rubric = scoring.parse_rubric(nation.office.get(f"{page}/rubrik.yaml").data, "rubrik.yaml")
            rows = read_figures_csv(nation.office.get(f"{page}/angka.csv").data, "angka.csv")
            marks = read_marks_csv(nation.office.get(f"{page}/nilai.csv").data, "nilai.csv")
            known[page] = rubric, scoring.score(rubric, rows, marks)
        return known[page]

    return compute


def pages(nation: Nation, path: str) -> list[str]:
    """Every page of a list, one after the other as its links lead."""
    found, address = [], path
    while address:
        found.append(nation.text(address))
        onward = re.search(r'<a href="([^"]+)#daftar">Berikutnya', found[-1])
        address = html.unescape(onward[1]) if onward else ""
    return found


def test_country_has_514_regencies_and_75266_villages():
    assert (len(regencies()), village_total()) == (514, 75_266)


def test_villages_of_two_provinces_are_all_there_with_the_figures_of_their_codes(nation):
    assert village_total(PROVINCES) == 392 + 447
    listed = {one.code: one for one in national_villages(PROVINCES)}
    with nation.office.client.application.app_context():
        query = select(Candidate.code, Candidate.name).where(Candidate.code.in_(listed))
        assert dict(db.session.execute(query).all()) == {code: one.name for code, one in listed.items()}
        figures = select(func.count()).select_from(ReportedFigure).join(ReportedFigure.candidate)
        count = db.session.scalar(figures.where(Candidate.code.in_(listed)))
    assert count == sum(len(one.cells) for one in listed.values())


def test_village_of_both_samples_reports_the_same_in_both():
    ours = {one.code: one for one in national_villages(("64",))}
    provincial = {one.code: one for one in sample_edition().categories[1].candidates}
    assert len(provincial) == 50
    assert {code: (ours[code].name, ours[code].cells) for code in provincial} == {
        code: (one.name, one.cells()) for code, one in provincial.items()
    }


def test_second_making_changes_nothing_and_knows_the_passwords(nation):
    with nation.office.client.application.app_context():
        before = db.session.scalar(select(func.count(ReportedFigure.id)))
        again = demo.ensure_national(nation.settings, now=NOON, provinces=PROVINCES)
        assert db.session.scalar(select(func.count(ReportedFigure.id))) == before
    assert again == {login: nation.passwords[login] for login in again}
    assert len(again) == 9


def test_national_jurors_have_lists_of_their_own(nation):
    app = nation.office.client.application
    provincial, national = (Persona(app.test_client(), login) for login in ("panelis-1", "nasional-1"))
    for persona in (provincial, national):
        assert persona.sign_in(nation.passwords[persona.login]).status_code == 303
    assert "Sleman" not in provincial.get("/penilaian").text
    assert "Sleman" in national.get("/penilaian").text


@pytest.mark.parametrize("page", [VILLAGES, REGENCIES])
def test_pages_of_the_ranking_together_are_the_whole_ranking(nation, whole, page):
    _, result = whole(page)
    found = [row for text in pages(nation, f"{page}/peringkat") for row in ROW.findall(text)]
    assert [(int(number), rank, code, total) for number, rank, code, total, _ in found] == [
        (number, formats.number(one.rank), one.candidate, formats.points(decimal_text(one.total, 4)))
        for number, one in enumerate(result.ranking, start=1)
    ]
    assert len(found) > 0


def test_gaps_are_those_of_the_whole_also_where_a_page_ends(nation, whole):
    rubric, result = whole(VILLAGES)
    bound = rubric.near_tie * 10**4
    levels = list(dict.fromkeys(one.total for one in result.ranking))
    below = {upper: lower for upper, lower in pairwise(levels) if upper - lower < bound}
    rank_at = {one.total: one.rank for one in reversed(result.ranking)}
    expected = [
        [(formats.number(rank_at[below[one.total]]), formats.points(decimal_text(one.total - below[one.total], 4)))]
        if one.total in below
        else []
        for one in result.ranking
    ]
    rows = [row for text in pages(nation, f"{VILLAGES}/peringkat") for row in ROW.findall(text)]
    assert [GAP.findall(rest) for *_, rest in rows] == expected
    borders = expected[24:-1:25]
    assert [] in borders
    assert any(borders)


def test_pages_of_the_unassessed_name_everybody_with_every_reason(nation, whole):
    rubric, result = whole(VILLAGES)
    text = "".join(pages(nation, f"{VILLAGES}/peringkat/tidak-dinilai"))
    found = re.findall(r'/kandidat/([\d.]+)">.*?<ul class="rest">(.*?)</ul>', text, re.DOTALL)
    assert [(code, re.findall(r"<li>(.*?)</li>", html.unescape(told))) for code, told in found] == [
        (one.candidate, list(reason_sentences(one.reasons, rubric))) for one in result.not_assessed
    ]


def test_flaws_that_were_planted_are_found(nation):
    villages = list(national_villages(("64", "62", "63", "65")))
    rubric = scoring.parse_rubric(nation.office.get(f"{VILLAGES}/rubrik.yaml").data, "rubrik.yaml")
    table = figure_table(rubric, [FigureRow(one.code, one.name, one.cells) for one in villages])
    checks = Counter(one.check for one in find(rubric, table))
    assert {"D02", "D07", "D09"} <= set(checks)
    assert sum(checks.values()) < len(villages) // 10


@pytest.mark.parametrize("page", [VILLAGES, REGENCIES])
def test_ranking_file_is_the_table_of_the_command(nation, whole, page):
    rubric, result = whole(page)
    found = list(csv.reader(io.StringIO(nation.text(f"{page}/peringkat.csv"))))
    assert found == list(result_rows(rubric, result))


@pytest.mark.parametrize(
    "words",
    [
        "sleman",
        "SLEMAN",
        "34.04",
        "34.04.01.2001",
        "desa sleman 34.04",
        "kec. tarakan",
        "%",
        "_",
        "'",
        "\\",
        "<b>",
        "\x00",
    ],
)
@pytest.mark.parametrize("page", [VILLAGES, REGENCIES])
def test_search_finds_whoever_has_all_the_words_at_the_rank_in_the_whole(nation, whole, page, words):
    _, result = whole(page)
    fitting = [
        one
        for one in result.ranking
        if all(word in f"{one.candidate} {one.name}".casefold() for word in words.casefold().split())
    ]
    answer = nation.office.get(f"{page}/peringkat", query_string={"cari": words})
    assert answer.status_code == 200
    found = ROW.findall(answer.text)
    assert [(rank, code) for _, rank, code, *_ in found] == [
        (formats.number(one.rank), one.candidate) for one in fitting[:25]
    ]
    if fitting:
        assert f"ditemukan pada {formats.number(len(fitting))} kandidat" in answer.text
    else:
        assert "Tidak ada kandidat yang diperingkat dengan nama atau kode" in answer.text


def test_search_keeps_its_words_from_page_to_page(nation, whole):
    _, result = whole(VILLAGES)
    fitting = [one.candidate for one in result.ranking if "kec." in one.name.casefold()]
    found = [row[2] for text in pages(nation, f"{VILLAGES}/peringkat?cari=kec.") for row in ROW.findall(text)]
    assert found == fitting
    assert len(found) > 25


@pytest.mark.parametrize(
    ("asked", "page"),
    [
        ("0", 1), ("-1", 1), ("", 1), ("dua", 1), ("1e9", 1), ("٣", 1), ("2.5", 1), ("2", 2), ("002", 2),
        ("999999", "last"), ("9" * 6000, "last"), ("\x00", 1), ("2 OR 1=1", 1),
    ],
)  # fmt: skip
@pytest.mark.parametrize("path", [f"{VILLAGES}/peringkat", f"{REGENCIES}", f"{VILLAGES}/peringkat/tidak-dinilai"])
def test_page_that_makes_no_sense_is_the_nearest_one(nation, path, asked, page):
    answer = nation.office.get(path, query_string={"halaman": asked})
    assert answer.status_code == 200
    shown = re.search(r"Halaman ([\d.]+) dari ([\d.]+)", answer.text)
    if shown:
        pages = int(shown[2].replace(".", ""))
        assert int(shown[1].replace(".", "")) == (pages if page == "last" else min(page, pages))


def test_search_that_is_too_long_says_so(nation):
    text = nation.text(f"{VILLAGES}/peringkat?cari={'a' * 5000}")
    assert "Kata pencarian paling panjang 100 huruf" in text
    assert "a" * 101 not in text


def test_damaged_or_missing_snapshot_changes_nothing_but_the_time(nation):
    page = f"{VILLAGES}/peringkat?halaman=3"
    before = ROW.findall(nation.text(page))
    kept = list((nation.settings.instance / "derived").glob("*/columns-*"))
    assert kept
    for path in kept:
        path.write_bytes(path.read_bytes()[:-7])
    assert ROW.findall(nation.text(page)) == before
    for path in (nation.settings.instance / "derived").glob("*/*"):
        path.unlink()
    assert ROW.findall(nation.text(page)) == before


def test_matrix_has_a_page_of_candidates_and_sums_over_all(nation):
    text = nation.text(REGENCIES)
    sheets = 9 * len(regencies(PROVINCES))
    locked = re.search(r"([\d.]+) dari ([\d.]+) lembar sudah dikunci", text)
    recused = int(re.search(r'mundur</span></span> <span class="num">(\d+)<', text)[1])
    assert [int(part.replace(".", "")) for part in locked.groups()] == [sheets - recused] * 2
    assert text.count('<th scope="row" role="rowheader">Kabupaten') + text.count(
        '<th scope="row" role="rowheader">Kota'
    ) == len(regencies(PROVINCES))


def test_category_without_a_panel_says_so_in_a_line(nation):
    text = nation.text(VILLAGES)
    assert "Kategori ini dinilai dari angka saja, tanpa panelis, untuk 839 kandidat." in text
    assert len(text) < 30_000


def test_columns_read_from_the_snapshot_are_those_of_the_database(nation):
    with nation.office.client.application.app_context():
        for page in (VILLAGES, REGENCIES):
            category = page.rpartition("/")[2]
            one = category_by_codes("contoh-nasional", category)
            rubric = pinned_rubric(one.rubric_code, one.rubric_digest, folder=nation.settings.rubrics)
            assert plain(columns_of(one.id, rubric)) == plain(read_columns(one.id, rubric))


def plain(value):
    """Arrays as their type and contents, so that whole values can be compared."""
    if hasattr(value, "tolist"):
        return (value.dtype.name, value.shape, value.tolist())
    if isinstance(value, tuple):
        return tuple(plain(part) for part in value)
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {name: plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value
