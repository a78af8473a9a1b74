"""Every form of the program, refused in every way there is: what was typed is on the page that refuses it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import wraps

from flask import abort
from werkzeug.test import TestResponse

from tests.corpus.asked import Forms
from tests.corpus.everywhere import ONCE, Asking, Everywhere, above, alike, everywhere, stands_in
from tests.corpus.judge import TAKEN
from tests.webapp.canaries import move_to
from tests.webapp.test_typed import names_in_templates
from webapp.models import ANNOUNCED, SUBMISSION
from webapp.views.kept import NEVER_KEPT
from webapp.views.kept import SECRET as WITH_SECRETS
from webapp.views.typed import kind_of

CLAIM = re.compile(r"ketik (?:\w+ ){0,3}masih ada|[Ii]sian Anda masih ada|tidak hilang|Yang Anda ketik ada di bawah")
SENT_AGAIN = "Kirim isian saya"
# Secrets and what opens something, which no page repeats.
HIDDEN = ONCE | NEVER_KEPT | {"old"}
ALWAYS_TYPED = names_in_templates()[0] - names_in_templates()[1]
LONG = 5_000  # letters, more than any field takes
LEAST = (320, 280, 68)  # refusals, of which so many say that the text is there; forms


class Fields(Forms):
    """What stands in the fields of a page, one may send it or only read it; hidden ones apart."""

    def __init__(self, page: str) -> None:
        self.shown: list[str] = []
        self.carried: list[str] = []
        self.reading = False
        self.areas: set[str] = set()
        super().__init__(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = dict(attributes)
        if tag == "input":
            (self.carried if told.get("type") == "hidden" else self.shown).append(told.get("value") or "")
        elif tag == "textarea":
            self.shown.append("")
            self.areas.add(told.get("name") or "")
            self.reading = True
        super().handle_starttag(tag, attributes)

    def handle_data(self, data: str) -> None:
        if self.reading:
            self.shown[-1] += data
        super().handle_data(data)

    def handle_endtag(self, tag: str) -> None:
        self.reading = self.reading and tag != "textarea"
        super().handle_endtag(tag)


def typed_names(ground: Everywhere, page: Asking) -> tuple[set[str], set[str]]:
    """The fields that somebody types into, as the page with the form has them; and those of several lines."""
    person = ground.ground.cage.people[page.login]
    found: tuple[set[str], set[str]] = (set(), set())
    pages = (person.get(path, buffered=True) for path in above(page.path))
    for answer in (*pages, ground.send(page, {})) if page.route[1] == "POST" else ():
        form = Fields(answer.text if answer.mimetype == "text/html" else "")
        here = form.leading_to(page.path).keys() - HIDDEN
        found[0].update(form.typed & here)
        found[1].update(form.areas & here)
    ground.back()
    if page.route[1] == "POST" and not found[0]:  # its form stands on a page with another address
        found[0].update(name for name in page.names if kind_of(name) in ALWAYS_TYPED and name not in HIDDEN)
    return found


def words(name: str, more: str = "") -> str:
    return f'Menurut "{name}" & <rapat>{more}'


def refusals(
    ground: Everywhere, page: Asking, names: set[str]
) -> Iterator[tuple[str, Mapping[str, str], TestResponse]]:
    """(how it was refused, what was typed, the answer), of a form that is refused in every way there is."""
    short = {name: words(name) for name in names}
    long = {name: words(name, " kata" * (LONG // 5)) for name in names}
    for how, typed, stage, view in (
        ("unreadable", short, "", None),
        ("too long", long, "", None),
        ("later", short, ANNOUNCED, None),
        ("earlier", short, SUBMISSION, None),
        ("fault", short, "", fault),
        ("not there", short, "", not_there),
    ):
        if stage:
            for room in (ground.ground.cage.room, ground.ground.other):
                move_to(ground.ground.app, room, stage)
        yield how, typed, with_view(ground, page, {**page.good, **typed}, view)
        ground.back()


def fault(**_values: object) -> object:
    raise ZeroDivisionError


def not_there(**_values: object) -> object:
    abort(404)


def with_view(
    ground: Everywhere, page: Asking, fields: Mapping[str, str], view: Callable[..., object] | None
) -> TestResponse:
    """The answer, of another view in the place of the page's own where one is given."""
    views = ground.ground.app.view_functions
    own = views[page.route[0]]
    if view is not None:
        views[page.route[0]] = wraps(own)(view)  # type: ignore[assignment]
    try:
        return ground.send(page, fields)
    finally:
        views[page.route[0]] = own


def gone(answer: TestResponse, typed: Mapping[str, str]) -> list[str]:
    """The names of the texts that are in no field of the answer."""
    fields = Fields(answer.text)
    held = fields.shown + (fields.carried if SENT_AGAIN in answer.text else [])
    return [name for name, text in typed.items() if not any(alike(one, text) for one in held)]


def pasted(ground: Everywhere, page: Asking, areas: set[str]) -> Iterator[str]:
    """The fields whose form was taken with more in them than they take, and without its end."""
    for name in sorted(areas):
        text = words(name, " kata" * (LONG // 5)) + " akhir"
        answer = ground.send(page, {**page.good, name: text})
        if answer.status_code in TAKEN and not stands_in(text, ground.here.text()):
            yield f"{page}: {name} is cut"
        elif answer.status_code not in TAKEN and gone(answer, {name: text}):
            yield f"{page}: {name} is refused and gone"
        ground.back()


def test_what_was_typed_is_on_every_page_that_refuses_a_form():
    wrong: list[str] = []
    forms, refused, claims = set(), 0, 0
    with everywhere() as ground:
        for stage in ground.stages():
            for page in ground.askings(stage):
                names, areas = typed_names(ground, page)
                wrong += pasted(ground, page, areas)
                for how, typed, answer in refusals(ground, page, names) if names else ():
                    if answer.status_code < 400 or answer.mimetype != "text/html":
                        continue
                    says, lost = CLAIM.search(answer.text), gone(answer, typed)
                    forms.add(str(page))
                    refused, claims = refused + 1, claims + bool(says)
                    if lost and (says or page.route[0].partition(".")[0] not in WITH_SECRETS):
                        wrong.append(f"{page}, {how}, {answer.status_code}: lost {lost}, says {says and says[0]}")
    assert wrong == []
    counted = (refused, claims, len(forms))
    assert all(count >= least for count, least in zip(counted, LEAST, strict=True)), counted
