"""Documents for the printer, gathered from the database; what isn't in them can't be on paper."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from scoring.result import Result
from scoring.rubric import Rubric
from webapp.errors import PaperFailed
from webapp.models import Category, Edition
from webapp.queries import papers
from webapp.services.ranking import rank_category

if TYPE_CHECKING:
    from reports.documents import EditionFacts, PanelFacts, RankingDocument

COMMITTEE = "Tim Penilai Penghargaan Paritrana"


def ranking_paper(category: Category, rubric: Rubric, *, now: datetime) -> RankingDocument:
    """The ranking of a category as it stands now, provisional until it is sealed. Raises Refused."""
    return paper_of(category, rubric, rank_category(category.id, rubric), now=now)


def paper_of(category: Category, rubric: Rubric, result: Result, *, now: datetime) -> RankingDocument:
    """A result of the category as its paper."""
    from reports.ranking import ranking_document

    return ranking_document(
        rubric,
        result,
        edition_facts(category.edition, category.title),
        printed_at=now.astimezone(ZoneInfo(category.edition.timezone)),
        panel=panel_facts(category.id) if rubric.judged() else None,
        published=papers.published_sources(category.id),
    )


def ranking_pdf(category: Category, rubric: Rubric, *, now: datetime) -> bytes:
    """The ranking as PDF. Raises Refused, PaperFailed when the printer gave up."""
    return print_document(ranking_paper(category, rubric, now=now))


def print_document(document: RankingDocument) -> bytes:
    """A document as PDF, made in a process of its own. Raises PaperFailed."""
    from reports.errors import PrintFailed
    from reports.html import ranking_html
    from reports.pdf import print_pdf

    try:
        return print_pdf(ranking_html(document))
    except PrintFailed as failed:
        raise PaperFailed(str(failed)) from failed


def edition_facts(edition: Edition, category_title: str) -> EditionFacts:
    from reports.documents import EditionFacts

    return EditionFacts(
        institution=edition.institution,
        committee=COMMITTEE,
        title=edition.title,
        label=edition.label,
        period_year=edition.period_year,
        ceremony_year=edition.ceremony_year,
        category=category_title,
        place=edition.place,
        sample=edition.sample,
    )


def panel_facts(category_id: int) -> PanelFacts:
    from reports.documents import PanelFacts

    return PanelFacts(**vars(papers.count_sheets(category_id)))
