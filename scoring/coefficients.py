"""Coefficients of agreement from whole-numbered marks: ICC, Krippendorff's alpha, Kendall's W, and their spread.

All of them are the same for marks moved or stretched by a constant, so they are computed on turns of the scale, which
are whole numbers: sums of squares are exact as long as they stay below 2^53, and “no difference at all” is seen as 0.

Interval alpha and ICC depend on the candidates only through sums of a few columns (a candidate's number of marks, their
sum, their sum of squares …). A bootstrap over candidates is therefore one matrix product: resampling counts times
columns. The first row of counts is all ones, so the value itself comes out of the same formula.

Sources: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428 (ICC); Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability (alpha; its ordinal difference is that of midranks); Kendall & Gibbons (1990), Rank
Correlation Methods, chapter 6 (W with ties).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Ints, Mask

Floats = NDArray[np.float64]

NO_INTERVAL = "selang hanya dihitung untuk ICC dan alpha interval"
SAME = "semua nilai sama, jadi tidak ada beda yang dapat disepakati"
SAME_EACH = "setiap panelis memberi nilai yang sama kepada semua kandidat"

FEWEST = 3  # two candidates are two points: any line goes through them
FEWEST_FOR_INTERVAL = 5  # fewer candidates make too few different resamples
DRAWS = 2000
SEED = 1979
MOST_SHARED = 4_000_000  # numbers of the stream kept for all items
MOST_AT_ONCE = 10_000  # resampling counts worked on at once: in cache, and a product too small to share among threads
DEFINED_SHARE = 0.9  # of the resamples, or there is no interval
RELATIVE_ZERO = 1e-12

ICC_NAMES = ("icc_2_1", "icc_2_k", "icc_3_1", "icc_3_k")
NAMES = (*ICC_NAMES, "alpha_interval", "alpha_ordinal", "kendall_w")


@dataclass(frozen=True)
class Estimate:
    """One coefficient with its 95 per cent bootstrap interval; what is None has its reason beside it, in Indonesian."""

    value: float | None
    low: float | None = None
    high: float | None = None
    reason: str = ""
    interval_reason: str = ""


def coefficients(
    tables: Sequence[tuple[Ints, Mask]], *, draws: int = DRAWS, seed: int = SEED
) -> list[dict[str, Estimate]]:
    """Every coefficient of several items on the same candidates; each table is (turns, given), (candidates, jurors).

    A juror without any mark on an item isn't on that item's panel. ICC and W use the candidates whom the whole panel
    of the item marked, alpha all with two marks or more. The intervals come from `draws` resamples of the candidates
    used; 0 leaves them out. Raises ValueError for a negative number of draws.
    """
    if draws < 0:
        raise ValueError("draws")
    if not tables:
        return []
    seated = [(turns[:, given.any(axis=0)], given[:, given.any(axis=0)]) for turns, given in tables]
    blocks = [alpha_columns(*table) for table in seated] + [icc_columns(*table) for table in seated]
    sums = resampled(blocks, draws, seed)
    halves = sums[: len(seated)], sums[len(seated) :]
    return [item_estimates(*table, *pair) for table, *pair in zip(seated, *halves, strict=True)]


def item_estimates(turns: Ints, given: Mask, alpha_sums: Floats, icc_sums: Floats) -> dict[str, Estimate]:
    """The coefficients of one item, in the order of NAMES."""
    whole, paired = np.asarray(given.all(axis=1)), np.asarray(given.sum(axis=1) >= 2)
    jurors = given.shape[1]
    too_few = few(whole, jurors, "dinilai semua panelis")
    too_few_pairs = few(paired, jurors, "dinilai sedikitnya dua panelis")
    found = dict.fromkeys(NAMES, Estimate(None, reason=too_few))
    found |= dict.fromkeys(("alpha_interval", "alpha_ordinal"), Estimate(None, reason=too_few_pairs))
    if not too_few:
        found |= dict(zip(ICC_NAMES, icc(icc_sums, int(whole.sum())), strict=True))
        found["kendall_w"] = kendall_w(turns[whole])
    if not too_few_pairs:
        found["alpha_interval"] = alpha(alpha_sums, int(paired.sum()))
        found["alpha_ordinal"] = alpha_ordinal(turns, given)
    return found


def few(usable: Mask, jurors: int, how: str) -> str:
    """Why there is too little to say anything; empty when there is enough."""
    count = int(usable.sum())
    if jurors == 0:
        return "belum ada nilai"
    if jurors == 1:
        return "hanya satu panelis yang memberi nilai"
    if count < FEWEST:
        return f"hanya {count} kandidat yang {how}; perlu sedikitnya {FEWEST}"
    return ""


# ---------------------------------------------------------------------- resampling


def resampled(blocks: Sequence[Floats], draws: int, seed: int) -> list[Floats]:
    """Of each block (candidates, c): the sums of its columns, then those over each resample, (1 + draws, c).

    Blocks with as many candidates share their resamples, and one product.
    """
    places: dict[int, list[int]] = {}
    for place, block in enumerate(blocks):
        places.setdefault(len(block), []).append(place)
    found = [block.sum(axis=0, keepdims=True) for block in blocks]
    shared = words(np.random.PCG64(seed), min(draws * max(places), MOST_SHARED))
    for count, alike in places.items():
        if count and draws:
            sums = resample(np.hstack([blocks[place] for place in alike]), draws, seed, shared)
            ends = np.cumsum([blocks[place].shape[1] for place in alike])[:-1]
            for place, part in zip(alike, np.split(sums, ends, axis=1), strict=True):
                found[place] = np.concatenate([found[place], part])
    return found


def resample(columns: Floats, draws: int, seed: int, shared: Ints) -> Floats:
    """Sums of the columns (candidates, c), at least one candidate, over each resample: (draws, c).

    `shared` is the beginning of the seed's stream; it is drawn anew, piece by piece, where that isn't long enough.
    """
    count = len(columns)
    stream = np.random.PCG64(seed)
    found = np.empty((draws, columns.shape[1]))
    step = max(2, MOST_AT_ONCE // count // 2 * 2)  # even, for a piece to end where a number of the stream does
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        enough = draws * count <= len(shared)
        numbers = shared[first * count : (first + rows) * count] if enough else words(stream, rows * count)
        # The high half of number × count is a candidate's place; a place's chance is off by less than count / 2^32.
        chosen = (numbers * np.uint64(count) >> np.uint64(32)).astype(np.int64).reshape(rows, count)
        chosen += np.arange(rows)[:, None] * count
        times = np.bincount(chosen.ravel(), minlength=rows * count).reshape(rows, count)
        found[first : first + rows] = times.astype(np.float64) @ columns
    return found


def words(stream: np.random.PCG64, length: int) -> Ints:
    """The next numbers below 2^32 of a stream that is the same in every release of NumPy and on every machine."""
    raw = stream.random_raw((length + 1) // 2).astype("<u8", copy=False)
    return raw.view("<u4")[:length].astype(np.uint64)


def estimate(values: Floats, defined: Mask, reason: str, candidates: int) -> Estimate:
    """The first value, and the middle 95 per cent of the others."""
    if not defined[0]:
        return Estimate(None, reason=reason)
    others = values[1:][defined[1:]]
    own = float(values[0])
    if candidates < FEWEST_FOR_INTERVAL:
        why = f"hanya {candidates} kandidat; selang memerlukan sedikitnya {FEWEST_FOR_INTERVAL}"
        return Estimate(own, interval_reason=why)
    if len(values) == 1:
        return Estimate(own, interval_reason="selang tidak diminta")
    if len(others) < DEFINED_SHARE * (len(values) - 1):
        return Estimate(own, interval_reason="terlalu banyak contoh ulang yang tidak terdefinisi")
    low, high = np.quantile(others, (0.025, 0.975)).tolist()
    return Estimate(own, low, high)


def quotient(top: Floats, base: Floats, defined: Mask) -> Floats:
    """`top / base` where that is defined, else 0."""
    return np.divide(top, base, out=np.zeros_like(base), where=defined)


def centred(turns: Ints, used: Mask) -> Floats:
    """Turns less a whole number near their mean, 0 where not used: small whole numbers, whatever the scale's end."""
    marks = np.where(used, turns, 0).astype(np.float64)
    middle = np.rint(marks.sum() / max(int(used.sum()), 1))
    moved: Floats = marks - used * middle
    return moved


# ---------------------------------------------------------------------- alpha


def alpha_columns(turns: Ints, given: Mask) -> Floats:
    """Of each candidate with two marks or more: number of marks, sum, sum of squares, disagreement; (candidates, 4)."""
    paired = given.sum(axis=1) >= 2
    used = given[paired]
    marks = centred(turns[paired], used)
    number, total, squares = used.sum(axis=1).astype(np.float64), marks.sum(axis=1), (marks**2).sum(axis=1)
    within = (number * squares - total**2) / (number - 1)
    return np.stack([number, total, squares, within], axis=1)


def alpha(sums: Floats, candidates: int) -> Estimate:
    """Interval alpha from sums of `alpha_columns`: 1 - observed / expected disagreement."""
    number, total, squares, within = sums.T
    expected = number * squares - total**2
    defined = expected > RELATIVE_ZERO * number * squares
    values = 1 - quotient((number - 1) * within, expected, defined)
    return estimate(values, defined, SAME, candidates)


def alpha_ordinal(turns: Ints, given: Mask) -> Estimate:
    """Alpha on the midranks of all pairable marks; its ranks change with each resample, so it has no interval."""
    used = given & (given.sum(axis=1) >= 2)[:, None]
    ranks = np.zeros(turns.shape, dtype=np.int64)
    ranks[used] = doubled_midranks(turns[used][:, None])[:, 0]
    found = alpha(alpha_columns(ranks, used).sum(axis=0, keepdims=True), len(ranks))
    return Estimate(found.value, reason=found.reason, interval_reason=NO_INTERVAL)


# ---------------------------------------------------------------------- ICC


def icc_columns(turns: Ints, given: Mask) -> Floats:
    """Of each candidate whom all marked: sum, its square, sum of squares, each mark; (candidates, 3 + jurors)."""
    whole = given.all(axis=1) & np.full(len(given), given.shape[1] > 0, dtype=np.bool_)
    marks = centred(turns[whole], given[whole])
    total, squares = marks.sum(axis=1), (marks**2).sum(axis=1)
    return np.hstack([np.stack([total, total**2, squares], axis=1), marks])


def icc(sums: Floats, candidates: int) -> list[Estimate]:
    """ICC(2,1), ICC(2,k), ICC(3,1), ICC(3,k) from sums of `icc_columns`.

    The mean squares between candidates (r), between jurors (c) and the rest (e) all carry the same factor, which the
    ratios lose: so r, c and e are whole numbers here, and exactly 0 where there is no difference.
    """
    grand, row_squares, squares = sums[:, :3].T
    n, k = float(candidates), float(sums.shape[1] - 3)
    size = RELATIVE_ZERO * n * k * squares
    rows = positive(n * row_squares - grand**2, size)
    columns = positive(k * (sums[:, 3:] ** 2).sum(axis=1) - grand**2, size)
    e = positive(n * k * squares - grand**2 - rows - columns, size)
    r, c = rows * (k - 1), columns * (n - 1)
    bases = (r + (k - 1) * e + k * (c - e) / n, r + (c - e) / n, r + (k - 1) * e, r)
    reasons = icc_reasons(float(r[0]), float(c[0]), float(e[0]))
    found = []
    for base, reason in zip(bases, reasons, strict=True):
        fits = (r + e > 0) & (base > RELATIVE_ZERO * (r + c + e))
        found.append(estimate(quotient(r - e, base, fits), fits, reason, candidates))
    return found


def positive(values: Floats, least: Floats) -> Floats:
    """Sums of squares; what is only a rest of rounding is 0."""
    return np.where(values > least, values, 0.0)


def icc_reasons(r: float, c: float, e: float) -> list[str]:
    """Why each ICC would be undefined for these mean squares."""
    if r + e == 0:
        return [SAME_EACH if c > 0 else SAME] * 4
    level = "rata-rata semua kandidat sama"
    loose = "beda antarkandidat dan antarpanelis terlalu kecil dibanding ketidakcocokan nilai"
    return [loose, loose, level, level]


# ---------------------------------------------------------------------- ranks


def doubled_midranks(turns: Ints) -> Ints:
    """Twice the midrank of each entry within its column, from the lowest: whole numbers even for ties."""
    first, last, order = tie_groups(turns)
    ranks = np.empty(turns.shape, dtype=np.int64)
    np.put_along_axis(ranks, order, first + last + 2, axis=0)
    return ranks


def tie_groups(turns: Ints) -> tuple[Ints, Ints, Ints]:
    """Down each column in ascending order: where the group of equals begins and ends; and that order."""
    order = np.argsort(turns, axis=0, kind="stable")
    ascending = np.take_along_axis(turns, order, axis=0)
    places = np.broadcast_to(np.arange(len(turns))[:, None], turns.shape)
    starts = np.ones(turns.shape, dtype=np.bool_)
    starts[1:] = ascending[1:] != ascending[:-1]
    ends = np.ones(turns.shape, dtype=np.bool_)
    ends[:-1] = starts[1:]
    first = np.maximum.accumulate(np.where(starts, places, 0), axis=0)
    last = np.minimum.accumulate(np.where(ends, places, len(turns))[::-1], axis=0)[::-1]
    return first, last, order


def kendall_w(turns: Ints) -> Estimate:
    """W with the correction for ties, of marks without gaps (candidates, jurors)."""
    n, k = turns.shape
    first, last, _ = tie_groups(turns)
    ties = int(((last - first + 1) ** 2 - 1).sum())  # t members of a tie add t² - 1 each: together t³ - t
    sums = doubled_midranks(turns).sum(axis=1)
    spread = n * int((sums**2).sum()) - int(sums.sum()) ** 2
    base = k * k * (n**3 - n) - k * ties
    if base == 0:
        return Estimate(None, reason=SAME_EACH)
    return Estimate(3 * spread / (n * base), interval_reason=NO_INTERVAL)
