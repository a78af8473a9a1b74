"""Looks into a panelist's sheet before the plenary, by the two people who agreed to that and nobody else.

Rows are only added.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import make_trigger

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("act_id", "sheet_id", "by_user_id")
PROPOSED = "SELECT 1 FROM joint_act WHERE id = NEW.act_id AND kind = 'break_glass' AND subject_id = NEW.sheet_id"
AGREED = "SELECT by_user_id FROM joint_end WHERE act_id = NEW.act_id AND how = 'approved'"
ASKED = "SELECT by_user_id FROM joint_act WHERE id = NEW.act_id"


def upgrade() -> None:
    op.create_table(
        "sheet_view",
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("act_id", "sheet_id", "version", "by_user_id")),
        sa.Column("at", sa.String(length=32), nullable=False),
        *(
            sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_sheet_view_{name}_{other}"))
            for name, other in zip(COLUMNS, ("joint_act", "sheet", "user"), strict=True)
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sheet_view")),
    )
    op.create_index(op.f("ix_sheet_view_act_id"), "sheet_view", ["act_id"])
    for event in ("UPDATE", "DELETE"):
        refuse(f"sheet_view_refuses_{event.lower()}", f"BEFORE {event} ON sheet_view", "rows are only added")
    refuse(
        "sheet_view_needs_both",
        f"BEFORE INSERT ON sheet_view WHEN NOT EXISTS ({PROPOSED}) OR NOT EXISTS ({AGREED})"
        f" OR NEW.by_user_id NOT IN ({ASKED} UNION {AGREED})",
        "only the two who agreed look into a sheet",
    )


def refuse(name: str, when: str, why: str) -> None:
    make_trigger(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END")
