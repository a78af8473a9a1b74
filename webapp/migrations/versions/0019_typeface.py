"""The typeface of an edition's letterhead, titles and certificates: a font in the store."""

from __future__ import annotations

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """In place: making the table anew would take its triggers away."""
    reference = "CONSTRAINT fk_look_typeface_sha256_blob REFERENCES blob (sha256)"
    op.execute(f"ALTER TABLE look ADD COLUMN typeface_sha256 VARCHAR(64) {reference}")
