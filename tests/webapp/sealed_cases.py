"""Sealed results without a database: of a given rubric, and of random ones with what the plenary decided."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from scoring import score
from scoring.decisions import Decision
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.record import Inputs, canonical, make_record, sha256_of
from scoring.result import PLENARY
from scoring.rubric import Criterion, Figure, Indicator, Judged, Literal, PanelRule, Ratio, Reference, Rubric
from tests.scoring.strategies import JURORS, SCALES, WEIGHT_SHARES, number
from tests.scoring.test_record import FACTS
from webapp.services.sealed import Sealed

AT = datetime(2026, 2, 20, 2, 0, tzinfo=UTC)
EDITION = {"code": "uji", "title": "Edisi uji", "label": "Tahun 2026", "sample": True, "timezone": "Asia/Makassar"}
SEATS = [
    {"juror": juror, "seat": seat, "bench": bench, "office": "member"}
    for seat, (juror, bench) in enumerate(JURORS.items(), start=1)
]
VOTE = {"reason": "", "at": AT.isoformat(), "votes": []}


def sealed_of(
    rubric: Rubric,
    rows: Sequence[FigureRow],
    marks: Sequence[Mark],
    decisions: Sequence[Decision] = (),
    **facts: Any,
) -> Sealed:
    """What a sealed result would be, from its record alone."""
    told = {**FACTS, "edition": EDITION, **facts}
    body = make_record(told, rubric, Inputs(rows, marks, tuple(decisions), {}), [VOTE] * len(decisions))
    text = canonical(body)
    return Sealed(1, sha256_of(text), AT, "", None, text, body, {})


def decided(rubric: Rubric, rows: Sequence[FigureRow], marks: Sequence[Mark]) -> tuple[Decision, ...]:
    """Every group that only the plenary can order, the last first."""
    groups: dict[int, list[str]] = {}
    for one in score(rubric, rows, marks).ranking:
        if one.decided_by == PLENARY:
            groups.setdefault(one.rank, []).append(one.candidate)
    return tuple(Decision(tuple((code,) for code in reversed(codes))) for codes in groups.values())


def random_sealed(seed: int) -> tuple[Sealed, Rubric]:
    """A small sealed result with two ranked candidates or more; every other one with the plenary's decisions."""
    drawn = random.Random(seed)
    rubric = random_rubric(drawn)
    rows = random_rows(drawn, rubric)
    marks = random_marks(drawn, rubric, [row.candidate for row in rows])
    orders = decided(rubric, rows, marks) if seed % 2 else ()
    sealed = sealed_of(rubric, rows, marks, orders, panel={**FACTS["panel"], "seats": SEATS})
    return (sealed, rubric) if len(sealed.result.ranking) > 1 else random_sealed(seed + 1000)


def random_rubric(drawn: random.Random) -> Rubric:
    """Two or three criteria of judged items and ratios, some optional; weights in thirds and sevenths, many halves."""
    criteria = []
    for name, weight in zip("ABC", shares(drawn, Fraction(100), drawn.choice((2, 3))), strict=False):
        parts = shares(drawn, weight, drawn.choice((1, 2, 3)))
        leaves = [random_leaf(drawn, f"{name}.{turn}", part) for turn, part in enumerate(parts, start=1)]
        criteria.append(Criterion(name, f"=Kriteria {name}", weight, tuple(leaves)))
    combine = drawn.choice(("mean", "median", "trimmed_mean"))
    trim = drawn.choice((1, 2)) if combine == "trimmed_mean" else 0
    panel = PanelRule(combine, trim, 2 * trim + 1, drawn.choice(((), ("pemerintah",), ("pemerintah", "apindo"))))
    return Rubric(
        code="acak",
        title="Instrumen acak",
        category="uji",
        status="usulan",
        source="",
        digest="sha256:acak",
        places=drawn.choice((0, 0, 1, 2, 4, 4, 6, 9)),
        near_tie=Fraction(0),
        constants=(),
        figures=tuple(Figure(f"n{turn}", "Angka", "count") for turn in range(3)),
        criteria=tuple(criteria),
        panel=panel,
        ties=tuple(drawn.sample([one.code for one in criteria], drawn.randint(0, 2))),
        bands=(),
        awards=(),
    )


def shares(drawn: random.Random, whole: Fraction, many: int) -> list[Fraction]:
    """So many parts of a whole."""
    parts = [drawn.choice(WEIGHT_SHARES) for _ in range(many)]
    return [whole * Fraction(part, sum(parts)) for part in parts]


def random_leaf(drawn: random.Random, code: str, weight: Fraction) -> Indicator:
    """A judged item twice out of three times."""
    optional = drawn.randrange(4) == 0
    if drawn.randrange(3) == 0:
        ratio = Ratio(Reference(f"n{drawn.randrange(3)}"), Literal(Fraction(drawn.choice((3, 7, 8)))))
        return Indicator(code, "Rasio", weight, ratio, optional)
    scale = Judged(*map(Fraction, drawn.choice(SCALES)))
    return Indicator(code, "Butir", weight, scale, optional)


def random_rows(drawn: random.Random, rubric: Rubric) -> list[FigureRow]:
    """Four to seven candidates."""
    rows = []
    for turn in range(drawn.randint(4, 7)):
        cells = {one.code: str(drawn.randint(0, 8)) for one in rubric.figures}
        cells |= {leaf.code: "n/a" for leaf in rubric.judged() if leaf.optional and drawn.randrange(3) == 0}
        rows.append(FigureRow(f"64.{turn:02}", f"-Kandidat {turn}", cells))
    return rows


def random_marks(drawn: random.Random, rubric: Rubric, candidates: Sequence[str]) -> list[Mark]:
    """Every seat's marks, with abstentions, recusals and gaps; each candidate may have another's."""
    found = []
    for leaf in rubric.judged():
        scale, given = leaf.kind, dict[str, list[str]]()
        assert isinstance(scale, Judged)
        for code in candidates:
            own = [random_mark(drawn, scale) for _ in JURORS]
            given[code] = drawn.choice([*given.values(), own])
        found += [
            Mark(juror, bench, code, leaf.code, value)
            for code, values in given.items()
            for (juror, bench), value in zip(JURORS.items(), values, strict=True)
            if value
        ]
    return found


def random_mark(drawn: random.Random, scale: Judged) -> str:
    """A mark, or why there is none; "" is one that is missing."""
    turn = drawn.randrange(20)
    return {0: "abstain", 1: "recused", 2: ""}.get(turn, number(scale.mark(drawn.randrange(scale.count))))
