"""A handing in as it is kept: what was handed in, by whom and when, as JSON that always has the same bytes.

Canonical: keys sorted, UTF-8, no blanks between the parts, whole numbers only; a figure is the machine text that the
engine reads. The SHA-256 of these bytes is printed on the receipt, so `sha256sum` of the file gives it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from scoring.figures import NOT_APPLICABLE_TEXT

FORMAT = 1


@dataclass(frozen=True)
class HandedEdition:
    """The edition, as it was called then."""

    code: str
    title: str
    label: str
    institution: str
    period_year: int
    ceremony_year: int
    place: str
    timezone: str
    sample: bool


@dataclass(frozen=True)
class Named:
    """A category, or a candidate: its code, and its title or name then."""

    code: str
    name: str


@dataclass(frozen=True)
class HandedRubric:
    """Which rubric asked; `digest` is `sha256:…` of its file."""

    code: str
    digest: str


@dataclass(frozen=True)
class Signed:
    """Whose account handed in, and who answers for it with name and position as typed."""

    login: str
    account_name: str
    name: str
    position: str


@dataclass(frozen=True)
class HandedFile:
    """One file of evidence; `id` is the row of Evidence, which stays when the file is taken away later.

    `sha256` is of the file as it was sent, which its owner still has, `stored_sha256` of what is kept of it.
    """

    id: int
    name: str
    sha256: str
    stored_sha256: str
    size: int


@dataclass(frozen=True)
class HandedFigure:
    """One figure of the rubric, filled in or not.

    `value` is machine text ("" is missing, "n/a" not applicable), `said` the same as people write it, with its unit.
    `as_of` is an ISO date or "". `version` is that of the save which last changed it. `lines` are (label, value).
    """

    code: str
    title: str
    type: str
    unit: str
    value: str
    said: str
    source: str
    as_of: str
    version: int
    lines: tuple[tuple[str, str], ...]
    files: tuple[HandedFile, ...]


@dataclass(frozen=True)
class HandedRegulation:
    """One regulation of a kind; `in_force_on` is an ISO date or "", `file` is None without one."""

    kind: str
    kind_title: str
    number: str
    year: int
    title: str
    in_force_on: str
    draft: bool
    file: HandedFile | None

    @property
    def name(self) -> str:
        """`Peraturan Bupati Nomor 12 Tahun 2025 tentang …`."""
        return f"{self.kind_title} Nomor {self.number} Tahun {self.year} tentang {self.title}"


@dataclass(frozen=True)
class HandedFinding:
    """What didn't add up, and what the candidate wrote to it ("" where nothing was).

    `severity` is error, warning or note; numbers are decimal text, None where the check has none.
    """

    check: str
    severity: str
    message: str
    hint: str
    stated: str | None
    computed: str | None
    difference: str | None
    figures: tuple[str, ...]
    reply: str


@dataclass(frozen=True)
class Content:
    """What is reported: every figure in the rubric's order, regulations, and what didn't add up.

    `not_applicable` are optional indicators that were answered so as a whole.
    """

    figures: tuple[HandedFigure, ...]
    not_applicable: tuple[Named, ...]
    regulations: tuple[HandedRegulation, ...]
    findings: tuple[HandedFinding, ...]

    def cells(self) -> dict[str, str]:
        """Machine text by column code, as the engine reads one candidate."""
        told = {figure.code: figure.value for figure in self.figures}
        return told | {indicator.code: NOT_APPLICABLE_TEXT for indicator in self.not_applicable}

    def sha256(self) -> str:
        """Of everything but the replies: whether what was seen is what is there now."""
        silent = replace(self, findings=tuple(replace(finding, reply="") for finding in self.findings))
        return hashlib.sha256(canonical(asdict(silent)).encode()).hexdigest()


@dataclass(frozen=True)
class HandedIn:
    """One handing in, whole. `number` counts from 1 for each candidate, `at` knows its zone (UTC)."""

    number: int
    at: datetime
    edition: HandedEdition
    category: Named
    candidate: Named
    rubric: HandedRubric
    signed: Signed
    pledge: str
    content: Content

    def body(self) -> str:
        """The JSON that is kept."""
        return canonical({"format": FORMAT, **asdict(self), "at": self.at.isoformat(timespec="microseconds")})


def canonical(plain: Mapping[str, Any]) -> str:
    """The one way in which this is written as JSON."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def body_sha256(body: str) -> str:
    """As `sha256sum` gives it for the file."""
    return hashlib.sha256(body.encode()).hexdigest()


def read_body(body: str) -> HandedIn:
    """What `HandedIn.body` wrote. Raises ValueError for another format, KeyError or TypeError for a damaged one."""
    plain = json.loads(body)
    if plain["format"] != FORMAT:
        raise ValueError(f"format kiriman {plain['format']} tidak dikenal")
    return HandedIn(
        number=plain["number"],
        at=datetime.fromisoformat(plain["at"]),
        edition=HandedEdition(**plain["edition"]),
        category=Named(**plain["category"]),
        candidate=Named(**plain["candidate"]),
        rubric=HandedRubric(**plain["rubric"]),
        signed=Signed(**plain["signed"]),
        pledge=plain["pledge"],
        content=read_content(plain["content"]),
    )


def read_content(plain: Mapping[str, Any]) -> Content:
    return Content(
        figures=tuple(read_figure(one) for one in plain["figures"]),
        not_applicable=tuple(Named(**one) for one in plain["not_applicable"]),
        regulations=tuple(read_regulation(one) for one in plain["regulations"]),
        findings=tuple(HandedFinding(**{**one, "figures": tuple(one["figures"])}) for one in plain["findings"]),
    )


def read_figure(plain: Mapping[str, Any]) -> HandedFigure:
    lines = tuple((label, value) for label, value in plain["lines"])
    return HandedFigure(**{**plain, "lines": lines, "files": tuple(HandedFile(**one) for one in plain["files"])})


def read_regulation(plain: Mapping[str, Any]) -> HandedRegulation:
    file = plain["file"]
    return HandedRegulation(**{**plain, "file": None if file is None else HandedFile(**file)})
