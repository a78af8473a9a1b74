"""A verifier with a keyboard alone: ten figures decided, keys switched off, pages that please axe on every width."""

from __future__ import annotations

import re
import tempfile

import pikepdf
import pytest
from argon2 import PasswordHasher
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.test_pages import sideways, violations
from tests.webapp.conftest import PASSWORD, Persona
from tests.webapp.office import BEGUN
from tests.webapp.verifying import FIRST, KUKAR, PASER, decisions, open_verification
from webapp import create_app
from webapp.access import settings
from webapp.db import db, transaction
from webapp.models import Blob, Evidence, User
from webapp.services import accounts
from webapp.services.evidence import store_blob
from webapp.views.evidence_words import rules


@pytest.fixture(scope="module")
def verifying(site):
    """A category of two candidates that handed in, and its verifiers."""
    app = create_app(site.settings)

    def add(login: str, *, role: str, name: str = "") -> Persona:
        with app.app_context(), transaction() as session:
            if session.scalar(select(User).where(User.login == login)) is None:
                hashed = accounts.hash_password(PASSWORD)
                row = User(login=login, name=name or login, role=role, password_hash=hashed, created_at=BEGUN)
                session.add(row)
        return Persona(app.test_client(), login)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(accounts, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        office = open_verification(app, add, code="verifikasi")
    for turn, code in enumerate(office.candidates, start=1):
        show(app, office.candidates[code], pages=turn + 1)
    yield app, office
    with app.app_context():
        db.engine.dispose()


def show(app: Flask, candidate_id: int, *, pages: int) -> None:
    """A real file in the place of the one that was only named."""
    made = pikepdf.new()
    for _turn in range(pages):
        made.add_blank_page(page_size=(200, 280))
    with app.test_request_context(), tempfile.TemporaryFile() as content:
        made.save(content)
        content.seek(0)
        stored = store_blob(settings().evidence, content, rules=rules())
        with transaction() as session:
            blob = Blob(sha256=stored.sha256, size=stored.size, kind=stored.kind, pages=stored.pages, stored_at=BEGUN)
            session.add(blob)
            session.flush()
            for one in session.scalars(select(Evidence).where(Evidence.candidate_id == candidate_id)):
                one.sha256 = one.received_sha256 = stored.sha256


def decide(page, key: str, typed: tuple[str, ...] = ()) -> None:
    """One key, what is typed into the form it opens, and on to the next page."""
    here = page.url
    page.keyboard.press(key)
    for text in typed:
        page.keyboard.type(text)
        page.keyboard.press("Tab")
    if typed:
        page.keyboard.press("Enter")
    page.wait_for_url(lambda address: address != here)


def test_ten_figures_are_decided_by_keys_alone(verifying, person):
    app, office = verifying
    page = person(FIRST)
    page.goto(f"/verifikasi/{office.candidates[PASER]}")
    page.get_by_role("link", name="Lanjutkan memeriksa").press("Enter")
    page.wait_for_url("**/angka/aktif")
    decide(page, "b")
    decide(page, "t")
    decide(page, "x", ("Tidak ada rekapnya",))
    decide(page, "k", ("234", "Satu nama ganda"))
    for _turn in range(3):
        decide(page, "t")
    expect(page).to_have_url(re.compile("/angka/aktif$"))
    decide(page, "t")
    expect(page.locator("main")).to_contain_text("Tidak ada lagi yang menunggu Anda")
    page.goto(f"/verifikasi/{office.candidates[KUKAR]}/angka/aktif")
    for _turn in range(3):
        decide(page, "t")
    told = [(figure, verdict, value) for figure, verdict, value, _, _ in decisions(app)]
    assert told == [
        ("potensi", "accepted", "2000"),
        ("rentan", "rejected", ""),
        ("guru", "corrected", "234"),
        ("regulasi", "accepted", "perda"),
        ("desa_aktif", "accepted", "50"),
        ("desa_jumlah", "accepted", "200"),
        ("aktif", "accepted", "1234"),
        ("aktif", "accepted", "1234"),
        ("potensi", "accepted", "2000"),
        ("rentan", "accepted", "1000"),
    ]


def test_letters_in_a_text_field_and_switched_off_keys_decide_nothing(verifying, person):
    app, office = verifying
    before = decisions(app)
    page = person(FIRST)
    address = f"/verifikasi/{office.candidates[KUKAR]}/angka/desa_jumlah"
    page.goto(address)
    page.keyboard.press("k")
    expect(page.get_by_label("Nilai yang benar")).to_be_focused()
    page.keyboard.type("tbxk")
    expect(page.get_by_label("Nilai yang benar")).to_have_value("tbxk")
    page.get_by_label("Pakai tombol pintas satu huruf").uncheck()
    page.reload()
    expect(page.locator("kbd").first).to_be_hidden()
    page.keyboard.press("t")
    page.keyboard.press("b")
    page.wait_for_timeout(300)
    expect(page).to_have_url(re.compile(f"{address}$"))
    assert decisions(app) == before


@pytest.mark.parametrize(("width", "scheme"), [(390, "light"), (820, "light"), (1280, "dark")])
def test_pages_please_axe_and_never_scroll_sideways(verifying, person, width, scheme):
    _app, office = verifying
    page = person(FIRST, width=width, color_scheme=scheme)
    own, found = f"/verifikasi/{office.candidates[KUKAR]}", {}
    for name in ("/verifikasi", own, f"{own}/angka/guru", f"{own}/angka/aktif", f"{own}/sekaligus"):
        page.goto(name)
        for summary in page.locator("summary").all():
            summary.click()
        found[name] = sideways(page) + violations(page)
    assert [f"{name}: {line}" for name, broken in found.items() for line in broken] == []


def test_phone_at_200_percent_never_scrolls_sideways(verifying, person):
    _app, office = verifying
    page = person(FIRST, width=390)
    for path in ("", "/angka/guru", "/sekaligus"):
        page.goto(f"/verifikasi/{office.candidates[KUKAR]}{path}")
        page.set_viewport_size({"width": 195, "height": 422})
        assert page.evaluate("document.documentElement.scrollWidth") <= 195, path
