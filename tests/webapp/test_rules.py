"""The rules of an edition: changed with a reason while they can be, told to those whom they concern."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.webapp.conftest import NOON
from tests.webapp.office import open_office
from tests.webapp.verifying import PASER, open_verification
from webapp.db import db, transaction
from webapp.models import VERIFICATION, Category, Edition, RuleChange

ON = {"seen": "off", "new": "on", "reason": "SK Tim Verifikasi pasal 4"}


@pytest.fixture
def office(app, add_person):
    return open_office(app, add_person)


@pytest.fixture
def boss(office):
    return office.people["sekretariat"]


def edition(app):
    with app.app_context():
        found = db.session.scalars(select(Edition)).one()
        return found.four_eyes, found.reminder_days


def changes(app):
    with app.app_context():
        return [(one.rule, one.old, one.new, one.reason, one.at) for one in db.session.scalars(select(RuleChange))]


def test_four_eyes_are_switched_on_and_off_with_a_reason_that_is_kept(app, boss):
    path = "/edisi/uji-2026/aturan/dua-verifikator"
    assert boss.post(path, ON).status_code == 303
    assert edition(app) == (True, "")
    assert boss.post(path, {"seen": "on", "new": "off", "reason": "Verifikator hanya satu"}).status_code == 303
    assert edition(app) == (False, "")
    assert changes(app) == [
        ("four_eyes", "off", "on", "SK Tim Verifikasi pasal 4", NOON),
        ("four_eyes", "on", "off", "Verifikator hanya satu", NOON),
    ]
    page = boss.get("/edisi/uji-2026/aturan").text
    assert ("tidak wajib → wajib" in page, "Verifikator hanya satu" in page) == (True, True)


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        (ON | {"reason": " "}, 422, "Tulis alasannya"),
        (ON | {"reason": "x\x00y"}, 422, "tidak dapat disimpan"),
        (ON | {"seen": "on"}, 409, "sudah diubah orang lain"),
        (ON | {"new": "off"}, 422, "sudah aturannya"),
        (ON | {"new": "mungkin"}, 422, "tidak dikenal"),
        ({}, 422, "tidak dikenal"),
    ],
)
def test_change_that_cannot_be_is_refused_in_words_and_keeps_the_reason(app, boss, form, status, words):
    answer = boss.post("/edisi/uji-2026/aturan/dua-verifikator", form)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert ("SK Tim Verifikasi pasal 4" in answer.text) == ("SK" in form.get("reason", ""))
    assert (edition(app), changes(app)) == ((False, ""), [])


def test_four_eyes_stay_as_they_are_once_a_category_is_verified(app, office, boss):
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = VERIFICATION
    answer = boss.post("/edisi/uji-2026/aturan/dua-verifikator", ON)
    assert (answer.status_code, "sudah dimulai" in answer.text, edition(app)) == (422, True, (False, ""))
    assert "Wajibkan verifikator kedua" not in boss.get("/edisi/uji-2026/aturan").text


def test_four_eyes_stay_as_they_are_once_a_figure_is_decided_on(app, add_person):
    office = open_verification(app, add_person, handed=(PASER,))
    with app.app_context(), transaction() as session:
        session.get_one(Category, office.category_id).state = "submission"
    figure = office.rubric.figures[0].code
    verifier = office.people["verifikator"]
    desk = f"/verifikasi/{office.candidates[PASER]}"
    assert verifier.get(desk).status_code == 200
    path = f"/edisi/{office.edition}/aturan/dua-verifikator"
    boss = office.people["sekretariat"]
    assert "Wajibkan verifikator kedua" in boss.get(f"/edisi/{office.edition}/aturan").text
    decide(app, office, figure)
    assert boss.post(path, ON).status_code == 422


def decide(app, office, figure):
    from webapp.models import ACCEPTED, Decision, Submission

    with app.app_context(), transaction() as session:
        submission = session.scalars(select(Submission)).first()
        by = office.users["verifikator"]
        row = Decision(submission_id=submission.id, figure=figure, verdict=ACCEPTED, value="1", by_user_id=by, at=NOON)
        row.reason = ""
        session.add(row)


def test_rule_is_told_on_the_editions_page_and_to_verifiers(boss, app, add_person):
    assert "cukup oleh satu verifikator" in boss.get("/edisi").text
    boss.post("/edisi/uji-2026/aturan/dua-verifikator", ON)
    assert "harus dikonfirmasi verifikator kedua" in boss.get("/edisi").text


def test_verifier_reads_that_two_are_needed(app, add_person):
    strict = open_verification(app, add_person, handed=(PASER,), four_eyes=True)
    assert "harus dikonfirmasi verifikator kedua" in strict.people["verifikator"].get("/verifikasi").text


def test_days_of_reminders_are_chosen_with_a_reason(app, boss):
    path = "/edisi/uji-2026/aturan/pengingat"
    chosen = {"seen": "", "new": ["1", "7"], "reason": "Kesepakatan rapat"}
    assert boss.post(path, chosen).status_code == 303
    assert edition(app) == (False, "7,1")
    assert boss.post(path, chosen).status_code == 409
    assert boss.post(path, {"seen": "7,1", "new": ["365"], "reason": "x"}).status_code == 422
    assert boss.post(path, {"seen": "7,1", "reason": "Cukup"}).status_code == 303
    assert edition(app) == (False, "")


def test_rules_of_an_edition_that_is_not_there_answer_404(boss):
    assert boss.get("/edisi/lain/aturan").status_code == 404
    assert boss.post("/edisi/lain/aturan/pengingat", ON).status_code == 404
