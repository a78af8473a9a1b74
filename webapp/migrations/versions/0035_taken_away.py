"""A device that was taken away, apart from every other end of its session.

Of sessions that ended before nobody knows which it was: none counts as taken away, so that nothing is thrown away on a
device where somebody merely set another password or signed in again. They stay refused.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("auth_session", sa.Column("taken_away_at", sa.String(length=32), nullable=True))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
