"""The line of the score log in which a paper, or a signed file, was taken down; none for those from before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

TABLES = ("issued_paper", "signed_paper")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("line", sa.Integer(), nullable=True))
        make_trigger(
            f"CREATE TRIGGER {table}_needs_a_line BEFORE INSERT ON {table} WHEN NEW.line IS NULL "
            f"BEGIN SELECT RAISE(ABORT, 'rows of {table} have a line in the score log'); END"
        )
