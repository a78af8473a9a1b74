"""Makes the README's pictures from the program itself: `.venv/bin/python -m tests.browser.pictures`.

A demo in a folder of its own, a panelist at 390 px with a few taps, and the first page of the ranking paper.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import free_port, wait_for
from tests.conftest import CHROMIUM, FLAGS

PICTURES = Path(__file__).parents[2] / ".docs"


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        instance, port = Path(folder) / "instance", free_port()
        given = {**os.environ, "PARITRANA_INSTANCE": str(instance), "PARITRANA_PORT": port}
        subprocess.run([sys.executable, "-m", "webapp.cli", "demo", "--no-serve"], env=given, check=True)
        picture_of_paper(instance / "peringkat-contoh-2025-kabkota.pdf")
        server = subprocess.Popen([sys.executable, "-m", "webapp.cli", "serve"], env=given)
        try:
            wait_for(f"http://127.0.0.1:{port}", server)
            picture_of_sheet(f"http://127.0.0.1:{port}", password_of(instance, "panelis-5"))
        finally:
            server.terminate()
            server.wait(20)


def picture_of_paper(paper: Path) -> None:
    command = ["pdftoppm", "-r", "70", "-png", "-singlefile", paper, PICTURES / "peringkat"]
    subprocess.run(command, check=True)


def password_of(instance: Path, login: str) -> str:
    lines = [line.split() for line in (instance / "akun-contoh.txt").read_text().splitlines()]
    return next(words[1] for words in lines if words[:1] == [login])


def picture_of_sheet(url: str, password: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": 390, "height": 844})
        sign_in(page, url, password)
        page.get_by_role("link", name="Mulai menilai").click()
        for position, level in enumerate((3, 2, 3)):
            page.locator("[data-item]").nth(position).locator("label.level").nth(level).click()
        page.get_by_text("tersimpan di server").wait_for()
        page.screenshot(path=PICTURES / "lembar-penilaian.png")
        browser.close()


def sign_in(page: Page, url: str, password: str) -> None:
    page.goto(url)
    page.get_by_label("Nama akun").fill("panelis-5")
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk").click()


if __name__ == "__main__":
    main()
