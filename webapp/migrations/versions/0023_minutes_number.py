"""The number of the minutes as the secretariat gave it, beside the sealed record. Rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLE = "minutes_number"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sealed_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=80), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["sealed_id"], ["sealed_result.id"], name=op.f(f"fk_{TABLE}_sealed_id_sealed_result")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f(f"fk_{TABLE}_by_user_id_user")),
        sa.CheckConstraint("turn > 0", name=op.f(f"ck_{TABLE}_turn_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("sealed_id", "turn", name=op.f(f"uq_{TABLE}_sealed_id_turn")),
    )
    for event in ("UPDATE", "DELETE"):
        make_trigger(
            f"CREATE TRIGGER {TABLE}_refuses_{event.lower()} BEFORE {event} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added'); END"
        )
