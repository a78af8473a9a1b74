"""Every route and who may use it: `policy.yaml` is held both ways against the application's own map at the start."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Blueprint, Flask
from werkzeug.routing import Rule

from tests.webapp.conftest import Persona, app_with
from webapp.access import (
    JUROR,
    PUBLIC,
    SIGNED_IN,
    VERIFIER,
    access,
    local_path,
    marks_of,
    may_judge,
)
from webapp.config import Settings
from webapp.errors import ConfigRefused
from webapp.models import INTERVIEWS, ROLES, VERIFICATION
from webapp.policy import routes

OPEN = "stray.open_door GET: {public: all}"
SAFE = {"GET", "HEAD", "OPTIONS"}


def rule_of(app: Flask, endpoint: str) -> Rule:
    return next(rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)


def example_path(app: Flask, endpoint: str) -> str:
    """An address of the endpoint; what it names needn't exist."""
    rule = rule_of(app, endpoint)
    values = {name: "1" if "Integer" in type(rule._converters[name]).__name__ else "x" for name in rule.arguments}
    with app.test_request_context(base_url="http://localhost"):
        return app.url_for(endpoint, **values)


def stray(*marks: str) -> Blueprint:
    blueprint = Blueprint("stray", __name__)
    view = access(*marks)(lambda: "open") if marks else lambda: "open"
    blueprint.add_url_rule("/stray", "open_door", view)
    return blueprint


@pytest.mark.parametrize(
    ("marks", "lines", "told"),
    [
        ((), (OPEN,), r"tanpa tanda akses: stray\.open_door"),
        ((PUBLIC,), (), r"tidak tertulis dalam policy\.yaml: stray\.open_door GET"),
        ((PUBLIC,), ("stray.open_door POST: {public: all}",), r"tidak tertulis.*: stray\.open_door GET"),
        ((PUBLIC,), (OPEN, "stray.gone GET: {public: all}"), r"tetapi tidak ada: stray\.gone GET"),
        ((JUROR,), (OPEN,), r"tanda akses lain daripada policy\.yaml: stray\.open_door GET"),
        (
            (PUBLIC,),
            ("stray.open_door GET: {public: all from announced}",),
            r"tidak menyebut kategori: stray\.open_door",
        ),
    ],
)
def test_app_whose_routes_are_not_those_of_the_policy_refuses_to_start(settings: Settings, marks, lines, told):
    with pytest.raises(ConfigRefused, match=told):
        app_with(stray(*marks), settings, *lines)


def test_own_at_a_stage_is_refused_for_who_owns_nothing(settings: Settings):
    blueprint = Blueprint("stray", __name__)
    view = access(VERIFIER)(lambda **parts: str(parts))
    blueprint.add_url_rule("/stray/<int:category_id>", "open_door", view)
    with pytest.raises(ConfigRefused, match="tidak memiliki apa pun: stray"):
        app_with(blueprint, settings, "stray.open_door GET: {verifier: own in interviews}")


def test_app_with_a_page_that_is_declared_starts_and_shows_it(settings: Settings):
    client = app_with(stray(PUBLIC), settings, OPEN).test_client()
    assert (client.get("/stray").text, client.head("/stray").status_code) == ("open", 200)


def test_page_that_came_after_the_start_is_nobodys(app: Flask, juror: Persona):
    app.url_map.add(Rule("/stray", endpoint="stray", methods=["GET"]))
    app.view_functions["stray"] = access(PUBLIC)(lambda: "open")
    assert juror.get("/stray").status_code == 403
    assert app.test_client().get("/stray").status_code == 303


@pytest.mark.parametrize("marks", [(), ("admin",), (PUBLIC, "everyone")])
def test_unknown_mark_is_refused_where_it_is_written(marks):
    with pytest.raises(ValueError, match="unknown access marks"):
        access(*marks)


def test_nobody_signed_in_reaches_nothing_that_is_not_public(app: Flask):
    client = app.test_client()
    for endpoint, _method in routes():
        if PUBLIC in marks_of(app, endpoint):
            continue
        rule = rule_of(app, endpoint)
        path = example_path(app, endpoint)
        if "GET" in rule.methods:
            answer = client.get(path)
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (303, "/masuk"), endpoint
        else:
            assert client.post(path).status_code == 401, endpoint


def everybody(add_person: Callable[..., Persona]) -> dict[str, Persona]:
    """One signed-in person of each role."""
    personas = {role: add_person(f"orang-{role}", role=role) for role in ROLES}
    for persona in personas.values():
        assert persona.sign_in().status_code == 303
    return personas


def test_role_that_is_not_marked_is_refused_everywhere(app: Flask, add_person: Callable[..., Persona]):
    personas = everybody(add_person)
    refused = 0
    for endpoint, _method in routes():
        for role, persona in personas.items():
            if marks_of(app, endpoint) & {PUBLIC, SIGNED_IN, role}:
                continue
            rule = rule_of(app, endpoint)
            path = example_path(app, endpoint)
            answer = persona.get(path) if "GET" in rule.methods else persona.post(path)
            assert answer.status_code == 403, (endpoint, role)
            refused += 1
    assert refused >= 10


def test_unsafe_request_of_a_script_without_a_session_is_told_so_in_json(app: Flask):
    answer = app.test_client().post("/keluar", json={}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["message"]) == (
        401,
        "Sesi Anda telah berakhir. Silakan masuk lagi; tidak ada yang berubah.",
    )


def unsafe_routes(app: Flask) -> list[tuple[str, str]]:
    return sorted((rule.endpoint, method) for rule in app.url_map.iter_rules() for method in rule.methods - SAFE)


def test_every_unsafe_route_asks_for_the_token(app: Flask, add_person: Callable[..., Persona]):
    """By role, and signed in, so that the missing token is all that is wrong."""
    personas = everybody(add_person)
    routes = unsafe_routes(app)
    for endpoint, method in routes:
        role = next(iter(marks_of(app, endpoint) & set(personas)), JUROR)
        answer = personas[role].client.open(example_path(app, endpoint), method=method, data={"login": "x"})
        assert (answer.status_code, "berasal dari sesi lain" in answer.text) == (400, True), endpoint
    assert len(routes) >= 5


def test_token_of_another_session_is_refused(juror: Persona, app: Flask):
    stranger = Persona(app.test_client(), "x")
    with stranger.client.session_transaction() as session:
        session["csrf_token"] = "another session's"
    assert juror.client.post("/keluar", data={"csrf_token": stranger.token()}).status_code == 400
    assert juror.post("/keluar").status_code == 303


def test_token_in_the_header_serves_scripts(juror: Persona):
    answer = juror.client.post("/keluar", headers={"X-CSRFToken": juror.token()})
    assert answer.status_code == 303


def test_unsafe_method_that_a_page_does_not_have_is_refused(juror: Persona):
    answer = juror.client.delete("/masuk")
    assert (answer.status_code, set(answer.headers["Allow"].split(", "))) == (405, {"GET", "HEAD", "OPTIONS", "POST"})


@pytest.mark.parametrize(
    ("target", "local"),
    [("/a?b=1", "/a?b=1"), ("//a", None), ("/\\a", None), ("http://a", None), ("/a\n", None), (None, None), ("", None)],
)
def test_local_path(target, local):
    assert local_path(target) == local


@pytest.mark.parametrize(
    ("who", "state", "recused", "may"),
    [
        (1, INTERVIEWS, False, True),
        (2, INTERVIEWS, False, False),
        (1, INTERVIEWS, True, False),
        (1, VERIFICATION, False, False),
    ],
)
def test_sheet_is_for_who_sits_there_and_for_nobody_who_stepped_back(who: int, state: str, *, recused: bool, may: bool):
    assert may_judge(who, 1, state, recused=recused) == may
