"""One's own account: a new password, and what the secretariat types about other people's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.invitations import LONGEST_NAME, SHORTEST_NAME, one_line
from webapp.forms.mail import read_email
from webapp.forms.texts import TextRefused

TWICE = "Kedua kata sandi tidak sama; ketik ulang keduanya."


@dataclass
class PasswordForm:
    """A new password, typed twice; never shown again. Problems by the id of their field."""

    password: str = field(default="", repr=False)
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class NewAccountForm:
    """A new account as the secretariat types it."""

    login: str = ""
    name: str = ""
    role: str = ""
    email: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_password(sent: Mapping[str, str]) -> PasswordForm:
    form = PasswordForm(sent.get("password", ""))
    if form.password != sent.get("password_again", ""):
        form.problems["sandi-lagi"] = TWICE
    return form


def read_new_account(sent: Mapping[str, str]) -> NewAccountForm:
    """Every field as typed where it is refused."""
    form = NewAccountForm(sent.get("login", ""), sent.get("name", ""), sent.get("role", ""), sent.get("email", ""))
    try:
        form.name = one_line(form.name)
    except TextRefused as refusal:
        form.problems["nama"] = str(refusal)
    if not SHORTEST_NAME <= len(form.name) <= LONGEST_NAME:
        form.problems.setdefault("nama", "Tulis nama orangnya, 3 sampai 200 huruf.")
    try:
        form.email = read_email(form.email)
    except TextRefused as refusal:
        form.problems["surel"] = str(refusal)
    return form


def read_address(sent: Mapping[str, str]) -> tuple[str, str]:
    """A mail address as typed, and what is wrong with it."""
    typed = sent.get("email", "")
    try:
        return read_email(typed), ""
    except TextRefused as refusal:
        return typed, str(refusal)
