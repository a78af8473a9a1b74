"""Nominations from provinces: checked offline, shown before anything is stored, taken in one commit.

The checking (`webapp.content.nominations`) happens in a child and outside of any transaction; what may have changed
meanwhile is looked at again when the nominees come in.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from reports import formats
from scoring.errors import FigureRefused
from scoring.figures import read_figure
from scoring.record import canonical, sha256_of
from scoring.rubric import Figure, Rubric
from webapp.content import store
from webapp.content.looking import read_nomination
from webapp.content.sent import NominationUnfit, Sent
from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import ACTIVE, Candidate, Category, ReceivedNomination
from webapp.queries.candidates import candidate_by_code
from webapp.queries.received import received_of
from webapp.queries.reporting import FigureChange
from webapp.services.nominations import DOTS, OPEN, named_line, propose
from webapp.services.nominations import NOT_OPEN as TOO_LATE
from webapp.services.reporting import Desk

OTHER_CATEGORY = "Usulan ini untuk kategori {theirs}, bukan {ours}."
SAME_AGAIN = "Usulan ini sudah diterima pada {day}. Tidak ada yang berubah."
OLDER = "Dari {institution} sudah diterima catatan nomor {number}; yang ini nomor {ours}. Tidak ada yang berubah."
TAKEN = "{code} ({name}) sudah menjadi kandidat di sini dari sumber lain, jadi tidak dapat masuk lewat usulan ini."
NOT_YET = "Menurut usulan ini hasil provinsi baru diumumkan pada {day}. Terima sesudah saat itu."
CHANGED = "Yang akan masuk berubah sejak halaman ini dibuka. Belum ada yang disimpan; periksa lagi daftarnya."
SOURCE = "Hasil terverifikasi {institution} {label}, rekaman {record}"
MOST_NAMESAKES = 99
AT_ONCE = 2**20


class Changed(Conflict):
    """Something else would come in than was shown."""


@dataclass(frozen=True)
class Parcel:
    """A checked file of a province: its own hash and size, and what it says."""

    sha256: str
    size: int
    sent: Sent


@dataclass(frozen=True)
class Coming:
    """A nominee as it would come in: figures that fit the national rubric, codes without a place, codes it lacks.

    `told` is what the province's manifest says of it, `code` its code here; `award` is "" beyond the places.
    """

    told: Mapping[str, Any]
    code: str
    name: str
    rank: int
    award: str
    fits: Mapping[str, str]
    foreign: tuple[str, ...]
    missing: tuple[str, ...]
    candidate: Candidate | None


@dataclass(frozen=True)
class Arrival:
    """A checked nomination beside the category that would receive it; `no_longer` are codes here."""

    parcel: Parcel
    coming: tuple[Coming, ...]
    before: ReceivedNomination | None
    no_longer: tuple[str, ...]

    @property
    def shown(self) -> str:
        """One text for all that would happen: another one where anything that matters has changed."""
        rows = [[one.code, one.candidate is None, dict(one.fits), list(one.missing)] for one in self.coming]
        replaced = None if self.before is None else self.before.id
        return sha256_of(canonical([self.parcel.sha256, replaced, list(self.no_longer), rows]))


def checked(file: IO[bytes], folder: Path) -> Parcel:
    """What an open file says once all of it was computed again in a child; the answer passes through `folder`.

    Raises ContentRefused, NominationUnfit with every fault, Unexamined.
    """
    sent = read_nomination(file, folder=folder)
    file.seek(0)
    found = hashlib.sha256()
    while piece := file.read(AT_ONCE):
        found.update(piece)
    return Parcel(found.hexdigest(), file.tell(), sent)


def size_of(file: IO[bytes]) -> int:
    return file.seek(0, os.SEEK_END)


def refuse_closed(category: Category) -> None:
    """Raises Refused once nobody can become a candidate any more."""
    if category.state not in OPEN:
        raise Refused(TOO_LATE)


def arrival_of(category: Category, rubric: Rubric, parcel: Parcel, *, now: datetime) -> Arrival:
    """What would come in, with nothing stored. Raises Refused, NominationUnfit with everything that keeps it out."""
    refuse_closed(category)
    earlier = received_of(category.id)
    before, faults = earlier_one(earlier, parcel), [*standing_faults(rubric, parcel, earlier, now)]
    if faults:
        raise NominationUnfit(faults)
    codes = {} if before is None else codes_of(before)
    coming = tuple(coming_in(category, rubric, parcel.sent, one, codes) for one in parcel.sent.manifest["nominees"])
    if faults := [*place_faults(rubric, coming, frozenset(codes.values()))]:
        raise NominationUnfit(faults)
    here = {one.code for one in coming}
    return Arrival(parcel, coming, before, tuple(code for code in codes.values() if code not in here))


def earlier_one(earlier: Sequence[ReceivedNomination], parcel: Parcel) -> ReceivedNomination | None:
    """The newest nomination of the same province, edition and category; this one would take its place."""
    province = parcel.sent.manifest["province"]
    same = (province["institution"], province["edition"], province["category"])
    own = [one for one in earlier if (one.institution, one.edition, one.province_category) == same]
    return own[-1] if own else None


def standing_faults(
    rubric: Rubric, parcel: Parcel, earlier: Sequence[ReceivedNomination], now: datetime
) -> Iterator[str]:
    """Why the whole file can't be received here and now."""
    sent, before = parcel.sent, earlier_one(earlier, parcel)
    again = next((one for one in earlier if one.sha256 == parcel.sha256), None)
    if again is not None:
        yield SAME_AGAIN.format(day=again.at.date().isoformat())
    elif before is not None and before.record_number >= sent.number:
        yield OLDER.format(institution=before.institution, number=before.record_number, ours=sent.number)
    if sent.rubric.category != rubric.category:
        yield OTHER_CATEGORY.format(theirs=sent.rubric.category, ours=rubric.category)
    announced_at = sent.manifest["province"]["announced_at"]
    if datetime.fromisoformat(announced_at) > now:
        yield NOT_YET.format(day=formats.plain_date(datetime.fromisoformat(announced_at)))


def codes_of(row: ReceivedNomination) -> dict[str, str]:
    """The code here of everybody whom a nomination brought, by the code in the province."""
    nominees = json.loads(row.body)["nominees"].items()
    return {one.get("code", code.removeprefix(f"{row.edition}.")): code for code, one in nominees}


def coming_in(
    category: Category, rubric: Rubric, sent: Sent, one: Mapping[str, Any], known: Mapping[str, str]
) -> Coming:
    """One nominee beside the national rubric; `known` are codes that the same province brought before."""
    code = known.get(one["code"]) or code_here(category, rubric, sent, one["code"])
    cells, ours = sent.counts[one["code"]], {figure.code: figure for figure in rubric.figures}
    fits = {key: text for key, text in cells.items() if fitting(ours.get(key), sent.rubric.figures.get(key), text)}
    return Coming(
        told=one,
        code=code,
        name=one["name"],
        rank=one["rank"],
        award=one["award"] or "",
        fits=fits,
        foreign=tuple(key for key in cells if key not in fits),
        missing=tuple(key for key in ours if key not in fits),
        candidate=candidate_by_code(category.id, code),
    )


def code_here(category: Category, rubric: Rubric, sent: Sent, code: str) -> str:
    """A region has one code everywhere; of others the edition tells whose it is, and a number where that is taken."""
    if rubric.category in DOTS:
        return code
    own = f"{sent.manifest['province']['edition']}.{code}"
    names = (own, *(f"{own}-{number}" for number in range(2, MOST_NAMESAKES)))
    return next((name for name in names if candidate_by_code(category.id, name) is None), own)


def place_faults(rubric: Rubric, coming: Sequence[Coming], known: frozenset[str]) -> Iterator[str]:
    """Why somebody can't become a candidate: the code is another's, or none."""
    for number, one in enumerate(coming, start=1):
        if one.candidate is not None and one.code not in known:
            yield TAKEN.format(code=one.code, name=one.candidate.name)
        elif one.candidate is None:
            _name, fault = named_line((number, one.code, one.name), rubric.category)
            yield from [fault] if fault else []


def fitting(ours: Figure | None, theirs: Sequence[str] | None, text: str) -> bool:
    """Whether a province's figure means the same here: equal code, type and unit, and a text that can be read."""
    if ours is None or theirs is None or [ours.type, ours.unit] != list(theirs):
        return False
    try:
        read_figure(ours, text)
    except FigureRefused:
        return False
    return True


def keep(file: IO[bytes], folder: Path, *, reserve: int) -> None:
    """Puts an open file into the store, before any row speaks of it. Raises StorageFull, Damaged."""
    store.refuse_without_room(folder, size_of(file), reserve=reserve)
    file.seek(0)
    store.keep(folder, file)


def receive(
    category: Category, rubric: Rubric, parcel: Parcel, *, seen: str, by: int, now: datetime
) -> ReceivedNomination:
    """Opens the nominees as candidates with what was verified as their claims. Runs inside `transaction()`.

    The file must lie in the store already. Raises Refused, NominationUnfit, Changed where anything else would come in
    than was `seen`.
    """
    arrival = arrival_of(category, rubric, parcel, now=now)
    if arrival.shown != seen or category.rubric_digest != rubric.digest:
        raise Changed(CHANGED)
    new = [one for one in arrival.coming if one.candidate is None]
    lines = [(number, one.code, one.name) for number, one in enumerate(new, start=1)]
    made = propose(category.id, lines, kind=rubric.category, standing=ACTIVE, by=by, now=now)
    ids = {one.code: one.id for one in made} | {one.code: one.candidate.id for one in arrival.coming if one.candidate}
    before = {} if arrival.before is None else json.loads(arrival.before.body)["nominees"]
    for one in arrival.coming:
        put_figures(Desk.of(ids[one.code], by, now), parcel.sent, one, before.get(one.code, {}).get("figures", {}))
    row = row_of(category, arrival, by=by, now=now)
    db.session.add(row)
    db.session.flush()
    return row


def put_figures(desk: Desk, sent: Sent, one: Coming, before: Mapping[str, str]) -> None:
    """Claims that fit; what somebody changed since the earlier nomination stays as it is."""
    province = sent.manifest["province"]
    source = SOURCE.format(institution=province["institution"], label=province["label"], record=sent.sha256)
    told = one.told["figures"]
    for code, text in one.fits.items():
        if desk.stated(code).text == before.get(code, ""):
            as_of = told.get(code, {}).get("as_of", "")
            desk.store(FigureChange(code, text, desk.version(code), source=source[:400], as_of=as_of))


def row_of(category: Category, arrival: Arrival, *, by: int, now: datetime) -> ReceivedNomination:
    """What is written down of a nomination."""
    parcel, sent, manifest = arrival.parcel, arrival.parcel.sent, arrival.parcel.sent.manifest
    facts = {key: manifest[key] for key in ("province", "record", "rubric")}
    nominees = {one.code: facts_of(one) for one in arrival.coming}
    return ReceivedNomination(
        category_id=category.id,
        sha256=parcel.sha256,
        size=parcel.size,
        institution=manifest["province"]["institution"],
        edition=manifest["province"]["edition"],
        province_category=manifest["province"]["category"],
        record_number=sent.number,
        body=canonical({**facts, "places": sent.rubric.places, "nominees": nominees, "papers": papers_in(sent)}),
        replaces_id=None if arrival.before is None else arrival.before.id,
        by_user_id=by,
        at=now,
    )


def papers_in(sent: Sent) -> list[dict[str, str]]:
    """The papers that come along, as `services.provincial.told_papers` reads them."""
    listed = sent.manifest["files"]
    return [{**one, "sha256": listed[one["file"]]} for one in sent.manifest["papers"]]


def facts_of(one: Coming) -> dict[str, Any]:
    """A nominee's code in its province, its result, its figures and the hashes of what proves them."""
    evidence = {code: told["evidence"] for code, told in one.told["figures"].items() if told["evidence"]}
    told = {"code": one.told["code"], "rank": one.rank, "award": one.told["award"], "total": one.told["total"]}
    return {**told, "figures": dict(one.fits), "evidence": evidence}
