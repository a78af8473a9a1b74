"""Random rubrics, figures and sheets that the loaders would accept.

Weights, figures and marks come from small pools as often as from wide ranges: that is what makes equal totals, half
points, gaps and numbers beyond 63 bits all usual.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from fractions import Fraction

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.rubric import (
    COUNT,
    MONEY,
    NUMBER,
    NUMERIC_TYPES,
    Amount,
    Award,
    Band,
    Checklist,
    ChecklistItem,
    Choice,
    Constant,
    Criterion,
    Figure,
    Indicator,
    Judged,
    Kind,
    Literal,
    Node,
    Operation,
    Option,
    PanelRule,
    Ratio,
    Reference,
    Rubric,
    Scale,
    Steps,
    kind_codes,
)

COMMON = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
GENERATE = [Phase.explicit, Phase.generate]  # shrinking a whole instrument takes minutes; "shrink" does it when asked
settings.register_profile("ci", COMMON, max_examples=200, derandomize=True, phases=GENERATE)
settings.register_profile("shrink", COMMON, max_examples=200, derandomize=True)
settings.register_profile("nightly", COMMON, max_examples=20_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))

MOST = 10**18 - 1
NUMBERS, BASES = ("n0", "n1", "n2", "n3", "n4"), ("b0", "b1")
ANSWERS, CONSTANTS = ("y0", "y1", "y2"), ("k0", "k1")
OPTIONS = {"c0": ("o0", "o1"), "c1": ("o0", "o1", "1.10", "n/a?")}
BENCHES = ("pemerintah", "serikat_pekerja", "apindo")
SEATS = ("pemerintah", "pemerintah", "serikat_pekerja", "apindo", "akademisi", "apindo")
JURORS = {f"j{turn}": bench for turn, bench in enumerate(SEATS)}
SCALES = [
    ("1", "5", "1"),
    ("0", "100", "1"),
    ("0", "10", "0.5"),
    ("1", "4", "0.25"),
    ("60", "100", "5"),
    ("0", "7", "1"),
]
WEIGHT_SHARES = [1, 1, 1, 2, 3, 5, 7, 12]


@dataclass(frozen=True)
class Case:
    """Everything one scoring needs."""

    rubric: Rubric
    rows: tuple[FigureRow, ...]
    marks: tuple[Mark, ...]


def decimals(low: str, high: str, places: int = 2) -> st.SearchStrategy[Fraction]:
    """Exact decimals between two bounds."""
    unit = 10**places
    return st.integers(int(Fraction(low) * unit), int(Fraction(high) * unit)).map(lambda whole: Fraction(whole, unit))


def fractions_of(*texts: str) -> st.SearchStrategy[Fraction]:
    return st.sampled_from([Fraction(text) for text in texts])


SCORES = fractions_of("0", "25", "50", "100", "33.3") | decimals("0", "100", 5)


# ---------------------------------------------------------------------- the rubric


@st.composite
def rubrics(draw: st.DrawFn) -> Rubric:
    """A whole instrument: every kind, one to three levels, ties, bands, awards, a panel where something is judged."""
    criteria = draw(trees())
    empty = Rubric(
        code="acak",
        title="Instrumen acak",
        category="uji",
        status="usulan",
        source="dibuat untuk pengujian",
        digest="sha256:acak",
        places=draw(st.integers(0, 6)),
        near_tie=draw(fractions_of("0", "0.0100", "1", "12.5")),
        constants=tuple(Constant(code, draw(decimals("0.01", "20000"))) for code in CONSTANTS),
        figures=draw(figures()),
        criteria=criteria,
        panel=None,
        ties=(),
        bands=draw(bands()),
        awards=tuple(Award(rank, f"Terbaik {rank}") for rank in draw(st.sampled_from([(), (1,), (1, 2, 3), (2, 4)]))),
    )
    branches = [node.code for node in empty.nodes() if isinstance(node, Criterion)]
    panel = draw(panels()) if empty.judged() else None
    return replace(empty, panel=panel, ties=tuple(draw(st.lists(st.sampled_from(branches), unique=True, max_size=3))))


@st.composite
def figures(draw: st.DrawFn) -> tuple[Figure, ...]:
    numeric = [Figure(code, f"Angka {code}", draw(st.sampled_from(NUMERIC_TYPES))) for code in NUMBERS]
    bases = [Figure(code, f"Dasar {code}", draw(st.sampled_from([COUNT, MONEY]))) for code in BASES]
    choices = [
        Figure(code, f"Pilihan {code}", "choice", options=tuple(Option(name, f"Jawaban {name}") for name in options))
        for code, options in OPTIONS.items()
    ]
    answers = [Figure(code, f"Jawaban {code}", "yes_no") for code in ANSWERS]
    return (*numeric, *bases, *choices, *answers)


@st.composite
def bands(draw: st.DrawFn) -> tuple[Band, ...]:
    limits = draw(st.sets(fractions_of("0", "20", "50", "70", "85", "100") | decimals("0", "100"), max_size=3))
    return tuple(
        Band(f"p{turn}", f"Predikat {turn}", limit)
        for turn, limit in enumerate(sorted(limits, reverse=draw(st.booleans())))
    )


@st.composite
def panels(draw: st.DrawFn) -> PanelRule:
    combine = draw(st.sampled_from(["mean", "median", "trimmed_mean"]))
    trim = draw(st.sampled_from([1, 1, 2])) if combine == "trimmed_mean" else 0
    benches = draw(st.lists(st.sampled_from(BENCHES), unique=True, max_size=2))
    return PanelRule(
        combine=combine,
        trim=trim,
        quorum=draw(st.integers(2 * trim + 1, max(3, 2 * trim + 1))),
        benches=tuple(benches),
        other_benches=draw(st.sampled_from([None, tuple(sorted({*JURORS.values()} - {*benches}))])),
        spread=draw(st.sampled_from([None, Fraction(0), Fraction(25), Fraction("33.3"), Fraction(50)])),
    )


@st.composite
def trees(draw: st.DrawFn) -> tuple[Node, ...]:
    """The top criteria, their weights adding up to 100."""
    weights = draw(shares(Fraction(100), 3))
    return tuple(draw(criterion("ABC"[turn], weight, 1)) for turn, weight in enumerate(weights))


@st.composite
def criterion(draw: st.DrawFn, code: str, weight: Fraction, level: int) -> Criterion:
    children: list[Node] = []
    if level < 3 and draw(st.integers(0, 3)) == 0:
        parts = draw(shares(weight, 2))
        children = [draw(criterion(f"{code}.{turn}", part, level + 1)) for turn, part in enumerate(parts, 1)]
    else:
        for turn, part in enumerate(draw(shares(weight, 4)), 1):
            optional = draw(st.integers(0, 7)) < (4 if turn > 1 else 1)
            kind = draw(KINDS)
            children.append(Indicator(f"{code}.{turn}", f"Butir {code}.{turn}", part, kind, optional))
    return Criterion(code, f"Kriteria {code}", weight, tuple(children))


@st.composite
def shares(draw: st.DrawFn, whole: Fraction, most: int) -> list[Fraction]:
    """One to `most` positive parts of `whole`, often thirds or sevenths."""
    parts = draw(st.lists(st.sampled_from(WEIGHT_SHARES), min_size=1, max_size=most))
    return [whole * part / sum(parts) for part in parts]


# ---------------------------------------------------------------------- indicators

LITERALS = st.builds(Literal, fractions_of("0", "1", "100", "0.5") | decimals("-50", "5000"))
POSITIVE_LITERALS = st.builds(Literal, decimals("0.01", "5000"))


def references(*codes: str) -> st.SearchStrategy[Amount]:
    return st.builds(Reference, st.sampled_from(codes))


def operations(operands: st.SearchStrategy[Amount]) -> st.SearchStrategy[Amount]:
    """Sums of one to three, products of one or two, differences of two."""

    def of(operator: str, least: int, most: int) -> st.SearchStrategy[Amount]:
        return st.builds(Operation, st.just(operator), st.lists(operands, min_size=least, max_size=most).map(tuple))

    return of("sum", 1, 3) | of("product", 1, 2) | of("difference", 2, 2)


LEAVES = references(*NUMBERS, *BASES) | references(*NUMBERS, *CONSTANTS) | LITERALS
AMOUNTS = references(*NUMBERS) | st.recursive(LEAVES, operations, max_leaves=4)
LARGE = references(*BASES, *CONSTANTS) | POSITIVE_LITERALS
DENOMINATORS = LARGE | LARGE | LARGE | operations(references(*BASES)) | references(*NUMBERS) | operations(LEAVES)


@st.composite
def scales(draw: st.DrawFn) -> Scale:
    start = draw(fractions_of("0", "10") | decimals("-100", "1000"))
    length = draw(fractions_of("100", "3", "10") | decimals("0.01", "1000"))
    return Scale(draw(AMOUNTS), start, start + draw(st.sampled_from([length, -length])))


@st.composite
def steps(draw: st.DrawFn) -> Steps:
    limits = sorted(draw(st.sets(decimals("-1", "9", 0) | decimals("-10", "1000"), min_size=1, max_size=4)))
    scores = draw(st.lists(SCORES, min_size=len(limits), max_size=len(limits)))
    reached = tuple(zip(limits, scores, strict=True))[:: draw(st.sampled_from([1, -1]))]
    if draw(st.booleans()):
        return Steps(reached, value=draw(AMOUNTS))
    return Steps(reached, of=draw(AMOUNTS), to=draw(DENOMINATORS))


@st.composite
def judged(draw: st.DrawFn) -> Judged:
    minimum, maximum, step = (Fraction(text) for text in draw(st.sampled_from(SCALES)))
    return Judged(minimum, maximum, step)


@st.composite
def checklists(draw: st.DrawFn) -> Checklist:
    codes = draw(st.permutations(ANSWERS))[: draw(st.integers(1, len(ANSWERS)))]
    return Checklist(tuple(ChecklistItem(code, draw(SCORES)) for code in codes))


def ratios() -> st.SearchStrategy[Ratio]:
    return st.builds(Ratio, AMOUNTS, DENOMINATORS, fractions_of("100", "100", "80", "33.3", "150", "0.1"))


@st.composite
def choices(draw: st.DrawFn) -> Choice:
    code = draw(st.sampled_from(sorted(OPTIONS)))
    return Choice(code, tuple((option, draw(SCORES)) for option in draw(st.permutations(OPTIONS[code]))))


KINDS: st.SearchStrategy[Kind] = st.one_of(ratios(), scales(), steps(), choices(), checklists(), judged(), judged())


# ---------------------------------------------------------------------- figures and marks


def number_text(whole: int, places: int) -> str:
    """`whole` / 10^places as plain decimal text."""
    digits = str(abs(whole)).rjust(places + 1, "0")
    sign = "-" if whole < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


@st.composite
def number_cells(draw: st.DrawFn, kind: str, *, positive: bool) -> str:
    """A number that the figure's type allows, of at most 18 digits."""
    places = 0 if kind == COUNT else draw(st.sampled_from([0, 0, 1, 2] if kind == MONEY else [0, 0, 1, 2, 6]))
    low, unit = int(positive), 10**places
    whole = draw(
        st.integers(low, 10 * unit) | st.integers(low, 10**6) | st.integers(low, MOST // 10) | st.just(MOST // 10)
    )
    return number_text(-whole if kind == NUMBER and draw(st.integers(0, 3)) == 0 else whole, places)


@st.composite
def cells(draw: st.DrawFn, figure: Figure, gap: str) -> str:
    """One cell; `gap` is how it may stay without a value ("" for never)."""
    if gap and draw(st.integers(0, 7)) == 0:
        return "" if gap == "missing" else "n/a"
    if figure.code in OPTIONS:
        return draw(st.sampled_from([option.code for option in figure.options]))
    if figure.code in ANSWERS:
        return draw(st.sampled_from(["yes", "no"]))
    return draw(number_cells(figure.type, positive=figure.code in BASES and draw(st.integers(0, 15)) > 0))


@st.composite
def row_cells(draw: st.DrawFn, rubric: Rubric) -> dict[str, str]:
    """One candidate's figures; in most tables only what may be n/a is."""
    needed = {code for leaf in rubric.indicators() if not leaf.optional for code in kind_codes(leaf.kind)}
    untidy = draw(st.sampled_from(["", "", "", "missing", "n/a"]))
    found = {}
    for figure in rubric.figures:
        found[figure.code] = draw(cells(figure, untidy or ("" if figure.code in needed else "n/a")))
    for leaf in rubric.indicators():
        if leaf.optional and draw(st.integers(0, 3)) == 0:
            found[leaf.code] = "n/a"
    return found


@st.composite
def figure_rows(draw: st.DrawFn, rubric: Rubric) -> tuple[FigureRow, ...]:
    """Up to seven candidates, some with another's figures so that totals are equal."""
    different = draw(st.lists(row_cells(rubric), min_size=1, max_size=4))
    copies = draw(st.lists(st.sampled_from(different), max_size=3))
    codes = draw(st.permutations([f"64.{turn:02}" for turn in range(len(different) + len(copies))]))
    return tuple(
        FigureRow(code, f"Kandidat {code}", given, line)
        for line, (code, given) in enumerate(zip(codes, different + copies, strict=True), 2)
    )


@st.composite
def mark_rows(draw: st.DrawFn, rubric: Rubric, candidates: tuple[str, ...]) -> tuple[Mark, ...]:
    """Each juror's mark on each judged item of each candidate, abstentions, recusals and gaps among them."""
    absent = draw(st.sampled_from([0, 0, 1, 4]))
    found = []
    for leaf in rubric.judged():
        assert isinstance(leaf.kind, Judged)
        valid = [number(mark) for mark in leaf.kind.marks()]
        value = st.sampled_from(valid) | st.sampled_from(valid[:2]) | st.sampled_from(valid)
        for candidate in candidates:
            for juror, bench in JURORS.items():
                turn = draw(st.integers(0, 15))
                if turn < absent:
                    continue
                text = {15: "abstain", 14: "recused"}.get(turn) or draw(value)
                found.append(Mark(juror, bench, candidate, leaf.code, text))
    return tuple(found)


def number(value: Fraction) -> str:
    """A decimal as text."""
    places = 0
    while (value * 10**places).denominator != 1:
        places += 1
    return number_text(int(value * 10**places), places)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rubric = draw(rubrics())
    rows = draw(figure_rows(rubric))
    return Case(rubric, rows, draw(mark_rows(rubric, tuple(row.candidate for row in rows))))


# ---------------------------------------------------------------------- many equal totals


@st.composite
def tied_cases(draw: st.DrawFn) -> Case:
    """Few weights, few scores and more candidates: equal totals that a tie criterion decides, or none."""
    weights = draw(st.sampled_from([(25, 25, 50), (40, 30, 30), (20, 40, 40)]))
    leaves = [ratio_of(code, weight) for code, weight in zip(("n0", "n1", "n2"), weights, strict=True)]
    rubric = replace(
        draw(rubrics()),
        near_tie=draw(fractions_of("0", "5", "10", "12.5", "15", "20", "25")),
        figures=tuple(Figure(code, code, COUNT) for code in ("n0", "n1", "n2")),
        criteria=tuple(Criterion(leaf.code[0], leaf.code, leaf.weight, (leaf,)) for leaf in leaves),
        panel=None,
        ties=tuple(draw(st.permutations("ABC"))[: draw(st.integers(0, 3))]),
    )
    answer = st.sampled_from(["0", "1", "2", "2", "n/a"])
    rows = draw(st.lists(st.fixed_dictionaries(dict.fromkeys(("n0", "n1", "n2"), answer)), min_size=2, max_size=9))
    codes = draw(st.permutations([f"64.{turn:02}" for turn in range(len(rows))]))
    return Case(rubric, tuple(FigureRow(code, code, given) for code, given in zip(codes, rows, strict=True)), ())


def ratio_of(figure: str, weight: int) -> Indicator:
    """The share of 2, as an optional indicator beneath A, B or C."""
    code = "ABC"[int(figure[1])]
    return Indicator(f"{code}.1", code, Fraction(weight), Ratio(Reference(figure), Literal(Fraction(2))), optional=True)
