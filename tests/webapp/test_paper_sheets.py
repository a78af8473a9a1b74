"""Score sheets on paper: numbers, one person who types, another who compares, and nobody else who sees."""

import re
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.exc import DBAPIError

from tests.webapp.conftest import NOON, told
from tests.webapp.counting import statements
from tests.webapp.hearing import body_text
from tests.webapp.outside import behind, hand
from tests.webapp.room import full, open_room, recuse
from tests.webapp.score_logs import differences, events
from tests.webapp.uploads import text_pdf
from webapp.db import transaction
from webapp.models import (
    PAPER_DONE,
    SECRETARIAT,
    VOID,
    Category,
    PaperCheck,
    PaperEnd,
    PaperEntry,
    PaperSheet,
    Score,
    Sheet,
)
from webapp.services import score_log

PASER, BERAU, BONTANG = "Kabupaten Paser", "Kabupaten Berau", "Kota Bontang"
NAMES = (PASER, BERAU, BONTANG)


@pytest.fixture
def room(app, juror, other_juror):
    """Two panelists; the second has stepped back from Paser."""
    made = open_room(app, ("panelis-1", "panelis-2"), names=NAMES)
    recuse(app, made, "panelis-2", PASER)
    return made


@pytest.fixture
def second(add_person):
    persona = add_person("sekretariat-2", role=SECRETARIAT, name="Petugas Dua")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def third(add_person):
    persona = add_person("sekretariat-3", role=SECRETARIAT, name="Petugas Tiga")
    assert persona.sign_in().status_code == 303
    return persona


def paper(room, number, rest=""):
    return f"{room.page}/kertas/{number}{rest}"


SEEN = {"seen": "1"}  # the first entry
SEEN_ON = re.compile(r'name="seen" value="([0-9]+)"')


def print_all(secretariat, room, **fields):
    return secretariat.post(f"{room.page}/kertas/cetak", {"cadangan": "0", **fields})


def numbers(look):
    """(number, panelist, candidate) of all."""
    return [(one.number, one.panelist_id, one.candidate_id) for one in look(PaperSheet)]


def typed(room, look, number=1, /, **more):
    """What the enterer types from a number: as in a sheet's form, with whose it is and when it was signed."""
    row = next(one for one in look(PaperSheet) if one.number == number)
    fields = full(room, 0) | {"panelis": str(row.panelist_id), "kandidat": str(row.candidate_id), "turn": "1"}
    return {**fields, "tanggal": "13/2/2026", "pukul": "12.00", **more}


def with_scan(fields, data=None, name="lembar.pdf"):
    return {**fields, "pindaian": (BytesIO(data or text_pdf(pages=2)), name)}


@pytest.fixture
def printed(room, secretariat):
    assert print_all(secretariat, room).status_code == 303
    return room


@pytest.fixture
def entered(printed, secretariat, look):
    """Number 1 was typed by `sekretariat`, with its scan."""
    assert secretariat.post(paper(printed, 1), with_scan(typed(printed, look))).status_code == 303
    return printed


@pytest.fixture
def checking(entered, second):
    assert second.post(paper(entered, 1, "/periksa")).status_code == 303
    return entered


# ---------------------------------------------------------------------- numbers


def test_conflicted_pairs_get_no_number(printed, look):
    pairs = [(panelist, candidate) for _number, panelist, candidate in numbers(look)]
    first, berau, bontang = (printed.candidates[name] for name in NAMES)
    assert pairs == [(1, first), (1, berau), (1, bontang), (2, berau), (2, bontang)]
    assert [number for number, *_pair in numbers(look)] == [1, 2, 3, 4, 5]


def test_printing_that_is_sent_again_is_one_printing_with_the_same_answer(room, secretariat, look):
    form = re.search(r'name="client_id" value="([^"]+)"', secretariat.get(f"{room.page}/kertas").text)[1]
    sent = {"yang": "cadangan", "cadangan": "2", "client_id": form}
    answers = [print_all(secretariat, room, **sent) for _again in range(2)]
    assert [(one.status_code, one.location) for one in answers] == [(303, f"{room.page}/kertas#cetakan-1")] * 2
    assert len(look(PaperSheet)) == 2
    other = print_all(secretariat, room, **sent | {"cadangan": "3"})  # the page before, by Back
    assert (other.location, len(look(PaperSheet))) == (f"{room.page}/kertas#cetakan-2", 5)


def test_what_has_a_number_that_is_out_gets_no_second_one(printed, secretariat, look):
    answer = print_all(secretariat, printed)
    assert (answer.status_code, "Tidak ada lembar yang perlu dicetak" in answer.text) == (422, True)
    assert secretariat.post(paper(printed, 2, "/batalkan"), {"alasan": "Tertumpah kopi"}).status_code == 303
    assert print_all(secretariat, printed, cadangan="2").status_code == 303
    berau = printed.candidates[BERAU]
    assert numbers(look)[5:] == [(6, 1, berau), (7, None, None), (8, None, None)]


def test_locked_sheets_get_no_number(room, secretariat, juror, look):
    juror.post(room.sheet(BERAU), full(room, 0))
    assert juror.sign(room.sheet(BERAU), "1").status_code == 303
    print_all(secretariat, room, panelis="1")
    assert [candidate for *_rest, candidate in numbers(look)] == [room.candidates[PASER], room.candidates[BONTANG]]


@pytest.mark.parametrize("fields", [{"cadangan": "21"}, {"cadangan": "-1"}, {"panelis": "x"}, {"kandidat": "١"}])
def test_a_choice_that_makes_no_sense_prints_nothing(room, secretariat, look, fields):
    assert (print_all(secretariat, room, **fields).status_code, numbers(look)) == (422, [])


def test_paper_has_number_code_items_levels_and_a_place_to_sign(printed, secretariat):
    answer = secretariat.get(f"{printed.page}/kertas/cetakan/1.pdf")
    words = " ".join(body_text(answer.get_data(), answer.mimetype).split())
    wanted = ["Nomor 1", "Nomor 5", "Kabupaten Paser (64.01)", "Panelis Satu", "kursi 1", "E.1 Penguasaan data"]
    wanted += ["Menyebut angka, tanggal, dan sumbernya.", "Saya tidak menilai butir ini", "E.2 Rencana", "CONTOH"]
    wanted += ["Catatan untuk seluruh lembar", "Ditandatangani di", "Akhir lembar nomor 5."]
    assert [one for one in wanted if one not in words] == []
    assert answer.get_data() == secretariat.get(f"{printed.page}/kertas/cetakan/1.pdf").get_data()
    assert secretariat.get(f"{printed.page}/kertas/cetakan/2.pdf").status_code == 404


def test_number_that_is_typed_leads_where_its_code_leads(printed, secretariat):
    answer = secretariat.get(f"{printed.page}/kertas/buka?nomor=3")
    assert (answer.status_code, answer.location) == (303, paper(printed, 3))
    for wrong in ("6", "x", "", "9" * 30):
        assert secretariat.get(f"{printed.page}/kertas/buka?nomor={wrong}").status_code == 422
    assert 'name="nomor" value="7 &lt;b&gt;"' in secretariat.get(f"{printed.page}/kertas/buka?nomor=7 <b>").text


def test_list_asks_the_database_as_often_for_one_number_as_for_many(app, room, secretariat):
    print_all(secretariat, room, yang="cadangan", cadangan="1")
    few = statements(app, lambda: secretariat.get(f"{room.page}/kertas"))
    print_all(secretariat, room, cadangan="20")
    assert secretariat.get(f"{room.page}/kertas").text.count("Nomor ") > 20
    assert statements(app, lambda: secretariat.get(f"{room.page}/kertas")) == few


def test_every_number_is_accounted_for(entered, secretariat):
    page = secretariat.get(f"{entered.page}/kertas").text
    assert re.findall(r">Nomor (\d)", page) == list("12345")
    done = secretariat.post(f"{entered.page}/kertas/batalkan", {"alasan": "Wawancara selesai"})
    again = secretariat.post(f"{entered.page}/kertas/batalkan", {"alasan": "Lagi"})
    assert (done.status_code, again.status_code) == (303, 409)
    assert secretariat.get(f"{entered.page}/kertas").text.count(": Wawancara selesai") == 4


def test_a_reason_is_demanded_for_a_number_that_is_void(printed, secretariat, look):
    for address in (paper(printed, 1, "/batalkan"), f"{printed.page}/kertas/batalkan"):
        assert secretariat.post(address, {"alasan": "  "}).status_code == 422
    assert look(PaperEnd) == []


# ---------------------------------------------------------------------- typing


def test_what_was_typed_is_kept_with_its_scan(entered, look):
    (entry,) = look(PaperEntry)
    local = entry.signed_at.astimezone(ZoneInfo("Asia/Makassar"))
    assert (entry.turn, entry.candidate_id, local.hour) == (1, entered.candidates[PASER], 12)
    assert entry.body == '{"items":{"E.1":["4",""],"E.2":["87.5",""]},"note":""}'
    assert look(Sheet) == []


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"value:E.1": ""}, "Butir E.1 kosong"),
        ({"value:E.1": "abstain"}, "Butir E.1 kosong atau tanpa alasan"),
        ({"value:E.2": "101"}, "E.2"),
        ({"pukul": "13.00"}, "masa depan"),
        ({"tanggal": "1/2/2026"}, "lebih awal"),
        ({"pukul": "25.00"}, "bukan pukul"),
        ({"panelis": "2"}, "tidak ditunggu"),
        ({"turn": "7"}, "Tidak ada yang berubah"),
    ],
)
def test_a_sheet_that_cannot_be_kept_keeps_what_was_typed(printed, secretariat, look, fields, sentence):
    answer = secretariat.post(paper(printed, 1), typed(printed, look, note="Catatan panjang", **fields))
    assert (answer.status_code >= 400, sentence in answer.text, "Catatan panjang" in answer.text) == (True, True, True)
    assert look(PaperEntry) == []


def test_a_scan_is_not_lost_with_a_form_that_is_refused(printed, secretariat, look):
    answer = secretariat.post(paper(printed, 1), with_scan(typed(printed, look, **{"value:E.1": "9"})))
    assert (answer.status_code, "Sudah dilampirkan: <bdi>lembar.pdf</bdi>" in answer.text) == (422, True)
    assert "tidak ikut" not in answer.text
    assert secretariat.post(paper(printed, 1), typed(printed, look)).status_code == 303


def test_a_file_that_is_no_scan_is_refused(printed, secretariat, look):
    answer = secretariat.post(paper(printed, 1), with_scan(typed(printed, look), b"<html>", "x.pdf"))
    assert (answer.status_code, look(PaperEntry)) == (422, [])


def test_the_same_sent_twice_is_kept_once_and_another_person_is_told(printed, secretariat, second, look):
    fields = typed(printed, look)
    assert [secretariat.post(paper(printed, 1), fields).status_code for _ in range(2)] == [303, 303]
    assert secretariat.post(paper(printed, 1), fields | {"value:E.1": "5"}).status_code == 409
    assert second.post(paper(printed, 1), fields).status_code == 409
    assert len(look(PaperEntry)) == 1


@pytest.mark.parametrize(
    "changed", [{}, {"value:E.1": ""}, {"tanggal": "kemarin"}], ids=["whole", "open", "unreadable"]
)
def test_who_came_second_is_told_so_and_loses_nothing_typed(printed, secretariat, second, look, changed):
    fields = typed(printed, look)
    assert secretariat.post(paper(printed, 1), fields).status_code == 303
    answer = second.post(paper(printed, 1), fields | {"note": "Ketikan orang kedua."} | changed)
    assert answer.status_code == 409
    assert "Lembar ini sudah dimasukkan dan menunggu pencocokan." in answer.text
    assert "Ketikan orang kedua." in answer.text
    assert len(look(PaperEntry)) == 1


def test_a_spare_sheet_is_whose_was_written_on_it(room, secretariat, second, look):
    print_all(secretariat, room, yang="cadangan", cadangan="1")
    fields = typed(room, look) | {"panelis": "2", "kandidat": str(room.candidates[PASER])}
    assert "tidak ditunggu" in secretariat.post(paper(room, 1), fields).text
    fields["kandidat"] = str(room.candidates[BERAU])
    assert secretariat.post(paper(room, 1), with_scan(fields)).status_code == 303
    second.post(paper(room, 1, "/periksa"))
    assert second.post(paper(room, 1, "/pastikan"), SEEN).status_code == 303
    assert [(one.panelist_id, one.candidate_id) for one in look(Sheet)] == [(2, room.candidates[BERAU])]


def test_another_rubric_makes_the_paper_useless_and_says_so(app, printed, secretariat, look):
    behind(app, "DROP TRIGGER paper_sheet_refuses_update", "UPDATE paper_sheet SET rubric_digest = 'sha256:lain'")
    answer = secretariat.post(paper(printed, 1), typed(printed, look))
    assert (answer.status_code, "berubah sejak lembar ini dicetak" in answer.text) == (422, True)


# ---------------------------------------------------------------------- comparing


def test_confirmed_paper_becomes_the_panelists_own_locked_sheet(app, checking, second, juror, look):
    page = second.get(paper(checking, 1, "/periksa"))
    assert ("87,5" in page.text, page.text.count("/pindaian/")) == (True, 4)
    assert second.get(paper(checking, 1, "/pindaian/2")).mimetype == "image/png"
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    (sheet,) = look(Sheet)
    assert (sheet.panelist_id, sheet.candidate_id, sheet.locked_at) == (1, checking.candidates[PASER], NOON)
    assert sorted((one.indicator, one.value) for one in look(Score)) == [("E.1", "4"), ("E.2", "87.5")]
    own = juror.get(f"{checking.sheet(PASER)}/kunci").text
    assert "Dari kertas nomor 1" in own
    assert "dimasukkan Sekretariat, dicocokkan dan dipastikan Petugas Dua" in own
    written = events(app, checking.category_id)[-3:]
    (entry,) = look(PaperEntry)
    by = look(PaperCheck)[0].by_user_id
    assert [(one["act"], one["by"]) for one in written] == [(act, by) for act in ("save", "lock", "paper")]
    assert (written[-1]["what"]["typed_by"], written[-1]["what"]["juror"]) == (entry.by_user_id, "anggota-1")
    assert differences(app, checking.category_id) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE paper_entry SET by_user_id = 2",
        "UPDATE paper_end SET by_user_id = 2",
        "UPDATE paper_end SET version = 7",
        "UPDATE paper_sheet SET number = number + 10",
        "DELETE FROM paper_end",
    ],
)
def test_hands_told_otherwise_than_in_the_log_are_told(app, checking, second, settings, statement):
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    with hand(settings) as found:
        found.forget_triggers()
        found.execute(statement)
    assert "Lembar kertas nomor 1 dalam tabel bukan yang dicatat log." in differences(app, checking.category_id)


def test_paper_that_one_person_typed_and_compared_is_told(app, room):
    what = {**score_log.place(1, "64.01"), "version": 1, "number": 1, "typed_by": 1}
    with app.app_context(), transaction():
        score_log.record(room.category_id, "paper", what, by=1, now=NOON)
    told = "Baris log 3: yang mencocokkan lembar kertas adalah yang mengetiknya."
    assert told in differences(app, room.category_id)


def test_who_typed_a_sheet_never_compares_it(app, entered, secretariat, look):
    assert secretariat.post(paper(entered, 1, "/periksa")).status_code == 403
    for rest in ("/periksa", "/pindaian", "/pindaian/1"):
        assert secretariat.get(paper(entered, 1, rest)).status_code == 404
    (entry,) = look(PaperEntry)
    with pytest.raises(DBAPIError, match="can not compare it"), app.app_context(), transaction() as session:
        session.add(PaperCheck(entry_id=entry.id, by_user_id=entry.by_user_id, at=NOON))


def test_database_refuses_a_confirmation_by_who_did_not_compare(app, checking, third, look):
    (entry,) = look(PaperEntry)
    for by in (entry.by_user_id, 5):
        end = PaperEnd(paper_id=1, entry_id=entry.id, how="sent_back", reason="x", by_user_id=by, at=NOON)
        with pytest.raises(DBAPIError, match="who compared a sheet"), app.app_context(), transaction() as session:
            session.add(end)


def test_only_who_compares_sees_it_and_only_meanwhile(checking, secretariat, second, third):
    taken = third.post(paper(checking, 1, "/periksa"))
    assert (taken.status_code, "sedang dicocokkan oleh Petugas Dua" in taken.text) == (403, True)
    for persona in (secretariat, third):
        for rest in ("/periksa", "/pindaian", "/pindaian/1"):
            hidden = persona.get(paper(checking, 1, rest))
            missing = persona.get(paper(checking, 77, rest))
            assert told(hidden) == told(missing)
        assert "87,5" not in persona.get(paper(checking, 1)).text
        assert "87.5" not in persona.get(paper(checking, 1)).text
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    assert second.get(paper(checking, 1, "/periksa")).status_code == 404
    assert second.get(paper(checking, 1, "/pindaian")).status_code == 404
    assert "Petugas Dua" in secretariat.get(f"{checking.page}/kertas").text  # the access is on record


@pytest.mark.parametrize("rest", ["/pastikan", "/kembalikan"])
def test_page_of_an_entry_that_was_typed_again_decides_nothing(checking, secretariat, second, look, rest):
    stale = SEEN_ON.findall(second.get(paper(checking, 1, "/periksa")).text)
    assert stale == [SEEN["seen"]] * 2
    second.post(paper(checking, 1, "/kembalikan"), SEEN | {"alasan": "Butir E.2 lain"})
    secretariat.post(paper(checking, 1), typed(checking, look, turn="2") | {"value:E.2": "80"})
    second.post(paper(checking, 1, "/periksa"))
    why = {"alasan": "Butir E.2 terbalik"}
    answer = second.post(paper(checking, 1, rest), SEEN | why)
    assert (answer.status_code, "Lembar ini diketik lagi sejak halaman ini dibuka" in answer.text) == (409, True)
    assert (why["alasan"] in answer.text, look(Sheet), len(look(PaperEnd))) == (True, [], 1)
    (now_seen,) = set(SEEN_ON.findall(answer.text))
    assert second.post(paper(checking, 1, rest), {"seen": now_seen, **why}).status_code == 303


def test_nothing_is_compared_without_its_scan(printed, secretariat, second, look):
    secretariat.post(paper(printed, 1), typed(printed, look))
    assert second.post(paper(printed, 1, "/periksa")).status_code == 422
    assert "Pindaiannya belum dilampirkan" in secretariat.get(paper(printed, 1)).text
    assert secretariat.post(paper(printed, 1), with_scan(typed(printed, look))).status_code == 303
    assert second.post(paper(printed, 1, "/periksa")).status_code == 303


def test_what_was_sent_back_is_typed_again_by_who_may_see_it(checking, second, secretariat, third, look):
    assert second.post(paper(checking, 1, "/kembalikan"), SEEN | {"alasan": ""}).status_code == 422
    assert second.post(paper(checking, 1, "/kembalikan"), SEEN | {"alasan": "Butir E.2 lain"}).status_code == 303
    assert 'value="87.5"' in secretariat.get(paper(checking, 1)).text
    for persona in (second, third):
        page = persona.get(paper(checking, 1)).text
        assert ('value="87.5"' in page, "Butir E.2 lain" in page) == (False, True)
    again = typed(checking, look, turn="2") | {"value:E.2": "80"}
    assert secretariat.post(paper(checking, 1), again).status_code == 303
    assert second.get(paper(checking, 1, "/periksa")).status_code == 404  # another entry, another check
    third.post(paper(checking, 1, "/periksa"))
    assert third.post(paper(checking, 1, "/pastikan"), {"seen": "2"}).status_code == 303
    assert sorted((one.indicator, one.value) for one in look(Score)) == [("E.1", "4"), ("E.2", "80")]


def test_nothing_becomes_of_paper_after_the_interviews(app, checking, second, look):
    with app.app_context(), transaction() as session:
        session.get_one(Category, checking.category_id).state = "plenary"
    assert second.get(paper(checking, 1, "/periksa")).status_code == 404
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 404
    assert look(Sheet) == []


def test_late_conflict_keeps_the_paper_out(app, checking, second, look):
    recuse(app, checking, "panelis-1", PASER)
    answer = second.post(paper(checking, 1, "/pastikan"), SEEN)
    assert (answer.status_code, "tidak ditunggu" in answer.text, look(Sheet)) == (422, True, [])


def test_confirming_twice_makes_one_sheet(checking, second, look):
    answers = [second.post(paper(checking, 1, "/pastikan"), SEEN).status_code for _ in range(2)]
    assert (answers, len(look(Sheet)), len(look(PaperEnd))) == ([303, 404], 1, 1)


def test_a_void_number_is_never_typed(printed, secretariat, look):
    secretariat.post(paper(printed, 1, "/batalkan"), {"alasan": "Hilang"})
    assert secretariat.post(paper(printed, 1), typed(printed, look)).status_code == 409
    assert secretariat.post(paper(printed, 1, "/batalkan"), {"alasan": "Lagi"}).status_code == 409


# ---------------------------------------------------------------------- beside an electronic sheet


def test_an_electronic_sheet_that_is_begun_waits_for_its_panelists_choice(checking, second, juror, look):
    juror.post(checking.sheet(PASER), full(checking, 0) | {"value:E.1": "2", "value:E.2": "10"})
    answer = second.post(paper(checking, 1, "/pastikan"), SEEN)
    assert (answer.status_code, "Panelis itu sendiri harus memilih" in answer.text) == (422, True)
    assert "nomor 1 menunggu pilihan Anda" in juror.get("/penilaian").text
    page = juror.get(f"{checking.sheet(PASER)}/kertas").text
    assert ("87,5" in page, "10" in page) == (True, True)
    chosen = juror.post(f"{checking.sheet(PASER)}/kertas", {"pilihan": "paper", "version": "1"})
    assert chosen.status_code == 303
    assert "menunggu pilihan" not in juror.get("/penilaian").text
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    assert [(one.indicator, one.version, one.value) for one in look(Score)] == [
        ("E.1", 1, "2"),
        ("E.2", 1, "10"),
        ("E.1", 2, "4"),
        ("E.2", 2, "87.5"),
    ]


def test_a_choice_is_good_for_what_was_seen(checking, second, juror):
    juror.post(checking.sheet(PASER), full(checking, 0) | {"value:E.1": "2"})
    juror.post(f"{checking.sheet(PASER)}/kertas", {"pilihan": "paper", "version": "1"})
    juror.post(checking.sheet(PASER), full(checking, 1) | {"value:E.1": "3"})
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 422
    stale = juror.post(f"{checking.sheet(PASER)}/kertas", {"pilihan": "paper", "version": "1"})
    assert (stale.status_code, "berubah sejak halaman ini dibuka" in stale.text) == (409, True)


def test_the_panelist_may_keep_the_electronic_one(checking, second, juror, look):
    juror.post(checking.sheet(PASER), full(checking, 0) | {"value:E.1": "2"})
    for wrong in ({"pilihan": "x", "version": "1"}, {"pilihan": "device", "version": "x"}):
        assert juror.post(f"{checking.sheet(PASER)}/kertas", wrong).status_code == 422
    juror.post(f"{checking.sheet(PASER)}/kertas", {"pilihan": "device", "version": "1"})
    (end,) = look(PaperEnd)
    assert (end.how, end.reason) == (VOID, "Panelis memilih lembar elektroniknya.")
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 404
    assert juror.sign(checking.sheet(PASER), "1").status_code == 303


def test_an_empty_electronic_sheet_is_no_obstacle(checking, second, juror, look):
    blank = {"value:E.1": "", "value:E.2": "", "note:E.1": "x", "note:E.2": "", "note": ""}
    juror.post(checking.sheet(PASER), full(checking, 0) | blank)
    juror.post(checking.sheet(PASER), full(checking, 1) | blank | {"note:E.1": ""})
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    assert [end.how for end in look(PaperEnd)] == [PAPER_DONE]


def test_an_electronic_sheet_that_is_locked_makes_the_number_void(checking, second, juror, look):
    juror.post(checking.sheet(PASER), full(checking, 0) | {"value:E.1": "2"})
    assert juror.sign(checking.sheet(PASER), "1").status_code == 303
    assert second.post(paper(checking, 1, "/pastikan"), SEEN).status_code == 303
    (end,) = look(PaperEnd)
    assert (end.how, "sudah mengunci lembar elektroniknya" in end.reason) == (VOID, True)
    assert ("E.1", "2") in [(one.indicator, one.value) for one in look(Score)]
    assert "sudah mengunci lembar elektroniknya" in second.get(paper(checking, 1)).text


def test_another_panelist_has_nothing_to_choose(checking, juror, other_juror):
    juror.post(checking.sheet(PASER), full(checking, 0))
    for name in (PASER, BERAU):
        assert other_juror.get(f"{checking.sheet(name)}/kertas").status_code == 404
        answer = other_juror.post(f"{checking.sheet(name)}/kertas", {"pilihan": "device", "version": "1"})
        assert answer.status_code == 404
