"""Nominations received from provinces. Rows are only added."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "received_nomination"
KEYS = {"category_id": "category", "replaces_id": TABLE, "by_user_id": "user"}


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("institution", sa.String(length=400), nullable=False),
        sa.Column("edition", sa.String(length=400), nullable=False),
        sa.Column("province_category", sa.String(length=400), nullable=False),
        sa.Column("record_number", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{table}.id"], name=op.f(f"fk_{TABLE}_{column}_{table}"))
            for column, table in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{TABLE}")),
        sa.UniqueConstraint("category_id", "sha256", name=op.f(f"uq_{TABLE}_category_id_sha256")),
    )
    op.create_index(op.f(f"ix_{TABLE}_category_id"), TABLE, ["category_id"])
    for event in ("UPDATE", "DELETE"):
        make_trigger(
            f"CREATE TRIGGER {TABLE}_refuses_{event.lower()} BEFORE {event} ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {TABLE} are only added'); END"
        )
