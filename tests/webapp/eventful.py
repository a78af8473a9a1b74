"""A plenary in which everything has happened that minutes, tabulation, sheets and attendance can tell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import select

from tests.webapp.conftest import NOON, Persona
from tests.webapp.room import RUBRIC, recuse
from tests.webapp.sealing import BERAU, BONTANG, KUKAR, PASER, Plenary, open_sealing, set_figure
from webapp.db import transaction
from webapp.models import (
    BREAK_GLASS,
    CHAIR,
    INTERVIEWS,
    PLENARY,
    REOPEN_SHEET,
    REOPEN_STAGE,
    SECRETARY,
    VOID,
    AuthSession,
    Category,
    Excuse,
    FindingOverride,
    JointAct,
    PanelDecree,
    Panelist,
    PaperEnd,
    PaperSheet,
    PlenaryNote,
    Reopening,
    Score,
    Sheet,
    SheetView,
    Signature,
    Slot,
    StateChange,
    User,
)
from webapp.services.joint_acts import Subject, approve, propose
from webapp.services.plenary import blocking_findings

RULE = b"panel: {combine: mean, quorum: 1, benches: []}"
CHECK = b'checks:\n  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}\n'
CHECKED = RUBRIC.replace(b"checks: []\n", CHECK).replace(RULE, RULE.replace(b"[]", b'["pemerintah"]'))
INSTITUTION = "CONTOH: lembaga {}"
DAY = timedelta(days=1)


def busy_marks(seat: int, turn: int) -> dict[str, str]:
    """The first two get the same; seat 2 couldn't come to the third, seat 3 leaves out an item of the last."""
    if (seat, turn) == (2, 3):
        return {}
    if (seat, turn) == (3, 4):
        return {"E.1": "abstain", "E.2": "50"}
    return {"E.1": "4", "E.2": "80"} if turn <= 2 else {"E.1": str(5 - turn + seat // 3), "E.2": str(90 - 10 * turn)}


def eventful(app: Flask, add_person: Callable[..., Persona]) -> Plenary:
    """Ready to be sealed but for the tie; `seal()` decides that."""
    plenary = open_sealing(app, add_person, marks=busy_marks, rubric=CHECKED)
    recuse(app, plenary.room, "panelis-3", BERAU, reason="Rahasia keluarga")
    with app.app_context(), transaction() as session:
        users = {user.login: user.id for user in session.scalars(select(User))}
        set_figure(plenary.room.candidates[BERAU], "aktif", "12000")
        add_panel_facts(session, plenary, users)
        add_words(session, plenary)
        add_papers(session, plenary, users)
        add_joint_acts(session, plenary, users)
    with app.app_context(), transaction() as session:
        override(session, plenary, users["sekretariat"])
    return plenary


def add_panel_facts(session, plenary: Plenary, users: dict[str, int]) -> None:
    """Offices, institutions, the decree, one day of interviews, who couldn't come, when the plenary was opened."""
    seats = session.scalars(select(Panelist).order_by(Panelist.seat)).all()
    for seat, office in zip(seats, (CHAIR, SECRETARY), strict=False):
        seat.office = office
    for seat in seats:
        seat.institution, seat.position = INSTITUTION.format(seat.seat), "Ketua" if seat.seat == 1 else "Kepala Bidang"
    category_id, candidates = plenary.room.category_id, plenary.room.candidates
    edition_id = session.get_one(Category, category_id).edition_id
    written = {"by_user_id": users["sekretariat"], "at": NOON}
    decree = {"number": "100.3.3.1/K.1/2026", "dated": date(2026, 1, 5), "signed_by": "Gubernur CONTOH"}
    session.add(PanelDecree(edition_id=edition_id, **decree, **written))
    for turn, name in enumerate((PASER, BERAU)):
        slot = {"starts_at": NOON - 2 * DAY + turn * timedelta(hours=1), "presentation": 10, "questions": 20}
        uid = f"00000000-0000-4000-8000-00000000000{turn}"
        spoken = {"room": "Ruang Kutai", "place": "Jalan Contoh 1", "uid": uid, "changed_at": NOON}
        session.add(Slot(category_id=category_id, candidate_id=candidates[name], **slot, **spoken))
    excuse = {"panelist_id": plenary.seats["panelis-2"], "candidate_id": candidates[BERAU], "since": NOON}
    session.add(Excuse(reason="Rahasia dokter", **excuse, **written))
    opened = {"old": INTERVIEWS, "new": PLENARY, "reason": "Mulai"}
    session.add(StateChange(category_id=category_id, by_user_id=users["sekretariat"], at=NOON - DAY, **opened))


def add_words(session, plenary: Plenary) -> None:
    """Notes on the sheet of seat 3 for the last candidate, an electronic signature, a note of the plenary."""
    sheet = sheet_of(session, plenary, "panelis-3", BONTANG)
    sheet.note = "Catatan seluruh lembar"
    for score in session.scalars(select(Score).where(Score.sheet_id == sheet.id)).all():
        score.note = f"Alasan {score.indicator}"
    device = session.scalars(select(AuthSession.id)).first()
    signed = {"name": "Panelis-3", "at": NOON - 2 * DAY, "session_id": device, "device": "uji", "body": "{}"}
    session.add(Signature(sheet_id=sheet.id, version=1, body_sha256="0" * 64, **signed))
    author = session.scalars(select(User.id).where(User.login == "sekretariat")).one()
    note = PlenaryNote(category_id=plenary.room.category_id, text="Rapat dihadiri 3 panelis.\nSelesai.", at=NOON)
    note.by_user_id = author
    session.add(note)


def sheet_of(session, plenary: Plenary, login: str, name: str) -> Sheet:
    own = (Sheet.panelist_id == plenary.seats[login], Sheet.candidate_id == plenary.room.candidates[name])
    return session.scalars(select(Sheet).where(*own)).one()


def add_papers(session, plenary: Plenary, users: dict[str, int]) -> None:
    """One number that was never filled in, and a spare one that is void."""
    room = plenary.room
    facts = {"category_id": room.category_id, "printing": 1, "rubric_digest": room.rubric.digest}
    facts |= {"by_user_id": users["sekretariat"], "at": NOON - 2 * DAY}
    pair = {"panelist_id": plenary.seats["panelis-1"], "candidate_id": room.candidates[PASER]}
    spare = PaperSheet(number=2, **facts)
    session.add_all([PaperSheet(number=1, **facts, **pair), spare])
    session.flush()
    ended = {"how": VOID, "reason": "Basah kena hujan", "by_user_id": users["sekretariat-2"], "at": NOON - DAY}
    session.add(PaperEnd(paper_id=spare.id, **ended))


def add_joint_acts(session, plenary: Plenary, users: dict[str, int]) -> None:
    """A sheet opened again, one looked into once, and the stage opened again: each agreed to by two."""
    sheet = sheet_of(session, plenary, "panelis-2", KUKAR)
    people = {
        REOPEN_SHEET: ("panelis-1", "panelis-2"),
        BREAK_GLASS: ("sekretariat", "panelis-1"),
        REOPEN_STAGE: ("sekretariat", "panelis-1"),
    }
    for kind, (first, second) in people.items():
        act = agreed(session, plenary, kind, sheet.id, (users[first], users[second]))
        if kind == REOPEN_SHEET:
            moments = {"locked_at": NOON - 2 * DAY, "at": NOON - DAY}
            session.add(Reopening(act_id=act.id, sheet_id=sheet.id, version=2, **moments))
        if kind == BREAK_GLASS:
            session.add(SheetView(act_id=act.id, sheet_id=sheet.id, version=1, by_user_id=users[first], at=NOON - DAY))


def agreed(session, plenary: Plenary, kind: str, subject_id: int, people: tuple[int, int]) -> JointAct:
    subject = Subject(kind, plenary.room.category_id, f"Kata {kind}.", {"uji": 1}, subject_id)
    first, second = people
    act = propose(subject, reason=f"Sebab {kind}", by=first, confirmed_at=NOON - DAY, now=NOON - DAY)
    approve(act.id, subject, by=second, confirmed_at=NOON - DAY, now=NOON - DAY)
    return act


def override(session, plenary: Plenary, by: int) -> None:
    """The finding that blocks is explained."""
    category = session.get_one(Category, plenary.room.category_id)
    ((_name, found),) = blocking_findings(category, plenary.room.rubric, ["64.03"])
    about = {"check_code": found.check, "message": found.message, "reason": "Termasuk pekerja luar daerah."}
    session.add(FindingOverride(candidate_id=plenary.room.candidates[BERAU], by_user_id=by, at=NOON, **about))
