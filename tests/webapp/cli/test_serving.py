"""The real server's end: what is under way is answered; its log and figures, over all of its processes."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trials.full_server import serving
from tests.webapp.cli.test_demo import COMMAND, environment, free_port, run, wait_for
from webapp.cli.running import open_instance
from webapp.config import Settings
from webapp.errors import ConfigRefused

SECRET = "6472011203850017"


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def server(port: int, tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    given = environment(tmp_path / "instance", PARITRANA_PORT=str(port), PARITRANA_LOG="requests")
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen([*COMMAND, "serve"], env=given, stdout=subprocess.DEVNULL, stderr=log, text=True) as process,
    ):
        wait_for(port, process)
        yield process
        process.kill()


def test_request_under_way_is_answered_and_then_nobody_is_left(server, port: int, tmp_path: Path):
    """Half of a form is sent when the server is told to stop, the other half afterwards."""
    for turn in range(6):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/masuk?q={SECRET}{turn}", timeout=20).close()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=20) as told:
        assert re.search(r'requests_total\{endpoint="auth.sign_in",status="2xx"\} 6\.0', told.read().decode())
    body = f"login={SECRET}&password={SECRET}".encode()
    head = f"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=20) as under_way:
        under_way.sendall(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body[:10])
        time.sleep(0.5)
        server.send_signal(signal.SIGTERM)
        threading.Timer(1.5, lambda: under_way.sendall(body[10:])).start()
        answer = b"".join(iter(lambda: under_way.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")  # no token: refused by the application, with a page of its own
    assert b"berasal dari sesi lain" in answer
    assert server.wait(30) == 0
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5)
    assert alive(tmp_path / "instance") == []
    written = (tmp_path / "log").read_text()
    found = [json.loads(line) for line in written.splitlines()]
    assert [one["endpoint"] for one in found if one["event"] == "request"].count("auth.sign_in_post") == 1
    assert SECRET not in written


def alive(instance: Path) -> list[str]:
    """Processes of this instance that still run."""
    found = []
    for one in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"PARITRANA_INSTANCE={instance}\0".encode() in one.read_bytes() + b"\0":
                found.append(one.parent.name)
        except OSError:
            continue
    return found


def test_process_that_begins_after_data_was_erased_answers(tmp_path: Path):
    instance = tmp_path / "instance"
    assert run(instance, "account", "add", "operator", "op-wira", "Wira Contoh").returncode == 0
    with serving(instance) as server:
        assert server.asked("/masuk") == 200
        assert "user: 1 baris" in run(instance, "erase", "op-wira", "--reason", "permintaan", "--run").stdout
        gone = server.children[0]
        os.kill(gone, signal.SIGKILL)
        while gone in server.children:
            time.sleep(0.1)
        server.wait()
        assert [server.asked(page) for page in ("/healthz", "/masuk", "/metrics") * 4] == [200] * 12


def test_instance_is_not_opened_in_debug(settings: Settings, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(ConfigRefused, match="FLASK_DEBUG"):
        open_instance(settings)
    monkeypatch.setenv("FLASK_DEBUG", "0")
    open_instance(settings)
