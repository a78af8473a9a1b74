"""The self-assessment: what is typed is read, saved once, told back, and never lost."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webapp.office import DEADLINE, client_id, open_office, report
from webapp.db import transaction
from webapp.models import AcceptedFigures, Candidate, FigureLine, ReportedFigure


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def stored(app, office):
    """(claimed, version) by figure code, as they lie in the database."""

    def look(code="64.01"):
        with app.app_context(), transaction() as session:
            rows = session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id == office.candidates[code]))
            return {row.code: (row.claimed, row.version) for row in rows}

    return look


def change(code, text="", base_version=0, **more):
    return {"code": code, "text": text, "base_version": base_version, **more}


def save(office, *changes, who="op-paser", code="64.01", own_id=None):
    body = {"client_id": own_id or client_id(), "changes": list(changes)}
    return office.people[who].post_json(office.page(code, "/simpan"), body)


def test_typed_figures_are_saved_and_told_back_in_words(office, stored):
    answer = save(office, change("pu_aktif", "104.769"), change("pu_potensi", "136100"), change("regulasi", "perda"))
    assert answer.status_code == 200
    assert answer.json["saved"] == [
        {
            "code": "pu_aktif",
            "version": 1,
            "value": "104769",
            "typed": "104.769",
            "shown": "104.769",
            "words": "seratus empat ribu tujuh ratus enam puluh sembilan orang",
        },
        {
            "code": "pu_potensi",
            "version": 1,
            "value": "136100",
            "typed": "136.100",
            "shown": "136.100",
            "words": "seratus tiga puluh enam ribu seratus orang",
        },
        {
            "code": "regulasi",
            "version": 1,
            "value": "perda",
            "typed": "perda",
            "shown": "Peraturan Daerah",
            "words": "",
        },
    ]
    assert (answer.json["at"], answer.json["version"]) == ("12.00 WITA", 1)
    assert answer.json["coverage"][0] == {"code": "A.1", "title": "Penerima upah", "percent": "76,98%", "known": True}
    assert stored() == {"pu_aktif": ("104769", 1), "pu_potensi": ("136100", 1), "regulasi": ("perda", 1)}


def test_one_figure_that_cannot_be_read_keeps_none_of_the_others_back(office, stored):
    answer = save(office, change("pu_aktif", "banyak"), change("persen_sesudah", "1.234"), change("bpu_aktif", "7"))
    assert (answer.status_code, stored()) == (200, {"bpu_aktif": ("7", 1)})
    assert answer.json["problems"] == {
        "pu_aktif": "“banyak” bukan angka yang dapat dibaca. Tulis angkanya saja, misalnya 32.268.",
        "persen_sesudah": "“1.234” dapat berarti 1234 (seribu dua ratus tiga puluh empat) atau 1,234 "
        "(satu koma dua tiga empat). Tulis salah satunya seperti itu.",
    }
    assert [one["typed"] for one in answer.json["readings"]["persen_sesudah"]] == ["1234", "1,234"]


def test_colleagues_change_is_told_with_both_values_and_not_overwritten(office, stored):
    save(office, change("pu_aktif", "100"), change("pu_potensi", "200"))
    answer = save(office, change("pu_aktif", "150"), change("bpu_aktif", "9"), who="op-paser-2")
    assert answer.json["conflicts"] == [
        {
            "code": "pu_aktif",
            "yours": "150",
            "theirs": "100",
            "by": "op-paser",
            "at": "12.00 WITA",
            "version": 1,
            "yours_shown": "150",
            "theirs_shown": "100",
            "theirs_typed": "100",
        }
    ]
    assert stored() == {"pu_aktif": ("100", 1), "pu_potensi": ("200", 1), "bpu_aktif": ("9", 2)}
    (theirs,) = answer.json["changed"]
    assert (theirs["code"], theirs["typed"], theirs["version"], theirs["by"]) == ("pu_aktif", "100", 1, "op-paser")
    again = save(office, change("pu_aktif", "150", 1), who="op-paser-2")
    assert (again.json["conflicts"], stored()["pu_aktif"]) == ([], ("150", 3))


@pytest.mark.parametrize("path", ["/simpan", "/periksa"])
def test_page_made_from_another_rubric_is_refused_in_words(office, stored, path):
    body = {"client_id": client_id(), "rubric": "sha256:lain", "changes": [change("pu_aktif", "100")]}
    answer = office.people["op-paser"].post_json(office.page("64.01", path), body)
    assert (answer.status_code, stored()) == (409, {})
    assert answer.json["message"].startswith("Rubrik kategori ini berubah sejak halaman ini dibuka")
    same = office.people["op-paser"].post_json(office.page("64.01", path), {**body, "rubric": office.rubric.digest})
    assert same.status_code == 200


def test_same_value_from_two_people_is_no_conflict(office, stored):
    save(office, change("pu_aktif", "100"))
    answer = save(office, change("pu_aktif", "100"), who="op-paser-2")
    assert (answer.json["conflicts"], stored()) == ([], {"pu_aktif": ("100", 1)})


def test_resend_is_answered_alike_and_stored_once(app, office, stored):
    own_id = client_id()
    first = save(office, change("pu_aktif", "100"), change("pu_potensi", "x"), own_id=own_id)
    with app.app_context(), transaction() as session:
        session.scalars(select(ReportedFigure)).one().claimed = "999"
    again = save(office, change("pu_aktif", "100"), change("pu_potensi", "x"), own_id=own_id)
    assert (again.status_code, again.json["saved"]) == (200, first.json["saved"])
    assert stored() == {"pu_aktif": ("999", 1)}
    other = save(office, change("pu_aktif", "101"), own_id=own_id)
    assert (other.status_code, other.json["message"].startswith("Kode kiriman ini sudah dipakai")) == (422, True)
    stranger = save(office, change("pu_aktif", "100"), own_id=own_id, who="op-paser-2")
    assert stranger.status_code == 422
    with app.app_context(), transaction() as session:
        assert len(session.scalars(select(AcceptedFigures)).all()) == 1


def test_after_the_deadline_nothing_is_stored_but_a_resend_is_still_answered(office, clock, stored):
    own_id = client_id()
    assert save(office, change("pu_aktif", "100"), own_id=own_id).status_code == 200
    clock.at = DEADLINE.replace(second=1)
    for persona in office.people.values():
        persona.sign_in()
    late = save(office, change("pu_aktif", "200", 1))
    assert (late.status_code, late.json["message"].startswith("Batas waktu pengisian sudah lewat")) == (403, True)
    assert save(office, change("pu_aktif", "100"), own_id=own_id).status_code == 200
    assert stored() == {"pu_aktif": ("100", 1)}


@pytest.mark.parametrize("path", ["/simpan", "/periksa", "/keadaan"])
def test_foreign_candidates_are_not_found_like_unknown_ones(office, path):
    stranger = office.people["op-kukar"]
    for page in (office.page("64.01", path), f"/isian/999{path}"):
        answer = stranger.get(page) if path == "/keadaan" else stranger.post_json(page, {"changes": []})
        assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"changes": {}},
        {"changes": [1]},
        {"changes": [{"code": "pu_aktif"}]},
        {"changes": [{"code": 1, "text": "1", "base_version": 0}]},
        {"changes": [{"code": "pu_aktif", "text": 1, "base_version": 0}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": "0"}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": -1}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": True}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": 0, "source": 1}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": 0, "lines": "x"}]},
        {"changes": [{"code": "pu_aktif", "text": "1", "base_version": 0, "lines": [{"label": 1}]}]},
        {"changes": [change("pu_aktif", "1"), change("pu_aktif", "2")]},
    ],
)
def test_body_that_is_not_ours_is_refused_in_words(office, stored, body):
    for path in ("/simpan", "/periksa"):
        sent = {"client_id": client_id(), **body} if isinstance(body, dict) else body
        answer = office.people["op-paser"].post_json(office.page("64.01", path), sent)
        assert (answer.status_code, answer.json["message"][-20:]) == (422, "uat ulang halaman, lalu coba lagi."[-20:])
    assert stored() == {}


def test_body_nested_without_end_is_refused_in_words(office, stored):
    person = office.people["op-paser"]
    headers = {"X-CSRFToken": person.token(), "Accept": "application/json", "Content-Type": "application/json"}
    for path in ("/simpan", "/periksa"):
        answer = person.client.post(office.page("64.01", path), data=b"[" * 100_000, headers=headers)
        assert (answer.status_code, answer.json["message"][-20:]) == (422, "uat ulang halaman, lalu coba lagi."[-20:])
    assert stored() == {}


def test_save_without_a_readable_id_is_refused(office, stored):
    for own_id in ("", "1", 7, None):
        body = {"client_id": own_id, "changes": [change("pu_aktif", "1")]}
        assert office.people["op-paser"].post_json(office.page("64.01", "/simpan"), body).status_code == 422
    assert stored() == {}


def test_lines_are_added_up_and_a_number_takes_them_away(app, office, stored):
    lines = [{"label": "RT", "text": "1.200"}, {"label": "PKK", "text": ""}, {"label": "Lain", "text": "0"}]
    answer = save(office, change("lkd", lines=lines))
    assert (answer.json["saved"][0]["value"], stored()) == ("1200", {"lkd": ("1200", 1)})
    with app.app_context(), transaction() as session:
        assert [(one.label, one.value) for one in session.scalars(select(FigureLine))] == [
            ("RT", "1200"),
            ("Lain", "0"),
        ]
    save(office, change("lkd", "1200", 1, source="DPMD"))
    with app.app_context(), transaction() as session:
        assert len(session.scalars(select(FigureLine)).all()) == 2
    save(office, change("lkd", "1300", 2))
    with app.app_context(), transaction() as session:
        assert session.scalars(select(FigureLine)).all() == []
    assert stored() == {"lkd": ("1300", 3)}


NOT_WHOLE = (
    "“5,5” tidak bulat, padahal Pengurus lembaga kemasyarakatan desa terlindungi dihitung per orang, tanpa desimal."
)


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([("Lain", "")], "Baris “Lain” belum berisi angka; isi 0 bila tidak ada."),
        ([("", "5")], "Baris 1 belum diberi nama kelompok."),
        ([("RT", "5"), (" RT ", "6")], "Baris “RT” tertulis dua kali; jumlahkan menjadi satu baris."),
        ([("RT", "5,5")], NOT_WHOLE),
        ([(str(number), "1") for number in range(51)], "Paling banyak 50 baris; gabungkan sebagian."),
        ([("RT", "9" * 18), ("RW", "9" * 18)], None),
    ],
)  # fmt: skip
def test_lines_that_cannot_be_added_up_are_told(office, stored, lines, sentence):
    answer = save(office, change("lkd", lines=[{"label": label, "text": text} for label, text in lines]))
    assert (answer.status_code, stored()) == (200, {})
    assert sentence in (None, answer.json["problems"]["lkd"])


def test_not_applicable_is_taken_where_no_required_indicator_counts_on_it(office, stored):
    answer = save(office, change("bumdes", "n/a"), change("pu_aktif", "n/a"))
    assert answer.json["problems"] == {
        "pu_aktif": "Angka ini ikut dinilai, jadi tidak dapat dijawab tidak berlaku; isi 0 bila memang tidak ada."
    }
    assert stored() == {"bumdes": ("n/a", 1)}


def test_text_is_kept_on_one_line_as_its_input_shows_it(office, stored):
    answer = save(
        office, change("regulasi_nomor", " Perbup\t4\n Tahun  2022 "), change("regulasi_tanggal", "1 Mei 2022")
    )
    assert (answer.json["problems"], stored()["regulasi_nomor"][0]) == ({}, "Perbup 4 Tahun 2022")
    assert stored()["regulasi_tanggal"][0] == "2022-05-01"
    for odd in ("x" * 401, "a\0b", "a\ud800b", "a\x1b[2J"):
        answer = save(office, change("regulasi_nomor", odd, 1))
        assert (answer.status_code, list(answer.json["problems"])) == (200, ["regulasi_nomor"])
    assert stored()["regulasi_nomor"] == ("Perbup 4 Tahun 2022", 1)


def test_figure_no_rubric_asks_for_is_told(office, stored):
    answer = save(office, change("gaji", "1"))
    assert answer.json["problems"] == {"gaji": "Angka ini tidak ada dalam rubrik kategori ini; muat ulang halaman."}
    assert stored() == {}


def test_changed_claim_is_no_longer_verified(app, office):
    save(office, change("pu_aktif", "100"), change("pu_potensi", "200"))
    with app.app_context(), transaction() as session:
        for row in session.scalars(select(ReportedFigure)):
            row.verified, row.published, row.note = row.claimed, True, "x"
    save(office, change("pu_aktif", "101", 1), change("pu_potensi", "200", 1, source="BPS", as_of="31/12/2025"))
    with app.app_context(), transaction() as session:
        rows = {row.code: row for row in session.scalars(select(ReportedFigure))}
        assert (rows["pu_aktif"].verified, rows["pu_aktif"].published) == (None, False)
        kept = rows["pu_potensi"]
        assert (kept.verified, kept.published, kept.source, str(kept.as_of)) == ("200", True, "BPS", "2025-12-31")


PASER = {
    "rentan_apbd": "32.628",
    "rentan_keagamaan": "1.561",
    "rentan_sosial": "747",
    "rentan_pedagang": "14.648",
    "rentan_nelayan": "2.243",
    "rentan_petani": "11.940",
    "rentan_rt": "838",
    "rentan_guru": "291",
    "rentan_lainnya": "0",
}


def test_checking_reads_what_is_typed_on_top_of_what_is_stored_and_stores_nothing(office, stored):
    save(office, *(change(code, text) for code, text in PASER.items() if code != "rentan_guru"))
    before = stored()
    body = {"changes": [change("rentan_guru", PASER["rentan_guru"]), change("pu_aktif", "lima")]}
    answer = office.people["op-paser"].post_json(office.page("64.01", "/periksa"), body)
    assert (answer.status_code, stored()) == (200, before)
    assert answer.json["read"]["rentan_guru"]["words"] == "dua ratus sembilan puluh satu orang"
    assert answer.json["problems"] == {
        "pu_aktif": "“lima” bukan angka yang dapat dibaca. Tulis angkanya saja, misalnya 32.268."
    }
    (finding,) = answer.json["findings"]["rentan_apbd"]
    assert (finding["check"], finding["severity"]) == ("K01", "error")
    assert "32.268" in finding["message"]
    assert "32.628" in finding["message"]
    (crossing,) = (one for one in answer.json["elsewhere"]["rentan_petani"] if one["check"] == "K01")
    assert (crossing["code"], crossing["title"]) == ("rentan_apbd", "Pekerja rentan dengan iuran dari APBD")
    assert crossing["address"] == office.page("64.01", "/bagian-2#angka-rentan_apbd")
    assert answer.json["read_at"] == "12.00 WITA"


def test_state_tells_what_others_saved_since(office, clock):
    save(office, change("pu_aktif", "100"))
    clock.forward(minutes=2)
    lines = [{"label": "RT", "text": "3"}]
    save(office, change("lkd", lines=lines, source="DPMD", as_of="2025-12-31"), who="op-paser-2")
    page = office.page("64.01", "/keadaan")
    answer = office.people["op-paser"].get(f"{page}?sejak=1").json
    assert answer["changed"] == [
        {
            "code": "lkd",
            "version": 2,
            "value": "3",
            "typed": "3",
            "shown": "3",
            "words": "tiga orang",
            "source": "DPMD",
            "as_of": "2025-12-31",
            "lines": [{"label": "RT", "text": "3"}],
            "by": "op-paser-2",
            "at": "12.02 WITA",
        }
    ]
    assert (answer["version"], answer["refusal"], "findings" in answer) == (2, "", True)
    quiet = office.people["op-paser"].get(f"{page}?sejak=2").json
    assert quiet == {"version": 2, "changed": [], "refusal": "", "rubric": office.rubric.digest}
    for odd in ("", "x", "-1", "9" * 30, "٣"):
        assert len(office.people["op-paser"].get(f"{page}?sejak={odd}").json["changed"]) == 2


def test_what_a_rubric_no_longer_asks_or_cannot_read_does_not_stop_the_reading(app, office):
    report(app, office, "64.01", {"dihapus": "1", "pu_aktif": "bukan angka", "pu_potensi": "10"})
    answer = office.people["op-paser"].post_json(office.page("64.01", "/periksa"), {"changes": []})
    assert (answer.status_code, answer.json["coverage"][0]["percent"]) == (200, "belum lengkap")


def test_progress_counts_what_is_filled_and_what_is_missing(office):
    save(office, change("jumlah_desa", "139"), change("rentan_mitra", "5"))
    body = office.people["op-paser"].post_json(office.page("64.01", "/periksa"), {"changes": []}).json
    plain = {"missing": 0, "errors": 0, "warnings": 0}
    assert body["progress"][0] == {"number": 1, "filled": 1, "total": 2, "words": "1 dari 2 terisi", **plain}
    assert body["progress"][4] == {"number": 5, "filled": 1, "total": 1, "words": "1 dari 1 terisi", **plain}
    assert (body["progress"][1]["filled"], body["progress"][1]["missing"] > 5) == (0, True)


def test_withdrawn_candidate_keeps_its_figures_and_takes_no_more(app, office, stored):
    save(office, change("pu_aktif", "100"))
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates["64.01"]).standing = "withdrawn"
    answer = save(office, change("pu_aktif", "200", 1))
    assert (answer.status_code, stored()) == (403, {"pu_aktif": ("100", 1)})
    assert office.people["op-paser"].get(office.page("64.01", "/keadaan")).json["refusal"].startswith("Kandidat ini")
