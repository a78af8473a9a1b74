"""Scores that occur nowhere else, planted in a small edition, and where the policy lets each of them be seen."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from scoring.exact import decimal_text
from scoring.whatif import whatif
from tests.webapp.conftest import NOON, Persona
from tests.webapp.hearing import seen_text, tells
from tests.webapp.room import BENCHES, RUBRIC, Room, open_room, recuse
from tests.webapp.uploads import text_pdf
from webapp.content import store
from webapp.db import db, transaction
from webapp.models import (
    BRANCH,
    CALLED,
    CHAIR,
    INTERVIEWS,
    JUROR,
    OPERATOR,
    PLENARY,
    SECRETARIAT,
    SECRETARY,
    SUBMISSION,
    VERIFIER,
    Blob,
    Calibration,
    CalibrationSheet,
    Category,
    Edition,
    Evidence,
    LiveRoom,
    Operator,
    Panelist,
    PaperEntry,
    PaperScan,
    PaperSheet,
    ReceivedNomination,
    ReportedFigure,
    Score,
    Sheet,
    Slot,
    User,
)
from webapp.policy import ALL, OWN, PUBLIC, STAGES, scope
from webapp.queries.joint_acts import end_of
from webapp.queries.sheets import Answer
from webapp.services import sealing
from webapp.services.broken_glass import subject_for as looking_into
from webapp.services.joint_acts import approve, propose
from webapp.services.look import PANEL, Signer, default_look, save_look
from webapp.services.pairing import Arrival, claim, code_of, issue
from webapp.services.paper_entries import write_body
from webapp.services.ranking import rank_category
from webapp.services.reopening import subject_for
from webapp.services.special_awards import Outside, add_other, give
from webapp.views.room_words import span
from webapp.views.wording import day_and_clock

# Marks with four decimals: no other number of a page looks like one.
FINE = RUBRIC.replace(b"scale: {min: 0, max: 100, step: 0.5}", b"scale: {min: 0, max: 100, step: 0.0001}")
JURORS = ("panelis-1", "panelis-2", "panelis-3", "panelis-4")
NAMES = ("Kabupaten Paser", "Kabupaten Berau", "Kota Bontang")
RECUSED = ("panelis-4", "Kabupaten Paser")
OPERATORS = {"op-paser": "Kabupaten Paser", "op-berau": "Kabupaten Berau"}
OTHERS = {"verifikator": VERIFIER, "cabang": BRANCH, "sekretariat": SECRETARIAT, "sekretariat-2": SECRETARIAT}
CONFLICT = "kenari-saudara-kandung"
ON_PAPER = "kenari-di-kertas"
SPECIAL, OTHER, SIGNER = "kenari-penghargaan-khusus", "kenari-penerima-lain", "kenari-penanda-tangan"
PROVINCIAL = "71.8293"
WORDS = "kenari{seat}x{turn}catatan"
SOURCE, NOTE = "kenari-sumber-angka-{}", "kenari-keterangan-angka-{}"
# When the first sheet was locked, on a day of which nothing else is; and a clock that no interview has, in seconds.
LOCKED_FIRST, ZONE, LEFT = datetime(2026, 1, 3, 1, 0, tzinfo=UTC), "Asia/Makassar", 36_421
# The stage at which there can first be anything of it, where this edition has it from the start.
FIRST = {"figures": SUBMISSION, "sheet_states": INTERVIEWS, "room": INTERVIEWS}
OPENED = "opened_sheets"  # what two people look into is told by the answer to their look, and nowhere else


@dataclass(frozen=True)
class Canary:
    """One planted text: the data of the policy that let it be seen, and whose it is (a login, or a candidate).

    `also` are more owners; `column` is where it lies, ("", "") for what is computed or lies inside a longer text.
    """

    text: str
    datum: tuple[str, ...]
    owner: str
    candidate: str
    also: tuple[str, ...] = ()
    column: tuple[str, str] = ("", "")

    def belongs_to(self, *names: str | None) -> bool:
        return any(one in names for one in (self.owner, *self.also))


@dataclass
class Cage:
    """The edition with its canaries; `people` by login, "" being nobody. `handed_in` are candidates who did."""

    room: Room
    people: dict[str, Persona]
    roles: dict[str, str]
    canaries: tuple[Canary, ...]
    evidence: int
    slot: int
    handed_in: frozenset[str] = frozenset()

    def allowed(self, canary: Canary, login: str, stage: str) -> bool:
        """Whether the policy lets this person see this canary now."""
        who = self.roles[login] if login else PUBLIC
        for datum in set(canary.datum) - {OPENED}:
            found = scope(datum, who, max(stage, FIRST.get(datum, stage), key=STAGES.index))
            if found == ALL or (found == OWN and canary.belongs_to(login, OPERATORS.get(login))):
                return True
        return False


def mark_of(seat: int, turn: int) -> str:
    """Unlike any other number of the edition, and unlike what any of them gives when they are averaged."""
    return f"{50 + (seat * 17 + turn * 29) % 43}.{100 + (seat * 417 + turn * 293) % 899}7"


def open_cage(app: Flask, add_person: Callable[..., Persona], rubric: bytes = FINE) -> Cage:
    """Four jurors, one of whom stepped back from the first candidate; everybody else has locked every sheet."""
    roles = dict.fromkeys(JURORS, JUROR) | dict.fromkeys(OPERATORS, OPERATOR) | OTHERS
    people = {login: add_person(login, role=role) for login, role in roles.items()}
    room = open_room(app, JURORS, names=NAMES, rubric=rubric)
    recuse(app, room, *RECUSED, reason=CONFLICT)
    for login, name in OPERATORS.items():
        add_operator(app, login, room.candidates[name])
    conflict = Canary(CONFLICT, ("conflicts",), *RECUSED)
    on_paper = Canary(ON_PAPER, ("paper_sheets",), "sekretariat-2", NAMES[2])
    planted = (*plant_sheets(app, room), *computed(app, room), *plant_calibration(app, room))
    canaries = [*planted, conflict, on_paper, *plant_ceremony(app, room), plant_nomination(app, room)]
    plant_paper(app, room)
    plant_proposal(app, room)
    plant_agreement(app, room)
    slot = plant_slot(app, room.category_id, room.candidates[NAMES[0]])
    evidence, *_berau = (plant_evidence(app, room, login) for login in OPERATORS)
    canaries += [*plant_live_room(app, room), *plant_figures(app, room), *map(name_of_evidence, OPERATORS)]
    for persona in people.values():
        assert persona.sign_in().status_code == 303
    return Cage(room, {**people, "": Persona(app.test_client(), "")}, roles, tuple(canaries), evidence, slot)


def plant_calibration(app: Flask, room: Room) -> Iterator[Canary]:
    """An invented case that all but the last juror have committed marks to, so that nobody sees anybody else's yet."""
    with app.app_context(), transaction() as session:
        office = session.scalars(select(User).where(User.login == "sekretariat")).one()
        calibration = Calibration(category_id=room.category_id, case_text="Rekaan", by_user_id=office.id, at=NOON)
        session.add(calibration)
        session.flush()
        for turn, login in enumerate(JURORS[:-1], start=1):
            seat = session.scalars(select(Panelist).join(Panelist.user).where(User.login == login)).one()
            mark, note = f"{20 + turn}.{7310 + turn}", f"Kalibrasi kenari {turn}"
            row = CalibrationSheet(calibration_id=calibration.id, panelist_id=seat.id, version=1, note=note)
            row.answers = json.dumps({"E.1": ["4", note], "E.2": [mark, note]})
            row.saved_at = row.committed_at = NOON
            session.add(row)
            yield Canary(mark, ("calibration",), login, "")
            yield Canary(note, ("calibration",), login, "")


def plant_proposal(app: Flask, room: Room) -> None:
    """The chair proposes to open a locked sheet again, and a device waits to be let in."""
    with app.app_context(), transaction() as session:
        seats = session.scalars(select(Panelist).order_by(Panelist.seat)).all()
        seats[0].office, seats[1].office = CHAIR, SECRETARY
        locked = session.scalars(select(Sheet.id).where(Sheet.locked_at.is_not(None))).first()
        subject = subject_for(room.category_id, locked or 0)
        propose(subject, reason="Salah pilih", by=seats[0].user_id, confirmed_at=NOON, now=NOON)
        code = issue(1, by=seats[0].user_id, key="k", now=NOON)
        claim(code_of(code.nonce, key="k"), Arrival("Ibu Rahma", "Chrome"), key="k", now=NOON)


def plant_agreement(app: Flask, room: Room) -> None:
    """`sekretariat-2` and the chair may look into a sheet; their names are in no other act."""
    with app.app_context(), transaction() as session:
        asked, chair = (
            session.scalars(select(User.id).where(User.login == login)).one() for login in ("sekretariat-2", JURORS[0])
        )
        sheet = session.scalars(select(Sheet.id).order_by(Sheet.id.desc())).first()
        subject = looking_into(room.category_id, sheet or 0)
        act = propose(subject, reason="Tanda tangan diragukan", by=asked, confirmed_at=NOON, now=NOON)
        approve(act.id, subject, by=chair, confirmed_at=NOON, now=NOON)


def plant_ceremony(app: Flask, room: Room) -> Iterator[Canary]:
    """An award outside the ranking, a recipient of another programme, and who signs; given while the plenary sat."""
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, room.category_id)
        edition = session.get_one(Edition, category.edition_id)
        office = session.scalars(select(User.id).where(User.login == "sekretariat")).one()
        before, category.state = category.state, PLENARY
        session.flush()
        give(category.id, "64.01", title=SPECIAL, reason="Rekaan", by=office, now=NOON)
        category.state = before
        add_other(edition.id, Outside("Program", "Penghargaan", OTHER, ""), by=office, now=NOON)
        signers = {PANEL: (Signer(position="Sekretaris", name=SIGNER), Signer(position="Ketua"))}
        whole = replace(default_look("Pemerintah Uji"), signers=default_look("Pemerintah Uji").signers | signers)
        save_look(edition.id, whole, seen=0, by=office, now=NOON)
    yield Canary(SPECIAL, ("special_awards", "sealed_record"), "", "")
    yield Canary(OTHER, ("ceremony",), "", "")
    yield Canary(SIGNER, ("ceremony",), "", "")


def plant_nomination(app: Flask, room: Room) -> Canary:
    """The first candidate came with a province's nomination; of the crawling jurors one has locked a sheet for it."""
    papers, packed = app.extensions["paritrana_settings"].papers, io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("dokumen/X.pdf", text_pdf())
    sha256, size = store.keep(papers, io.BytesIO(packed.getvalue()))
    province = {"institution": "Provinsi", "label": "2025", "announced_at": NOON.isoformat()}
    paper = {"file": "dokumen/X.pdf", "kind": "peringkat", "subject": "", "number": "X", "sha256": sha256}
    nominee = {"code": "64.01", "rank": 1, "award": None, "total": int(PROVINCIAL.replace(".", "")), "figures": {}}
    rest = {"record": {"sha256": sha256}, "rubric": {"digest": "sha256:x"}, "places": 4, "papers": [paper]}
    with app.app_context(), transaction() as session:
        row = ReceivedNomination(category_id=room.category_id, sha256=sha256, size=size, record_number=1, at=NOON)
        row.institution, row.edition, row.province_category = "Provinsi", "2025", "kabkota"
        row.by_user_id = session.scalars(select(User.id).where(User.login == "sekretariat")).one()
        row.body = json.dumps({**rest, "province": province, "nominees": {"64.01": nominee}})
        session.add(row)
    return Canary(PROVINCIAL, ("provincial_results",), "panelis-1", "")


@dataclass(frozen=True)
class OnPaper:
    """A sheet on paper: whose for whom, who typed it, and the words that stand in all of its notes."""

    number: int
    juror: str
    candidate: str
    typist: str
    words: str


def plant_paper(app: Flask, room: Room) -> None:
    """A sheet on paper that `sekretariat-2` has typed, with its scan, and that waits to be compared."""
    type_paper(app, room, OnPaper(1, "panelis-2", NAMES[2], "sekretariat-2", ON_PAPER))


def type_paper(app: Flask, room: Room, paper: OnPaper) -> None:
    """Printed, filled in, scanned and typed; the scan has a page more than its number."""
    settings = app.extensions["paritrana_settings"]
    settings.evidence.mkdir(exist_ok=True)
    sha256, size = store.keep(settings.evidence, io.BytesIO(text_pdf(pages=1 + paper.number)))
    body = write_body({"E.1": Answer("5", paper.words), "E.2": Answer("81.2345", paper.words)}, paper.words)
    with app.app_context(), transaction() as session:
        typist = session.scalars(select(User.id).where(User.login == paper.typist)).one()
        seat = session.scalars(select(Panelist).join(Panelist.user).where(User.login == paper.juror)).one()
        pair = {"panelist_id": seat.id, "candidate_id": room.candidates[paper.candidate]}
        written = {"by_user_id": typist, "at": NOON}
        numbered = {"category_id": room.category_id, "number": paper.number, "printing": 1}
        sheet = PaperSheet(**numbered, **pair, **written, rubric_digest=room.rubric.digest)
        blob = Blob(sha256=sha256, size=size, kind="application/pdf", pages=1 + paper.number, stored_at=NOON)
        session.add_all([sheet, blob])
        session.flush()
        session.add(PaperEntry(paper_id=sheet.id, turn=1, body=body, signed_at=NOON, **pair, **written))
        session.add(PaperScan(paper_id=sheet.id, sha256=sha256, name="kertas.pdf", **written))


def add_operator(app: Flask, login: str, candidate_id: int) -> None:
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == login)).one()
        session.add(Operator(user_id=user.id, candidate_id=candidate_id, since=NOON))


def plant_sheets(app: Flask, room: Room) -> Iterator[Canary]:
    """Every juror's mark and note for every candidate, and one sheet that a juror never opened again."""
    for seat, login in enumerate(JURORS, start=1):
        for turn, name in enumerate(NAMES, start=1):
            if (login, name) != RECUSED:
                note, mark = WORDS.format(seat=seat, turn=turn), mark_of(seat, turn)
                at = LOCKED_FIRST + timedelta(minutes=7 * seat + 31 * turn)
                plant_sheet(app, room, login, name, mark=mark, note=note, at=at)
                yield Canary(mark, ("own_scores", "scores", "sealed_record"), login, name)
                yield Canary(note, ("own_scores", "scores"), login, name)
                yield Canary(day_and_clock(at, ZONE), ("sheet_states",), login, name, also=JURORS[:2])  # who lead it


def plant_sheet(app: Flask, room: Room, login: str, name: str, *, mark: str, note: str, at: datetime = NOON) -> None:
    with app.app_context(), transaction() as session:
        of_juror = (User.login == login, Panelist.category_id == room.category_id)
        seat = session.scalars(select(Panelist).join(Panelist.user).where(*of_juror)).one()
        assert seat.bench in BENCHES
        sheet = Sheet(panelist_id=seat.id, candidate_id=room.candidates[name], version=1, note=note, locked_at=at)
        session.add(sheet)
        session.flush()
        for code, value in {"E.1": "4", "E.2": mark}.items():
            session.add(Score(sheet_id=sheet.id, indicator=code, version=1, value=value, note=note, saved_at=NOON))


def computed(app: Flask, room: Room) -> Iterator[Canary]:
    """What follows from the marks: the panel's score for an item, the total, and what it might have gained."""
    with app.app_context():
        for standing in rank_category(room.category_id, room.rubric).ranking:
            score, total, name = standing.nodes["E.2"].score, standing.total, standing.name
            yield Canary(decimal_text(score, 4), ("statistics", "ranking", "sealed_record"), name, name)
            yield Canary(decimal_text(total, 4), ("ranking", "sealed_record"), name, name)
            figures = select(ReportedFigure).where(ReportedFigure.candidate_id == room.candidates[name])
            cells = {one.code: one.verified or one.claimed for one in db.session.scalars(figures)}
            gained = next(one for one in whatif(room.rubric, standing, cells) if one.indicator == "A.1")
            yield Canary(decimal_text(gained.gain, 4), ("gains",), name, name)


def plant_slot(app: Flask, category_id: int, candidate_id: int) -> int:
    """A day's only interview; its id."""
    with app.app_context(), transaction() as session:
        slot = Slot(category_id=category_id, candidate_id=candidate_id, starts_at=NOON, presentation=10, questions=20)
        slot.room, slot.uid, slot.changed_at = "Kutai", "00000000-0000-4000-8000-000000000001", NOON
        session.add(slot)
        session.flush()
        return slot.id


def plant_live_room(app: Flask, room: Room) -> Iterator[Canary]:
    """The first candidate is in the room, for whom one member has stepped back, with a clock like no other."""
    with app.app_context(), transaction() as session:
        row = LiveRoom(category_id=room.category_id, revision=1, call=1, candidate_id=room.candidates[NAMES[0]])
        row.room, row.phase, row.left_seconds, row.changed_at = "kutai", CALLED, LEFT, NOON
        session.add(row)
    for text in (str(LEFT), span(LEFT)):
        yield Canary(text, ("room",), "", NAMES[0], also=JURORS)


def plant_figures(app: Flask, room: Room) -> Iterator[Canary]:
    """A sum of money that no other candidate has, and where it comes from; nobody has handed in yet."""
    with app.app_context(), transaction() as session:
        for turn, (name, candidate_id) in enumerate(room.candidates.items(), start=1):
            of_money = (ReportedFigure.candidate_id == candidate_id, ReportedFigure.code == "anggaran")
            row = session.scalars(select(ReportedFigure).where(*of_money)).one()
            row.claimed, row.source, row.note = str(1_786_170_000 + 1117 * turn), SOURCE.format(turn), NOTE.format(turn)
            yield Canary(row.claimed, ("unsent_figures", "sealed_record"), name, name)
            # Where a figure was published already the record says so.
            told = ("unsent_figures", "sealed_record") if row.published else ("unsent_figures",)
            yield Canary(row.source, told, name, name)
            yield Canary(row.note, ("unsent_figures",), name, name)


def name_of_evidence(login: str) -> Canary:
    """Of a file of a candidate who has handed nothing in."""
    return Canary(f"kenari-bukti-{login}", ("unsent_evidence",), OPERATORS[login], OPERATORS[login])


def plant_evidence(app: Flask, room: Room, login: str) -> int:
    """A real file of evidence of this operator's candidate, named as no other; its id."""
    return hand_in(app, room.candidates[OPERATORS[login]], login, f"{name_of_evidence(login).text}.pdf")


def hand_in(app: Flask, candidate_id: int, login: str, name: str) -> int:
    """A real file of evidence under this name, from this account; its id."""
    settings = app.extensions["paritrana_settings"]
    settings.evidence.mkdir(exist_ok=True)
    sha256, size = store.keep(settings.evidence, io.BytesIO(text_pdf()))
    with app.app_context(), transaction() as session:
        session.merge(Blob(sha256=sha256, size=size, kind="application/pdf", pages=1, stored_at=NOON))
        user = session.scalars(select(User).where(User.login == login)).one()
        row = Evidence(candidate_id=candidate_id, figure="aktif", sha256=sha256, name=name, by_user_id=user.id)
        row.at, row.received_sha256 = NOON, sha256
        session.add(row)
        session.flush()
        return row.id


def move_to(app: Flask, room: Room, stage: str) -> None:
    """Puts the category at a stage as if everything before had happened."""
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = stage


def seal_cage(app: Flask, cage: Cage) -> None:
    """Two of the secretariat seal what is there; the category must be in its plenary."""
    with app.app_context(), transaction() as session:
        category, rubric = session.get_one(Category, cage.room.category_id), cage.room.rubric
        first, second = (
            session.scalars(select(User.id).where(User.login == login)).one()
            for login in ("sekretariat", "sekretariat-2")
        )
        subject = sealing.subject_of(category, rubric, version="uji")
        act = propose(subject, reason="Rapat", by=first, confirmed_at=NOON, now=NOON)
        approve(act.id, subject, by=second, confirmed_at=NOON, now=NOON)
        end = end_of(act.id)
        assert end is not None
        sealing.seal(act, end, rubric, version="uji")


def told_in(cage: Cage, answer: TestResponse) -> list[Canary]:
    """Everything planted that an answer tells."""
    text = seen_text(answer)
    return [one for one in cage.canaries if tells(text, one.text)]
