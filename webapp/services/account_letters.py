"""Letters about an account: what somebody else, or a code kept for bad days, did to it, and the link for a password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.formats import long_moment
from webapp.db import db
from webapp.models import ACCOUNT_NOTICE, RESET_LINK, User
from webapp.models.account_care import (
    ADDRESS_CHANGED,
    AUTHENTICATOR_RESET,
    CODES_RENEWED,
    ENROLLED,
    LET_IN,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    PIN_FORGOTTEN,
    RECOVERED,
    SESSIONS_ENDED,
)
from webapp.services.letter_texts import LINK_MARK
from webapp.services.letters import Draft, Post, write_letter

ZONE = "Asia/Makassar"  # no edition says where an account's owner is
TOLD = {
    ENROLLED: "Aplikasi autentikator disiapkan untuk akun Anda.",
    RECOVERED: "Satu kode cadangan dipakai untuk masuk ke akun Anda.",
    CODES_RENEWED: "Sepuluh kode cadangan baru dibuat untuk akun Anda; yang lama tidak berlaku lagi.",
    AUTHENTICATOR_RESET: "Sekretariat menghapus aplikasi autentikator dari akun Anda, karena ponsel Anda dilaporkan "
    "hilang. Saat masuk lagi, Anda menyiapkannya dari awal.",
    PASSWORD_CHANGED: "Kata sandi akun Anda diganti, dan akun Anda dikeluarkan dari semua perangkat lain.",
    PASSWORD_RESET: "Kata sandi akun Anda diganti lewat tautan, dan akun Anda dikeluarkan dari semua perangkat.",
    SESSIONS_ENDED: "Sekretariat mengeluarkan akun Anda dari semua perangkat.",
    ADDRESS_CHANGED: "Alamat surel akun Anda diganti sekretariat. Surat berikutnya dikirim ke alamat yang baru.",
    LET_IN: "Sekretariat menghubungkan sebuah gawai dengan akun Anda.",
    PIN_FORGOTTEN: "Sekretariat menghubungkan sebuah gawai dengan akun Anda dan menghapus PIN Anda; pada gawai itu PIN "
    "baru dibuat.",
}
NOT_YOU = "Bila bukan Anda yang melakukan atau memintanya, hubungi sekretariat Tim Penilai sekarang juga."
LINK_WORDS = (
    "Dengan tautan di bawah ini Anda menetapkan kata sandi untuk akun {login}. Tautan hanya dapat dipakai satu kali, "
    "sampai {until}."
)
IGNORE = "Bila Anda tidak memintanya, abaikan surat ini; kata sandi Anda tidak berubah."


@dataclass(frozen=True)
class Message:
    """One letter without its addressee."""

    recipient: str
    kind: str
    subject: str
    body: str
    reset_id: int | None = None


def tell(user_id: int, kind: str, post: Post, *, by: int | None, now: datetime, recipient: str | None = None) -> None:
    """Writes to the owner what was done; without an address the account's own page has to tell it."""
    user = db.session.get_one(User, user_id)
    address = user.email if recipient is None else recipient
    if address:
        body = letter(user.name, f"{moment(now)}: {TOLD[kind]}", NOT_YOU)
        message = Message(address, ACCOUNT_NOTICE, "Perubahan pada akun Paritrana Anda", body)
        write(user, message, post, by=by, now=now)


def write_link(user_id: int, reset_id: int, until: datetime, post: Post, *, by: int | None, now: datetime) -> bool:
    """Sends the link for a new password; whether there is where and how to send it."""
    user = db.session.get_one(User, user_id)
    if not user.email or not post.works:
        return False
    body = letter(user.name, LINK_WORDS.format(login=user.login, until=moment(until)), LINK_MARK, IGNORE)
    subject = "Tautan kata sandi akun Paritrana Anda"
    write(user, Message(user.email, RESET_LINK, subject, body, reset_id), post, by=by, now=now)
    return True


def write(user: User, message: Message, post: Post, *, by: int | None, now: datetime) -> None:
    parts = {**vars(message), "category_id": None, "candidate_id": None}
    write_letter(Draft(addressee=user.name, user_id=user.id, **parts), post, by=by, now=now)


def letter(addressee: str, *paragraphs: str) -> str:
    return "\n\n".join((f"Yth. {addressee}", *paragraphs, "Sekretariat Tim Penilai Penghargaan Paritrana")) + "\n"


def moment(at: datetime) -> str:
    return long_moment(at.astimezone(ZoneInfo(ZONE)))
