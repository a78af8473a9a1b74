"""What verifiers decided about each figure."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User

ACCEPTED, CORRECTED, REJECTED = "accepted", "corrected", "rejected"
CONFIRMED, SENT_BACK = "confirmed", "sent_back"
VERDICTS = (ACCEPTED, CORRECTED, REJECTED, CONFIRMED, SENT_BACK)
VERDICTS_SQL = ", ".join(f"'{one}'" for one in VERDICTS)


class Decision(Base):
    """One verdict on one figure of one submission; rows are only added, the newest counts.

    `value` is the figure as the verdict leaves it ("" where it was rejected: missing, never zero). It `answers` the
    verdict on this figure that was the newest when it was given, the candidate's whole history through; a second
    verifier confirms or sends back that very one.
    """

    __tablename__ = "decision"
    __table_args__ = (CheckConstraint(f"verdict IN ({VERDICTS_SQL})", name="verdict_known"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    figure: Mapped[str] = mapped_column(String(100))
    verdict: Mapped[str] = mapped_column(String(20))
    value: Mapped[str] = mapped_column(String(400))
    reason: Mapped[str] = mapped_column(String(2000))
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    page: Mapped[int | None]
    answers_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
