from __future__ import annotations

import errno
from collections.abc import Callable

import pytest
from flask import Blueprint, Flask, abort, request
from flask.testing import FlaskClient
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError

from tests.webapp.conftest import app_with
from tests.webapp.outside import take_away
from webapp import errors
from webapp.access import PUBLIC, access
from webapp.config import Settings
from webapp.views.security import HEADERS

NUMBER = "X-Request-Id"  # another one for each
OFF = ("default-src", "object-src", "base-uri", "frame-ancestors")  # of the policy
RAISED: dict[str, Callable[[], Exception]] = {
    "not_found": errors.NotFound,
    "forbidden": lambda: errors.Forbidden("Belum boleh."),
    "conflict": lambda: errors.Conflict("Tab lain lebih dulu."),
    "refused": lambda: errors.Refused("Isian itu tidak cocok."),
    "too_many": lambda: errors.TooMany("Tunggu.", retry_after=7),
    "mismatch": lambda: errors.RubricMismatch("Rubrik sudah berubah."),
    "engine": lambda: errors.EngineRefused("Mesin tua."),
    "database": lambda: OperationalError("INSERT rahasia", {}, Exception("disk I/O error")),
    "broken": lambda: DatabaseError("SELECT rahasia", {}, Exception("database disk image is malformed")),
    "full": lambda: OperationalError("INSERT rahasia", {}, Exception("database or disk is full")),
    "no_room": lambda: OSError(errno.ENOSPC, "No space left on device", "rahasia"),
    "disk": lambda: OSError(errno.EIO, "Input/output error", "rahasia"),
    "memory": MemoryError,
    "files": lambda: OSError(errno.EMFILE, "Too many open files", "rahasia"),
    "statement": lambda: IntegrityError("INSERT rahasia", {}, Exception("UNIQUE constraint failed")),
    "not_ours": lambda: OSError(errno.ENOENT, "No such file", "rahasia"),
    "bug": lambda: ZeroDivisionError("rahasia"),
}


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    blueprint = Blueprint("raising", __name__)

    @blueprint.get("/raise/<kind>")
    @access(PUBLIC)
    def raising(kind: str) -> str:
        error = RAISED[kind]()
        raise error

    @blueprint.get("/abort/<int:status>")
    @access(PUBLIC)
    def aborting(status: int) -> str:
        abort(status)

    @blueprint.put("/read")
    @access(PUBLIC)
    def reading() -> str:
        return str(len(request.get_data()) + len(request.form))

    app = app_with(
        blueprint,
        settings,
        "raising.raising GET: {public: all}",
        "raising.aborting GET: {public: all}",
        "raising.reading PUT: {public: all}",
    )
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    return app.test_client()


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("not_found", 404, "tidak ada, atau bukan untuk akun Anda"),
        ("forbidden", 403, "Belum boleh."),
        ("conflict", 409, "Tab lain lebih dulu."),
        ("refused", 422, "Isian itu tidak cocok."),
        ("too_many", 429, "Tunggu."),
        ("mismatch", 503, "Rubrik sudah berubah."),
        ("engine", 503, "Mesin tua."),
        ("database", 503, "Basis data sedang tidak dapat dipakai"),
        ("broken", 503, "Basis data sedang tidak dapat dipakai"),
        ("full", 507, "Tempat penyimpanan di server penuh"),
        ("no_room", 507, "Tempat penyimpanan di server penuh"),
        ("disk", 503, "Penyimpanan di server sedang bermasalah"),
        ("memory", 503, "Server sedang kehabisan memori"),
        ("files", 503, "Server sedang kehabisan memori"),
        ("statement", 500, "kesalahan yang tidak terduga"),
        ("not_ours", 500, "kesalahan yang tidak terduga"),
        ("bug", 500, "kesalahan yang tidak terduga"),
    ],
)
def test_refusal_is_a_sentence_on_a_page_and_in_json(client, kind, status, words):
    page = client.get(f"/raise/{kind}")
    plain = client.get(f"/raise/{kind}", headers={"Accept": "application/json"})
    assert (page.status_code, words in page.text, "rahasia" in page.text) == (status, True, False)
    assert (plain.status_code, words in plain.json["message"]) == (status, True)
    assert page.headers.get("Retry-After") == ("7" if kind == "too_many" else None)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 413, 422, 429, 500, 503])
def test_error_page_is_in_the_base_layout_and_in_indonesian(client, status):
    page = client.get(f"/abort/{status}")
    assert (page.status_code, page.headers["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert '<html lang="id">' in page.text
    assert f"Kode {status}" in page.text
    assert not {"Not Found", "Forbidden", "Bad Request", "Internal", "Traceback"} & set(page.text.split())


def test_not_there_and_not_yours_are_the_same_answer(client):
    missing, foreign = client.get("/tidak-ada"), client.get("/raise/not_found")
    assert (missing.status_code, missing.data) == (foreign.status_code, foreign.data)
    alike = [{name: value for name, value in one.headers if name != NUMBER} for one in (missing, foreign)]
    assert alike[0] == alike[1]


@pytest.mark.parametrize("path", ["/masuk", "/", "/tidak-ada", "/raise/bug", "/raise/not_found", "/healthz"])
def test_headers_stand_on_every_answer(client, path):
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Strict-Transport-Security" not in answer.headers


def test_static_files_have_the_headers_and_may_be_kept(client):
    with client.get("/static/app.css") as answer:
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
        assert answer.headers["Cache-Control"] == "no-cache"
        assert answer.data


def test_policy_allows_nothing_foreign_nothing_inline_and_no_pictures_in_addresses():
    parts = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert {value for name, value in parts.items() if name not in OFF} == {"'self'"}
    assert {parts[name] for name in OFF} == {"'none'"}


@pytest.mark.parametrize("host", ["jahat.example", "localhost.jahat.example", "127.0.0.1.nip.io", "jahat.example:8000"])
def test_unknown_host_is_refused_in_words(client, host):
    answer = client.get("/masuk", base_url=f"http://{host}")
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "bukan alamat aplikasi" in answer.text


@pytest.mark.parametrize("address", ["/masuk", "/penilaian/7"])
def test_unknown_host_is_refused_in_words_whatever_else_is_wrong(client, caplog, address):
    answer = client.post(address, base_url="http://jahat.example", environ_overrides={"CONTENT_LENGTH": "99999999"})
    assert (answer.status_code, answer.mimetype) == (400, "text/plain")
    assert "bukan alamat aplikasi" in answer.text
    assert [one.getMessage() for one in caplog.records] == ["unknown host"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "localhost:8000"])
def test_own_host_is_served(client, host):
    assert client.get("/masuk", base_url=f"http://{host}").status_code == 200


def test_redirect_says_nothing_in_english(client):
    answer = client.get("/")
    assert (answer.status_code, answer.data) == (303, b"")


def test_over_long_body_is_refused(client, settings: Settings):
    answer = client.put("/read", data=b"x" * (settings.max_content_length + 1))
    assert (answer.status_code, "melebihi batas ukuran" in answer.text) == (413, True)


def test_form_of_too_many_parts_is_refused(client, settings: Settings):
    fields = {f"f{number}": "1" for number in range(settings.max_form_parts + 1)}
    answer = client.put("/read", data=fields, content_type="multipart/form-data")
    assert answer.status_code == 413


def test_healthz_says_ok(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})


def test_healthz_without_a_schema_is_unavailable(app: Flask, settings: Settings):
    take_away(settings)
    assert app.test_client().get("/healthz").status_code == 503
