"""The page with which a handing in is sent back: every figure with its findings, those with findings first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.wording import SEVERITY_WORDS
from webapp.forms.submissions import FIGURE, ReturnForm
from webapp.queries.submissions import Mend
from webapp.services.handed_in import HandedFigure, HandedFinding, HandedIn
from webapp.views.submission_summary import check_name


@dataclass(frozen=True)
class ReturnFinding:
    """One finding of a figure, with what was answered to it."""

    check: str
    severity: str
    word: str
    message: str
    reply: str


@dataclass(frozen=True)
class ReturnLine:
    """One figure as it was handed in; `text` is what was typed, `earlier` what was asked the last time."""

    field: str
    title: str
    said: str
    findings: tuple[ReturnFinding, ...]
    text: str
    earlier: tuple[str, ...]


@dataclass(frozen=True)
class ReturnPage:
    """`marked` have findings, or were typed to, or are asked about already; the `others` are folded away."""

    marked: tuple[ReturnLine, ...]
    others: tuple[ReturnLine, ...]
    again: bool


def return_page(handed: HandedIn, form: ReturnForm, mends: Sequence[Mend]) -> ReturnPage:
    """`mends` are what this very handing in was sent back for already, the newest first."""
    lines = [return_line(figure, handed, form, mends) for figure in handed.content.figures]
    marked = tuple(line for line in lines if line.findings or line.text or line.earlier)
    return ReturnPage(marked, tuple(line for line in lines if line not in marked), bool(mends))


def return_line(figure: HandedFigure, handed: HandedIn, form: ReturnForm, mends: Sequence[Mend]) -> ReturnLine:
    earlier = mends[0].by_figure.get(figure.code, ()) if mends else ()
    return ReturnLine(
        field=f"{FIGURE}{figure.code}",
        title=figure.title,
        said=figure.said,
        findings=tuple(return_finding(one) for one in handed.content.findings if figure.code in one.figures),
        text=form.figures.get(figure.code, ""),
        earlier=earlier,
    )


def return_finding(one: HandedFinding) -> ReturnFinding:
    return ReturnFinding(check_name(one.check), one.severity, SEVERITY_WORDS[one.severity], one.message, one.reply)
