"""The page between the password and the account: a code is asked for, or an authenticator is set up first."""

from __future__ import annotations

from collections.abc import Mapping

from flask import render_template

from webapp.access import settings
from webapp.forms.second_step import CodeForm
from webapp.queries.accounts import Half
from webapp.services import second_step
from webapp.services.second_step import Enrolment
from webapp.views.kept import ANOTHERS, Fields, is_anothers
from webapp.views.qr import qr_of


def step_page(
    half: Half,
    form: CodeForm,
    problem: str = "",
    *,
    kept: Fields = (),
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> tuple[str, int, dict[str, str]]:
    """What this person has to do now, with what they have typed before the session ended."""
    if is_anothers(kept, half.user_id):
        kept, problem = (), problem or ANOTHERS
    if second_step.authenticator_of(half.user_id) is not None:
        page = render_template("second/code.html", form=form, problem=problem, kept=kept)
    else:
        offered = offer_to(half.user_id, half.login, half.seed)
        page = render_template(
            "second/enrol.html", form=form, problem=problem, kept=kept, offered=offered, picture=qr_of(offered.uri)
        )
    return page, status, dict(headers or {})


def offer_to(user_id: int, login: str, seed: str) -> Enrolment:
    return second_step.offer(user_id, login, seed, host=settings().host, key=settings().secret_key)
