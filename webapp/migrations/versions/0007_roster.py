"""Lists of workers: how far one is, what is wrong in it, counts that stay, people by initials, parts by RT.

Nothing could write the tables of before, so they are made anew.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

STATES = "state IN ('waiting', 'reading', 'done', 'refused', 'replaced')"


def upgrade() -> None:
    for table in ("village_check", "worker", "roster"):
        op.drop_table(table)
    add_rosters()
    add_people()
    op.add_column("upload", sa.Column("is_roster", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("upload", sa.Column("roster_id", sa.Integer(), nullable=True))
    op.add_column("edition", sa.Column("rosters_until", sa.Date(), nullable=True))


def add_rosters() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("upload_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("rows", "done", "people", "refused_rows")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("remarks", "kinds", "problems")),
        sa.Column("refusal", sa.String(length=400), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        *(
            sa.Column(name, sa.String(length=32), nullable=True)
            for name in ("beat_at", "ended_at", "erase_after", "erased_at")
        ),
        sa.CheckConstraint("rows >= 0 AND done >= 0", name=op.f("ck_roster_counts_not_negative")),
        sa.CheckConstraint(STATES, name=op.f("ck_roster_state_known")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_roster_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_roster_candidate_id_candidate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
        sa.UniqueConstraint("upload_id", name=op.f("uq_roster_upload_id")),
    )
    op.create_index(op.f("ix_roster_candidate_id"), "roster", ["candidate_id"], unique=False)
    op.create_table(
        "roster_count",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(length=20), nullable=False),
        *(sa.Column(name, sa.String(length=100), nullable=False) for name in ("rt", "group", "paid_by")),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.CheckConstraint("people > 0", name=op.f("ck_roster_count_people_positive")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_roster_count_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_count")),
    )
    op.create_index(op.f("ix_roster_count_roster_id"), "roster_count", ["roster_id"], unique=False)


def add_people() -> None:
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("initials", sa.String(length=20), nullable=False),
        sa.Column("village", sa.String(length=20), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        *(sa.Column(name, sa.String(length=100), nullable=False) for name in ("rt", "programme", "paid_by")),
        sa.Column("disputed", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_worker_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_index(op.f("ix_worker_pseudonym"), "worker", ["pseudonym"], unique=False)
    op.create_index(op.f("ix_worker_roster_id"), "worker", ["roster_id"], unique=False)
    op.create_table(
        "village_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(length=20), nullable=False),
        sa.Column("rt", sa.String(length=100), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("asked_by_user_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.String(length=32), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["asked_by_user_id"], ["user.id"], name=op.f("fk_village_check_asked_by_user_id_user")),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_village_check_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_check")),
        sa.UniqueConstraint("roster_id", "village", "rt", name=op.f("uq_village_check_roster_id_village_rt")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_village_check_token_sha256")),
    )
