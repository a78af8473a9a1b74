"""How severe each juror is, and what a panel with gaps would have given had everyone marked everyone.

The model is additive: a mark is the candidate's level less the juror's severity, fitted by least squares on the marks
that are there (a two-way layout with empty cells: Searle, Linear Models, 1971, chapter 7). With a complete panel every
candidate meets the same jurors, the severities cancel, and no order can change. With gaps the adjusted score stands
beside the raw one, never in its place: floats may live here, because nothing here decides a score or a rank.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .coefficients import Floats
from .columns import Ints, Mask
from .evaluate import Evaluation, evaluate
from .exact import decimal_text, measured
from .figure_table import FigureTable, figure_table
from .figures import FigureRow
from .marks import Mark
from .panel import ABSTAIN_STATE, RECUSED_STATE
from .ranking import rank
from .rubric import PanelRule, Rubric
from .sheets import Grid, Sheets, item_weights, read_sheets

FEWEST_SHEETS = 3
COMPLETE, ADJUSTED, REFUSED, EMPTY = "complete", "adjusted", "refused", "empty"
SILENCE = {RECUSED_STATE: "mundur", ABSTAIN_STATE: "abstain"}


@dataclass(frozen=True)
class JurorSeverity:
    """Points on 0–100 by which a juror marks below the panel, candidate for candidate; below 0: more generous."""

    juror: str
    bench: str
    sheets: int
    severity: float


@dataclass(frozen=True)
class Absent:
    """A juror of the item without a number for one candidate: `why` is mundur, abstain or belum menilai."""

    juror: str
    bench: str
    why: str
    severity: float


@dataclass(frozen=True)
class Adjustment:
    """One candidate on one item, 0–100: the mean of the marks, the same adjusted, and who was missing."""

    candidate: str
    raw: float
    adjusted: float
    missing: tuple[Absent, ...]

    @property
    def explanation(self) -> str:
        """What was adjusted, and why, in a sentence."""
        return explained(self.raw, self.adjusted, self.missing)


@dataclass(frozen=True)
class ItemSeverity:
    """One judged item; `verdict` is COMPLETE, ADJUSTED, REFUSED or EMPTY and `sentence` says why, in Indonesian.

    Refused or empty: no `jurors`, no `candidates`. Complete with fewer than FEWEST_SHEETS candidates, or one juror: no
    `jurors`. Candidates without a number aren't listed.
    """

    code: str
    title: str
    verdict: str
    sentence: str
    jurors: tuple[JurorSeverity, ...]
    candidates: tuple[Adjustment, ...]


@dataclass(frozen=True)
class PanelPart:
    """A candidate's weighted mean of the judged items, 0–100; `adjusted` is None, with a reason, after a refusal."""

    candidate: str
    raw: float
    adjusted: float | None
    reason: str = ""


@dataclass(frozen=True)
class AdjustedTotal:
    """A ranked candidate's total as it stands, and beside it the adjusted one with the rank it would have."""

    candidate: str
    rank: int
    total: float
    adjusted: float
    adjusted_rank: int


@dataclass(frozen=True)
class Severity:
    """Every judged item by code, the candidates' judged parts, and in one sentence what follows.

    `totals` needs figures too (see `severity_of_totals`); empty otherwise, or after a refusal. `places` are theirs.
    """

    items: Mapping[str, ItemSeverity]
    overall: tuple[PanelPart, ...]
    sentence: str
    totals: tuple[AdjustedTotal, ...] = ()
    places: int = 0


def severity(rubric: Rubric, marks: Sequence[Mark], source: str = "nilai") -> Severity:
    """The severity of the panel that gave these marks; raises TableRefused with every mark that can't be used."""
    return sheets_severity(rubric, read_sheets(rubric, marks, source=source))


def severity_of_totals(
    rubric: Rubric, rows: Sequence[FigureRow], marks: Sequence[Mark], sources: tuple[str, str] = ("angka", "nilai")
) -> Severity:
    """The same with the totals of the ranked candidates; raises TableRefused like `scoring.score`."""
    table = figure_table(rubric, rows, sources[0])
    return sheets_severity(rubric, read_sheets(rubric, marks, table.candidates, sources[1]), table)


def sheets_severity(rubric: Rubric, sheets: Sheets, table: FigureTable | None = None) -> Severity:
    """The same from marks already read; with totals when the candidates' figures are given."""
    if not sheets.grids:
        return Severity({}, (), "Rubrik ini tidak memuat butir yang dinilai panelis.")
    panel = rubric.panel or PanelRule()
    items = {
        leaf.code: item_severity(sheets, sheets.grids[leaf.code], (leaf.code, leaf.title), panel.combine)
        for leaf in rubric.judged()
    }
    parts, sentence = tuple(panel_parts(rubric, sheets, items)), verdict_of_all(items)
    if table is None or any(item.verdict == REFUSED for item in items.values()):
        return Severity(items, parts, sentence)
    evaluation = evaluate(rubric, table, sheets.ballots(panel))
    return Severity(items, parts, sentence, tuple(adjusted_totals(evaluation, items)), rubric.places)


def verdict_of_all(items: Mapping[str, ItemSeverity]) -> str:
    """What follows for the whole panel."""
    refused = [code for code, item in items.items() if item.verdict == REFUSED]
    if refused:
        return f"Penyesuaian tidak dihitung karena butir {', '.join(refused)}; sebabnya ada pada butir itu."
    verdicts = {item.verdict for item in items.values()} - {EMPTY}
    if not verdicts:
        return "Belum ada nilai panelis."
    if verdicts == {COMPLETE}:
        return (
            "Setiap kandidat dinilai oleh panelis yang sama, jadi panelis yang lebih ketat atau lebih longgar "
            "menggeser semua kandidat sama besar dan tidak mengubah urutan. Tidak ada yang perlu disesuaikan."
        )
    return (
        "Tidak semua panelis menilai semua kandidat. Nilai yang disesuaikan ditampilkan di samping nilai mentah "
        "sebagai keterangan; yang berlaku tetap nilai mentah."
    )


# ---------------------------------------------------------------------- one item


def item_severity(sheets: Sheets, grid: Grid, named: tuple[str, str], combine: str) -> ItemSeverity:
    """Severities and adjusted scores of one item, or why there are none."""
    given = grid.given
    seats, rows = np.flatnonzero(given.any(axis=0)), np.flatnonzero(given.any(axis=1))
    part = given[np.ix_(rows, seats)]
    if not part.size:
        return ItemSeverity(*named, EMPTY, "Belum ada nilai pada butir ini.", (), ())
    refusal = refused_because(sheets, part, seats, combine)
    if refusal:
        return ItemSeverity(*named, REFUSED, refusal, (), ())
    scores = np.where(part, grid.turns[np.ix_(rows, seats)].astype(np.float64) * float(grid.unit), 0.0)
    severities = fitted_severities(scores, part)
    jurors = tuple(
        JurorSeverity(sheets.jurors[seat], sheets.benches[seat], int(count), float(value))
        for seat, count, value in zip(seats.tolist(), part.sum(axis=0), severities, strict=True)
    )
    states = grid.states[np.ix_(rows, seats)]
    adjusted = adjustments([sheets.candidates[row] for row in rows.tolist()], jurors, scores, part, states)
    told = jurors if len(rows) >= FEWEST_SHEETS and len(seats) > 1 else ()
    if part.all():
        sentence = "Panel lengkap: keketatan panelis menggeser semua kandidat sama besar dan tidak mengubah urutan."
        return ItemSeverity(*named, COMPLETE, sentence, told, adjusted)
    gaps = int((~part).sum())
    sentence = f"{gaps} dari {part.size} nilai tidak ada; yang disesuaikan hanya keterangan di samping nilai mentah."
    return ItemSeverity(*named, ADJUSTED, sentence, told, adjusted)


def refused_because(sheets: Sheets, given: Mask, seats: Ints, combine: str) -> str:
    """Why nothing can be said; `given` (candidates, jurors) has no empty row or column. Empty when something can."""
    if combine != "mean":
        return "Nilai panelis digabung bukan dengan rata-rata, jadi penyesuaian aditif tidak berlaku."
    if given.all():
        return ""
    if not connected(given):
        return (
            "Panelis terbagi dalam kelompok yang tidak menilai satu kandidat pun bersama, "
            "jadi keketatan antarkelompok tidak dapat dibandingkan."
        )
    counts = given.sum(axis=0)
    short = [sheets.jurors[seat] for seat in seats[counts < FEWEST_SHEETS].tolist()]
    if short:
        return (
            f"Terlalu sedikit lembar (kurang dari {FEWEST_SHEETS}) dari panelis {', '.join(short)}, "
            "jadi keketatannya tidak dapat diperkirakan."
        )
    return ""


def connected(given: Mask) -> bool:
    """Whether jurors and candidates, joined by marks, hang together in one piece."""
    reached: Mask = np.arange(given.shape[1]) == 0
    while True:
        rows = given[:, reached].any(axis=1)
        wider = np.asarray(given[rows].any(axis=0))
        if (wider == reached).all():
            return bool(reached.all() and rows.all())
        reached = wider


def fitted_severities(scores: Floats, given: Mask) -> Floats:
    """Least-squares severities (jurors,), summing to 0; `given` is connected, scores are 0 where not given.

    The candidates' levels are eliminated first, which leaves one equation a juror: a graph Laplacian, whose only
    freedom (adding a constant to all) the ones take away, by making them sum to 0.
    """
    seen = given.astype(np.float64)
    number = seen.sum(axis=1, keepdims=True)
    shares = seen / number
    laplacian = np.diag(seen.sum(axis=0)) - seen.T @ shares
    right = shares.T @ scores.sum(axis=1) - scores.sum(axis=0)
    size = given.shape[1]
    found: Floats = np.linalg.solve(laplacian + np.ones((size, size)) * (len(given) / size), right)
    return found


def adjustments(
    candidates: list[str], jurors: tuple[JurorSeverity, ...], scores: Floats, given: Mask, states: Ints
) -> tuple[Adjustment, ...]:
    """Raw and adjusted score of every candidate: each mark is raised by its juror's severity, then the mean is taken.

    Severities sum to 0, so the mean moves by what the absent jurors' severities make, shared among the present ones.
    """
    severities = np.array([juror.severity for juror in jurors])
    number = given.sum(axis=1)
    raw = scores.sum(axis=1) / number
    adjusted = (raw + (given * severities).sum(axis=1) / number).tolist()
    missing: list[list[Absent]] = [[] for _ in candidates]
    rows, seats = np.nonzero(~given)
    for row, seat, state in zip(rows.tolist(), seats.tolist(), states[rows, seats].tolist(), strict=True):
        juror = jurors[seat]
        missing[row].append(Absent(juror.juror, juror.bench, SILENCE.get(state, "belum menilai"), juror.severity))
    # Whom everybody marked keeps their very score, without a rest of rounding.
    return tuple(
        Adjustment(candidate, before, after if absent else before, tuple(absent))
        for candidate, before, after, absent in zip(candidates, raw.tolist(), adjusted, missing, strict=True)
    )


def explained(raw: float, adjusted: float, missing: tuple[Absent, ...]) -> str:
    """Who was missing, how severe they are elsewhere, and what that makes; for the secretariat to read aloud."""
    if not missing:
        return "Dinilai oleh semua panelis; tidak ada penyesuaian."
    told = []
    for one in missing:
        side = "lebih ketat" if one.severity > 0 else "lebih longgar"
        size = abs(measured(one.severity, 1))
        how = f"rata-rata {spoken(size)} poin {side} daripada panel" if size else "seketat panel"
        told.append(f"{one.juror} ({one.why}) {how}")
    after = measured(adjusted, 1)
    change = after - measured(raw, 1)  # of what is printed, so that a reader who adds up arrives
    if not change:
        return f"Tanpa {'; '.join(told)}. Nilai praktis tidak berubah."
    way = "diuntungkan" if change < 0 else "dirugikan"
    return f"Tanpa {'; '.join(told)}. Kandidat {way} {spoken(abs(change))} poin; disesuaikan {spoken(after)}."


def spoken(tenths: int) -> str:
    """Tenths of a point, as Indonesians write them."""
    return decimal_text(tenths, 1).replace(".", ",")


# ---------------------------------------------------------------------- all items together


def panel_parts(rubric: Rubric, sheets: Sheets, items: Mapping[str, ItemSeverity]) -> list[PanelPart]:
    """The judged part of every candidate who has a number on each item that applies."""
    weights, pattern_of = item_weights(rubric, sheets)
    refused = [code for code, item in items.items() if item.verdict == REFUSED]
    reason = f"penyesuaian butir {', '.join(refused)} ditolak" if refused else ""
    shares = np.array(weights, dtype=np.float64).reshape(-1, len(items))[pattern_of]  # candidates, items
    given = np.stack([sheets.grids[code].given.any(axis=1) for code in items], axis=1)
    means = np.stack([raw_means(sheets.grids[code]) for code in items], axis=1)
    raw = (shares * means).sum(axis=1)
    adjusted = (raw + (shares * changes(sheets.candidates, items)).sum(axis=1)).tolist()
    known = np.flatnonzero((given | (shares == 0)).all(axis=1) & (shares > 0).any(axis=1)).tolist()
    return [
        PanelPart(sheets.candidates[row], float(raw[row]), None if refused else adjusted[row], reason) for row in known
    ]


def changes(candidates: Sequence[str], items: Mapping[str, ItemSeverity]) -> Floats:
    """What adjusting changes, shape (candidates, items)."""
    rows = {code: row for row, code in enumerate(candidates)}
    found = np.zeros((len(candidates), len(items)))
    for place, item in enumerate(items.values()):
        for one in item.candidates:
            if one.missing:
                found[rows[one.candidate], place] = one.adjusted - one.raw
    return found


def raw_means(grid: Grid) -> Floats:
    """Mean of the marks of every candidate, 0–100; 0 without any."""
    given = grid.given
    totals = np.where(given, grid.turns, 0).sum(axis=1).astype(np.float64)
    averages: Floats = totals * float(grid.unit) / np.maximum(given.sum(axis=1), 1)
    return averages


def adjusted_totals(evaluation: Evaluation, items: Mapping[str, ItemSeverity]) -> list[AdjustedTotal]:
    """Totals of the ranked candidates, from first to last, each moved by its items' adjustments times their weights."""
    ranking, codes = rank(evaluation), evaluation.table.candidates
    effective = np.array([[float(each[code] or 0) for code in items] for each in evaluation.weights.patterns])
    moved = (effective[evaluation.weights.pattern_of] / 100 * changes(codes, items)).sum(axis=1)[ranking.order]
    whole = evaluation.total[ranking.order].astype(np.float64) / 10**evaluation.rubric.places
    names = [codes[row] for row in ranking.order.tolist()]
    places = evaluation.rubric.places
    # Rounded like the totals themselves, so that a rest of 1e-15 makes no difference between two candidates.
    totals = [
        (code, place, total, measured(total + change, places) / 10**places if change else total)
        for code, place, total, change in zip(names, ranking.rank.tolist(), whole.tolist(), moved.tolist(), strict=True)
    ]
    ascending = sorted(adjusted for *_, adjusted in totals)
    return [
        AdjustedTotal(code, place, total, adjusted, 1 + len(totals) - bisect_right(ascending, adjusted))
        for code, place, total, adjusted in totals
    ]
