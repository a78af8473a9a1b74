"""A formula beside its value: in words, with numbers, exact; each indicator kind's formula for one candidate.

What is printed here is read back by people with a calculator, so nothing is rounded silently: a value that no decimal
equals is written as a fraction (`50/3`), or cut with `…` where what follows doesn't decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .exact import decimal_text, decimals_of, parse_decimal
from .rubric import Amount, Judged, Literal, Ratio, Reference, Rubric, Scale, Steps

SIGNED, SUM, PRODUCT, ATOM = 0, 1, 2, 3
HUNDRED = Fraction(100)


@dataclass(frozen=True)
class Term:
    """A part of a formula; `binding` says how tightly it holds together, from SIGNED (a minus sign) to ATOM."""

    words: str
    numbers: str
    value: Fraction
    binding: int = ATOM


def grouped(text: str) -> str:
    """Plain decimal text as Indonesians write it, every decimal kept: `1234.50` is `1.234,50`."""
    whole, _, decimals = text.removeprefix("-").partition(".")
    sign = "-" if text.startswith("-") else ""
    dotted = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{dotted},{decimals}" if decimals else f"{sign}{dotted}"


def exactly(value: Fraction) -> str:
    """The whole value: `1.234,5`, or `200/3` where no decimal equals it."""
    places = decimals_of(value)
    if places is None:
        return f"{grouped(str(value.numerator))}/{grouped(str(value.denominator))}"
    return grouped(decimal_text(int(value * 10**places), places))


def cut(value: Fraction, places: int) -> str:
    """The exact decimal, or its first `places` decimals and `…`: enough to see which way it rounds before that."""
    needed = decimals_of(value)
    if needed is not None and needed <= places:
        return exactly(value)
    size = abs(value.numerator) * 10**places // value.denominator
    sign = "-" if value < 0 else ""
    return f"{sign}{grouped(decimal_text(size, places))}…"


def roughly(value: Fraction, places: int) -> tuple[str, ...]:
    """`kira-kira 0,7446…` beside a fraction, for whoever has a plain calculator; nothing beside a decimal."""
    return () if decimals_of(value) is not None else (f"kira-kira {cut(value, places)}",)


def number(value: Fraction, words: str | None = None) -> Term:
    """A number as a term; `words` is what it is called, where it has a name."""
    binding = SIGNED if value < 0 else ATOM
    shown = exactly(value)
    if words is None:
        return Term(shown, shown, value, binding)
    return Term(words, shown, value, binding)


def sum_of(terms: Sequence[Term]) -> Term:
    """`a + b + c`."""
    value = sum((term.value for term in terms), Fraction(0))
    return terms[0] if len(terms) == 1 else chain(terms, " + ", SUM, PRODUCT, value)


def difference(left: Term, right: Term) -> Term:
    """`a − b`; nothing is written where `b` is a plain 0."""
    if right.numbers == "0" and right.words == "0":
        return left
    return chain((left, right), " − ", SUM, PRODUCT, left.value - right.value)


def product(terms: Sequence[Term]) -> Term:
    """`a × b × c`."""
    value = Fraction(1)
    for term in terms:
        value *= term.value
    return terms[0] if len(terms) == 1 else chain(terms, " × ", PRODUCT, ATOM, value)


def quotient(left: Term, right: Term) -> Term:
    """`a : b`, as Indonesian schools write it; `a` may itself be a product."""
    first = held(left, PRODUCT)
    return chain((first, right), " : ", PRODUCT, ATOM, Fraction(left.value, right.value))


def chain(terms: Sequence[Term], operator: str, binding: int, needed: int, value: Fraction) -> Term:
    """Terms joined by an operator, in parentheses where they bind less than `needed`; the first may bind as it does."""
    parts = [held(terms[0], binding), *(held(term, needed) for term in terms[1:])]
    return Term(operator.join(one.words for one in parts), operator.join(one.numbers for one in parts), value, binding)


def held(term: Term, needed: int) -> Term:
    """The term in parentheses, where it would fall apart beside an operator that binds more."""
    if term.binding >= needed:
        return term
    named = term.binding == SIGNED and term.words != term.numbers
    return Term(term.words if named else f"({term.words})", f"({term.numbers})", term.value)


@dataclass(frozen=True)
class Report:
    """What one candidate reports: cells by figure code, all of them present where a formula asks."""

    rubric: Rubric
    cells: Mapping[str, str]

    def term(self, amount: Amount) -> Term:
        """An amount as a term; raises ValueError when a figure of it has no number."""
        if isinstance(amount, Literal):
            return number(amount.value)
        if isinstance(amount, Reference):
            return self.named(amount.code)
        operands = [self.term(operand) for operand in amount.operands]
        if amount.operator == "difference":
            return difference(*operands)
        return (sum_of if amount.operator == "sum" else product)(operands)

    def named(self, code: str) -> Term:
        """A constant, or a figure's number as it was written."""
        for constant in self.rubric.constants:
            if constant.code == code:
                return number(constant.value, constant.title or code)
        text = self.cells.get(code, "")
        value = parse_decimal(text)
        if value is None:
            raise ValueError(f"figure {code} has no number: {text!r}")
        title = self.rubric.figure(code).title
        return Term(title, grouped(text), value, SIGNED if value < 0 else ATOM)

    def answered(self, code: str) -> bool:
        """Whether a yes/no figure says yes."""
        return self.cells.get(code) == "yes"


def percentage(of: Term, to: Term) -> Term:
    """`100 × of : to`."""
    return quotient(product((number(HUNDRED), of)), to)


def ratio(kind: Ratio, report: Report) -> Term:
    """A ratio's score before it is held between 0 and 100."""
    reached = percentage(report.term(kind.of), report.term(kind.to))
    if kind.target == HUNDRED:
        return reached
    return quotient(product((reached, number(HUNDRED))), number(kind.target))


def scale(kind: Scale, report: Report) -> Term:
    """A linear scale's score before it is held between 0 and 100."""
    return along(report.term(kind.value), kind.start, kind.end)


def along(value: Term, start: Fraction, end: Fraction) -> Term:
    """Where `value` lies on the way from `start` (0) to `end` (100)."""
    way = difference(number(end), number(start))
    return quotient(product((number(HUNDRED), difference(value, number(start)))), way)


def stepped(kind: Steps, report: Report) -> Term:
    """What is compared with the steps."""
    if kind.value is not None:
        return report.term(kind.value)
    assert kind.of is not None
    assert kind.to is not None
    return percentage(report.term(kind.of), report.term(kind.to))


def step_reached(kind: Steps, value: Fraction) -> tuple[Fraction, Fraction] | None:
    """The highest step that `value` reaches, as (from, score); None below all of them."""
    return max((step for step in kind.steps if value >= step[0]), default=None)


def judged(kind: Judged, mark: Term) -> Term:
    """The score of the panel's combined mark."""
    return along(mark, kind.minimum, kind.maximum)


def middle(marks: Sequence[Fraction], combine: str, trim: int) -> tuple[Fraction, ...]:
    """The marks that count: all for the mean, the middle one or two for the median, those left after trimming."""
    most = max(len(marks) - 1, 0) // 2
    drop = {"median": most, "trimmed_mean": min(most, trim)}.get(combine, 0)
    return tuple(sorted(marks)[drop : len(marks) - drop])
