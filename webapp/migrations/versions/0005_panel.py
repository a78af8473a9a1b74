"""The panel and its schedule: decree, pledge, answers on conflicts, absences, substitutes, every change; slots.

Rebuilding a table drops its triggers, and SQLite refuses to rename one while a trigger speaks of it: they are all taken
away first and put back as they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, make_trigger, placed, take_triggers

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

OFFICES = "office IN ('chair', 'secretary', 'member')"
CONFLICTS = "'institution', 'company', 'family', 'origin', 'other'"
SITTING = sa.text("left_at IS NULL")
IN_OFFICE = sa.text("left_at IS NULL AND office <> 'member'")
# What a seat was called until now said whose office it is; where two were called the same, the first one has it.
CALLED = {"chair": "Ketua", "secretary": "Sekretaris"}
# What somebody pledged, declared, decreed or changed is evidence itself.
ONLY_ADDED = ("panel_decree", "pledge", "conflict_answer", "panel_change")


def upgrade() -> None:
    triggers = take_triggers()
    widen_panelist()
    with op.batch_alter_table("recusal", recreate=anew()) as table:
        table.add_column(
            sa.Column("kind", sa.String(length=20), server_default="other", nullable=False),
            **placed(insert_before="reason"),
        )
        table.create_check_constraint(op.f("ck_recusal_kind_known"), f"kind IN ({CONFLICTS})")
    add_tables_of_the_panel()
    add_slots()
    for sql in triggers:
        make_trigger(sql)
    for table_name in ONLY_ADDED:
        keep_rows(table_name)


def keep_rows(table: str) -> None:
    """Rows of this table are only added: the database itself refuses to change or delete one."""
    for event in ("UPDATE", "DELETE"):
        refuse = f"SELECT RAISE(ABORT, 'rows of {table} are only added')"
        make_trigger(f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table} BEGIN {refuse}; END")


def widen_panelist() -> None:
    with op.batch_alter_table("panelist", recreate=anew()) as table:
        table.drop_constraint(op.f("uq_panelist_category_id_seat"), type_="unique")
        table.add_column(sa.Column("institution", sa.String(length=200), server_default="", nullable=False))
        table.add_column(sa.Column("office", sa.String(length=20), server_default="member", nullable=False))
        table.add_column(sa.Column("joined_at", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("left_at", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("decree_number", sa.String(length=200), server_default="", nullable=False))
        table.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_panelist_office_known"), OFFICES)
        table.create_foreign_key(op.f("fk_panelist_replaces_id_panelist"), "panelist", ["replaces_id"], ["id"])
    name_offices()
    for name, columns, where in (
        ("ix_panelist_sitting_seat", ["category_id", "seat"], SITTING),
        ("ix_panelist_sitting_office", ["category_id", "office"], IN_OFFICE),
    ):
        op.create_index(op.f(name), "panelist", columns, unique=True, sqlite_where=where, postgresql_where=where)


def name_offices() -> None:
    seats = sa.table("panelist", *map(sa.column, ("id", "category_id", "position", "office")))
    for office, position in CALLED.items():
        first = sa.select(sa.func.min(seats.c.id)).where(seats.c.position == position).group_by(seats.c.category_id)
        op.execute(sa.update(seats).where(seats.c.id.in_(first.scalar_subquery())).values(office=office))


def add_tables_of_the_panel() -> None:
    add_decree()
    op.create_table(
        "pledge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["panelist_id"], ["panelist.id"], name=op.f("fk_pledge_panelist_id_panelist")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pledge")),
        sa.UniqueConstraint("panelist_id", name=op.f("uq_pledge_panelist_id")),
    )
    op.create_table(
        "conflict_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(f"kind IN ({CONFLICTS}, 'none')", name=op.f("ck_conflict_answer_kind_known")),
        *references("conflict_answer", panelist="panelist_id", candidate="candidate_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_answer")),
    )
    op.create_index(op.f("ix_conflict_answer_candidate_id"), "conflict_answer", ["candidate_id"])
    op.create_index(
        op.f("ix_conflict_answer_panelist_id_candidate_id"), "conflict_answer", ["panelist_id", "candidate_id"]
    )
    add_excuse()
    op.create_table(
        "panel_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(length=2000), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *references("panel_change", category="category_id", user="by_user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_change")),
    )
    op.create_index(op.f("ix_panel_change_category_id"), "panel_change", ["category_id"])


def references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys from columns of `table` to the ids of other tables, by the other table's name."""
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}"))
        for other, column in columns.items()
    ]


def add_decree() -> None:
    op.create_table(
        "panel_decree",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("signed_by", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("file_name", sa.String(length=255), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *references("panel_decree", edition="edition_id", category="category_id", user="by_user_id"),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_panel_decree_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_panel_decree")),
    )
    op.create_index(op.f("ix_panel_decree_edition_id"), "panel_decree", ["edition_id"])


def add_excuse() -> None:
    op.create_table(
        "excuse",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("panelist_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("lifted_at", sa.String(length=32), nullable=True),
        *references("excuse", panelist="panelist_id", candidate="candidate_id", user="by_user_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_excuse")),
    )
    op.create_index(op.f("ix_excuse_candidate_id"), "excuse", ["candidate_id"])
    op.create_index(
        op.f("ix_excuse_open"),
        "excuse",
        ["panelist_id", "candidate_id"],
        unique=True,
        sqlite_where=sa.text("lifted_at IS NULL"),
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def add_slots() -> None:
    minutes = {"presentation": "BETWEEN 1 AND 600", "questions": "BETWEEN 0 AND 600"}
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.String(length=32), nullable=False),
        sa.Column("presentation", sa.Integer(), nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(length=100), nullable=False),
        sa.Column("mode", sa.String(length=10), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("presenter", sa.String(length=200), nullable=False),
        sa.Column("presenter_title", sa.String(length=200), nullable=False),
        sa.Column("stand_in", sa.String(length=10), nullable=False),
        sa.Column("uid", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("cancelled_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("mode IN ('luring', 'daring', 'hibrida')", name=op.f("ck_slot_mode_known")),
        sa.CheckConstraint("stand_in IN ('', 'langsung', 'mewakili')", name=op.f("ck_slot_stand_in_known")),
        *(
            sa.CheckConstraint(f"{name} {what}", name=op.f(f"ck_slot_{name}_in_minutes"))
            for name, what in minutes.items()
        ),
        *references("slot", category="category_id", candidate="candidate_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("candidate_id", name=op.f("uq_slot_candidate_id")),
        sa.UniqueConstraint("uid", name=op.f("uq_slot_uid")),
    )
    op.create_index(op.f("ix_slot_starts_at"), "slot", ["starts_at"])
    op.create_index(op.f("ix_slot_category_id_starts_at"), "slot", ["category_id", "starts_at"])


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
