"""Documents for the printer, gathered from the database; what isn't in them can't be on paper."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from operator import neg
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from scoring.result import Result
from scoring.rubric import Rubric
from webapp.errors import PaperFailed
from webapp.models import Category, Edition
from webapp.queries import papers
from webapp.queries.conflicts import stepping_back
from webapp.queries.signatures import reopenings_of
from webapp.services import jury
from webapp.services.look import (
    COMMITTEE,
    PANEL,
    letterhead_facts,
    look_for,
    look_of,
    signatories,
)
from webapp.services.paper_data import with_data
from webapp.services.ranking import Ranked, rank_columns, rank_record
from webapp.services.sealed import Sealed, sealed_result

if TYPE_CHECKING:
    from reports.documents import AgreementFacts, EditionFacts, PanelFacts, RankingDocument
    from reports.html import Size
    from reports.ranking import Beside

# What the renderer lays out within seconds. A ranking's own table is written directly, so that a province's villages
# are all on it; the whole of a longer ranking is in its files.
PAPER_ROWS = 200
RANKING_ROWS = 1_000


def ranking_paper(category: Category, rubric: Rubric, *, now: datetime) -> RankingDocument:
    """The ranking of a category as it stands now, provisional until it is sealed. Raises Refused.

    It lists the first RANKING_ROWS, and its annex says how safe their ranks are and how much the jury agrees.
    """
    from reports.documents import Extent
    from reports.ranking import Beside

    sealed = sealed_result(category.id)
    if sealed is not None:
        return ranking_of_record(category, sealed, rubric)
    ranked = rank_columns(category.id, rubric)
    ranks = len(ranked.ranking.order)
    beside = Beside(
        robustness=jury.steadiness(rubric, ranked) if ranks else None,
        agreement=agreement_facts(category.id, rubric, ranked) if ranks and rubric.judged() else None,
        listed=RANKING_ROWS,
        listed_unranked=PAPER_ROWS,
        extent=Extent(ranks, len(ranked.table.candidates) - ranks),
    )
    return document_of(category, rubric, printed_result(ranked), now=now, beside=beside)


def ranking_of_record(category: Category, sealed: Sealed, rubric: Rubric) -> RankingDocument:
    """The ranking as it was sealed, printed as of that moment: the same whenever it is printed. Raises Refused."""
    return sealed_paper(category.id, sealed, rubric, now=sealed.at)


def sealed_paper(category_id: int, sealed: Sealed, rubric: Rubric, *, now: datetime) -> RankingDocument:
    """The ranking as it was sealed: from the record alone, however the tables have changed since. Raises Refused."""
    from reports.ranking import Beside, ranking_document

    ranked, body = rank_record(sealed, rubric), sealed.body
    sheets, zone = body["panel"]["sheets"], zone_of(sealed)
    return ranking_document(
        rubric,
        sealed.result,
        sealed_edition_facts(sealed),
        printed_at=now.astimezone(zone),
        sealed_at=sealed.at.astimezone(zone),
        beside=Beside(
            panel=None if sheets is None else sealed_panel(sealed, zone),
            published={code: tuple(texts) for code, texts in body["sources"].items()},
            robustness=jury.steadiness(rubric, ranked) if sealed.result.ranking else None,
            agreement=agreement_facts(category_id, rubric, ranked) if sheets and sealed.result.ranking else None,
            listed=RANKING_ROWS,
            listed_unranked=PAPER_ROWS,
        ),
    )


def zone_of(sealed: Sealed) -> ZoneInfo:
    """The zone in which papers of this record tell the time."""
    return ZoneInfo(sealed.body["edition"]["timezone"])


def sealed_panel(sealed: Sealed, zone: ZoneInfo) -> PanelFacts:
    """What the paper says of the panel, as it was sealed; why a sheet was opened again stands in the annex."""
    from reports.documents import OpenedAgain, PanelFacts, SteppedBack
    from reports.wording import CONFLICT_WORDS

    body = sealed.body
    seats = {one["juror"]: one["seat"] for one in body["panel"]["seats"]}
    names = {code: row.name for code, row in sealed.rows.items()}
    reasons = [one["reason"] for one in sealed.annex.get("reopenings", ())] or [""] * len(body["reopenings"])
    return PanelFacts(
        **body["panel"]["sheets"],
        stepped_back=tuple(
            SteppedBack(seats[one["juror"]], names[one["candidate"]], CONFLICT_WORDS[one["kind"]])
            for one in body["recusals"]
            if one["candidate"] in names
        ),
        reopened=tuple(
            OpenedAgain(one["seat"], one["candidate"], datetime.fromisoformat(one["at"]).astimezone(zone), reason)
            for one, reason in zip(body["reopenings"], reasons, strict=True)
        ),
    )


def paper_of(category: Category, rubric: Rubric, result: Result, *, now: datetime) -> RankingDocument:
    """A result of the category, or a part of one, as its paper: every candidate of the result, without the jury."""
    from reports.ranking import Beside

    return document_of(category, rubric, result, now=now, beside=Beside())


def document_of(
    category: Category, rubric: Rubric, result: Result, *, now: datetime, beside: Beside
) -> RankingDocument:
    """The same with what else there is to say; sheets and published figures are added to it."""
    from reports.ranking import ranking_document

    codes = [one.candidate for one in result.ranking] + [one.candidate for one in result.not_assessed]
    return ranking_document(
        rubric,
        result,
        edition_facts(category.edition, category.title),
        printed_at=now.astimezone(ZoneInfo(category.edition.timezone)),
        beside=replace(
            beside,
            panel=panel_facts(category.id, category.edition.timezone) if rubric.judged() else None,
            published=papers.published_sources(category.id, codes),
        ),
    )


def printed_result(ranked: Ranked) -> Result:
    """Whom a paper lists, ranked or not, and the first few of the next total: the last one listed may be near it."""
    from reports.documents import MOST_NAMED
    from scoring.ranking import summarise

    codes, order = ranked.table.candidates, ranked.ranking.order.tolist()
    after = next_total(ranked.evaluation.total[ranked.ranking.order].tolist(), RANKING_ROWS)
    unassessed = (~ranked.evaluation.assessed).nonzero()[0][:PAPER_ROWS].tolist()
    rows = order[:RANKING_ROWS] + order[after : after + MOST_NAMED] + unassessed
    return summarise(ranked.evaluation, ranked.ranking, only=[codes[row] for row in rows])


def next_total(totals: Sequence[int], listed: int) -> int:
    """Where, after the first so many of descending totals, another total begins."""
    return bisect_right(totals, -totals[listed - 1], key=neg) if len(totals) > listed else len(totals)


def agreement_facts(category_id: int, rubric: Rubric, ranked: Ranked) -> AgreementFacts:
    """How much the jury agrees, and whether one voice decides: on paper a seat, not a person."""
    from reports.documents import AgreementFacts
    from scoring.verdicts import agreement_note, agreement_sentence, leave_one_out_sentence, verdict

    study = jury.study_panel(category_id, rubric, ranked)
    whole = verdict(study.agreement.overall)
    seats = {name: f"panelis kursi {one.seat}" for name, one in study.people.items()}
    told = (
        f"Atas seluruh lembar penilaian: {whole}." if whole else "",
        agreement_sentence(study.agreement),
        leave_one_out_sentence(study.left_out, study.names, seats),
    )
    return AgreementFacts(tuple(sentence for sentence in told if sentence), agreement_note(study.agreement))


def ranking_pdf(category: Category, rubric: Rubric, *, now: datetime) -> bytes:
    """The ranking as PDF, with its data once it is sealed. Raises Refused, PaperFailed when the printer gave up."""
    from reports.html import ranking_html

    sealed, page = sealed_result(category.id), ranking_html(ranking_paper(category, rubric, now=now))
    return print_html(page if sealed is None else with_data("peringkat", page, sealed, rubric))


def print_document(document: RankingDocument, *, size: Size = "a4") -> bytes:
    """A document as PDF, made in a process of its own. Raises PaperFailed."""
    from reports.html import ranking_html

    return print_html(ranking_html(document, size=size))


def print_html(html: str) -> bytes:
    """A paper's page as PDF, made in a process of its own. Raises PaperFailed."""
    from reports.pdf import print_pdf

    with told_as_refused():
        return print_pdf(html)


@contextmanager
def told_as_refused() -> Iterator[None]:
    """What the printer gave up is told to whoever asked for it. Raises PaperFailed."""
    from reports.errors import PrintFailed

    try:
        yield
    except PrintFailed as failed:
        raise PaperFailed(str(failed)) from failed


def sealed_edition_facts(sealed: Sealed, family: str = PANEL) -> EditionFacts:
    """The edition as it was called and looked when the result was sealed. Raises Damaged."""
    facts = {name: value for name, value in sealed.body["edition"].items() if name not in {"code", "timezone"}}
    look = look_of(sealed.body["look"], sealed.annex.get("signatories", {}))
    signs = {"signatories": signatories(look, family), "category": sealed.body["category"]["title"]}
    return edition_facts_of(**{**facts, **letterhead_facts(look), **signs})


def edition_facts(edition: Edition, category_title: str, *, at: datetime | None = None) -> EditionFacts:
    """The edition under the look of a moment, or under the newest. Raises Damaged."""
    look = look_for(edition, at=at)
    return edition_facts_of(
        **letterhead_facts(look),
        signatories=signatories(look, PANEL),
        title=edition.title,
        label=edition.label,
        period_year=edition.period_year,
        ceremony_year=edition.ceremony_year,
        category=category_title,
        place=edition.place,
        sample=edition.sample,
    )


def edition_facts_of(**facts: Any) -> EditionFacts:
    """What a paper says of its edition, with the committee that answers for it where no other is named."""
    from reports.documents import EditionFacts

    return EditionFacts(**{"committee": COMMITTEE, **facts})


def panel_facts(category_id: int, timezone: str) -> PanelFacts:
    from reports.documents import OpenedAgain, PanelFacts, SteppedBack
    from reports.wording import CONFLICT_WORDS

    stepped = (SteppedBack(one.seat, one.candidate, CONFLICT_WORDS[one.kind]) for one in stepping_back(category_id))
    reopened = (
        OpenedAgain(one.seat, one.candidate, one.at.astimezone(ZoneInfo(timezone)), one.reason)
        for one in reopenings_of(category_id)
    )
    counted = vars(papers.count_sheets(category_id))
    return PanelFacts(**counted, stepped_back=tuple(stepped), reopened=tuple(reopened))
