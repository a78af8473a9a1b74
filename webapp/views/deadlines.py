"""The deadline of a category's self-assessment: set and moved by the secretariat, each time with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.moments import read_moment
from webapp.forms.stage import LONGEST_REASON
from webapp.forms.texts import TextRefused, read_text
from webapp.models import Category
from webapp.queries.nominations import deadline_changes
from webapp.services.deadlines import CLOSED, set_deadline
from webapp.services.nominations import OPEN
from webapp.views.nomination_words import deadline_words
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock, here

blueprint = Blueprint("deadlines", __name__, url_prefix="/edisi")

UNREADABLE = "Halaman ini tidak dapat dibaca lagi. Tidak ada yang berubah; muat ulang, lalu coba lagi."


@dataclass
class DeadlineForm:
    """What was typed; `new` is None while it isn't a moment, `seen` the deadline on that page."""

    day: str = ""
    clock: str = ""
    reason: str = ""
    seen: datetime | None = None
    new: datetime | None = None
    problems: dict[str, str] = field(default_factory=dict)


def read_deadline(sent: Mapping[str, str], timezone: str) -> DeadlineForm:
    form = DeadlineForm(sent.get("day", ""), sent.get("clock", ""), sent.get("reason", ""))
    try:
        form.seen = datetime.fromisoformat(sent["seen"]) if sent.get("seen") else None
    except ValueError:
        form.problems["tanggal"] = UNREADABLE
    if form.seen is not None and form.seen.tzinfo is None:
        form.problems["tanggal"] = UNREADABLE
    try:
        form.new = read_moment(form.day, form.clock, timezone)
    except TextRefused as refusal:
        form.problems["tanggal"] = str(refusal)
    try:
        form.reason = read_text(form.reason, longest=LONGEST_REASON)
    except TextRefused as refusal:
        form.problems["alasan"] = str(refusal)
    return form


@blueprint.get("/<edition>/<category>/batas")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    return deadline_page(category_for(edition, category), DeadlineForm(clock="16.00"))


def deadline_page(found: Category, form: DeadlineForm) -> str:
    timezone = found.edition.timezone
    changes = [
        (one, formats.long_moment(here(one.new, timezone)), day_and_clock(one.at, timezone))
        for one in deadline_changes(found.id)
    ]
    return render_template(
        "secretariat/nominations_deadline.html",
        category=found,
        edition=found.edition,
        form=form,
        deadline=deadline_words(found),
        passed=found.deadline is not None and found.deadline <= now(),
        seen=found.deadline.isoformat() if found.deadline else "",
        zone=formats.clock(here(now(), timezone)).rpartition(" ")[2],
        changes=changes,
        open=found.state in OPEN,
        closed=CLOSED,
    )


@blueprint.post("/<edition>/<category>/batas")
@access(SECRETARIAT)
def move(edition: str, category: str) -> Response | tuple[str, int]:
    """Sets or extends the deadline; what was typed stays when it is refused."""
    found = category_for(edition, category)
    category_id, form, by = found.id, read_deadline(request.form, found.edition.timezone), signed_in_viewer().user_id
    status = 422
    if form.new is not None and not form.problems:
        try:
            with transaction():
                set_deadline(category_id, seen=form.seen, new=form.new, reason=form.reason, by=by, now=now())
        except Refused as refusal:
            form.problems["tanggal"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for(".page", edition=edition, category=category), code=303)
    return deadline_page(category_for(edition, category), form), status
