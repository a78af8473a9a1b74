"""Lists of workers: handed in, read as a whole or not at all, counted into the figures they prove."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, insert, select

from reports import formats
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT
from scoring.result import Finding
from scoring.rubric import Figure, Rubric
from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import (
    DONE,
    READING,
    REFUSED,
    REPLACED,
    Candidate,
    Edition,
    Roster,
    RosterCount,
    Upload,
    Worker,
)
from webapp.queries.rosters import checks_of, counts_by_kind, current_roster, newest_roster, roster_by_id
from webapp.queue import enqueue
from webapp.roster.nik import masked
from webapp.roster.people import PARTS
from webapp.services.evidence import open_candidate
from webapp.services.replaced import refuse_replaced
from webapp.sql import insert_plain

NOT_ASKED = "Instrumen kategori ini tidak memakai daftar pekerja."
STILL_READING = "Daftar sebelumnya masih dibaca. Tunggu sampai selesai, lalu unggah lagi."
LOST = "Berkas daftar tidak ditemukan lagi di server, jadi belum dibaca. Unggah lagi dari awal."
GIVEN_UP = "Daftar ini dibatalkan sebelum selesai dibaca. Tidak ada yang disimpan darinya."
OVER = (
    "Edisi ini menyimpan daftar pekerja hanya sampai {day}, dan hari itu sudah lewat. Daftar baru tidak diterima lagi. "
    "Bila daftar masih diperlukan, minta sekretariat memperpanjang masa simpannya."
)
READING_JOB = "roster"
CHECK, KIND, SEVERITY = "daftar_pekerja", "roster", "warning"
MESSAGE = "Daftar pekerja memuat {listed} orang untuk “{title}”, sedangkan yang diisikan {claimed}."
HINT = "{confirmed}Perbaiki angkanya, atau lengkapi daftarnya, atau jelaskan selisihnya."
COUNTED = "Menurut daftar, {people} orang sudah dikonfirmasi desa. "


@dataclass(frozen=True)
class ReadRoster:
    """A list as it was read: each person as the values of `PARTS` between tabs, and what was found on the way.

    `counted` are (village, group, RT, programme, paid by, how many people).
    """

    people: Sequence[str]
    counted: Sequence[Sequence[str]]
    lines: int
    refused_rows: int
    remarks: Sequence[str]
    kinds: Mapping[str, int]
    problems: Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Proof:
    """What a list says of one figure: how many it counts, and what is claimed (None where nothing is)."""

    figure: Figure
    listed: int
    claimed: int | None

    @property
    def difference(self) -> int:
        """What is claimed beyond the list."""
        return (self.claimed or 0) - self.listed


def roster_figures(rubric: Rubric) -> tuple[Figure, ...]:
    """The figures that a list of workers proves."""
    return tuple(figure for figure in rubric.figures if figure.roster is not None)


def roster_groups(rubric: Rubric) -> tuple[str, ...]:
    """The groups that the rubric names, each once."""
    return tuple(
        dict.fromkeys(group for figure in roster_figures(rubric) if figure.roster for group in figure.roster.groups)
    )


def refuse_roster(candidate_id: int, rubric: Rubric) -> None:
    """Raises NotFound where no figure is proved by a list, Refused while one is being read."""
    if not roster_figures(rubric):
        raise NotFound(NOT_ASKED)
    newest = newest_roster(candidate_id)
    if newest is not None and newest.ended_at is None:
        raise Refused(STILL_READING)


def refuse_over(candidate: Candidate, *, now: datetime) -> None:
    """Raises Refused once the edition keeps no people any more: they would be erased as soon as they were read."""
    edition = candidate.category.edition
    until = end_of(edition)
    if until is not None and edition.rosters_until is not None and until <= now:
        raise Refused(OVER.format(day=formats.plain_date(edition.rosters_until)))


def hand_in_roster(upload: Upload, *, rubric: Rubric, by: int, now: datetime) -> Roster:
    """A list whose file is here in full and waits to be read. Runs inside `transaction()`.

    Raises NotFound, Forbidden (closed), Replaced, Refused (another is being read, or their time is over).
    """
    candidate = open_candidate(upload.candidate_id, by=by, now=now)
    refuse_replaced(candidate.category, rubric)
    refuse_roster(candidate.id, rubric)
    refuse_over(candidate, now=now)
    roster = Roster(
        candidate_id=candidate.id,
        upload_id=upload.id,
        name=masked(upload.name),
        size=upload.size,
        by_user_id=by,
        at=now,
        erase_after=end_of(candidate.category.edition),
    )
    db.session.add(roster)
    db.session.flush()
    upload.roster_id = roster.id
    db.session.flush()
    enqueue(READING_JOB, roster.id)
    return roster


def end_of(edition: Edition) -> datetime | None:
    """When the edition's people are erased, where the edition says so: at the end of that day in its place."""
    if edition.rosters_until is None:
        return None
    return datetime.combine(edition.rosters_until, time(23, 59, 59), tzinfo=ZoneInfo(edition.timezone))


def begin_reading(roster_id: int, *, now: datetime) -> Roster | None:
    """Notes that a list is being read, from its beginning; None where it isn't waiting. Runs inside `transaction()`."""
    roster = roster_by_id(roster_id)
    if roster is None or roster.ended_at is not None:
        return None
    roster.state, roster.rows, roster.done, roster.beat_at = READING, 0, 0, now
    db.session.flush()
    return roster


def note_progress(roster_id: int, rows: int, done: int, *, now: datetime) -> bool:
    """How far it is; whether it should go on, which one that was given up should not. Runs inside `transaction()`."""
    roster = db.session.get(Roster, roster_id)
    if roster is None or roster.state != READING:
        return False
    roster.rows, roster.done, roster.beat_at = max(rows, done), done, now
    db.session.flush()
    return True


def end_refused(roster_id: int, sentence: str, *, now: datetime) -> None:
    """Writes down why a list wasn't taken; what counted before goes on to count. Runs inside `transaction()`."""
    roster = db.session.get_one(Roster, roster_id)
    if roster.ended_at is None:
        roster.state, roster.refusal, roster.ended_at = REFUSED, sentence[:400], now
        db.session.flush()


def store_roster(roster_id: int, found: ReadRoster, *, now: datetime) -> bool:
    """Puts the whole list in the place of the one before, whose people go. Runs inside `transaction()`.

    False, and nothing is stored, where it was given up or stored meanwhile.
    """
    roster = db.session.get_one(Roster, roster_id)
    if roster.state != READING:
        return False
    replace_earlier(roster)
    if found.people:
        insert_people(roster.id, found.people)
        db.session.execute(insert(RosterCount), counts_in(roster.id, found.counted))
    roster.state, roster.ended_at = DONE, now
    roster.rows = roster.done = found.lines
    roster.people, roster.refused_rows = len(found.people), found.refused_rows
    roster.remarks, roster.kinds, roster.problems = map(json.dumps, (found.remarks, found.kinds, found.problems))
    db.session.flush()
    return True


def insert_people(roster_id: int, people: Sequence[str]) -> None:
    """As objects these would take ten times as long; in the order of an index that is random, it grows at its end."""
    rows = ((roster_id, *text.split("\t")) for text in sorted(people))
    insert_plain(db.session.connection(), Worker.__tablename__, ("roster_id", *PARTS), rows)


def counts_in(roster_id: int, counted: Sequence[Sequence[str]]) -> list[dict[str, object]]:
    """How many people there are of each group in each place, by who pays, as rows."""
    found: Counter[tuple[str, ...]] = Counter()
    for village, group, rt, _programme, paid_by, people in counted:
        found[village, rt, group, paid_by] += int(people)
    names = ("village", "rt", "group", "paid_by")
    return [
        {"roster_id": roster_id, **dict(zip(names, place, strict=True)), "people": people}
        for place, people in sorted(found.items())
    ]


def replace_earlier(roster: Roster) -> None:
    """The list that counted until now keeps its row and its counts, not its people."""
    earlier = current_roster(roster.candidate_id)
    if earlier is not None and earlier.id != roster.id:
        erase_people(earlier.id)
        earlier.state, earlier.problems = REPLACED, "[]"
        db.session.flush()


def erase_people(roster_id: int) -> int:
    """How many people were taken away; what they were is overwritten, because `secure_delete` is on."""
    return int(db.session.connection().execute(delete(Worker).where(Worker.roster_id == roster_id)).rowcount)


def remove_roster(candidate_id: int, roster_id: int, *, by: int, now: datetime) -> Roster:
    """Gives a list up while it is read, or takes the one that counts away with its people. Runs inside `transaction()`.

    Raises NotFound, Forbidden.
    """
    open_candidate(candidate_id, by=by, now=now)
    roster = db.session.scalar(select(Roster).where(Roster.id == roster_id, Roster.candidate_id == candidate_id))
    if roster is None:
        raise NotFound
    if roster.ended_at is None:
        end_refused(roster.id, GIVEN_UP, now=now)
    elif roster.state == DONE:
        erase_people(roster.id)
        roster.state, roster.problems, roster.erased_at = REPLACED, "[]", now
        db.session.flush()
    return roster


# --- what a list says of the figures -----------------------------------------------------------------------------


def proofs_of(candidate_id: int, rubric: Rubric, cells: Mapping[str, str]) -> tuple[Proof, ...]:
    """What the list that counts says of each figure it proves, in the rubric's order; `cells` is machine text by code.

    Of a figure for groups or payers that the list doesn't have at all it says nothing.
    """
    figures = roster_figures(rubric)
    counted = counts_by_kind(candidate_id) if figures else []
    found = []
    for figure in figures:
        assert figure.roster is not None
        numbers = [people for group, paid_by, people in counted if figure.roster.counts(group, paid_by)]
        if numbers:
            found.append(Proof(figure, sum(numbers), claimed_in(cells.get(figure.code, MISSING_TEXT))))
    return tuple(found)


def claimed_in(text: str) -> int | None:
    """A count in machine text; None where none is claimed."""
    if text in {MISSING_TEXT, NOT_APPLICABLE_TEXT} or not text.isdigit():
        return None
    return int(text)


def roster_findings(candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]) -> tuple[Finding, ...]:
    """A warning for each claim that differs from the list of workers. `cells` is machine text by figure code."""
    differing = [one for one in proofs_of(candidate.id, rubric, cells) if one.claimed is not None and one.difference]
    if not differing:
        return ()
    hint = HINT.format(confirmed=confirmed_words(candidate.id))
    return tuple(finding(candidate.code, one, hint) for one in differing)


def confirmed_words(candidate_id: int) -> str:
    """How many people of the list villages have confirmed; "" before the first."""
    roster = current_roster(candidate_id)
    confirmed = 0 if roster is None else confirmed_people(roster.id)
    return COUNTED.format(people=formats.number(confirmed)) if confirmed else ""


def confirmed_people(roster_id: int) -> int:
    """How many people their villages have confirmed; where a whole village answered, its RT aren't added."""
    answered = [one for one in checks_of(roster_id) if one.confirmed is not None]
    whole = {one.village for one in answered if not one.rt}
    return sum(one.confirmed or 0 for one in answered if not one.rt or one.village not in whole)


def finding(candidate: str, proof: Proof, hint: str) -> Finding:
    claimed = proof.claimed or 0
    return Finding(
        candidate=candidate,
        check=CHECK,
        kind=KIND,
        severity=SEVERITY,
        message=MESSAGE.format(
            listed=formats.number(proof.listed), title=proof.figure.title, claimed=formats.number(claimed)
        )
        + f" Selisih {formats.number(abs(proof.difference))}.",
        stated=str(claimed),
        computed=str(proof.listed),
        difference=str(proof.difference),
        hint=hint,
        figures=(proof.figure.code,),
    )
