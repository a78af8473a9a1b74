"""Plants one flaw into a clean form: the figures of one check stop agreeing, everything else still does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from scoring.exact import decimal_text
from scoring.rubric import COUNT, Check, Rubric, amount_codes
from tests.rubrics.clean_forms import Draw, Form
from tests.webapp.sample.naive_checks import Absent, Reader, Told, fires, found, told

SHOWN = 4


@dataclass(frozen=True)
class Planted:
    """A form in which exactly one check finds something, and what that has to say."""

    form: Form
    check: Check
    stated: str | None
    computed: str | None


def figures_of(rubric: Rubric, check: Check) -> list[str]:
    """The figures that a check looks at."""
    known = {figure.code for figure in rubric.figures}
    listed = [code for _, amounts in check.amounts for amount in amounts for code in amount_codes(amount)]
    return [code for code in dict.fromkeys(listed) if code in known]


def plant(rubric: Rubric, check: Check, form: Form, draw: Draw) -> Planted:
    """One figure of the check changed as people slip; figures that stop agreeing with it elsewhere are left empty.

    Raises AssertionError when no slip of one figure sets off this check alone.
    """
    codes = figures_of(rubric, check)
    first = draw(0, len(codes) - 1)
    for code in [*codes[first:], *codes[:first]]:
        slips = [
            text for text in slipped(form, code, codes, rounding(rubric, check, form)) if allowed(rubric, code, text)
        ]
        start = draw(0, max(len(slips) - 1, 0))
        for text in [*slips[start:], *slips[:start]]:
            changed = form | {code: text}
            says = only(rubric, check, changed) and alone(rubric, check, changed)
            if says:
                return says
    raise AssertionError(f"no slip sets off {check.code} alone")


def rounding(rubric: Rubric, check: Check, form: Form) -> Fraction:
    """What is missing to the next round number, where that is what the check looks at."""
    if check.kind != "round":
        return Fraction(1)
    ((multiple,),) = (numbers for _, numbers in check.numbers)
    return -Reader(rubric, form).value(dict(check.amounts)["value"][0]) % multiple


def slipped(form: Form, code: str, codes: list[str], step: Fraction = Fraction(1)) -> list[str]:
    """What might be written instead: one off, digits swapped, zeros too many or too few, another line's number."""
    text = form.get(code, "")
    there = [form[other] for other in codes if other != code and form.get(other, "") not in {"", "n/a"}]
    others = [*there, *(str(int(Fraction(one)) + 1) for one in there)]
    if text in {"", "n/a"}:
        return ["0", "50", "33.3"]
    value = Fraction(text)
    numbers = [value + step, value - 1, 2 * value + 1, 1000 * value, 1_000_000 * value, value / 1000, Fraction(0)]
    numbers += [(value // 1000 + 1) * 1000, value // 2, value + Fraction(1, 2), value + 60, 40 * value]
    swaps = [text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1) if "." not in text]
    written = [decimal_text(int(number * 100), 2) for number in numbers if 0 <= number < 10**15]
    plain = [one.removesuffix("0").removesuffix(".0").removesuffix(".") for one in written]
    return [one for one in dict.fromkeys([*plain, *(str(int(swap)) for swap in swaps), *others]) if one != text]


def only(rubric: Rubric, check: Check, form: Form) -> bool:
    """Whether the check finds exactly one thing."""
    reader = Reader(rubric, form)
    try:
        return fires(reader, check) and len(told(reader, check)) == 1
    except Absent:
        return False


def alone(rubric: Rubric, check: Check, form: Form) -> Planted | None:
    """The form with nothing else to find, by leaving empty what the other checks need; None where that can't be."""
    own = set(figures_of(rubric, check))
    while others := found(rubric, form)[0] - {check.code}:
        other = next(one for one in rubric.checks if one.code in others)
        spare = [code for code in figures_of(rubric, other) if code not in own and form.get(code, "")]
        if not spare:
            return None
        spare.sort(key=lambda code: rubric.figure(code).evidence == "required")
        form = form | {spare[0]: ""}
    ((stated, computed),) = told(Reader(rubric, form), check)
    return Planted(form, check, shown(stated), shown(computed))


def shown(value: Fraction | None) -> str | None:
    """Decimal text with the decimals it takes, at most four, then rounded half up."""
    if value is None:
        return None
    exact = [places for places in range(SHOWN + 1) if (value * 10**places).denominator == 1]
    places = exact[0] if exact else SHOWN
    return decimal_text((value * 10**places + Fraction(1, 2)).__floor__(), places)


def dirtied(rubric: Rubric, form: Form, draw: Draw) -> Form:
    """The form with any figures changed, emptied or answered as not applicable."""
    dirty = dict(form)
    codes = [code for check in rubric.checks for code in figures_of(rubric, check)]
    for _ in range(draw(0, 12)):
        code = codes[draw(0, len(codes) - 1)]
        written = ["", "n/a", *(one for one in slipped(dirty, code, codes) if allowed(rubric, code, one))]
        dirty[code] = written[draw(0, len(written) - 1)]
    return dirty


def allowed(rubric: Rubric, code: str, text: str) -> bool:
    """Whether the engine reads this as such a figure."""
    return rubric.figure(code).type != COUNT or "." not in text


def everything_told(rubric: Rubric, form: Form) -> Iterator[tuple[str, Told]]:
    """Every finding of a form as plain arithmetic sees it: the check's code, stated and computed."""
    reader = Reader(rubric, form)
    for check in rubric.checks:
        if check.code in found(rubric, form)[0]:
            yield from ((check.code, one) for one in told(reader, check))
