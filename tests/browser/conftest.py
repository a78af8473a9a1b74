"""The real server on an instance of its own, and Chromium in front of it.

The sample edition is there (its juror panelis-5 has two open sheets), and beside it the small category of
`tests.webapp.room` in which every test has a candidate of its own.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from sqlalchemy import select

from tests import second_step
from tests.postgresql import own_database
from tests.webapp.room import OPENED, Room, open_room
from webapp import create_app
from webapp.cli.demo_rows import insert_sample, sample_names
from webapp.config import Settings, settings_from_environment
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, PLENARY, Category, Sheet, User
from webapp.queries.sheets import Answer
from webapp.sample import sample_edition
from webapp.services import accounts
from webapp.services.pins import set_pin
from webapp.services.sheets import Typed, save_sheet

PASSWORD = "kunci-lembar-penilai"
PIN = "604271"
HEIGHTS = {390: 844, 820: 1180, 1280: 800}
ABSTAINED = Answer("abstain", "Belum dipaparkan")
# One candidate for each test that writes.
NAMES = (
    "Uji Papan Ketik",
    "Uji Dua Tab",
    "Uji Balasan Hilang",
    "Uji Jaringan",
    "Uji Tanpa Skrip",
    "Uji Halaman",
    "Uji Sesi",
    "Uji Pergi",
    "Uji Papan Tanda",
    "Uji Tablet Tanda",
    "Uji Dini",
    "Uji Dini Ditolak",
)


@dataclass(frozen=True)
class Site:
    """The running server."""

    url: str
    given: dict[str, str]
    room: Room
    server: Server

    @property
    def instance(self) -> Path:
        return self.settings.instance

    @property
    def settings(self) -> Settings:
        """The server's own, for who looks or prepares something from outside."""
        return settings_from_environment(self.given)


class Server:
    """The server's process, which a test may stop and start again."""

    def __init__(self, url: str, given: dict[str, str]) -> None:
        self.url = url
        self.given = given
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "webapp.cli", "serve"]
        self.process = subprocess.Popen(command, env={**os.environ, **self.given})
        wait_for(self.url, self.process)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(20)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    instance = tmp_path_factory.mktemp("browser") / "instance"
    port = free_port()
    with own_database() as database:
        given = {"PARITRANA_INSTANCE": str(instance), "PARITRANA_PORT": port, **database}
        room = fill(given)
        url = f"http://127.0.0.1:{port}"
        server = Server(url, given)
        try:
            yield Site(url, given, room, server)
        finally:
            server.stop()


def free_port() -> str:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return str(free.getsockname()[1])


def fill(given: dict[str, str]) -> Room:
    """The sample edition and the small category, with one password for all and quick hashes."""
    settings = settings_from_environment(given)
    upgrade(settings.place)
    app = create_app(settings)
    sample = sample_edition()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        with app.app_context(), transaction():
            passwords = dict.fromkeys(sample_names(sample), PASSWORD)
            insert_sample(sample, passwords, rubrics=settings.rubrics, now=datetime.now(UTC))
            for juror in db.session.scalars(select(User).where(User.role == JUROR)).all():
                set_pin(juror.id, PIN, now=datetime.now(UTC))
    room = open_room(app, ("panelis-1", "panelis-3"), names=NAMES, code="uji")
    save_as(app, room, "panelis-1", "Uji Halaman", ABSTAINED)
    ranked = open_room(app, ("panelis-7",), names=("Kabupaten Satu", "Kabupaten Dua", "Kabupaten Tiga"), code="pleno")
    for name in list(ranked.candidates)[:2]:
        save_as(app, ranked, "panelis-7", name, Answer("50"))
    with app.app_context(), transaction() as session:
        session.get_one(Category, ranked.category_id).state = PLENARY
        for sheet in session.scalars(select(Sheet).where(Sheet.locked_at.is_(None), Sheet.version > 0)):
            if sheet.candidate_id in ranked.candidates.values():
                sheet.locked_at = OPENED
    with app.app_context():
        db.engine.dispose()
    return room


def save_as(app: Flask, room: Room, login: str, name: str, second: Answer) -> None:
    """A complete sheet, not locked."""
    answers = {"E.1": Answer("4", "Lugas"), "E.2": second}
    typed = Typed(answers, "", 0, str(uuid.uuid4()))
    with app.app_context(), transaction() as session:
        by = session.scalars(select(User.id).where(User.login == login)).one()
        candidate_id = room.candidates[name]
        save_sheet(by=by, candidate_id=candidate_id, rubric=room.rubric, typed=typed, now=OPENED)


def press(page: Page, words: str, role: Literal["button", "link"] = "button") -> None:
    """Presses what leads to another page, and waits for that page: not the one before is to be checked."""
    with page.expect_navigation():
        page.get_by_role(role, name=words).click()


def sign(page: Page) -> None:
    """On the page that follows the last item: the name under the sheet, the PIN, the lock."""
    page.get_by_label("Nama Anda").fill(page.locator(".top .who").inner_text())
    page.get_by_label("PIN Anda").fill(PIN)
    page.get_by_role("button", name="Tanda tangani dan kunci").click()


def pass_second_step(page: Page, login: str, settings: Settings) -> None:
    """Types the code, where it is asked for, with an application of our own on the server's database."""
    page.wait_for_url(lambda address: not address.endswith("/masuk"))
    if "/masuk/kode" in page.url:
        app = create_app(settings)
        second_step.pass_in_browser(page, app, login)
        with app.app_context():
            db.engine.dispose()


def wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    for _attempt in range(600):
        assert server.poll() is None, "the server ended before it served"
        try:
            urllib.request.urlopen(f"{url}/healthz", timeout=5).close()  # noqa: S310 - our own http address
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("no server after a minute")


@pytest.fixture
def complaints() -> Iterator[list[str]]:
    """What the console said; a test that doesn't expect any of it fails."""
    found: list[str] = []
    yield found
    assert found == []


@pytest.fixture
def person(browser: Browser, site: Site, complaints: list[str]) -> Iterator[Callable[..., Page]]:
    """`person("panelis-1", width=390)`: a signed-in page in a browser of its own."""
    opened: list[BrowserContext] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            complaints.append(message.text)

    def sign_in(login: str, *, width: int = 1280, **options: object) -> Page:
        size = {"width": width, "height": HEIGHTS[width]}
        context = browser.new_context(viewport=size, has_touch=width < 900, base_url=site.url, **options)
        context.set_default_timeout(10_000)
        opened.append(context)
        context.on("console", listen)
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        if login:
            page.goto("/masuk")
            page.get_by_label("Nama akun").fill(login)
            page.get_by_label("Kata sandi").fill(PASSWORD)
            page.get_by_role("button", name="Masuk").click()
            pass_second_step(page, login, site.settings)
            page.wait_for_url(lambda address: "/masuk" not in address)
        return page

    yield sign_in
    for context in opened:
        context.close()
