"""The secretariat keeps a panel; pledges, conflicts, absences and substitutes, through the application."""

from __future__ import annotations

import hashlib
import re
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from tests.webapp.conftest import NOON, Persona
from tests.webapp.outside import ONLY_ADDED, behind
from tests.webapp.room import NAMES, RUBRIC, add_candidate, full, lock_sheets, open_room
from tests.webapp.uploads import text_pdf
from webapp.db import db, transaction
from webapp.models import (
    INTERVIEWS,
    JUROR,
    PLENARY,
    VERIFICATION,
    Calibration,
    CalibrationSheet,
    Category,
    ConflictAnswer,
    Excuse,
    PanelChange,
    PanelDecree,
    Panelist,
    PaperSheet,
    Pledge,
    Recusal,
    Score,
    Sheet,
    User,
)
from webapp.models.score_log import CheckpointReceiver
from webapp.queries.inputs import marks
from webapp.services.pledges import PLEDGE

PASER, KUKAR, BERAU, BONTANG = NAMES
PAGE = text_pdf(pages=1)
BENCHED = RUBRIC.replace(b"quorum: 1, benches: []", b'quorum: 2, benches: ["apindo"], other_benches: ["akademisi"]')
SOMEBODY = {"name": "Rina Contoh", "login": "panelis-10", "bench": "akademisi", "office": "member"}


@pytest.fixture
def room(app, juror, other_juror):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def look(app):
    """What is stored, read from outside a request."""

    def rows(query):
        with app.app_context():
            found = db.session.scalars(query).all()
            db.session.expunge_all()
            return found

    return rows


def unprepare(app, room) -> None:
    """A panel of which nobody has pledged or declared anything."""
    for table in ("pledge", "conflict_answer"):
        behind(app, f"DROP TRIGGER {table}_refuses_delete", f"DELETE FROM {table}")  # noqa: S608 - our own tables


def to_state(app, room, state: str) -> None:
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = state


def conflict(room, **kinds: str) -> dict[str, str]:
    """The form of conflicts: these kinds by candidate's name, nothing with the others."""
    chosen = {f"jenis-{room.candidates[name]}": kind for name, kind in kinds.items()}
    return {**chosen, "selebihnya": "ya"}


def seat_of(look, login: str) -> Panelist:
    return look(select(Panelist).join(User, User.id == Panelist.user_id).where(User.login == login))[0]


def prepare_address(room) -> str:
    return f"/penilaian/kesediaan/{room.category_id}"


def amend(secretariat: Persona, room, panelist_id: int, details: dict[str, str]):
    """Opens a member's page, types, and saves."""
    path = f"{room.page}/panel/{panelist_id}"
    shown = re.search(r'name="terlihat" value="([0-9a-f]+)"', secretariat.get(path).text)
    return secretariat.post(path, {"terlihat": shown[1] if shown else "", **details})


# ------------------------------------------------------------------------------------- before the first score


def test_juror_is_led_to_the_pledge_then_to_conflicts_then_to_the_list(app, juror, room, look):
    unprepare(app, room)
    assert juror.get("/penilaian").headers["Location"] == prepare_address(room)
    first = juror.get(prepare_address(room)).text
    assert "Pakta integritas" in first
    assert all(sentence in first for sentence in PLEDGE)
    answer = juror.post(f"{prepare_address(room)}/pakta", {"name": " Siti  Aminah "})
    assert answer.status_code == 303
    assert "Benturan kepentingan" in juror.get(answer.headers["Location"]).text
    answer = juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "family"}))
    assert (answer.status_code, answer.headers["Location"]) == (303, "/penilaian")
    assert "mundur: keluarga" in juror.get("/penilaian").text
    (pledge,) = look(select(Pledge))
    assert (pledge.name, pledge.words) == ("Siti Aminah", "\n".join(PLEDGE))
    kinds = {one.candidate_id: one.kind for one in look(select(ConflictAnswer))}
    assert kinds == {room.candidates[name]: "family" if name == PASER else "none" for name in NAMES}


@pytest.mark.parametrize("step", ["nothing", "pledge only"])
def test_server_refuses_a_sheet_until_pledge_and_conflicts_are_there(app, juror, room, look, step):
    unprepare(app, room)
    if step == "pledge only":
        juror.post(f"{prepare_address(room)}/pakta", {"name": "Siti Aminah"})
    for path in (room.sheet(PASER), f"{room.sheet(PASER)}/kunci"):
        answer = juror.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (303, prepare_address(room))
    typed = juror.post(room.sheet(PASER), full(room, 0, note="Jangan hilang"))
    assert (typed.status_code, "Jangan hilang" in typed.text) == (403, True)
    script = juror.post(room.sheet(PASER), full(room, 0), headers={"Accept": "application/json"})
    assert (script.status_code, "pakta integritas" in script.json["message"]) == (403, True)
    assert juror.sign(room.sheet(PASER), "0").status_code == 403
    assert look(select(Sheet)) == []


def test_conflicts_before_the_pledge_are_refused(app, juror, room, look):
    unprepare(app, room)
    answer = juror.post(f"{prepare_address(room)}/benturan", conflict(room))
    assert (answer.status_code, "Setujui pakta integritas dahulu" in answer.text) == (422, True)
    assert look(select(ConflictAnswer)) == []


def test_pledge_without_a_name_is_refused_and_given_twice_stays_as_it_was(app, juror, room, look):
    unprepare(app, room)
    answer = juror.post(f"{prepare_address(room)}/pakta", {"name": " "})
    assert (answer.status_code, "Ketik nama lengkap Anda" in answer.text) == (422, True)
    juror.post(f"{prepare_address(room)}/pakta", {"name": "Siti Aminah"})
    juror.post(f"{prepare_address(room)}/pakta", {"name": "Orang Lain"})
    assert [one.name for one in look(select(Pledge))] == ["Siti Aminah"]


def test_conflicts_are_declared_for_every_candidate_or_not_at_all(app, juror, room, look):
    unprepare(app, room)
    juror.post(f"{prepare_address(room)}/pakta", {"name": "Siti Aminah"})
    form = conflict(room, **{PASER: "origin"})
    del form["selebihnya"]
    answer = juror.post(f"{prepare_address(room)}/benturan", form)
    assert (answer.status_code, '<option value="origin" selected>' in answer.text) == (422, True)
    assert look(select(ConflictAnswer)) == []


@pytest.mark.parametrize(
    ("kind", "reason", "said"),
    [("other", "", "Tulis benturan kepentingan apa"), ("friend", "", "tidak dikenal"), ("family", "\x00", "karakter")],
)
def test_conflict_that_cannot_be_read_is_refused_with_what_was_chosen(app, juror, room, look, *, kind, reason, said):
    unprepare(app, room)
    juror.post(f"{prepare_address(room)}/pakta", {"name": "Siti Aminah"})
    form = {**conflict(room, **{PASER: kind, KUKAR: "family"}), f"keterangan-{room.candidates[PASER]}": reason}
    answer = juror.post(f"{prepare_address(room)}/benturan", form)
    assert (answer.status_code, said in answer.text) == (422, True)
    assert '<option value="family" selected>' in answer.text
    assert look(select(Recusal)) == []


def test_candidate_who_joins_later_is_asked_about_again(app, juror, room):
    with app.app_context(), transaction() as session:
        add_candidate(session, room.category_id, 9, "Kota Samarinda")
    assert juror.get("/penilaian").headers["Location"] == prepare_address(room)
    assert juror.get(room.sheet(PASER)).status_code == 200
    juror.post(f"{prepare_address(room)}/benturan", {"selebihnya": "ya"})
    assert juror.get("/penilaian").status_code == 200


# ------------------------------------------------------------------------------------- a conflict declared late


def test_late_conflict_voids_the_sheet_and_keeps_every_row_of_it(app, juror, room, look):
    juror.post(room.sheet(PASER), full(room, 0, note="Catatan"))
    juror.sign(room.sheet(PASER), "1")
    with app.app_context():
        assert {mark.value for mark in marks(room.category_id, room.rubric)} == {"4", "87.5"}
    before = [(one.indicator, one.value) for one in look(select(Score))]
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "company"}))
    with app.app_context():
        assert {mark.value for mark in marks(room.category_id, room.rubric)} == {"recused"}
    assert [(one.indicator, one.value) for one in look(select(Score))] == before
    (sheet,) = look(select(Sheet))
    assert (sheet.version, sheet.note, sheet.locked_at is not None) == (1, "Catatan", True)
    assert juror.get(room.sheet(PASER)).status_code == 404
    assert juror.post(room.sheet(PASER), full(room, 1)).status_code == 404
    assert "tetap tersimpan dan tidak dihitung" in juror.get(prepare_address(room)).text


def test_declared_conflict_cannot_be_taken_back(app, juror, room, look):
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "family"}))
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "none"}))
    assert [(one.candidate_id, one.kind) for one in look(select(Recusal))] == [(room.candidates[PASER], "family")]
    assert juror.get(room.sheet(PASER)).status_code == 404


def test_conflict_after_the_interviews_is_not_taken_here(app, juror, room, look):
    to_state(app, room, PLENARY)
    answer = juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "family"}))
    assert (answer.status_code, "Rapat pleno sudah dibuka" in answer.text) == (403, True)
    assert look(select(Recusal)) == []


def test_another_panels_conflicts_answer_like_none(app, juror, other_juror, room):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    for path in (prepare_address(other), "/penilaian/kesediaan/999"):
        assert juror.get(path).status_code == 404
    assert juror.post(f"{prepare_address(other)}/pakta", {"name": "Siti Aminah"}).status_code == 404
    assert juror.post(f"{prepare_address(other)}/benturan", {"selebihnya": "ya"}).status_code == 404


def test_what_was_declared_stays_as_it_is_in_the_database(app, room):
    for table in ("pledge", "conflict_answer"):
        with pytest.raises(DatabaseError, match=ONLY_ADDED), app.app_context(), transaction() as session:
            session.connection().exec_driver_sql(f"UPDATE {table} SET at = '2020'")  # noqa: S608 - as above
        with pytest.raises(DatabaseError, match=ONLY_ADDED), app.app_context(), transaction() as session:
            session.connection().exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608 - as above


# ------------------------------------------------------------------------------------- before interviews open


def blocked(secretariat: Persona, room) -> str:
    return secretariat.post(
        f"{room.page}/tahap", {"old": VERIFICATION, "new": INTERVIEWS, "reason": "Undangan 13 Februari"}
    ).text


def test_interviews_wait_for_everybodys_answer_on_conflicts(app, juror, other_juror, secretariat, room):
    to_state(app, room, VERIFICATION)
    unprepare(app, room)
    sentence = "Panelis Satu (kursi 1) belum menyatakan benturan kepentingan untuk 4 kandidat."
    assert sentence in blocked(secretariat, room)
    assert sentence in secretariat.get(f"{room.page}/panel").text
    for persona in (juror, other_juror):
        persona.post(f"{prepare_address(room)}/pakta", {"name": "Nama Lengkap"})
        persona.post(f"{prepare_address(room)}/benturan", conflict(room))
    move = {"old": VERIFICATION, "new": INTERVIEWS, "reason": "Undangan 13 Februari"}
    assert secretariat.post(f"{room.page}/tahap", move).status_code == 303


def test_interviews_wait_for_benches_and_for_enough_who_may_judge(app, juror, other_juror, secretariat):
    rubric = BENCHED.replace(b'["akademisi"]', b'["akademisi", "pemerintah", "serikat_pekerja"]')
    room = open_room(app, ("panelis-1", "panelis-2"), rubric=rubric)
    to_state(app, room, VERIFICATION)
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "origin"}))
    text = blocked(secretariat, room)
    assert "Unsur APINDO belum ada anggota." in text
    assert f"Untuk {PASER} hanya 1 dari 2 panelis yang boleh menilai; kuorumnya 2." in text
    assert KUKAR not in text.split("Langkah berikutnya")[1].split("Lembar penilaian")[0]


def test_needed_bench_in_conflict_is_told_and_blocks_nothing(app, juror, other_juror, secretariat):
    rubric = RUBRIC.replace(b"quorum: 1, benches: []", b'quorum: 1, benches: ["pemerintah"]')
    room = open_room(app, ("panelis-1", "panelis-2"), rubric=rubric)
    to_state(app, room, VERIFICATION)
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "origin"}))
    sentence = f"Untuk {PASER} tidak ada panelis unsur pemerintah yang boleh menilai"
    assert sentence in secretariat.get(f"{room.page}/panel").text
    move = {"old": VERIFICATION, "new": INTERVIEWS, "reason": "Undangan 13 Februari"}
    assert secretariat.post(f"{room.page}/tahap", move).status_code == 303


# ------------------------------------------------------------------------------------- seats


def test_member_is_seated_with_an_account_that_no_password_opens(app, secretariat, room, look):
    to_state(app, room, VERIFICATION)
    answer = secretariat.post(
        f"{room.page}/panel", {**SOMEBODY, "title": "Unsur akademisi", "institution": "Unmul", "office": "chair"}
    )
    assert answer.status_code == 303
    seat = seat_of(look, "panelis-10")
    assert (seat.seat, seat.bench, seat.title, seat.institution, seat.office) == (
        3,
        "akademisi",
        "Unsur akademisi",
        "Unmul",
        "chair",
    )
    (user,) = look(select(User).where(User.login == "panelis-10"))
    assert (user.name, user.role, user.active) == ("Rina Contoh", JUROR, True)
    assert Persona(app.test_client(), "panelis-10").sign_in("kata-sandi-tebakan").status_code in {401, 422}
    assert "Kursi 3: Rina Contoh (akademisi, ketua) duduk." in secretariat.get(f"{room.page}/panel").text


def test_account_that_is_there_is_seated_as_it_is(app, secretariat, room, add_person, look):
    to_state(app, room, VERIFICATION)
    add_person("panelis-9", role=JUROR, name="Nama Lama")
    secretariat.post(f"{room.page}/panel", {**SOMEBODY, "login": "panelis-9"})
    assert seat_of(look, "panelis-9").seat == 3
    assert [one.name for one in look(select(User).where(User.login == "panelis-9"))] == ["Nama Lama"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"login": "x"}, "Nama akun"),
        ({"login": "sekretariat"}, "bukan akun panelis"),
        ({"login": "panelis-1"}, "sudah duduk"),
        ({"name": ""}, "Nama perlu diisi"),
        ({"bench": ""}, "Pilih unsurnya"),
        ({"office": "boss"}, "Tugas dalam panel tidak dikenal"),
        ({"title": "a\x00b"}, "karakter yang tidak dapat disimpan"),
    ],
)
def test_member_who_cannot_be_seated_is_refused_with_everything_typed(app, secretariat, room, look, *, change, said):
    to_state(app, room, VERIFICATION)
    answer = secretariat.post(f"{room.page}/panel", {**SOMEBODY, "institution": "Unmul", **change})
    assert (answer.status_code, said in answer.text, "Unmul" in answer.text) == (422, True, True)
    assert len(look(select(Panelist))) == 2


def test_bench_that_the_rubric_does_not_seat_is_refused(app, juror, other_juror, secretariat, look):
    room = open_room(app, ("panelis-1", "panelis-2"), rubric=BENCHED)
    to_state(app, room, VERIFICATION)
    answer = secretariat.post(f"{room.page}/panel", {**SOMEBODY, "bench": "pemerintah"})
    assert (answer.status_code, "tidak mengenal unsur" in answer.text) == (422, True)
    assert '<option value="apindo">' in answer.text


def test_one_chair_at_a_time(app, secretariat, room, look):
    to_state(app, room, VERIFICATION)
    seats = {login: seat_of(look, login).id for login in ("panelis-1", "panelis-2")}
    details = {"name": "Panelis Satu", "bench": "pemerintah", "office": "chair"}
    assert amend(secretariat, room, seats["panelis-1"], details).status_code == 303
    second = {"name": "Panelis Dua", "bench": "serikat_pekerja", "office": "chair"}
    answer = amend(secretariat, room, seats["panelis-2"], second)
    assert (answer.status_code, "sudah punya ketua: kursi 1" in answer.text) == (422, True)
    amend(secretariat, room, seats["panelis-2"], {**second, "office": "secretary"})
    assert [seat_of(look, login).office for login in seats] == ["chair", "secretary"]


def test_seats_change_places_before_interviews_and_a_stale_page_moves_nothing(app, secretariat, room, look):
    to_state(app, room, VERIFICATION)
    second = seat_of(look, "panelis-2").id
    path = f"{room.page}/panel/{second}/pindah"
    assert secretariat.post(path, {"arah": "naik", "seat": "2"}).status_code == 303
    assert [seat_of(look, login).seat for login in ("panelis-1", "panelis-2")] == [2, 1]
    assert secretariat.post(path, {"arah": "naik", "seat": "2"}).status_code == 409
    assert secretariat.post(path, {"arah": "naik", "seat": "satu"}).status_code == 422
    assert secretariat.post(path, {"arah": "naik", "seat": "1"}).status_code == 303  # nobody before the first
    assert [seat_of(look, login).seat for login in ("panelis-1", "panelis-2")] == [2, 1]


def test_member_on_whom_nothing_rests_leaves_before_interviews(app, secretariat, room, look):
    to_state(app, room, VERIFICATION)
    declared = seat_of(look, "panelis-2").id
    answer = secretariat.post(f"{room.page}/panel/{declared}/keluarkan")
    assert (answer.status_code, "sudah menyatakan sesuatu" in answer.text) == (422, True)
    secretariat.post(f"{room.page}/panel", SOMEBODY)
    silent = seat_of(look, "panelis-10").id
    assert secretariat.post(f"{room.page}/panel/{silent}/keluarkan").status_code == 303
    assert len(look(select(Panelist))) == 2


@pytest.mark.parametrize("kind", [CheckpointReceiver, CalibrationSheet, PaperSheet])
def test_member_whom_something_names_stays_and_is_told_of(app, secretariat, room, look, kind):
    to_state(app, room, VERIFICATION)
    secretariat.post(f"{room.page}/panel", SOMEBODY)
    seat, category, by = seat_of(look, "panelis-10").id, room.category_id, look(select(User))[-2].id
    with app.app_context(), transaction() as session:
        case = Calibration(category_id=category, case_text="Kasus", by_user_id=by, at=NOON)
        session.add(case)
        session.flush()
        numbers = {"number": 1, "printing": 1, "candidate_id": room.candidates[PASER], "rubric_digest": "sha256:0"}
        facts = {
            CheckpointReceiver: {"category_id": category, "by_user_id": by, "at": NOON},
            CalibrationSheet: {"calibration_id": case.id, "version": 1, "answers": "{}", "saved_at": NOON},
            PaperSheet: {"category_id": category, "by_user_id": by, "at": NOON, **numbers},
        }
        session.add(kind(panelist_id=seat, **facts[kind]))
    answer = secretariat.post(f"{room.page}/panel/{seat}/keluarkan")
    assert (answer.status_code, "atas namanya" in answer.text) == (422, True)
    assert seat_of(look, "panelis-10").id == seat


def test_once_interviews_are_open_seats_and_benches_stay(app, secretariat, room, look):
    second = seat_of(look, "panelis-2").id
    assert secretariat.post(f"{room.page}/panel", SOMEBODY).status_code == 403
    assert secretariat.post(f"{room.page}/panel/{second}/pindah", {"arah": "naik", "seat": "2"}).status_code == 403
    assert secretariat.post(f"{room.page}/panel/{second}/keluarkan").status_code == 403
    bench = {"name": "Panelis Dua", "bench": "akademisi", "office": "member", "reason": "Salah tulis"}
    assert amend(secretariat, room, second, bench).status_code == 403
    assert seat_of(look, "panelis-2").bench == "serikat_pekerja"


def test_change_after_interviews_opened_is_logged_with_reason_and_person(app, secretariat, room, look):
    second = seat_of(look, "panelis-2").id
    change = {"name": "Panelis Dua", "bench": "serikat_pekerja", "office": "secretary", "title": "Ketua cabang"}
    answer = amend(secretariat, room, second, change)
    assert (answer.status_code, "tulis alasan perubahan" in answer.text, "Ketua cabang" in answer.text) == (
        422,
        True,
        True,
    )
    assert amend(secretariat, room, second, {**change, "reason": "Usul rapat"}).status_code == 303
    (change_row,) = look(select(PanelChange))
    assert (change_row.what, change_row.reason, change_row.state) == (
        "Kursi 2: sebutan “” menjadi “Ketua cabang”; tugas “anggota” menjadi “sekretaris”.",
        "Usul rapat",
        INTERVIEWS,
    )
    assert "oleh <bdi>Sekretariat</bdi>" in secretariat.get(f"{room.page}/panel").text


def test_panel_is_closed_after_the_interviews(app, secretariat, room, look):
    to_state(app, room, PLENARY)
    second = seat_of(look, "panelis-2").id
    change = {"name": "Panelis Dua", "bench": "serikat_pekerja", "office": "chair", "reason": "x"}
    assert amend(secretariat, room, second, change).status_code == 403
    assert "tidak dapat diubah lagi" in secretariat.get(f"{room.page}/panel/{second}").text


def test_member_of_another_panel_answers_like_none(app, secretariat, room, look):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    stranger = look(select(Panelist).where(Panelist.category_id == other.category_id))[0].id
    for panelist in (stranger, 999):
        path = f"{room.page}/panel/{panelist}"
        assert secretariat.get(path).status_code == 404
        for deed in ("", "/pindah", "/keluarkan", "/berhalangan", "/pengganti", "/berhalangan/1/hadir"):
            sent = {"seat": "1", "name": "Nama", "reason": "x"}
            assert secretariat.post(f"{path}{deed}", sent).status_code in {403, 404}, deed


def test_decree_is_kept_for_the_category_or_the_edition(app, secretariat, room, look):
    other = open_room(app, ("panelis-2",), names=("Desa Rempanga",), code="desa")
    decree = {"number": "100.3/K.1/2026", "day": "2/1/2026", "signed_by": "Gubernur"}
    assert secretariat.post(f"{room.page}/panel/sk", decree).status_code == 303
    secretariat.post(f"{room.page}/panel/sk", {**decree, "number": "100.3/K.2/2026", "scope": "edition"})
    text = secretariat.get(f"{room.page}/panel").text
    assert "100.3/K.1/2026" in text
    assert "2 Januari 2026, ditandatangani <bdi>Gubernur</bdi>" in text
    text = secretariat.get(f"{other.page}/panel").text
    assert ("100.3/K.1/2026" in text, "100.3/K.2/2026" in text) == (False, True)
    refused = secretariat.post(f"{room.page}/panel/sk", {**decree, "day": "31/2/2026"})
    assert (refused.status_code, "bukan tanggal" in refused.text, "Gubernur" in refused.text) == (422, True, True)
    assert len(look(select(PanelDecree))) == 2


def test_decree_comes_with_its_file_which_only_the_secretariat_gets_back(app, secretariat, juror, room, look):
    decree = {"number": "100.3/K.1/2026", "day": "2/1/2026", "signed_by": "Gubernur"}
    path = f"{room.page}/panel/sk"
    broken = secretariat.post(path, {**decree, "berkas": (BytesIO(b"bukan PDF"), "SK.pdf")})
    assert (broken.status_code, "Gubernur" in broken.text) == (422, True)
    assert look(select(PanelDecree)) == []
    assert secretariat.post(path, {**decree, "berkas": (BytesIO(PAGE), "../SK Gubernur.pdf")}).status_code == 303
    assert "Unduh berkas" in secretariat.get(f"{room.page}/panel").text
    found = secretariat.get(f"{path}/1/berkas")
    assert (found.status_code, found.mimetype) == (200, "application/pdf")
    assert found.headers["Content-Disposition"] == 'attachment; filename="SK Gubernur.pdf"'
    assert hashlib.sha256(found.data).hexdigest() == look(select(PanelDecree))[0].sha256
    assert secretariat.get(f"{path}/2/berkas").status_code == 404
    assert juror.get(f"{path}/1/berkas").status_code == 403


# ------------------------------------------------------------------------------------- absences and substitutes

AWAY = {"day": "13/2/2026", "clock": "08.00", "reason": "Sakit", "scope": "semua"}


def to_plenary(secretariat: Persona, room):
    return secretariat.post(f"{room.page}/tahap", {"old": INTERVIEWS, "new": PLENARY, "reason": "Semua selesai"})


def test_excused_sheets_no_longer_keep_the_plenary(app, secretariat, room, look):
    lock_sheets(app, room, lambda seat, turn: {"E.1": "4", "E.2": "50"} if (seat, turn) != (2, 1) else {})
    assert to_plenary(secretariat, room).status_code == 422
    second = seat_of(look, "panelis-2").id
    assert secretariat.post(f"{room.page}/panel/{second}/berhalangan", AWAY).status_code == 303
    assert [one.candidate_id for one in look(select(Excuse))] == [room.candidates[PASER]]  # what is locked stays
    text = secretariat.get(room.page).text
    assert f"{PASER}: berhalangan" in text or "Panelis Dua: berhalangan" in text
    assert "7 dari 7" in text
    assert to_plenary(secretariat, room).status_code == 303


def test_excused_juror_keeps_what_is_typed_and_saves_nothing(app, juror, secretariat, room, look):
    juror.post(room.sheet(PASER), full(room, 0))
    first = seat_of(look, "panelis-1").id
    chosen = {**AWAY, "scope": "pilihan", "kandidat": str(room.candidates[PASER])}
    assert secretariat.post(f"{room.page}/panel/{first}/berhalangan", chosen).status_code == 303
    answer = juror.post(room.sheet(PASER), full(room, 1, note="Masih saya ketik"))
    assert (answer.status_code, "Masih saya ketik" in answer.text, "berhalangan" in answer.text) == (403, True, True)
    assert juror.sign(room.sheet(PASER), "1").status_code == 403
    assert (
        juror.post(room.sheet(KUKAR), full(room, 0, client_id="00000000-0000-4000-8000-00000000000a")).status_code
        == 303
    )
    assert "berhalangan, dicatat sekretariat" in juror.get("/penilaian").text
    excuse = look(select(Excuse))[0].id
    lift = f"{room.page}/panel/{first}/berhalangan/{excuse}/hadir"
    assert secretariat.post(lift, {"reason": ""}).status_code == 422
    assert secretariat.post(lift, {"reason": "Datang juga"}).status_code == 303
    assert juror.sign(room.sheet(PASER), "1").status_code == 303
    assert [one.reason for one in look(select(PanelChange))] == ["Sakit", "Datang juga"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"reason": ""}, "Tulis sebab berhalangan"),
        ({"scope": "pilihan"}, "Pilih sedikitnya satu kandidat"),
        ({"day": "x"}, "bukan tanggal"),
        ({"clock": "25.00"}, "bukan pukul"),
        ({"scope": "pilihan", "kandidat": "999"}, "Tidak ada lembar yang masih ditunggu"),
    ],
)
def test_absence_that_cannot_be_read_is_refused(app, secretariat, room, look, *, change, said):
    second = seat_of(look, "panelis-2").id
    answer = secretariat.post(f"{room.page}/panel/{second}/berhalangan", {**AWAY, **change})
    assert (answer.status_code, said in answer.text) == (422, True)
    assert look(select(Excuse)) == []


SUBSTITUTE = {"name": "Budi Contoh", "login": "panelis-11", "decree": "100.3/K.9/2026", "reason": "Pindah tugas"}


def test_substitute_takes_the_seat_and_each_candidate_has_one_sheet_of_it(
    app, juror, other_juror, secretariat, *, room, add_person, look
):
    lock_sheets(app, room, lambda seat, turn: {"E.1": "4", "E.2": "50"} if (seat, turn) != (2, 1) else {})
    other_juror.post(room.sheet(PASER), full(room, 0))  # begun, never locked
    second = seat_of(look, "panelis-2").id
    guest = add_person("panelis-11", role=JUROR, name="Budi Contoh")
    guest.sign_in()
    assert secretariat.post(f"{room.page}/panel/{second}/pengganti", SUBSTITUTE).status_code == 303
    seat = seat_of(look, "panelis-11")
    assert (seat.seat, seat.bench, seat.decree_number, seat.replaces_id) == (
        2,
        "serikat_pekerja",
        "100.3/K.9/2026",
        second,
    )
    assert other_juror.get(room.sheet(PASER)).status_code == 404
    assert PASER not in other_juror.get("/penilaian").text
    guest.post(f"{prepare_address(room)}/pakta", {"name": "Budi Contoh"})
    guest.post(f"{prepare_address(room)}/benturan", conflict(room))
    assert guest.get(room.sheet(KUKAR)).status_code == 404  # the seat has given its sheet
    assert "kursi ini sudah menilai" in guest.get("/penilaian").text
    assert to_plenary(secretariat, room).status_code == 422
    guest.post(room.sheet(PASER), full(room, 0, client_id="00000000-0000-4000-8000-00000000000b"))
    assert guest.sign(room.sheet(PASER), "1").status_code == 303
    text = secretariat.get(room.page).text
    assert "8 dari 8" in text
    with app.app_context():
        found = {(mark.juror, mark.candidate) for mark in marks(room.category_id, room.rubric)}
    assert {juror for juror, candidate in found if candidate == "64.01"} == {"panelis-1", "panelis-11"}
    assert {juror for juror, candidate in found if candidate == "64.02"} == {"panelis-1", "panelis-2"}
    assert to_plenary(secretariat, room).status_code == 303
    assert "digantikan Budi Contoh" in secretariat.get(f"{room.page}/panel").text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"decree": ""}, "Nomor SK perlu diisi"),
        ({"login": "panelis-2"}, "pernah duduk"),
        ({"reason": ""}, "tulis alasan perubahan"),
        ({"login": "sekretariat"}, "bukan akun panelis"),
    ],
)
def test_substitute_who_cannot_sit_leaves_the_seat_as_it_is(app, secretariat, room, look, *, change, said):
    second = seat_of(look, "panelis-2").id
    answer = secretariat.post(f"{room.page}/panel/{second}/pengganti", {**SUBSTITUTE, **change})
    assert (answer.status_code, said in answer.text, "Budi Contoh" in answer.text) == (422, True, True)
    assert [one.left_at for one in look(select(Panelist))] == [None, None]
    assert look(select(User).where(User.login == "panelis-11")) == []


def test_recused_holder_before_a_substitute_does_not_count_for_the_seat(app, juror, secretariat, room, look):
    """A sheet that a late conflict voided is no sheet of the seat: the substitute gives it."""
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    juror.post(f"{prepare_address(room)}/benturan", conflict(room, **{PASER: "family"}))
    first = seat_of(look, "panelis-1").id
    assert secretariat.post(f"{room.page}/panel/{first}/pengganti", SUBSTITUTE).status_code == 303
    with app.app_context(), transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.left_at.is_(None), Panelist.seat == 1)).one()
        session.add(Pledge(panelist_id=seat.id, words="x", name="x", at=seat.joined_at))
        session.add(
            ConflictAnswer(panelist_id=seat.id, candidate_id=room.candidates[PASER], kind="none", at=seat.joined_at)
        )
    assert "belum mengunci 4 lembar" in secretariat.get(room.page).text
