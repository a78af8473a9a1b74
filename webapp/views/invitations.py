"""Inviting operators: links that are shown once, to be copied or printed; reminders; links renewed or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.invitations import InviteForm, read_invite
from webapp.forms.nominations import StandingForm
from webapp.models import Candidate, Category, Invitation
from webapp.queries.letters import key_of
from webapp.queries.nominations import uninvited
from webapp.services import invitations as service
from webapp.services import letter_texts as texts
from webapp.services import reminders
from webapp.services.invitations import Link
from webapp.services.letters import write_invitation
from webapp.views.nominations import candidate_in, nomination_page
from webapp.views.post import post
from webapp.views.secretariat import category_for

blueprint = Blueprint("invitations", __name__, url_prefix="/edisi")

MOST_AT_ONCE = 100
BASE = "/<edition>/<category>/pencalonan/<row:candidate_id>"


@dataclass(frozen=True)
class Letter:
    """A text to be copied or printed; `address` is the link, "" in a reminder: it can't be shown again."""

    addressee: str
    candidate: str
    until: str
    address: str
    text: str
    email: str = ""


def letter(found: Category, candidate: str, link: Link) -> Letter:
    """The invitation as it is sent."""
    address = settings().origin + url_for("invitation.show", _anchor=link.token)
    text = texts.invitation_text(found, candidate, link.addressee, link.expires_at, address)
    return Letter(link.addressee, candidate, texts.moment_words(link.expires_at, found), address, text, link.email)


def reminder(found: Category, candidate: str, row: Invitation) -> Letter:
    """The same once more, without the link: who copies it by hand can't read it again."""
    text = texts.link_reminder_text(found, candidate, row.addressee, row.expires_at)
    return Letter(row.addressee, candidate, texts.moment_words(row.expires_at, found), "", text, row.email)


def letters_page(found: Category, letters: Sequence[Letter], *, left: int = 0) -> str:
    return render_template(
        "secretariat/nominations_letters.html",
        category=found,
        edition=found.edition,
        letters=letters,
        left=left,
        sends=post().works,
    )


def refused_page(found: Category, candidate: Candidate, form: InviteForm) -> str:
    return nomination_page(found, candidate, StandingForm(), form)


@blueprint.post(f"{BASE}/undang")
@access(SECRETARIAT)
def invite(edition: str, category: str, candidate_id: int) -> str | tuple[str, int]:
    """A link for one addressee, on a page that can't be opened again."""
    found = category_for(edition, category)
    candidate_in(found, candidate_id)
    form, by, status = read_invite(request.form, found.edition.timezone), signed_in_viewer().user_id, 422
    if form.expires_at is not None and not form.problems:
        try:
            with transaction():
                link = service.invite(
                    candidate_id,
                    addressee=form.addressee,
                    expires_at=form.expires_at,
                    by=by,
                    now=now(),
                    email=form.email,
                    key=settings().secret_key,
                )
                write_invitation(category_for(edition, category), link, post(), by=by, now=now())
        except Refused as refusal:
            form.problems["penerima"], status = refusal.sentence, refusal.status
        else:
            found = category_for(edition, category)
            return letters_page(found, [letter(found, candidate_in(found, candidate_id).name, link)])
    found = category_for(edition, category)
    return refused_page(found, candidate_in(found, candidate_id), form), status


@blueprint.post("/<edition>/<category>/undang-semua")
@access(SECRETARIAT)
def invite_all(edition: str, category: str) -> str:
    """Links for all who have neither an operator nor an open link, a hundred at a time. Raises Refused."""
    found = category_for(edition, category)
    category_id, by = found.id, signed_in_viewer().user_id
    form = read_invite(request.form, found.edition.timezone, addressee="")
    if form.expires_at is None:
        raise Refused(form.problems["berlaku"])
    with transaction():
        waiting = uninvited(category_id, now=now(), most=MOST_AT_ONCE + 1)
        links = [invited(one, form.expires_at, by) for one in waiting[:MOST_AT_ONCE]]
    found = category_for(edition, category)
    return letters_page(found, [letter(found, name, link) for name, link in links], left=len(waiting) - len(links))


def invited(candidate: Candidate, expires_at: datetime, by: int) -> tuple[str, Link]:
    """(name, link) of a candidate whose operator isn't known by name."""
    addressee = f"Operator {candidate.name}"
    key = settings().secret_key
    link = service.invite(candidate.id, addressee=addressee, expires_at=expires_at, by=by, now=now(), key=key)
    return candidate.name, link


@blueprint.post(f"{BASE}/undangan/<row:invitation_id>/perbarui")
@access(SECRETARIAT)
def renew(edition: str, category: str, candidate_id: int, invitation_id: int) -> str | tuple[str, int]:
    """Another link in the place of this one, which is dead from now on."""
    found = category_for(edition, category)
    name, form, by = candidate_in(found, candidate_id).name, read_day(found, invitation_id), signed_in_viewer().user_id
    if form.expires_at is not None:
        try:
            with transaction():
                key = settings().secret_key
                link = service.renew(candidate_id, invitation_id, expires_at=form.expires_at, by=by, now=now(), key=key)
                write_invitation(category_for(edition, category), link, post(), by=by, now=now())
        except Refused as refusal:
            form.problems[form.day_field] = refusal.sentence
        else:
            found = category_for(edition, category)
            return letters_page(found, [letter(found, name, link)])
    found = category_for(edition, category)
    return refused_page(found, candidate_in(found, candidate_id), form), 422


@blueprint.post(f"{BASE}/undangan/<row:invitation_id>/ingatkan")
@access(SECRETARIAT)
def remind(edition: str, category: str, candidate_id: int, invitation_id: int) -> str | tuple[str, int]:
    """More time for this link, and a text that reminds of it."""
    found = category_for(edition, category)
    name, form = candidate_in(found, candidate_id).name, read_day(found, invitation_id)
    if form.expires_at is not None:
        try:
            with transaction():
                row = service.remind(candidate_id, invitation_id, expires_at=form.expires_at, now=now())
                send_reminder(category_for(edition, category), row)
        except Refused as refusal:
            form.problems[form.day_field] = refusal.sentence
        else:
            found = category_for(edition, category)
            return letters_page(found, [reminder(found, name, row)])
    found = category_for(edition, category)
    return refused_page(found, candidate_in(found, candidate_id), form), 422


def send_reminder(found: Category, row: Invitation) -> None:
    """Writes to who has an address, where letters can be sent; the page shows the text in any case."""
    if row.email and post().works:
        key, by = settings().secret_key, signed_in_viewer().user_id
        reminders.remind(found, {key_of(row)}, post(), key=key, by=by, now=now())


def read_day(found: Category, invitation_id: int) -> InviteForm:
    """Until when a link that is there already is to work."""
    return read_invite(request.form, found.edition.timezone, addressee="", of=invitation_id)


@blueprint.post(f"{BASE}/undangan/<row:invitation_id>/cabut")
@access(SECRETARIAT)
def revoke(edition: str, category: str, candidate_id: int, invitation_id: int) -> Response:
    candidate_in(category_for(edition, category), candidate_id)
    with transaction():
        service.revoke(candidate_id, invitation_id, now=now())
    target = url_for("nominations.nomination", edition=edition, category=category, candidate_id=candidate_id)
    return redirect(f"{target}#undangan", code=303)
