"""The announced results, for everybody: before its moment a result isn't there, like one that never was."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from reports import formats
from webapp import rubric_store
from webapp.access import PUBLIC, access, now, settings
from webapp.errors import NotFound
from webapp.models import ANNOUNCED, Category, SealedResult
from webapp.policy import PUBLIC as EVERYBODY
from webapp.policy import may_see
from webapp.queries.editions import category_by_codes
from webapp.queries.overview import editions_with_categories
from webapp.queries.sealed import announced_among, newest_sealed, release_of, sealed_number, stage_of
from webapp.services.record_tables import TABLES, Record, record_of
from webapp.services.sealed import read_sealed, sealed_result
from webapp.services.standings import FromRecord
from webapp.views.province_words import provinces_told
from webapp.views.ranking_list import ranked_page, read_asked
from webapp.views.record_answers import as_csv, as_json, sealed_here
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import download
from webapp.views.wording import here

blueprint = Blueprint("results", __name__, url_prefix="/hasil")

# A correction must be seen soon; a crowd that reads at the same minute needs no more than this.
KEPT_SECONDS = 60


def announced(edition: str, category: str, datum: str) -> Category:
    """A category whose result everybody may read. Raises NotFound alike for all others."""
    found = category_by_codes(edition, category)
    if found is None or not may_see(datum, EVERYBODY, stage_of(found, now=now())) or newest_sealed(found.id) is None:
        raise NotFound
    return found


def kept(answer: Response) -> Response:
    """The same for everybody, so anybody may keep it for a moment."""
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
    return answer


@blueprint.get("")
@access(PUBLIC)
def index() -> Response:
    """What is announced, the newest edition first."""
    categories = editions_with_categories()
    out = announced_among([one.id for one in categories], now=now())
    shown = [one for one in categories if one.id in out and may_see("ranking", EVERYBODY, ANNOUNCED)]
    return kept(make_response(render_template("results/index.html", categories=shown)))


@blueprint.get("/<edition>/<category>")
@access(PUBLIC)
def page(edition: str, category: str) -> Response:
    """The ranking as it was sealed, and how anybody computes it again."""
    found = announced(edition, category, "ranking")
    rubric, sealed, release = rubric_of(found), sealed_result(found.id), release_of(found.id)
    if sealed is None or release is None:
        raise NotFound
    timezone = found.edition.timezone
    page = render_template(
        "results/page.html",
        category=found,
        edition=found.edition,
        page=ranked_page(rubric, FromRecord(sealed), read_asked(request.args)),
        sealed=sealed,
        refused=sealed.result.not_assessed,
        provinces=provinces_told(found, EVERYBODY, stage_of(found, now=now())),
        tables={code: title for code, (title, _make) in TABLES.items()},
        record=may_see("sealed_record", EVERYBODY, stage_of(found, now=now())),
        when=formats.long_moment(here(sealed.at, timezone)),
        announced_at=formats.long_moment(here(release.at, timezone)),
        objections_until=formats.long_moment(here(release.closes_at, timezone)) if release.days else "",
    )
    return kept(make_response(page))


@blueprint.get("/<edition>/<category>/rubrik.yaml")
@access(PUBLIC)
def rubric_file(edition: str, category: str) -> Response:
    """The very bytes that the result was computed with."""
    found = announced(edition, category, "ranking")
    text, _name = rubric_store.pinned_file(found.rubric_code, found.rubric_digest, folder=settings().rubrics)
    return kept(download(text, "application/yaml; charset=utf-8", f"rubrik-{found.rubric_code}.yaml"))


@blueprint.get("/<edition>/<category>/catatan-<row:number>.json")
@access(PUBLIC)
def record(edition: str, category: str, number: int) -> Response:
    """A sealed record, also one that was replaced since: figures, marks by seat, the result."""
    found = announced(edition, category, "sealed_record")
    row: SealedResult | None = sealed_number(found.id, number)
    if row is None:
        raise NotFound
    name = f"hasil-{edition}-{category}-{number}.json"
    return kept(download(read_sealed(row).text.encode(), "application/json", name))


def record_announced(edition: str, category: str, number: int) -> Record:
    """Raises NotFound, also before the announcement."""
    return record_of(*sealed_here(announced(edition, category, "sealed_record"), number), named=False)


@blueprint.get("/<edition>/<category>/catatan-<row:number>/<table>.csv")
@access(PUBLIC)
def table_csv(edition: str, category: str, number: int, table: str) -> Response:
    """A table of an announced record, without anybody's name."""
    return kept(as_csv(record_announced(edition, category, number), table, f"{edition}-{category}-{number}"))


@blueprint.get("/<edition>/<category>/catatan-<row:number>/<table>.json")
@access(PUBLIC)
def table_json(edition: str, category: str, number: int, table: str) -> Response:
    """The same as JSON."""
    return kept(as_json(record_announced(edition, category, number), table, f"{edition}-{category}-{number}"))
