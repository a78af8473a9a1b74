"""A village's page: opened by a link, answered once, about its own people only."""

from __future__ import annotations

import re

import pytest

from tests.webapp import roster_corpus as corpus
from tests.webapp.conftest import Persona
from tests.webapp.office import report
from tests.webapp.one_time import VILLAGE, send, tokens_in
from tests.webapp.roster.test_page import words
from webapp.services.village_checks import LASTS

OWN, OTHER, THIRD = corpus.VILLAGES
OPEN, ANSWER = f"{VILLAGE}/buka", f"{VILLAGE}/jawab"


def tokens(answer) -> list[str]:
    return tokens_in(answer.get_data(as_text=True), VILLAGE)


def ask(desk, **fields: str) -> list[str]:
    answer = desk.who("op-paser").post(desk.page("/tautan"), fields)
    assert answer.status_code == 200, words(answer)
    return tokens(answer)


@pytest.fixture
def village(desk, client):
    """A browser without an account, and a list of twelve people in three villages."""
    desk.hand_in(corpus.csv_of(corpus.sound()))
    return Persona(client, "")


def boxes(answer) -> list[str]:
    return re.findall(r'name="bukan" value="([0-9]+)"', answer.get_data(as_text=True))


def test_link_shows_the_villages_own_people_and_nobody_elses(desk, village):
    (token,) = ask(desk, desa=OWN)
    assert "Buka daftar" in words(village.get(VILLAGE))
    answer = send(village, OPEN, token)
    theirs = [row for row in corpus.sound() if row[2] == OWN]
    told = words(answer)
    assert len(boxes(answer)) == len(theirs) == 4
    assert all(f"············{row[0][-4:]}" in told for row in theirs)
    assert not any(f"············{row[0][-4:]}" in told for row in corpus.sound() if row[2] != OWN)
    assert "Contoh Orang" not in told
    assert not re.search(r"[0-9]{12}", answer.get_data(as_text=True).replace(token, ""))


def test_answer_is_taken_once_and_told_to_operator_and_verifier(desk, village):
    (token,) = ask(desk, desa=OWN)
    box = boxes(send(village, OPEN, token))[0]
    sent = {"nama": "Siti, Kepala Desa", "catatan": "Pindah", "bukan": box}
    assert "3 orang dibenarkan, 1 orang ditandai bukan dari sini" in words(send(village, ANSWER, token, **sent))
    assert send(village, ANSWER, token, **sent).status_code == 404
    desk.begin_verification()
    for login, rest in (("op-paser", ""), ("verifikator", "/periksa")):
        told = words(desk.who(login).get(desk.page(rest)))
        assert "3 dari 4 dibenarkan oleh Siti, Kepala Desa" in told
        assert "Catatan: Pindah" in told
        assert "3 dari 12 orang sudah dibenarkan desa (1 jawaban)" in told
    assert words(desk.who("verifikator").get(desk.page("/orang"))).count("tidak dikenali desa") == 1


def test_confirmed_people_are_told_with_the_finding(desk, village):
    report(desk.app, desk.office, "64.01", {"rentan_apbd": "372"})
    (token,) = ask(desk, desa=OWN)
    send(village, ANSWER, token, nama="Siti, Kades")
    assert "Menurut daftar, 4 orang sudah dikonfirmasi desa." in words(
        desk.who("op-paser").get(desk.office.page("64.01"))
    )


def test_answer_to_a_list_too_long_to_be_shown_confirms_nobody(desk, village, monkeypatch):
    monkeypatch.setattr("webapp.services.village_checks.MOST_LISTED", 3)
    (token,) = ask(desk, desa=OWN)
    page = send(village, OPEN, token)
    assert (boxes(page), "belum ada orang yang dibenarkan" in words(page)) == ([], True)
    assert "jadi belum ada yang dibenarkan" in words(send(village, ANSWER, token, nama="Siti, Kades", catatan="banyak"))
    told = words(desk.who("op-paser").get(desk.page()))
    assert "dijawab Siti, Kades tanpa melihat daftar, belum ada yang dibenarkan Catatan: banyak" in told
    assert "0 dari 12 orang sudah dibenarkan desa (1 jawaban)" in told


def test_person_of_another_village_cannot_be_disputed(desk, village):
    (token,) = ask(desk, desa=OWN)
    other = next(row for row, village in desk.rows("SELECT id, village FROM worker") if village == OTHER)
    send(village, ANSWER, token, nama="Siti, Kades", catatan="x", bukan=str(other))
    assert desk.rows("SELECT count(*) FROM worker WHERE disputed") == [(0,)]
    assert desk.rows("SELECT confirmed FROM village_check") == [(4,)]


def test_answer_without_a_name_or_a_reason_is_refused_with_everything_kept(desk, village):
    (token,) = ask(desk, desa=OWN)
    box = boxes(send(village, OPEN, token))[0]
    answer = send(village, ANSWER, token, nama="", catatan="", bukan=[box, "x", "9" * 30])
    assert answer.status_code == 422
    assert "Tulis nama dan jabatan Anda" in words(answer)
    assert "Tulis sebabnya" in words(answer)
    assert f'value="{box}" checked' in answer.get_data(as_text=True)
    assert desk.rows("SELECT answered_at FROM village_check") == [(None,)]


def test_rt_is_asked_about_its_own_part(desk, village):
    (token,) = ask(desk, desa=OWN, rt="001")
    people = [row for row in corpus.sound() if row[2] == OWN and row[3] == "001"]
    assert len(boxes(send(village, OPEN, token))) == len(people)
    send(village, ANSWER, token, nama="Budi, Ketua RT")
    assert f"RT 001: {len(people)} dari {len(people)} dibenarkan" in words(desk.who("op-paser").get(desk.page()))


def test_all_villages_are_asked_once_and_again_only_by_name(desk, village):
    first = ask(desk)
    assert len(first) == 3
    assert ask(desk) == []
    (again,) = ask(desk, desa=OWN)
    assert again not in first
    assert [send(village, OPEN, token).status_code for token in (*first, again)] == [404, 200, 200, 200]


def test_village_may_be_asked_again_and_its_answer_stands_until_then(desk, village):
    (token,) = ask(desk, desa=OWN)
    send(village, ANSWER, token, nama="Siti, Kades")
    desk.clock.forward(minutes=1)
    (again,) = ask(desk, desa=OWN)
    assert desk.rows("SELECT confirmed FROM village_check") == [(4,)]
    box = boxes(send(village, OPEN, again))[0]
    send(village, ANSWER, again, nama="Siti, Kades", catatan="salah", bukan=box)
    assert desk.rows("SELECT confirmed FROM village_check") == [(3,)]


def test_links_that_are_no_good_answer_all_alike(desk, village):
    used, late, replaced = ask(desk)
    send(village, ANSWER, used, nama="Siti, Kades")
    ask(desk, desa=THIRD)
    told = {send(village, OPEN, token).get_data(as_text=True) for token in (used, replaced, "x" * 43)}
    desk.clock.forward(seconds=LASTS.total_seconds() + 1)
    told.add(send(village, OPEN, late).get_data(as_text=True))
    assert len({re.sub(r'value="[^"]+"', "", page) for page in told}) == 1


def test_link_dies_with_its_list(desk, village):
    (token,) = ask(desk, desa=OWN)
    desk.hand_in(corpus.csv_of(corpus.sound(3)))
    assert send(village, OPEN, token).status_code == 404


def test_guessing_links_is_slowed_down(desk, village):
    answers = [send(village, OPEN, "salah").status_code for _ in range(12)]
    assert answers == [404] * 10 + [429] * 2


def test_only_the_hash_of_a_link_is_stored(desk, village):
    (token,) = ask(desk, desa=OWN)
    assert token not in str(desk.rows("SELECT * FROM village_check"))


def test_village_that_is_not_in_the_list_cannot_be_asked(desk, village):
    answer = desk.who("op-paser").post(desk.page("/tautan"), {"desa": "64.01.01.2001"})
    assert answer.status_code == 422
    assert desk.rows("SELECT count(*) FROM village_check") == [(0,)]


def test_note_for_a_link_that_is_over_stays_to_be_copied_and_the_link_does_not(desk, village):
    (token,) = ask(desk, desa=OWN)
    note = "Dua orang pindah.\nSatu meninggal."
    send(village, ANSWER, token, nama="Siti, Kades")
    answer = send(village, ANSWER, token, nama="Siti, Kepala Desa", catatan=note)
    told = answer.get_data(as_text=True)
    assert (answer.status_code, note in told, "Siti, Kepala Desa" in told, token in told) == (404, True, True, False)
