"""Handing one letter to a mail server. At most once at a time, and always under the letter's own Message-ID."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from webapp.mail_server import MailServer

TIMEOUT_SECONDS = 30
FOR_GOOD = 500  # from here on a server says that trying again won't help
LONGEST_REASON = 300


class NotSent(Exception):
    """A letter wasn't taken; `str()` says why, in words.

    `for_good`: this letter never will be. `any_letter`: at the moment the server would take no other one either.
    """

    def __init__(self, sentence: str, *, for_good: bool = False, any_letter: bool = False) -> None:
        super().__init__(sentence)
        self.for_good, self.any_letter = for_good, any_letter


@dataclass(frozen=True)
class Outgoing:
    """A letter as it goes out."""

    message_id: str
    recipient: str
    subject: str
    body: str
    written_at: datetime


def message_of(letter: Outgoing, sender: str) -> EmailMessage:
    """The letter with its headers. Raises ValueError for a header that would be two."""
    message = EmailMessage(policy=SMTP)
    # The email package decodes "=?utf-8?q?a=0aBcc:…?=" in a subject, and writes the line end out again.
    subject = letter.subject.replace("=?", "= ?")
    message["From"], message["To"], message["Subject"] = sender, letter.recipient, subject
    message["Date"], message["Message-ID"] = format_datetime(letter.written_at), letter.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence note comes back
    message.set_content(letter.body)
    return message


def hand_over(letter: Outgoing, server: MailServer) -> None:
    """Gives the letter to the server. Raises NotSent."""
    try:
        message = message_of(letter, server.sender)
        smtp = connect(server)
        try:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.send_message(message, server.sender, [letter.recipient])
        finally:
            hang_up(smtp)
    except (OSError, ValueError) as error:  # an SMTPException is an OSError, too
        raise why_not(error) from None


def hang_up(smtp: smtplib.SMTP) -> None:
    """Ends a connection. What goes wrong now says nothing of the letter: taken is taken, and refused has its reason."""
    with suppress(OSError):
        smtp.quit()
    smtp.close()


def why_not(error: OSError | ValueError) -> NotSent:
    """What went wrong, for whoever reads the list of letters."""
    match error:
        case smtplib.SMTPRecipientsRefused():
            ((code, words),) = error.recipients.values()
            made = NotSent(f"Alamat penerima ditolak server surat ({code} {said(words)}).", for_good=code >= FOR_GOOD)
        case smtplib.SMTPDataError():
            told = f"Surat ditolak server surat ({error.smtp_code} {said(error.smtp_error)})."
            made = NotSent(told, for_good=error.smtp_code >= FOR_GOOD)
        case smtplib.SMTPAuthenticationError():
            told = f"Server surat menolak nama atau kata sandi pengirim ({said(error.smtp_error)})."
            made = NotSent(told, any_letter=True)
        case smtplib.SMTPException():
            made = NotSent(f"Server surat tidak menerima surat ({said(str(error))}).", any_letter=True)
        case ssl.SSLError():
            made = NotSent(f"Sambungan aman ke server surat gagal ({said(error.reason or '')}).", any_letter=True)
        case OSError():
            made = NotSent("Server surat tidak dapat dihubungi.", any_letter=True)
        case _:  # what can't stand in a header
            made = NotSent(f"Surat tidak dapat disusun ({said(str(error))}).", for_good=True)
    return made


def connect(server: MailServer) -> smtplib.SMTP:
    """A connection nobody can listen to; in the clear only within this machine."""
    if server.tls == "begin":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=secure(server))
    plain = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)
    if server.tls == "upgrade":
        try:
            plain.starttls(context=secure(server))
        except BaseException:
            plain.close()
            raise
    return plain


def secure(server: MailServer) -> ssl.SSLContext:
    """Trusts whom this machine trusts, and shows our own certificate where there is one."""
    made = ssl.create_default_context()
    if server.certificate is not None:
        made.load_cert_chain(server.certificate, server.key)
    return made


def said(words: str | bytes) -> str:
    """What a server said, on one line, short, and without what isn't a letter."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return " ".join(plain.split())[:LONGEST_REASON]
