"""The outbox of a category: what was sent, what waits, what was given up and why; whom to remind, and with what."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from reports import formats
from scoring.rubric import Rubric
from webapp.access import SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.invitations import InviteForm
from webapp.forms.mail import read_email
from webapp.forms.nominations import StandingForm
from webapp.forms.texts import TextRefused
from webapp.models import CALLED_OFF, FAILED, LINK_REMINDER, QUEUED, SENT, UNSENT, Category, Letter
from webapp.queries import letters as queries
from webapp.queries.letters import Need
from webapp.services import letters as service
from webapp.services import people, reminders
from webapp.views.confirming import prove
from webapp.views.nomination_words import deadline_words
from webapp.views.nominations import candidate_in, nomination_page
from webapp.views.paging import page_remark, paging, read_page
from webapp.views.post import post
from webapp.views.rubrics import rubric_of
from webapp.views.secretariat import category_for
from webapp.views.wording import day_and_clock

blueprint = Blueprint("letters", __name__, url_prefix="/edisi")

ON_A_PAGE = 50
STATES = {
    QUEUED: ("begun", "menunggu giliran"),
    SENT: ("locked", "diserahkan ke server surat"),
    FAILED: ("blocked", "tidak terkirim"),
    CALLED_OFF: ("recused", "tidak jadi dikirim"),
    UNSENT: ("empty", "belum dikirim: belum ada server surat; salin teksnya"),
}


@dataclass(frozen=True)
class Line:
    """One letter of the outbox in words; `stuck` ones can be tried again."""

    letter: Letter
    shape: str
    words: str
    written: str
    stuck: bool


@dataclass(frozen=True)
class Waiting:
    """One person on the page of reminders; `chosen` is ticked at first, `barred` says why nothing can be sent."""

    need: Need
    shape: str
    words: str
    barred: str


@blueprint.get("/<edition>/<category>/surat")
@access(SECRETARIAT)
def outbox(edition: str, category: str) -> str:
    """The letters of a category, the newest first, a page at a time."""
    found = category_for(edition, category)
    asked = request.args.get("halaman", "")
    counts = queries.count_letters(found.id)
    place = paging(read_page(asked), sum(counts.values()), ON_A_PAGE)
    rows = queries.letters_of(found.id, place.start, place.stop)
    return render_template(
        "secretariat/letters.html",
        category=found,
        edition=found.edition,
        rows=[line_of(found, one) for one in rows],
        counts=[(*STATES[state], counts[state]) for state in STATES if state in counts],
        place=place,
        remark=page_remark(asked),
        sends=post().works,
    )


def line_of(found: Category, one: Letter) -> Line:
    timezone = found.edition.timezone
    shape, words = STATES[one.state]
    if one.sent_at is not None:
        words += f" {day_and_clock(one.sent_at, timezone)}"
    if one.state == QUEUED and one.attempts and one.next_at is not None:
        words += f", dicoba {formats.number(one.attempts)} kali, lagi {day_and_clock(one.next_at, timezone)}"
    writer = "" if one.by_user_id else " oleh aplikasi sendiri"
    since = "ditulis" if one.state == UNSENT else "masuk antrean"
    written = f"{since} {day_and_clock(one.created_at, timezone)}{writer}"
    return Line(one, shape, words, written, stuck=one.state in {FAILED, UNSENT} and bool(one.body))


@blueprint.post("/<edition>/<category>/surat/<row:letter_id>/kirim")
@access(SECRETARIAT)
def send_again(edition: str, category: str, letter_id: int) -> Response:
    """Raises NotFound, Refused."""
    category_id = category_for(edition, category).id
    with transaction():
        service.try_again(category_id, letter_id, post(), now=now())
    return redirect(url_for(".outbox", edition=edition, category=category), code=303)


@blueprint.get("/<edition>/<category>/pengingat")
@access(SECRETARIAT)
def reminder(edition: str, category: str) -> str:
    """Who hasn't opened, begun or handed in, with the very text each would get."""
    found = category_for(edition, category)
    rubric, at = rubric_of(found), now()
    waiting = reminders.needs(found, now=at) if reminders.takes_reminders(found, at) else []
    done = reminders.reminded(found, waiting, now=at)
    return render_template(
        "secretariat/reminders.html",
        category=found,
        edition=found.edition,
        open=reminders.takes_reminders(found, at),
        deadline=deadline_words(found),
        rows=[waiting_line(found, rubric, one, done) for one in waiting],
        some=any(one.email and one.key not in done for one in waiting),
        texts=examples(found, waiting),
        days=" dan ".join(found.edition.reminder_days.split(",")),
        sends=post().works,
    )


def waiting_line(found: Category, rubric: Rubric, one: Need, done: frozenset[str]) -> Waiting:
    shape, words = how_far(found, rubric, one)
    barred = "" if one.email else "belum ada alamat surel"
    return Waiting(one, shape, words, "sudah diingatkan hari ini" if one.key in done else barred)


def how_far(found: Category, rubric: Rubric, one: Need) -> tuple[str, str]:
    """(shape, words) of what this person has done so far."""
    timezone = found.edition.timezone
    if one.kind == LINK_REMINDER:
        if one.opened_at is not None:
            return "begun", f"undangan dibuka {day_and_clock(one.opened_at, timezone)}, akun belum dibuat"
        return "empty", "undangan belum dibuka"
    if one.until is not None:
        return "blocked", f"dikembalikan, perbaikan sampai {day_and_clock(one.until, timezone)}"
    if one.filled:
        return "begun", f"terisi {formats.number(one.filled)} dari {formats.number(len(rubric.figures))}, belum dikirim"
    return "empty", "akun dibuat, belum mengisi"


def examples(found: Category, waiting: list[Need]) -> list[tuple[str, str]]:
    """(for whom, text) of the first of each kind: the others differ in names and times only."""
    kinds: dict[str, Need] = {}
    for one in waiting:
        kinds.setdefault(kind_words(one), one)
    key = settings().secret_key
    return [(words, reminders.text_for(found, one, post(), key)) for words, one in kinds.items()]


def kind_words(one: Need) -> str:
    if one.kind == LINK_REMINDER:
        return "Undangan belum dipakai"
    if one.until is not None:
        return "Dikembalikan, belum dikirim lagi"
    return "Sedang mengisi, belum dikirim" if one.filled else "Belum mengisi"


@blueprint.post("/<edition>/<category>/pengingat")
@access(SECRETARIAT)
def remind(edition: str, category: str) -> Response:
    """Writes to those who were chosen and still need it. Raises Refused when that is nobody."""
    by = signed_in_viewer().user_id
    chosen = frozenset(request.form.getlist("pilih"))
    with transaction():
        found = category_for(edition, category)
        count = reminders.remind(found, chosen, post(), key=settings().secret_key, by=by, now=now())
        if not count:
            raise Refused(
                "Tidak ada surat yang ditulis: tidak ada yang dipilih, atau yang dipilih sudah diingatkan hari ini, "
                "sudah mengirim, atau belum punya alamat surel."
            )
    return redirect(url_for(".outbox", edition=edition, category=category), code=303)


def change_address(user_id: int, email: str) -> None:
    """To an address also go links for a new password: it changes in one way, wherever it is typed.

    Raises ProofWanted, Refused.
    """
    prove()
    with transaction():
        people.set_address(user_id, email, post(), by=signed_in_viewer().user_id, now=now())


@blueprint.post("/<edition>/<category>/pencalonan/<row:candidate_id>/operator/<row:user_id>/surel")
@access(SECRETARIAT)
def address(edition: str, category: str, candidate_id: int, user_id: int) -> Response | tuple[str, int]:
    """Where letters to this operator go; what was typed stays when it is refused. Raises NotFound, ProofWanted."""
    found = category_for(edition, category)
    candidate = candidate_in(found, candidate_id)
    typed = request.form.get("email", "")
    try:
        email = read_email(typed)
    except TextRefused as refusal:
        form = InviteForm(problems={f"surel-{user_id}": str(refusal)}, email=typed)
        return nomination_page(found, candidate, StandingForm(), form), 422
    service.check_operator(candidate_id, user_id)
    change_address(user_id, email)
    target = url_for("nominations.nomination", edition=edition, category=category, candidate_id=candidate_id)
    return redirect(f"{target}#undangan", code=303)
