"""What a village or an RT answers on its part of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text

LONGEST_NAME, SHORTEST_NAME, LONGEST_NOTE = 200, 3, 2000
MOST_DIGITS = 12
NAME_LENGTH = "Tulis nama dan jabatan Anda, 3 sampai 200 huruf."
WHY = "Tulis sebabnya, misalnya pindah, meninggal, atau bukan pekerja."


@dataclass
class VillageForm:
    """Who answers, which people aren't theirs (row ids), and a note."""

    name: str = ""
    note: str = ""
    wrong: frozenset[int] = frozenset()
    problems: dict[str, str] = field(default_factory=dict)


def read_village(sent: Mapping[str, str], wrong: Sequence[str]) -> VillageForm:
    """`wrong` are the boxes that were ticked; what is no number is no box of ours."""
    ids = frozenset(int(one) for one in wrong if one.isascii() and one.isdigit() and len(one) <= MOST_DIGITS)
    form = VillageForm(sent.get("nama", ""), sent.get("catatan", ""), ids)
    for name, attribute, longest in (("nama", "name", LONGEST_NAME), ("catatan", "note", LONGEST_NOTE)):
        try:
            setattr(form, attribute, read_text(getattr(form, attribute), longest=longest))
        except TextRefused as refusal:
            form.problems[name] = str(refusal)
    form.name = " ".join(form.name.split()) if "nama" not in form.problems else form.name
    if len(form.name) < SHORTEST_NAME:
        form.problems.setdefault("nama", NAME_LENGTH)
    if form.wrong and not form.note:
        form.problems.setdefault("catatan", WHY)
    return form
