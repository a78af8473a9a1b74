"""A browser walks through a site full of scripts, as everybody: nothing ever acts. And what no browser would send."""

from __future__ import annotations

import socket
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.browser.conftest import pass_second_step
from tests.corpus.places import PASER
from tests.corpus.served import SHORT, open_served
from tests.corpus.site import Site
from tests.webapp.conftest import PASSWORD

# Who sees at least so many scripts, as text.
LEAST = {"op-paser": 40, "op-berau": 20, "op-kukar": 0, "verifikator": 20, "sekretariat": 60, "cabang": 20}
LEAST |= {"panelis-1": 20}
MOST_PAGES = 25  # of one person; of pages alike but for a number one is looked at
LEFT_OUT = (".pdf", ".csv", ".json", ".yaml", ".xlsx", ".ics", "/unduh", "/halaman/1", "/halaman/2")
FIELDS = "...[...document.querySelectorAll('input, textarea')].map(one => one.value)"
TEXTS = f"[document.body.textContent, {FIELDS}].join('\\n')"


@pytest.fixture(scope="module")
def served(quick_hashes, tmp_path_factory) -> Iterator[tuple[str, Site]]:
    yield from open_served(tmp_path_factory.mktemp("served"))


class Watch:
    """Everything that a page did and shouldn't have done."""

    def __init__(self, context: BrowserContext, host: str) -> None:
        self.found: list[str] = []
        context.on("console", lambda said: said.type in {"error", "warning"} and self.found.append(said.text))
        context.on("weberror", lambda error: self.found.append(str(error.error)))
        context.on("dialog", self.dialog)
        context.on("request", lambda asked: urlsplit(asked.url).netloc in {host, ""} or self.found.append(asked.url))

    def dialog(self, opened) -> None:
        self.found.append(f"dialog {opened.message}")
        opened.dismiss()


def sign_in(page: Page, site: Site, login: str) -> None:
    page.goto("/masuk")
    page.get_by_label("Nama akun").fill(login)
    page.get_by_label("Kata sandi").fill(PASSWORD)
    page.get_by_role("button", name="Masuk").click()
    page.wait_for_url(lambda address: not address.endswith("/masuk"))
    if "/masuk/kode" in page.url:
        pass_second_step(page, login, site.settings)
    page.wait_for_url(lambda address: "/masuk" not in address)


def walk(page: Page, starts: list[str]) -> set[str]:
    """Opens every page that can be reached, and asks whether a script ran; the scripts that stand there as text."""
    waiting, seen, kinds, shown = list(starts), set(starts), set(), set()
    while waiting and len(kinds) < MOST_PAGES:
        address = waiting.pop(0)
        kind = "".join(letter for letter in address.partition("?")[0] if not letter.isdigit())
        if kind in kinds and address not in starts:
            continue
        kinds.add(kind)
        page.goto(address)
        assert page.evaluate("window.__x") is None, address
        text = page.evaluate(TEXTS)
        shown |= {script for script in SHORT if script in text}
        for link in page.evaluate("[...document.links].map(one => one.getAttribute('href'))"):
            path = link.partition("#")[0]
            if path.startswith("/") and path not in seen and not path.partition("?")[0].endswith(LEFT_OUT):
                seen.add(path)
                waiting.append(path)
    return shown


@pytest.mark.parametrize("who", LEAST)
def test_no_stored_script_ever_acts(browser: Browser, served, who):
    url, site = served
    context = browser.new_context(base_url=url)
    watch, page = Watch(context, urlsplit(url).netloc), context.new_page()
    sign_in(page, site, who)
    shown = walk(page, [*deep_pages(site, who), "/"])
    context.close()
    assert watch.found == []
    assert len(shown) >= LEAST[who]


def deep_pages(site: Site, who: str) -> list[str]:
    """Pages that need a number to be found."""
    own = site.desk.candidates
    base = f"/edisi/{site.desk.edition}"
    found = {
        "op-paser": [
            site.desk.page(PASER, "/bagian-1"),
            site.desk.page(PASER, "/regulasi"),
            f"/bukti/kandidat/{own[PASER]}/regulasi",
        ],
        "op-berau": [site.desk.page("64.03", rest) for rest in ("/bagian-1", "/versi", "/tanda-terima/1", "/kirim")],
        "verifikator": [f"/verifikasi/{site.checks.candidates[PASER]}/angka/{code}" for code in ("aktif", "guru")],
        "sekretariat": [
            f"{base}/kabkota/pencalonan/{own[PASER]}",
            f"{base}/kabkota/pencalonan/{own['64.02']}",
            f"{base}/kabkota/batas",
            f"{base}/umkm/kandidat",
            f"{base}/umkm/kandidat?daftar=usulan",
            f"{base}/kabkota/kandidat/{PASER}?angka=semua",
            site.desk.page("64.03", "/versi"),
        ],
    }
    return found.get(who, [])


def test_scripts_are_there_to_be_seen(served):
    """What the browser walked through is full of them."""
    _url, site = served
    stored = site.memory.text()
    assert sum(repr(script)[1:-1] in stored for script in SHORT) >= 0.9 * len(SHORT)


@pytest.mark.parametrize(
    "planted", ["<img src=x onerror=window.__x=1>", "<script>alert(1)</script>", "<img src=//contoh.invalid/x>"]
)
def test_script_planted_is_told(browser: Browser, served, planted):
    url, _site = served
    context = browser.new_context(base_url=url)
    watch, page = Watch(context, urlsplit(url).netloc), context.new_page()

    def answer(route: Route) -> None:
        route.fulfill(body=f"<!doctype html>{planted}", content_type="text/html")

    context.route("**/masuk", answer)
    context.route("**/x", lambda route: route.abort())
    page.goto("/masuk")
    ran = page.evaluate("window.__x")
    context.close()
    assert watch.found or ran


def raw(url: str, sent: bytes) -> bytes:
    """What the server answers to these bytes; b"" when it closes at once."""
    parts = urlsplit(url)
    with socket.create_connection((parts.hostname, parts.port), timeout=5) as line:
        line.sendall(sent)
        line.shutdown(socket.SHUT_WR)
        try:
            return line.recv(65536)
        except ConnectionResetError:
            return b""


POST = b"POST /masuk HTTP/1.1\r\nHost: 127.0.0.1\r\n"
LINES = {
    "panjang-dan-potongan": POST
    + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n",
    "dua-panjang": POST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
    "panjang-dusta": POST + b"Content-Length: 500000\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=1",
    "panjang-negatif": POST + b"Content-Length: -5\r\n\r\n",
    "potongan-dusta": POST + b"Transfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\na",
    "potongan-bukan-angka": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\na\r\n",
    "potongan-lain": POST + b"Transfer-Encoding: identity, chunked, x\r\n\r\n",
    "kepala-10-kb": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 10_000 + b"\r\n\r\n",
    "200-kepala": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: a\r\n" * 200 + b"\r\n",
    "tanpa-host": b"GET / HTTP/1.1\r\n\r\n",
    "dua-host": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: contoh.invalid\r\n\r\n",
    "alamat-penuh": b"GET http://contoh.invalid/ HTTP/1.1\r\nHost: contoh.invalid\r\n\r\n",
    "alamat-panjang": b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "alamat-bukan-ascii": b"GET /\xff\x00\x01 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "versi-lain": b"GET / HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n",
    "bukan-http": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(200),
    "kepala-lipat": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\r\n b\r\n\r\n",
    "nama-kepala": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX Y: a\r\n: b\r\n\r\n",
    "kosong": b"\r\n\r\n",
    "setengah": b"GET / HT",
}


@pytest.mark.parametrize("name", LINES)
def test_line_that_no_browser_sends_is_refused_or_closed(served, name):
    url, _site = served
    answered = raw(url, LINES[name])
    status = answered.split(b" ", 2)[1:2]
    assert answered == b"" or status[0][:1] in {b"3", b"4"} or status in ([b"501"], [b"505"])
    assert b"Traceback" not in answered
    with urllib.request.urlopen(f"{url}/healthz", timeout=10) as alive:  # noqa: S310 - our own http address
        assert alive.status == 200
