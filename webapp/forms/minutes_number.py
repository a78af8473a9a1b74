"""The number of the minutes as typed: what offices write in one, and nothing else, for it stands on a signed paper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.look import one_text

LONGEST_NUMBER = 80
WRITTEN = re.compile(r"[0-9A-Za-z .,:;/()&_-]*")
ODD = (
    "Nomor ditulis dengan huruf, angka, spasi, dan tanda baca . , : ; / ( ) & _ - saja, misalnya "
    "B/123/PARITRANA/XI/2026."
)
NO_DIGIT = "Nomor memuat sedikitnya satu angka, misalnya B/123/PARITRANA/XI/2026."


@dataclass
class NumberForm:
    """What was typed; `seen` is the code of the paper that counted when the form was made."""

    number: str = ""
    seen: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_number(sent: Mapping[str, str]) -> NumberForm:
    """An empty number is one: it is then written by hand."""
    form = NumberForm(seen=sent.get("terlihat", ""))
    form.number = one_text(sent, "nomor", LONGEST_NUMBER, form.problems)
    if form.number and not WRITTEN.fullmatch(form.number):
        form.problems.setdefault("nomor", ODD)
    if form.number and not any(letter.isascii() and letter.isdigit() for letter in form.number):
        form.problems.setdefault("nomor", NO_DIGIT)
    return form
