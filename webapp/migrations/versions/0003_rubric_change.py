"""Keep every change of a category's rubric, and which sheets it gave back to their jurors.

Both tables only grow: the database itself refuses to change or delete a row.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rubric_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("old_code", sa.String(length=100), nullable=False),
        sa.Column("old_digest", sa.String(length=80), nullable=False),
        sa.Column("new_code", sa.String(length=100), nullable=False),
        sa.Column("new_digest", sa.String(length=80), nullable=False),
        sa.Column("items", sa.Text(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("old_digest <> new_digest", name=op.f("ck_rubric_change_digests_differ")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_rubric_change_by_user_id_user")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_rubric_change_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rubric_change")),
    )
    op.create_index(op.f("ix_rubric_change_category_id"), "rubric_change", ["category_id"])
    op.create_table(
        "returned_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("locked_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["rubric_change.id"], name=op.f("fk_returned_sheet_change_id_rubric_change")
        ),
        sa.ForeignKeyConstraint(["sheet_id"], ["sheet.id"], name=op.f("fk_returned_sheet_sheet_id_sheet")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_returned_sheet")),
        sa.UniqueConstraint("change_id", "sheet_id", name=op.f("uq_returned_sheet_change_id_sheet_id")),
    )
    op.create_index(op.f("ix_returned_sheet_sheet_id"), "returned_sheet", ["sheet_id"])
    for table in ("rubric_change", "returned_sheet"):
        for event in ("update", "delete"):
            make_trigger(
                f"CREATE TRIGGER {table}_no_{event} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grows'); END"
            )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
