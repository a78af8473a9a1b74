"""The sample's accounts: random passwords that can be read aloud, in a file that only its owner reads."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from pathlib import Path

from .output import PRIVATE, replace_file

FILE = "akun-contoh.txt"
CONSONANTS, VOWELS = "bcdfghjklmnprstw", "aeiou"
WORDS, SYLLABLES = 4, 2  # 80 syllables: 50 bits, guessed through the throttle never
HEADING = "Akun contoh Paritrana. Kata sandinya acak dan hanya berlaku untuk instance ini."


def new_password() -> str:
    """Such as `bako-rine-tulu-sawe`."""
    return "-".join("".join(syllable() for _ in range(SYLLABLES)) for _ in range(WORDS))


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
