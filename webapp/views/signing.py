"""What comes after a sheet's last item: the whole sheet to read, the name and PIN under it, the lock."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import JUROR, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, Refused
from webapp.forms.texts import TextRefused, read_text, read_version
from webapp.queries import sheets as queries
from webapp.queries.paper_sheets import papers_behind
from webapp.queries.sheets import Content, Seat
from webapp.queries.signatures import reopenings_of_sheet, signatures_of
from webapp.services import pins
from webapp.services.replaced import Replaced
from webapp.services.sheets import SheetIncomplete, StaleSheet, lockable, seat_for
from webapp.services.signing import NameRefused, check_name, sign_sheet
from webapp.views.confirming import confirm_pin
from webapp.views.items import lines_of
from webapp.views.juror import own_seat
from webapp.views.paper_words import origin_words
from webapp.views.rubrics import rubric_of
from webapp.views.signature_words import past_signatures, reopened_words
from webapp.views.wording import frozen_words, needed_words

blueprint = Blueprint("signing", __name__)

LONGEST_NAME = 200


@blueprint.get("/penilaian/<row:candidate_id>/kunci")
@access(JUROR)
def review(candidate_id: int) -> str:
    """The whole sheet as it will be signed."""
    return review_page(seat_for(signed_in_viewer().user_id, candidate_id))


def review_page(seat: Seat, problem: str = "", problems: dict[str, str] | None = None) -> str:
    """`problem` is of the sheet, `problems` are of the fields under it."""
    rubric = rubric_of(seat.category)
    content = queries.own_content(seat)
    lines = lines_of(rubric, content)
    return render_template(
        "juror/review.html",
        seat=seat,
        edition=seat.edition,
        content=content,
        lines=lines,
        missing=[line for line in lines if line.why],
        problem=problem,
        problems=problems or {},
        typed=request.form.get("nama", ""),
        frozen=frozen_words(content, seat.category),
        needed=needed_words(seat, rubric, *queries.seats_beside(seat)),
        unjudged=[leaf.code for leaf in rubric.judged() if content.answer(leaf.code).value == queries.ABSTAIN],
        **signing_facts(seat, content),
    )


def signing_facts(seat: Seat, content: Content) -> dict[str, object]:
    """Whether there is a PIN to sign with, what was signed before, and what chair and secretary opened again."""
    pin = pins.pin_of(seat.user_id)
    past = [] if content.sheet_id is None else signatures_of(content.sheet_id)
    opened = [] if content.sheet_id is None else reopenings_of_sheet(content.sheet_id)
    papers = [] if content.sheet_id is None else papers_behind(content.sheet_id)
    return {
        "from_paper": [origin_words(one, seat.edition.timezone) for one in papers],
        "has_pin": pin is not None and not pins.is_locked(pin),
        "signatures": past_signatures(past, content, seat.edition.timezone),
        "reopened": reopened_words(opened, seat.edition.timezone),
    }


@blueprint.post("/penilaian/<row:candidate_id>/kunci")
@access(JUROR)
def sign(candidate_id: int) -> Response | tuple[str, int]:
    """Looks at the version, the name and the PIN, in this order; then signs and locks what was read."""
    viewer, seat = signed_in_viewer(), own_seat(candidate_id)
    if queries.own_content(seat).locked_at is not None:
        return redirect(url_for("juror.today"), code=303)  # a resend: it is signed
    try:
        version = read_version(request.form.get("version", ""))
        name = read_text(request.form.get("nama", ""), longest=LONGEST_NAME)
    except TextRefused as refusal:
        return review_page(seat, problem=str(refusal)), 422
    try:
        put_name_under(seat, version, name)
    except (StaleSheet, SheetIncomplete, Forbidden, Replaced) as refusal:
        return review_page(seat_for(viewer.user_id, candidate_id), problem=refusal.sentence), refusal.status
    except NameRefused as refusal:
        return review_page(seat, problems={"nama": refusal.sentence}), refusal.status
    except Refused as refusal:
        return review_page(seat, problems={"pin": refusal.sentence}), refusal.status
    return redirect(url_for("juror.today"), code=303)


def put_name_under(seat: Seat, version: int, name: str) -> None:
    """Raises NotFound, and Refused with what is wrong."""
    viewer, rubric = signed_in_viewer(), rubric_of(seat.category)
    # Before the PIN: a sheet that can't be signed costs no attempt.
    lockable(seat, rubric, version)
    check_name(name, viewer.name)
    confirm_pin(request.form.get("pin", ""))
    with transaction():
        sign_sheet(
            by=viewer.user_id,
            session_id=viewer.session_id,
            candidate_id=seat.candidate_id,
            rubric=rubric,
            version=version,
            name=name,
            now=now(),
        )
