"""The typeface of an edition's letterhead, titles and certificates: a font in the store."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, make_trigger, placed, take_triggers

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    triggers = take_triggers("look")
    with op.batch_alter_table("look", recreate=anew()) as table:
        column = sa.Column("typeface_sha256", sa.String(length=64), nullable=True)
        table.add_column(column, **placed(insert_after="frame_sha256"))
        name = op.f("fk_look_typeface_sha256_blob")
        table.create_foreign_key(name, "blob", ["typeface_sha256"], ["sha256"])
    for sql in triggers:
        make_trigger(sql)


def triggers_of(table: str) -> list[str]:
    """The definitions of a table's triggers, which go with it when it is made anew."""
    query = "SELECT sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?"
    return list(op.get_bind().exec_driver_sql(query, (table,)).scalars())
