"""The secretariat keeps a panel: seats, decree, who has declared what, and everything that was changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, current_viewer, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.panel import DecreeForm, MemberForm, read_decree, read_member
from webapp.forms.texts import TextRefused, read_version
from webapp.models import Category
from webapp.queries.editions import count_candidates
from webapp.queries.panel import Holder, changes_of, decree_by_id, decrees_of, holders_of
from webapp.services import panel as service
from webapp.services.readiness import unready, warnings
from webapp.views.received import allow_large_form, given_back, received_file
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock

blueprint = Blueprint("panel", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/panel"
OFFICES = tuple(service.OFFICE_TITLES.items())
SEATED = ("login", "name")

Page = Response | tuple[str, int]


@dataclass(frozen=True)
class SeatLine:
    """One holder of a seat in words; `shape` is the state of what they have declared."""

    id: int
    seat: int
    name: str
    bench: str
    office: str
    titles: str
    shape: str
    declared: str
    sheets: str
    left: str
    decree: str


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    return panel_page(category_for(edition, category), MemberForm(), DecreeForm())


def panel_page(found: Category, form: MemberForm, decree: DecreeForm) -> str:
    rubric, timezone = rubric_of(found), found.edition.timezone
    candidates = count_candidates(found.id)
    lines = [line_of(one, candidates, timezone) for one in holders_of(found.id)]
    return render_template(
        "panel/page.html",
        category=found,
        edition=found.edition,
        judged=bool(rubric.judged()),
        rule=rule_words(rubric),
        sitting=[one for one in lines if not one.left],
        left=[one for one in lines if one.left],
        checks=unready(found.id, rubric),
        notes=warnings(found.id, rubric),
        decrees=[(one, formats.plain_date(one.dated)) for one in decrees_of(found.edition_id, found.id)],
        changes=[(one, day_and_clock(one.at, timezone)) for one in changes_of(found.id)],
        form=form,
        decree=decree,
        benches=benches_to_choose(rubric),
        offices=OFFICES,
        fixed=service.opened(found),
        closed="" if service.changeable(found) else service.CLOSED,
    )


def line_of(one: Holder, candidates: int, timezone: str) -> SeatLine:
    member = one.panelist
    shape, declared = declared_words(one, candidates, timezone)
    return SeatLine(
        id=member.id,
        seat=member.seat,
        name=member.user.name,
        bench=bench_words(member.bench),
        office=service.OFFICE_TITLES[member.office],
        titles=" · ".join(text for text in (member.title, member.position, member.institution) if text),
        shape=shape,
        declared=declared,
        sheets=sheet_words(one),
        left=day_and_clock(member.left_at, timezone) if member.left_at else "",
        decree=member.decree_number,
    )


def declared_words(one: Holder, candidates: int, timezone: str) -> tuple[str, str]:
    """(shape, what the member has pledged and declared)."""
    if one.pledged_at is None:
        return "empty", "belum menyetujui pakta integritas"
    if one.answered < candidates:
        return (
            "begun",
            f"pakta disetujui; benturan kepentingan dinyatakan untuk {one.answered} dari {candidates} kandidat",
        )
    return "ready", f"pakta dan benturan kepentingan lengkap, pakta {day_and_clock(one.pledged_at, timezone)}"


def sheet_words(one: Holder) -> str:
    """What is known of the member's sheets beside their scores; "" where there is nothing to say."""
    told = (
        (one.locked, "lembar terkunci"),
        (one.recused, "mundur karena benturan kepentingan"),
        (one.excused, "berhalangan"),
    )
    return ", ".join(f"{count} {words}" for count, words in told if count)


def rule_words(rubric: Rubric) -> str:
    """What the rubric asks of a panel, in one sentence; "" where it asks for none."""
    rule = rubric.panel
    if rule is None:
        return ""
    benches = ", ".join(map(bench_words, rule.benches))
    asked = f" Unsur yang wajib ada: {benches}." if benches else ""
    return f"Menurut rubrik, setiap kandidat dinilai sedikitnya {rule.quorum} panelis.{asked}"


def benches_to_choose(rubric: Rubric) -> tuple[tuple[str, str], ...] | None:
    """The benches that may sit; None where the rubric leaves them open."""
    rule = rubric.panel
    if rule is None or rule.other_benches is None:
        return None
    return tuple((one, bench_words(one)) for one in (*rule.benches, *rule.other_benches))


def member_in(form: MemberForm) -> service.Member:
    return service.Member(form.name, form.title, form.position, form.institution, form.bench, form.office)


def done(category: Category, anchor: str) -> Response:
    target = url_for("panel.page", edition=category.edition.code, category=category.code, _anchor=anchor)
    return redirect(target, code=303)


def refusal_of(problems: dict[str, str], place: str, act: Callable[[], object]) -> int:
    """Does it in a transaction. Where it is refused the sentence becomes the problem of `place`; gives the status."""
    try:
        with transaction():
            act()
    except Refused as refusal:
        problems[place] = refusal.sentence
        return int(refusal.status)
    return 0


@blueprint.post(BASE)
@access(SECRETARIAT)
def add(edition: str, category: str) -> Page:
    """A new member before interviews; what was typed stays when it is refused."""
    found = category_for(edition, category)
    form, rubric, category_id, by = read_member(request.form, *SEATED), rubric_of(found), found.id, signed_in_viewer()
    status = 422
    if not form.problems:
        member = member_in(form)
        status = refusal_of(
            form.problems,
            "akun",
            lambda: service.appoint(
                category_id, login=form.login, member=member, rubric=rubric, by=by.user_id, now=now()
            ),
        )
    found = category_for(edition, category)
    return (panel_page(found, form, DecreeForm()), status) if form.problems else done(found, "kursi")


@blueprint.url_value_preprocessor
def allow_a_file(endpoint: str | None, _values: object) -> None:
    if endpoint == "panel.name_decree" and current_viewer() is not None:
        allow_large_form()


@blueprint.post(f"{BASE}/sk")
@access(SECRETARIAT)
def name_decree(edition: str, category: str) -> Page:
    """A decree, perhaps with its file; what was typed stays when one of them is refused."""
    found, form, by = category_for(edition, category), read_decree(request.form), signed_in_viewer().user_id
    sent, stored, category_id = request.files.get("berkas"), None, found.id
    if sent is not None and sent.filename and not form.problems:
        try:
            stored = received_file(sent)
        except Refused as refusal:
            form.problems["sk-berkas"] = refusal.sentence
    if form.problems or form.dated is None:
        return panel_page(category_for(edition, category), MemberForm(), form), 422
    name = sent.filename or "" if sent is not None else ""
    given = service.Decree(form.number, form.dated, form.signed_by, form.whole_edition, stored, name)
    with transaction():
        service.name_decree(category_id, given, by=by, now=now())
    return done(category_for(edition, category), "sk")


@blueprint.get(f"{BASE}/sk/<row:decree_id>/berkas")
@access(SECRETARIAT)
def decree_file(edition: str, category: str, decree_id: int) -> Response:
    """The file as it is kept; never shown in the browser's own window."""
    found = decree_by_id(category_for(edition, category).edition_id, decree_id)
    if found is None:
        raise NotFound
    decree, blob = found
    return given_back(blob, decree.file_name)


@blueprint.post(f"{BASE}/<row:panelist_id>/pindah")
@access(SECRETARIAT)
def move(edition: str, category: str, panelist_id: int) -> Response:
    """One seat up or down. Raises Refused."""
    category_id, by = category_for(edition, category).id, signed_in_viewer().user_id
    try:
        seat = read_version(request.form.get("seat", ""))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    up = request.form.get("arah") == "naik"
    with transaction():
        service.move_seat(category_id, panelist_id, up=up, seat=seat, by=by, now=now())
    return done(category_for(edition, category), "kursi")


@blueprint.post(f"{BASE}/<row:panelist_id>/keluarkan")
@access(SECRETARIAT)
def dismiss(edition: str, category: str, panelist_id: int) -> Response:
    """Raises Refused."""
    category_id, by = category_for(edition, category).id, signed_in_viewer().user_id
    with transaction():
        service.dismiss(category_id, panelist_id, by=by, now=now())
    return done(category_for(edition, category), "kursi")
