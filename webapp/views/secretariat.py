"""The secretariat's pages: editions, a category's progress, its ranking, and what can be downloaded."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm.attributes import set_committed_value
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp import rubric_store
from webapp.access import SECRETARIAT, access, may_read_figures, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.forms.stage import StageForm, read_stage_form
from webapp.models import ANNOUNCED, PLENARY, SEALED, Category
from webapp.policy import open_stages
from webapp.queries import overview
from webapp.queries.editions import category_by_codes, state_changes
from webapp.queries.sealed import announced_among, stage_of
from webapp.services import exports, papers, ranking
from webapp.services.editions import change_state
from webapp.services.issuing import issued_ranking
from webapp.services.joint_acts import waiting_for
from webapp.services.standings import FromColumns, FromRecord, standings_of
from webapp.views.backup_words import backup_words
from webapp.views.board import next_stage, stages_of
from webapp.views.findings_page import findings_words
from webapp.views.matrix import board_of
from webapp.views.matrix import read_asked as read_matrix
from webapp.views.nomination_words import deadline_words
from webapp.views.one_paper import prints
from webapp.views.plenary_words import PlenaryWords, plenary_words
from webapp.views.ranking_list import RankingList, ranked_page, read_asked, unranked_page
from webapp.views.rubrics import rubric_of
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("secretariat", __name__, url_prefix="/edisi")

LOOKED_INTO = open_stages("opened_sheets", SECRETARIAT)
WITH_RANKING = open_stages("ranking", SECRETARIAT)
CLOSED = "Nilai panelis baru terbuka setelah rapat pleno dibuka. Sampai saat itu tidak ada yang melihatnya."


def category_for(edition: str, category: str) -> Category:
    """Raises NotFound."""
    found = category_by_codes(edition, category)
    if found is None:
        raise NotFound
    return at_its_stage(found)


def at_its_stage(found: Category) -> Category:
    """A category as it is by the clock: announced from its moment on, which no row says."""
    set_committed_value(found, "state", stage_of(found, now=now()))
    return found


@blueprint.get("")
@access(SECRETARIAT)
def editions() -> str:
    """Every category with its stage and how many sheets are locked."""
    categories = overview.editions_with_categories()
    out = announced_among([one.id for one in categories], now=now())
    for one in categories:
        set_committed_value(one, "state", ANNOUNCED if one.id in out else one.state)
    edition = categories[0].edition if categories else None
    counts = overview.sheet_counts()
    return render_template(
        "secretariat/editions.html",
        categories=categories,
        counts=counts,
        stages=STAGES,
        edition=edition,
        approvals=len(waiting_for(signed_in_viewer().user_id, now=now())),
        backups=backup_words(edition.timezone if edition else "", now=now()),
    )


@blueprint.get("/<edition>/<category>")
@access(SECRETARIAT)
def category(edition: str, category: str) -> str:
    """Stages, what blocks the next one, the matrix. No scores."""
    return category_page(category_for(edition, category), StageForm())


def category_page(found: Category, form: StageForm) -> str:
    rubric = rubric_of(found)
    timezone = found.edition.timezone
    changes = [(change, day_and_clock(change.at, timezone)) for change in state_changes(found.id)]
    return render_template(
        "secretariat/category.html",
        category=found,
        edition=found.edition,
        stages=stages_of(found),
        next=next_stage(found, rubric),
        board=board_of(found, rubric, read_matrix(request.args)),
        form=form,
        changes=changes,
        names=STAGES,
        ranked=found.state in WITH_RANKING,
        glass=found.state in LOOKED_INTO,
        figures=may_read_figures(SECRETARIAT, found.state, sent=False),
        deadline=deadline_words(found),
        findings=findings_words(found, rubric) if rubric.checks else "",
    )


@blueprint.post("/<edition>/<category>/tahap")
@access(SECRETARIAT)
def move(edition: str, category: str) -> Response | tuple[str, int]:
    """Moves the category on, or says in full what blocks it; the typed reason stays."""
    found = category_for(edition, category)
    category_id, rubric = found.id, rubric_of(found)
    form = read_stage_form(request.form)
    if form.problems:
        return category_page(found, form), 422
    by = signed_in_viewer().user_id
    try:
        with transaction():
            change_state(category_id, old=form.old, new=form.new, rubric=rubric, reason=form.reason, by=by, now=now())
    except Refused as refusal:
        form.problems["tahap"] = refusal.sentence
        return category_page(category_for(edition, category), form), refusal.status
    endpoint = "secretariat.ranking_table" if form.new == PLENARY else "secretariat.category"
    return redirect(url_for(endpoint, edition=edition, category=category), code=303)


@blueprint.get("/<edition>/<category>/peringkat")
@access(SECRETARIAT)
def ranking_table(edition: str, category: str) -> str:
    """The ranking with the tree behind each total; before the plenary, why it is closed and what is missing."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, "Peringkat belum dibuka")
    listing, asked = standings_of(found.id, rubric), read_asked(request.args)
    page = ranked_page(rubric, listing, asked)
    first = page.paging.page == 1 and not asked.sought
    words = plenary_words(found, rubric, lambda: columns_beside(found.id, rubric, listing)) if first else None
    return list_page(found, page, words)


@blueprint.get("/<edition>/<category>/peringkat/tidak-dinilai")
@access(SECRETARIAT)
def not_assessed(edition: str, category: str) -> str:
    """Who stands without a rank, and every reason why."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, "Peringkat belum dibuka")
    page = unranked_page(rubric, standings_of(found.id, rubric), read_asked(request.args))
    return list_page(found, page, None)


def columns_beside(category_id: int, rubric: Rubric, listing: FromColumns | FromRecord) -> ranking.Ranked:
    """The columns that a list was made from, for what is said about it."""
    return listing.columns if isinstance(listing, FromColumns) else ranking.rank_columns(category_id, rubric)


def list_page(found: Category, page: RankingList, words: PlenaryWords | None) -> str:
    """A page of the ranking, or of those who aren't in it."""
    return render_template(
        "secretariat/ranking.html",
        category=found,
        edition=found.edition,
        page=page,
        words=words,
        state=STAGES[found.state],
        sealed=found.state in {SEALED, ANNOUNCED},
        here=request.endpoint,
    )


def closed_page(found: Category, rubric: Rubric, title: str) -> str:
    """Instead of what rests on marks, before the plenary: why it is closed and what is missing."""
    return render_template(
        "secretariat/closed.html",
        category=found,
        edition=found.edition,
        title=title,
        next=next_stage(found, rubric),
        stage=STAGES[found.state],
        sentence=CLOSED,
    )


@blueprint.get("/<edition>/<category>/peringkat.pdf")
@access(SECRETARIAT)
@prints
def ranking_pdf(edition: str, category: str) -> Response:
    """As it was issued, once it was."""
    found, rubric = opened(edition, category)
    body = issued_ranking(found.id, settings().papers) or papers.ranking_pdf(found, rubric, now=now())
    return download(body, "application/pdf", f"peringkat-{edition}-{category}.pdf")


@blueprint.get("/<edition>/<category>/peringkat.csv")
@access(SECRETARIAT)
def ranking_file(edition: str, category: str) -> Response:
    """The ranking in the columns of `paritrana score --format csv`."""
    found, rubric = opened(edition, category)
    rows = exports.ranking_csv(found.id, rubric)
    return csv_download(rows, f"peringkat-{edition}-{category}.csv")


@blueprint.get("/<edition>/<category>/nilai.csv")
@access(SECRETARIAT)
def scores(edition: str, category: str) -> Response:
    found, rubric = opened(edition, category)
    return csv_download(exports.scores_csv(found.id, rubric), f"nilai-{edition}-{category}.csv")


@blueprint.get("/<edition>/<category>/angka.csv")
@access(SECRETARIAT)
def figures(edition: str, category: str) -> Response:
    found = category_for(edition, category)
    return csv_download(exports.figures_csv(found.id, rubric_of(found)), f"angka-{edition}-{category}.csv")


@blueprint.get("/<edition>/<category>/rubrik.yaml")
@access(SECRETARIAT)
def rubric_file(edition: str, category: str) -> Response:
    """The very bytes that the category pins."""
    found = category_for(edition, category)
    text, _name = rubric_store.pinned_file(found.rubric_code, found.rubric_digest, folder=settings().rubrics)
    return download(text, "application/yaml; charset=utf-8", f"rubrik-{found.rubric_code}.yaml")


def opened(edition: str, category: str) -> tuple[Category, Rubric]:
    """A category whose scores may be read. Raises NotFound, Forbidden before the plenary."""
    found = category_for(edition, category)
    if found.state not in WITH_RANKING:
        raise Forbidden(CLOSED)
    return found, rubric_of(found)


def csv_download(chunks: Iterator[str], name: str) -> Response:
    """A table sent while it is written; what can't be begun at all is refused as a page."""
    first = next(chunks)

    def pieces() -> Iterator[str]:
        yield first
        yield from chunks

    return download(pieces(), "text/csv; charset=utf-8", name)


def download(body: bytes | Iterator[str], kind: str, name: str) -> Response:
    """A file to keep, under a name that says what it is."""
    response = Response(body, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
