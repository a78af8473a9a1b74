"""Score sheets on paper: printing numbers, typing what stands on one, and that every number is accounted for."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, current_viewer, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.paper_sheets import (
    MOST_SPARE,
    EntryForm,
    PrintForm,
    ReasonForm,
    entry_form,
    read_entry_form,
    read_print_form,
    read_reason,
    row_id,
)
from webapp.models import ENTERED, INTERVIEWS, PLENARY, VERIFICATION, Category
from webapp.queries.paper_sheets import Paper, newest_scan, papers_of, seats_and_candidates
from webapp.services import blank_sheets, paper_entries
from webapp.services import paper_sheets as service
from webapp.services.evidence import Stored
from webapp.services.paper_entries import Filled
from webapp.services.sheets import AnswersRefused
from webapp.views.items import leaves_of
from webapp.views.kept import file_stays
from webapp.views.one_paper import prints
from webapp.views.paper_words import counts_of, line_of
from webapp.views.received import allow_large_form, received_file
from webapp.views.rubrics import rubric_of
from webapp.views.sealed_papers import asked_size
from webapp.views.secretariat import category_for, download
from webapp.views.wording import STAGES

blueprint = Blueprint("paper", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/kertas"
ACCEPTED = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
NO_SUCH_NUMBER = "Nomor itu tidak ada dalam kategori ini. Periksa angkanya, juga kategorinya."

Page = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_a_scan(endpoint: str | None, _values: object) -> None:
    if endpoint == "paper.enter" and request.method == "POST" and current_viewer() is not None:
        allow_large_form()


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """Every number with what became of it; printing more."""
    return numbers_page(category_for(edition, category), PrintForm(), ReasonForm())


def numbers_page(found: Category, form: PrintForm, voiding: ReasonForm, problem: str = "", sought: str = "") -> str:
    papers, timezone = papers_of(found.id), found.edition.timezone
    seats, nominees = seats_and_candidates(found.id)
    return render_template(
        "paper/page.html",
        category=found,
        edition=found.edition,
        lines=[line_of(paper, timezone) for paper in papers],
        counts=counts_of(papers),
        printings=sorted({paper.sheet.printing for paper in papers}, reverse=True),
        seats=seats,
        nominees=nominees,
        form=form,
        voiding=voiding,
        problem=problem,
        sought=sought,
        printable=found.state in {VERIFICATION, INTERVIEWS} and bool(rubric_of(found).judged()),
        voidable=found.state in {VERIFICATION, INTERVIEWS, PLENARY} and any(not paper.turn for paper in papers),
        stage=STAGES[found.state].lower(),
        most_spare=MOST_SPARE,
    )


@blueprint.get(f"{BASE}/buka")
@access(SECRETARIAT)
def look_up(edition: str, category: str) -> Page:
    """A number that was typed, as its code would have opened it."""
    found = category_for(edition, category)
    sought = request.args.get("nomor", "")
    number = row_id(sought.strip())
    if number is None or number not in {paper.sheet.number for paper in papers_of(found.id)}:
        return numbers_page(found, PrintForm(), ReasonForm(), NO_SUCH_NUMBER, sought), 422
    return redirect(url_for("paper.one", edition=edition, category=category, number=number), code=303)


@blueprint.post(f"{BASE}/cetak")
@access(SECRETARIAT)
def print_sheets(edition: str, category: str) -> Page:
    """Gives the numbers; the PDF is then read from its own address."""
    found, form, by = category_for(edition, category), read_print_form(request.form), signed_in_viewer().user_id
    category_id, rubric, status = found.id, rubric_of(found), 422
    if not form.problems:
        wanted = service.Wanted(row_id(form.panelist), row_id(form.candidate), form.extra, form.pairs)
        try:
            with transaction():
                printing = service.print_sheets(category_id, rubric, wanted, form.client_id, by=by, now=now())
        except Refused as refusal:
            form.problems["yang"], status = refusal.sentence, refusal.status
        else:
            anchor = f"cetakan-{printing}"
            return redirect(url_for("paper.page", edition=edition, category=category, _anchor=anchor), code=303)
    return numbers_page(category_for(edition, category), form, ReasonForm()), status


@blueprint.get(f"{BASE}/cetakan/<row:number>.pdf")
@access(SECRETARIAT)
@prints
def pdf(edition: str, category: str, number: int) -> Response:
    """One printing, the same bytes whenever it is asked for; `?kertas=f4` for F4 in place of A4."""
    found = category_for(edition, category)

    def address_of(sheet: int) -> str:
        return settings().origin + url_for("paper.one", edition=edition, category=category, number=sheet)

    size = asked_size("a4")
    body = blank_sheets.blank_sheets_pdf(found, rubric_of(found), number, address_of, size=size)
    return download(body, "application/pdf", f"lembar-kertas-{edition}-{category}-{number}.pdf")


@blueprint.post(f"{BASE}/batalkan")
@access(SECRETARIAT)
def void_blanks(edition: str, category: str) -> Page:
    """Every number that nothing was typed from."""
    found, form, by, status = category_for(edition, category), read_reason(request.form), signed_in_viewer(), 422
    category_id = found.id
    if not form.problems:
        try:
            with transaction():
                service.void_blanks(category_id, reason=form.reason, by=by.user_id, now=now())
        except Refused as refusal:
            form.problems["alasan"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("paper.page", edition=edition, category=category, _anchor="nomor"), code=303)
    return numbers_page(category_for(edition, category), PrintForm(), form), status


@blueprint.get(f"{BASE}/<row:number>")
@access(SECRETARIAT)
def one(edition: str, category: str, number: int) -> str:
    """What a number's code opens: the sheet to type, or what became of it."""
    found = category_for(edition, category)
    paper = service.paper_for(found.id, number)
    written = paper_entries.written_for_typist(paper, by=signed_in_viewer().user_id) if in_interviews(found) else None
    form = entry_form(paper.turn + 1, written.answers if written else {}, written.note if written else "")
    if paper.pair is not None:
        form.panelist, form.candidate = str(paper.pair[0].id), str(paper.pair[1].id)
    return paper_page(found, paper, form, ReasonForm())


def in_interviews(found: Category) -> bool:
    return found.state == INTERVIEWS


def paper_page(found: Category, paper: Paper, form: EntryForm, voiding: ReasonForm, problem: str = "") -> str:
    rubric, viewer = rubric_of(found), signed_in_viewer()
    seats, nominees = seats_and_candidates(found.id)
    scan = newest_scan(paper.sheet.id)
    waiting = paper.state == ENTERED
    return render_template(
        "paper/one.html",
        category=found,
        edition=found.edition,
        paper=paper,
        line=line_of(paper, found.edition.timezone),
        form=form,
        leaves=leaves_of(rubric, paper_entries.Written(form.sheet.answers, form.sheet.note).content()),
        seats=seats,
        nominees=nominees,
        scan=scan[0].name if scan else "",
        accepted=ACCEPTED,
        voiding=voiding,
        problem=problem or why_not(found, paper, rubric),
        typed_here=paper_entries.typed_by(paper, viewer.user_id),
        checks_here=paper.check is not None and paper.check.by_user_id == viewer.user_id,
        waiting=waiting,
        enterable=not waiting and not why_not(found, paper, rubric),
        voidable=not paper.over and found.state in {VERIFICATION, INTERVIEWS, PLENARY},
    )


def why_not(found: Category, paper: Paper, rubric: Rubric) -> str:
    """Why nothing can be typed from this number; "" where it can."""
    if paper.over:
        return ""
    try:
        paper_entries.enterable(found.id, paper.sheet.number, rubric)
    except Refused as refusal:
        return refusal.sentence
    return ""


@blueprint.post(f"{BASE}/<row:number>")
@access(SECRETARIAT)
def enter(edition: str, category: str, number: int) -> Page:
    """Keeps a scan as soon as it is sound, and what was typed once all of it is."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    paper = paper_entries.enterable(found.id, number, rubric)
    form, category_id = read_entry_form(rubric, request.form, found.edition.timezone), found.id
    scan = request.files.get("pindaian")
    stored = received_scan(scan, form)
    sound, status = not form.problems, 422
    try:
        keep(category_id, number, rubric, form, scan=(stored, scan), whole=sound)
    except AnswersRefused as refusal:
        form.problems.update({f"butir-{code}": sentence for code, sentence in refusal.problems.items()})
    except NotFound:
        raise
    except Refused as refusal:
        form.problems["lembar"], status = refusal.sentence, refusal.status
    if form.problems:
        found = category_for(edition, category)
        return paper_page(found, service.paper_for(found.id, paper.sheet.number), form, ReasonForm()), status
    return redirect(url_for("paper.one", edition=edition, category=category, number=number), code=303)


def received_scan(sent: FileStorage | None, form: EntryForm) -> Stored | None:
    """A scan that came with the form, looked at; what is wrong with it becomes the form's problem."""
    if sent is None or not sent.filename:
        return None
    try:
        return received_file(sent)
    except Refused as refusal:
        form.problems["pindaian"] = refusal.sentence
        return None


def keep(
    category_id: int,
    number: int,
    rubric: Rubric,
    form: EntryForm,
    *,
    scan: tuple[Stored | None, FileStorage | None],
    whole: bool,
) -> None:
    """The scan, and the entry where the form is `whole`: a scan isn't lost with a form that is refused.

    Raises Refused.
    """
    by, (stored, sent), pair, at = signed_in_viewer().user_id, scan, form.pair, now()
    paper_entries.refuse_anothers(paper_entries.enterable(category_id, number, rubric), by=by)
    if stored is not None and sent is not None:
        with transaction():
            paper = paper_entries.enterable(category_id, number, rubric)
            paper_entries.attach_scan(paper, stored, sent.filename or "", by=by, now=at)
        file_stays(sent)
    if not whole or pair is None or form.signed_at is None:
        return
    filled = Filled(*pair, form.sheet.answers, form.sheet.note, form.signed_at, form.turn)
    with transaction():
        paper = paper_entries.enterable(category_id, number, rubric)
        paper_entries.enter(paper, rubric, filled, by=by, now=at)


@blueprint.post(f"{BASE}/<row:number>/batalkan")
@access(SECRETARIAT)
def void(edition: str, category: str, number: int) -> Page:
    """A sheet that was lost or spoilt; its number stays in the list with the reason."""
    found, form, by, status = category_for(edition, category), read_reason(request.form), signed_in_viewer(), 422
    category_id, paper = found.id, service.paper_for(found.id, number)
    if not form.problems:
        try:
            with transaction():
                service.void(category_id, number, reason=form.reason, by=by.user_id, now=now())
        except Refused as refusal:
            form.problems["alasan"], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("paper.one", edition=edition, category=category, number=number), code=303)
    found = category_for(edition, category)
    paper = service.paper_for(found.id, number)
    return paper_page(found, paper, entry_form(paper.turn + 1, {}, ""), form), status
