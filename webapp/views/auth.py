"""Signing in and out, and the way home."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request, session, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from webapp.access import (
    JUROR,
    PUBLIC,
    SIGNED_IN,
    TOKEN,
    access,
    current_half,
    current_viewer,
    local_path,
    now,
    settings,
    signed_in_viewer,
)
from webapp.db import transaction
from webapp.errors import TooMany
from webapp.forms.auth import SignInForm
from webapp.forms.second_step import CodeForm
from webapp.models import User
from webapp.services import accounts, second_step
from webapp.services.accounts import PasswordReplaced
from webapp.views.device_words import device_words
from webapp.views.kept import ANOTHERS, Fields, carried_fields, is_anothers, own_fields
from webapp.views.known_browsers import device_for, remember_browser
from webapp.views.security_log import HALF_IN, PASSWORD, SIGNED_OUT, note, note_failed
from webapp.views.security_log import SIGNED_IN as CAME_IN
from webapp.views.step_page import step_page
from webapp.views.whose_page import TOKEN_FIELD, token_of_pages

blueprint = Blueprint("auth", __name__)

Answer = Response | tuple[str, int, dict[str, str]]

NOTHING_WAITS = "bersih"

WRONG = "Nama akun atau kata sandi tidak cocok. Periksa huruf besar dan kecilnya, lalu coba lagi."


@blueprint.get("/masuk")
@access(PUBLIC)
def sign_in() -> Response | str:
    if current_viewer() is not None:
        return redirect(landing(request.args.get("next")), code=303)
    form = SignInForm(next=request.args.get("next", ""))
    return render_template("sign_in.html", form=form, problem=None, kept=())


@blueprint.get("/masuk/selesai")
@access(SIGNED_IN)
def back_to_the_sheet() -> str:
    """Where a sign-in from a sheet's other tab ends: the typed text is in the tab before."""
    return render_template("signed_in.html")


@blueprint.post("/masuk")
@access(PUBLIC)
def sign_in_post() -> Answer:
    """Counts the attempt, then looks at the password, then opens a session under a new token."""
    form = SignInForm()
    if not form.validate():
        return refuse(form, None, 422)
    login, password = form.login.data or "", form.password.data or ""
    attempt = accounts.attempt_for(login, request.remote_addr or "", device_for(login))
    try:
        with transaction():
            accounts.count_attempt(attempt, now=now())
    except TooMany as error:
        return refuse(form, error.sentence, error.status, {"Retry-After": str(error.retry_after)})
    user = accounts.check_password(login, password)
    if user is None:
        note_failed(login, factor=PASSWORD)
        return refuse(form, WRONG, 422)
    try:
        if second_step.is_asked_of(user, of_all=settings().code_for_all):
            return let_half_in(user, password, attempt, form.next.data)
        let_in(user, password, attempt, factor=PASSWORD)
    except PasswordReplaced:
        note_failed(login, factor=PASSWORD)
        return refuse(form, WRONG, 422)
    response = go_on(form.next.data, carried_fields(), user.id)
    remember_browser(response, login)
    return response


def go_on(target: str | None, carried: Fields, user_id: int) -> Response:
    """To the page asked for; with fields typed before the session ended, to a page that sends them on.

    Of somebody else's fields nothing is shown: they would be sent in this account's name.
    """
    action, kept = local_path(target), own_fields(carried, user_id)
    if is_anothers(carried, user_id):
        return make_response(render_template("resume.html", dropped=ANOTHERS, onward=landing(target)))
    if kept and action:
        return make_response(render_template("resume.html", action=action, kept=kept))
    return redirect(landing(target), code=303)


def landing(target: str | None) -> str:
    """`target` when it is a page of ours that can be opened, else the way home."""
    path = local_path(target)
    if path is None:
        return url_for("auth.home")
    adapter = current_app.create_url_adapter(request)
    assert adapter is not None  # a request has one
    try:
        adapter.match(path.partition("?")[0], method="GET")
    except MethodNotAllowed:
        return url_for("auth.home")
    except HTTPException:
        pass  # a page that isn't there says so itself
    return path


def let_in(user: User, password: str, attempt: accounts.Attempt, *, factor: str) -> None:
    """The old cookie, and a session it may still carry, end here: nobody can plant one to be signed in.

    Raises PasswordReplaced.
    """
    user_id, lifetime, seen = user.id, lifetime_of(user.role), user.password_hash
    with transaction():
        accounts.renew_hash(user_id, password, seen=seen)
        accounts.forgive(attempt)
        close_previous()
        _opened, token = accounts.open_session(user_id, lifetime=lifetime, now=now(), device=device_words())
    carry(token, user_id)
    note(CAME_IN, factor=factor, account=user_id)


def let_half_in(user: User, password: str, attempt: accounts.Attempt, target: str | None) -> Answer:
    """After the right password: a session that opens nothing but the second step. Raises PasswordReplaced."""
    user_id, seen = user.id, user.password_hash
    with transaction():
        accounts.renew_hash(user_id, password, seen=seen)
        accounts.forgive(attempt)
        close_previous()
        lifetime = second_step.HALF_LIFETIME
        _opened, token = accounts.open_session(user_id, lifetime=lifetime, now=now(), device=device_words(), half=True)
    carry(token, user_id)
    note(HALF_IN, factor=PASSWORD, account=user_id)
    kept, half = carried_fields(), current_half()
    if kept and half is not None:
        return step_page(half, CodeForm(formdata=None, next=target), kept=kept)
    return redirect(url_for("second.page", next=target or None), code=303)


def close_previous() -> None:
    """Ends the session that this browser may still have. Runs inside `transaction()`."""
    previous = session.get(TOKEN)
    if isinstance(previous, str):
        accounts.close_session(previous, now=now())


def carry(token: str, user_id: int) -> None:
    """From now on this browser has a new session, and nothing of what its cookie held before."""
    session.clear()
    g.pop(TOKEN_FIELD, None)  # the page that follows must not carry the old session's token
    session[TOKEN], session[TOKEN_FIELD] = token, token_of_pages(user_id)
    session.permanent = True


def lifetime_of(role: str) -> timedelta:
    return settings().juror_session if role == JUROR else settings().secretariat_session


def refuse(
    form: SignInForm, problem: str | None, status: int, headers: dict[str, str] | None = None
) -> tuple[str, int, dict[str, str]]:
    page = render_template("sign_in.html", form=form, problem=problem, kept=carried_fields())
    return page, status, headers or {}


@blueprint.post("/keluar")
@access(SIGNED_IN)
def sign_out() -> Response:
    with transaction():
        accounts.close_session(session[TOKEN], now=now())
    session.clear()
    note(SIGNED_OUT)
    response = redirect(url_for("auth.sign_in"), code=303)
    # Its script says so after counting. Else there may be unsent answers, which nobody but who typed them can read.
    counted = request.args.get(NOTHING_WAITS) == "1"
    response.headers["Clear-Site-Data"] = '"cache", "storage"' if counted else '"cache"'
    return response


@blueprint.get("/")
@access(SIGNED_IN)
def home() -> Response | str:
    """Each role's first page."""
    endpoint = HOMES[signed_in_viewer().role]
    if endpoint not in current_app.view_functions:
        return render_template("home.html")
    return redirect(url_for(endpoint), code=303)


HOMES = {
    "branch": "nominations.proposals",
    "juror": "juror.today",
    "operator": "report.own",
    "secretariat": "secretariat.editions",
    "verifier": "verification.queue",
}
