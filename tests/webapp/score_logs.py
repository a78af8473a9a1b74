"""Reading a category's score log from outside, in tests."""

from __future__ import annotations

import json
from typing import Any

from flask import Flask

from webapp.models import Category
from webapp.queries.score_log import category_with_edition, events_of
from webapp.services.log_check import Found, check_log


def events(app: Flask, category_id: int) -> list[dict[str, Any]]:
    """Every line of the log, read."""
    with app.app_context():
        return [json.loads(row.body) for row in events_of(category_id)]


def acts(app: Flask, category_id: int) -> list[str]:
    """What happened, in order."""
    return [event["act"] for event in events(app, category_id)]


def compared(app: Flask, category_id: int) -> Found:
    """The log beside the tables."""
    with app.app_context():
        category: Category = category_with_edition(category_id)
        return check_log(category)


def differences(app: Flask, category_id: int) -> tuple[str, ...]:
    return compared(app, category_id).faults
