"""On a server, count what a category is scored from once for each statement, and no longer for each row of it.

The same triggers, made again as `dialects` makes them now; the embedded database has them as they were.
"""

from __future__ import annotations

from alembic import op

from webapp.migrations.dialects import make_trigger, on_sqlite

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

OF_PANELIST = "(SELECT category_id FROM panelist WHERE id = {row}.panelist_id)"
CATEGORY_OF = {
    "candidate": "{row}.category_id",
    "panelist": "{row}.category_id",
    "reported_figure": "(SELECT category_id FROM candidate WHERE id = {row}.candidate_id)",
    "recusal": OF_PANELIST,
    "sheet": OF_PANELIST,
    "score": "(SELECT p.category_id FROM sheet s JOIN panelist p ON p.id = s.panelist_id WHERE s.id = {row}.sheet_id)",
}
EVENTS = {"insert": "id = {new}", "update": "id IN ({old}, {new})", "delete": "id = {old}"}
ONLY_ADDED = ("plenary_decision", "stage_reopening")
COUNT = "UPDATE category SET revision = revision + 1, revision_mark = lower(hex(randomblob(8)))"


def upgrade() -> None:
    if on_sqlite():
        return
    for table, category in CATEGORY_OF.items():
        for event, which in EVENTS.items():
            count_again(table, event, which.format(old=category.format(row="OLD"), new=category.format(row="NEW")))
    for table in ONLY_ADDED:
        count_again(table, "insert", "id = NEW.category_id")


def count_again(table: str, event: str, categories: str) -> None:
    name = f"{table}_{event}_counts"
    op.execute(f"DROP FUNCTION {name}() CASCADE")  # with the trigger that calls it
    make_trigger(f"CREATE TRIGGER {name} AFTER {event} ON {table} BEGIN {COUNT} WHERE {categories}; END")


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
