"""Inviting an operator, and the account that comes of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from webapp.forms.mail import read_email
from webapp.forms.moments import end_of_day
from webapp.forms.texts import TextRefused, read_text

LONGEST_NAME, SHORTEST_NAME = 200, 3
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co"})
BLANK = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")  # letters that are drawn as nothing
NOT_A_NAME = (
    "Nama memuat karakter yang tidak terlihat atau membalik arah tulisan; ketik ulang namanya dengan huruf biasa."
)


@dataclass
class InviteForm:
    """Who is invited and until when; `expires_at` is None while the day can't be read.

    Where it is about a link that is there already, `of` is that invitation's id, else 0.
    """

    addressee: str = ""
    until: str = ""
    email: str = ""
    expires_at: datetime | None = None
    of: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def day_field(self) -> str:
        """The id of the field in which the day was typed."""
        return f"berlaku-{self.of}" if self.of else "berlaku"


@dataclass
class AccountForm:
    """What the invited person chose; the passwords are never shown again."""

    login: str = ""
    name: str = ""
    password: str = field(default="", repr=False)
    problems: dict[str, str] = field(default_factory=dict)


def read_invite(sent: Mapping[str, str], timezone: str, *, addressee: str | None = None, of: int = 0) -> InviteForm:
    """With an `addressee` given, only the day is read."""
    form = InviteForm(sent.get("addressee", "") if addressee is None else addressee, sent.get("until", ""), of=of)
    try:
        form.addressee = one_line(form.addressee)
    except TextRefused as refusal:
        form.problems["penerima"] = str(refusal)
    if addressee is None and not SHORTEST_NAME <= len(form.addressee) <= LONGEST_NAME:
        form.problems.setdefault("penerima", "Tulis nama atau jabatan yang diundang, 3 sampai 200 huruf.")
    try:
        form.email = read_email(sent.get("email", ""))
    except TextRefused as refusal:
        form.email, form.problems["surel"] = sent.get("email", ""), str(refusal)
    try:
        form.expires_at = end_of_day(form.until, timezone)
    except TextRefused as refusal:
        form.problems[form.day_field] = str(refusal)
    return form


def one_line(raw: str) -> str:
    """A name without line ends, doubled blanks and letters that nobody sees. Raises TextRefused.

    What turns the direction of writing would show a name otherwise than it is kept.
    """
    text = " ".join(read_text(raw, longest=LONGEST_NAME).split())
    if any(unicodedata.category(letter) in UNSEEN or letter in BLANK for letter in text):
        raise TextRefused(NOT_A_NAME)
    return text


def read_account(sent: Mapping[str, str]) -> AccountForm:
    """Name and login as typed, the password when it was typed twice alike."""
    form = AccountForm(sent.get("login", "").strip(), sent.get("name", ""), sent.get("password", ""))
    try:
        form.name = one_line(form.name)
    except TextRefused as refusal:
        form.problems["nama"] = str(refusal)
    if not SHORTEST_NAME <= len(form.name) <= LONGEST_NAME:
        form.problems.setdefault("nama", "Tulis nama Anda, 3 sampai 200 huruf.")
    if form.password != sent.get("password_again", ""):
        form.problems["sandi-lagi"] = "Kedua kata sandi tidak sama; ketik ulang keduanya."
    return form
