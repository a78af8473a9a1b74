"""Letters with their addresses, and the rules of an edition that the secretariat may change, with every change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'sent', 'failed', 'called_off', 'unsent')"
KINDS = "kind IN ('invitation', 'link_reminder', 'figures_reminder')"


def upgrade() -> None:
    op.add_column("user", sa.Column("email", sa.String(length=254), server_default="", nullable=False))
    op.add_column("invitation", sa.Column("email", sa.String(length=254), server_default="", nullable=False))
    op.add_column("invitation", sa.Column("seed", sa.String(length=64), server_default="", nullable=False))
    op.add_column("edition", sa.Column("reminder_days", sa.String(length=40), server_default="", nullable=False))
    add_rule_change()
    add_letter()


def add_rule_change() -> None:
    op.create_table(
        "rule_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("edition_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=40), nullable=False),
        sa.Column("new", sa.String(length=40), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("old <> new", name=op.f("ck_rule_change_values_differ")),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_rule_change_edition_id_edition")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_rule_change_by_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_change")),
    )
    op.create_index(op.f("ix_rule_change_edition_id"), "rule_change", ["edition_id"])
    for event in ("UPDATE", "DELETE"):
        refuse = "SELECT RAISE(ABORT, 'rows of rule_change are only added')"
        name = f"rule_change_refuses_{event.lower()}"
        make_trigger(f"CREATE TRIGGER {name} BEFORE {event} ON rule_change BEGIN {refuse}; END")


def add_letter() -> None:
    own = {"category_id": "category", "candidate_id": "candidate", "invitation_id": "invitation"}
    own |= {"user_id": "user", "by_user_id": "user"}
    op.create_table(
        "letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=True),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.String(length=32), nullable=True),
        sa.Column("reason", sa.String(length=600), nullable=False),
        sa.CheckConstraint(STATES, name=op.f("ck_letter_state_known")),
        sa.CheckConstraint(KINDS, name=op.f("ck_letter_kind_known")),
        sa.CheckConstraint("(state = 'waiting') = (next_at IS NOT NULL)", name=op.f("ck_letter_due_while_waiting")),
        sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_letter_sent_at_some_time")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_letter_{name}_{table}"))
            for name, table in own.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("message_id", name=op.f("uq_letter_message_id")),
        sa.UniqueConstraint("occasion", name=op.f("uq_letter_occasion")),
    )
    for name in ("category_id", "candidate_id", "state"):
        op.create_index(op.f(f"ix_letter_{name}"), "letter", [name])
