"""How far a candidate is on its way to handing in, in words; nothing here comes from a juror."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports import formats
from scoring.rubric import Rubric
from webapp.models import (
    ACTIVE,
    DECLINED,
    DISQUALIFIED,
    DRAFT,
    PROPOSED,
    SUBMISSION,
    WITHDRAWN,
    Candidate,
    Category,
    Invitation,
)
from webapp.queries.nominations import Invited, Nominated, deadline_changes, filled_of, invited
from webapp.queries.reporting import LatestHandingIn, handed_in_of
from webapp.services.invitations import is_open
from webapp.services.nominations import TITLES
from webapp.views.wording import day_and_clock, here

# The lists of the page by their word in the address.
LISTS = {
    "kandidat": ("Kandidat", (ACTIVE,)),
    "usulan": ("Usulan menunggu", (PROPOSED,)),
    "keluar": ("Tidak diikutkan", (DECLINED, WITHDRAWN, DISQUALIFIED)),
}
# Stages at which who hasn't handed in still may; afterwards the secretariat has brought the figures in.
STILL_FILLING = frozenset({DRAFT, SUBMISSION})
VERBS = {
    (PROPOSED, ACTIVE): "Terima usulan",
    (PROPOSED, DECLINED): "Tolak usulan",
    (ACTIVE, WITHDRAWN): "Catat mundur",
    (ACTIVE, DISQUALIFIED): "Nyatakan gugur",
    (DECLINED, ACTIVE): "Terima juga",
    (WITHDRAWN, ACTIVE): "Ikutkan lagi",
    (DISQUALIFIED, ACTIVE): "Ikutkan lagi",
}


@dataclass(frozen=True)
class Row:
    """One candidate of the list; `shape` and `words` say how far it is, `filled` how many figures have something."""

    candidate_id: int
    code: str
    name: str
    proposer: str
    shape: str
    words: str
    filled: str
    operators: str
    standing: str
    reason: str


@dataclass(frozen=True)
class InvitationLine:
    """One invitation with what became of it; `open` ones can be renewed, taken back, and be written to again."""

    invitation_id: int
    addressee: str
    shape: str
    words: str
    open: bool
    unused: bool


def rows_of(category: Category, rubric: Rubric, found: Sequence[Nominated], now: datetime) -> tuple[Row, ...]:
    """The candidates of one page, with a fixed number of statements."""
    ids = [one.candidate_id for one in found]
    figures = [figure.code for figure in rubric.figures]
    filled, handed, asked = filled_of(ids, figures), handed_in_of(ids), invited(ids, now=now)
    return tuple(
        row_of(
            category,
            one,
            (filled.get(one.candidate_id, 0), len(figures)),
            handed.get(one.candidate_id),
            asked.get(one.candidate_id, Invited()),
        )
        for one in found
    )


def row_of(
    category: Category, one: Nominated, filled: tuple[int, int], handed: LatestHandingIn | None, asked: Invited
) -> Row:
    timezone = category.edition.timezone
    shape, words = progress_of(timezone, filled[0], handed, asked)
    if handed is None and category.state not in STILL_FILLING:
        shape, words = "empty", "tidak dikirim lewat aplikasi"
    if one.standing != ACTIVE:
        shape, words = standing_shape(one.standing), standing_words(one.standing, one.at, timezone)
    return Row(
        candidate_id=one.candidate_id,
        code=one.code,
        name=one.name,
        proposer=one.proposer,
        shape=shape,
        words=words,
        filled=f"{formats.number(filled[0])} dari {formats.number(filled[1])}",
        operators=", ".join(asked.operators),
        standing=one.standing,
        reason=one.reason,
    )


def progress_of(timezone: str, filled: int, handed: LatestHandingIn | None, asked: Invited) -> tuple[str, str]:
    """(shape, words) of the furthest thing that has happened."""
    if handed is not None and handed.until is not None:
        return "blocked", f"dikembalikan, perbaikan sampai {day_and_clock(handed.until, timezone)}"
    if handed is not None:
        again = f" (ke-{handed.number})" if handed.number > 1 else ""
        return "locked", f"dikirim {day_and_clock(handed.at, timezone)}{again}"
    if filled or asked.operators:
        return "begun", "sedang mengisi" if filled else "akun dibuat, belum mengisi"
    if asked.opened_at is not None:
        return "begun", f"undangan dibuka {day_and_clock(asked.opened_at, timezone)}"
    if asked.invited_at is not None and asked.expires_at is not None:
        return "empty", f"diundang, tautan berlaku sampai {day_and_clock(asked.expires_at, timezone)}"
    return "empty", "belum diundang"


def standing_shape(standing: str) -> str:
    return {PROPOSED: "empty", ACTIVE: "ready"}.get(standing, "recused")


def standing_words(standing: str, at: datetime | None, timezone: str) -> str:
    """`mundur 14 Februari 10.55 WITA`."""
    return TITLES[standing] + (f" {day_and_clock(at, timezone)}" if at is not None else "")


def left_sentence(candidate: Candidate, timezone: str) -> str:
    """Why a candidate isn't assessed; "" for one that is."""
    if candidate.standing == ACTIVE:
        return ""
    told = f"Kandidat ini tidak diikutkan: {standing_words(candidate.standing, candidate.standing_at, timezone)}."
    return f"{told} Alasan: {candidate.standing_reason}" if candidate.standing_reason else told


def invitation_line(row: Invitation, user: str, timezone: str, now: datetime) -> InvitationLine:
    """What became of one invitation."""
    shape, words = "empty", f"berlaku sampai {day_and_clock(row.expires_at, timezone)}, belum dibuka"
    if row.used_at is not None:
        shape, words = "locked", f"dipakai {day_and_clock(row.used_at, timezone)} oleh {user}"
    elif row.revoked_at is not None:
        shape, words = "recused", f"diganti atau dicabut {day_and_clock(row.revoked_at, timezone)}"
    elif not is_open(row, now):
        shape, words = "blocked", f"lewat waktu {day_and_clock(row.expires_at, timezone)}, tidak dipakai"
    elif row.opened_at is not None:
        opened = day_and_clock(row.opened_at, timezone)
        shape, words = "begun", f"dibuka {opened}, berlaku sampai {day_and_clock(row.expires_at, timezone)}"
    if row.reminded_at is not None and row.used_at is None and row.revoked_at is None:
        words += f"; diingatkan {day_and_clock(row.reminded_at, timezone)}"
    unused = row.used_at is None and row.revoked_at is None
    return InvitationLine(row.id, row.addressee, shape, words, is_open(row, now), unused)


def moved_words(category: Category) -> str:
    """When and why the deadline was moved the last time, for those whom it concerns; "" where it never was."""
    moved = [one for one in deadline_changes(category.id) if one.old is not None]
    if not moved:
        return ""
    return f"Batas waktu diubah {day_and_clock(moved[-1].at, category.edition.timezone)}. Alasan: {moved[-1].reason}"


def deadline_words(category: Category) -> str:
    """`Senin, 13 Februari 2026, pukul 16.00 WITA`; "" where none is set."""
    if category.deadline is None:
        return ""
    return formats.long_moment(here(category.deadline, category.edition.timezone))
