"""The authenticator with its recovery codes, links for a new password, deeds on accounts, and letters about them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import anew, forget_checks, make_trigger

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

DEEDS = (
    "'made', 'enrolled', 'codes_renewed', 'recovered', 'authenticator_reset', 'link_made', 'password_reset', "
    "'password_changed', 'sessions_ended', 'deactivated', 'activated', 'address_changed'"
)
ACCOUNT = "'account_notice', 'reset_link'"
WITHOUT_CANDIDATE = f"'panel_reminder', 'papers_ready', 'checkpoint', {ACCOUNT}"
KINDS = f"'invitation', 'link_reminder', 'figures_reminder', {WITHOUT_CANDIDATE}"
CHANGED = ("kind_known", "candidate_or_not")
LETTER_CHECKS = {
    "state_known": "state IN ('waiting', 'sent', 'failed', 'called_off', 'unsent')",
    "kind_known": f"kind IN ({KINDS})",
    "candidate_or_not": f"(kind IN ({WITHOUT_CANDIDATE})) = (candidate_id IS NULL)",
    "category_or_account": f"(kind IN ({ACCOUNT})) = (category_id IS NULL)",
    "due_while_waiting": "(state = 'waiting') = (next_at IS NOT NULL)",
    "sent_at_some_time": "(state = 'sent') = (sent_at IS NOT NULL)",
}


def upgrade() -> None:
    op.add_column("auth_session", sa.Column("half", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("auth_session", sa.Column("coded_at", sa.String(length=32), nullable=True))
    add_authenticators()
    add_links()
    add_deeds()
    forget_checks("letter", *(f"ck_letter_{name}" for name in LETTER_CHECKS if name not in CHANGED))
    with op.batch_alter_table("letter", recreate=anew()) as letter:
        letter.add_column(sa.Column("reset_id", sa.Integer(), nullable=True))
        letter.create_foreign_key(op.f("fk_letter_reset_id_password_reset"), "password_reset", ["reset_id"], ["id"])
        letter.alter_column("category_id", existing_type=sa.Integer(), nullable=True)
        for name in CHANGED:
            letter.drop_constraint(op.f(f"ck_letter_{name}"), type_="check")
        for name, rule in LETTER_CHECKS.items():
            letter.create_check_constraint(op.f(f"ck_letter_{name}"), rule)


def number(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=nullable)


def words(name: str, length: int, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(length=length), nullable=nullable)


def person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user.id"], name=op.f(f"fk_{table}_{column}_user"))


def key(table: str, column: str = "id") -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(column, name=op.f(f"pk_{table}"))


def add_authenticators() -> None:
    op.create_table(
        "totp",
        number("user_id"),
        words("secret", 200),
        number("last_step"),
        words("set_at", 32),
        person("totp", "user_id"),
        key("totp", "user_id"),
    )
    op.create_table(
        "recovery_code",
        number("id"),
        number("user_id"),
        words("code_mac", 64),
        words("used_at", 32, nullable=True),
        person("recovery_code", "user_id"),
        key("recovery_code"),
        sa.UniqueConstraint("user_id", "code_mac", name=op.f("uq_recovery_code_user_id_code_mac")),
    )


def add_links() -> None:
    op.create_table(
        "password_reset",
        number("id"),
        number("user_id"),
        words("token_sha256", 64),
        words("seed", 64),
        number("by_user_id", nullable=True),
        words("created_at", 32),
        words("expires_at", 32),
        words("used_at", 32, nullable=True),
        words("revoked_at", 32, nullable=True),
        person("password_reset", "user_id"),
        person("password_reset", "by_user_id"),
        key("password_reset"),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_password_reset_token_sha256")),
    )
    op.create_index(op.f("ix_password_reset_user_id"), "password_reset", ["user_id"])
    op.create_table("reset_request", number("id"), words("account_key", 64), words("at", 32), key("reset_request"))


def add_deeds() -> None:
    op.create_table(
        "account_deed",
        number("id"),
        number("user_id"),
        words("kind", 20),
        number("by_user_id", nullable=True),
        words("at", 32),
        person("account_deed", "user_id"),
        person("account_deed", "by_user_id"),
        key("account_deed"),
        sa.CheckConstraint(f"kind IN ({DEEDS})", name=op.f("ck_account_deed_kind_known")),
    )
    op.create_index(op.f("ix_account_deed_user_id"), "account_deed", ["user_id"])
    for event in ("UPDATE", "DELETE"):
        make_trigger(
            f"CREATE TRIGGER account_deed_refuses_{event.lower()} BEFORE {event} ON account_deed "
            "BEGIN SELECT RAISE(ABORT, 'rows of account_deed are only added'); END"
        )


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")
