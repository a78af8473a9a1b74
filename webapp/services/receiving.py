"""Nominations from provinces: read with limits, checked offline, shown before anything is stored, taken in one commit.

A member is stored plainly, never compressed: nothing in the archive can be larger than the file that was sent.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from scoring.errors import FigureRefused
from scoring.figures import read_figure
from scoring.nomination import Nomination, NominationRefused, check_nomination, hash_of_bytes
from scoring.record import canonical
from scoring.rubric import Figure, Rubric
from webapp.content import store
from webapp.db import db
from webapp.errors import Refused
from webapp.models import ACTIVE, Candidate, Category, ReceivedNomination
from webapp.queries.candidates import candidate_by_code
from webapp.queries.received import received_of
from webapp.queries.reporting import FigureChange
from webapp.services.nominations import DOTS, OPEN, propose
from webapp.services.nominations import NOT_OPEN as TOO_LATE
from webapp.services.reporting import Desk

MEGABYTE = 2**20
LARGEST, MOST_MEMBERS = 128 * MEGABYTE, 2000
NOT_A_ZIP = "Berkas ini bukan ZIP yang utuh."
TOO_LARGE = f"Berkas usulan paling besar {LARGEST // MEGABYTE} MB."
TOO_MANY = f"Berkas usulan memuat lebih dari {MOST_MEMBERS} berkas."
TWICE = "Berkas {name} ada dua kali dalam ZIP."
BAD_NAME = "Nama berkas {name} dalam ZIP tidak wajar."
NOT_PLAIN = "Berkas {name} dalam ZIP dimampatkan, disandi, atau bukan berkas biasa; usulan disimpan apa adanya."
OTHER_CATEGORY = "Usulan ini untuk kategori {theirs}, bukan {ours}."
SAME_AGAIN = "Usulan ini sudah diterima pada {day}. Tidak ada yang berubah."
OLDER = "Dari {institution} sudah diterima catatan nomor {number}; yang ini nomor {ours}. Tidak ada yang berubah."
TAKEN = "{code} ({name}) sudah ada dalam kategori ini dari sumber lain. Belum ada yang disimpan."
SOURCE = "Hasil terverifikasi {institution} {label}, rekaman {record}"
OTHER_INSTRUMENT = "Instrumen berbeda, angka tidak dapat dibandingkan langsung."


@dataclass(frozen=True)
class Coming:
    """A nominee as it would come in: figures that fit the national rubric, codes without a place, codes it lacks.

    `told` is what the province's manifest says of it.
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
    """A checked bundle beside the category that would receive it."""

    found: Nomination
    sha256: str
    content: bytes
    coming: tuple[Coming, ...]
    before: ReceivedNomination | None
    no_longer: tuple[str, ...]


@dataclass(frozen=True)
class Provincial:
    """A candidate's announced result in its province; `total` is fixed point with `places` decimals."""

    institution: str
    label: str
    announced_at: str
    rank: int
    award: str
    total: int
    places: int
    rubric: str
    same_instrument: bool


def files_of(content: bytes) -> dict[str, bytes]:
    """The members of the archive by name. Raises Refused, naming the member."""
    if len(content) > LARGEST:
        raise Refused(TOO_LARGE)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            if len(entries) > MOST_MEMBERS:
                raise Refused(TOO_MANY)
            refuse_members(entries)
            return {entry.filename: packed.read(entry) for entry in entries}
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError, OverflowError):
        raise Refused(NOT_A_ZIP) from None


def refuse_members(entries: list[zipfile.ZipInfo]) -> None:
    """Raises Refused for names twice or leading elsewhere, and for whatever isn't a plain stored file."""
    seen: set[str] = set()
    total = 0
    for entry in entries:
        name, shown = entry.filename, ascii(entry.filename[:80])
        if name in seen:
            raise Refused(TWICE.format(name=shown))
        if not name.isprintable() or "\\" in name or any(part in {"", ".", ".."} for part in name.split("/")):
            raise Refused(BAD_NAME.format(name=shown))
        linked = entry.external_attr >> 16 & 0o170000 not in {0, 0o100000}
        if linked or entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits & 1:
            raise Refused(NOT_PLAIN.format(name=shown))
        total += entry.file_size
        seen.add(name)
    if total > LARGEST:
        raise Refused(TOO_LARGE)


def arrival_of(category: Category, rubric: Rubric, content: bytes) -> Arrival:
    """What would come in, with nothing stored. Raises Refused with what is wrong."""
    if category.state not in OPEN:
        raise Refused(TOO_LATE)
    sha256 = hash_of_bytes(content)
    earlier = received_of(category.id)
    for one in earlier:
        if one.sha256 == sha256:
            raise Refused(SAME_AGAIN.format(day=one.at.date().isoformat()))
    try:
        found = check_nomination(files_of(content))
    except NominationRefused as refused:
        raise Refused(str(refused)) from None
    if found.rubric.category != rubric.category:
        raise Refused(OTHER_CATEGORY.format(theirs=found.rubric.category, ours=rubric.category))
    before = latest_of(earlier, found)
    known = () if before is None else tuple(json.loads(before.body)["nominees"])
    coming = tuple(coming_in(category, rubric, found, one, known) for one in found.manifest["nominees"])
    gone = tuple(code for code in known if code not in {one.code for one in coming})
    return Arrival(found, sha256, content, coming, before, gone)


def latest_of(earlier: list[ReceivedNomination], found: Nomination) -> ReceivedNomination | None:
    """The bundle that this one takes the place of. Raises Refused where this one isn't newer."""
    province, number = found.manifest["province"], found.record["number"]
    same = (province["institution"], province["edition"], province["category"])
    own = [one for one in earlier if (one.institution, one.edition, one.province_category) == same]
    if own and own[-1].record_number >= number:
        newest = own[-1].record_number
        raise Refused(OLDER.format(institution=province["institution"], number=newest, ours=number))
    return own[-1] if own else None


def coming_in(
    category: Category, rubric: Rubric, found: Nomination, one: dict[str, Any], known: tuple[str, ...]
) -> Coming:
    """One nominee beside the national rubric. Raises Refused where somebody else's candidate has its code."""
    code = one["code"] if rubric.category in DOTS else f"{found.manifest['province']['edition']}.{one['code']}"
    candidate = candidate_by_code(category.id, code)
    if candidate is not None and code not in known:
        raise Refused(TAKEN.format(code=code, name=candidate.name))
    cells = next(row["counts"] for row in found.record["figures"] if row["candidate"] == one["code"])
    theirs = {figure.code: figure for figure in found.rubric.figures}
    ours = {figure.code: figure for figure in rubric.figures}
    fits = {key: text for key, text in cells.items() if fitting(ours.get(key), theirs.get(key), text)}
    foreign = tuple(key for key in cells if key not in fits)
    missing = tuple(key for key in ours if key not in fits)
    return Coming(one, code, one["name"], one["rank"], one["award"] or "", fits, foreign, missing, candidate)


def fitting(ours: Figure | None, theirs: Figure | None, text: str) -> bool:
    """Whether a province's figure means the same here: equal code, type and unit, and a text that can be read."""
    if ours is None or theirs is None or (ours.type, ours.unit) != (theirs.type, theirs.unit):
        return False
    try:
        read_figure(ours, text)
    except FigureRefused:
        return False
    return True


def receive(category: Category, rubric: Rubric, arrival: Arrival, *, by: int, now: datetime) -> ReceivedNomination:
    """Opens the nominees as candidates with what was verified as their claims. Runs inside `transaction()`.

    The file must lie in the store already. Raises Refused, ProposalsRefused.
    """
    new = [one for one in arrival.coming if one.candidate is None]
    lines = [(number, one.code, one.name) for number, one in enumerate(new, start=1)]
    made = propose(category.id, lines, kind=rubric.category, standing=ACTIVE, by=by, now=now)
    ids = {one.code: one.id for one in made} | {one.code: one.candidate.id for one in arrival.coming if one.candidate}
    before = {} if arrival.before is None else json.loads(arrival.before.body)["nominees"]
    for one in arrival.coming:
        put_figures(Desk.of(ids[one.code], by, now), arrival.found, one, before.get(one.code, {}).get("figures", {}))
    row = row_of(category, arrival, by=by, now=now)
    db.session.add(row)
    db.session.flush()
    return row


def put_figures(desk: Desk, found: Nomination, one: Coming, before: Mapping[str, str]) -> None:
    """Claims that fit; what somebody changed since the earlier bundle stays as it is."""
    province = found.manifest["province"]
    source = SOURCE.format(institution=province["institution"], label=province["label"], record=found.sha256)
    told = one.told["figures"]
    for code, text in one.fits.items():
        if desk.stated(code).text == before.get(code, ""):
            as_of = told.get(code, {}).get("as_of", "")
            desk.store(FigureChange(code, text, desk.version(code), source=source[:400], as_of=as_of))


def row_of(category: Category, arrival: Arrival, *, by: int, now: datetime) -> ReceivedNomination:
    """What is written down of a bundle."""
    manifest, found = arrival.found.manifest, arrival.found
    nominees = {
        one.code: {
            "rank": one.rank,
            "award": one.award,
            "total": one.told["total"],
            "figures": dict(one.fits),
        }
        for one in arrival.coming
    }
    facts = {key: manifest[key] for key in ("province", "record", "rubric")}
    return ReceivedNomination(
        category_id=category.id,
        sha256=arrival.sha256,
        size=len(arrival.content),
        institution=manifest["province"]["institution"],
        edition=manifest["province"]["edition"],
        province_category=manifest["province"]["category"],
        record_number=found.record["number"],
        body=canonical({**facts, "places": found.rubric.places, "nominees": nominees}),
        replaces_id=None if arrival.before is None else arrival.before.id,
        by_user_id=by,
        at=now,
    )


def keep(arrival: Arrival, folder: Path, *, reserve: int) -> None:
    """Puts the file into the store, before any row speaks of it. Raises StorageFull."""
    store.refuse_without_room(folder, len(arrival.content), reserve=reserve)
    store.keep(folder, io.BytesIO(arrival.content))


def provincial_results(category: Category) -> dict[str, Provincial]:
    """By candidate's code, the newest result of its province; a candidate that came another way has none."""
    found: dict[str, Provincial] = {}
    for row in received_of(category.id):
        body = json.loads(row.body)
        for code, one in body["nominees"].items():
            found[code] = Provincial(
                institution=body["province"]["institution"],
                label=body["province"]["label"],
                announced_at=body["province"]["announced_at"],
                rank=one["rank"],
                award=one["award"] or "",
                total=one["total"],
                places=body["places"],
                rubric=body["rubric"]["digest"],
                same_instrument=body["rubric"]["digest"] == category.rubric_digest,
            )
    return found
