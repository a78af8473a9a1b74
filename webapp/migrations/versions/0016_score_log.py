"""The score log: lines that hang together, and how far it went at each change of state.

Both only grow, a line only behind the newest one whose hash it holds. What a category has from before its log is
noted by the program when it writes the first line.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

NEWEST = "SELECT {} FROM score_event WHERE category_id = NEW.category_id ORDER BY seq DESC LIMIT 1"
POINT = "SELECT 1 FROM score_event WHERE category_id = NEW.category_id AND seq = NEW.size AND hash = NEW.head"


def upgrade() -> None:
    op.create_table(
        "score_event",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=False),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_score_event_seq_positive")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_score_event_category_id_category")),
        sa.PrimaryKeyConstraint("category_id", "seq", name=op.f("pk_score_event")),
    )
    op.create_table(
        "score_checkpoint",
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_score_checkpoint_category_id_category")
        ),
        sa.PrimaryKeyConstraint("category_id", "size", name=op.f("pk_score_checkpoint")),
    )
    protect_events()
    protect_checkpoints()


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def protect_events() -> None:
    """Neither changed, nor deleted, nor replaced; a line follows the newest one and names its hash."""
    kept = "BEFORE UPDATE OF category_id, seq, hash, body ON score_event"
    refuse("score_event_refuses_update", kept, "a line of the log is never changed")
    emptied = "BEFORE UPDATE OF salt ON score_event WHEN NEW.salt <> ''"
    refuse("score_event_refuses_another_salt", emptied, "a salt is only emptied")
    refuse("score_event_refuses_delete", "BEFORE DELETE ON score_event", "a line of the log is never deleted")
    refuse(
        "score_event_follows_the_newest",
        "BEFORE INSERT ON score_event"
        f" WHEN NEW.seq <> 1 + coalesce(({NEWEST.format('seq')}), 0)"
        f" OR NEW.seq > 1 AND json_extract(NEW.body, '$.prev') IS NOT ({NEWEST.format('hash')})",
        "a line of the log follows the newest one",
    )


def protect_checkpoints() -> None:
    for event in ("UPDATE", "DELETE"):
        when = f"BEFORE {event} ON score_checkpoint"
        refuse(f"score_checkpoint_refuses_{event.lower()}", when, "rows of score_checkpoint are only added")
    refuse(
        "score_checkpoint_is_on_the_log",
        f"BEFORE INSERT ON score_checkpoint WHEN NOT EXISTS ({POINT})",
        "a checkpoint is a line of the log",
    )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
