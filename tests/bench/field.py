"""The villages of the benchmark, the same at every run: as exact columns, as a data frame, and as `Decimal` rows."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from scoring import parse_rubric
from scoring.columns import Ints
from scoring.evaluate import evaluate
from scoring.figure_table import Column, FigureTable
from scoring.figures import NOT_APPLICABLE, PRESENT
from scoring.rubric import CHOICE, NUMBER, YES_NO, Criterion, Figure, Indicator, Reference, Rubric, Scale

VILLAGES = 75_266  # villages (desa) with a ministry code
RANGES = {
    "pu_potensi": (40, 900),
    "bpu_potensi": (150, 4000),
    "jakon_potensi": (1, 120),
    "rentan_potensi": (30, 1500),
    "perangkat_semua": (8, 25),
    "kader_semua": (15, 90),
    "nelayan_semua": (5, 700),
    "regulasi": (0, 3),
    "lingkup": (0, 2),
    "sosialisasi": (0, 14),
    "belanja": (700_000_000, 2_600_000_000),
    "persen_musdes": (0, 10_000),
    "mitra": (0, 8),
    "kegiatan": (0, 13),
    "bulan_macet": (0, 12),
} | {f"wawancara_{turn}": (100, 500) for turn in range(1, 5)}
SHARES = {
    "pu_aktif": "pu_potensi",
    "bpu_aktif": "bpu_potensi",
    "jakon_aktif": "jakon_potensi",
    "rentan_aktif": "rentan_potensi",
    "perangkat_aktif": "perangkat_semua",
    "kader_aktif": "kader_semua",
    "rt_aktif": "kader_semua",
    "nelayan_aktif": "nelayan_semua",
    "realisasi": "anggaran",
}
HUNDREDTHS = ("persen_musdes", "wawancara_1", "wawancara_2", "wawancara_3", "wawancara_4")
OPTIONAL = ("nelayan_aktif", "nelayan_semua")


def instrument() -> Rubric:
    """The rubric beside this file."""
    path = Path(__file__).with_name("village.yaml")
    return parse_rubric(path.read_bytes(), path.name)


def scattered(count: int, salt: int, low: int, high: int) -> Ints:
    """Whole numbers from `low` to `high`, all over the place but the same on every machine (splitmix64)."""
    mixed = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(salt * 0x51ED27)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed ^= mixed >> np.uint64(31)
    return (mixed % np.uint64(high - low + 1)).astype(np.int64) + low


def figure_values(rubric: Rubric, count: int) -> dict[str, Ints]:
    """Every figure of every village, in hundredths for HUNDREDTHS."""
    salts = {figure.code: salt for salt, figure in enumerate(rubric.figures, 1)}
    values = {code: scattered(count, salts[code], *bounds) for code, bounds in RANGES.items()}
    rate = scattered(count, salts["anggaran"], 1, 1400)
    values["anggaran"] = values["rentan_potensi"] * 16800 * 12 * rate // 1000
    for part, whole in SHARES.items():
        values[part] = values[whole] * scattered(count, salts[part], 0, 1050) // 1000
    for figure in rubric.figures:
        if figure.type == YES_NO:
            values[figure.code] = scattered(count, salts[figure.code], 0, 1)
    return values


def table(rubric: Rubric, count: int) -> FigureTable:
    """The villages as the engine's exact columns; one in ten has no fishers at all."""
    inland = scattered(count, 0, 0, 9) == 0
    columns = {}
    for code, values in figure_values(rubric, count).items():
        states = np.full(count, PRESENT, dtype=np.int8)
        if code in OPTIONAL:
            states[inland] = NOT_APPLICABLE
            values[inland] = 0
        columns[code] = Column(values, 100 if code in HUNDREDTHS else 1, states)
    codes = tuple(f"{turn:05}" for turn in range(count))
    return FigureTable(codes, codes, columns)


def ready_scores(rubric: Rubric, villages: FigureTable) -> tuple[Rubric, FigureTable]:
    """The instrument and the villages once more, every score given as a figure and everything applicable."""
    everyone = np.arange(len(villages.candidates))
    evaluation = evaluate(rubric, villages)
    columns = {
        leaf.code: Column(evaluation.leaves[leaf.code].scores(everyone), 10**rubric.places, np.zeros_like(everyone))
        for leaf in rubric.indicators()
    }
    criteria = tuple(with_ready_scores(node) for node in rubric.criteria if isinstance(node, Criterion))
    figures = tuple(Figure(leaf.code, leaf.title, NUMBER) for leaf in rubric.indicators())
    ready = replace(rubric, criteria=criteria, figures=figures, constants=())
    return ready, FigureTable(villages.candidates, villages.names, columns)


def with_ready_scores(criterion: Criterion) -> Criterion:
    """A criterion whose indicators are each a figure from 0 to 100."""
    children = tuple(
        replace(leaf, kind=Scale(Reference(leaf.code), Fraction(0), Fraction(100)), optional=False)
        for leaf in criterion.children
        if isinstance(leaf, Indicator)
    )
    return replace(criterion, children=children)


def data_frame(rubric: Rubric, villages: FigureTable) -> Any:
    """The same as a pandas frame, friendly to it: floats, categories, booleans, NaN for what does not apply."""
    import pandas as pd  # type: ignore[import-untyped]

    found = {"candidate": pd.Series(villages.candidates)}
    for figure in rubric.figures:
        column = villages.columns[figure.code]
        held = column.values  # noqa: PD011 - a column of ours, not of pandas
        if figure.type == CHOICE:
            options = [option.code for option in figure.options]
            found[figure.code] = pd.Series(pd.Categorical.from_codes(held, options))
        elif figure.type == YES_NO:
            found[figure.code] = pd.Series(held == 1)
        else:
            numbers = np.where(column.states == PRESENT, held / column.denominator, np.nan)
            found[figure.code] = pd.Series(numbers)
    return pd.DataFrame(found)


def decimal_rows(rubric: Rubric, villages: FigureTable) -> list[dict[str, Any]]:
    """The same as one dict a village: `Decimal`, option code, bool, or None for what does not apply."""
    rows: list[dict[str, Any]] = [{"candidate": code} for code in villages.candidates]
    for figure in rubric.figures:
        column = villages.columns[figure.code]
        options = [option.code for option in figure.options]
        held = column.values.tolist()  # noqa: PD011 - a column of ours, not of pandas
        for row, value, state in zip(rows, held, column.states.tolist(), strict=True):
            if state == NOT_APPLICABLE:
                row[figure.code] = None
            elif figure.type == CHOICE:
                row[figure.code] = options[value]
            elif figure.type == YES_NO:
                row[figure.code] = value == 1
            else:
                row[figure.code] = Decimal(value) / column.denominator
    return rows
