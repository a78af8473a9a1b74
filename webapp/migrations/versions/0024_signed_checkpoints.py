"""Checkpoints are signed and sent to one person of each bench; those from before stay as they are, unsigned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, forget_checks, make_trigger

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

WITHOUT_CANDIDATE = "'panel_reminder', 'papers_ready', 'checkpoint'"
LETTER_CHECKS = {
    "state_known": "state IN ('waiting', 'sent', 'failed', 'called_off', 'unsent')",
    "kind_known": f"kind IN ('invitation', 'link_reminder', 'figures_reminder', {WITHOUT_CANDIDATE})",
    "candidate_or_not": f"(kind IN ({WITHOUT_CANDIDATE})) = (candidate_id IS NULL)",
    "due_while_waiting": "(state = 'waiting') = (next_at IS NOT NULL)",
    "sent_at_some_time": "(state = 'sent') = (sent_at IS NOT NULL)",
}
CHANGED = ("kind_known", "candidate_or_not")
RECEIVER = "checkpoint_receiver"
REFERENCES = {"category_id": "category", "panelist_id": "panelist", "by_user_id": "user"}


def upgrade() -> None:
    op.add_column("score_checkpoint", sa.Column("key", sa.String(length=64), nullable=True))
    op.add_column("score_checkpoint", sa.Column("signature", sa.String(length=128), nullable=True))
    refuse(
        "score_checkpoint_needs_a_signature",
        "BEFORE INSERT ON score_checkpoint WHEN NEW.key IS NULL OR NEW.signature IS NULL",
        "a checkpoint is signed",
    )
    add_receivers()
    forget_checks("letter", *(f"ck_letter_{name}" for name in LETTER_CHECKS if name not in CHANGED))
    with op.batch_alter_table("letter", recreate=anew()) as letter:
        for name in CHANGED:
            letter.drop_constraint(op.f(f"ck_letter_{name}"), type_="check")
        for name, rule in LETTER_CHECKS.items():
            letter.create_check_constraint(op.f(f"ck_letter_{name}"), rule)


def add_receivers() -> None:
    op.create_table(
        RECEIVER,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(column, sa.Integer(), nullable=False) for column in REFERENCES),
        sa.Column("at", sa.String(length=32), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{RECEIVER}_{column}_{other}"))
            for column, other in REFERENCES.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{RECEIVER}")),
    )
    op.create_index(op.f(f"ix_{RECEIVER}_category_id"), RECEIVER, ["category_id"])
    for event in ("UPDATE", "DELETE"):
        when = f"BEFORE {event} ON {RECEIVER}"
        refuse(f"{RECEIVER}_refuses_{event.lower()}", when, f"rows of {RECEIVER} are only added")


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
