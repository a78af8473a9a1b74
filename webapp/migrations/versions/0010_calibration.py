"""Calibration before the first interview: its case, and each juror's sheet. Nothing that is scored refers to it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calibration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("case_text", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("closed_at", sa.String(length=32), nullable=True),
        sa.Column("closed_by_user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=2000), server_default="", nullable=False),
        refers("calibration", "category_id", "category"),
        refers("calibration", "by_user_id", "user"),
        refers("calibration", "closed_by_user_id", "user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration")),
        sa.UniqueConstraint("category_id", name=op.f("uq_calibration_category_id")),
    )
    op.create_table(
        "calibration_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("calibration_id", sa.Integer(), nullable=False),
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("saved_at", sa.String(length=32), nullable=False),
        sa.Column("committed_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("version >= 1", name=op.f("ck_calibration_sheet_version_positive")),
        refers("calibration_sheet", "calibration_id", "calibration"),
        refers("calibration_sheet", "panelist_id", "panelist"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibration_sheet")),
        sa.UniqueConstraint(
            "calibration_id", "panelist_id", name=op.f("uq_calibration_sheet_calibration_id_panelist_id")
        ),
    )
    op.create_index(op.f("ix_calibration_sheet_panelist_id"), "calibration_sheet", ["panelist_id"])
    refuse("calibration_refuses_delete", "BEFORE DELETE ON calibration", "a calibration is never deleted")
    closed = "BEFORE UPDATE ON calibration WHEN OLD.closed_at IS NOT NULL"
    refuse("calibration_refuses_change", closed, "a closed calibration stays as it is")
    refuse("calibration_sheet_refuses_delete", "BEFORE DELETE ON calibration_sheet", "these sheets are never deleted")
    committed = "BEFORE UPDATE ON calibration_sheet WHEN OLD.committed_at IS NOT NULL"
    refuse("calibration_sheet_refuses_change", committed, "a committed sheet stays as it is")


def refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")
