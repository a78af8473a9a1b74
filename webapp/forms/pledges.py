"""A juror's name under the pledge, and an answer on conflicts of interest for each candidate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from webapp.forms.invitations import SHORTEST_NAME, one_line
from webapp.forms.texts import TextRefused, read_text
from webapp.models import CONFLICTS, NO_CONFLICT, OTHER

LONGEST_REASON = 500
KIND, REASON, NONE_ELSE = "jenis", "keterangan", "selebihnya"
SAY = "Nyatakan bahwa tidak ada benturan kepentingan dengan kandidat lainnya, atau pilih jenisnya pada setiap kandidat."


@dataclass
class PledgeForm:
    """The name as typed; problems by the id of the field they belong to."""

    name: str = ""
    problems: dict[str, str] = field(default_factory=dict)


@dataclass
class ConflictForm:
    """By candidate: the chosen kind ("" where nothing is chosen) and the words to it; `rest` says "none" for those."""

    kinds: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, str] = field(default_factory=dict)
    rest: bool = False
    problems: dict[str, str] = field(default_factory=dict)


def read_pledge(sent: Mapping[str, str]) -> PledgeForm:
    form = PledgeForm(sent.get("name", ""))
    try:
        form.name = one_line(form.name)
    except TextRefused as refusal:
        form.problems["nama"] = str(refusal)
    if len(form.name) < SHORTEST_NAME:
        form.problems.setdefault("nama", "Ketik nama lengkap Anda sebagai tanda setuju.")
    return form


def read_conflicts(sent: Mapping[str, str], candidates: Sequence[int]) -> ConflictForm:
    """An answer for each of these candidates, as chosen and typed where it can't be accepted."""
    form = ConflictForm(rest=bool(sent.get(NONE_ELSE)))
    for candidate in candidates:
        form.kinds[candidate] = sent.get(f"{KIND}-{candidate}", "")
        form.reasons[candidate] = sent.get(f"{REASON}-{candidate}", "")
        if problem := problem_of(form, candidate):
            form.problems[f"{REASON}-{candidate}"] = problem
    if not form.rest and not all(form.kinds.values()):
        form.problems[NONE_ELSE] = SAY
    return form


def problem_of(form: ConflictForm, candidate: int) -> str:
    """What is wrong with one candidate's answer; "" where nothing is. The text is normalised on the way."""
    kind = form.kinds[candidate]
    if kind not in ("", NO_CONFLICT, *CONFLICTS):
        form.kinds[candidate] = ""
        return "Jenis benturan kepentingan tidak dikenal; pilih lagi."
    try:
        form.reasons[candidate] = read_text(form.reasons[candidate], longest=LONGEST_REASON)
    except TextRefused as refusal:
        return str(refusal)
    if kind == OTHER and not form.reasons[candidate]:
        return "Tulis benturan kepentingan apa yang Anda maksud."
    return ""
