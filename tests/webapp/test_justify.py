"""Where the rubric asks a reason for a mark: saved without it, never locked without it, shown as what is missing."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from scoring.marks import needs_reason
from tests.webapp.room import RUBRIC, full, open_room
from webapp.db import db
from webapp.models import Score, Sheet
from webapp.queries.matrix import cells_of
from webapp.sample import sample_edition
from webapp.sample.data import shipped_rubric
from webapp.sample.earlier import earlier_edition

LONG, SHORT = b"step: 0.5}", b"scale: {min: 1, max: 5, step: 1}\n"
ASKING = RUBRIC.replace(LONG, b"step: 0.5}, justify: {at_least: 90}").replace(
    SHORT, SHORT + b"        justify: {at_most: 1, at_least: 5}\n"
)
NAME = "Kota Bontang"
WITHOUT = {"value:E.1": "5", "value:E.2": "87.5"}


@pytest.fixture
def room(app, juror):
    return open_room(app, ("panelis-1",), rubric=ASKING)


def save(juror, room, at=0, **more):
    return juror.post(room.sheet(NAME), full(room, at, **more))


def stored(app):
    with app.app_context():
        return db.session.scalars(select(Score.value).where(Score.indicator == "E.1")).all()


def state_of(app, room):
    with app.app_context():
        return cells_of(room.category_id, room.rubric)[room.candidates[NAME], 1].state


def test_a_mark_without_its_reason_is_saved_and_not_locked(app, juror, room):
    assert save(juror, room, **WITHOUT).status_code == 303
    assert stored(app) == ["5"]
    assert "tulis alasan nilai 5" in juror.get(f"{room.sheet(NAME)}/kunci").text
    answer = juror.sign(room.sheet(NAME), "1")
    assert answer.status_code == 422
    assert "E.1" in answer.text
    with app.app_context():
        assert db.session.scalars(select(Sheet.locked_at)).all() == [None]


def test_with_its_reason_it_is_locked(juror, room):
    save(juror, room, **WITHOUT, **{"note:E.1": "Menyebut semua sumber"})
    assert juror.sign(room.sheet(NAME), "1").status_code == 303


@pytest.mark.parametrize(("value", "asked"), [("89.5", False), ("90", True), ("90.0", True), ("99,5", True)])
def test_a_long_scale_asks_from_its_own_mark_on(app, juror, room, value, asked):
    save(juror, room, **{"value:E.2": value})
    assert (state_of(app, room) == "begun") is asked
    assert ("1 dari 2 butir" in juror.get("/penilaian").text) is asked
    assert (juror.sign(room.sheet(NAME), "1").status_code == 422) is asked


def test_the_item_says_what_is_missing_on_the_page_and_to_the_script(juror, room):
    sent = full(room, 0, **WITHOUT)
    answer = juror.post(room.sheet(NAME), sent, headers={"Accept": "application/json"}).json
    assert answer["items"]["E.1"] == {"shape": "begun", "words": "perlu alasan"}
    assert answer["items"]["E.2"]["shape"] == "ready"
    page = juror.get(room.sheet(NAME)).text
    assert "perlu alasan" in page
    assert "atau bila memberi nilai 1 atau 5" in page
    assert "atau bila memberi nilai 90 ke atas" in page
    assert page.count(" data-justify") == 2


def test_the_same_mark_of_another_category_needs_none(app, juror, room):
    other = RUBRIC.replace(b'"uji-2025"', b'"uji-lain"')
    plain = open_room(app, ("panelis-1",), code="desa", rubric=other)
    folder = app.extensions["paritrana_settings"].rubrics
    (folder / "uji.yaml").write_bytes(ASKING)  # the room has put its own in its place
    (folder / "lain.yaml").write_bytes(other)
    save(juror, room, **WITHOUT)
    juror.post(plain.sheet(NAME), full(plain, 0, **WITHOUT, client_id="00000000-0000-4000-8000-00000000beef"))
    page = juror.get("/penilaian").text
    assert "1 dari 2 butir" in page
    assert "siap ditandatangani" in page


@pytest.mark.parametrize("edition", [sample_edition, earlier_edition])
def test_the_sample_gives_its_reasons_where_the_shipped_rubric_asks_them(edition):
    rubric = shipped_rubric("desa.yaml")
    items = {one.code: one for one in rubric.judged()}
    assert all(one.kind.justify is not None for one in items.values())
    scores = next(one for one in edition().categories if one.code == "desa").scores
    asked = [one for one in scores if needs_reason(items[one.indicator], one.value_text)]
    assert any(one.value_text != "abstain" for one in asked)
    assert [one for one in asked if not one.note] == []
