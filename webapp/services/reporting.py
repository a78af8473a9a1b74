"""What a candidate reports: who may, until when, and the one way in which figures are stored."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, astuple, dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from sqlalchemy import delete

from reports.formats import short_moment
from scoring.errors import FigureRefused
from scoring.exact import fraction_text
from scoring.figures import NOT_APPLICABLE_TEXT, may_not_apply, read_date, read_figure
from scoring.rubric import Rubric
from webapp.access import may_bring_in, may_report
from webapp.db import db
from webapp.errors import Forbidden, NotFound, Refused
from webapp.models import (
    DISQUALIFIED,
    DRAFT,
    SUBMISSION,
    VERIFICATION,
    WITHDRAWN,
    AcceptedFigures,
    Candidate,
    FigureLine,
    ReportedFigure,
)
from webapp.queries.reporting import (
    FigureChange,
    LatestHandingIn,
    accepted,
    candidate_by_id,
    granted_prefixes,
    handed_in,
    lines_of,
    names_of,
    operators_of,
    reported,
)
from webapp.services.replaced import refuse_replaced

NOT_OPEN = "Pengisian mandiri kategori ini belum dibuka."
CLOSED = "Pengisian mandiri kategori ini sudah ditutup. Yang sudah tersimpan tidak dapat diubah lagi."
LEFT = "Kandidat ini sudah mundur. Yang sudah tersimpan tidak dapat diubah lagi."
OUT = "Kandidat ini dinyatakan gugur. Yang sudah tersimpan tidak dapat diubah lagi."
HANDED_IN = "Isian ini sudah dikirim pada {at} dan sedang diperiksa. Isiannya dapat diubah lagi bila dikembalikan."
TOO_LATE = "Batas waktu pengisian sudah lewat: {at}. Yang sudah tersimpan tidak dapat diubah lagi."
NOT_TAKEN = "Kiriman ini tidak tersimpan."
REUSED = "Kode kiriman ini sudah dipakai untuk isian lain. Tidak ada yang berubah; muat ulang halaman."
NOT_IN_RUBRIC = "Angka ini tidak ada dalam rubrik kategori ini."
MUST_APPLY = "Angka ini ikut dinilai, jadi tidak dapat dijawab tidak berlaku; isi 0 bila memang tidak ada."
NO_SUM = "Angka ini tidak dapat dijumlahkan dari baris."
LONGEST_CLAIM = 400

Rows = dict[str, ReportedFigure]
Lines = dict[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class SavedFigure:
    """A figure as the server has it now, in machine text."""

    code: str
    version: int
    value: str


@dataclass(frozen=True)
class FigureConflict:
    """A figure that somebody else changed since, so nothing of it was stored. `at` is ISO text, values machine text."""

    code: str
    yours: str
    theirs: str
    by: str
    at: str
    version: int


@dataclass(frozen=True)
class SavedFigures:
    """What became of each figure; `problems` are sentences for those that can't stand in the rubric."""

    saved: tuple[SavedFigure, ...]
    conflicts: tuple[FigureConflict, ...]
    problems: Mapping[str, str]
    at: datetime


class Reused(Refused):
    """The client-made id was used for something else."""

    def __init__(self) -> None:
        super().__init__(REUSED)


class NotEditable(Forbidden):
    """The self-assessment can't be changed now; what was typed too late is shown, not stored."""

    def __init__(self, why: str) -> None:
        super().__init__(f"{why} {NOT_TAKEN}")


def own_candidate(user_id: int, candidate_id: int) -> Candidate:
    """The candidate with category and edition. Raises NotFound alike when there is none and when it isn't theirs."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None or not may_report(user_id, operators_of(candidate_id)):
        raise NotFound
    return candidate


def candidate_to_fill(user_id: int, candidate_id: int) -> Candidate:
    """The same, also for who may bring in the candidates of a region. Raises NotFound."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None:
        raise NotFound
    granted = may_bring_in(candidate.code, granted_prefixes(user_id, candidate.category_id))
    if not granted and not may_report(user_id, operators_of(candidate_id)):
        raise NotFound
    return candidate


def editable(candidate: Candidate, *, now: datetime) -> str:
    """Why it can't be changed now, as a sentence; "" while it can. Category and edition must be loaded."""
    return editable_with(candidate, handed_in(candidate.id), now=now)


def editable_with(candidate: Candidate, last: LatestHandingIn | None, *, now: datetime) -> str:
    """The same where the newest handing in is known already."""
    if candidate.standing in (WITHDRAWN, DISQUALIFIED):
        return LEFT if candidate.standing == WITHDRAWN else OUT
    state = candidate.category.state
    sent_back = last is not None and last.until is not None
    if state == DRAFT:
        return NOT_OPEN
    if state != SUBMISSION and not (state == VERIFICATION and sent_back):
        return CLOSED
    if last is not None and not sent_back:
        return HANDED_IN.format(at=when(candidate, last.at))
    limit = limit_of(candidate, last)
    if limit is not None and now > limit:
        return TOO_LATE.format(at=when(candidate, limit))
    return ""


def limit_of(candidate: Candidate, last: LatestHandingIn | None) -> datetime | None:
    """Until when the figures may be changed; None without a limit.

    Who was asked for a revision has the time that was given for it, and never less than everybody.
    """
    deadline = candidate.category.deadline
    if last is None or last.until is None:
        return deadline
    if candidate.category.state == SUBMISSION and deadline is not None:
        return max(last.until, deadline)
    return last.until


def when(candidate: Candidate, moment: datetime) -> str:
    """`13 Februari 2026, 10.42 WITA`, in the edition's own zone."""
    return short_moment(moment.astimezone(ZoneInfo(candidate.category.edition.timezone)))


def save_figures(
    candidate_id: int, *, rubric: Rubric, changes: Sequence[FigureChange], client_id: str, by: int, now: datetime
) -> SavedFigures:
    """Stores each figure that nobody changed since, once per client-made id. Runs inside `transaction()`.

    A figure with a stale version is told with both values and left as it is; the others are stored. A changed claim is
    no longer verified, nor published. Raises NotFound (not this person's), NotEditable, Reused, Replaced.
    """
    candidate = candidate_to_fill(by, candidate_id)
    body = sha256_of(changes)
    if earlier := accepted(client_id):
        return same_answer(earlier, candidate_id, by, body)
    if why := editable(candidate, now=now):
        raise NotEditable(why)
    refuse_replaced(candidate.category, rubric)
    sound, problems = sorted_out(rubric, changes)
    desk = Desk.of(candidate_id, by, now)
    stale = [change for change in sound if desk.is_stale(change)]
    saved = tuple(desk.store(change) for change in sound if change not in stale)
    answer = SavedFigures(saved, desk.conflicts(stale), problems, now)
    remember(answer, client_id=client_id, candidate_id=candidate_id, by=by, body_sha256=body)
    return answer


def problems_of(rubric: Rubric, changes: Sequence[FigureChange]) -> dict[str, str]:
    """What `save_figures` would refuse of these for what it is, by code; nothing is stored."""
    return sorted_out(rubric, changes)[1]


def sorted_out(rubric: Rubric, changes: Sequence[FigureChange]) -> tuple[list[FigureChange], dict[str, str]]:
    """(the changes that can stand, the sentences for those that can't, by code)."""
    sound, problems = [], {}
    for change in changes:
        try:
            sound.append(checked(rubric, change))
        except FigureRefused as refusal:
            problems[change.code] = str(refusal)
    return sound, problems


def sha256_of(changes: Sequence[FigureChange]) -> str:
    """What a resend must be equal to."""
    plain = json.dumps([astuple(change) for change in changes], ensure_ascii=True)
    return hashlib.sha256(plain.encode()).hexdigest()


def checked(rubric: Rubric, change: FigureChange) -> FigureChange:
    """The change with its sum worked out. Raises FigureRefused where the engine couldn't read it."""
    figure = next((figure for figure in rubric.figures if figure.code == change.code), None)
    if figure is None:
        raise FigureRefused(NOT_IN_RUBRIC)
    text = total_of(rubric, change)
    if text == NOT_APPLICABLE_TEXT and figure.code not in may_not_apply(rubric):
        raise FigureRefused(MUST_APPLY)
    if len(text) > LONGEST_CLAIM:
        raise FigureRefused(f"Paling panjang {LONGEST_CLAIM} huruf.")
    read_figure(figure, text)
    if change.as_of:
        read_date(change.as_of)
    return replace(change, text=text)


def total_of(rubric: Rubric, change: FigureChange) -> str:
    """What a change claims: its own text, or exactly what its lines add up to. Raises FigureRefused."""
    if not change.lines:
        return change.text
    figure = rubric.figure(change.code)
    if figure.lines is None:
        raise FigureRefused(NO_SUM)
    values = [read_figure(figure, value) or Fraction(0) for _label, value in change.lines]
    return fraction_text(sum(values, Fraction(0)))


@dataclass(frozen=True)
class Stated:
    """All that is stated of one figure; `as_of` is ISO text."""

    text: str = ""
    source: str = ""
    as_of: str = ""
    lines: tuple[tuple[str, str], ...] = ()

    def after(self, change: FigureChange) -> Stated:
        """What a change makes of it; lines that a number doesn't agree with any more are gone."""
        kept = self.lines if change.text == self.text else ()
        return Stated(
            text=change.text,
            source=self.source if change.source is None else change.source,
            as_of=self.as_of if change.as_of is None else change.as_of,
            lines=kept if change.lines is None else change.lines,
        )


@dataclass
class Desk:
    """A candidate's figures while some of them are changed; `number` is the version that changed ones get."""

    candidate_id: int
    by: int
    now: datetime
    rows: Rows
    lines: Lines
    number: int

    @classmethod
    def of(cls, candidate_id: int, by: int, now: datetime) -> Desk:
        return cls.with_rows(candidate_id, by, now, reported(candidate_id), lines_of(candidate_id))

    @classmethod
    def with_rows(cls, candidate_id: int, by: int, now: datetime, rows: Rows, lines: Lines) -> Desk:
        """The same where everything stored is known already."""
        newest = max((row.version for row in rows.values()), default=0)
        return cls(candidate_id, by, now, rows, lines, newest + 1)

    def stated(self, code: str) -> Stated:
        """What is stored of a figure."""
        row = self.rows.get(code)
        return Stated() if row is None else Stated(row.claimed, row.source, iso(row.as_of), self.lines.get(code, ()))

    def version(self, code: str) -> int:
        row = self.rows.get(code)
        return 0 if row is None else row.version

    def is_stale(self, change: FigureChange) -> bool:
        """Whether somebody else's change would be lost."""
        stored = self.stated(change.code)
        return change.base_version != self.version(change.code) and stored.after(change) != stored

    def store(self, change: FigureChange) -> SavedFigure:
        """Writes the figure where it is different, and says how it stands now."""
        code, before = change.code, self.stated(change.code)
        after = before.after(change)
        if after != before:
            row = self.rows.get(code) or self.new_row(code)
            if after.text != before.text:
                row.claimed, row.verified, row.published, row.note = after.text, None, False, ""
            row.source, row.as_of = after.source, date.fromisoformat(after.as_of) if after.as_of else None
            row.version, row.saved_at, row.saved_by_user_id = self.number, self.now, self.by
            self.set_lines(code, after.lines)
        return SavedFigure(code, self.version(code), after.text)

    def new_row(self, code: str) -> ReportedFigure:
        row = ReportedFigure(candidate_id=self.candidate_id, code=code)
        db.session.add(row)
        self.rows[code] = row
        return row

    def set_lines(self, code: str, lines: tuple[tuple[str, str], ...]) -> None:
        """Puts these lines in the place of those there were."""
        if lines == self.lines.get(code, ()):
            return
        own = self.candidate_id
        db.session.execute(delete(FigureLine).where(FigureLine.candidate_id == own, FigureLine.figure == code))
        db.session.add_all(
            FigureLine(candidate_id=own, figure=code, position=place, label=label, value=value)
            for place, (label, value) in enumerate(lines, start=1)
        )
        self.lines[code] = lines

    def conflicts(self, changes: Sequence[FigureChange]) -> tuple[FigureConflict, ...]:
        """Both values of each, with who was faster and when."""
        rows = [self.rows[change.code] for change in changes if change.code in self.rows]
        names = names_of({row.saved_by_user_id for row in rows if row.saved_by_user_id is not None})
        return tuple(conflict_of(change, self.rows.get(change.code), names) for change in changes)


def iso(day: date | None) -> str:
    """A date as text, "" for none."""
    return "" if day is None else day.isoformat()


def conflict_of(change: FigureChange, row: ReportedFigure | None, names: Mapping[int, str]) -> FigureConflict:
    """One conflict; where the row is gone there is nobody to name."""
    if row is None:
        return FigureConflict(change.code, change.text, "", "", "", 0)
    at = row.saved_at.isoformat() if row.saved_at else ""
    by = names.get(row.saved_by_user_id or 0, "")
    return FigureConflict(change.code, change.text, row.claimed, by, at, row.version)


def remember(answer: SavedFigures, *, client_id: str, candidate_id: int, by: int, body_sha256: str) -> None:
    """Keeps the acknowledgement, in the same commit as what it acknowledges."""
    plain = {
        "saved": [asdict(one) for one in answer.saved],
        "conflicts": [asdict(one) for one in answer.conflicts],
        "problems": dict(answer.problems),
    }
    db.session.add(
        AcceptedFigures(
            client_id=client_id,
            candidate_id=candidate_id,
            user_id=by,
            body_sha256=body_sha256,
            answer=json.dumps(plain, ensure_ascii=False),
            at=answer.at,
        )
    )
    db.session.flush()


def same_answer(earlier: AcceptedFigures, candidate_id: int, by: int, body_sha256: str) -> SavedFigures:
    """A resend hears what the first sending heard; the same id for anything else is refused."""
    if (earlier.candidate_id, earlier.user_id, earlier.body_sha256) != (candidate_id, by, body_sha256):
        raise Reused
    plain = json.loads(earlier.answer)
    return SavedFigures(
        tuple(SavedFigure(**one) for one in plain["saved"]),
        tuple(FigureConflict(**one) for one in plain["conflicts"]),
        plain["problems"],
        earlier.at,
    )
