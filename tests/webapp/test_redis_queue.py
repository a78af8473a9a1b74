"""The queue on a Redis server: what it may be, and that nobody is told of a fault, nor loses anything, without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from tests.redis_server import PASSWORD, Redis, running
from tests.webapp.conftest import NOON, Clock
from webapp import create_app, queue_redis
from webapp.cli.doctor_finding import FAULT, OK
from webapp.cli.doctor_servers import queue as look_at_queue
from webapp.config import SETTINGS, Settings, settings_from_environment
from webapp.db import db, transaction
from webapp.errors import ConfigRefused
from webapp.jobs import Job, sweep
from webapp.models import Throttle
from webapp.queue import QUEUE, enqueue, open_storage, waiting
from webapp.queue_server import QueueServer, named_by, read_queue_server

SERVER = {"PARITRANA_DATABASE": "postgresql://aplikasi@127.0.0.1/paritrana"}
NAME = "q"


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[Redis]:
    with running(tmp_path) as made:
        yield made


@pytest.fixture
def place(redis: Redis) -> QueueServer:
    return QueueServer("127.0.0.1", redis.port, 0, NAME, password=PASSWORD)


@pytest.fixture
def queued(settings: Settings, served, place: QueueServer, clock: Clock) -> Iterator[Flask]:
    """An application with both servers."""
    made = create_app(replace(settings, server=served.application, owner=served.owner, queue=place), clock=clock)
    yield made
    with made.app_context():
        db.engine.dispose()


def messages(place: QueueServer) -> list[tuple[str, tuple[int, ...]]]:
    with open_storage(place) as storage:
        return sorted(waiting(storage))


def save(app: Flask, key: str) -> None:
    with app.app_context(), transaction():
        db.session.add(Throttle(key=key, window_started_at=NOON))
        enqueue("count", 1)


def kept(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(db.select(Throttle.key)))


def test_address_gives_the_server_and_a_name_of_the_instance_own(tmp_path):
    file = tmp_path / "sandi"
    file.touch(mode=0o600)
    file.write_text("rahasia\nlain\n")
    given = {
        "PARITRANA_QUEUE": "rediss://kerja@antrean.contoh.go.id:6390/3?ssl_ca_certs=/etc/ca.pem",
        "PARITRANA_QUEUE_PASSWORD_FILE": str(file),
    }
    found = named_by(read_queue_server(given, on_server=True), "k" * 64)
    assert found == QueueServer("antrean.contoh.go.id", 6390, 3, found.name, True, "/etc/ca.pem", "kerja", "rahasia")
    assert "rahasia" not in repr(found)
    assert named_by(found, "l" * 64).name != found.name
    secure = queue_redis.reached(found)
    assert (secure["ssl_cert_reqs"], secure["ssl_check_hostname"]) == ("required", True)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("redis://antrean.contoh.go.id/0", "lewat TLS"),
        ("redis://10.0.0.5:6379", "lewat TLS"),
        ("redis://:rahasia@127.0.0.1/0", "PASSWORD_FILE"),
        ("redis://127.0.0.1/nol", "harus seperti"),
        ("redis://127.0.0.1:x/0", "harus seperti"),
        ("redis:///0", "harus seperti"),
        ("unix:///run/redis.sock", "harus seperti"),
        ("rediss://a.go.id/0?ssl_cert_reqs=none", "harus seperti"),
        ("rediss://a.go.id/0?ssl_check_hostname=false", "harus seperti"),
    ],
)
def test_address_that_is_none_or_goes_in_the_clear_is_refused(address, sentence, tmp_path):
    given = {"PARITRANA_INSTANCE": str(tmp_path / "i"), "PARITRANA_QUEUE": address, **SERVER}
    with pytest.raises(ConfigRefused, match=sentence):
        settings_from_environment(given)


def test_queue_on_a_server_needs_the_database_on_one(tmp_path):
    given = {"PARITRANA_INSTANCE": str(tmp_path / "i"), "PARITRANA_QUEUE": "redis://127.0.0.1/0"}
    with pytest.raises(ConfigRefused, match="hanya bersama PARITRANA_DATABASE"):
        settings_from_environment(given)
    assert settings_from_environment({**given, **SERVER}).queue is not None
    assert settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "i")}).queue is None


def test_message_goes_to_the_server_and_no_file_is_made(queued, place):
    save(queued, "work-1")
    assert messages(place) == [("count", (1,))]
    assert messages(replace(place, name="lain")) == []
    assert not (queued.extensions[SETTINGS].instance / QUEUE).exists()


def test_without_the_server_everything_is_saved_and_put_in_when_it_returns(queued, place, redis, caplog):
    redis.stop()
    save(queued, "work-1")
    assert kept(queued) == ["work-1"]
    assert "pekerjaan count menyusul dalam satu menit" in caplog.text
    redis.start()
    assert messages(place) == []
    sweep(queued, (Job("count", lambda _number: None, lambda: [(1,)]),))
    assert messages(place) == [("count", (1,))]


def test_wrong_password_is_told_as_away_and_is_in_no_log(queued, place, caplog):
    wrong = replace(place, password="bukan-itu")
    app = create_app(replace(queued.extensions[SETTINGS], queue=wrong))
    save(app, "work-1")
    assert kept(app) == ["work-1"]
    assert "menyusul dalam satu menit" in caplog.text
    assert "bukan-itu" not in caplog.text
    with app.app_context():
        db.engine.dispose()


def test_worker_says_once_that_it_is_away_and_looks_in_the_database_when_it_is_back(place, redis, caplog):
    storage = queue_redis.Storage(NAME, **queue_redis.options_of(place))
    redis.stop()
    assert [storage.dequeue() for _ in range(5)] == [None] * 5
    assert caplog.text.count("Pekerjaan tetap tercatat") == 1
    redis.start()
    assert [storage.dequeue() for _ in range(3)] == [None, queue_redis.SWEEP, None]
    assert "Antrean kembali" in caplog.text
    storage.close()


def test_monitor_and_doctor_tell_it_and_pages_go_on(queued, redis):
    client, settings = queued.test_client(), queued.extensions[SETTINGS]
    assert [one.state for one in look_at_queue(settings)] == [OK]
    assert client.get("/readyz").json["queue"] == "ok"
    assert "paritrana_queue_reachable 1.0\n" in client.get("/metrics").text
    redis.stop()
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["queue"], answer.json["status"]) == (200, "away", "ok")
    assert "paritrana_queue_reachable 0.0\n" in client.get("/metrics").text
    (found,) = look_at_queue(settings)
    assert (found.state, "tidak menjawab" in found.words, "Redis" in found.advice) == (FAULT, True, True)
    assert client.get("/masuk").status_code == 200
