"""Electronic signatures on an issued paper: whose there are, signing here, bringing a file signed elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.formats import long_date, long_moment
from reports.sign import Key, can_sign
from webapp.access import SECRETARIAT, access, current_viewer, now, settings, signed_in_viewer
from webapp.content import store
from webapp.content.kinds import PDF
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.models import IssuedPaper, SignedPaper
from webapp.queries.signed_papers import signed_of
from webapp.services import signed_papers as service
from webapp.services.paper_kinds import kind_of, name_of, subject_of
from webapp.services.sealed import read_sealed
from webapp.services.signers import OutOfTurn, places_of
from webapp.views.printing import paper_here
from webapp.views.received import allow_large_form
from webapp.views.secretariat import download
from webapp.views.wording import here

blueprint = Blueprint("paper_signatures", __name__, url_prefix="/cetak/dokumen/<identifier>/tanda-tangan")

HASH_LENGTH = 64
Page = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_a_paper(endpoint: str | None, _values: object) -> None:
    if endpoint == "paper_signatures.bring" and request.method == "POST" and current_viewer() is not None:
        allow_large_form()


@blueprint.get("")
@access(SECRETARIAT)
def page(identifier: str) -> str:
    """Who has signed, and how the next signature comes."""
    return signatures_page(paper_here(identifier), {})


def signatures_page(paper: IssuedPaper, problems: dict[str, str], *, confirm: str = "") -> str:
    """`confirm` is the form in which a signer out of turn may be confirmed, "" for none."""
    sealed, kind = read_sealed(paper.sealed), kind_of(paper.kind)
    category = paper.sealed.category
    return render_template(
        "printing/signatures.html",
        paper=paper,
        name=name_of(kind, subject_of(kind, sealed, paper.subject)),
        category=category,
        edition=category.edition,
        signed=[line_of(one, category.edition.timezone) for one in signed_of(paper.id)],
        seen=service.newest_hash(paper),
        able=can_sign(),
        places=places_of(paper),
        problems=problems,
        confirm=confirm,
    )


def line_of(one: SignedPaper, timezone: str) -> tuple[SignedPaper, str, str]:
    """(the signed file, when it was signed, until when its certificate is valid)."""
    return one, long_moment(here(one.signed_at or one.at, timezone)), long_date(here(one.valid_until, timezone).date())


@blueprint.post("")
@access(SECRETARIAT)
def sign(identifier: str) -> Page:
    """Signs with a key that is used for this once."""

    def made(paper: IssuedPaper) -> service.Held:
        key = Key(sent_file("kunci", service.LARGEST_KEY, service.NO_KEY), request.form.get("sandi", ""))
        return service.sign_here(paper, key, settings().papers, seen=seen(), reserve=settings().reserve, now=now())

    return added(identifier, "kunci", made)


@blueprint.post("/berkas")
@access(SECRETARIAT)
def bring(identifier: str) -> Page:
    """Takes a file that was signed elsewhere."""

    def made(paper: IssuedPaper) -> service.Held:
        content = sent_file("berkas", service.LARGEST_SIGNED, service.NO_FILE)
        return service.bring(paper, content, settings().papers, seen=seen(), reserve=settings().reserve)

    return added(identifier, "berkas", made)


def added(identifier: str, field: str, made: Callable[[IssuedPaper], service.Held]) -> Page:
    """Adds what was signed, or shows the page again with what is to be mended."""
    by = signed_in_viewer().user_id
    try:
        held = made(paper_here(identifier))
        with transaction():
            service.add_signed(paper_here(identifier), held, by=by, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        confirm = field if isinstance(refusal, OutOfTurn) else ""
        return signatures_page(paper_here(identifier), {field: str(refusal)}, confirm=confirm), refusal.status
    return redirect(url_for(".page", identifier=identifier, _anchor="daftar"), code=HTTPStatus.SEE_OTHER)


def seen() -> service.Seen:
    """The file that the page was made from; the service refuses whatever isn't the newest."""
    return service.Seen(request.form.get("terlihat", "")[:HASH_LENGTH], request.form.get("urutan") == "setuju")


def sent_file(field: str, most: int, sentence: str) -> bytes:
    """A file of the form, read into memory and nowhere else. Raises Refused."""
    sent = request.files.get(field)
    content = b"" if sent is None else sent.stream.read(most + 1)
    if not 0 < len(content) <= most:
        raise Refused(sentence)
    return content


@blueprint.get("/<row:turn>.pdf")
@access(SECRETARIAT)
def file(identifier: str, turn: int) -> Response:
    """The paper with its signatures up to this one. Raises NotFound, Damaged."""
    paper = paper_here(identifier)
    found = next((one for one in signed_of(paper.id) if one.turn == turn), None)
    if found is None:
        raise NotFound
    name = f"{paper.kind}-{paper.identifier}-tanda-tangan-{turn}.pdf"
    return download(store.read(settings().papers, found.sha256), PDF, name)
