"""How sure the plenary can be: the same numbers as the commands give, in words, and nothing before the plenary."""

import csv
import html
import io
import json
import re
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from reports import formats
from scoring.agreement import agreement
from scoring.marks import Mark
from scoring.rubric import Award
from scoring.steadiness import Plan, Robustness, Steadiness, plan_sentence
from tests.webapp.room import RUBRIC, lock_sheets, open_room, recuse, varied_marks
from webapp.db import db, transaction
from webapp.models import PLENARY, Category, Score, User
from webapp.queries.jury import Seated
from webapp.services.jury import Steady, called, panel_told, steadiness, steady_ranks
from webapp.services.ranking import rank_columns
from webapp.views.robustness_page import robustness_page, steady_sentences

NAMES = tuple(f"Kabupaten {letter}" for letter in "ABCDEFGHIJ")
LOGINS = ("panelis-1", "panelis-2", "panelis-3")
PEOPLE = ("Ibu Satu", "Bapak Dua", "Ibu Tiga")
BOTH = ("kesepakatan", "keteguhan")
NOT_JUDGED = RUBRIC[: RUBRIC.index(b'  - code: "E"')].replace(b"weight: 60", b"weight: 100") + (
    b'ties: ["A"]\nbands: [{code: "utama", title: "Utama", at_least: 60}]\n'
    b'awards: [{rank: 1, title: "Terbaik I"}]\nchecks: []\n'
)


@pytest.fixture
def jurors(add_person):
    for login, name in zip(LOGINS, PEOPLE, strict=True):
        add_person(login, role="juror", name=name)


@pytest.fixture
def opened(app, jurors, secretariat):
    """`opened(marks)`: a plenary whose locked sheets say `marks(seat, turn)`, both counted from 1; {} is no sheet."""

    def make(marks=None, *, logins=LOGINS, names=NAMES, state=PLENARY, recused=(), **options):
        room = open_room(app, logins, names=names, **options)
        for login, name in recused:
            recuse(app, room, login, name)
        lock_sheets(app, room, marks or varied_marks)
        with app.app_context(), transaction() as session:
            session.get_one(Category, room.category_id).state = state
        return room

    return make


def one_voice(seat, turn):
    """Without the third juror the fourth candidate would be first instead of the first."""
    return {"E.1": "3", "E.2": "100" if (seat, turn) == (3, 1) else "50"}


def rows_of(text, name):
    """The cells of a table's rows, head and body, as a reader sees them."""
    table = text.split(f'<table class="{name} listed"')[1].split("</table>")[0]
    found = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL) for row in table.split("<tr")[1:]]
    return [[" ".join(html.unescape(re.sub(r"<[^>]+>", "", cell)).split()) for cell in row] for row in found]


def plain_text(page):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def downloads(secretariat, room, tmp_path):
    """The three files that anybody computes from."""
    names = ("rubrik.yaml", "angka.csv", "nilai.csv")
    for name in names:
        (tmp_path / name).write_bytes(secretariat.get(f"{room.page}/{name}").data)
    return [tmp_path / name for name in names]


# ---------------------------------------------------------------------- before the plenary


@pytest.mark.parametrize("path", [*BOTH, "keteguhan?bobot=10", "keteguhan?bobot=sembarang"])
def test_page_before_the_plenary_says_nothing_that_the_closed_ranking_does_not(secretariat, opened, path):
    room = opened(lambda seat, turn: varied_marks(seat, turn) | {"E.2": "33.5"}, state="interviews")
    answer, ranking = secretariat.get(f"{room.page}/{path}"), secretariat.get(f"{room.page}/peringkat")
    assert (answer.status_code, ranking.status_code) == (200, 200)
    title = re.search("<h1>(.*?)</h1>", answer.text).group(1)
    assert title.endswith("belum dibuka")
    bare = [re.sub(r'name="csrf_token" value="[^"]*"', "", page.text) for page in (answer, ranking)]
    assert bare[0].replace(title, "Peringkat belum dibuka") == bare[1]
    assert "33,5" not in answer.text


@pytest.mark.parametrize("path", BOTH)
def test_page_of_no_such_category_is_not_found(secretariat, opened, path):
    opened()
    assert secretariat.get(f"/edisi/contoh-2025/lain/{path}").status_code == 404


# ---------------------------------------------------------------------- agreement


def test_agreement_page_has_the_numbers_that_the_files_give(secretariat, opened, tmp_path):
    room = opened()
    page = secretariat.get(f"{room.page}/kesepakatan").text
    *_, scores = downloads(secretariat, room, tmp_path)
    given = csv.DictReader(io.StringIO(scores.read_text()))
    marks = [Mark(one["juror"], one["bench"], one["candidate"], one["indicator"], one["score"]) for one in given]
    found = agreement(room.rubric, marks)
    items = [*found.items.values(), found.overall]
    shown = [(one.estimates["alpha_interval"], one.candidates, one.jurors) for one in items]
    expected = [
        [two(alpha.value), f"{two(alpha.low)} sampai {two(alpha.high)}", str(candidates), str(seats)]
        for alpha, candidates, seats in shown
    ]
    assert [row[2:] for row in rows_of(page, "items-agreement")[1:]] == expected
    others = [[two(one.estimates[name].value) for name in OTHERS] for one in items]
    assert [[cell.split()[0] for cell in row[1:]] for row in rows_of(page, "measures")[1:]] == others
    panel = [[two(one.scatter, 1), two(one.spread, 1), two(one.others_spread, 1)] for one in found.overall.panel]
    assert [row[2:5] for row in rows_of(page, "panelists")[1:]] == panel


OTHERS = ("alpha_ordinal", "icc_2_1", "icc_2_k", "icc_3_1", "icc_3_k", "kendall_w")


def two(value, places=2):
    return f"{value:.{places}f}".replace("-", "−").replace(".", ",")


def test_agreement_page_names_panelists_by_name_and_seat_with_words_for_strict(secretariat, opened):
    room = opened(lambda seat, turn: {"E.1": "3", "E.2": str(5 * turn + 20 * (seat == 2))})
    page = secretariat.get(f"{room.page}/kesepakatan").text
    assert [row[:2] for row in rows_of(page, "panelists")[1:]] == [
        ["Ibu Satu kursi 1, unsur pemerintah", "5,0 lebih ketat"],
        ["Bapak Dua kursi 2, unsur serikat pekerja", "10,0 lebih longgar"],
        ["Ibu Tiga kursi 3, unsur APINDO", "5,0 lebih ketat"],
    ]
    assert "panelis-1" not in page


def test_agreement_page_says_without_whom_another_would_be_first(secretariat, opened):
    room = opened(one_voice, names=NAMES[:4])
    page = secretariat.get(f"{room.page}/kesepakatan").text
    moved = (
        "Peringkat bergeser: Kabupaten A 1 menjadi 4, Kabupaten D 2 menjadi 1, Kabupaten C 3 menjadi 2, "
        "Kabupaten B 4 menjadi 3."
    )
    jurors = [
        ["Ibu Satu kursi 1, unsur pemerintah", "tetap", "Tidak ada peringkat yang bergeser."],
        ["Bapak Dua kursi 2, unsur serikat pekerja", "tetap", "Tidak ada peringkat yang bergeser."],
        ["Ibu Tiga kursi 3, unsur APINDO", "beralih ke Kabupaten D", moved],
    ]
    assert rows_of(page, "without")[1:] == jurors
    benches = rows_of(page.split("Tabel peringkat tanpa satu unsur")[1], "without")[1:]
    assert [row[:2] for row in benches] == [
        ["Unsur pemerintah", "tetap"],
        ["Unsur serikat pekerja", "tetap"],
        ["Unsur APINDO", "beralih ke Kabupaten D"],
    ]
    assert "bergantung pada satu suara: berpindah ke Kabupaten D tanpa Ibu Tiga" in plain_text(page)


def test_complete_panel_says_that_severity_changes_no_order(secretariat, opened):
    page = secretariat.get(f"{opened().page}/kesepakatan").text
    assert "tidak mengubah urutan" in page
    assert '<table class="adjusted' not in page


def test_incomplete_panel_shows_the_adjusted_beside_the_raw_and_explains_it(secretariat, opened):
    def strict_third(seat, turn):
        return {"E.1": "3", "E.2": str(40 + 5 * (turn % 4) - 20 * (seat == 3))}

    room = opened(strict_third, names=NAMES[:5], recused=[("panelis-3", "Kabupaten A")])
    page = secretariat.get(f"{room.page}/kesepakatan").text
    row = next(row for row in rows_of(page, "adjusted") if row[1] == "Kabupaten A")
    ranking = plain_text(secretariat.get(f"{room.page}/peringkat").text)
    # E.2 of A: 45 and 45, mean 45; with the strict third it would be 38.33. Weight 20 of 100: 1.3333 less.
    assert (row[2], row[3]) == ("61,3000", "59,9667")
    assert "61,3000" in ranking
    assert "59,9667" not in ranking
    assert (
        "E.2 Rencana, nilai mentah 45,0. Tanpa Ibu Tiga (mundur) rata-rata 13,3 poin lebih ketat daripada panel. "
        "Kandidat diuntungkan 6,7 poin; disesuaikan 38,3."
    ) in plain_text(page)
    assert "Dinilai oleh semua panelis; tidak ada penyesuaian." in page


def test_panel_in_two_halves_is_refused_an_adjustment_with_the_reason(secretariat, opened):
    room = opened(lambda seat, turn: varied_marks(seat, turn) if (turn <= 5) == (seat < 3) else {})
    page = secretariat.get(f"{room.page}/kesepakatan").text
    assert "E.1 Penguasaan data: Panelis terbagi dalam kelompok" in plain_text(page)
    assert '<table class="adjusted' not in page


def test_one_panelist_is_told_in_words_without_a_number(secretariat, opened):
    room = opened(logins=LOGINS[:1])
    page = secretariat.get(f"{room.page}/kesepakatan").text
    items = rows_of(page, "items-agreement")[1:]
    assert [row[1:] for row in items] == [
        ["belum dapat disimpulkan Hanya satu panelis yang memberi nilai.", "–", "–", "10", "1"]
    ] * 3
    assert "tidak ada panelis lain yang menilai kandidat yang sama" in page.lower()
    assert rows_of(page, "without")[1][1] == "–"


@pytest.mark.parametrize(
    ("marks", "names", "words"),
    [
        (lambda _seat, _turn: {}, NAMES, "Belum ada kandidat yang dapat diperingkat."),
        (varied_marks, NAMES[:1], "hanya 1 kandidat"),
        (lambda _seat, _turn: {"E.1": "3", "E.2": "50"}, NAMES, "semua nilai sama"),
        (lambda seat, _turn: {"E.1": "3", "E.2": "abstain"} if seat else {}, NAMES, "belum ada nilai"),
    ],
    ids=["no marks", "one candidate", "all the same", "nobody marked an item"],
)
def test_pages_say_in_words_what_can_not_be_measured(secretariat, opened, marks, names, words):
    room = opened(marks, names=names)
    answers = [secretariat.get(f"{room.page}/{path}") for path in (*BOTH, "peringkat")]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert words.lower() in plain_text(answers[0].text).lower()


def test_rubric_without_judged_items_says_so_and_still_tests_the_ranks(secretariat, opened):
    room = opened(lambda _seat, _turn: {}, rubric=NOT_JUDGED)
    told = plain_text(secretariat.get(f"{room.page}/kesepakatan").text)
    assert "tidak memuat butir yang dinilai panelis" in told
    assert rows_of(secretariat.get(f"{room.page}/keteguhan").text, "steady")[1][:4] == ["1", "Kabupaten J", "1", "100%"]
    above = secretariat.get(f"{room.page}/peringkat").text
    assert ("Terbaik I aman: 100%" in above, "Rincian kesepakatan panelis" in above) == (True, False)


def test_two_of_one_name_are_told_apart_by_their_seats():
    panel = [Seated("a", "Ibu Satu", 1, "x"), Seated("b", "Bapak Dua", 2, "x"), Seated("c", "Ibu Satu", 3, "x")]
    names = [(name, one.login) for name, one in called(tuple(panel)).items()]
    assert names == [("Ibu Satu (kursi 1)", "a"), ("Bapak Dua", "b"), ("Ibu Satu (kursi 3)", "c")]


# ---------------------------------------------------------------------- robustness


@pytest.mark.parametrize(("query", "spread"), [("", "25"), ("?bobot=10", "10"), ("?bobot=semua", "all")])
def test_robustness_page_has_the_numbers_that_the_command_gives(secretariat, opened, tmp_path, query, spread):
    room = opened()
    page = secretariat.get(f"{room.page}/keteguhan{query}").text
    rubric, figures, scores = downloads(secretariat, room, tmp_path)
    command = [sys.executable, "-m", "webapp.cli", "robustness", rubric, figures, "--scores", scores]
    plan = ["--draws", "10000", "--seed", "1", "--spread", spread, "--format", "json"]
    told = json.loads(subprocess.run([*command, *plan], capture_output=True, text=True, check=True).stdout)
    names = {one["candidate"]: one["name"] for one in csv.DictReader(io.StringIO(figures.read_text()))}
    expected = [
        [
            str(one["rank"]),
            names[code],
            "–".join(dict.fromkeys(map(str, one["rank_interval_90"]))),
            *(formats.percent(Decimal(share) * 100) for share in one["acceptability"][:5]),
        ]
        for code, one in told["candidates"].items()
    ]
    assert rows_of(page, "steady")[1:] == expected
    assert len({cell for row in expected for cell in row[3:]}) > 5
    assert plan_sentence(Plan(10_000, 1, None if spread == "all" else Fraction(spread))) in page


@pytest.mark.parametrize("asked", ["", "26", "-10", "1e9", "NaN", "semua%00", "9" * 5000, "<b>"])
def test_spread_that_is_not_offered_is_refused_in_a_sentence_with_the_usual_page(secretariat, opened, asked):
    room = opened()
    answer = secretariat.get(f"{room.page}/keteguhan?bobot={asked}")
    usual = secretariat.get(f"{room.page}/keteguhan").text
    assert answer.status_code == 422
    assert "Pilih 10%, 25%, 50%, atau semua pembagian bobot." in answer.text
    assert rows_of(answer.text, "steady") == rows_of(usual, "steady")
    assert "<b>" not in answer.text


def test_other_parameters_change_nothing(secretariat, opened):
    room = opened()
    plain, strange = (secretariat.get(f"{room.page}/keteguhan{query}") for query in ("", "?draws=7&seed=9&bobot=25"))
    assert rows_of(plain.text, "steady") == rows_of(strange.text, "steady")


def test_ranks_beyond_the_counted_ones_are_told_in_words_or_left_out():
    plan = Plan(10_000, 1, Fraction(25))
    steady = [
        Steadiness("a", 1, (10_000, *[0] * 9), (1, 1)),
        Steadiness("b", 2, (0, 6000, *[0] * 8), (2, None)),
        Steadiness("c", 3, (0, 400, *[0] * 8), (None, None)),
    ]
    rubric = SimpleNamespace(awards=(Award(1, "Terbaik I"),))
    named = Steady(Robustness(plan, tuple(steady)), {"a": "A", "b": "B", "c": "C"}, 1200)
    page = robustness_page(rubric, named)
    assert [(row.interval, row.shares[:2]) for row in page.rows] == [
        ("1", ("100%", "")),
        ("2 ke bawah", ("", "60%")),
    ]
    assert (page.counted, page.partly, page.left_out, page.drawn) == (10, True, 1198, 2)


# ---------------------------------------------------------------------- above the ranking


def test_ranking_page_says_how_sure_the_plenary_can_be(secretariat, opened):
    room = opened(one_voice, names=NAMES[:4])
    page = secretariat.get(f"{room.page}/peringkat").text
    before, after = page.split(">Nilai per kriteria</h2>")
    told = plain_text(before)
    for words in (
        "bergantung pada satu suara: berpindah ke Kabupaten D tanpa Ibu Tiga",
        "Kesepakatan panelis belum dapat disimpulkan",
        "% bobot wajar tetap menempatkannya pertama.",
        plan_sentence(Plan(10_000, 1, Fraction(25))),
    ):
        assert words in told
    for path in BOTH:
        assert before.count(f'href="{room.page}/{path}"') == 2  # among the category's pages, and beside the sentences
    assert "bobot wajar" not in after


def test_ranking_of_nobody_says_nothing_of_certainty(secretariat, opened):
    room = opened(lambda _seat, _turn: {})
    assert "Seberapa pasti hasil ini" not in secretariat.get(f"{room.page}/peringkat").text


def test_groups_of_a_long_ranking_are_told_from_the_top_and_counted():
    steady = [Steadiness(str(rank), rank, (), (rank - rank % 2, rank - rank % 2 + 1)) for rank in range(2, 30)]
    rubric = SimpleNamespace(awards=())
    told = steady_sentences(rubric, Robustness(Plan(10_000, 1, None), tuple(steady)), 3)
    ends = [sentence.partition(":")[0] for sentence in told]
    assert ends == [
        "Peringkat 2 dan 3 satu kelompok",
        "Peringkat 4 dan 5 satu kelompok",
        "Peringkat 6 dan 7 satu kelompok",
        "11 kelompok lain ada di bawahnya.",
    ]


# ---------------------------------------------------------------------- kept beside the database


def test_what_is_kept_serves_the_same_page_without_ranking_anew(app, secretariat, opened):
    room = opened()
    paths = [f"{room.page}/{path}" for path in ("peringkat", "keteguhan", "keteguhan?bobot=semua")]
    first = [plain_text(secretariat.get(path).text) for path in paths]
    assert first == [plain_text(secretariat.get(path).text) for path in paths]
    folder = app.extensions["paritrana_settings"].derived
    with app.app_context():
        category = db.session.get_one(Category, room.category_id)
        told = panel_told(category, room.rubric, folder=folder, rank=never)
        kept = steady_ranks(category, room.rubric, folder=folder, rank=never)
        fresh = steadiness(room.rubric, rank_columns(room.category_id, room.rubric))
    assert told.agreement in first[0]
    assert kept.found == fresh


def test_no_name_of_a_juror_is_in_what_is_kept(app, secretariat, opened):
    """On another machine nobody empties that folder when an account is erased."""
    room = opened(one_voice, names=NAMES[:4])
    assert "tanpa Ibu Tiga" in plain_text(secretariat.get(f"{room.page}/peringkat").text)
    for path in BOTH:
        assert secretariat.get(f"{room.page}/{path}").status_code == 200
    files = [path for path in app.extensions["paritrana_settings"].derived.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    assert b"kursi-3" in kept
    assert [one for one in (*PEOPLE, *LOGINS) if one.encode() in kept] == []


def never():
    pytest.fail("was ranked again")


def test_changed_mark_changes_what_was_kept(app, secretariat, opened):
    room = opened(one_voice, names=NAMES[:4])
    before = plain_text(secretariat.get(f"{room.page}/peringkat").text)
    with app.app_context(), transaction() as session:
        for score in session.scalars(select(Score).where(Score.value == "100")):
            score.value = "50"
    after = plain_text(secretariat.get(f"{room.page}/peringkat").text)
    assert ("tanpa Ibu Tiga" in before, "tanpa Ibu Tiga" in after) == (True, False)
    assert "mana pun yang tidak dihitung, peringkat pertama tetap Kabupaten D." in after


def test_juror_who_is_called_otherwise_is_named_so(app, secretariat, opened):
    room = opened(one_voice, names=NAMES[:4])
    assert "tanpa Ibu Tiga" in plain_text(secretariat.get(f"{room.page}/peringkat").text)
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == "panelis-3")).one().name = "Ibu Tiga Baru"
    assert "tanpa Ibu Tiga Baru" in plain_text(secretariat.get(f"{room.page}/peringkat").text)
