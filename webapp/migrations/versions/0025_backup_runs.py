"""Backups that the worker took by itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

TABLE = "backup_run"


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.Column("file", sa.String(length=200), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fault", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("size >= 0", name=op.f(f"ck_{TABLE}_size_not_negative")),
        sa.CheckConstraint("file = '' OR ended_at IS NOT NULL", name=op.f(f"ck_{TABLE}_file_at_the_end")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
    )
    with op.batch_alter_table(TABLE) as table:
        table.create_index(op.f(f"ix_{TABLE}_begun_at"), ["begun_at"])
