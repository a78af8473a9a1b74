"""Lists of workers that prove a figure. No identity number is kept: a keyed hash and its last four digits."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.register import Candidate

UNREAD, READING, DONE = "waiting", "reading", "done"
REFUSED, REPLACED = "refused", "replaced"
ROSTER_STATES = (UNREAD, READING, DONE, REFUSED, REPLACED)
ROSTER_STATES_SQL = ", ".join(f"'{state}'" for state in ROSTER_STATES)


class Roster(Base):
    """One list that was handed in; a replaced one keeps its row and its counts, not its people.

    `rows` is how many lines it has, about, while it is read; `done` how many of them were looked at, and `beat_at` when
    that was last said. `people` is how many count, `refused_rows` how many lines don't. `remarks` (texts), `kinds`
    (problems counted) and `problems` ([row, kind, last four digits, detail] of the first ones) are JSON. `upload_id` is
    the file, which is gone once the list was read or refused; `refusal` is why it was.
    """

    __tablename__ = "roster"
    __table_args__ = (
        CheckConstraint("rows >= 0 AND done >= 0", name="counts_not_negative"),
        CheckConstraint(f"state IN ({ROSTER_STATES_SQL})", name="state_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("candidate.id"), index=True)
    upload_id: Mapped[str] = mapped_column(String(36), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    size: Mapped[int]
    state: Mapped[str] = mapped_column(String(20), default=UNREAD)
    rows: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    beat_at: Mapped[datetime | None] = mapped_column(UtcTime)
    people: Mapped[int] = mapped_column(default=0)
    refused_rows: Mapped[int] = mapped_column(default=0)
    remarks: Mapped[str] = mapped_column(Text, default="[]")
    kinds: Mapped[str] = mapped_column(Text, default="{}")
    problems: Mapped[str] = mapped_column(Text, default="[]")
    refusal: Mapped[str] = mapped_column(String(400), default="")
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcTime)
    erase_after: Mapped[datetime | None] = mapped_column(UtcTime)
    erased_at: Mapped[datetime | None] = mapped_column(UtcTime)

    candidate: Mapped[Candidate] = relationship(lazy="raise_on_sql")


class RosterCount(Base):
    """How many people a list has of one group in one place, by who pays; what stays when the people are erased."""

    __tablename__ = "roster_count"
    __table_args__ = (CheckConstraint("people > 0", name="people_positive"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    village: Mapped[str] = mapped_column(String(20))
    rt: Mapped[str] = mapped_column(String(100))
    group: Mapped[str] = mapped_column(String(100))
    paid_by: Mapped[str] = mapped_column(String(100))
    people: Mapped[int]


class Worker(Base):
    """One person of a list: `pseudonym` is an HMAC of the identity number under a key that isn't in the database.

    Names aren't kept: `initials` let those who know a person recognise them. `row` is the line of the file. `disputed`
    says that the village doesn't know them.
    """

    __tablename__ = "worker"
    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    row: Mapped[int]
    pseudonym: Mapped[str] = mapped_column(String(32), index=True)
    last_four: Mapped[str] = mapped_column(String(4))
    initials: Mapped[str] = mapped_column(String(20))
    village: Mapped[str] = mapped_column(String(20))
    group: Mapped[str] = mapped_column(String(100))
    since: Mapped[str] = mapped_column(String(10))
    rt: Mapped[str] = mapped_column(String(100))
    programme: Mapped[str] = mapped_column(String(100))
    paid_by: Mapped[str] = mapped_column(String(100))
    disputed: Mapped[bool] = mapped_column(default=False, server_default=false())


class VillageCheck(Base):
    """A village's or RT's word on its part of a list, asked for by a link of its own; `rt` is "" for the whole village.

    `asked` is how many people stood in that part, `confirmed` how many of them are right.
    """

    __tablename__ = "village_check"
    __table_args__ = (UniqueConstraint("roster_id", "village", "rt"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    village: Mapped[str] = mapped_column(String(20))
    rt: Mapped[str] = mapped_column(String(100), default="")
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    asked: Mapped[int]
    asked_by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcTime)
    expires_at: Mapped[datetime] = mapped_column(UtcTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcTime)
    answered_by: Mapped[str] = mapped_column(String(200), default="")
    confirmed: Mapped[int | None]
    note: Mapped[str] = mapped_column(String(2000), default="")

    roster: Mapped[Roster] = relationship(lazy="raise_on_sql")
