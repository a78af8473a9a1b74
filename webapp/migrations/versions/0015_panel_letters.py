"""Letters to panelists, who have no candidate, and the rule of an edition that sends them by themselves."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, forget_checks

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

CHECKS = {
    "state_known": "state IN ('waiting', 'sent', 'failed', 'called_off', 'unsent')",
    "kind_known": "kind IN ('invitation', 'link_reminder', 'figures_reminder', 'panel_reminder')",
    "candidate_or_panelist": "(kind = 'panel_reminder') = (candidate_id IS NULL)",
    "due_while_waiting": "(state = 'waiting') = (next_at IS NOT NULL)",
    "sent_at_some_time": "(state = 'sent') = (sent_at IS NOT NULL)",
}


def upgrade() -> None:
    op.add_column("edition", sa.Column("panel_reminders", sa.Boolean(), server_default=sa.false(), nullable=False))
    forget_checks("letter", *(f"ck_letter_{name}" for name in CHECKS))
    with op.batch_alter_table("letter", recreate=anew()) as table:
        table.alter_column("candidate_id", existing_type=sa.Integer(), nullable=True)
        for name, rule in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_letter_{name}"), rule)


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
