"""Papers with electronic signatures, beside the files that were issued. Rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

TABLE = "signed_paper"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("follows", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("extends", sa.Boolean(), nullable=False),
        sa.Column("added", sa.String(length=800), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("issuer", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("valid_until", sa.String(length=32), nullable=False),
        sa.Column("signed_at", sa.String(length=32), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["paper_id"], ["issued_paper.id"], name=op.f(f"fk_{TABLE}_paper_id_issued_paper")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f(f"fk_{TABLE}_by_user_id_user")),
        sa.CheckConstraint("turn > 0", name=op.f(f"ck_{TABLE}_turn_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("paper_id", "turn", name=op.f(f"uq_{TABLE}_paper_id_turn")),
        sa.UniqueConstraint("sha256", name=op.f(f"uq_{TABLE}_sha256")),
    )
    for event in ("UPDATE", "DELETE"):
        make_trigger(
            f"CREATE TRIGGER {TABLE}_refuses_{event.lower()} BEFORE {event} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added'); END"
        )
