"""Accounts for the secretariat: the list, a new one, and what helps somebody who can't come in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SECOND_STEP, SECRETARIAT, access, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import NotFound, Refused
from webapp.forms.account import NewAccountForm, read_address, read_new_account
from webapp.models import OPERATOR, User
from webapp.queries import people as queries
from webapp.queries.pairing import open_sessions
from webapp.services import people as service
from webapp.services.accounts import login_problem
from webapp.services.resets import ResetLink
from webapp.views.confirming import prove, prove_wholly
from webapp.views.device_lines import OWN_TIME, devices_of
from webapp.views.paging import page_remark, paging, read_list, read_page
from webapp.views.people_words import ROLE_WORDS, deed_lines
from webapp.views.post import post
from webapp.views.wording import day_and_clock

blueprint = Blueprint("people", __name__, url_prefix="/pengguna")

ON_A_PAGE = 50
DEEDS_SHOWN = 20
FIELDS = ("nama", "akun", "peran", "surel")  # as they stand on the page
# Operators come by invitation to a candidate, the secretariat from the server.
MADE_HERE = {role: words for role, words in ROLE_WORDS.items() if role not in {SECRETARIAT, OPERATOR}}
NO_ROLE = "Pilih peran dari daftar."


@dataclass(frozen=True)
class Line:
    """One account on the list."""

    user: User
    role: str
    second: str


@blueprint.get("")
@access(SECRETARIAT)
def page() -> str:
    asked = request.args.get("halaman", "")
    return list_page("", read_page(asked), page_remark(asked))


@blueprint.post("")
@access(SECRETARIAT)
def find() -> str:
    """The first page of those whose name has the words: somebody's name isn't for an address, which is written down."""
    return list_page(*read_list({"cari": request.form.get("cari", "")}))


def list_page(words: str, wanted: int, remark: str) -> str:
    place = paging(wanted, queries.count_people(words), ON_A_PAGE)
    found = queries.people(words, place.start, place.stop)
    enrolled = queries.with_authenticator([one.id for one in found])
    rows = [Line(one, ROLE_WORDS[one.role], second_words(one, enrolled=one.id in enrolled)) for one in found]
    return render_template("people/list.html", rows=rows, words=words, remark=remark, place=place)


def second_words(user: User, *, enrolled: bool) -> str:
    """What stands beside the password; nothing where the role asks for no more."""
    if enrolled:
        return "memakai aplikasi autentikator"
    return "menyiapkan autentikator saat masuk" if user.role in SECOND_STEP or settings().code_for_all else ""


@blueprint.get("/baru")
@access(SECRETARIAT)
def new() -> str:
    return new_page(NewAccountForm())


def new_page(form: NewAccountForm) -> str:
    form.problems = {name: form.problems[name] for name in FIELDS if name in form.problems}
    return render_template("people/new.html", form=form, roles=MADE_HERE.items())


@blueprint.post("/baru")
@access(SECRETARIAT)
def add() -> str | tuple[str, int]:
    """Makes the account and shows the link with which its owner sets the password."""
    by, form = signed_in_viewer().user_id, read_new_account(request.form)
    if problem := login_problem(form.login):
        form.problems["akun"] = problem
    if form.role not in MADE_HERE:
        form.problems["peran"] = NO_ROLE
    if form.problems:
        return new_page(form), 422
    try:
        with transaction():
            user_id = service.add(
                login=form.login, name=form.name, role=form.role, email=form.email, by=by, now=now()
            ).id
            link = service.first_link(user_id, post(), by=by, key=settings().secret_key, now=now())
    except Refused as refusal:
        form.problems["akun"] = refusal.sentence
        return new_page(form), 422
    return link_page(user_id, *link)


def link_page(user_id: int, link: ResetLink, mailed: bool) -> str:  # noqa: FBT001 - a pair as the service gives it
    return render_template(
        "people/link.html",
        user=service.person(user_id),
        mailed=mailed,
        address=f"{settings().public_url}{url_for('reset.form', _anchor=link.token)}",
        until=day_and_clock(link.expires_at, OWN_TIME),
    )


@blueprint.get("/<row:user_id>")
@access(SECRETARIAT)
def one(user_id: int) -> str:
    """One account. Raises NotFound."""
    return one_page(user_id)


def one_page(user_id: int, problem: str = "", *, email: str | None = None, email_problem: str = "") -> str:
    user = service.person(user_id)
    enrolled = queries.with_authenticator([user_id])
    return render_template(
        "people/one.html",
        user=user,
        role=ROLE_WORDS[user.role],
        second=second_words(user, enrolled=user_id in enrolled),
        enrolled=user_id in enrolled,
        own=user_id == signed_in_viewer().user_id,
        devices=devices_of(open_sessions([user_id], now=now()), OWN_TIME),
        deeds=deed_lines(queries.deeds_of(user_id, DEEDS_SHOWN)),
        problem=problem,
        email=user.email if email is None else email,
        email_problem=email_problem,
    )


def do(user_id: int, deed: Callable[[int], None]) -> Response | tuple[str, int]:
    """Does one thing to an account, `deed` being told by whom. Raises NotFound."""
    try:
        with transaction():
            deed(signed_in_viewer().user_id)
    except NotFound:
        raise
    except Refused as refusal:
        return one_page(user_id, refusal.sentence), refusal.status
    return redirect(url_for("people.one", user_id=user_id), code=303)


@blueprint.post("/<row:user_id>/tautan")
@access(SECRETARIAT)
def link(user_id: int) -> str | tuple[str, int]:
    """Makes a link for a new password and shows it, once. Raises NotFound, ProofWanted."""
    prove()
    by = signed_in_viewer().user_id
    try:
        with transaction():
            made = service.link_for(user_id, post(), by=by, key=settings().secret_key, now=now())
    except NotFound:
        raise
    except Refused as refusal:
        return one_page(user_id, refusal.sentence), refusal.status
    return link_page(user_id, *made)


@blueprint.post("/<row:user_id>/autentikator")
@access(SECRETARIAT)
def reset_authenticator(user_id: int) -> Response | tuple[str, int]:
    """Raises NotFound, ProofWanted."""
    prove()
    return do(user_id, lambda by: service.reset_authenticator(user_id, post(), by=by, now=now()))


@blueprint.post("/<row:user_id>/keluarkan")
@access(SECRETARIAT)
def sign_out(user_id: int) -> Response | tuple[str, int]:
    return do(user_id, lambda by: service.sign_out(user_id, post(), by=by, now=now()))


@blueprint.post("/<row:user_id>/nonaktifkan")
@access(SECRETARIAT)
def deactivate(user_id: int) -> Response | tuple[str, int]:
    return do(user_id, lambda by: service.deactivate(user_id, by=by, now=now()))


@blueprint.post("/<row:user_id>/aktifkan")
@access(SECRETARIAT)
def activate(user_id: int) -> Response | tuple[str, int]:
    return do(user_id, lambda by: service.activate(user_id, by=by, now=now()))


@blueprint.post("/<row:user_id>/surel")
@access(SECRETARIAT)
def set_address(user_id: int) -> Response | tuple[str, int]:
    """Raises NotFound, ProofWanted."""
    email, problem = read_address(request.form)
    if problem:
        return one_page(user_id, email=email, email_problem=problem), 422
    (prove_wholly if user_id == signed_in_viewer().user_id else prove)()
    return do(user_id, lambda by: service.set_address(user_id, email, post(), by=by, now=now()))
