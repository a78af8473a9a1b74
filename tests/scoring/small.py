"""A small rubric with every part in it, and what is needed to score it: the example the unit tests share."""

from scoring import parse_rubric
from scoring.figures import FigureRow
from scoring.marks import Mark

TEXT = """\
code: "uji-2025"
title: "Instrumen uji"
category: "kabkota"
status: "usulan"
source: "usulan untuk pengujian"
places: 4
near_tie: "0.0100"
constants:
  - {code: "tarif", value: 16800, unit: "rupiah/orang/bulan", source: "PP 44/2015"}
figures:
  - {code: "aktif", title: "Peserta aktif", unit: "orang", type: count}
  - {code: "potensi", title: "Potensi peserta", unit: "orang", type: count}
  - {code: "desa", title: "Desa terlindungi", unit: "desa", type: count}
  - {code: "uang", title: "Anggaran", unit: "rupiah", type: money}
  - {code: "selisih", title: "Selisih", type: number}
  - {code: "aturan", title: "Regulasi", type: choice,
     options: [{code: "perda", title: "Perda"}, {code: "tidak", title: "Tidak ada"}]}
  - {code: "csr", title: "Ada CSR", type: yes_no}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 60
    indicators:
      - {code: "A.1", title: "Rasio", weight: 40, kind: ratio, of: "aktif", to: "potensi"}
      - {code: "A.2", title: "Desa", weight: 20, kind: scale, value: "desa", from: 0, until: 100, optional: true}
  - code: "B"
    title: "Dukungan"
    weight: 40
    indicators:
      - {code: "B.1", title: "Regulasi", weight: 10, kind: choice, value: "aturan", scores: {perda: 100, tidak: 0}}
      - {code: "B.2", title: "CSR", weight: 10, kind: checklist, items: [{of: "csr", score: 100}]}
      - {code: "B.3", title: "Wawancara", weight: 20, kind: judged, scale: {min: 1, max: 5, step: 1},
         levels: [{score: 1, title: "Rendah", text: "-"}, {score: 5, title: "Tinggi", text: "-"}]}
panel: {combine: mean, quorum: 2, benches: ["pemerintah", "serikat"], other_benches: ["bpjs"], spread: 25}
ties: ["A", "B"]
bands: [{code: "utama", title: "Utama", at_least: 85}, {code: "madya", title: "Madya", at_least: 70}]
awards: [{rank: 1, title: "Terbaik I"}, {rank: 2, title: "Terbaik II"}]
checks:
  - {code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}
"""

CELLS = {"aktif": "50", "potensi": "100", "desa": "100", "uang": "", "selisih": "", "aturan": "perda", "csr": "yes"}


def rubric(text: str = TEXT):
    return parse_rubric(text, "uji.yaml")


def row(candidate: str, **cells: str) -> FigureRow:
    return FigureRow(candidate, f"Nama {candidate}", {**CELLS, **cells})


def marks(candidate: str, *values: str, indicator: str = "B.3") -> list[Mark]:
    """One mark a juror, in the order pemerintah, serikat, bpjs."""
    benches = ("pemerintah", "serikat", "bpjs")
    return [
        Mark(f"panelis-{place}", bench, candidate, indicator, value)
        for place, (bench, value) in enumerate(zip(benches, values, strict=False), start=1)
    ]
