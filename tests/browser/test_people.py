"""The second step and the accounts, by keyboard alone and at every width; nothing that axe finds."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests import second_step
from tests.browser.conftest import HEIGHTS, PASSWORD, Site
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import VERIFIER
from webapp.services.accounts import add_user

LOGIN = "verifikator-kunci"
OWN = ("/akun", "/akun/sandi", "/akun/autentikator", "/akun/kode-cadangan")
OFFICE = ("/pengguna", "/pengguna/baru", "/pengguna/2")


@pytest.fixture(scope="module")
def newcomer(site: Site) -> str:
    """A verifier who hasn't set up anything."""
    app = create_app(site.settings)
    with app.app_context():
        with transaction():
            now = app.extensions["paritrana_clock"]()
            add_user(login=LOGIN, name="Verifikator Kunci", role=VERIFIER, password=PASSWORD, now=now)
        db.engine.dispose()
    return LOGIN


def fits(page: Page) -> None:
    """Nothing for axe to complain of, nothing off the side, at each width."""
    for width, height in HEIGHTS.items():
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (page.url, width)
    assert [one["id"] for one in Axe().run(page).response["violations"]] == [], page.url


def test_newcomer_sets_up_the_second_step_by_keyboard_and_comes_back_with_it(person, newcomer):
    page = person("")
    page.goto("/masuk")
    page.get_by_label("Nama akun").focus()
    page.keyboard.type(newcomer)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/masuk/kode"))
    fits(page)
    secret = page.locator(".secret code").text_content().replace(" ", "")
    expect(page.get_by_label("Kode dari aplikasi")).to_be_focused()
    page.keyboard.type(second_step.code_of(secret))
    page.keyboard.press("Enter")
    expect(page.locator(".codes li")).to_have_count(10)
    code = page.locator(".codes code").first.text_content()
    fits(page)
    page.get_by_role("link", name="Sudah saya simpan").press("Enter")
    page.wait_for_url(lambda address: "/masuk" not in address)
    again = person("")
    again.goto("/masuk")
    again.get_by_label("Nama akun").fill(newcomer)
    again.get_by_label("Kata sandi").fill(PASSWORD)
    again.keyboard.press("Enter")
    expect(again.get_by_label("Kode dari aplikasi")).to_be_focused()
    fits(again)
    again.keyboard.type(code)
    again.keyboard.press("Enter")
    again.wait_for_url(lambda address: "/masuk" not in address)
    again.goto("/akun")
    expect(again.get_by_role("main")).to_contain_text("9 kode cadangan tersisa")


def test_pages_of_accounts_please_axe_at_every_width(person):
    page = person("sekretariat")
    for path in (*OWN, *OFFICE):
        page.goto(path)
        fits(page)
