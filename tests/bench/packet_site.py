"""An instance with a sealed edition of ten candidates and nine jurors, and its server, asked for everything at once."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from time import perf_counter, sleep
from urllib.parse import urlencode

from flask import Flask
from itsdangerous import URLSafeTimedSerializer

from reports.page import packed
from tests.bench.room_site import RAW, free_port, sign_all_in, wait_for
from webapp import create_app
from webapp.cli.demo import ensure_reporting, ensure_sample, ensure_sealed
from webapp.clock import utc_now
from webapp.config import Settings, settings_from_environment
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import Category, SealedResult
from webapp.queries.editions import categories_of
from webapp.queries.issued import open_printings
from webapp.rubric_store import pinned_rubric
from webapp.sample import sample_edition
from webapp.sample.earlier import EDITION
from webapp.services import printing
from webapp.services.issuing import given_for, page_of
from webapp.services.paper_kinds import A4, FOR_PLENARY, Basis, kinds
from webapp.services.printing import papers_of
from webapp.services.sealed import read_sealed

OFFICE, CATEGORY = "sekretariat", "kabkota"
LONGEST_WAIT = 300  # seconds
SETTLING_SECONDS = 3.0  # the worker starts after the server
BETWEEN_LOOKS = 0.1
PICTURE = b"\x89PNG"
PAPER = re.compile(r'href="(/cetak/dokumen/[A-Z0-9-]+)"')


@dataclass(frozen=True)
class PacketSite:
    """`pages` are packed, every paper of the category; `first` is the plenary's first; `click` gives seconds."""

    pages: list[bytes]
    first: bytes
    click: Callable[[], float]


@dataclass(frozen=True)
class Visit:
    """Where the print centre is asked, and by whom."""

    page: str
    cookie: str
    token: str


def sealed_site(folder: Path) -> PacketSite:
    """The sample's earlier edition; nothing of it is printed yet."""
    given = {"PARITRANA_INSTANCE": str(folder / "instance")}
    settings = settings_from_environment(given)
    upgrade(settings.database)
    app = create_app(settings)
    with app.app_context():
        ensure_sample(sample_edition(), settings, now=utc_now())
        ensure_reporting(settings, now=utc_now())
        ensure_sealed(settings, now=utc_now())
        with transaction():
            for number in open_printings():
                printing.stop(number, now=utc_now())
        category = next(one for one in categories_of(EDITION) if one.code == CATEGORY)
        pages = pages_of(category, settings)
    visit = visit_of(app, f"/edisi/{EDITION}/{CATEGORY}/cetak")
    return PacketSite(pages, pages[0], lambda: first_page_seconds(settings.instance, visit))


def pages_of(category: Category, settings: Settings) -> list[bytes]:
    """Every paper that the sealed result gives, as its page."""
    found = []
    for one in papers_of(category.id, tuple(kinds()), A4):
        row = db.session.get_one(SealedResult, one.sealed_id)
        sealed = read_sealed(row)
        facts = sealed.body["rubric"]
        rubric = pinned_rubric(facts["code"], facts["digest"], folder=settings.rubrics)
        given = given_for(row, one.wanted, settings.public_url)
        found.append(packed(page_of(Basis(category, sealed, rubric, settings.rubrics), one.wanted, given)))
    return found


def visit_of(app: Flask, page: str) -> Visit:
    """Somebody of the secretariat who has signed in."""
    cookie = dict(sign_all_in(app, [OFFICE]))[OFFICE]
    token = str(URLSafeTimedSerializer(app.secret_key, salt="wtf-csrf-token").dumps(RAW))
    with app.app_context():
        db.engine.dispose()
    return Visit(page, cookie, token)


def first_page_seconds(instance: Path, visit: Visit) -> float:
    """On a copy of the instance, so that nothing is issued yet: from the order to the picture of the first page."""
    with tempfile.TemporaryDirectory() as folder:
        copy, port = Path(folder) / "instance", free_port()
        shutil.copytree(instance, copy)
        given = {**os.environ, "PARITRANA_INSTANCE": str(copy), "PARITRANA_PORT": port}
        server = subprocess.Popen([sys.executable, "-m", "webapp.cli", "serve"], env=given, stdout=subprocess.DEVNULL)
        try:
            wait_for(port, server)
            sleep(SETTLING_SECONDS)
            return seconds_until_seen(int(port), visit)
        finally:
            server.terminate()
            server.wait(20)


def seconds_until_seen(port: int, visit: Visit) -> float:
    """Raises RuntimeError where no paper is issued in time."""
    form = urlencode({"paket": FOR_PLENARY, "kertas": A4, "csrf_token": visit.token})
    start = perf_counter()
    run = asked(port, visit, "POST", visit.page, form)[0]
    while perf_counter() < start + LONGEST_WAIT:
        if seen := PAPER.search(asked(port, visit, "GET", run)[1].decode()):
            asked(port, visit, "GET", seen[1])
            picture = asked(port, visit, "GET", f"{seen[1]}/halaman/1")[1]
            assert picture.startswith(PICTURE)
            return perf_counter() - start
        sleep(BETWEEN_LOOKS)
    raise RuntimeError("no paper")


def asked(port: int, visit: Visit, method: str, path: str, form: str = "") -> tuple[str, bytes]:
    """(where to go on, the answer). Raises RuntimeError for an answer that is neither a page nor a redirection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=LONGEST_WAIT)
    headers = {"Cookie": visit.cookie, "Referer": f"http://127.0.0.1:{port}{path}"}
    if form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, form or None, headers)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status not in {HTTPStatus.OK, HTTPStatus.SEE_OTHER}:
        raise RuntimeError(f"{answer.status}: {content[:500].decode(errors='replace')}")
    return answer.headers.get("Location", ""), content
