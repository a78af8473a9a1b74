"""A second person compares a typed sheet with its scan, confirms it or sends it back; the panelist chooses."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from webapp.access import JUROR, SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.paper_sheets import ReasonForm, read_reason, row_id
from webapp.forms.texts import TextRefused, read_version
from webapp.models import DEVICE, INTERVIEWS, PAPER, Blob, Category, PaperScan
from webapp.queries import sheets as own_queries
from webapp.queries.paper_sheets import Paper, body_of_entry, newest_scan, own_papers
from webapp.services import paper_entries, paper_sheets
from webapp.services.paper_entries import read_body
from webapp.services.sheets import seat_for
from webapp.views.evidence import page_of
from webapp.views.items import lines_of
from webapp.views.paper_words import line_of
from webapp.views.received import SEALED_OFF, given_back
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock

blueprint = Blueprint("papercheck", __name__)

BASE = "/edisi/<edition>/<category>/kertas/<row:number>"
PICK = "Pilih salah satu."

Page = str | Response | tuple[str, int]


def paper_to_check(found: Category, number: int) -> Paper:
    """A number that the reader compares now. Raises NotFound for everybody else, and outside the interviews."""
    if found.state != INTERVIEWS:
        raise NotFound
    paper = paper_sheets.paper_for(found.id, number)
    paper_entries.entry_for_checker(paper, by=signed_in_viewer().user_id)
    return paper


@blueprint.post(f"{BASE}/periksa")
@access(SECRETARIAT)
def begin(edition: str, category: str, number: int) -> Response:
    """The reader becomes the one who compares this sheet; that is kept as an access to what is on it."""
    found, by = category_for(edition, category), signed_in_viewer().user_id
    rubric, category_id = rubric_of(found), found.id
    with transaction():
        paper_entries.begin_check(paper_entries.enterable(category_id, number, rubric), by=by, now=now())
    return redirect(url_for("papercheck.compare", edition=edition, category=category, number=number), code=303)


@blueprint.get(f"{BASE}/periksa")
@access(SECRETARIAT)
def compare(edition: str, category: str, number: int) -> str:
    """The scan and what was typed, side by side, for the one who compares them."""
    found = category_for(edition, category)
    return compare_page(found, paper_to_check(found, number), ReasonForm())


def compare_page(found: Category, paper: Paper, form: ReasonForm, problem: str = "") -> str:
    entry = paper_entries.entry_for_checker(paper, by=signed_in_viewer().user_id)
    written = paper_entries.written_for_checker(paper, by=signed_in_viewer().user_id)
    scan = newest_scan(paper.sheet.id)
    return render_template(
        "paper/compare.html",
        category=found,
        edition=found.edition,
        line=line_of(paper, found.edition.timezone),
        lines=lines_of(rubric_of(found), written.content()),
        note=written.note,
        seen=entry.id,
        signed=day_and_clock(entry.signed_at, found.edition.timezone),
        pages=scan[1].pages or 0 if scan else 0,
        scan=scan[0] if scan else None,
        form=form,
        problem=problem,
    )


@blueprint.get(f"{BASE}/pindaian")
@access(SECRETARIAT)
def scan(edition: str, category: str, number: int) -> Response:
    """The scan as it is kept."""
    kept, blob = scan_of(paper_to_check(category_for(edition, category), number))
    return given_back(blob, kept.name)


@blueprint.get(f"{BASE}/pindaian/<row:new>")
@access(SECRETARIAT)
def scan_page(edition: str, category: str, number: int, new: int) -> Response:
    """One of its pages as a picture."""
    _kept, blob = scan_of(paper_to_check(category_for(edition, category), number))
    if new > (blob.pages or 0):
        raise NotFound
    kind, content = page_of(blob, new)
    response = send_file(BytesIO(content), mimetype=kind)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def scan_of(paper: Paper) -> tuple[PaperScan, Blob]:
    """Raises NotFound."""
    found = newest_scan(paper.sheet.id)
    if found is None:
        raise NotFound
    return found


@blueprint.post(f"{BASE}/kembalikan")
@access(SECRETARIAT)
def send_back(edition: str, category: str, number: int) -> Page:
    """What was typed isn't what stands on paper: it goes back, with the reason."""
    seen = row_id(request.form.get("seen", ""))
    found, form, by, status = category_for(edition, category), read_reason(request.form), signed_in_viewer(), 422
    paper_to_check(found, number)
    category_id = found.id
    if not form.problems:
        try:
            with transaction():
                paper = paper_sheets.paper_for(category_id, number)
                paper_entries.send_back(paper, seen, reason=form.reason, by=by.user_id, now=now())
        except NotFound:
            raise
        except Refused as refusal:
            form.problems["alasan"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("paper.one", edition=edition, category=category, number=number), code=303)
    found = category_for(edition, category)
    return compare_page(found, paper_to_check(found, number), form), status


@blueprint.post(f"{BASE}/pastikan")
@access(SECRETARIAT)
def confirm(edition: str, category: str, number: int) -> Page:
    """What was typed is what stands on paper: it becomes the panelist's own sheet, locked, in one transaction."""
    found, by = category_for(edition, category), signed_in_viewer().user_id
    paper_to_check(found, number)
    category_id, rubric, seen = found.id, rubric_of(found), row_id(request.form.get("seen", ""))
    try:
        with transaction():
            paper = paper_entries.enterable(category_id, number, rubric)
            paper_entries.confirm(paper, rubric, seen, by=by, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        found = category_for(edition, category)
        return compare_page(found, paper_to_check(found, number), ReasonForm(), refusal.sentence), refusal.status
    return redirect(url_for("paper.one", edition=edition, category=category, number=number), code=303)


# ---------------------------------------------------------------------- the panelist chooses


def own_paper(candidate_id: int) -> Paper:
    """One's own paper sheet that waits for this candidate. Raises NotFound."""
    for paper in own_papers(signed_in_viewer().user_id):
        if paper.entry is not None and paper.entry.candidate_id == candidate_id:
            return paper
    raise NotFound


@blueprint.get("/penilaian/<row:candidate_id>/kertas")
@access(JUROR)
def choice(candidate_id: int) -> str:
    """One's own two sheets for one candidate, on paper and on the device."""
    return choice_page(candidate_id)


def choice_page(candidate_id: int, problem: str = "") -> str:
    seat, paper = seat_for(signed_in_viewer().user_id, candidate_id), own_paper(candidate_id)
    assert paper.entry is not None  # it was typed, or it wouldn't wait
    rubric, stored = rubric_of(seat.category), own_queries.own_content(seat)
    if not paper_entries.begun(stored) or stored.locked_at is not None:
        raise NotFound
    written = read_body(body_of_entry(paper.entry.id))
    return render_template(
        "paper/choice.html",
        seat=seat,
        edition=seat.edition,
        number=paper.sheet.number,
        signed=day_and_clock(paper.entry.signed_at, seat.edition.timezone),
        pairs=list(zip(lines_of(rubric, written.content()), lines_of(rubric, stored), strict=True)),
        notes=(written.note, stored.note),
        version=stored.version,
        chosen=paper_entries.is_chosen(paper.entry, stored),
        problem=problem,
    )


@blueprint.post("/penilaian/<row:candidate_id>/kertas")
@access(JUROR)
def choose(candidate_id: int) -> Page:
    """Keeps which of the two holds."""
    by = signed_in_viewer().user_id
    number, category_id = (paper := own_paper(candidate_id)).sheet.number, paper.sheet.category_id
    try:
        holds, version = read_choice()
        with transaction():
            paper_entries.choose(
                paper_sheets.paper_for(category_id, number), holds=holds, version=version, by=by, now=now()
            )
    except NotFound:
        raise
    except Refused as refusal:
        return choice_page(candidate_id, refusal.sentence), refusal.status
    target = url_for("juror.today") if holds == PAPER else url_for("juror.sheet", candidate_id=candidate_id)
    return redirect(target, code=303)


def read_choice() -> tuple[str, int]:
    """(which holds, the version of the electronic sheet that was seen). Raises Refused."""
    holds = request.form.get("pilihan", "")
    if holds not in {PAPER, DEVICE}:
        raise Refused(PICK)
    try:
        return holds, read_version(request.form.get("version", ""))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
