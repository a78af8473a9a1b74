"""Sending what stands in the outbox, and writing reminders that an edition asks for."""

from __future__ import annotations

import logging

from sqlalchemy import select

from scoring.rubric import Rubric
from webapp.access import now, settings
from webapp.db import db, transaction
from webapp.mail_server import MailServer
from webapp.models import Category, Invitation, Letter, PasswordReset, ResetRequest
from webapp.postman import NotSent, Outgoing, hand_over
from webapp.queries.letters import next_due
from webapp.queue import Ids
from webapp.rubric_store import pinned_rubric
from webapp.services import checkpoints, invitations, resets
from webapp.services import letters as service
from webapp.services.letters import Post
from webapp.services.panel_reminders import panels_due, remind_panel
from webapp.services.reminders import due_by_themselves, remind

LOG = logging.getLogger(__name__)


def send_letters() -> None:
    """Sends every letter that is due, one after the other; stops where the server takes none."""
    server = settings().mail
    if server is None:
        return
    while (letter := next_due(now=now())) is not None:
        if not send(letter.id, server):
            return


def send(letter_id: int, server: MailServer) -> bool:
    """Tries one letter; whether the server would take another one.

    Nothing is locked while it is on its way. Where this process dies before the second transaction, it goes out once
    more, under the same Message-ID.
    """
    with transaction() as session:
        row = session.get_one(Letter, letter_id)
        text = service.begin_attempt(row, link_of, now=now())
        outgoing = Outgoing(row.message_id, row.recipient, row.subject, text or "", row.created_at)
    if text is None:
        return True
    try:
        hand_over(outgoing, server)
    except NotSent as refused:
        if refused.any_letter:
            LOG.warning("mail server took no letter: %s", refused)
        with transaction() as session:
            row = session.get_one(Letter, letter_id)
            service.mark_refused(row, str(refused), for_good=refused.for_good, now=now())
        return not refused.any_letter
    with transaction() as session:
        service.mark_sent(session.get_one(Letter, letter_id), now=now())
    return True


def link_of(row: Letter) -> str | None:
    """The address that stands in this letter; None where it can't be found again."""
    key, base = settings().secret_key, settings().public_url
    if row.reset_id is not None:
        token = resets.token_again(db.session.get_one(PasswordReset, row.reset_id), key)
        return f"{base}/setel-sandi#{token}" if token else None
    invitation = db.session.get(Invitation, row.invitation_id) if row.invitation_id is not None else None
    token = invitations.token_again(invitation, key) if invitation is not None else None
    return f"{base}/undangan#{token}" if token else None


def answer_reset_requests() -> None:
    """Writes the letters with links for a new password that people have asked for."""
    with transaction():
        resets.answer_requests(post(), key=settings().secret_key, now=now())


def reset_requests_are_due() -> list[Ids]:
    """One wake-up for all of them."""
    return [()] if db.session.scalar(select(ResetRequest.id).limit(1)) is not None else []


def letters_are_due() -> list[Ids]:
    """One wake-up for all of them."""
    return [()] if settings().mail is not None and next_due(now=now()) is not None else []


def remind_operators(category_id: int) -> None:
    """Writes today's reminders of one category, where its edition asks for them."""
    with transaction():
        for category in due_by_themselves(now=now()):
            if category.id == category_id:
                remind(category, None, post(), key=settings().secret_key, by=None, now=now())


def reminders_are_due() -> list[Ids]:
    """Without a mail server nobody would get them."""
    return [(one.id,) for one in due_by_themselves(now=now())] if settings().mail is not None else []


def remind_panelists(edition_id: int) -> None:
    """Writes today's reminders to the panelists of one edition, where it asks for them."""
    with transaction():
        for edition in panels_due(rubric_of, now=now()):
            if edition.id == edition_id:
                remind_panel(edition, None, post(), rubrics=rubric_of, by=None, now=now())


def panel_reminders_are_due() -> list[Ids]:
    """Without a mail server nobody would get them."""
    return [(one.id,) for one in panels_due(rubric_of, now=now())] if settings().mail is not None else []


def tell_checkpoints(category_id: int) -> None:
    """Writes the letters that take a category's checkpoints to one person of each bench."""
    with transaction():
        checkpoints.tell(category_id, post(), now=now())


def checkpoints_are_due() -> list[Ids]:
    """Also without a mail server: then the letter stands in the outbox to be copied."""
    return [(one,) for one in checkpoints.untold()]


def anchor_logs(category_id: int) -> None:
    """A checkpoint for what a log has grown by until the evening; the letters follow as after any other."""
    with transaction():
        checkpoints.anchor_evening(category_id, now=now())


def logs_have_grown() -> list[Ids]:
    return [(one,) for one in checkpoints.due_this_evening(now=now())]


def rubric_of(category: Category) -> Rubric:
    return pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings().rubrics)


def post() -> Post:
    return Post(settings().mail is not None, settings().host)
