"""Each account's half of the key to what its browsers keep; filled with the next session."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user", sa.Column("draft_half", sa.String(length=43), server_default="", nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
