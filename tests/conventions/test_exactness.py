"""No binary float may decide a score or a rank."""

import configparser
from pathlib import Path

import pytest

from tests.conventions.exactness import offences
from tests.conventions.tree import ROOT, name_of, python_files

# Statistics about a result, never part of one: they stand above the engine in the import contract.
STATISTICS = {f"scoring/{name}.py" for name in ("agreement", "coefficients", "robustness", "severity", "verdicts")}

PLANTED = [
    "total = 0.5",
    "total = 1e9",
    "total = points / weight",
    "total /= 3",
    "total = 10 ** -places",
    "total = float(text)",
    "def parse(text) -> float: ...",
    "total = round(points)",
    "make = float",
    "total = points.mean()",
    "total = np.average(points)",
    "total = points.round(2)",
    "total = np.true_divide(points, 3)",
    "total = np.float64(3)",
    "total = points.astype(np.float32)",
    "total = points.astype('float64')",
    "total = points.astype('d')",
    "total = np.array(points, dtype='<f8')",
    "total = np.zeros(3)",
    "total = np.array([])",
    "total = np.full(3, share)",
    "total = np.bincount(juror, weights=points)",
    "import math\ntotal = math.sqrt(points)",
    "from math import floor",
    "from numpy import mean",
    "import statistics",
    "from random import random",
    "total = json.loads(text)",
]

EXACT = [
    "total = Fraction(points, weight)",
    "total = points // weight",
    "total = 10 ** places",
    "from math import gcd, lcm",
    "import math\ntotal = math.lcm(2, 3)",
    "total = np.zeros(3, dtype=np.int64)",
    "total = np.zeros(3, np.int64)",
    "total = np.full(3, 1, np.int64)",
    "total = np.bincount(juror, minlength=3)",
    "if isinstance(value, float): raise TypeError",
    "total = json.loads(text, parse_float=Fraction)",
    "text = 'a mean of floats'",
]


@pytest.mark.parametrize("source", PLANTED)
def test_float_planted_is_found(source):
    assert offences(source)


@pytest.mark.parametrize("source", EXACT)
def test_exact_arithmetic_is_let_through(source):
    assert offences(source) == []


def test_scoring_has_no_way_to_make_a_float():
    modules = [path for path in python_files("scoring") if name_of(path) not in STATISTICS]
    found = [f"{name_of(path)}:{line}: {what}" for path in modules for line, what in offences(path.read_text("utf-8"))]
    assert modules
    assert found == []


def test_statistics_stand_above_the_engine():
    config = configparser.ConfigParser()
    config.read(ROOT / "setup.cfg")
    layers = config["importlinter:contract:scoring-layers"]["layers"].split("\n")
    engine = next(place for place, layer in enumerate(layers) if "(ranking)" in layer)
    for name in STATISTICS:
        module = f"({Path(name).stem})"
        assert next(place for place, layer in enumerate(layers) if module in layer) < engine
