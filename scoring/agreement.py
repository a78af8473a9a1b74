"""How much a panel agrees: coefficients per judged item and overall, each juror and each bench against the others.

Statistics about a result, never part of one: floats may live here. Abstentions, recusals and absent marks are missing,
not values. ICC and Kendall's W are defined without gaps only, so they use the candidates whom every juror of the item
marked; Krippendorff's alpha uses all with two marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from .coefficients import DRAWS, FEWEST, NAMES, SEED, Estimate, Floats, coefficients
from .columns import Mask
from .marks import Mark
from .panel import ABSTAIN_STATE, RECUSED_STATE
from .rubric import Rubric
from .sheets import Grid, Sheets, overall_grid, read_sheets

ALONE = "tidak ada panelis lain yang menilai kandidat yang sama"
ONE_BENCH = "hanya satu unsur yang memberi nilai pada butir ini"
NOTHING_JUDGED = "rubrik ini tidak memuat butir yang dinilai panelis"


@dataclass(frozen=True)
class JurorView:
    """One juror beside the others on one item, over the `candidates` that others marked too; scores are 0–100.

    `shift` is the mean of own score less the mean of the others' (below 0: stricter), `scatter` the standard deviation
    of that difference, `spread` of the own scores, `others_spread` of another juror's scores (root mean square over the
    others). All are None, with a reason, below three candidates; `others_spread` also where no other has as many.
    """

    juror: str
    bench: str
    candidates: int
    shift: float | None
    scatter: float | None
    spread: float | None
    others_spread: float | None
    reason: str = ""


@dataclass(frozen=True)
class BenchView:
    """One bench beside the others on one item: mean of its mean less the mean of the other benches' means, 0–100."""

    bench: str
    jurors: int
    candidates: int
    shift: float | None
    reason: str = ""


@dataclass(frozen=True)
class Gap:
    """The widest gap between the means of two benches on one candidate, 0–100."""

    candidate: str
    higher: str
    lower: str
    points: float


@dataclass(frozen=True)
class ItemAgreement:
    """One judged item, or the whole sheet. `estimates` has every name of `coefficients.NAMES`.

    `candidates` and `jurors` count those with a number, `compared` the candidates with two numbers or more, `complete`
    those whom all of these jurors marked, `abstained` and `recused` marks. `apart` is how far two jurors are apart on
    one candidate (root mean square, 0–100), None with fewer than three compared; `step` is one step of the scale,
    0–100. `remarks` say in Indonesian how gaps were treated.
    """

    code: str
    title: str
    candidates: int
    jurors: int
    complete: int
    abstained: int
    recused: int
    estimates: Mapping[str, Estimate]
    panel: tuple[JurorView, ...]
    benches: tuple[BenchView, ...]
    widest: Gap | None
    remarks: tuple[str, ...]
    compared: int = 0
    apart: float | None = None
    step: float = 0.0


@dataclass(frozen=True)
class Agreement:
    """Every judged item by code, in the rubric's order, and the whole sheet (see `sheets.overall_grid`)."""

    items: Mapping[str, ItemAgreement]
    overall: ItemAgreement
    draws: int
    seed: int


def agreement(
    rubric: Rubric, marks: Sequence[Mark], source: str = "nilai", *, draws: int = DRAWS, seed: int = SEED
) -> Agreement:
    """The agreement of the panel that gave these marks; raises TableRefused with every mark that can't be used."""
    return sheets_agreement(rubric, read_sheets(rubric, marks, source=source), draws=draws, seed=seed)


def sheets_agreement(rubric: Rubric, sheets: Sheets, *, draws: int = DRAWS, seed: int = SEED) -> Agreement:
    """The same from marks already read. The same seed gives the same intervals, on every machine."""
    titles = {leaf.code: leaf.title for leaf in rubric.judged()}
    if not titles:
        return Agreement({}, nothing_judged(), draws, seed)
    grids = [*sheets.grids.values(), overall_grid(rubric, sheets)]
    found = coefficients([(grid.turns, grid.given) for grid in grids], draws=draws, seed=seed)
    *items, overall = (
        item_agreement(sheets, grid, (code, title), estimates)
        for (code, title), grid, estimates in zip([*titles.items(), OVERALL], grids, found, strict=True)
    )
    return Agreement(dict(zip(titles, items, strict=True)), overall, draws, seed)


OVERALL = ("overall", "Keseluruhan lembar penilaian")


def nothing_judged() -> ItemAgreement:
    """The overall agreement of a rubric without a panel."""
    none = dict.fromkeys(NAMES, Estimate(None, reason=NOTHING_JUDGED))
    return ItemAgreement(*OVERALL, 0, 0, 0, 0, 0, none, (), (), None, (NOTHING_JUDGED,))


def item_agreement(
    sheets: Sheets, grid: Grid, named: tuple[str, str], estimates: Mapping[str, Estimate]
) -> ItemAgreement:
    """Everything about one item, its coefficients already known."""
    given = grid.given
    seated = given.any(axis=0)
    candidates = int(given.any(axis=1).sum())
    complete = int(given[:, seated].all(axis=1).sum()) if seated.any() else 0
    scores = np.where(given, grid.turns.astype(np.float64) * float(grid.unit), 0.0)
    benches, widest = bench_views(sheets, scores, given)
    abstained, recused = (int((grid.states == state).sum()) for state in (ABSTAIN_STATE, RECUSED_STATE))
    return ItemAgreement(
        *named,
        candidates,
        int(seated.sum()),
        complete,
        abstained,
        recused,
        estimates,
        juror_views(sheets, scores, given),
        benches,
        widest,
        tuple(remarks(estimates, candidates, complete, abstained + recused)),
        int((given.sum(axis=1) >= 2).sum()),
        apart(scores, given),
        float(grid.unit),
    )


def apart(scores: Floats, given: Mask) -> float | None:
    """Root mean square of the difference between two jurors on one candidate: alpha's observed disagreement."""
    number = given.sum(axis=1)
    if int((number >= 2).sum()) < FEWEST:
        return None
    middle = scores.sum(axis=1) / np.maximum(number, 1)
    squares = (np.where(given, scores - middle[:, None], 0.0) ** 2).sum(axis=1)
    shared = np.where(number >= 2, 2 * number * squares / np.maximum(number - 1, 1), 0.0)
    return float(np.sqrt(shared.sum() / number[number >= 2].sum()))


def remarks(estimates: Mapping[str, Estimate], candidates: int, complete: int, silent: int) -> list[str]:
    """What a reader has to know of gaps and of negative values."""
    told = []
    if silent:
        told.append(f"{silent} abstain atau mundur dihitung sebagai nilai yang tidak ada, bukan nol")
    if complete < candidates:
        told.append(
            f"{complete} dari {candidates} kandidat dinilai oleh semua panelis; "
            "ICC dan W hanya memakai yang lengkap, alpha memakai semua yang dinilai sedikitnya dua panelis"
        )
    if any(found.value is not None and found.value < 0 for found in estimates.values()):
        told.append("nilai di bawah nol: kesepakatan lebih rendah daripada yang diharapkan dari kebetulan")
    return told


# ---------------------------------------------------------------------- jurors


def juror_views(sheets: Sheets, scores: Floats, given: Mask) -> tuple[JurorView, ...]:
    """Each juror who marked the item, against the others; scores (candidates, jurors) are 0 where not given."""
    number = given.sum(axis=1, keepdims=True)
    shared = given & (number >= 2)
    others = (scores.sum(axis=1, keepdims=True) - scores) / np.maximum(number - 1, 1)
    shifts = means(scores - others, shared)
    scatters = np.sqrt(variances(scores - others, shared))
    own = variances(scores, given)
    known = given.sum(axis=0) >= FEWEST
    spread_of_others = np.sqrt(
        np.maximum(own[known].sum() - np.where(known, own, 0.0), 0.0) / np.maximum(known.sum() - known, 1)
    )
    spreads = np.sqrt(variances(scores, shared))
    views = []
    for place in np.flatnonzero(given.any(axis=0)).tolist():
        count = int(shared[:, place].sum())
        who = (sheets.jurors[place], sheets.benches[place], count)
        if count < FEWEST:
            why = ALONE if count == 0 else f"hanya {count} kandidat yang juga dinilai panelis lain"
            views.append(JurorView(*who, None, None, None, None, why))
            continue
        compared = bool((known.sum() - known[place]) > 0)
        shift, scatter, spread, beside = (
            float(found[place]) for found in (shifts, scatters, spreads, spread_of_others)
        )
        views.append(JurorView(*who, shift, scatter, spread, beside if compared else None))
    return tuple(views)


def means(values: Floats, used: Mask) -> Floats:
    """Column means of the used entries; 0 without any."""
    totals: Floats = np.where(used, values, 0.0).sum(axis=0)
    averages: Floats = totals / np.maximum(used.sum(axis=0), 1)
    return averages


def variances(values: Floats, used: Mask) -> Floats:
    """Column variances (n - 1) of the used entries; 0 below two."""
    squares: Floats = (np.where(used, values - means(values, used), 0.0) ** 2).sum(axis=0)
    found: Floats = squares / np.maximum(used.sum(axis=0) - 1, 1)
    return found


# ---------------------------------------------------------------------- benches


def bench_views(sheets: Sheets, scores: Floats, given: Mask) -> tuple[tuple[BenchView, ...], Gap | None]:
    """Each bench that marked the item, against the others; and the widest gap between two of them."""
    seats = {bench: places for bench, places in sheets.seats().items() if given[:, places].any()}
    if not seats:
        return (), None
    heard = np.stack([given[:, places].any(axis=1) for places in seats.values()], axis=1)
    counts = np.stack([given[:, places].sum(axis=1) for places in seats.values()], axis=1)
    sums = np.stack([scores[:, places].sum(axis=1) for places in seats.values()], axis=1)
    average = sums / np.maximum(counts, 1)
    number = heard.sum(axis=1, keepdims=True)
    shared = heard & (number >= 2)
    others = (average.sum(axis=1, keepdims=True) - average) / np.maximum(number - 1, 1)
    shifts = means(average - others, shared)
    views = []
    for place, (bench, places) in enumerate(seats.items()):
        count, jurors = int(shared[:, place].sum()), int(given[:, places].any(axis=0).sum())
        if count >= FEWEST:
            views.append(BenchView(bench, jurors, count, float(shifts[place])))
        else:
            why = ONE_BENCH if len(seats) == 1 else f"hanya {count} kandidat yang juga dinilai unsur lain"
            views.append(BenchView(bench, jurors, count, None, why))
    return tuple(views), widest_gap(sheets, tuple(seats), average, heard)


def widest_gap(sheets: Sheets, benches: tuple[str, ...], average: Floats, heard: Mask) -> Gap | None:
    """The pair of benches and the candidate with the largest difference; None where no two benches met or differ."""
    widest: Gap | None = None
    for left, right in combinations(range(len(benches)), 2):
        both = heard[:, left] & heard[:, right]
        difference = np.where(both, average[:, left] - average[:, right], 0.0)
        row = int(np.abs(difference).argmax())
        points = float(difference[row])
        if abs(points) > (widest.points if widest else 0.0):
            higher, lower = (left, right) if points > 0 else (right, left)
            widest = Gap(sheets.candidates[row], benches[higher], benches[lower], abs(points))
    return widest
