"""The sample's earlier edition, sealed and announced through the same services as on the screens.

Runs inside `transaction()`: all of it, or nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import select

from scoring.decisions import Decision
from scoring.rubric import Rubric
from webapp.config import Settings
from webapp.db import db
from webapp.models import (
    FOR,
    INTERVIEWS,
    PLENARY,
    SECRETARIAT,
    Candidate,
    Category,
    Edition,
    JointAct,
    JointEnd,
    Operator,
    StateChange,
    User,
)
from webapp.queries.editions import categories_of
from webapp.queries.joint_acts import end_of
from webapp.queries.plenary import panel_of
from webapp.rubric_store import rubric_to_open
from webapp.sample import SampleCategory
from webapp.sample.earlier import earlier_edition
from webapp.services import announcing, decrees, joint_acts, plenary, score_log, sealing, special_awards
from webapp.services.accounts import add_user
from webapp.services.editions import EditionFacts, add_category, make_edition
from webapp.services.joint_acts import Subject
from webapp.services.legal_bases import COPIES, LEGAL_BASES
from webapp.services.paper_kinds import A4, FOR_CEREMONY, packet
from webapp.services.printing import Order, order, papers_of
from webapp.services.ranking import rank_tables
from webapp.services.special_awards import Outside
from webapp.views.printing import TITLES
from webapp.views.sealed_acts import program_version

from .demo_rows import OFFICE, insert_category

SECOND, SECOND_NAME = "sekretariat-2", "Wakil sekretaris Tim Penilai"
REASON = "CONTOH: rapat pleno rekaan."
AGO, RELEASED_AGO = timedelta(days=30), timedelta(days=29)
OBJECTION_DAYS = 60
OPERATORS = ("operator-kukar", "operator-paser")
# Code of a candidate and an award outside the ranking, by category.
SPECIAL = {"kabkota": ("64.08", "Komitmen Penganggaran (CONTOH)")}
OTHERS = (
    Outside("Penghargaan K3 (CONTOH)", "Kecelakaan Nihil", "PT Contoh Sejahtera", "perusahaan pertambangan"),
    Outside("Penghargaan K3 (CONTOH)", "Pemerhati K3 Bidang Kesehatan", "Dr. Contoh Tanpa Nama", "perorangan"),
)
NOMINEES = 6


def sealed_logins() -> list[str]:
    """The second person of the secretariat, without whom nothing is sealed."""
    return [SECOND]


def insert_sealed(passwords: Mapping[str, str], *, settings: Settings, now: datetime) -> Edition:
    """Makes `contoh-2024`, seals and announces it; needs the other samples' accounts. Raises Refused."""
    then, sample = now - AGO, earlier_edition()
    add_user(login=SECOND, name=SECOND_NAME, role=SECRETARIAT, password=passwords[SECOND], now=then)
    users = {user.login: user.id for user in db.session.scalars(select(User))}
    facts = {name: value for name, value in vars(sample).items() if name != "categories"}
    edition = make_edition(EditionFacts(**facts))
    for one in sample.categories:
        rubric = rubric_to_open(one.rubric_code, folder=settings.rubrics)
        category = add_category(edition, code=one.code, title=one.title, rubric=rubric, state=INTERVIEWS)
        fill(category, one, users, then)
        honour(category, by=users[OFFICE], then=then)
        finish(category, rubric, (users[OFFICE], users[SECOND]), then=then, release_at=now - RELEASED_AGO)
    draft(edition, by=users[OFFICE], then=then)
    order_papers(edition, by=users[OFFICE], now=now)
    return edition


def order_papers(edition: Edition, *, by: int, now: datetime) -> None:
    """Everything for the ceremony: the worker makes it once it runs, and `/periksa` then knows the numbers."""
    papers = [
        paper for category in categories_of(edition.code) for paper in papers_of(category.id, packet(FOR_CEREMONY), A4)
    ]
    order(Order(edition.id, None, TITLES[FOR_CEREMONY], papers), by=by, now=now)


def honour(category: Category, *, by: int, then: datetime) -> None:
    """An award outside the ranking, where this sample has one."""
    code, title = SPECIAL.get(category.code, ("", ""))
    if code:
        special_awards.give(category.id, code, title=title, reason=REASON, by=by, now=then)


def draft(edition: Edition, *, by: int, then: datetime) -> None:
    """Recipients of another programme, and a draft of the decree with its certificates."""
    for one in OTHERS:
        special_awards.add_other(edition.id, one, by=by, now=then)
    bases = tuple(text for text, _source in LEGAL_BASES)
    wanted = decrees.Wanted("", None, "CONTOH/#/PIAGAM/2025", None, NOMINEES, bases, COPIES)
    decrees.fix_draft(edition.id, wanted, by=by, now=then)


def fill(category: Category, sample: SampleCategory, users: dict[str, int], then: datetime) -> None:
    """Candidates, panel, sheets; the operators of the later edition had these candidates, too."""
    insert_category(category.id, sample, users, then)
    opened = StateChange(
        category_id=category.id, old=INTERVIEWS, new=PLENARY, by_user_id=users[OFFICE], at=then, reason=REASON
    )
    category.state = PLENARY
    db.session.add(opened)
    db.session.flush()
    score_log.record_state(opened)
    query = select(Candidate).where(Candidate.category_id == category.id)
    candidates = {one.code: one.id for one in db.session.scalars(query)}
    for login, code in zip(OPERATORS, ("64.02", "64.01"), strict=True):
        if code in candidates and login in users:
            db.session.add(Operator(user_id=users[login], candidate_id=candidates[code], since=then))
    db.session.flush()


def finish(
    category: Category, rubric: Rubric, people: tuple[int, int], *, then: datetime, release_at: datetime
) -> None:
    """Explains, decides, seals and announces."""
    settle(category, rubric, by=people[0], then=then)
    subject = sealing.subject_of(category, rubric, version=program_version())
    act, end = agree(subject, people, then)
    sealing.seal(act, end, rubric, version=program_version())
    row = announcing.plan(category.id, announcing.Plan(release_at, OBJECTION_DAYS), by=people[0], now=then)
    edition = db.session.get_one(Edition, category.edition_id)
    announced, _end = agree(announcing.subject_of(row, category, edition, now=then), people, then)
    announcing.agreed(announced, by=people[1], now=then)


def settle(category: Category, rubric: Rubric, *, by: int, then: datetime) -> None:
    """What the plenary has to do before: explain every finding that blocks, order whom nothing else orders."""
    from scoring.plenary import undecided

    ranked = rank_tables(category.id, rubric)
    for _name, one in plenary.blocking_findings(category, rubric, ranked.table.candidates):
        about = (one.candidate, one.check, one.message)
        plenary.override(category.id, rubric, about, reason=REASON, by=by, now=then)
    votes = {voter.panelist_id: FOR for voter in panel_of(category.id)[:1]}
    for group in undecided(ranked.evaluation, ranked.ranking):
        order = Decision(tuple((code,) for code in group.candidates))
        plenary.decide(category.id, rubric, plenary.Ballot(order, REASON, votes, seen=0), by=by, now=then)


def agree(subject: Subject, people: tuple[int, int], then: datetime) -> tuple[JointAct, JointEnd]:
    """One proposes, the other agrees."""
    first, second = people
    act = joint_acts.propose(subject, reason=REASON, by=first, confirmed_at=then, now=then)
    joint_acts.approve(act.id, subject, by=second, confirmed_at=then, now=then)
    end = end_of(act.id)
    assert end is not None  # just agreed to
    return act, end
