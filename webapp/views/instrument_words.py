"""A rubric as the secretariat reads it: each indicator's scoring, each check and each rule in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports import formats
from reports.wording import SEVERITY_WORDS, quota_words
from reports.wording import words as bench_words
from scoring.marks import scale_text
from scoring.rubric import (
    Amount,
    Check,
    Checklist,
    Choice,
    Criterion,
    Indicator,
    Judged,
    Kind,
    Literal,
    Node,
    Operation,
    PanelRule,
    Ratio,
    Rubric,
    Scale,
    Steps,
)
from webapp.services.blank_sheets import justify_words

SIGNS = {"sum": " + ", "product": " × ", "difference": " − "}
COMBINATIONS = {"mean": "rata-rata", "median": "nilai tengah"}
CHECKS = {
    "sum": "rincian berjumlah sama dengan totalnya",
    "at_most": "bagian tidak melebihi keseluruhan",
    "stated_percent": "persentase sesuai dengan angkanya sendiri",
    "implied_base": "persentase berasal dari penyebut yang sama",
    "change": "awal ditambah tambahan sama dengan akhir",
    "months_paid": "anggaran membayar jumlah bulan yang mungkin",
    "between": "nilai dalam rentang wajar",
    "same": "satu fakta, satu angka",
    "repeated": "tidak ada angka yang tersalin ke baris lain",
    "round": "jumlah tidak terlalu bulat",
    "year_on_year": "perubahan dari tahun ke tahun masih wajar",
}


@dataclass(frozen=True)
class NodeRow:
    """One criterion or indicator; `how` is empty for a criterion."""

    code: str
    title: str
    weight: str
    depth: int
    branch: bool
    how: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class CheckRow:
    """One check: what it looks at, and how grave a finding is."""

    code: str
    title: str
    kind: str
    figures: str
    severity: str


@dataclass(frozen=True)
class Fact:
    """A rule of the rubric with its name."""

    name: str
    value: str


def node_rows(rubric: Rubric, nodes: Sequence[Node] | None = None, depth: int = 0) -> Iterator[NodeRow]:
    """The tree, a row each, parents first."""
    for node in rubric.criteria if nodes is None else nodes:
        branch = isinstance(node, Criterion)
        how = "" if isinstance(node, Criterion) else kind_words(rubric, node.kind)
        weight = formats.weight(node.weight)
        yield NodeRow(node.code, node.title, weight, depth, branch, how, tuple(notes_of(node)))
        if isinstance(node, Criterion):
            yield from node_rows(rubric, node.children, depth + 1)


def notes_of(node: Node) -> Iterator[str]:
    """What else is to be known of a node."""
    if isinstance(node, Indicator) and node.optional:
        yield "Boleh dijawab tidak berlaku; bobotnya lalu dibagi ke indikator lain."
    if node.help:
        yield node.help


def kind_words(rubric: Rubric, kind: Kind) -> str:
    """How an indicator turns figures, or a panel's marks, into a score."""
    if isinstance(kind, Ratio):
        full = "" if kind.target == 100 else f"; nilai penuh pada {percent(kind.target)}"
        return f"{amount(rubric, kind.of, held=True)} dibagi {amount(rubric, kind.to, held=True)}{full}"
    if isinstance(kind, Scale):
        start, end = formats.weight(kind.start), formats.weight(kind.end)
        return f"{amount(rubric, kind.value)}: {start} bernilai 0, {end} bernilai 100, di antaranya menurut garis lurus"
    if isinstance(kind, Steps):
        return step_words(rubric, kind)
    if isinstance(kind, Choice):
        titles = {option.code: option.title for option in rubric.figure(kind.figure).options}
        options = [f"{titles[code]} {formats.weight(score)}" for code, score in kind.scores]
        return f"{title_of(rubric, kind.figure)}: {'; '.join(options)}"
    if isinstance(kind, Checklist):
        items = [f"{title_of(rubric, item.figure)} {formats.weight(item.score)}" for item in kind.items]
        return f"Dijawab ya, paling banyak 100: {'; '.join(items)}"
    return judged_words(kind)


def step_words(rubric: Rubric, kind: Steps) -> str:
    """The ladder, from the lowest step."""
    if kind.value is not None:
        value = amount(rubric, kind.value)
    else:
        assert kind.of is not None
        assert kind.to is not None
        value = f"{amount(rubric, kind.of, held=True)} dibagi {amount(rubric, kind.to, held=True)}"
    sign = "%" if kind.value is None else ""
    rungs = [f"mulai {formats.weight(low)}{sign} bernilai {formats.weight(score)}" for low, score in sorted(kind.steps)]
    return f"{value}: {'; '.join(rungs)}"


def judged_words(kind: Judged) -> str:
    """A juror's scale with its levels."""
    levels = [f"{formats.weight(level.score)} {level.title}" for level in kind.levels]
    told = f": {'; '.join(levels)}" if levels else ""
    asked = f"; wajib beralasan: {justify_words(kind)}" if kind.justify else ""
    return f"Panelis, {scale_text(kind)}{told}{asked}"


def percent(value: Fraction) -> str:
    return f"{formats.weight(value)}%"


def amount(rubric: Rubric, one: Amount, *, held: bool = False) -> str:
    """An amount with the figures' titles; `held` puts an operation in parentheses."""
    if isinstance(one, Literal):
        return formats.weight(one.value)
    if isinstance(one, Operation):
        inner = SIGNS[one.operator].join(amount(rubric, operand, held=True) for operand in one.operands)
        return f"({inner})" if held and len(one.operands) > 1 else inner
    return title_of(rubric, one.code)


def title_of(rubric: Rubric, code: str) -> str:
    """A figure's or a constant's title."""
    named = {one.code: one.title for one in rubric.constants} | {one.code: one.title for one in rubric.figures}
    return named.get(code) or code


def check_rows(rubric: Rubric) -> Iterator[CheckRow]:
    """The checks in the order of the rubric."""
    for check in rubric.checks:
        yield CheckRow(
            check.code, check.title, CHECKS[check.kind], figures_of(rubric, check), SEVERITY_WORDS[check.severity]
        )


def figures_of(rubric: Rubric, check: Check) -> str:
    """What a check looks at."""
    named = [amount(rubric, one) for _, listed in check.amounts for one in listed if not isinstance(one, Literal)]
    return "; ".join(dict.fromkeys(named))


def rule_facts(rubric: Rubric) -> Iterator[Fact]:
    """The panel's rule, ties, bands, places."""
    if rubric.panel is not None:
        yield from panel_facts(rubric.panel)
    titles = [f"{code} {rubric.node(code).title}" for code in rubric.ties]
    yield Fact("Nilai akhir sama", " lalu ".join([*titles, "rapat pleno"]))
    yield Fact("Selisih tipis", f"kurang dari {formats.weight(rubric.near_tie)}")
    bands = [f"{band.title} mulai {formats.weight(band.at_least)}" for band in rubric.bands]
    yield Fact("Predikat", "; ".join(bands) or "tidak ada")
    awards = [f"peringkat {award.rank} {award.title}" for award in rubric.awards]
    yield Fact("Tempat", "; ".join(awards) or "tidak ada")
    yield Fact("Diusulkan ke tingkat berikutnya", quota_words(rubric))
    yield Fact("Pembulatan", f"setiap skor dan nilai sampai {rubric.places} desimal, setengah ke atas")


def panel_facts(rule: PanelRule) -> Iterator[Fact]:
    """How marks become one score."""
    trimmed = f"rata-rata tanpa {rule.trim} nilai tertinggi dan {rule.trim} terendah"
    yield Fact("Nilai panelis digabung", COMBINATIONS.get(rule.combine, trimmed))
    yield Fact("Kuorum", f"{rule.quorum} nilai sah setiap butir")
    yield Fact("Unsur wajib", ", ".join(bench_words(bench) for bench in rule.benches) or "tidak ada")
    if rule.other_benches is not None:
        yield Fact("Unsur lain", ", ".join(bench_words(bench) for bench in rule.other_benches) or "tidak ada")
    if rule.spread is not None:
        yield Fact("Ditandai untuk pleno", f"nilai yang berselisih lebih dari {formats.weight(rule.spread)} dari 100")
