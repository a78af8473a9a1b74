"""The second step of signing in: one field."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField
from wtforms.validators import InputRequired, Length


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the app, or one kept for the loss of the phone; `next` is where to go afterwards."""

    code = StringField(
        "Kode dari aplikasi autentikator",
        validators=[InputRequired("Ketik kodenya."), Length(max=40, message="Kode itu terlalu panjang.")],
    )
    next = HiddenField()
