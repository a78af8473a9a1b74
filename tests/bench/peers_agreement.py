"""What the statistics of a panel are measured against."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from scoring.coefficients import Floats
from scoring.columns import Ints, Mask


def numpy_alpha(turns: Ints, given: Mask) -> float:
    """Interval alpha in plain NumPy, one pass."""
    used = given[given.sum(axis=1) >= 2]
    marks = np.where(used, turns[given.sum(axis=1) >= 2], 0.0)
    number = used.sum(axis=1)
    within = ((number * (marks**2).sum(axis=1) - marks.sum(axis=1) ** 2) / (number - 1)).sum()
    whole = number.sum() * (marks**2).sum() - marks.sum() ** 2
    return float(1 - (number.sum() - 1) * within / whole)


def krippendorff_alpha(turns: Ints, given: Mask) -> float:
    """Interval alpha by the package of that name."""
    import krippendorff  # type: ignore[import-not-found]

    data = np.where(given, turns, np.nan).T
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="interval"))


def pingouin_icc(turns: Ints, given: Mask) -> list[float]:
    """The four two-way ICCs of the complete candidates by pingouin."""
    import pandas as pd  # type: ignore[import-untyped]
    import pingouin  # type: ignore[import-not-found]

    whole = turns[given.all(axis=1)]
    rows, jurors = np.indices(whole.shape)
    frame = pd.DataFrame({"row": rows.ravel(), "juror": jurors.ravel(), "mark": whole.ravel()})
    found = pingouin.intraclass_corr(frame, "row", "juror", "mark").set_index("Type")["ICC"]
    names = ("ICC(A,1)", "ICC(A,k)", "ICC(C,1)", "ICC(C,k)")
    return [float(found[name]) for name in names]


def resampled_tables(turns: Ints, given: Mask, draws: int, seed: int) -> Iterator[tuple[Ints, Mask]]:
    """The marks of resampled candidates, one table a draw."""
    draw = np.random.default_rng(seed)
    for _ in range(draws):
        rows = draw.integers(0, len(turns), len(turns))
        yield turns[rows], given[rows]


def dense_severities(scores: Floats, given: Mask) -> Any:
    """Severities by least squares on the whole design matrix, one column a candidate and a juror."""
    rows, jurors = np.nonzero(given)
    candidates, seats = given.shape
    design = np.zeros((len(rows) + 1, candidates + seats))
    design[np.arange(len(rows)), rows] = 1
    design[np.arange(len(rows)), candidates + jurors] = -1
    design[-1, candidates:] = 1
    return np.linalg.lstsq(design, np.append(scores[rows, jurors], 0.0))[0][candidates:]
