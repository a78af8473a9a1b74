"""What comes with a request beside an ordinary form's fields: whole files, and what a script sends."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from io import BytesIO

from flask import request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from reports.formats import file_size
from webapp.access import settings
from webapp.content import store
from webapp.content.looking import read_tables
from webapp.content.tables import Tables
from webapp.errors import Refused
from webapp.models import Blob
from webapp.services.evidence import Stored, TooLarge, download_name, store_blob
from webapp.views.evidence_words import rules
from webapp.views.security import ALONE

NO_FILE = "Pilih berkasnya dahulu: templat yang sudah diisi, XLSX atau CSV."
TOO_LARGE = "Berkas ini {size}; paling besar {most}. Hapus isi di luar tabel, lalu unggah lagi."
SEALED_OFF = f"sandbox; {ALONE}"


def allow_large_form() -> None:
    """Lets this request carry files: two of the largest, or more smaller ones."""
    request.max_content_length = 2 * settings().largest_file + settings().max_content_length


def received_file(sent: FileStorage) -> Stored:
    """Looks at one file of a form and keeps its content. Raises NotTaken, StorageFull, Unexamined."""
    folder = settings().evidence
    store.refuse_without_room(folder, 0, reserve=rules().reserve)
    with store.told_when_full(), tempfile.TemporaryFile(dir=folder) as received:
        shutil.copyfileobj(sent.stream, received)
        received.flush()
        return store_blob(folder, received, rules=rules())


def received_tables(sent: FileStorage | None) -> Tables:
    """The cells of an XLSX or CSV file of a form; nothing of the file is kept.

    Raises Refused where none was chosen, TooLarge, ContentRefused, StorageFull, Unexamined.
    """
    if sent is None or not sent.filename:
        raise Refused(NO_FILE)
    folder = settings().evidence
    store.refuse_without_room(folder, 0, reserve=rules().reserve)
    with closing(sent), store.told_when_full(), tempfile.TemporaryFile(dir=folder) as received:
        shutil.copyfileobj(sent.stream, received)
        received.flush()
        if received.tell() > settings().largest_file:
            size, most = (file_size(one) for one in (received.tell(), settings().largest_file))
            raise TooLarge(TOO_LARGE.format(size=size, most=most))
        return read_tables(received, folder=folder)


def given_back(blob: Blob, name: str) -> Response:
    """A stored content to be kept by who asked; it could do nothing if a browser opened it all the same."""
    content = store.read(settings().evidence, blob.sha256)
    response = send_file(
        BytesIO(content), mimetype=blob.kind, as_attachment=True, download_name=download_name(name, blob.kind)
    )
    response.headers["Content-Security-Policy"] = SEALED_OFF
    return response


def sent_json() -> object:
    """The body, None where it is no JSON; one that is nested without end is none, either."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
