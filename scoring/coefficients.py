"""Coefficients of agreement from whole-numbered marks: ICC, Krippendorff's alpha, Kendall's W, and their spread.

All of them are the same for marks moved or stretched by a constant, so they are computed on turns of the scale, which
are whole numbers: sums of squares are exact as long as they stay below 2^53, and “no difference at all” is seen as 0.

Interval alpha and ICC depend on the candidates only through sums of a few columns (a candidate's number of marks, their
sum, their sum of squares …). A bootstrap over candidates is therefore one matrix product for all items together:
resampling counts times columns. Before the counts stands a row of ones, so the value itself comes out of the same
formula. Whoever is drawn comes with all their marks and gaps, so how many are complete varies as it would.

Sources: Shrout & Fleiss (1979), Psychological Bulletin 86, 420-428 (ICC); Krippendorff (2011), Computing
Krippendorff's Alpha-Reliability (alpha; its ordinal difference is that of midranks); Kendall & Gibbons (1990), Rank
Correlation Methods, chapter 6 (W with ties).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .columns import Ints, Mask, magnitude

Floats = NDArray[np.float64]

NO_INTERVAL = "selang hanya dihitung untuk ICC dan alfa interval"
SAME = "semua nilai sama, jadi tidak ada beda yang dapat disepakati"
SAME_EACH = "setiap panelis memberi nilai yang sama kepada semua kandidat"
LEVEL = "rata-rata semua kandidat sama"
LOOSE = "beda antarkandidat dan antarpanelis terlalu kecil dibanding ketidakcocokan nilai"

ALL_JURORS, TWO_JURORS = "dinilai semua panelis", "dinilai sedikitnya dua panelis"

FEWEST = 3  # two candidates are two points: any line goes through them
FEWEST_FOR_INTERVAL = 5  # fewer candidates make too few different resamples
DRAWS = 2000
SEED = 1979
MOST_AT_ONCE = 100_000  # resampling counts, or sums of theirs, worked on at once: they stay in the cache
DEFINED_SHARE = 0.9  # of the resamples, or there is no interval
RELATIVE_ZERO = 1e-12
LARGE = 2**40  # whole numbers beyond it are replaced by their order before they are packed into keys

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


@dataclass(frozen=True)
class Values:
    """One coefficient of every item: its value, then those of the resamples, (items, 1 + draws); each item's reason."""

    values: Floats
    defined: Mask
    reasons: tuple[str, ...]


def coefficients(
    tables: Sequence[tuple[Ints, Mask]], *, draws: int = DRAWS, seed: int = SEED
) -> list[dict[str, Estimate]]:
    """Every coefficient of several items; each table is (turns, given), all of one shape (candidates, jurors).

    A juror without any mark on an item isn't on that item's panel. ICC and W use the candidates whom the whole panel
    of the item marked, alpha all with two marks or more. The intervals come from `draws` resamples of the candidates
    with any mark; 0 leaves them out. Raises ValueError for a negative number of draws.
    """
    if draws < 0:
        raise ValueError("draws")
    if not tables:
        return []
    given = np.stack([there for _, there in tables])
    marked = np.asarray(given.any(axis=(0, 2)))
    given, turns = given[:, marked], [turns[marked] for turns, _ in tables]
    whole, paired = complete(given), given.sum(axis=2) >= 2
    marks = np.stack([one.astype(np.float64) for one in turns])
    ordered = np.stack([in_order(one) for one in turns])
    alpha_sums, icc_sums, squares = resampled(alpha_columns(marks, given), *icc_columns(marks, given), draws, seed)
    jurors = given.any(axis=1).sum(axis=1)
    found = {
        name: estimates(one, whole.sum(axis=1))
        for name, one in zip(ICC_NAMES, icc(icc_sums, squares, jurors), strict=True)
    }
    found["alpha_interval"] = estimates(alpha(alpha_sums), paired.sum(axis=1))
    found["alpha_ordinal"] = alpha_ordinal(ordered, given)
    found["kendall_w"] = kendall_w(ordered, given)
    short = [few_texts(usable, given, how) for usable, how in ((whole, ALL_JURORS), (paired, TWO_JURORS))]
    return [item_estimates(item, found, short) for item in range(len(tables))]


def item_estimates(item: int, found: dict[str, list[Estimate]], short: Sequence[Sequence[str]]) -> dict[str, Estimate]:
    """The coefficients of one item, in the order of NAMES; `short` says what is too few for alpha and for the rest."""
    of_whole, of_pairs = (Estimate(None, reason=texts[item]) if texts[item] else None for texts in short)
    return {name: (of_pairs if name.startswith("alpha") else of_whole) or found[name][item] for name in NAMES}


def complete(given: Mask) -> Mask:
    """Whom everybody on the item's panel marked; (items, candidates)."""
    number, jurors = given.sum(axis=2), given.any(axis=1).sum(axis=1)
    return np.asarray((number == jurors[:, None]) & (number > 0))


def few_texts(usable: Mask, given: Mask, how: str) -> list[str]:
    """Of each item: why there is too little to say anything; empty when there is enough."""
    jurors = given.any(axis=1).sum(axis=1).tolist()
    return [few(count, seated, how) for count, seated in zip(usable.sum(axis=1).tolist(), jurors, strict=True)]


def few(count: int, jurors: int, how: str) -> str:
    """The same of one item with so many usable candidates."""
    if jurors == 0:
        return "belum ada nilai"
    if jurors == 1:
        return "hanya satu panelis yang memberi nilai"
    if count < FEWEST:
        return f"hanya {count} kandidat yang {how}; perlu sedikitnya {FEWEST}"
    return ""


# ---------------------------------------------------------------------- resampling


def resampled(
    alpha_parts: Floats, icc_parts: Floats, own: Floats, draws: int, seed: int
) -> tuple[Floats, Floats, Floats]:
    """Sums of the parts (parts, items, candidates) over everyone, then over each resample: (parts, items, 1 + draws).

    `own` (jurors, items, candidates) are each juror's marks: of their sums only the sum of squares is kept, as third.
    """
    items, candidates = own.shape[1:]
    parts = np.concatenate([alpha_parts, icc_parts])
    plain, marks = parts.reshape(len(parts) * items, candidates), own.reshape(len(own) * items, candidates)
    sums, squares = np.empty((len(plain), 1 + draws)), np.empty((items, 1 + draws))
    first = 0
    for times in resamples(candidates, draws, seed, MOST_AT_ONCE // max(candidates, len(marks), 1)):
        part = slice(first, first + len(times))
        sums[:, part] = plain @ times.T
        each = (marks @ times.T).reshape(*own.shape[:2], len(times))
        squares[:, part] = np.einsum("jid,jid->id", each, each)
        first += len(times)
    whole = sums.reshape(len(parts), items, 1 + draws)
    return whole[: len(alpha_parts)], whole[len(alpha_parts) :], squares


def resamples(candidates: int, draws: int, seed: int, at_once: int) -> Iterator[Floats]:
    """How often each candidate is drawn: once each, then in each resample, in pieces of shape (rows, candidates)."""
    yield np.ones((1, candidates))
    stream = np.random.PCG64(seed)
    step = max(2, at_once // 2 * 2)  # even, for a piece to end where a number of the stream does
    for first in range(0, draws, step):
        rows = min(step, draws - first)
        # The high half of number × count is a candidate's place; a place's chance is off by less than count / 2^32.
        chosen = (words(stream, rows * candidates) * np.uint64(candidates) >> np.uint64(32)).astype(np.int64)
        chosen = chosen.reshape(rows, candidates) + np.arange(rows)[:, None] * candidates
        times = np.bincount(chosen.ravel(), minlength=rows * candidates).reshape(rows, candidates)
        yield times.astype(np.float64)


def words(stream: np.random.PCG64, length: int) -> Ints:
    """The next numbers below 2^32 of a stream that is the same in every release of NumPy and on every machine."""
    raw = stream.random_raw((length + 1) // 2).astype("<u8", copy=False)
    return raw.view("<u4")[:length].astype(np.uint64)


def estimates(found: Values, candidates: Ints) -> list[Estimate]:
    """Each item's first value and the middle 95 per cent of the others, where there are enough of them."""
    draws = found.values.shape[1] - 1
    kept = found.defined[:, 1:].sum(axis=1)
    limits = middle(found.values[:, 1:], found.defined[:, 1:], kept) if draws else np.zeros((len(kept), 2))
    told = []
    for item, (low, high) in enumerate(limits.tolist()):
        why = no_interval(int(candidates[item]), draws, int(kept[item]))
        if not found.defined[item, 0]:
            told.append(Estimate(None, reason=found.reasons[item]))
        elif why:
            told.append(Estimate(float(found.values[item, 0]), interval_reason=why))
        else:
            told.append(Estimate(float(found.values[item, 0]), low, high))
    return told


def no_interval(candidates: int, draws: int, kept: int) -> str:
    """Why there is no interval; empty where there is one."""
    if candidates < FEWEST_FOR_INTERVAL:
        return f"hanya {candidates} kandidat; selang memerlukan sedikitnya {FEWEST_FOR_INTERVAL}"
    if draws == 0:
        return "selang tidak diminta"
    return "terlalu banyak contoh ulang yang tidak terdefinisi" if kept < DEFINED_SHARE * draws else ""


def middle(values: Floats, defined: Mask, kept: Ints) -> Floats:
    """Of each row the 2.5 and 97.5 per cent quantiles of what is defined, (rows, 2); `kept` counts that."""
    ascending = np.sort(np.where(defined, values, np.finfo(np.float64).max), axis=1)
    last = np.maximum(kept - 1, 0)[:, None]
    place = np.array([0.025, 0.975]) * last
    below = place.astype(np.int64)
    low, high = (np.take_along_axis(ascending, at, axis=1) for at in (below, np.minimum(below + 1, last)))
    found: Floats = low + (high - low) * (place - below)
    return found


def quotient(top: Floats, base: Floats, defined: Mask) -> Floats:
    """`top / base` where that is defined, else 0."""
    return np.divide(top, base, out=np.zeros_like(base), where=defined)


def centred(marks: Floats, used: Mask) -> Floats:
    """Marks less a whole number near each item's mean, 0 where not used: small whole numbers, whatever the scale."""
    kept = np.where(used, marks, 0.0)
    middle = np.rint(kept.sum(axis=(1, 2)) / np.maximum(used.sum(axis=(1, 2)), 1))
    moved: Floats = kept - used * middle[:, None, None]
    return moved


# ---------------------------------------------------------------------- alpha


def alpha_columns(marks: Floats, given: Mask) -> Floats:
    """Of each candidate with two marks or more: 1, number of marks, sum, sum of squares, disagreement; else 0.

    Shape (5, items, candidates).
    """
    number = given.sum(axis=2)
    paired = number >= 2
    own = centred(marks, given & paired[:, :, None])
    number = np.where(paired, number, 0)
    total, squares = own.sum(axis=2), np.einsum("icj,icj->ic", own, own)
    within = (number * squares - total**2) / np.maximum(number - 1, 1)
    return np.stack([paired, number, total, squares, within])


def alpha(sums: Floats) -> Values:
    """Interval alpha from sums of `alpha_columns`, (5, items, draws): 1 - observed / expected disagreement."""
    candidates, number, total, squares, within = sums
    expected = number * squares - total**2
    defined = np.asarray((expected > RELATIVE_ZERO * number * squares) & (candidates >= FEWEST))
    return Values(1 - quotient((number - 1) * within, expected, defined), defined, (SAME,) * len(number))


def alpha_ordinal(turns: Ints, given: Mask) -> list[Estimate]:
    """Alpha on the midranks of all pairable marks; its ranks change with each resample, so it has no interval."""
    used = given & (given.sum(axis=2) >= 2)[:, :, None]
    ranks = np.zeros(turns.shape)
    ranks[used], _ = doubled_midranks(np.nonzero(used)[0], turns[used])
    found = alpha(alpha_columns(ranks, used).sum(axis=2, keepdims=True))
    return [
        Estimate(float(value), interval_reason=NO_INTERVAL) if known else Estimate(None, reason=SAME)
        for value, known in zip(found.values[:, 0], found.defined[:, 0], strict=True)
    ]


# ---------------------------------------------------------------------- ICC


def icc_columns(marks: Floats, given: Mask) -> tuple[Floats, Floats]:
    """Of each candidate whom all marked: 1, sum, its square, sum of squares, (4, items, candidates); and each mark.

    The marks have the shape (jurors, items, candidates); a juror who marked nothing of an item has zeros.
    """
    whole = complete(given)
    own = centred(marks, given & whole[:, :, None])
    total, squares = own.sum(axis=2), np.einsum("icj,icj->ic", own, own)
    return np.stack([whole, total, total**2, squares]), np.ascontiguousarray(own.transpose(2, 0, 1))


def icc(sums: Floats, column_squares: Floats, jurors: Ints) -> list[Values]:
    """ICC(2,1), ICC(2,k), ICC(3,1), ICC(3,k) from sums of `icc_columns`, (4, items, draws), and the jurors' squares.

    The mean squares between candidates (r), between jurors (c) and the rest (e) all carry the same factor, which the
    ratios lose: so r, c and e are whole numbers here, and exactly 0 where there is no difference.
    """
    n, grand, row_squares, squares = sums
    k = jurors[:, None].astype(np.float64)
    size = RELATIVE_ZERO * n * k * squares
    rows = positive(n * row_squares - grand**2, size)
    columns = positive(k * column_squares - grand**2, size)
    e = positive(n * k * squares - grand**2 - rows - columns, size)
    r, c = rows * (k - 1), columns * (n - 1)
    between = (c - e) / np.maximum(n, 1)
    bases = (r + (k - 1) * e + k * between, r + between, r + (k - 1) * e, r)
    reasons = [icc_reasons(*each) for each in zip(r[:, 0].tolist(), c[:, 0].tolist(), e[:, 0].tolist(), strict=True)]
    found = []
    for base, own_reasons in zip(bases, zip(*reasons, strict=True), strict=True):
        fits = np.asarray((r + e > 0) & (base > RELATIVE_ZERO * (r + c + e)) & (n >= FEWEST))
        found.append(Values(quotient(r - e, base, fits), fits, own_reasons))
    return found


def positive(values: Floats, least: Floats) -> Floats:
    """Sums of squares; what is only a rest of rounding is 0."""
    return np.where(values > least, values, 0.0)


def icc_reasons(r: float, c: float, e: float) -> tuple[str, ...]:
    """Why each ICC would be undefined for these mean squares."""
    if r + e == 0:
        return (SAME_EACH if c > 0 else SAME,) * 4
    return LOOSE, LOOSE, LEVEL, LEVEL


# ---------------------------------------------------------------------- ranks


def in_order(turns: Ints) -> Ints:
    """Whole numbers small enough to be packed into keys: the same ones, or, beyond LARGE, their places in order."""
    if turns.dtype == np.int64 and magnitude(turns) < LARGE:
        return turns
    return np.unique(turns, return_inverse=True)[1].reshape(turns.shape)


def doubled_midranks(groups: Ints, turns: Ints) -> tuple[Ints, Ints]:
    """Twice the midrank of each mark within its group (whole even for ties), and how many marks of it are equal.

    All marks are ordered at once, group by group; a group's own ranks begin where it does.
    """
    if not len(turns):
        return turns, turns
    least = turns.min()
    keys = groups * (turns.max() - least + 1) + (turns - least)
    _, place, equal = np.unique(keys, return_inverse=True, return_counts=True)
    ahead = np.cumsum(np.bincount(groups)) - np.bincount(groups)
    ranks = (2 * np.cumsum(equal) - equal + 1)[place]
    return ranks - 2 * ahead[groups], equal[place]


def kendall_w(turns: Ints, given: Mask) -> list[Estimate]:
    """W with the correction for ties, of the candidates whom the whole panel marked."""
    used = given & complete(given)[:, :, None]
    items, _, seats = np.nonzero(used)
    ranks, ties = np.zeros((2, *used.shape), dtype=np.int64)
    ranks[used], equal = doubled_midranks(items * used.shape[2] + seats, turns[used])
    ties[used] = equal**2 - 1  # t members of a tie add t² - 1 each: together t³ - t
    sums = ranks.sum(axis=2)
    found = []
    for n, k, tied, own in zip(
        used.any(axis=2).sum(axis=1).tolist(),
        given.any(axis=1).sum(axis=1).tolist(),
        ties.sum(axis=(1, 2)).tolist(),
        sums,
        strict=True,
    ):
        spread = n * int((own**2).sum()) - int(own.sum()) ** 2
        base = k * k * (n**3 - n) - k * tied
        known = Estimate(3 * spread / (n * base), interval_reason=NO_INTERVAL) if base else None
        found.append(known or Estimate(None, reason=SAME_EACH))
    return found
