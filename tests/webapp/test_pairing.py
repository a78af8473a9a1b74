"""A device comes in: the code, the number on both screens, the name confirmed; and is taken away again."""

from __future__ import annotations

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from tests import second_step
from tests.webapp.conftest import PASSWORD, PIN, Persona, told
from tests.webapp.outside import kept
from tests.webapp.room import open_room
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import JUROR, SECRETARIAT, AccountDeed, AuthSession, Letter, Pairing, Panelist, Pin, User
from webapp.services import accounts, pairing, people, pins

SCREEN = "/hubungkan/contoh-2025"
NAME = "ibu rahma"
TABLET = "Mozilla/5.0 (Linux; Android 14; SM-X200) AppleWebKit/537.36 Chrome/130.0 Safari/537.36"


@pytest.fixture
def room(app, add_person):
    add_person("panelis-1", role=JUROR, name="Panelis Satu")
    add_person("panelis-2", role=JUROR, name="Panelis Dua")
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def office(room, secretariat):
    return secretariat


@pytest.fixture
def tablet(app):
    return Persona(app.test_client(), "")


def show_code(office):
    """The code that is on the secretariat's screen, after asking for one."""
    assert office.post(f"{SCREEN}/kode").status_code == 303
    return code_on(office)


def code_on(office):
    found = re.search(r'class="shown-code">([^<]+)<', office.get(SCREEN).text)
    return found and found[1]


def use(device, code, name=NAME, **options):
    return device.post("/gabung", {"kode": code, "nama": name}, headers={"User-Agent": TABLET}, **options)


def arrive(office, device):
    """The device waits; returns the address under which the secretariat sees it."""
    assert use(device, show_code(office)).status_code == 303
    return waiting_at(office)


def waiting_at(office):
    return re.findall(rf'href="({SCREEN}/[0-9]+)"', office.get(SCREEN).text)[-1]


def pair(office, device, user_id=1, **fields):
    assert office.post(arrive(office, device), {"panelis": user_id, **fields}).status_code == 303
    return device.post("/gabung/masuk")


def test_device_comes_in_with_the_code_the_number_and_the_name_confirmed(office, tablet, look):
    address = arrive(office, tablet)
    number = re.search(r"Angka pencocok: </span>(\d\d)<", tablet.get("/gabung/menunggu").text)[1]
    page = office.get(address).text
    assert (f'class="compare">{number}<' in page, NAME in page, "Chrome di tablet Android" in page) == (
        True,
        True,
        True,
    )
    assert tablet.client.get("/gabung/menunggu", headers={"Accept": "application/json"}).json == {"state": "waiting"}
    assert office.post(address, {"panelis": 1}).status_code == 303
    assert "Gawai ini sudah dicocokkan" in tablet.get("/gabung/menunggu").text
    assert tablet.post("/gabung/masuk").location == "/"
    assert tablet.get("/penilaian").status_code == 200
    opened = look(AuthSession)[-1]
    assert (opened.kind, opened.user_id, opened.device, opened.confirmed_at) == (
        "paired",
        1,
        "Chrome di tablet Android",
        None,
    )
    assert opened.expires_at - opened.created_at == timedelta(hours=12)


@pytest.mark.parametrize("change", [str.lower, lambda code: code.replace("0", "o").replace("1", "l"), str.strip])
def test_code_is_read_as_people_type_it(office, tablet, change):
    assert use(tablet, change(show_code(office))).status_code == 303


def test_codes_have_no_letters_that_are_taken_for_others():
    assert len(set(pairing.ALPHABET)) == 32
    assert not set("ILOU") & set(pairing.ALPHABET)
    codes = {pairing.code_of(str(number), key="k") for number in range(2000)}
    assert len(codes) == 2000
    assert set("".join(codes)) == set(pairing.ALPHABET)


def test_wrong_used_and_old_codes_are_refused_alike(app, office, tablet, clock):
    used = show_code(office)
    assert use(tablet, used).status_code == 303
    old = show_code(office)
    clock.forward(minutes=10)
    answers = [use(Persona(app.test_client(), ""), code) for code in (used, old, "ABCD EFGH", "x", "ÄÖÜ")]
    texts = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert ([answer.status_code for answer in answers], len(texts)) == ([422] * 5, 1)


def test_code_works_until_its_last_moment(office, tablet, clock):
    code = show_code(office)
    clock.forward(minutes=10, microseconds=-1)
    assert use(tablet, code).status_code == 303


def test_new_code_ends_the_one_before_on_this_screen_only(app, office, add_person, tablet):
    other = add_person("sekretariat-2", role=SECRETARIAT)
    other.sign_in()
    first, elsewhere = show_code(office), show_code(other)
    show_code(office)
    assert use(tablet, first).status_code == 422
    assert code_on(other) == elsewhere
    assert use(tablet, elsewhere).status_code == 303


def test_neither_code_nor_token_is_kept(app, office, tablet):
    code = show_code(office)
    use(tablet, code)
    with tablet.client.session_transaction() as session:
        token = session["pairing"]
    found = kept(app)
    assert (code.replace(" ", "").encode() in found, token.encode() in found) == (False, False)
    assert b"Panelis Dua" in found


def test_name_that_was_typed_is_not_looked_up(office, app):
    """No list of names, and no other answer for one who is on the panel."""
    pages = []
    for name in ("Panelis Satu", "Bukan Siapa-siapa"):
        device = Persona(app.test_client(), "")
        answer = use(device, show_code(office), name)
        page = re.sub(rf"{name}|>\d\d<|value=\"[^\"]*\"", "", device.get("/gabung/menunggu").text)
        pages.append((answer.status_code, answer.location, page))
    assert pages[0] == pages[1]
    assert "Panelis Dua" not in app.test_client().get("/gabung").text


@pytest.mark.parametrize(("name", "code"), [("", "ABCDEFGH"), ("ab", "ABCDEFGH"), ("x\x00yz", "ABCDEFGH"), (NAME, " ")])
def test_form_that_cannot_be_read_keeps_what_was_typed(office, tablet, name, code):
    answer = use(tablet, code, name)
    assert (answer.status_code, "isian berikut" in answer.text) == (422, True)


def test_second_device_with_the_same_code_gets_nothing_of_the_first(app, office, tablet):
    code = show_code(office)
    use(tablet, code)
    thief = Persona(app.test_client(), "")
    assert use(thief, code).status_code == 422
    office.post(waiting_at(office), {"panelis": 1})
    assert thief.post("/gabung/masuk").status_code == 422
    assert "Waktunya habis" in thief.get("/gabung/menunggu").text
    assert tablet.post("/gabung/masuk").status_code == 303


def at_once(*presses):
    start, found = Barrier(len(presses)), []

    def press(one):
        start.wait()
        found.append(one())

    threads = [Thread(target=press, args=(one,)) for one in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(answer.status_code for answer in found)


def test_of_two_devices_with_one_code_at_once_one_comes_in(app, office, look):
    code = show_code(office)
    devices = [Persona(app.test_client(), "") for _ in range(2)]
    assert at_once(*(lambda one=one: use(one, code) for one in devices)) == [303, 422]
    assert len([row for row in look(Pairing) if row.claimed_at]) == 1


def test_of_two_confirmations_at_once_one_counts(office, add_person, tablet, look):
    other = add_person("sekretariat-2", role=SECRETARIAT)
    other.sign_in()
    address = arrive(office, tablet)
    found = at_once(lambda: office.post(address, {"panelis": 1}), lambda: other.post(address, {"panelis": 2}))
    assert found == [303, 409]
    assert look(Pairing)[0].user_id in {1, 2}


def test_lost_answer_is_asked_for_again_and_stays_one_session(office, tablet, look):
    office.post(arrive(office, tablet), {"panelis": 1})
    with tablet.client.session_transaction() as session:
        before = dict(session)
    assert tablet.post("/gabung/masuk").status_code == 303
    with tablet.client.session_transaction() as session:
        session.clear()
        session.update(before)  # the browser never saw the new cookie
    assert tablet.post("/gabung/masuk").status_code == 303
    assert tablet.get("/penilaian").status_code == 200
    paired = [one for one in look(AuthSession) if one.kind == "paired"]
    assert [one.revoked_at is None for one in paired] == [False, True]


def test_device_that_was_taken_away_does_not_come_back_with_the_same_pairing(office, tablet, look):
    office.post(arrive(office, tablet), {"panelis": 1})
    with tablet.client.session_transaction() as session:
        before = dict(session)
    tablet.post("/gabung/masuk")
    office.post(f"/perangkat/{look(AuthSession)[-1].id}/cabut")
    with tablet.client.session_transaction() as session:
        session.clear()
        session.update(before)
    assert tablet.post("/gabung/masuk").status_code == 422


def test_session_of_before_ends_and_the_token_is_a_new_one(office, app, look, room):
    device = Persona(app.test_client(), "panelis-2", "Panelis Dua")
    device.sign_in()
    with device.client.session_transaction() as session:
        before = session["token"]
    pair(office, device, user_id=1)
    with device.client.session_transaction() as session:
        assert session["token"] != before
        assert "pairing" not in session
    assert [one.revoked_at is not None for one in look(AuthSession) if one.user_id == 2] == [True]


def test_turned_away_and_late_devices_stay_out(office, app, clock):
    first, second = Persona(app.test_client(), ""), Persona(app.test_client(), "")
    assert office.post(f"{arrive(office, first)}/tolak").status_code == 303
    assert "tidak menghubungkan" in first.get("/gabung/menunggu").text
    address = arrive(office, second)
    clock.forward(minutes=10)
    assert office.post(address, {"panelis": 1}).status_code == 409
    for device in (first, second):
        assert device.post("/gabung/masuk").status_code == 422


@pytest.mark.parametrize("picked", ["", "0", "3", "999", "x", "9" * 30])
def test_only_members_of_the_panel_are_confirmed(office, tablet, picked, look):
    """3 is the secretariat itself."""
    address = arrive(office, tablet)
    answer = office.post(address, {"panelis": picked})
    assert (answer.status_code, "Pilih anggota panel" in answer.text) == (422, True)
    assert look(Pairing)[0].decided_at is None


def test_member_who_left_is_not_offered(app, office, tablet, clock):
    with app.app_context(), transaction() as session:
        session.scalars(select(Panelist).where(Panelist.user_id == 1)).one().left_at = clock()
    address = arrive(office, tablet)
    assert "Panelis Satu" not in office.get(address).text
    assert office.post(address, {"panelis": 1}).status_code == 422


def test_device_of_another_edition_or_that_is_not_there_is_absent(office, tablet):
    address = arrive(office, tablet)
    missing = office.get(f"{SCREEN}/999")
    assert (missing.status_code, office.get("/hubungkan/lain").status_code) == (404, 404)
    assert office.get(address.replace("contoh-2025", "lain")).status_code == 404
    office.post(f"{SCREEN}/kode")  # a code that nobody has used is no device
    assert told(office.get(f"{SCREEN}/2")) == told(missing)


def test_codes_are_throttled_across_processes(app, office, settings, clock):
    other = create_app(settings, clock=clock)
    code = show_code(office)
    key = accounts.attempt_from("joining", "127.0.0.1")
    for turn in range(accounts.ADDRESS_ATTEMPTS):
        with (app, other)[turn % 2].app_context(), transaction():
            accounts.count_attempt(key, now=clock())
    answer = use(Persona(other.test_client(), ""), code)
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "900")
    clock.forward(minutes=9)
    assert code_on(office) == code  # the secretariat's screen goes on
    with other.app_context():
        db.engine.dispose()


# The PIN of a device that was let in.


def test_member_without_a_pin_makes_one_on_the_device_first(app, office, tablet):
    with app.app_context(), transaction():
        pins.forget_pin(1)
    assert pair(office, tablet).location == "/pin"
    assert 'name="rahasia"' not in tablet.get("/pin").text
    assert tablet.post("/pin", {"pin": "739205", "pin_again": "739205"}).status_code == 303
    with app.app_context():
        assert pins.pin_matches(1, "739205")
    assert tablet.post("/pin", {"pin": "604271", "pin_again": "604271"}).status_code == 422  # the old one, from now on


def test_locked_pin_stays_locked_until_a_device_is_paired_again(app, office, tablet, look):
    pair(office, tablet)
    with app.app_context():
        for _attempt in range(5):
            with transaction():
                pins.count_pin(1)
    assert "Mintalah sekretariat" in tablet.get("/pin").text
    for fields in ({"rahasia": PIN}, {"rahasia": PASSWORD}, {}):
        assert tablet.post("/pin", {"pin": "739205", "pin_again": "739205", **fields}).status_code == 422
    assert pair(office, Persona(app.test_client(), "")).location == "/pin"
    assert [one.user_id for one in look(Pin)] == [2]


def test_forgotten_pin_is_made_anew_when_the_secretariat_says_so(app, office, tablet, look):
    assert pair(office, tablet).location == "/"
    assert pair(office, Persona(app.test_client(), ""), pin_baru="ya").location == "/pin"
    assert [one.user_id for one in look(Pin)] == [2]


@pytest.mark.parametrize("forgotten", [False, True])
def test_device_that_is_let_in_is_kept_shown_and_told_by_letter(office, tablet, look, forgotten):
    with office.client.application.app_context(), transaction() as session:
        session.get_one(User, 1).email = "satu@uji.go.id"
    pair(office, tablet, pin_baru="ya" if forgotten else "")
    kinds = ["let_in", "pin_forgotten"] if forgotten else ["let_in"]
    assert [(one.user_id, one.kind, one.by_user_id) for one in look(AccountDeed)] == [(1, kind, 3) for kind in kinds]
    (letter,), page = look(Letter), office.get("/pengguna/1").text
    words = "menghubungkan sebuah gawai dengan akun Anda", "menghapus PIN Anda"
    assert (letter.recipient, *(one in letter.body for one in words)) == ("satu@uji.go.id", True, forgotten)
    assert ("Gawai dihubungkan" in page, "PIN dihapus" in page) == (True, forgotten)


# Taking a device away.


def whole_sessions(look):
    """Without those that ended at the second step."""
    return [one for one in look(AuthSession) if not one.half]


def own_sessions(look, user_id):
    return [one for one in whole_sessions(look) if one.user_id == user_id]


def test_who_takes_a_phone_out_of_an_account_lets_no_device_into_it(app, office, add_person, tablet):
    """Or one person alone would hold the chair's tablet, PIN and authenticator, and agree with themselves."""
    second_step.ensure_authenticator(app, "panelis-1")
    assert office.post("/pengguna/1/autentikator").status_code == 303
    address = arrive(office, tablet)
    answer = office.post(address, {"panelis": 1, "pin_baru": "ya"})
    assert (answer.status_code, people.BY_ANOTHER in answer.text) == (422, True)
    colleague = add_person("sekretariat-2", role=SECRETARIAT)
    colleague.sign_in()
    assert colleague.post(address, {"panelis": 1, "pin_baru": "ya"}).status_code == 303
    assert tablet.post("/gabung/masuk").location == "/pin"


@pytest.mark.parametrize("deed", ["autentikator", "keluarkan"])
def test_device_that_was_let_in_before_its_owner_was_signed_out_everywhere_does_not_come_in_after(
    app, office, tablet, look, deed
):
    second_step.ensure_authenticator(app, "panelis-1")
    assert office.post(arrive(office, tablet), {"panelis": 1, "pin_baru": "ya"}).status_code == 303
    assert office.post(f"/pengguna/1/{deed}").status_code == 303
    assert tablet.post("/gabung/masuk").status_code == 422
    assert [one.user_id for one in look(AuthSession) if one.kind == "paired"] == []


def test_lost_tablet_is_refused_at_once_told_to_wipe_and_repeats_nothing(office, tablet, room, look):
    pair(office, tablet)
    (lost,) = own_sessions(look, 1)
    page = "/perangkat/edisi/contoh-2025"
    assert "Chrome di tablet Android" in office.get(page).text
    assert office.post(f"/perangkat/{lost.id}/cabut", {"next": page}).location == page
    answer = tablet.post("/penilaian/1", {"note": "rahasia sekali"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["revoked"], answer.headers["Clear-Site-Data"]) == (
        401,
        True,
        '"cache", "storage"',
    )
    typed = tablet.post("/penilaian/1", {"note": "rahasia sekali"})
    assert (typed.status_code, "rahasia sekali" in typed.text) == (401, False)
    assert tablet.post("/perangkat/hadir", headers={"Accept": "application/json"}).json["revoked"] is True
    away = tablet.get("/penilaian")
    assert (away.status_code, away.headers["Clear-Site-Data"]) == (303, '"cache", "storage"')
    assert "Chrome di tablet Android" not in office.get(page).text


def test_session_that_ran_out_is_not_told_to_wipe(office, tablet, clock, room):
    pair(office, tablet)
    clock.forward(hours=12)
    answer = tablet.post("/penilaian/1", {"note": "masih ada"}, headers={"Accept": "application/json"})
    assert (answer.status_code, "revoked" in answer.json, "Clear-Site-Data" in answer.headers) == (401, False, False)
    assert "masih ada" in tablet.post("/penilaian/1", {"note": "masih ada"}).text


def test_open_page_is_noted_as_seen_each_minute(office, tablet, look, clock):
    pair(office, tablet)
    before = clock()
    clock.forward(seconds=59)
    assert tablet.post("/perangkat/hadir").status_code == 204
    assert own_sessions(look, 1)[0].seen_at == before
    clock.forward(seconds=1)
    assert tablet.post("/perangkat/hadir").status_code == 204
    assert own_sessions(look, 1)[0].seen_at == clock()


def test_page_of_a_paired_device_carries_the_script_that_asks(office, tablet, juror_by_password):
    pair(office, tablet)
    assert 'data-address="/perangkat/hadir"' in tablet.get("/penilaian").text
    assert "device.js" not in juror_by_password.get("/penilaian").text


@pytest.fixture
def juror_by_password(app, room):
    persona = Persona(app.test_client(), "panelis-2", "Panelis Dua")
    assert persona.sign_in().status_code == 303
    return persona


def test_own_devices_are_ended_by_their_owner_and_others_are_absent(office, tablet, juror_by_password, look):
    pair(office, tablet)
    (own,), (others,) = own_sessions(look, 1), own_sessions(look, 2)
    (staff,) = own_sessions(look, 3)
    assert tablet.get("/perangkat").location == "/akun#perangkat"
    assert "perangkat ini" in tablet.get("/akun").text
    for foreign in (others.id, staff.id):
        assert told(tablet.post(f"/perangkat/{foreign}/cabut")) == told(tablet.post("/perangkat/999/cabut"))
    assert [one.revoked_at for one in whole_sessions(look)] == [None] * 3
    assert tablet.post(f"/perangkat/{own.id}/cabut").location == "/masuk"
    assert tablet.get("/penilaian").status_code == 303


def test_password_of_a_paired_account_is_of_no_use_where_a_pin_is_asked_for(app, office, tablet, room):
    pair(office, tablet)
    answer = tablet.post("/pin", {"pin": "739205", "pin_again": "739205", "rahasia": PASSWORD})
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.get_one(Pin, 1).failures == 0


def test_account_that_was_deactivated_meanwhile_stays_out(app, office, tablet):
    office.post(arrive(office, tablet), {"panelis": 1})
    with app.app_context(), transaction() as session:
        session.get_one(User, 1).active = False
    assert tablet.post("/gabung/masuk").status_code == 422
