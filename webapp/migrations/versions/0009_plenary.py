"""The plenary: decisions with their votes, notes, overrides; the sealed result; its announcement; objections.

All of these only grow. A decision changes ranks, so it counts as a change of what the category is scored from.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ONLY_ADDED = (
    "plenary_decision",
    "plenary_vote",
    "plenary_note",
    "finding_override",
    "announcement",
    "figure_correction",
    "objection",
    "objection_answer",
)
COUNT = "UPDATE category SET revision = revision + 1, revision_mark = lower(hex(randomblob(8)))"
KEPT = ("id", "category_id", "number", "body", "sha256", "replaces", "reason", "at")
PEOPLE = ("proposed_by_user_id", "approved_by_user_id")


def upgrade() -> None:
    add_decisions()
    add_sealed_result()
    add_announcement()
    add_objections()
    for table in ONLY_ADDED:
        for event in ("UPDATE", "DELETE"):
            refuse(f"{table}_refuses_{event.lower()}", f"BEFORE {event} ON {table}", f"rows of {table} are only added")
    protect_sealed_result()
    counted = "AFTER INSERT ON plenary_decision"
    make_trigger(
        f"CREATE TRIGGER plenary_decision_insert_counts {counted} BEGIN {COUNT} WHERE id = NEW.category_id; END"
    )


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def protect_sealed_result() -> None:
    """Neither changed, nor deleted, nor replaced; numbers without a gap, each naming the one before it."""
    kept = ", ".join((*KEPT, *PEOPLE))
    refuse(
        "sealed_result_refuses_update", f"BEFORE UPDATE OF {kept} ON sealed_result", "a sealed result is never changed"
    )
    emptied = "BEFORE UPDATE OF annex ON sealed_result WHEN NEW.annex <> ''"
    refuse("sealed_result_refuses_another_annex", emptied, "an annex is only emptied")
    refuse("sealed_result_refuses_delete", "BEFORE DELETE ON sealed_result", "a sealed result is never deleted")
    newest = "SELECT {} FROM sealed_result WHERE category_id = NEW.category_id ORDER BY number DESC LIMIT 1"
    refuse(
        "sealed_result_follows_the_newest",
        "BEFORE INSERT ON sealed_result"
        f" WHEN NEW.number <> 1 + coalesce(({newest.format('number')}), 0)"
        f" OR NEW.replaces IS NOT ({newest.format('sha256')})",
        "a sealed result follows the newest one",
    )


def table(name: str, *columns: sa.Column[Any] | sa.CheckConstraint | sa.UniqueConstraint, **references: str) -> None:
    """A table with an id; `references` are columns by the table whose id they hold."""
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        *columns,
        *foreign_keys(name, **references),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def foreign_keys(table_name: str, **references: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table_name}_{column}_{other}"))
        for column, other in references.items()
    ]


def number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False)


def words(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def written() -> list[sa.Column[Any]]:
    """Who wrote a row, and when."""
    return [number("by_user_id"), words("at", 32)]


def add_decisions() -> None:
    text = sa.Column("order", sa.Text(), nullable=False)
    columns = (number("category_id"), text, words("reason", 2000), *written())
    table("plenary_decision", *columns, category_id="category", by_user_id="user")
    op.create_index(op.f("ix_plenary_decision_category_id"), "plenary_decision", ["category_id"])
    table(
        "plenary_vote",
        number("decision_id"),
        number("panelist_id"),
        words("name", 200),
        words("bench", 60),
        words("vote", 10),
        sa.CheckConstraint("vote IN ('for', 'against', 'abstain')", name=op.f("ck_plenary_vote_vote_known")),
        sa.UniqueConstraint("decision_id", "panelist_id", name=op.f("uq_plenary_vote_decision_id_panelist_id")),
        decision_id="plenary_decision",
        panelist_id="panelist",
    )
    table(
        "plenary_note",
        number("category_id"),
        words("text", 4000),
        *written(),
        category_id="category",
        by_user_id="user",
    )
    op.create_index(op.f("ix_plenary_note_category_id"), "plenary_note", ["category_id"])
    table(
        "finding_override",
        number("candidate_id"),
        words("check_code", 100),
        words("message", 2000),
        words("reason", 2000),
        *written(),
        candidate_id="candidate",
        by_user_id="user",
    )
    op.create_index(op.f("ix_finding_override_candidate_id"), "finding_override", ["candidate_id"])


def add_sealed_result() -> None:
    table(
        "sealed_result",
        number("category_id"),
        number("number"),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("annex", sa.Text(), nullable=False),
        words("sha256", 64),
        words("replaces", 64, nullable=True),
        words("reason", 2000),
        *map(number, PEOPLE),
        words("at", 32),
        sa.CheckConstraint("number >= 1", name=op.f("ck_sealed_result_number_positive")),
        sa.CheckConstraint(
            "(number = 1) = (replaces IS NULL)", name=op.f("ck_sealed_result_only_the_first_replaces_nothing")
        ),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_sealed_result_category_id_number")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sealed_result_sha256")),
        category_id="category",
        **dict.fromkeys(PEOPLE, "user"),
    )


def add_announcement() -> None:
    table(
        "announcement",
        number("category_id"),
        words("release_at", 32),
        number("objection_days"),
        *written(),
        sa.CheckConstraint("objection_days BETWEEN 0 AND 60", name=op.f("ck_announcement_days_in_range")),
        category_id="category",
        by_user_id="user",
    )
    op.create_index(op.f("ix_announcement_category_id"), "announcement", ["category_id"])
    table(
        "figure_correction",
        number("candidate_id"),
        words("figure", 100),
        words("old", 400),
        words("new", 400),
        words("reason", 2000),
        *written(),
        candidate_id="candidate",
        by_user_id="user",
    )
    op.create_index(op.f("ix_figure_correction_candidate_id"), "figure_correction", ["candidate_id"])


def add_objections() -> None:
    table(
        "objection",
        number("candidate_id"),
        words("matter", 100),
        words("text", 4000),
        *written(),
        sa.UniqueConstraint("candidate_id", "matter", name=op.f("uq_objection_candidate_id_matter")),
        candidate_id="candidate",
        by_user_id="user",
    )
    op.create_table(
        "objection_answer",
        number("objection_id"),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        words("text", 4000),
        *written(),
        *foreign_keys("objection_answer", objection_id="objection", by_user_id="user"),
        sa.PrimaryKeyConstraint("objection_id", name=op.f("pk_objection_answer")),
    )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
