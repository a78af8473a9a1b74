"""Bundles, sound and not, and what each of the three programs that check them says."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from playwright.sync_api import Browser, sync_playwright

from scoring.bundle import Anchors, BundleRefused, check_bundle
from scoring.chain import Point
from tests.conftest import CHROMIUM, FLAGS
from tests.scoring.logs import VERIFIERS, Story, signed, story
from tests.scoring.tampering import SHOWN_ALONE, SHOWN_BY_KEY, SHOWN_BY_PAPER, paper_of
from webapp.verifier.verifikasi import check_all

BAD = {**SHOWN_ALONE, **SHOWN_BY_PAPER, **SHOWN_BY_KEY}


@dataclass(frozen=True)
class Case:
    """One bundle, what papers say of the sound one, and whether it is sound."""

    name: str
    files: dict[str, bytes]
    paper: Anchors
    sound: bool


def cases_of(seed: int) -> list[Case]:
    """One sound bundle and four that aren't; twenty seeds go through every kind twice or three times.

    Nobody knows a paper of what the bundle alone must show.
    """
    told: Story = story(seed)
    sound = told.files()
    paper = paper_of(sound)
    kinds = list(BAD)
    chosen = [kinds[(4 * seed + step) % len(kinds)] for step in range(4)]
    known = {kind: Anchors() if kind in SHOWN_ALONE else paper for kind in chosen}
    known |= {kind: paper_of(signed(seed).files()) for kind in chosen if kind in SHOWN_BY_KEY}
    bad = [Case(f"{seed}: {kind}", BAD[kind](told), known[kind], sound=False) for kind in chosen]
    return [Case(f"{seed}: sound", sound, paper, sound=True), *bad]


def point_text(point: Point | None) -> str:
    return "" if point is None else f"{point.size}:{point.head}"


def by_engine(files: dict[str, bytes], paper: Anchors) -> bool:
    try:
        return check_bundle(files, paper).faults == ()
    except BundleRefused:
        return False


def by_python(files: dict[str, bytes], paper: Anchors) -> bool:
    points = list(map(point_text, paper.points))
    return check_all(files, points, point_text(paper.final), paper.record, list(paper.keys)) == []


def for_javascript(case: Case) -> dict[str, object]:
    known = {"anchors": list(map(point_text, case.paper.points)), "final": point_text(case.paper.final)}
    files = {name: content.decode() for name, content in case.files.items()}
    return {"files": files, "known": {**known, "record": case.paper.record, "keys": list(case.paper.keys)}}


def by_javascript(cases: Sequence[Case]) -> list[list[str]]:
    """What the JavaScript says of each case: under node, or in a browser where there is none."""
    if shutil.which("node") is not None:
        return under_node(cases)
    with sync_playwright() as playwright:
        return in_page(playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS), cases)


def in_page(browser: Browser, cases: Sequence[Case]) -> list[list[str]]:
    page = browser.new_page()
    try:
        page.add_script_tag(path=VERIFIERS / "verifikasi.js")
        asked = "cases => cases.map((one) => verify(one.files, one.known))"
        return page.evaluate(asked, list(map(for_javascript, cases)))
    finally:
        page.close()


def under_node(cases: Sequence[Case]) -> list[list[str]]:
    script = (
        f"const {{ verify }} = require({json.dumps(str(VERIFIERS / 'verifikasi.js'))});"
        "const cases = JSON.parse(require('fs').readFileSync(0, 'utf8'));"
        "console.log(JSON.stringify(cases.map((one) => verify(one.files, one.known))));"
    )
    given = json.dumps(list(map(for_javascript, cases)))
    done = subprocess.run(["node", "-e", script], input=given, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)
