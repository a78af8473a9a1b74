"""Signed sheets, those that two people opened again, and those that two people looked into. Rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.db import Base, UtcTime
from webapp.models.accounts import User
from webapp.models.joint import JointAct
from webapp.models.scores import Sheet


class Signature(Base):
    """A juror's signature under one version of a sheet: the name typed, the device, and the whole sheet as it was read.

    `body` is canonical JSON, `body_sha256` its digest.
    """

    __tablename__ = "signature"
    __table_args__ = (UniqueConstraint("sheet_id", "version"), CheckConstraint("version >= 1", name="version_positive"))

    id: Mapped[int] = mapped_column(primary_key=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(UtcTime)
    session_id: Mapped[int] = mapped_column(ForeignKey("auth_session.id"))
    device: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    body_sha256: Mapped[str] = mapped_column(String(64))

    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")


class Reopening(Base):
    """A locked sheet that chair and secretary opened: `version` is the sheet's from then on."""

    __tablename__ = "reopening"
    __table_args__ = (UniqueConstraint("act_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("joint_act.id"))
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"), index=True)
    version: Mapped[int]
    locked_at: Mapped[datetime] = mapped_column(UtcTime)
    at: Mapped[datetime] = mapped_column(UtcTime)

    act: Mapped[JointAct] = relationship(lazy="raise_on_sql")
    sheet: Mapped[Sheet] = relationship(lazy="raise_on_sql")


class SheetView(Base):
    """One look into a panelist's sheet before the plenary, by one of the two people who agreed to it."""

    __tablename__ = "sheet_view"

    id: Mapped[int] = mapped_column(primary_key=True)
    act_id: Mapped[int] = mapped_column(ForeignKey("joint_act.id"), index=True)
    sheet_id: Mapped[int] = mapped_column(ForeignKey("sheet.id"))
    version: Mapped[int]
    by_user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    at: Mapped[datetime] = mapped_column(UtcTime)

    by: Mapped[User] = relationship(lazy="raise_on_sql")
