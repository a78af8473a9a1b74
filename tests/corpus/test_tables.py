"""What the pages of changes carry back: documents of every shape, and bad text where a figure stood.

The spreadsheets themselves are sent by `tests/webapp/test_spreadsheet_corpus.py`.
"""

from __future__ import annotations

import json
import uuid
from time import process_time

import pytest

from tests.corpus.bodies import hostile_bodies
from tests.corpus.judge import TAKEN, of_answer
from tests.corpus.places import PASER
from tests.corpus.plan import WHOLE
from tests.corpus.texts import every, hostile_texts
from webapp.db import transaction
from webapp.models import RegionGrant, User

LOGIN = "op-paser"


@pytest.fixture
def address(site, request):
    """The page of one candidate, or of a region whose villages this person may bring in."""
    if request.param == "one":
        yield site.desk.page(PASER, "/lembar-sebar/ambil")
        return
    with site.app.app_context(), transaction() as session:
        user = session.query(User).filter_by(login=LOGIN).one()
        grant = {"user_id": user.id, "category_id": site.desk.category_id, "prefix": "64.01."}
        if session.query(RegionGrant).filter_by(**grant).count() == 0:  # the site serves every test
            session.add(RegionGrant(**grant))
    site.memory.remember()
    yield f"/isian/wilayah/{site.desk.edition}/{site.desk.category}/ambil"


def met(site, path: str, carried: str) -> list[str]:
    """What is wrong with the answer, and with what it left behind."""
    fields = {"isi": carried, "rubric": site.desk.rubric.digest, "client_id": str(uuid.uuid4())}
    started = process_time()
    answer = site.people[LOGIN].post(path, fields)
    found = list(of_answer(answer, process_time() - started))
    if site.memory.written():
        changed = site.memory.changed()
        if changed and answer.status_code not in TAKEN:
            found.append(f"was answered {answer.status_code} and changed {sorted(changed)}")
        site.restore()
    return found


@pytest.mark.parametrize("address", ["one", "region"], indirect=True)
def test_document_of_no_shape_is_refused(site, address):
    texts = {body.id: body.data.decode("utf-8", "replace").replace("\x00", "") for body in hostile_bodies()}
    bad = {name: wrong for name, text in texts.items() if len(text) < 400_000 and (wrong := met(site, address, text))}
    assert bad == {}


@pytest.mark.parametrize("address", ["one", "region"], indirect=True)
def test_text_in_a_carried_figure_is_refused_or_kept(site, address):
    bad = {}
    for hostile in hostile_texts() if WHOLE else every(160):
        change = {"code": "aktif", "text": hostile.value, "base_version": 1, "source": hostile.value}
        village = {"64.01.01.2001": [hostile.value, None, {"aktif": [hostile.value, 0]}]}
        body = {"changes": [change], "asked": [], "villages": village}
        if wrong := met(site, address, json.dumps(body)):
            bad[f"{hostile.id} {hostile.value[:40]!a}"] = wrong
    assert bad == {}
