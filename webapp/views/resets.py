"""A forgotten password: asking for a link, and using it. The answer to asking is the same for every login."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.access import PUBLIC, access, now
from webapp.db import transaction
from webapp.errors import TooMany
from webapp.forms.account import PasswordForm, read_password
from webapp.forms.links import FIELD as LINK_FIELD
from webapp.forms.links import NO_LINK, read_link
from webapp.services import accounts
from webapp.services import resets as service
from webapp.views import links
from webapp.views.known_browsers import device_for
from webapp.views.post import post
from webapp.views.security_log import LINK, PASSWORD_SET, note

blueprint = Blueprint("reset", __name__)

FIELDS = ("sandi", "sandi-lagi")  # as they stand on the page
LONGEST_LOGIN = 80
NO_LOGIN = "Isi nama akun Anda."
NO_SERVER = "Surat belum dapat dikirim dari sini. Tidak ada yang berubah."


@blueprint.get("/masuk/lupa")
@access(PUBLIC)
def forgotten() -> str:
    return ask_page()


def ask_page(*, login: str = "", problem: str = "", sent: bool = False) -> str:
    return render_template("reset/ask.html", works=post().works, login=login, problem=problem, sent=sent)


@blueprint.post("/masuk/lupa")
@access(PUBLIC)
def ask() -> Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Notes the wish; a worker looks whether there is such an account. Without a mail server nothing is noted."""
    login = request.form.get("login", "").strip()[:LONGEST_LOGIN]
    if not login or not post().works:
        return ask_page(problem=NO_LOGIN if post().works else NO_SERVER), 422
    attempt = accounts.attempt_to_ask(login, request.remote_addr or "", device_for(login))
    try:
        with transaction():
            accounts.count_attempt(attempt, now=now())
            service.ask(login, now=now())
    except TooMany as error:
        return ask_page(login=login, problem=error.sentence), error.status, {"Retry-After": str(error.retry_after)}
    return redirect(url_for("reset.asked"), code=303)


@blueprint.get("/masuk/lupa/terkirim")
@access(PUBLIC)
def asked() -> str:
    return ask_page(sent=True)


@blueprint.get("/setel-sandi")
@access(PUBLIC)
def form() -> str:
    """One page for every link, good or bad: browsers keep what stands behind the # until the press."""
    return set_page("", PasswordForm())


def set_page(token: str, typed: PasswordForm) -> str:
    return render_template("reset/set.html", token=token, form=typed, shortest=accounts.SHORTEST_PASSWORD)


@blueprint.post("/setel-sandi/simpan")
@access(PUBLIC)
def use() -> Response | tuple[str, int]:
    """Sets the password and uses the link up. Raises LinkGone, always alike, or TooMany."""
    token, typed = read_link(request.form), read_password(request.form)
    if not token:
        typed.problems = {LINK_FIELD: NO_LINK, **typed.problems}
        return set_page("", typed), 422
    links.let_through("reset", token, service.open_link)
    user = service.open_link(token, now=now())
    user_id, problem = user.id, accounts.password_problem(typed.password, user.login)
    if problem:
        typed.problems = {"sandi": problem, **typed.problems}
    if typed.problems:
        return set_page(token, typed), 422
    with transaction():
        service.use_link(token, typed.password, post(), now=now())
    session.clear()
    note(PASSWORD_SET, factor=LINK, account=user_id)
    return redirect(url_for("reset.done"), code=303)


@blueprint.get("/setel-sandi/selesai")
@access(PUBLIC)
def done() -> str:
    return render_template("reset/done.html")
