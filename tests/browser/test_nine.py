"""Nine panelists in nine browsers score both candidates at once while their networks come and go.

One closes the browser, another reads the page anew; in the end the server has what each of them tapped, once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.conftest import HEIGHTS, PASSWORD, Site
from tests.browser.test_drafts import application
from tests.browser.test_luring import DEAD, WAITING, ready
from tests.browser.test_sheet import SAVED, bar, sign_in_as, tap
from tests.conftest import CHROMIUM, FLAGS
from tests.webapp.outside import hand
from tests.webapp.room import OPENED, Room, open_room
from webapp.db import transaction
from webapp.models import JUROR, User

LOGINS = tuple(f"sembilan-{number}" for number in range(1, 10))
CANDIDATES = ("Sembilan Utara", "Sembilan Selatan")
CLOSES, RELOADS = 3, 6  # places of those whose browser is closed, and whose page is read anew
STORED = """SELECT "user".login, candidate.name, score.indicator, score.value, score.version, sheet.version FROM score
    JOIN sheet ON sheet.id = sheet_id JOIN candidate ON candidate.id = sheet.candidate_id
    JOIN panelist ON panelist.id = sheet.panelist_id JOIN "user" ON "user".id = panelist.user_id
    WHERE candidate.category_id = ? ORDER BY score.id"""
SHEETS = """SELECT "user".login, candidate.name, sheet.note FROM sheet
    JOIN candidate ON candidate.id = sheet.candidate_id
    JOIN panelist ON panelist.id = sheet.panelist_id JOIN "user" ON "user".id = panelist.user_id
    WHERE candidate.category_id = ?"""
SENT_TWICE = """SELECT sheet_id, body_sha256 FROM accepted_save JOIN sheet ON sheet.id = sheet_id
    JOIN candidate ON candidate.id = sheet.candidate_id WHERE candidate.category_id = ?
    GROUP BY sheet_id, body_sha256 HAVING count(*) > 1"""


@dataclass
class Seat:
    """One panelist's browser; `tapped` is everything in its order, by candidate and item."""

    login: str
    page: Page
    profile: Path | None = None
    tapped: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)

    def offline(self, *, cut: bool) -> None:
        self.page.context.set_offline(cut)

    def mark(self, name: str, mark: str) -> None:
        tap(self.page, "E.1", mark)
        self.tapped.setdefault((name, "E.1"), []).append(mark)

    def rest(self, name: str, mark: str, note: str) -> None:
        self.page.get_by_label("Nilai, 0 sampai 100").fill(mark)
        self.page.get_by_label("Catatan umum").fill(note)
        self.tapped.setdefault((name, "E.2"), []).append(mark)
        self.notes[name] = note


@pytest.fixture
def room(site) -> Room:
    with application(site) as app:
        hashed = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
        with app.app_context(), transaction() as session:
            session.add_all(
                User(login=login, name=login, role=JUROR, password_hash=hashed, created_at=OPENED) for login in LOGINS
            )
        return open_room(app, LOGINS, names=CANDIDATES, code="sembilan")


@pytest.fixture
def seats(browser, site, room, tmp_path) -> Iterator[list[Seat]]:
    """Nine browsers, signed in for that room; the one that will be closed keeps what it has on its own disk."""
    found: list[Seat] = []
    for place, login in enumerate(LOGINS):
        profile = tmp_path / login if place == CLOSES else None
        context = context_of(browser, site, profile)
        page = context.pages[0] if profile else context.new_page()
        found.append(Seat(login, page, profile))
        page.goto("/masuk")
        sign_in_as(page, login)
        page.wait_for_url(lambda address: "/masuk" not in address)
    yield found
    for seat in found:
        seat.page.context.close()


def context_of(browser: Browser, site: Site, profile: Path | None) -> BrowserContext:
    size = {"viewport": {"width": 390, "height": HEIGHTS[390]}, "base_url": site.url}
    if profile is None:
        return browser.new_context(**size)
    kind = browser.browser_type
    return kind.launch_persistent_context(profile, executable_path=CHROMIUM, args=FLAGS, **size)


def all_open(seats: list[Seat], room: Room, name: str) -> None:
    for seat in seats:
        seat.page.goto(room.sheet(name))
    for seat in seats:
        ready(seat.page)


def all_score(seats: list[Seat], name: str, shift: int) -> None:
    """Everybody taps while the network of one after the other goes, and that of the one before comes back."""
    for place, seat in enumerate(seats):
        seat.offline(cut=True)
        seat.mark(name, str(1 + (place + shift) % 5))
        ahead = seats[(place + 4) % len(seats)]
        ahead.rest(name, f"{(7 * place + 30 * shift) % 100}.5", f"Catatan {ahead.login} untuk {name}")
        seats[place - 1].offline(cut=False)
        seat.mark(name, str(1 + (place + shift + 2) % 5))


def interrupt(seats: list[Seat], browser: Browser, site: Site, room: Room, name: str) -> None:
    """One browser is closed and another page is read anew, both with marks that the server hasn't got."""
    closing, reloading = seats[CLOSES], seats[RELOADS]
    for seat in (closing, reloading):
        seat.offline(cut=True)
        seat.mark(name, "1" if seat.tapped[name, "E.1"][-1] != "1" else "2")
        expect(bar(seat.page)).to_have_text(WAITING)
        seat.page.evaluate(DEAD)
    closing.page.context.close()
    reloading.offline(cut=False)
    reloading.page.reload()
    closing.page = context_of(browser, site, closing.profile).pages[0]
    closing.page.goto(room.sheet(name))
    for seat in (closing, reloading):
        ready(seat.page)


def all_saved(seats: list[Seat]) -> None:
    for seat in seats:
        seat.offline(cut=False)
    for seat in seats:
        expect(bar(seat.page)).to_have_text(SAVED, timeout=20_000)


def test_nine_who_score_at_once_lose_nothing_and_nothing_counts_twice(seats, browser, site, room):
    for shift, name in enumerate(CANDIDATES):
        all_open(seats, room, name)
        all_score(seats, name, shift)
        interrupt(seats, browser, site, room, name)
        all_saved(seats)
    with hand(site.settings) as found:
        stored, sheets, twice = (
            found.execute(query, room.category_id).fetchall() for query in (STORED, SHEETS, SENT_TWICE)
        )
    history: dict[tuple[str, str, str], list[str]] = {}
    for login, name, item, value, *_versions in stored:
        history.setdefault((login, name, item), []).append(value)
    tapped = {(seat.login, *where): marks for seat in seats for where, marks in seat.tapped.items()}
    assert {where: values[-1] for where, values in history.items()} == {where: one[-1] for where, one in tapped.items()}
    assert sorted(sheets) == sorted((seat.login, name, note) for seat in seats for name, note in seat.notes.items())
    out_of_order = [where for where, values in history.items() if not in_order(values, tapped[where])]
    versions = [(login, name, item, version) for login, name, item, _value, version, _newest in stored]
    assert (out_of_order, twice, len(versions)) == ([], [], len(set(versions)))
    assert all(version <= newest for *_rest, version, newest in stored)


def in_order(stored: list[str], tapped: list[str]) -> bool:
    """Whether what was stored is what was tapped, perhaps with some left out, none of it twice."""
    left = iter(tapped)
    return all(value in left for value in stored)
