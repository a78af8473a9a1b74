"""The look of an edition's papers, awards outside the ranking, recipients of other programmes, drafts of the decree.

Rows are only added. An award outside the ranking is given and taken back while its category's plenary sits, so that
what two people seal can't change afterwards.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TABLES = ("look", "special_award", "special_award_end", "other_recipient", "other_recipient_end", "decree_draft")
IN_PLENARY = "SELECT 1 FROM category WHERE id = {category} AND state = 'plenary'"
OF_AWARD = "(SELECT category_id FROM special_award WHERE id = NEW.award_id)"
OWN = "SELECT 1 FROM candidate WHERE id = NEW.candidate_id AND category_id = NEW.category_id"


def upgrade() -> None:
    make_look()
    make_special_awards()
    make_other_recipients()
    make_drafts()
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            refuse(f"{table}_refuses_{event.lower()}", f"BEFORE {event} ON {table}", f"rows of {table} are only added")
    only = "awards are given while the plenary sits, to candidates of its category"
    given = f"NOT EXISTS ({IN_PLENARY.format(category='NEW.category_id')}) OR NOT EXISTS ({OWN})"
    refuse("special_award_needs_plenary", f"BEFORE INSERT ON special_award WHEN {given}", only)
    taken = f"NOT EXISTS ({IN_PLENARY.format(category=OF_AWARD)})"
    refuse("special_award_end_needs_plenary", f"BEFORE INSERT ON special_award_end WHEN {taken}", only)


def make_look() -> None:
    op.create_table(
        "look",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("logo_sha256", sa.String(length=64), nullable=True),
        sa.Column("frame_sha256", sa.String(length=64), nullable=True),
        *written("look", edition_id="edition.id", logo_sha256="blob.sha256", frame_sha256="blob.sha256"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_look")),
    )
    op.create_index(op.f("ix_look_edition_id"), "look", ["edition_id"])


def make_special_awards() -> None:
    op.create_table(
        "special_award",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *written("special_award", category_id="category.id", candidate_id="candidate.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_award")),
    )
    op.create_index(op.f("ix_special_award_category_id"), "special_award", ["category_id"])
    make_end("special_award_end", "award_id", "special_award")


def make_other_recipients() -> None:
    op.create_table(
        "other_recipient",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("programme", sa.String(length=120), nullable=False),
        sa.Column("award", sa.String(length=120), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("about", sa.String(length=160), nullable=False),
        *written("other_recipient", edition_id="edition.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_recipient")),
    )
    op.create_index(op.f("ix_other_recipient_edition_id"), "other_recipient", ["edition_id"])
    make_end("other_recipient_end", "recipient_id", "other_recipient")


def make_end(table: str, key: str, other: str) -> None:
    """A table of what was taken back, one row at most for each."""
    op.create_table(
        table,
        sa.Column(key, sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        *written(table, **{key: f"{other}.id"}),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{table}")),
    )


def make_drafts() -> None:
    op.create_table(
        "decree_draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *written("decree_draft", edition_id="edition.id"),
        sa.CheckConstraint("number >= 1", name=op.f("ck_decree_draft_number_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decree_draft")),
        sa.UniqueConstraint("edition_id", "number", name=op.f("uq_decree_draft_edition_id_number")),
    )


def written(table: str, **others: str) -> tuple[sa.schema.SchemaItem, ...]:
    """Who and when, and every foreign key of the table: column -> what it names."""
    named = {**others, "by_user_id": "user.id"}
    keys = (
        sa.ForeignKeyConstraint([column], [there], name=op.f(f"fk_{table}_{column}_{there.partition('.')[0]}"))
        for column, there in named.items()
    )
    return (
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *keys,
    )


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")
