"""One member of a panel: details, absences, and who takes the seat."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.wording import words as bench_words
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.panel import ALL, AbsenceForm, MemberForm, read_absence, read_member
from webapp.forms.stage import LONGEST_REASON
from webapp.forms.texts import TextRefused, read_text
from webapp.models import MEMBER, Category, Panelist
from webapp.queries.panel import duties_of
from webapp.services import absences
from webapp.services import panel as service
from webapp.views.panel import OFFICES, benches_to_choose, member_in, refusal_of
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock, here

blueprint = Blueprint("member", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/panel/<row:panelist_id>"

SUBSTITUTE = "ganti-"

Page = Response | tuple[str, int]


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str, panelist_id: int) -> str:
    found = category_for(edition, category)
    panelist = service.seat_for_change(found.id, panelist_id)
    return member_page(found, panelist, details_of(panelist), blank_absence(found), blank_substitute(panelist))


def details_of(panelist: Panelist) -> MemberForm:
    return MemberForm(
        name=panelist.user.name,
        title=panelist.title,
        position=panelist.position,
        institution=panelist.institution,
        bench=panelist.bench,
        office=panelist.office,
        seen=service.fingerprint(panelist),
    )


def blank_absence(found: Category) -> AbsenceForm:
    """Since now, as a rule."""
    local = here(now(), found.edition.timezone)
    clock = formats.clock(local).split(" ")[0]
    return AbsenceForm(day=f"{local.day}/{local.month}/{local.year}", clock=clock)


def blank_substitute(panelist: Panelist) -> MemberForm:
    """The seat is for the same bench; an office isn't passed on by itself."""
    return MemberForm(title=panelist.title, bench=panelist.bench, office=MEMBER)


def member_page(found: Category, panelist: Panelist, form: MemberForm, absence: AbsenceForm, other: MemberForm) -> str:
    duties, timezone = duties_of(panelist), found.edition.timezone
    return render_template(
        "panel/member.html",
        category=found,
        edition=found.edition,
        member=panelist,
        seat_bench=bench_words(panelist.bench),
        form=form,
        absence=absence,
        other=other,
        all=ALL,
        benches=benches_to_choose(rubric_of(found)),
        offices=OFFICES,
        away=[(one, one.excuse, day_and_clock(one.excuse.since, timezone)) for one in duties if one.excuse],
        expected=[one for one in duties if absences.excusable(one)],
        locked=sum(one.locked for one in duties),
        fixed=service.opened(found),
        closed="" if service.changeable(found) else service.CLOSED,
    )


def back(edition: str, category: str, panelist_id: int, anchor: str) -> Response:
    target = url_for("member.page", edition=edition, category=category, panelist_id=panelist_id, _anchor=anchor)
    return redirect(target, code=303)


@blueprint.post(BASE)
@access(SECRETARIAT)
def amend(edition: str, category: str, panelist_id: int) -> Page:
    """Other details; what was typed stays when they are refused."""
    found, by = category_for(edition, category), signed_in_viewer().user_id
    service.seat_for_change(found.id, panelist_id)
    form, category_id, rubric, status = read_member(request.form, "name"), found.id, rubric_of(found), 422
    if not form.problems:
        given = service.Amendment(member_in(form), form.seen, form.reason)
        try:
            with transaction():
                service.amend(category_id, panelist_id, given=given, rubric=rubric, by=by, now=now())
        except service.DetailsChanged as refusal:  # whoever sends this page again has read what is stored
            form.seen, form.problems["data"], status = refusal.seen, refusal.sentence, refusal.status
        except Refused as refusal:
            form.problems["alasan"], status = refusal.sentence, refusal.status
    if not form.problems:
        return back(edition, category, panelist_id, "data")
    found = category_for(edition, category)
    panelist = service.seat_for_change(found.id, panelist_id)
    return member_page(found, panelist, form, blank_absence(found), blank_substitute(panelist)), status


@blueprint.post(f"{BASE}/berhalangan")
@access(SECRETARIAT)
def excuse(edition: str, category: str, panelist_id: int) -> Page:
    """The member can't come to all candidates that still wait for a sheet, or to the chosen ones."""
    found, by = category_for(edition, category), signed_in_viewer().user_id
    service.seat_for_change(found.id, panelist_id)
    form = read_absence(request.form, request.form.getlist("kandidat"), found.edition.timezone)
    category_id, status = found.id, 422
    if form.since is not None and not form.problems:
        absence = absences.Absence(None if form.scope == ALL else form.candidates, form.since, form.reason)
        status = refusal_of(
            form.problems,
            "kandidat",
            lambda: absences.excuse(category_id, panelist_id, absence=absence, by=by, now=now()),
        )
    if not form.problems:
        return back(edition, category, panelist_id, "berhalangan")
    found = category_for(edition, category)
    panelist = service.seat_for_change(found.id, panelist_id)
    return member_page(found, panelist, details_of(panelist), form, blank_substitute(panelist)), status


@blueprint.post(f"{BASE}/berhalangan/<row:excuse_id>/hadir")
@access(SECRETARIAT)
def lift(edition: str, category: str, panelist_id: int, excuse_id: int) -> Response:
    """The member comes after all. Raises Refused."""
    category_id, by = category_for(edition, category).id, signed_in_viewer().user_id
    try:
        reason = read_text(request.form.get("reason", ""), longest=LONGEST_REASON)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    with transaction():
        absences.lift(category_id, panelist_id, excuse_id, reason=reason, by=by, now=now())
    return back(edition, category, panelist_id, "berhalangan")


@blueprint.post(f"{BASE}/pengganti")
@access(SECRETARIAT)
def substitute(edition: str, category: str, panelist_id: int) -> Page:
    """Another person on this seat from now on."""
    found, by = category_for(edition, category), signed_in_viewer().user_id
    panelist = service.seat_for_change(found.id, panelist_id)
    form = read_member(request.form, "login", "name", "decree", prefix=SUBSTITUTE)
    form.bench, category_id, rubric, status = panelist.bench, found.id, rubric_of(found), 422
    if not form.problems:
        given = absences.Substitute(form.login, member_in(form), form.decree, form.reason)
        status = refusal_of(
            form.problems,
            f"{SUBSTITUTE}akun",
            lambda: absences.substitute(category_id, panelist_id, given=given, rubric=rubric, by=by, now=now()),
        )
    if not form.problems:
        return redirect(url_for("panel.page", edition=edition, category=category, _anchor="kursi"), code=303)
    found = category_for(edition, category)
    panelist = service.seat_for_change(found.id, panelist_id)
    return member_page(found, panelist, details_of(panelist), blank_absence(found), form), status
