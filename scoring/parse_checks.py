"""The keys of each consistency check (`rubric-format` section 3)."""

from __future__ import annotations

from fractions import Fraction

from .fields import Fields, number_of
from .parse_kinds import amount_of, parse_amount
from .rubric import Amount, Check

SEVERITIES = ("error", "warning", "note")

# kind: (keys with one amount, keys with a list of amounts, keys with a number)
KINDS: dict[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "sum": (("total",), ("parts",), ()),
    "at_most": (("part", "whole"), (), ()),
    "stated_percent": (("percent", "of", "to"), (), ()),
    "implied_base": ((), ("pairs",), ()),
    "change": (("before", "added", "after"), (), ()),
    "months_paid": (("amount", "people", "rate"), (), ("between",)),
    "between": (("value", "low", "high"), (), ()),
    "same": ((), ("figures",), ()),
    "repeated": ((), ("figures",), ()),
    "round": (("value",), (), ("multiple",)),
    "year_on_year": (("now", "before"), (), ("at_most_percent",)),
}


def parse_check(row: Fields) -> Check:
    """A check of a closed set of kinds."""
    kind = row.one_of("kind", tuple(KINDS))
    single, lists, numbers = KINDS[kind]
    amounts: list[tuple[str, tuple[Amount, ...]]] = [(key, (parse_amount(row, key),)) for key in single]
    amounts += [(key, amount_list(row, key)) for key in lists]
    check = Check(
        code=row.code(),
        kind=kind,
        severity=row.one_of("severity", SEVERITIES),
        amounts=tuple(amounts),
        numbers=tuple((key, number_list(row, key)) for key in numbers),
        title=row.text("title", ""),
        message=row.text("message", ""),
    )
    row.finish()
    return check


def amount_list(row: Fields, key: str) -> tuple[Amount, ...]:
    """A list of amounts; `pairs` are flattened to count, percent, count, percent, …"""
    entries = row.entry_list(key, required=True)
    if key == "pairs":
        pairs = [entry.value if isinstance(entry.value, tuple) else () for entry in entries]
        if any(len(pair) != 2 for pair in pairs) or not pairs:
            row.note(key, "harus pasangan [jumlah, persen]")
        entries = tuple(part for pair in pairs for part in pair)
    elif len(entries) < (2 if key == "figures" else 1) and row.has(key):
        row.note(key, "isinya kurang")
    return tuple(amount_of(row, key, entry) for entry in entries)


def number_list(row: Fields, key: str) -> tuple[Fraction, ...]:
    """A number above zero, or for `between` a pair [low, high]."""
    if key != "between":
        value = row.number(key)
        if value <= 0 and row.has(key):
            row.note(key, "harus di atas nol")
        return (value,)
    if not row.has(key):
        row.taken.add(key)
        return Fraction(1), Fraction(12)
    found = [number_of(entry) for entry in row.entry_list(key)]
    low, high = (found[0], found[1]) if len(found) == 2 else (None, None)
    if low is None or high is None or low > high:
        row.note(key, "harus dua bilangan [paling sedikit, paling banyak]")
        return Fraction(1), Fraction(12)
    return low, high
