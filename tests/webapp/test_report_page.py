"""The self-assessment's pages as ordinary forms: everything works without a script."""

from __future__ import annotations

import html
import re
from html import unescape

import pytest
from sqlalchemy import select

from tests.webapp.office import DEADLINE, client_id, open_office, report
from webapp.db import transaction
from webapp.models import Category, Edition, FigureLine, Operator, ReportedFigure

INPUT = re.compile(r"<input([^>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def stored(app, office):
    def look(code="64.01"):
        with app.app_context(), transaction() as session:
            rows = session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == office.candidates[code]))
            return {row.code: row.claimed for row in rows}

    return look


def fields_of(text: str) -> dict[str, str]:
    """What a browser would send of the page's form as it is."""
    form = text[text.index('id="isian"') :]
    found: dict[str, str] = {}
    for match in INPUT.finditer(form[: form.index("</form>")]):
        attributes = {name: unescape(value) for name, value in ATTRIBUTE.findall(match[1])}
        ticked = attributes.get("type") not in {"radio", "checkbox"} or " checked" in match[1]
        if "name" in attributes and ticked and " disabled" not in match[1]:
            found[attributes["name"]] = attributes.get("value", "")
    return found


def send(office, number, typed, *, who="op-paser", code="64.01", fields=None):
    """Opens a section, types, and sends it as the browser would."""
    page = office.page(code, f"/bagian-{number}")
    persona = office.people[who]
    shown = fields if fields is not None else fields_of(persona.get(page).text)
    return persona.post(page, {**shown, **typed})


def test_home_of_an_operator_is_the_list_of_own_candidates(office):
    answer = office.people["op-paser"].get("/")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/isian")
    text = office.people["op-paser"].get("/isian").text
    assert (
        "Kabupaten Paser" in text,
        "Kutai" in text,
        "Batas waktu: Sabtu, 28 Februari 2026, pukul 23.59 WITA" in text,
    ) == (
        True,
        False,
        True,
    )


def test_account_without_a_candidate_is_told_so(app, office):
    with app.app_context(), transaction() as session:
        for row in session.scalars(select(Operator)):
            session.delete(row)
    assert "Akun Anda belum dihubungkan dengan kandidat mana pun" in office.people["op-paser"].get("/isian").text


def test_form_lists_every_section_with_its_progress(app, office):
    report(app, office, "64.01", {"jumlah_desa": "139", "rentan_mitra": "5", "rentan_apbd": "3"})
    text = office.people["op-paser"].get(office.page("64.01")).text
    words = ["Angka umum", "A Cakupan kepesertaan", "D Kolaborasi dan inovasi", "1 dari 2 terisi", "1 dari 1 terisi"]
    assert [word for word in words if word not in text] == []


def test_every_figure_of_the_rubric_is_asked_exactly_once(office):
    asked = []
    for number in range(1, 7):
        text = office.people["op-paser"].get(office.page("64.01", f"/bagian-{number}")).text
        asked += re.findall(r'id="angka-([^"]+)"', text)
    assert sorted(asked) == sorted(figure.code for figure in office.rubric.figures)
    assert office.people["op-paser"].get(office.page("64.01", "/bagian-7")).status_code == 404


def test_each_figure_tells_how_it_is_counted_in_which_unit_and_from_where(office):
    operator = office.people["op-paser"]
    sections = re.findall(rf"{office.page('64.01')}/bagian-[0-9]+", operator.get(office.page("64.01")).text)
    pages = "".join(html.unescape(operator.get(path).text) for path in dict.fromkeys(sections))
    told = [figure for figure in office.rubric.figures if figure.help]
    assert len(told) > 10
    assert [figure.code for figure in told if figure.help not in pages] == []
    units = {figure.unit for figure in office.rubric.figures if figure.unit and figure.type not in {"percent", "money"}}
    assert {unit for unit in units if f'<span class="unit">{unit}</span>' not in pages} == set()
    named = [figure for figure in office.rubric.figures if figure.source]
    assert [one.code for one in named if f"(misalnya {one.source})" not in pages] == []


def test_section_is_saved_as_it_is_typed_and_shown_back_in_words(office, stored):
    answer = send(
        office, 2, {"v:pu_aktif": "104.769", "v:pu_potensi": "136100", "src:pu_aktif": "BPJS", "next": "next"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (303, office.page("64.01", "/bagian-3"))
    assert stored() == {"pu_aktif": "104769", "pu_potensi": "136100"}
    text = office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text
    assert "dibaca: 104.769 = seratus empat ribu tujuh ratus enam puluh sembilan orang" in text
    assert ("76,98%" in text, "tersimpan di server 12.00 WITA oleh op-paser" in text) == (True, True)
    assert fields_of(text)["v:pu_aktif"] == "104.769"


def test_last_section_leads_back_to_the_list(office):
    answer = send(office, 6, {"v:penyaji": "sekda", "next": "next"})
    assert answer.headers["Location"] == office.page("64.01")


def test_section_sent_as_it_was_shown_changes_nothing(app, office, stored):
    figures = {"pu_aktif": "104769", "persen_sesudah": "66.00", "anggaran_rentan": "1626307200.5", "bumdes": "n/a"}
    report(app, office, "64.01", figures | {"regulasi": "perda", "bulan_terbayar": "1234.5"})
    before = stored()
    for number in range(1, 7):
        assert send(office, number, {}).status_code == 303
    with app.app_context(), transaction() as session:
        assert {row.version for row in session.scalars(select(ReportedFigure))} == {1}
    assert stored() == before


def test_refused_section_keeps_everything_typed_and_stores_nothing(office, stored):
    typed = {
        "v:pu_aktif": "1,5",
        "v:pu_potensi": "136.100",
        "v:persen_sesudah": "35.440",
        "src:bpu_aktif": "<b>BPS</b>",
    }
    answer = send(office, 2, typed)
    assert (answer.status_code, stored()) == (422, {})
    kept = fields_of(answer.text)
    assert {name: kept[name] for name in typed} == typed
    assert "Belum tersimpan. Periksa 2 isian berikut; semua yang Anda ketik masih ada." in answer.text
    assert "dapat berarti 35440 (tiga puluh lima ribu empat ratus empat puluh) atau 35,440" in answer.text
    again = send(office, 2, {"v:pu_aktif": "15", "v:persen_sesudah": "35,44"}, fields=kept)
    assert (again.status_code, stored()) == (
        303,
        {"pu_aktif": "15", "pu_potensi": "136100", "persen_sesudah": "35.44", "bpu_aktif": ""},
    )


def test_colleagues_change_is_shown_beside_ones_own_and_picked(office, stored):
    page = office.page("64.01", "/bagian-2")
    old = fields_of(office.people["op-paser"].get(page).text)
    send(office, 2, {"v:pu_aktif": "100", "v:pu_potensi": "900"}, who="op-paser-2")
    answer = send(office, 2, {"v:pu_aktif": "150", "v:bpu_aktif": "7"}, fields=old)
    assert (answer.status_code, stored()) == (409, {"pu_aktif": "100", "pu_potensi": "900", "bpu_aktif": "7"})
    assert "Isian Anda: <strong>150</strong>" in answer.text
    assert "Yang tersimpan: <strong>100</strong>" in answer.text
    assert "12.00 WITA oleh op-paser-2" in answer.text
    asked = fields_of(answer.text)
    silent = send(office, 2, {}, fields=asked)
    assert (silent.status_code, "Pilih nilai yang benar" in silent.text, stored()["pu_aktif"]) == (422, True, "100")
    for pick, value in (("theirs", "100"), ("mine", "150")):
        sent = send(office, 2, {"pick:pu_aktif": pick, "client_id": client_id()}, fields=asked)
        assert (sent.status_code, stored()["pu_aktif"]) == (303, value)


def test_form_of_another_figure_does_not_undo_a_colleague(office, stored):
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    send(office, 2, {"v:pu_aktif": "100"}, who="op-paser-2")
    assert send(office, 2, {"v:bpu_aktif": "7"}, fields=old).status_code == 303
    assert stored() == {"pu_aktif": "100", "bpu_aktif": "7"}


def test_form_that_arrives_twice_is_stored_once(app, office):
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    for _ in range(2):
        assert send(office, 2, {"v:pu_aktif": "100"}, fields=old).status_code == 303
    with app.app_context(), transaction() as session:
        assert [row.version for row in session.scalars(select(ReportedFigure))] == [1]


def test_page_gone_back_to_and_sent_again_asks_instead_of_overwriting(office, stored):
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    assert send(office, 2, {"v:pu_aktif": "100"}, fields=old).status_code == 303
    answer = send(office, 2, {"v:pu_aktif": "200", "v:bpu_aktif": "5"}, fields=old)
    assert (answer.status_code, stored()) == (409, {"pu_aktif": "100", "bpu_aktif": "5"})
    assert "Isian Anda: <strong>200</strong>" in answer.text


@pytest.mark.parametrize("own_id", ["", "x", "\0", "1" * 5000])
def test_form_with_an_id_nobody_made_is_taken_once_under_another(office, stored, own_id):
    assert send(office, 2, {"v:pu_aktif": "100", "client_id": own_id}).status_code == 303
    assert stored() == {"pu_aktif": "100"}


@pytest.mark.parametrize("gone", ["base:pu_aktif", "was:pu_potensi", "rubric"])
def test_form_that_lost_a_field_on_its_way_is_refused_whole(office, stored, gone):
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    del old[gone]
    answer = send(office, 2, {"v:pu_aktif": "100"}, fields=old)
    assert (answer.status_code, stored()) == (422, {})
    assert fields_of(answer.text)["v:pu_aktif"] == "100"


@pytest.mark.parametrize("value", ["", "x", "-1", "9" * 30, "٣"])
def test_version_that_is_none_of_ours_overwrites_nothing(office, stored, value):
    send(office, 2, {"v:pu_aktif": "100"})
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    answer = send(office, 2, {"v:pu_aktif": "150", "base:pu_aktif": value}, fields=old)
    assert (answer.status_code, stored()) == (409, {"pu_aktif": "100"})


def test_lines_are_added_up_shown_and_taken_away(app, office, stored):
    named = {"num:lkd:0": "1.200", "num:lkd:1": "95", "lab:lkd:6": "Kader", "num:lkd:6": "5"}
    assert send(office, 2, named).status_code == 303
    assert stored() == {"lkd": "1300"}
    with app.app_context(), transaction() as session:
        found = [(one.label, one.value) for one in session.scalars(select(FigureLine).order_by(FigureLine.position))]
    assert found == [("RT", "1200"), ("RW", "95"), ("Kader", "5")]
    shown = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    assert ("v:lkd" in shown, shown["num:lkd:0"], shown["lab:lkd:3"]) == (False, "1.200", "PKK")
    emptied = {name: "" for name in shown if name.startswith("num:lkd") or shown[name] == "Kader"}
    assert send(office, 2, emptied, fields=shown).status_code == 303
    assert stored() == {"lkd": ""}


def test_number_beside_lines_of_another_sum_is_asked_about(office, stored):
    answer = send(office, 2, {"v:lkd": "2.000", "num:lkd:0": "1.200"})
    assert (answer.status_code, stored()) == (422, {})
    assert "Jumlah baris berbeda dari angka yang Anda ketik; kosongkan salah satunya." in answer.text
    assert send(office, 2, {"v:lkd": "1.200", "num:lkd:0": "1.200"}).status_code == 303


def test_not_applicable_is_ticked_where_it_may_be(office, stored):
    text = office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text
    assert ('name="na:bumdes"' in text, 'name="na:pu_aktif"' in text) == (True, False)
    assert send(office, 2, {"na:bumdes": "1", "v:bumdes": "7"}).status_code == 303
    assert stored() == {"bumdes": "n/a"}
    refused = send(office, 2, {"na:pu_aktif": "1"})
    assert (refused.status_code, stored()) == (422, {"bumdes": "n/a"})


def test_not_applicable_typed_where_it_may_not_be_stands_there_as_it_was_typed(office, stored):
    answer = send(office, 2, {"v:pu_aktif": "n/a"})
    field = re.search('<input id="isi-pu_aktif"[^>]*>', answer.text)
    assert (answer.status_code, 'value="n/a"' in field[0], stored()) == (422, True, {})


def test_answer_can_be_taken_back(office, stored):
    send(office, 3, {"v:regulasi": "perda", "v:regulasi_tanggal": "2022-05-01", "v:reg_izin": "yes"})
    assert stored() == {"regulasi": "perda", "regulasi_tanggal": "2022-05-01", "reg_izin": "yes"}
    send(office, 3, {"v:regulasi": "", "v:regulasi_tanggal": ""})
    assert stored() == {"regulasi": "", "regulasi_tanggal": "", "reg_izin": "yes"}


def test_what_came_after_the_deadline_is_shown_and_not_stored(office, stored, clock):
    old = fields_of(office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text)
    clock.at = DEADLINE.replace(second=1)
    office.people["op-paser"].sign_in()
    answer = send(office, 2, {"v:pu_aktif": "100"}, fields=old)
    assert (answer.status_code, stored()) == (403, {})
    assert "Batas waktu pengisian sudah lewat: 28 Februari 2026, 23.59 WITA." in answer.text
    assert fields_of(answer.text)["v:pu_aktif"] == "100"
    closed = office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text
    assert ('<fieldset class="whole" disabled' in closed, "Simpan</button>" in closed) == (True, False)


def test_last_editions_value_is_shown_greyed(app, office):
    with app.app_context(), transaction() as session:
        edition = Edition(
            code="uji-2025",
            title="Penghargaan Paritrana",
            label="2025",
            period_year=2024,
            ceremony_year=2025,
            institution="Pemprov",
            place="Samarinda",
            timezone="Asia/Makassar",
        )
        session.add(edition)
        session.flush()
        now = session.get_one(Category, office.category_id)
        category = Category(
            edition_id=edition.id,
            code="kabkota",
            title="x",
            rubric_code=now.rubric_code,
            rubric_digest=now.rubric_digest,
        )
        session.add(category)
        session.flush()
        from webapp.models import Candidate

        old = Candidate(category_id=category.id, code="64.01", name="Kabupaten Paser")
        session.add(old)
        session.flush()
        session.add(ReportedFigure(candidate_id=old.id, code="pu_aktif", claimed="999", verified="98765"))
    paser = office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text
    kukar = office.people["op-kukar"].get(office.page("64.02", "/bagian-2")).text
    assert ("Sebelumnya: 98.765 orang, edisi 2025" in paser, "Sebelumnya" in kukar) == (True, False)


def test_findings_stand_under_their_figure_and_lead_to_it(app, office):
    claims = {"pu_aktif": "150", "pu_potensi": "100", "bpu_aktif": "10", "rentan_apbd": "20", "rentan_mitra": "0"}
    report(app, office, "64.01", claims)
    text = office.people["op-paser"].get(office.page("64.01", "/bagian-2")).text
    own = text[text.index('id="angka-pu_aktif"') : text.index('id="angka-pu_potensi"')]
    assert ("K18" in own, "peringatan" in own, "150" in own) == (True, True, True)
    other = text[text.index('id="angka-pu_potensi"') : text.index('id="angka-persen_pu_dinyatakan"')]
    assert f'Lihat temuan K18 pada <a href="{office.page("64.01", "/bagian-2")}#angka-pu_aktif">' in other
    front = office.people["op-paser"].get(office.page("64.01")).text
    assert (front.index("K23") < front.index("K18"), "1 galat" in front) == (True, True)


@pytest.mark.parametrize("path", ["", "/bagian-1"])
def test_foreign_forms_are_not_found_like_unknown_ones(office, path):
    for page in (office.page("64.01", path), f"/isian/999{path}"):
        assert office.people["op-kukar"].get(page).status_code == 404
    assert office.people["op-kukar"].post(office.page("64.01", "/bagian-1"), {}).status_code == 404
