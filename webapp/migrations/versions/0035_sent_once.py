"""What a note for the minutes and a printing of sheets on paper were sent with: sent again it is the same one."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger, on_sqlite

revision = "0035"
down_revision = "0032"
branch_labels = None
depends_on = None

ANSWERED = ("plenary_note", "paper_sheet")
REFUSES = "plenary_note_refuses_update"
KEPT = '"id", "category_id", "by_user_id", "at", "sending"'


def upgrade() -> None:
    for table in ANSWERED:
        op.add_column(table, sa.Column("sending", sa.String(length=36), nullable=True))
        op.create_index(op.f(f"ix_{table}_sending"), table, ["sending"], unique=True)
    keep_with_the_note()


def keep_with_the_note() -> None:
    """Only the words of a note may be emptied, so its trigger names every other column; a sheet's refuses all."""
    op.execute(f"DROP TRIGGER {REFUSES}" if on_sqlite() else f"DROP TRIGGER {REFUSES} ON plenary_note")
    if not on_sqlite():
        op.execute(f"DROP FUNCTION {REFUSES}()")
    why = "SELECT RAISE(ABORT, 'rows of plenary_note are only added')"
    make_trigger(f"CREATE TRIGGER {REFUSES} BEFORE UPDATE OF {KEPT} ON plenary_note BEGIN {why}; END")


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
