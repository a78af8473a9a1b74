"""What must hold across a rubric: codes that differ, references that exist, weights that add up, bounds in order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from .exact import fraction_text
from .fields import Fields, Reader
from .parse_kinds import refuse_disorder
from .rubric import (
    CHOICE,
    NUMERIC_TYPES,
    YES_NO,
    Amount,
    Checklist,
    Choice,
    Criterion,
    Indicator,
    Judged,
    Kind,
    Node,
    Ratio,
    Rubric,
    Scale,
    Steps,
    amount_codes,
)
from .strict_yaml import Entry


def validate(rubric: Rubric, reader: Reader, top: Fields) -> None:
    """Adds every problem between parts of the rubric to `reader`."""
    lines = Lines(top)
    refuse_doubles(rubric, reader, lines)
    refuse_sums(rubric.criteria, Fraction(100), "criteria", reader, lines)
    for leaf in rubric.indicators():
        refuse_strangers(rubric, leaf, reader, lines)
    for check in rubric.checks:
        for key, amounts in check.amounts:
            refuse_amounts(
                rubric, amounts, Place(reader, lines.of("checks", check.code), f"pemeriksaan {check.code}.{key}")
            )
    for code in rubric.ties:
        if code not in {node.code for node in rubric.nodes()}:
            top.note("ties", f"{code} bukan kriteria dalam rubrik ini")
    refuse_disorder(top, "bands", [band.at_least for band in rubric.bands])
    if any(not 0 <= band.at_least <= 100 for band in rubric.bands):
        top.note("bands", "batas predikat harus dari 0 sampai 100")
    if rubric.near_tie < 0:
        top.note("near_tie", "tidak boleh negatif")
    if rubric.judged() and rubric.panel is None:
        top.note("panel", "tidak ada, padahal ada butir yang dinilai panelis")


@dataclass(frozen=True)
class Place:
    """A spot in the file, to hang problems on."""

    reader: Reader
    line: int
    where: str

    def note(self, what: str) -> None:
        """Keeps a problem of this spot."""
        self.reader.note(self.line, self.where, what)


class Lines:
    """Finds the line of a code in the file."""

    def __init__(self, top: Fields) -> None:
        self.top = top
        self.found: dict[tuple[str, str], list[int]] = {}
        for key in ("constants", "figures", "checks", "bands", "awards"):
            self.collect(key, top.entries.get(key))
        self.collect_tree(top.entries.get("criteria"))

    def collect(self, key: str, entry: Entry | None) -> None:
        """The codes of a list of mappings."""
        for row in entry.value if entry is not None and isinstance(entry.value, tuple) else ():
            code = row.value.get("code") if isinstance(row.value, dict) else None
            name = (code.plain or code.value) if code is not None else None
            if isinstance(name, str):
                self.found.setdefault((key, name), []).append(row.line)

    def collect_tree(self, entry: Entry | None) -> None:
        """The codes of the criteria's tree."""
        self.collect("nodes", entry)
        for row in entry.value if entry is not None and isinstance(entry.value, tuple) else ():
            if isinstance(row.value, dict):
                for key in ("criteria", "indicators"):
                    self.collect_tree(row.value.get(key))

    def of(self, key: str, code: str, turn: int = 0) -> int:
        """The line of the turn-th row with that code; the file's first line when it isn't found."""
        lines = self.found.get((key, code), [])
        return lines[min(turn, len(lines) - 1)] if lines else 1


def refuse_doubles(rubric: Rubric, reader: Reader, lines: Lines) -> None:
    """Codes that are used twice for one kind of thing."""
    doubles(reader, lines, "nodes", "kriteria atau indikator", [node.code for node in rubric.nodes()])
    doubles(reader, lines, "figures", "angka", [figure.code for figure in rubric.figures])
    doubles(reader, lines, "constants", "konstanta", [constant.code for constant in rubric.constants])
    doubles(reader, lines, "checks", "pemeriksaan", [check.code for check in rubric.checks])
    doubles(reader, lines, "bands", "predikat", [band.code for band in rubric.bands])
    figures = {figure.code for figure in rubric.figures}
    for constant in rubric.constants:
        if constant.code in figures:
            line = lines.of("constants", constant.code)
            reader.note(line, f"konstanta {constant.code}", "kode ini sudah dipakai sebuah angka")
    ranks = [award.rank for award in rubric.awards]
    for rank in sorted({rank for rank in ranks if ranks.count(rank) > 1}):
        lines.top.note("awards", f"peringkat {rank} tertulis lebih dari sekali")


def doubles(reader: Reader, lines: Lines, key: str, name: str, codes: Sequence[str]) -> None:
    """Reports each code that occurs more than once, at its second place."""
    for code in sorted({code for code in codes if code and codes.count(code) > 1}):
        what = f"kode ganda; sudah ada di baris {lines.of(key, code)}"
        reader.note(lines.of(key, code, 1), f"{name} {code}", what)


def refuse_sums(nodes: Sequence[Node], expected: Fraction, where: str, reader: Reader, lines: Lines) -> None:
    """Weights of siblings that don't add up to their parent's."""
    total = sum((node.weight for node in nodes), Fraction(0))
    if nodes and total != expected and all(node.weight > 0 for node in nodes):
        line = lines.of("nodes", where) if where != "criteria" else lines.top.entries["criteria"].line
        what = f"bobot di bawahnya berjumlah {fraction_text(total)}, seharusnya {fraction_text(expected)}"
        reader.note(line, where if where == "criteria" else f"kriteria {where}", what)
    for node in nodes:
        if isinstance(node, Criterion):
            refuse_sums(node.children, node.weight, node.code, reader, lines)


def refuse_strangers(rubric: Rubric, leaf: Indicator, reader: Reader, lines: Lines) -> None:
    """References of an indicator to figures that don't exist or are of another type."""
    place, kind = Place(reader, lines.of("nodes", leaf.code), f"indikator {leaf.code}"), leaf.kind
    if isinstance(kind, Choice):
        refuse_choice(rubric, kind, place)
    elif isinstance(kind, Checklist):
        for item in kind.items:
            sound_type(rubric, item.figure, YES_NO, place)
    elif not isinstance(kind, Judged):
        refuse_amounts(rubric, amounts_of(kind), place)


def amounts_of(kind: Kind) -> tuple[Amount, ...]:
    """The amounts of a computed kind."""
    found: tuple[Amount | None, ...] = ()
    if isinstance(kind, Ratio):
        found = (kind.of, kind.to)
    elif isinstance(kind, Scale):
        found = (kind.value,)
    elif isinstance(kind, Steps):
        found = (kind.value, kind.of, kind.to)
    return tuple(amount for amount in found if amount is not None)


def refuse_choice(rubric: Rubric, kind: Choice, place: Place) -> None:
    """A choice must score each option of a choice figure, and no other."""
    if not sound_type(rubric, kind.figure, CHOICE, place):
        return
    options = [option.code for option in rubric.figure(kind.figure).options]
    scored = [code for code, _ in kind.scores]
    for code in scored:
        if code not in options:
            place.note(f"{code} bukan pilihan dari {kind.figure}")
    for code in options:
        if code not in scored:
            place.note(f"pilihan {code} belum diberi nilai")


def sound_type(rubric: Rubric, code: str, expected: str, place: Place) -> bool:
    """False, with a problem noted, when the figure isn't there or has another type."""
    figure = next((figure for figure in rubric.figures if figure.code == code), None)
    if figure is None:
        place.note(f"angka {code} tidak ada dalam figures")
    elif figure.type != expected:
        place.note(f"angka {code} berjenis {figure.type}, di sini harus {expected}")
    return figure is not None and figure.type == expected


def refuse_amounts(rubric: Rubric, amounts: Iterable[Amount], place: Place) -> None:
    """Amounts that refer to nothing, or to a figure that isn't a number."""
    numeric = {figure.code for figure in rubric.figures if figure.type in NUMERIC_TYPES}
    known = {figure.code for figure in rubric.figures}
    constants = {constant.code for constant in rubric.constants}
    for code in dict.fromkeys(code for amount in amounts for code in amount_codes(amount)):
        if code not in known | constants:
            place.note(f"{code} bukan kode angka atau konstanta dalam rubrik ini")
        elif code not in numeric | constants:
            place.note(f"angka {code} bukan bilangan, tidak dapat dihitung")
