"""What stands in addresses is written down by servers, histories and the pages that follow: nothing there is secret,
and nobody's name or number."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

import webapp
from tests.webapp import roster_corpus as corpus
from tests.webapp.conftest import PASSWORD, Clock, Persona
from tests.webapp.office import open_office
from tests.webapp.one_time import INVITATION, RESET, VILLAGE, tokens_in
from tests.webapp.queries_read import asked_of, fields_read, is_query
from tests.webapp.roster.conftest import Desk
from webapp.views import nominations
from webapp.views.addresses import RowInteger
from webapp.views.qr import qr_of

ORIGIN = "http://localhost:8000"
# The parts of addresses that aren't the number of a row. None of them opens anything: who may use a page is told by the
# session alone, and what a page of everybody's shows is everybody's.
PARTS = {
    "category": "a category's code",
    "code": "a candidate's code, which the ministry gives its region",
    "edition": "an edition's code",
    "figure": "a figure's code",
    "filename": "a file of the program",
    "identifier": "the number of an issued paper, which stands on it for everybody to check it by",
    "kind": "a kind of paper",
    "paper": "a kind of paper",
    "table": "a table's name",
    "upload_id": "an upload's number, of use to its operator alone",
    "which": "which of an edition's pictures",
}
QUERY = {
    "angka": "whether all figures are shown",
    "bersih": "whether nothing of others waits on a device",
    "bobot": "how far weights are moved",
    "cari": "words of a candidate's name or code: regions, companies",
    "category": "a category's code",
    "daftar": "which part of a list",
    "desa": "a village of a list",
    "edition": "an edition's code",
    "halaman": "a page's number",
    "kandidat": "a candidate's code",
    "kategori": "a category",
    "keadaan": "a state",
    "kelompok": "an occupation of a list",
    "kembali": "a page of ours, whose own address is held by this test",
    "kertas": "a size of paper",
    "kursi": "a seat's number",
    "lembar": "which sheets",
    "next": "a page of ours, whose own address is held by this test",
    "nomor": "the number of a paper or a printed sheet",
    "offset": "where a piece of a file begins",
    "periksa": "a check's code",
    "punya": "the revision that a page has",
    "rincian": "whether details are unfolded",
    "sejak": "the version that a page has",
    "tingkat": "a severity",
    "yang": "a candidate's or a seat's code",
}
# These look for candidates, or read the field with the page's number and drop it; people are found by a form's body.
SEARCHES = {"candidates", "choosing", "nominations", "plenary", "progress", "results", "secretariat", "verification"}
FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(r'<(?:input|select|textarea)\b[^>]*\bname="([^"{]+)"')
HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)"')
ACTION, HREF = re.compile(r'action="([^"]*)"'), re.compile(r'(?:href|src)="([^"#][^"]*)"')
ACCOUNT = {"login": "op-berau", "name": "Siti Aminah", "password": PASSWORD, "password_again": PASSWORD}
NEW = {"password": "bako-rine-tulu-sawe", "password_again": "bako-rine-tulu-sawe"}


# What may stand there


def parts_of(rules: Map) -> set[str]:
    """The parts that aren't a row's number."""
    return {
        part
        for rule in rules.iter_rules()
        for part in rule.arguments
        if not isinstance(rule._converters[part], RowInteger)
    }


def test_no_part_of_an_address_is_a_secret(app: Flask):
    assert parts_of(app.url_map) == set(PARTS)


def test_part_that_nobody_has_spoken_for_is_found():
    rules = Map([Rule("/tautan/<token>/<row:number>", endpoint="x")], converters={"row": RowInteger})
    assert parts_of(rules) == {"token"}


def test_no_field_of_a_query_is_a_secret_or_a_person():
    read = fields_read()
    assert set(read) == set(QUERY)
    assert read["cari"] == SEARCHES


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('request.args.get("kode", "")', ["kode"]),
        ('request.values["nik"]', ["nik"]),
        ("read_list(request.args)", ["cari", "halaman"]),
        ('{name: request.args.get(name) for name in ("nama", "nik")}', ["nama", "nik"]),
    ],
)
def test_fields_are_found_however_they_are_read(source: str, found: list[str]):
    assert sorted(asked_of(is_query, source, nominations)) == found


@pytest.mark.parametrize("source", ["dict(request.args)", "given = request.args", "request.args.get(a + b)"])
def test_query_that_nobody_can_follow_is_an_error(source: str):
    with pytest.raises((AssertionError, AttributeError, ValueError)):
        list(asked_of(is_query, source, nominations))


def asking_forms(texts: Iterable[str]) -> Iterator[str]:
    """The fields of forms that a browser writes into an address."""
    for text in texts:
        for head, body in FORM.findall(text):
            if 'method="post"' not in head:
                yield from FIELD.findall(body)


def test_no_form_writes_anything_else_into_an_address():
    templates = (Path(webapp.__file__).parent / "templates").rglob("*.html")
    assert set(asking_forms(one.read_text("utf-8") for one in templates)) <= set(QUERY)
    assert list(asking_forms(['<form action="x"><input name="nik"></form>'])) == ["nik"]


# What does stand there, while people use links and codes


class Watched:
    """Keeps of each request what a server in front of us writes down: its line, and the page it came from."""

    def __init__(self, application: Any) -> None:
        self.application = application
        self.lines: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        names = ("PATH_INFO", "QUERY_STRING", "REQUEST_URI", "RAW_URI", "HTTP_REFERER")
        self.lines.append(" ".join(str(environ.get(name, "")) for name in names))
        return self.application(environ, start_response)

    def held(self, secret: str) -> list[str]:
        return [line for line in self.lines if secret in line]


class Visitor:
    """A browser without scripts: it follows what pages say, and tells each where it came from."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.here = "/"
        self.text = ""

    def open(self, address: str) -> None:
        """What stands behind the # is never sent."""
        path = html.unescape(address).partition("#")[0].removeprefix(ORIGIN)
        self.arrive(path, self.client.get(path, headers=self.referer()))

    def referer(self) -> dict[str, str]:
        return {"Referer": f"{ORIGIN}{self.here}"}

    def arrive(self, path: str, answer: TestResponse) -> None:
        self.here, self.text = path, answer.get_data(as_text=True)
        if answer.location:
            self.open(answer.location)

    def press(self, button: str, **typed: str) -> None:
        """Sends the form of this button, with what it carries unseen, then goes where it leads."""
        (head, body), *_rest = (one for one in FORM.findall(self.text) if f">{button}</button>" in one[1])
        assert 'method="post"' in head, head
        path = html.unescape(ACTION.findall(head)[0])
        fields = {name: html.unescape(value) for name, value in HIDDEN.findall(body)}
        self.arrive(path, self.client.post(path, data=fields | typed, headers=self.referer()))

    def look_around(self) -> None:
        """Everything that the page names is fetched from it."""
        for address in set(HREF.findall(self.text)):
            self.client.get(html.unescape(address), headers=self.referer(), buffered=True)


@pytest.fixture
def desk(app: Flask, add_person: Callable[..., Persona], clock: Clock) -> Desk:
    return Desk(app, open_office(app, add_person), clock)


def invite(desk: Desk) -> str:
    office, boss = desk.office, desk.office.people["sekretariat"]
    page = f"{office.secretariat_page}/pencalonan/{office.candidates['64.02']}/undang"
    return tokens_in(boss.post(page, {"addressee": "Kepala Dinas", "until": "27/2/2026"}).text, INVITATION)[0]


def new_account(desk: Desk, visitor: Visitor) -> str:
    token = invite(desk)
    visitor.open(f"{ORIGIN}{INVITATION}#{token}")
    visitor.press("Buka undangan saya", tautan="")
    assert "Tempel dahulu tautan" in visitor.text
    visitor.press("Buka undangan saya", tautan=f"{ORIGIN}{INVITATION}#{token}")
    visitor.look_around()
    visitor.press("Buat akun dan masuk", **ACCOUNT | {"login": "a b"})
    assert "Nama akun terdiri atas" in visitor.text
    visitor.look_around()
    visitor.press("Buat akun dan masuk", **ACCOUNT)
    assert visitor.here.startswith("/isian")
    return token


def own_account(desk: Desk, visitor: Visitor) -> str:
    token = invite(desk)
    visitor.open(f"{ORIGIN}{INVITATION}#{token}")
    visitor.press("Buka undangan saya", tautan=token)
    visitor.open(re.search(r'<a href="([^"]*)">Masuk dulu</a>', visitor.text)[1])
    visitor.press("Masuk", login="op-paser", password=PASSWORD)
    visitor.open(f"{ORIGIN}{INVITATION}#{token}")
    visitor.press("Buka undangan saya", tautan=token)
    visitor.look_around()
    visitor.press("Terima dengan akun ini")
    assert visitor.here.startswith("/isian")
    return token


def password(desk: Desk, visitor: Visitor) -> str:
    boss, user_id = desk.office.people["sekretariat"], desk.office.users["op-paser"]
    token = tokens_in(boss.post(f"/pengguna/{user_id}/tautan").text, RESET)[0]
    visitor.open(f"{ORIGIN}{RESET}#{token}")
    visitor.press("Simpan kata sandi", tautan="", **NEW)
    assert "Tempel dahulu tautan" in visitor.text
    visitor.press("Simpan kata sandi", tautan=token, password="pendek", password_again="pendek")
    assert "Kata sandi sedikitnya" in visitor.text
    visitor.look_around()
    visitor.press("Simpan kata sandi", **NEW)
    assert visitor.here == f"{RESET}/selesai"
    visitor.look_around()
    return token


def village(desk: Desk, visitor: Visitor) -> str:
    desk.hand_in(corpus.csv_of(corpus.sound()))
    asked = desk.who("op-paser").post(desk.page("/tautan"), {"desa": corpus.VILLAGES[0]})
    token = tokens_in(asked.text, VILLAGE)[0]
    visitor.open(f"{ORIGIN}{VILLAGE}#{token}")
    visitor.press("Buka daftar", tautan="")
    assert "Tempel dahulu tautan" in visitor.text
    visitor.press("Buka daftar", tautan=token)
    visitor.look_around()
    visitor.press("Kirim jawaban desa", nama="")
    assert "Tulis nama dan jabatan Anda" in visitor.text
    visitor.look_around()
    visitor.press("Kirim jawaban desa", nama="Siti, Kepala Desa")
    assert "jawaban tersimpan" in visitor.text
    visitor.look_around()
    return token


def device(desk: Desk, visitor: Visitor) -> str:
    boss, screen = desk.office.people["sekretariat"], f"/hubungkan/{desk.office.edition}"
    boss.post(f"{screen}/kode")
    shown = boss.get(screen).text
    code = re.search(r'class="shown-code">([^<]+)<', shown)[1].replace(" ", "")
    assert str(qr_of(f"{ORIGIN}/gabung#{code}")) in shown
    visitor.open(f"{ORIGIN}/gabung#{code}")
    visitor.press("Gabung", kode=code, nama="")
    visitor.look_around()
    visitor.press("Gabung", kode=code, nama="Ibu Rahma")
    assert visitor.here == "/gabung/menunggu"
    visitor.look_around()
    return code


@pytest.mark.parametrize("way", [new_account, own_account, password, village, device])
def test_no_line_of_a_request_holds_the_secret_of_a_link(app: Flask, desk: Desk, way: Callable[..., str]):
    app.wsgi_app = watched = Watched(app.wsgi_app)
    visitor = Visitor(app)
    secret = way(desk, visitor)
    assert watched.held(secret) == []
    visitor.client.get(f"/{secret}")
    visitor.client.get(f"/?next={secret}")
    visitor.client.get("/", headers={"Referer": f"{ORIGIN}/{secret}"})
    assert len(watched.held(secret)) == 3  # the control


def test_old_addresses_of_links_are_absent(client):
    for page in (INVITATION, RESET, VILLAGE):
        assert client.get(f"{page}/{'a' * 43}").status_code == 404


def test_name_that_is_looked_for_is_in_no_address(app: Flask, secretariat: Persona):
    app.wsgi_app = watched = Watched(app.wsgi_app)
    found = secretariat.post("/pengguna", {"cari": "sekretariat"})
    assert (found.status_code, watched.held("sekretariat")) == (200, [])
    assert "cari=" not in found.text
    assert "Tidak ada akun yang cocok" not in secretariat.get("/pengguna?cari=siti").text  # isn't read there
