"""Letters: written with what causes them, sent after the commit, tried again, given up with a reason, never twice."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import ssl
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.webapp.conftest import PASSWORD, Clock, Persona
from tests.webapp.mailing import Post
from tests.webapp.office import open_office, report
from tests.webapp.one_time import INVITATION, token_in, tokens_in
from tests.webapp.one_time import send as send_form
from tests.webapp.outside import kept
from webapp import create_app
from webapp.db import db, transaction
from webapp.jobs.letters import letters_are_due, remind_operators, reminders_are_due, send_letters
from webapp.key_files import write_private
from webapp.mail_server import MailServer
from webapp.models import (
    CALLED_OFF,
    FAILED,
    QUEUED,
    SENT,
    UNSENT,
    WITHDRAWN,
    Candidate,
    Category,
    Edition,
    Invitation,
    Letter,
    User,
)
from webapp.postman import NotSent, Outgoing, hand_over, message_of
from webapp.queue import open_storage, waiting
from webapp.services.forgetting import NOTHING_OF_IT
from webapp.services.letters import OUTRUN, SEND, TRIED_FOR, on_one_line

SENDER = "sekretariat@uji.go.id"
TO = "hubin@paserkab.go.id"
MANY = tuple(f"orang-{number}@beraukab.go.id" for number in range(12))
CANDIDATES = (("64.01", "Kabupaten Paser"), ("64.03", "Kabupaten Berau"))
OPERATORS = (("op-paser", "64.01"),)


@pytest.fixture
def mail():
    server = Post()
    yield server
    server.close()


@pytest.fixture
def settings(settings, mail):
    return replace(settings, mail=MailServer("127.0.0.1", mail.port, "none", SENDER))


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person, candidates=CANDIDATES, operators=OPERATORS)


@pytest.fixture
def boss(office):
    return office.people["sekretariat"]


def base(office, code="64.03"):
    return f"{office.secretariat_page}/pencalonan/{office.candidates[code]}"


@pytest.fixture
def invite(office, boss):
    def ask(addressee="Kepala Dinas", email=TO, code="64.03", until="27/2/2026"):
        return boss.post(f"{base(office, code)}/undang", {"addressee": addressee, "email": email, "until": until})

    return ask


@pytest.fixture
def letters(app):
    """Every letter, oldest first."""

    def look():
        with app.app_context():
            return list(db.session.scalars(select(Letter).order_by(Letter.id)))

    return look


@pytest.fixture
def send(app):
    """What the worker does when it is woken."""

    def do():
        with app.app_context():
            send_letters()

    return do


@pytest.fixture
def addressed(app, office):
    """op-paser has an address."""
    with app.app_context(), transaction() as session:
        session.get_one(User, office.users["op-paser"]).email = "op@paserkab.go.id"


def states(rows):
    return [row.state for row in rows]


# --- The outbox


def test_invitation_goes_out_after_the_commit_with_a_link_that_works(app, settings, mail, invite, letters, *, send):
    assert invite().status_code == 200
    assert (states(letters()), mail.raw) == ([QUEUED], [])
    with open_storage(settings.instance) as storage:
        assert waiting(storage) == {(SEND, ())}
    send()
    (letter,) = mail.letters
    assert (letter["From"], letter["To"]) == (SENDER, TO)
    assert "Kabupaten Berau" in letter["Subject"]
    token = token_in(letter.get_content(), INVITATION)
    assert send_form(Persona(app.test_client(), ""), f"{INVITATION}/buka", token).status_code == 200
    (row,) = letters()
    assert (row.state, row.message_id, row.attempts) == (SENT, letter["Message-ID"], 1)


def test_link_lies_neither_in_the_database_nor_beside_it(app, invite, send, letters):
    token = token_in(invite().text, INVITATION)
    send()
    found = kept(app)
    assert (token.encode() in found, b"[tautan undangan]" in found, states(letters())) == (False, True, [SENT])


def test_refused_invitation_writes_no_letter(settings, invite, letters):
    assert invite(until="1/1/2020").status_code == 422
    with open_storage(settings.instance) as storage:
        assert (letters(), waiting(storage)) == ([], set())


def test_server_that_is_down_is_tried_again_later_and_later(clock, mail, invite, letters, send):
    mail.close()
    invite()
    pauses = []
    for _ in range(8):
        send()
        (row,) = letters()
        pauses.append((row.next_at - clock.at).seconds // 60)
        assert (row.state, row.reason) == (QUEUED, "Server surat tidak dapat dihubungi.")
        clock.at = row.next_at
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]


def test_letter_is_not_tried_before_its_time(clock, mail, invite, letters, send):
    mail.answers[TO] = "450 nanti"
    invite()
    send()
    send()
    assert letters()[0].attempts == 1
    mail.answers.clear()
    clock.forward(minutes=1)
    send()
    assert (states(letters()), len(mail.raw)) == ([SENT], 1)


@pytest.fixture
def away(mail):
    """`away()` is called where the server goes away: from then on every connection is refused."""
    return mail.close


@pytest.fixture
def full_boxes(mail):
    """`full_boxes()` lets the server be there, and take nothing."""
    return lambda: mail.answers.update(dict.fromkeys(MANY, "450 kotak surat penuh"))


@pytest.fixture
def invite_many(invite):
    def ask():
        for number, address in enumerate(MANY):
            assert invite(f"Orang {number}", address, until="27/2/2026").status_code == 200

    return ask


def send_until(clock, send, moment):
    """The worker looks every ten minutes."""
    while clock() < moment:
        send()
        clock.forward(minutes=10)


@pytest.mark.parametrize(("trouble", "said"), [("away", "tidak dapat dihubungi"), ("full_boxes", "kotak surat penuh")])
def test_letters_are_given_up_after_four_days_and_the_secretariat_reads_why(
    request, clock, office, boss, invite_many, *, letters, send, trouble, said
):
    """However many there are: a run ends at the first one while the server is away, so each is tried less often."""
    request.getfixturevalue(trouble)()
    invite_many()
    begun = clock()
    assert timedelta(days=4) == TRIED_FOR
    send_until(clock, send, begun + TRIED_FOR)
    assert (states(letters()), min(one.attempts for one in letters()) > 40) == ([QUEUED] * len(MANY), True)
    send_until(clock, send, begun + TRIED_FOR + timedelta(hours=3))
    assert states(letters()) == [FAILED] * len(MANY)
    boss.sign_in()
    page = boss.get(f"{office.secretariat_page}/surat").text
    assert (said in page, "tidak terkirim" in page) == (True, True)


def test_server_that_comes_back_before_the_four_days_are_over_gets_every_letter(
    clock, mail, invite_many, letters, send
):
    mail.close()
    invite_many()
    send_until(clock, send, clock() + TRIED_FOR - timedelta(hours=2))
    back = Post(mail.port)
    send_until(clock, send, clock() + timedelta(hours=1, minutes=10))
    back.close()
    assert states(letters()) == [SENT] * len(MANY)
    assert sorted(one["To"] for one in back.letters) == sorted(MANY)


def test_letter_that_is_tried_again_has_four_days_anew(clock, office, boss, mail, invite, *, letters, send):
    mail.answers[TO] = "450 kotak surat penuh"
    invite(until="27/2/2026")
    send_until(clock, send, clock() + TRIED_FOR + timedelta(hours=2))
    assert states(letters()) == [FAILED]
    boss.sign_in()
    again = f"{office.secretariat_page}/surat/{letters()[0].id}/kirim"
    assert boss.post(again).status_code == 303
    begun = clock()
    send()
    assert letters()[0].next_at - clock() == timedelta(minutes=1)
    send_until(clock, send, begun + TRIED_FOR)
    assert states(letters()) == [QUEUED]
    mail.answers.clear()
    clock.forward(hours=1)
    send()
    assert (states(letters()), len(mail.raw)) == ([SENT], 1)
    boss.sign_in()
    assert boss.post(again).status_code == 422


def test_letter_that_was_emptied_is_not_sent_again(app, office, boss, mail, invite, *, letters, send):
    mail.after_data = "554 tidak diterima"
    invite()
    send()
    (letter,) = letters()
    assert f"/surat/{letter.id}/kirim" in boss.get(f"{office.secretariat_page}/surat").text
    with app.app_context(), transaction() as session:
        for name, nothing in NOTHING_OF_IT.items():
            setattr(session.get_one(Letter, letter.id), name, nothing)
    answer = boss.post(f"{office.secretariat_page}/surat/{letter.id}/kirim")
    assert (answer.status_code, "Isi surat ini sudah dihapus" in answer.text) == (422, True)
    assert states(letters()) == [FAILED]
    assert f"/surat/{letter.id}/kirim" not in boss.get(f"{office.secretariat_page}/surat").text


@pytest.mark.parametrize("answer", ["550 5.1.1 <hubin@paserkab.go.id> tidak dikenal", "450 <hubin@paserkab.go.id>", ""])
def test_letter_that_was_emptied_on_its_way_is_left_as_it_is(app, mail, invite, letters, monkeypatch, *, send, answer):
    """The recipient is erased after the attempt began, and the server's answer names the address."""

    def erase_first(outgoing, server):
        with app.app_context(), transaction() as session:
            row = session.scalars(select(Letter)).one()
            for name, nothing in {**NOTHING_OF_IT, "state": CALLED_OFF, "next_at": None}.items():
                setattr(row, name, nothing)
        hand_over(outgoing, server)

    mail.answers |= {TO: answer} if answer else {}
    monkeypatch.setattr("webapp.jobs.letters.hand_over", erase_first)
    invite()
    send()
    (row,) = letters()
    assert (row.state, row.recipient, row.reason, row.sent_at) == (CALLED_OFF, "", "", None)


def test_letter_whose_text_was_emptied_while_it_waits_is_called_off(app, mail, invite, letters, send):
    """Somebody was erased whom it named."""
    invite()
    with app.app_context(), transaction() as session:
        session.scalars(select(Letter)).one().body = ""
    send()
    assert (states(letters()), mail.raw) == ([CALLED_OFF], [])


def test_refused_recipient_is_given_up_at_once_and_holds_up_nobody(mail, invite, letters, send):
    mail.answers[TO] = "550 tidak ada orang itu"
    invite()
    invite("Orang Lain", "lain@beraukab.go.id")
    send()
    assert (states(letters()), letters()[0].reason) == (
        [FAILED, SENT],
        "Alamat penerima ditolak server surat (550 tidak ada orang itu).",
    )


def test_refused_text_is_given_up_at_once(mail, invite, letters, send):
    mail.after_data = "554 ini sampah"
    invite()
    send()
    assert (states(letters()), "554 ini sampah" in letters()[0].reason) == ([FAILED], True)


def test_worker_killed_between_sending_and_writing_it_down_sends_the_same_letter_again(
    app, clock, mail, invite, letters
):
    invite()
    forked = multiprocessing.get_context("fork")

    def attempt():
        with app.app_context():
            db.engine.dispose(close=False)
            send_letters()

    def kill():
        mail.before_yes = lambda: None
        os.kill(worker.pid, signal.SIGKILL)

    mail.before_yes = kill
    with app.app_context():
        db.engine.dispose()
    worker = forked.Process(target=attempt)
    worker.start()
    worker.join(30)
    assert worker.exitcode == -signal.SIGKILL
    assert (states(letters()), len(mail.raw)) == ([QUEUED], 1)
    clock.forward(minutes=1)
    with app.app_context():
        assert letters_are_due() == [()]
        send_letters()
        assert letters_are_due() == []
    assert states(letters()) == [SENT]
    assert [one["Message-ID"] for one in mail.letters] == [letters()[0].message_id] * 2


def test_worker_of_the_instance_sends_what_a_request_has_written(settings, boss, clock, mail, invite, *, letters):
    clock.at = datetime.now(UTC)
    boss.sign_in()
    day = clock.at + timedelta(days=20)
    write_private(settings.instance / "secret.key", settings.secret_key)
    given = {"PARITRANA_INSTANCE": str(settings.instance), "PARITRANA_SMTP": f"smtp://127.0.0.1:{mail.port}"}
    given |= {"PARITRANA_SMTP_FROM": SENDER, "PARITRANA_URL": settings.public_url}
    program = [sys.executable, "-m", "webapp.cli", "worker"]
    worker = subprocess.Popen(program, env={**os.environ, **given}, stdout=subprocess.PIPE)
    try:
        assert b"berjalan" in worker.stdout.readline()
        assert invite(until=f"{day.day}/{day.month}/{day.year}").status_code == 200
        for _ in range(300):
            if states(letters()) == [SENT]:
                break
            time.sleep(0.1)
        assert [one["Message-ID"] for one in mail.letters] == [letters()[0].message_id]
    finally:
        worker.terminate()
        assert worker.wait(15) == 0
        worker.stdout.close()


@pytest.mark.parametrize("end", ["cabut", "perbarui"])
def test_invitation_that_ended_meanwhile_is_not_sent(office, boss, mail, invite, letters, *, send, end):
    invite()
    boss.post(f"{base(office)}/undangan/1/{end}", {"until": "26/2/2026"})
    send()
    assert (letters()[0].state, letters()[0].reason.startswith("Tautannya")) == (CALLED_OFF, True)
    assert len(mail.raw) == (end == "perbarui")


def test_letter_whose_link_cannot_be_found_again_is_given_up(app, mail, invite, letters, send):
    invite()
    with app.app_context(), transaction() as session:
        session.get_one(Invitation, 1).seed = "lain"
    send()
    assert (states(letters()), mail.raw) == ([FAILED], [])


# --- Without a mail server


def test_without_a_mail_server_the_text_is_there_to_be_copied(settings, clock, add_person):
    app = create_app(replace(settings, mail=None), clock=clock)
    people = {"candidates": CANDIDATES, "operators": OPERATORS}
    office = open_office(app, lambda login, *, role: add_to(app, add_person, login, role), **people)
    boss = office.people["sekretariat"]
    form = {"addressee": "Kepala Dinas", "email": TO, "until": "27/2/2026"}
    page = boss.post(f"{base(office)}/undang", form).text
    assert ("belum ada server surat; salin teksnya" in page, len(tokens_in(page, INVITATION))) == (True, 1)
    key = f"link_reminder:1:{office.candidates['64.03']}"
    assert boss.post(f"{office.secretariat_page}/pengingat", {"pilih": key}).status_code == 303
    outbox = boss.get(f"{office.secretariat_page}/surat").text
    assert ("belum ada server surat; salin teksnya" in outbox, "Yth. Kepala Dinas" in outbox) == (True, True)
    assert ("mintalah yang baru kepada sekretariat" in outbox, "[tautan undangan]" in outbox) == (True, False)
    with app.app_context():
        send_letters()
        assert states(db.session.scalars(select(Letter))) == [UNSENT]
        assert (letters_are_due(), reminders_are_due()) == ([], [])
        db.engine.dispose()


def add_to(app, add_person, login, role):
    person = add_person(login, role=role)
    return Persona(app.test_client(), person.login)


# --- Hostile names and addresses

HOSTILE = [
    "Kepala\r\nBcc: korban@contoh.id",
    "Kepala\nBcc: korban@contoh.id",
    "Kepala\u2028Bcc: korban@contoh.id",
    "Kepala\u0085Bcc: korban@contoh.id",
    "Kepala\x0bBcc: korban@contoh.id",
    "=?utf-8?q?a=0aBcc:_korban=40contoh.id?=",
    "\u202eDinas\u202c <korban@contoh.id>",
    "Dinas, korban@contoh.id",
    '"Dinas" <korban@contoh.id>',
    "Ꝃabupaten 😀 " + "x" * 150,
]
BAD_ADDRESSES = [
    "a@b",
    "a b@c.id",
    "a@c.id\r\nBcc: b@c.id",
    "a@c.id, b@c.id",
    "<a@c.id>",
    "a@c.id\n",
    "\ta@c.id",
    "ä@c.id",
    "a@cä.id",
    "a@c.id\x00",
    "a..b@c.id",
    "@c.id",
    "a@.id",
    "a@c.1",
    "a@[127.0.0.1]",
    f"{'a' * 250}@c.id",
    "a@c.id\u2028b",
    "=?utf-8?q?a=0aBcc?=@c.id",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_name_cannot_add_a_header(app, office, mail, invite, send, *, name):
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates["64.03"]).name = name
    invite(addressee="Kepala Dinas")
    send()
    (letter,) = mail.letters
    assert sorted(letter.keys()) == sorted(
        [
            *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
            *("Content-Type", "Content-Transfer-Encoding", "MIME-Version"),
        ]
    )
    assert (letter["To"], letter["Bcc"]) == (TO, None)


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_bad_address_is_refused_and_what_was_typed_is_kept(office, boss, invite, letters, *, address):
    answer = invite(email=address)
    assert (answer.status_code, "bukan alamat surel" in answer.text, "Kepala Dinas" in answer.text) == (422, True, True)
    page = f"{base(office, '64.01')}/operator/{office.users['op-paser']}/surel"
    assert (boss.post(page, {"email": address}).status_code, letters()) == (422, [])


@pytest.mark.parametrize("where", ["recipient", "subject", "message_id"])
def test_line_end_in_any_header_is_refused_by_the_postman_too(where):
    letter = Outgoing("<a@b>", "a@b.id", "Hal", "Isi", datetime.now(UTC))
    with pytest.raises(ValueError, match=r"."):
        message_of(replace(letter, **{where: "a@b.id\r\nBcc: c@d.id"}), SENDER)


def test_subject_stays_on_one_line():
    assert on_one_line("a\r\nb\u2028c\u202ed\x00  e") == "a b c d e"


def test_server_of_mail_that_is_not_the_one_it_should_be_is_written_down(invite, send, letters, monkeypatch, caplog):
    """ASVS 16.3.4: a connection between machines that fails for its TLS is an event of its own."""

    def other_certificate(_server: MailServer) -> None:
        error = ssl.SSLCertVerificationError(1, "certificate verify failed")
        error.reason = "CERTIFICATE_VERIFY_FAILED"
        raise error

    monkeypatch.setattr("webapp.postman.connect", other_certificate)
    invite()
    send()
    assert ("webapp.jobs.letters", "WARNING") in {(one.name, one.levelname) for one in caplog.records}
    assert ("Sambungan aman ke server surat gagal" in caplog.text, states(letters())) == (True, ["waiting"])


def test_not_sent_says_whether_another_letter_would_be_taken():
    assert (NotSent("x").for_good, NotSent("x", any_letter=True).any_letter) == (False, True)


# --- Reminders


def reminder_page(office, boss):
    return boss.get(f"{office.secretariat_page}/pengingat").text


def keys_on(page):
    return re.findall(r'name="pilih" value="([^"]+)" checked', page)


@pytest.mark.usefixtures("addressed")
def test_secretariat_sees_who_has_opened_and_begun_and_sends_one_reminder(app, office, boss, mail, invite, *, send):
    token = token_in(invite().text, INVITATION)
    send_form(Persona(app.test_client(), ""), f"{INVITATION}/buka", token)
    invite("Tanpa Alamat", email="")
    report(app, office, "64.01", {office.rubric.figures[0].code: "1"})
    page = reminder_page(office, boss)
    assert "undangan dibuka 13 Februari 12.00 WITA, akun belum dibuat" in page
    assert f"terisi 1 dari {len(office.rubric.figures)}, belum dikirim" in page
    assert ("belum ada alamat surel" in page, "Yang akan mereka baca" in page) == (True, True)
    keys = keys_on(page)
    assert len(keys) == 2
    send()
    assert boss.post(f"{office.secretariat_page}/pengingat", {"pilih": keys}).status_code == 303
    send()
    link, figures = sorted(mail.letters[1:], key=lambda one: one["To"])
    assert (link["To"], figures["To"]) == (TO, "op@paserkab.go.id")
    assert token_in(link.get_content(), INVITATION) == token
    assert "Yang sudah Anda isi tersimpan" in figures.get_content()


@pytest.mark.usefixtures("addressed")
def test_nobody_is_reminded_twice_on_one_day(clock, office, boss, letters):
    keys = keys_on(reminder_page(office, boss))
    post = (f"{office.secretariat_page}/pengingat", {"pilih": keys})
    assert [boss.post(*post).status_code for _ in range(2)] == [303, 422]
    assert "sudah diingatkan hari ini" in reminder_page(office, boss)
    clock.forward(hours=12)  # past midnight in Samarinda
    boss.sign_in()
    assert boss.post(*post).status_code == 303
    assert len(letters()) == 2


@pytest.mark.usefixtures("addressed")
def test_reminder_is_called_off_when_the_candidate_left_meanwhile(app, office, boss, mail, letters, *, send):
    boss.post(f"{office.secretariat_page}/pengingat", {"pilih": keys_on(reminder_page(office, boss))})
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates["64.01"]).standing = WITHDRAWN
    send()
    assert (states(letters()), mail.raw) == ([CALLED_OFF], [])
    assert keys_on(reminder_page(office, boss)) == []


@pytest.mark.usefixtures("addressed")
def test_reminder_is_called_off_at_the_deadline(app, office, boss, clock, mail, *, letters, send):
    boss.post(f"{office.secretariat_page}/pengingat", {"pilih": keys_on(reminder_page(office, boss))})
    clock.forward(days=16)
    send()
    assert (states(letters()), mail.raw) == ([CALLED_OFF], [])
    boss.sign_in()
    assert "tidak sedang dibuka" in reminder_page(office, boss)


def ask_for(app, days):
    with app.app_context(), transaction() as session:
        session.scalars(select(Edition)).one().reminder_days = days


@pytest.mark.usefixtures("addressed")
def test_reminders_go_out_by_themselves_on_the_days_that_were_asked_for(app, office, clock, mail, letters, *, send):
    ask_for(app, "7,1")
    seen = []
    clock.at = datetime(2026, 2, 20, 0, 30, tzinfo=UTC)  # 08.30, eight days before
    for _ in range(9 * 24):
        with app.app_context():
            for ids in reminders_are_due():
                remind_operators(*ids)
                seen.append(clock.at)
                remind_operators(*ids)
        clock.forward(hours=1)
    # 21 February and 27 February, not before 08.00 in Samarinda, once each
    assert seen == [datetime(2026, 2, 21, 0, 30, tzinfo=UTC), datetime(2026, 2, 27, 0, 30, tzinfo=UTC)]
    assert [(one.recipient, one.by_user_id) for one in letters()] == [("op@paserkab.go.id", None)] * 2
    assert office.category == "kabkota"


def morning_of(app, clock, day, send):
    """A day of a worker whose edition asks for reminders."""
    clock.at = datetime(2026, 2, day, 0, 30, tzinfo=UTC)  # 08.30 in Samarinda
    with app.app_context():
        for ids in reminders_are_due():
            remind_operators(*ids)
    send()


@pytest.mark.usefixtures("addressed")
def test_reminders_of_days_without_a_server_come_as_one(app, clock, mail, letters, send):
    ask_for(app, "7,6,5")
    mail.close()
    for day in (21, 22, 23):
        morning_of(app, clock, day, send)
    assert states(letters()) == [QUEUED] * 3
    back = Post(mail.port)
    send_until(clock, send, clock() + timedelta(hours=2))
    back.close()
    assert states(letters()) == [CALLED_OFF, CALLED_OFF, SENT]
    assert (letters()[0].reason, len(back.raw)) == (OUTRUN, 1)


@pytest.mark.usefixtures("addressed")
def test_reminder_that_waits_is_not_lost_where_no_newer_one_is_written(app, clock, mail, letters, send):
    ask_for(app, "7,1")
    mail.close()
    morning_of(app, clock, 21, send)
    clock.forward(days=2)
    back = Post(mail.port)
    send()
    back.close()
    assert (states(letters()), len(back.raw)) == ([SENT], 1)


@pytest.mark.usefixtures("addressed")
def test_after_one_that_came_late_the_day_has_no_second_one(app, clock, mail, letters, send):
    ask_for(app, "7,6,5")
    mail.answers["op@paserkab.go.id"] = "450 nanti"
    morning_of(app, clock, 21, send)
    mail.answers.clear()
    clock.at = datetime(2026, 2, 21, 23, 0, tzinfo=UTC)  # 07.00 of the next day
    send()
    assert states(letters()) == [SENT]
    morning_of(app, clock, 22, send)
    morning_of(app, clock, 23, send)
    assert (states(letters()), len(mail.raw)) == ([SENT, CALLED_OFF, SENT], 2)


@pytest.mark.usefixtures("addressed")
def test_no_reminder_goes_out_by_itself_unless_the_edition_asks(app, clock):
    clock.at = datetime(2026, 2, 21, 3, 0, tzinfo=UTC)
    with app.app_context():
        assert reminders_are_due() == []


@pytest.mark.usefixtures("addressed")
def test_closed_category_reminds_nobody(app, office, clock):
    ask_for(app, "7")
    clock.at = datetime(2026, 2, 21, 3, 0, tzinfo=UTC)
    with app.app_context():
        assert reminders_are_due() == [(office.category_id,)]
        with transaction() as session:
            session.get_one(Category, office.category_id).state = "verification"
        assert reminders_are_due() == []


def test_address_of_an_invitation_becomes_its_account_s(app, invite):
    token = token_in(invite().text, INVITATION)
    form = {"login": "op-berau", "name": "Siti Aminah", "password": PASSWORD, "password_again": PASSWORD}
    assert send_form(Persona(app.test_client(), ""), f"{INVITATION}/terima", token, **form).status_code == 303
    with app.app_context():
        assert db.session.scalars(select(User.email).where(User.login == "op-berau")).one() == TO


def test_address_of_an_operator_is_stored_and_only_for_its_candidate(app, office, boss):
    own = f"{base(office, '64.01')}/operator/{office.users['op-paser']}/surel"
    other = f"{base(office)}/operator/{office.users['op-paser']}/surel"
    assert [boss.post(path, {"email": TO}).status_code for path in (own, other)] == [303, 404]
    with app.app_context():
        assert db.session.get_one(User, office.users["op-paser"]).email == TO


def test_clock_of_letters_is_the_application_s(clock: Clock, invite, letters):
    invite()
    assert letters()[0].created_at == clock.at
    assert timedelta(0) == letters()[0].next_at - clock.at
