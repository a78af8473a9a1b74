"""The number that a paper carries: made from what it was printed from, short, and safe to read over a telephone.

Twelve letters and digits of an alphabet in which none looks like another (no 0 O, 1 I L, 5 S, U V only as V). The last
one checks the others: the alphabet has a prime number of letters, so that one wrong letter, or two that changed
places, are always noticed.
"""

from __future__ import annotations

import hashlib
import json
import re

ALPHABET = "23456789ABCDEFGHJKMNPQRTVWXYZ"
PRIME = len(ALPHABET)
LENGTH, GROUP = 12, 4
BEFORE = re.compile(r"^(.*/PERIKSA/|\W*NOMOR(\s+DOKUMEN)?\b)")
LOOKALIKES = str.maketrans("S", "5")


def identifier_of(record: str, kind: str, subject: str, size: str) -> str:
    """The number of one paper: `7K3F-9QTM-2XRD`.

    `record` is the SHA-256 of the sealed record, `kind` which paper, `subject` whose ("" for the category's), `size`
    the paper's own.
    """
    told = json.dumps([record, kind, subject, size], ensure_ascii=False).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.sha256(told).digest())
    digits = [number // PRIME**place % PRIME for place in range(LENGTH - 1)]
    return grouped("".join(ALPHABET[digit] for digit in (*digits, -weighed(digits) % PRIME)))


def weighed(digits: list[int]) -> int:
    """Each place counts with another weight, the last one with one."""
    return sum(digit * (LENGTH - place) for place, digit in enumerate(digits))


def grouped(letters: str) -> str:
    return "-".join(letters[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def read_identifier(typed: str) -> str:
    """A number as it is looked up, however it was typed or copied; "" where it can't be one.

    A file's text may have any hyphen between the groups, the words before them, or the whole address of the page.
    """
    number = BEFORE.sub("", typed.upper().strip().rstrip("/"))
    letters = "".join(filter(str.isalnum, number)).translate(LOOKALIKES)
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return ""
    return "" if weighed([ALPHABET.index(letter) for letter in letters]) % PRIME else grouped(letters)
