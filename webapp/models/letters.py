"""Letters to people outside: written with what causes them, sent after the commit by the worker."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcTime

QUEUED, SENT, FAILED, CALLED_OFF, UNSENT = "waiting", "sent", "failed", "called_off", "unsent"
LETTER_STATES = (QUEUED, SENT, FAILED, CALLED_OFF, UNSENT)
LETTER_STATES_SQL = ", ".join(f"'{state}'" for state in LETTER_STATES)
INVITED, LINK_REMINDER, FIGURES_REMINDER = "invitation", "link_reminder", "figures_reminder"
PANEL_REMINDER, PAPERS_READY, CHECKPOINT = "panel_reminder", "papers_ready", "checkpoint"
REMINDERS = frozenset({LINK_REMINDER, FIGURES_REMINDER, PANEL_REMINDER})
ACCOUNT_NOTICE, RESET_LINK = "account_notice", "reset_link"
OF_AN_ACCOUNT = (ACCOUNT_NOTICE, RESET_LINK)
OF_AN_ACCOUNT_SQL = ", ".join(f"'{kind}'" for kind in OF_AN_ACCOUNT)
WITHOUT_CANDIDATE = (PANEL_REMINDER, PAPERS_READY, CHECKPOINT, *OF_AN_ACCOUNT)
LETTER_KINDS = (INVITED, LINK_REMINDER, FIGURES_REMINDER, *WITHOUT_CANDIDATE)
LETTER_KINDS_SQL = ", ".join(f"'{kind}'" for kind in LETTER_KINDS)
WITHOUT_CANDIDATE_SQL = ", ".join(f"'{kind}'" for kind in WITHOUT_CANDIDATE)


class Letter(Base):
    """One letter to one address: about a candidate, to a panelist, to the secretariat about its papers, or to somebody
    about their account, which belongs to no category.

    A link in it isn't kept: LINK_MARK stands in `body` until it is sent.
    `message_id` stays the same however often it is tried, so that a letter that arrives twice is known as one.
    `created_at` is when it was written, or when somebody had a stuck one sent again: from then on it is tried.
    `occasion` says what must not be written twice. One that nothing can send (`unsent`) is copied by hand.
    """

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint(f"state IN ({LETTER_STATES_SQL})", name="state_known"),
        CheckConstraint(f"kind IN ({LETTER_KINDS_SQL})", name="kind_known"),
        CheckConstraint(f"(kind IN ({WITHOUT_CANDIDATE_SQL})) = (candidate_id IS NULL)", name="candidate_or_not"),
        CheckConstraint(f"(kind IN ({OF_AN_ACCOUNT_SQL})) = (category_id IS NULL)", name="category_or_account"),
        CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name="due_while_waiting"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_at_some_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    occasion: Mapped[str | None] = mapped_column(String(120), unique=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("category.id"), index=True)
    candidate_id: Mapped[int | None] = mapped_column(ForeignKey("candidate.id"), index=True)
    invitation_id: Mapped[int | None] = mapped_column(ForeignKey("invitation.id"))
    reset_id: Mapped[int | None] = mapped_column(ForeignKey("password_reset.id"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    by_user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    addressee: Mapped[str] = mapped_column(String(200))
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(400))
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UtcTime)
    state: Mapped[str] = mapped_column(String(20), index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime | None] = mapped_column(UtcTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcTime)
    reason: Mapped[str] = mapped_column(String(600), default="")
