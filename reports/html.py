"""Documents as HTML: one template per paper, everything escaped, nothing undefined."""

from __future__ import annotations

from markupsafe import Markup

from .blank import BlankSheetsDocument
from .charts import IntervalRow, rank_interval_chart
from .codes import code_drawing
from .documents import RankingDocument, SteadinessFacts
from .markup import environment
from .receipt import ReceiptDocument
from .wording import SEVERITY_WORDS, span

# A portrait page holds so many criteria beside name, total, band and award.
PORTRAIT_COLUMNS = 6
# A small drawing holds so many candidates; the table beneath it has them all.
CHART_ROWS = 15
# Of many ties, and of many near ties, so many are told; the table marks them all.
MOST_NOTES = 30
CHART_TITLE = "Rentang peringkat 90% bila bobot berubah"


def ranking_html(document: RankingDocument) -> str:
    """The ranking paper as one HTML page that refers to nothing but the package's own assets."""
    return paper(
        "ranking.html",
        document,
        provisional=document.sealed_at is None,
        landscape=len(document.columns) > PORTRAIT_COLUMNS,
        chart=chart(document.steadiness),
        span=span,
        most_notes=MOST_NOTES,
    )


def receipt_html(document: ReceiptDocument) -> str:
    """The receipt of a handing in as one HTML page, on the same terms."""
    return paper("receipt.html", document, words=SEVERITY_WORDS)


def blank_sheets_html(document: BlankSheetsDocument) -> str:
    """Numbered blank score sheets as one HTML page, each sheet on pages of its own, on the same terms."""
    return paper("blank_sheets.html", document)


def paper(
    name: str,
    document: RankingDocument | ReceiptDocument | BlankSheetsDocument,
    *,
    provisional: bool = False,
    landscape: bool = False,
    **more: object,
) -> str:
    """A document in its template, with what every paper's frame asks for."""
    state = state_words(sample=document.edition.sample, provisional=provisional)
    template = environment().get_template(name)
    frame = {"document": document, "edition": document.edition, "landscape": landscape, "state": state}
    return template.render(**frame, drawing=code_drawing, **more)


def chart(found: SteadinessFacts | None) -> Markup:
    """The rank intervals of the first candidates, drawn; empty where there are none."""
    rows = () if found is None else found.rows[:CHART_ROWS]
    drawn = [IntervalRow(row.candidate.name or row.candidate.code, row.rank, row.first, row.last) for row in rows]
    return rank_interval_chart(drawn, title=CHART_TITLE)


def state_words(*, sample: bool, provisional: bool) -> str:
    """What every page's head says about the paper's standing."""
    return " · ".join(word for word, true in (("CONTOH", sample), ("SEMENTARA", provisional)) if true)
