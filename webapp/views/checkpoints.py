"""Checkpoints of a category's log for the secretariat: what was signed, who keeps it, and what they do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, url_for
from werkzeug.wrappers import Response

from reports import formats
from reports.wording import words as bench_words
from scoring.notes import fingerprint, grouped
from webapp.access import SECRETARIAT, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound
from webapp.models import Category, Letter, Panelist, ScoreCheckpoint
from webapp.policy import may_see
from webapp.queries.checkpoints import letters_about
from webapp.queries.score_log import checkpoints_of
from webapp.services import checkpoints as service
from webapp.services.checkpoints import Bench, note_of, numbers_of
from webapp.services.signing_key import public_key
from webapp.views.letters import STATES
from webapp.views.post import post
from webapp.views.secretariat import category_for, download
from webapp.views.wording import STAGES, day_and_clock

blueprint = Blueprint("checkpoints", __name__, url_prefix="/edisi")

BASE = "/<edition>/<category>/titik-periksa"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Sent:
    """One letter in words."""

    addressee: str
    shape: str
    words: str


@dataclass(frozen=True)
class Line:
    """One checkpoint in words; `head` in groups, `size` None for one that nobody signed."""

    stage: str
    at: str
    lines: str
    head: str
    size: int | None
    sent: tuple[Sent, ...]


@dataclass(frozen=True)
class Keeper:
    """A bench: who gets its checkpoints, and the others who may; nobody has an address where `receiver` is None."""

    bench: str
    receiver: Panelist | None
    others: tuple[Panelist, ...]


@blueprint.get(BASE)
@access(SECRETARIAT)
def page(edition: str, category: str) -> str:
    """The checkpoints of a category, the newest first."""
    found = category_for(edition, category)
    if not may_see("checkpoints", SECRETARIAT, found.state):
        raise NotFound
    key = public_key()
    return render_template(
        "secretariat/checkpoints.html",
        category=found,
        edition=found.edition,
        lines=lines_of(found),
        keepers=[keeper_of(one) for one in service.benches(found.id)],
        key=grouped(fingerprint(key)),
        public=key.hex(),
        sends=post().works,
    )


def lines_of(found: Category) -> list[Line]:
    letters = letters_about(found.id)
    return [line_of(found, one, letters) for one in reversed(checkpoints_of(found.id))]


def line_of(found: Category, point: ScoreCheckpoint, letters: Sequence[Letter]) -> Line:
    about, words = service.occasion_of(point, ""), "" if point.signature is None else note_of(point).strip()
    told = [one for one in letters if (one.occasion or "").startswith(about) or (words and words in one.body)]
    return Line(
        STAGES[point.state],
        day_and_clock(point.at, found.edition.timezone),
        formats.number(point.size),
        numbers_of(point)[0],
        point.size if point.signature is not None else None,
        tuple(sent_of(found, one) for one in told),
    )


def sent_of(found: Category, letter: Letter) -> Sent:
    shape, words = STATES[letter.state]
    when = f" {day_and_clock(letter.sent_at, found.edition.timezone)}" if letter.sent_at is not None else ""
    return Sent(letter.addressee, shape, words + when)


def keeper_of(bench: Bench) -> Keeper:
    """The others who could get them have an address."""
    own = None if bench.receiver is None else bench.receiver.id
    others = tuple(one for one in bench.seats if one.user.email and one.id != own)
    return Keeper(bench_words(bench.code), bench.receiver, others)


@blueprint.get(f"{BASE}/<row:size>.txt")
@access(SECRETARIAT)
def note(edition: str, category: str, size: int) -> Response:
    """One signed checkpoint, as anybody keeps it. Raises NotFound."""
    found = category_for(edition, category)
    point = next((one for one in checkpoints_of(found.id) if one.size == size), None)
    if point is None or not may_see("checkpoints", SECRETARIAT, found.state):
        raise NotFound
    return download(note_of(point).encode(), TEXT, f"titik-periksa-{edition}-{category}-{size}.txt")


@blueprint.post("/<edition>/<category>/panel/<row:panelist_id>/titik-periksa")
@access(SECRETARIAT)
def choose(edition: str, category: str, panelist_id: int) -> Response:
    """Lets this member get the checkpoints for their bench. Raises NotFound."""
    by, category_id = signed_in_viewer().user_id, category_for(edition, category).id
    with transaction():
        service.choose(category_id, panelist_id, by=by, now=now())
    return redirect(url_for(".page", edition=edition, category=category, _anchor="penyimpan"), code=303)
