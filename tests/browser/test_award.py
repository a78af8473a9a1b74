"""The main job in a browser: two sheets at 390 px, the plenary, and a paper that says what the files say."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from reports.formats import points
from tests.browser.conftest import press, sign

CATEGORY = "/edisi/contoh-2025/kabkota"
SCORE = [sys.executable, "-m", "webapp.cli", "score"]
PRINTING = 120_000  # milliseconds; a few seconds where nothing else runs
DOWNLOADS = {
    "peringkat.pdf": "Unduh peringkat (PDF)",
    "angka.csv": "Angka (CSV)",
    "nilai.csv": "Nilai panelis (CSV)",
    "rubrik.yaml": "Rubrik (YAML)",
}


@pytest.fixture
def ranked(person, tmp_path: Path) -> dict[str, Path]:
    """panelis-5 scores and locks what is open, the secretariat opens the plenary and downloads everything."""
    juror = person("panelis-5", width=390)
    for _sheet in range(2):
        score_the_next_one(juror)
    expect(juror.get_by_role("main")).to_contain_text("Semua lembar Anda sudah dikunci.")
    office = person("sekretariat")
    office.goto(CATEGORY)
    office.get_by_label("Alasan atau dasar").fill("Semua lembar sudah dikunci")
    office.get_by_role("button", name="Buka rapat pleno").click()
    expect(office.get_by_role("heading", level=1)).to_contain_text("Peringkat")
    return {name: download(office, label, tmp_path / name) for name, label in DOWNLOADS.items()}


def score_the_next_one(page: Page) -> None:
    """The sheet on top of the list: one tap an item, then the lock."""
    press(page, "Mulai menilai", "link")
    items = page.locator("[data-item]")
    for position in range(items.count()):
        items.nth(position).locator("label.level").nth(2 + position % 2).click()
    expect(page.get_by_role("status")).to_contain_text("tersimpan di server")
    page.get_by_role("button", name="Lengkap: baca dan tanda tangani").click()
    sign(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kandidat Anda")


def download(page: Page, label: str, target: Path) -> Path:
    with page.expect_download(timeout=PRINTING) as started:
        page.get_by_role("link", name=label).click(timeout=PRINTING)
    started.value.save_as(target)
    return target


def test_paper_shows_the_totals_that_the_files_give(ranked):
    scored = subprocess.run(
        [*SCORE, ranked["rubrik.yaml"], ranked["angka.csv"], "--scores", ranked["nilai.csv"], "--format", "json"],
        capture_output=True,
        text=True,
        check=True,
    )
    result = json.loads(scored.stdout)
    paper = subprocess.run(["pdftotext", "-layout", ranked["peringkat.pdf"], "-"], capture_output=True, check=True)
    lines = paper.stdout.decode().splitlines()
    expected = {one["name"]: points(one["total"]) for one in result["ranking"]}
    assert len(expected) > 5
    missing = [name for name, total in expected.items() if not any(total in line for line in lines)]
    assert missing == []
