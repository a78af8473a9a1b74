"""The secretariat's page on one candidate: figures, findings, and from the plenary on how the total came about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request, stream_with_context, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.wording import SEVERITY_WORDS
from scoring.exact import decimal_text
from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, may_read_figures, settings
from webapp.errors import Forbidden, NotFound, Refused
from webapp.models import Candidate, Category, ReportedFigure
from webapp.policy import may_see
from webapp.queries import candidates
from webapp.queries.reporting import handed_in, is_sent
from webapp.queries.sheets import figures_of
from webapp.services import candidates as service
from webapp.services import findings as service_of_findings
from webapp.services.ranking import rank_columns
from webapp.services.sealed import sealed_result
from webapp.views.candidate_figures import ReportedGroup, reported_groups, reported_in
from webapp.views.candidate_result import Marked, Told, told_of
from webapp.views.finding_lines import count_words, placed
from webapp.views.findings_page import findings_page, read_asked
from webapp.views.nomination_words import left_sentence
from webapp.views.province_words import provinces_told
from webapp.views.ranking_list import ON_A_PAGE
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import WITH_RANKING, category_for
from webapp.views.wording import STAGES

if TYPE_CHECKING:
    from scoring.result import Finding

blueprint = Blueprint("candidates", __name__, url_prefix="/edisi")

UNFOLDED = "semua"
FINDINGS_LATER = "Isian masih ditulis; temuan semua kandidat terbaca di sini sejak tahap verifikasi."
NO_CANDIDATE = "Kandidat dengan kode itu tidak ada dalam kategori ini."


@dataclass(frozen=True)
class Step:
    """A link to another candidate; `words` say where it stands, or its code."""

    address: str
    words: str
    name: str


@dataclass(frozen=True)
class CandidatePage:
    """Everything on the page.

    `unsent` says that figures and findings are left out, because they aren't handed in. `result` is None before the
    plenary, and where `refusal` says why there is none; `unreadable` says why no findings could be looked for. `listed`
    is where the candidate stands in a list of all, "" before the plenary.
    """

    candidate: Candidate
    groups: tuple[ReportedGroup, ...]
    sources: tuple[str, ...]
    counts: tuple[tuple[str, str, int], ...]
    result: Told | None
    listed: str
    before: Step | None
    after: Step | None
    mentioned: tuple[Step, ...]
    unfolded: bool
    unsent: bool = False
    unreadable: str = ""
    refusal: str = ""


@blueprint.get("/<edition>/<category>/temuan")
@access(SECRETARIAT)
def findings(edition: str, category: str) -> str:
    """Everything that doesn't add up, candidate by candidate, a page at a time; from verification on."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    page, refusal = None, ""
    try:
        open_findings(found)
        index = service_of_findings.index_of(found, rubric, folder=settings().derived)
        page = findings_page(found.id, rubric, index, read_asked(rubric, request.args))
    except Refused as refused:
        refusal = refused.sentence
    return render_template(
        "secretariat/findings.html",
        category=found,
        edition=found.edition,
        page=page,
        refusal=refusal,
        rubric=rubric,
        severities=SEVERITY_WORDS,
    )


def open_findings(category: Category) -> None:
    """Before verification the list would tell of figures that somebody is still writing. Raises Forbidden."""
    if not may_read_figures(SECRETARIAT, category.state, sent=False):
        raise Forbidden(FINDINGS_LATER)


@blueprint.get("/<edition>/<category>/temuan.csv")
@access(SECRETARIAT)
def findings_csv(edition: str, category: str) -> Response:
    """The same columns as `paritrana check --format csv`, sent while they are computed."""
    found = category_for(edition, category)
    open_findings(found)
    rubric = rubric_of(found)
    index = service_of_findings.index_of(found, rubric, folder=settings().derived)
    lines = stream_with_context(service_of_findings.findings_csv(found.id, rubric, index))
    name = f"temuan-{edition}-{category}.csv"
    response = Response(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/<edition>/<category>/kandidat/<path:code>", merge_slashes=False)
@access(SECRETARIAT)
def page(edition: str, category: str, code: str) -> str:
    """One candidate. Before the plenary nothing on it is computed from a juror's mark."""
    found = category_for(edition, category)
    candidate = candidates.candidate_by_code(found.id, code)
    if candidate is None:
        raise NotFound(NO_CANDIDATE)
    return render_template(
        "secretariat/candidate.html",
        category=found,
        edition=found.edition,
        page=candidate_page(found, rubric_of(found), candidate),
        province=provinces_told(found, SECRETARIAT, found.state).get(candidate.code),
        rubric=rubric_of(found),
        state=STAGES[found.state],
        opened=found.state in WITH_RANKING,
    )


def candidate_page(category: Category, rubric: Rubric, candidate: Candidate) -> CandidatePage:
    unsent = is_unsent(category, candidate)
    reported = {} if unsent else figures_of(candidate.id)
    pairs = {code: (one.claimed, one.verified) for code, one in reported.items()}
    sealed = sealed_result(category.id)
    rows = None if sealed is None else service.sealed_rows(sealed, candidate.code)
    rows = rows or service.rows_of(candidate.code, candidate.name, pairs)
    findings, unreadable = findings_in(rubric, rows)
    where = placed(rubric, findings, rows.counting.cells)
    given = reported_in(rubric, reported, where, sample=category.edition.sample)
    unfolded = request.args.get("rincian") == UNFOLDED
    marked = Marked(unverified_in(reported), where.under, unfolded=unfolded)
    left = left_sentence(candidate, category.edition.timezone)
    outcome, refusal = (None, left) if left else outcome_in(category, rubric, rows)
    before, after = steps_of(category, rubric, candidate, outcome)
    return CandidatePage(
        candidate=candidate,
        groups=reported_groups(given),
        sources=given.sources,
        counts=count_words(findings),
        result=None if outcome is None else told_in(category, rubric, outcome, marked, rows),
        listed=list_address(category, outcome),
        before=before,
        after=after,
        mentioned=() if outcome is None else tuple(mention(category, one) for one in outcome.mentioned),
        unfolded=unfolded,
        unsent=unsent,
        unreadable=unreadable,
        refusal=refusal,
    )


def is_unsent(category: Category, candidate: Candidate) -> bool:
    """Whether somebody is still writing what can be read once it is sent, or once verification begins."""
    return not may_read_figures(SECRETARIAT, category.state, sent=is_sent(handed_in(candidate.id)))


def unverified_in(reported: Mapping[str, ReportedFigure]) -> frozenset[str]:
    return frozenset(code for code, one in reported.items() if one.verified is None)


def findings_in(rubric: Rubric, rows: service.Rows) -> tuple[tuple[Finding, ...], str]:
    """The findings, or why none can be looked for: the page shows the figures all the same."""
    try:
        return service.findings_of(rubric, rows.counting), ""
    except Refused as refusal:
        return (), refusal.sentence


def outcome_in(category: Category, rubric: Rubric, rows: service.Rows) -> tuple[service.Outcome | None, str]:
    """The result from the plenary on, or why it can't be had; before that neither, and nothing is computed."""
    if category.state not in WITH_RANKING:
        return None, ""
    sealed = sealed_result(category.id)
    try:
        if sealed is not None:
            return service.sealed_outcome(rubric, sealed, rows), ""
        return service.outcome_of(rubric, rank_columns(category.id, rubric), rows), ""
    except Refused as refusal:
        return None, refusal.sentence


def told_in(category: Category, rubric: Rubric, outcome: service.Outcome, marked: Marked, rows: service.Rows) -> Told:
    """The result in words; what would have raised it is told once it is announced."""
    told = may_see("gains", SECRETARIAT, category.state)
    gains = service.gains_of(rubric, outcome, rows.counting) if told else None
    return told_of(rubric, outcome, marked, gains)


def steps_of(
    category: Category, rubric: Rubric, candidate: Candidate, outcome: service.Outcome | None
) -> tuple[Step | None, Step | None]:
    """Along the ranking where the candidate is in it, else along the codes."""
    if outcome is not None and outcome.standing is not None:
        return ranked_step(category, rubric, outcome.before), ranked_step(category, rubric, outcome.after)
    before, after = candidates.beside(category.id, candidate.code)
    return coded_step(category, before), coded_step(category, after)


def ranked_step(category: Category, rubric: Rubric, one: service.Beside | None) -> Step | None:
    if one is None:
        return None
    total = formats.points(decimal_text(one.total, rubric.places))
    return Step(address_of(category, one.code), f"Peringkat {formats.number(one.rank)}, nilai {total}", one.name)


def list_address(category: Category, outcome: service.Outcome | None) -> str:
    """The candidate's own line in the ranking, on the page it is on; or the list of those not assessed."""
    edition, code = category.edition.code, category.code
    if category.state not in WITH_RANKING:
        return ""
    if outcome is None or outcome.standing is None:
        endpoint = "secretariat.ranking_table" if outcome is None else "secretariat.not_assessed"
        return url_for(endpoint, edition=edition, category=code)
    page, anchor = outcome.position // ON_A_PAGE + 1, f"kandidat-{outcome.position + 1}"
    asked = page if page > 1 else None
    return url_for("secretariat.ranking_table", edition=edition, category=code, halaman=asked, _anchor=anchor)


def mention(category: Category, one: service.Beside) -> Step:
    return Step(address_of(category, one.code), one.code, one.name)


def coded_step(category: Category, one: Candidate | None) -> Step | None:
    return None if one is None else Step(address_of(category, one.code), f"Kode {one.code}", one.name)


def address_of(category: Category, code: str) -> str:
    """The page of one candidate."""
    return url_for("candidates.page", edition=category.edition.code, category=category.code, code=code)
