"""The form as a spreadsheet: what comes back is what was filled in, and nothing is taken that isn't understood."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

import scoring
from scoring import codec
from scoring.figures import FigureRow, may_not_apply
from scoring.rubric import CHOICE, COUNT, DATE, MONEY, NUMBER, PERCENT, TEXT, YES_NO
from tests.webapp.office import DEADLINE, client_id, open_office, report
from tests.webapp.templates_filled import HEADING, carried, faults, filled, opened, put, row_of, saved, send
from webapp.content.table_file import read_table_file
from webapp.db import transaction
from webapp.forms.filled_template import read_template
from webapp.models import FigureLine, ReportedFigure
from webapp.services.sections import sections_of
from webapp.services.workbooks import sheet_name

RUBRICS = (
    "paritrana-2025-kabkota",
    "paritrana-2025-desa",
    "paritrana-2025-desa-penapisan",
    "paritrana-2025-badan-usaha-keuangan",
    "paritrana-2025-umkm",
)
DAY_EXAMPLE = "tanggal, bulan, dan tahun, misalnya 13/2/2023."
QUESTION = (
    "1234 (seribu dua ratus tiga puluh empat) atau 1,234 (satu koma dua tiga empat). Tulis salah satunya seperti itu."
)
TEMPLATE, PAGE, TAKE = "/lembar-sebar/templat.xlsx", "/lembar-sebar", "/lembar-sebar/ambil"


@pytest.fixture
def settings(settings):
    """With a limit that a test can pass without a large file."""
    return replace(settings, largest_file=300_000)


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def stored(app, office):
    """(claimed, source, as_of) by figure code, as they lie in the database."""

    def look(code="64.01"):
        with app.app_context(), transaction() as session:
            rows = session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == office.candidates[code]))
            return {row.code: (row.claimed, row.source, row.as_of) for row in rows}

    return look


def template(office, who="op-paser", code="64.01"):
    answer = office.people[who].get(office.page(code, TEMPLATE))
    assert answer.status_code == 200
    return answer.data


def upload(office, data, who="op-paser", code="64.01", name="isian.xlsx"):
    return send(office.people[who], office.page(code, PAGE), data, name)


def take(office, page, who="op-paser", code="64.01", **picks):
    chosen = {f"pick:{figure}": pick for figure, pick in picks.items()}
    return office.people[who].post(office.page(code, TAKE), carried(page.text) | chosen)


def test_template_filled_in_is_shown_and_then_stored(office, stored):
    data = filled(template(office), pu_aktif=104769, pu_potensi="136.100", persen_sesudah=76.98)
    page = upload(office, data)
    assert page.status_code == 200
    assert stored() == {}
    assert "seratus empat ribu tujuh ratus enam puluh sembilan orang" in page.text
    assert take(office, page).status_code == 303
    assert {code: claimed for code, (claimed, *_) in stored().items()} == {
        "pu_aktif": "104769",
        "pu_potensi": "136100",
        "persen_sesudah": "76.98",
    }


def test_template_says_whose_it_is_and_locks_all_but_the_inputs(office):
    book = opened(template(office))
    guide = {row[0].value: row[1].value for row in book["Petunjuk"].iter_rows(max_col=2)}
    assert guide["Kandidat"] == "Kabupaten Paser (64.01)"
    assert guide["Tanda templat"] == f"paritrana-isian-1 uji-2026 kabkota 64.01 {office.rubric.digest}"
    assert book["Pilihan"].sheet_state == "veryHidden"
    sheet, row = row_of(book, "pu_aktif")
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    free = {sheet.cell(HEADING, cell.column).value for cell in sheet[row] if not cell.protection.locked}
    assert free == {"Isian", "Sumber", "Per tanggal"}
    assert sheet.column_dimensions["J"].hidden
    assert sheet.freeze_panes == "C5"


def test_template_lists_the_answers_of_a_choice_and_offers_not_applicable_only_where_it_may_be(office):
    book = opened(template(office))
    lists = [[cell.value for cell in column if cell.value] for column in book["Pilihan"].iter_cols()]
    chosen = [one for one in office.rubric.figures if one.type in (CHOICE, YES_NO)]
    skippable = may_not_apply(office.rubric)
    assert [("tidak berlaku" in one) for one in lists] == [figure.code in skippable for figure in chosen]
    sheet, row = row_of(book, "regulasi")
    rules = [one for one in sheet.data_validations.dataValidation if f"F{row}" in str(one.sqref)]
    assert [one.type for one in rules] == ["list"]


def test_template_has_the_same_bytes_each_time_and_no_formula(office):
    first, second = template(office), template(office)
    assert first == second
    assert [
        cell.coordinate for sheet in opened(first) for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    ] == []


def drawn(figure, draw, skippable):
    """A claim of a figure's type: machine text."""
    if figure.code in skippable and draw.random() < 0.2:
        return "n/a"
    by_type = {
        COUNT: lambda: str(draw.randint(0, 10**15 - 1)),
        MONEY: lambda: f"{draw.randint(0, 10**12)}.25",
        PERCENT: lambda: f"{draw.randint(0, 99)}.{draw.randint(1, 99999)}".rstrip("0"),
        NUMBER: lambda: f"-{draw.randint(1, 9)}.5",
        CHOICE: lambda: draw.choice(figure.options).code,
        YES_NO: lambda: draw.choice(["yes", "no"]),
        DATE: lambda: f"2025-0{draw.randint(1, 9)}-1{draw.randint(0, 9)}",
        TEXT: lambda: draw.choice(["=1+1", "12/2025", "0012", "Perbup 4", "+62", "'=a", "n a"]),
    }
    return by_type[figure.type]() if draw.random() < 0.8 else ""


def fill_at_random(app, office, draw):
    """Every figure of 64.01 claimed anew, some of them by lines."""
    skippable, own = may_not_apply(office.rubric), office.candidates["64.01"]
    with app.app_context(), transaction() as session:
        for model in (ReportedFigure, FigureLine):
            session.query(model).filter_by(candidate_id=own).delete()
        for figure in office.rubric.figures:
            claimed, lines = drawn(figure, draw, skippable), []
            if figure.lines is not None and draw.random() < 0.5:
                lines = [(label, str(draw.randint(0, 999))) for label in (*figure.lines[:2], "=Lain")]
                claimed = str(sum(int(value) for _label, value in lines))
            row = ReportedFigure(candidate_id=own, code=figure.code, claimed=claimed, version=draw.randint(1, 9))
            row.source, row.as_of = draw.choice(["", "=Disnaker", "BPS, 2025"]), draw.choice([None, date(2025, 12, 31)])
            session.add(row)
            session.add_all(
                FigureLine(candidate_id=own, figure=figure.code, position=place, label=label, value=value)
                for place, (label, value) in enumerate(lines, start=1)
            )


@pytest.mark.parametrize("code", RUBRICS)
def test_template_read_back_without_a_change_changes_nothing(app, add_person, code):
    office = open_office(app, add_person, rubric=code, operators=(("op-paser", "64.01"),), others=())
    sections = {sheet_name(one.name): one.figures for one in sections_of(office.rubric)}
    draw = random.Random(code)
    for _ in range(6):
        fill_at_random(app, office, draw)
        made = template(office)
        table = office.people["op-paser"].get(office.page("64.01", "/lembar-sebar/templat.csv")).data
        for data in (made, saved(opened(made)), table):
            filled_in = read_template(office.rubric, sections, read_table_file(data))
            assert ([one.words for one in filled_in.faults], filled_in.changes) == ([], {})


def test_same_figures_by_spreadsheet_and_by_form_give_equal_results(app, office, stored):
    given = {
        figure.code: drawn(figure, random.Random(figure.code), frozenset())
        for figure in office.rubric.figures
        if figure.type in (COUNT, MONEY, PERCENT, CHOICE, YES_NO)
    }
    given = {code: text for code, text in given.items() if text}
    changes = [
        {"code": code, "text": typed(office.rubric, code, text), "base_version": 0} for code, text in given.items()
    ]
    saved_by_form = office.people["op-kukar"].post_json(
        office.page("64.02", "/simpan"), {"client_id": client_id(), "changes": changes}
    )
    assert saved_by_form.json["problems"] == {}
    cells = {code: cell(office.rubric, code, text) for code, text in given.items()}
    assert take(office, upload(office, filled(template(office), **cells))).status_code == 303
    by_form, by_file = (
        {code: claimed for code, (claimed, *_) in stored(candidate).items()} for candidate in ("64.02", "64.01")
    )
    assert by_form == by_file == given
    results = [scoring.score(office.rubric, [FigureRow("64.01", "Paser", one)]) for one in (by_form, by_file)]
    one, other = (json.dumps(codec.result_to_plain(result)) for result in results)
    assert one == other


def typed(rubric, code, text):
    """As somebody types it into the form."""
    return text.replace(".", ",") if rubric.figure(code).type in (PERCENT, MONEY) else text


def cell(rubric, code, text):
    """As somebody enters it into a spreadsheet: a number, or an answer by its title."""
    figure = rubric.figure(code)
    if figure.type == YES_NO:
        return {"yes": "Ya", "no": "Tidak"}[text]
    if figure.type == CHOICE:
        return next(option.title for option in figure.options if option.code == text)
    return float(text) if "." in text else int(text)


def test_every_fault_is_told_by_sheet_row_and_column_and_nothing_is_stored(office, stored):
    book = opened(template(office))
    put(book, "pu_aktif", "banyak")
    put(book, "pu_potensi", 12)
    put(book, "persen_sesudah", "1.234")
    put(book, "pu_aktif", "kemarin", column="Per tanggal")
    sheet, row = row_of(book, "pu_aktif")
    other, second = row_of(book, "persen_sesudah")
    page = upload(office, saved(book))
    assert (page.status_code, stored()) == (422, {})
    here, there = f"Lembar “{sheet.title}”, baris {row}", f"Lembar “{other.title}”, baris {second}"
    assert faults(page.text) == [
        f"{here}, kolom F (Isian): “banyak” bukan angka yang dapat dibaca. Tulis angkanya saja, misalnya 32.268.",
        f"{here}, kolom H (Per tanggal): “kemarin” bukan tanggal; tulis {DAY_EXAMPLE}",
        f"{there}, kolom F (Isian): “1.234” dapat berarti {QUESTION}",
    ]


def test_more_faults_than_fit_are_counted(office):
    book = opened(template(office))
    for figure in office.rubric.figures:
        for column in ("Isian", "Per tanggal"):
            put(book, figure.code, "=x", column=column)
    page = upload(office, saved(book))
    assert page.status_code == 422
    assert len(faults(page.text)) == 101
    assert faults(page.text)[-1] == "dan 32 lagi"


def test_figure_changed_meanwhile_is_shown_with_both_values_and_never_overwritten(app, office, stored):
    report(app, office, "64.01", {"pu_aktif": "100", "pu_potensi": "200"})
    data = filled(template(office), pu_aktif=111)
    change = {"code": "pu_aktif", "text": "105", "base_version": 1}
    office.people["op-paser-2"].post_json(
        office.page("64.01", "/simpan"), {"client_id": client_id(), "changes": [change]}
    )
    page = upload(office, data)
    assert page.status_code == 200
    assert "Dari berkas: <strong><bdi>111" in page.text
    assert "Yang tersimpan: <strong><bdi>105" in page.text
    assert "op-paser-2" in page.text
    unpicked = take(office, page)
    assert (unpicked.status_code, stored()["pu_aktif"][0]) == (422, "105")
    assert take(office, page, pu_aktif="theirs").status_code == 303
    assert stored()["pu_aktif"][0] == "105"
    assert take(office, page, pu_aktif="mine").status_code == 303
    assert stored()["pu_aktif"][0] == "111"


def test_figure_changed_meanwhile_that_the_file_left_alone_stays_as_it_is(app, office, stored):
    report(app, office, "64.01", {"pu_aktif": "100"})
    data = filled(template(office), pu_potensi=136100)
    change = {"code": "pu_aktif", "text": "105", "base_version": 1}
    office.people["op-paser-2"].post_json(
        office.page("64.01", "/simpan"), {"client_id": client_id(), "changes": [change]}
    )
    page = upload(office, data)
    assert "Nilai mana yang benar" not in page.text
    assert take(office, page).status_code == 303
    assert {code: claimed for code, (claimed, *_) in stored().items()} == {"pu_aktif": "105", "pu_potensi": "136100"}


def test_figure_changed_after_it_was_shown_keeps_everything_back(app, office, stored):
    page = upload(office, filled(template(office), pu_aktif=104769, pu_potensi=136100))
    change = {"code": "pu_aktif", "text": "1", "base_version": 0}
    office.people["op-paser-2"].post_json(
        office.page("64.01", "/simpan"), {"client_id": client_id(), "changes": [change]}
    )
    answer = take(office, page)
    assert answer.status_code == 409
    assert {code: claimed for code, (claimed, *_) in stored().items()} == {"pu_aktif": "1"}
    assert "104.769" in answer.text
    assert take(office, answer, pu_aktif="mine").status_code == 303
    assert {code: claimed for code, (claimed, *_) in stored().items()} == {"pu_aktif": "104769", "pu_potensi": "136100"}


def test_what_was_taken_over_may_be_sent_again_without_harm(office, stored):
    page = upload(office, filled(template(office), pu_aktif=104769))
    assert [take(office, page).status_code for _ in range(2)] == [303, 303]
    assert stored()["pu_aktif"][0] == "104769"


def test_lines_are_added_up_and_a_number_beside_them_is_asked_about(app, office, stored):
    code = next(figure.code for figure in office.rubric.figures if figure.lines)
    book = opened(template(office))
    for nth, value in enumerate((10, 20)):
        put(book, f"{code}/rincian", value, nth=nth)
    page = upload(office, saved(book))
    assert take(office, page).status_code == 303
    assert stored()[code][0] == "30"
    book = opened(template(office))
    put(book, code, 31)
    refused = upload(office, saved(book))
    assert refused.status_code == 422
    assert faults(refused.text)[0].endswith("Angka ini berbeda dari jumlah rinciannya; kosongkan salah satunya.")


def test_closed_form_takes_no_file_and_stores_none_that_was_shown(app, office, stored, clock):
    data = filled(template(office), pu_aktif=1)
    page = upload(office, data)
    clock.at = DEADLINE + timedelta(seconds=1)
    for persona in office.people.values():
        assert persona.sign_in().status_code == 303
    assert upload(office, data).status_code == 403
    assert take(office, page).status_code == 403
    assert stored() == {}


@pytest.mark.parametrize(
    "path", [PAGE, TEMPLATE, "/lembar-sebar/templat.csv", "/unduhan", "/unduhan/semua.xlsx", "/unduhan/angka.csv"]
)
def test_another_regency_finds_nothing(office, path):
    assert office.people["op-kukar"].get(office.page("64.01", path)).status_code == 404


def test_another_regency_can_send_nothing(office, stored):
    data = filled(template(office), pu_aktif=1)
    page = upload(office, data)
    assert upload(office, data, who="op-kukar").status_code == 404
    assert take(office, page, who="op-kukar").status_code == 404
    assert stored() == {}


def test_too_large_a_file_and_none_at_all_are_refused_in_words(app, office):
    none = office.people["op-paser"].post(office.page("64.01", PAGE), {}, content_type="multipart/form-data")
    assert none.status_code == 422
    assert "Pilih berkasnya dahulu" in none.text
    large = upload(office, b"PK\x03\x04" + bytes(300_000))
    assert large.status_code == 413


@pytest.mark.parametrize(
    "sent", ["", "[]", "{}", "null", '{"changes": 1, "asked": []}', '{"changes": [], "asked": 1}', "[" * 50_000]
)
def test_carried_changes_that_are_not_ours_are_refused(office, sent):
    fields = {"isi": sent, "rubric": office.rubric.digest, "client_id": client_id()}
    assert office.people["op-paser"].post(office.page("64.01", TAKE), fields).status_code == 422
