"""One paper of a category: of which kind, then whose, then on which size; what isn't of a result is read at once."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.content.looking import page_picture
from webapp.db import transaction
from webapp.durable import make_folder
from webapp.errors import NotFound, Refused
from webapp.forms.printing import UNREADABLE
from webapp.models import Category, IssuedPaper
from webapp.policy import may_see
from webapp.queries.issued import papers_of_kind, record_with_hash
from webapp.queries.schedule import slots_of
from webapp.queries.submissions import newest_numbers, submission_by_number
from webapp.services import printing as service
from webapp.services.paper_kinds import MINUTES, SIZES, PaperKind, Subject, Wanted, kind_of, kinds, name_of
from webapp.services.printing import Order, Ordered
from webapp.services.receipts import receipt_pdf
from webapp.services.schedule_papers import schedule_pdf
from webapp.services.sealed import Sealed, sealed_result
from webapp.services.sealed_people import members_of
from webapp.views.paging import paging, read_list
from webapp.views.received import SEALED_OFF
from webapp.views.secretariat import category_for

blueprint = Blueprint("choosing", __name__, url_prefix="/edisi/<edition>/<category>/cetak/satu/<kind>")

ON_A_PAGE = 20
SCHEDULE, RECEIPT = "jadwal", "tanda-terima"
# Papers of what is there now: made at once, never issued.
WORKING = {SCHEDULE: "Jadwal wawancara", RECEIPT: "Tanda terima isian"}
SHEETS = "lembar"

Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class Choice:
    """One paper among those of its kind; `note` helps to find it, `papers` are those that were issued of it.

    Of a receipt `candidate_id` and `number` say which handing in it is of.
    """

    code: str
    name: str
    note: str = ""
    papers: tuple[IssuedPaper, ...] = ()
    candidate_id: int = 0
    number: int = 0


def title_of(kind: str) -> str:
    """Raises NotFound."""
    return WORKING[kind] if kind in WORKING else kind_of(kind).title


# ---------------------------------------------------------------------- what there is


def choices_of(found: Category, kind: str) -> list[Choice]:
    """Every paper of this kind that can be had now. Raises NotFound for a kind that there isn't, EngineRefused."""
    if kind == SCHEDULE:
        return [Choice("", "")] if slots_of(found.id) else []
    if kind == RECEIPT:
        return receipts_of(found)
    return papers_of(found, kind)


def receipts_of(found: Category) -> list[Choice]:
    """The receipt of everybody's newest handing in."""
    if not may_see("figures", SECRETARIAT, found.state):
        return []
    return [
        Choice(one.code, one.name, f"kiriman ke-{number}", candidate_id=one.id, number=number)
        for one, number in newest_numbers(found.id)
    ]


def papers_of(found: Category, kind: str) -> list[Choice]:
    """The papers of the result that counts, with what was issued of each."""
    known, sealed = kind_of(kind), record_of(found)
    row = None if sealed is None else record_with_hash(sealed.sha256)
    if sealed is None or row is None:
        return []
    issued = defaultdict[str, list[IssuedPaper]](list)
    for paper in papers_of_kind(row.id, kind):
        issued[paper.subject].append(paper)
    notes = notes_of(known, sealed)
    return [
        Choice(one.code, one.name, notes.get(one.code, ""), tuple(issued.get(one.code, ())))
        for one in known.subjects(sealed)
    ]


def record_of(found: Category) -> Sealed | None:
    """The result that counts, where the reader may print it."""
    return sealed_result(found.id) if may_see("papers", SECRETARIAT, found.state) else None


def notes_of(kind: PaperKind, sealed: Sealed) -> dict[str, str]:
    """What helps to find somebody: a member's name, a candidate's code."""
    if kind.code == SHEETS:
        return {juror: member.name for juror, member in members_of(sealed).items()}
    return {code: code for code in sealed.rows} if kind.of_candidate else {}


def offered(found: Category) -> list[tuple[str, str, int]]:
    """(kind, title, how many) of everything of which one can be chosen now."""
    sealed = record_of(found)
    counted = [(one.code, one.title, 0 if sealed is None else len(one.subjects(sealed))) for one in kinds().values()]
    counted += [(kind, title, len(choices_of(found, kind))) for kind, title in WORKING.items()]
    return [one for one in counted if one[2]]


def chosen_of(choices: Sequence[Choice], code: str | None) -> Choice | None:
    """The one that was chosen, or the only one that there is; None while one is to be chosen. Raises NotFound."""
    if code is None:
        return choices[0] if len(choices) == 1 else None
    found = next((one for one in choices if one.code == code), None)
    if found is None:
        raise NotFound
    return found


# ---------------------------------------------------------------------- the pages


@blueprint.get("")
@access(SECRETARIAT)
def page(edition: str, category: str, kind: str) -> str:
    """Whose paper it is to be, `?yang=` who was chosen; `?cari=` and `?halaman=` go through the list."""
    found = category_for(edition, category)
    choices = choices_of(found, kind)
    if not choices:
        raise NotFound
    one = chosen_of(choices, request.args.get("yang"))
    return list_page(found, kind, choices) if one is None else paper_page(found, kind, one, alone=len(choices) == 1)


def list_page(found: Category, kind: str, choices: Sequence[Choice]) -> str:
    """Sheets aren't searched: their notes are names of people, which belong into no address."""
    words, asked, remark = read_list(request.args)
    wanted = words.casefold()
    fit = [one for one in choices if wanted in f"{one.name} {one.code}".casefold()]
    place = paging(asked, len(fit), ON_A_PAGE)
    return render_template(
        "printing/whose.html",
        category=found,
        edition=found.edition,
        kind=kind,
        title=title_of(kind),
        choices=fit[place.start : place.stop],
        place=place,
        words=words,
        remark=remark,
        searched=len(choices) > ON_A_PAGE and kind != SHEETS,
    )


def paper_page(found: Category, kind: str, one: Choice, *, alone: bool, problem: str = "") -> str:
    return render_template(
        "printing/one.html",
        category=found,
        edition=found.edition,
        kind=kind,
        title=title_of(kind),
        one=one,
        alone=alone,
        problem=problem,
        sizes=SIZES,
        working=kind in WORKING,
        numbered=kind == MINUTES,
    )


@blueprint.post("")
@access(SECRETARIAT)
def begin(edition: str, category: str, kind: str) -> Page:
    """Asks for this one paper; a worker makes it."""
    found = category_for(edition, category)
    one = chosen_of(choices_of(found, kind), request.form.get("yang", ""))
    if one is None or kind in WORKING:
        raise NotFound
    size, alone = request.form.get("kertas", ""), request.args.get("yang") is None
    if size not in SIZES:
        return paper_page(found, kind, one, alone=alone, problem=UNREADABLE), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return redirect(url_for("printing.run", printing_id=ordered(found, kind, one, size)), code=HTTPStatus.SEE_OTHER)
    except Refused as refused:
        return paper_page(category_for(edition, category), kind, one, alone=alone, problem=refused.sentence), 422


def ordered(found: Category, kind: str, one: Choice, size: str) -> int:
    """The id of the printing. Raises NotFound, Refused."""
    sealed = sealed_result(found.id)
    row = None if sealed is None else record_with_hash(sealed.sha256)
    if row is None:
        raise NotFound
    name = name_of(kind_of(kind), Subject(one.code, one.name))
    what = Order(found.edition_id, found.id, name[:200], [Ordered(row.id, Wanted(kind, one.code, size), name)])
    with transaction():
        return service.order(what, by=signed_in_viewer().user_id, now=now()).id


@blueprint.get("/halaman-pertama")
@access(SECRETARIAT)
def first_page(edition: str, category: str, kind: str) -> Response:
    """The first page of what isn't issued, as a picture. Raises NotFound, Refused, PaperFailed."""
    found = category_for(edition, category)
    one = chosen_of(choices_of(found, kind), request.args.get("yang", ""))
    if one is None or kind not in WORKING:
        raise NotFound
    folder = settings().papers
    make_folder(folder)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(working_pdf(found, one))
        file.flush()
        drawn = page_picture(file, 1, folder=folder)
    response = send_file(BytesIO(drawn.content or b""), mimetype=drawn.kind)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def working_pdf(found: Category, one: Choice) -> bytes:
    """Raises NotFound, Refused, PaperFailed."""
    if not one.number:
        return schedule_pdf(found.id, now=now(), size="a4")
    submission = submission_by_number(one.candidate_id, one.number)
    if submission is None:
        raise NotFound
    return receipt_pdf(submission, size="a4")
