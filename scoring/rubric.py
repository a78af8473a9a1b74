"""The frozen types of a rubric: what an instrument can say, and nothing of what one says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

One = TypeVar("One")

COUNT, MONEY, PERCENT, NUMBER = "count", "money", "percent", "number"
CHOICE, YES_NO, DATE, TEXT = "choice", "yes_no", "date", "text"
FIGURE_TYPES = (COUNT, MONEY, PERCENT, NUMBER, CHOICE, YES_NO, DATE, TEXT)
NUMERIC_TYPES = (COUNT, MONEY, PERCENT, NUMBER)


@dataclass(frozen=True)
class Option:
    """One answer of a choice figure."""

    code: str
    title: str


@dataclass(frozen=True)
class RosterRule:
    """Which people of a list of workers a figure counts: those of these groups, for whom one of these pays; () is any.

    Words are compared whatever their case.
    """

    groups: tuple[str, ...] = ()
    paid_by: tuple[str, ...] = ()

    def counts(self, group: str, paid_by: str) -> bool:
        """Whether somebody of this group, paid for by this payer, is counted."""
        return is_among(group, self.groups) and is_among(paid_by, self.paid_by)


def is_among(word: str, words: tuple[str, ...]) -> bool:
    """Whether a word is one of some, whatever its case; of none given, any is."""
    return not words or word.casefold() in {one.casefold() for one in words}


@dataclass(frozen=True)
class Figure:
    """What a candidate reports: one row of the self-assessment.

    `lines` are the groups suggested where the figure may be added up from lines, () without a suggestion; None where it
    is one number. What is claimed is the sum, so scoring knows nothing of them. `roster` says which people of a list of
    workers the figure counts; None where a list proves nothing of it. Scoring knows nothing of lists, either.
    """

    code: str
    title: str
    type: str
    unit: str = ""
    help: str = ""
    source: str = ""
    evidence: str = ""
    options: tuple[Option, ...] = ()
    lines: tuple[str, ...] | None = None
    roster: RosterRule | None = None


@dataclass(frozen=True)
class Constant:
    """A number fixed by regulation, with its source."""

    code: str
    value: Fraction
    unit: str = ""
    source: str = ""
    title: str = ""


@dataclass(frozen=True)
class Reference:
    """An amount that is a figure's value, or a constant's."""

    code: str


@dataclass(frozen=True)
class Literal:
    """An amount written in the rubric itself."""

    value: Fraction


@dataclass(frozen=True)
class Operation:
    """An amount computed from others: `sum`, `product` or `difference` (of exactly two)."""

    operator: str
    operands: tuple[Amount, ...]


Amount = Reference | Literal | Operation


@dataclass(frozen=True)
class Ratio:
    """`min(100, 100·of/to · 100/target)`."""

    of: Amount
    to: Amount
    target: Fraction = Fraction(100)


@dataclass(frozen=True)
class Scale:
    """Linear from `start` (0) to `end` (100), clamped; `start` may exceed `end`."""

    value: Amount
    start: Fraction
    end: Fraction


@dataclass(frozen=True)
class Steps:
    """The highest step reached by `value`, or by `of`/`to` in percent; below the first step: 0."""

    steps: tuple[tuple[Fraction, Fraction], ...]
    value: Amount | None = None
    of: Amount | None = None
    to: Amount | None = None


@dataclass(frozen=True)
class Choice:
    """The score of the option chosen."""

    figure: str
    scores: tuple[tuple[str, Fraction], ...]


@dataclass(frozen=True)
class ChecklistItem:
    """A yes/no figure and what a yes is worth."""

    figure: str
    score: Fraction


@dataclass(frozen=True)
class Checklist:
    """The sum of the scores of the items answered yes, at most 100."""

    items: tuple[ChecklistItem, ...]


@dataclass(frozen=True)
class Level:
    """The descriptor of one mark on a juror's scale."""

    score: Fraction
    title: str
    text: str = ""


@dataclass(frozen=True)
class Justify:
    """The marks that need a written reason: at most the one, at least the other; None where that end needs none."""

    at_most: Fraction | None = None
    at_least: Fraction | None = None

    def asks(self, mark: Fraction) -> bool:
        """Whether this mark needs a reason."""
        low, high = self.at_most, self.at_least
        return (low is not None and mark <= low) or (high is not None and mark >= high)


@dataclass(frozen=True)
class Judged:
    """An item jurors score: marks `minimum`, `minimum + step`, … `maximum`.

    `justify` is None where no mark needs a reason.
    """

    minimum: Fraction
    maximum: Fraction
    step: Fraction
    levels: tuple[Level, ...] = ()
    justify: Justify | None = None

    @property
    def count(self) -> int:
        """How many marks there are; a scale from 0 to 100 by 0.0001 has a million, so ask before listing them."""
        return (self.maximum - self.minimum) // self.step + 1

    def mark(self, turn: int) -> Fraction:
        """The mark at this place, 0 being the lowest."""
        return self.minimum + self.step * turn

    def marks(self) -> tuple[Fraction, ...]:
        """Every mark on the scale, ascending."""
        return tuple(self.mark(turn) for turn in range(self.count))

    def justified(self) -> tuple[Fraction, ...]:
        """Every mark that needs a reason, ascending; the rubric has few of them (see `parse_kinds.MOST_JUSTIFIED`)."""
        low, high = self.justified_ends()
        turns = range(self.count)
        return tuple(self.mark(turn) for turn in (*turns[:low], *turns[max(low, self.count - high) :]))

    def justified_ends(self) -> tuple[int, int]:
        """How many marks at the lower and at the upper end need a reason."""
        rule = self.justify or Justify()
        low = 0 if rule.at_most is None else (rule.at_most - self.minimum) // self.step + 1
        high = 0 if rule.at_least is None else (self.maximum - rule.at_least) // self.step + 1
        return min(max(low, 0), self.count), min(max(high, 0), self.count)

    def next_mark(self, value: Fraction) -> Fraction | None:
        """The lowest mark above a value of at least the lowest mark; None above the highest."""
        found = self.mark((value - self.minimum) // self.step + 1)
        return found if found <= self.maximum else None


Kind = Ratio | Scale | Steps | Choice | Checklist | Judged


@dataclass(frozen=True)
class Indicator:
    """A leaf of the tree: it turns figures, or a panel's scores, into a score from 0 to 100."""

    code: str
    title: str
    weight: Fraction
    kind: Kind
    optional: bool = False
    help: str = ""
    source: str = ""


@dataclass(frozen=True)
class Criterion:
    """A branch of the tree: it holds criteria or indicators, never both."""

    code: str
    title: str
    weight: Fraction
    children: tuple[Node, ...]
    help: str = ""


Node = Criterion | Indicator


@dataclass(frozen=True)
class PanelRule:
    """How jurors' scores become one; `benches` must each have a valid score, `other_benches` may sit too.

    `other_benches` is None where the rubric doesn't close the list of benches.
    """

    combine: str = "mean"
    trim: int = 0
    quorum: int = 1
    benches: tuple[str, ...] = ()
    other_benches: tuple[str, ...] | None = None
    spread: Fraction | None = None

    def seats(self, bench: str) -> bool:
        """Whether somebody of this bench may sit on the panel."""
        return self.other_benches is None or bench in (*self.benches, *self.other_benches)


@dataclass(frozen=True)
class Band:
    """A predicate (predikat) from `at_least` points upwards."""

    code: str
    title: str
    at_least: Fraction


@dataclass(frozen=True)
class Award:
    """The place a rank earns."""

    rank: int
    title: str


@dataclass(frozen=True)
class Check:
    """A consistency check: its kind and the kind's own keys, with amounts already read."""

    code: str
    kind: str
    severity: str
    amounts: tuple[tuple[str, tuple[Amount, ...]], ...]
    numbers: tuple[tuple[str, tuple[Fraction, ...]], ...] = ()
    title: str = ""
    message: str = ""


@dataclass(frozen=True)
class Rubric:
    """A complete instrument. `digest` is `sha256:…` of the file's bytes.

    `nominated` is how many ranks go on to the next level; None where the rubric leaves it at the ranks with an award.
    """

    code: str
    title: str
    category: str
    status: str
    source: str
    digest: str
    places: int
    near_tie: Fraction
    constants: tuple[Constant, ...]
    figures: tuple[Figure, ...]
    criteria: tuple[Node, ...]
    panel: PanelRule | None
    ties: tuple[str, ...]
    bands: tuple[Band, ...]
    awards: tuple[Award, ...]
    checks: tuple[Check, ...] = ()
    nominated: int | None = None

    def nodes(self) -> tuple[Node, ...]:
        """Every node of the tree, parents before their children."""
        return tuple(walk(self.criteria))

    def indicators(self) -> tuple[Indicator, ...]:
        """The leaves, in the order of the rubric."""
        return tuple(node for node in self.nodes() if isinstance(node, Indicator))

    def judged(self) -> tuple[Indicator, ...]:
        """The leaves that the panel scores."""
        return tuple(leaf for leaf in self.indicators() if isinstance(leaf.kind, Judged))

    def figure(self, code: str) -> Figure:
        """The figure of that code; KeyError when the rubric has none."""
        return next_or_key_error((figure for figure in self.figures if figure.code == code), code)

    def node(self, code: str) -> Node:
        """The criterion or indicator of that code; KeyError when the rubric has none."""
        return next_or_key_error((node for node in self.nodes() if node.code == code), code)


def walk(nodes: tuple[Node, ...]) -> Iterator[Node]:
    """Each node, then what is beneath it."""
    for node in nodes:
        yield node
        if isinstance(node, Criterion):
            yield from walk(node.children)


def next_or_key_error(found: Iterator[One], code: str) -> One:
    """The first found; KeyError naming `code` when there is none."""
    for one in found:
        return one
    raise KeyError(code)


def amount_codes(amount: Amount) -> Iterator[str]:
    """The figure and constant codes an amount refers to, in order."""
    if isinstance(amount, Reference):
        yield amount.code
    elif isinstance(amount, Operation):
        for operand in amount.operands:
            yield from amount_codes(operand)


def kind_codes(kind: Kind) -> tuple[str, ...]:
    """The figure and constant codes that a kind is computed from, each once, in order."""
    if isinstance(kind, Choice):
        return (kind.figure,)
    if isinstance(kind, Checklist):
        return tuple(dict.fromkeys(item.figure for item in kind.items))
    if isinstance(kind, Judged):
        return ()
    amounts = [getattr(kind, name, None) for name in ("value", "of", "to")]
    return tuple(dict.fromkeys(code for amount in amounts if amount is not None for code in amount_codes(amount)))
