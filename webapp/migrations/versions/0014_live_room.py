"""The live room: who is in it now and its clock, one row for each panel; every change of it, only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PHASES = "phase IN ('nobody', 'called', 'presentation', 'questions')"
ACTS = "act IN ('call', 'begin', 'pause', 'resume', 'extend', 'end')"


def upgrade() -> None:
    add_live_room()
    add_room_event()
    for event in ("UPDATE", "DELETE"):
        refuse = "SELECT RAISE(ABORT, 'rows of room_event are only added')"
        name = f"room_event_refuses_{event.lower()}"
        make_trigger(f"CREATE TRIGGER {name} BEFORE {event} ON room_event BEGIN {refuse}; END")


def add_live_room() -> None:
    op.create_table(
        "live_room",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("call", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=True),
        sa.Column("room", sa.String(length=100), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("ends_at", sa.String(length=32), nullable=True),
        sa.Column("left_seconds", sa.Integer(), nullable=True),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(PHASES, name=op.f("ck_live_room_phase_known")),
        sa.CheckConstraint(
            "(phase = 'nobody') = (candidate_id IS NULL)", name=op.f("ck_live_room_somebody_has_a_phase")
        ),
        sa.CheckConstraint(
            "(phase = 'nobody') = (ends_at IS NULL AND left_seconds IS NULL)",
            name=op.f("ck_live_room_somebody_has_a_clock"),
        ),
        sa.CheckConstraint("ends_at IS NULL OR left_seconds IS NULL", name=op.f("ck_live_room_clock_runs_or_stands")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_live_room_category_id_category")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_live_room_candidate_id_candidate")),
        sa.PrimaryKeyConstraint("category_id", name=op.f("pk_live_room")),
    )


def add_room_event() -> None:
    op.create_table(
        "room_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(length=20), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("phase", sa.String(length=20), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(ACTS, name=op.f("ck_room_event_act_known")),
        sa.CheckConstraint(PHASES, name=op.f("ck_room_event_phase_known")),
        sa.CheckConstraint("(act = 'extend') = (minutes IS NOT NULL)", name=op.f("ck_room_event_extension_in_minutes")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_room_event_category_id_category")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_room_event_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_room_event_by_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_event")),
        sa.UniqueConstraint("category_id", "revision", name=op.f("uq_room_event_category_id_revision")),
    )
