"""Acts of two people; devices that are let in by a code, PINs; signatures under sheets, and sheets opened again."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, make_trigger

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

JOINT_KINDS = "kind IN ('reopen_sheet', 'reopen_stage', 'break_glass', 'seal', 'correct', 'announce')"
ONLY_ADDED = ("joint_act", "joint_end", "signature", "reopening")
OWN_PROPOSAL = "(SELECT by_user_id FROM joint_act WHERE id = NEW.act_id)"


def upgrade() -> None:
    widen_session()
    add_joint_acts()
    add_pairing()
    add_signatures()
    for table in ONLY_ADDED:
        for event in ("UPDATE", "DELETE"):
            refuse = f"SELECT RAISE(ABORT, 'rows of {table} are only added')"
            make_trigger(
                f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table} BEGIN {refuse}; END"
            )
    make_trigger(
        "CREATE TRIGGER joint_end_needs_two_people BEFORE INSERT ON joint_end "
        f"WHEN (NEW.how = 'approved') = (NEW.by_user_id = {OWN_PROPOSAL}) "
        "BEGIN SELECT RAISE(ABORT, 'who proposed takes back, another agrees'); END"
    )


def column(name: str, kind: sa.types.TypeEngine[Any], *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=nullable)


def references(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    """Foreign keys from columns of `table` to the ids of the tables they are told with."""
    return [
        sa.ForeignKeyConstraint([name], [f"{other}.id"], name=op.f(f"fk_{table}_{name}_{other}"))
        for name, other in columns.items()
    ]


def widen_session() -> None:
    with op.batch_alter_table("auth_session", recreate=anew()) as table:
        table.add_column(sa.Column("kind", sa.String(length=20), server_default="password", nullable=False))
        table.add_column(sa.Column("device", sa.String(length=200), server_default="", nullable=False))
        table.add_column(sa.Column("confirmed_at", sa.String(length=32), nullable=True))
        table.create_check_constraint(op.f("ck_auth_session_kind_known"), "kind IN ('password', 'paired')")


def add_joint_acts() -> None:
    op.create_table(
        "joint_act",
        column("id", sa.Integer()),
        column("kind", sa.String(length=20)),
        column("category_id", sa.Integer()),
        column("subject_id", sa.Integer(), nullable=True),
        column("words", sa.Text()),
        column("digest", sa.String(length=64)),
        column("reason", sa.String(length=2000)),
        column("by_user_id", sa.Integer()),
        column("at", sa.String(length=32)),
        column("expires_at", sa.String(length=32)),
        sa.CheckConstraint(JOINT_KINDS, name=op.f("ck_joint_act_kind_known")),
        *references("joint_act", category_id="category", by_user_id="user"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_act")),
    )
    op.create_index(op.f("ix_joint_act_category_id_kind"), "joint_act", ["category_id", "kind"])
    op.create_table(
        "joint_end",
        column("act_id", sa.Integer()),
        column("how", sa.String(length=20)),
        column("by_user_id", sa.Integer()),
        column("at", sa.String(length=32)),
        sa.CheckConstraint("how IN ('approved', 'withdrawn')", name=op.f("ck_joint_end_how_known")),
        *references("joint_end", act_id="joint_act", by_user_id="user"),
        sa.PrimaryKeyConstraint("act_id", name=op.f("pk_joint_end")),
    )


def add_pairing() -> None:
    op.create_table(
        "pairing",
        column("id", sa.Integer()),
        column("edition_id", sa.Integer()),
        column("code_mac", sa.String(length=64)),
        column("nonce", sa.String(length=64)),
        column("by_user_id", sa.Integer()),
        column("issued_at", sa.String(length=32)),
        column("expires_at", sa.String(length=32)),
        column("claimed_at", sa.String(length=32), nullable=True),
        column("token_sha256", sa.String(length=64), nullable=True),
        column("typed_name", sa.String(length=200)),
        column("number", sa.Integer(), nullable=True),
        column("device", sa.String(length=200)),
        column("decided_at", sa.String(length=32), nullable=True),
        column("decided_by_id", sa.Integer(), nullable=True),
        column("user_id", sa.Integer(), nullable=True),
        column("session_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("number IS NULL OR number BETWEEN 10 AND 99", name=op.f("ck_pairing_number_has_two_digits")),
        *references(
            "pairing",
            edition_id="edition",
            by_user_id="user",
            decided_by_id="user",
            user_id="user",
            session_id="auth_session",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        *(
            sa.UniqueConstraint(name, name=op.f(f"uq_pairing_{name}"))
            for name in ("code_mac", "token_sha256", "session_id")
        ),
    )
    op.create_index(op.f("ix_pairing_edition_id_expires_at"), "pairing", ["edition_id", "expires_at"])
    op.create_table(
        "pin",
        column("user_id", sa.Integer()),
        column("pin_hash", sa.String(length=200)),
        column("set_at", sa.String(length=32)),
        column("failures", sa.Integer()),
        sa.CheckConstraint("failures >= 0", name=op.f("ck_pin_failures_not_negative")),
        *references("pin", user_id="user"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_pin")),
    )


def add_signatures() -> None:
    op.create_table(
        "signature",
        column("id", sa.Integer()),
        column("sheet_id", sa.Integer()),
        column("version", sa.Integer()),
        column("name", sa.String(length=200)),
        column("at", sa.String(length=32)),
        column("session_id", sa.Integer()),
        column("device", sa.String(length=200)),
        column("body", sa.Text()),
        column("body_sha256", sa.String(length=64)),
        sa.CheckConstraint("version >= 1", name=op.f("ck_signature_version_positive")),
        *references("signature", sheet_id="sheet", session_id="auth_session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
        sa.UniqueConstraint("sheet_id", "version", name=op.f("uq_signature_sheet_id_version")),
    )
    op.create_table(
        "reopening",
        column("id", sa.Integer()),
        column("act_id", sa.Integer()),
        column("sheet_id", sa.Integer()),
        column("version", sa.Integer()),
        column("locked_at", sa.String(length=32)),
        column("at", sa.String(length=32)),
        *references("reopening", act_id="joint_act", sheet_id="sheet"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reopening")),
        sa.UniqueConstraint("act_id", name=op.f("uq_reopening_act_id")),
    )
    op.create_index(op.f("ix_reopening_sheet_id"), "reopening", ["sheet_id"])


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
