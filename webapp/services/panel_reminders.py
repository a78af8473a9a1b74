"""Reminders to panelists: whom one would help, their letters, and those that go out by themselves each morning."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from reports.formats import number
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import NotFound
from webapp.models import INTERVIEWS, PANEL_REMINDER, VERIFICATION, Category, Edition, User
from webapp.queries.editions import count_candidates
from webapp.queries.letters import occasions_among, occasions_in
from webapp.queries.matrix import matrix_of
from webapp.queries.panel import Holder, holders_of, member_of
from webapp.queries.rooms import interviewed
from webapp.queries.sheets import READY
from webapp.services.letter_texts import panel_reminder_text
from webapp.services.letters import Draft, Post, write_letter
from webapp.services.reminders import FROM_HOUR

REMIND_PANEL = "remind_panel"
Rubrics = Callable[[Category], Rubric]  # the rubric that a category pins


@dataclass(frozen=True)
class Owed:
    """What one panel waits for from one member: `unsigned` sheets are complete, `late` ones should be."""

    category_id: int
    title: str
    unpledged: bool
    unanswered: int
    unsigned: int
    late: int

    def sentences(self) -> tuple[str, ...]:
        """As the letter and the page say it."""
        told = ["Pakta integritas belum ditandatangani."] if self.unpledged else []
        counted = (
            (self.unanswered, "kandidat belum dijawab benturan kepentingannya."),
            (self.unsigned, "lembar sudah lengkap, tetapi belum ditandatangani."),
            (self.late, "lembar belum lengkap, padahal wawancaranya sudah selesai."),
        )
        return (*told, *(f"{number(count)} {words}" for count, words in counted if count))


@dataclass(frozen=True)
class Member:
    """One person of an edition's panels and all that is waited for from them."""

    user_id: int
    addressee: str
    email: str
    owed: tuple[Owed, ...]

    @property
    def key(self) -> str:
        return str(self.user_id)

    def sits_in(self, category_id: int) -> bool:
        return any(one.category_id == category_id for one in self.owed)


def behind(edition_id: int, rubrics: Rubrics, *, now: datetime) -> list[Member]:
    """Everybody of an edition's panels from whom something is waited for, by name of the account."""
    query = (
        select(Category)
        .join(Category.edition)
        .where(Category.edition_id == edition_id, Category.state.in_((VERIFICATION, INTERVIEWS)))
        .order_by(Category.id)
        .options(contains_eager(Category.edition))
    )
    found: dict[int, tuple[User, list[Owed]]] = {}
    for category in db.session.scalars(query):
        for user, owed in owed_in(category, rubrics(category), now=now):
            found.setdefault(user.id, (user, []))[1].append(owed)
    people = [Member(user.id, user.name, user.email, tuple(owed)) for user, owed in found.values()]
    return sorted(people, key=lambda one: (one.addressee, one.user_id))


def owed_in(category: Category, rubric: Rubric, *, now: datetime) -> list[tuple[User, Owed]]:
    """Of one panel, each active member with something to do now."""
    candidates, open_now = count_candidates(category.id), category.state == INTERVIEWS
    matrix = matrix_of(category.id, rubric, (), candidates)
    counts = matrix.counts_by_member()
    late = matrix.late_by_member(interviewed(category.id, now=now), {READY})
    told = []
    for one in holders_of(category.id):
        seat, user = one.panelist.seat, one.panelist.user
        if one.panelist.left_at is None and user.active and rubric.judged():
            sheets = (counts[seat][READY], late[seat]) if open_now else (0, 0)
            told.append((user, owed_by(category, one, candidates, sheets)))
    return [(user, owed) for user, owed in told if owed.sentences()]


def owed_by(category: Category, holder: Holder, candidates: int, sheets: tuple[int, int]) -> Owed:
    unsigned, late = sheets
    unanswered = candidates - holder.answered
    return Owed(category.id, category.title, holder.pledged_at is None, unanswered, unsigned, late)


def occasion_of(one: Member, edition: Edition, now: datetime) -> str:
    """Once a day for each person and edition, on however many of its panels they sit."""
    return f"{PANEL_REMINDER}:{one.user_id}:{edition.id}:{day_of(edition, now)}"


def earlier_occasion(one: Member, edition: Edition, now: datetime) -> str:
    """As it was called when it said nothing of the edition: whoever was written to so isn't today a second time."""
    return f"{PANEL_REMINDER}:{one.user_id}:{day_of(edition, now)}"


def day_of(edition: Edition, now: datetime) -> str:
    return now.astimezone(ZoneInfo(edition.timezone)).date().isoformat()


def reminded(edition: Edition, found: Collection[Member], *, now: datetime) -> frozenset[str]:
    """The keys of those who have been written to today."""
    written = occasions_among([occasion_of(one, edition, now) for one in found])
    written |= occasions_in(edition.id, [earlier_occasion(one, edition, now) for one in found])
    return frozenset(
        one.key for one in found if {occasion_of(one, edition, now), earlier_occasion(one, edition, now)} & written
    )


def text_for(edition: Edition, one: Member) -> str:
    return panel_reminder_text(edition, one.addressee, [(owed.title, owed.sentences()) for owed in one.owed])


def remind_panel(
    edition: Edition, chosen: Collection[str] | None, post: Post, *, rubrics: Rubrics, by: int | None, now: datetime
) -> int:
    """Writes to the chosen (None: to all) who are behind, have an address and weren't written to today; how many."""
    found = [one for one in behind(edition.id, rubrics, now=now) if one.email and (chosen is None or one.key in chosen)]
    done = reminded(edition, found, now=now)
    waiting = [one for one in found if one.key not in done]
    for one in waiting:
        draft = Draft(
            kind=PANEL_REMINDER,
            category_id=one.owed[0].category_id,
            candidate_id=None,
            addressee=one.addressee,
            recipient=one.email,
            subject=f"Pengingat: penilaian {edition.title} {edition.label}",
            body=text_for(edition, one),
            user_id=one.user_id,
            occasion=occasion_of(one, edition, now),
        )
        write_letter(draft, post, by=by, now=now)
    return len(waiting)


def panels_due(rubrics: Rubrics, *, now: datetime) -> list[Edition]:
    """Editions that ask for it, where it is day and somebody who is behind hasn't been written to today."""
    asking = db.session.scalars(select(Edition).where(Edition.panel_reminders))
    return [one for one in asking if is_day(one, now) and waits(one, rubrics, now)]


def is_day(edition: Edition, now: datetime) -> bool:
    return now.astimezone(ZoneInfo(edition.timezone)).hour >= FROM_HOUR


def waits(edition: Edition, rubrics: Rubrics, now: datetime) -> bool:
    found = [one for one in behind(edition.id, rubrics, now=now) if one.email]
    return len(reminded(edition, found, now=now)) < len(found)


def account_of(category_id: int, panelist_id: int) -> int:
    """The account of a member of this panel. Raises NotFound."""
    member = member_of(category_id, panelist_id)
    if member is None:
        raise NotFound
    return member.user_id
