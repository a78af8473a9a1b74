"""Reminders: whom one would help, the letters, and those that go out by themselves before a deadline."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from webapp.db import db
from webapp.models import LINK_REMINDER, SUBMISSION, Category, Edition, Invitation
from webapp.queries.letters import Need, occasions_among, open_links, operators_in
from webapp.queries.reporting import handed_in_of
from webapp.services.invitations import token_again
from webapp.services.letter_texts import LINK_MARK, figures_reminder_text, link_reminder_text, title_of
from webapp.services.letters import Draft, Post, write_letter

REMIND = "remind_operators"
FROM_HOUR = 8  # local; nobody is written to in the night


def takes_reminders(category: Category, now: datetime) -> bool:
    """Whether there is still something to be reminded of."""
    return category.state == SUBMISSION and (category.deadline is None or category.deadline > now)


def needs(category: Category, *, now: datetime) -> list[Need]:
    """Everybody who hasn't used a link, begun, or handed in, by candidate; what was sent back counts as not."""
    people = operators_in(category.id)
    handed = handed_in_of({one.candidate_id for one in people})
    found = open_links(category.id, now=now)
    for one in people:
        newest = handed.get(one.candidate_id)
        if newest is None:
            found.append(one)
        elif newest.until is not None and newest.until > now:
            found.append(Need(**{**vars(one), "until": newest.until}))
    return sorted(found, key=lambda one: one.code)


def occasion_of(one: Need, day: date) -> str:
    """Once a day and not twice, whoever asks for it."""
    return f"{one.key}:{day.isoformat()}"


def today(category: Category, now: datetime) -> date:
    return now.astimezone(ZoneInfo(category.edition.timezone)).date()


def reminded(category: Category, found: Collection[Need], *, now: datetime) -> frozenset[str]:
    """The keys of those who have been written to today."""
    day = today(category, now)
    written = occasions_among([occasion_of(one, day) for one in found])
    return frozenset(one.key for one in found if occasion_of(one, day) in written)


def text_for(category: Category, one: Need, link: str) -> str:
    """The reminder as this person gets it."""
    if one.kind == LINK_REMINDER:
        assert one.until is not None  # every link ends
        return link_reminder_text(category, one.name, one.addressee, one.until, link)
    return figures_reminder_text(category, one.name, one.addressee, one.filled, one.until)


def remind(
    category: Category, chosen: Collection[str] | None, post: Post, *, key: str, by: int | None, now: datetime
) -> int:
    """Writes to the chosen (None: to all) who still need it, have an address and weren't written to today; how many."""
    if not takes_reminders(category, now):
        return 0
    found = [one for one in needs(category, now=now) if one.email and (chosen is None or one.key in chosen)]
    done = reminded(category, found, now=now)
    waiting = [one for one in found if one.key not in done]
    for one in waiting:
        write_reminder(category, one, post, key=key, by=by, now=now)
    return len(waiting)


def write_reminder(category: Category, one: Need, post: Post, *, key: str, by: int | None, now: datetime) -> None:
    invitation = None if one.invitation_id is None else db.session.get_one(Invitation, one.invitation_id)
    link = LINK_MARK if invitation is not None and token_again(invitation, key) else ""
    if invitation is not None:
        invitation.reminded_at = now
    draft = Draft(
        kind=one.kind,
        category_id=category.id,
        candidate_id=one.candidate_id,
        addressee=one.addressee,
        recipient=one.email,
        subject=f"Pengingat: penilaian mandiri {one.name}, {title_of(category)}",
        body=text_for(category, one, link),
        invitation_id=one.invitation_id,
        user_id=one.user_id,
        occasion=occasion_of(one, today(category, now)),
    )
    write_letter(draft, post, by=by, now=now)


def due_by_themselves(*, now: datetime) -> list[Category]:
    """Categories whose edition asks for reminders on this day, with somebody who hasn't been written to today."""
    query = (
        select(Category)
        .join(Category.edition)
        .where(Category.state == SUBMISSION, Category.deadline > now, Edition.reminder_days != "")
        .options(contains_eager(Category.edition))
    )
    return [one for one in db.session.scalars(query) if is_day(one, now) and waits(one, now)]


def is_day(category: Category, now: datetime) -> bool:
    """Whether reminders are wanted today, and it is day there."""
    assert category.deadline is not None
    zone = ZoneInfo(category.edition.timezone)
    left = (category.deadline.astimezone(zone).date() - today(category, now)).days
    return str(left) in category.edition.reminder_days.split(",") and now.astimezone(zone).hour >= FROM_HOUR


def waits(category: Category, now: datetime) -> bool:
    found = [one for one in needs(category, now=now) if one.email]
    return len(reminded(category, found, now=now)) < len(found)
