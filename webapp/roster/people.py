"""One line of a list after another: who counts, who doesn't and why. Each different cell is looked at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from webapp.roster import cells as reading
from webapp.roster.nik import NO_SERIAL, Nik, age_on, birth_of, is_sixteen, pseudonyms
from webapp.roster.order import Order
from webapp.roster.problems import ONLY_COUNTED

GROWN_UP = 18  # UU 13/2003, Pasal 1 angka 26: who is younger is a child
MOST_OF_ONE_KIND, MOST_PROBLEMS = 500, 3000
# What is told of one person, between tabs; texts hold none.
PARTS = (
    "pseudonym",
    "row",
    "last_four",
    "initials",
    "village",
    "group",
    "since",
    "rt",
    "programme",
    "paid_by",
)


@dataclass(frozen=True)
class Problem:
    """One line that something is to be said of; `detail` is a number, "" where there is none."""

    row: int
    kind: str
    last_four: str
    detail: str


class Once(dict[Any, reading.Read]):
    """What became of each different cell of a list."""

    def __init__(self, read: Callable[[Any], reading.Read]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: Any) -> reading.Read:
        found = self[cell] = self.read(cell)
        return found


class People:
    """Takes line after line; `counts` says how many there are of each kind of problem, `problems` which."""

    def __init__(self, order: Order) -> None:
        self.order, self.pseudonym = order, pseudonyms(bytes.fromhex(order.key))
        self.known_villages, self.known_districts = frozenset(order.villages), frozenset(order.districts)
        self.known_provinces = frozenset(order.provinces)
        self.spellings = {group.casefold(): group for group in order.groups}
        self.counts: Counter[str] = Counter()
        self.counted: Counter[tuple[str, str, str]] = Counter()  # people by village, group, and texts
        self.problems: list[Problem] = []
        self.refused = 0
        self.seen: dict[Nik, tuple[int, str, str]] = {}
        self.births, self.places = Once(self.read_birth), Once(self.read_place)
        self.villages, self.groups = Once(self.read_village), Once(self.read_group)
        self.days, self.texts = Once(self.read_day), Once(reading.read_texts)

    def take(self, row: int, cells: Sequence[Any]) -> str | None:
        """Who stands in this line (its cells in the order of `columns.ORDER`); None where nobody is counted."""
        cell, name, at, rt, worker, programme, begun, payer = cells
        nik = Nik(cell) if is_sixteen(cell) else self.cleaned(row, cell)
        if nik is None:
            return None
        last_four, (elsewhere, no_place) = nik[12:], self.places[nik[:6]]
        (village, no_village), (group, no_group) = self.villages[at], self.groups[worker]
        texts, odd_text = self.texts[rt, programme, payer]
        wrong = no_place or self.births[nik[6:12]][1] or ("nik_serial" if last_four == NO_SERIAL else "")
        wrong = wrong or no_village or no_group or odd_text
        if wrong:
            self.refuse(row, wrong, last_four)
            return None
        before = self.seen.setdefault(nik, (row, village, group))
        if before[0] != row:
            self.refuse(row, double_of(before, village, group), last_four, str(before[0]))
            return None
        since, odd_day = self.days[begun]
        for kind in (elsewhere, odd_day):
            if kind:
                self.note(row, kind, last_four)
        self.counted[village, group, texts] += 1
        initials = reading.initials_of(name)
        return f"{self.pseudonym(nik)}\t{row}\t{last_four}\t{initials}\t{village}\t{group}\t{since}\t{texts}"

    def cleaned(self, row: int, cell: Any) -> Nik | None:
        """The number of a cell that isn't sixteen digits as it stands; None, with the problem told, without one."""
        digits, kind, detail = reading.read_nik(cell)
        if kind:
            self.refuse(row, kind, "", detail)
            return None
        self.note(row, "nik_cleaned", digits[-4:])
        return Nik(digits)

    def refuse(self, row: int, kind: str, last_four: str, detail: str = "") -> None:
        self.refused += 1
        self.note(row, kind, last_four, detail)

    def note(self, row: int, kind: str, last_four: str, detail: str = "") -> None:
        """Counts a problem; of the first few of each kind, also which."""
        self.counts[kind] += 1
        if kind not in ONLY_COUNTED and self.counts[kind] <= MOST_OF_ONE_KIND and len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, kind, last_four, detail))

    def read_birth(self, digits: str) -> reading.Read:
        born = birth_of(digits, self.order.today)
        if born is None:
            return "", "nik_birth"
        return "", "child" if age_on(born, self.order.today) < GROWN_UP else ""

    def read_place(self, digits: str) -> reading.Read:
        """(what is to be said of where a number was issued, why it can't have been); one may live elsewhere."""
        if digits[:2] not in self.known_provinces:
            return "", "nik_province"
        if digits not in self.known_districts:
            return "nik_district", ""
        return "" if digits.startswith(self.order.home) else "nik_elsewhere", ""

    def read_village(self, cell: Any) -> reading.Read:
        digits = reading.village_digits(cell)
        if not digits:
            return "", "village_empty"
        if digits not in self.known_villages:
            return "", "village_outside"
        return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}", ""

    def read_group(self, cell: Any) -> reading.Read:
        """A group as the rubric spells it, or as it was spelt first."""
        text, kind = reading.read_text(cell)
        if kind or not text:
            return "", kind or "group_empty"
        return self.spellings.setdefault(text.casefold(), text), ""

    def read_day(self, cell: Any) -> reading.Read:
        """Since when, as far as it can be read and has come."""
        text, known = reading.day_of(cell)
        return (text, "") if known and text <= self.order.today.isoformat() else ("", "since_unread")


def double_of(before: tuple[int, str, str], village: str, group: str) -> str:
    """In what a second line of the same person differs from the first."""
    if before[1] != village:
        return "double_village"
    return "double_group" if before[2] != group else "double_same"
