"""One's own account: where it is signed in, its password, its authenticator."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import SIGNED_IN, Viewer, access, now, settings, signed_in_viewer
from webapp.db import db, transaction
from webapp.errors import Refused
from webapp.forms.account import PasswordForm, read_password
from webapp.forms.second_step import CodeForm
from webapp.models import User
from webapp.models.account_care import PASSWORD_CHANGED
from webapp.queries.pairing import open_sessions
from webapp.queries.people import deeds_of
from webapp.services import accounts, pins, second_step
from webapp.services.account_deeds import remember
from webapp.services.account_letters import tell
from webapp.services.second_step import CodeRefused
from webapp.views.auth import carry, lifetime_of
from webapp.views.confirming import CODE as CODE_FIRST
from webapp.views.confirming import ProofWanted, confirm_password, proof_asked, prove, prove_wholly, whole_proof_asked
from webapp.views.device_lines import OWN_TIME, devices_of
from webapp.views.device_words import device_words
from webapp.views.new_token import renew_token
from webapp.views.people_words import ROLE_WORDS, deed_lines
from webapp.views.post import post
from webapp.views.qr import qr_of
from webapp.views.security_log import CODE, CODES_RENEWED, ENROLLED, note
from webapp.views.step_page import offer_to
from webapp.views.wording import day_and_clock

blueprint = Blueprint("account", __name__, url_prefix="/akun")

FIELDS = ("sandi-lama", "rahasia", "sandi", "sandi-lagi")  # as they stand on the page
DEEDS_SHOWN = 10


@blueprint.get("")
@access(SIGNED_IN)
def page() -> str:
    """What guards this account, and where it is signed in."""
    viewer = signed_in_viewer()
    row = second_step.authenticator_of(viewer.user_id)
    return render_template(
        "account/page.html",
        user=db.session.get_one(User, viewer.user_id),
        role=ROLE_WORDS[viewer.role],
        since=day_and_clock(row.set_at, OWN_TIME) if row else "",
        left=second_step.codes_left(viewer.user_id),
        devices=devices_of(open_sessions([viewer.user_id], now=now()), OWN_TIME),
        idle=span_words(settings().idle),
        lifetime=span_words(lifetime_of(viewer.role)),
        deeds=deed_lines(deeds_of(viewer.user_id, DEEDS_SHOWN)),
    )


def span_words(span: timedelta) -> str:
    """`12 jam` or `30 menit`."""
    minutes = int(span.total_seconds()) // 60
    return f"{minutes // 60} jam" if minutes % 60 == 0 else f"{minutes} menit"


@blueprint.post("/keluarkan-lain")
@access(SIGNED_IN)
def end_others() -> Response:
    """Signs the reader out everywhere but here. Raises ProofWanted."""
    viewer = signed_in_viewer()
    prove()
    with transaction():
        accounts.end_sessions(viewer.user_id, now=now(), spare=viewer.session_id)
    return redirect(url_for("account.page"), code=303)


@blueprint.get("/sandi")
@access(SIGNED_IN)
def password() -> str:
    return password_page(PasswordForm())


def password_page(form: PasswordForm) -> str:
    form.problems = {name: form.problems[name] for name in FIELDS if name in form.problems}
    return render_template("account/password.html", form=form, shortest=accounts.SHORTEST_PASSWORD, ask=code_asked())


def code_asked() -> str:
    """Beside the old password, which is always asked for."""
    return CODE_FIRST if proof_asked() == CODE_FIRST else ""


@blueprint.post("/sandi")
@access(SIGNED_IN)
def change_password() -> Response | tuple[str, int]:
    """A new password after the old one; every other session ends, this one goes on under a new token."""
    viewer, form = signed_in_viewer(), read_password(request.form)
    problem = accounts.password_problem(form.password, viewer.login)
    if problem:
        form.problems["sandi"] = problem
    if not form.problems:
        try:
            if code_asked():
                prove()
            confirm_password(request.form.get("old", ""))
            keep_password(form.password)
        except ProofWanted as refusal:
            form.problems["rahasia"] = refusal.sentence
        except Refused as refusal:
            form.problems["sandi-lama"] = refusal.sentence
    if form.problems:
        return password_page(form), 422
    return redirect(url_for("account.page"), code=303)


def keep_password(new: str) -> None:
    viewer, lifetime = signed_in_viewer(), lifetime_of(signed_in_viewer().role)
    with transaction():
        user = db.session.get_one(User, viewer.user_id)
        accounts.change_password(user, new, now=now())
        remember(user.id, PASSWORD_CHANGED, by=user.id, now=now())
        tell(user.id, PASSWORD_CHANGED, post(), by=user.id, now=now())
        _opened, token = accounts.open_session(
            user.id, lifetime=lifetime, now=now(), device=device_words(), coded_at=viewer.coded_at
        )
    carry(token, viewer.user_id)


@blueprint.get("/autentikator")
@access(SIGNED_IN)
def authenticator() -> str:
    return authenticator_page(CodeForm(formdata=None))


def authenticator_page(form: CodeForm, problem: str = "") -> str:
    viewer = signed_in_viewer()
    offered = offer_to(viewer.user_id, viewer.login, seed_of(viewer))
    return render_template(
        "account/authenticator.html",
        form=form,
        problem=problem,
        offered=offered,
        picture=qr_of(offered.uri),
        has=second_step.authenticator_of(viewer.user_id) is not None,
        ask=whole_proof_asked(),
    )


def seed_of(viewer: Viewer) -> str:
    """The same as long as the session lasts, whatever its token: what was scanned stays what is asked for."""
    return f"{viewer.session_id} {viewer.draft_half}"


@blueprint.post("/autentikator")
@access(SIGNED_IN)
def enrol() -> Response | tuple[str, int]:
    """Keeps the authenticator, signs out everywhere else, and shows the recovery codes, once."""
    viewer, form, key = signed_in_viewer(), CodeForm(), settings().secret_key
    if not form.validate():
        return authenticator_page(form), 422
    secret = offer_to(viewer.user_id, viewer.login, seed_of(viewer)).secret
    try:
        prove_wholly()
        count_first_code()
        with transaction():
            codes = second_step.enrol(viewer.user_id, secret, form.code.data or "", post(), key=key, now=now())
            second_step.confirm_session(viewer.session_id, now=now())
            renew_token()
            accounts.end_sessions(viewer.user_id, now=now(), spare=viewer.session_id)
    except (CodeRefused, pins.PinLocked, Refused) as refusal:
        return authenticator_page(form, refusal.sentence), refusal.status
    note(ENROLLED, factor=CODE)
    return codes_page(codes)


def count_first_code() -> None:
    """Raises TooMany."""
    attempt = accounts.attempt_at_code(signed_in_viewer().user_id, request.remote_addr or "")
    with transaction():
        accounts.count_attempt(attempt, now=now())


def codes_page(codes: list[str]) -> Response:
    return make_response(
        render_template("second/codes.html", codes=codes, onward=url_for("account.page"), action=None, kept=())
    )


@blueprint.get("/kode-cadangan")
@access(SIGNED_IN)
def recovery() -> str | Response:
    """Ten new codes, on the owner's wish."""
    if second_step.authenticator_of(signed_in_viewer().user_id) is None:
        return redirect(url_for("account.authenticator"), code=303)
    return recovery_page()


def recovery_page(problem: str = "") -> str:
    left = second_step.codes_left(signed_in_viewer().user_id)
    return render_template("account/recovery.html", left=left, problem=problem, ask=whole_proof_asked())


@blueprint.post("/kode-cadangan")
@access(SIGNED_IN)
def renew() -> Response | tuple[str, int]:
    viewer = signed_in_viewer()
    if second_step.authenticator_of(viewer.user_id) is None:
        return redirect(url_for("account.authenticator"), code=303)
    try:
        prove_wholly()
        with transaction():
            codes = second_step.renew_codes(viewer.user_id, post(), key=settings().secret_key, now=now())
    except Refused as refusal:
        return recovery_page(refusal.sentence), refusal.status
    note(CODES_RENEWED)
    return codes_page(codes)
