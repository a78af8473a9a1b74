"""What provinces announced of candidates that came with their nominations, and the papers that came along."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoring.nomination import PAPERS
from webapp.content import store
from webapp.errors import NotFound
from webapp.models import Category, ReceivedNomination
from webapp.queries.received import received_of

OTHER_INSTRUMENT = "Instrumen berbeda, angka tidak dapat dibandingkan langsung."


@dataclass(frozen=True)
class Provincial:
    """A candidate's announced result in its province; `total` is fixed point with `places` decimals.

    `award` is "" beyond the places, `record` the hash of the province's sealed record; `evidence` has, by figure, hash,
    size and type of each file that proved it there. `received_id` names the nomination.
    """

    institution: str
    label: str
    announced_at: str
    rank: int
    award: str
    total: int
    places: int
    rubric: str
    same_instrument: bool
    record: str
    evidence: Mapping[str, Sequence[Mapping[str, Any]]]
    received_id: int


@dataclass(frozen=True)
class ProvincialPaper:
    """A paper that came with a nomination; `turn` counts from 1, `subject` is a code in the province or "".

    `signed` says that it is the file with electronic signatures.
    """

    turn: int
    kind: str
    subject: str
    number: str
    sha256: str
    signed: bool


def provincial_results(category: Category) -> dict[str, Provincial]:
    """By candidate's code, the newest result of its province; a candidate that came another way has none."""
    found: dict[str, Provincial] = {}
    for row in received_of(category.id):
        body = json.loads(row.body)
        for code, one in body["nominees"].items():
            found[code] = provincial(category, row, body, one)
    return found


def provincial(
    category: Category, row: ReceivedNomination, body: Mapping[str, Any], one: Mapping[str, Any]
) -> Provincial:
    province, digest = body["province"], body["rubric"]["digest"]
    return Provincial(
        institution=province["institution"],
        label=province["label"],
        announced_at=province["announced_at"],
        rank=one["rank"],
        award=one["award"] or "",
        total=one["total"],
        places=body["places"],
        rubric=digest,
        same_instrument=digest == category.rubric_digest,
        record=body["record"]["sha256"],
        evidence=one.get("evidence", {}),
        received_id=row.id,
    )


def papers_with(row: ReceivedNomination) -> list[ProvincialPaper]:
    """The papers that came with a nomination, in its order."""
    return told_papers(json.loads(row.body).get("papers", []))


def told_papers(told: Sequence[Mapping[str, str]]) -> list[ProvincialPaper]:
    return [
        ProvincialPaper(
            turn, one["kind"], one["subject"], one["number"], one["sha256"], signed=one["file"] != plain_file(one)
        )
        for turn, one in enumerate(told, start=1)
    ]


def plain_file(one: Mapping[str, str]) -> str:
    """What a paper's file is called as it was issued."""
    return f"{PAPERS}{one['number']}.pdf"


def paper_content(row: ReceivedNomination, turn: int, folder: Path) -> bytes:
    """One of them as the province sent it. Raises NotFound, Damaged."""
    told = json.loads(row.body).get("papers", [])
    if not 1 <= turn <= len(told):
        raise NotFound
    with store.opened(folder, row.sha256) as file, zipfile.ZipFile(file) as archive:
        return archive.read(told[turn - 1]["file"])
