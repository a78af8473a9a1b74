"""Checking a paper: what it should say, by number and by file; nothing of it before the result is announced."""

from __future__ import annotations

import io

import pytest

from reports.formats import grouped, points
from reports.identifier import identifier_of
from scoring.record import read_record
from tests.webapp.conftest import Persona, headers_of, told
from tests.webapp.printing import correct, issued, make, order_records
from tests.webapp.sealing import open_sealed, sealed_bodies
from webapp.content import store

NEVER = identifier_of("0" * 64, "peringkat", "", "a4")


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


@pytest.fixture
def paper(app, plenary):
    """The ranking, issued and not announced yet."""
    assert make(app, order_records(app, plenary)) == "made"
    return issued(app)[0]


@pytest.fixture
def announced(plenary, paper, clock):
    assert plenary.announce().status_code == 303
    clock.forward(hours=23)
    for persona in plenary.people.values():
        persona.sign_in()
    return plenary


def send(client, content, name="dokumen.pdf"):
    return Persona(client, "").post("/periksa/berkas", {"berkas": (io.BytesIO(content), name)})


def test_before_the_announcement_a_paper_is_like_one_that_never_was(app, settings, plenary, paper, clock):
    plenary.announce()
    for browser in (app.test_client(), plenary.first.client, plenary.people["op-paser"].client):
        there, never = browser.get(f"/periksa/{paper.identifier}"), browser.get(f"/periksa/{NEVER}")
        assert (there.status_code, there.data, headers_of(there)) == (404, never.data, headers_of(never))
    client = app.test_client()
    file, never = send(client, store.read(settings.papers, paper.sha256)), send(client, b"%PDF-1.7 bukan dokumen")
    assert (told(file), "tidak sama dengan dokumen mana pun" in file.text) == (told(never), True)
    clock.forward(hours=21, minutes=59, seconds=59)
    assert app.test_client().get(f"/periksa/{paper.identifier}").status_code == 404
    clock.forward(seconds=1)
    assert app.test_client().get(f"/periksa/{paper.identifier}").status_code == 200


def test_announced_paper_is_told_to_everybody_alike_by_number_and_by_file(app, settings, announced, paper):
    client = app.test_client()
    answer = client.get(f"/periksa/{paper.identifier.lower().replace('-', '')}")
    wanted = ["Hasil penilaian dan peringkat", "Terbaik I", paper.identifier, "diterbitkan dan berlaku"]
    wanted += ["Jumat, 13 Februari 2026, pukul 12.00 WITA", grouped(f"sha256:{paper.sha256}")]
    for one in read_record(sealed_bodies(app)[0])["result"]["ranking"]:
        wanted += [one["name"], points(one["total"])]
    assert [words for words in wanted if words not in answer.text] == []
    assert ("Digantikan" in answer.text, answer.headers["Cache-Control"]) == (False, "public, max-age=60")
    assert [login for login in announced.people if login in answer.text] == []
    for persona in announced.people.values():
        other = persona.get(f"/periksa/{paper.identifier}")
        assert (other.data, headers_of(other)) == (answer.data, headers_of(answer))
    for typed in (paper.identifier, paper.identifier.lower(), paper.identifier.replace("-", " ")):
        led = client.get("/periksa", query_string={"nomor": typed})
        assert (led.status_code, led.location) == (303, f"/periksa/{paper.identifier}")
    empty = client.get("/periksa?nomor=+")
    assert (empty.status_code, "Ketik dahulu nomor dokumen" in empty.text) == (422, True)
    content = store.read(settings.papers, paper.sha256)
    same, changed = send(client, content), send(client, content[:-2] + b"\r\n")
    assert ("sama persis" in same.text, paper.identifier in same.text) == (True, True)
    assert ("sama persis" in changed.text, paper.identifier in changed.text) == (False, False)


def test_paper_of_a_corrected_result_is_told_as_replaced(app, announced, paper):
    correct(announced)
    page = app.test_client().get(f"/periksa/{paper.identifier}").text
    assert ("Digantikan." in page, "catatan hasil nomor 2" in page, "berlaku.</" in page) == (True, True, False)
    assert make(app, order_records(app, announced)) == "made"
    _old, new = issued(app)
    assert f'href="/periksa/{new.identifier}"' in app.test_client().get(f"/periksa/{paper.identifier}").text
    after = app.test_client().get(f"/periksa/{new.identifier}").text
    assert ("Digantikan." in after, f'href="/periksa/{paper.identifier}"' in after) == (False, True)


@pytest.mark.parametrize("typed", ["7GB3", "<script>alert(1)</script>", "7GB3-8VPG-MF7X", "x" * 5000, "\x00"])
def test_what_is_no_number_is_said_to_be_none_and_stays_typed(app, typed):
    answer = app.test_client().get("/periksa", query_string={"nomor": typed})
    assert (answer.status_code, "bukan nomor dokumen" in answer.text) == (422, True)
    assert ("<script>alert" in answer.text, "7GB3" in answer.text) == (False, "7GB3" in typed)
    assert answer.text.count("x" * 5000) == (typed == "x" * 5000)


def test_nothing_sent_is_said_so(app):
    answer = Persona(app.test_client(), "").post("/periksa/berkas")
    assert (answer.status_code, "Pilih berkas PDF" in answer.text) == (422, True)


def test_file_beyond_the_limit_is_refused_in_a_sentence(app, settings):
    answer = send(app.test_client(), b"x" * (settings.max_content_length + 1))
    assert (answer.status_code, "<h1>" in answer.text) == (413, True)
