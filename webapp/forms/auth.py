"""The sign-in form."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Login and password; `next` is where to go afterwards."""

    login = StringField(
        "Nama akun",
        validators=[InputRequired("Isi nama akun Anda."), Length(max=80, message="Nama akun paling panjang 80 huruf.")],
    )
    password = PasswordField(
        "Kata sandi",
        validators=[
            InputRequired("Isi kata sandi Anda."),
            Length(max=200, message="Kata sandi paling panjang 200 huruf."),
        ],
    )
    next = HiddenField()
