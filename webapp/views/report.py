"""An operator's pages: the list of own candidates, the sections of a self-assessment, one section, and its script."""

from __future__ import annotations

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import OPERATOR, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.figures import ReadFigures, read_figures, typed_figures
from webapp.forms.texts import TextRefused, read_client_id
from webapp.models import Candidate
from webapp.queries import reporting as queries
from webapp.services.reporting import SavedFigures, editable, own_candidate, save_figures, total_of
from webapp.views import report_json as shapes
from webapp.views.report_reading import reading_of
from webapp.views.rubrics import rubric_of

blueprint = Blueprint("report", __name__)

NO_BODY = "Kiriman tidak dapat dibaca. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


def candidate_here(candidate_id: int) -> tuple[Candidate, Rubric]:
    """The reader's own candidate, with the rubric it is asked by. Raises NotFound, RubricMismatch."""
    candidate = own_candidate(signed_in_viewer().user_id, candidate_id)
    return candidate, rubric_of(candidate.category)


def sent_figures(rubric: Rubric) -> tuple[dict[str, object], ReadFigures]:
    """(the script's body, what could be read of its changes). Raises Refused where it is no body of ours."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise Refused(NO_BODY)
    try:
        return body, read_figures(rubric, typed_figures(body))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None


@blueprint.post("/isian/<row:candidate_id>/simpan")
@access(OPERATOR)
def save(candidate_id: int) -> Response:
    """Stores what the script sends: `{client_id, changes: [{code, text, base_version, source, as_of, lines}]}`.

    `text` is as typed ("n/a" for tidak berlaku), `lines` `[{label, text}]`; source, as_of and lines may be left out.
    Answers 200 with `saved`, `conflicts`, `problems`, `readings`, `findings`, `elsewhere`, `coverage`, `progress`,
    `version` and `at`; 403 when it can't be changed now, 404, 422 for a body that can't be read: `{error, message}`.
    """
    viewer = signed_in_viewer()
    _candidate, rubric = candidate_here(candidate_id)
    body, read = sent_figures(rubric)
    try:
        client_id = read_client_id(str(body.get("client_id", "")))
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    with transaction():
        saved = save_figures(
            candidate_id, rubric=rubric, changes=read.changes, client_id=client_id, by=viewer.user_id, now=now()
        )
    return jsonify(saved_answer(candidate_id, rubric, read, saved))


def saved_answer(candidate_id: int, rubric: Rubric, read: ReadFigures, saved: SavedFigures) -> dict[str, object]:
    """What became of each figure, and the engine's reading of all that is stored now."""
    candidate, _ = candidate_here(candidate_id)
    rows = queries.reported(candidate_id)
    reading = reading_of(candidate, rubric, {code: row.claimed for code, row in rows.items()})
    return {
        **shapes.saved_json(candidate, rubric, saved),
        **shapes.refused_json(rubric, read, saved.problems),
        **shapes.reading_json(reading),
        "version": max((row.version for row in rows.values()), default=0),
    }


@blueprint.post("/isian/<row:candidate_id>/periksa")
@access(OPERATOR)
def check(candidate_id: int) -> Response:
    """The engine's reading of what is stored with what is typed on top of it; stores nothing.

    Takes the body of `simpan`; answers `read` {code: {value, typed, shown, words}}, `problems`, `readings`, `findings`,
    `elsewhere`, `coverage` and `progress`.
    """
    candidate, rubric = candidate_here(candidate_id)
    _body, read = sent_figures(rubric)
    values = {change.code: total_of(rubric, change) for change in read.changes}
    cells = {code: row.claimed for code, row in queries.reported(candidate_id).items()} | values
    cells |= dict.fromkeys(read.problems, "")
    return jsonify(
        read={code: shapes.read_json(rubric.figure(code), text) for code, text in values.items()},
        **shapes.refused_json(rubric, read, {}),
        **shapes.reading_json(reading_of(candidate, rubric, cells)),
    )


@blueprint.get("/isian/<row:candidate_id>/keadaan")
@access(OPERATOR)
def state(candidate_id: int) -> Response:
    """What was saved after version `sejak`, by anybody: `version`, `changed` (see `changed_json`), `refusal` (why it
    can't be changed now, or ""); with changes also `findings`, `elsewhere`, `coverage`, `progress`.

    Ask next with the `version` answered here, never with one that a save answered: between the two may lie somebody
    else's.
    """
    candidate, rubric = candidate_here(candidate_id)
    since = request.args.get("sejak", "0")
    seen = int(since) if since.isascii() and since.isdigit() and len(since) <= 9 else 0
    rows = queries.reported(candidate_id)
    fresh = [row for row in rows.values() if row.version > seen]
    names = queries.names_of({row.saved_by_user_id for row in fresh if row.saved_by_user_id is not None})
    lines = queries.lines_of(candidate_id) if fresh else {}
    cells = {code: row.claimed for code, row in rows.items()}
    reading = shapes.reading_json(reading_of(candidate, rubric, cells)) if fresh else {}
    return jsonify(
        version=max((row.version for row in rows.values()), default=0),
        changed=shapes.changed_json(candidate, rubric, fresh, lines, names),
        refusal=editable(candidate, now=now()),
        **reading,
    )
