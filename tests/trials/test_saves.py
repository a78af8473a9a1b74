"""What was promised of saves is looked for whole: marks and the notes of every item."""

from __future__ import annotations

import pytest

from tests.bench.crowd import Errand
from tests.bench.room_site import errand
from tests.trials.deeds import OK, Doer
from tests.trials.saves import NOTE, Promises, kept, noted
from tests.trials.stage import key_of, make_stage
from webapp.db import db, open_engine

SAVES = 4


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    return make_stage(tmp_path_factory.mktemp("stage"))


@pytest.fixture(scope="module")
def promises(stage):
    """Some saves that were acknowledged."""
    app, found = stage.open(), Promises(stage.category_id)
    doer = Doer(app, stage)
    for number in range(SAVES):
        answer = doer.save(number)
        assert answer.status == OK, answer
        found.sent[key_of(number)] = stage.form(number)
        found.acknowledged[key_of(number)] = answer.told["version"]
    with app.app_context():
        db.engine.dispose()
    return found


def found_on(stage, promises):
    engine = open_engine(stage.settings.database)
    try:
        return kept(engine, promises)
    finally:
        engine.dispose()


def test_marks_and_notes_are_kept_as_they_were_sent(stage, promises):
    assert found_on(stage, promises).good, str(found_on(stage, promises))


def test_note_that_is_not_what_was_sent_is_found(stage, promises):
    form = promises.sent[key_of(1)]
    other = Errand(form.path, {**form.fields, "note:E.1": "lain"})
    there = Promises(promises.category_id, {**promises.sent, key_of(1): other}, promises.acknowledged)
    assert found_on(stage, there).wrong == 1


def test_no_two_saves_send_the_same_note(stage):
    forms = [stage.form(number) for number in range(SAVES)]
    forms += [noted(errand("/penilaian", [1, 2], 2, number)) for number in range(SAVES)]
    notes = [text for form in forms for name, text in form.fields.items() if name.startswith(NOTE)]
    assert len(set(notes)) == len(notes) > SAVES
    assert all(notes)
