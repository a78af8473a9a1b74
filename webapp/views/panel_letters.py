"""Reminding panelists: who is behind, the very text each would get, where it goes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.mail import read_email
from webapp.forms.texts import TextRefused
from webapp.models import Category
from webapp.queries.panel import holders_of
from webapp.services import panel_reminders as service
from webapp.services.panel_reminders import Member
from webapp.views.letters import change_address
from webapp.views.post import post
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for

blueprint = Blueprint("panel_letters", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/pengingat-panelis"
NOBODY = (
    "Tidak ada surat yang ditulis: tidak ada yang dipilih, atau yang dipilih sudah diingatkan hari ini, sudah selesai, "
    "atau belum punya alamat surel."
)


@dataclass(frozen=True)
class Row:
    """One person who is behind; `barred` says why nothing can be sent."""

    member: Member
    words: str
    barred: str


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    return reminder_page(category_for(edition, category), {}, {})


def reminder_page(found: Category, problems: dict[str, str], typed: dict[str, str]) -> str:
    """Those of this panel who are behind, each with everything that any panel of the edition waits for."""
    at = now()
    own = [one for one in service.behind(found.edition_id, rubric_of, now=at) if one.sits_in(found.id)]
    done = service.reminded(found.edition, own, now=at)
    return render_template(
        "secretariat/panel_letters.html",
        category=found,
        edition=found.edition,
        rows=[row_of(one, done) for one in own],
        some=any(one.email and one.key not in done for one in own),
        text=service.text_for(found.edition, own[0]) if own else "",
        members=[one.panelist for one in holders_of(found.id) if one.panelist.left_at is None],
        sends=post().works,
        problems=problems,
        typed=typed,
    )


def row_of(one: Member, done: frozenset[str]) -> Row:
    words = " ".join(sentence for owed in one.owed for sentence in owed.sentences())
    barred = "" if one.email else "belum ada alamat surel"
    return Row(one, words, "sudah diingatkan hari ini" if one.key in done else barred)


@blueprint.post(BASE)
@access(SECRETARIAT)
def remind(edition: str, category: str) -> Response:
    """Writes to those who were chosen and are still behind. Raises Refused when that is nobody."""
    by, chosen = signed_in_viewer().user_id, frozenset(request.form.getlist("pilih"))
    with transaction():
        found = category_for(edition, category)
        count = service.remind_panel(found.edition, chosen, post(), rubrics=rubric_of, by=by, now=now())
        if not count:
            raise Refused(NOBODY)
    return redirect(url_for("letters.outbox", edition=edition, category=category), code=303)


@blueprint.post("/<edition>/<category>/panel/<row:panelist_id>/surel")
@access(SECRETARIAT)
def address(edition: str, category: str, panelist_id: int) -> Response | tuple[str, int]:
    """Where letters to this member go; what was typed stays when it is refused. Raises NotFound, ProofWanted."""
    found, typed = category_for(edition, category), request.form.get("email", "")
    field, category_id = f"surel-{panelist_id}", found.id
    try:
        email = read_email(typed)
    except TextRefused as refusal:
        return reminder_page(found, {field: str(refusal)}, {field: typed}), 422
    change_address(service.account_of(category_id, panelist_id), email)
    target = url_for(".page", edition=edition, category=category, _anchor="alamat")
    return redirect(target, code=303)
