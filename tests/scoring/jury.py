"""A rubric of two judged items and one figure, and tables of marks for it: what the tests of a panel share."""

from scoring import parse_rubric
from scoring.figures import FigureRow
from scoring.marks import Mark

TEXT = """\
code: "juri-2025"
title: "Instrumen juri"
category: "kabkota"
status: "usulan"
source: "usulan untuk pengujian"
places: 4
near_tie: "0.0100"
figures:
  - {code: "nilai", title: "Nilai administrasi", type: percent}
criteria:
  - code: "A"
    title: "Administrasi"
    weight: 50
    indicators:
      - {code: "A.1", title: "Administrasi", weight: 50, kind: scale, value: "nilai", from: 0, until: 100}
  - code: "E"
    title: "Wawancara"
    weight: 50
    indicators:
      - {code: "E.1", title: "Paparan", weight: 30, kind: judged, scale: {min: 1, max: 11, step: 1}}
      - {code: "E.2", title: "Inovasi", weight: 20, kind: judged, scale: {min: 0, max: 100, step: 5}, optional: true}
panel: {combine: mean, quorum: 2, benches: ["a", "b"]}
ties: ["A", "E"]
bands: [{code: "utama", title: "Utama", at_least: 85}]
awards: [{rank: 1, title: "Terbaik I"}]
"""
BENCHES = ("a", "b", "c")


def rubric(text: str = TEXT):
    return parse_rubric(text, "juri.yaml")


def candidate(place: int) -> str:
    return f"64.{place:02}"


def marks(table, indicator="E.1"):
    """Marks of a table, a row a candidate, a column a juror; None for no mark. Benches a, b, c in turn."""
    return [
        Mark(f"p{seat}", BENCHES[seat % len(BENCHES)], candidate(place), indicator, str(value))
        for place, row in enumerate(table)
        for seat, value in enumerate(row)
        if value is not None
    ]


def rows(*percents, **cells):
    """One candidate a percentage."""
    return [
        FigureRow(candidate(place), f"Nama {place}", {"nilai": str(value), **cells})
        for place, value in enumerate(percents)
    ]
