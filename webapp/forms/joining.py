"""A device that wants in: the code and the name its owner typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text

LONGEST_NAME, SHORTEST_NAME, LONGEST_CODE = 200, 3, 40


@dataclass
class JoiningForm:
    """As typed; problems by the id of the field they belong to."""

    code: str = ""
    name: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_joining(sent: Mapping[str, str]) -> JoiningForm:
    """The code isn't looked at here: whether it works, one sentence says for every reason."""
    form = JoiningForm(sent.get("kode", "")[:LONGEST_CODE], sent.get("nama", ""))
    try:
        form.name = " ".join(read_text(form.name, longest=LONGEST_NAME).split())
    except TextRefused as refusal:
        form.problems["nama"] = str(refusal)
    if len(form.name) < SHORTEST_NAME:
        form.problems.setdefault("nama", "Ketik nama Anda, sedikitnya 3 huruf.")
    if not form.code.strip():
        form.problems["kode"] = "Ketik kode dari layar sekretariat."
    return form
