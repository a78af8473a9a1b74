"""The coefficients again, as their papers define them: loops over exact fractions, no NumPy, no shortcut.

A table is a list of candidates, each a list of one whole number or None a juror. None as an answer: the definition
divides by zero there, or gives a negative variance a meaning it doesn't have.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import permutations
from math import sqrt

FEWEST = 3


def seated(table):
    """Without jurors who marked nobody."""
    heard = [any(mark is not None for mark in column) for column in zip(*table, strict=True)]
    return [[mark for mark, keep in zip(row, heard, strict=True) if keep] for row in table]


def mean(values):
    return Fraction(sum(values), len(values))


def icc(table):
    """Shrout & Fleiss (1979), the two-way mean squares of the complete rows: (2,1), (2,k), (3,1), (3,k)."""
    rows = [row for row in seated(table) if None not in row]
    n = len(rows)
    k = len(rows[0]) if rows else 0
    if n < FEWEST or k < 2:
        return [None] * 4
    grand = mean([mark for row in rows for mark in row])
    row_means, column_means = [mean(row) for row in rows], [mean(column) for column in zip(*rows, strict=True)]
    between = k * sum((one - grand) ** 2 for one in row_means) / (n - 1)
    jurors = n * sum((one - grand) ** 2 for one in column_means) / (k - 1)
    rest = sum(
        (mark - row_mean - column_mean + grand) ** 2
        for row, row_mean in zip(rows, row_means, strict=True)
        for mark, column_mean in zip(row, column_means, strict=True)
    ) / ((n - 1) * (k - 1))
    bases = [
        between + (k - 1) * rest + k * (jurors - rest) / n,
        between + (jurors - rest) / n,
        between + (k - 1) * rest,
        between,
    ]
    if between == 0 and rest == 0:
        return [None] * 4
    return [float((between - rest) / base) if base > 0 else None for base in bases]


def alpha(table, metric):
    """Krippendorff (2011): the coincidence matrix, then 1 - observed / expected disagreement."""
    units = [[mark for mark in row if mark is not None] for row in table]
    units = [unit for unit in units if len(unit) > 1]
    if len(units) < FEWEST:
        return None
    coincidences = Counter()
    for unit in units:
        for pair in permutations(range(len(unit)), 2):
            coincidences[unit[pair[0]], unit[pair[1]]] += Fraction(1, len(unit) - 1)
    totals = Counter()
    for (one, _), count in coincidences.items():
        totals[one] += count
    n = sum(totals.values())
    observed = sum(count * metric(one, other, totals) for (one, other), count in coincidences.items())
    expected = sum(totals[one] * totals[other] * metric(one, other, totals) for one in totals for other in totals)
    return float(1 - (n - 1) * observed / expected) if expected else None


def interval(one, other, _):
    return (one - other) ** 2


def nominal(one, other, _):
    return int(one != other)


def ordinal(one, other, totals):
    low, high = sorted((one, other))
    between = sum(count for mark, count in totals.items() if low <= mark <= high)
    return (between - Fraction(totals[low] + totals[high]) / 2) ** 2


def kendall_w(table):
    """Kendall & Gibbons (1990), chapter 6, on complete rows."""
    rows = [row for row in seated(table) if None not in row]
    n = len(rows)
    k = len(rows[0]) if rows else 0
    if n < FEWEST or k < 2:
        return None
    columns = list(zip(*rows, strict=True))
    sums = [sum(midrank(column, row[place]) for place, column in enumerate(columns)) for row in rows]
    spread = sum((one - mean(sums)) ** 2 for one in sums)
    ties = sum(size**3 - size for column in columns for size in Counter(column).values())
    base = k * k * (n**3 - n) - k * ties
    return float(12 * spread / base) if base else None


def midrank(column, mark):
    below, equal = sum(other < mark for other in column), column.count(mark)
    return Fraction(2 * below + equal + 1, 2)


def everything(table):
    """All seven, by the names the engine gives them."""
    names = ("icc_2_1", "icc_2_k", "icc_3_1", "icc_3_k")
    return dict(zip(names, icc(table), strict=True)) | {
        "alpha_interval": alpha(table, interval),
        "alpha_ordinal": alpha(table, ordinal),
        "kendall_w": kendall_w(table),
    }


def deviation(values):
    """Standard deviation with n - 1."""
    middle = mean(values)
    return sqrt(sum((one - middle) ** 2 for one in values) / (len(values) - 1))
