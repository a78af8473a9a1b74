"""The bundle of a sealed category: what a stranger needs to check its result without this instance."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

from scoring import bundle
from webapp.errors import Refused
from webapp.models import Category
from webapp.queries.score_log import events_of
from webapp.queries.sealed import sealed_of
from webapp.rubric_store import parse, pinned_file
from webapp.services.issued_list import issued_list
from webapp.services.score_log import points_of

PACKAGE = "webapp.verifier"
NOT_SEALED = "Bundel dibuat dari hasil yang disegel; kategori ini belum disegel."
# The moment of a file in an archive: always the same, so that the same content gives the same bytes.
NO_TIME = (1980, 1, 1, 0, 0, 0)
READABLE, UNIX = 0o100644 << 16, 3


def bundle_of(category: Category, *, folder: Path) -> bytes:
    """The archive. Raises Refused before the seal, RubricMismatch where the rubric's file is gone."""
    return archive(bundle_files(category, folder=folder))


def bundle_files(category: Category, *, folder: Path) -> dict[str, bytes]:
    """What is in it, by name. Raises the same."""
    sealed = sealed_of(category.id)
    if not sealed:
        raise Refused(NOT_SEALED)
    text, name = pinned_file(category.rubric_code, category.rubric_digest, folder=folder)
    shipped = resources.files(PACKAGE)
    beside = {file: shipped.joinpath(file).read_bytes() for file in (bundle.README, bundle.VERIFIER)}
    told = bundle.Told(
        names=(category.edition.code, category.code),
        lines=[row.body for row in events_of(category.id)],
        points=points_of(category.id),
        records=[row.body for row in reversed(sealed)],
        issued=issued_list(category.id),
    )
    return bundle.make_bundle(told, parse(text, name), {**beside, bundle.RUBRIC: text})


def archive(files: Mapping[str, bytes]) -> bytes:
    """A ZIP in which only the contents matter; nothing is compressed, because compressors differ."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, NO_TIME)
            entry.create_system, entry.external_attr = UNIX, READABLE
            packed.writestr(entry, content)
    return buffer.getvalue()
