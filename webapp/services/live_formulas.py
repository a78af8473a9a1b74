"""The tabulation's formulas for a spreadsheet, which computes in binary floats and yet must come to the same points.

Every rounding is done on whole numbers: a score of 83.3333 is 833333 ten-thousandths, times the weight's numerator, by
its denominator. Such a quotient is never nearer to a half than its own size allows, so that it rounds as the exact one
does while the numbers stay below SURE. What could grow beyond isn't computed here; the sealed number stands there.

Nothing that a person wrote gets into a formula: they are made of cells and numbers alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from scoring.rubric import Judged, PanelRule

SURE = 10**13  # two digits less than a spreadsheet keeps
MOST_TRIMMED = 40
ARGUMENTS = 200  # of one function; spreadsheets take 255
SHORT, NO_VOICE = "kuorum kurang", "unsur tanpa nilai"
NOTHING = "–"
SAME, OTHER = "sama", "TIDAK SAMA"


def rounded(value: str, places: int) -> str:
    """A value that is a decimal already, freed from what binary addition left on it."""
    return f"ROUND({value}*{10**places},0)/{10**places}"


def points(score: str, weight: tuple[str, str], places: int) -> str:
    """`weight × score / 100`, half up; the weight's numerator and denominator are cells or numbers."""
    numerator, denominator = weight
    return f"=ROUND(ROUND({score}*{10**places},0)*{numerator}/({denominator}*100),0)/{10**places}"


def are_points_sure(weight: Fraction, places: int) -> bool:
    """Whether no number on the way leaves what is sure."""
    return bool(max(100 * 10**places * weight.numerator, 100 * weight.denominator) < SURE)


def total_of(cells: Sequence[str], places: int) -> str:
    """The plain sum; what isn't a number is left out."""
    some = [",".join(cells[start : start + ARGUMENTS]) for start in range(0, len(cells), ARGUMENTS)]
    summed = "+".join(f"SUM({one})" for one in some) or "0"
    return f"={rounded(f'({summed})', places)}"


@dataclass(frozen=True)
class PanelFormulas:
    """The formulas of one judged item; `marks` is a range of cells, `valid`, `used` and `total` are cells."""

    scale: Judged
    rule: PanelRule
    places: int

    @property
    def steps(self) -> int:
        """How many steps lie between the lowest and the highest mark."""
        return int((self.scale.maximum - self.scale.minimum) / self.scale.step)

    @property
    def trim(self) -> int:
        return self.rule.trim if self.rule.combine == "trimmed_mean" else 0

    def are_sure(self, seats: int) -> bool:
        """Whether marks are kept exactly, and no number on the way leaves what is sure."""
        scale = self.scale
        whole = lcm(scale.minimum.denominator, scale.step.denominator)
        largest = max(abs(scale.minimum), abs(scale.maximum)) * whole
        return self.trim <= MOST_TRIMMED and bool(seats * max(largest, self.steps * 100 * 10**self.places) < SURE)

    def used(self, valid: str) -> str:
        """How many marks the rule uses, from how many are valid."""
        if self.rule.combine == "median":
            return f"=IF({valid}=0,0,2-MOD({valid},2))"
        return f"={valid}-2*MIN({self.trim},INT(MAX({valid}-1,0)/2))" if self.trim else f"={valid}"

    def total(self, marks: str, valid: str, used: str) -> str:
        """The sum of the marks that the rule uses."""
        if self.rule.combine == "median":
            return f"=IF({valid}=0,0,MEDIAN({marks})*{used})"
        turns = range(1, self.trim + 1)
        ends = (f"-IF({valid}>{2 * turn},LARGE({marks},{turn})+SMALL({marks},{turn}),0)" for turn in turns)
        return f"=SUM({marks}){''.join(ends)}"

    def spread(self, marks: str, valid: str) -> str:
        """Highest less lowest mark, on the scale from 0 to 100."""
        return f"=IF({valid}=0,0,{self.scored(f'(MAX({marks})-MIN({marks}))', '1')})"

    def score(self, valid: str, used: str, total: str, benches: Sequence[Sequence[str]]) -> str:
        """The panel's score, or why there is none; `benches` has the seats of each bench that must have a voice."""
        lowest = number(self.scale.minimum)
        found = self.scored(f"({total}-{used}*{lowest})", used)
        silent = [f"COUNT({','.join(seats)})=0" if seats else "TRUE" for seats in benches]
        if silent:
            found = f'IF(OR({",".join(silent)}),"{NO_VOICE}",{found})'
        return f'=IF({valid}<{max(self.rule.quorum, 1)},"{SHORT}",{found})'

    def scored(self, distance: str, many: str) -> str:
        """A distance on the scale, of so many marks together, as their score from 0 to 100."""
        turns = f"ROUND({distance}/{number(self.scale.step)},0)"
        return f"ROUND({turns}*{100 * 10**self.places}/({many}*{self.steps}),0)/{10**self.places}"


def number(value: Fraction) -> str:
    """A number as a formula has it, whatever language it is shown in."""
    return str(value.numerator) if value.denominator == 1 else f"({value.numerator}/{value.denominator})"


def mean(total: str, used: str) -> str:
    return f'=IF({used}=0,"{NOTHING}",{total}/{used})'


def agrees(pairs: Sequence[tuple[str, str]]) -> str:
    """Whether what was computed is what was sealed, cell by cell or range by range."""
    told = (f"SUMPRODUCT(--({one}<>{other}))=0" if ":" in one else f"{one}={other}" for one, other in pairs)
    return f'=IF(AND({",".join(told)}),"{SAME}","{OTHER}")'


def rank(own: Sequence[str], ranges: Sequence[str]) -> str:
    """Competition rank: by the first column downwards, among equals by the next; the last one counts upwards.

    The first is the total, the last the plenary's order; what stands between are the criteria that decide.
    """
    higher = [
        f"({a}{'<' if turn == len(own) - 1 else '>'}{b})" for turn, (b, a) in enumerate(zip(own, ranges, strict=True))
    ]
    alike = [f"({a}={b})" for b, a in zip(own, ranges, strict=True)]
    parts = "+".join(f"SUMPRODUCT({'*'.join((*alike[:turn], higher[turn]))})" for turn in range(1, len(own)))
    return f"=RANK({own[0]},{ranges[0]})+IF(COUNTIF({ranges[0]},{own[0]})=1,0,{parts})"
