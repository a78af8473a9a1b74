"""What lies in the matrix's editions, so that a page that somebody may open has something to show: a report handed in
with a list of workers and a regulation, links, a letter that failed, a picture, and a printed and signed paper."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from scoring.notes import short
from tests.reports.keys import PASSPHRASE, Authority
from tests.webapp import roster_corpus
from tests.webapp.canaries import FINE, NAMES, Cage, Canary, move_to
from tests.webapp.canaries_later import hand_in as known_as_handed_in
from tests.webapp.ceremony import DRAFT as DECREE
from tests.webapp.ceremony import png, send_picture
from tests.webapp.conftest import NOON
from tests.webapp.handing_in import SIGNED, answers_of, fields_of
from tests.webapp.printing import RANKING, make, states
from tests.webapp.uploads import text_pdf
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.forms.links import FIELD
from webapp.jobs.rosters import import_roster
from webapp.models import (
    ACCEPTED,
    ANNOUNCED,
    CALLED,
    EXTEND,
    INTERVIEWS,
    SEALED,
    SUBMISSION,
    Candidate,
    Category,
    Decision,
    Edition,
    FindingReply,
    IssuedPaper,
    Letter,
    RoomEvent,
    ScoreCheckpoint,
    SealedResult,
    SentBack,
    Submission,
    ToMend,
    User,
)
from webapp.queries.reporting import candidate_by_id
from webapp.queries.rosters import open_rosters
from webapp.services import announcing, invitations, letters, printing, resets, village_checks
from webapp.services.joint_acts import approve, propose
from webapp.services.letters import Post
from webapp.services.minutes_numbers import UNNUMBERED
from webapp.services.paper_kinds import Wanted
from webapp.services.printing import Order, Ordered

# The rubric of the canaries, whose first figure is counted from a list of workers, which asks for a regulation, and in
# which there can be a finding that keeps a result from being sealed.
COUNTED = b'{code: "aktif", title: "Peserta aktif", unit: "orang", type: count}'
RICH = FINE.replace(
    COUNTED,
    COUNTED[:-1]
    + b""", roster: {groups: ["Petani"]}}
  - {code: "regulasi", title: "Regulasi", type: choice, evidence: optional,
     options: [{code: "perda", title: "Peraturan Daerah"}, {code: "belum_ada", title: "Belum ada"}]}""",
).replace(b"checks: []", b'checks: [{code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}]')
PERDA = {"jenis": "perda", "nomor": "9", "tahun": "2025", "tentang": "Jaminan sosial", "berlaku": "31/12/2025"}
CSV, OFFICE = "daftar.csv", "sekretariat"
NAMED = {"number": "100.3/K.1/2026", "day": "2/1/2026", "signed_by": "Gubernur"}
COPY_TO = "kenari-tembusan"
MAIL = "contoh@contoh.invalid"
OWN, OTHER, NONE = "own", "other", "none"
UPLOADS = {
    OWN: "00000000-0000-4000-8000-000000000011",
    OTHER: "00000000-0000-4000-8000-000000000012",
    NONE: "00000000-0000-4000-8000-000000000013",
}
# Parts of addresses, and a link's field of a form, by (login or "" for everybody, a page or the group of pages).
Parts = dict[tuple[str, str], dict[str, str]]


def lay_out(app: Flask, cage: Cage) -> Parts:
    """While the category takes reports; it is in its interviews again afterwards."""
    move_to(app, cage.room, SUBMISSION)
    own, operator = cage.room.candidates[NAMES[0]], cage.people["op-paser"]
    hand_in_list(app, cage, own)
    done(operator.post(f"/isian/{own}/regulasi", PERDA, content_type="multipart/form-data"))
    decree = {**NAMED, "berkas": (io.BytesIO(text_pdf()), "SK.pdf")}
    done(cage.people[OFFICE].post(f"{cage.room.page}/panel/sk", decree))
    begin_uploads(cage)
    done(send_picture(cage.people[OFFICE], cage.room.edition, png(), seen="1"))
    links = {"invitation": invite(app, own), "reset": forget(app), "village": ask_village(app, own)}
    hand_in(cage, own)
    known_as_handed_in(cage, NAMES[0])
    answer_for(app, cage, own)
    move_to(app, cage.room, INTERVIEWS)
    with app.app_context():
        account = str(user_id("op-paser"))
    return {
        **{("", page): {FIELD: token} for page, token in links.items()},
        ("", "regulations"): {"regulation_id": "1"},
        ("", "letters"): {"user_id": account},
        ("", "choosing"): {"kind": RANKING},
        ("", "choosing.first_page"): {"kind": "jadwal"},
    }


def seal_things(app: Flask, cage: Cage) -> Parts:
    """What there is once a result is sealed: an issued and signed ranking, a drafted decree, signed checkpoints."""
    done(cage.people[OFFICE].post(f"/edisi/{cage.room.edition}/penghargaan/naskah", DECREE | {"tembusan": COPY_TO}))
    cage.canaries += (Canary(COPY_TO, ("ceremony",), "", ""),)
    paper = {"identifier": print_ranking(app, cage)}
    sign(app, cage, paper["identifier"])
    with app.app_context():
        size = db.session.scalars(select(ScoreCheckpoint.size).order_by(ScoreCheckpoint.size.desc())).first()
        heads = db.session.scalars(select(ScoreCheckpoint.head)).all()
        cage.canaries += tuple(Canary(text, ("checkpoints",), "", "") for head in heads for text in (head, short(head)))
    pages = ("printing", "paper_signatures", "checking")
    number = {"nomor": "B/7/KENARI-BERITA-ACARA", "terlihat": UNNUMBERED}
    done(cage.people[OFFICE].post(f"{cage.room.page}/cetak/nomor-berita-acara", number))
    return {**{("", page): paper for page in pages}, ("", "checkpoints"): {"size": str(size)}}


def user_id(login: str) -> int:
    """Inside a transaction or a context of the application."""
    return db.session.scalars(select(User.id).where(User.login == login)).one()


def done(answer: TestResponse) -> None:
    """A form that was taken leads on."""
    assert answer.status_code == 303, answer.text


def hand_in_list(app: Flask, cage: Cage, candidate_id: int) -> None:
    """A list of invented workers, read as the worker reads it."""
    content = io.BytesIO(roster_corpus.csv_of(roster_corpus.sound()))
    done(cage.people["op-paser"].post(f"/daftar-pekerja/{candidate_id}", {"berkas": (content, CSV)}))
    with app.app_context():
        for roster_id in [one.id for one in open_rosters()]:
            import_roster(roster_id, settings=app.extensions[SETTINGS], clock=lambda: NOON)


def hand_in(cage: Cage, candidate_id: int) -> None:
    """The report, as its operator sends it."""
    persona, address = cage.people["op-paser"], f"/isian/{candidate_id}/kirim"
    page = persona.get(address).text
    sent = dict.fromkeys(answers_of(page), "Sudah diperiksa bersama dinas.") | fields_of(page) | SIGNED
    done(persona.post(address, sent))


def answer_for(app: Flask, cage: Cage, candidate_id: int) -> None:
    """A return whose time is over, a reply to a finding, and more time in the room."""
    early, office = NOON - timedelta(hours=2), "sekretariat"
    with app.app_context(), transaction() as session:
        sent = session.scalars(select(Submission).where(Submission.candidate_id == candidate_id)).one()
        by = user_id(office)
        back = SentBack(submission_id=sent.id, reason="Sumber kurang.", until=NOON - timedelta(hours=1))
        back.by_user_id, back.at = by, early
        session.add(back)
        session.flush()
        reply = FindingReply(candidate_id=candidate_id, check_code="K01", message="Tidak ada lagi.", text="Sudah.")
        reply.by_user_id, reply.at = user_id("op-paser"), early
        longer = RoomEvent(category_id=cage.room.category_id, revision=1, act=EXTEND, candidate_id=candidate_id)
        longer.phase, longer.minutes, longer.reason, longer.by_user_id, longer.at = CALLED, 5, "Lama", by, NOON
        session.add_all([ToMend(sent_back_id=back.id, figure="potensi", sentence="Sebutkan."), reply, longer])


def decide(app: Flask, candidate_id: int) -> None:
    """A verdict on a figure that was handed in; once there is one, whether two must agree to each is settled."""
    with app.app_context(), transaction() as session:
        if session.scalars(select(Decision)).first() is None:
            sent = session.scalars(select(Submission).where(Submission.candidate_id == candidate_id)).one()
            row = Decision(submission_id=sent.id, figure="potensi", verdict=ACCEPTED, value="10000", reason="Sesuai")
            row.by_user_id, row.at = user_id("verifikator"), NOON
            session.add(row)


def known(candidate_id: int) -> Candidate:
    """With its category, inside a context of the application."""
    found = candidate_by_id(candidate_id)
    assert found is not None
    return found


def invite(app: Flask, candidate_id: int) -> str:
    """Somebody else is invited, too, by a letter that comes back; the token of their link."""
    with app.app_context(), transaction() as session:
        office = user_id(OFFICE)
        said = {"addressee": "Operator kedua", "expires_at": NOON + timedelta(days=30), "email": MAIL}
        link = invitations.invite(candidate_id, **said, by=office, now=NOON)
        letters.write_invitation(
            known(candidate_id).category, link, Post(works=True, host="contoh"), by=office, now=NOON
        )
        letters.mark_refused(session.scalars(select(Letter)).one(), "Alamat tidak dikenal.", for_good=True, now=NOON)
        return link.token


def forget(app: Flask) -> str:
    """A verifier has lost the password; the token of the link."""
    with app.app_context(), transaction():
        user = user_id("verifikator")
        return resets.make_link(user, by=None, key="k" * 64, now=NOON).token


def begin_uploads(cage: Cage) -> None:
    """Two operators have announced a file each, of which nothing has come yet."""
    for whose, login, name in ((OWN, "op-paser", NAMES[0]), (OTHER, "op-berau", NAMES[1])):
        announced = {"candidate": cage.room.candidates[name], "figure": "aktif", "name": "rekap.pdf", "size": 1000}
        answer = cage.people[login].post_json(f"/bukti/{UPLOADS[whose]}", announced)
        assert answer.status_code == 200, answer.text


def ask_village(app: Flask, candidate_id: int) -> str:
    """The first village of the list is asked about its people; the token of its link."""
    with app.app_context(), transaction():
        operator = user_id("op-paser")
        roster = village_checks.list_to_ask_about(known(candidate_id))
        first = village_checks.villages_not_asked(roster, now=NOON)[:1]
        return village_checks.ask(roster, first, by=operator, now=NOON)[0].token


def print_ranking(app: Flask, cage: Cage) -> str:
    """The sealed ranking, printed and issued; its identifier."""
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, cage.room.category_id)
        office = user_id(OFFICE)
        record = session.scalars(select(SealedResult)).one()
        papers = [Ordered(record.id, Wanted(RANKING), "Hasil penilaian dan peringkat")]
        ordered = printing.order(Order(category.edition_id, category.id, "Peringkat", papers, ""), by=office, now=NOON)
        printing_id = ordered.id
    make(app, printing_id)
    assert states(app, printing_id) == [("made", "")]
    with app.app_context():
        return db.session.scalars(select(IssuedPaper.identifier)).one()


def sign(app: Flask, cage: Cage, identifier: str) -> None:
    """Somebody signs it, though it wasn't their turn."""
    with app.app_context():
        issued = db.session.scalars(select(IssuedPaper.sha256).where(IssuedPaper.identifier == identifier)).one()
    key = io.BytesIO(Authority(NOON).key_file("Penanda Tangan CONTOH"))
    fields = {"kunci": (key, "kunci.p12"), "sandi": PASSPHRASE, "terlihat": issued, "urutan": "setuju"}
    done(cage.people[OFFICE].post(f"/cetak/dokumen/{identifier}/tanda-tangan", fields))


def release(app: Flask, cage: Cage) -> None:
    """The sealed result was announced an hour ago; a week is left for objections. The category is announced."""
    before = NOON - timedelta(hours=2)
    move_to(app, cage.room, SEALED)
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, cage.room.category_id)
        first, second = user_id(OFFICE), user_id("sekretariat-2")
        row = announcing.plan(category.id, announcing.Plan(NOON - timedelta(hours=1), 7), by=first, now=before)
        subject = announcing.subject_of(row, category, session.get_one(Edition, category.edition_id), now=before)
        act = propose(subject, reason="Rapat", by=first, confirmed_at=before, now=before)
        approve(act.id, subject, by=second, confirmed_at=before, now=before)
        announcing.agreed(act, by=second, now=before)
    move_to(app, cage.room, ANNOUNCED)
