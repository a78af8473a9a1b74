"""Count every change of what a category is scored from.

The database counts by itself, so that no way of writing can forget it: a result kept beside the database is good for
one revision only. The mark beside the count is drawn anew each time; a restored copy that goes on from an older count
can't be taken for what was there before.

A later migration that rebuilds one of these tables drops the triggers first and makes them again: SQLite refuses to
rename a table while a trigger speaks of one that isn't there.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Where a row of each table belongs: `{row}` is NEW or OLD.
OF_PANELIST = "SELECT category_id FROM panelist WHERE id = {row}.panelist_id"
CATEGORY_OF = {
    "candidate": "{row}.category_id",
    "panelist": "{row}.category_id",
    "reported_figure": "(SELECT category_id FROM candidate WHERE id = {row}.candidate_id)",
    "recusal": f"({OF_PANELIST})",
    "sheet": f"({OF_PANELIST})",
    "score": "(SELECT p.category_id FROM sheet s JOIN panelist p ON p.id = s.panelist_id WHERE s.id = {row}.sheet_id)",
}
# `=` and not `IN` where one row is meant: it is three times as quick, and a national edition has two million figures.
EVENTS = {
    "insert": "id = {new}",
    "update": "id IN ({old}, {new})",
    "delete": "id = {old}",
}
COUNT = "UPDATE category SET revision = revision + 1, revision_mark = lower(hex(randomblob(8)))"


def upgrade() -> None:
    op.add_column("category", sa.Column("revision", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("category", sa.Column("revision_mark", sa.String(length=16), nullable=False, server_default=""))
    for table, category in CATEGORY_OF.items():
        for event, which in EVENTS.items():
            found = which.format(old=category.format(row="OLD"), new=category.format(row="NEW"))
            count_with(f"{table}_{event}_counts", f'{event} ON "{table}"', found)
    seats = "id IN (SELECT category_id FROM panelist WHERE user_id = NEW.id)"  # marks carry the juror's login
    count_with("user_login_counts", 'UPDATE OF login ON "user"', seats)


def count_with(name: str, event: str, categories: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} AFTER {event} BEGIN {COUNT} WHERE {categories}; END")


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
