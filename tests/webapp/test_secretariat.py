"""The secretariat sees progress and never a score before the plenary; afterwards it sees everything."""

import csv
import io

import pytest

import scoring
from scoring.figures import FigureRow
from scoring.marks import Mark
from tests.webapp.room import RUBRIC, full, open_room, recuse

PASER = "Kabupaten Paser"
OWN_ID = "00000000-0000-4000-8000-0000000000"
SECRET = {"value:E.1": "5", "value:E.2": "33.5", "note:E.1": "RAHASIA", "note": "RAHASIA"}


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    return open_room(app, ("panelis-1", "panelis-2"))


@pytest.fixture
def lock_all(room):
    """Every sheet of these jurors, with marks that differ by juror and candidate."""

    def lock(*jurors, skip=()):
        for seat, persona in enumerate(jurors, start=1):
            for turn, name in enumerate(room.candidates, start=1):
                if (persona.login, name) in skip:
                    continue
                own_id = f"00000000-0000-4000-8000-{seat:06d}{turn:06d}"
                marks = {"value:E.1": str(seat + turn - 1 if seat + turn < 6 else 5), "value:E.2": f"{10 * turn}.5"}
                assert persona.post(room.sheet(name), full(room, 0, client_id=own_id, **marks)).status_code == 303
                assert persona.sign(room.sheet(name), "1").status_code == 303

    return lock


def open_plenary(secretariat, room, reason="Semua lembar terkunci"):
    fields = {"old": "interviews", "new": "plenary", "reason": reason}
    return secretariat.post(f"{room.page}/tahap", fields)


@pytest.fixture
def plenary(juror, other_juror, secretariat, room, lock_all):
    lock_all(juror, other_juror)
    assert open_plenary(secretariat, room).status_code == 303
    return room


def test_editions_show_stage_and_locked_sheets(juror, secretariat, room):
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    page = secretariat.get("/edisi").text
    for words in ("Pemerintah Kabupaten/Kota", "Wawancara", "1 dari 8 lembar terkunci", "CONTOH"):
        assert words in page


def test_no_edition_says_what_to_do_first(secretariat):
    assert "Belum ada edisi dalam aplikasi ini" in secretariat.get("/edisi").text


def test_matrix_says_who_is_how_far_in_words(app, juror, other_juror, secretariat, room):
    recuse(app, room, "panelis-2", PASER)
    juror.post(room.sheet(PASER), full(room, 0))
    juror.sign(room.sheet(PASER), "1")
    other_juror.post(room.sheet("Kabupaten Berau"), full(room, 0, client_id=f"{OWN_ID}b2", **{"value:E.1": ""}))
    other_juror.post(room.sheet("Kota Bontang"), full(room, 0, client_id=f"{OWN_ID}b1"))
    page = secretariat.get(room.page).text
    for words in (
        "Panelis Satu: terkunci 13 Februari 12.00 WITA",
        "Panelis Satu: belum",
        "Panelis Dua: mundur",
        "Panelis Dua: mulai",
        "Panelis Dua: siap ditandatangani",
        "1 dari 7 lembar sudah dikunci",
    ):
        assert words in page


def test_matrix_never_shows_a_score_or_note(juror, secretariat, room):
    juror.post(room.sheet(PASER), full(room, 0, **SECRET))
    juror.sign(room.sheet(PASER), "1")
    for path in (room.page, f"{room.page}/peringkat", "/edisi"):
        page = secretariat.get(path).text
        for secret in ("RAHASIA", "33,5", "33.5"):
            assert secret not in page


@pytest.mark.parametrize("path", ["peringkat.pdf", "nilai.csv"])
def test_outlets_stay_closed_before_the_plenary(juror, secretariat, room, path):
    juror.post(room.sheet(PASER), full(room, 0, **SECRET))
    answer = secretariat.get(f"{room.page}/{path}")
    assert answer.status_code == 403
    assert "RAHASIA" not in answer.text


def test_ranking_before_the_plenary_says_why_and_what_is_missing(secretariat, room):
    answer = secretariat.get(f"{room.page}/peringkat")
    assert answer.status_code == 200
    for words in (
        "Peringkat belum dibuka",
        "Panelis Satu belum mengunci 4 lembar",
        f"{room.page}?lembar=belum#panelis-1",
    ):
        assert words in answer.text


def test_plenary_is_refused_while_sheets_are_open(juror, secretariat, room, lock_all):
    lock_all(juror)
    answer = open_plenary(secretariat, room, reason="Tergesa-gesa")
    assert answer.status_code == 422
    assert "Panelis Dua" in answer.text
    assert "Wawancara" in secretariat.get("/edisi").text
    assert "Buka rapat pleno" not in secretariat.get(room.page).text


def test_plenary_without_a_reason_is_refused(juror, other_juror, secretariat, room, lock_all):
    lock_all(juror, other_juror)
    answer = open_plenary(secretariat, room, reason="  ")
    assert answer.status_code == 422
    assert "Tulis alasan perubahan tahap" in answer.text


def test_plenary_opens_when_all_are_locked_or_recused(  # noqa: PLR0917 - every fixture is one person or thing
    app, juror, other_juror, secretariat, room, lock_all
):
    recuse(app, room, "panelis-2", PASER)
    lock_all(juror, other_juror, skip={("panelis-2", PASER)})
    answer = open_plenary(secretariat, room)
    assert (answer.status_code, answer.location) == (303, f"{room.page}/peringkat")
    page = secretariat.get(room.page).text
    assert "Semua lembar terkunci" in page
    assert "oleh Sekretariat" in page


def test_plenary_from_a_stale_page_is_refused(secretariat, plenary):
    answer = open_plenary(secretariat, plenary)
    assert answer.status_code == 409
    assert "sudah berada di tahap rapat pleno" in answer.text


@pytest.mark.parametrize(("field", "text"), [("new", "selesai"), ("old", ""), ("reason", "\x00"), ("new", "announced")])
def test_move_that_makes_no_sense_is_refused(secretariat, room, field, text):
    fields = {"old": "interviews", "new": "plenary", "reason": "x", field: text}
    assert secretariat.post(f"{room.page}/tahap", fields).status_code == 422
    assert "Wawancara" in secretariat.get("/edisi").text


def test_ranking_shows_totals_bars_and_the_tree(secretariat, plenary):
    page = secretariat.get(f"{plenary.page}/peringkat").text
    expected = result_from_downloads(secretariat, plenary)
    for standing in expected.ranking:
        total = scoring.exact.decimal_text(standing.total, 4).replace(".", ",")
        assert total in page
    for words in ("Rincian nilai", "2 sah, 0 tidak menilai, 0 mundur", "Peserta aktif: 7.200 orang", "hasil 72%"):
        assert words in page
    assert page.count('role="img"') == 4


def result_from_downloads(secretariat, room):
    """What anybody computes from the three files alone."""
    rubric = scoring.parse_rubric(secretariat.get(f"{room.page}/rubrik.yaml").data, "rubrik.yaml")
    figures = list(csv.DictReader(io.StringIO(secretariat.get(f"{room.page}/angka.csv").text)))
    scores = list(csv.DictReader(io.StringIO(secretariat.get(f"{room.page}/nilai.csv").text)))
    rows = [FigureRow(row.pop("candidate"), row.pop("name"), row) for row in figures]
    marks = [Mark(row["juror"], row["bench"], row["candidate"], row["indicator"], row["score"]) for row in scores]
    return scoring.score(rubric, rows, marks)


def test_rubric_download_is_the_pinned_file(secretariat, room):
    answer = secretariat.get(f"{room.page}/rubrik.yaml")
    assert answer.data == RUBRIC
    assert answer.headers["Content-Disposition"] == 'attachment; filename="rubrik-uji-2025.yaml"'


def test_near_tie_and_not_assessed_are_named(app, juror, other_juror, secretariat, room):
    for seat, persona in enumerate((juror, other_juror), start=1):
        for turn, name in enumerate(room.candidates, start=1):
            own_id = f"00000000-0000-4000-8000-{seat:06d}{turn:06d}"
            marks = {"value:E.1": "3", "value:E.2": {1: "52.0", 2: "49.5"}.get(turn, "1")}
            if name == "Kota Bontang":
                marks |= {"value:E.2": "abstain", "note:E.2": "tidak hadir"}
            persona.post(room.sheet(name), full(room, 0, client_id=own_id, **marks))
            persona.sign(room.sheet(name), "1")
    open_plenary(secretariat, room)
    page = secretariat.get(f"{room.page}/peringkat").text
    assert "Selisih dengan peringkat 2 hanya 0,4000: hampir sama (batas 0,5)" in page
    assert "1 kandidat tidak dinilai" in page
    page = secretariat.get(f"{room.page}/peringkat/tidak-dinilai").text
    assert "Tidak dinilai bukan berarti bernilai nol." in page
    assert "E.2 Rencana: baru 0 skor panelis yang sah; kuorumnya 1." in page


def test_page_before_the_plenary_says_who_will_have_no_rank(juror, other_juror, secretariat, room, lock_all):
    lock_all(juror, other_juror, skip={("panelis-1", PASER), ("panelis-2", PASER)})
    unsaid = "kandidat tidak akan diperingkat"
    assert unsaid not in secretariat.get(room.page).text
    for seat, persona in enumerate((juror, other_juror)):
        silent = {"value:E.2": "abstain", "note:E.2": "RAHASIA"}
        persona.post(room.sheet(PASER), full(room, 0, client_id=f"{OWN_ID}c{seat}", **silent))
        persona.sign(room.sheet(PASER), "1")
    page = secretariat.get(room.page).text
    assert f"1 {unsaid}: Kabupaten Paser. Sebabnya terbuka bersama peringkat." in page
    assert "RAHASIA" not in page
    assert open_plenary(secretariat, room).status_code == 303


def test_page_before_the_plenary_says_nothing_where_all_have_a_rank(juror, other_juror, secretariat, room, lock_all):
    lock_all(juror, other_juror)
    page = secretariat.get(room.page).text
    assert ("Buka rapat pleno" in page, "tidak akan diperingkat" in page) == (True, False)


def test_unknown_edition_and_category_are_not_found(secretariat, room):
    for path in ("/edisi/x/kabkota", "/edisi/contoh-2025/x", "/edisi/contoh-2025/x/peringkat", "/edisi/x/x/nilai.csv"):
        assert secretariat.get(path).status_code == 404


def test_juror_may_not_open_the_secretariats_pages(juror, room):
    for path in ("/edisi", room.page, f"{room.page}/peringkat", f"{room.page}/nilai.csv", f"{room.page}/peringkat.pdf"):
        assert juror.get(path).status_code == 403


def test_secretariat_has_no_sheet(secretariat, room):
    assert secretariat.get(room.sheet(PASER)).status_code == 403
