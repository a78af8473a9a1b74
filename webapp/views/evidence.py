"""What proves a figure: its files, one file page by page, handing in without a script, taking away."""

from __future__ import annotations

from http import HTTPStatus
from io import BytesIO
from pathlib import Path

from flask import Blueprint, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import (
    JUROR,
    OPERATOR,
    SECRETARIAT,
    VERIFIER,
    Viewer,
    access,
    current_viewer,
    local_path,
    now,
    settings,
    signed_in_viewer,
    wants_json,
)
from webapp.content import store
from webapp.content.kinds import ACCEPT, PDF
from webapp.content.looking import PAGE_WIDTH, page_picture
from webapp.db import transaction
from webapp.derived import keep, read
from webapp.errors import NotFound, Refused
from webapp.models import Blob, Candidate, Evidence
from webapp.services.evidence import (
    attach,
    detach,
    refuse_figure,
    refuse_more,
    shown_name,
    visible_evidence,
)
from webapp.services.reporting import NotEditable, editable, own_candidate
from webapp.views.evidence_words import chip_of, chips_of, evidence_beside, for_pages
from webapp.views.kept import file_stays
from webapp.views.received import SEALED_OFF, allow_large_form, given_back, received_file
from webapp.views.rubrics import rubric_of

blueprint = Blueprint("evidence", __name__, url_prefix="/bukti")

MOST_AT_ONCE = 5
FIELD = "berkas"
NO_PAGE = "Halaman itu tidak ada dalam berkas ini."
NOTHING_CHOSEN = "Pilih dahulu berkas yang hendak diunggah."
TOO_MANY_AT_ONCE = f"Sekali kirim paling banyak {MOST_AT_ONCE} berkas. Tidak ada yang tersimpan; kirim lagi sebagian."

Answered = str | Response | tuple[str, int]


@blueprint.url_value_preprocessor
def allow_files(endpoint: str | None, _values: object) -> None:
    """Whole files are taken at one address only, and from somebody who is signed in."""
    if endpoint == "evidence.add" and request.method == "POST" and current_viewer() is not None:
        allow_large_form()


@blueprint.app_context_processor
def beside_figures() -> dict[str, object]:
    """What `report/_evidence.html` asks for, wherever a page includes it."""
    return {
        "evidence_beside": evidence_beside,
        "evidence_accept": ACCEPT,
        "evidence_largest": settings().largest_file,
    }


@blueprint.get("/kandidat/<row:candidate_id>/<figure>")
@access(OPERATOR)
def files(candidate_id: int, figure: str) -> str:
    """The files of one figure; works without a script."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    return files_page(candidate, rubric_of(candidate.category), figure)


def files_page(candidate: Candidate, rubric: Rubric, figure: str, problems: tuple[str, ...] = (), done: int = 0) -> str:
    refuse_figure(rubric, figure)
    return render_template(
        "report/evidence.html",
        candidate=candidate,
        edition=candidate.category.edition,
        figure=rubric.figure(figure),
        files=chips_of(candidate.id).get(figure, ()),
        frozen=editable(candidate, now=now()),
        problems=problems,
        done=done,
        **for_pages(),
        back=local_path(request.values.get("kembali")) or url_for("report.form", candidate_id=candidate.id),
    )


@blueprint.post("/kandidat/<row:candidate_id>/<figure>")
@access(OPERATOR)
def add(candidate_id: int, figure: str) -> Answered:
    """Takes the files of a form: each for itself, so that one that isn't taken doesn't cost the others."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    rubric = rubric_of(candidate.category)
    refuse_figure(rubric, figure)
    why = editable(candidate, now=now())
    if why:
        raise NotEditable(why)
    sent = [one for one in request.files.getlist(FIELD) if one.filename]
    problems = [NOTHING_CHOSEN] if not sent else [TOO_MANY_AT_ONCE] if len(sent) > MOST_AT_ONCE else []
    done = 0
    for one in () if problems else sent:
        try:
            take(candidate_id, figure, one)
            file_stays(one)
            done += 1
        except Refused as refused:
            problems.append(f"{shown_name(one.filename or '')}: {refused.sentence}")
    if problems:
        candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
        rubric = rubric_of(candidate.category)
        return files_page(candidate, rubric, figure, tuple(problems), done), HTTPStatus.UNPROCESSABLE_ENTITY
    back = local_path(request.form.get("kembali"))
    return redirect(url_for("evidence.files", candidate_id=candidate_id, figure=figure, kembali=back), code=303)


def take(candidate_id: int, figure: str, sent: FileStorage) -> Evidence:
    """Stores and attaches one file of a form. Raises Refused."""
    by = signed_in_viewer().user_id
    refuse_more(candidate_id, figure, 0)
    stored = received_file(sent)
    with transaction():
        return attach(
            candidate_id=candidate_id,
            figure=figure,
            stored=stored,
            name=sent.filename or "",
            rubric=rubric_of(own_candidate(by, candidate_id).category),
            by=by,
            now=now(),
        )


@blueprint.get("/berkas/<row:evidence_id>")
@access(OPERATOR, SECRETARIAT, VERIFIER, JUROR)
def view(evidence_id: int) -> str:
    """One file, a page at a time."""
    viewer = signed_in_viewer()
    evidence = visible_evidence(viewer, evidence_id)
    category = evidence.candidate.category
    asked = request.args.get("halaman", "1")
    pages = evidence.blob.pages or 0
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) <= 4 else 1
    rubric = rubric_of(category)
    titles = {one.code: one.title for one in rubric.figures}
    return render_template(
        "report/evidence_view.html",
        evidence=evidence,
        candidate=evidence.candidate,
        edition=category.edition,
        chip=chip_of(evidence),
        figure=titles.get(evidence.figure, evidence.figure),
        number=min(max(number, 1), pages) if pages else 0,
        pages=pages,
        back=local_path(request.args.get("kembali")) or own_form(viewer, evidence),
    )


def own_form(viewer: Viewer, evidence: Evidence) -> str | None:
    """Where an operator came from; others came from many places."""
    return url_for("report.form", candidate_id=evidence.candidate_id) if viewer.role == OPERATOR else None


@blueprint.get("/berkas/<row:evidence_id>/halaman/<row:number>")
@access(OPERATOR, SECRETARIAT, VERIFIER, JUROR)
def picture(evidence_id: int, number: int) -> Response:
    """A page as a picture, or a picture that was handed in: both drawn by ourselves, so a browser may show them."""
    evidence = visible_evidence(signed_in_viewer(), evidence_id)
    if number > (evidence.blob.pages or 0):
        raise NotFound(NO_PAGE)
    kind, content = page_of(evidence.blob, number)
    response = send_file(BytesIO(content), mimetype=kind)
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def page_of(blob: Blob, number: int) -> tuple[str, bytes]:
    """(kind, content) of a picture; a PDF's page is drawn once."""
    folder = settings().evidence
    return drawn_page(folder, blob.sha256, number) if blob.kind == PDF else (blob.kind, store.read(folder, blob.sha256))


def drawn_page(folder: Path, sha256: str, number: int) -> tuple[str, bytes]:
    """(kind, content) of a page of a stored PDF, drawn once and kept among what can be made again. Raises Damaged."""
    place = settings().derived / folder.name / sha256[:2] / sha256[2:] / f"{number}-{PAGE_WIDTH}"
    kept = read(place)
    if kept is None:
        with store.opened(folder, sha256) as file:
            found = page_picture(file, number, folder=folder)
        kept = found.kind.encode() + b"\n" + (found.content or b"")
        if store.free_bytes(folder) > settings().reserve:
            keep(place, kept)
    kind, _, content_kept = kept.partition(b"\n")
    return kind.decode(), content_kept


@blueprint.get("/berkas/<row:evidence_id>/unduh")
@access(OPERATOR, SECRETARIAT, VERIFIER, JUROR)
def download(evidence_id: int) -> Response:
    """The file as it is kept; never shown in the browser's own window."""
    evidence = visible_evidence(signed_in_viewer(), evidence_id)
    return given_back(evidence.blob, evidence.name)


@blueprint.post("/berkas/<row:evidence_id>/hapus")
@access(OPERATOR)
def remove(evidence_id: int) -> Response:
    """Takes a file from its figure; what was handed in stays as it is."""
    viewer = signed_in_viewer()
    visible_evidence(viewer, evidence_id)
    with transaction():
        evidence = detach(evidence_id=evidence_id, by=viewer.user_id, now=now())
        candidate_id, figure = evidence.candidate_id, evidence.figure
    if wants_json():
        listed = chips_of(candidate_id).get(figure, ())
        return jsonify(html=render_template("report/_files.html", files=listed, removable="script"))
    back = local_path(request.form.get("kembali"))
    return redirect(url_for("evidence.files", candidate_id=candidate_id, figure=figure, kembali=back), code=303)
