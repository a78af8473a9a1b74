"""One candidate's result as a tree in which every line is computed from the lines beneath it.

The tree is worked out again from the rubric, the candidate's figures and the marks, with fractions and apart from the
engine's columns, and each value is compared with the result's own: an explanation that would not lead to the printed
number is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from .figures import FigureRow
from .formulas import HUNDRED, Term, exactly, number, product, quotient, roughly, sum_of
from .lines import Line, NotFromTheseFigures, fixed, line_to_plain, proved, tree_text
from .marks import Mark
from .result import PLENARY, Reason, Result, Standing
from .rubric import Criterion, Indicator, Node, Rubric, kind_codes
from .score_lines import Given, figure_lines, score_lines
from .wording import counted


@dataclass(frozen=True)
class Explanation:
    """A candidate's result, explained.

    `total` is None when the candidate wasn't assessed; then `reasons` says why and `figures` shows what was reported
    for the indicators in question.
    """

    candidate: str
    name: str
    rubric: Rubric
    total: Line | None
    remarks: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    figures: tuple[Line, ...] = ()


def explain(
    rubric: Rubric,
    result: Result,
    row: FigureRow,
    marks: Sequence[Mark] = (),
    claimed: FigureRow | None = None,
    *,
    ranked: int | None = None,
) -> Explanation:
    """How `result` came about for the candidate of `row`.

    `row` and `marks` are what the result was scored from (other candidates' marks are passed over), `claimed` the
    figures as the candidate reported them, where they were verified since. `result` may be cut down to the candidate
    and those tied with or near it; `ranked` is then how many are ranked in all. Raises KeyError when the result doesn't
    know the candidate, NotFromTheseFigures when rubric, figures or marks aren't those of the result.
    """
    if result.digest != rubric.digest:
        raise NotFromTheseFigures("Hasil ini dihitung dengan rubrik lain.")
    own = [mark for mark in marks if mark.candidate == row.candidate]
    given = Given(rubric, row.cells, own, None if claimed is None else claimed.cells)
    for refused in result.not_assessed:
        if refused.candidate == row.candidate:
            figures = unassessed_lines(given, refused.reasons)
            return Explanation(row.candidate, row.name, rubric, None, reasons=refused.reasons, figures=figures)
    standing = next((one for one in result.ranking if one.candidate == row.candidate), None)
    if standing is None:
        raise KeyError(row.candidate)
    told = remarks(rubric, result, standing, len(result.ranking) if ranked is None else ranked)
    return Explanation(row.candidate, row.name, rubric, Tree(given, standing).total(), told)


def unassessed_lines(given: Given, reasons: Sequence[Reason]) -> tuple[Line, ...]:
    """The figures of the indicators that stand in the way."""
    codes = dict.fromkeys(reason.indicator for reason in reasons if reason.indicator)
    leaves = [leaf for leaf in given.rubric.indicators() if leaf.code in codes]
    return figure_lines(given, tuple(dict.fromkeys(code for leaf in leaves for code in kind_codes(leaf.kind))))


@dataclass(frozen=True)
class Tree:
    """Builds the lines of one assessed candidate."""

    given: Given
    standing: Standing

    def total(self) -> Line:
        """The total from the criteria's points."""
        criteria = self.given.rubric.criteria
        lines = tuple(self.node(node, criteria, None) for node in criteria)
        return self.added(Line("total", "Nilai akhir", lines=lines), criteria, self.standing.total)

    def node(self, node: Node, siblings: Sequence[Node], parent: Criterion | None) -> Line:
        """A criterion or an indicator with what is beneath it."""
        found, label = self.standing.nodes[node.code], f"{node.code} {node.title}"
        if found.points is None:
            told = (f"bobot asli {exactly(node.weight)}", self.why_not(node))
            return Line("not_applicable", label, "tidak berlaku", node.code, remarks=told)
        weight = self.weight(node, siblings, parent)
        if isinstance(node, Criterion):
            lines = (weight, *(self.node(child, node.children, node) for child in node.children))
            return self.added(Line("criterion", label, code=node.code, lines=lines), node.children, found.points)
        return self.indicator(node, weight)

    def indicator(self, leaf: Indicator, weight: Line) -> Line:
        """An indicator's points from its weight and its score."""
        found, places = self.standing.nodes[leaf.code], self.given.rubric.places
        assert found.effective_weight is not None
        assert found.score is not None
        assert found.points is not None
        score = Term("skor", fixed(found.score, places), Fraction(found.score, 10**places))
        term = quotient(product((number(found.effective_weight, weight.label), score)), number(HUNDRED))
        lines = (weight, *score_lines(self.given, leaf, found, self.standing.panel.get(leaf.code)))
        line = Line("indicator", f"{leaf.code} {leaf.title}", code=leaf.code, lines=lines)
        return proved(line, term, found.points, places)

    def added(self, line: Line, parts: Sequence[Node], points: int) -> Line:
        """A plain sum of points."""
        places = self.given.rubric.places
        found = [(part.code, self.standing.nodes[part.code].points) for part in parts]
        terms = [
            Term(code, fixed(value, places), Fraction(value, 10**places)) for code, value in found if value is not None
        ]
        return proved(line, sum_of(terms), points, places)

    def weight(self, node: Node, siblings: Sequence[Node], parent: Criterion | None) -> Line:
        """The node's effective weight, and where it comes from when it isn't the rubric's own."""
        effective = self.effective(node)
        if effective == node.weight:
            return Line("weight", "bobot", exactly(effective))
        left = [number(other.weight, other.code) for other in siblings if self.applies(other)]
        together, beside = sum_of(left), "jumlah bobot yang berlaku"
        above = "bobot seluruhnya" if parent is None else f"bobot berlaku {parent.code}"
        whole = HUNDRED if parent is None else self.effective(parent)
        shared = product((number(node.weight, "bobot asli"), number(whole, above)))
        term = quotient(shared, number(together.value, beside))
        if term.value != effective:
            raise NotFromTheseFigures(f"Bobot {node.code} dalam hasil ini bukan bobot menurut rubrik.")
        added = Line("part", beside, exactly(together.value), words=together.words, numbers=together.numbers)
        lines = (
            Line("part", "bobot asli", exactly(node.weight)),
            Line("part", above, exactly(whole)),
            added if len(left) > 1 else Line("part", beside, exactly(together.value)),
        )
        told = (*roughly(effective, self.given.rubric.places), self.why_changed(siblings, parent))
        line = Line("weight", "bobot berlaku", exactly(effective), words=term.words, numbers=term.numbers)
        return replace(line, remarks=told, lines=lines)

    def effective(self, node: Node) -> Fraction:
        """The effective weight of a node that applies."""
        found = self.standing.nodes[node.code].effective_weight
        assert found is not None
        return found

    def applies(self, node: Node) -> bool:
        """Whether the node counts for this candidate."""
        return self.standing.nodes[node.code].points is not None

    def why_changed(self, siblings: Sequence[Node], parent: Criterion | None) -> str:
        """Why an effective weight differs from the rubric's own."""
        gone = [other.code for other in siblings if not self.applies(other)]
        if gone:
            return f"bobot {' dan '.join(gone)} yang tidak berlaku dibagikan sebanding kepada yang berlaku"
        assert parent is not None
        return f"berubah bersama bobot {parent.code}"

    def why_not(self, node: Node) -> str:
        """Which answers make a node not applicable."""
        if isinstance(node, Criterion):
            return "tidak satu pun indikator di bawahnya berlaku"
        named = {figure.code: figure.title for figure in self.given.rubric.figures} | {node.code: "indikator ini"}
        codes = (*kind_codes(node.kind), node.code)
        told = [named[code] for code in codes if self.given.cells.get(code) == "n/a"]
        if not told:
            raise NotFromTheseFigures(f"{node.code} tidak berlaku menurut hasil ini, tetapi berlaku menurut angkanya.")
        return f"dijawab tidak berlaku: {', '.join(told)}"


# ---------------------------------------------------------------------- rank, band, award, ties


# Of many with the same or nearly the same total only the first are named.
MOST_NAMED = 10


def remarks(rubric: Rubric, result: Result, standing: Standing, ranked: int) -> tuple[str, ...]:
    """What the total led to, in sentences; `ranked` counts all that are ranked."""
    told = [f"Peringkat {counted(Fraction(standing.rank))} dari {counted(Fraction(ranked))} kandidat yang dinilai."]
    if rubric.bands:
        told.append(band_sentence(rubric, standing))
    if standing.award is not None:
        told.append(f"Tempat: {standing.award}.")
    told += tie_sentences(rubric, result, standing)
    if standing.near_tie:
        told += near_sentences(rubric, result, standing)
    return tuple(told)


def band_sentence(rubric: Rubric, standing: Standing) -> str:
    """The band with its own bound and the next one's."""
    total = fixed(standing.total, rubric.places)
    own = next((band for band in rubric.bands if band.code == standing.band), None)
    above = [band.at_least for band in rubric.bands if own is None or band.at_least > own.at_least]
    until = f", {total} < {exactly(min(above))}" if above else ""
    if own is None:
        return f"Belum mencapai predikat terendah{until}."
    return f"Predikat {own.title}: {total} ≥ {exactly(own.at_least)}{until}."


def tie_sentences(rubric: Rubric, result: Result, standing: Standing) -> Iterator[str]:
    """Who has the same total, and what decided between them."""
    if not standing.tied_with:
        return
    yield f"Nilai akhir sama dengan {named(standing.tied_with)}."
    if standing.decided_by == PLENARY:
        yield f"Semua kriteria penentu juga sama; {plenary_words(standing.decision)}."
        return
    assert standing.decided_by is not None
    deciding = rubric.ties[: rubric.ties.index(standing.decided_by) + 1]
    told = frozenset(standing.tied_with[:MOST_NAMED])
    for one in result.ranking:
        if one.candidate in told:
            yield f"Kriteria penentu terhadap {one.candidate}: {compared(rubric, deciding, standing, one)}."


def plenary_words(decision: str | None) -> str:
    """What the plenary decided or has to decide, without a full stop."""
    return "urutannya diputuskan rapat pleno" + ("" if decision is None else f": {decision}")


def named(codes: Sequence[str]) -> str:
    """The first few codes and how many more there are."""
    more = len(codes) - MOST_NAMED
    rest = f" dan {counted(Fraction(more))} kandidat lain" if more > 0 else ""
    return ", ".join(codes[:MOST_NAMED]) + rest


def compared(rubric: Rubric, codes: Sequence[str], standing: Standing, other: Standing) -> str:
    """The tie criteria up to the first that differs, both values beside each other."""
    told = []
    for code in codes:
        mine, theirs = (one.nodes[code].points or 0 for one in (standing, other))
        sign = "=" if mine == theirs else ">" if mine > theirs else "<"
        told.append(f"{code} {fixed(mine, rubric.places)} {sign} {fixed(theirs, rubric.places)}")
        if mine != theirs:
            break
    return ", ".join(told)


def near_sentences(rubric: Rubric, result: Result, standing: Standing) -> Iterator[str]:
    """Who stands closer than the rubric's `near_tie`, and by how much."""
    bound, shown = rubric.near_tie * 10**rubric.places, exactly(rubric.near_tie)
    widest = (bound.numerator - 1) // bound.denominator  # whole numbers compare much quicker than fractions
    near = [one for one in result.ranking if 0 < abs(one.total - standing.total) <= widest]
    for other in near[:MOST_NAMED]:
        gap = fixed(abs(other.total - standing.total), rubric.places)
        yield f"Selisih tipis dengan {other.candidate}: {gap} < {shown}."
    if len(near) > MOST_NAMED:
        yield f"Selisih tipis juga dengan {counted(Fraction(len(near) - MOST_NAMED))} kandidat lain."


# ---------------------------------------------------------------------- as text and as plain data


def explanation_text(explanation: Explanation) -> Iterator[str]:
    """The whole explanation as lines of text; every number can be computed from those indented beneath it."""
    rubric = explanation.rubric
    yield f"{explanation.candidate} {explanation.name}".rstrip()
    yield f"{rubric.title} ({rubric.status})"
    yield f"{rubric.code} · {rubric.digest}"
    yield "Nilai indikator = bobot × skor : 100; nilai kriteria dan nilai akhir = jumlah nilai di bawahnya."
    yield f"Skor dan nilai indikator dibulatkan setengah ke atas pada {rubric.places} desimal; selebihnya tepat."
    yield ""
    yield from explanation.remarks
    if explanation.total is not None:
        yield ""
        yield from tree_text(explanation.total)
    for line in explanation.figures:
        yield from tree_text(line)


def explanation_to_plain(explanation: Explanation) -> dict[str, Any]:
    """The explanation as dicts, lists and text."""
    total = explanation.total
    return {
        "rubric": explanation.rubric.code,
        "digest": explanation.rubric.digest,
        "places": explanation.rubric.places,
        "candidate": explanation.candidate,
        "name": explanation.name,
        "remarks": list(explanation.remarks),
        "reasons": [vars(reason) for reason in explanation.reasons],
        "total": None if total is None else line_to_plain(total),
        "figures": [line_to_plain(line) for line in explanation.figures],
    }
