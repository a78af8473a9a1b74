"""What operators report and hand in, evidence, verification, lists of workers, invitations and proposals.

Rebuilding a table drops its triggers, and SQLite refuses to rename one while a trigger speaks of it: they are all taken
away first and put back as they were.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from webapp.migrations.dialects import also_check, anew, make_trigger, take_triggers

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ROLES = "role IN ('secretariat', 'juror', 'operator', 'verifier', 'branch')"
STANDINGS = "standing IN ('proposed', 'active', 'declined', 'withdrawn', 'disqualified')"
# What was handed in, asked and decided is evidence itself.
ONLY_ADDED = ("submission", "sent_back", "to_mend", "finding_reply", "decision", "deadline_change", "standing_change")


def upgrade() -> None:
    triggers = take_triggers()
    add_tables_of_reports()
    add_tables_of_submissions()
    widen_tables()
    for sql in triggers:
        make_trigger(sql)
    for table in ONLY_ADDED:
        keep_rows(table)


def keep_rows(table: str) -> None:
    """Rows of this table are only added: the database itself refuses to change or delete one."""
    for event in ("UPDATE", "DELETE"):
        refuse = f"SELECT RAISE(ABORT, 'rows of {table} are only added')"
        make_trigger(f"CREATE TRIGGER {table}_refuses_{event.lower()} BEFORE {event} ON {table} BEGIN {refuse}; END")


def widen_tables() -> None:
    with op.batch_alter_table("user", recreate=anew()) as table:
        table.drop_constraint(op.f("ck_user_role_known"), type_="check")
        table.create_check_constraint(op.f("ck_user_role_known"), ROLES)
    with op.batch_alter_table(
        "candidate", table_args=(sa.CheckConstraint(STANDINGS, name=op.f("ck_candidate_standing_known")),)
    ) as table:
        table.add_column(sa.Column("standing", sa.String(length=20), server_default="active", nullable=False))
        table.add_column(sa.Column("standing_reason", sa.String(length=2000), server_default="", nullable=False))
        table.add_column(sa.Column("standing_at", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("proposed_by_user_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_candidate_proposed_by_user_id_user"), "user", ["proposed_by_user_id"], ["id"])
    also_check("candidate", "ck_candidate_standing_known", STANDINGS)
    with op.batch_alter_table(
        "reported_figure",
        table_args=(sa.CheckConstraint("version >= 0", name=op.f("ck_reported_figure_version_not_negative")),),
    ) as table:
        table.add_column(sa.Column("version", sa.Integer(), server_default="0", nullable=False))
        table.add_column(sa.Column("saved_at", sa.String(length=32), nullable=True))
        table.add_column(sa.Column("saved_by_user_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_reported_figure_saved_by_user_id_user"), "user", ["saved_by_user_id"], ["id"])
    also_check("reported_figure", "ck_reported_figure_version_not_negative", "version >= 0")
    op.add_column("category", sa.Column("deadline", sa.String(length=32), nullable=True))
    op.add_column("edition", sa.Column("four_eyes", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    raise NotImplementedError("a file is never taken back to an older schema: restore the copy that was made before")


def add_tables_of_reports() -> None:
    op.create_table(
        "blob",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=100), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_blob_size_positive")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_blob")),
    )
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=32), nullable=True),
        sa.Column("new", sa.String(length=32), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_deadline_change_by_user_id_user")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_deadline_change_category_id_category")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
    )
    op.create_index(op.f("ix_deadline_change_category_id"), "deadline_change", ["category_id"], unique=False)
    op.create_table(
        "standing_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=False),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.CheckConstraint("old <> new", name=op.f("ck_standing_change_standings_differ")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_standing_change_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_standing_change_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standing_change")),
    )
    op.create_index(op.f("ix_standing_change_candidate_id"), "standing_change", ["candidate_id"], unique=False)

    op.create_table(
        "region_grant",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=40), nullable=False),
        sa.CheckConstraint("prefix LIKE '%.'", name=op.f("ck_region_grant_prefix_ends_at_a_dot")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_region_grant_category_id_category")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_region_grant_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_grant")),
        sa.UniqueConstraint(
            "user_id", "category_id", "prefix", name=op.f("uq_region_grant_user_id_category_id_prefix")
        ),
    )
    op.create_table(
        "accepted_figures",
        sa.Column("client_id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.String(length=20000), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_accepted_figures_candidate_id_candidate")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_accepted_figures_user_id_user")),
        sa.PrimaryKeyConstraint("client_id", name=op.f("pk_accepted_figures")),
    )
    op.create_index(op.f("ix_accepted_figures_candidate_id"), "accepted_figures", ["candidate_id"], unique=False)

    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("received_sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.Column("removed_by_user_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_evidence_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_evidence_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["removed_by_user_id"], ["user.id"], name=op.f("fk_evidence_removed_by_user_id_user")),
        sa.ForeignKeyConstraint(["sha256"], ["blob.sha256"], name=op.f("fk_evidence_sha256_blob")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(op.f("ix_evidence_candidate_id"), "evidence", ["candidate_id"], unique=False)
    op.create_index(op.f("ix_evidence_received_sha256"), "evidence", ["received_sha256"], unique=False)
    op.create_index(op.f("ix_evidence_sha256"), "evidence", ["sha256"], unique=False)

    op.create_table(
        "figure_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("value", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_figure_line_candidate_id_candidate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_figure_line")),
        sa.UniqueConstraint(
            "candidate_id", "figure", "position", name=op.f("uq_figure_line_candidate_id_figure_position")
        ),
    )
    op.create_table(
        "finding_reply",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("check_code", sa.String(length=100), nullable=False),
        sa.Column("message", sa.String(length=2000), nullable=False),
        sa.Column("text", sa.String(length=2000), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_finding_reply_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["candidate_id"], ["candidate.id"], name=op.f("fk_finding_reply_candidate_id_candidate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding_reply")),
    )
    op.create_index(op.f("ix_finding_reply_candidate_id"), "finding_reply", ["candidate_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("addressee", sa.String(length=200), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("reminded_at", sa.String(length=32), nullable=True),
        sa.Column("opened_at", sa.String(length=32), nullable=True),
        sa.Column("used_at", sa.String(length=32), nullable=True),
        sa.Column("used_by_user_id", sa.Integer(), nullable=True),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_invitation_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_invitation_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["used_by_user_id"], ["user.id"], name=op.f("fk_invitation_used_by_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_invitation_token_sha256")),
    )
    op.create_index(op.f("ix_invitation_candidate_id"), "invitation", ["candidate_id"], unique=False)

    op.create_table(
        "operator",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_operator_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_operator_user_id_user")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("user_id", "candidate_id", name=op.f("uq_operator_user_id_candidate_id")),
    )
    op.create_index(op.f("ix_operator_candidate_id"), "operator", ["candidate_id"], unique=False)


def add_tables_of_submissions() -> None:
    op.create_table(
        "roster",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("problems", sa.String(length=100000), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("erase_after", sa.String(length=32), nullable=True),
        sa.Column("erased_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("rows >= 0 AND done >= 0", name=op.f("ck_roster_counts_not_negative")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_roster_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_roster_candidate_id_candidate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster")),
    )
    op.create_index(op.f("ix_roster_candidate_id"), "roster", ["candidate_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("pledge", sa.String(length=2000), nullable=False),
        sa.Column("signed_name", sa.String(length=200), nullable=False),
        sa.Column("signed_position", sa.String(length=200), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_submission_number_positive")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_submission_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_submission_candidate_id_candidate")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("candidate_id", "number", name=op.f("uq_submission_candidate_id_number")),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("verdict", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("answers_id", sa.Integer(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'corrected', 'rejected', 'confirmed', 'sent_back')",
            name=op.f("ck_decision_verdict_known"),
        ),
        sa.ForeignKeyConstraint(["answers_id"], ["decision.id"], name=op.f("fk_decision_answers_id_decision")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_decision_by_user_id_user")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_decision_evidence_id_evidence")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_decision_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
    )
    op.create_index(op.f("ix_decision_submission_id"), "decision", ["submission_id"], unique=False)

    op.create_table(
        "regulation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("removed_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_regulation_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_regulation_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_regulation_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regulation")),
    )
    op.create_index(op.f("ix_regulation_candidate_id"), "regulation", ["candidate_id"], unique=False)

    op.create_table(
        "sent_back",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=2000), nullable=False),
        sa.Column("until", sa.String(length=32), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_sent_back_by_user_id_user")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_sent_back_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sent_back")),
    )
    op.create_index(op.f("ix_sent_back_submission_id"), "sent_back", ["submission_id"], unique=False)
    op.create_table(
        "upload",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("candidate_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=False),
        sa.Column("started_at", sa.String(length=32), nullable=False),
        sa.Column("evidence_id", sa.Integer(), nullable=True),
        sa.Column("refusal", sa.String(length=400), nullable=False),
        sa.CheckConstraint("received BETWEEN 0 AND size", name=op.f("ck_upload_received_within_size")),
        sa.ForeignKeyConstraint(["by_user_id"], ["user.id"], name=op.f("fk_upload_by_user_id_user")),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_upload_candidate_id_candidate")),
        sa.ForeignKeyConstraint(["evidence_id"], ["evidence.id"], name=op.f("fk_upload_evidence_id_evidence")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_candidate_id"), "upload", ["candidate_id"], unique=False)

    op.create_table(
        "village_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("village", sa.String(length=20), nullable=False),
        sa.Column("token_sha256", sa.String(length=64), nullable=False),
        sa.Column("asked_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("answered_at", sa.String(length=32), nullable=True),
        sa.Column("answered_by", sa.String(length=200), nullable=False),
        sa.Column("confirmed", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_village_check_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_village_check")),
        sa.UniqueConstraint("roster_id", "village", name=op.f("uq_village_check_roster_id_village")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_village_check_token_sha256")),
    )
    op.create_table(
        "worker",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster_id", sa.Integer(), nullable=False),
        sa.Column("pseudonym", sa.String(length=32), nullable=False),
        sa.Column("last_four", sa.String(length=4), nullable=False),
        sa.Column("village", sa.String(length=20), nullable=False),
        sa.Column("group", sa.String(length=100), nullable=False),
        sa.Column("programme", sa.String(length=40), nullable=False),
        sa.Column("since", sa.String(length=10), nullable=False),
        sa.Column("paid_by", sa.String(length=100), nullable=False),
        sa.ForeignKeyConstraint(["roster_id"], ["roster.id"], name=op.f("fk_worker_roster_id_roster")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worker")),
    )
    op.create_index(op.f("ix_worker_pseudonym"), "worker", ["pseudonym"], unique=False)
    op.create_index("ix_worker_roster_village", "worker", ["roster_id", "village"], unique=False)

    op.create_table(
        "to_mend",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sent_back_id", sa.Integer(), nullable=False),
        sa.Column("figure", sa.String(length=100), nullable=False),
        sa.Column("sentence", sa.String(length=2000), nullable=False),
        sa.ForeignKeyConstraint(["sent_back_id"], ["sent_back.id"], name=op.f("fk_to_mend_sent_back_id_sent_back")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_to_mend")),
    )
    op.create_index(op.f("ix_to_mend_sent_back_id"), "to_mend", ["sent_back_id"], unique=False)
