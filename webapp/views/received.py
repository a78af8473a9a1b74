"""What comes with a request beside an ordinary form's fields: whole files, and what a script sends."""

from __future__ import annotations

import shutil
import tempfile

from flask import request
from werkzeug.datastructures import FileStorage

from webapp.access import settings
from webapp.content import store
from webapp.services.evidence import Stored, store_blob
from webapp.views.evidence_words import rules


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


def sent_json() -> object:
    """The body, None where it is no JSON; one that is nested without end is none, either."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None
