"""The list of workers beside the form: handed in, followed while it is read, counted, asked about, taken away."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from io import BytesIO

from flask import Blueprint, Response, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as BaseResponse

from webapp.access import (
    OPERATOR,
    SECRETARIAT,
    VERIFIER,
    Viewer,
    access,
    current_viewer,
    now,
    settings,
    signed_in_viewer,
)
from webapp.content import store
from webapp.content.kinds import XLSX
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.models import Candidate
from webapp.policy import may_see
from webapp.queries.evidence import Announced
from webapp.queries.rosters import Part, count_workers, newest_roster
from webapp.services.evidence import shown_name
from webapp.services.exports import csv_chunks
from webapp.services.reporting import NotEditable, editable, own_candidate
from webapp.services.rosters import hand_in_roster, remove_roster, roster_figures
from webapp.services.submissions import candidate_to_read
from webapp.services.uploads import begin_upload, note_piece
from webapp.services.village_checks import ask, list_to_ask_about, villages_not_asked
from webapp.views import roster_words
from webapp.views.evidence_words import rules
from webapp.views.paging import paging, read_page
from webapp.views.received import allow_large_form
from webapp.views.rubrics import rubric_of
from webapp.views.uploads import folder_of

blueprint = Blueprint("roster", __name__, url_prefix="/daftar-pekerja")

FIELD = "berkas"
NOTHING_CHOSEN = "Pilih dahulu berkas daftar yang hendak diunggah."
MOST_LINKS = 100
PAGE = 50
TEMPLATE_NAME = "daftar-pekerja.xlsx"

Answered = str | BaseResponse | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_a_list(endpoint: str | None, _values: object) -> None:
    """A whole file is taken at one address only, and from somebody who is signed in."""
    if endpoint == "roster.add" and request.method == "POST" and current_viewer() is not None:
        allow_large_form()


@blueprint.app_context_processor
def beside_verification() -> dict[str, object]:
    """A link for the verifier's page, wherever a list was handed in."""
    return {"roster_address": roster_address}


def roster_address(candidate_id: int) -> str:
    """Where a candidate's list is looked at; "" where there is none."""
    return url_for("roster.examination", candidate_id=candidate_id) if newest_roster(candidate_id) else ""


@blueprint.get("/<row:candidate_id>")
@access(OPERATOR)
def page(candidate_id: int) -> str:
    """What was handed in, how far it is, what it says; works without a script."""
    return whole_page(own_candidate(signed_in_viewer().user_id, candidate_id))


def whole_page(candidate: Candidate, problem: str = "") -> str:
    rubric = rubric_of(candidate.category)
    if not roster_figures(rubric):
        raise NotFound
    return render_template(
        "report/roster.html",
        candidate=candidate,
        edition=candidate.category.edition,
        page=roster_words.own_page(candidate, rubric, now(), read_page(request.args.get("halaman", ""))),
        closed=editable(candidate, now=now()),
        problem=problem,
        largest=settings().largest_file,
    )


@blueprint.get("/<row:candidate_id>/keadaan")
@access(OPERATOR)
def state(candidate_id: int) -> Response:
    """How far the newest list is, for the script: {id, state, percent, words, ended}."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    newest = newest_roster(candidate.id)
    if newest is None:
        raise NotFound
    return jsonify(roster_words.state_of(newest, now()))


@blueprint.get("/<row:candidate_id>/contoh.xlsx")
@access(OPERATOR)
def template(candidate_id: int) -> BaseResponse:
    """An empty list with the right headings, in which identity numbers stay text."""
    from webapp.services.roster_template import roster_template

    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    made = roster_template(rubric_of(candidate.category))
    return send_file(BytesIO(made), mimetype=XLSX, as_attachment=True, download_name=TEMPLATE_NAME)


@blueprint.post("/<row:candidate_id>")
@access(OPERATOR)
def add(candidate_id: int) -> Answered:
    """Takes the list of a form."""
    viewer = signed_in_viewer()
    candidate = own_candidate(viewer.user_id, candidate_id)
    try:
        take(candidate, request.files.get(FIELD))
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        candidate = own_candidate(viewer.user_id, candidate_id)
        return whole_page(candidate, refused.sentence), HTTPStatus.UNPROCESSABLE_ENTITY
    return redirect(url_for("roster.page", candidate_id=candidate_id), code=303)


def take(candidate: Candidate, sent: FileStorage | None) -> None:
    """Puts a form's file where pieces are put, and hands it in. Raises Refused."""
    if sent is None or not sent.filename:
        raise Refused(NOTHING_CHOSEN)
    if why := editable(candidate, now=now()):
        raise NotEditable(why)
    content, by = sent.stream.read(), signed_in_viewer().user_id
    candidate_id, upload_id = candidate.id, str(uuid.uuid4())
    announced = Announced(upload_id, candidate_id, "", shown_name(sent.filename or ""), len(content), is_roster=True)
    folder = settings().rosters
    store.refuse_without_room(folder, len(content), reserve=rules().reserve)
    with transaction():
        rubric = rubric_of(own_candidate(by, candidate_id).category)
        begin_upload(announced, rubric=rubric, rules=rules(), folder_of=folder_of, by=by, now=now())
    with store.taken(folder, upload_id) as file:
        store.put_piece(folder, file, 0, content)
    with transaction():
        upload, rubric = note_piece(upload_id, 0, len(content)), rubric_of(own_candidate(by, candidate_id).category)
        hand_in_roster(upload, rubric=rubric, by=by, now=now())


@blueprint.post("/<row:candidate_id>/hapus/<row:roster_id>")
@access(OPERATOR)
def remove(candidate_id: int, roster_id: int) -> BaseResponse:
    """Gives a list up, or takes it away with its people."""
    viewer = signed_in_viewer()
    own_candidate(viewer.user_id, candidate_id)
    with transaction():
        remove_roster(candidate_id, roster_id, by=viewer.user_id, now=now())
    return redirect(url_for("roster.page", candidate_id=candidate_id), code=303)


@blueprint.post("/<row:candidate_id>/tautan")
@access(OPERATOR)
def links(candidate_id: int) -> str:
    """Links for one village or RT, or for every village that wasn't asked yet; shown once."""
    viewer = signed_in_viewer()
    own_candidate(viewer.user_id, candidate_id)
    part = Part(request.form.get("desa", ""), request.form.get("rt", ""))
    with transaction():
        candidate = own_candidate(viewer.user_id, candidate_id)
        roster = list_to_ask_about(candidate)
        waiting = villages_not_asked(roster, now=now())
        parts = (part,) if part.village else waiting[:MOST_LINKS]
        asked = ask(roster, parts, by=viewer.user_id, now=now())
    left = 0 if part.village else max(0, len(waiting) - MOST_LINKS)
    candidate = own_candidate(viewer.user_id, candidate_id)
    return render_template(
        "report/roster_links.html",
        candidate=candidate,
        edition=candidate.category.edition,
        letters=[roster_words.letter(candidate, one) for one in asked],
        left=left,
    )


# --- for operators, verifiers and the secretariat alike ----------------------------------------------------------


def candidate_with_list(viewer: Viewer, candidate_id: int) -> Candidate:
    """A candidate whose list this person may look into. Raises NotFound alike."""
    candidate = candidate_to_read(viewer.user_id, viewer.role, candidate_id)
    if not may_see("workers", viewer.role, candidate.category.state):
        raise NotFound
    return candidate


@blueprint.get("/<row:candidate_id>/periksa")
@access(OPERATOR, SECRETARIAT, VERIFIER)
def examination(candidate_id: int) -> str:
    """Counts by village and group, and who confirmed them; for verifiers also who stands in another list."""
    viewer = signed_in_viewer()
    candidate = candidate_with_list(viewer, candidate_id)
    roster = roster_words.shown_roster(candidate.id)
    asked = read_page(request.args.get("halaman", ""))
    return render_template(
        "verification/roster.html",
        candidate=candidate,
        edition=candidate.category.edition,
        page=roster_words.summary_of(candidate, roster, rubric_of(candidate.category), now(), asked),
        doubles=roster_words.doubles_of(roster, candidate) if viewer.role != OPERATOR else None,
        back=back_of(viewer.role, candidate),
    )


def back_of(role: str, candidate: Candidate) -> tuple[str, str]:
    """(words, address) of the page a list belongs to."""
    if role == OPERATOR:
        return "‹ Daftar pekerja", url_for("roster.page", candidate_id=candidate.id)
    return f"‹ Verifikasi {candidate.name}", url_for("verification.candidate", candidate_id=candidate.id)


@blueprint.get("/<row:candidate_id>/orang")
@access(OPERATOR, SECRETARIAT, VERIFIER)
def people(candidate_id: int) -> str:
    """People a page at a time, by initials and the last four digits; of one village or group, or all."""
    candidate = candidate_with_list(signed_in_viewer(), candidate_id)
    roster = roster_words.shown_roster(candidate.id)
    given = {name: request.args.get(name, "")[:100] for name in ("desa", "kelompok")}
    total = count_workers(roster.id, given["desa"], given["kelompok"])
    place = paging(read_page(request.args.get("halaman", "")), total, PAGE)
    return render_template(
        "verification/roster_people.html",
        candidate=candidate,
        edition=candidate.category.edition,
        place=place,
        given={"candidate_id": candidate.id} | {name: text for name, text in given.items() if text},
        choices=roster_words.choices_of(roster.id, given),
        rows=roster_words.people_of(roster.id, given["desa"], given["kelompok"], place),
        erased=roster.erased_at is not None,
    )


@blueprint.get("/<row:candidate_id>/perbaikan.csv")
@access(OPERATOR, SECRETARIAT, VERIFIER)
def problems_csv(candidate_id: int) -> Response:
    """The lines that something is to be said of; no identity number in full."""
    candidate = candidate_with_list(signed_in_viewer(), candidate_id)
    roster = roster_words.shown_roster(candidate.id)
    header = ("baris", "kolom", "dihitung", "nik", "keterangan")
    response = Response(csv_chunks(header, roster_words.problem_rows(roster)), mimetype="text/csv")
    response.headers["Content-Disposition"] = "attachment; filename=perbaikan-daftar-pekerja.csv"
    return response
