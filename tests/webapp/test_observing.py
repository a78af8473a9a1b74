"""Health, figures and log lines: what a monitor hears, and that nobody's data is in any of it."""

from __future__ import annotations

import io
import json
import logging
import os
import re
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from tests.webapp.conftest import PASSWORD, Persona, app_with
from tests.webapp.outside import behind, take_away
from webapp import heartbeat
from webapp.access import PUBLIC, access, now
from webapp.cli.logs import Lines
from webapp.clock import utc_now
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.models import JUROR, User
from webapp.queue import QUEUE, open_storage, put
from webapp.views.meters import NOWHERE, PROCESSES, SAVED, Meters
from webapp.views.observing import LOG, NUMBER

READ_ONLY = """DO $$ BEGIN
    EXECUTE 'ALTER DATABASE ' || quote_ident(current_database()) || ' SET default_transaction_read_only = on';
END $$"""
NIK = "6472011203850017"
SECRETS = (
    NIK,
    "Siti Nurhaliza Kenari",
    "rahasia-sekali-jangan-dicatat",
    "tautan" + "a" * 37,
    "siti@contoh.go.id",
    PASSWORD,
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that any logger of this process writes, at every level."""
    stream, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    before, levels = root.handlers[:], (root.level, LOG.level)
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    LOG.setLevel(logging.INFO)
    yield stream
    root.handlers[:] = before
    root.setLevel(levels[0])
    LOG.setLevel(levels[1])


@pytest.fixture
def failing(settings) -> Flask:
    """An application in which things go wrong with somebody's words in them."""
    from flask import Blueprint, request

    blueprint = Blueprint("gagal", __name__)

    @blueprint.post("/gagal/<kind>")
    @access(PUBLIC)
    def fail(kind: str) -> str:
        words = " ".join(request.form.values())
        if kind == "sql":
            with transaction() as session:
                session.add(User(login="x", name=words, role="bukan", password_hash="x", created_at=now()))
        raise ValueError(f"{words}\r\n{NIK}")

    app = app_with(blueprint, settings, "gagal.fail POST: {public: all}")
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    return app


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_nothing_that_somebody_typed_is_in_any_line(failing: Flask, written: io.StringIO):
    client, everything = failing.test_client(), " ".join(SECRETS)
    for kind in ("sql", "lain"):
        assert client.post(f"/gagal/{kind}?q={everything}", data=dict(enumerate(SECRETS))).status_code == 500
    client.get(f"/undangan/{SECRETS[3]}")
    client.post("/undangan/buka", data={"tautan": SECRETS[3]})
    client.get(f"/{NIK}", headers={"User-Agent": everything, "Referer": f"http://localhost/{NIK}", "Cookie": NIK})
    client.post("/masuk", data={"login": SECRETS[1], "password": SECRETS[2]})
    client.open("/masuk", method="JANGANDICATAT")
    logging.getLogger("webapp.queue").warning("Surat untuk %s (%s) gagal.\r\npalsu", SECRETS[4], NIK)
    found = written.getvalue()
    assert [
        one for one in SECRETS if one in found or one.upper() in found or one.replace("-", "").upper() in found
    ] == []
    told = lines(written)
    assert [one["status"] for one in told if one["event"] == "request"][:2] == [500, 500]
    errors = [one["error"] for one in told if "error" in one]
    assert [one["kind"] for one in errors] == [IntegrityError.__name__, ValueError.__name__]
    assert all(any("fail" in frame for frame in one["at"]) for one in errors)


def test_ordinary_lines_would_tell_it(failing: Flask, written: io.StringIO):
    """The control: with the usual formatter the very same reading finds what was typed."""
    (handler,) = (one for one in logging.getLogger().handlers if getattr(one, "stream", None) is written)
    handler.setFormatter(logging.Formatter())
    failing.test_client().post("/gagal/lain", data=dict(enumerate(SECRETS)))
    assert [one for one in SECRETS if one not in written.getvalue()] == []


def test_number_stands_in_the_header_on_the_page_and_in_the_log(failing: Flask, written: io.StringIO):
    answer = failing.test_client().post("/gagal/lain", headers={NUMBER: "dari-luar"})
    number = answer.headers[NUMBER]
    assert re.fullmatch(r"[2-9B-Z]{10}", number)
    assert f"<strong>{number}</strong>" in answer.text
    assert {one["request"] for one in lines(written)} == {number}


def test_line_of_a_request_tells_the_account_by_its_row(juror: Persona, written: io.StringIO):
    juror.get("/penilaian?cari=siti")
    (found,) = lines(written)
    assert {name: found[name] for name in ("event", "endpoint", "method", "status", "account")} == {
        "event": "request", "endpoint": "juror.today", "method": "GET", "status": 200, "account": 1
    }  # fmt: skip
    assert set(found) == {
        *("time", "level", "event", "process", "request", "endpoint", "method", "status", "milliseconds", "account")
    }


def test_ready_says_what_is_not(app: Flask, clock):
    client, settings = app.test_client(), app.extensions[SETTINGS]
    clock.at = clock.at.replace(year=2100)
    told = {"status": "ok", "database": "ok", "disk": "ok", "worker": "silent", "queue": "ok"}
    assert client.get("/readyz").json == told
    heartbeat.beat(settings.shared, settings.instance, now=utc_now())
    clock.at = heartbeat_time(settings) + timedelta(seconds=2)
    assert client.get("/readyz").json["worker"] == "alive"
    app.extensions[SETTINGS] = replace(settings, reserve=1 << 60)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["disk"], answer.json["database"]) == (503, "full", "ok")
    app.extensions[SETTINGS] = settings
    behind(app, "UPDATE alembic_version SET version_num = '0001'")
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["database"]) == (503, "outdated")
    with app.app_context():
        db.engine.dispose()
    take_away(settings)
    assert client.get("/readyz").json["database"] == "unreachable"


def test_database_that_can_only_be_read_is_not_ready(app: Flask, monkeypatch):
    client, settings = app.test_client(), app.extensions[SETTINGS]
    assert client.get("/readyz").json["database"] == "ok"
    if settings.server is None:
        allowed = os.access
        monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK and allowed(path, mode))
    else:
        behind(app, READ_ONLY)
        with app.app_context():
            db.engine.dispose()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["status"], answer.json["database"]) == (503, "unready", "readonly")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize("spoil", ["locked", "folder"])
def test_queue_file_that_cannot_be_read_is_told_and_decides_nothing(app: Flask, spoil):
    settings, client = app.extensions[SETTINGS], app.test_client()
    if settings.queue is not None:
        pytest.skip("the queue is on a server")
    place = settings.instance / QUEUE
    with open_storage(settings.instance) as storage:
        put(storage, "apa_saja", 1)
    holder = sqlite3.connect(place)
    if spoil == "locked":
        holder.execute("BEGIN EXCLUSIVE")
    else:
        place.unlink()
        place.mkdir()
    answer, figures = client.get("/readyz"), client.get("/metrics")
    holder.close()
    assert (answer.status_code, answer.json["status"], answer.json["queue"]) == (200, "ok", "away")
    assert (figures.status_code, "paritrana_queue_reachable 0" in figures.text) == (200, True)
    assert "paritrana_queue_length" not in figures.text


def heartbeat_time(settings):
    from datetime import UTC, datetime

    return datetime.fromtimestamp(heartbeat.file_of(settings.shared, settings.instance).stat().st_mtime, UTC)


@pytest.mark.parametrize("path", ["/readyz", "/metrics"])
@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "Via"])
def test_figures_are_for_this_machine_alone(app: Flask, path, header):
    client = app.test_client()
    assert client.get(path).status_code == 200
    assert client.get(path, headers={header: "127.0.0.1"}).status_code == 404
    assert client.get(path, environ_base={"REMOTE_ADDR": "203.0.113.9"}).status_code == 404


def test_figures_count_requests_and_say_nothing_of_people(app: Flask, juror: Persona):
    before = value(app, 'paritrana_requests_total{endpoint="juror.today",status="2xx"}')
    for _turn in range(3):
        juror.get(f"/penilaian?q={NIK}")
    assert value(app, 'paritrana_requests_total{endpoint="juror.today",status="2xx"}') == before + 3
    told = app.test_client().get("/metrics").text
    assert value(app, "paritrana_queue_length") == 0
    assert "paritrana_letters_waiting 0" in told
    assert [one for one in (NIK, juror.login, juror.name, JUROR) if f'"{one}"' in told] == []
    assert set(re.findall(r"(\w+)=", told)) == {"endpoint", "status", "le"}


def test_figures_of_processes_add_up_and_stay_when_these_are_gone():
    """One after the other they use one table; beyond the last table nothing is counted, and nobody falls."""
    meters = Meters(["juror.save"])
    for _process in range(PROCESSES + 2):
        assert ended(lambda: [meters.count("juror.save", 200, 0.02) for _turn in range(3)]) == 0
    assert meters.counted("juror.save")[SAVED] == 3 * (PROCESSES + 2)
    assert ended(lambda: [ended(lambda: meters.count("lain", 503, 5)), meters.count("lain", 503, 5)]) == 0
    with at_once(PROCESSES, meters):
        assert ended(lambda: meters.count("juror.save", 200, 0.02)) == 0
    assert meters.counted("juror.save")[SAVED] == 3 * (PROCESSES + 2) + PROCESSES
    assert meters.counted(NOWHERE)[4] == 2


def ended(work: Callable[[], object]) -> int:
    """How a process ends that does this."""
    process = os.fork()
    if process == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told by the status
            os._exit(1)
        os._exit(0)
    return os.waitpid(process, 0)[1]


@contextmanager
def at_once(processes: int, meters: Meters) -> Iterator[None]:
    """So many processes count once and stay."""
    told, tell = os.pipe()
    found = []
    for _one in range(processes):
        found.append(os.fork())
        if found[-1] == 0:
            meters.count("juror.save", 200, 0.02)
            os.write(tell, b".")
            signal.pause()
    for _one in range(processes):
        os.read(told, 1)
    yield
    for one in found:
        os.kill(one, signal.SIGKILL)
        os.waitpid(one, 0)
    os.close(told)
    os.close(tell)


def value(app: Flask, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} (\S+)$", app.test_client().get("/metrics").text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_neither_health_nor_figures_tell_a_version(app: Flask):
    client = app.test_client()
    told = "".join(client.get(path).text for path in ("/healthz", "/readyz", "/metrics", "/tidak-ada"))
    assert re.findall(r"(?i)python|flask|gunicorn|sqlite|\b\d+\.\d+\.\d+\b", told) == []
