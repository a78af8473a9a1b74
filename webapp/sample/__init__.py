"""The sample edition: data files and pure functions, no Flask and no database.

`sample_edition()` is everything; `figures_csv` and `scores_csv` write a category as the files that `paritrana score`
reads. The same on every run: what isn't published is drawn from SHA-256 of code and figure, in whole numbers.

Where a figure comes from is on the figure: `published` is true for those printed in an article (`source` cites it,
`flaw` says what is wrong with it) and for village counts from the official codes; all others are invented, and their
`source` begins with CONTOH. All scores are invented. Jurors are seats, never persons.
"""

from webapp.sample.edition import sample_categories, sample_edition
from webapp.sample.records import (
    ABSTAIN,
    RECUSED,
    SampleCandidate,
    SampleCategory,
    SampleEdition,
    SampleFigure,
    SampleScore,
    SampleSeat,
    SampleSheet,
)
from webapp.sample.tables import figures_csv, scores_csv

__all__ = [
    "ABSTAIN",
    "RECUSED",
    "SampleCandidate",
    "SampleCategory",
    "SampleEdition",
    "SampleFigure",
    "SampleScore",
    "SampleSeat",
    "SampleSheet",
    "figures_csv",
    "sample_categories",
    "sample_edition",
    "scores_csv",
]
