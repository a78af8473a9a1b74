"""Numbers as Indonesians, other people and programs write them."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterator

AMOUNTS = ("0", "5", "12", "999", "1000", "16800", "32268", "358411", "1626307200", "18000000000")
EDGES = (7, 8, 15, 16, 24, 31, 32, 53, 63, 64, 127, 128, 256, 1023, 1024)
# Where a sign that nobody sees hides in a number.
HIDDEN = ("\u00ad", "\u034f", "\u061c", "\u180e", "\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\u2061")
HIDDEN += (
    "\u2063", "\u2066", "\u2069", "\u202a", "\u202c", "\u202d", "\u202e", "\ufe0f", "\ufeff", "\U000e0020", "\x7f",
)  # fmt: skip
BLANKS = (
    " ", "\u00a0", "\u2002", "\u2003", "\u2007", "\u2008", "\u2009", "\u200a", "\u202f", "\u205f", "\u3000", "\t",
)  # fmt: skip


def grouped(digits: str, sign: str, size: int = 3) -> str:
    """Digits in groups from the right."""
    groups = [digits[max(end - size, 0) : end] for end in range(len(digits), 0, -size)]
    return sign.join(reversed(groups))


def indonesian_numbers() -> Iterator[str]:
    """Right figures with what offices write around them: currency, unit, dash, words for thousands. A program that
    guesses is wrong by a thousand."""
    for digits in AMOUNTS:
        dotted = grouped(digits, ".")
        yield from (f"{dotted},0", f"{dotted},5", f"{dotted},-", f"{dotted},--", f"{dotted},00", f"{dotted}.-")
        yield from (
            f"Rp{dotted}", f"Rp {digits},00", f"Rp.{dotted},-", f"IDR{digits}", f"{dotted} Rp", f"RP. {digits}",
        )  # fmt: skip
        yield from (
            f"± {dotted}", f"{dotted} org", f"{dotted} jiwa", f"{dotted} peserta", f"{dotted}/bulan", f"{dotted} %",
        )  # fmt: skip
        yield from (
            f"{digits} ribu", f"{digits} jt", f"{digits} M", f"{digits},5 juta", f"{digits} miliar", f"{digits}T",
        )  # fmt: skip
        yield from (
            f"{dotted} dari {dotted}", f"{dotted} s.d. {dotted}", f"{dotted}-{dotted}", f"({dotted})", f"{dotted}*",
        )  # fmt: skip


def foreign_numbers() -> Iterator[str]:
    """Commas and dots the other way round, apostrophes, lakhs, Arabic signs, a blank in between: read by the wrong
    locale they are a thousand times too large or too small."""
    for digits in AMOUNTS[4:]:
        for sign in (
            ",", "'", "\u2019", "\u02bc", "`", "_", "\u066c", "\u060c", "\uff0c", "\uff0e", "\u3002", "\u00b7", "·",
        ):  # fmt: skip
            yield grouped(digits, sign)
        yield from (grouped(digits, ",") + ".00", grouped(digits, "'") + ".50", grouped(digits, ".", 4))
        yield from (
            grouped(digits, ",", 2), f"{digits}\u066b5", f"{digits}\u23665", f"{digits}·5", f"{digits}:5",
            f"{digits}/5",
        )  # fmt: skip
        yield from (grouped(digits, blank) for blank in BLANKS)


def digits_of_other_scripts() -> Iterator[str]:
    """Digits that Python's int() takes and nobody here can read back, every script that has any."""
    for code in range(0x660, sys.maxunicode):
        if unicodedata.decimal(chr(code), None) == 0:
            yield "".join(chr(code + digit) for digit in (3, 2, 2, 6, 8))
            yield f"1{chr(code + 2)}3"


def other_numerals() -> Iterator[str]:
    """Numerals that have a value in Unicode but are no digits: float() and isnumeric() don't agree on them."""
    for text in (
        "²³",
        "₁₂",
        "½",
        "¾",
        "⅐",
        "Ⅷ",
        "ⅻ",
        "①②",
        "⑳",
        "⓿",
        "㊿",
        "㉑",
        "⒈",
        "⑴",
        "➀",
        "〡",
        "〸",
        "零",
        "一二",
    ):
        yield from (text, f"1{text}", f"{text},5")
    for text in (
        "壱",
        "百",
        "千",
        "万",
        "億",
        "௰",
        "௱",
        "፩",
        "፼",
        "𐄇",
        "𐡘",
        "𝍠",
        "𒐕",
        "🄀",
        "🄁",
        "🔟",
        "💯",
        "1️⃣2️⃣",
        "߁߂",
    ):
        yield text


def at_the_edge() -> Iterator[str]:
    """Around each power of two and ten at which a machine's number ends: overflow, a wrapped sign, a lost digit."""
    for power in EDGES:
        for value in (2**power - 1, 2**power, 2**power + 1):
            yield from (str(value), f"-{value}", f"{value},5") if power <= 128 else (str(value),)
    for power in range(15, 23):
        yield from (str(10**power - 1), str(10**power), "0," + "9" * power, "-" + "9" * power)
    yield from ("9007199254740993", "0.1", "0,1", "0,30000000000000004", "2.675", "1,005", "4,35", "99,995", "0,5e0")


def exponents() -> Iterator[str]:
    """Numbers that are short to write and endless to write out: Decimal takes them, and memory goes."""
    for mantissa in ("1", "-1", "9,9", "0", ".5", "1.", "00"):
        for power in ("0", "2", "+2", "-2", "18", "308", "309", "-400", "999999", "00", "1.5", ""):
            yield from (f"{mantissa}e{power}", f"{mantissa}E{power}")
    yield from (
        "1×10^3", "1x10³", "10^18", "10**9", "2**64", "1 E 5", "1\u23e85", "1d5", "1D5", "1p5", "0x1p5", "1e5f",
        "1ee5",
    )  # fmt: skip


def signs() -> Iterator[str]:
    """Signs of many kinds, on either side, twice: minus zero is no zero everywhere."""
    for sign in "-+−–—‐‑‒⁃﹣－＋⁺⁻₊₋∓±¬~":
        yield from (f"{sign}5", f"{sign} 5", f"5{sign}", f"{sign}{sign}5", f"{sign}0", f"{sign}0,0", f"{sign}")
    yield from (
        "<5", ">5", "≤5", "≥5", "≈5", "=5", "≠5", "<=5", "5+", "5-", "(5)", "[5]", "{5}", "5…", "...5", "5?", "#5",
        "№5",
    )  # fmt: skip


def hidden_in_numbers() -> Iterator[str]:
    """A sign that is not seen before, in or behind a number: what is shown isn't what is stored."""
    for sign in HIDDEN:
        yield from (f"{sign}7", f"7{sign}", f"1{sign}2", f"1.{sign}000", f"{sign}{sign}7{sign}", f"7,{sign}5")
    for blank in BLANKS:
        yield from (f"1{blank}2", f"1{blank}{blank}000", f"-{blank}7", f"1.{blank}000")
    for end in (
        "\n", "\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\x00", "\x08",
        "\x1b",
    ):  # fmt: skip
        yield from (f"7{end}", f"{end}7", f"7{end}8", f"7{end}OR 1=1")


def words_for_numbers() -> Iterator[str]:
    """What programs call a number: not a number and infinity compare oddly, and a ranking turns."""
    for word in ("nan", "NaN", "NAN", "sNaN", "qnan", "inf", "Inf", "infinity", "∞", "INFINITY", "nan(0x1)", "1.#IND"):
        yield from (word, f"-{word}", f"+{word}", f" {word} ", f"{word}123", f"{word},0")
    for base in ("0x", "0X", "0b", "0B", "0o", "0O", "\\x", "&H", "#", "$", "U+", "0d", "16#", "h'"):
        yield from (f"{base}10", f"{base}1F", f"-{base}11", f"{base}")
    yield from (
        "1_0", "1__0", "_1", "1_", "1L", "1l", "1f", "1u", "1n", "1j", "1i", "1+0j", "1r", "1m", "Decimal('1')",
        "int(1)",
    )  # fmt: skip
    yield from (
        "true", "True", "false", "yes", "on", "ya", "tidak", "null", "nil", "None", "undefined", "void 0", "[]",
        "[1]",
    )  # fmt: skip
    yield from (
        "{}", "{1}", "()", "(1)", "''", "'1'", '"1"', "“1”", "«1»", "1;2", "1|2", "1&2", "1,2;3", "1\\2", "1^2",
        "1%2",
    )  # fmt: skip
    yield from (
        "#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#NUM!", "#####", "=5", "=A1", "'5", "5'", "N/A", "n.a.", "tbd",
        "xxx", "??",
    )  # fmt: skip
