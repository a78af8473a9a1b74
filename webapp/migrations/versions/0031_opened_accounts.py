"""A device that is let in and a PIN that is forgotten are deeds on an account, too; earlier ones weren't kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, make_trigger, take_triggers

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

DEEDS = (
    "'made', 'enrolled', 'codes_renewed', 'recovered', 'authenticator_reset', 'link_made', 'password_reset', "
    "'password_changed', 'sessions_ended', 'deactivated', 'activated', 'address_changed', 'let_in', 'pin_forgotten'"
)
KNOWN = "ck_account_deed_kind_known"


def upgrade() -> None:
    triggers = take_triggers("account_deed")
    with op.batch_alter_table("account_deed", recreate=anew()) as table:
        table.drop_constraint(op.f(KNOWN), type_="check")
        table.create_check_constraint(op.f(KNOWN), sa.text(f"kind IN ({DEEDS})"))
    for sql in triggers:
        make_trigger(sql)


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
