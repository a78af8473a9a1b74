"""The moment of release, what outsiders see before and after it, objections, corrections beside the sealed record."""

from __future__ import annotations

import html
import re

import pytest

from scoring.record import read_record, verify_record
from tests.webapp.conftest import NOON, headers_of
from tests.webapp.room import RUBRIC
from tests.webapp.sealing import (
    BERAU,
    BONTANG,
    KUKAR,
    PASER,
    SECRET,
    SEEN,
    open_sealed,
    open_sealing,
    sealed_bodies,
    set_figure,
)
from webapp.db import transaction
from webapp.models import (
    ANNOUNCED,
    BRANCH,
    JUROR,
    OPERATOR,
    PLENARY,
    ROLES,
    SEALED,
    SECRETARIAT,
    STATES,
    VERIFIER,
    Category,
    FigureCorrection,
)

TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')
OBJECTION = {"hal": "A.1", "sanggahan": "Angka aktif seharusnya 8.500."}


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


@pytest.fixture
def announced(plenary, clock):
    """Released on the fourteenth at 10.00 WITA; it is an hour later now."""
    assert plenary.announce().status_code == 303
    clock.forward(hours=23)
    return again(plenary)


def again(plenary):
    """Everybody signed in anew: a day has passed."""
    for persona in plenary.people.values():
        persona.sign_in()
    return plenary


def test_release_needs_two_people_and_comes_by_the_clock_alone(app, plenary, clock):
    assert plenary.announce().status_code == 303
    for persona in (plenary.people["op-paser"], plenary.people["panelis-1"], plenary.first):
        assert persona.get(plenary.public).status_code == 404
    assert "Disetujui berdua" in plenary.first.get(f"{plenary.page}/pengumuman").text
    clock.forward(hours=21, minutes=59, seconds=59)
    assert app.test_client().get(plenary.public).status_code == 404
    clock.forward(seconds=1)
    answer = app.test_client().get(plenary.public)
    assert (answer.status_code, "diumumkan Sabtu, 14 Februari 2026, pukul 10.00 WITA" in answer.text) == (200, True)
    assert again(plenary).first.get(plenary.page).text.count("Diumumkan") >= 1


@pytest.mark.parametrize("path", ["", "/rubrik.yaml", "/catatan-1.json"])
def test_before_the_release_a_result_is_like_one_that_never_was(app, plenary, path):
    plenary.announce()
    client = app.test_client()
    there, not_there = client.get(plenary.public + path), client.get(f"/hasil/contoh-2025/tidak-ada{path}")
    assert (there.status_code, there.data, headers_of(there)) == (404, not_there.data, headers_of(not_there))
    assert "kabkota" not in client.get("/hasil").text


def test_own_result_is_like_one_that_never_was_before_the_release(plenary):
    operator = plenary.people["op-paser"]
    own, missing = operator.get(plenary.own(PASER)), operator.get("/isian/999/hasil")
    assert (own.status_code, TOKEN.sub("", own.text)) == (404, TOKEN.sub("", missing.text))
    assert operator.post(plenary.own(PASER), OBJECTION).status_code == 404


def test_announcement_proposed_before_the_seal_is_refused(app, add_person):
    plenary = open_sealing(app, add_person)
    fields = {"tanggal": "14/2/2026", "pukul": "10.00", "masa": "7", "alasan": "SK", **SECRET}
    answer = plenary.first.post(f"{plenary.page}/pengumuman", fields)
    assert (answer.status_code, "Hasil diumumkan setelah disegel" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"tanggal": "12/2/2026"}, "harus di depan sekarang"),
        ({"tanggal": "14/2/2029"}, "paling jauh satu tahun"),
        ({"tanggal": "besok"}, "bukan"),
        ({"masa": "-1"}, "sebagai angka hari"),
        ({"masa": "61"}, "Masa sanggah 0 sampai 60 hari"),
        ({"alasan": ""}, "Tulis alasannya"),
    ],
)
def test_plan_that_makes_no_sense_is_refused_with_everything_typed(plenary, fields, sentence):
    typed = {"tanggal": "14/2/2026", "pukul": "10.15", "masa": "7", "alasan": "SK nomor 5", **SECRET, **fields}
    answer = plenary.first.post(f"{plenary.page}/pengumuman", typed)
    assert (answer.status_code, sentence in answer.text, 'value="10.15"' in answer.text) == (422, True, True)


def test_agreeing_after_the_moment_has_passed_is_refused(app, plenary, clock):
    fields = {"tanggal": "13/2/2026", "pukul": "12.30", "masa": "7", "alasan": "SK", **SECRET}
    answer = plenary.first.post(f"{plenary.page}/pengumuman", fields)
    clock.forward(minutes=31)
    agreed = plenary.second.post(f"{answer.location}/setujui", SECRET)
    assert (agreed.status_code, "harus di depan sekarang" in agreed.text) == (422, True)
    assert app.test_client().get(plenary.public).status_code == 404


def test_last_plan_agreed_to_counts_until_the_result_is_out(app, plenary, clock):
    plenary.announce()
    assert plenary.announce(day="15/2/2026").status_code == 303
    clock.forward(hours=23)
    assert app.test_client().get(plenary.public).status_code == 404
    clock.forward(hours=24)
    assert app.test_client().get(plenary.public).status_code == 200
    fields = {"tanggal": "20/2/2026", "pukul": "10.00", "masa": "7", "alasan": "SK", **SECRET}
    answer = again(plenary).first.post(f"{plenary.page}/pengumuman", fields)
    assert (answer.status_code, "sudah diumumkan" in answer.text) == (422, True)


def test_public_page_shows_the_ranking_and_how_to_compute_it(app, announced):
    client = app.test_client()
    page = client.get(announced.public)
    for words in ("Kabupaten Kutai Kartanegara", "Terbaik I", "48,0000", "uji-2025", "catatan-1.json"):
        assert words in page.text
    assert page.headers["Cache-Control"] == "public, max-age=60"
    assert "Set-Cookie" not in page.headers
    for login in announced.people:
        assert login not in page.text
    record = read_record(client.get(f"{announced.public}/catatan-1.json").text)
    assert verify_record(record, client.get(f"{announced.public}/rubrik.yaml").data) == ()
    assert "Kabupaten/Kota" in client.get("/hasil").text


def test_public_page_is_the_same_for_everybody(app, announced):
    anonymous = app.test_client().get(announced.public)
    for persona in announced.people.values():
        answer = persona.get(announced.public)
        assert (answer.data, headers_of(answer)) == (anonymous.data, headers_of(anonymous))


def test_own_result_has_the_tree_the_claims_and_what_would_have_raised_it(announced):
    page = announced.people["op-paser"].get(announced.own(PASER)).text
    for words in (
        "Nilai akhir",
        "Apa yang akan paling menaikkan nilai",
        "Yang dilaporkan dan yang dihitung",
        "7.100 orang",
    ):
        assert words in page
    assert "Hasil penilaian Kabupaten Paser" in announced.people["op-paser"].get("/isian").text


@pytest.mark.parametrize("role", [JUROR, VERIFIER, BRANCH, SECRETARIAT, OPERATOR])
def test_own_result_is_for_its_own_operators_alone(announced, add_person, role):
    stranger = add_person("orang-lain", role=role)
    stranger.sign_in()
    for answer in (stranger.get(announced.own(PASER)), stranger.post(announced.own(PASER), OBJECTION)):
        assert answer.status_code == (404 if role == OPERATOR else 403)
    assert announced.people["op-kukar"].get(announced.own(PASER)).status_code == 404


def test_objection_is_taken_once_for_a_matter_and_answered_once(announced):
    operator = announced.people["op-paser"]
    assert operator.post(announced.own(PASER), OBJECTION).status_code == 303
    answer = operator.post(announced.own(PASER), {**OBJECTION, "sanggahan": "Sekali lagi."})
    assert (answer.status_code, "Sekali lagi." in answer.text) == (409, True)
    page = announced.first.get(f"{announced.page}/pengumuman").text
    assert "Angka aktif seharusnya 8.500." in page
    path = f"{announced.page}/sanggahan/1"
    assert announced.first.post(path, {"putusan": "", "jawaban": "Bukti"}).status_code == 422
    assert announced.first.post(path, {"putusan": "ditolak", "jawaban": ""}).status_code == 422
    assert (
        announced.first.post(path, {"putusan": "ditolak", "jawaban": "Bukti tidak menunjukkan itu."}).status_code == 303
    )
    assert announced.second.post(path, {"putusan": "diterima", "jawaban": "Lain"}).status_code == 409
    assert (
        announced.first.post(f"{announced.page}/sanggahan/9", {"putusan": "ditolak", "jawaban": "x"}).status_code == 404
    )
    page = operator.get(announced.own(PASER)).text
    assert ("Bukti tidak menunjukkan itu." in page, "ditolak" in page) == (True, True)


@pytest.mark.parametrize(
    ("fields", "sentence"), [({"sanggahan": " "}, "Tulis sanggahan Anda"), ({"hal": "Z.9"}, "Pilih hal yang disanggah")]
)
def test_objection_that_says_nothing_is_refused(announced, fields, sentence):
    answer = announced.people["op-paser"].post(announced.own(PASER), {**OBJECTION, **fields})
    assert (answer.status_code, sentence in answer.text) == (422, True)


def test_window_of_objections_closes_in_words(announced, clock):
    clock.forward(days=6, hours=23)
    operator = again(announced).people["op-paser"]
    answer = operator.post(announced.own(PASER), OBJECTION)
    assert (answer.status_code, "Masa sanggah sudah berakhir" in answer.text) == (422, True)
    assert "Masa sanggah sudah berakhir" in operator.get(announced.own(PASER)).text
    assert operator.get(announced.own(PASER)).text.count("<textarea") == 0


def correct(plenary, **fields):
    typed = {"kandidat": "64.03", "angka": "aktif", "nilai": "9.000", "alasan-koreksi": "Sanggahan diterima", **fields}
    return plenary.first.post(f"{plenary.page}/koreksi/angka", typed)


def test_correction_is_a_new_record_that_names_the_old_one_which_stays(app, announced):
    assert correct(announced).status_code == 303
    told = announced.first.get(f"{announced.page}/pengumuman").text
    assert ("Peserta aktif" in told, "7.000 orang → 9.000 orang" in told) == (True, True)
    sealed_page = announced.first.get(f"{announced.page}/peringkat").text
    assert "9.000" not in sealed_page
    answer = announced.first.post(f"{announced.page}/koreksi", {"alasan-catatan": "Sanggahan Berau", **SECRET})
    assert announced.agree(answer).status_code == 303
    first, second = (read_record(body) for body in sealed_bodies(app))
    assert (first["number"], second["number"], second["reason"]) == (1, 2, "Sanggahan Berau")
    totals = [
        {one["candidate"]: one["total"] for one in body["result"]["ranking"]}["64.03"] for body in (first, second)
    ]
    assert totals == ["59.0000", "71.0000"]
    page = app.test_client().get(announced.public).text
    assert ("sudah dikoreksi" in page, "Sanggahan Berau" in page, "catatan-1.json" in page) == (True, True, True)
    assert app.test_client().get(f"{announced.public}/catatan-1.json").status_code == 200
    old = announced.first.get(f"{announced.page}/segel/1").text
    assert ("Digantikan" in old, "catatan nomor 2" in old) == (True, True)


def test_who_agrees_to_a_correction_reads_which_figures_and_ranks_it_moves(announced):
    assert correct(announced).status_code == 303
    answer = announced.first.post(f"{announced.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    words = html.unescape(announced.second.get(answer.location).text)
    assert "\nAngka yang berubah:\nKabupaten Berau, Peserta aktif: 7.000 menjadi 9.000." in words
    assert "\nTidak ada peringkat yang berubah.\n" in words
    waiting = announced.second.get("/persetujuan").text
    assert (answer.location.split("?")[0] in waiting, "Peserta aktif" in waiting) == (True, False)


def test_figure_that_only_the_database_knows_rides_along_in_no_correction(app, announced):
    with app.app_context(), transaction():
        set_figure(announced.room.candidates[BONTANG], "aktif", "9900")
    assert correct(announced, nilai="7.001").status_code == 303
    proposal = {"alasan-catatan": "Sanggahan", **SECRET}
    refused = announced.first.post(f"{announced.page}/koreksi", proposal)
    told = "Angka aktif kandidat 64.04 9900, menurut catatan sebelumnya dan baris koreksi 6000."
    assert (refused.status_code, told in refused.text) == (422, True)
    assert correct(announced, kandidat="64.04", nilai="6.000").status_code == 303
    assert announced.agree(announced.first.post(f"{announced.page}/koreksi", proposal)).status_code == 303


def test_correction_overrules_a_colleagues_only_once_that_was_read(announced, look):
    assert correct(announced).status_code == 303
    answer = correct(announced, nilai="9.500", **{"alasan-koreksi": "Menurut berkas kedua"})
    assert answer.status_code == 409
    told = "mengoreksi angka itu dari 7.000 orang menjadi 9.000 orang. Koreksi Anda menjadi 9.500 orang belum disimpan"
    assert (told in answer.text) is True
    assert ('value="9.500"' in answer.text, "Menurut berkas kedua</textarea>" in answer.text) == (True, True)
    assert [one.new for one in look(FigureCorrection)] == ["9000"]
    assert correct(announced, kandidat="64.02", nilai="9.500").status_code == 303  # another figure
    seen = SEEN.search(answer.text)[1]
    assert correct(announced, nilai="9.500", seen=seen).status_code == 303
    assert [one.new for one in look(FigureCorrection)] == ["9000", "9500", "9500"]


def test_correction_refused_for_what_was_typed_still_says_what_its_page_had_shown(announced):
    assert correct(announced).status_code == 303
    assert SEEN.search(correct(announced, nilai="banyak").text)[1] == "0"


def test_correction_without_anything_new_is_refused(announced):
    answer = announced.first.post(f"{announced.page}/koreksi", {"alasan-catatan": "Coba", **SECRET})
    assert (answer.status_code, "tidak ada yang dikoreksi" in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"nilai": "banyak"}, 422),
        ({"angka": "tidak-ada"}, 422),
        ({"alasan-koreksi": ""}, 422),
        ({"nilai": "7.000"}, 422),
        ({"kandidat": "64.99"}, 404),
    ],
)
def test_correction_of_a_figure_that_makes_no_sense_is_refused(announced, fields, status):
    assert correct(announced, **fields).status_code == status


def test_figure_changed_behind_the_record_is_seen_by_nobody_outside(app, announced):
    before = app.test_client().get(announced.public).data
    own = TOKEN.sub("", announced.people["op-paser"].get(announced.own(PASER)).text)
    with app.app_context(), transaction():
        set_figure(announced.room.candidates[BERAU], "aktif", "9999")
        set_figure(announced.room.candidates[PASER], "aktif", "9998")
    assert app.test_client().get(announced.public).data == before
    assert TOKEN.sub("", announced.people["op-paser"].get(announced.own(PASER)).text) == own


def test_days_of_no_objection_close_the_window_at_once(plenary, clock):
    plenary.announce(days="0")
    clock.forward(hours=23)
    answer = again(plenary).people["op-kukar"].post(plenary.own(KUKAR), OBJECTION)
    assert (answer.status_code, "Masa sanggah sudah berakhir" in answer.text) == (422, True)
    assert clock.at > NOON


def test_correction_that_no_longer_adds_up_is_explained_first(app, add_person, clock):
    check = b'checks:\n  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}\n'
    plenary = open_sealing(app, add_person, rubric=RUBRIC.replace(b"checks: []\n", check))
    assert plenary.seal().status_code == 303
    assert correct(plenary, nilai="12.000").status_code == 303
    refused = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert (refused.status_code, "Kabupaten Berau: K01" in refused.text) == (422, True)
    page = plenary.first.get(f"{plenary.page}/pleno").text
    about = page.split('name="tentang" value="')[1].split('"')[0]
    explained = {"tentang": about, "penjelasan": "Termasuk pekerja dari luar daerah."}
    assert plenary.first.post(f"{plenary.page}/pleno/temuan", explained).status_code == 303
    answer = plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})
    assert plenary.agree(answer).status_code == 303
    assert "Termasuk pekerja dari luar daerah." in plenary.first.get(f"{plenary.page}/pleno").text


PAPERS = ("segel/1/daftar-hadir.pdf",)
FILES = ("segel/1", "segel/1/catatan.json", "segel/1/nilai.csv", "segel/1/simpul.json", "segel/1/rekapitulasi.xlsx")
DATA = ("data", "data/nilai.csv", "data/keputusan.json")
ROUTES = ("pleno", "rekapitulasi", "pengumuman", *FILES, *PAPERS, *DATA)


@pytest.mark.parametrize("state", STATES)
def test_every_role_at_every_stage_reads_what_the_policy_says(app, add_person, state):
    plenary = open_sealing(app, add_person)
    if state in {SEALED, ANNOUNCED}:
        plenary.seal()
    else:
        with app.app_context(), transaction() as session:
            session.get_one(Category, plenary.room.category_id).state = state
    if state == ANNOUNCED:
        plenary.announce()
        app.extensions["paritrana_clock"].forward(hours=23)
    people = {role: add_person(f"orang-{role}", role=role) for role in ROLES}
    for persona in people.values():
        persona.sign_in()
    public = [f"{plenary.public}{rest}" for rest in ("", "/rubrik.yaml", "/catatan-1.json", "/catatan-1/nilai.csv")]
    for who in [app.test_client(), *people.values()]:
        assert [who.get(path).status_code for path in public] == [200 if state == ANNOUNCED else 404] * 4, state
    for role, persona in people.items():
        found = [persona.get(f"{plenary.page}/{rest}").status_code for rest in ROUTES]
        there = 200 if state in {SEALED, ANNOUNCED} else 403
        taken = 200 if state in {PLENARY, SEALED, ANNOUNCED} else 403
        expected = [200] * 3 + [there] * len(FILES + PAPERS) + [taken] * len(DATA)
        assert found == (expected if role == SECRETARIAT else [403] * len(ROUTES)), (role, state)
    own = again(plenary).people["op-paser"].get(plenary.own(PASER)).status_code
    assert own == (200 if state == ANNOUNCED else 404)
    if state not in {PLENARY, SEALED, ANNOUNCED}:
        told = "".join(people[SECRETARIAT].get(f"{plenary.page}/{rest}").text for rest in ROUTES)
        assert ("79,0000" in told, "Terbaik I" in told) == (False, False)
