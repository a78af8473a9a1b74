"""What a plenary writes down: an order with votes, a note, why a finding doesn't block, why a result is sealed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from scoring.decisions import Decision, DecisionRefused
from webapp.forms.texts import TextRefused, own_id, read_text
from webapp.models import VOTES

LONGEST_REASON, LONGEST_NOTE = 2000, 4000
PLACE, VOTE = "urut:", "suara:"
MOST_DIGITS = 4
NO_PLACE = "Pilih urutan untuk setiap kandidat dalam kelompok ini."
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak dalam berita acara."
NO_NOTE = "Tulis catatannya."
NO_VOTE = "Suara itu tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu coba lagi."


@dataclass
class BallotForm:
    """What was typed about one group: places and votes as text, problems by the id of the field they belong to.

    `group` is the lowest of the candidates' codes, which tells several of these forms on one page apart; `seen` is
    the newest decision about it that the page showed, 0 where it showed none.
    """

    group: str = ""
    seen: int = 0
    places: dict[str, str] = field(default_factory=dict)
    votes: dict[str, str] = field(default_factory=dict)
    reason: str = ""
    order: Decision | None = None
    problems: dict[str, str] = field(default_factory=dict)

    def cast(self) -> dict[int, str]:
        """Panelist's id -> vote, of those who voted."""
        return {int(one): vote for one, vote in self.votes.items() if vote}


def read_ballot(sent: MultiDict[str, str]) -> BallotForm:
    """As typed where it can't be accepted."""
    form = BallotForm(sent.get("kelompok", ""), read_seen(sent), reason=sent.get("alasan", ""))
    form.places = {name.removeprefix(PLACE): text for name, text in sent.items() if name.startswith(PLACE)}
    form.votes = {name.removeprefix(VOTE): text for name, text in sent.items() if name.startswith(VOTE)}
    read_order(form)
    if not all(is_number(one) and vote in {"", *VOTES} for one, vote in form.votes.items()):
        form.problems["suara"] = NO_VOTE
    form.reason = read_words(form.reason, "alasan", form.problems, NO_REASON)
    return form


def read_order(form: BallotForm) -> None:
    """The places as an order."""
    if not all(is_number(text) for text in form.places.values()):
        form.problems["urutan"] = NO_PLACE
        return
    numbers = sorted({int(text) for text in form.places.values()})
    groups = [tuple(code for code, text in form.places.items() if int(text) == number) for number in numbers]
    try:
        form.order = Decision(tuple(groups))
    except DecisionRefused as refused:
        form.problems["urutan"] = str(refused)


def read_seen(sent: Mapping[str, str]) -> int:
    """The newest row that a page showed; one that no page of ours sends counts as none."""
    text = sent.get("seen", "")
    return int(text) if is_number(text) else 0


def is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 2 * MOST_DIGITS


def read_words(raw: str, name: str, problems: dict[str, str], missing: str, longest: int = LONGEST_REASON) -> str:
    """Typed words as they are kept; what is wrong with them stands under `name`."""
    try:
        text = read_text(raw, longest=longest)
    except TextRefused as refused:
        problems[name] = str(refused)
        return raw
    if not text:
        problems[name] = missing
    return text


@dataclass
class WordsForm:
    """One field of words; `about` says what it is about where a page has several, `client_id` which form it is."""

    text: str = ""
    about: str = ""
    client_id: str = field(default_factory=lambda: own_id(""))
    problems: dict[str, str] = field(default_factory=dict)


def read_words_form(sent: Mapping[str, str], name: str, missing: str, longest: int = LONGEST_REASON) -> WordsForm:
    """As typed where it can't be accepted."""
    form = WordsForm(about=sent.get("tentang", ""), client_id=own_id(sent.get("client_id", "")))
    form.text = read_words(sent.get(name, ""), name, form.problems, missing, longest)
    return form
