"""How one indicator's score comes about for one candidate, line by line, for each kind.

A panel is shown by counts and sums: who gave which mark is nobody's business here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from .exact import half_up
from .formulas import (
    Report,
    Term,
    along,
    exactly,
    grouped,
    middle,
    number,
    percentage,
    quotient,
    ratio,
    roughly,
    scale,
    step_reached,
    stepped,
    sum_of,
)
from .lines import HELD, Line, NotFromTheseFigures, fixed, proved
from .marks import ABSTAIN, RECUSED, Mark
from .result import NodeResult, PanelResult
from .rubric import (
    CHOICE,
    NUMERIC_TYPES,
    YES_NO,
    Checklist,
    Choice,
    Constant,
    Figure,
    Indicator,
    Judged,
    PanelRule,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
    kind_codes,
)

ANSWERS = {"yes": "ya", "no": "tidak", "n/a": "tidak berlaku", "": "kosong"}
COMBINED = {"mean": "rata-rata", "median": "nilai tengah", "trimmed_mean": "rata-rata setelah nilai ujung disisihkan"}


@dataclass(frozen=True)
class Given:
    """What one candidate's result was scored from; `claimed` holds the cells as reported.

    It is None when nobody asks; a figure that isn't in it hasn't been verified, so there is nothing to compare.
    """

    rubric: Rubric
    cells: Mapping[str, str]
    marks: Sequence[Mark]
    claimed: Mapping[str, str] | None = None

    def report(self) -> Report:
        """The figures as formulas read them."""
        return Report(self.rubric, self.cells)


def score_lines(given: Given, indicator: Indicator, node: NodeResult, panel: PanelResult | None) -> tuple[Line, ...]:
    """The score of an applicable indicator, and the jury's spread where there is one.

    Raises NotFromTheseFigures when `node` or `panel` say something else than the figures and marks.
    """
    assert node.score is not None
    if isinstance(indicator.kind, Judged):
        assert panel is not None
        return judged_lines(given, indicator, node.score, panel)
    score = Line("score", "skor", code=indicator.code)
    return (LINES[type(indicator.kind)](given, indicator.kind, score, node.score),)


def ratio_line(given: Given, kind: Ratio, score: Line, value: int) -> Line:
    """`100 × of : to`, perhaps against a target; the percentage itself is told where the score hides it."""
    places = given.rubric.places
    line = proved(score, ratio(kind, given.report()), value, places, held=True)
    share = percentage(given.report().term(kind.of), given.report().term(kind.to))
    told: tuple[str, ...] = (f"target {exactly(kind.target)}%",) if kind.target != 100 else ()
    if line.made == HELD or told:
        told += (f"persentasenya {cut_percent(share, places)}",)
    return replace(line, remarks=told, lines=figure_lines(given, kind_codes(kind)))


def cut_percent(share: Term, places: int) -> str:
    """A percentage rounded as the result's raw value is."""
    return f"{fixed(half_up(share.value, places), places)}%"


def scale_line(given: Given, kind: Scale, score: Line, value: int) -> Line:
    """The value's place between both ends."""
    line = proved(score, scale(kind, given.report()), value, given.rubric.places, held=True)
    told = f"{exactly(kind.start)} bernilai 0, {exactly(kind.end)} bernilai 100"
    return replace(line, remarks=(told,), lines=figure_lines(given, kind_codes(kind)))


def steps_line(given: Given, kind: Steps, score: Line, value: int) -> Line:
    """The score of the highest step reached, beneath it what was compared and every step."""
    term = stepped(kind, given.report())
    reached = step_reached(kind, term.value)
    worth = Fraction(0) if reached is None else reached[1]
    line = proved(score, number(worth), value, given.rubric.places)
    told = "belum mencapai tangga pertama" if reached is None else f"tangga mulai {exactly(reached[0])} tercapai"
    steps = tuple(Line("step", f"tangga mulai {exactly(start)}", exactly(gives)) for start, gives in sorted(kind.steps))
    compared = Line("compared", "yang dibandingkan", exactly(term.value), words=term.words, numbers=term.numbers)
    near = roughly(term.value, given.rubric.places)
    compared = replace(compared, remarks=near, lines=figure_lines(given, kind_codes(kind)))
    if isinstance(kind.value, Reference):
        compared = replace(compared, words="", numbers="")
    return replace(
        line, words="skor tangga tertinggi yang dicapai", numbers="", remarks=(told,), lines=(compared, *steps)
    )


def choice_line(given: Given, kind: Choice, score: Line, value: int) -> Line:
    """The score of the option chosen, beneath it every option's."""
    worth = dict(kind.scores)
    options = given.rubric.figure(kind.figure).options
    line = proved(score, number(worth[given.cells[kind.figure]]), value, given.rubric.places)
    listed = tuple(Line("option", f"pilihan {one.title}", exactly(worth[one.code]), code=one.code) for one in options)
    return replace(
        line, words="skor pilihan yang dijawab", numbers="", lines=(*figure_lines(given, (kind.figure,)), *listed)
    )


def checklist_line(given: Given, kind: Checklist, score: Line, value: int) -> Line:
    """The sum of the items answered yes."""
    lines, terms = [], []
    for item in kind.items:
        figure = given.rubric.figure(item.figure)
        gained = item.score if given.report().answered(item.figure) else Fraction(0)
        told = f"ya bernilai {exactly(item.score)}"
        beneath = figure_lines(given, (item.figure,))
        lines.append(Line("item", f"butir {figure.title}", exactly(gained), remarks=(told,), lines=beneath))
        terms.append(number(gained))
    line = proved(score, sum_of(terms), value, given.rubric.places, held=True)
    return replace(line, words="jumlah skor butir yang dijawab ya, paling tinggi 100", lines=tuple(lines))


LINES: dict[type, Callable[..., Line]] = {
    Ratio: ratio_line,
    Scale: scale_line,
    Steps: steps_line,
    Choice: choice_line,
    Checklist: checklist_line,
}


# ---------------------------------------------------------------------- the panel


def judged_lines(given: Given, indicator: Indicator, value: int, panel: PanelResult) -> tuple[Line, Line]:
    """The panel's combined mark as a score, and how far its marks lie apart."""
    kind = indicator.kind
    assert isinstance(kind, Judged)
    own = [mark.value for mark in given.marks if mark.indicator == indicator.code]
    valid = [Fraction(text) for text in own if text not in (ABSTAIN, RECUSED)]
    rule, places = given.rubric.panel or PanelRule(), given.rubric.places
    kept = middle(valid, rule.combine, rule.trim)
    if not kept or (len(valid), own.count(ABSTAIN), own.count(RECUSED)) != counts(panel):
        raise NotFromTheseFigures(f"Hasil {indicator.code} tidak berasal dari nilai panelis yang diberikan.")
    combined = combined_line(given.rubric, kept, panel)
    mean = Term("nilai panel", combined.value, Fraction(sum(kept, Fraction(0)), len(kept)))
    score = Line("score", "skor", code=indicator.code)
    line = proved(score, along(mean, kind.minimum, kind.maximum), value, places)
    told = f"skala panelis {exactly(kind.minimum)} sampai {exactly(kind.maximum)}"
    apart = spread_line(given.rubric, indicator, max(valid) - min(valid), panel)
    return replace(line, remarks=(told,), lines=(combined,)), apart


def combined_line(rubric: Rubric, kept: Sequence[Fraction], panel: PanelResult) -> Line:
    """The panel's mark from the sum and the number of the marks that count."""
    rule = rubric.panel or PanelRule()
    total = number(sum(kept, Fraction(0)), "jumlah nilai yang dihitung")
    used = number(Fraction(len(kept)), "banyaknya nilai yang dihitung")
    mean = quotient(total, used)
    beneath = (
        Line("part", total.words, total.numbers),
        Line("part", used.words, used.numbers, remarks=(dropped(panel.valid - len(kept)),)),
        Line("part", "nilai sah", str(panel.valid), remarks=(f"kuorum {rule.quorum}",)),
        Line("part", "tidak menilai", str(panel.abstained)),
        Line("part", "mundur karena benturan kepentingan", str(panel.recused)),
    )
    line = Line("panel", "nilai panel", exactly(mean.value), words=mean.words, numbers=mean.numbers)
    told = (COMBINED[rule.combine], *roughly(mean.value, rubric.places))
    return replace(line, remarks=told, lines=beneath)


def counts(panel: PanelResult) -> tuple[int, int, int]:
    """Valid, abstained, recused."""
    return panel.valid, panel.abstained, panel.recused


def dropped(count: int) -> str:
    """How many marks don't count, half of them at each end."""
    if count == 0:
        return "semua nilai sah dihitung"
    return f"{count // 2} nilai tertinggi dan {count // 2} nilai terendah disisihkan"


def spread_line(rubric: Rubric, indicator: Indicator, width: Fraction, panel: PanelResult) -> Line:
    """How far the highest and the lowest mark lie apart; it decides nothing, the plenary only looks at it."""
    kind, rule, words = indicator.kind, rubric.panel or PanelRule(), "jarak nilai tertinggi dan terendah"
    assert isinstance(kind, Judged)
    term = along(number(width, words), Fraction(0), kind.maximum - kind.minimum)
    line = proved(Line("spread", "beda antarpanelis", code=indicator.code), term, panel.spread, rubric.places)
    told: tuple[str, ...] = () if rule.spread is None else (f"batas {exactly(rule.spread)}",)
    if panel.flagged:
        told += ("ditandai untuk rapat pleno",)
    return replace(line, remarks=told, lines=(Line("part", words, exactly(width)),))


# ---------------------------------------------------------------------- figures


def figure_lines(given: Given, codes: Sequence[str]) -> tuple[Line, ...]:
    """What the candidate reports, as written, and the constants beside it."""
    figures = {figure.code: figure for figure in given.rubric.figures}
    constants = {constant.code: constant for constant in given.rubric.constants}
    return tuple(
        figure_line(given, figures[code]) if code in figures else constant_line(constants[code]) for code in codes
    )


def constant_line(constant: Constant) -> Line:
    """A number fixed by regulation."""
    told = (f"tetapan: {constant.source}",) if constant.source else ("tetapan",)
    label = constant.title or constant.code
    return Line("constant", label, exactly(constant.value), constant.code, constant.unit, remarks=told)


def figure_line(given: Given, figure: Figure) -> Line:
    """A figure; claimed and verified beside each other where both are given."""
    text = given.cells.get(figure.code, "")
    shown, unit = answer(figure, text), figure.unit if text not in ("", "n/a") else ""
    told: tuple[str, ...] = ()
    if given.claimed is not None and figure.code in given.claimed:
        before = given.claimed[figure.code]
        differ = f"dilaporkan {answer(figure, before)}, diverifikasi {shown}"
        told = ("dilaporkan dan diverifikasi sama",) if before == text else (differ,)
    return Line("figure", figure.title, shown, figure.code, unit, remarks=told)


def answer(figure: Figure, text: str) -> str:
    """A cell as people read it."""
    if text in ("", "n/a") or figure.type == YES_NO:
        return ANSWERS[text]
    if figure.type == CHOICE:
        return next(option.title for option in figure.options if option.code == text)
    return grouped(text) if figure.type in NUMERIC_TYPES else text
