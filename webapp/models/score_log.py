"""The score log: one chain of lines a category, to which rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from webapp.db import Base, UtcTime


class ScoreEvent(Base):
    """One line of a category's log (see `scoring.chain`), and its hash.

    `salt` is what the words of this event were hashed with; it alone may be emptied one day, and then nobody can say
    any more which words they were.
    """

    __tablename__ = "score_event"
    __table_args__ = (CheckConstraint("seq >= 1", name="seq_positive"),)

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    salt: Mapped[str] = mapped_column(String(32))


class ScoreCheckpoint(Base):
    """How far a log went at some moment, `state` being that of its category then: told to others, who can compare.

    `key` (64 hexadecimal digits: the public half of the one that signed, which no later key takes the place of) and
    `signature` (128) are None for those from before checkpoints were signed.
    """

    __tablename__ = "score_checkpoint"

    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), primary_key=True)
    size: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    head: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UtcTime)
    key: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(128))


class CheckpointReceiver(Base):
    """Who gets the checkpoints for a bench, as the secretariat chose; rows are only added, the newest one counts."""

    __tablename__ = "checkpoint_receiver"

    id: Mapped[int] = mapped_column(primary_key=True)
    category_id: Mapped[int] = mapped_column(ForeignKey("category.id"), index=True)
    panelist_id: Mapped[int] = mapped_column(ForeignKey("panelist.id"))
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)
