"""Interviews that two people opened again from the plenary, and which decisions and proposals that made void.

Rows are only added. Decisions change ranks, so each counts as a change of what the category is scored from.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COUNT = "UPDATE category SET revision = revision + 1, revision_mark = lower(hex(randomblob(8)))"
REFUSED = "SELECT RAISE(ABORT, 'rows of stage_reopening are only added')"


def upgrade() -> None:
    op.create_table(
        "stage_reopening",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("act_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("last_decision_id", sa.Integer(), nullable=False),
        sa.Column("last_act_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["act_id"], ["joint_act.id"], name=op.f("fk_stage_reopening_act_id_joint_act")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_stage_reopening_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_reopening")),
        sa.UniqueConstraint("act_id", name=op.f("uq_stage_reopening_act_id")),
    )
    op.create_index(op.f("ix_stage_reopening_category_id"), "stage_reopening", ["category_id"])
    for event in ("UPDATE", "DELETE"):
        name = f"stage_reopening_refuses_{event.lower()}"
        make_trigger(f"CREATE TRIGGER {name} BEFORE {event} ON stage_reopening BEGIN {REFUSED}; END")
    counted = "AFTER INSERT ON stage_reopening"
    make_trigger(
        f"CREATE TRIGGER stage_reopening_insert_counts {counted} BEGIN {COUNT} WHERE id = NEW.category_id; END"
    )
