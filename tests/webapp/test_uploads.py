"""Files in pieces: an acknowledged piece is on disk, a file counts once, whatever is cut, sent twice or killed."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from tests.webapp.conftest import csrf_token
from tests.webapp.office import DEADLINE, client_id, open_office
from tests.webapp.uploads import text_pdf
from webapp.content import store
from webapp.db import db
from webapp.key_files import write_private
from webapp.models import Evidence, Upload

FIGURE = "regulasi"
FILE = text_pdf(pages=8)
HALF = len(FILE) // 2


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


def announce(office, upload_id, who="op-paser", code="64.01", **more):
    told = {"candidate": office.candidates[code], "figure": FIGURE, "name": "SK.pdf", "size": len(FILE)} | more
    return office.people[who].post_json(f"/bukti/{upload_id}", told)


def piece(office, upload_id, offset, content, *, who="op-paser", method="PATCH"):
    person = office.people[who]
    headers = {"X-CSRFToken": person.token(), "Accept": "application/json"}
    path = f"/bukti/{upload_id}?offset={offset}"
    return person.client.open(
        path, method=method, data=content, headers=headers, content_type="application/octet-stream"
    )


def state(office, upload_id, who="op-paser"):
    return office.people[who].get(f"/bukti/{upload_id}", headers={"Accept": "application/json"})


def rows(app, model=Evidence):
    with app.app_context():
        return list(db.session.scalars(select(model)))


def short(answer):
    """(status, received, done) of an answer."""
    return answer.status_code, answer.json.get("received"), answer.json.get("done")


def test_file_in_pieces_is_attached_with_the_last_one(app, office, settings):
    own = client_id()
    assert short(announce(office, own)) == (200, 0, False)
    assert short(piece(office, own, 0, FILE[:HALF])) == (200, HALF, False)
    assert short(state(office, own)) == (200, HALF, False)
    assert rows(app) == []
    last = piece(office, own, HALF, FILE[HALF:], method="PUT")
    assert short(last) == (200, len(FILE), True)
    assert "SK.pdf" in last.json["html"]
    (one,) = rows(app)
    assert store.read(settings.evidence, one.sha256) == FILE
    assert list((settings.evidence / "incoming").iterdir()) == []


def test_everything_sent_twice_counts_once(app, office, settings):
    own = client_id()
    for _ in range(2):
        assert short(announce(office, own)) == (200, 0, False)
    assert short(piece(office, own, 0, FILE[:HALF])) == (200, HALF, False)
    assert short(piece(office, own, 0, FILE[:HALF])) == (409, HALF, None)
    for _ in range(2):
        assert short(piece(office, own, HALF, FILE[HALF:])) == (200, len(FILE), True)
    assert short(announce(office, own)) == (200, len(FILE), True)
    assert short(piece(office, own, 0, FILE[:HALF])) == (200, len(FILE), True)
    assert len(rows(app)) == len(rows(app, Upload)) == 1
    assert list((settings.evidence / "incoming").iterdir()) == []


@pytest.mark.parametrize("offset", [HALF - 1, HALF + 1, len(FILE), 10**11])
def test_piece_that_does_not_follow_is_told_where_to_go_on(office, settings, offset):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    answer = piece(office, own, offset, b"a" * 10)
    assert (short(answer), "dilanjutkan dari sana" in answer.json["message"]) == ((409, HALF, None), True)
    assert store.incoming(settings.evidence, own).read_bytes() == FILE[:HALF]


@pytest.mark.parametrize("offset", ["", "x", "-1", "1.0", "٣", "0" * 3, "9" * 13])
def test_offset_that_is_no_number_is_refused(office, offset):
    own = client_id()
    announce(office, own)
    assert piece(office, own, offset, b"a").status_code == 422


def test_more_than_was_announced_is_refused(app, office):
    own = client_id()
    announce(office, own)
    assert piece(office, own, 0, FILE + b"a").status_code == 422
    assert short(state(office, own)) == (200, 0, False)


def test_piece_larger_than_a_mebibyte_is_refused(office):
    own = client_id()
    announce(office, own, size=3 * 2**20)
    assert piece(office, own, 0, bytes(2**20 + 1)).status_code == 413
    assert short(piece(office, own, 0, bytes(2**20))) == (200, 2**20, False)


def test_refused_file_stays_refused_and_leaves_nothing(app, office, settings):
    own = client_id()
    announce(office, own, size=100)
    answers = [piece(office, own, 0, b"a" * 100), piece(office, own, 100, b""), state(office, own)]
    told = {(answer.status_code, answer.json["message"]) for answer in answers}
    assert told == {(422, "Jenis berkas ini tidak diterima. Yang diterima: PDF, JPG, PNG, WebP, dan XLSX.")}
    assert rows(app) == []
    assert [path for path in settings.evidence.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"size": 0}, 422),
        ({"size": 20_000_001}, 413),
        ({"size": -1}, 422),
        ({"size": True}, 422),
        ({"size": 1.5}, 422),
        ({"size": None}, 422),
        ({"name": 7}, 422),
        ({"name": "a" * 1001}, 422),
        ({"figure": "tidak_ada"}, 404),
        ({"figure": ["regulasi"]}, 422),
        ({"candidate": 999}, 404),
        ({"candidate": "1 OR 1=1"}, 422),
    ],
)
def test_announcement_that_cannot_be_is_refused(app, office, more, status):
    assert announce(office, client_id(), **more).status_code == status
    assert rows(app, Upload) == []


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"null", b"\xff", b"[" * 100_000, b'{"a":' * 50_000])
def test_announcement_that_is_no_json_of_ours_is_refused(office, body):
    person = office.people["op-paser"]
    headers = {"X-CSRFToken": person.token(), "Accept": "application/json"}
    path = f"/bukti/{client_id()}"
    assert person.client.post(path, data=body, headers=headers, content_type="application/json").status_code == 422


@pytest.mark.parametrize("wrong", ["x", "..", "%2e%2e%2fa", "00000000-0000-4000-8000-00000000000G", "a" * 300])
def test_id_that_no_browser_makes_is_not_found_or_refused(office, settings, wrong):
    assert announce(office, wrong).status_code in {404, 405, 422}
    assert piece(office, wrong, 0, b"a").status_code in {404, 405}
    assert not settings.evidence.exists() or list(settings.evidence.rglob("*")) == []


def test_id_of_another_file_is_refused(office):
    own = client_id()
    announce(office, own)
    answer = announce(office, own, name="lain.pdf")
    assert (answer.status_code, "sudah dipakai untuk berkas lain" in answer.json["message"]) == (422, True)


def test_upload_of_somebody_else_is_not_found(office, settings):
    own = client_id()
    announce(office, own)
    assert piece(office, client_id(), 0, FILE).status_code == 404
    for who in ("op-paser-2", "op-kukar"):
        assert state(office, own, who).status_code == 404
        assert piece(office, own, 0, FILE, who=who).status_code == 404
    assert announce(office, own, "op-kukar", "64.02").status_code == 422
    assert announce(office, client_id(), "op-kukar", "64.01").status_code == 404
    assert not (settings.evidence / "incoming").exists()


def test_piece_after_the_deadline_is_refused_and_kept_for_a_revision(app, office, clock):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    clock.at = DEADLINE + timedelta(seconds=1)
    assert office.people["op-paser"].sign_in().status_code == 303
    assert piece(office, own, HALF, FILE[HALF:]).status_code == 403
    assert short(state(office, own)) == (200, HALF, False)
    assert rows(app) == []


def test_what_was_left_for_days_takes_no_room(app, office, settings, clock):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    clock.forward(days=3, seconds=1)
    assert office.people["op-paser"].sign_in().status_code == 303
    announce(office, client_id())
    assert "dibatalkan" in state(office, own).json["message"]
    assert list((settings.evidence / "incoming").iterdir()) == []


def test_old_file_stays_while_the_announcement_that_would_forget_it_is_refused(office, settings, clock):
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    clock.forward(days=3, seconds=1)
    assert office.people["op-paser"].sign_in().status_code == 303
    assert announce(office, client_id(), figure="tidak-ada").status_code != 200
    assert piece(office, own, HALF, FILE[HALF:]).json["done"]


def test_too_many_begun_at_once_are_refused(office, monkeypatch):
    monkeypatch.setattr("webapp.services.uploads.MOST_UNFINISHED", 2)
    statuses = [announce(office, client_id()).status_code for _ in range(3)]
    assert statuses == [200, 200, 422]


def test_file_for_a_full_figure_is_refused_before_a_piece_of_it(office, monkeypatch):
    monkeypatch.setattr("webapp.services.evidence.MOST_FILES", 0)
    answer = announce(office, client_id())
    assert (answer.status_code, "sudah memiliki 0 berkas" in answer.text) == (422, True)


def test_figure_that_became_full_meanwhile_keeps_no_content(app, office, settings, monkeypatch):
    own = client_id()
    announce(office, own)
    monkeypatch.setattr("webapp.services.evidence.MOST_FILES", 0)
    assert "sudah memiliki 0 berkas" in piece(office, own, 0, FILE).text
    assert list(store.stored(settings.evidence)) == []


def test_server_killed_before_the_row_goes_on_from_what_was_acknowledged(office, settings):
    """A piece on disk that nobody heard of is written again."""
    own = client_id()
    announce(office, own)
    piece(office, own, 0, FILE[:HALF])
    with store.incoming(settings.evidence, own).open("ab") as file:
        file.write(b"half a piece that was never acknowledged, and longer than the rest of the file" * 999)
    assert short(piece(office, own, HALF, FILE[HALF:])) == (200, len(FILE), True)


def test_server_killed_before_looking_is_asked_again_with_an_empty_piece(app, office, monkeypatch):
    own = client_id()
    announce(office, own)
    with monkeypatch.context() as patch:
        patch.setattr("webapp.views.uploads.finish", lambda *_: None)
        assert short(piece(office, own, 0, FILE)) == (200, len(FILE), False)
    assert short(state(office, own)) == (200, len(FILE), False)
    assert short(piece(office, own, len(FILE), b"")) == (200, len(FILE), True)
    assert len(rows(app)) == 1


def test_of_pieces_sent_at_once_the_acknowledged_one_is_on_disk(app, office, settings, monkeypatch):
    """Four senders of different bytes, each a moment later than the one before it to write."""
    own = client_id()
    announce(office, own)
    person = office.people["op-paser"]
    cookie, token = person.client.get_cookie("paritrana").value, person.token()
    contents = [bytes([number]) * HALF for number in range(4)]
    gate, told, put = threading.Barrier(4), {}, store.put_piece

    def put_late(folder, file, offset, content):
        time.sleep(0.2 * content[0])
        put(folder, file, offset, content)

    def send(content):
        with app.test_client() as client:
            client.set_cookie("paritrana", cookie)
            headers = {"X-CSRFToken": token, "Accept": "application/json"}
            gate.wait()
            path, kind = f"/bukti/{own}?offset=0", "application/octet-stream"
            told[content] = short(client.patch(path, data=content, headers=headers, content_type=kind))

    monkeypatch.setattr(store, "put_piece", put_late)
    threads = [threading.Thread(target=send, args=[content]) for content in contents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told.values(), key=str) == [(200, HALF, False), *[(409, HALF, None)] * 3]
    (acknowledged,) = (content for content, answer in told.items() if answer[0] == 200)
    assert store.incoming(settings.evidence, own).read_bytes() == acknowledged


# --- A real server, killed in between


class Server:
    """The program on a port of its own; killed with all its processes, at once and without a word."""

    def __init__(self, settings, person):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        given = {"PARITRANA_INSTANCE": str(settings.instance), "PARITRANA_PORT": str(self.port)}
        self.environment = {**os.environ, **given}
        write_private(settings.instance / "secret.key", settings.secret_key)
        token = csrf_token(person.client)
        cookie = person.client.get_cookie("paritrana").value
        self.headers = {"Cookie": f"paritrana={cookie}", "X-CSRFToken": token, "Accept": "application/json"}

    def start(self):
        program = [sys.executable, "-m", "webapp.cli", "serve"]
        self.process = subprocess.Popen(program, env=self.environment, start_new_session=True)
        for _ in range(300):
            try:
                self.ask("GET", "/healthz")
            except OSError:
                time.sleep(0.1)
            else:
                return
        pytest.fail("no server after half a minute")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, kind="application/octet-stream"):
        """(status, body) of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, {**self.headers, "Content-Type": kind})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null") if "bukti" in path else None
        finally:
            connection.close()

    def ask_and_kill(self, method, path, body, *, after):
        """What was received of an acknowledged piece, 0 where the server died before it answered."""
        impatient = threading.Timer(after, self.kill)
        impatient.start()
        try:
            _status, told = self.ask(method, path, body)
        except (OSError, http.client.HTTPException):
            told = {"received": 0}
        impatient.join()
        return told["received"]


@pytest.fixture
def server(app, add_person, settings, clock):
    """A server that lives by the real clock, and the office it serves."""
    clock.at = datetime.now(UTC)
    office = open_office(app, add_person, deadline=None)
    made = Server(settings, office.people["op-paser"])
    made.office = office
    made.start()
    yield made
    made.kill()


def test_killed_server_loses_no_acknowledged_piece_and_counts_the_file_once(app, server, settings):
    """Killed at other moments of a piece each time; the last one while it looks at the whole file."""
    own = client_id()
    candidate = server.office.candidates["64.01"]
    told = json.dumps({"candidate": candidate, "figure": FIGURE, "name": "SK.pdf", "size": len(FILE)})
    begin = ("POST", f"/bukti/{own}", told, "application/json")
    assert server.ask(*begin) == (200, {"received": 0, "size": len(FILE), "done": False})
    received, step = 0, len(FILE) // 4
    for after in (0.001, 0.01, 0.03, 0.2):
        path, content = f"/bukti/{own}?offset={received}", FILE[received : received + step]
        acknowledged = server.ask_and_kill("PATCH", path, content, after=after)
        server.start()
        status, answer = server.ask(*begin)
        assert (status, answer["received"] >= acknowledged) == (200, True)
        received = answer["received"]
    for _ in range(2):
        status, answer = server.ask("PATCH", f"/bukti/{own}?offset={received}", FILE[received:])
        assert (status, answer["done"]) == (200, True)
    (one,) = rows(app)
    assert store.read(settings.evidence, one.sha256) == FILE
    assert len(rows(app, Upload)) == 1
