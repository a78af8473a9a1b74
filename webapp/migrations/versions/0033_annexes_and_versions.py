"""Each erasure says which annexes it emptied, older ones all that are empty; a locked sheet has a version."""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from webapp.errors import EngineRefused
from webapp.migrations.dialects import anew, forget_checks, make_trigger, take_triggers

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NOT_NEGATIVE, SAVED = "ck_sheet_version_not_negative", "ck_sheet_locked_was_saved"
NEVER_SAVED = (
    "Basis data memuat lembar yang terkunci tanpa pernah disimpan, yang tidak dapat dibuat program ini: {sheets}. "
    "Skemanya belum diperbarui dan tidak ada yang berubah. Periksa siapa yang menulis ke basis data, lalu pulihkan "
    "dari salinan cadangan."
)


def upgrade() -> None:
    name_emptied_annexes()
    refuse_never_saved()
    triggers = take_triggers()  # some of other tables ask this one
    forget_checks("sheet", NOT_NEGATIVE)
    with op.batch_alter_table("sheet", recreate=anew()) as table:
        table.create_check_constraint(op.f(NOT_NEGATIVE), sa.text("version >= 0"))
        table.create_check_constraint(op.f(SAVED), sa.text("locked_at IS NULL OR version > 0"))
    for sql in triggers:
        make_trigger(sql)


def name_emptied_annexes() -> None:
    query = sa.text("SELECT category_id, number FROM sealed_result WHERE annex = '' ORDER BY category_id, number")
    annexes = json.dumps([list(row) for row in op.get_bind().execute(query)])
    # As with `lines`: what older rows say is the column's default.
    op.add_column("erasure", sa.Column("annexes", sa.Text(), server_default=annexes, nullable=False))


def refuse_never_saved() -> None:
    """Raises EngineRefused where a sheet breaks the new rule."""
    query = sa.text(
        "SELECT p.seat, c.code, k.code FROM sheet s JOIN panelist p ON p.id = s.panelist_id"
        " JOIN candidate c ON c.id = s.candidate_id JOIN category k ON k.id = c.category_id"
        " WHERE s.locked_at IS NOT NULL AND s.version = 0 ORDER BY k.code, p.seat, c.code"
    )
    found = op.get_bind().execute(query).all()
    if found:
        sheets = ", ".join(f"kursi {seat} untuk {candidate} ({category})" for seat, candidate, category in found)
        raise EngineRefused(NEVER_SAVED.format(sheets=sheets))


def downgrade() -> None:
    raise NotImplementedError("a database is never taken back to an older schema: restore the copy from before")
