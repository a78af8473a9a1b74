"""Letters that are more, wider, other than they seem, or none; and lengths around each limit."""

from __future__ import annotations

import random
import sys
import unicodedata
from collections.abc import Iterator

SEED = 20261128
LIMITS = (1, 3, 10, 40, 60, 80, 100, 120, 160, 200, 255, 300, 400, 500, 1000, 2000, 4000, 10_000)
TWINS = {
    "a": "аɑαａ𝐚", "e": "еҽｅ𝐞", "i": "іıⅰｉ", "o": "оο〇օ", "p": "рρｐ", "s": "ѕꜱｓ", "K": "КΚＫ𝐊", "B": "ВΒＢ",
    "0": "OОΟ〇", "1": "lIІ|",
}  # fmt: skip


def unseen_letters() -> Iterator[str]:
    """Every format sign of Unicode: two names that look alike and are two."""
    for code in range(0xA0, 0x110000):
        if unicodedata.category(chr(code)) == "Cf" and code < 0xE0030:
            yield f"Paser{chr(code)}Utara"


def turned_letters() -> Iterator[str]:
    """Signs that turn the direction of what follows, opened and never closed, nested and crossed: a page beside it is
    read the other way round."""
    for opening in "\u202a\u202b\u202d\u202e\u2066\u2067\u2068":
        yield from (f"{opening}nilai 5", f"nilai {opening}5", opening * 130 + "5", f"a{opening}\u2069\u202cb")
        yield from (
            f"{opening}a\u202c", f"{opening}a\u2069", f"\u2069\u202c{opening}", f"{opening}\n5", f"{opening}(5)>",
        )  # fmt: skip
    yield from (
        "שלום 123",
        "مرحبا 123",
        "5 שלום 7",
        "abc\u200fdef",
        "\u061cabc",
        "אבג<b>",
        "(אבג)",
        "א\u0591\u0592ב",
        "٣٥٪ abc",
    )


def no_letters() -> Iterator[str]:
    """Codes that are no character, are kept for nobody or not given out: not every program can carry them."""
    for plane in range(17):
        yield from (f"a{chr(plane * 0x10000 + 0xFFFE)}b", f"a{chr(plane * 0x10000 + 0xFFFF)}b")
    for code in (
        *range(0xFDD0, 0xFDF0, 3), 0x378, 0x530, 0x2FE0, 0x1FFFD, 0x40000, 0xDFFFD, 0xE0080, 0xF0000, 0x10FFFD,
    ):  # fmt: skip
        yield f"{chr(code)}catatan"
    for code in range(0xE001, 0xF8FF, 0x97):
        yield f"Desa{chr(code)}"


def blanks() -> Iterator[str]:
    """Every blank there is, alone, at either end and in the middle: empty to the eye, full to the program."""
    for code in range(sys.maxunicode):
        if unicodedata.category(chr(code)) in {"Zs", "Zl", "Zp"} or code in (0x85, 0x2800, 0x115F, 0x3164, 0xFFA0):
            sign = chr(code)
            yield from (sign * 2, f"{sign}Bupati", f"Bupati{sign}", f"Bupati{sign}Paser", f"{sign}\n{sign}")


def normalised_letters() -> Iterator[str]:
    """Letters that have several spellings: what is typed is found again only by who normalises."""
    for code in (
        *range(0xC0, 0x17F, 5), *range(0x1E00, 0x1EFF, 9), *range(0x390, 0x3D0, 7), *range(0xAC00, 0xD7A0, 911),
    ):  # fmt: skip
        letter = chr(code)
        for form in ("NFC", "NFD", "NFKC", "NFKD"):
            yield f"Desa {unicodedata.normalize(form, letter)}ru"
    for letter in "ﬁﬂﬃﷺ㌀㍿㏒℡№™℠㈱㋿ſƛªºĲŉǅ΄῁⁇‼…⑩㍘":
        yield from (f"{letter}{letter}", f"PT {letter}", unicodedata.normalize("NFKC", letter) + " jaya")
    yield from (
        "a\u0323\u0307", "a\u0307\u0323", "\u1e69", "s\u0323\u0307", "q\u0307\u0323", "\u0344", "\u0340a", "\u212b",
        "\u2126", "\u2260",
    )  # fmt: skip


def stacked_marks() -> Iterator[str]:
    """Marks upon marks, which cover the lines around them and cost a renderer its time."""
    for (
        mark
    ) in "\u0300\u0315\u0323\u0334\u0345\u035c\u0361\u0483\u0488\u0591\u064b\u0670\u093c\u0e31\u0f71\u20d0\u20e3\ufe20":
        yield from (
            f"Desa a{mark}", f"{mark}Desa", f"a{mark * 3}b", "".join(f"{letter}{mark * 12}" for letter in "Paser"),
        )  # fmt: skip
    yield from (mark * 400 for mark in "\u0301\u0e47\u0ec8\u0f74\ufe0f\u200d")


def twin_letters() -> Iterator[str]:
    """Letters that look like others: a name that is taken for another's."""
    for word in ("Kabupaten Paser", "Kota Bontang", "sekretariat", "64.01", "panelis-1"):
        for plain, others in TWINS.items():
            yield from (word.replace(plain, other) for other in others if plain in word)


def pictures() -> Iterator[str]:
    """Signs of several codes that are one to the eye: cut in the middle they are another, or none."""
    for text in ("👨‍👩‍👧‍👦", "🏳️‍🌈", "👩🏽‍⚕️", "🇮🇩", "🇮", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "1️⃣", "❤️", "🫱🏻‍🫲🏿", "👁️‍🗨️", "☺", "☺︎", "🀄", "🃏"):
        yield from (text, f"Desa {text}", text * 60, f"{text}\u200d", text[:-1] + "x", f"{text}<b>")
    yield from (
        "(ಥ﹏ಥ)", "¯\\_(ツ)_/¯", "ᕙ(⇀‸↼‶)ᕗ", "༼ つ ◕_◕ ༽つ", "⚀⚁⚂", "♔♕", "𝄞", "𓀀𓁐", "𒈙", "꧅", "﷽" * 30, "⸻" * 40, "௵",
    )  # fmt: skip


def broken_halves() -> Iterator[str]:
    """Halves of letters, in pairs that are none: no program can write them down in UTF-8."""
    for text in (
        "\ud83d", "\ude00", "\ude00\ud83d", "\ud83da\ude00", "\ud800\ud800", "\udc00\udc00", "\udbff", "\udfff",
    ):  # fmt: skip
        yield from (f"Desa {text}", f"{text}7", f"<{text}>", f"{text}\u0301", f"a\n{text}")


def lengths() -> Iterator[str]:
    """One less than each limit, the limit, one more: counted in letters, bytes or halves, each differs."""
    for limit in LIMITS:
        for length in (limit - 1, limit, limit + 1):
            yield from ("b" * length, "ü" * length, "𝕂" * length, ("c\u0323" * length)[:length])
            yield from ("d " * (length // 2) + "d" * (length % 2), "e\n" * (length // 2), "<" * length, "&" * length)


def line_ends() -> Iterator[str]:
    """Every sign that some program takes for the end of a line: of one field there become two."""
    for end in (
        "\n", "\r", "\r\n", "\n\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029", "\\n", "␤",
        "&#10;",
    ):  # fmt: skip
        yield from (
            f"satu{end}dua", f"{end}satu", f"satu{end}", f"satu{end}{end}dua", f"PT-9; a{end}PT-8; b", f"a{end}\tb",
        )  # fmt: skip


def machine_words() -> Iterator[str]:
    """Words that mean something to some program: a name that is lost on the way because it is one."""
    words = "null Null NULL nil None undefined NaN true false TRUE yes no on off void this self constructor"
    words += " prototype __proto__ toString valueOf hasOwnProperty __init__ __dict__ admin root system public"
    words += " default CON aux nul lpt1 select from where order group index table primary key drop EOF END"
    words += " BEGIN -- /* */ // # ; : ? ! \\ | & ^ ~ ` @ $ % * + = [] {} ()"
    for word in words.split():
        yield from (word, f" {word} ", f"{word}\n", f"{word} {word}")


def random_letters() -> Iterator[str]:
    """Any letters of any plane in any order, always the same: what nobody thought of."""
    chance = random.Random(SEED)
    spans = (
        (0x20, 0x7E), (0xA0, 0x24F), (0x300, 0x36F), (0x600, 0x6FF), (0x900, 0x97F), (0x2000, 0x206F),
        (0x2190, 0x27BF),
    )  # fmt: skip
    spans += (
        (0x3040, 0x30FF), (0xAC00, 0xD7A3), (0xFE00, 0xFFFD), (0x10000, 0x10FFF), (0x1F300, 0x1FAFF),
        (0xE0000, 0xE01EF),
    )  # fmt: skip
    for _ in range(150):
        yield "".join(chr(chance.randint(*chance.choice(spans))) for _ in range(chance.randint(2, 80)))
