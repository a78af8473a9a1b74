"""An operator's pages: the list of own candidates, the sections of a self-assessment, one section, and its script."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from flask import Blueprint, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.figures import ReadFigures, read_figures, typed_figures
from webapp.forms.section import OTHER_RUBRIC, SectionForm, ask_about, check_sums, fresh, read_section
from webapp.forms.texts import TextRefused, own_id, read_client_id
from webapp.models import Candidate, ReportedFigure
from webapp.queries import reporting as queries
from webapp.services.nominations import region_of
from webapp.services.replaced import Replaced
from webapp.services.reporting import (
    NotEditable,
    Reused,
    SavedFigures,
    editable,
    own_candidate,
    problems_of,
    save_figures,
    total_of,
)
from webapp.services.sections import Section, sections_of
from webapp.views import report_json as shapes
from webapp.views import report_page as pages
from webapp.views.received import sent_json
from webapp.views.report_list import rows_of
from webapp.views.report_overview import overview_of
from webapp.views.report_reading import reading_of
from webapp.views.rubrics import rubric_of
from webapp.views.submission_versions import asked_now, open_mend_words

blueprint = Blueprint("report", __name__)

NO_BODY = "Kiriman tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


def candidate_here(candidate_id: int) -> tuple[Candidate, Rubric]:
    """The reader's own candidate, with the rubric it is asked by. Raises NotFound, RubricMismatch."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    return candidate, rubric_of(candidate.category)


def desk_of(candidate: Candidate, rubric: Rubric) -> pages.Desk:
    """All that is stored of a candidate, with the engine's reading of it."""
    rows = queries.reported(candidate.id)
    return pages.Desk(
        candidate=candidate,
        rubric=rubric,
        rows=rows,
        lines=queries.lines_of(candidate.id),
        names=queries.names_of({row.saved_by_user_id for row in rows.values() if row.saved_by_user_id is not None}),
        reading=reading_of(candidate, rubric, {code: row.claimed for code, row in rows.items()}),
        now=now(),
        closed=editable(candidate, now=now()),
    )


def section_of(rubric: Rubric, number: int) -> Section:
    """Raises NotFound beyond the last one."""
    found = sections_of(rubric)
    if number > len(found):
        raise NotFound
    return found[number - 1]


@blueprint.get("/isian")
@access(OPERATOR)
def own() -> str:
    """The reader's own candidates, with how far each is."""
    by = signed_in_viewer().user_id
    rows, regions = rows_of(queries.own_candidates(by), now=now()), queries.granted_regions(by)
    editions = [row.candidate.category.edition for row in rows] + [category.edition for category, _prefix in regions]
    return render_template(
        "report/own.html",
        rows=rows,
        regions=[(category, region_of(prefix)) for category, prefix in regions],
        edition=next((edition for edition in editions if edition.sample), None),
    )


@blueprint.get("/isian/<row:candidate_id>")
@access(OPERATOR)
def form(candidate_id: int) -> str:
    """The sections of one candidate's form, with everything that doesn't add up."""
    candidate, rubric = candidate_here(candidate_id)
    return render_template(
        "report/form.html",
        candidate=candidate,
        edition=candidate.category.edition,
        page=overview_of(desk_of(candidate, rubric), queries.handed_in(candidate_id)),
        mend=open_mend_words(candidate, rubric),
    )


@blueprint.get("/isian/<row:candidate_id>/bagian-<row:number>")
@access(OPERATOR)
def section(candidate_id: int, number: int) -> str:
    candidate, rubric = candidate_here(candidate_id)
    desk, here = desk_of(candidate, rubric), section_of(rubric, number)
    return section_text(desk, here, stored_form(desk, here))


def stored_form(desk: pages.Desk, here: Section) -> SectionForm:
    """The form of a section as it is stored."""
    return fresh({figure.code: desk.typed(figure) for figure in here.figures})


def section_text(desk: pages.Desk, here: Section, filled: SectionForm, late: str = "") -> str:
    """The page with what is typed in `filled`."""
    return render_template(
        "report/section.html",
        candidate=desk.candidate,
        edition=desk.candidate.category.edition,
        rubric=desk.rubric,
        page=pages.section_page(desk, here, filled, late=late),
        asked=asked_now(desk.candidate.id),
    )


@blueprint.post("/isian/<row:candidate_id>/bagian-<row:number>")
@access(OPERATOR)
def save_section(candidate_id: int, number: int) -> Response | tuple[str, int]:
    """The section as an ordinary form: all of it or nothing, but for figures that somebody else changed meanwhile."""
    candidate, rubric = candidate_here(candidate_id)
    here = section_of(rubric, number)
    filled = read_section(here.figures, request.form, rubric=rubric.digest)
    check_sums(here.figures, filled)
    read = read_figures(rubric, filled.changes())
    filled.problems = {**read.problems, **problems_of(rubric, read.changes), **filled.problems}
    if filled.problems:
        return section_text(desk_of(candidate, rubric), here, filled), 422
    try:
        saved = save_again(candidate_id, rubric, read, filled.client_id)
    except NotEditable as refusal:
        return section_text(desk_of(*candidate_here(candidate_id)), here, filled, refusal.sentence), refusal.status
    except Replaced as refusal:
        return section_replaced(candidate_id, number, refusal), refusal.status
    if saved.conflicts:
        desk = desk_of(*candidate_here(candidate_id))
        again = ask_about(filled, {one.code: one.version for one in saved.conflicts}, stored_form(desk, here).typed)
        return section_text(desk, here, again), 409
    return redirect(next_page(candidate_id, here, len(sections_of(rubric))), code=303)


def section_replaced(candidate_id: int, number: int, refusal: Replaced) -> str:
    """What was typed, in the section as the rubric has it now. Raises `refusal` where there is no such section."""
    candidate, rubric = candidate_here(candidate_id)
    found = sections_of(rubric)
    if number > len(found):
        raise refusal
    here = found[number - 1]
    return section_text(
        desk_of(candidate, rubric), here, read_section(here.figures, request.form, rubric=rubric.digest)
    )


def save_read(candidate_id: int, rubric: Rubric, read: ReadFigures, client_id: object) -> SavedFigures:
    """Stores what could be read. Raises NotEditable, Replaced, and Refused for an id that isn't one."""
    try:
        sent_id = read_client_id(str(client_id))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    by = signed_in_viewer().user_id
    with transaction():
        return save_figures(candidate_id, rubric=rubric, changes=read.changes, client_id=sent_id, by=by, now=now())


def save_again(candidate_id: int, rubric: Rubric, read: ReadFigures, client_id: str) -> SavedFigures:
    """The same; a page that was gone back to and sent with something else under its old id is a sending of its own."""
    try:
        return save_read(candidate_id, rubric, read, client_id)
    except Reused:
        return save_read(candidate_id, rubric, read, own_id(""))


def next_page(candidate_id: int, here: Section, sections: int) -> str:
    """Where a saved section leads: the next one when that was asked for, after the last one the list of sections."""
    if request.form.get("next") != "next":
        return url_for("report.section", candidate_id=candidate_id, number=here.number)
    if here.number == sections:
        return url_for("report.form", candidate_id=candidate_id)
    return url_for("report.section", candidate_id=candidate_id, number=here.number + 1)


class OtherRubric(Refused):
    """The script's page was made from a rubric that isn't the category's any more."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(OTHER_RUBRIC)


def sent_figures(rubric: Rubric) -> tuple[dict[str, object], ReadFigures]:
    """(the script's body, what could be read of its changes). Raises OtherRubric, Refused for no body of ours."""
    body = sent_json()
    if not isinstance(body, dict):
        raise Refused(NO_BODY)
    if body.get("rubric", rubric.digest) != rubric.digest:
        raise OtherRubric
    try:
        return body, read_figures(rubric, typed_figures(body))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None


@blueprint.post("/isian/<row:candidate_id>/simpan")
@access(OPERATOR)
def save(candidate_id: int) -> Response:
    """Stores what the script sends: `{client_id, rubric, changes: [{code, text, base_version, source, as_of, lines}]}`.

    `text` is as typed ("n/a" for tidak berlaku), `lines` `[{label, text}]`; rubric, source, as_of and lines may be left
    out. Answers 200 with `saved`, `conflicts`, `changed` (those of the conflicts, as they are stored now), `problems`,
    `readings`, what `reading_json` says, `version` and `at`; 403 when it can't be changed now, 404, 409 for another
    rubric than the category's, 422 for a body that can't be read: `{error, message}`.
    """
    _candidate, rubric = candidate_here(candidate_id)
    body, read = sent_figures(rubric)
    saved = save_read(candidate_id, rubric, read, body.get("client_id", ""))
    return jsonify(saved_answer(candidate_id, rubric, read, saved))


def saved_answer(candidate_id: int, rubric: Rubric, read: ReadFigures, saved: SavedFigures) -> dict[str, object]:
    """What became of each figure, and the engine's reading of all that is stored now."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    rows = queries.reported(candidate_id)
    reading = reading_of(candidate, rubric, {code: row.claimed for code, row in rows.items()})
    theirs = [rows[one.code] for one in saved.conflicts if one.code in rows]
    return {
        **shapes.saved_json(candidate, rubric, saved),
        "changed": changed_rows(candidate, rubric, theirs),
        **shapes.refused_json(rubric, read, saved.problems),
        **shapes.reading_json(candidate, rubric, reading),
        "version": max((row.version for row in rows.values()), default=0),
    }


def changed_rows(candidate: Candidate, rubric: Rubric, rows: Sequence[ReportedFigure]) -> list[dict[str, object]]:
    """These figures as they are stored, with who saved them; nothing is asked of the database where there are none."""
    if not rows:
        return []
    names = queries.names_of({row.saved_by_user_id for row in rows if row.saved_by_user_id is not None})
    return shapes.changed_json(candidate, rubric, rows, queries.lines_of(candidate.id), names)


@blueprint.post("/isian/<row:candidate_id>/periksa")
@access(OPERATOR)
def check(candidate_id: int) -> Response:
    """The engine's reading of what is stored with what is typed on top of it; stores nothing.

    Takes the body of `simpan`; answers `read` {code: {value, typed, shown, words}}, `problems`, `readings`, and what
    `reading_json` says.
    """
    candidate, rubric = candidate_here(candidate_id)
    _body, read = sent_figures(rubric)
    values = {change.code: total_of(rubric, change) for change in read.changes}
    cells = {code: row.claimed for code, row in queries.reported(candidate_id).items()} | values
    cells |= dict.fromkeys(read.problems, "")
    return jsonify(
        read={code: shapes.read_json(rubric.figure(code), text) for code, text in values.items()},
        **shapes.refused_json(rubric, read, {}),
        **shapes.reading_json(candidate, rubric, reading_of(candidate, rubric, cells)),
    )


@blueprint.get("/isian/<row:candidate_id>/keadaan")
@access(OPERATOR)
def state(candidate_id: int) -> Response:
    """What was saved after version `sejak`, by anybody: `version`, `changed` (see `changed_json`), `refusal` (why it
    can't be changed now, or ""), the digest of the `rubric`; with changes also what `reading_json` says.

    Ask next with the `version` answered here, never with one that a save answered: between the two may lie somebody
    else's.
    """
    candidate, rubric = candidate_here(candidate_id)
    since = request.args.get("sejak", "0")
    seen = int(since) if since.isascii() and since.isdigit() and len(since) <= 9 else 0
    rows = queries.reported(candidate_id)
    fresh = [row for row in rows.values() if row.version > seen]
    cells = {code: row.claimed for code, row in rows.items()}
    reading = shapes.reading_json(candidate, rubric, reading_of(candidate, rubric, cells)) if fresh else {}
    return jsonify(
        version=max((row.version for row in rows.values()), default=0),
        changed=changed_rows(candidate, rubric, fresh),
        refusal=editable(candidate, now=now()),
        rubric=rubric.digest,
        **reading,
    )
