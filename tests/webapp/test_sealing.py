"""From the plenary's decision to the seal, and what is shown and printed from then on."""

from __future__ import annotations

import json
import re

import pytest
from sqlalchemy import select, text

from scoring.record import read_record, sha256_of, verify_record
from tests.webapp.conftest import PASSWORD
from tests.webapp.outside import REFUSES, behind, hand
from tests.webapp.room import RUBRIC, recuse
from tests.webapp.score_logs import differences
from tests.webapp.sealing import BERAU, KUKAR, PASER, SECRET, SEEN, open_sealing, rename, set_figure, state_of
from webapp.db import db, transaction
from webapp.models import Category, PlenaryDecision, PlenaryNote, SealedResult, Sheet
from webapp.queries.plenary import votes_of

SECOND = (
    "INSERT INTO sealed_result SELECT id + 1, category_id, {number}, body, annex, 'x', {replaces}, reason,"
    " proposed_by_user_id, approved_by_user_id, at FROM sealed_result"
)
CLIENT_ID = re.compile(r'name="client_id" value="([^"]+)"')
TOKEN = re.compile(r'name="csrf_token" value="[^"]*"')


@pytest.fixture
def plenary(app, add_person):
    return open_sealing(app, add_person)


def sealed_rows(app, plenary):
    with app.app_context():
        query = select(SealedResult.number, SealedResult.body, SealedResult.sha256, SealedResult.annex)
        return [tuple(row) for row in db.session.execute(query.order_by(SealedResult.number))]


def test_page_says_what_blocks_with_links_and_offers_no_seal(plenary):
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert "Peringkat 1 dibagi Kabupaten Paser, Kabupaten Kutai Kartanegara: urutannya belum diputuskan." in page
    assert 'href="#kelompok-64.01"' in page
    assert ("Usulkan" in page, "pleno/segel" in page) == (False, False)


def test_decision_gives_places_and_its_votes_stand_beside_it(app, plenary):
    assert plenary.decide().status_code == 303
    page = plenary.first.get(f"{plenary.page}/pleno").text
    for words in (
        "Kabupaten Kutai Kartanegara, lalu Kabupaten Paser",
        "3 setuju",
        "panelis-2, unsur",
        "64.02 &gt; 64.01",
    ):
        assert words in page
    assert "Tidak ada lagi yang menunggu" in page
    assert "diputuskan rapat pleno" in plenary.first.get(f"{plenary.page}/kandidat/64.02").text
    with app.app_context():
        (votes,) = votes_of(plenary.room.category_id).values()
        assert [(vote.name, vote.bench, vote.vote) for vote in votes] == [
            ("panelis-1", "pemerintah", "for"),
            ("panelis-2", "serikat_pekerja", "for"),
            ("panelis-3", "apindo", "for"),
        ]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"alasan": ""}, "Tulis alasannya"),
        ({"urut:64.01": ""}, "Pilih urutan untuk setiap kandidat"),
        ({"urut:64.03": "3"}, "64.03 tidak sama pada semuanya"),
        ({"urut:64.02": "1", "urut:64.01": "1", "suara:1": "maybe"}, "Suara itu tidak dikenal"),
        ({"suara:999": "for"}, "harus duduk dalam Tim Penilai"),
        (dict.fromkeys(("suara:1", "suara:2", "suara:3"), "abstain"), "sedikitnya satu suara setuju"),
        ({"suara:1": "against", "suara:2": "abstain"}, "tidak didukung lebih banyak suara"),
    ],
)
def test_decision_that_cannot_be_kept_is_refused_with_everything_typed(plenary, fields, sentence):
    answer = plenary.decide(**fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    if "alasan" not in fields:
        assert "Cakupan desa lebih merata." in answer.text


def test_page_from_before_a_colleagues_decision_overrules_it_only_once_that_was_read(plenary, look):
    seen = plenary.seen("pleno")
    assert plenary.decide(seen=seen, alasan="Menurut rapat pertama").status_code == 303
    other = {"urut:64.01": "1", "urut:64.02": "2", "alasan": "Menurut rapat kedua"}
    answer = plenary.decide(seen=seen, **other)
    assert answer.status_code == 409
    told = "tentang kelompok ini: 64.02 &gt; 64.01. Keputusan Anda, 64.01 &gt; 64.02, belum dicatat" in answer.text
    assert told
    assert ("Menurut rapat pertama" in answer.text, "Menurut rapat kedua</textarea>" in answer.text) == (True, True)
    assert [one.reason for one in look(PlenaryDecision)] == ["Menurut rapat pertama"]
    assert plenary.decide(seen=SEEN.search(answer.text)[1], **other).status_code == 303
    assert [one.order for one in look(PlenaryDecision)] == ["64.02 > 64.01", "64.01 > 64.02"]


def test_decision_sent_again_after_a_lost_answer_is_one(plenary, look):
    seen = plenary.seen("pleno")
    assert [plenary.decide(seen=seen).status_code for _time in range(2)] == [303, 303]
    assert plenary.decide(seen=seen, alasan="Alasan yang lain").status_code == 409
    assert [one.order for one in look(PlenaryDecision)] == ["64.02 > 64.01"]


def test_form_refused_for_what_was_typed_still_says_what_its_page_had_shown(plenary):
    seen = plenary.seen("pleno")
    plenary.decide()
    assert SEEN.search(plenary.decide(seen=seen, alasan="").text)[1] == seen


def test_who_stepped_back_has_no_vote_on_that_tie(app, plenary):
    recuse(app, plenary.room, "panelis-3", PASER)
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert "mundur karena benturan kepentingan, tidak bersuara" in page
    answer = plenary.decide()
    assert (answer.status_code, "panelis-3 mundur karena benturan kepentingan dari 64.01" in answer.text) == (422, True)
    assert plenary.decide(**{f"suara:{plenary.seats['panelis-3']}": ""}).status_code == 303


def test_newest_decision_on_a_group_counts_and_the_older_one_stays(plenary):
    plenary.decide()
    assert "Peringkat 1" not in plenary.first.get(f"{plenary.page}/pleno").text.split("Sebelum hasil disegel")[0]
    plenary.decide(**{"urut:64.01": "1", "urut:64.02": "2"})
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert (page.count("tidak berlaku lagi"), page.count("64.01 &gt; 64.02") > 0) == (1, True)


def test_decision_on_who_is_no_longer_tied_counts_no_more(app, plenary):
    plenary.decide()
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[PASER], "aktif", "9000")
    page = plenary.first.get(f"{plenary.page}/pleno").text
    assert "tidak berlaku lagi" in page
    assert "Tidak ada lagi yang menunggu" in page


def test_note_is_kept_with_who_wrote_it(plenary):
    assert (
        plenary.first.post(f"{plenary.page}/pleno/catatan", {"catatan": "Rapat dihadiri 9 panelis."}).status_code == 303
    )
    assert "Rapat dihadiri 9 panelis." in plenary.first.get(f"{plenary.page}/pleno").text
    assert plenary.first.post(f"{plenary.page}/pleno/catatan", {"catatan": " "}).status_code == 422


def test_note_that_is_sent_again_is_one_note_with_the_same_answer(plenary, look):
    form = CLIENT_ID.search(plenary.first.get(f"{plenary.page}/pleno").text)[1]
    path, sent = f"{plenary.page}/pleno/catatan", {"catatan": "Rapat dihadiri 9 panelis.", "client_id": form}
    answers = [plenary.first.post(path, sent) for _again in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, f"{plenary.page}/pleno#catatan-pleno")] * 2
    assert plenary.first.post(path, sent | {"catatan": "Rapat ditutup."}).status_code == 303  # the page before, by Back
    assert plenary.second.post(path, sent).status_code == 303
    texts = [one.text for one in look(PlenaryNote)]
    assert texts == ["Rapat dihadiri 9 panelis.", "Rapat ditutup.", "Rapat dihadiri 9 panelis."]


def test_database_keeps_a_note_with_what_it_was_sent_with(app, plenary):
    assert plenary.first.post(f"{plenary.page}/pleno/catatan", {"catatan": "Rapat dihadiri."}).status_code == 303
    with pytest.raises(REFUSES, match="only added"):
        behind(app, "UPDATE plenary_note SET sending = 'x'")


def test_seal_needs_two_people_and_a_reason(app, plenary):
    plenary.decide()
    assert plenary.propose_seal(**{"alasan-segel": ""}).status_code == 422
    answer = plenary.propose_seal()
    assert plenary.first.post(f"{answer.location}/setujui", SECRET).status_code == 403
    assert (state_of(app, plenary.room), sealed_rows(app, plenary)) == ("plenary", [])
    assert "Menunggu persetujuan orang kedua" in plenary.first.get(f"{plenary.page}/pleno").text
    assert plenary.second.post(f"{answer.location}/setujui", SECRET).status_code == 303
    assert (state_of(app, plenary.room), len(sealed_rows(app, plenary))) == ("sealed", 1)


def test_seal_is_refused_while_something_blocks(app, plenary):
    answer = plenary.propose_seal()
    assert (answer.status_code, "urutannya belum diputuskan" in answer.text) == (422, True)
    assert "Rapat pleno" in answer.text
    assert sealed_rows(app, plenary) == []


def test_seal_is_refused_when_something_changed_since_it_was_proposed(app, plenary):
    plenary.decide()
    answer = plenary.propose_seal()
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "7001")
    agreed = plenary.second.post(f"{answer.location}/setujui", SECRET)
    assert (agreed.status_code, "Keadaannya berubah sejak usul ini dibuat" in agreed.text) == (409, True)
    assert (state_of(app, plenary.room), sealed_rows(app, plenary)) == ("plenary", [])


def test_record_is_sound_names_nobody_and_its_annex_does(app, plenary):
    assert plenary.seal().status_code == 303
    ((number, body, digest, annex),) = sealed_rows(app, plenary)
    record = read_record(body)
    assert (number, sha256_of(body), record["annex"]) == (1, digest, sha256_of(annex))
    assert verify_record(record, RUBRIC) == ()
    assert [(one["candidate"], one["award"]) for one in record["result"]["ranking"]][:2] == [
        ("64.02", "Terbaik I"),
        ("64.01", None),
    ]
    assert record["decisions"][0]["votes"][1] == {"juror": "kursi-2", "bench": "serikat_pekerja", "vote": "for"}
    for login in plenary.people:
        assert login not in body
    told = json.loads(annex)
    assert (told["proposed_by"], told["approved_by"]) == ("sekretariat", "sekretariat-2")
    assert [one["name"] for one in told["panel"]] == ["panelis-1", "panelis-2", "panelis-3"]


def downloads(plenary):
    """Everything that is shown of the sealed result, as text."""
    first, page = plenary.first, plenary.page
    paths = (
        "peringkat",
        "peringkat.csv",
        "angka.csv",
        "nilai.csv",
        "rekapitulasi",
        "kesepakatan",
        "pleno",
        "kandidat/64.03",
    )
    found = {path: first.get(f"{page}/{path}") for path in paths}
    assert {answer.status_code for answer in found.values()} == {200}
    return {path: TOKEN.sub("", answer.text) for path, answer in found.items()}


def test_pages_and_files_stay_as_sealed_when_a_table_is_changed_behind_the_record(app, plenary):
    plenary.seal()
    before = downloads(plenary)
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "9999")
    rename(app, plenary.room.candidates[KUKAR], "Kabupaten Lain")
    after = downloads(plenary)
    for path in ("peringkat.csv", "angka.csv", "nilai.csv", "peringkat", "rekapitulasi"):
        assert after[path] == before[path], path
    assert "Kabupaten Kutai Kartanegara" in after["peringkat"]
    assert "9.999" not in after["pleno"]


def test_paper_stays_as_sealed_when_a_table_is_changed_behind_the_record(app, plenary):
    from webapp.models import Category
    from webapp.services.papers import ranking_paper

    def paper():
        with app.test_request_context():
            category = db.session.get_one(Category, plenary.room.category_id)
            return ranking_paper(category, plenary.room.rubric, now=app.extensions["paritrana_clock"]())

    plenary.seal()
    before = paper()
    assert (before.sealed_at is not None, [row.award for row in before.rows][:2]) == (True, ["Terbaik I", None])
    assert before.ties[0].members[0].decision == "64.02 > 64.01"
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "9999")
    rename(app, plenary.room.candidates[KUKAR], "Kabupaten Lain")
    assert paper() == before


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE sealed_result SET body = '{}'",
        "UPDATE sealed_result SET sha256 = 'x'",
        "UPDATE sealed_result SET number = 2, replaces = sha256",
        "UPDATE sealed_result SET annex = 'lain'",
        "DELETE FROM sealed_result",
        "INSERT OR REPLACE INTO sealed_result SELECT * FROM sealed_result",
        SECOND.format(number=3, replaces="sha256"),
        SECOND.format(number=2, replaces="'y'"),
        SECOND.format(number=1, replaces="NULL"),
        "UPDATE plenary_vote SET vote = 'against'",
        "DELETE FROM plenary_decision",
    ],
)
def test_database_itself_refuses_to_change_what_was_sealed(app, plenary, statement):
    plenary.seal()
    before = sealed_rows(app, plenary)
    with pytest.raises(REFUSES):
        behind(app, statement)
    assert sealed_rows(app, plenary) == before


def test_record_changed_past_the_database_is_not_shown(app, plenary, settings):
    plenary.seal()
    with hand(settings) as found:
        found.forget_triggers()
        found.execute("UPDATE sealed_result SET body = replace(body, 'Berau', 'Barau')")
    answer = plenary.first.get(f"{plenary.page}/peringkat")
    assert (answer.status_code, "tidak lagi sama dengan sidiknya" in answer.text) == (503, True)


def test_annex_with_one_other_letter_is_not_shown_and_told(app, plenary, settings):
    plenary.seal()
    assert differences(app, plenary.room.category_id) == ()
    with hand(settings) as found:
        found.forget_triggers()
        found.execute("UPDATE sealed_result SET annex = replace(annex, 'proposed_by\":\"', 'proposed_by\":\"X')")
    minutes = plenary.first.get(f"{plenary.page}/segel/1/berita-acara.pdf")
    assert (minutes.status_code, "Lampiran catatan hasil (nama dan alasan)" in minutes.text) == (503, True)
    told = "Lampiran catatan hasil nomor 1 tidak lagi sama dengan sidiknya dalam catatan itu."
    assert differences(app, plenary.room.category_id) == (told,)


def test_annex_that_no_erasure_emptied_is_told(app, plenary):
    plenary.seal()
    behind(app, "UPDATE sealed_result SET annex = ''")  # which the triggers allow
    told = "Lampiran catatan hasil nomor 1 kosong, tanpa penghapusan data yang menyebutnya."
    assert differences(app, plenary.room.category_id) == (told,)


def test_sealed_record_has_a_page_and_a_file(app, plenary):
    plenary.seal()
    page = plenary.first.get(f"{plenary.page}/segel/1")
    assert "Rapat pleno" in page.text
    assert (
        "<title>Nilai menurut kriteria, dari 100. 1. Kabupaten Kutai Kartanegara: 79,0000; A 48,0000, E 31" in page.text
    )
    ((_number, body, _digest, _annex),) = sealed_rows(app, plenary)
    assert plenary.first.get(f"{plenary.page}/segel/1/catatan.json").data.decode() == body
    assert plenary.first.get(f"{plenary.page}/segel/2").status_code == 404


def test_nothing_is_decided_noted_or_sealed_again_after_the_seal(plenary):
    plenary.seal()
    assert plenary.decide().status_code == 409
    assert plenary.first.post(f"{plenary.page}/pleno/catatan", {"catatan": "x"}).status_code == 409
    answer = plenary.propose_seal()
    assert (answer.status_code, "tidak ada yang dikoreksi" in answer.text) == (422, True)


def test_finding_that_blocks_must_be_explained(app, add_person):
    check = b'checks:\n  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}\n'
    plenary = open_sealing(app, add_person, rubric=RUBRIC.replace(b"checks: []\n", check))
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[BERAU], "aktif", "12000")
    plenary.decide()
    answer = plenary.propose_seal()
    assert (answer.status_code, "Kabupaten Berau: K01" in answer.text) == (422, True)
    page = plenary.first.get(f"{plenary.page}/pleno").text
    about = page.split('name="tentang" value="')[1].split('"')[0].replace("&#10;", "\n")
    path = f"{plenary.page}/pleno/temuan"
    assert plenary.first.post(path, {"tentang": "64.03\nK01\nlain", "penjelasan": "Benar."}).status_code == 422
    assert plenary.first.post(path, {"tentang": about, "penjelasan": ""}).status_code == 422
    assert (
        plenary.first.post(path, {"tentang": about, "penjelasan": "Termasuk pekerja luar daerah."}).status_code == 303
    )
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    ((_number, body, _digest, annex),) = sealed_rows(app, plenary)
    assert [one["check"] for one in read_record(body)["overrides"]] == ["K01"]
    assert "Termasuk pekerja luar daerah." in annex
    assert "Termasuk pekerja luar daerah." not in body


def test_quorum_that_is_not_reached_blocks(app, add_person):
    def marks(_seat, turn):
        return {"E.1": "abstain", "E.2": "80"} if turn == 4 else {"E.1": "4", "E.2": str(10 * turn)}

    plenary = open_sealing(app, add_person, marks=marks)
    answer = plenary.propose_seal()
    assert (answer.status_code, "Kota Bontang: E.1 Penguasaan data: baru 0 skor" in answer.text) == (422, True)


def test_sheet_that_is_open_again_blocks_though_the_quorum_is_reached(app, plenary):
    plenary.decide()
    with app.app_context(), transaction() as session:
        session.scalars(select(Sheet).order_by(Sheet.id)).first().locked_at = None
    answer = plenary.propose_seal()
    assert (answer.status_code, "belum mengunci 1 lembar" in answer.text) == (422, True)
    assert sealed_rows(app, plenary) == []


def test_plenary_is_closed_before_it_is_opened(app, add_person):
    plenary = open_sealing(app, add_person)
    with app.app_context(), transaction() as session:
        session.execute(text("UPDATE category SET state = 'interviews'"))
    for path in ("pleno", "rekapitulasi"):
        page = plenary.first.get(f"{plenary.page}/{path}").text
        assert "Nilai panelis baru terbuka" in page
        assert "80" not in page.split("<main")[1]
    assert plenary.decide().status_code == 409


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ("keputusan", "alasan"),
        ("catatan", "catatan"),
        ("temuan", "penjelasan"),
        ("segel", "alasan-segel"),
    ],
)
def test_form_sent_before_the_plenary_is_refused_without_telling_scores(app, plenary, form, field):
    """Somebody has opened the interviews again while another of the secretariat still had the page open."""
    with app.app_context(), transaction() as session:
        session.get_one(Category, plenary.room.category_id).state = "interviews"
    sent = {field: "Yang sudah diketik", "rahasia": PASSWORD, "urut:64.01": "1", "urut:64.02": "2"}
    answer = plenary.first.post(f"{plenary.page}/pleno/{form}", sent)
    assert answer.status_code in {409, 422}
    assert "Rapat pleno belum dibuka" in answer.text
    assert (answer.text.count("Yang sudah diketik"), PASSWORD in answer.text) == (1, False)
    assert answer.text.index('<p role="alert">') < answer.text.index("Yang sudah diketik")
    assert "Terbaik I" not in answer.text
    assert "Nilai akhir" not in answer.text
