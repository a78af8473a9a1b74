"""Each erasure says which annexes it emptied; those from before say all that are empty."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    query = sa.text("SELECT category_id, number FROM sealed_result WHERE annex = '' ORDER BY category_id, number")
    annexes = json.dumps([list(row) for row in op.get_bind().execute(query)])
    # As with `lines`: what older rows say is the column's default.
    op.add_column("erasure", sa.Column("annexes", sa.Text(), server_default=annexes, nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
