"""Under a path, behind a proxy: what is believed of a request, and what isn't."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from webapp import create_app
from webapp.access import PUBLIC
from webapp.config import Proxy, Settings, read_proxy
from webapp.errors import ConfigRefused
from webapp.views.mounting import OUTSIDE, Mounted, beneath

NEAR = "127.0.0.1"


def heard(settings: Settings, **environ: str) -> dict[str, str]:
    """What the application is told of a request."""
    given: dict[str, str] = {"PATH_INFO": "/masuk", "REMOTE_ADDR": NEAR, "SCRIPT_NAME": "/jahat", **environ}

    def application(told, _start):
        given.update(told)
        return []

    Mounted(application, settings)(given, None)
    return given


@pytest.mark.parametrize(
    ("proxy", "peer", "forwarded", "client"),
    [
        (None, NEAR, "203.0.113.9", NEAR),
        (Proxy(NEAR), NEAR, "203.0.113.9", "203.0.113.9"),
        (Proxy(NEAR), NEAR, "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        (Proxy(NEAR), "198.51.100.7", "203.0.113.9", "198.51.100.7"),
        (Proxy(NEAR, 2), NEAR, "6.6.6.6, 203.0.113.9, 10.0.0.2", "203.0.113.9"),
        (Proxy(NEAR, 2), NEAR, "10.0.0.2", NEAR),
        (Proxy(NEAR), NEAR, "", NEAR),
        (Proxy(NEAR), NEAR, "'; DROP TABLE users;--", NEAR),
        (Proxy(NEAR), NEAR, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_client_is_whom_our_own_proxy_saw(settings, proxy, peer, forwarded, client):
    told = heard(replace(settings, proxy=proxy), REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert told["REMOTE_ADDR"] == client


@pytest.mark.parametrize(("url", "scheme"), [("https://contoh.go.id", "https"), ("http://127.0.0.1:8000", "http")])
def test_scheme_and_path_come_from_the_settings_whatever_a_header_says(settings, url, scheme):
    lies = {"HTTP_X_FORWARDED_PROTO": "ftp", "HTTP_X_FORWARDED_PREFIX": "/jahat", "HTTP_X_FORWARDED_HOST": "jahat"}
    told = heard(replace(settings, public_url=url, proxy=Proxy(NEAR)), **lies)
    assert (told["wsgi.url_scheme"], told["SCRIPT_NAME"], told["PATH_INFO"]) == (scheme, "", "/masuk")


@pytest.mark.parametrize(
    ("path", "inside"),
    [
        ("/paritrana", "/"),
        ("/paritrana/", "/"),
        ("/paritrana/masuk", "/masuk"),
        ("/paritranamasuk", OUTSIDE),
        ("/masuk", OUTSIDE),
        ("", OUTSIDE),
    ],
)
def test_path_is_cut_from_what_stands_beneath_it(path, inside):
    assert beneath("/paritrana", path) == inside
    assert beneath("", path) == path


def test_application_beneath_a_path_is_nowhere_else(settings: Settings):
    client = create_app(replace(settings, public_url="http://localhost:8000/paritrana")).test_client()
    assert [client.get(path).status_code for path in ("/masuk", "/", OUTSIDE, "/paritrana/masuk")] == [
        404,
        404,
        404,
        200,
    ]
    assert client.get("/paritrana/edisi?a=1").headers["Location"] == "/paritrana/masuk?next=/paritrana/edisi?a%3D1"
    assert "/paritrana/static/app.css" in client.get("/paritrana/masuk").text


def test_no_rule_has_the_path_of_what_is_outside(app: Flask):
    assert OUTSIDE not in {rule.rule for rule in app.url_map.iter_rules()}
    assert PUBLIC


@pytest.mark.parametrize(
    ("text", "proxy"),
    [("", None), ("127.0.0.1", Proxy(NEAR)), ("127.0.0.1,2", Proxy(NEAR, 2)), ("::1", Proxy("::1"))],
)
def test_proxy_is_read(text, proxy):
    assert read_proxy(text) == proxy


@pytest.mark.parametrize("text", ["ya", "127.0.0.1,0", "127.0.0.1,x", "1", "127.0.0.1,10", "10.0.0.0/8", "127.0.0.1 2"])
def test_proxy_that_cannot_be_read_is_refused_with_its_name(text):
    with pytest.raises(ConfigRefused, match="PARITRANA_PROXY"):
        read_proxy(text)
