"""Links that work once, in a browser: a script takes their secret out of the address, and forms carry it on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Site
from tests.browser.test_people import fits
from webapp import create_app
from webapp.db import db, transaction
from webapp.models import JUROR
from webapp.services import accounts, resets

NEW = "bako-rine-tulu-sawe"
PAGE = "/setel-sandi"


@pytest.fixture(scope="module")
def link(site: Site) -> Callable[[str], str]:
    """The secret of a link for a new account's password."""
    app = create_app(site.settings)

    def make(login: str) -> str:
        with app.app_context():
            now = app.extensions["paritrana_clock"]()
            with transaction():
                user = accounts.add_user(login=login, name=login, role=JUROR, password=PASSWORD, now=now)
                token = resets.make_link(user.id, by=None, key=site.settings.secret_key, now=now).token
            db.engine.dispose()
        return token

    return make


def sent_by(page: Page) -> list[str]:
    """Grows with each request: its address as it is sent, and the page it says to come from."""
    lines: list[str] = []
    page.on("request", lambda asked: lines.append(f"{asked.url.partition('#')[0]} {asked.headers.get('referer', '')}"))
    return lines


def choose_password(page: Page, password: str) -> None:
    for label in ("Kata sandi baru", "Kata sandi baru sekali lagi"):
        page.get_by_label(label, exact=True).fill(password)
    page.get_by_role("button", name="Simpan kata sandi").click()


def test_script_takes_the_secret_out_of_the_address_and_the_history(person, site, link, complaints):
    token, page = link("tautan-1"), person("", width=390)
    lines, field = sent_by(page), page.locator("#tautan")
    page.goto(f"{PAGE}#{token}")
    expect(field).to_be_hidden()
    assert (page.url, field.input_value()) == (f"{site.url}{PAGE}", token)
    fits(page)
    page.locator(".skip").press("Enter")  # a place on the page is no secret
    assert (page.url, field.input_value()) == (f"{site.url}{PAGE}#isi", token)
    page.goto(f"{PAGE}#{'x' * 43}")  # another link in the same tab, without loading anything
    expect(field).to_have_value("x" * 43)
    page.goto(f"{PAGE}#{token}")
    expect(field).to_have_value(token)
    choose_password(page, "pendek")
    expect(page.get_by_role("alert")).to_contain_text("Kata sandi sedikitnya")
    fits(page)
    choose_password(page, NEW)
    expect(page).to_have_url(f"{site.url}{PAGE}/selesai")
    page.goto(PAGE)
    expect(field).to_be_visible()  # as it is without scripts, where axe can't run
    assert field.input_value() == ""
    fits(page)
    choose_password(page, NEW)
    expect(page.get_by_role("alert")).to_contain_text("Tempel dahulu tautan")
    fits(page)
    assert len(lines) > 10
    assert [line for line in lines if token in line] == []
    complaints[:] = [line for line in complaints if "status of 422" not in line]


def test_without_scripts_the_whole_link_is_pasted(person, site, link, complaints):
    token, page = link("tautan-2"), person("", width=390, java_script_enabled=False)
    lines = sent_by(page)
    page.goto(f"{PAGE}#{token}")
    expect(page.get_by_label("Kode dari tautan")).to_be_visible()
    choose_password(page, NEW)
    expect(page.get_by_role("alert")).to_contain_text("Tempel dahulu tautan")
    page.get_by_label("Kode dari tautan").fill(f" {site.url}{PAGE}#{token}\n")
    choose_password(page, NEW)
    expect(page).to_have_url(f"{site.url}{PAGE}/selesai")
    assert len(lines) > 5
    assert [line for line in lines if token in line] == []
    complaints[:] = [line for line in complaints if "status of 422" not in line]
