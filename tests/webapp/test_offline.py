"""What a browser keeps for when there is no network: nobody's data, within its own addresses."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.webapp.office import open_office
from webapp import views

WORKER = Path(views.__file__).parents[1] / "static" / "worker.js"


def test_page_without_network_is_the_same_for_everybody(app, add_person):
    office = open_office(app, add_person)
    own, nobody = office.people["op-paser"].get("/isian/luring"), app.test_client().get("/isian/luring")
    assert (nobody.status_code, "Jaringan terputus" in nobody.text, "op-paser" in nobody.text) == (200, True, False)
    assert ("op-paser" in own.text, "csrf" in own.text) == (False, False)
    assert "Set-Cookie" not in nobody.headers


def test_worker_is_script_beneath_the_pages_it_looks_after(app):
    with app.test_client().get("/isian/luring.js") as answer:
        assert (answer.status_code, answer.mimetype) == (200, "text/javascript")
        assert "Service-Worker-Allowed" not in answer.headers


@pytest.mark.parametrize("path", ["/isian/luring.js", "/penilaian/luring.js"])
def test_worker_differs_once_a_script_does_and_is_else_not_sent_again(app, path, tmp_path):
    client = app.test_client()
    before = client.get(path)
    again = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    folder = shutil.copytree(WORKER.parent, tmp_path / "static")
    (folder / "wire.js").write_text("// another\n", "utf-8")
    app.static_folder = str(folder)
    after = client.get(path)
    assert after.headers["ETag"] != before.headers["ETag"]
    assert after.text.splitlines()[:-1] == before.text.splitlines()[:-1] == WORKER.read_text("utf-8").splitlines()
    assert after.text != before.text


@pytest.mark.parametrize(
    ("home", "script", "bundle"), [("/isian", "offline", "isian.js"), ("/penilaian", "offline_sheet", "lembar.js")]
)
def test_worker_keeps_just_what_its_page_needs_and_the_script_of_those_beside_it(app, home, script, bundle):
    listed = re.search(rf'"{home}": \[(.*)\]', WORKER.read_text(encoding="utf-8"))[1]
    text = app.test_client().get(f"{home}/luring").text
    needed = {bundle, *re.findall(r'(?:href|src)="/static/([^"]+)"', text)} | modules_of(f"{script}.js")
    assert {"app.css", "icon.svg", *(f"{name}.js" for name in re.findall(r'"([^"]+)"', listed))} == needed


def modules_of(name: str) -> set[str]:
    """Every script that this one loads, sooner or later."""
    found = set(re.findall(r'(?:from|import\() ?"\./([^"]+)"', (WORKER.parent / name).read_text(encoding="utf-8")))
    return found.union(*(modules_of(one) for one in found))


def test_worker_of_the_sheets_looks_after_the_list_as_well(app):
    with app.test_client().get("/penilaian/luring.js") as answer:
        assert answer.headers["Service-Worker-Allowed"] == "/penilaian"
