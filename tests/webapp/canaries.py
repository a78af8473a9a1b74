"""Scores that occur nowhere else, planted in a small edition, and where the policy lets each of them be seen."""

from __future__ import annotations

import html
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from scoring.exact import decimal_text
from tests.webapp.conftest import NOON, Persona
from tests.webapp.room import BENCHES, RUBRIC, Room, open_room, recuse
from tests.webapp.uploads import text_pdf
from webapp.content import store
from webapp.db import transaction
from webapp.models import (
    BRANCH,
    CALLED,
    CHAIR,
    JUROR,
    OPERATOR,
    PLENARY,
    SECRETARIAT,
    SECRETARY,
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
    Score,
    Sheet,
    Slot,
    User,
)
from webapp.policy import ALL, OWN, PUBLIC, scope
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


@dataclass(frozen=True)
class Canary:
    """One planted text: the data of the policy that let it be seen, and whose it is (a login, or a candidate)."""

    text: str
    datum: tuple[str, ...]
    owner: str
    candidate: str


@dataclass
class Cage:
    """The edition with its canaries; `people` by login, "" being nobody."""

    room: Room
    people: dict[str, Persona]
    roles: dict[str, str]
    canaries: tuple[Canary, ...]
    evidence: int
    slot: int

    def allowed(self, canary: Canary, login: str, stage: str) -> bool:
        """Whether the policy lets this person see this canary now."""
        who = self.roles[login] if login else PUBLIC
        for datum in canary.datum:
            found = scope(datum, who, stage)
            if found == ALL or (found == OWN and canary.owner in (login, OPERATORS.get(login))):
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
    plant_live_room(app, room)
    evidence = plant_evidence(app, room.candidates[NAMES[0]])
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
                plant_sheet(app, room, login, name, mark=mark, note=note)
                yield Canary(mark, ("own_scores", "scores", "sealed_record"), login, name)
                yield Canary(note, ("own_scores", "scores"), login, name)


def plant_sheet(app: Flask, room: Room, login: str, name: str, *, mark: str, note: str) -> None:
    with app.app_context(), transaction() as session:
        of_juror = (User.login == login, Panelist.category_id == room.category_id)
        seat = session.scalars(select(Panelist).join(Panelist.user).where(*of_juror)).one()
        assert seat.bench in BENCHES
        sheet = Sheet(panelist_id=seat.id, candidate_id=room.candidates[name], version=1, note=note, locked_at=NOON)
        session.add(sheet)
        session.flush()
        for code, value in {"E.1": "4", "E.2": mark}.items():
            session.add(Score(sheet_id=sheet.id, indicator=code, version=1, value=value, note=note, saved_at=NOON))


def computed(app: Flask, room: Room) -> Iterator[Canary]:
    """What follows from the marks: the panel's score for an item, and the total."""
    with app.app_context():
        for standing in rank_category(room.category_id, room.rubric).ranking:
            score, total, name = standing.nodes["E.2"].score, standing.total, standing.name
            yield Canary(decimal_text(score, 4), ("statistics", "ranking", "sealed_record"), name, name)
            yield Canary(decimal_text(total, 4), ("ranking", "sealed_record"), name, name)


def plant_slot(app: Flask, category_id: int, candidate_id: int) -> int:
    """A day's only interview; its id."""
    with app.app_context(), transaction() as session:
        slot = Slot(category_id=category_id, candidate_id=candidate_id, starts_at=NOON, presentation=10, questions=20)
        slot.room, slot.uid, slot.changed_at = "Kutai", "00000000-0000-4000-8000-000000000001", NOON
        session.add(slot)
        session.flush()
        return slot.id


def plant_live_room(app: Flask, room: Room) -> None:
    """The first candidate is in the room, for whom one member has stepped back."""
    with app.app_context(), transaction() as session:
        row = LiveRoom(category_id=room.category_id, revision=1, call=1, candidate_id=room.candidates[NAMES[0]])
        row.room, row.phase, row.left_seconds, row.changed_at = "kutai", CALLED, 600, NOON
        session.add(row)


def plant_evidence(app: Flask, candidate_id: int) -> int:
    """A real file of evidence; its id."""
    settings = app.extensions["paritrana_settings"]
    settings.evidence.mkdir(exist_ok=True)
    sha256, size = store.keep(settings.evidence, io.BytesIO(text_pdf()))
    with app.app_context(), transaction() as session:
        session.add(Blob(sha256=sha256, size=size, kind="application/pdf", pages=1, stored_at=NOON))
        user = session.scalars(select(User).where(User.login == "op-paser")).one()
        row = Evidence(candidate_id=candidate_id, figure="aktif", sha256=sha256, name="rekap.pdf", by_user_id=user.id)
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


def seen_text(answer: TestResponse) -> str:
    """Everything that an answer tells: headers, and the body's text whatever it is written in."""
    told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{told}\n{body_text(answer.get_data(), answer.mimetype)}"


def body_text(body: bytes, kind: str) -> str:
    if body.startswith(b"%PDF-"):
        return subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(body_text(parts.read(name), "") for name in parts.namelist())
    text = body.decode("utf-8", "replace")
    return html.unescape(text) if "html" in kind or "xml" in kind else text


def tells(text: str, canary: str) -> bool:
    """Whether a canary is in a text, with a dot or a comma, not as a piece of a longer number."""
    if not canary[0].isdigit():
        return canary in text
    whole, decimals = canary.split(".")
    return re.search(rf"(?<![0-9]){whole}[.,]{decimals}(?![0-9])", text) is not None
