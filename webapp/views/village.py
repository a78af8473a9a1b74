"""A village's or RT's part of a list: opened by a press, because chat programs fetch every link they show."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from reports import formats
from webapp.access import PUBLIC, access, now
from webapp.db import transaction
from webapp.forms.links import FIELD, NO_LINK, read_link
from webapp.forms.village import VillageForm, read_village
from webapp.models import VillageCheck, Worker
from webapp.roster.nik import MASK
from webapp.services import village_checks as service
from webapp.services.regions import candidate_name
from webapp.views import links
from webapp.views.wording import here

blueprint = Blueprint("village", __name__, url_prefix="/konfirmasi")


@dataclass(frozen=True)
class Listed:
    """One person as their village may recognise them."""

    id: int
    who: str
    about: str
    wrong: bool


@blueprint.get("")
@access(PUBLIC)
def show() -> str:
    """One page for every link, good or bad: browsers keep what stands behind the # until the press."""
    return first_page()


def first_page(problem: str = "") -> str:
    return render_template("village.html", check=None, problems={FIELD: problem} if problem else {})


@blueprint.post("/buka")
@access(PUBLIC)
def open_it() -> str | tuple[str, int]:
    """The people of this part, and nobody else. Raises NotFound, always alike, or TooMany."""
    token = read_link(request.form)
    if not token:
        return first_page(NO_LINK), 422
    links.let_through("village", token, service.open_check)
    return page(token, service.open_check(token, now=now()), VillageForm())


@blueprint.post("/jawab")
@access(PUBLIC)
def answer() -> str | tuple[str, int]:
    """Takes the answer and uses the link up. Of two at once the second finds it used."""
    token = read_link(request.form)
    links.let_through("village", token, service.open_check)
    form = read_village(request.form, request.form.getlist("bukan"))
    if form.problems:
        return page(token, service.open_check(token, now=now()), form), 422
    with transaction():
        check = service.answer(token, wrong=form.wrong, name=form.name, note=form.note, now=now())
        confirmed, asked, unlisted = check.confirmed or 0, check.asked, service.too_many_to_list(check)
    return render_template("village_thanks.html", confirmed=confirmed, wrong=asked - confirmed, unlisted=unlisted)


def page(token: str, check: VillageCheck, form: VillageForm) -> str:
    candidate = check.roster.candidate
    people = service.people_asked_about(check)
    groups: MultiDict[str, Listed] = MultiDict((one.group, listed(one, form)) for one in people)
    return render_template(
        "village.html",
        token=token,
        check=check,
        candidate=candidate,
        edition=candidate.category.edition,
        place=place_words(check.village, check.rt),
        groups=list(groups.lists()),
        smaller=service.smaller_parts(check) if not people else (),
        until=formats.long_moment(here(check.expires_at, candidate.category.edition.timezone)),
        form=form,
    )


def listed(worker: Worker, form: VillageForm) -> Listed:
    payer = f"iuran {worker.paid_by}" if worker.paid_by else ""
    since = f"sejak {worker.since}" if worker.since else ""
    about = (f"RT {worker.rt}" if worker.rt else "", worker.programme, payer, since)
    return Listed(
        worker.id,
        f"{worker.initials} {MASK}{worker.last_four}".strip(),
        ", ".join(word for word in about if word),
        worker.id in form.wrong,
    )


def place_words(village: str, rt: str) -> str:
    """`Desa Rempanga, Kec. Loa Kulu, Kab. Kutai Kartanegara`, with the RT where it is asked."""
    name = candidate_name(village)
    return f"RT {rt}, {name}" if rt else name
