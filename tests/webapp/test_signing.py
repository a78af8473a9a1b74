"""The signature after the last item, the PIN under it, and chair and secretary opening a sheet again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from reports.html import ranking_html
from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, PIN, Persona, told
from tests.webapp.outside import ONLY_ADDED, REFUSES, hand
from tests.webapp.room import Room, full, open_room
from webapp.db import db, transaction
from webapp.models import CHAIR, JUROR, PLENARY, SECRETARY, Category, Panelist, Pin, Sheet, Signature, User
from webapp.queries.signatures import reopenings_of
from webapp.services import pins
from webapp.services.papers import ranking_paper

PASER = "Kabupaten Paser"
OTHER_PIN = "739205"


@pytest.fixture
def chair(add_person):
    persona = add_person("ketua", role=JUROR, name="Dr. Hj. Siti Aminah, M.Si.")
    second_step.ensure_authenticator(persona.client.application, persona.login)
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def secretary(add_person):
    persona = add_person("sekretaris", role=JUROR, name="Sekretaris Panel")
    assert persona.sign_in().status_code == 303
    return persona


@pytest.fixture
def room(app, juror, other_juror, chair, secretary):
    found = open_room(app, ("panelis-1", "panelis-2", "ketua", "sekretaris"))
    with app.app_context(), transaction() as session:
        for login, office in (("ketua", CHAIR), ("sekretaris", SECRETARY)):
            query = select(Panelist).join(Panelist.user).where(User.login == login)
            session.scalars(query).one().office = office
    return found


@pytest.fixture
def filled(juror, room):
    assert juror.post(room.sheet(PASER), full(room, 0, **{"note:E.1": "Lugas", "note": "Baik"})).status_code == 303
    return room.sheet(PASER)


def locked(look):
    return [sheet.locked_at is not None for sheet in look(Sheet)]


def test_signature_keeps_name_device_and_the_whole_sheet(juror, filled, look):
    answer = juror.sign(filled, "1", nama="  panelis SATU, S.H. ")
    assert (answer.status_code, answer.location, locked(look)) == (303, "/penilaian", [True])
    (signed,) = look(Signature)
    body = json.loads(signed.body)
    assert (signed.name, signed.version, signed.at, signed.device) == (
        "panelis SATU, S.H.",
        1,
        NOON,
        "gawai tanpa keterangan",
    )
    assert body["items"] == [
        {"code": "E.1", "note": "Lugas", "value": "4"},
        {"code": "E.2", "note": "", "value": "87.5"},
    ]
    assert (body["note"], body["candidate"]["name"], body["juror"]["name"]) == ("Baik", PASER, "Panelis Satu")
    assert signed.body_sha256 == hashlib.sha256(signed.body.encode()).hexdigest()
    assert signed.body_sha256[:16] in juror.get(f"{filled}/kunci").text


@pytest.mark.parametrize("name", ["", "Panelis", "Panelis Dua"])
def test_other_name_signs_nothing_keeps_what_was_typed_and_costs_no_attempt(juror, filled, look, name):
    answer = juror.sign(filled, "1", nama=name)
    assert (answer.status_code, locked(look), look(Signature)) == (422, [False], [])
    assert f'value="{name}"' in answer.text
    assert "Panelis Satu" in answer.text
    assert look(Pin)[0].failures == 0


def test_wrong_pin_signs_nothing_and_the_fifth_locks_it(juror, filled, look):
    for left in (4, 3, 2, 1):
        answer = juror.sign(filled, "1", pin=OTHER_PIN)
        assert (answer.status_code, f"Tersisa {left} percobaan" in answer.text) == (422, True)
        assert OTHER_PIN not in answer.text
    assert "PIN terkunci" in juror.sign(filled, "1", pin=OTHER_PIN).text
    answer = juror.sign(filled, "1")  # the right one now
    assert (answer.status_code, "PIN terkunci" in answer.text, locked(look)) == (422, True, [False])


def test_right_pin_clears_the_count(juror, filled, look):
    juror.sign(filled, "1", pin=OTHER_PIN)
    assert juror.sign(filled, "1").status_code == 303
    assert look(Pin)[0].failures == 0


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "1234567"])
def test_what_is_no_pin_costs_no_attempt(juror, filled, look, typed):
    assert juror.sign(filled, "1", pin=typed).status_code == 422
    assert look(Pin)[0].failures == 0


def test_sheet_that_is_stale_or_incomplete_costs_no_attempt(juror, room, filled, look):
    assert juror.sign(filled, "0", pin=OTHER_PIN).status_code == 409
    assert juror.sign(room.sheet("Kota Bontang"), "0", pin=OTHER_PIN).status_code == 422
    assert look(Pin)[0].failures == 0


def test_resend_of_a_signature_is_the_same_answer_and_one_signature(juror, filled, look):
    first, again = juror.sign(filled, "1"), juror.sign(filled, "1", pin=OTHER_PIN)
    assert (first.status_code, again.status_code, len(look(Signature))) == (303, 303, 1)


def test_two_devices_signing_at_once_make_one_signature(app, juror, filled, look):
    second = Persona(app.test_client(), juror.login, juror.name)
    second.sign_in()
    start, found = Barrier(2), []

    def press(persona):
        start.wait()
        found.append(persona.sign(filled, "1").status_code)

    threads = [Thread(target=press, args=(persona,)) for persona in (juror, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (found, len(look(Signature)), locked(look)) == ([303, 303], 1, [True])


@pytest.mark.parametrize("statement", ["UPDATE signature SET name = 'x'", "DELETE FROM signature"])
def test_signature_is_never_changed(juror, filled, settings, statement):
    juror.sign(filled, "1")
    with hand(settings) as found, pytest.raises(REFUSES, match=ONLY_ADDED):
        found.execute(statement)


# The PIN itself.


def test_juror_without_a_pin_makes_one_with_the_password_and_comes_back(app, juror, filled, look):
    with app.app_context(), transaction():
        pins.forget_pin(1)
    page = juror.get(f"{filled}/kunci").text
    assert ("Buat PIN" in page, "Tanda tangani dan kunci" in page) == (True, False)
    assert juror.sign(filled, "1").status_code == 422
    fields = {"pin": OTHER_PIN, "pin_again": OTHER_PIN, "next": f"{filled}/kunci"}
    assert juror.post("/pin", fields).status_code == 422
    assert juror.post("/pin", {**fields, "rahasia": "bukan kata sandinya"}).status_code == 422
    answer = juror.post("/pin", {**fields, "rahasia": PASSWORD})
    assert (answer.status_code, answer.location) == (303, f"{filled}/kunci")
    assert juror.sign(filled, "1", pin=OTHER_PIN).status_code == 303


def test_pin_is_changed_with_the_old_one(juror, filled):
    fields = {"pin": OTHER_PIN, "pin_again": OTHER_PIN}
    assert juror.post("/pin", {**fields, "rahasia": "111111"}).status_code == 422
    assert juror.post("/pin", {**fields, "rahasia": PIN}).status_code == 303
    assert juror.sign(filled, "1").status_code == 422
    assert juror.sign(filled, "1", pin=OTHER_PIN).status_code == 303


def test_pins_that_differ_or_are_easy_change_nothing(juror, look):
    before = look(Pin)[0].pin_hash
    for pin, again in ((OTHER_PIN, PIN), ("123456", "123456"), ("", "")):
        answer = juror.post("/pin", {"pin": pin, "pin_again": again, "rahasia": PASSWORD})
        assert (answer.status_code, bool(pin) and pin in answer.text) == (422, False)
    assert look(Pin)[0].pin_hash == before


# Chair and secretary.


@dataclass(frozen=True)
class Hall:
    """A signed sheet, and who may open it again together."""

    chair: Persona
    secretary: Persona
    room: Room
    sheet_id: int

    def ask(self, persona: Persona, sheet_id: object = None, reason: str = "Salah memilih tingkat", **fields: str):
        sent = {"lembar": self.sheet_id if sheet_id is None else sheet_id, "alasan": reason, **fields}
        return persona.post(f"/persetujuan/lembar/{self.room.category_id}", sent)

    def asked(self, persona: Persona, **fields: str) -> str:
        """Where the proposal stands."""
        answer = self.ask(persona, **fields)
        assert answer.status_code == 303
        return answer.location


@pytest.fixture
def hall(juror, chair, secretary, room, filled):
    assert juror.sign(filled, "1").status_code == 303
    return Hall(chair, secretary, room, 1)


def test_chair_and_secretary_open_a_sheet_and_the_old_signature_stays(app, juror, hall, look):
    chair, secretary, filled = hall.chair, hall.secretary, hall.room.sheet(PASER)
    proposal = hall.asked(chair)
    assert locked(look) == [True]
    assert "Salah memilih tingkat" in secretary.get(proposal).text
    assert "Membuka lagi lembar Panelis Satu" in secretary.get("/persetujuan").text
    assert secretary.post(f"{proposal}/setujui").status_code == 303
    assert locked(look) == [False]
    page = juror.get(f"{filled}/kunci").text
    assert ("Salah memilih tingkat" in page, "versi lama" in page) == (True, True)
    assert juror.sign(filled, "1").status_code == 409  # what was signed before is not what is there now
    assert juror.post(filled, full(room, 2, **{"value:E.1": "5"})).status_code == 303
    assert juror.sign(filled, "3").status_code == 303
    assert [(one.version, json.loads(one.body)["items"][0]["value"]) for one in look(Signature)] == [(1, "4"), (3, "5")]
    with app.app_context():
        (found,) = reopenings_of(hall.room.category_id)
    assert (found.juror, found.candidate, found.reason) == ("Panelis Satu", PASER, "Salah memilih tingkat")
    assert (found.proposed_by, found.agreed_by) == (chair.name, secretary.name)


def test_reopening_is_printed_on_the_ranking_paper(app, juror, hall):
    assert hall.secretary.post(f"{hall.asked(hall.chair)}/setujui").status_code == 303
    assert juror.sign(hall.room.sheet(PASER), "2").status_code == 303
    with app.app_context():
        category = db.session.get_one(Category, hall.room.category_id, options=[joinedload(Category.edition)])
        document = ranking_paper(category, hall.room.rubric, now=NOON)
        text = ranking_html(document)
    assert [(one.seat, one.candidate, one.reason) for one in document.panel.reopened] == [
        (1, PASER, "Salah memilih tingkat")
    ]
    assert "panelis kursi 1, 13 Februari 2026, 12.00 WITA" in text
    assert "Panelis Satu" not in text


def test_chair_alone_opens_nothing(hall, look):
    proposal = hall.asked(hall.chair)
    answer = hall.chair.post(f"{proposal}/setujui")
    assert (answer.status_code, locked(look)) == (403, [True])
    assert "Setujui" not in hall.chair.get(proposal).text


def test_members_secretariat_and_strangers_see_no_proposal(juror, other_juror, hall, secretariat, look):
    proposal = hall.asked(hall.chair)
    page = f"/persetujuan/lembar/{hall.room.category_id}"
    for persona in (juror, other_juror, secretariat):
        hidden, absent = persona.get(proposal), persona.get("/persetujuan/999")
        assert told(hidden) == told(absent)
        assert hidden.status_code == 404
        assert persona.post(f"{proposal}/setujui").status_code == 404
        assert persona.post(f"{proposal}/cabut").status_code == 404
        assert "Panelis Satu" not in persona.get("/persetujuan").text.partition("<main")[2]
    for persona in (juror, other_juror):
        assert (persona.get(page).status_code, hall.ask(persona).status_code) == (404, 404)
    assert locked(look) == [True]


def test_proposal_taken_back_or_a_day_old_opens_nothing(hall, look, clock):
    first = hall.asked(hall.chair)
    assert hall.chair.post(f"{first}/cabut").status_code == 303
    assert hall.secretary.post(f"{first}/setujui").status_code == 409
    second = hall.asked(hall.secretary)
    clock.forward(days=1)
    hall.chair.post("/keluar")
    hall.chair.sign_in()
    assert hall.chair.post(f"{second}/setujui").status_code == 409
    assert locked(look) == [True]


def test_agreeing_asks_for_a_secret_again_after_ten_minutes(hall, look, clock):
    clock.at += timedelta(minutes=10)
    assert hall.ask(hall.chair).status_code == 422
    assert {hall.ask(hall.chair, rahasia=typed).status_code for typed in ("222222", PIN)} == {422}
    proposal = hall.asked(hall.chair, rahasia=hall.chair.code())
    assert 'name="rahasia"' in hall.secretary.get(proposal).text
    assert hall.secretary.post(f"{proposal}/setujui").status_code == 422
    assert hall.secretary.post(f"{proposal}/setujui", {"rahasia": "bukan kata sandinya"}).status_code == 422
    assert locked(look) == [True]
    assert hall.secretary.post(f"{proposal}/setujui", {"rahasia": PASSWORD}).status_code == 303
    assert locked(look) == [False]


def test_typed_reason_stays_where_the_proposal_is_refused(hall):
    answer = hall.ask(hall.chair, "", reason="Baris <pertama>")
    assert (answer.status_code, "Baris &lt;pertama&gt;" in answer.text) == (422, True)
    assert hall.ask(hall.chair, reason=" ").status_code == 422


@pytest.mark.parametrize("sheet_id", ["999", "x", "9" * 30])
def test_sheet_that_is_not_there_or_not_locked_is_not_proposed(hall, sheet_id):
    assert hall.ask(hall.chair, sheet_id).status_code == 422


def test_sheet_stays_locked_once_the_plenary_is_open(app, hall, look):
    before = hall.asked(hall.chair)
    with app.app_context(), transaction() as session:
        session.get_one(Category, hall.room.category_id).state = PLENARY
    assert hall.secretary.post(f"{before}/setujui").status_code == 422
    assert "wawancaranya harus dibuka" in hall.ask(hall.secretary).text
    assert locked(look) == [True]


def test_two_agreeing_at_once_open_a_sheet_once(app, hall, look):
    proposal = hall.asked(hall.chair)
    second = Persona(app.test_client(), hall.secretary.login, hall.secretary.name)
    second.sign_in()
    start, found = Barrier(2), []

    def press(persona):
        start.wait()
        found.append(persona.post(f"{proposal}/setujui").status_code)

    threads = [Thread(target=press, args=(persona,)) for persona in (hall.secretary, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [303, 409]
    assert look(Sheet)[0].version == 2
