"""A regency brings in the figures of its own villages at once: hundreds of candidates in one commit, or none.

Each figure goes the way every figure goes (`services.reporting`): checked by the rubric, stored only on the version
that was seen. What is different is that everything about all of them is read at once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.formats import short_moment
from scoring.rubric import Rubric
from webapp.access import may_bring_in
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import ACTIVE, DECLINED, DRAFT, SUBMISSION, Candidate, Category
from webapp.queries.region import candidates_beneath, lines_beneath, reported_beneath
from webapp.queries.reporting import FigureChange, LatestHandingIn, granted_prefixes, handed_in_of
from webapp.services.nominations import DOTS, NOT_OPEN, named_line, propose
from webapp.services.regions import VILLAGE_DOTS, find_region, villages_of
from webapp.services.replaced import refuse_replaced
from webapp.services.reporting import NOT_OPEN as NOT_BEGUN
from webapp.services.reporting import TOO_LATE, Desk, editable_with, sorted_out

OUTSIDE = "{code} di luar wilayah Anda ({region}); hanya desa di wilayah sendiri yang dapat diimpor."
TURNED_DOWN = "usulan kandidat ini tidak diterima sekretariat, jadi isiannya tidak dapat diimpor."
CHANGED = "Sebagian angka berubah lagi sejak halaman ini dibuka. Belum ada yang disimpan; periksa lagi daftarnya."


@dataclass(frozen=True)
class Region:
    """All that is stored of the candidates that one account may bring in. By code; desks by the candidate's id."""

    category: Category
    prefixes: tuple[str, ...]
    candidates: Mapping[str, Candidate]
    handed: Mapping[int, LatestHandingIn]
    desks: Mapping[int, Desk]
    by: int
    now: datetime

    def desk(self, code: str) -> Desk:
        """What is stored of a village; of one that isn't a candidate yet, nothing."""
        candidate = self.candidates.get(code)
        return Desk(0, self.by, self.now, {}, {}, 1) if candidate is None else self.desks[candidate.id]

    def closed(self, candidate: Candidate) -> str:
        """Why a candidate's figures can't be changed, "" while they can."""
        if candidate.standing == DECLINED:
            return TURNED_DOWN
        return editable_with(candidate, self.handed.get(candidate.id), now=self.now)

    def closed_to_new(self) -> str:
        """Why nobody can become a candidate by being brought in, "" while somebody can."""
        category, deadline = self.category, self.category.deadline
        if category.state != SUBMISSION:
            return NOT_BEGUN if category.state == DRAFT else NOT_OPEN
        if deadline is None or self.now <= deadline:
            return ""
        return TOO_LATE.format(at=short_moment(deadline.astimezone(ZoneInfo(category.edition.timezone))))


class Unfit(Refused):
    """Villages that can't be brought in; `faults` are sentences by code, and nothing was stored."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        self.faults = dict(faults)
        super().__init__("Belum ada yang diimpor: " + " ".join(faults.values()))


def region_for(category: Category, *, by: int, now: datetime) -> Region:
    """Raises NotFound where this account has no right to bring in anybody."""
    prefixes = granted_prefixes(by, category.id)
    if not prefixes:
        raise NotFound
    candidates = candidates_beneath(category.id, prefixes)
    rows, lines = reported_beneath(category.id, prefixes), lines_beneath(category.id, prefixes)
    desks = {one.id: Desk.with_rows(one.id, by, now, rows.get(one.id, {}), lines.get(one.id, {})) for one in candidates}
    handed = handed_in_of([one.id for one in candidates])
    return Region(category, prefixes, {one.code: one for one in candidates}, handed, desks, by, now)


def villages_in(region: Region, rubric: Rubric) -> dict[str, str]:
    """Names by code of the candidates, and of the villages that may become some, by code."""
    found = {code: one.name for code, one in region.candidates.items()}
    if DOTS.get(rubric.category) == VILLAGE_DOTS and not region.closed_to_new():
        for prefix in region.prefixes:
            regency = prefix.rstrip(".")
            if find_region(regency) is not None:
                found = dict(villages_of(regency)) | found
    return dict(sorted(found.items()))


def fault_of(region: Region, rubric: Rubric, code: str) -> str:
    """Why nothing can be brought in for this code; "" where it can."""
    if not may_bring_in(code, region.prefixes):
        return OUTSIDE.format(code=f"“{code[:60]}”", region=", ".join(one.rstrip(".") for one in region.prefixes))
    candidate = region.candidates.get(code)
    if candidate is not None:
        why = region.closed(candidate)
        return f"{candidate.name}: {why[:1].lower()}{why[1:]}" if why else ""
    if rubric.category not in DOTS:
        return f"“{code[:60]}” belum menjadi kandidat kategori ini."
    _name, fault = named_line((0, code, ""), rubric.category)
    return fault or region.closed_to_new()


def faults_of(region: Region, rubric: Rubric, codes: Collection[str]) -> dict[str, str]:
    """The same by code, of those where something can't."""
    return {code: fault for code in codes if (fault := fault_of(region, rubric, code))}


def bring_in(
    category: Category,
    rubric: Rubric,
    villages: Mapping[str, Sequence[FigureChange]],
    *,
    by: int,
    now: datetime,
) -> int:
    """Stores every change of every village, or nothing; how many figures were stored. Runs inside `transaction()`.

    A village that isn't a candidate yet becomes one: who may bring in a region was told so by the secretariat. Raises
    NotFound, Replaced, Unfit, Conflict where a figure changed since it was seen.
    """
    region = region_for(category, by=by, now=now)
    refuse_replaced(category, rubric)
    faults = faults_of(region, rubric, villages)
    sound = {code: sorted_out(rubric, changes) for code, changes in villages.items()}
    faults |= {code: " ".join(problems.values()) for code, (_, problems) in sound.items() if problems}
    if faults:
        raise Unfit(faults)
    desks = {code: region.desk(code) for code in villages} | new_desks(region, rubric, villages)
    if any(desks[code].is_stale(change) for code, (changes, _) in sound.items() for change in changes):
        raise Conflict(CHANGED)
    saved = [desks[code].store(change) for code, (changes, _) in sound.items() for change in changes]
    db.session.flush()
    return len(saved)


def new_desks(region: Region, rubric: Rubric, codes: Collection[str]) -> dict[str, Desk]:
    """Desks of those who become candidates now. Raises Refused."""
    new = [code for code in codes if code not in region.candidates]
    if not new:
        return {}
    lines = [(number, code, "") for number, code in enumerate(new, start=1)]
    made = propose(region.category.id, lines, kind=rubric.category, standing=ACTIVE, by=region.by, now=region.now)
    return {one.code: Desk(one.id, region.by, region.now, {}, {}, 1) for one in made}
