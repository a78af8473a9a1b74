"""The schedule of interviews, through the application."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from tests.webapp.room import NAMES, full, open_room, recuse
from webapp.db import db, transaction
from webapp.models import JUROR, SEALED, WITHDRAWN, Candidate, Category, Slot

PASER, KUKAR, BERAU, BONTANG = NAMES
DAY = {
    "day": "13/2/2026",
    "clock": "11.00",
    "until": "",
    "breaks": "12.00-13.00",
    "presentation": "10",
    "questions": "20",
    "between": "5",
    "room": "Kutai",
    "mode": "luring",
    "place": "",
}


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def slots(app):
    """Slots by candidate's name, read from outside a request, times as the edition's clocks show them."""

    def rows(category_id=1):
        with app.app_context():
            query = select(Slot, Candidate.name).join(Slot.candidate).where(Slot.category_id == category_id)
            found = {name: slot for slot, name in db.session.execute(query.order_by(Slot.starts_at)).all()}
            db.session.expunge_all()
            return found

    return rows


def arrange(persona, room, /, **changes):
    return persona.post(f"{room.page}/jadwal", {**DAY, **changes})


def starts(found) -> dict[str, str]:
    """UTC+8, as typed."""
    return {name: f"{slot.starts_at.hour + 8:02d}.{slot.starts_at.minute:02d}" for name, slot in found.items()}


def seen(persona, room) -> str:
    return re.search(r'name="seen" value="([0-9a-f]+)"', persona.get(f"{room.page}/jadwal").text)[1]


def test_slots_follow_each_other_around_the_breaks(secretariat, room, slots):
    assert arrange(secretariat, room).status_code == 303
    # 11.35 to 12.05 would run into the break.
    assert starts(slots()) == {PASER: "11.00", KUKAR: "13.00", BERAU: "13.35", BONTANG: "14.10"}
    text = secretariat.get(f"{room.page}/jadwal").text
    assert "Jumat, 13 Februari 2026" in text
    assert "13.00–13.30 WITA" in text
    assert "10 menit paparan dan 20 menit tanya jawab · ruang Kutai · luring" in text


def test_who_does_not_fit_waits_for_another_day(secretariat, room, slots):
    arrange(secretariat, room, until="13.30")
    assert set(slots()) == {PASER, KUKAR}
    assert f"2 kandidat belum punya slot: {BERAU}, {BONTANG}" in secretariat.get(f"{room.page}/jadwal").text
    arrange(secretariat, room, day="14/2/2026", clock="09.00")
    assert starts(slots()) == {PASER: "11.00", KUKAR: "13.00", BERAU: "09.00", BONTANG: "09.35"}
    assert arrange(secretariat, room).status_code == 422  # everybody has a slot


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"day": "x"}, "bukan tanggal"),
        ({"clock": "25.00"}, "bukan pukul"),
        ({"until": "10.00"}, "Jam selesai harus sesudah jam mulai"),
        ({"until": "11.10"}, "Tidak ada slot yang muat"),
        ({"breaks": "12.00"}, "dari jam sampai jam"),
        ({"breaks": "13.00-12.00"}, "Istirahat harus selesai sesudah mulainya"),
        ({"breaks": ",".join(f"{hour}.00-{hour}.05" for hour in range(1, 13))}, "Paling banyak 10 istirahat"),
        ({"presentation": "0"}, "dari 1 sampai 600"),
        ({"questions": "-1"}, "dari 0 sampai 600"),
        ({"between": "1,5"}, "dari 0 sampai 600"),
        ({"room": ""}, "Tulis nama ruangnya"),
        ({"mode": "telepati"}, "Pilih cara wawancara"),
        ({"mode": "daring"}, "Tulis tautan"),
        ({"place": "a\x00"}, "karakter yang tidak dapat disimpan"),
    ],
)
def test_plan_that_cannot_be_followed_is_refused_with_everything_typed(secretariat, room, slots, *, change, said):
    answer = arrange(secretariat, room, **{"room": "Kutai Lama", **change})
    assert (answer.status_code, said in answer.text) == (422, True)
    if "room" not in change:
        assert 'value="Kutai Lama"' in answer.text
    assert slots() == {}


def test_overlap_in_one_room_is_refused_in_words_and_another_room_is_free(app, secretariat, room, slots):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    arrange(secretariat, room)
    answer = arrange(secretariat, other, clock="11.15", room=" kutai ")
    assert answer.status_code == 422
    sentence = (
        "Desa Rempanga (13 Februari 2026, 11.15–11.45 WITA) bertabrakan dengan Kabupaten Paser "
        "(13 Februari 2026, 11.00–11.30 WITA) di ruang Kutai (kategori Pemerintah Kabupaten/Kota)."
    )
    assert sentence in answer.text
    assert slots(other.category_id) == {}
    assert arrange(secretariat, other, clock="11.30", room="Kutai").status_code == 303  # the moment the other ends
    assert arrange(secretariat, other, clock="11.15", room="Mahakam").status_code == 422  # it has its slot


def test_nobody_is_asked_into_two_rooms_at_once(app, secretariat, room, slots):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    arrange(secretariat, room)
    refused = arrange(secretariat, other, clock="11.15", room="Mahakam")
    assert (refused.status_code, slots(other.category_id)) == (422, {})
    assert "di kategori Pemerintah Kabupaten/Kota, yang juga dinilai Panelis Dua" in refused.text
    recuse(app, room, "panelis-2", "Kabupaten Paser")  # then they aren't in the first room
    assert arrange(secretariat, other, clock="11.05", room="Mahakam", questions="15").status_code == 303


def test_panels_without_a_common_member_sit_at_one_time(app, secretariat, room, add_person):
    add_person("panelis-9", role=JUROR)
    other = open_room(app, ("panelis-9",), names=("Desa Rempanga",), code="desa")
    arrange(secretariat, room)
    assert arrange(secretariat, other, clock="11.15", room="Mahakam").status_code == 303


def test_overlap_on_one_panel_is_refused_whatever_the_room(secretariat, room, slots):
    arrange(secretariat, room)
    found = slots()
    answer = secretariat.post(f"{room.page}/jadwal/{found[KUKAR].id}", details(clock="11.15", room="Mahakam"))
    assert (answer.status_code, "di panel ini" in answer.text, 'value="Mahakam"' in answer.text) == (422, True, True)
    assert starts(slots())[KUKAR] == "13.00"


def details(version: str = "0", **changes: str) -> dict[str, str]:
    plain = {name: DAY[name] for name in ("day", "presentation", "questions", "room", "mode", "place")}
    return {
        **plain,
        "clock": "13.00",
        "presenter": "",
        "presenter_title": "",
        "stand_in": "",
        "version": version,
        **changes,
    }


def test_who_presented_is_kept_with_title_and_in_whose_stead(secretariat, room, slots):
    arrange(secretariat, room)
    path = f"{room.page}/jadwal/{slots()[KUKAR].id}"
    presented = {"presenter": "Ani Contoh", "presenter_title": "Sekretaris Daerah", "stand_in": "mewakili"}
    assert secretariat.post(path, details(**presented)).status_code == 303
    assert slots()[KUKAR].sequence == 0  # calendars needn't hear of it
    text = secretariat.get(f"{room.page}/jadwal").text
    assert "Dipaparkan Ani Contoh, Sekretaris Daerah (mewakili pimpinan)" in text
    refused = secretariat.post(path, details(stand_in="langsung"))
    assert (refused.status_code, "Tulis siapa yang memaparkan" in refused.text) == (422, True)
    assert secretariat.post(path, details(**presented, mode="x")).status_code == 422


def test_buttons_and_dragging_put_candidates_into_the_times_there_are(secretariat, room, slots):
    arrange(secretariat, room)
    found = slots()
    move = f"{room.page}/jadwal/{found[BERAU].id}/geser"
    assert secretariat.post(move, {"arah": "naik", "seen": seen(secretariat, room)}).status_code == 303
    assert starts(slots()) == {PASER: "11.00", BERAU: "13.00", KUKAR: "13.35", BONTANG: "14.10"}
    order = ",".join(str(found[name].id) for name in (BONTANG, BERAU, KUKAR, PASER))
    dragged = {"order": order, "seen": seen(secretariat, room)}
    assert secretariat.post(f"{room.page}/jadwal/urutan", dragged).status_code == 303
    now = slots()
    assert starts(now) == {BONTANG: "11.00", BERAU: "13.00", KUKAR: "13.35", PASER: "14.10"}
    assert {name: slot.sequence for name, slot in now.items()} == {BONTANG: 1, BERAU: 1, KUKAR: 1, PASER: 1}
    assert {name: slot.uid for name, slot in now.items()} == {name: slot.uid for name, slot in found.items()}


@pytest.mark.parametrize("how", ["button", "dragged"])
def test_no_order_asks_a_member_into_two_rooms_at_once(app, secretariat, room, slots, how):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    recuse(app, room, "panelis-2", PASER)
    arrange(secretariat, room)  # Paser first, without the second panelist, who is asked elsewhere at that time
    assert arrange(secretariat, other, room="Mahakam").status_code == 303
    found, sent = slots(), {"seen": seen(secretariat, room)}
    if how == "button":
        path, sent["arah"] = f"{room.page}/jadwal/{found[KUKAR].id}/geser", "naik"
    else:
        path, names = f"{room.page}/jadwal/urutan", (KUKAR, PASER, BERAU, BONTANG)
        sent["order"] = ",".join(str(found[name].id) for name in names)
    answer = secretariat.post(path, sent)
    assert (answer.status_code, "yang juga dinilai Panelis Dua" in answer.text) == (422, True)
    assert (starts(slots()), {slot.sequence for slot in slots().values()}) == (starts(found), {0})


def test_order_of_a_stale_page_moves_nothing(secretariat, room, slots):
    arrange(secretariat, room)
    found, stale = slots(), seen(secretariat, room)
    move = f"{room.page}/jadwal/{found[BERAU].id}/geser"
    secretariat.post(move, {"arah": "naik", "seen": stale})
    answer = secretariat.post(move, {"arah": "naik", "seen": stale})
    assert (answer.status_code, "sudah berubah di tab atau gawai lain" in answer.text) == (409, True)
    order = ",".join(str(slot.id) for slot in found.values())
    assert secretariat.post(f"{room.page}/jadwal/urutan", {"order": order, "seen": stale}).status_code == 409
    assert starts(slots())[BERAU] == "13.00"


@pytest.mark.parametrize("order", ["", "1", "1,1,2,3", "1,2,3,x", "1,2,3,4,5"])
def test_order_that_is_not_one_of_all_slots_is_refused(secretariat, room, slots, order):
    arrange(secretariat, room)
    before = starts(slots())
    sent = {"order": order, "seen": seen(secretariat, room)}
    assert secretariat.post(f"{room.page}/jadwal/urutan", sent).status_code == 422
    assert starts(slots()) == before


def test_stale_slot_page_keeps_both_what_is_stored_and_what_is_typed(secretariat, room, slots):
    arrange(secretariat, room)
    path = f"{room.page}/jadwal/{slots()[BONTANG].id}"
    assert secretariat.post(path, details(clock="15.00")).status_code == 303
    answer = secretariat.post(path, details(clock="16.00", presenter="Ani Contoh"))
    assert (answer.status_code, "Ani Contoh" in answer.text) == (409, True)
    assert starts(slots())[BONTANG] == "15.00"
    assert secretariat.post(path, details(version="x")).status_code == 422


def test_slot_that_is_taken_away_stays_in_calendars_as_cancelled_and_comes_back_by_its_name(secretariat, room, slots):
    arrange(secretariat, room)
    uid = slots()[PASER].uid
    assert secretariat.post(f"{room.page}/jadwal/{slots()[PASER].id}/batal").status_code == 303
    assert secretariat.get(f"{room.page}/jadwal/{slots()[PASER].id}").status_code == 404
    text = secretariat.get(f"{room.page}/jadwal.ics").text
    assert (text.count("STATUS:CANCELLED"), text.count("STATUS:CONFIRMED")) == (1, 3)
    assert arrange(secretariat, room, clock="09.00").status_code == 303
    assert (slots()[PASER].uid, slots()[PASER].sequence) == (uid, 2)
    assert secretariat.get(f"{room.page}/jadwal.ics").text.count("STATUS:CANCELLED") == 0


def test_candidate_who_left_is_off_the_schedule_and_cancelled_in_calendars(app, secretariat, room, slots):
    arrange(secretariat, room)
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates[KUKAR]).standing = WITHDRAWN
    assert KUKAR not in secretariat.get(f"{room.page}/jadwal").text
    text = secretariat.get(f"{room.page}/jadwal.ics").text
    event = next(part for part in text.split("BEGIN:VEVENT") if KUKAR in part)
    assert "STATUS:CANCELLED" in event
    assert "SEQUENCE:1" in event


def test_calendar_of_the_category_is_a_file_with_every_slot(secretariat, room):
    arrange(secretariat, room)
    answer = secretariat.get(f"{room.page}/jadwal.ics")
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="jadwal-contoh-2025-kabkota.ics"'
    assert "DTSTART:20260213T030000Z\r\nDTEND:20260213T033000Z" in answer.text
    assert "SUMMARY:CONTOH Wawancara: Kabupaten Paser" in answer.text


# ------------------------------------------------------------------------------------- who is in conflict


def test_conflicted_member_is_told_to_step_out_and_nobody_else_reads_of_it(
    app, secretariat, juror, other_juror, *, room, clock
):
    recuse(app, room, "panelis-1", PASER, reason="Kakak kandung")
    arrange(secretariat, room, day="13/2/2026", clock="12.00", breaks="")
    clock.at = datetime(2026, 2, 13, 4, 10, tzinfo=UTC)  # 12.10 WITA
    text = secretariat.get(f"{room.page}/jadwal").text
    assert "Panelis kursi 1 keluar ruangan" in text
    assert "Kakak kandung" not in text
    own = juror.get("/penilaian").text
    assert "Sekarang, 12.00–12.30 WITA · Anda keluar ruangan" in own
    assert juror.get("/penilaian/jadwal.ics").text.count("Anda keluar ruangan") == 1
    for outlet in (other_juror.get("/penilaian").text, other_juror.get("/penilaian/jadwal.ics").text):
        assert "keluar ruangan" not in outlet
        assert "kursi 1" not in outlet


def test_jurors_day_has_the_present_candidate_on_top_and_each_own_state(app, secretariat, juror, room, clock):
    arrange(secretariat, room, clock="12.00", breaks="")
    juror.post(room.sheet(KUKAR), full(room, 0))
    clock.at = datetime(2026, 2, 13, 4, 40, tzinfo=UTC)  # 12.40 WITA, within the second slot
    text = juror.get("/penilaian").text
    top = text.split("Hari ini")[0]
    assert "Sekarang, 12.35–13.05 WITA · ruang Kutai · luring" in top
    assert f"<h2>{KUKAR}</h2>" in top
    day = text.split("Hari ini")[1].split("</ol>")[0]
    assert [day.index(name) for name in NAMES] == sorted(day.index(name) for name in NAMES)
    assert ("siap ditandatangani" in day, "belum" in day, day.count("sekarang</span>")) == (True, True, 1)
    clock.at = datetime(2026, 2, 14, 4, 40, tzinfo=UTC)
    assert "Hari ini" not in juror.get("/penilaian").text


def test_jurors_calendar_has_only_own_panels(app, secretariat, juror, other_juror, room):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    arrange(secretariat, room)
    arrange(secretariat, other, clock="15.00")
    assert juror.get("/penilaian/jadwal.ics").text.count("BEGIN:VEVENT") == 4
    assert other_juror.get("/penilaian/jadwal.ics").text.count("BEGIN:VEVENT") == 5


def test_slot_of_another_category_answers_like_none(app, secretariat, room, slots):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    arrange(secretariat, other)
    stranger = slots(other.category_id)["Desa Rempanga"].id
    for number in (stranger, 999):
        path = f"{room.page}/jadwal/{number}"
        assert secretariat.get(path).status_code == 404
        assert secretariat.post(path, details()).status_code == 404
        assert secretariat.post(f"{path}/batal").status_code == 404
        assert secretariat.post(f"{path}/geser", {"arah": "naik", "seen": "x"}).status_code == 404


def test_sealed_schedule_stays_as_it_is(app, secretariat, room, slots):
    arrange(secretariat, room)
    slot, fresh = slots()[PASER].id, seen(secretariat, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = SEALED
    path = f"{room.page}/jadwal/{slot}"
    assert arrange(secretariat, room).status_code == 403
    assert secretariat.post(path, details()).status_code == 403
    assert secretariat.post(f"{path}/batal").status_code == 403
    assert secretariat.post(f"{path}/geser", {"arah": "turun", "seen": fresh}).status_code == 403
    assert "tidak dapat diubah lagi" in secretariat.get(f"{room.page}/jadwal").text
    assert starts(slots())[PASER] == "11.00"
