"""Recomputes a result from the printed text of its explanation, knowing only how that text is laid out.

Nothing of the program is used: no rubric, no figures, no engine. A line is `label = formula = outcome (remarks)`, its
level two spaces an indent; a line `rumus: …` gives the formula of the line above in words, which are the labels of the
lines beneath it. Every number is read from a line that was given (a figure, a weight, a count), or computed from those.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fractions import Fraction

OUTCOME = re.compile(r"(?:(?P<exact>\S+) → (?P<made>dibulatkan|dibatasi) )?(?P<value>[^()]+?)(?: \((?P<remarks>.*)\))?")
NUMBER = re.compile(r"-?[0-9.]+(?:,[0-9]+)?(?:/[0-9.]+)?")
TOKEN = re.compile(r"-?[0-9][0-9.]*(?:,[0-9]+)?(?:/[0-9.]+)?|[()+−×:]")
POINTS = ("bobot", "bobot berlaku", "skor", "beda antarpanelis")


@dataclass
class Printed:
    """One line of text with the lines beneath it."""

    label: str
    formula: str = ""
    words: str = ""
    exact: str = ""
    made: str = ""
    value: str = ""
    remarks: str = ""
    beneath: list[Printed] = field(default_factory=list)

    def child(self, *labels: str) -> Printed:
        (found,) = [line for line in self.beneath if line.label in labels]
        return found


def recomputed(text: str) -> Fraction:
    """The total, from the lowest lines up; fails where a printed number isn't what its own lines give."""
    lines = text.rstrip().split("\n")
    places = int(re.search(r"setengah ke atas pada (\d+) desimal", text)[1])
    start = next(turn for turn, line in enumerate(lines) if line.startswith("Nilai akhir = "))
    total = tree(lines[start:])
    return Sheet(places).points(total, None)


def figures_told(text: str) -> dict[str, tuple[str, str]]:
    """Each printed figure's claimed and verified value, by its title; where both are the same it says so."""
    told: dict[str, tuple[str, str]] = {}
    for line in text.split("\n"):
        label, _, rest = line.strip().partition(" = ")
        found = re.search(
            r"\((?:dilaporkan (?P<claimed>.+), diverifikasi (?P<verified>.+)|(?P<same>dilaporkan dan .*))\)$", rest
        )
        if found is None:
            continue
        value = rest[: found.start()].strip()
        told[label] = (value, value) if found["same"] else (found["claimed"], found["verified"])
        assert found["same"] or value.startswith(found["verified"]), line
    return told


def tree(lines: list[str]) -> Printed:
    """Indented lines as a tree."""
    path: list[Printed] = []
    for line in lines:
        text = line.lstrip(" ")
        depth = (len(line) - len(text)) // 2
        if text.startswith("rumus: "):
            path[depth - 1].words = text.removeprefix("rumus: ")
            continue
        found = read(text)
        if depth:
            path[depth - 1].beneath.append(found)
        path[depth:] = [found]
    return path[0]


def read(text: str) -> Printed:
    label, *middle, last = text.split(" = ")
    found = OUTCOME.fullmatch(last)
    assert found, text
    assert len(middle) < 2, text
    told = {name: value or "" for name, value in found.groupdict().items()}
    return Printed(label, middle[0] if middle else "", **told)


def number(text: str) -> Fraction:
    """`1.234,50` or `200/3`, perhaps with its unit behind it."""
    found = NUMBER.match(text)
    assert found, text
    return Fraction(found[0].replace(".", "").replace(",", "."))


def calculated(formula: str) -> Fraction:
    """A formula with numbers, as a calculator with parentheses would: × and : before + and −, left to right."""
    tokens = TOKEN.findall(formula)
    assert "".join(tokens) == formula.replace(" ", ""), formula
    value = sums(tokens)
    assert tokens == [], formula
    return value


def sums(tokens: list[str]) -> Fraction:
    value = products(tokens)
    while tokens and tokens[0] in "+−":
        sign = 1 if tokens.pop(0) == "+" else -1
        value += sign * products(tokens)
    return value


def products(tokens: list[str]) -> Fraction:
    value = single(tokens)
    while tokens and tokens[0] in "×:":
        value = value * single(tokens) if tokens.pop(0) == "×" else value / single(tokens)
    return value


def single(tokens: list[str]) -> Fraction:
    token = tokens.pop(0)
    if token != "(":
        return number(token)
    value = sums(tokens)
    assert tokens.pop(0) == ")"
    return value


@dataclass(frozen=True)
class Sheet:
    """Goes through the printed tree; every method gives the value it computed, having compared it with the text."""

    places: int

    def points(self, line: Printed, weight_above: Fraction | None) -> Fraction:
        """The points of a node."""
        weight = Fraction(100) if weight_above is None else self.weight(line, weight_above)
        if weight_above is not None and any(one.label == "skor" for one in line.beneath):
            score = self.score(line.child("skor"))
            if any(one.label == "beda antarpanelis" for one in line.beneath):
                self.spread(line.child("beda antarpanelis"))
            assert calculated(line.formula) == weight * score / 100
            return self.rounded(line, weight * score / 100)
        nodes = [one for one in line.beneath if one.label not in POINTS]
        self.shared(nodes)
        given = [self.points(node, weight) for node in nodes if node.value != "tidak berlaku"]
        assert [number(part) for part in line.formula.split(" + ") if part] in (given, [])
        return self.rounded(line, sum(given, Fraction(0)))

    def shared(self, nodes: list[Printed]) -> None:
        """The weights that siblings are said to have together are those printed on them."""
        own = [node.child("bobot", "bobot berlaku") for node in nodes if node.value != "tidak berlaku"]
        nominal = [number(one.child("bobot asli").value if one.beneath else one.value) for one in own]
        for one in own:
            if one.beneath:
                together = one.child("jumlah bobot yang berlaku")
                assert number(together.value) == sum(nominal, Fraction(0))
                assert [number(part) for part in together.formula.split(" + ") if part] in (nominal, [])

    def weight(self, line: Printed, above: Fraction) -> Fraction:
        """A node's weight, or its effective weight from the rubric's."""
        found = line.child("bobot", "bobot berlaku")
        if not found.beneath:
            assert found.label == "bobot"
            return number(found.value)
        nominal, whole, together = (number(part.value) for part in found.beneath)
        assert whole == above
        value = nominal * whole / together
        assert calculated(found.formula) == value == number(found.value) != nominal
        near = re.search(r"kira-kira ([0-9.,]+)…", found.remarks)
        assert near is None or number(near[1]) <= value < number(near[1]) + Fraction(1, 10**self.places)
        return value

    def score(self, line: Printed) -> Fraction:
        """An indicator's score, whichever way it comes about."""
        if line.words == "skor tangga tertinggi yang dicapai":
            return self.rounded(line, self.step(line))
        if line.words == "skor pilihan yang dijawab":
            answer, *options = line.beneath
            return self.rounded(
                line, number(next(one for one in options if one.label == f"pilihan {answer.value}").value)
            )
        if line.words.startswith("jumlah skor butir"):
            worth = [self.item(one) for one in line.beneath]
            assert line.formula == "" or calculated(line.formula) == sum(worth)
            return self.rounded(line, sum(worth, Fraction(0)))
        for beneath in line.beneath:
            if beneath.label == "nilai panel":
                self.combined(beneath)
        return self.rounded(line, self.formula(line))

    def step(self, line: Printed) -> Fraction:
        """The score of the highest step reached."""
        compared, *steps = line.beneath
        value = self.formula(compared) if compared.words else number(compared.value)
        assert value == number(compared.value)
        listed = [(number(one.label.removeprefix("tangga mulai ")), number(one.value)) for one in steps]
        reached = [step for step in listed if step[0] <= value]
        told = f"tangga mulai {line.remarks.split()[2]} tercapai" if reached else "belum mencapai tangga pertama"
        assert line.remarks == told
        assert not reached or number(line.remarks.split()[2]) == max(reached)[0]
        return max(reached)[1] if reached else Fraction(0)

    def item(self, line: Printed) -> Fraction:
        """What one item of a checklist is worth."""
        (answer,) = line.beneath
        worth = number(line.remarks.removeprefix("ya bernilai "))
        assert number(line.value) == (worth if answer.value == "ya" else 0)
        return number(line.value)

    def combined(self, line: Printed) -> None:
        """The panel's mark from a sum and a count."""
        assert self.formula(line) == number(line.value)
        valid, used = (number(line.child(name).value) for name in ("nilai sah", "banyaknya nilai yang dihitung"))
        away = re.fullmatch(r"(\d+) nilai tertinggi dan \1 nilai terendah disisihkan", line.beneath[1].remarks)
        assert valid - used == (2 * int(away[1]) if away else 0)

    def spread(self, line: Printed) -> None:
        """How far the marks lie apart."""
        value = self.rounded(line, self.formula(line))
        bound = re.search(r"batas (\S+?)(?:;|$)", line.remarks)
        marked = "ditandai untuk rapat pleno" in line.remarks
        assert (
            not marked or number(line.exact.rstrip("…") or line.value) >= number(bound[1]) or value > number(bound[1])
        )

    def formula(self, line: Printed) -> Fraction:
        """The formula in words, each name read from the line beneath that bears it; the formula in numbers agrees."""
        words = line.words or line.formula or line.value
        for beneath in sorted(line.beneath, key=lambda one: -len(one.label)):
            value = NUMBER.match(beneath.value)
            if value:
                words = words.replace(beneath.label, f"({value[0]})" if value[0].startswith("-") else value[0])
        found = calculated(words)
        assert line.formula == "" or calculated(line.formula) == found, line
        return found

    def rounded(self, line: Printed, exact: Fraction) -> Fraction:
        """The printed value of the line, which must be what holding and rounding make of the exact one."""
        kept = min(max(exact, Fraction(0)), Fraction(100)) if line.label == "skor" else exact
        unit = Fraction(1, 10**self.places)
        value = (kept / unit + Fraction(1, 2)).__floor__() * unit
        assert number(line.value) == value, line
        assert len(line.value.partition(",")[2]) == self.places
        assert line.made == ("dibatasi" if kept != exact else "dibulatkan" if value != exact else ""), line
        if line.exact.endswith("…"):
            shown = number(line.exact.rstrip("…"))
            assert 0 < abs(exact) - abs(shown) < unit / 100
        elif line.exact:
            assert number(line.exact) == exact
        return value
