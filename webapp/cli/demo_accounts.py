"""The sample's accounts: random passwords that can be read aloud, in a file that only its owner reads."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from webapp.services.pins import pin_problem

from .output import PRIVATE, replace_file

FILE = "akun-contoh.txt"
CONSONANTS, VOWELS = "bcdfghjklmnprstw", "aeiou"
PIN_DIGITS = 6
WORDS, SYLLABLES = 4, 2  # 80 syllables: 50 bits, guessed through the throttle never
HEADING = "Akun contoh Paritrana. Kata sandi dan PIN-nya acak dan hanya berlaku untuk instance ini."


def new_password() -> str:
    """Such as `bako-rine-tulu-sawe`."""
    return "-".join("".join(syllable() for _ in range(SYLLABLES)) for _ in range(WORDS))


def pin_label(login: str) -> str:
    """Under which a panelist's PIN stands among the passwords."""
    return f"PIN {login}"


def new_pin() -> str:
    """Six digits that nobody would guess first."""
    while pin_problem(digits := f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}}"):
        pass
    return digits


def syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


def write_accounts(folder: Path, passwords: dict[str, str]) -> None:
    """Replaces the file with these logins and passwords."""
    lines = (f"{login}\t{password}" for login, password in passwords.items())
    replace_file(folder / FILE, "\n".join((HEADING, "", *lines, "")).encode(), mode=PRIVATE)


def read_accounts(folder: Path, logins: Iterable[str]) -> dict[str, str] | None:
    """The passwords written earlier; None when the file is gone or doesn't have them all."""
    try:
        lines = (folder / FILE).read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return None
    known = dict(line.split("\t", 1) for line in lines if "\t" in line)
    found = {login: known[login] for login in logins if login in known}
    return found if len(found) == len(tuple(logins)) else None
