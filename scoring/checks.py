"""What each kind of check finds in the figures of one candidate, in plain Indonesian with both numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from .rubric import Amount, Check, Reference, Rubric
from .wording import counted, percent, rupiah, spelled


@dataclass(frozen=True)
class Term:
    """An amount's value for one candidate, with how many decimals it was written with."""

    value: Fraction
    decimals: int
    amount: Amount


@dataclass(frozen=True)
class Told:
    """What a kind found: the sentence, its numbers and a hint."""

    message: str
    stated: Fraction | None = None
    computed: Fraction | None = None
    hint: str = ""


Terms = dict[str, list[Term]]


@dataclass(frozen=True)
class Case:
    """A check with the amounts of one candidate, by the check's keys."""

    rubric: Rubric
    check: Check
    terms: Terms

    def one(self, key: str) -> Term:
        """The amount of a key that has one."""
        return self.terms[key][0]

    def numbers(self, key: str) -> tuple[Fraction, ...]:
        """The check's own numbers."""
        return dict(self.check.numbers)[key]

    def title(self, term: Term) -> str:
        """What a figure is called in a sentence."""
        if not isinstance(term.amount, Reference):
            return "jumlahnya"
        code = term.amount.code
        return next((figure.title for figure in self.rubric.figures if figure.code == code), code)


SWAPPED = "kemungkinan ada digit yang tertukar (selisihnya habis dibagi 9)"


def slip_hint(stated: Fraction, computed: Fraction) -> str:
    """What a difference looks like: three zeros too many, the same digits in another order, or a rounding."""
    for zeros in (1000, 1_000_000):
        if computed and (stated == computed * zeros or computed == stated * zeros):
            return f"kemungkinan keliru satuan: selisihnya tepat {spelled(zeros)} kali"
    difference = stated - computed
    if difference.denominator == 1 and abs(difference) == 1:
        return "selisih satu, kemungkinan karena pembulatan"
    if difference and sorted(str(stated)) == sorted(str(computed)):
        return SWAPPED
    return ""


def check_sum(case: Case) -> Iterator[Told]:
    """Parts that don't add up to their total."""
    total, parts = case.one("total"), case.terms["parts"]
    computed = sum((part.value for part in parts), Fraction(0))
    if total.value != computed:
        said = f"tertulis {counted(total.value)}, padahal rinciannya berjumlah {counted(computed)}"
        message = f"{said} (selisih {counted(abs(total.value - computed))})"
        swapped = SWAPPED if (total.value - computed) % 9 == 0 else ""
        yield Told(message, total.value, computed, slip_hint(total.value, computed) or swapped)


def check_at_most(case: Case) -> Iterator[Told]:
    """A subset larger than its set."""
    part, whole = case.one("part"), case.one("whole")
    if part.value > whole.value:
        said = f"{counted(part.value)} melebihi {case.title(whole)}, yaitu {counted(whole.value)}"
        message = f"{said} (selisih {counted(part.value - whole.value)})"
        yield Told(message, part.value, whole.value, slip_hint(part.value, whole.value))


def check_stated_percent(case: Case) -> Iterator[Told]:
    """A stated percentage that its own figures don't give, beyond its printed precision."""
    stated, of, to = case.one("percent"), case.one("of"), case.one("to")
    if to.value <= 0:
        return
    exact = Fraction(100 * of.value, to.value)
    half_unit = Fraction(1, 2 * 10**stated.decimals)
    if not stated.value - half_unit <= exact <= stated.value + half_unit:
        shown = percent(exact, stated.decimals + 2)
        given = f"{counted(of.value)} dari {counted(to.value)} adalah {shown}"
        message = f"tertulis {percent(stated.value, stated.decimals)}, padahal {given}"
        cut = stated.value <= exact < stated.value + Fraction(1, 10**stated.decimals)
        yield Told(message, stated.value, exact, "desimalnya dipotong, bukan dibulatkan" if cut else "")


def check_implied_base(case: Case) -> Iterator[Told]:
    """Pairs of count and percentage that can't share one base; a single pair only tells which base it implies."""
    pairs = list(zip(case.terms["pairs"][::2], case.terms["pairs"][1::2], strict=True))
    bounds = [implied(count, share) for count, share in pairs if share.value > 0]
    if not bounds:
        return
    low, high = max(bound[0] for bound in bounds), min(bound[1] for bound in bounds)
    told = " dan ".join(
        f"{counted(count.value)} = {percent(share.value, share.decimals)}" for count, share in pairs if share.value > 0
    )
    if len(bounds) == 1:
        yield Told(f"{told} menyiratkan penyebut {counted(low)} sampai {counted(high)}; cantumkan penyebutnya")
    elif low > high:
        each = " dan ".join(f"{counted(first)} sampai {counted(last)}" for first, last in bounds)
        yield Told(f"{told} tidak mungkin berasal dari penyebut yang sama: tersirat {each}")


def implied(count: Term, share: Term) -> tuple[Fraction, Fraction]:
    """The smallest and largest whole base for which `count` rounds to the stated percentage."""
    half_unit = Fraction(1, 2 * 10**share.decimals)
    below = Fraction(100 * count.value, share.value + half_unit)
    lowest = Fraction(below.numerator // below.denominator + 1)
    if share.value <= half_unit:
        return lowest, Fraction(10**18)
    above = Fraction(100 * count.value, share.value - half_unit)
    return lowest, Fraction(above.numerator // above.denominator)


def check_change(case: Case) -> Iterator[Told]:
    """Before and added that don't give after."""
    before, added, after = case.one("before"), case.one("added"), case.one("after")
    computed = before.value + added.value
    if computed != after.value:
        given = f"{counted(before.value)} ditambah {counted(added.value)} adalah {counted(computed)}"
        message = f"{given}, padahal tertulis {counted(after.value)} (selisih {counted(abs(after.value - computed))})"
        yield Told(message, after.value, computed, slip_hint(after.value, computed))


def check_months_paid(case: Case) -> Iterator[Told]:
    """A budget that pays for an impossible number of months."""
    amount, people, rate = case.one("amount"), case.one("people"), case.one("rate")
    low, high = case.numbers("between")
    monthly = people.value * rate.value
    if monthly <= 0:
        return
    months = Fraction(amount.value, monthly)
    if low <= months <= high:
        return
    given = (
        f"{rupiah(amount.value)} untuk {counted(people.value)} orang dengan {rupiah(rate.value)} per orang per bulan"
    )
    message = f"{given} setara {counted(months, 1)} bulan, di luar {counted(low)} sampai {counted(high)} bulan"
    shifted = next(
        (
            zeros
            for zeros in (1000, 1_000_000)
            if low * zeros <= months <= high * zeros or low <= months * zeros <= high
        ),
        0,
    )
    hint = f"kemungkinan keliru satuan: {spelled(shifted)} kali" if shifted else ""
    yield Told(message, amount.value, high * monthly if months > high else low * monthly, hint)


def check_between(case: Case) -> Iterator[Told]:
    """A value out of a plausible range."""
    value, low, high = case.one("value"), case.one("low"), case.one("high")
    if not low.value <= value.value <= high.value:
        nearest = low.value if value.value < low.value else high.value
        said = f"{counted(value.value)} di luar rentang wajar {counted(low.value)} sampai {counted(high.value)}"
        yield Told(f"{said} (selisih {counted(abs(value.value - nearest))})", value.value, nearest)


def check_same(case: Case) -> Iterator[Told]:
    """One fact stated with different values."""
    first, *others = case.terms["figures"]
    for other in others:
        if other.value != first.value:
            said = f"{case.title(first)} {counted(first.value)}, {case.title(other)} {counted(other.value)}"
            message = f"{said}, padahal seharusnya sama (selisih {counted(abs(first.value - other.value))})"
            yield Told(message, other.value, first.value, slip_hint(other.value, first.value))


def check_repeated(case: Case) -> Iterator[Told]:
    """The same number, not zero, in two lines."""
    by_value: dict[Fraction, list[Term]] = {}
    for term in case.terms["figures"]:
        by_value.setdefault(term.value, []).append(term)
    for value, alike in by_value.items():
        if value and len(alike) > 1:
            named = " dan ".join(case.title(term) for term in alike)
            yield Told(f"{counted(value)} tertulis pada {named}", value, None, "kemungkinan tersalin dari baris lain")


def check_round(case: Case) -> Iterator[Told]:
    """A suspiciously round total."""
    value = case.one("value")
    (multiple,) = case.numbers("multiple")
    if value.value and value.value % multiple == 0:
        yield Told(
            f"{counted(value.value)} adalah kelipatan tepat {counted(multiple)}", value.value, None, "mungkin perkiraan"
        )


def check_year_on_year(case: Case) -> Iterator[Told]:
    """A jump past the bound."""
    now, before = case.one("now"), case.one("before")
    (bound,) = case.numbers("at_most_percent")
    if before.value <= 0:
        return
    jump = Fraction(100 * (now.value - before.value), before.value)
    if abs(jump) > bound:
        way = "naik" if jump > 0 else "turun"
        said = f"{way} {percent(abs(jump), 2)} dari {counted(before.value)} menjadi {counted(now.value)}"
        yield Told(f"{said}, melebihi {percent(bound, 0)}", now.value, before.value, slip_hint(now.value, before.value))


KINDS: dict[str, Callable[[Case], Iterator[Told]]] = {
    "sum": check_sum,
    "at_most": check_at_most,
    "stated_percent": check_stated_percent,
    "implied_base": check_implied_base,
    "change": check_change,
    "months_paid": check_months_paid,
    "between": check_between,
    "same": check_same,
    "repeated": check_repeated,
    "round": check_round,
    "year_on_year": check_year_on_year,
}
