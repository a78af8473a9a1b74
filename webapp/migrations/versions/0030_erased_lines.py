"""Each erasure says which lines of the logs it took the salt from; those from before say all that have none."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    query = sa.text("SELECT category_id, seq FROM score_event WHERE salt = '' ORDER BY category_id, seq")
    lines = json.dumps([list(row) for row in op.get_bind().execute(query)])
    # Rows of this table can't be changed, so what older ones say is the column's default; the program gives its own.
    op.add_column("erasure", sa.Column("lines", sa.Text(), server_default=lines, nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
