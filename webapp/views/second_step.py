"""The second step of signing in: the code, or setting up what makes it. The session before is worth nothing else."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from webapp.access import PUBLIC, TOKEN, access, current_half, current_viewer, local_path, now, settings
from webapp.db import transaction
from webapp.errors import TooMany
from webapp.forms.auth import SignInForm
from webapp.forms.second_step import CodeForm
from webapp.queries.accounts import Half
from webapp.services import accounts
from webapp.services import second_step as service
from webapp.services.second_step import CodeRefused
from webapp.views.auth import Answer, carry, go_on, landing, lifetime_of
from webapp.views.device_words import device_words
from webapp.views.kept import carried_fields, own_fields
from webapp.views.known_browsers import device_for, remember_browser
from webapp.views.post import post
from webapp.views.security_log import CODE, ENROLLED, SIGNED_IN, code_factor, note, note_failed
from webapp.views.step_page import offer_to, step_page

blueprint = Blueprint("second", __name__, url_prefix="/masuk")


@blueprint.get("/kode")
@access(PUBLIC)
def page() -> Answer:
    """Asks for the code, or leads to the set-up; who hasn't typed a password yet begins there."""
    half, target = current_half(), request.args.get("next", "")
    if half is None:
        return redirect(landing(target) if current_viewer() else url_for("auth.sign_in", next=target or None), code=303)
    return step_page(half, CodeForm(formdata=None, next=target))


@blueprint.post("/kode")
@access(PUBLIC)
def enter() -> Answer:
    """Counts the attempt, then uses the code up, then opens the session under a new token."""
    half, form = current_half(), CodeForm()
    if half is None:
        return start_over(form)
    if not form.validate():
        return step_page(half, form, kept=carried_fields(), status=422)
    try:
        finish(half, form.code.data or "")
    except (CodeRefused, TooMany) as refusal:
        return refused(half, form, refusal)
    response = go_on(form.next.data, carried_fields(), half.user_id)
    remember_browser(response, half.login)
    return response


def finish(half: Half, typed: str) -> None:
    """Raises CodeRefused, TooMany."""
    attempt = counted(half)
    with transaction():
        if not service.use_code(half.user_id, typed, post(), key=settings().secret_key, now=now()):
            raise CodeRefused
        token = open_whole(half, attempt)
    carry(token, half.user_id)
    note(SIGNED_IN, factor=code_factor(typed), account=half.user_id)


def counted(half: Half) -> accounts.Attempt:
    """Counts an attempt before the code is looked at. Raises TooMany."""
    attempt = accounts.attempt_at_code(half.user_id, request.remote_addr or "", device_for(half.login))
    with transaction():
        accounts.count_attempt(attempt, now=now())
    return attempt


def open_whole(half: Half, attempt: accounts.Attempt) -> str:
    """The token of the session that the half one becomes, once: of two at a time the second finds it ended.

    Runs inside `transaction()`. Raises CodeRefused.
    """
    accounts.forgive(attempt)
    if not accounts.close_session(session[TOKEN], now=now()):
        raise CodeRefused(service.HALF_OVER)
    lifetime = lifetime_of(half.role)
    _opened, token = accounts.open_session(
        half.user_id, lifetime=lifetime, now=now(), device=device_words(), coded_at=now()
    )
    return token


def refused(half: Half, form: CodeForm, refusal: CodeRefused | TooMany) -> Answer:
    note_failed(half.login, factor=code_factor(form.code.data or ""))
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return step_page(half, form, refusal.sentence, kept=carried_fields(), status=refusal.status, headers=headers)


def start_over(form: CodeForm) -> Answer:
    """The half session is over: what was typed before goes along to the first step."""
    first = SignInForm(formdata=None, next=form.next.data)
    shown = render_template("sign_in.html", form=first, problem=service.HALF_OVER, kept=carried_fields())
    return shown, 422, {}


@blueprint.post("/autentikator")
@access(PUBLIC)
def enrol() -> Answer:
    """Keeps the authenticator that this session was offered, and shows the recovery codes, once."""
    half, form = current_half(), CodeForm()
    if half is None:
        return start_over(form)
    if service.authenticator_of(half.user_id) is not None:
        return step_page(half, form, kept=carried_fields(), status=409)  # set up elsewhere meanwhile
    if not form.validate():
        return step_page(half, form, kept=carried_fields(), status=422)
    try:
        codes = enrol_and_finish(half, form.code.data or "")
    except (CodeRefused, TooMany) as refusal:
        return refused(half, form, refusal)
    return codes_page(codes, form.next.data, half)


def enrol_and_finish(half: Half, typed: str) -> list[str]:
    """Raises CodeRefused, TooMany."""
    attempt, key = counted(half), settings().secret_key
    secret = offer_to(half.user_id, half.login, half.seed).secret
    with transaction():
        if service.authenticator_of(half.user_id) is not None:
            raise CodeRefused
        codes = service.enrol(half.user_id, secret, typed, post(), key=key, now=now())
        token = open_whole(half, attempt)
    carry(token, half.user_id)
    for event in (ENROLLED, SIGNED_IN):
        note(event, factor=CODE, account=half.user_id)
    return codes


def codes_page(codes: list[str], target: str | None, half: Half) -> Answer:
    """The codes to print or copy, and the way on: nobody can show them again."""
    action, kept = local_path(target), own_fields(carried_fields(), half.user_id)
    shown = render_template("second/codes.html", codes=codes, onward=landing(target), action=action, kept=kept)
    answer = Response(shown, mimetype="text/html")
    remember_browser(answer, half.login)
    return answer
