"""Files in pieces: announced under an id made by the browser, sent piece by piece, exactly once."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import OPERATOR, access, now, settings, signed_in_viewer
from webapp.content import store
from webapp.content.scanner import ScannerAway, refuse_infected
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.forms.evidence import read_announced, read_whole
from webapp.forms.texts import TextRefused, read_client_id
from webapp.models import Upload
from webapp.queue import in_turn
from webapp.services import uploads as service
from webapp.services.evidence import NotTaken, attach, open_candidate, refuse_more, store_blob
from webapp.services.reporting import own_candidate
from webapp.services.rosters import hand_in_roster
from webapp.services.uploads import (
    WrongOffset,
    begin_upload,
    forget_old_uploads,
    has_arrived,
    note_end,
    note_piece,
    own_upload,
)
from webapp.views.evidence_words import chips_of, rules
from webapp.views.received import sent_json
from webapp.views.rubrics import rubric_of

blueprint = Blueprint("uploads", __name__, url_prefix="/bukti")

LARGEST_PIECE = 2**20
Answered = Response | tuple[Response, int]


@blueprint.url_value_preprocessor
def allow_one_piece(_endpoint: str | None, _values: object) -> None:
    """A request here carries one piece, never a whole file."""
    request.max_content_length = LARGEST_PIECE


@blueprint.post("/<upload_id>")
@access(OPERATOR)
def begin(upload_id: str) -> Response:
    """Announces a file: JSON {candidate, figure, name, size}; answers as `state_of`, also when it was announced before.

    404 for a candidate that isn't theirs, 403 when it can't be changed now, 413 and 422 for a file that isn't taken.
    """
    viewer = signed_in_viewer()
    try:
        announced = read_announced(upload_id, sent_json())
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    own_candidate(viewer.user_id, announced.candidate_id)
    store.refuse_without_room(folder_of(announced.is_roster), announced.size, reserve=rules().reserve)
    with transaction():
        forget_old_uploads(announced.candidate_id, folder_of=folder_of, now=now())
        rubric = rubric_of(own_candidate(viewer.user_id, announced.candidate_id).category)
        begin_upload(announced, rubric=rubric, rules=rules(), folder_of=folder_of, by=viewer.user_id, now=now())
    return jsonify(state_of(own_upload(announced.upload_id, by=viewer.user_id)))


def folder_of(is_roster: bool) -> Path:  # noqa: FBT001 - what the row of an upload says
    """Where a file of this kind is on its way."""
    return settings().rosters if is_roster else settings().evidence


@blueprint.get("/<upload_id>")
@access(OPERATOR)
def state(upload_id: str) -> Response:
    """How far a file has come, for a browser that goes on after a reload."""
    return jsonify(state_of(own_upload(checked(upload_id), by=signed_in_viewer().user_id)))


@blueprint.route("/<upload_id>", methods=["PATCH", "PUT"])
@access(OPERATOR)
def piece(upload_id: str) -> Answered:
    """Takes the bytes that follow `?offset=`; with the last of them the file is looked at and attached.

    Answers as `state_of`; 409 with `received` when another offset is due, 422 when the file isn't taken, 507 without
    room, 503 when it can't be looked at now: an empty piece at the end then asks again.
    """
    upload = own_upload(checked(upload_id), by=signed_in_viewer().user_id)
    upload_id, folder = upload.id, folder_of(upload.is_roster)
    try:
        offset = read_whole(request.args.get("offset"))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    sent = request.get_data(cache=False)  # before anybody has to wait for this file
    try:
        with in_turn("upload", upload_id), store.taken(folder, upload_id) as file:
            return take(upload_id, offset, sent, file)
    except WrongOffset as wrong:
        return jsonify(message=wrong.sentence, received=wrong.received), wrong.status


def checked(upload_id: str) -> str:
    """An id as browsers make them. Raises NotFound."""
    try:
        return read_client_id(upload_id)
    except TextRefused:
        raise NotFound from None


def take(upload_id: str, offset: int, sent: bytes, file: IO[bytes]) -> Response:
    """One piece, by the only one who has this file open."""
    viewer = signed_in_viewer()
    with transaction():  # what was read before this file was ours alone may have changed
        upload = own_upload(upload_id, by=viewer.user_id)
        folder, ended = folder_of(upload.is_roster), has_arrived(upload) or upload.refusal
        if not ended:
            open_candidate(upload.candidate_id, by=viewer.user_id, now=now())
            service.recede(upload, file)
    if not ended:
        service.write_piece(upload, sent, offset, folder=folder, file=file, rules=rules())
        with transaction():
            upload = note_piece(upload_id, offset, len(sent))
        if upload.received == upload.size:
            finish_roster(upload, file) if upload.is_roster else finish(upload, file)
    upload = own_upload(upload_id, by=viewer.user_id)
    if upload.evidence_id is not None or upload.refusal:  # a list is read beside the requests; then its file goes
        store.forget_incoming(folder, upload_id)
    return jsonify(state_of(upload))


def finish(upload: Upload, file: IO[bytes]) -> None:
    """Looks at the whole file and attaches it, or writes down why it isn't taken."""
    upload_id, figure, name, candidate_id = upload.id, upload.figure, upload.name, upload.candidate_id
    by = signed_in_viewer().user_id
    try:
        refuse_more(candidate_id, figure, upload.size)
        stored = store_blob(settings().evidence, file, rules=rules())
        with transaction():
            rubric = rubric_of(own_candidate(by, candidate_id).category)
            evidence = attach(
                candidate_id=candidate_id, figure=figure, stored=stored, name=name, rubric=rubric, by=by, now=now()
            )
            note_end(upload_id, evidence=evidence)
    except NotTaken as refused:
        with transaction():
            note_end(upload_id, refusal=refused.sentence)


def finish_roster(upload: Upload, file: IO[bytes]) -> None:
    """Hands the whole list in, or writes down why it isn't taken; reading it is work beside the requests.

    Raises Forbidden, ScannerAway: then the file stays, and an empty piece at its end asks again.
    """
    upload_id, by = upload.id, signed_in_viewer().user_id
    try:
        if (scanner := rules().scanner) is not None:
            refuse_infected(file, scanner)
        with transaction():
            own = own_upload(upload_id, by=by)
            rubric = rubric_of(own_candidate(by, own.candidate_id).category)
            hand_in_roster(own, rubric=rubric, by=own.by_user_id, now=now())
    except (Forbidden, ScannerAway):
        raise
    except Refused as refused:
        with transaction():
            note_end(upload_id, refusal=refused.sentence)


def state_of(upload: Upload) -> dict[str, object]:
    """{received, size, done}, and once it is done the figure's files as a page shows them, or a list's `address`.

    Raises NotTaken with the sentence that was written down when the file wasn't taken.
    """
    if upload.refusal:
        raise NotTaken(upload.refusal)
    done = has_arrived(upload)
    told: dict[str, object] = {"received": upload.received, "size": upload.size, "done": done}
    if upload.roster_id is not None:
        told["address"] = url_for("roster.page", candidate_id=upload.candidate_id)
    elif done:
        files = chips_of(upload.candidate_id).get(upload.figure, ())
        told["html"] = render_template("report/_files.html", files=files, removable="script")
    return told
