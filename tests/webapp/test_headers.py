"""The headers of every answer: each address of the map, each method, as everybody, and what is refused before a page.

`headers.txt` beside this file is what they are, over https. When a route is added or a header changes on purpose:
`PARITRANA_WRITE_HEADERS=1 ./paritrana test tests/webapp/test_headers.py`, then read what changed in that file.
"""

from __future__ import annotations

import json
import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

import pytest
from flask import Blueprint, Flask, abort
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.webapp.canaries import Cage, open_cage
from tests.webapp.conftest import Clock, Persona, app_with
from tests.webapp.test_canaries import ABSENT, filled, fillers
from webapp.access import PUBLIC, access
from webapp.config import Settings
from webapp.db import db
from webapp.forms.links import FIELD
from webapp.views.security import HEADERS, HSTS

WRITTEN = Path(__file__).with_name("headers.txt")
HOST = "contoh.go.id"
PREFIX = "/paritrana"  # everything stands beneath it, so that an address that forgets it is seen
PEOPLE = ("", "panelis-1", "op-paser", "verifikator", "cabang", "sekretariat")
CROWD = "sekretariat"  # who tries the methods that no page has
# What differs from page to page and protects nobody.
PLAIN = frozenset(
    {"Accept-Ranges", "Allow", "Content-Disposition", "Content-Length", "Content-Type", "Date", "ETag"}
    | {"Last-Modified", "Location", "X-Request-Id"}
)
# These end the session of who tries them.
LAST = ("auth.sign_out", "devices.end")
STATUSES = (400, 413, 422, 429, 500, 503)
COOKIE = re.compile(r"(?P<name>[^=]+)=(?P<value>[^;]*)(?P<rest>.*)")
ADDRESS = re.compile(r"""="(/[^"]*)["]""")
PUBLIC_ADDRESS = re.compile(rf"https://{HOST}[^\s\"<]*")
AGE = re.compile(r"(Expires|Max-Age)=[^;]*")
CSP = "Content-Security-Policy"
STRICT = {*(f"{name}: {value}" for name, value in HEADERS.items() if name != CSP), f"Strict-Transport-Security: {HSTS}"}
COOKIE_LINE = re.compile(r"Set-Cookie: __Host-[a-z-]+=…?; (\S+=…; )*Secure; HttpOnly; Path=/; SameSite=Lax")
# The same for anybody who asks, so that a cache may keep it; and the public results.
KEPT = {
    "static",
    "bundle.section",
    "bundle.sheet",
    "checking.index",
    "checking.paper",
    "offline.worker",
    "offline.sheet_worker",
}
# How a body of each type begins; texts are UTF-8 and say so, and JSON has no other encoding.
BEGINS = {
    "application/pdf": b"%PDF-",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": b"PK",
    "application/zip": b"PK",
    "image/jpeg": b"\xff\xd8\xff",
    "image/png": b"\x89PNG",
    "text/html; charset=utf-8": b"<!doctype html>",
}
TEXT = re.compile(r"(?:text/[a-z]+(?:; version=[0-9.]+)?|image/svg\+xml); charset=utf-8")
Told = dict[str, dict[str, set[str]]]  # route and method -> headers -> statuses


def whole_paths(application: Callable[..., object]) -> Callable[..., object]:
    """The test client cuts an address in two; a server gives the path as it came."""

    def asked(environ: dict[str, object], start_response: object) -> object:
        environ["PATH_INFO"] = f"{environ['SCRIPT_NAME']}{environ['PATH_INFO']}"
        environ["SCRIPT_NAME"] = ""
        return application(environ, start_response)

    return asked


class SameSite(FlaskClient):
    """A browser that says from which page it comes, as is asked over https."""

    def __init__(self, *arguments: object, **options: object) -> None:
        super().__init__(*arguments, **options)
        self.environ_base["HTTP_REFERER"] = f"https://{HOST}/"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, public_url=f"https://{HOST}{PREFIX}")


@pytest.fixture
def app(settings: Settings, clock: Clock) -> Iterator[Flask]:
    blueprint = Blueprint("gagal", __name__)

    @blueprint.get("/gagal/<int:status>")
    @access(PUBLIC)
    def failing(status: int) -> str:
        abort(status)

    @blueprint.get("/gagal/rusak")
    @access(PUBLIC)
    def broken() -> str:
        raise ZeroDivisionError

    lines = ("gagal.failing GET: {public: all}", "gagal.broken GET: {public: all}")
    made = app_with(blueprint, settings, *lines, clock=clock)
    # Where the test's browsers go.
    made.config.update(SERVER_NAME=HOST, PREFERRED_URL_SCHEME="https", APPLICATION_ROOT=PREFIX)
    made.wsgi_app = whole_paths(made.wsgi_app)
    made.test_client_class = SameSite
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def cage(app: Flask, add_person: Callable[..., Persona]) -> Cage:
    return open_cage(app, add_person)


def protecting(answer: TestResponse) -> str:
    """An answer's headers, line by line, with neither values of cookies nor what only describes the page."""
    lines = [f"{name}: {value}" for name, value in answer.headers if name not in PLAIN and name != "Set-Cookie"]
    cookies = [f"Set-Cookie: {shape(one)}" for one in answer.headers.getlist("Set-Cookie")]
    return "\n".join(sorted(lines) + sorted(cookies))


def shape(cookie: str) -> str:
    found = COOKIE.fullmatch(cookie)
    assert found
    rest = AGE.sub(r"\1=…", found["rest"])
    return f"{found['name']}={'…' if found['value'] else ''}{rest}"


def collect(app: Flask, cage: Cage) -> tuple[Told, set[tuple[str, str]]]:
    """What every route answers to everybody, and what is answered where there is no route; addresses that go astray."""
    told: Told = defaultdict(lambda: defaultdict(set))
    strays: set[tuple[str, str]] = set()
    signed_in = ("(masuk)", cage.people["panelis-2"].sign_in())
    for name, answer in chain([signed_in], routes(app, cage), refusals(app)):
        told[name][protecting(answer)].add(str(answer.status_code))
        strays.update((name, one) for one in (*stray_addresses(answer), *mistyped(answer.content_type, answer.data)))
        answer.close()
        answer.request.environ["wsgi.input"].close()
    return told, strays


def mistyped(said: str | None, body: bytes) -> Iterator[str]:
    """The type of an answer, where the body is of another one or its encoding isn't said."""
    told = said or "without a type"
    if body and not (told in BEGINS or TEXT.fullmatch(told) or (told == "application/json" and json.loads(body))):
        yield told
    elif body and not body.lstrip().lower().startswith(BEGINS.get(told, b"").lower()):
        yield f"{told}, but begins with {body[:20]!r}"


def stray_addresses(answer: TestResponse) -> Iterator[str]:
    """What a page or a redirect names on this host that isn't beneath the prefix."""
    text = answer.text if answer.mimetype in {"text/html", "application/json"} else ""
    for found in (answer.headers.get("Location", ""), *ADDRESS.findall(text), *PUBLIC_ADDRESS.findall(text)):
        path = found.removeprefix(f"https://{HOST}")
        if path.startswith("/") and not beneath_once(path):
            yield found


def beneath_once(path: str) -> bool:
    return path == PREFIX or (path.startswith((f"{PREFIX}/", f"{PREFIX}?")) and not path.startswith(PREFIX * 2))


def routes(app: Flask, cage: Cage) -> Iterator[tuple[str, TestResponse]]:
    """(endpoint and method, answer); of each part of an address what exists, and what doesn't."""
    found = {name: (values[0], values[-1]) for name, values in fillers(cage).items()}
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint in LAST, rule.endpoint))
    for rule in rules:
        paths = list(filled(rule, {**dict.fromkeys(rule.arguments, ("1", ABSENT)), **found, "status": ("404",)}))
        own = (rule.methods or set()) - {"HEAD", "OPTIONS"}
        for method in sorted(own):
            for login in PEOPLE:
                for path in {paths[0], paths[-1]} if login == CROWD else paths[:1]:
                    yield f"{rule.endpoint} {method}", sent(cage.people[login], method, path)
        for method in ("DELETE", "HEAD", "OPTIONS"):
            yield f"{rule.endpoint} others", cage.people[""].client.open(paths[0], method=method)


def sent(person: Persona, method: str, path: str) -> TestResponse:
    """As a page's own form would, with nothing filled in but a link that nobody has."""
    if method == "GET":
        return person.get(path)
    return person.client.open(path, method=method, data={"csrf_token": person.token(), FIELD: "a" * 43})


def refusals(app: Flask) -> Iterator[tuple[str, TestResponse]]:
    client = app.test_client()
    yield from ((f"(status {status})", client.get(f"/gagal/{status}")) for status in STATUSES)
    yield "(kesalahan)", client.get("/gagal/rusak")
    yield "(tidak ada)", client.get("/tidak-ada")
    yield "(tanpa token)", client.post("/masuk", data={"login": "x"})
    yield "(terlalu besar)", client.post("/masuk", data=b"x" * (3 << 20), content_type="text/plain")
    yield "(tuan rumah lain)", client.get("/masuk", base_url="https://jahat.example")
    yield "(untuk skrip)", client.get("/tidak-ada", headers={"Accept": "application/json"})


def written(told: Told) -> str:
    """The committed file: each set of headers once, then which routes answer with it."""
    sets = sorted({headers for answers in told.values() for headers in answers})
    names = {headers: f"set {number}" for number, headers in enumerate(sets, 1)}
    parts = [f"[{names[headers]}]\n{headers}\n" for headers in sets]
    lines = [f"{name}: {', '.join(places(answers, names))}" for name, answers in sorted(told.items())]
    return "\n".join((*parts, *lines)) + "\n"


def places(answers: dict[str, set[str]], names: dict[str, str]) -> list[str]:
    return sorted(f"{' '.join(sorted(statuses))} = {names[headers]}" for headers, statuses in answers.items())


def test_headers_of_every_route_and_refusal_are_those_that_were_written_down(app: Flask, cage: Cage):
    told, strays = collect(app, cage)
    assert sorted(strays)[:12] == []
    assert {name.split(" ")[0] for name in told if "(" not in name} == {
        rule.endpoint for rule in app.url_map.iter_rules()
    }
    found = written(told)
    if os.environ.get("PARITRANA_WRITE_HEADERS"):
        WRITTEN.write_text(found, "utf-8")
    told, before = by_route(found), by_route(WRITTEN.read_text("utf-8"))
    assert [name for name in sorted({*told, *before}) if told.get(name) != before.get(name)] == []


@pytest.mark.parametrize(
    ("said", "body"),
    [(None, b"x"), ("text/html", b"<!doctype html>"), ("text/html; charset=utf-8", b"{}"), ("image/png", b"<svg/>")],
)
def test_type_that_does_not_fit_is_told(said: str | None, body: bytes):
    assert [told.startswith(said or "without a type") for told in mistyped(said, body)] == [True]
    assert list(mistyped(said, b"")) == []


def by_route(text: str) -> dict[str, frozenset[str]]:
    """What each route answers, with the headers themselves: a set that is new or gone numbers the others anew."""
    *sets, last = text.split("\n\n")
    headers = dict(one.removeprefix("[").split("]\n", 1) for one in sets)
    lines = dict(line.split(": ", 1) for line in last.splitlines())
    return {
        name: frozenset(re.sub(r"set \d+", lambda found: headers[found[0]], one) for one in answers.split(", "))
        for name, answers in lines.items()
    }


def test_what_was_written_down_is_strict():
    """The file itself, so that nobody writes down a weak answer."""
    sets, routes_of = read_written()
    assert sets
    for name, lines in sets.items():
        assert lines >= STRICT, name
        cookies = [line for line in lines if line.startswith("Set-Cookie: ")]
        assert [one for one in cookies if not COOKIE_LINE.fullmatch(one)] == []
        if "Cache-Control: no-store" not in lines:
            assert cookies == []
            assert {route for route in routes_of[name] if not route.startswith("results.")} <= KEPT


def read_written() -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The sets of headers by name, and by name the endpoints that answer with them."""
    sets: dict[str, set[str]] = {}
    routes_of: dict[str, set[str]] = defaultdict(set)
    current: set[str] = set()
    for line in filter(None, WRITTEN.read_text("utf-8").splitlines()):
        endpoint, _, answers = line.partition(" ")
        if line.startswith("[set "):
            current = sets[line[1:-1]] = set()
        elif " = set " in line:
            for one in answers.split(" = ")[1:]:
                routes_of[one.split(",")[0]].add(endpoint)
        else:
            current.add(line)
    return sets, routes_of


@pytest.mark.parametrize(
    "planted", [("X-Debug", "1"), ("Content-Security-Policy", "default-src *"), ("Set-Cookie", "a=b")]
)
def test_route_that_differs_is_named(app: Flask, planted: tuple[str, str]):
    """One answer with something else on it is another set, under its route's name."""

    def differ(response):
        response.headers[planted[0]] = planted[1]
        return response

    client = app.test_client()
    before = protecting(client.get("/masuk"))
    app.after_request_funcs.setdefault(None, []).insert(0, differ)  # the last to touch the answer
    assert protecting(client.get("/masuk")) != before
