"""The number of the minutes: given before they are issued, or changed, which makes another paper."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.minutes_number import LONGEST_NUMBER, NumberForm, read_number
from webapp.models import Category, SealedResult
from webapp.policy import may_see
from webapp.queries.issued import papers_of_kind
from webapp.queries.minutes_numbers import numbers_of
from webapp.queries.sealed import newest_sealed
from webapp.services import minutes_numbers as service
from webapp.services.paper_kinds import MINUTES
from webapp.services.sealed import read_sealed
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock

blueprint = Blueprint("minutes_number", __name__, url_prefix="/edisi/<edition>/<category>/cetak/nomor-berita-acara")

Page = str | Response | tuple[str, int]


def record_of(found: Category) -> SealedResult:
    """The record that counts. Raises NotFound before the seal."""
    row = newest_sealed(found.id)
    if row is None or not may_see("papers", SECRETARIAT, found.state):
        raise NotFound
    return row


@blueprint.get("")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """The number that counts, those before it, and what was issued with each."""
    return number_page(category_for(edition, category), None)


def number_page(found: Category, form: NumberForm | None) -> str:
    row = record_of(found)
    code, number = service.current_paper(read_sealed(row))
    timezone = found.edition.timezone
    return render_template(
        "printing/number.html",
        category=found,
        edition=found.edition,
        form=form or NumberForm(number, code),
        number=number,
        longest=LONGEST_NUMBER,
        given=[(one, day_and_clock(one.at, timezone)) for one in reversed(numbers_of(row.sha256))],
        issued=papers_of_kind(row.id, MINUTES),
    )


@blueprint.post("")
@access(SECRETARIAT)
def give(edition: str, category: str) -> Page:
    """From now on the minutes bear this number."""
    form, by, status = read_number(request.form), signed_in_viewer().user_id, 422
    row = record_of(category_for(edition, category))
    if not form.problems:
        try:
            with transaction():
                service.give_number(row, form.number, seen=form.seen, by=by, now=now())
        except Refused as refusal:
            form.problems["nomor"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for(".page", edition=edition, category=category), code=HTTPStatus.SEE_OTHER)
    return number_page(category_for(edition, category), form), status
