"""Papers that were issued, printings on their way, and the letter that tells when one is ready.

An issued paper is neither changed nor deleted.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, forget_checks, make_trigger

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = "state IN ('ordered', 'making', 'made', 'not_made', 'stopped')"
ISSUED = "(state = 'made') = (paper_id IS NOT NULL)"
OF_A_RECORD = ("kind", "subject", "paper_size")
KINDS = "'invitation', 'link_reminder', 'figures_reminder', 'panel_reminder', 'papers_ready'"
LETTER_CHECKS = {
    "state_known": "state IN ('waiting', 'sent', 'failed', 'called_off', 'unsent')",
    "kind_known": f"kind IN ({KINDS})",
    "candidate_or_not": "(kind IN ('panel_reminder', 'papers_ready')) = (candidate_id IS NULL)",
    "due_while_waiting": "(state = 'waiting') = (next_at IS NOT NULL)",
    "sent_at_some_time": "(state = 'sent') = (sent_at IS NOT NULL)",
}


def upgrade() -> None:
    add_issued_papers()
    add_printings()
    forget_checks("letter", *(f"ck_letter_{name}" for name in LETTER_CHECKS if name != "kind_known"))
    with op.batch_alter_table("letter", recreate=anew()) as letter:
        letter.drop_constraint(op.f("ck_letter_kind_known"), type_="check")
        letter.drop_constraint(op.f("ck_letter_candidate_or_panelist"), type_="check")
        for name, rule in LETTER_CHECKS.items():
            letter.create_check_constraint(op.f(f"ck_letter_{name}"), rule)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def words(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def table(name: str, *columns: sa.Column[Any] | sa.CheckConstraint | sa.UniqueConstraint, **references: str) -> None:
    """A table with an id; `references` are columns by the table whose id they hold."""
    op.create_table(
        name,
        number("id"),
        *columns,
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{name}_{column}_{other}"))
            for column, other in references.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def add_issued_papers() -> None:
    table(
        "issued_paper",
        words("identifier", 14),
        number("sealed_id"),
        words("kind", 40),
        words("subject", 100),
        words("paper_size", 10),
        words("base", 400),
        words("replaces", 14),
        words("sha256", 64),
        number("size"),
        number("pages"),
        number("by_user_id"),
        words("at", 32),
        sa.CheckConstraint("size > 0 AND pages > 0", name=op.f("ck_issued_paper_not_empty")),
        sa.UniqueConstraint("identifier", name=op.f("uq_issued_paper_identifier")),
        sa.UniqueConstraint("sealed_id", *OF_A_RECORD, name=op.f(f"uq_issued_paper_sealed_id_{'_'.join(OF_A_RECORD)}")),
        sealed_id="sealed_result",
        by_user_id="user",
    )
    op.create_index(op.f("ix_issued_paper_sha256"), "issued_paper", ["sha256"])
    refused = "SELECT RAISE(ABORT, 'an issued paper is never changed')"
    for event in ("UPDATE", "DELETE"):
        name = f"issued_paper_refuses_{event.lower()}"
        make_trigger(f"CREATE TRIGGER {name} BEFORE {event} ON issued_paper BEGIN {refused}; END")


def add_printings() -> None:
    table(
        "printing",
        number("edition_id"),
        number("category_id", nullable=True),
        words("title", 200),
        words("email", 254),
        words("state", 20),
        number("by_user_id"),
        words("at", 32),
        words("ended_at", 32, nullable=True),
        words("sha256", 64, nullable=True),
        number("size", nullable=True),
        sa.CheckConstraint(STATES, name=op.f("ck_printing_state_known")),
        sa.CheckConstraint("(state = 'made') = (sha256 IS NOT NULL)", name=op.f("ck_printing_whole_once_made")),
        sa.CheckConstraint(
            "(state IN ('ordered', 'making')) = (ended_at IS NULL)", name=op.f("ck_printing_ended_or_not")
        ),
        edition_id="edition",
        category_id="category",
        by_user_id="user",
    )
    for column in ("edition_id", "category_id"):
        op.create_index(op.f(f"ix_printing_{column}"), "printing", [column])
    table(
        "printing_paper",
        number("printing_id"),
        number("turn"),
        number("sealed_id"),
        words("kind", 40),
        words("subject", 100),
        words("name", 400),
        words("paper_size", 10),
        words("state", 20),
        number("paper_id", nullable=True),
        words("reason", 400),
        sa.CheckConstraint(STATES, name=op.f("ck_printing_paper_state_known")),
        sa.CheckConstraint(
            "(state = 'made') = (paper_id IS NOT NULL)", name=op.f("ck_printing_paper_issued_once_made")
        ),
        sa.UniqueConstraint("printing_id", "turn", name=op.f("uq_printing_paper_printing_id_turn")),
        printing_id="printing",
        sealed_id="sealed_result",
        paper_id="issued_paper",
    )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
