"""The second sample edition as rows of the database, through the same services as on the screens.

Runs inside `transaction()`: all of it, or nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from scoring.rubric import Rubric
from webapp.config import Settings
from webapp.db import db
from webapp.errors import Refused
from webapp.models import (
    ACTIVE,
    PROPOSED,
    SUBMISSION,
    WITHDRAWN,
    Candidate,
    Category,
    Edition,
    Operator,
    User,
)
from webapp.queries.reporting import FigureChange
from webapp.rubric_store import newest_rubric, rubric_to_open
from webapp.sample import self_assessment as sample
from webapp.sample.data import sample_data
from webapp.sample.records import SampleFigure
from webapp.services.accounts import add_user
from webapp.services.deadlines import set_deadline
from webapp.services.editions import EditionFacts, add_category, make_edition
from webapp.services.invitations import invite, mark_opened, open_link
from webapp.services.nominations import change_standing, grant_region, propose
from webapp.services.reporting import save_figures

from .demo_handing_in import hand_in_sample
from .demo_rows import OFFICE

Ids = dict[str, int]
Places = dict[tuple[str, str], int]  # category and candidate's code -> row id
WHY_DEADLINE = "CONTOH: batas waktu menurut jadwal edisi latihan."


def reporting_logins() -> list[str]:
    """Everybody of the second edition but the office."""
    return [account.login for account in sample.sample_accounts()]


def insert_reporting(passwords: Mapping[str, str], *, settings: Settings, now: datetime) -> None:
    """Makes the edition `contoh-2026`, its accounts, candidates, figures and invitations. Raises Refused."""
    office = office_id()
    facts = {name: value for name, value in vars(sample.self_assessment_edition()).items() if name != "categories"}
    edition = make_edition(EditionFacts(**facts))
    edition.four_eyes = True
    users = insert_accounts(passwords, now)
    places: Places = {}
    rubrics: dict[str, Rubric] = {}
    for code, title, rubric_code in sample.categories():
        rubric = rubrics[code] = rubric_to_open(rubric_code, folder=settings.rubrics)
        category = add_category(edition, code=code, title=title, rubric=rubric, state=SUBMISSION)
        insert_category(category, rubric, office, places, now)
        move_deadline(category, edition, office, now)
    insert_operators(users, places, now)
    insert_proposals(edition, users, now)
    insert_figures(users, places, settings, now)
    leave_and_invite(places, rubrics, office, now)


def office_id() -> int:
    """The secretariat that the first sample has made. Raises Refused."""
    found = db.session.scalar(select(User.id).where(User.login == OFFICE))
    if found is None:
        raise Refused("Akun sekretariat contoh belum ada; jalankan paritrana demo.")
    return found


def insert_accounts(passwords: Mapping[str, str], now: datetime) -> Ids:
    """Logins to row ids."""
    return {
        one.login: add_user(login=one.login, name=one.name, role=one.role, password=passwords[one.login], now=now).id
        for one in sample.sample_accounts()
    }


def insert_category(category: Category, rubric: Rubric, office: int, places: Places, now: datetime) -> None:
    lines = [(turn, code, "") for turn, (code, _name) in enumerate(sample.candidates_of(category.code), start=1)]
    made = propose(category.id, lines, kind=rubric.category, standing=ACTIVE, by=office, now=now)
    places |= {(category.code, one.code): one.id for one in made}


def move_deadline(category: Category, edition: Edition, office: int, now: datetime) -> None:
    """Thirty days from now, at the end of a working day of the place."""
    zone = ZoneInfo(edition.timezone)
    day = (now.astimezone(zone) + timedelta(days=sample.DAYS)).date()
    new = datetime.combine(day, time(sample.CLOSES_AT), tzinfo=zone)
    set_deadline(category.id, seen=None, new=new, reason=WHY_DEADLINE, by=office, now=now)


def insert_operators(users: Ids, places: Places, now: datetime) -> None:
    db.session.add_all(
        Operator(user_id=users[one.login], candidate_id=places[place], since=now)
        for one in sample.sample_accounts()
        for place in one.fills_in_for
    )
    db.session.flush()


def insert_proposals(edition: Edition, users: Ids, now: datetime) -> None:
    """A branch's proposals that nobody has decided on, and a regency's right to bring in its villages."""
    grant = sample_data(sample.FILE)["hak_impor"]
    where = (Category.edition_id == edition.id, Category.code == grant["kategori"])
    villages = db.session.scalars(select(Category).where(*where)).one()
    lines = [(turn, code, "") for turn, (code, _name) in enumerate(sample.proposed(), start=1)]
    branch = next(users[one.login] for one in sample.sample_accounts() if one.role == "branch")
    propose(villages.id, lines, kind=villages.code, standing=PROPOSED, by=branch, now=now)
    grant_region(villages.id, login=grant["akun"], code=grant["wilayah"])


def insert_figures(users: Ids, places: Places, settings: Settings, now: datetime) -> None:
    """What was filled in, as its operator would have saved it; the last one is handed in."""
    rubric, by = newest_rubric(sample.categories()[0][2], folder=settings.rubrics), 0
    for code, figures in (sample.begun(), sample.handed_in()):
        place = ("kabkota", code)
        by = next(users[one.login] for one in sample.sample_accounts() if place in one.fills_in_for)
        save_sample(places[place], rubric, figures, by=by, now=now)
    signed = sample_data(sample.FILE)["dikirim"]
    hand_in_sample(places[place], rubric, (signed["nama"], signed["jabatan"]), by=by, settings=settings, now=now)


def save_sample(candidate_id: int, rubric: Rubric, figures: Sequence[SampleFigure], *, by: int, now: datetime) -> None:
    """Raises Refused where a figure of the sample isn't taken: then the sample is wrong."""
    changes = [FigureChange(one.code, one.value_text, 0, one.source, one.as_of.isoformat()) for one in figures]
    saved = save_figures(candidate_id, rubric=rubric, changes=changes, client_id=str(uuid.uuid4()), by=by, now=now)
    if saved.problems or saved.conflicts:
        raise Refused(f"Angka contoh tidak diterima: {dict(saved.problems)}")


def leave_and_invite(places: Places, rubrics: Mapping[str, Rubric], office: int, now: datetime) -> None:
    """One who left, and some who were invited; the first of them has opened the link. Nobody can read the links."""
    data = sample_data(sample.FILE)
    place, why = sample.place_of(data["mundur"]["kandidat"]), data["mundur"]["alasan"]
    own = rubrics[place[0]]
    change_standing(places[place], old=ACTIVE, new=WITHDRAWN, rubric=own, reason=why, by=office, now=now)
    for turn, text in enumerate(data["diundang"]):
        candidate = db.session.get_one(Candidate, places[sample.place_of(text)])
        until = now + timedelta(days=sample.DAYS)
        link = invite(candidate.id, addressee=f"Operator {candidate.name}", expires_at=until, by=office, now=now)
        if not turn:
            mark_opened(open_link(link.token, now=now)[0], now=now)
