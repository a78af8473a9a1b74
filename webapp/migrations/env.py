"""Alembic's environment: it works on the connection that `webapp.migrations.upgrade` has opened and begun."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import webapp.models
from webapp.db import Base, UtcTime

assert webapp.models.__all__  # imported so that every table is known


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """A revision must read the same in ten years: it names SQL's types, not ours."""
    return "sa.String(length=32)" if kind == "type" and isinstance(item, UtcTime) else False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=True,
    render_item=render_item,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
