"""What an invited person sees: a link is opened by a press, because chat programs fetch every link they show."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.access import OPERATOR, PUBLIC, access, current_viewer, now, settings, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Forbidden, Refused
from webapp.forms.invitations import AccountForm, read_account
from webapp.forms.links import FIELD, NO_LINK, read_link
from webapp.models import Candidate, Invitation
from webapp.services import accounts
from webapp.services import invitations as service
from webapp.services.letter_texts import title_of
from webapp.views import links
from webapp.views.auth import Answer, let_half_in, let_in
from webapp.views.known_browsers import remember_browser
from webapp.views.nomination_words import deadline_words
from webapp.views.security_log import LINK

blueprint = Blueprint("invitation", __name__, url_prefix="/undangan")

FIELDS = ("nama", "akun", "sandi", "sandi-lagi")  # as they stand on the page
OTHER_ROLE = "Anda sedang masuk dengan akun yang bukan akun operator. Keluarlah dulu, lalu buka tautan ini lagi."


@blueprint.get("")
@access(PUBLIC)
def show() -> str:
    """One page for every link, good or bad: browsers keep what stands behind the # until the press."""
    return first_page()


def first_page(problem: str = "") -> str:
    return render_template("invitation.html", candidate=None, problems={FIELD: problem} if problem else {})


@blueprint.post("/buka")
@access(PUBLIC)
def open_it() -> str | tuple[str, int]:
    """Notes that the invitation was opened, and shows for whom it is. Raises NotFound, always alike, or TooMany."""
    token = read_link(request.form)
    if not token:
        return first_page(NO_LINK), 422
    let_through(token)
    with transaction():
        row, _candidate = service.open_link(token, now=now())
        service.mark_opened(row, now=now())
    row, candidate = service.open_link(token, now=now())
    return account_page(token, row, candidate, AccountForm())


def let_through(token: str) -> accounts.Attempt:
    """Raises TooMany, NotFound."""
    return links.let_through("invitation", token, service.open_link)


def account_page(token: str, row: Invitation, candidate: Candidate, form: AccountForm) -> str:
    viewer = current_viewer()
    return render_template(
        "invitation.html",
        token=token,
        candidate=candidate,
        edition=candidate.category.edition,
        title=title_of(candidate.category),
        addressee=row.addressee,
        deadline=deadline_words(candidate.category),
        form=form,
        shortest=accounts.SHORTEST_PASSWORD,
        own=viewer is not None and viewer.role == OPERATOR,
        other=OTHER_ROLE if viewer is not None and viewer.role != OPERATOR else "",
    )


@blueprint.post("/terima")
@access(PUBLIC)
def accept() -> Answer | tuple[str, int]:
    """Makes the account, uses the link up, and signs in. Of two at once the second finds the link used."""
    token = read_link(request.form)
    attempt = let_through(token)
    if current_viewer() is not None:
        raise Forbidden(OTHER_ROLE)
    form = read_account(request.form)
    check_choice(form)
    if not form.problems:
        try:
            with transaction():
                user = service.accept(token, login=form.login, name=form.name, password=form.password, now=now())
        except Refused as refusal:
            if refusal.status != Refused.status:
                raise
            form.problems["akun"] = refusal.sentence
        else:
            own = accounts.Attempt(attempt.own)
            if settings().code_for_all:
                return let_half_in(user, form.password, own, url_for("auth.home"))
            let_in(user, form.password, own, factor=LINK)
            response = redirect(url_for("auth.home"), code=303)
            remember_browser(response, form.login)
            return response
    row, candidate = service.open_link(token, now=now())
    return account_page(token, row, candidate, form), 422


def check_choice(form: AccountForm) -> None:
    """Adds what is wrong with the login and the password that were chosen, in the order of the fields."""
    for name, problem in (
        ("akun", accounts.login_problem(form.login)),
        ("sandi", accounts.password_problem(form.password, form.login)),
    ):
        if problem:
            form.problems.setdefault(name, problem)
    form.problems = {name: form.problems[name] for name in FIELDS if name in form.problems}


@blueprint.post("/dengan-akun-ini")
@access(OPERATOR)
def accept_as() -> Response:
    """Adds the candidate to the account of the operator who is signed in. Raises NotFound, Refused."""
    token = read_link(request.form)
    let_through(token)
    user_id = signed_in_viewer().user_id
    with transaction():
        service.accept_as(token, user_id=user_id, now=now())
    return redirect(url_for("auth.home"), code=303)
