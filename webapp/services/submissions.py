"""Handing in a self-assessment, answering what doesn't add up in it, and sending it back to be mended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from scoring.rubric import Rubric
from webapp.access import may_read_handed_in
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    ACTIVE,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    FindingReply,
    SentBack,
    Submission,
    ToMend,
    User,
)
from webapp.queries.reporting import candidate_by_id, operators_of
from webapp.queries.submissions import latest_submission, mends_of
from webapp.services.drafts import Draft, draft_of, finding_key
from webapp.services.handed_in import (
    Content,
    HandedEdition,
    HandedIn,
    HandedRubric,
    Named,
    Signed,
    body_sha256,
    read_body,
)
from webapp.services.reporting import NotEditable, editable
from webapp.shown import digest_of_shown

CHANGED = "Isian berubah sejak halaman ini dibuka, jadi belum dikirim. Baca lagi ringkasannya, lalu kirim."
REPLIES_CHANGED = "Penjelasan berubah sejak halaman ini dibuka. Belum ada yang disimpan; yang Anda ketik masih ada."
OLD_PAGE = "Halaman ini dari kiriman sebelumnya. Belum ada yang dikirim; baca lagi ringkasannya, lalu kirim."
NOT_NOW = "Kiriman hanya dapat dikembalikan selama tahap pengisian atau verifikasi."
NOT_ACTIVE = "Kandidat ini tidak lagi ikut serta, jadi kirimannya tidak dikembalikan."
NOTHING_YET = "Belum ada kiriman yang dapat dikembalikan."
OTHER_RETURN = "Kiriman ini sudah dikembalikan atau dikirim ulang sejak halaman ini dibuka. Tidak ada yang berubah."
TOO_EARLY = "Batas waktu perbaikan harus setelah saat ini."
NO_LIST = "Tulis sedikitnya satu hal yang perlu diperbaiki."


@dataclass(frozen=True)
class Pledge:
    """Who answers for a handing in, as typed, and the text they agreed to."""

    text: str
    name: str
    position: str


@dataclass(frozen=True)
class Reply:
    """What was written to a finding; `shown` is `digest_of_shown` of what stood there when it was."""

    text: str
    shown: str

    @property
    def touched(self) -> bool:
        """Whether its writer changed anything."""
        return digest_of_shown(self.text) != self.shown


@dataclass(frozen=True)
class Handing:
    """One press of the button: the number it was to become, `Content.sha256` of what the page showed, the pledge.

    `replies` are what was written to findings, by `finding_key`.
    """

    number: int
    seen: str
    replies: Mapping[str, Reply]
    pledge: Pledge


class ContentChanged(Conflict):
    """What would be handed in isn't what was seen."""


class RepliesChanged(Conflict):
    """Somebody else wrote to the same findings; `theirs` is what stands there now, by `finding_key`."""

    def __init__(self, theirs: Mapping[str, str]) -> None:
        self.theirs = theirs
        super().__init__(REPLIES_CHANGED)


class NotReady(Refused):
    """Something is missing; `draft` says what."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        count = len(draft.missing) + len(draft.unproven) + len(draft.unexplained)
        super().__init__(f"Isian belum dapat dikirim: {count} hal masih kurang. Semua yang Anda ketik masih ada.")


@dataclass(frozen=True)
class Return:
    """A submission sent back: which one and how often before, why, what to mend ("" is the whole), until when."""

    number: int
    returns: int
    reason: str
    items: Sequence[tuple[str, str]]
    until: datetime


def candidate_to_read(user_id: int, role: str, candidate_id: int) -> Candidate:
    """A candidate whose handings in this person may read, with category and edition. Raises NotFound alike."""
    candidate = candidate_by_id(candidate_id)
    if candidate is None or not may_read_handed_in(role, user_id, operators_of(candidate_id)):
        raise NotFound
    return candidate


def submit(candidate: Candidate, rubric: Rubric, handing: Handing, *, by: User, now: datetime) -> Submission:
    """Freezes what is there, once. Runs inside `transaction()` with candidate, category and edition read in it.

    The same press sent again gets the same submission. Raises NotEditable (too late, handed in already), Conflict
    (what was seen isn't what is there, also of a reply that is handed in unread), NotReady.
    """
    last = latest_submission(candidate.id)
    if last is not None and is_same(last, handing, by):
        return last
    if why := editable(candidate, now=now):
        raise NotEditable(why)
    if handing.number != next_number(last):
        raise ContentChanged(OLD_PAGE)
    before = draft_of(candidate, rubric)
    refuse_unread(before, handing.replies)
    keep_replies(candidate.id, before, handing.replies, by=by.id, now=now)
    draft = draft_of(candidate, rubric)
    if draft.content.sha256() != handing.seen:
        raise ContentChanged(CHANGED)
    if not draft.ready:
        raise NotReady(draft)
    signed = Signed(by.login, by.name, handing.pledge.name, handing.pledge.position)
    return store(handed_in_of(candidate, handing, signed, draft.content, now), candidate.id, by=by.id)


def next_number(last: Submission | None) -> int:
    """What the next handing in will be."""
    return 1 if last is None else last.number + 1


def is_same(last: Submission, handing: Handing, by: User) -> bool:
    """Whether this press was acknowledged already: the same person, name, position, and content."""
    pledge = handing.pledge
    told = (last.number, last.by_user_id, last.signed_name, last.signed_position)
    if told != (handing.number, by.id, pledge.name, pledge.position):
        return False
    return read_body(last.body).content.sha256() == handing.seen


def handed_in_of(candidate: Candidate, handing: Handing, signed: Signed, content: Content, now: datetime) -> HandedIn:
    """All that is kept."""
    category, edition = candidate.category, candidate.category.edition
    told = {field.name: getattr(edition, field.name) for field in fields(HandedEdition)}
    return HandedIn(
        number=handing.number,
        at=now.astimezone(UTC),
        edition=HandedEdition(**told),
        category=Named(category.code, category.title),
        candidate=Named(candidate.code, candidate.name),
        rubric=HandedRubric(category.rubric_code, category.rubric_digest),
        signed=signed,
        pledge=handing.pledge.text,
        content=content,
    )


def store(handed: HandedIn, candidate_id: int, *, by: int) -> Submission:
    body = handed.body()
    row = Submission(
        candidate_id=candidate_id,
        number=handed.number,
        body=body,
        body_sha256=body_sha256(body),
        pledge=handed.pledge,
        signed_name=handed.signed.name,
        signed_position=handed.signed.position,
        by_user_id=by,
        at=handed.at,
    )
    db.session.add(row)
    db.session.flush()
    return row


def save_replies(candidate: Candidate, rubric: Rubric, replies: Mapping[str, Reply], *, by: int, now: datetime) -> None:
    """Keeps what was written to findings, by `finding_key`, without handing in. Runs inside `transaction()`.

    Raises NotEditable, ContentChanged where something was written to a finding that isn't there any more,
    RepliesChanged where somebody else wrote to the same one.
    """
    if why := editable(candidate, now=now):
        raise NotEditable(why)
    keep_replies(candidate.id, draft_of(candidate, rubric), replies, by=by, now=now)


def keep_replies(candidate_id: int, draft: Draft, replies: Mapping[str, Reply], *, by: int, now: datetime) -> None:
    """One more row for each reply that is another than before. Raises ContentChanged, RepliesChanged."""
    findings = {finding_key(one): one for one in draft.content.findings}
    if any(reply.text for key, reply in replies.items() if key not in findings):
        raise ContentChanged(CHANGED)
    new = {key: reply for key, reply in replies.items() if reply.touched}
    refuse_unread(draft, new)
    for key, reply in new.items():
        one = findings.get(key)
        if one is not None and reply.text != one.reply:
            row = FindingReply(
                candidate_id=candidate_id,
                check_code=one.check,
                message=one.message,
                text=reply.text,
                by_user_id=by,
                at=now,
            )
            db.session.add(row)
    db.session.flush()


def refuse_unread(draft: Draft, replies: Mapping[str, Reply]) -> None:
    """Raises RepliesChanged where another reply is kept by now than was shown, unless it says the very same."""
    stored = {finding_key(one): one.reply for one in draft.content.findings}
    theirs = {
        key: stored[key]
        for key, reply in replies.items()
        if key in stored and stored[key] != reply.text and digest_of_shown(stored[key]) != reply.shown
    }
    if theirs:
        raise RepliesChanged(theirs)


def send_back(candidate: Candidate, back: Return, *, by: int, now: datetime) -> SentBack:
    """Returns the newest submission for revision, or gives more time to one that was. Runs inside `transaction()`.

    Raises Refused (not now, nothing to mend), Conflict (somebody was faster).
    """
    last = latest_submission(candidate.id)
    if last is None:
        raise Refused(NOTHING_YET)
    if why := not_returnable(candidate):
        raise Refused(why)
    if (last.number, returns_of(candidate.id, last.number)) != (back.number, back.returns):
        raise Conflict(OTHER_RETURN)
    if back.until <= now:
        raise Refused(TOO_EARLY)
    known = {figure.code for figure in read_body(last.body).content.figures} | {""}
    items = [(figure, sentence) for figure, sentence in back.items if figure in known and sentence]
    if not items:
        raise Refused(NO_LIST)
    row = SentBack(submission_id=last.id, reason=back.reason, until=back.until, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
    db.session.add_all(ToMend(sent_back_id=row.id, figure=figure, sentence=sentence) for figure, sentence in items)
    db.session.flush()
    return row


def not_returnable(candidate: Candidate) -> str:
    """Why a submission of this candidate can't be sent back now, as a sentence; "" while it can."""
    if candidate.standing != ACTIVE:
        return NOT_ACTIVE
    return "" if candidate.category.state in (SUBMISSION, VERIFICATION) else NOT_NOW


def returns_of(candidate_id: int, number: int) -> int:
    """How often this submission was sent back."""
    return sum(one.number == number for one in mends_of(candidate_id))
