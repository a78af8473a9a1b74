"""An operator's list: handed in, refused, counted, compared with the form, replaced, taken away."""

from __future__ import annotations

import json
import re
import uuid
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from sqlalchemy import event

from tests.webapp import roster_corpus as corpus
from tests.webapp.office import report
from webapp.db import db, transaction
from webapp.jobs import JOBS, perform
from webapp.services.rosters import begin_reading

LISTED = dict(zip(("rentan_apbd", "rentan_petani", "rentan_nelayan", "rentan_pedagang"), (12, 4, 4, 4), strict=True))


def words(answer) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())


def sweep_and_work(desk) -> None:
    """What a worker does at its start: everything that is unfinished."""
    for job in JOBS:
        with desk.app.app_context():
            due = list(job.unfinished())
        for ids in due:
            perform(desk.app, JOBS, job.name, *ids)


def left_behind(desk) -> list[str]:
    folder = desk.app.extensions["paritrana_settings"].rosters
    return [str(path) for path in folder.rglob("*") if path.is_file()]


def test_form_leads_to_the_list_that_its_rubric_counts(desk):
    assert f'href="{desk.page()}"' in desk.who("op-paser").get(desk.office.page("64.01")).get_data(as_text=True)


def test_list_is_counted_and_its_file_is_gone(desk):
    report(desk.app, desk.office, "64.01", {code: str(number) for code, number in LISTED.items()})
    desk.hand_in(corpus.xlsx_of(corpus.sound()), "daftar.xlsx")
    told = words(desk.who("op-paser").get(desk.page()))
    assert "12 orang terhitung" in told
    assert told.count("Cocok dengan isian") == 4
    assert left_behind(desk) == []
    assert desk.rows("SELECT state, people, refused_rows, rows, done FROM roster") == [("done", 12, 0, 12, 12)]
    assert desk.rows("SELECT count(*), count(DISTINCT pseudonym), sum(people) FROM worker, roster_count")[0][1] == 12


def test_claim_that_differs_from_the_list_is_a_finding_with_both_numbers(desk):
    report(desk.app, desk.office, "64.01", {"rentan_apbd": "372", "rentan_petani": "4"})
    desk.hand_in(corpus.csv_of(corpus.sound()))
    told = words(desk.who("op-paser").get(desk.office.page("64.01")))
    assert (
        "Daftar pekerja memuat 12 orang untuk “Pekerja rentan dengan iuran dari APBD”, sedangkan yang diisikan 372. "
        "Selisih 360." in told
    )
    assert "untuk “Rincian: petani dan pekebun”" not in told
    assert "Isian lebih 360 orang" in words(desk.who("op-paser").get(desk.page()))


def test_finding_moves_with_what_is_typed(desk):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    body = {"changes": [{"code": "rentan_petani", "text": "5", "base_version": 0}]}
    answer = desk.who("op-paser").post_json(desk.office.page("64.01", "/periksa"), body)
    (finding,) = answer.json["findings"]["rentan_petani"]
    assert (finding["check"], finding["severity"]) == ("daftar_pekerja", "warning")
    assert finding["message"].endswith("sedangkan yang diisikan 5. Selisih 1.")


def test_list_with_problems_is_used_and_tells_each_line(desk):
    rows = [list(row) for row in corpus.sound()]
    rows[2][0], rows[5][2], rows[7][0] = "6401", "64.02.02.2007", rows[6][0]
    desk.hand_in(corpus.csv_of(rows))
    told = words(desk.who("op-paser").get(desk.page()))
    assert "9 orang terhitung, 3 baris perlu diperbaiki" in told
    lines = desk.who("op-paser").get(desk.page("/perbaikan.csv")).get_data(as_text=True).splitlines()
    assert lines[0] == "baris,kolom,dihitung,nik,keterangan"
    assert [line.split(",")[:3] for line in lines[1:]] == [
        ["4", "NIK", "tidak"],
        ["7", "kode desa", "tidak"],
        ["9", "NIK", "satu kali"],
    ]
    assert not re.search(r"[0-9]{12}", "".join(lines))


@pytest.mark.parametrize("name", ["kosong.csv", "tanpa-judul.csv", "terpotong.xlsx", "kutip-terbuka.csv"])
def test_refused_file_says_why_and_leaves_the_earlier_list(desk, name):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    content = dict(corpus.refused())[name]
    answer = desk.send(content, name)
    desk.read()
    told = words(desk.who("op-paser").get(desk.page()))
    assert answer.status_code == (422 if not content else 303)
    assert "12 orang terhitung" in told
    assert ("Belum diterima" in told) == bool(content)
    assert left_behind(desk) == []
    assert desk.rows("SELECT count(*) FROM worker") == [(12,)]


def test_form_without_a_file_is_refused(desk):
    answer = desk.who("op-paser").post(desk.page(), {})
    assert answer.status_code == 422
    assert "Pilih dahulu berkas daftar" in words(answer)


def test_new_list_takes_the_place_of_the_one_before_with_its_people(desk):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    desk.hand_in(corpus.csv_of(corpus.sound(5, start=100)))
    assert desk.rows("SELECT state, people FROM roster ORDER BY id") == [("replaced", 12), ("done", 5)]
    assert desk.rows("SELECT DISTINCT roster_id FROM worker") == [(2,)]


def test_second_list_waits_until_the_first_is_read(desk):
    assert desk.send(corpus.csv_of(corpus.sound())).status_code == 303
    answer = desk.send(corpus.csv_of(corpus.sound(3)))
    assert answer.status_code == 422
    assert "masih dibaca" in words(answer)
    assert "Menunggu giliran dibaca" in words(desk.who("op-paser").get(desk.page()))


def test_reading_that_was_given_up_stores_nothing(desk):
    desk.send(corpus.csv_of(corpus.sound()))
    assert desk.who("op-paser").post(desk.page("/hapus/1")).status_code == 303
    desk.read()
    assert desk.rows("SELECT state, people FROM roster") == [("refused", 0)]
    assert desk.rows("SELECT count(*) FROM worker") == [(0,)]


def test_reading_that_was_broken_off_begins_again(desk):
    desk.send(corpus.csv_of(corpus.sound()))
    with desk.app.app_context():
        with transaction():
            begin_reading(1, now=desk.clock())
        desk.clock.forward(minutes=2)
    assert "dibaca lagi dari awal" in words(desk.who("op-paser").get(desk.page()))
    sweep_and_work(desk)
    assert desk.rows("SELECT state, people FROM roster") == [("done", 12)]
    assert left_behind(desk) == []


def test_file_that_is_gone_is_told(desk):
    desk.send(corpus.csv_of(corpus.sound()))
    for path in left_behind(desk):
        Path(path).unlink()
    desk.read()
    assert "Unggah lagi dari awal" in words(desk.who("op-paser").get(desk.page()))


def test_files_that_nothing_waits_for_are_taken_away_at_the_start(desk):
    desk.send(corpus.csv_of(corpus.sound()))
    settings = desk.app.extensions["paritrana_settings"]
    stray = settings.rosters / "incoming" / str(uuid.uuid4())
    stray.write_bytes(b"x")
    assert oct(settings.rosters.stat().st_mode)[-3:] == "700"
    assert all(oct(Path(path).stat().st_mode)[-3:] in {"600", "644"} for path in left_behind(desk))
    sweep_and_work(desk)
    assert left_behind(desk) == []


def test_removed_list_counts_no_more(desk):
    report(desk.app, desk.office, "64.01", {"rentan_apbd": "372"})
    desk.hand_in(corpus.csv_of(corpus.sound()))
    assert desk.who("op-paser").post(desk.page("/hapus/1")).status_code == 303
    assert "Daftar pekerja memuat" not in words(desk.who("op-paser").get(desk.office.page("64.01")))
    assert desk.rows("SELECT count(*) FROM worker") == [(0,)]


def test_list_is_not_taken_once_the_form_is_closed(desk):
    desk.clock.forward(days=60)
    assert desk.who("op-paser").sign_in().status_code == 303
    assert desk.send(corpus.csv_of(corpus.sound())).status_code == 403
    assert desk.rows("SELECT count(*) FROM roster") == [(0,)]
    assert left_behind(desk) == []


def test_state_is_told_to_the_script(desk):
    desk.send(corpus.csv_of(corpus.sound()))
    told = json.loads(desk.who("op-paser").get(desk.page("/keadaan")).get_data())
    assert told == {"id": 1, "words": "Menunggu giliran dibaca", "percent": None, "ended": False}
    desk.read()
    assert json.loads(desk.who("op-paser").get(desk.page("/keadaan")).get_data())["ended"] is True


def test_other_operators_and_jurors_reach_nothing(desk, juror):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    for rest in ("", "/keadaan", "/contoh.xlsx", "/periksa", "/orang", "/perbaikan.csv"):
        assert desk.who("op-kukar").get(desk.page(rest)).status_code == 404, rest
        assert juror.get(desk.page(rest)).status_code == 403, rest
    assert desk.who("op-kukar").post(desk.page("/hapus/1")).status_code == 404
    assert desk.who("op-kukar").post(desk.page("/tautan")).status_code == 404
    assert desk.send(corpus.csv_of(corpus.sound()), login="op-kukar").status_code == 404


def test_people_are_shown_by_initials_and_four_digits_a_page_at_a_time(desk):
    desk.hand_in(corpus.csv_of(corpus.sound(120)))
    desk.begin_verification()
    for login in ("op-paser", "verifikator", "sekretariat"):
        told = words(desk.who(login).get(desk.page("/orang?halaman=3")))
        assert "120 orang" in told
        assert "C. O. ············" in told
        assert "Contoh Orang" not in told
        assert not re.search(r"[0-9]{12}", told)
    told = words(desk.who("verifikator").get(desk.page("/orang?desa=64.01.05.2002&kelompok=Pedagang")))
    assert "40 orang" in told


def test_verifier_hears_of_people_in_other_lists_and_operators_do_not(desk):
    desk.hand_in(corpus.csv_of(corpus.sound(6)))
    theirs = [(*row[:2], "64.02.02.2007", *row[3:]) for row in corpus.sound(4)]
    desk.hand_in(corpus.csv_of(theirs), login="op-kukar", code="64.02")
    desk.begin_verification()
    told = words(desk.who("verifikator").get(desk.page("/periksa")))
    assert "4 orang ada dalam daftar kandidat lain" in told
    assert "juga baris 2 daftar Kabupaten Kutai Kartanegara" in told
    own = words(desk.who("op-paser").get(desk.page("/periksa")))
    assert "kandidat lain" not in own
    assert "Kutai Kartanegara" not in own


def test_template_is_a_list_that_is_read_once_filled_in(desk):
    answer = desk.who("op-paser").get(desk.page("/contoh.xlsx"))
    book = load_workbook(BytesIO(answer.get_data()))
    assert [cell.value for cell in book.active[1]] == list(corpus.HEADING)
    assert book.active.column_dimensions["A"].width
    for row in corpus.sound():
        book.active.append(list(row))
    desk.hand_in(corpus.saved(book), "contoh.xlsx")
    assert desk.rows("SELECT people FROM roster") == [(12,)]


def test_pages_ask_as_often_for_many_people_as_for_few(desk):
    desk.hand_in(corpus.csv_of(corpus.sound(3)))
    few = queries(desk, desk.page("/orang")), queries(desk, desk.page("/periksa"))
    desk.hand_in(corpus.csv_of(corpus.sound(90, start=500)))
    assert (queries(desk, desk.page("/orang")), queries(desk, desk.page("/periksa"))) == few


@pytest.mark.parametrize("login", ["verifikator", "sekretariat"])
@pytest.mark.parametrize("rest", ["/orang", "/periksa", "/perbaikan.csv"])
def test_list_is_its_operators_alone_before_verification(desk, login, rest):
    desk.hand_in(corpus.csv_of(corpus.sound(6)))
    seen = {who: desk.who(who).get(desk.page(rest)).status_code for who in (login, "op-paser", "op-kukar")}
    told = 403 if login == "sekretariat" else 404  # who knows what there is hears that it isn't open yet
    assert seen == {login: told, "op-paser": 200, "op-kukar": 404}
    desk.begin_verification()
    assert desk.who(login).get(desk.page(rest)).status_code == 200


def queries(desk, path: str) -> int:
    """As an operator, who may look at any stage."""
    found = []
    with desk.app.app_context():
        engine = db.engine
    listen = lambda *_args: found.append(1)  # noqa: E731
    event.listen(engine, "before_cursor_execute", listen)
    try:
        assert desk.who("op-paser").get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", listen)
    return len(found)


def test_key_that_is_gone_refuses_lists_in_words(desk):
    desk.hand_in(corpus.csv_of(corpus.sound()))
    keys = list((desk.app.extensions["paritrana_settings"].instance / "keys").glob("*"))
    assert [oct(path.stat().st_mode)[-3:] for path in keys] == ["600"]
    keys[0].unlink()
    desk.hand_in(corpus.csv_of(corpus.sound(3)))
    assert "kuncinya perlu dipulihkan" in words(desk.who("op-paser").get(desk.page()))
    assert desk.rows("SELECT state, people FROM roster ORDER BY id") == [("done", 12), ("refused", 0)]
