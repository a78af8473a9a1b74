"""The keys of each indicator kind, and amounts."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from .fields import Fields, number_of
from .rubric import (
    Amount,
    Checklist,
    ChecklistItem,
    Choice,
    Judged,
    Justify,
    Kind,
    Level,
    Literal,
    Operation,
    Ratio,
    Reference,
    Scale,
    Steps,
)
from .strict_yaml import Entry

MOST_MARKS = 1_000_000
MOST_JUSTIFIED = 1000
OPERATORS = ("sum", "product", "difference")


def parse_kind(row: Fields) -> Kind:
    """The kind of an indicator, with its own keys."""
    name = row.one_of("kind", tuple(PARSERS))
    return PARSERS[name](row)


def parse_amount(row: Fields, key: str) -> Amount:
    """A figure or constant code, a number, or one operation on amounts."""
    entry = row.take(key, required=True)
    return Literal(Fraction(0)) if entry is None else amount_of(row, key, entry)


def amount_of(row: Fields, key: str, entry: Entry) -> Amount:
    """The amount of an entry."""
    if isinstance(entry.value, str):
        return Reference(entry.value)
    value = number_of(entry)
    if value is not None:
        return Literal(value)
    if isinstance(entry.value, dict) and len(entry.value) == 1:
        operator, operands = next(iter(entry.value.items()))
        if operator in OPERATORS and isinstance(operands.value, tuple) and operands.value:
            if operator == "difference" and len(operands.value) != 2:
                row.reader.note(operands.line, f"{row.where}.{key}", "difference memerlukan tepat dua jumlah")
            return Operation(operator, tuple(amount_of(row, key, operand) for operand in operands.value))
    what = "harus kode angka atau konstanta, bilangan, atau satu dari {sum: […]}, {product: […]}, {difference: [a, b]}"
    row.reader.note(entry.line, f"{row.where}.{key}", what)
    return Literal(Fraction(0))


def parse_ratio(row: Fields) -> Ratio:
    """`of`, `to`, `target`."""
    target = row.number("target", Fraction(100))
    if target <= 0:
        row.note("target", "harus di atas nol")
        target = Fraction(100)
    return Ratio(parse_amount(row, "of"), parse_base(row), target)


def parse_base(row: Fields) -> Amount:
    """The amount one divides by: a number must be above zero."""
    base = parse_amount(row, "to")
    if isinstance(base, Literal) and base.value <= 0 and row.has("to"):
        row.note("to", "pembagi harus di atas nol")
    return base


def parse_scale(row: Fields) -> Scale:
    """`value`, `from`, `until`."""
    scale = Scale(parse_amount(row, "value"), row.number("from"), row.number("until"))
    if scale.start == scale.end and row.has("from") and row.has("until"):
        row.note("until", "harus berbeda dari from")
    return scale


def parse_steps(row: Fields) -> Steps:
    """`value`, or `of` and `to`; `steps`."""
    steps = tuple(parse_step(row, entry) for entry in row.entry_list("steps", required=True))
    if not steps and row.has("steps"):
        row.note("steps", "daftar kosong")
    refuse_disorder(row, "steps", [at_least for at_least, _ in steps])
    if row.has("value"):
        if row.has("of") or row.has("to"):
            row.note("value", "pakai value, atau of dan to, tidak keduanya")
        row.taken |= {"of", "to"}
        return Steps(steps, value=parse_amount(row, "value"))
    return Steps(steps, of=parse_amount(row, "of"), to=parse_base(row))


def parse_step(row: Fields, entry: Entry) -> tuple[Fraction, Fraction]:
    """One `[at_least, score]`."""
    pair = [number_of(part) for part in entry.value] if isinstance(entry.value, tuple) else []
    if len(pair) == 2 and pair[0] is not None and pair[1] is not None and 0 <= pair[1] <= 100:
        return pair[0], pair[1]
    row.reader.note(
        entry.line, f"{row.where}.steps", "setiap tangga ditulis [paling_sedikit, nilai], nilai 0 sampai 100"
    )
    return Fraction(0), Fraction(0)


def refuse_disorder(row: Fields, key: str, bounds: list[Fraction]) -> None:
    """Bounds must all differ and run in one direction."""
    if len(set(bounds)) < len(bounds):
        row.note(key, "tumpang tindih: dua batas sama")
    elif bounds not in (sorted(bounds), sorted(bounds, reverse=True)):
        row.note(key, "tidak berurutan: batas harus naik terus atau turun terus")


def parse_choice(row: Fields) -> Choice:
    """`value`, `scores`."""
    entry = row.take("scores", required=True)
    scores: list[tuple[str, Fraction]] = []
    if entry is not None:
        given = row.reader.fields(entry, f"{row.where}.scores")
        scores = [(code, percent_score(given, code)) for code in given.entries]
    figure = row.code("value")
    return Choice(figure, tuple(scores))


def percent_score(row: Fields, key: str) -> Fraction:
    """A score from 0 to 100."""
    value = row.number(key)
    if not 0 <= value <= 100:
        row.note(key, "nilai harus dari 0 sampai 100")
        return Fraction(0)
    return value


def parse_checklist(row: Fields) -> Checklist:
    """`items`."""
    items = []
    for position, entry in enumerate(row.entry_list("items", required=True), start=1):
        item = row.reader.fields(entry, f"{row.where}.items {position}")
        items.append(ChecklistItem(item.code("of"), percent_score(item, "score")))
        item.finish()
    if row.has("items") and not items:
        row.note("items", "daftar kosong")
    if len({item.figure for item in items}) < len(items):
        row.note("items", "satu angka tertulis lebih dari sekali")
    return Checklist(tuple(items))


def parse_judged(row: Fields) -> Judged:
    """`scale`, `levels`, `justify`."""
    entry = row.take("scale", required=True)
    minimum, maximum, step = Fraction(0), Fraction(1), Fraction(1)
    if entry is not None:
        scale = row.reader.fields(entry, f"{row.where}.scale")
        minimum, maximum, step = scale.number("min"), scale.number("max"), scale.number("step")
        scale.finish()
        if not sound_scale(minimum, maximum, step):
            what = f"max harus di atas min, step membagi habis jaraknya, paling banyak {MOST_MARKS} tingkat"
            row.note("scale", what)
            minimum, maximum, step = Fraction(0), Fraction(1), Fraction(1)
    levels = tuple(parse_level(level) for level in row.rows("levels", f"{row.where} jenjang"))
    judged = Judged(minimum, maximum, step, levels, parse_justify(row))
    refuse_stray_levels(row, judged)
    refuse_idle_justify(row, judged)
    return judged


def parse_justify(row: Fields) -> Justify | None:
    """`at_most`, `at_least`: one of them, or both."""
    entry = row.take("justify", required=False)
    if entry is None:
        return None
    rule = row.reader.fields(entry, f"{row.where}.justify")
    ends = [rule.number(key) if rule.has(key) else None for key in ("at_most", "at_least")]
    rule.taken |= {"at_most", "at_least"}
    rule.finish()
    if ends == [None, None] and isinstance(entry.value, dict):
        row.note("justify", "tulis at_most, at_least, atau keduanya")
    return Justify(*ends)


def refuse_idle_justify(row: Fields, judged: Judged) -> None:
    """Each end must reach a mark of the scale, the two must leave one between them, and not ask too much."""
    rule = judged.justify
    if rule is None:
        return
    low, high = rule.at_most, rule.at_least
    if low is not None and low < judged.minimum:
        row.note("justify", "at_most di bawah nilai terendah, jadi tidak meminta apa pun")
    if high is not None and high > judged.maximum:
        row.note("justify", "at_least di atas nilai tertinggi, jadi tidak meminta apa pun")
    if low is not None and high is not None and low >= high:
        row.note("justify", "at_most harus di bawah at_least")
    elif sum(judged.justified_ends()) > MOST_JUSTIFIED:
        row.note("justify", f"paling banyak {MOST_JUSTIFIED} nilai pada skala dapat meminta alasan")


def sound_scale(minimum: Fraction, maximum: Fraction, step: Fraction) -> bool:
    """Can marks run from minimum to maximum by step?"""
    return (
        step > 0 and maximum > minimum and (maximum - minimum) % step == 0 and (maximum - minimum) // step <= MOST_MARKS
    )


def refuse_stray_levels(row: Fields, judged: Judged) -> None:
    """Levels must lie on the scale and differ."""
    scores = [level.score for level in judged.levels]
    for score in scores:
        if not judged.minimum <= score <= judged.maximum or (score - judged.minimum) % judged.step:
            row.note("levels", f"jenjang {score} tidak ada pada skala")
    if len(set(scores)) < len(scores):
        row.note("levels", "tumpang tindih: dua jenjang bernilai sama")


def parse_level(row: Fields) -> Level:
    """A descriptor."""
    level = Level(row.number("score"), row.text("title"), row.text("text", ""))
    row.finish()
    return level


PARSERS: dict[str, Callable[[Fields], Kind]] = {
    "ratio": parse_ratio,
    "scale": parse_scale,
    "steps": parse_steps,
    "choice": parse_choice,
    "checklist": parse_checklist,
    "judged": parse_judged,
}
