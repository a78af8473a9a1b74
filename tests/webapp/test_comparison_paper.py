"""One candidate across editions: announced records alone, and plain words where the instruments differ."""

from __future__ import annotations

import copy
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from reports.comparison import ComparisonDocument, CoverageYear, CriterionYears, Reached
from reports.html import comparison_html
from reports.render import render_pdf
from scoring import score
from scoring.codec import result_to_plain
from scoring.parse import parse_rubric
from scoring.record import canonical, read_record, sha256_of
from tests.reports import reading
from tests.reports.reading import letters
from tests.reports.test_html import Seen
from tests.webapp.conftest import NOON
from tests.webapp.printing import correct, issued, make
from tests.webapp.room import RUBRIC, sample_edition
from tests.webapp.sealing import PASER, open_sealing
from webapp.cli import main
from webapp.content import store
from webapp.db import db, transaction
from webapp.errors import NotFound
from webapp.models import SEALED, Category, SealedResult
from webapp.services.comparisons import Year, announced_years, comparison_paper, years_at
from webapp.services.own_drawings import drawings_of
from webapp.services.paper_kinds import COMPARISON, kind_of
from webapp.services.sealed import read_sealed, sealed_result

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
CODE = "64.01"
COVERAGE = {"dulu": "3000", "persen_dulu": "30", "kini": "7050", "persen_kini": "70.5"}
FIGURES = "".join(
    f'  - {{code: "{code}", title: "{code}", type: {kind}}}\n'
    for code, kind in (("dulu", "count"), ("persen_dulu", "percent"), ("kini", "count"), ("persen_kini", "percent"))
)
CHECK = """checks:
  - {code: "K01", title: "Cakupan", kind: implied_base, severity: warning,
     pairs: [["dulu", "persen_dulu"], ["kini", "persen_kini"]]}
"""

SPLIT = RUBRIC.replace(b"weight: 60", b"weight: 50").replace(
    b'  - code: "E"\n',
    b'  - {code: "B", title: "Jangkauan", weight: 10, indicators: [{code: "B.1", title: "x", weight: 10, kind: ratio,'
    b' of: "aktif", to: "potensi"}]}\n  - code: "E"\n',
)


@pytest.fixture
def plenary(app, add_person):
    found = open_sealing(app, add_person)
    assert found.seal().status_code == 303
    return found


@pytest.fixture
def sealed(app, plenary):
    with app.app_context():
        return sealed_result(plenary.room.category_id)


def year(sealed, rubric: bytes = RUBRIC, *, label="2025", period=2025, **cells) -> Year:
    """The same figures and marks as another edition had them, scored by this rubric; `cells` are the candidate's."""
    parsed, body = parse_rubric(rubric, "uji.yaml"), copy.deepcopy(sealed.body)
    body["edition"] |= {"label": label, "period_year": period}
    own = next(one for one in body["figures"] if one["candidate"] == CODE)
    own["counts"] |= cells
    made = replace(sealed, body=body, at=sealed.at - timedelta(days=365 * (2025 - period)))
    inputs = made.inputs
    found = score(parsed, inputs.rows, inputs.marks, decisions=inputs.decisions if not cells else ())
    body["result"] = result_to_plain(found)
    return Year(replace(made, body=body), parsed, CODE)


def test_same_instrument_is_compared_in_numbers(sealed):
    earlier = year(sealed, label="2024", period=2024, aktif="5000")
    found = comparison_paper([earlier, year(sealed)])
    assert [(one.label, one.total, one.change, one.rank, one.ranked) for one in found.years] == [
        ("2024", "61.0000", None, 2, 4),
        ("2025", "79.0000", "18.0000", 2, 4),
    ]
    assert [row.years for row in found.criteria] == [
        (Reached("60", "30.0000"), Reached("60", "48.0000")),
        (Reached("40", "31.0000"), Reached("40", "31.0000")),
    ]
    assert (found.differences, found.same_codes, {row.alike for row in found.criteria}) == ((), True, {True})
    assert found.printed_at == NOON


def test_instruments_that_differ_are_said_to_and_nothing_is_subtracted(sealed):
    earlier = year(sealed, RUBRIC.replace(b'title: "Cakupan"', b'title: "Kepesertaan"'), label="2024", period=2024)
    found = comparison_paper([earlier, year(sealed)])
    assert [one.change for one in found.years] == [None, None]
    assert [row.alike for row in found.criteria] == [False, True]
    assert found.differences[1:] == ("Kriteria A berganti nama: 2024: Kepesertaan; 2025: Cakupan.",)


def test_coverage_is_told_where_all_four_figures_are_there(sealed):
    rubric = RUBRIC.replace(b"checks: []\n", CHECK.encode()).replace(b"figures:\n", b"figures:\n" + FIGURES.encode(), 1)
    told = year(sealed, rubric, **COVERAGE)
    found = comparison_paper([year(sealed, label="2024", period=2024), told])
    assert found.coverage == (CoverageYear("2025", "3.000", "30", "7.050", "70.5"),)
    html = comparison_html(found)
    assert "<title>Cakupan awal dan akhir periode. 2025: dari 30% menjadi 70,5%.</title>" in html
    assert "<td>7.050</td><td>70,5%</td>" in html
    title, on_page = drawings_of(told.sealed, told.rubric, CODE)[-1]
    assert (title, on_page in html) == ("Cakupan awal dan akhir periode", True)
    assert comparison_paper([year(sealed, rubric, **COVERAGE | {"persen_dulu": ""})]).coverage == ()


def test_paper_keeps_the_standards_and_says_plainly_that_instruments_differ(sealed):
    earlier = year(sealed, RUBRIC.replace(b'title: "Cakupan"', b'title: "Kepesertaan"'), label="2024", period=2024)
    html = comparison_html(comparison_paper([earlier, year(sealed)]))
    pdf = render_pdf(html)
    assert reading.standards_broken(pdf) == []
    text = letters(" ".join(reading.pages(pdf)))
    for wanted in ("INSTRUMEN BERBEDA", PASER, "2025 79,0000", "Kriteria A berganti nama", "dari 60"):
        assert letters(wanted) in text
    assert reading.figures(pdf)[0].startswith("Nilai menurut kriteria, dari 100. 2024: 79,0000; A 48,0000")
    assert [attrs for tag, attrs in Seen(html).elements if tag == "th" and "scope" not in attrs] == []
    one = comparison_html(comparison_paper([year(sealed)]))
    assert ("Baru satu edisi" in one, "INSTRUMEN BERBEDA" in one, "<svg" in one) == (True, False, False)


def test_criterion_of_one_edition_alone_stands_without_the_others(sealed):
    row = CriterionYears("B", "Regulasi", (None, Reached("40", "31.0000")), alike=True)
    document: ComparisonDocument = replace(
        comparison_paper([year(sealed, label="2024", period=2024), year(sealed)]), criteria=(row,)
    )
    html = comparison_html(document)
    assert ("<td>–</td><td>31,0000" in html, "<svg" in html) == (True, False)


def test_what_only_one_instrument_has_and_other_weights_are_named(sealed):
    earlier = year(sealed, SPLIT, label="2024", period=2024)
    found = comparison_paper([earlier, year(sealed)])
    assert [(row.code, row.years) for row in found.criteria] == [
        ("A", (Reached("50", "40.0000"), Reached("60", "48.0000"))),
        ("E", (Reached("40", "31.0000"), Reached("40", "31.0000"))),
        ("B", (Reached("10", "8.0000"), None)),
    ]
    assert found.differences == (
        "Instrumen setiap edisi: 2024 memakai uji-2025; 2025 memakai uji-2025.",
        "Bobot kriteria A berbeda: 2024: 50; 2025: 60.",
        "Kriteria B Jangkauan hanya ada dalam edisi 2024.",
    )
    assert "<svg" not in comparison_html(found)


def test_edition_counts_from_its_announcement_on_and_never_before(app, plenary, settings, clock):
    def asked(code: str, now: datetime) -> list[str]:
        with app.app_context():
            return [one.label for one in announced_years("kabkota", code, folder=settings.rubrics, now=now)]

    release = NOON.replace(day=14, hour=2, minute=0)  # 10.00 WITA
    for told in (False, True):
        if told:
            assert plenary.announce().status_code == 303
        with pytest.raises(NotFound, match="Belum ada hasil yang diumumkan"):
            asked(CODE, release - timedelta(seconds=1))
    assert asked(CODE, release) == ["2025"]
    with pytest.raises(NotFound):
        asked("64.99", release)


def test_command_prints_what_is_announced(plenary, settings, monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    out = tmp_path / "c.pdf"
    ask = ["print", "comparison", plenary.room.category, CODE, "-o", str(out)]
    assert (main(ask), "Belum ada hasil yang diumumkan" in capsys.readouterr().err) == (1, True)
    assert plenary.announce().status_code == 303
    assert (main(ask), letters(PASER) in letters("".join(reading.words(out.read_bytes())))) == (0, True)


def later_edition(app, plenary, moment):
    """The same result once more, sealed for the year after at this moment; the id of its record."""
    with app.app_context(), transaction() as session:
        first = session.scalars(select(SealedResult)).first()
        edition = sample_edition()
        edition.code, edition.label, edition.period_year = "contoh-2026", "2026", 2026
        session.add(edition)
        session.flush()
        rubric = plenary.room.rubric
        facts = {"code": "kabkota", "title": "Pemerintah Kabupaten/Kota", "rubric_code": rubric.code}
        category = Category(edition_id=edition.id, rubric_digest=rubric.digest, state=SEALED, **facts)
        session.add(category)
        session.flush()
        body = copy.deepcopy(read_record(first.body))
        body["edition"] |= {"code": "contoh-2026", "label": "2026", "period_year": 2026}
        told = {"annex": first.annex, "reason": "", "replaces": None, "at": moment}
        people = {name: getattr(first, name) for name in ("proposed_by_user_id", "approved_by_user_id")}
        text = canonical(body)
        row = SealedResult(category_id=category.id, number=1, body=text, sha256=sha256_of(text), **told, **people)
        session.add(row)
        session.flush()
        return row.id


def compared_in(app, record_id, folder):
    """(who is compared, the labels of the years on the first one's paper) of a record."""
    with app.app_context():
        sealed = read_sealed(db.session.get_one(SealedResult, record_id))
        subjects = [one.code for one in kind_of(COMPARISON).subjects(sealed)]
        years = years_at(sealed, subjects[0], folder) if subjects else ()
        return sorted(subjects), [(one.label, one.sealed.number) for one in years]


def test_issued_comparison_is_of_what_was_announced_when_its_record_was_sealed(app, plenary, settings, clock):
    assert plenary.announce().status_code == 303
    release = NOON.replace(day=14, hour=2, minute=0)
    record = later_edition(app, plenary, release)
    clock.forward(days=1)
    assert [one.sign_in().status_code for one in (plenary.first, plenary.second)] == [303, 303]
    years = [("2025", 1), ("2026", 1)]
    assert compared_in(app, record, settings.rubrics) == ([CODE, "64.02", "64.03", "64.04"], years)
    correct(plenary)  # the earlier result, after the later one was sealed
    assert compared_in(app, record, settings.rubrics)[1] == years
    where = "/edisi/contoh-2026/kabkota/cetak"
    assert "pilih dari 4" in plenary.first.get(where).text
    answer = plenary.first.post(f"{where}/satu/perbandingan", {"yang": CODE, "kertas": "f4"})
    assert make(app, int(answer.location.rpartition("/")[2])) == "made"
    (paper,) = issued(app)
    pdf = store.read(settings.papers, paper.sha256)
    assert (reading.standards_broken(pdf), reading.page_sizes(pdf)) == ([], {reading.F4})
    assert paper.identifier in " ".join(reading.words(pdf))
    assert paper.identifier in plenary.first.get(f"{where}/satu/perbandingan?yang={CODE}").text


def test_nothing_is_compared_with_what_was_announced_later(app, plenary, settings):
    assert plenary.announce().status_code == 303
    record = later_edition(app, plenary, NOON.replace(day=14, hour=1, minute=59))
    assert compared_in(app, record, settings.rubrics) == ([], [])
