"""Documents as HTML: one template per paper, everything escaped, nothing undefined."""

from __future__ import annotations

from .documents import RankingDocument
from .markup import environment

# A portrait page holds so many criteria beside name, total, band and award.
PORTRAIT_COLUMNS = 6


def ranking_html(document: RankingDocument) -> str:
    """The ranking paper as one HTML page that refers to nothing but the package's own assets."""
    return (
        environment()
        .get_template("ranking.html")
        .render(
            document=document,
            edition=document.edition,
            landscape=len(document.columns) > PORTRAIT_COLUMNS,
            state=state_words(sample=document.edition.sample, provisional=document.sealed_at is None),
        )
    )


def state_words(*, sample: bool, provisional: bool) -> str:
    """What every page's head says about the paper's standing."""
    return " · ".join(word for word, true in (("CONTOH", sample), ("SEMENTARA", provisional)) if true)
