"""Numbers as Indonesians type them: dots between thousands, a comma before decimals, Rp before, % behind.

What can be read in two ways is never guessed: it is questioned with what each reading would be, and how to type it so
that it can't be mistaken. What is read is machine text (`scoring.figures`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from reports.formats import in_words, money, points
from scoring.errors import FigureRefused, shown
from scoring.exact import MOST_DIGITS
from scoring.figures import read_figure
from scoring.rubric import COUNT, MONEY, NUMBER, PERCENT, Figure
from webapp.forms.texts import TextRefused

LONGEST = 80
EXAMPLES = {COUNT: "32.268", MONEY: "1.626.307.200", PERCENT: "76,98", NUMBER: "2,5"}
SPACES = re.compile("[ \u00a0\u2007\u2009\u202f]+")
MINUSES = re.compile("^[-\u2212\u2013] ?")
NO_NUMBERS = {"-", "\u2013", "\u2014", "\u2212", "?", "n/a", "na", "n.a.", "nihil", "kosong", "tidak ada", "belum ada"}
NO_NUMBERS |= {"tidak berlaku", "tidak tahu", "null", "none", "#n/a"}
SCALES = {
    "ribu": 3,
    "rb": 3,
    "juta": 6,
    "jt": 6,
    "miliar": 9,
    "milyar": 9,
    "m": 9,
    "triliun": 12,
    "trilyun": 12,
    "t": 12,
}
SCALED = re.compile(rf"([0-9]+(?:\.[0-9]{{3}})*(?:,[0-9]+)?) ?({'|'.join(SCALES)})")
RUPIAH = re.compile(r"(?:rp|idr)\.? ?(.+)|(.+?) ?rupiah")
NOTHING_AFTER = re.compile(r",(?:-|--|=)$")  # as on receipts: Rp16.800,-

DIGITS = re.compile(r"[0-9]+")
THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")
THOUSANDS_AND_DECIMALS = re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+),([0-9]+)")
SPACED = re.compile(r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:,[0-9]+)?")
DECIMALS = re.compile(r"([0-9]+),([0-9]+)")
DOTTED = re.compile(r"([0-9]+)\.([0-9]+)")
ENGLISH = re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]+))?")
CENTS = 2


class NumberRefused(TextRefused):
    """What isn't a number, or could be two; `readings` are what it may mean, as machine text."""

    def __init__(self, sentence: str, readings: tuple[str, ...] = ()) -> None:
        self.readings = readings
        super().__init__(sentence)


def read_number(figure: Figure, raw: str) -> str:
    """Typed text as machine text, "" for nothing. Raises NumberRefused with the sentence for who typed it."""
    text = SPACES.sub(" ", raw.strip())
    if not text:
        return ""
    check_letters(figure, text)
    negative, text = without_minus(figure, text)
    found = tuple(dict.fromkeys(readings_of(figure, bare(figure, text))))
    sound = tuple(reading for reading in (fit(figure, one, negative=negative) for one in found) if reading)
    if len(found) == 1 and sound and not doubted(figure, text):
        return sound[0]
    if len(found) == 1 and not sound:
        raise NumberRefused(unfit(figure, found[0], raw))
    raise question(figure, raw, sound)


def read_exact(figure: Figure, reading: str) -> str:
    """A number that a program kept as one, digits with at most one dot, as machine text. Raises NumberRefused."""
    said = typed(figure, reading)
    negative, rest = without_minus(figure, said) if reading.startswith("-") else (False, said)
    found = fit(figure, reading.removeprefix("-"), negative=negative)
    if not found:
        raise NumberRefused(unfit(figure, reading.removeprefix("-"), rest))
    return found


def check_letters(figure: Figure, text: str) -> None:
    """Refuses what no number holds: words for nothing, other scripts' digits, letters that can't be seen."""
    if text.lower() in NO_NUMBERS:
        sentence = f"{shown(text)} bukan angka. Kosongkan bila belum diketahui; tulis 0 bila memang tidak ada."
        raise NumberRefused(sentence)
    if len(text) > LONGEST:
        raise NumberRefused(f"Isian ini terlalu panjang untuk satu angka. {example(figure)}")
    for letter in text:
        if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            raise NumberRefused("Isian ini memuat huruf yang tidak terlihat; hapus, lalu ketik ulang angkanya.")
        if not letter.isascii() and letter.isnumeric():
            raise NumberRefused(f"{shown(text)} memuat digit selain 0 sampai 9; ketik ulang angkanya.")


def without_minus(figure: Figure, text: str) -> tuple[bool, str]:
    """(whether there is a minus, the rest). Raises NumberRefused where a figure can't be negative."""
    rest = MINUSES.sub("", text)
    if rest != text and figure.type != NUMBER:
        raise NumberRefused(f"{shown(text)} kurang dari nol, padahal {figure.title} tidak dapat kurang dari nol.")
    return rest != text, rest


def bare(figure: Figure, text: str) -> str:
    """The number without the Rp, % or unit that belongs to this type. Raises NumberRefused for what doesn't."""
    said = text.lower()
    currency = RUPIAH.fullmatch(said)
    if currency is not None and figure.type != MONEY:
        raise NumberRefused(f"{shown(text)} menyebut rupiah, padahal {figure.title} bukan uang. {example(figure)}")
    if currency is not None:
        said = currency[1] or currency[2]
    if figure.type == MONEY:
        return NOTHING_AFTER.sub("", said)
    share = re.sub(r" ?(?:%|persen)$", "", said)
    if share != said and figure.type != PERCENT:
        raise NumberRefused(f"{shown(text)} adalah persentase, padahal isian ini bukan persen. {example(figure)}")
    unit = figure.unit.lower()
    return said.removesuffix(unit).rstrip() if unit and share == said else share


def readings_of(figure: Figure, body: str) -> Iterator[str]:
    """Everything that a text of digits, dots and commas may mean, as digits with at most one dot; nothing if nothing.

    `doubted` says where even a single one is asked about first.
    """
    if SPACED.fullmatch(body):
        body = body.replace(" ", "")
        yield body.replace(",", ".")
    elif DIGITS.fullmatch(body):
        yield body
    elif THOUSANDS.fullmatch(body):
        yield body.replace(".", "")
        if figure.type in (PERCENT, NUMBER) and body.count(".") == 1:
            yield body
    elif THOUSANDS_AND_DECIMALS.fullmatch(body):
        yield body.replace(".", "").replace(",", ".")
    elif DECIMALS.fullmatch(body):
        yield from comma_readings(figure, body)
    elif match := DOTTED.fullmatch(body):
        yield body
        yield match[1] + match[2]
    elif match := ENGLISH.fullmatch(body):
        yield body.replace(",", "")
    elif match := SCALED.fullmatch(body):
        yield scaled(match[1], SCALES[match[2]])


def comma_readings(figure: Figure, body: str) -> Iterator[str]:
    """A comma stands before decimals; where three digits follow and decimals make no sense, it may be English."""
    yield body.replace(",", ".")
    if figure.type in (COUNT, MONEY) and ENGLISH.fullmatch(body):
        yield body.replace(",", "")


def scaled(text: str, zeros: int) -> str:
    """`1,6` million and the like, written out."""
    whole, _, decimals = text.replace(".", "").partition(",")
    digits = decimals.ljust(zeros, "0")
    after = digits[zeros:].rstrip("0")
    return f"{whole}{digits[:zeros]}" + (f".{after}" if after else "")


def doubted(figure: Figure, text: str) -> bool:
    """Whether the only reading is asked about first: a word for thousands, English commas, a zero in front."""
    body = bare(figure, text)
    english = ENGLISH.fullmatch(body) is not None and not DECIMALS.fullmatch(body)
    return english or SCALED.fullmatch(body) is not None or leads_with_zero(body)


def leads_with_zero(body: str) -> bool:
    return body.startswith("0") and body[1:2].isdigit()


def fit(figure: Figure, reading: str, *, negative: bool) -> str:
    """A reading in the machine grammar, "" where the figure's type can't have it."""
    whole, _, decimals = reading.partition(".")
    whole = whole.lstrip("0") or "0"
    if figure.type in (COUNT, MONEY) and not decimals.strip("0"):
        decimals = ""
    elif figure.type == MONEY and not decimals[CENTS:].strip("0"):
        decimals = decimals[:CENTS]
    text = f"{'-' if negative else ''}{whole}" + (f".{decimals}" if decimals else "")
    try:
        read_figure(figure, text)
    except FigureRefused:
        return ""
    return text


def unfit(figure: Figure, reading: str, raw: str) -> str:
    """Why the only reading can't stand here."""
    said = shown(raw.strip())
    if sum(letter.isdigit() for letter in reading) > MOST_DIGITS:
        return f"{said} terlalu panjang; paling banyak {MOST_DIGITS} digit."
    if figure.type == COUNT:
        return f"{said} tidak bulat, padahal {figure.title} dihitung per {figure.unit or 'satuan'}, tanpa desimal."
    if figure.type == MONEY:
        return f"{said} memuat lebih dari dua angka di belakang koma, padahal isian ini rupiah."
    return f"{said} bukan angka yang dapat dibaca. {example(figure)}"


def question(figure: Figure, raw: str, readings: tuple[str, ...]) -> NumberRefused:
    """What is asked instead of guessing: each reading in words, and how to type it."""
    said = shown(raw.strip())
    if not readings:
        return NumberRefused(f"{said} bukan angka yang dapat dibaca. {example(figure)}")
    told = [f"{typed(figure, one)} ({in_words(one)})" for one in readings]
    if len(told) == 1:
        return NumberRefused(
            f"{said} belum pasti. Bila maksud Anda {told[0]}, tulis {typed(figure, readings[0])}.", readings
        )
    options = " atau ".join(told)
    return NumberRefused(f"{said} dapat berarti {options}. Tulis salah satunya seperti itu.", readings)


def example(figure: Figure) -> str:
    return f"Tulis angkanya saja, misalnya {EXAMPLES[figure.type]}."


def typed(figure: Figure, text: str) -> str:
    """Machine text as it is typed, so that it is read as the same again: `32.268`, `1234,5`.

    Thousands aren't parted where a single dot would be questioned.
    """
    if figure.type in (COUNT, MONEY):
        return points(text).replace("\u2212", "-")
    return text.replace(".", ",")


def shown_back(figure: Figure, text: str) -> tuple[str, str]:
    """(with separators and sign, in words): what was understood, for who typed it."""
    if figure.type == MONEY:
        return money(text), f"{in_words(text)} rupiah"
    if figure.type == PERCENT:
        return f"{points(text)}%", f"{in_words(text)} persen"
    return points(text), f"{in_words(text)} {figure.unit}".rstrip()
