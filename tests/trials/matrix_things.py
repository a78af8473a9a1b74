"""What lies in the matrix's editions, so that a page that somebody may open has something to show: a report handed in
with a list of workers and a regulation, an invitation, a proposal of the secretariat's, and a printed paper."""

from __future__ import annotations

import io
from datetime import timedelta

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.webapp import roster_corpus
from tests.webapp.canaries import FINE, NAMES, Cage, move_to
from tests.webapp.ceremony import DRAFT as DECREE
from tests.webapp.conftest import NOON
from tests.webapp.handing_in import SIGNED, answers_of, fields_of
from tests.webapp.printing import RANKING, make, states
from tests.webapp.uploads import text_pdf
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.forms.links import FIELD
from webapp.jobs.rosters import import_roster
from webapp.models import INTERVIEWS, SUBMISSION, Category, IssuedPaper, ScoreCheckpoint, SealedResult, Sheet, User
from webapp.queries.rosters import open_rosters
from webapp.services import invitations, printing, resets
from webapp.services.broken_glass import subject_for as looking_into
from webapp.services.joint_acts import propose
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
# Parts of addresses, and a link's field of a form, by (login or "" for everybody, the group of pages).
Parts = dict[tuple[str, str], dict[str, str]]


def lay_out(app: Flask, cage: Cage) -> Parts:
    """While the category takes reports; it is in its interviews again afterwards."""
    move_to(app, cage.room, SUBMISSION)
    own, operator = cage.room.candidates[NAMES[0]], cage.people["op-paser"]
    hand_in_list(app, cage, own)
    done(operator.post(f"/isian/{own}/regulasi", PERDA, content_type="multipart/form-data"))
    decree = {**NAMED, "berkas": (io.BytesIO(text_pdf()), "SK.pdf")}
    done(cage.people[OFFICE].post(f"{cage.room.page}/panel/sk", decree))
    links = {("", "invitation"): {FIELD: invite(app, own)}, ("", "reset"): {FIELD: forget(app)}}
    hand_in(cage, own)
    move_to(app, cage.room, INTERVIEWS)
    act = {"act_id": propose_a_look(app, cage)}
    return {**links, ("", "regulations"): {"regulation_id": "1"}, (OFFICE, "joint"): act}


def seal_things(app: Flask, cage: Cage) -> Parts:
    """What there is once a result is sealed: an issued ranking, a drafted decree, signed checkpoints."""
    done(cage.people[OFFICE].post(f"/edisi/{cage.room.edition}/penghargaan/naskah", DECREE))
    paper = {"identifier": print_ranking(app, cage)}
    with app.app_context():
        size = db.session.scalars(select(ScoreCheckpoint.size).order_by(ScoreCheckpoint.size.desc())).first()
    pages = ("printing", "paper_signatures", "checking")
    return {**{("", page): paper for page in pages}, ("", "checkpoints"): {"size": str(size)}}


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


def invite(app: Flask, candidate_id: int) -> str:
    """Somebody else is invited, too; the token of their link."""
    with app.app_context(), transaction() as session:
        office = session.scalars(select(User.id).where(User.login == OFFICE)).one()
        until = NOON + timedelta(days=30)
        return invitations.invite(candidate_id, addressee="Operator kedua", expires_at=until, by=office, now=NOON).token


def forget(app: Flask) -> str:
    """A verifier has lost the password; the token of the link."""
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User.id).where(User.login == "verifikator")).one()
        return resets.make_link(user, by=None, key="k" * 64, now=NOON).token


def propose_a_look(app: Flask, cage: Cage) -> str:
    """The secretariat asks to look into another sheet than the one that was agreed to; the act's id."""
    with app.app_context(), transaction() as session:
        office = session.scalars(select(User.id).where(User.login == OFFICE)).one()
        sheet = session.scalars(select(Sheet.id).order_by(Sheet.id)).first()
        subject = looking_into(cage.room.category_id, sheet or 0)
        return str(propose(subject, reason="Nilai diragukan", by=office, confirmed_at=NOON, now=NOON).id)


def print_ranking(app: Flask, cage: Cage) -> str:
    """The sealed ranking, printed and issued; its identifier."""
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, cage.room.category_id)
        office = session.scalars(select(User.id).where(User.login == OFFICE)).one()
        record = session.scalars(select(SealedResult)).one()
        papers = [Ordered(record.id, Wanted(RANKING), "Hasil penilaian dan peringkat")]
        ordered = printing.order(Order(category.edition_id, category.id, "Peringkat", papers, ""), by=office, now=NOON)
        printing_id = ordered.id
    make(app, printing_id)
    assert states(app, printing_id) == [("made", "")]
    with app.app_context():
        return db.session.scalars(select(IssuedPaper.identifier)).one()
