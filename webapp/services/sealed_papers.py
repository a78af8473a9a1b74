"""Which papers there are of a sealed record, and how each is made: from the record alone, the same whenever it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scoring.rubric import Rubric
from webapp.services.attendance import attendance_paper
from webapp.services.filled_sheets import EVERY, Chosen, filled_sheets_paper
from webapp.services.minutes import minutes_paper
from webapp.services.minutes_numbers import current_paper
from webapp.services.paper_data import with_data
from webapp.services.papers import print_html
from webapp.services.sealed import Sealed
from webapp.services.tabulations import tabulation_paper

if TYPE_CHECKING:
    from reports.html import Size


@dataclass(frozen=True)
class SealedKind:
    """One kind of paper: its name on the command line, in addresses, and for people; `words` say what is on it.

    `judged` says that only an instrument with a jury has it.
    """

    code: str
    slug: str
    title: str
    words: str
    html: Callable[[Sealed, Rubric, Chosen, Size], str]
    judged: bool = True


def minutes_html(sealed: Sealed, rubric: Rubric, _chosen: Chosen, size: Size) -> str:
    from reports import html

    _code, number = current_paper(sealed)
    return html.minutes_html(minutes_paper(sealed, rubric, number), size=size)


def tabulation_html(sealed: Sealed, rubric: Rubric, _chosen: Chosen, size: Size) -> str:
    from reports import html

    return html.tabulation_html(tabulation_paper(sealed, rubric), size=size)


def sheets_html(sealed: Sealed, rubric: Rubric, chosen: Chosen, size: Size) -> str:
    from reports import html

    return html.filled_sheets_html(filled_sheets_paper(sealed, rubric, chosen), size=size)


def attendance_html(sealed: Sealed, rubric: Rubric, _chosen: Chosen, size: Size) -> str:
    from reports import html

    return html.attendance_html(attendance_paper(sealed, rubric), size=size)


MINUTES = SealedKind(
    "minutes", "berita-acara", "Berita acara", "hasil, keputusan, dan tanda tangan", minutes_html, judged=False
)
TABULATION = SealedKind(
    "tabulation",
    "rekapitulasi",
    "Rekapitulasi nilai",
    "setiap nilai menurut peserta, butir, dan kursi",
    tabulation_html,
)
SHEETS = SealedKind(
    "sheets", "lembar", "Lembar penilaian panelis", "satu untuk setiap panelis dan kandidat", sheets_html
)
ATTENDANCE = SealedKind(
    "attendance", "daftar-hadir", "Daftar hadir", "rapat pleno dan setiap hari wawancara", attendance_html
)
KINDS = (MINUTES, TABULATION, SHEETS, ATTENDANCE)


def kinds_for(rubric: Rubric) -> tuple[SealedKind, ...]:
    """The papers that a result of this instrument has."""
    return tuple(kind for kind in KINDS if rubric.judged() or not kind.judged)


def sealed_pdf(kind: SealedKind, sealed: Sealed, rubric: Rubric, size: Size, chosen: Chosen = EVERY) -> bytes:
    """The paper as PDF. Raises Refused, PaperFailed when the printer gave up."""
    return print_html(with_data(kind.slug, kind.html(sealed, rubric, chosen, size), sealed, rubric))
