"""A session's token from before its owner typed a secret again: it counts until the one in its place was used."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("auth_session", sa.Column("earlier_sha256", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_auth_session_earlier_sha256"), "auth_session", ["earlier_sha256"])


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
