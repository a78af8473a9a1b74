"""Every page at a phone's, a tablet's and a desktop's width: nothing for axe to complain of, nothing off the side."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# Fifty rows of what "category" shows: wide enough to go off the side, too long to ask axe about twice.
SAME_TEMPLATE = {"long category"}
# What a page itself unfolds, beside the menu of its category.
OWN_SUMMARY = "summary:not(nav summary)"
NAME = "Uji Halaman"
HALF = {"value:E.1": "4", "note:E.1": "Lugas", "value:E.2": "", "note:E.2": "", "note": ""}


@pytest.fixture(scope="module")
def prepared(site) -> dict[str, str]:
    """Paths by name; `plenary` is a category of its own, with every sheet locked, ranked."""
    room = site.room
    return {
        "today": "/penilaian",
        "sheet": room.sheet(NAME),
        "review": f"{room.sheet(NAME)}/kunci",
        "editions": "/edisi",
        "category": "/edisi/contoh-2025/uji",
        "long category": "/edisi/contoh-2025/desa",
        "closed ranking": "/edisi/contoh-2025/uji/peringkat",
        "ranking": "/edisi/contoh-2025/pleno/peringkat",
        "not found": "/edisi/x/y",
    }


def pages_of_a_juror(page: Page, paths: dict[str, str]) -> Iterator[str]:
    """Walks the juror's pages, stopping at each."""
    for name in ("today", "sheet"):
        page.goto(paths[name])
        yield name
    if page.viewport_size["width"] < 820:
        page.get_by_text("Bukti", exact=True).click()
        yield "figures"
        page.get_by_role("link", name="Temuan").click()
        page.get_by_role("heading", name="Temuan").wait_for()
        yield "beside"
    page.goto(paths["review"])
    yield "review"
    stale_form(page, paths["sheet"])
    yield "two versions"


def stale_form(page: Page, path: str) -> None:
    """Sends the sheet's form from a version that never was current, as a forgotten tab would."""
    page.goto(path)
    fields = {**HALF, "version": "0", "client_id": "00000000-0000-4000-8000-00000000cafe", "value:E.1": "1"}
    with page.expect_navigation():
        page.evaluate(
            """fields => {
                const form = document.createElement("form");
                form.method = "post";
                fields.csrf_token = document.querySelector("[name=csrf_token]").value;
                for (const [name, value] of Object.entries(fields)) {
                    const input = document.createElement("input");
                    Object.assign(input, {type: "hidden", name, value});
                    form.append(input);
                }
                document.body.append(form);
                form.submit();
            }""",
            fields,
        )


def pages_of_the_secretariat(page: Page, paths: dict[str, str]) -> Iterator[str]:
    for name in ("editions", "category", "long category", "closed ranking", "ranking", "not found"):
        page.goto(paths[name])
        if name == "ranking":
            page.locator(OWN_SUMMARY).first.click()
        yield name


def pages_of_nobody(page: Page, _paths: dict[str, str]) -> Iterator[str]:
    page.goto("/masuk")
    yield "sign in"
    page.get_by_role("button", name="Masuk").click()
    yield "sign in refused"
    page.goto("/privasi")
    yield "privacy"


WALKS: dict[str, tuple[str, Callable[[Page, dict[str, str]], Iterator[str]]]] = {
    "nobody": ("", pages_of_nobody),
    "juror": ("panelis-1", pages_of_a_juror),
    "secretariat": ("sekretariat", pages_of_the_secretariat),
}


@pytest.mark.parametrize("walk", WALKS)
@pytest.mark.parametrize("look", [(390, "light"), (1280, "dark")])
def test_pages_please_axe_and_never_scroll_sideways(person, prepared, complaints, walk, look):
    (login, visit), (width, scheme) = WALKS[walk], look
    page = person(login, width=width, color_scheme=scheme)
    found = {}
    for name in visit(page, prepared):
        found[name] = sideways(page) + ([] if name in SAME_TEMPLATE else violations(page))
    complaints[:] = [line for line in complaints if "status of 4" not in line]  # the pages of 404, 409 and 422
    assert [f"{name}: {line}" for name, broken in found.items() for line in broken] == []


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()
    return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in Axe().run(page).response["violations"]]


def sideways(page: Page) -> list[str]:
    """How far the page is wider than the window, at this width and at a tablet's."""
    found = []
    page.wait_for_load_state()  # a press returns once the next page begins, and that has no root yet
    size = page.viewport_size
    for width in (size["width"], 820):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append(f"{wide} px wide in a window of {width}")
    page.set_viewport_size(size)
    return found


def test_matrix_fits_a_tablet_and_the_printed_ranking_stays_a_table(person, prepared):
    page = person("sekretariat", width=820)
    page.goto("/edisi/contoh-2025/kabkota")
    scroll = page.locator(".scroll").evaluate("box => [box.scrollWidth, box.clientWidth]")
    assert scroll[0] == scroll[1]
    page.goto(prepared["ranking"])
    page.set_viewport_size({"width": 680, "height": 1000})  # A4 less its margins
    cell = page.locator(".ranking td.total").first
    shown = "cell => getComputedStyle(cell).display"
    assert cell.evaluate(shown) == "flex"
    page.emulate_media(media="print")
    assert cell.evaluate(shown) == "table-cell"
