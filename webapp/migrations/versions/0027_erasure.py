"""What a person is called may be emptied in rows that are only added otherwise, and each erasure is remembered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger, on_sqlite

revision = "0027"
down_revision = "0026"

# Names and free words of tables whose rows are never changed; everything else of these rows stays as it was.
EMPTIED = {
    "rule_change": ("reason",),
    "deadline_change": ("reason",),
    "standing_change": ("reason",),
    "panel_change": ("what", "reason"),
    "panel_decree": ("signed_by", "file_name"),
    "pledge": ("name",),
    "signature": ("name", "device", "body"),
    "joint_act": ("words", "reason"),
    "plenary_vote": ("name",),
    "plenary_note": ("text",),
    "plenary_decision": ("reason",),
    "submission": ("signed_name", "signed_position"),
    "figure_correction": ("reason",),
    "finding_override": ("reason",),
    "finding_reply": ("text",),
    "objection": ("text",),
    "objection_answer": ("text",),
    "other_recipient_end": ("reason",),
    "special_award_end": ("reason",),
    "decision": ("reason",),
    "sent_back": ("reason",),
    "to_mend": ("sentence",),
    "room_event": ("reason",),
    "paper_end": ("reason",),
    "paper_entry": ("body",),
    "paper_scan": ("name",),
}


def upgrade() -> None:
    for table, columns in EMPTIED.items():
        let_empty(table, columns)
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_erasure_user_id_user")),
    )
    op.create_index(op.f("ix_erasure_user_id"), "erasure", ["user_id"])
    for event in ("UPDATE", "DELETE"):
        refuse(f"erasure_refuses_{event.lower()}", f"BEFORE {event} ON erasure", "rows of erasure are only added")


def let_empty(table: str, columns: tuple[str, ...]) -> None:
    """The table's old refusal of every change becomes one of the other columns, and one of other words."""
    kept = [one["name"] for one in sa.inspect(op.get_bind()).get_columns(table) if one["name"] not in columns]
    drop_trigger(table, f"{table}_refuses_update")
    others = ", ".join(f'"{name}"' for name in kept)
    refuse(f"{table}_refuses_update", f"BEFORE UPDATE OF {others} ON {table}", f"rows of {table} are only added")
    changed = " OR ".join(f"(NEW.{name} <> '' AND NEW.{name} <> OLD.{name})" for name in columns)
    when = f"BEFORE UPDATE OF {', '.join(columns)} ON {table} WHEN {changed}"
    refuse(f"{table}_refuses_other_words", when, f"words of {table} are only emptied")


def drop_trigger(table: str, name: str) -> None:
    if on_sqlite():
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}()")


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
