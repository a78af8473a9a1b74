"""Each account's half of the key to what its browsers keep."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

USER = sa.table("user", sa.column("id", sa.Integer), sa.column("draft_half", sa.String))


def upgrade() -> None:
    op.add_column("user", sa.Column("draft_half", sa.String(length=43), server_default="", nullable=False))
    for account in op.get_bind().scalars(sa.select(USER.c.id)).all():
        op.execute(sa.update(USER).where(USER.c.id == account).values(draft_half=secrets.token_urlsafe(32)))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
