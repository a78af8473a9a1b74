"""Sealed results as they were sealed: what is shown and printed from then on comes from here, not from the tables."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from scoring.record import inputs_of, read_record, result_of, sha256_of
from scoring.result import Result
from webapp.errors import EngineRefused
from webapp.models import SealedResult
from webapp.queries.sealed import newest_sealed

if TYPE_CHECKING:
    from scoring.figures import FigureRow
    from scoring.record import Inputs

CHANGED = (
    "Catatan hasil yang disegel tidak lagi sama dengan sidiknya. Hasilnya tidak ditampilkan; bandingkan dengan salinan "
    "cadangan dan dengan dokumen yang sudah ditandatangani."
)
ANNEX_CHANGED = (
    "Lampiran catatan hasil (nama dan alasan) tidak lagi sama dengan sidiknya dalam catatan yang disegel. Hasilnya "
    "tidak ditampilkan; bandingkan dengan salinan cadangan dan dengan dokumen yang sudah ditandatangani."
)


@dataclass(frozen=True)
class Sealed:
    """A sealed result: the record's text with its hash, and what is in it. `annex` has the names and free words."""

    number: int
    sha256: str
    at: datetime
    reason: str
    replaces: str | None
    text: str
    body: dict[str, Any]
    annex: dict[str, Any]

    @cached_property
    def result(self) -> Result:
        return result_of(self.body)

    @cached_property
    def inputs(self) -> Inputs:
        return inputs_of(self.body)

    @cached_property
    def rows(self) -> dict[str, FigureRow]:
        """The figures that count, by candidate."""
        return {row.candidate: row for row in self.inputs.rows}


def sealed_result(category_id: int) -> Sealed | None:
    """The sealed result that counts; None before the seal. Raises EngineRefused where its text was changed."""
    row = newest_sealed(category_id)
    return None if row is None else read_sealed(row)


def read_sealed(row: SealedResult) -> Sealed:
    """Raises EngineRefused where the text isn't the one that was sealed, or the annex is another one."""
    if sha256_of(row.body) != row.sha256:
        raise EngineRefused(CHANGED)
    body = read_record(row.body)
    if row.annex and sha256_of(row.annex) != body["annex"]:
        raise EngineRefused(ANNEX_CHANGED)
    annex = json.loads(row.annex) if row.annex else {}
    return Sealed(row.number, row.sha256, row.at, row.reason, row.replaces, row.body, body, annex)
