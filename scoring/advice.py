"""What a rubric says that is legal and unwise. The loader refuses what breaks the format; this only warns.

Bounds are stated in the sentences: three quarters of a criterion for one indicator, half of it for what may not apply,
one point of a hundred for `near_tie`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from .fields import Reader
from .ladders import highest, ladder_hints
from .rubric import (
    CHOICE,
    NUMERIC_TYPES,
    YES_NO,
    Check,
    Criterion,
    Indicator,
    Literal,
    Node,
    PanelRule,
    Rubric,
    amount_codes,
    kind_codes,
)
from .strict_yaml import read_yaml
from .validate import Lines
from .wording import counted

DOMINANT = Fraction(3, 4)
HALF = Fraction(1, 2)
WIDEST_NEAR_TIE = Fraction(1)
PLACES = {
    "nodes": "",
    "figures": "angka",
    "constants": "konstanta",
    "checks": "pemeriksaan",
    "bands": "predikat",
}


@dataclass(frozen=True)
class Advice:
    """One unwise thing: `rule` names what was looked for, `line` counts from 1, `what` says what to do."""

    rule: str
    source: str
    line: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: peringatan: {self.where}: {self.what}"


@dataclass(frozen=True)
class Hint:
    """An advice before its line is known: `key` and `code` name a row of the file, or a key of its top."""

    rule: str
    key: str
    code: str
    what: str

    def where(self, rubric: Rubric) -> str:
        """The place in words, as the loader's problems name it."""
        if not self.code:
            return self.key
        if self.key == "nodes":
            name = "kriteria" if isinstance(rubric.node(self.code), Criterion) else "indikator"
            return f"{name} {self.code}"
        return f"{PLACES[self.key]} {self.code}"


def advise(rubric: Rubric, text: bytes | str, source: str) -> tuple[Advice, ...]:
    """Every unwise thing in a rubric, in the order of the file; `rubric` is what `parse_rubric` made of `text`."""
    top = Reader(source).fields(read_yaml(text, source), "")
    lines = Lines(top)
    found = []
    for hint in hints(rubric):
        entry = top.entries.get(hint.key)
        line = lines.of(hint.key, hint.code) if hint.code else entry.line if entry is not None else top.line
        found.append(Advice(hint.rule, source, line, hint.where(rubric), hint.what))
    return tuple(sorted(found, key=lambda one: one.line))


def hints(rubric: Rubric) -> Iterator[Hint]:
    """All rules, one after the other."""
    for node in rubric.nodes():
        if isinstance(node, Criterion):
            yield from criterion_hints(node)
        else:
            for rule, what in ladder_hints(rubric, node):
                yield Hint(rule, "nodes", node.code, what)
    yield from figure_hints(rubric)
    yield from check_hints(rubric)
    yield from panel_hints(rubric)
    yield from tie_hints(rubric)
    yield from outcome_hints(rubric)


def criterion_hints(node: Criterion) -> Iterator[Hint]:
    """A criterion that one child decides, or that may go to others as a whole."""
    heaviest = max(node.children, key=lambda child: child.weight)
    if len(node.children) == 1:
        what = f"{heaviest.code} menentukan seluruh kriteria ini; tambah indikator, atau gabungkan dengan kriteria lain"
        yield Hint("one_indicator", "nodes", node.code, what)
    elif heaviest.weight >= DOMINANT * node.weight:
        share = f"{counted(heaviest.weight)} dari bobot {counted(node.weight)}, tiga perempat atau lebih"
        what = f"{heaviest.code} memegang {share}, sehingga yang lain hampir tidak berpengaruh; bagi lebih merata"
        yield Hint("one_indicator", "nodes", node.code, what)
    leaves = [child for child in node.children if isinstance(child, Indicator)]
    optional = sum((leaf.weight for leaf in leaves if leaf.optional), Fraction(0))
    if optional > HALF * node.weight:
        what = f"{counted(optional)} dari bobot {counted(node.weight)} dapat tidak berlaku, lebih dari setengahnya"
        yield Hint("mostly_optional", "nodes", node.code, f"{what}; wajibkan indikator pokoknya")


def figure_hints(rubric: Rubric) -> Iterator[Hint]:
    """Figures and constants that nothing uses, and figures that earn points without evidence."""
    scored = {code for leaf in rubric.indicators() for code in kind_codes(leaf.kind)}
    used = scored | checked_codes(rubric)
    watched = NUMERIC_TYPES if rubric.judged() else (*NUMERIC_TYPES, CHOICE, YES_NO)  # jurors read the others
    for figure in rubric.figures:
        if figure.code not in used and figure.type in watched:
            what = "tidak dipakai indikator atau pemeriksaan mana pun; hapus, atau pakai dalam pemeriksaan"
            yield Hint("unused_figure", "figures", figure.code, what)
        if figure.code in scored and figure.evidence != "required":
            what = "ikut menentukan nilai, tetapi buktinya tidak wajib; tulis evidence: required"
            yield Hint("no_evidence", "figures", figure.code, what)
    for constant in rubric.constants:
        if constant.code not in used:
            yield Hint("unused_constant", "constants", constant.code, "tidak dipakai di mana pun; hapus")
    for title, count in Counter(figure.title for figure in rubric.figures).items():
        if count > 1:
            code = next(figure.code for figure in reversed(rubric.figures) if figure.title == title)
            yield Hint("same_title", "figures", code, f"{count} angka berjudul “{title}”; bedakan judulnya")


def checked_codes(rubric: Rubric) -> set[str]:
    """Figures and constants that occur in a check."""
    return {
        code for check in rubric.checks for _, amounts in check.amounts for one in amounts for code in amount_codes(one)
    }


def check_hints(rubric: Rubric) -> Iterator[Hint]:
    """Indicators whose numbers no check looks at, and checks that compare a number with itself."""
    numbers = {figure.code for figure in rubric.figures if figure.type in NUMERIC_TYPES}
    checked = checked_codes(rubric)
    for leaf in rubric.indicators():
        own = numbers & set(kind_codes(leaf.kind))
        if own and not own & checked:
            named = ", ".join(code for code in kind_codes(leaf.kind) if code in own)
            what = f"tidak satu pun angkanya ({named}) diperiksa kecocokannya; tambahkan pemeriksaan dalam checks"
            yield Hint("unchecked_indicator", "nodes", leaf.code, what)
    for check in rubric.checks:
        if compares_itself(check):
            what = "membandingkan sebuah angka dengan dirinya sendiri; periksa kode angkanya"
            yield Hint("self_check", "checks", check.code, what)


def compares_itself(check: Check) -> bool:
    """One amount stands twice where two are compared; equal bounds of a range are just one bound."""
    amounts = dict(check.amounts)
    if check.kind == "implied_base":
        return False
    if check.kind == "between":
        return amounts["value"][0] in (*amounts["low"], *amounts["high"])
    named = [one for listed in amounts.values() for one in listed if not isinstance(one, Literal)]
    return len(set(named)) < len(named)


def panel_hints(rubric: Rubric) -> Iterator[Hint]:
    """A panel that one voice decides, whose rule decides nothing, or whose disagreement nobody is told of."""
    rule = rubric.panel
    if rule is None:
        return
    if not rubric.judged():
        yield Hint("idle_panel", "panel", "", "tidak ada butir yang dinilai panelis; hapus panel, atau tambah butirnya")
        return
    for rule_name, what in (*quorum_hints(rule), *spread_hints(rule)):
        yield Hint(rule_name, "panel", "", what)


def quorum_hints(rule: PanelRule) -> Iterator[tuple[str, str]]:
    """How many voices a mark needs."""
    if not rule.benches:
        yield "no_bench", "tidak ada unsur yang wajib, sehingga satu unsur dapat menilai sendirian; isi benches"
    if max(rule.quorum, len(rule.benches)) == 1:
        yield (
            "small_quorum",
            "nilai satu panelis sudah cukup; naikkan quorum, supaya tidak seorang pun menentukan sendiri",
        )
    elif rule.quorum < len(rule.benches):
        what = f"quorum {rule.quorum} tidak pernah menentukan, sebab {len(rule.benches)} unsur wajib sudah menuntut"
        yield "idle_quorum", f"{what} {len(rule.benches)} nilai; naikkan quorum"
    if rule.trim and rule.quorum == 2 * rule.trim + 1:
        what = f"pada quorum {rule.quorum} hanya satu nilai tersisa setelah yang tertinggi dan terendah dibuang"
        yield "small_quorum", f"{what}; naikkan quorum"


def spread_hints(rule: PanelRule) -> Iterator[tuple[str, str]]:
    """From which difference on the plenary is told that jurors disagree."""
    if rule.spread is None or rule.spread == 100:
        yield (
            "silent_spread",
            "nilai panelis yang jauh berbeda tidak pernah ditandai untuk pleno; isi spread, misalnya 25",
        )
    elif rule.spread == 0:
        yield "loud_spread", "setiap perbedaan nilai ditandai untuk pleno, juga yang wajar; isi spread, misalnya 25"


def tie_hints(rubric: Rubric) -> Iterator[Hint]:
    """Criteria in the tie list that can decide nothing: the total and those before settle them already."""
    leaves = [leaf.code for leaf in rubric.indicators()]
    known = [[Fraction(1)] * len(leaves)]
    for place, code in enumerate(rubric.ties):
        beneath = leaf_codes(rubric.node(code))
        row = reduced([Fraction(leaf in beneath) for leaf in leaves], known)
        if any(row):
            known.append(row)
            continue
        before = " dan ".join(["nilai akhir", *([", ".join(rubric.ties[:place])] if place else [])])
        what = f"{code} tidak dapat memutus apa pun: bila {before} sama, nilainya pasti sama; hapus dari daftar"
        yield Hint("idle_tie", "ties", "", what)


def leaf_codes(node: Node) -> set[str]:
    """The indicators at or beneath a node."""
    if isinstance(node, Indicator):
        return {node.code}
    return {code for child in node.children for code in leaf_codes(child)}


def reduced(row: list[Fraction], known: list[list[Fraction]]) -> list[Fraction]:
    """What is left of a sum of indicators once the known sums are taken off; all 0 when they determine it."""
    for other in known:
        pivot = next(place for place, value in enumerate(other) if value)
        if row[pivot]:
            factor = Fraction(row[pivot], other[pivot])
            row = [value - factor * taken for value, taken in zip(row, other, strict=True)]
    return row


def outcome_hints(rubric: Rubric) -> Iterator[Hint]:
    """Bands nobody reaches, places that are skipped, a `near_tie` that marks nothing or nearly all."""
    best = sum((leaf.weight * highest(leaf.kind) for leaf in rubric.indicators()), Fraction(0)) * Fraction(1, 100)
    for band in rubric.bands:
        if band.at_least > best:
            what = f"mulai {counted(band.at_least)}, padahal nilai akhir tertinggi yang mungkin {counted(best)}"
            yield Hint("unreachable_band", "bands", band.code, f"{what}; turunkan batasnya")
    ranks = sorted(award.rank for award in rubric.awards)
    if ranks and ranks != list(range(1, len(ranks) + 1)):
        yield Hint("skipped_place", "awards", "", "peringkat yang mendapat tempat tidak urut dari 1; periksa rank-nya")
    if rubric.near_tie <= Fraction(1, 10**rubric.places):
        what = "terlalu kecil untuk menandai selisih apa pun; isi selisih yang dapat dibalik oleh satu panelis"
        yield Hint("no_near_tie", "near_tie", "", what)
    elif rubric.near_tie > WIDEST_NEAR_TIE:
        what = f"{counted(rubric.near_tie)} lebih dari 1 nilai, sehingga hampir semua kandidat ditandai; kecilkan"
        yield Hint("wide_near_tie", "near_tie", "", what)
