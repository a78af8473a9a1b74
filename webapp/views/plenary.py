"""The plenary's own page: what it decides, with votes, and the seal that two people put on the result."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from flask import Response as FlaskResponse
from markupsafe import Markup
from werkzeug.wrappers import Response

from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.forms.plenary import (
    LONGEST_NOTE,
    NO_NOTE,
    NO_REASON,
    BallotForm,
    WordsForm,
    read_ballot,
    read_words_form,
)
from webapp.models import Category
from webapp.queries.sealed import sealed_number, sealed_of
from webapp.services import joint_acts, plenary, sealing, stage_reopening
from webapp.services.record_tables import TABLES
from webapp.services.sealed import Sealed, read_sealed
from webapp.services.sealed_papers import kinds_for
from webapp.services.sealed_people import listing_of, members_of
from webapp.services.standings import standings_of
from webapp.views.confirming import confirm_identity, needs_secret
from webapp.views.paging import read_list
from webapp.views.plenary_page import PlenaryPage, plenary_page
from webapp.views.plenary_words import plenary_words
from webapp.views.province_words import provinces_told
from webapp.views.ranking_list import Asked, RankingList, ranked_page
from webapp.views.rubrics import rubric_of, rubric_of_record
from webapp.views.sealed_acts import program_version
from webapp.views.secretariat import WITH_RANKING, category_for, closed_page, columns_beside, download
from webapp.views.tabulation import tabulation_page
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("plenary", __name__, url_prefix="/edisi")

CLOSED_TITLE = "Rapat pleno belum dibuka"
EVERYBODY = Asked("", 1, "")


@blueprint.get("/<edition>/<category>/pleno")
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """The ranking, what blocks the seal, what the plenary decides; closed before it is opened."""
    found = category_for(edition, category)
    return answer_page(found, rubric_of(found), Typed())


class Typed:
    """What was typed into one of the page's forms and refused; the others are as they were."""

    def __init__(
        self,
        ballot: BallotForm | None = None,
        note: WordsForm | None = None,
        override: WordsForm | None = None,
        seal: WordsForm | None = None,
        reopening: WordsForm | None = None,
    ) -> None:
        self.ballot = ballot or BallotForm()
        self.note = note or WordsForm()
        self.override = override or WordsForm()
        self.seal = seal or WordsForm()
        self.reopening = reopening or WordsForm()

    @property
    def problems(self) -> dict[str, str]:
        """All of them, by field."""
        forms = (self.note, self.override, self.seal, self.reopening)
        return {**self.ballot.problems, **{field: one for form in forms for field, one in form.problems.items()}}


def answer_page(found: Category, rubric: Rubric, typed: Typed) -> str:
    """Closed before the plenary whatever was asked for: also a form that is refused then must not tell the scores."""
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, CLOSED_TITLE)
    listing = standings_of(found.id, rubric)
    ranking: RankingList = ranked_page(rubric, listing, EVERYBODY)
    plenary_facts: PlenaryPage = plenary_page(found, rubric)
    return render_template(
        "secretariat/plenary.html",
        category=found,
        edition=found.edition,
        page=ranking,
        plenary=plenary_facts,
        words=plenary_words(found, rubric, lambda: columns_beside(found.id, rubric, listing)),
        typed=typed,
        ask=needs_secret(),
        state=STAGES[found.state],
        ending=sealing.ENDING,
    )


@blueprint.get("/<edition>/<category>/rekapitulasi")
@access(SECRETARIAT)
def tabulation(edition: str, category: str) -> str:
    """Every mark by candidate, item and seat, with what lies far apart; closed before the plenary."""
    found = category_for(edition, category)
    rubric = rubric_of(found)
    if found.state not in WITH_RANKING:
        return closed_page(found, rubric, "Rekapitulasi belum dibuka")
    listing = standings_of(found.id, rubric)
    ranked = columns_beside(found.id, rubric, listing)
    return render_template(
        "secretariat/tabulation.html",
        category=found,
        edition=found.edition,
        page=tabulation_page(found.id, rubric, ranked, read_list(request.args)[1]),
        state=STAGES[found.state],
    )


def written(
    edition: str, category: str, typed: Typed, write: Callable[[int, Rubric, int, datetime], None], anchor: str
) -> Response | tuple[str, int]:
    """Does what a form asks for in one transaction, or shows the page again with everything that was typed."""
    found = category_for(edition, category)
    category_id, rubric, by = found.id, rubric_of(found), signed_in_viewer().user_id
    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    if not typed.problems:
        try:
            with transaction():
                write(category_id, rubric, by, now())
        except (NotFound, Forbidden):
            raise
        except Refused as refusal:
            typed.seal.problems[anchor], status = refusal.sentence, refusal.status
        else:
            address = url_for("plenary.page", edition=edition, category=category, _anchor=anchor)
            return redirect(address, code=HTTPStatus.SEE_OTHER)
    return answer_page(category_for(edition, category), rubric, typed), status


@blueprint.post("/<edition>/<category>/pleno/keputusan")
@access(SECRETARIAT)
def decide(edition: str, category: str) -> Response | tuple[str, int]:
    """Keeps the order of a group with every vote."""
    form = read_ballot(request.form)

    def write(category_id: int, rubric: Rubric, by: int, at: datetime) -> None:
        assert form.order is not None  # or there was a problem
        ballot = plenary.Ballot(form.order, form.reason, form.cast(), form.seen)
        plenary.decide(category_id, rubric, ballot, by=by, now=at)

    return written(edition, category, Typed(ballot=form), write, "keputusan")


@blueprint.post("/<edition>/<category>/pleno/catatan")
@access(SECRETARIAT)
def note(edition: str, category: str) -> Response | tuple[str, int]:
    """Keeps a note for the minutes."""
    form = read_words_form(request.form, "catatan", NO_NOTE, LONGEST_NOTE)

    def write(category_id: int, _rubric: Rubric, by: int, at: datetime) -> None:
        plenary.add_note(category_id, form.text, form.client_id, by=by, now=at)

    return written(edition, category, Typed(note=form), write, "catatan-pleno")


@blueprint.post("/<edition>/<category>/pleno/temuan")
@access(SECRETARIAT)
def override(edition: str, category: str) -> Response | tuple[str, int]:
    """Keeps why a finding doesn't block."""
    form = read_words_form(request.form, "penjelasan", NO_REASON)
    about = form.about.replace("\r\n", "\n").split("\n", 2)

    def write(category_id: int, rubric: Rubric, by: int, at: datetime) -> None:
        if len(about) != 3:
            raise Conflict(plenary.NO_FINDING)
        which = (about[0], about[1], about[2])
        plenary.override(category_id, rubric, which, reason=form.text, by=by, now=at)

    return written(edition, category, Typed(override=form), write, "temuan")


@blueprint.post("/<edition>/<category>/pleno/segel")
@access(SECRETARIAT)
def propose_seal(edition: str, category: str) -> Response | tuple[str, int]:
    """Proposes to seal exactly what is there now; a second person then agrees to it."""
    form = read_words_form(request.form, "alasan-segel", NO_REASON)
    found = category_for(edition, category)
    category_id, rubric, by = found.id, rubric_of(found), signed_in_viewer().user_id
    return proposed(
        edition, category, Typed(seal=form), "segel", lambda: propose(category_id, rubric, form.text, by=by)
    )


@blueprint.post("/<edition>/<category>/pleno/wawancara")
@access(SECRETARIAT)
def propose_reopening(edition: str, category: str) -> Response | tuple[str, int]:
    """Proposes to leave the plenary and open the interviews again; a second person then agrees to it."""
    form = read_words_form(request.form, "alasan-buka", NO_REASON)
    category_id, by = category_for(edition, category).id, signed_in_viewer().user_id

    def begin() -> int:
        confirmed_at = confirm_identity()
        with transaction() as session:
            subject = stage_reopening.subject_of(session.get_one(Category, category_id))
            act = joint_acts.propose(subject, reason=form.text, by=by, confirmed_at=confirmed_at, now=now())
            return act.id

    return proposed(edition, category, Typed(reopening=form), "buka-wawancara", begin)


def proposed(
    edition: str, category: str, typed: Typed, anchor: str, begin: Callable[[], int]
) -> Response | tuple[str, int]:
    """Where a proposal leads, or the page again with everything that was typed."""
    status = int(HTTPStatus.UNPROCESSABLE_ENTITY)
    if not typed.problems:
        try:
            act_id = begin()
        except (NotFound, Forbidden):
            raise
        except Refused as refusal:
            form = typed.seal if anchor == "segel" else typed.reopening
            form.problems[anchor], status = refusal.sentence, refusal.status
        else:
            return redirect(url_for("joint.one", act_id=act_id), code=HTTPStatus.SEE_OTHER)
    found = category_for(edition, category)
    return answer_page(found, rubric_of(found), typed), status


def propose(category_id: int, rubric: Rubric, reason: str, *, by: int) -> int:
    """The id of the proposal. Raises Refused."""
    confirmed_at = confirm_identity()
    with transaction() as session:
        subject = sealing.subject_of(session.get_one(Category, category_id), rubric, version=program_version())
        act = joint_acts.propose(subject, reason=reason, by=by, confirmed_at=confirmed_at, now=now())
        return act.id


@blueprint.get("/<edition>/<category>/segel/<row:number>")
@access(SECRETARIAT)
def sealed(edition: str, category: str, number: int) -> str:
    """One sealed record: who, when, why, and what took its place."""
    found = category_for(edition, category)
    row = next((one for one in sealed_of(found.id) if one.number == number), None)
    if row is None:
        raise NotFound
    newest = max(one.number for one in sealed_of(found.id))
    rubric, record = rubric_of(found), read_sealed(row)
    return render_template(
        "secretariat/sealed.html",
        category=found,
        edition=found.edition,
        row=row,
        sealed=record,
        papers=kinds_for(rubric),
        points=drawn_points(record),
        members=tuple(members_of(record).values()),
        when=day_and_clock(row.at, found.edition.timezone),
        newest=newest,
        names={one.code: one.title for one in rubric.bands},
        tables={code: title for code, (title, _make) in TABLES.items()},
        provinces=provinces_told(found, SECRETARIAT, found.state),
    )


def drawn_points(record: Sealed) -> Markup:
    """The first of the ranking by criterion, in the same drawing as on paper."""
    from reports.html import ranking_points

    return ranking_points(listing_of(record, rubric_of_record(record)))


@blueprint.get("/<edition>/<category>/segel/<row:number>/catatan.json")
@access(SECRETARIAT)
def sealed_json(edition: str, category: str, number: int) -> Response | FlaskResponse:
    """The very text that was sealed."""
    found = category_for(edition, category)
    row = sealed_number(found.id, number)
    if row is None:
        raise NotFound
    name = f"hasil-{edition}-{category}-{number}.json"
    return download(read_sealed(row).text.encode(), "application/json", name)
