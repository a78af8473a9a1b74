"""The ceremony of an edition: awards outside the ranking, other programmes, and drafts of the decree."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, NotFound, Refused
from webapp.forms.awards import (
    AwardForm,
    DraftForm,
    EndForm,
    OtherForm,
    read_award,
    read_draft,
    read_end,
    read_other,
)
from webapp.models import PLENARY, Category, Edition, OtherRecipient, SpecialAward
from webapp.policy import open_stages
from webapp.queries.awards import candidates_by_name, drafts_of, other_recipients_of, special_awards_of
from webapp.queries.editions import categories_of, category_by_codes
from webapp.services import decree_papers, decrees, special_awards
from webapp.services.legal_bases import COPIES, LEGAL_BASES
from webapp.views.one_paper import prints
from webapp.views.rules import edition_for
from webapp.views.secretariat import at_its_stage, download
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("awards", __name__, url_prefix="/edisi")

BASE = "/<edition>/penghargaan"
WITH_AWARDS = open_stages("special_awards", SECRETARIAT)
MOST_OFFERED = 300  # candidates in a field's list; of more the code is typed
DEFAULT_NOMINEES = "10"

Page = str | Response | tuple[str, int]
Group = tuple[Category, str, bool, list[SpecialAward]]  # with its stage, and whether its plenary sits


@dataclass
class Typed:
    """What was typed into one of the page's forms and refused; the others are as they were."""

    award: AwardForm = field(default_factory=AwardForm)
    other: OtherForm = field(default_factory=OtherForm)
    draft: DraftForm | None = None
    end: EndForm = field(default_factory=EndForm)

    @property
    def problems(self) -> dict[str, str]:
        """All of them, by field."""
        drafted = self.draft.problems if self.draft is not None else {}
        return {**self.award.problems, **self.other.problems, **drafted, **self.end.problems}

    def leftover(self, groups: list[Group], others: list[OtherRecipient]) -> str:
        """A reason that was typed for something that can't be taken back any more, so that no form shows it."""
        shown = {f"lain-{one.id}" for one in others}
        shown |= {f"khusus-{one.id}" for _category, _stage, open_now, given in groups if open_now for one in given}
        return "" if self.end.about in shown else self.end.reason


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str) -> str:
    return awards_page(edition_for(edition), Typed())


def awards_page(found: Edition, typed: Typed) -> str:
    categories = [at_its_stage(one) for one in categories_of(found.code)]
    shown = [one for one in categories if one.state in WITH_AWARDS]
    groups = [(one, STAGES[one.state], one.state == PLENARY, special_awards_of(one.id)) for one in shown]
    drafts, others = drafts_of(found.id), other_recipients_of(found.id)
    return render_template(
        "secretariat/awards.html",
        edition=found,
        typed=typed,
        problems=typed.problems,
        draft=typed.draft or fresh_draft(found),
        groups=groups,
        giving=[one for one in shown if one.state == PLENARY],
        offered=offered([one for one in shown if one.state == PLENARY]),
        waiting=[one.title for one in categories if not decrees.is_sealed(one)],
        sealed=any(decrees.is_sealed(one) for one in categories),
        others=others,
        leftover=typed.leftover(groups, others),
        categories=shown,
        drafts=[(one, day_and_clock(one.at, found.timezone)) for one in drafts],
        unchecked=decrees.unchecked(drafts[0]) if drafts else (),
        printed=decrees.printed(drafts[0]) if drafts else (),
        outdated=bool(drafts) and decrees.outdated(found, decrees.read_draft(drafts[0])),
        others_code=decrees.OTHERS,
    )


def offered(categories: list[Category]) -> list[tuple[str, str]]:
    """Candidates to choose from by name, where they are few enough for a list."""
    found = [pair for one in categories for pair in candidates_by_name(one.id)]
    return found if len(found) <= MOST_OFFERED else []


def fresh_draft(found: Edition) -> DraftForm:
    """What the next draft's form begins with: the last one's words, or the list of laws that comes with the program."""
    rows = drafts_of(found.id)
    if not rows:
        bases = "\n".join(text for text, _source in LEGAL_BASES)
        return DraftForm(nominees_text=DEFAULT_NOMINEES, bases_text=bases, copies_text="\n".join(COPIES))
    body = decrees.read_draft(rows[0]).body
    return DraftForm(
        number=body["number"],
        day=shown_day(body["signed_on"]),
        pattern=body["pattern"],
        certified_day=shown_day(body["certified_on"]),
        nominees_text=str(body["nominees"]),
        bases_text="\n".join(one["text"] for one in body["bases"]),
        copies_text="\n".join(body["copies"]),
    )


def shown_day(iso: str) -> str:
    """A day as it is typed, "" for one that was left open."""
    return formats.short_date(date.fromisoformat(iso)) if iso else ""


def written(edition: str, typed: Typed, field_name: str, write: Callable[[int, int], None], anchor: str) -> Page:
    """Does what a form asks for in one transaction, or shows the page again with everything that was typed."""
    edition_id, by, status = edition_for(edition).id, signed_in_viewer().user_id, HTTPStatus.UNPROCESSABLE_ENTITY
    if not typed.problems:
        try:
            with transaction():
                write(edition_id, by)
        except (NotFound, Forbidden):
            raise
        except Refused as refusal:
            typed.end.problems[field_name], status = refusal.sentence, HTTPStatus(refusal.status)
        else:
            return redirect(url_for("awards.page", edition=edition, _anchor=anchor), code=HTTPStatus.SEE_OTHER)
    return awards_page(edition_for(edition), typed), status


@blueprint.post(f"{BASE}/khusus")
@access(SECRETARIAT)
def give(edition: str) -> Page:
    """Keeps an award that a plenary decided on outside the ranking."""
    form = read_award(request.form)

    def write(_edition_id: int, by: int) -> None:
        category = category_by_codes(edition, form.category)
        if category is None or category.state not in WITH_AWARDS:
            raise Refused(special_awards.ONLY_IN_PLENARY)
        special_awards.give(category.id, form.candidate, title=form.title, reason=form.reason, by=by, now=now())

    return written(edition, Typed(award=form), "kandidat", write, "khusus")


@blueprint.post(f"{BASE}/khusus/<row:award_id>/batal")
@access(SECRETARIAT)
def take_back(edition: str, award_id: int) -> Page:
    """Takes an award back while the same plenary sits."""
    form = read_end(request.form, f"khusus-{award_id}")

    def write(edition_id: int, by: int) -> None:
        special_awards.take_back(edition_id, award_id, reason=form.reason, by=by, now=now())

    return written(edition, Typed(end=form), f"batal-{form.about}", write, "khusus")


@blueprint.post(f"{BASE}/lain")
@access(SECRETARIAT)
def add_other(edition: str) -> Page:
    """Adds a recipient of another programme of the same ceremony."""
    form = read_other(request.form)

    def write(edition_id: int, by: int) -> None:
        wanted = special_awards.Outside(form.programme, form.award, form.name, form.about)
        special_awards.add_other(edition_id, wanted, by=by, now=now())

    return written(edition, Typed(other=form), "penerima", write, "lain")


@blueprint.post(f"{BASE}/lain/<row:recipient_id>/batal")
@access(SECRETARIAT)
def end_other(edition: str, recipient_id: int) -> Page:
    """Takes such a recipient off the list."""
    form = read_end(request.form, f"lain-{recipient_id}")

    def write(edition_id: int, by: int) -> None:
        special_awards.end_other(edition_id, recipient_id, reason=form.reason, by=by, now=now())

    return written(edition, Typed(end=form), f"batal-{form.about}", write, "lain")


@blueprint.post(f"{BASE}/naskah")
@access(SECRETARIAT)
def fix_draft(edition: str) -> Page:
    """Fixes a draft of the decree and its certificates of what there is now."""
    form = read_draft(request.form)

    def write(edition_id: int, by: int) -> None:
        wanted = decrees.Wanted(
            form.number, form.signed_on, form.pattern, form.certified_on, form.nominees, form.bases, form.copies
        )
        decrees.fix_draft(edition_id, wanted, by=by, now=now())

    return written(edition, Typed(draft=form), "nomor", write, "naskah")


@blueprint.get(f"{BASE}/naskah/<row:number>/keputusan.pdf")
@access(SECRETARIAT)
@prints
def decree(edition: str, number: int) -> Response:
    """The decree of one draft; the same bytes whenever it is asked for."""
    draft = decrees.draft_for(edition_for(edition).id, number)
    return download(decree_papers.decree_pdf(draft), "application/pdf", f"rancangan-keputusan-{edition}-{number}.pdf")


@blueprint.get(f"{BASE}/naskah/<row:number>/piagam.pdf")
@access(SECRETARIAT)
@prints
def certificates(edition: str, number: int) -> Response:
    """Every certificate of one draft, on the same terms."""
    draft = decrees.draft_for(edition_for(edition).id, number)
    return download(decree_papers.certificates_pdf(draft), "application/pdf", f"piagam-{edition}-{number}.pdf")


@blueprint.get(f"{BASE}/naskah/<row:number>/piagam/<category>.pdf")
@access(SECRETARIAT)
@prints
def category_certificates(edition: str, number: int, category: str) -> Response:
    """Those of one category, or of the other programmes."""
    draft = decrees.draft_for(edition_for(edition).id, number)
    body = decree_papers.certificates_pdf(draft, category)
    return download(body, "application/pdf", f"piagam-{edition}-{number}-{category}.pdf")
