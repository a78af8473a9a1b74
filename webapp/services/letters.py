"""The outbox: a letter is written in the transaction of what causes it, and goes out after the commit."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from webapp.db import db
from webapp.errors import NotFound, Refused
from webapp.models import (
    ACCOUNT_NOTICE,
    ACTIVE,
    CALLED_OFF,
    FAILED,
    FIGURES_REMINDER,
    INVITED,
    PAPERS_READY,
    QUEUED,
    RESET_LINK,
    SENT,
    SUBMISSION,
    UNSENT,
    Category,
    Invitation,
    Letter,
    PasswordReset,
)
from webapp.models.letters import CHECKPOINT, REMINDERS
from webapp.queries.letters import letter_in, owes_the_panel, reminders_beside, zone_of
from webapp.queries.reporting import candidate_by_id, handed_in, operators_of
from webapp.queue import enqueue
from webapp.services.invitations import Link, is_open
from webapp.services.letter_texts import LINK_MARK, invitation_text, title_of

SEND = "send_letters"
TRIED_FOR = timedelta(days=4)  # as RFC 5321, 4.5.4.1 asks for: a mail server may be away over a long weekend
WAITS = (1, 2, 4, 8, 16, 32, 60)  # minutes; from then on the last
LONGEST_SUBJECT = 400
LEFT = "Kandidat ini tidak diikutkan lagi."
CLOSED = "Pengisian sudah ditutup."
NOTHING_OWED = "Tidak ada lagi yang ditunggu dari panelis ini."
HANDED_IN = "Isiannya sudah dikirim."
LINK_GONE = "Tautannya sudah dipakai, dicabut, diganti, atau lewat waktu."
LINK_LOST = "Tautan di surat ini tidak dapat disusun lagi. Ganti dengan tautan baru."
NOT_STUCK = "Surat ini sudah terkirim, masih menunggu giliran, atau tidak diperlukan lagi. Tidak ada yang berubah."
EMPTIED = (
    "Isi surat ini sudah dihapus, karena lewat masa simpannya atau atas permintaan, jadi tidak dapat dikirim lagi."
)
OUTRUN = "Pengingat yang lebih baru sudah ditulis, atau orang ini sudah diingatkan hari ini."
NO_SERVER = "Belum ada server surat, jadi surat tidak dapat dikirim dari sini. Salin teksnya."


@dataclass(frozen=True)
class Draft:
    """A letter to be; `occasion` is None or what must not be written about twice."""

    kind: str
    category_id: int | None
    candidate_id: int | None
    addressee: str
    recipient: str
    subject: str
    body: str
    invitation_id: int | None = None
    user_id: int | None = None
    occasion: str | None = None
    reset_id: int | None = None


@dataclass(frozen=True)
class Post:
    """Whether letters can be sent, and the name behind the @ of their Message-IDs."""

    works: bool
    host: str


def write_letter(draft: Draft, post: Post, *, by: int | None, now: datetime) -> Letter:
    """Puts a letter into the outbox; without a mail server it stands there to be copied. `by` None: by itself."""
    row = Letter(
        message_id=f"<{uuid.uuid4()}@{post.host}>",
        state=QUEUED if post.works else UNSENT,
        next_at=now if post.works else None,
        created_at=now,
        by_user_id=by,
        **{**vars(draft), "subject": on_one_line(draft.subject)},
    )
    db.session.add(row)
    db.session.flush()
    if post.works:
        enqueue(SEND)
    return row


def write_invitation(category: Category, link: Link, post: Post, *, by: int, now: datetime) -> None:
    """Puts an invitation into the outbox, where it has an address; its link only stands in the letter that goes out.

    Without a mail server there is nothing to keep: the page that made the link shows the whole text, once.
    """
    if not link.email or not post.works:
        return
    candidate = candidate_by_id(link.candidate_id)
    assert candidate is not None  # it has just been invited
    draft = Draft(
        kind=INVITED,
        category_id=category.id,
        candidate_id=candidate.id,
        addressee=link.addressee,
        recipient=link.email,
        subject=f"Undangan: penilaian mandiri {candidate.name}, {title_of(category)}",
        body=invitation_text(category, candidate.name, link.addressee, link.expires_at, LINK_MARK),
        invitation_id=link.invitation_id,
    )
    write_letter(draft, post, by=by, now=now)


def on_one_line(text: str) -> str:
    """A subject: whatever would end a header's line, or turn its direction, is gone."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:LONGEST_SUBJECT]


def begin_attempt(row: Letter, link: Callable[[Letter], str | None], *, now: datetime) -> str | None:
    """The text to send now, with its `link`; None for a letter that isn't needed any more, or can't be sent.

    The next attempt is set before this one, so that a letter on which the worker dies isn't tried without a pause.
    """
    problem = EMPTIED if not row.body else not_needed(row, now=now) or outrun(row, now=now)
    if problem:
        end(row, CALLED_OFF, problem)
        return None
    text = row.body
    if LINK_MARK in text and carries_link(row):
        address = link(row)
        if address is None:
            end(row, FAILED, LINK_LOST)
            return None
        text = text.replace(LINK_MARK, address)
    row.next_at = now + timedelta(minutes=WAITS[min(row.attempts, len(WAITS) - 1)])
    row.attempts += 1
    db.session.flush()
    return text


def carries_link(row: Letter) -> bool:
    """Whether a link belongs into it; in any other the mark is only how somebody is called."""
    return row.reset_id is not None or row.invitation_id is not None


def end(row: Letter, state: str, reason: str) -> None:
    row.state, row.next_at, row.reason = state, None, reason
    db.session.flush()


def not_needed(row: Letter, *, now: datetime) -> str:  # noqa: PLR0911 - one line for each kind
    """Why this letter would come too late; "" while it wouldn't."""
    if row.kind in {PAPERS_READY, CHECKPOINT, ACCOUNT_NOTICE}:
        return ""
    if row.kind == RESET_LINK:  # what was over for long is forgotten, and then the letter names nothing any more
        reset = None if row.reset_id is None else db.session.get_one(PasswordReset, row.reset_id)
        return "" if reset is not None and reset.works(now) else LINK_GONE
    if row.candidate_id is None:
        return "" if row.user_id is not None and owes_the_panel(row.user_id) else NOTHING_OWED
    candidate = candidate_by_id(row.candidate_id)
    if candidate is None or candidate.standing != ACTIVE:
        return LEFT
    if row.kind != FIGURES_REMINDER:
        link = db.session.get_one(Invitation, row.invitation_id)
        return "" if is_open(link, now) else LINK_GONE
    newest = handed_in(row.candidate_id)
    if newest is not None:
        return "" if newest.until is not None and newest.until > now else HANDED_IN
    category = candidate.category
    closed = category.state != SUBMISSION or (category.deadline is not None and category.deadline <= now)
    return CLOSED if closed else ""


def outrun(row: Letter, *, now: datetime) -> str:
    """Why this reminder would be one too many; "" while it wouldn't.

    It gives way to a newer one that waits or went out: so those of days on which the server was away don't go out
    together, and the last of them isn't lost. After one that came late, today's own would be the second of the day.
    """
    if row.kind not in REMINDERS or row.occasion is None or row.category_id is None:
        return ""
    others = reminders_beside(row.occasion)
    newer = any(one.id > row.id and one.state in {QUEUED, SENT} for one in others)
    zone = zone_of(row.category_id)
    today = now.astimezone(zone).date()
    sent = any(one.sent_at is not None and one.sent_at.astimezone(zone).date() == today for one in others)
    return OUTRUN if newer or sent else ""


def mark_sent(row: Letter, *, now: datetime) -> None:
    """The mail server has it; nothing is written on one that was called off or emptied meanwhile."""
    if waits(row):
        row.state, row.next_at, row.sent_at, row.reason = SENT, None, now, ""
        db.session.flush()


def mark_refused(row: Letter, reason: str, *, for_good: bool, now: datetime) -> None:
    """It will be tried again, or is given up with the reason: an address may stand in it, so only while it waits.

    By how long it was tried, not how often: while the server is away, a run ends at its first letter.
    """
    if not waits(row):
        return
    row.reason = reason
    if for_good or now >= row.created_at + TRIED_FOR:
        row.state, row.next_at = FAILED, None
    db.session.flush()


def waits(row: Letter) -> bool:
    """Whether it still is to be sent: while it was on its way, somebody may have been erased."""
    return row.state == QUEUED and bool(row.body)


def try_again(category_id: int, letter_id: int, post: Post, *, now: datetime) -> None:
    """Sends a letter that was given up, or that nothing could send when it was written, as if it were written now.

    Raises NotFound, Refused.
    """
    row = letter_in(category_id, letter_id)
    if row is None:
        raise NotFound
    if row.state not in {FAILED, UNSENT}:
        raise Refused(NOT_STUCK)
    if not row.body:
        raise Refused(EMPTIED)
    if not post.works:
        raise Refused(NO_SERVER)
    row.state, row.next_at, row.attempts, row.reason = QUEUED, now, 0, ""
    row.created_at = now  # it is tried for as long as a new one
    db.session.flush()
    enqueue(SEND)


def check_operator(candidate_id: int, user_id: int) -> None:
    """Raises NotFound for who doesn't fill in for this candidate."""
    if user_id not in operators_of(candidate_id):
        raise NotFound
