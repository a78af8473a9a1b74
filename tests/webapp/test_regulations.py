"""Regulations as records: what counts, and what a claim that they don't support is told."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from scoring.result import Finding
from tests.webapp.conftest import NOON
from tests.webapp.office import DEADLINE, open_office, report
from tests.webapp.room import RUBRIC
from tests.webapp.uploads import text_pdf
from webapp.db import db
from webapp.models import Evidence, Regulation
from webapp.queries.reporting import candidate_by_id
from webapp.services.regulations import reference_lists, regulation_findings

PERBUP = {
    "jenis": "perkada",
    "nomor": " 4 ",
    "tahun": "2022",
    "tentang": "Perlindungan pekerja rentan",
    "berlaku": "13 Februari 2022",
}
PERDA = {"jenis": "perda", "nomor": "9", "tahun": "2025", "tentang": "Jaminan sosial", "berlaku": "31/12/2025"}


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


def record(office, typed=None, who="op-paser", code="64.01", **more):
    sent = {**(PERBUP if typed is None else typed), **more}
    return office.people[who].post(office.page(code, "/regulasi"), sent, content_type="multipart/form-data")


def test_refusal_after_the_deadline_says_of_nothing_just_sent_that_it_is_stored(app, office, clock):
    clock.forward(days=60)
    office.people["op-paser"].sign_in()
    page, answer = shown(office), record(office)
    told = "Yang sudah tersimpan tidak dapat diubah lagi."
    assert (told in page, "Kiriman ini tidak tersimpan" in page) == (True, False)
    assert (answer.status_code, f"{told} Kiriman ini tidak tersimpan." in answer.text, rows(app)) == (403, True, [])


def shown(office, who="op-paser"):
    return office.people[who].get(office.page("64.01", "/regulasi")).text


def rows(app, model=Regulation):
    with app.app_context():
        return list(db.session.scalars(select(model).order_by(model.id)))


def told(app, office, claim, code="64.01"):
    """The findings for a claimed kind."""
    with app.app_context():
        candidate = candidate_by_id(office.candidates[code])
        return regulation_findings(candidate, office.rubric, {"regulasi": claim})


def test_record_is_kept_as_read_and_shown_in_words(app, office):
    answer = record(office)
    assert (answer.status_code, answer.location) == (303, office.page("64.01", "/regulasi"))
    (one,) = rows(app)
    assert (one.kind, one.number, one.year, one.title) == ("perkada", "4", 2022, "Perlindungan pekerja rentan")
    assert (one.in_force_on, one.draft, one.evidence_id) == (date(2022, 2, 13), False, None)
    assert (one.by_user_id, one.at, one.removed_at) == (office.users["op-paser"], NOON, None)
    page = shown(office)
    assert "Peraturan Bupati/Wali Kota Nomor 4 Tahun 2022" in page
    assert ("13 Februari 2022" in page, "Berlaku dalam periode" in page) == (True, True)


def test_file_comes_with_the_record_or_is_chosen_from_those_of_the_figure(app, office):
    record(office, berkas=(io.BytesIO(text_pdf()), "Perbup 4.pdf"))
    record(office, PERDA, bukti="1")
    assert [one.evidence_id for one in rows(app)] == [1, 1]
    (evidence,) = rows(app, Evidence)
    assert (evidence.figure, evidence.name) == ("regulasi", "Perbup 4.pdf")
    assert shown(office).count("/bukti/berkas/1?") == 2


def test_file_that_is_not_taken_leaves_no_record_and_keeps_what_was_typed(app, office):
    answer = record(office, berkas=(io.BytesIO(b"%PDF-1.4"), "rusak.pdf"))
    assert (answer.status_code, "terpotong atau rusak" in answer.text) == (422, True)
    assert 'value="Perlindungan pekerja rentan"' in answer.text
    assert (rows(app), rows(app, Evidence)) == ([], [])


@pytest.mark.parametrize("chosen", ["2", "999", "x", "-1"])
def test_file_of_another_candidate_is_refused(app, office, chosen):
    for who, code in (("op-paser", "64.01"), ("op-kukar", "64.02")):
        sent = {"berkas": [(io.BytesIO(text_pdf()), "a.pdf")]}
        path = f"/bukti/kandidat/{office.candidates[code]}/regulasi"
        office.people[who].post(path, sent, content_type="multipart/form-data")
    assert record(office, bukti=chosen).status_code == 422
    assert rows(app) == []


@pytest.mark.parametrize(
    ("changed", "field", "sentence"),
    [
        ({"jenis": ""}, "jenis", "Pilih jenis regulasinya."),
        ({"jenis": "belum_ada"}, "regulasi", "Pilih jenis regulasi dari daftar."),
        ({"jenis": "perdes"}, "regulasi", "Pilih jenis regulasi dari daftar."),
        ({"nomor": " "}, "nomor", "Tulis nomornya"),
        ({"nomor": "1" * 61}, "nomor", "paling panjang 60 huruf"),
        ({"nomor": "4\x00"}, "nomor", "karakter yang tidak dapat disimpan"),
        ({"tahun": "22"}, "tahun", "Tahun regulasi empat angka"),
        ({"tahun": "１９９９"}, "tahun", "Tahun regulasi empat angka"),
        ({"tahun": "1900"}, "tahun", "Tahun regulasi empat angka"),
        ({"tentang": ""}, "tentang", "Tulis judulnya"),
        ({"berlaku": ""}, "berlaku", "Tulis tanggal mulai berlakunya"),
        ({"berlaku": "31/2/2022"}, "berlaku", "bukan tanggal"),
        ({"berlaku": "31/12/2021"}, "berlaku", "lebih awal daripada tahun regulasinya"),
    ],
)
def test_record_that_cannot_be_is_refused_in_a_sentence_and_nothing_typed_is_lost(
    app, office, changed, field, sentence
):
    answer = record(office, **changed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert f'href="#{field}"' in answer.text
    kept = {
        name: re.search(rf'name="{name}" value="([^"]*)"', answer.text)[1] for name in ("nomor", "tahun", "tentang")
    }
    sent = {**PERBUP, **changed}
    assert {name: kept[name].replace("\ufffd", "\0") for name in kept} == {name: sent[name] for name in kept}
    assert rows(app) == []


def test_same_regulation_twice_is_refused(app, office):
    record(office)
    answer = record(office, tentang="Lain")
    assert (answer.status_code, "Regulasi ini sudah dicatat" in answer.text) == (409, True)
    assert len(rows(app)) == 1


def test_removed_record_keeps_its_row_and_counts_no_more(app, office):
    record(office)
    answer = office.people["op-paser"].post(office.page("64.01", "/regulasi/1/hapus"))
    assert answer.status_code == 303
    (one,) = rows(app)
    assert one.removed_at == NOON
    assert "Belum ada. Mulailah dari yang tertinggi, misalnya Peraturan Daerah." in shown(office)
    assert record(office).status_code == 303


def test_foreign_and_unknown_records_are_not_found(app, office):
    record(office)
    stranger = office.people["op-kukar"]
    assert stranger.get(office.page("64.01", "/regulasi")).status_code == 404
    assert record(office, who="op-kukar").status_code == 404
    assert stranger.post(office.page("64.02", "/regulasi/1/hapus")).status_code == 404
    assert office.people["op-paser"].post(office.page("64.01", "/regulasi/9/hapus")).status_code == 404
    assert [one.removed_at for one in rows(app)] == [None]


def test_after_the_deadline_nothing_changes(app, office, clock):
    record(office)
    clock.at = DEADLINE + timedelta(seconds=1)
    assert office.people["op-paser"].sign_in().status_code == 303
    assert record(office, PERDA).status_code == 403
    assert office.people["op-paser"].post(office.page("64.01", "/regulasi/1/hapus")).status_code == 403
    assert [(one.kind, one.removed_at) for one in rows(app)] == [("perkada", None)]
    page = shown(office)
    assert ("Batas waktu" in page, "Catat regulasi" in page) == (True, False)


def test_category_that_asks_for_no_regulation_has_no_such_page(app, add_person, settings):
    settings.rubrics.mkdir()
    (settings.rubrics / "uji.yaml").write_bytes(RUBRIC)
    office = open_office(app, add_person, rubric="uji-2025")
    answer = office.people["op-paser"].get(office.page("64.01", "/regulasi"))
    assert (answer.status_code, "tidak menanyakan regulasi" in answer.text) == (404, True)


# --- What a claim is told


def finding(message):
    return Finding(
        candidate="64.01",
        check="catatan_regulasi",
        kind="regulations",
        severity="warning",
        message=message,
        stated=None,
        computed=None,
        difference=None,
        hint="Catat regulasinya lengkap dengan tanggal mulai berlaku, atau pilih jenis yang sesuai.",
        figures=("regulasi",),
    )


def test_claim_without_any_record_is_questioned(app, office):
    assert told(app, office, "perda") == (
        finding("Peraturan Daerah diisikan, tetapi belum ada regulasi yang dicatat."),
    )


@pytest.mark.parametrize("claim", ["", "belum_ada", "n/a", "lainnya"])
def test_claim_of_nothing_is_silent(app, office, claim):
    assert told(app, office, claim) == ()


def test_claim_higher_than_the_records_is_told_with_both(app, office):
    record(office)
    assert told(app, office, "perda") == (
        finding(
            "Peraturan Daerah diisikan, sedangkan regulasi tertinggi yang dicatat dan berlaku pada 31 Desember 2025 "
            "ialah Peraturan Bupati/Wali Kota."
        ),
    )
    assert told(app, office, "perkada") == told(app, office, "sk") == ()


def test_record_in_force_on_the_last_day_of_the_period_supports_the_claim(app, office):
    record(office, PERDA)
    assert told(app, office, "perda") == ()


@pytest.mark.parametrize("changed", [{"berlaku": "1/1/2026"}, {"rancangan": "1"}, {"rancangan": "1", "berlaku": ""}])
def test_draft_and_what_comes_into_force_later_support_nothing(app, office, changed):
    assert record(office, PERDA, **changed).status_code == 303
    assert told(app, office, "perda") == (
        finding(
            "Peraturan Daerah diisikan, tetapi regulasi yang dicatat belum berlaku pada 31 Desember 2025, atau masih "
            "rancangan."
        ),
    )
    assert "tidak dinilai" in shown(office)


def test_records_of_another_candidate_support_nothing(app, office):
    record(office, PERDA, who="op-kukar", code="64.02")
    assert len(told(app, office, "perda")) == 1


def test_page_tells_what_the_stored_claim_is_told(app, office):
    report(app, office, "64.01", {"regulasi": "perda"})
    assert "Peraturan Daerah diisikan, tetapi belum ada regulasi yang dicatat." in shown(office)


def test_villages_record_their_own_kinds(app, add_person):
    office = open_office(app, add_person, rubric="paritrana-2025-desa", code="desa")
    page = shown(office)
    kinds = re.findall(r'<option value="(\w+)">', page)
    assert kinds == ["perdes", "perkades", "sk_kades", "berita_acara"]


def test_every_list_of_the_reference_file_ends_with_nothing_at_all():
    assert [[kind.level for kind in kinds] for kinds in reference_lists()] == [[5, 4, 3, 2, 1, 0], [4, 3, 2, 1, 0]]
