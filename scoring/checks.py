"""What each kind of check finds in the figures of one candidate, in plain Indonesian with both numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .exact import half_up
from .rubric import MONEY, Amount, Check, Literal, Operation, Rubric, amount_codes
from .wording import MOST_SPELLED, as_typed, counted, in_words, percent, rupiah, spelled, told_apart


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

    def title(self, amount: Amount) -> str:
        """What an amount is called in a sentence: a figure's title, or how it is worked out from such titles."""
        if isinstance(amount, Literal):
            return counted(amount.value)
        if isinstance(amount, Operation):
            return self.worked_out(amount)
        titles = {one.code: one.title for one in self.rubric.constants}
        titles |= {one.code: one.title for one in self.rubric.figures}
        return titles[amount.code] or amount.code

    def writer(self, term: Term) -> Callable[[Fraction], str]:
        """How a number like this one is written: money as money."""
        money = {figure.code for figure in self.rubric.figures if figure.type == MONEY}
        return counted if money.isdisjoint(amount_codes(term.amount)) else rupiah

    def worked_out(self, amount: Operation) -> str:
        """`A dikurangi B`, `A × B`, `jumlah A, B, dan C`."""
        parts = [
            f"({self.title(part)})" if isinstance(part, Operation) else self.title(part) for part in amount.operands
        ]
        if amount.operator == "difference":
            return " dikurangi ".join(parts)
        if amount.operator == "product":
            return " × ".join(parts)
        return f"jumlah {listed(parts)}"

    def said(self, term: Term) -> str:
        """The number; before it how it comes about, where nobody wrote it down and the check's title can't tell."""
        if isinstance(term.amount, Operation) and term.amount.operator != "sum":
            return f"{self.title(term.amount)} adalah {self.writer(term)(term.value)},"
        return self.writer(term)(term.value)


def listed(parts: Sequence[str]) -> str:
    """`A`, `A dan B`, `A, B, dan C`."""
    *first, last = parts
    if not first:
        return last
    return f"{', '.join(first)}, dan {last}" if len(first) > 1 else f"{first[0]} dan {last}"


SWAPPED = "kemungkinan ada digit yang tertukar (selisihnya habis dibagi 9)"
SLIPS = (1000, 1_000_000)


def slip_hint(stated: Fraction, computed: Fraction) -> str:
    """What a difference looks like: three zeros too many, the same digits in another order, or a rounding."""
    for zeros in SLIPS:
        if computed and (stated == computed * zeros or computed == stated * zeros):
            return f"kemungkinan keliru satuan: selisihnya tepat {spelled(zeros)} kali"
    difference = stated - computed
    if difference.denominator == 1 and abs(difference) == 1:
        return "selisih satu, kemungkinan karena pembulatan"
    swapped = difference and difference % 9 == 0 and sorted(str(stated)) == sorted(str(computed))
    return SWAPPED if swapped else ""


def unit_hint(fits: Callable[[Fraction], bool]) -> str:
    """What it looks like when a thousand or a million times more, or less, would fit."""
    found = next((zeros for zeros in SLIPS if fits(Fraction(zeros)) or fits(Fraction(1, zeros))), 0)
    return f"kemungkinan keliru satuan: {spelled(found)} kali" if found else ""


def apart(one: Fraction, other: Fraction, write: Callable[[Fraction], str] = counted) -> str:
    """`(selisih 360)`."""
    return f"(selisih {write(abs(one - other))})"


def check_sum(case: Case) -> Iterator[Told]:
    """Parts that don't add up to their total."""
    total, parts = case.one("total"), case.terms["parts"]
    computed = sum((part.value for part in parts), Fraction(0))
    if total.value == computed:
        return
    write, (single, *others) = case.writer(total), parts
    made = "rinciannya berjumlah" if others else f"{case.title(single.amount)} adalah"
    given = f"padahal {made} {write(computed)} {apart(total.value, computed, write)}"
    swapped = SWAPPED if (total.value - computed) % 9 == 0 else ""
    hint = slip_hint(total.value, computed) or swapped
    yield Told(f"tertulis {write(total.value)}, {given}", total.value, computed, hint)


def check_at_most(case: Case) -> Iterator[Told]:
    """A subset larger than its set."""
    part, whole = case.one("part"), case.one("whole")
    if part.value > whole.value:
        write = case.writer(whole)
        said = f"{case.said(part)} melebihi {case.title(whole.amount)}, yaitu {write(whole.value)}"
        hint = slip_hint(part.value, whole.value)
        yield Told(f"{said} {apart(part.value, whole.value, write)}", part.value, whole.value, hint)


def check_stated_percent(case: Case) -> Iterator[Told]:
    """A stated percentage that its own figures don't give, beyond its printed precision."""
    stated, of, to = case.one("percent"), case.one("of"), case.one("to")
    if to.value <= 0:
        return
    exact = Fraction(100 * of.value, to.value)
    half_unit = Fraction(1, 2 * 10**stated.decimals)
    if stated.value - half_unit <= exact <= stated.value + half_unit:
        return
    places = stated.decimals + 2
    given = f"{counted(of.value)} dari {counted(to.value)} adalah {percent(exact, places)}"
    gap = f"(selisih {counted(abs(stated.value - exact), places)} poin persen)"
    message = f"tertulis {percent(stated.value, stated.decimals)}, padahal {given} {gap}"
    yield Told(message, stated.value, exact, percent_hint(stated, exact))


def percent_hint(stated: Term, exact: Fraction) -> str:
    """What a wrong percentage looks like: decimals cut off, or digits swapped."""
    unit = 10**stated.decimals
    if stated.value <= exact < stated.value + Fraction(1, unit):
        return "desimalnya dipotong, bukan dibulatkan"
    printed, right = (str(half_up(value, stated.decimals)) for value in (stated.value, exact))
    return "kemungkinan ada digit yang tertukar" if printed != right and sorted(printed) == sorted(right) else ""


def check_implied_base(case: Case) -> Iterator[Told]:
    """Pairs of count and percentage that can't share one base; a single pair only tells which base it implies."""
    pairs = list(zip(case.terms["pairs"][::2], case.terms["pairs"][1::2], strict=True))
    bounds = [implied(count, share) for count, share in pairs if share.value > 0]
    if not bounds:
        return
    low, high = max(bound[0] for bound in bounds), min(bound[1] for bound in bounds)
    said = [
        f"{counted(one.value)} = {as_typed(share.value, share.decimals)}%" for one, share in pairs if share.value > 0
    ]
    without = [pair for pair, (first, last) in zip(said, bounds, strict=True) if first > last]
    told = listed(said)
    if without:
        yield Told(f"{listed(without)}: tidak ada penyebut bulat yang cocok")
    elif len(pairs) == 1:
        yield Told(f"{told} menyiratkan penyebut {counted(low)} sampai {counted(high)}; cantumkan penyebutnya")
    elif low > high:
        each = listed([f"{counted(first)} sampai {counted(last)}" for first, last in bounds])
        yield Told(
            f"{told} tidak mungkin berasal dari penyebut yang sama: tersirat {each} {apart(low, high)}",
            hint="kemungkinan kelompok yang dihitung berbeda",
        )


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
        write = case.writer(after)
        given = f"{write(before.value)} ditambah {write(added.value)} adalah {write(computed)}"
        message = f"{given}, padahal tertulis {write(after.value)} {apart(after.value, computed, write)}"
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
    bound = high if months > high else low
    paid = f"{rupiah(amount.value)} untuk {counted(people.value)} orang dengan {rupiah(rate.value)} per orang per bulan"
    given = f"{paid} setara {told_apart(months, bound, 1)} bulan{months_in_words(months)}"
    needed = (
        f"{counted(bound)} bulan memerlukan {rupiah(bound * monthly)} {apart(amount.value, bound * monthly, rupiah)}"
    )
    message = f"{given}, di luar {counted(low)} sampai {counted(high)} bulan; {needed}"
    yield Told(message, amount.value, bound * monthly, unit_hint(lambda factor: low <= months * factor <= high))


def months_in_words(months: Fraction) -> str:
    """` (lebih dari dua puluh bulan)`; nothing for numbers nobody reads as words."""
    whole, rest = divmod(months.numerator, months.denominator)
    if whole > MOST_SPELLED or whole < 0:
        return ""
    if whole == 0:
        return " (kurang dari satu bulan)" if rest else " (tidak sampai sebulan pun)"
    return f" ({'lebih dari' if rest else 'tepat'} {in_words(whole)} bulan)"


def check_between(case: Case) -> Iterator[Told]:
    """A value out of a plausible range."""
    value, low, high = case.one("value"), case.one("low"), case.one("high")
    if low.value <= value.value <= high.value:
        return
    nearest, write = low.value if value.value < low.value else high.value, case.writer(value)
    if low.value == high.value:
        bounds = f"tidak sama dengan {case.title(low.amount)}, yaitu {write(low.value)}"
    else:
        bounds = f"di luar rentang wajar {write(low.value)} sampai {write(high.value)}"
    message = f"{case.said(value)} {bounds} {apart(value.value, nearest, write)}"
    # In a range from 0 everything fits that is made small enough.
    hint = unit_hint(lambda factor: 0 < low.value <= value.value * factor <= high.value)
    yield Told(message, value.value, nearest, hint)


def check_same(case: Case) -> Iterator[Told]:
    """One fact stated with different values."""
    first, *others = case.terms["figures"]
    for other in others:
        if other.value != first.value:
            write = case.writer(first)
            said = [f"{case.title(term.amount)} {write(term.value)}" for term in (first, other)]
            message = f"{', '.join(said)}, padahal seharusnya sama {apart(first.value, other.value, write)}"
            yield Told(message, other.value, first.value, slip_hint(other.value, first.value))


def check_repeated(case: Case) -> Iterator[Told]:
    """The same number, not zero, in two lines."""
    by_value: dict[Fraction, list[Term]] = {}
    for term in case.terms["figures"]:
        by_value.setdefault(term.value, []).append(term)
    for value, alike in by_value.items():
        if value and len(alike) > 1:
            named = listed([f"“{case.title(term.amount)}”" for term in alike])
            message = f"{case.writer(alike[0])(value)} tertulis pada {named}"
            yield Told(message, value, None, "kemungkinan tersalin dari baris lain")


def check_round(case: Case) -> Iterator[Told]:
    """A suspiciously round total."""
    value = case.one("value")
    (multiple,) = case.numbers("multiple")
    if value.value and value.value % multiple == 0:
        write = case.writer(value)
        message = f"{write(value.value)} adalah kelipatan tepat {write(multiple)}"
        yield Told(message, value.value, None, "kemungkinan perkiraan, bukan hitungan")


def check_year_on_year(case: Case) -> Iterator[Told]:
    """A jump past the bound."""
    now, before = case.one("now"), case.one("before")
    (bound,) = case.numbers("at_most_percent")
    if before.value <= 0:
        return
    jump = Fraction(100 * (now.value - before.value), before.value)
    if abs(jump) <= bound:
        return
    write = case.writer(now)
    moved = f"{'naik' if jump > 0 else 'turun'} {told_apart(abs(jump), bound, 2)}%"
    said = f"{moved} dari {write(before.value)} menjadi {write(now.value)} {apart(now.value, before.value, write)}"
    # Past a bound of 100 per cent everything fits that is made small enough.
    hint = unit_hint(
        lambda factor: bound < 100 and abs(now.value * factor - before.value) * 100 <= bound * before.value
    )
    yield Told(f"{said}, melebihi {counted(bound)}%", now.value, before.value, hint)


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
