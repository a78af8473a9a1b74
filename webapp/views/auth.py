"""Signing in and out, and the way home."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.access import (
    JUROR,
    PUBLIC,
    SIGNED_IN,
    TOKEN,
    access,
    current_viewer,
    local_path,
    now,
    settings,
    signed_in_viewer,
)
from webapp.db import transaction
from webapp.errors import TooMany
from webapp.forms.auth import SignInForm
from webapp.models import User
from webapp.services import accounts

blueprint = Blueprint("auth", __name__)

WRONG = "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi."


@blueprint.get("/masuk")
@access(PUBLIC)
def sign_in() -> Response | str:
    if current_viewer() is not None:
        return redirect(local_path(request.args.get("next")) or url_for("auth.home"), code=303)
    return render_template("sign_in.html", form=SignInForm(next=request.args.get("next", "")), problem=None)


@blueprint.post("/masuk")
@access(PUBLIC)
def sign_in_post() -> Response | tuple[str, int, dict[str, str]]:
    """Counts the attempt, then looks at the password, then opens a session under a new token."""
    form = SignInForm()
    if not form.validate():
        return refuse(form, None, 422)
    login, password = form.login.data or "", form.password.data or ""
    attempt = accounts.attempt_for(login, request.remote_addr or "")
    try:
        with transaction():
            accounts.count_attempt(attempt, now=now())
    except TooMany as error:
        return refuse(form, error.sentence, error.status, {"Retry-After": str(error.retry_after)})
    user = accounts.check_password(login, password)
    if user is None:
        return refuse(form, WRONG, 422)
    let_in(user, attempt)
    return redirect(local_path(form.next.data) or url_for("auth.home"), code=303)


def let_in(user: User, attempt: accounts.Attempt) -> None:
    """The old cookie, and a session it may still carry, end here: nobody can plant one to be signed in."""
    user_id, lifetime, previous = user.id, lifetime_of(user.role), session.get(TOKEN)
    with transaction():
        accounts.forgive(attempt)
        if isinstance(previous, str):
            accounts.close_session(previous, now=now())
        token = accounts.open_session(user_id, lifetime=lifetime, now=now())
    session.clear()
    session[TOKEN] = token
    session.permanent = True


def lifetime_of(role: str) -> timedelta:
    return settings().juror_session if role == JUROR else settings().secretariat_session


def refuse(
    form: SignInForm, problem: str | None, status: int, headers: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    return render_template("sign_in.html", form=form, problem=problem), status, headers or {}


@blueprint.post("/keluar")
@access(SIGNED_IN)
def sign_out() -> Response:
    with transaction():
        accounts.close_session(session[TOKEN], now=now())
    session.clear()
    response = redirect(url_for("auth.sign_in"), code=303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/")
@access(SIGNED_IN)
def home() -> Response | str:
    """Each role's first page."""
    endpoint = HOMES[signed_in_viewer().role]
    if endpoint not in current_app.view_functions:
        return render_template("home.html")
    return redirect(url_for(endpoint), code=303)


HOMES = {"juror": "juror.today", "secretariat": "secretariat.editions"}
