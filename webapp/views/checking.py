"""Checking a paper, for everybody: by its code, by its number, by its file. Before its moment a result isn't there."""

from __future__ import annotations

import hashlib
from http import HTTPStatus

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.identifier import read_identifier
from scoring.exact import decimal_text
from scoring.result import Standing
from scoring.rubric import Rubric
from webapp.access import PUBLIC, access, now, settings
from webapp.models import IssuedPaper, SignedPaper
from webapp.policy import PUBLIC as EVERYBODY
from webapp.policy import may_see
from webapp.queries.issued import Released, released_by_number, released_with_content
from webapp.queries.sealed import by_the_clock, stage_of
from webapp.queries.signed_papers import signed_of, signed_with_content
from webapp.rubric_store import pinned_rubric
from webapp.services.checking import Said, made_known, said_by
from webapp.services.paper_data import OF_THE_RESULT
from webapp.services.paper_kinds import SIZES
from webapp.views.results import kept
from webapp.views.wording import here

blueprint = Blueprint("checking", __name__, url_prefix="/periksa")

LONGEST_TYPED = 200
MOST_ROWS = 20
FIELD = "berkas"
NOT_A_NUMBER = (
    "Ini bukan nomor dokumen: ada huruf yang kurang, lebih, atau keliru. Cocokkan lagi dengan kertasnya; nomor terdiri "
    "dari dua belas huruf dan angka, tanpa 0, 1, I, L, O, dan U."
)
NO_NUMBER = "Ketik dahulu nomor dokumen yang tertulis di kertasnya."
NO_FILE = "Pilih berkas PDF dokumennya."


def public(found: Released | None) -> IssuedPaper | None:
    """A paper of which everybody may know: all results it tells are announced. None alike for all others.

    Its own result comes first: until it is out, nothing is asked that isn't asked of a paper that never was.
    """
    if found is None:
        return None
    own = by_the_clock(found.paper.sealed.category.state, found.at, now=now())
    if not may_see("ranking", EVERYBODY, own):
        return None
    stages = [stage_of(one, now=now()) for one in made_known(found.paper)]
    return found.paper if all(may_see("ranking", EVERYBODY, stage) for stage in stages) else None


@blueprint.get("")
@access(PUBLIC)
def index() -> Response | tuple[str, int]:
    """A field for the number; what was typed leads to the paper's page."""
    typed = request.args.get("nomor")
    if typed is None:
        return kept(make_response(number_page()))
    identifier = read_identifier(typed[:LONGEST_TYPED])
    if not identifier:
        problem = NOT_A_NUMBER if typed.strip() else NO_NUMBER
        return number_page(typed, problem), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("checking.paper", identifier=identifier), code=HTTPStatus.SEE_OTHER)


def number_page(typed: str = "", problem: str = "", *, unknown: bool = False) -> str:
    return render_template("checking/index.html", typed=typed, problem=problem, unknown=unknown)


@blueprint.get("/<identifier>")
@access(PUBLIC)
def paper(identifier: str) -> Response | tuple[str, int]:
    """What a paper should say; one of a result that isn't announced is like a number that never was."""
    found = public(released_by_number(read_identifier(identifier[:LONGEST_TYPED])))
    if found is None:
        return number_page(unknown=True), HTTPStatus.NOT_FOUND
    return kept(make_response(paper_page(found)))


def paper_page(found: IssuedPaper) -> str:
    said = said_by(found)
    category, body, result = found.sealed.category, said.sealed.body, said.sealed.result
    timezone = body["edition"]["timezone"]
    return render_template(
        "checking/paper.html",
        said=said,
        paper=found,
        category=category,
        edition=category.edition,
        facts=body,
        size=SIZES.get(found.paper_size, found.paper_size),
        own=None if said.standing is None else facts_of(said, said.standing),
        ranking=[facts_of(said, one) for one in result.ranking[:MOST_ROWS]] if found.kind in OF_THE_RESULT else [],
        ranked=len(result.ranking),
        signed=[(one, formats.long_moment(here(one.signed_at or one.at, timezone))) for one in signed_of(found.id)],
        sealed_at=formats.long_moment(here(said.sealed.at, timezone)),
        issued_at=formats.long_moment(here(found.at, timezone)),
    )


def facts_of(said: Said, one: Standing) -> dict[str, str]:
    """A candidate's line as the paper prints it."""
    facts = said.sealed.body["rubric"]
    rubric: Rubric = pinned_rubric(facts["code"], facts["digest"], folder=settings().rubrics)
    bands = {band.code: band.title for band in rubric.bands}
    return {
        "rank": formats.number(one.rank),
        "name": one.name or one.candidate,
        "total": formats.points(decimal_text(one.total, said.sealed.result.places)),
        "band": bands.get(one.band or "", ""),
        "award": one.award or "",
    }


@blueprint.get("/berkas")
@access(PUBLIC)
def file() -> str:
    """A form for the file itself."""
    return file_page()


def file_page(
    problem: str = "", *, asked: bool = False, found: IssuedPaper | None = None, signed: SignedPaper | None = None
) -> str:
    largest = formats.file_size(settings().max_content_length)
    return render_template(
        "checking/file.html", problem=problem, asked=asked, paper=found, signed=signed, largest=largest
    )


@blueprint.post("/berkas")
@access(PUBLIC)
def compare() -> str | tuple[str, int]:
    """Whether a file is byte for byte one that was issued; it is looked at and not kept."""
    sent = request.files.get(FIELD)
    if sent is None or not sent.filename:
        return file_page(NO_FILE), HTTPStatus.UNPROCESSABLE_ENTITY
    sha256 = hashlib.sha256(sent.stream.read()).hexdigest()
    signed = signed_with_content(sha256)
    found = released_with_content(sha256 if signed is None else signed.paper.sha256)
    return file_page(asked=True, found=public(found), signed=signed)
