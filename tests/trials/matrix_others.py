"""Of what is some people's alone: one's own, another's, and what nobody has. Proposals and looks that two agreed to,
sheets on paper that one person compares, files on their way, and devices."""

from __future__ import annotations

from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from tests.trials.matrix_things import NONE, OFFICE, OTHER, OWN, UPLOADS, Parts, done, user_id
from tests.webapp.canaries import NAMES, OPENED, Cage, Canary, OnPaper, type_paper
from tests.webapp.conftest import NOON
from tests.webapp.room import Room
from tests.webapp.test_canaries import ABSENT
from webapp.db import db, transaction
from webapp.models import SEAL, AuthSession, JointAct, Panelist, Sheet, User
from webapp.services.broken_glass import subject_for as looking_into
from webapp.services.joint_acts import Subject, approve, propose

CHAIR, COLLEAGUE = "panelis-1", "sekretariat-2"
LOOKED_INTO = ("panelis-3", NAMES[0])  # the sheet into which the secretariat and the chair may look
# The sheet that its juror has begun on a device, too, and so has to choose.
BEGUN = (CHAIR, NAMES[1])
WAITS, COMPARED, BY_COLLEAGUE = 1, 2, 3  # sheets on paper; the first nobody compares yet
HERE, BESIDE = "kenari-dicocokkan-sendiri", "kenari-dicocokkan-orang-lain"
WATCHED = ("panelis-1", "op-paser", "verifikator", "cabang")
Laid = dict[str, Parts]  # by whose it is


def lay_others(app: Flask, cage: Cage, other: Room) -> Laid:
    """The category is in its interviews, before and afterwards."""
    found: Laid = {OWN: {}, OTHER: {}, NONE: {}}
    uploads: Laid = {whose: {("", "uploads"): {"upload_id": one}} for whose, one in UPLOADS.items()}
    for laid in (acts_of_two(app, cage, other), compare_papers(app, cage), devices(app), uploads):
        for whose, parts in laid.items():
            found[whose].update(parts)
    return found


def sheet_of(cage: Cage, login: str, name: str) -> Sheet:
    """Inside a transaction or a context of the application."""
    query = select(Sheet).join(Panelist, Panelist.id == Sheet.panelist_id).join(Panelist.user)
    candidate_id = cage.room.candidates[name]
    return db.session.scalars(query.where(User.login == login, Sheet.candidate_id == candidate_id)).one()


def acts_of_two(app: Flask, cage: Cage, other: Room) -> Laid:
    """The secretariat and the chair agree to a look, and the secretariat asks for one more.

    Nothing of the secretariat's is that the chair proposed to open a sheet again, nor into what the chair and a
    colleague look; nothing of the chair's is that the other category is to be sealed.
    """
    cage.canaries = tuple(
        replace(one, datum=(*one.datum, OPENED))
        if (one.owner, one.candidate) == LOOKED_INTO and "scores" in one.datum
        else one
        for one in cage.canaries
    )
    with app.app_context(), transaction():
        reopening, colleagues = (newest_of(login) for login in (CHAIR, COLLEAGUE))
        looked, asked = (propose_look(cage, *sheet) for sheet in (LOOKED_INTO, (CHAIR, NAMES[0])))
        subject = looking_into(cage.room.category_id, sheet_of(cage, *LOOKED_INTO).id)
        approve(looked, subject, by=user_id(CHAIR), confirmed_at=NOON, now=NOON)
        sealing = Subject(kind=SEAL, category_id=other.category_id, subject_id=None, words="Menyegel.", content={})
        elsewhere = propose(sealing, reason="Rapat", by=user_id(COLLEAGUE), confirmed_at=NOON, now=NOON).id
    own = {("", "glass"): looked, (OFFICE, "joint"): asked, (CHAIR, "joint"): reopening}
    others = {(OFFICE, "glass"): colleagues, (OFFICE, "joint"): reopening}
    others |= {(CHAIR, "glass"): elsewhere, (CHAIR, "joint"): elsewhere}
    return {
        OWN: {page: {"act_id": str(act)} for page, act in own.items()},
        OTHER: {page: {"act_id": str(act)} for page, act in others.items()},
        NONE: {("", page): {"act_id": ABSENT} for page in ("glass", "joint")},
    }


def newest_of(login: str) -> int:
    """Inside a context: the newest act that this person proposed."""
    query = select(JointAct.id).where(JointAct.by_user_id == user_id(login)).order_by(JointAct.id.desc())
    return db.session.scalars(query.limit(1)).one()


def propose_look(cage: Cage, login: str, name: str) -> int:
    """Inside a transaction: the secretariat's proposal to look into this sheet."""
    subject = looking_into(cage.room.category_id, sheet_of(cage, login, name).id)
    return propose(subject, reason="Nilai diragukan", by=user_id(OFFICE), confirmed_at=NOON, now=NOON).id


def compare_papers(app: Flask, cage: Cage) -> Laid:
    """Of two more sheets on paper the secretariat compares the first, a colleague the second, which has a canary."""
    type_paper(app, cage.room, OnPaper(COMPARED, *BEGUN, COLLEAGUE, HERE))
    type_paper(app, cage.room, OnPaper(BY_COLLEAGUE, "panelis-3", NAMES[2], OFFICE, BESIDE))
    for login, number in ((OFFICE, COMPARED), (COLLEAGUE, BY_COLLEAGUE)):
        done(cage.people[login].post(f"{cage.room.page}/kertas/{number}/periksa"))
    own = Canary(HERE, ("paper_sheets", "own_scores"), OFFICE, BEGUN[1], also=(CHAIR,))
    cage.canaries += (own, Canary(BESIDE, ("paper_sheets",), COLLEAGUE, NAMES[2]))
    numbers = {OWN: COMPARED, OTHER: BY_COLLEAGUE, NONE: WAITS}
    found: Laid = {
        whose: {(OFFICE, "papercheck"): {"category": cage.room.category, "number": str(number)}}
        for whose, number in numbers.items()
    }
    found[OWN][CHAIR, "papercheck"] = {"candidate_id": str(cage.room.candidates[BEGUN[1]])}
    return found


def devices(app: Flask) -> Laid:
    """Where everybody is signed in, and `op-berau`. The secretariat may end everybody's."""
    with app.app_context():
        query = select(User.login, AuthSession.id).join(User, User.id == AuthSession.user_id)
        known = {login: str(session_id) for login, session_id in db.session.execute(query)}
    return {
        OWN: {(login, "devices"): {"session_id": known[login]} for login in (*WATCHED, OFFICE)},
        OTHER: {(login, "devices"): {"session_id": known["op-berau"]} for login in WATCHED},
        NONE: {("", "devices"): {"session_id": ABSENT}},
    }


def begin_on_device(app: Flask, cage: Cage, *, locked: bool) -> None:
    """The chair's electronic sheet beside one on paper: open while there is to choose, or nothing is sealed."""
    with app.app_context(), transaction():
        sheet_of(cage, *BEGUN).locked_at = NOON if locked else None
