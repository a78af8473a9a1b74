"""The rubric's pages: what it says, what another would do before anything changes, and taking that instead."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from scoring import parse_rubric
from tests.webapp.conftest import NOON
from tests.webapp.outside import REFUSES, hand
from tests.webapp.room import RUBRIC, full, open_room, recuse
from tests.webapp.score_logs import acts, differences
from tests.webapp.test_query_counts import queries  # noqa: F401 - a fixture
from tests.webapp.test_secretariat import open_plenary
from webapp.db import transaction
from webapp.errors import Conflict
from webapp.models import (
    ACTIVE,
    INTERVIEWS,
    PLENARY,
    WITHDRAWN,
    Category,
    ReportedFigure,
    ReturnedSheet,
    RubricChange,
    Score,
    Sheet,
)
from webapp.rubric_store import accepted_path, digest_of
from webapp.services import editions, nominations, paper_entries

RUBRICS = Path(__file__).resolve().parents[2] / "rubrics"
PASER, BERAU = "Kabupaten Paser", "Kabupaten Berau"
REASON = "Petunjuk teknis resmi diterima"
WEIGHTS = (
    RUBRIC.replace(b"weight: 60", b"weight: 70")
    .replace(b"weight: 40", b"weight: 30")
    .replace(b"weight: 20", b"weight: 15")
)
SCALE = RUBRIC.replace(b"max: 100, step: 0.5", b"max: 50, step: 1")
LEVELS = RUBRIC.replace(b"Tidak menguasai", b"Belum menguasai")
NEW_ITEM = RUBRIC.replace(
    b'title: "Rencana", weight: 20, kind: judged, scale: {min: 0, max: 100, step: 0.5}}',
    b'title: "Rencana", weight: 10, kind: judged, scale: {min: 0, max: 100, step: 0.5}}\n'
    b'      - {code: "E.3", title: "Bukti", weight: 10, kind: judged, scale: {min: 1, max: 5, step: 1}}',
)
ANSWER = RUBRIC.replace(
    b'"aktif", title: "Peserta aktif", unit: "orang", type: count', b'"aktif", title: "Peserta aktif", type: yes_no'
).replace(b'kind: ratio, of: "aktif", to: "potensi"', b'kind: checklist, items: [{of: "aktif", score: 100}]')
FEWER = (
    RUBRIC.replace(
        b'      - {code: "E.2", title: "Rencana", weight: 20, kind: judged, scale: {min: 0, max: 100, step: 0.5}}\n',
        b"",
    )
    .replace(b'title: "Penguasaan data"\n        weight: 20', b'title: "Penguasaan data"\n        weight: 40')
    .replace(b'  - {code: "anggaran", title: "Anggaran iuran", type: money}\n', b"")
)


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    """Paser and Berau; both jurors have locked Paser, the second one has only begun Berau."""
    found = open_room(app, ("panelis-1", "panelis-2"), names=(PASER, BERAU))
    for seat, persona in enumerate((juror, other_juror)):
        save(persona, found, PASER, 10 + seat, **{"value:E.1": "4", "value:E.2": "33.5"})
        assert persona.sign(found.sheet(PASER), "1").status_code == 303
    save(other_juror, found, BERAU, 15, **{"value:E.1": "2", "value:E.2": "77.5", "note:E.2": "alasan"})
    return found


def save(persona, room, name, number, version=0, **fields):
    own_id = f"00000000-0000-4000-8000-0000000000{number:02d}"
    assert persona.post(room.sheet(name), full(room, version, client_id=own_id, **fields)).status_code == 303


def try_text(secretariat, room, text):
    return secretariat.post(f"{room.page}/rubrik/coba", {"text": text.decode()})


def fields_of(page):
    """The hidden fields of the acceptance, as a browser sends them."""
    return dict(re.findall(r'type="hidden" name="(packed|name|digest|old|state)" value="([^"]*)"', page))


def accept(secretariat, room, text, reason=REASON, **changed):
    answer = try_text(secretariat, room, text)
    assert answer.status_code == 200
    return secretariat.post(f"{room.page}/rubrik/terima", {**fields_of(answer.text), "reason": reason, **changed})


def stored(app, room):
    """(digest, [(candidate, version, locked)], {(candidate, item): newest value}) of the category."""
    with app.app_context(), transaction() as session:
        sheets = session.scalars(select(Sheet).order_by(Sheet.id)).all()
        names = {number: name for name, number in room.candidates.items()}
        states = [(names[one.candidate_id], one.version, one.locked_at is not None) for one in sheets]
        values = {
            (one.sheet_id, one.indicator): one.value for one in session.scalars(select(Score).order_by(Score.version))
        }
        return session.get_one(Category, room.category_id).rubric_digest, states, values


BEFORE = [(PASER, 1, True), (PASER, 1, True), (BERAU, 1, False)]


# ---------------------------------------------------------------------- the rubric in use


def test_page_says_the_rubric_in_words_with_what_is_unwise(secretariat, room):
    page = secretariat.get(f"{room.page}/rubrik").text
    for words in (
        "Instrumen uji",
        "<strong>usulan</strong>",
        "Peserta aktif dibagi Potensi peserta",
        "Panelis, 1 sampai 5 dengan langkah 1: 1 Tidak menguasai; 3 Menguasai; 5 Sangat menguasai",
        "A Cakupan lalu rapat pleno",
        "<strong>panel</strong> (baris 33): nilai satu panelis sudah cukup",
        "Rubrik ini belum pernah diganti",
        "Rubrik ini tidak memeriksa kecocokan angka.",
    ):
        assert words in page
    assert f'<a href="{room.page}/rubrik" aria-current="page">Rubrik</a>' in page


def test_every_shipped_rubric_reads_in_words(app, secretariat, room, add_person):
    for number, name in enumerate(("kabkota", "desa", "badan_usaha_keuangan", "umkm")):
        text = (
            app.root_path and __import__("pathlib").Path(app.root_path).parent / "rubrics" / f"{name}.yaml"
        ).read_bytes()
        rubric = parse_rubric(text, name)
        other = open_room(app, ("panelis-1",), names=(PASER,), code=f"k{number}", rubric=text)
        page = secretariat.get(f"{other.page}/rubrik").text
        assert all(f"{node.code} {node.title}" in page for node in rubric.nodes())
        assert all(check.title in page for check in rubric.checks)


# ---------------------------------------------------------------------- trying


def test_bad_text_names_every_problem_at_once_and_stays(secretariat, room):
    bad = RUBRIC.replace(b"places: 4", b"places: 4\nwarna: hijau").replace(b'to: "potensi"', b'to: "langit"')
    answer = try_text(secretariat, room, bad.replace(b"\n", b"\r\n"))
    assert answer.status_code == 422
    for words in ("2 masalah", "teks:7: warna: kunci tidak dikenal", ": indikator A.1: langit bukan kode"):
        assert words in answer.text
    assert "warna: hijau\nnear_tie" in answer.text


def test_bad_file_is_named_and_its_text_can_be_mended_in_place(secretariat, room):
    bad = RUBRIC.replace(b"weight: 60, kind", b"weight: 50, kind")
    upload = {"file": (io.BytesIO(bad), "C:\\rubrik\\baru.yaml"), "text": "yang lama"}
    answer = secretariat.post(f"{room.page}/rubrik/coba", upload)
    assert answer.status_code == 422
    assert "baru.yaml:14: kriteria A: bobot di bawahnya berjumlah 50" in answer.text
    assert "Instrumen uji" in answer.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": "   "}, "Pilih berkas rubrik, atau tempel isinya."),
        ({"text": "x: " + "y" * 270_000}, "teks: lebih besar dari 256 KB"),
        ({"file": (b"\xff\xfe\x00", "biner.yaml"), "text": "tetap ada"}, "biner.yaml:1: berkas: bukan teks UTF-8"),
        ({"file": (b"", "kosong.yaml")}, "kosong.yaml:0: berkas: kosong"),
        ({"text": "a: \x00"}, "teks:0: berkas: susunan YAML rusak"),
        ({"text": "a: [1"}, "susunan YAML rusak"),
    ],
)
def test_what_is_no_rubric_is_refused_in_a_sentence(secretariat, room, fields, sentence):
    sent = {
        name: (io.BytesIO(value[0]), value[1]) if isinstance(value, tuple) else value for name, value in fields.items()
    }
    answer = secretariat.post(f"{room.page}/rubrik/coba", sent)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert sent.get("text", "").strip() in answer.text


def test_effect_before_the_plenary_tells_texts_figures_and_sheets_but_nothing_of_marks(app, secretariat, room):
    new = SCALE.replace(b'title: "Peserta aktif"', b'title: "Peserta yang aktif"').replace(
        b'  - {code: "anggaran"', b'  - {code: "baru", title: "Angka baru", type: count}\n  - {code: "anggaran"'
    )
    answer = try_text(secretariat, room, new)
    assert answer.status_code == 200
    for words in (
        "belum ada yang berubah",
        "E.2 Rencana: skala panelis berubah",
        "Angka baru: angka baru; 2 kandidat belum mengisinya",
        "Peserta yang aktif: kata-katanya berubah",
        "2 lembar terkunci akan dibuka kembali",
        "Panelis Satu, lembar Kabupaten Paser",
        "sebelum rapat pleno tidak ada yang melihatnya",
    ):
        assert words in answer.text
    for secret in (
        "33,5",
        "33.5",
        "77,5",
        "77.5",
        "Peringkat 1",
        "Nilai akhir",
        "skala yang baru",
        "tidak dapat dipakai",
    ):
        assert secret not in answer.text
    assert stored(app, room)[:2] == (digest_of(RUBRIC), BEFORE)


def test_effect_of_a_panel_rule_is_told_from_seats_and_recusals_alone(app, secretariat, room):
    recuse(app, room, "panelis-2", BERAU)
    page = try_text(secretariat, room, RUBRIC.replace(b"quorum: 1", b"quorum: 2")).text
    short = "paling banyak 1 panelis dapat menilai, kuorumnya 2"
    for line in (
        "Kuorum: 1 nilai sah setiap butir menjadi 2 nilai sah setiap butir",
        "0 kandidat menjadi 1: 1 bertambah, 0 tidak lagi",
        f"Kabupaten Berau: E.1 Penguasaan data: {short}; E.2 Rencana: {short}",
    ):
        assert f"<li>{line}</li>" in page
    assert "aturan panel berubah" not in page
    assert "Kuorum:" not in try_text(secretariat, room, WEIGHTS).text


def test_taking_a_change_back_says_that_sheets_stay_open(secretariat, room):
    told = "lembar yang sudah dibuka kembali tetap harus dikunci lagi"
    assert told not in try_text(secretariat, room, SCALE).text
    accept(secretariat, room, SCALE)
    page = try_text(secretariat, room, RUBRIC + b"# lagi\n").text
    assert "2 lembar sudah dibuka kembali oleh perubahan rubrik sebelumnya." in page
    assert f"Juga bila rubrik ini mengembalikan yang lama, {told}." in page


def test_effect_of_weights_reopens_nothing(secretariat, room):
    page = try_text(secretariat, room, WEIGHTS).text
    assert "A.1 Peserta: bobot 60 menjadi 70" in page
    assert "dibuka kembali" not in page


def test_effect_of_another_layout_is_nothing(secretariat, room):
    page = try_text(secretariat, room, RUBRIC + b"# catatan\n").text
    assert "Isinya sama; hanya tata letak atau catatan" in page


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (RUBRIC, "sama persis dengan rubrik yang sedang dipakai"),
        (RUBRIC.replace(b'category: "kabkota"', b'category: "desa"'), "Rubrik ini untuk kategori “desa”"),
        (ANSWER, "Jawaban yang sudah tersimpan untuk angka aktif tidak dapat dibaca rubrik ini; beri angka itu kode"),
    ],
    ids=["same", "category", "unreadable"],
)
def test_what_can_not_be_accepted_says_why_and_offers_no_button(app, secretariat, room, text, sentence):
    answer = try_text(secretariat, room, text)
    assert (answer.status_code, sentence in answer.text, "Pakai rubrik ini</button>" in answer.text) == (
        200,
        True,
        False,
    )
    packed = base64.b64encode(text).decode()
    fields = {
        "packed": packed,
        "digest": digest_of(text),
        "old": digest_of(RUBRIC),
        "state": "interviews",
        "reason": "x",
    }
    forced = secretariat.post(f"{room.page}/rubrik/terima", fields)
    assert (forced.status_code, stored(app, room)[:2]) == (422, (digest_of(RUBRIC), BEFORE))


def test_rubric_that_has_no_seat_for_somebody_is_refused_and_names_them(app, secretariat, room):
    closed = RUBRIC.replace(b"benches: []}", b"benches: [pemerintah], other_benches: [apindo]}")
    sentence = (
        "Rubrik uji-2025 tidak menerima unsur serikat pekerja dari Panelis Dua (kursi 2). "
        "Tambahkan unsurnya pada aturan panel rubrik ini."
    )
    page = try_text(secretariat, room, closed).text
    assert (sentence in page, "Pakai rubrik ini</button>" in page) == (True, False)
    fields = {"packed": base64.b64encode(closed).decode(), "digest": digest_of(closed), "old": digest_of(RUBRIC)}
    forced = secretariat.post(f"{room.page}/rubrik/terima", {**fields, "state": "interviews", "reason": "x"})
    assert (forced.status_code, sentence in forced.text) == (422, True)
    assert stored(app, room)[:2] == (digest_of(RUBRIC), BEFORE)


# ---------------------------------------------------------------------- accepting


def test_accepted_rubric_is_pinned_kept_and_remembered(app, settings, secretariat, room):
    answer = accept(secretariat, room, WEIGHTS)
    assert (answer.status_code, answer.location) == (303, f"{room.page}/rubrik")
    assert stored(app, room)[:2] == (digest_of(WEIGHTS), BEFORE)
    kept = accepted_path(digest_of(WEIGHTS), settings.rubrics)
    assert (kept.read_bytes(), kept.stat().st_mode & 0o777) == (WEIGHTS, 0o600)
    assert secretariat.get(f"{room.page}/rubrik.yaml").data == WEIGHTS
    page = secretariat.get(f"{room.page}/rubrik").text
    assert REASON in page
    assert "13 Februari 12.00 WITA oleh Sekretariat" in page
    assert [one.name for one in settings.rubrics.iterdir() if one.name.startswith(".")] == []


def test_what_was_begun_with_the_rubric_before_is_not_done_with_the_one_that_holds(app, secretariat, room):
    assert accept(secretariat, room, NEW_ITEM).status_code == 303
    moved = {"old": INTERVIEWS, "new": PLENARY, "rubric": room.rubric, "reason": "x"}
    out = {"old": ACTIVE, "new": WITHDRAWN, "rubric": room.rubric, "reason": "x"}
    for deed in (
        lambda: editions.change_state(room.category_id, **moved, by=1, now=NOON),
        lambda: nominations.change_standing(room.candidates[PASER], **out, by=1, now=NOON),
        lambda: paper_entries.enterable(room.category_id, 1, room.rubric),
    ):
        with pytest.raises(Conflict, match="Rubrik kategori ini diganti"), app.app_context(), transaction():
            deed()


def test_uploaded_bytes_are_kept_to_the_last_line_end(secretariat, room):
    text = WEIGHTS.replace(b"\n", b"\r\n")
    answer = secretariat.post(f"{room.page}/rubrik/coba", {"file": (io.BytesIO(text), "resmi.yaml")})
    fields = {**fields_of(answer.text), "reason": REASON}
    assert secretariat.post(f"{room.page}/rubrik/terima", fields).status_code == 303
    assert secretariat.get(f"{room.page}/rubrik.yaml").data == text


def test_code_that_no_line_names_is_still_found_by_its_digest(secretariat, room):
    flow = RUBRIC.replace(b'code: "uji-2025"\n', b'"code": "uji-2026"\n')
    assert accept(secretariat, room, flow).status_code == 303
    assert "uji-2026" in secretariat.get(f"{room.page}/rubrik").text


def test_changed_scale_gives_locked_sheets_back_without_that_answer(app, juror, other_juror, secretariat, room):
    assert accept(secretariat, room, SCALE).status_code == 303
    digest, sheets, values = stored(app, room)
    assert (digest, sheets) == (digest_of(SCALE), [(PASER, 2, False), (PASER, 2, False), (BERAU, 2, False)])
    assert [values[sheet, item] for sheet in (1, 2, 3) for item in ("E.1", "E.2")] == ["4", "", "4", "", "2", ""]
    today = juror.get("/penilaian").text
    assert "dibuka kembali karena rubrik berubah; 1 dari 2 butir" in today
    sheet = juror.get(room.sheet(PASER)).text
    assert (
        "Lembar ini dibuka kembali karena rubrik berubah pada 13 Februari 12.00 WITA. E.2 Rencana: skalanya berubah, "
        "perlu dinilai lagi. Periksa semua butir, lalu kunci lembar ini lagi."
    ) in sheet
    begun = other_juror.get(room.sheet(BERAU)).text
    assert "Sejak Anda mulai mengisi, rubrik berubah" in begun
    assert "alasan" in begun
    assert "dibuka kembali" not in juror.get(room.sheet(BERAU)).text
    assert "2 lembar terkunci dibuka kembali" in secretariat.get(f"{room.page}/rubrik").text


def test_sheets_that_are_given_back_are_logged_behind_the_change(app, secretariat, room):
    before = acts(app, room.category_id)
    assert accept(secretariat, room, SCALE).status_code == 303
    assert acts(app, room.category_id) == [*before, "rubric", "return", "return", "return"]
    assert differences(app, room.category_id) == ()


def test_given_back_sheet_is_locked_again_and_counts(juror, other_juror, secretariat, room):
    accept(secretariat, room, SCALE)
    assert juror.sign(room.sheet(PASER), "2").status_code == 422
    for seat, persona in enumerate((juror, other_juror), start=20):
        for number, (name, version) in enumerate([(PASER, 2), (BERAU, 2 if persona is other_juror else 0)]):
            save(persona, room, name, seat + 10 * number, version, **{"value:E.1": "4", "value:E.2": "40"})
            assert persona.sign(room.sheet(name), str(version + 1)).status_code == 303
    assert "rubrik berubah" not in juror.get("/penilaian").text
    assert "rubrik berubah" not in juror.get(room.sheet(PASER)).text
    assert open_plenary(secretariat, room).status_code == 303
    page = secretariat.get(f"{room.page}/peringkat").text
    assert (PASER in page, BERAU in page, "Tidak dinilai bukan berarti" in page) == (True, True, False)


@pytest.mark.parametrize(("text", "values"), [(LEVELS, ["4", "33.5"]), (NEW_ITEM, ["4", "33.5"])])
def test_other_changes_of_items_give_sheets_back_with_their_answers(app, secretariat, room, text, values):
    accept(secretariat, room, text)
    _, sheets, found = stored(app, room)
    assert sheets == [(PASER, 2, False), (PASER, 2, False), (BERAU, 2, False)]
    assert [found[1, "E.1"], found[1, "E.2"]] == values


def test_recused_jurors_sheet_stays_as_it_is(app, secretariat, room):
    recuse(app, room, "panelis-2", PASER)
    page = try_text(secretariat, room, SCALE).text
    assert ("1 lembar terkunci akan dibuka" in page, "Panelis Dua, lembar" in page) == (True, False)
    accept(secretariat, room, SCALE)
    assert stored(app, room)[1] == [(PASER, 2, False), (PASER, 1, True), (BERAU, 2, False)]


def test_dropped_item_and_figure_leave_sheets_locked_and_the_ranking_whole(app, juror, other_juror, secretariat, room):
    accept(secretariat, room, FEWER)
    assert stored(app, room)[1] == BEFORE
    save(juror, room, BERAU, 40, 0, **{"value:E.1": "5"})
    for persona, version in ((juror, "1"), (other_juror, "1")):
        assert persona.sign(room.sheet(BERAU), version).status_code == 303
    assert open_plenary(secretariat, room).status_code == 303
    page = secretariat.get(f"{room.page}/peringkat").text
    assert ("Kabupaten Paser" in page, "E.2" in page, "Tidak dinilai bukan berarti" in page) == (True, False, False)


def test_item_that_comes_back_has_to_be_judged_anew(app, secretariat, room):
    accept(secretariat, room, FEWER)
    accept(secretariat, room, RUBRIC + b"# lagi\n")
    _, sheets, values = stored(app, room)
    assert sheets[0] == (PASER, 2, False)
    assert (values[1, "E.1"], values[1, "E.2"]) == ("4", "")


def test_page_from_before_another_change_is_refused_and_keeps_the_reason(app, secretariat, room):
    answer = try_text(secretariat, room, SCALE)
    accept(secretariat, room, WEIGHTS)
    late = secretariat.post(f"{room.page}/rubrik/terima", {**fields_of(answer.text), "reason": "Alasan yang diketik"})
    assert late.status_code == 409
    assert "Rubrik atau tahap kategori ini berubah sejak halaman ini dibuka" in late.text
    assert "Alasan yang diketik" in late.text
    assert fields_of(late.text)["old"] == digest_of(WEIGHTS)
    assert stored(app, room)[:2] == (digest_of(WEIGHTS), BEFORE)


def test_stage_that_moved_on_is_a_conflict(app, secretariat, room):
    answer = try_text(secretariat, room, SCALE)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    late = secretariat.post(f"{room.page}/rubrik/terima", {**fields_of(answer.text), "reason": REASON})
    assert (late.status_code, stored(app, room)[:2]) == (409, (digest_of(RUBRIC), BEFORE))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"reason": "  "}, "Tulis alasan penggantian rubrik"),
        ({"reason": "\x00"}, "karakter yang tidak dapat disimpan"),
        ({"reason": "y" * 2001}, "paling panjang 2000 huruf"),
        ({"digest": "sha256:lain"}, "Kiriman ini tidak dapat dibaca"),
        ({"packed": "!!"}, "Kiriman ini tidak dapat dibaca"),
        ({"packed": base64.b64encode(b"a: [").decode()}, "Kiriman ini tidak dapat dibaca"),
        ({"state": "selesai"}, "Kiriman ini tidak dapat dibaca"),
    ],
)
def test_acceptance_that_makes_no_sense_changes_nothing(app, secretariat, room, changed, sentence):
    answer = accept(secretariat, room, SCALE, **changed)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert stored(app, room)[:2] == (digest_of(RUBRIC), BEFORE)


def test_file_that_can_not_be_stored_changes_nothing(app, settings, secretariat, room):
    (settings.rubrics / "accepted").write_text("di tempat folder")
    answer = accept(secretariat, room, SCALE)
    assert (answer.status_code, "Rubrik baru tidak dapat disimpan" in answer.text) == (503, True)
    assert stored(app, room)[:2] == (digest_of(RUBRIC), BEFORE)


# ---------------------------------------------------------------------- from the plenary on


@pytest.fixture
def plenary(juror, other_juror, secretariat, room):
    save(juror, room, BERAU, 60, 0, **{"value:E.1": "1", "value:E.2": "10"})
    for persona in (juror, other_juror):
        assert persona.sign(room.sheet(BERAU), "1").status_code == 303
    assert open_plenary(secretariat, room).status_code == 303
    return room


def test_effect_in_the_plenary_shows_ranks_and_can_not_be_accepted(app, secretariat, plenary):
    answer = try_text(secretariat, plenary, WEIGHTS)
    assert answer.status_code == 200
    assert "2 dari 2 kandidat berubah peringkat, nilai akhir, predikat, atau tempatnya." in answer.text
    assert "Peringkat 1 tetap: Kabupaten Paser." in answer.text
    assert "Rapat pleno kategori ini sudah dibuka, jadi nilai panelis sudah diketahui." in answer.text
    assert "Pakai rubrik ini</button>" not in answer.text
    assert "Lihat akibat rubrik lain" in secretariat.get(f"{plenary.page}/rubrik").text
    off = try_text(secretariat, plenary, SCALE)
    assert "nilai panelis tidak dapat dipakai: di luar skala yang baru" in off.text
    packed = base64.b64encode(WEIGHTS).decode()
    fields = {
        "packed": packed,
        "digest": digest_of(WEIGHTS),
        "old": digest_of(RUBRIC),
        "state": "plenary",
        "reason": "x",
    }
    assert secretariat.post(f"{plenary.page}/rubrik/terima", fields).status_code == 422
    assert stored(app, plenary)[0] == digest_of(RUBRIC)


def test_interviews_opened_again_do_not_open_the_rubric_again(app, secretariat, plenary):
    with app.app_context(), transaction() as session:
        session.get_one(Category, plenary.category_id).state = "interviews"
    answer = try_text(secretariat, plenary, WEIGHTS)
    assert "Rapat pleno kategori ini sudah dibuka" in answer.text
    assert "Peringkat 1" not in answer.text
    assert "Pakai rubrik ini</button>" not in answer.text


def test_plenary_stays_closed_while_nothing_can_be_computed(app, juror, other_juror, secretariat, room):
    save(juror, room, BERAU, 70, 0, **{"value:E.1": "1", "value:E.2": "10"})
    for persona in (juror, other_juror):
        assert persona.sign(room.sheet(BERAU), "1").status_code == 303
    closed = RUBRIC.replace(b"benches: []}", b"benches: [pemerintah], other_benches: []}")
    (app.extensions["paritrana_settings"].rubrics / "uji.yaml").write_bytes(closed)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).rubric_digest = digest_of(closed)
    sentence = (
        "Peringkat tidak dapat dihitung: rubrik uji-2025 tidak menerima unsur serikat pekerja "
        "dari Panelis Dua (kursi 2)."
    )
    page = secretariat.get(room.page).text
    assert f'<a href="{room.page}/rubrik">{sentence}</a>' in page
    answer = open_plenary(secretariat, room)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert secretariat.get(f"{room.page}/temuan").status_code == 200
    assert accept(secretariat, room, WEIGHTS).status_code == 303
    assert open_plenary(secretariat, room).status_code == 303


def test_plenary_stays_closed_over_a_mark_off_the_scale_without_telling_it(app, juror, other_juror, secretariat, room):
    save(juror, room, BERAU, 70, 0, **{"value:E.1": "1", "value:E.2": "10"})
    for persona in (juror, other_juror):
        assert persona.sign(room.sheet(BERAU), "1").status_code == 303
    (app.extensions["paritrana_settings"].rubrics / "uji.yaml").write_bytes(SCALE)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).rubric_digest = digest_of(SCALE)
    answer = open_plenary(secretariat, room)
    sentence = "Peringkat tidak dapat dihitung: ada nilai panelis yang tidak dapat dibaca rubrik ini."
    assert (answer.status_code, sentence in answer.text, "33" in answer.text, "77" in answer.text) == (
        422,
        True,
        False,
        False,
    )
    assert secretariat.get(f"{room.page}/temuan").status_code == 200


# ---------------------------------------------------------------------- what must hold around it


def test_tab_with_the_old_rubric_is_told_so_and_keeps_what_was_typed(app, juror, secretariat, room):
    typed = full(room, 0, rubric=digest_of(RUBRIC), **{"value:E.1": "5", "value:E.2": "12", "note": "KETIKAN"})
    accept(secretariat, room, SCALE)
    answer = juror.post(room.sheet(BERAU), typed)
    assert (answer.status_code, "Rubrik kategori ini berubah sejak halaman ini dibuka" in answer.text) == (422, True)
    assert "KETIKAN" in answer.text
    again = {**typed, "rubric": digest_of(SCALE)}
    assert juror.post(room.sheet(BERAU), again).status_code == 303


@pytest.mark.parametrize("table", ["rubric_change", "returned_sheet"])
@pytest.mark.parametrize("statement", ["UPDATE {0} SET id = id + 9", "DELETE FROM {0}"])
def test_history_only_grows(settings, secretariat, room, table, statement):
    accept(secretariat, room, SCALE)
    with hand(settings) as found, pytest.raises(REFUSES, match="only grows"):
        found.execute(statement.format(table))


def test_change_names_the_sheets_it_gave_back(app, secretariat, room):
    accept(secretariat, room, SCALE)
    with app.app_context(), transaction() as session:
        change = session.scalars(select(RubricChange)).one()
        returned = session.scalars(select(ReturnedSheet).order_by(ReturnedSheet.sheet_id)).all()
        assert (change.old_digest, change.new_digest) == (digest_of(RUBRIC), digest_of(SCALE))
        assert change.items == "E.2 Rencana: skalanya berubah, perlu dinilai lagi"
        assert [(one.sheet_id, one.version, one.locked_at is not None) for one in returned] == [
            (1, 2, True),
            (2, 2, True),
            (3, 2, False),
        ]


def test_pages_need_as_many_queries_for_thirty_candidates_as_for_one(app, juror, other_juror, secretariat, queries):  # noqa: F811
    counts = []
    for number, size in enumerate((1, 30)):
        names = tuple(f"Kabupaten {turn:02d}" for turn in range(size))
        room = open_room(app, ("panelis-1", "panelis-2"), names=names, code=f"k{number}")
        counts.append([queries(secretariat, f"{room.page}/rubrik"), queries(secretariat, f"{room.page}/rubrik/coba")])
    assert counts[0] == counts[1]


def test_figure_that_is_dropped_stays_in_the_database(app, secretariat, room):
    accept(secretariat, room, FEWER)
    with app.app_context(), transaction() as session:
        codes = session.scalars(select(ReportedFigure.code).where(ReportedFigure.code == "anggaran")).all()
    assert len(codes) == 2
