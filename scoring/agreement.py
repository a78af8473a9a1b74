"""How much a panel agrees: coefficients per judged item and overall, each juror and each bench against the others.

Statistics about a result, never part of one: floats may live here. Abstentions, recusals and absent marks are missing,
not values. ICC and Kendall's W are defined without gaps only, so they use the candidates whom every juror of the item
marked; Krippendorff's alpha uses all with two marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .coefficients import DRAWS, FEWEST, NAMES, SEED, Estimate, Floats, coefficients
from .columns import Mask
from .marks import Mark
from .panel import ABSTAIN_STATE, RECUSED_STATE
from .rubric import Rubric
from .sheets import Grid, Sheets, overall_grid, read_sheets

SAME = 1e-9
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
    """The widest gap between the means of two benches on one candidate, 0–100.

    `shared` counts the candidates with a gap as wide; of several, the first one's code and benches stand here.
    """

    candidate: str
    higher: str
    lower: str
    points: float
    shared: int = 1


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
    given = np.stack([grid.given for grid in grids])
    scores = np.stack([grid.turns.astype(np.float64) * float(grid.unit) for grid in grids]) * given
    found = zip(
        [*titles.items(), OVERALL],
        grids,
        coefficients([(grid.turns, there) for grid, there in zip(grids, given, strict=True)], draws=draws, seed=seed),
        zip(
            distances(scores, given),
            juror_views(sheets, scores, given),
            bench_views(sheets, scores, given),
            strict=True,
        ),
        strict=True,
    )
    *items, overall = (item_agreement(*one) for one in found)
    return Agreement(dict(zip(titles, items, strict=True)), overall, draws, seed)


OVERALL = ("overall", "Keseluruhan lembar penilaian")


def nothing_judged() -> ItemAgreement:
    """The overall agreement of a rubric without a panel."""
    none = dict.fromkeys(NAMES, Estimate(None, reason=NOTHING_JUDGED))
    return ItemAgreement(*OVERALL, 0, 0, 0, 0, 0, none, (), (), None, (NOTHING_JUDGED,))


def item_agreement(
    named: tuple[str, str],
    grid: Grid,
    estimates: Mapping[str, Estimate],
    views: tuple[float | None, tuple[JurorView, ...], tuple[tuple[BenchView, ...], Gap | None]],
) -> ItemAgreement:
    """Everything about one item: what was measured already, and the counts."""
    apart, panel, benches = views
    given = grid.given
    number, seated = given.sum(axis=1), int(given.any(axis=0).sum())
    candidates = int((number > 0).sum())
    complete = int((number == seated).sum()) if seated else 0
    abstained, recused = (int((grid.states == state).sum()) for state in (ABSTAIN_STATE, RECUSED_STATE))
    told = tuple(remarks(estimates, candidates, complete, abstained + recused))
    counts = (candidates, seated, complete, abstained, recused)
    compared, step = int((number >= 2).sum()), float(grid.unit)
    return ItemAgreement(*named, *counts, estimates, panel, *benches, told, compared, apart, step)


def distances(scores: Floats, given: Mask) -> list[float | None]:
    """Of each item: the root mean square of the difference between two jurors, which is alpha's observed disagreement.

    Like below, scores have the shape (items, candidates, jurors) and are 0 where not given. None below FEWEST.
    """
    number = given.sum(axis=2)
    paired = number >= 2
    middle = scores.sum(axis=2) / np.maximum(number, 1)
    squares = (np.where(given, scores - middle[:, :, None], 0.0) ** 2).sum(axis=2)
    shared = np.where(paired, 2 * number * squares / np.maximum(number - 1, 1), 0.0).sum(axis=1)
    found = np.sqrt(shared / np.maximum(np.where(paired, number, 0).sum(axis=1), 1)).tolist()
    return [value if count >= FEWEST else None for value, count in zip(found, paired.sum(axis=1).tolist(), strict=True)]


def remarks(estimates: Mapping[str, Estimate], candidates: int, complete: int, silent: int) -> list[str]:
    """What a reader has to know of gaps and of negative values."""
    told = []
    if silent:
        told.append(f"{silent} tidak menilai atau mundur dihitung sebagai nilai yang tidak ada, bukan nol")
    if complete < candidates:
        told.append(
            f"{complete} dari {candidates} kandidat dinilai oleh semua panelis; "
            "ICC dan W hanya memakai yang lengkap, alfa memakai semua yang dinilai sedikitnya dua panelis"
        )
    if any(found.value is not None and found.value < 0 for found in estimates.values()):
        told.append("nilai di bawah nol: kesepakatan lebih rendah daripada yang diharapkan dari kebetulan")
    return told


# ---------------------------------------------------------------------- jurors


def juror_views(sheets: Sheets, scores: Floats, given: Mask) -> list[tuple[JurorView, ...]]:
    """Of each item: every juror who marked it, against the others."""
    number = given.sum(axis=2, keepdims=True)
    shared = given & (number >= 2)
    others = (scores.sum(axis=2, keepdims=True) - scores) / np.maximum(number - 1, 1)
    own = variances(scores, given)
    known = given.sum(axis=1) >= FEWEST
    rest = known.sum(axis=1, keepdims=True) - known
    variance_of_rest = np.where(known, own, 0.0).sum(axis=1, keepdims=True) - np.where(known, own, 0.0)
    beside = np.sqrt(np.maximum(variance_of_rest, 0.0) / np.maximum(rest, 1))
    measured = (
        means(scores - others, shared),
        np.sqrt(variances(scores - others, shared)),
        np.sqrt(variances(scores, shared)),
        beside,
    )
    counts, compared = shared.sum(axis=1), rest > 0
    found: list[list[JurorView]] = [[] for _ in scores]
    numbers = np.stack(measured, axis=2).tolist()
    for item, seat in zip(*(axis.tolist() for axis in np.nonzero(given.any(axis=1))), strict=True):
        who = (sheets.jurors[seat], sheets.benches[seat], int(counts[item, seat]))
        found[item].append(juror_view(who, numbers[item][seat], compared=bool(compared[item, seat])))
    return [tuple(views) for views in found]


def juror_view(who: tuple[str, str, int], numbers: Sequence[float], *, compared: bool) -> JurorView:
    """One juror; `numbers` mean what they say only with enough candidates, the last only if somebody was compared."""
    count = who[2]
    if count < FEWEST:
        why = ALONE if count == 0 else f"hanya {count} kandidat yang juga dinilai panelis lain"
        return JurorView(*who, None, None, None, None, why)
    shift, scatter, spread, beside = numbers
    return JurorView(*who, shift, scatter, spread, beside if compared else None)


def means(values: Floats, used: Mask) -> Floats:
    """Means over the candidates of the used entries; 0 without any."""
    totals: Floats = np.where(used, values, 0.0).sum(axis=1)
    averages: Floats = totals / np.maximum(used.sum(axis=1), 1)
    return averages


def variances(values: Floats, used: Mask) -> Floats:
    """Variances (n - 1) over the candidates of the used entries; 0 below two."""
    squares: Floats = (np.where(used, values - means(values, used)[:, None, :], 0.0) ** 2).sum(axis=1)
    found: Floats = squares / np.maximum(used.sum(axis=1) - 1, 1)
    return found


# ---------------------------------------------------------------------- benches


def bench_views(sheets: Sheets, scores: Floats, given: Mask) -> list[tuple[tuple[BenchView, ...], Gap | None]]:
    """Of each item: every bench that marked it, against the others; and the widest gap between two of them."""
    seats = sheets.seats()
    sits = np.array([[bench == own for own in seats] for bench in sheets.benches], dtype=np.float64)
    sits = sits.reshape(len(sheets.benches), len(seats))
    counts = given @ sits
    heard = np.asarray(counts > 0)
    average = (scores @ sits) / np.maximum(counts, 1)
    number = heard.sum(axis=2, keepdims=True)
    shared = heard & (number >= 2)
    others = (average.sum(axis=2, keepdims=True) - average) / np.maximum(number - 1, 1)
    shifts, compared = means(average - others, shared).tolist(), shared.sum(axis=1).tolist()
    jurors = (given.any(axis=1) @ sits).astype(np.int64).tolist()
    gaps = widest_gaps(sheets, tuple(seats), average, heard)
    found = []
    for shift, count, sitting, gap in zip(shifts, compared, jurors, gaps, strict=True):
        told = [one for one in zip(seats, sitting, count, shift, strict=True) if one[1]]
        found.append((tuple(bench_view(*one, alone=len(told) == 1) for one in told), gap))
    return found


def bench_view(bench: str, jurors: int, count: int, shift: float, *, alone: bool) -> BenchView:
    """One bench; `shift` means what it says only with enough candidates."""
    if count >= FEWEST:
        return BenchView(bench, jurors, count, shift)
    return BenchView(
        bench, jurors, count, None, ONE_BENCH if alone else f"hanya {count} kandidat yang juga dinilai unsur lain"
    )


def widest_gaps(sheets: Sheets, benches: tuple[str, ...], average: Floats, heard: Mask) -> list[Gap | None]:
    """Of each item: the candidate with the widest difference, and its highest and lowest bench.

    None where no two benches met or differ.
    """
    if not average.size:
        return [None] * len(average)
    highest, lowest = np.where(heard, average, -np.inf), np.where(heard, average, np.inf)
    width = np.where(heard.any(axis=2), highest.max(axis=2), 0.0) - np.where(heard.any(axis=2), lowest.min(axis=2), 0.0)
    found: list[Gap | None] = []
    widest = width >= width.max(axis=1, keepdims=True) - SAME  # a binary rest makes no gap wider
    shared = widest.sum(axis=1).tolist()
    for item, row in enumerate(widest.argmax(axis=1).tolist()):
        higher, lower = benches[int(highest[item, row].argmax())], benches[int(lowest[item, row].argmin())]
        points = float(width[item, row])
        found.append(Gap(sheets.candidates[row], higher, lower, points, shared[item]) if points > 0 else None)
    return found
