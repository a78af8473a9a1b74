"""Score sheets on paper: numbered blanks, scans, entries, who compared them, and what became of each number.

All of these only grow. The database itself refuses one person on both sides of an entry.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

ONLY_ADDED = ("paper_sheet", "paper_scan", "paper_entry", "paper_check", "paper_choice", "paper_end")
TYPED_BY = "(SELECT by_user_id FROM paper_entry WHERE id = NEW.entry_id)"
COMPARED_BY = "(SELECT by_user_id FROM paper_check WHERE entry_id = NEW.entry_id)"


def upgrade() -> None:
    add_papers()
    add_entries()
    add_ends()
    for table in ONLY_ADDED:
        for event in ("UPDATE", "DELETE"):
            refuse(f"{table}_refuses_{event.lower()}", f"BEFORE {event} ON {table}", f"rows of {table} are only added")
    refuse(
        "paper_check_needs_another_person",
        f"BEFORE INSERT ON paper_check WHEN NEW.by_user_id = {TYPED_BY}",
        "who typed a sheet can not compare it",
    )
    refuse(
        "paper_end_needs_two_people",
        "BEFORE INSERT ON paper_end"
        f" WHEN NEW.how IN ('sent_back', 'confirmed') AND NEW.by_user_id IS NOT {COMPARED_BY}",
        "who compared a sheet confirms it or sends it back",
    )


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def words(name: str, length: int) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def written() -> list[sa.Column[Any]]:
    """Who wrote a row, and when."""
    return [number("by_user_id"), words("at", 32)]


def table(
    name: str, *columns: sa.Column[Any] | sa.CheckConstraint | sa.UniqueConstraint, key: str = "id", **references: str
) -> None:
    """`references` are columns by the table whose id they hold, or by `table.column`."""
    targets = {column: other if "." in other else f"{other}.id" for column, other in references.items()}
    op.create_table(
        name,
        *([number("id")] if key == "id" else []),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{name}_{column}_{target.split('.')[0]}"))
            for column, target in targets.items()
        ),
        sa.PrimaryKeyConstraint(key, name=op.f(f"pk_{name}")),
    )


def add_papers() -> None:
    table(
        "paper_sheet",
        number("category_id"),
        number("number"),
        number("printing"),
        number("panelist_id", nullable=True),
        number("candidate_id", nullable=True),
        words("rubric_digest", 80),
        *written(),
        sa.CheckConstraint("number >= 1", name=op.f("ck_paper_sheet_number_positive")),
        sa.CheckConstraint(
            "(panelist_id IS NULL) = (candidate_id IS NULL)", name=op.f("ck_paper_sheet_whole_pair_or_spare")
        ),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_paper_sheet_category_id_number")),
        category_id="category",
        panelist_id="panelist",
        candidate_id="candidate",
        by_user_id="user",
    )
    table(
        "paper_scan",
        number("paper_id"),
        words("sha256", 64),
        words("name", 255),
        *written(),
        paper_id="paper_sheet",
        sha256="blob.sha256",
        by_user_id="user",
    )
    op.create_index(op.f("ix_paper_scan_paper_id"), "paper_scan", ["paper_id"])


def add_entries() -> None:
    table(
        "paper_entry",
        number("paper_id"),
        number("turn"),
        number("panelist_id"),
        number("candidate_id"),
        sa.Column("body", sa.Text(), nullable=False),
        words("signed_at", 32),
        *written(),
        sa.CheckConstraint("turn >= 1", name=op.f("ck_paper_entry_turn_positive")),
        sa.UniqueConstraint("paper_id", "turn", name=op.f("uq_paper_entry_paper_id_turn")),
        paper_id="paper_sheet",
        panelist_id="panelist",
        candidate_id="candidate",
        by_user_id="user",
    )
    table(
        "paper_check",
        number("entry_id"),
        *written(),
        key="entry_id",
        entry_id="paper_entry",
        by_user_id="user",
    )
    table(
        "paper_choice",
        number("entry_id"),
        words("holds", 10),
        number("version"),
        *written(),
        sa.CheckConstraint("holds IN ('paper', 'device')", name=op.f("ck_paper_choice_holds_known")),
        entry_id="paper_entry",
        by_user_id="user",
    )
    op.create_index(op.f("ix_paper_choice_entry_id"), "paper_choice", ["entry_id"])


def add_ends() -> None:
    table(
        "paper_end",
        number("paper_id"),
        number("entry_id", nullable=True),
        words("how", 20),
        words("reason", 2000),
        number("sheet_id", nullable=True),
        number("version", nullable=True),
        *written(),
        sa.CheckConstraint("how IN ('sent_back', 'confirmed', 'void')", name=op.f("ck_paper_end_how_known")),
        sa.CheckConstraint(
            "(how = 'confirmed') = (sheet_id IS NOT NULL AND version IS NOT NULL)",
            name=op.f("ck_paper_end_confirmed_is_a_sheet"),
        ),
        sa.CheckConstraint("how = 'void' OR entry_id IS NOT NULL", name=op.f("ck_paper_end_of_an_entry")),
        paper_id="paper_sheet",
        entry_id="paper_entry",
        sheet_id="sheet",
        by_user_id="user",
    )
    op.create_index(op.f("ix_paper_end_paper_id"), "paper_end", ["paper_id"])
    op.create_index(op.f("ix_paper_end_sheet_id"), "paper_end", ["sheet_id"])
    for name, column, where in (
        ("ix_paper_end_for_good", "paper_id", "how <> 'sent_back'"),
        ("ix_paper_end_entry_id", "entry_id", "entry_id IS NOT NULL"),
    ):
        op.create_index(
            name, "paper_end", [column], unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
        )
