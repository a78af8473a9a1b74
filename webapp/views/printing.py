"""The print centre: choosing papers of a category or an edition, following them, and what was issued."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from reports.identifier import read_identifier
from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.content import store
from webapp.content.kinds import PDF
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.printing import OWN_CHOICE, Offered, PrintingForm, read_printing
from webapp.mail_server import LOOPBACK
from webapp.models import ANNOUNCED, MADE, SEALED, Category, Edition, IssuedPaper, Printing
from webapp.policy import may_see
from webapp.queries.editions import categories_of
from webapp.queries.issued import (
    count_issued,
    issued_by_number,
    issued_of,
    papers_of_printing,
    printing_by_id,
    same_before,
)
from webapp.queries.sealed import stage_of
from webapp.services import printing as service
from webapp.services.minutes_numbers import current_paper
from webapp.services.paper_kinds import (
    A4,
    FOR_CEREMONY,
    FOR_PLENARY,
    SIZES,
    Wanted,
    kind_of,
    kinds,
    name_of,
    packet,
    subject_of,
)
from webapp.services.printing import Order, Ordered
from webapp.services.sealed import read_sealed, sealed_result
from webapp.views.choosing import offered
from webapp.views.evidence import drawn_page
from webapp.views.paging import paging, read_page
from webapp.views.printing_words import paper_groups, printing_lines, progress_of
from webapp.views.received import SEALED_OFF
from webapp.views.rules import edition_for
from webapp.views.secretariat import at_its_stage, category_for, download
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("printing", __name__)

ON_A_PAGE = 100
LONGEST_TYPED = 200
WITH_PAPERS = frozenset({SEALED, ANNOUNCED})
TITLES = {
    FOR_PLENARY: "Semua untuk rapat pleno",
    FOR_CEREMONY: "Semua untuk penganugerahan",
    OWN_CHOICE: "Dokumen pilihan",
}

Page = str | Response | tuple[str, int]


# ---------------------------------------------------------------------- choosing


def sent_form() -> PrintingForm:
    """What a form of one of both pages asks for."""
    offered = Offered({name: packet(name) for name in (FOR_PLENARY, FOR_CEREMONY)}, tuple(kinds()), tuple(SIZES))
    return read_printing(request.form, offered)


@blueprint.get("/edisi/<edition>/<category>/cetak")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """What can be printed of a category, what is being printed, and what was issued."""
    return category_page(category_for(edition, category), PrintingForm())


def category_page(found: Category, form: PrintingForm) -> str:
    place = paging(read_page(request.args.get("halaman", "")), count_issued(found.id), ON_A_PAGE)
    return render_template(
        "printing/page.html",
        category=found,
        issued=paper_groups(issued_of(found.id, place.start, place.stop)),
        offered=offered(found),
        number=minutes_number(found.id),
        place=place,
        **choosing(found.edition, found, form),
    )


def minutes_number(category_id: int) -> str:
    """The number of the minutes of the result that counts, "" for none."""
    sealed = sealed_result(category_id)
    return "" if sealed is None else current_paper(sealed)[1]


def choosing(edition: Edition, category: Category | None, form: PrintingForm) -> dict[str, object]:
    """What both pages need to offer papers."""
    of = [at_its_stage(one) for one in categories_of(edition.code)] if category is None else [category]
    found = Counter(one.wanted.kind for one in wanted_papers(of, tuple(kinds()), form.size or A4))
    counts = {code: found[code] for code in kinds()}
    return {
        "edition": edition,
        "form": form,
        "open": any(counts.values()),
        "kinds": [(one, counts[one.code]) for one in kinds().values()],
        "packets": [packet_line(name, counts) for name in (FOR_PLENARY, FOR_CEREMONY)],
        "sizes": SIZES,
        "categories": [(one, STAGES[one.state], one.state in WITH_PAPERS) for one in of],
        "printings": printing_lines(edition, None if category is None else category.id),
        "sends": settings().mail is not None,
        "local": settings().public_url if settings().host in LOOPBACK else "",
    }


def packet_line(name: str, counts: dict[str, int]) -> tuple[str, str, int, str]:
    """(packet, its title, how many papers, which)."""
    inside = packet(name)
    told = ", ".join(kinds()[code].title.lower() for code in inside)
    return name, TITLES[name], sum(counts[code] for code in inside), told


def wanted_papers(categories: Sequence[Category], chosen: Sequence[str], size: str) -> list[Ordered]:
    """The papers of these kinds that these categories give now."""
    return [
        paper
        for one in categories
        if may_see("papers", SECRETARIAT, one.state)
        for paper in service.papers_of(one.id, chosen, size)
    ]


@blueprint.post("/edisi/<edition>/<category>/cetak")
@access(SECRETARIAT)
def begin(edition: str, category: str) -> Page:
    """Asks for papers of a category; a worker makes them."""
    found, form = category_for(edition, category), sent_form()
    edition_id, category_id = found.edition_id, found.id
    try:
        return redirect(url_for(".run", printing_id=ordered([found], form, edition_id, category_id)), code=303)
    except Refused as refused:
        form.problems.setdefault("paket", refused.sentence)
        return category_page(category_for(edition, category), form), HTTPStatus.UNPROCESSABLE_ENTITY


@blueprint.get("/edisi/<edition>/cetak")
@access(SECRETARIAT)
def edition_page(edition: str) -> str:
    """The same for all categories of an edition at once."""
    return whole_page(edition_for(edition), PrintingForm())


def whole_page(found: Edition, form: PrintingForm) -> str:
    return render_template("printing/edition.html", **choosing(found, None, form))


@blueprint.post("/edisi/<edition>/cetak")
@access(SECRETARIAT)
def begin_edition(edition: str) -> Page:
    """Asks for papers of every category that is sealed."""
    found, form = edition_for(edition), sent_form()
    edition_id = found.id
    try:
        categories = [at_its_stage(one) for one in categories_of(edition)]
        return redirect(url_for(".run", printing_id=ordered(categories, form, edition_id, None)), code=303)
    except Refused as refused:
        form.problems.setdefault("paket", refused.sentence)
        return whole_page(edition_for(edition), form), HTTPStatus.UNPROCESSABLE_ENTITY


def ordered(categories: Sequence[Category], form: PrintingForm, edition_id: int, category_id: int | None) -> int:
    """The id of the printing. Raises Refused."""
    if form.problems:
        raise Refused(next(iter(form.problems.values())))
    if not any(may_see("papers", SECRETARIAT, one.state) for one in categories):
        raise Refused(service.NOT_SEALED)
    papers = wanted_papers(categories, form.chosen, form.size)
    what = Order(edition_id, category_id, TITLES[form.packet], papers, form.email)
    with transaction():
        return service.order(what, by=signed_in_viewer().user_id, now=now()).id


# ---------------------------------------------------------------------- following


def printing_here(printing_id: int) -> Printing:
    """Raises NotFound."""
    found = printing_by_id(printing_id)
    if found is None:
        raise NotFound
    return found


@blueprint.get("/cetak/<row:printing_id>")
@access(SECRETARIAT)
def run(printing_id: int) -> str:
    """How far a printing is; works without a script."""
    found = printing_here(printing_id)
    return render_template(
        "printing/run.html",
        printing=found,
        category=found.category,
        edition=found.edition,
        progress=progress_of(found),
        papers=papers_of_printing(printing_id),
        asked=day_and_clock(found.at, found.edition.timezone),
        before=told_before(found),
        sends=settings().mail is not None,
    )


def told_before(found: Printing) -> tuple[int, str] | None:
    """(id, when) of an earlier printing of the same papers that is ready."""
    before = same_before(found)
    return None if before is None else (before.id, day_and_clock(before.at, found.edition.timezone))


@blueprint.get("/cetak/<row:printing_id>/keadaan")
@access(SECRETARIAT)
def state(printing_id: int) -> Response:
    """How far it is, for the script: {id, state, percent, words, ended}."""
    return jsonify(vars(progress_of(printing_here(printing_id))))


@blueprint.post("/cetak/<row:printing_id>/hentikan")
@access(SECRETARIAT)
def stop(printing_id: int) -> Response:
    """Stops after the paper that is being printed. Raises NotFound, Conflict."""
    with transaction():
        service.stop(printing_id, now=now())
    return redirect(url_for(".run", printing_id=printing_id), code=303)


@blueprint.post("/cetak/<row:printing_id>/ulangi")
@access(SECRETARIAT)
def again(printing_id: int) -> Response:
    """Goes on with what isn't made. Raises NotFound, Conflict."""
    with transaction():
        service.try_again(printing_id)
    return redirect(url_for(".run", printing_id=printing_id), code=303)


@blueprint.get("/cetak/<row:printing_id>/dokumen.zip")
@access(SECRETARIAT)
def bundle(printing_id: int) -> Response:
    """Everything in one file. Raises NotFound before it is ready, Damaged."""
    found = printing_here(printing_id)
    if found.state != MADE or found.sha256 is None:
        raise NotFound
    parts = (found.edition.code, *([] if found.category is None else [found.category.code]), str(found.id))
    return download(store.read(settings().papers, found.sha256), "application/zip", f"dokumen-{'-'.join(parts)}.zip")


# ---------------------------------------------------------------------- what was issued


def paper_here(identifier: str) -> IssuedPaper:
    """A paper that the secretariat may read, however its number was typed. Raises NotFound."""
    found = issued_by_number(read_identifier(identifier[:LONGEST_TYPED]))
    if found is None or not may_see("papers", SECRETARIAT, stage_of(found.sealed.category, now=now())):
        raise NotFound
    return found


@blueprint.get("/cetak/dokumen/<identifier>")
@access(SECRETARIAT)
def preview(identifier: str) -> str:
    """One issued paper, a page at a time, as pictures."""
    found = paper_here(identifier)
    sealed, kind = read_sealed(found.sealed), kind_of(found.kind)
    number = min(max(read_page(request.args.get("halaman", "1")), 1), found.pages)
    return render_template(
        "printing/preview.html",
        paper=found,
        name=name_of(kind, subject_of(kind, sealed, found.subject)),
        category=found.sealed.category,
        edition=found.sealed.category.edition,
        number=number,
    )


@blueprint.get("/cetak/dokumen/<identifier>/halaman/<row:number>")
@access(SECRETARIAT)
def picture(identifier: str, number: int) -> Response:
    """A page of it as a picture, drawn once. Raises NotFound, Damaged."""
    found = paper_here(identifier)
    if number > found.pages:
        raise NotFound
    kind, content = drawn_page(settings().papers, found.sha256, number)
    response = send_file(BytesIO(content), mimetype=kind)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


@blueprint.get("/cetak/dokumen/<identifier>.pdf")
@access(SECRETARIAT)
def paper(identifier: str) -> Response:
    """The very file that was issued. Raises NotFound, Damaged."""
    found = paper_here(identifier)
    wanted = Wanted(found.kind, found.subject, found.paper_size)
    parts = (wanted.kind, *([wanted.subject] if wanted.subject else []), found.identifier)
    return download(store.read(settings().papers, found.sha256), PDF, f"{'-'.join(parts)}.pdf")
