"""A list of workers as pages show it: how far it is, what it counts, what is wrong in it, what villages said."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import url_for

from reports import formats
from scoring.rubric import Rubric
from webapp.access import settings
from webapp.errors import NotFound
from webapp.models import READING, REFUSED, UNREAD, Candidate, Roster, VillageCheck
from webapp.queries.reporting import reported
from webapp.queries.rosters import (
    Elsewhere,
    checks_of,
    count_elsewhere,
    counts_by_village,
    current_roster,
    elsewhere,
    neighbourhoods,
    newest_roster,
    workers_of,
)
from webapp.roster.nik import MASK
from webapp.roster.problems import DOUBLE, KINDS, REFUSES, sentence_of
from webapp.services.regions import candidate_name
from webapp.services.retention import AFTER_ANNOUNCEMENT
from webapp.services.rosters import Proof, confirmed_people, proofs_of
from webapp.services.village_checks import Asked, is_open, too_many_to_list
from webapp.views.paging import Paging, paging
from webapp.views.wording import here

STALE = timedelta(seconds=60)
VILLAGES = 25  # on one page
MOST_DOUBLES = 50
EFFECTS = {REFUSES: "tidak", DOUBLE: "satu kali"}
COUNTED = "ya"


@dataclass(frozen=True)
class Status:
    """How far the newest list is. `shape` is a state's; `percent` is None while nobody can say."""

    id: int
    name: str
    shape: str
    words: str
    percent: int | None
    ended: bool
    refusal: str


@dataclass(frozen=True)
class ProofLine:
    """What a list says of one figure, in words."""

    title: str
    address: str
    listed: int
    claimed: str
    shape: str
    words: str


@dataclass(frozen=True)
class VillageLine:
    """One village of a list: how many people of which groups, and what it said."""

    code: str
    name: str
    people: int
    groups: str
    said: tuple[tuple[str, str, str], ...]  # (shape, words, note)
    rts: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """A list that was read."""

    id: int
    name: str
    at: str
    people: int
    refused: int
    remarks: tuple[str, ...]
    kinds: tuple[tuple[str, int, str], ...]
    proofs: tuple[ProofLine, ...]
    villages: tuple[VillageLine, ...]
    place: Paging
    confirmed: int
    answered: int
    until: str
    erased: str


@dataclass(frozen=True)
class OwnPage:
    """What an operator sees: the newest list while it is on its way or was refused, and the one that counts."""

    newest: Status | None
    summary: Summary | None


@dataclass(frozen=True)
class Letter:
    """A link to be passed on; it is shown once."""

    place: str
    people: int
    until: str
    address: str


@dataclass(frozen=True)
class Doubles:
    """People who stand in the list of another candidate, too."""

    total: int
    rows: tuple[Elsewhere, ...]


def own_page(candidate: Candidate, rubric: Rubric, now: datetime, asked: int) -> OwnPage:
    newest, current = newest_roster(candidate.id), current_roster(candidate.id)
    pending = newest is not None and (newest.ended_at is None or newest.state == REFUSED)
    return OwnPage(
        status_of(newest, now) if newest is not None and pending else None,
        summary_of(candidate, current, rubric, now, asked) if current is not None else None,
    )


def shown_roster(candidate_id: int) -> Roster:
    """The list that counts. Raises NotFound."""
    found = current_roster(candidate_id)
    if found is None:
        raise NotFound
    return found


def status_of(roster: Roster, now: datetime) -> Status:
    shape = "blocked" if roster.state == REFUSED else "begun" if roster.ended_at is None else "ready"
    ended = roster.ended_at is not None
    return Status(roster.id, roster.name, shape, words_of(roster, now), percent_of(roster), ended, roster.refusal)


def words_of(roster: Roster, now: datetime) -> str:
    if roster.state == UNREAD:
        return "Menunggu giliran dibaca"
    if roster.state == READING:
        if roster.beat_at is not None and now - roster.beat_at > STALE:
            return "Pembacaan terhenti; berkasnya aman dan akan dibaca lagi dari awal"
        if not roster.rows:
            return "Membuka berkas"
        rows = formats.number(roster.rows)
        return (
            f"Memeriksa {formats.number(roster.done)} dari sekitar {rows} baris"
            if roster.done < roster.rows
            else f"Menyimpan {rows} baris"
        )
    return "Belum diterima" if roster.state == REFUSED else "Selesai dibaca"


def percent_of(roster: Roster) -> int | None:
    """How far it is; the last of it is storing."""
    return min(99, roster.done * 100 // roster.rows) if roster.rows else None


def state_of(roster: Roster, now: datetime) -> dict[str, object]:
    """What the script on the page asks for."""
    status = status_of(roster, now)
    return {"id": status.id, "words": status.words, "percent": status.percent, "ended": status.ended}


def summary_of(candidate: Candidate, roster: Roster, rubric: Rubric, now: datetime, asked: int) -> Summary:
    """Category and edition must be loaded."""
    zone = candidate.category.edition.timezone
    cells = {code: row.claimed for code, row in reported(candidate.id).items()}
    kinds: Mapping[str, int] = json.loads(roster.kinds)
    checks = checks_of(roster.id)
    by_village = people_by_village(roster)
    place = paging(asked, len(by_village), VILLAGES)
    rts = neighbourhoods(roster.id)
    shown = list(by_village)[place.start : place.stop]
    return Summary(
        id=roster.id,
        name=roster.name,
        at=formats.short_moment(here(roster.ended_at or roster.at, zone)),
        people=roster.people,
        refused=roster.refused_rows,
        remarks=tuple(json.loads(roster.remarks)),
        kinds=tuple((KINDS[kind].title, number, effect_words(kind)) for kind, number in sorted_kinds(kinds)),
        proofs=tuple(proof_line(candidate.id, one) for one in proofs_of(candidate.id, rubric, cells)),
        villages=tuple(
            village_line(code, by_village[code], [one for one in checks if one.village == code], rts.get(code, ()), now)
            for code in shown
        ),
        place=place,
        confirmed=confirmed_people(roster.id),
        answered=sum(one.answered_at is not None for one in checks),
        until=until_words(roster, zone),
        erased="" if roster.erased_at is None else formats.plain_date(here(roster.erased_at, zone).date()),
    )


def people_by_village(roster: Roster) -> dict[str, dict[str, int]]:
    """How many of each group, by village."""
    found: dict[str, dict[str, int]] = {}
    for village, group, people in counts_by_village(roster.id):
        found.setdefault(village, {})[group] = people
    return found


def sorted_kinds(kinds: Mapping[str, int]) -> list[tuple[str, int]]:
    """What keeps people from counting first, then the most frequent."""
    order = {REFUSES: 0, DOUBLE: 1}
    return sorted(kinds.items(), key=lambda one: (order.get(KINDS[one[0]].effect, 2), -one[1], one[0]))


def effect_words(kind: str) -> str:
    return EFFECTS.get(KINDS[kind].effect, COUNTED)


def proof_line(candidate_id: int, proof: Proof) -> ProofLine:
    """Where claim and list differ, by how much and which way."""
    if proof.claimed is None:
        shape, words = "empty", "Belum diisi dalam isian mandiri"
    elif not proof.difference:
        shape, words = "ready", "Cocok dengan isian"
    else:
        more = "Isian lebih" if proof.difference > 0 else "Daftar lebih"
        shape, words = "blocked", f"{more} {formats.number(abs(proof.difference))} orang"
    return ProofLine(
        title=proof.figure.title,
        address=url_for("report.form", candidate_id=candidate_id),
        listed=proof.listed,
        claimed="" if proof.claimed is None else formats.number(proof.claimed),
        shape=shape,
        words=words,
    )


def village_line(
    code: str, groups: Mapping[str, int], checks: list[VillageCheck], rts: list[str] | tuple[str, ...], now: datetime
) -> VillageLine:
    return VillageLine(
        code=code,
        name=candidate_name(code),
        people=sum(groups.values()),
        groups=", ".join(f"{group} {formats.number(people)}" for group, people in groups.items()),
        said=tuple(said(one, now) for one in checks) or (("empty", "belum ditanya", ""),),
        rts=tuple(rts),
    )


def said(check: VillageCheck, now: datetime) -> tuple[str, str, str]:
    """(shape, words, note) of what one village or RT was asked and answered."""
    where = f"RT {check.rt}: " if check.rt else ""
    if check.answered_at is not None and too_many_to_list(check):
        told = f"dijawab {check.answered_by} tanpa melihat daftar, belum ada yang dibenarkan"
        return "blocked", f"{where}{told}", check.note
    if check.answered_at is not None and check.confirmed is not None:
        whole = check.confirmed == check.asked
        told = (
            f"{formats.number(check.confirmed)} dari {formats.number(check.asked)} dibenarkan oleh {check.answered_by}"
        )
        return "ready" if whole else "blocked", f"{where}{told}", check.note
    if is_open(check, now):
        return "begun", f"{where}tautan dibuat, menunggu jawaban", ""
    return "begun", f"{where}tautan lewat waktunya tanpa jawaban", ""


def until_words(roster: Roster, zone: str) -> str:
    """Until when the people of a list are kept."""
    if roster.erase_after is not None:
        return f"sampai {formats.plain_date(here(roster.erase_after, zone).date())}"
    return f"sampai {AFTER_ANNOUNCEMENT.days} hari sesudah hasil diumumkan"


def letter(candidate: Candidate, asked: Asked) -> Letter:
    """A link with what it is for."""
    name = candidate_name(asked.part.village)
    return Letter(
        place=f"RT {asked.part.rt}, {name}" if asked.part.rt else name,
        people=asked.people,
        until=formats.long_moment(here(asked.expires_at, candidate.category.edition.timezone)),
        address=settings().origin + url_for("village.show", _anchor=asked.token),
    )


def doubles_of(roster: Roster, candidate: Candidate) -> Doubles:
    """For those who see every candidate."""
    roster.candidate = candidate
    total = count_elsewhere(roster)
    return Doubles(total, tuple(elsewhere(roster, 0, MOST_DOUBLES)) if total else ())


def choices_of(roster_id: int, given: Mapping[str, str]) -> dict[str, list[tuple[str, str, bool]]]:
    """(value, words, chosen) of the villages and groups of a list."""
    counted = counts_by_village(roster_id)
    villages = dict.fromkeys(village for village, _group, _people in counted)
    groups = sorted({group for _village, group, _people in counted})
    return {
        "desa": [(code, candidate_name(code), code == given["desa"]) for code in villages],
        "kelompok": [(group, group, group == given["kelompok"]) for group in groups],
    }


def people_of(roster_id: int, village: str, group: str, place: Paging) -> list[dict[str, object]]:
    """People as officials see them."""
    return [
        {
            "row": one.row,
            "who": f"{one.initials} {MASK}{one.last_four}".strip(),
            "village": candidate_name(one.village),
            "group": one.group,
            "about": ", ".join(word for word in (f"RT {one.rt}" if one.rt else "", one.programme, one.paid_by) if word),
            "since": one.since,
            "disputed": one.disputed,
        }
        for one in workers_of(roster_id, village, group, place.start, place.stop)
    ]


def problem_rows(roster: Roster) -> Iterator[tuple[str, ...]]:
    """Each line that something is to be said of, by its row; then how many more there are."""
    told = sorted(json.loads(roster.problems))
    for row, kind, last_four, detail in told:
        known = KINDS[kind]
        nik = f"{MASK}{last_four}" if last_four else ""
        yield str(row), known.column, effect_words(kind), nik, sentence_of(kind, detail)
    listed: dict[str, int] = {}
    for _row, kind, _last_four, _detail in told:
        listed[kind] = listed.get(kind, 0) + 1
    for kind, number in sorted_kinds(json.loads(roster.kinds)):
        left = number - listed.get(kind, 0)
        if left:
            more = "lagi tidak disebut satu per satu" if listed.get(kind) else "tidak disebut satu per satu"
            yield "", KINDS[kind].column, effect_words(kind), "", f"{KINDS[kind].title}: {left} baris {more}."
