"""Sends one bad input and says everything that is wrong with how it was met."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import process_time
from urllib.parse import quote_from_bytes, urlsplit

from markupsafe import escape
from werkzeug.test import TestResponse

from tests.corpus.places import REFUSE, TAKE, Field, Place
from tests.corpus.site import Site
from tests.corpus.texts import Hostile

TAKEN = frozenset({200, 204, 303})
REFUSED = frozenset({400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429})
LONGEST_SECONDS = 2.0
# Words of the machinery, which no page of ours has.
MACHINERY = re.compile(
    r"Traceback|File \"/|werkzeug|sqlalchemy|sqlite3\.|Internal Server Error|The browser \(or proxy\)|UnicodeE"
)
ALERTS = ('role="alert"', 'class="error"', 'class="foot-note">Kode')
SHORTEST_MARKUP = 10


@dataclass(frozen=True)
class Sending:
    """One hostile text in one field of a place, as one person sends it."""

    place: Place
    who: str
    name: str
    hostile: Hostile

    @property
    def field(self) -> Field:
        return self.place.fields[self.name]

    @property
    def expected(self) -> str:
        return self.field.expect(self.received)

    @property
    def received(self) -> str:
        """What a form can carry: the bytes of half a letter stay as they were escaped on the way."""
        return as_bytes(self.hostile.value).decode("utf-8", "werkzeug.url_quote")

    def __str__(self) -> str:
        return f"{self.place.name}/{self.name} {self.who} {self.hostile.id} {self.hostile.value[:60]!a}"


def as_bytes(value: str) -> bytes:
    return value.encode("utf-8", "surrogatepass")


def encoded(fields: Mapping[str, str]) -> str:
    """The fields as a browser encodes them, bytes that are no letters included."""
    return "&".join(
        f"{quote_from_bytes(as_bytes(k), safe='')}={quote_from_bytes(as_bytes(v), safe='')}" for k, v in fields.items()
    )


def send(site: Site, sending: Sending, good: Mapping[str, str]) -> TestResponse:
    """The good form with one bad field."""
    place, persona = sending.place, site.people[sending.who]
    fields = {**good, **filled(sending, good)}
    if place.method == "GET":
        return persona.client.get(place.path(site), query_string=encoded(fields))
    body = encoded(fields | {"csrf_token": persona.token()})
    kind = "application/x-www-form-urlencoded"
    return persona.client.post(place.path(site), data=body, content_type=kind)


def filled(sending: Sending, good: Mapping[str, str]) -> dict[str, str]:
    """The fields that the bad text goes into: mostly one."""
    value = sending.hostile.value
    if sending.name == "penjelasan":
        return {name: value for name in good if name.startswith("penjelasan-")}
    if sending.place.name in {"usul-nama", "usul-cabang"}:
        return {"lines": f"PT-9; {value}"}
    if sending.name == "password":
        return {"password": value, "password_again": value}
    return {sending.name: value}


def complaints(site: Site, sending: Sending, good: Mapping[str, str]) -> list[str]:
    """Sends it, looks at the answer and at what is left behind, and puts everything back."""
    started = process_time()
    answer = send(site, sending, good)
    spent = process_time() - started
    found = [*of_answer(answer, spent), *of_text(answer, sending)]
    if site.memory.written():
        found += of_rows(site, answer, sending)
        site.restore()
    elif sending.place.method == "POST" and sending.expected == TAKE and sending.field.told:
        found.append(f"should have been stored, was answered {answer.status_code}")
    return [f"{sending}: {one}" for one in found]


def of_answer(answer: TestResponse, spent: float) -> Iterator[str]:
    """What is true of every answer, whatever was sent."""
    status = answer.status_code
    if status not in TAKEN | REFUSED:
        yield f"status {status}"
    if spent > LONGEST_SECONDS:
        yield f"took {spent:.1f} s"
    words = (
        MACHINERY.search(answer.text) if answer.mimetype in {"text/html", "application/json", "text/plain"} else None
    )
    if words:
        yield f"speaks of {words[0]}"
    if answer.location and not is_ours(answer.location):
        yield f"leads to {answer.location[:80]!a}"
    if status in REFUSED:
        yield from of_refusal(answer)


def of_refusal(answer: TestResponse) -> Iterator[str]:
    """A refusal is a sentence, in a page or in JSON."""
    if answer.mimetype == "application/json":
        said = (answer.json or {}).get("message", "")
        if not (said.endswith((".", "!")) and len(said) > 10):
            yield f"says {said!a}"
    elif answer.mimetype == "text/html" and not (
        'lang="id"' in answer.text and any(mark in answer.text for mark in ALERTS)
    ):
        yield "is refused without a sentence"


def is_ours(location: str) -> bool:
    parts = urlsplit(location)
    return not parts.netloc and location.startswith("/") and not re.match(r"[/\\]{2}|/[\t\n\r]*[/\\]", location)


def of_text(answer: TestResponse, sending: Sending) -> Iterator[str]:
    """What was typed is in a refused page, as text."""
    value = sending.received
    if answer.mimetype != "text/html":
        return
    if stands_raw(value, answer.text):
        yield "stands raw in the page"
    if answer.status_code == 422 and sending.field.kept and not is_kept(answer.text, value.strip()):
        yield "was typed and is gone"
    if sending.expected == REFUSE and answer.status_code in TAKEN and sending.place.method == "POST":
        yield f"should have been refused, was answered {answer.status_code}"


def is_kept(page: str, typed: str) -> bool:
    """Whether a form shows again what was typed, its letters perhaps put together, and no mark of a file before it.

    Of line ends there is one kind in a page, however they were sent.
    """
    ways = (typed, unicodedata.normalize("NFC", typed), typed.strip("\ufeff"))
    return any(one_end(str(escape(one))) in one_end(page) for one in ways)


def one_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def stands_raw(value: str, page: str) -> bool:
    """Whether a text with markup stands in a page as it was typed."""
    text = value.strip()
    return len(text) >= SHORTEST_MARKUP and any(sign in text for sign in "<>\"'") and text in page


def of_rows(site: Site, answer: TestResponse, sending: Sending) -> Iterator[str]:
    """Rows change only where the answer said yes; then the text stands on other pages, as text."""
    changed = site.memory.changed()
    if not changed:
        return
    if answer.status_code not in TAKEN:
        yield f"was answered {answer.status_code} and changed {', '.join(sorted(changed))}"
    if sending.expected == REFUSE:
        yield f"should have been refused, and changed {', '.join(sorted(changed))}"
    if answer.status_code in TAKEN:
        yield from of_pages(site, sending)


def of_pages(site: Site, sending: Sending) -> Iterator[str]:
    """The pages that show later what was taken."""
    pages = [(who, path, site.people[who].get(path)) for who, path in sending.place.shown(site)]
    for who, path, page in pages:
        if page.status_code != 200:
            yield f"{path} is answered {page.status_code} to {who} afterwards"
        if stands_raw(sending.received, page.text):
            yield f"stands raw in {path}"
    if pages and sending.field.told and not any(shows(page.text, sending.received) for _who, _path, page in pages):
        yield "was stored and stands on no page"


def shows(page: str, value: str) -> bool:
    """Whether a page has the text, as it is kept: its longest line, blanks put together."""
    kept = unicodedata.normalize("NFC", value)
    longest = max((" ".join(line.split()) for line in kept.splitlines()), key=len, default="")
    return str(escape(longest)) in page or str(escape(longest)) in " ".join(page.split())
