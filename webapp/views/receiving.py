"""Nominations of provinces: the file is checked, what would come in is shown, then all of it is taken."""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from typing import IO

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports.formats import file_size
from webapp.access import SECRETARIAT, access, current_viewer, now, settings, signed_in_viewer
from webapp.content import store
from webapp.content.kinds import PDF
from webapp.content.sent import LARGEST, TOO_LARGE
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.models import Category, ReceivedNomination
from webapp.queries.received import received_in, received_of
from webapp.services import receiving as service
from webapp.services import waiting
from webapp.services.nominations import NOT_OPEN, OPEN
from webapp.services.provincial import ProvincialPaper, paper_content, papers_with, told_papers
from webapp.views.nominee_words import nominees_told, paper_title
from webapp.views.received import SEALED_OFF
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for, download
from webapp.views.wording import day_and_clock

blueprint = Blueprint("receiving", __name__, url_prefix="/edisi")

NO_FILE = "Pilih dahulu berkas usulan (ZIP) dari provinsi."
Page = str | Response | tuple[str, int]


@dataclass(frozen=True)
class ReceivedRow:
    """A nomination that was received: when and by whom, how many came, its papers with their titles."""

    row: ReceivedNomination
    title: str
    when: str
    by: str
    record: str
    nominees: int
    papers: tuple[tuple[ProvincialPaper, str], ...]


@blueprint.url_value_preprocessor
def allow_a_nomination(endpoint: str | None, _values: object) -> None:
    if endpoint == "receiving.check" and current_viewer() is not None:
        request.max_content_length = LARGEST + settings().max_content_length


@blueprint.get("/<edition>/<category>/terima")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """Where a province's file is uploaded, and what was received so far."""
    return page_text(category_for(edition, category), ())


def page_text(found: Category, faults: tuple[str, ...]) -> str:
    timezone = found.edition.timezone
    return render_template(
        "secretariat/receiving.html",
        category=found,
        edition=found.edition,
        closed="" if found.state in OPEN else NOT_OPEN,
        largest=file_size(LARGEST),
        faults=faults,
        received=[told_row(one, timezone) for one in reversed(received_of(found.id))],
    )


def told_row(row: ReceivedNomination, timezone: str) -> ReceivedRow:
    body = json.loads(row.body)
    province = body["province"]
    return ReceivedRow(
        row=row,
        title=f"{province['institution']}, {province['label']}",
        when=day_and_clock(row.at, timezone),
        by=row.by.name,
        record=f"sha256:{body['record']['sha256']}",
        nominees=len(body["nominees"]),
        papers=tuple((one, paper_title(one)) for one in papers_with(row)),
    )


@blueprint.post("/<edition>/<category>/terima")
@access(SECRETARIAT)
def check(edition: str, category: str) -> Page:
    """What a province's file would bring; nothing is stored of it but the file itself, which waits for a yes."""
    found, folder = category_for(edition, category), settings().papers
    try:
        service.refuse_closed(found)
        store.refuse_without_room(folder, 0, reserve=settings().reserve)
        with store.told_when_full(), tempfile.TemporaryFile(dir=folder) as received:
            copy_sent(received)
            parcel = service.checked(received, folder)
            arrival = service.arrival_of(found, rubric_of(found), parcel, now=now())
            waiting.put(folder, received, reserve=settings().reserve, now=now())
    except NotFound:
        raise
    except Refused as refused:
        return page_text(category_for(edition, category), faults_of(refused)), refused.status
    return arrival_page(found, arrival, "")


def copy_sent(received: IO[bytes]) -> None:
    """The form's file as an open file. Raises Refused for none and for one that is too large."""
    sent = request.files.get("berkas")
    if sent is None or not sent.filename:
        raise Refused(NO_FILE)
    with closing(sent):
        shutil.copyfileobj(sent.stream, received)
    received.flush()
    if received.tell() > LARGEST:
        raise Refused(TOO_LARGE)


def faults_of(refused: Refused) -> tuple[str, ...]:
    """All that is wrong, a sentence each."""
    return tuple(getattr(refused, "faults", None) or (refused.sentence,))


def arrival_page(found: Category, arrival: service.Arrival, problem: str) -> str:
    """Everything that would come in, with the second step at its end."""
    return render_template(
        "secretariat/receiving_check.html",
        category=found,
        edition=found.edition,
        arrival=arrival,
        province=arrival.parcel.sent.manifest["province"],
        nominees=nominees_told(arrival, rubric_of(found)),
        papers=[(one, paper_title(one)) for one in told_papers(service.papers_in(arrival.parcel.sent))],
        problem=problem,
    )


@blueprint.post("/<edition>/<category>/terima/ambil")
@access(SECRETARIAT)
def take(edition: str, category: str) -> Page:
    """Takes all that was shown, in one commit, or nothing where anything has changed since."""
    sha256, seen = request.form.get("sidik", ""), request.form.get("terlihat", "")
    folder = settings().papers
    try:
        with waiting.opened(folder, sha256) as file:
            answer = taken(edition, category, file, seen)
    except NotFound:
        raise
    except Refused as refused:
        return page_text(category_for(edition, category), faults_of(refused)), refused.status
    return answer


def taken(edition: str, category: str, file: IO[bytes], seen: str) -> Page:
    """Checks the file once more and takes it over; shows what would come in now where that is something else."""
    parcel = service.checked(file, settings().papers)
    try:
        row_id = take_over(edition, category, parcel, file, seen)
    except service.Changed as changed:
        found = category_for(edition, category)
        again = service.arrival_of(found, rubric_of(found), parcel, now=now())
        return arrival_page(found, again, changed.sentence), changed.status
    waiting.forget(settings().papers, parcel.sha256)
    target = url_for(".page", edition=edition, category=category, _anchor=f"usulan-{row_id}")
    return redirect(target, HTTPStatus.SEE_OTHER)


def take_over(edition: str, category: str, parcel: service.Parcel, file: IO[bytes], seen: str) -> int:
    """The one write of this module; the new row's id. Raises Refused, Changed, NotFound, with nothing stored."""
    by, found = signed_in_viewer().user_id, category_for(edition, category)
    rubric = rubric_of(found)
    service.arrival_of(found, rubric, parcel, now=now())
    service.keep(file, settings().papers, reserve=settings().reserve)
    with transaction():
        found = category_for(edition, category)
        return service.receive(found, rubric, parcel, seen=seen, by=by, now=now()).id


@blueprint.get("/<edition>/<category>/terima/<row:received_id>/dokumen/<row:turn>.pdf")
@access(SECRETARIAT)
def paper(edition: str, category: str, received_id: int, turn: int) -> Response:
    """A paper that came with a nomination, as the province sent it. Raises NotFound, Damaged."""
    row = received_in(category_for(edition, category).id, received_id)
    if row is None:
        raise NotFound
    answer = download(paper_content(row, turn, settings().papers), PDF, f"provinsi-{received_id}-{turn}.pdf")
    answer.headers["Content-Security-Policy"] = SEALED_OFF
    return answer
