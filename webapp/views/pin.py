"""Choosing the PIN with which a juror signs and an officer of the panel agrees."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from webapp.access import JUROR, access, now, signed_in_viewer
from webapp.db import transaction
from webapp.errors import Refused
from webapp.forms.pins import PinForm, read_pin_form
from webapp.services import pins
from webapp.views.auth import landing
from webapp.views.confirming import SECRET, confirm_typed

blueprint = Blueprint("pin", __name__, url_prefix="/pin")

ASK_THE_OFFICE = (
    "PIN Anda terkunci setelah lima kali salah. Mintalah sekretariat menghubungkan gawai ini lagi; sesudah itu Anda "
    "membuat PIN baru."
)


@blueprint.get("")
@access(JUROR)
def page() -> str:
    return pin_page(PinForm())


def pin_page(form: PinForm) -> str:
    return render_template(
        "juror/pin.html",
        form=form,
        secret=secret_label(),
        stuck=ASK_THE_OFFICE if is_stuck() else "",
        next=request.values.get("next", ""),
    )


def secret_label() -> str:
    """What proves that this is the account's owner; "" on a device that the secretariat has just let in."""
    viewer, pin = signed_in_viewer(), pins.pin_of(signed_in_viewer().user_id)
    if pin is not None and not pins.is_locked(pin):
        return "PIN lama" if viewer.paired else "Kata sandi atau PIN lama"
    return "" if viewer.paired else "Kata sandi akun Anda"


def is_stuck() -> bool:
    """A locked PIN on a device without a password: only the secretariat helps."""
    viewer, pin = signed_in_viewer(), pins.pin_of(signed_in_viewer().user_id)
    return viewer.paired and pin is not None and pins.is_locked(pin)


@blueprint.post("")
@access(JUROR)
def choose() -> Response | tuple[str, int]:
    """A new PIN, after the old one or the password; the first one of a paired device needs neither."""
    viewer, form = signed_in_viewer(), read_pin_form(request.form)
    problem = pins.pin_problem(form.pin)
    if problem:
        form.problems["pin"] = problem
    if not form.problems:
        try:
            prove()
            with transaction():
                pins.set_pin(viewer.user_id, form.pin, now=now())
                pins.confirm_session(viewer.session_id, now=now())
        except Refused as refusal:
            form.problems["rahasia"] = refusal.sentence
    if form.problems:
        return pin_page(form), 422
    return redirect(landing(request.form.get("next")), code=303)


def prove() -> None:
    """Raises Refused unless the right secret was typed, or none is asked for."""
    if is_stuck():
        raise pins.PinLocked
    label = secret_label()
    if not label:
        return
    typed = request.form.get(SECRET, "")
    if not typed:
        raise Refused(f"Ketik {label[0].lower()}{label[1:]}.")
    confirm_typed(typed)
