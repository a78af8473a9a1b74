"""A list page asks the database as often for thirty rows as for one."""

import pytest
from sqlalchemy import event, select

from tests.webapp.office import open_office, report
from tests.webapp.room import RUBRIC, full, open_room
from webapp.db import db, transaction
from webapp.models import INTERVIEWS, PLENARY, Category, Panelist, User

MANY = tuple(f"Kabupaten {number:02d}" for number in range(1, 31))


@pytest.fixture
def queries(app):
    """How many statements a request sends."""

    def count(persona, path):
        sent = []
        with app.app_context():
            engine = db.engine
        listener = lambda *found: sent.append(found[2])  # noqa: E731 - a listener is removed by its identity
        event.listen(engine, "before_cursor_execute", listener)
        try:
            assert persona.get(path).status_code == 200
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        return len(sent)

    return count


@pytest.fixture
def rooms(app, juror, other_juror, secretariat):
    """One category with a single candidate, one with thirty; every sheet begun, the same edition."""
    found = (
        open_room(app, ("panelis-1",), names=MANY[:1], code="satu"),
        open_room(app, ("panelis-1", "panelis-2"), names=MANY, code="banyak"),
    )
    number = 0
    for room, personas in zip(found, ((juror,), (juror, other_juror)), strict=True):
        for persona in personas:
            for name in room.candidates:
                number += 1
                own_id = f"00000000-0000-4000-8000-{number:012d}"
                assert persona.post(room.sheet(name), full(room, 0, client_id=own_id)).status_code == 303
    return found


@pytest.mark.parametrize("asked", ["", "?lembar=belum", "?cari=kabupaten&halaman=2"])
def test_category_page_needs_as_many_queries_for_thirty_as_for_one(secretariat, rooms, queries, asked):
    one, many = (queries(secretariat, f"{room.page}{asked}") for room in rooms)
    assert one == many


@pytest.mark.parametrize("page", ["peringkat", "kesepakatan", "keteguhan"])
def test_ranking_needs_as_many_queries_for_thirty_as_for_one(app, secretariat, rooms, queries, page):
    with app.app_context(), transaction() as session:
        for room in rooms:
            session.get_one(Category, room.category_id).state = PLENARY
    one, many = (queries(secretariat, f"{room.page}/{page}") for room in rooms)
    assert one == many


@pytest.mark.parametrize("path", ["peringkat", "peringkat?cari=kabupaten", "peringkat/tidak-dinilai", "peringkat.csv"])
def test_lists_and_files_of_the_ranking_need_no_more_queries_for_thirty_nor_twice(
    app, secretariat, rooms, queries, path
):
    with app.app_context(), transaction() as session:
        for room in rooms:
            session.get_one(Category, room.category_id).state = PLENARY
    first_one, first_many = (queries(secretariat, f"{room.page}/{path}") for room in rooms)
    one, many = (queries(secretariat, f"{room.page}/{path}") for room in rooms)
    assert first_one == first_many > one == many


@pytest.mark.parametrize("file", ["angka.csv", "nilai.csv"])
def test_files_need_as_many_queries_for_thirty_as_for_one(app, secretariat, rooms, queries, file):
    with app.app_context(), transaction() as session:
        for room in rooms:
            session.get_one(Category, room.category_id).state = PLENARY
    one, many = (queries(secretariat, f"{room.page}/{file}") for room in rooms)
    assert one == many


@pytest.mark.parametrize("state", [INTERVIEWS, PLENARY])
def test_candidate_needs_as_many_queries_among_thirty_as_alone(app, secretariat, rooms, queries, state):
    with app.app_context(), transaction() as session:
        for room in rooms:
            session.get_one(Category, room.category_id).state = state
    one, many = (queries(secretariat, f"{room.page}/kandidat/64.01") for room in rooms)
    assert one == many


@pytest.mark.parametrize("path", ["/temuan", "/temuan.csv", ""])
def test_findings_need_as_many_queries_for_thirty_as_for_one(app, add_person, secretariat, queries, path):
    add_person("panelis-1", role="juror")
    rubric = RUBRIC.replace(
        b"checks: []", b'checks: [{code: "K", kind: round, severity: note, value: "potensi", multiple: 5}]'
    )
    counts = []
    for number, names in enumerate((MANY[:1], MANY), start=1):
        room = open_room(app, ("panelis-1",), names=names, code=f"kategori-{number}", rubric=rubric)
        counts.append((queries(secretariat, f"{room.page}{path}"), queries(secretariat, f"{room.page}{path}")))
    assert counts[0] == counts[1]
    assert counts[0][1] < counts[0][0]


def test_sheet_needs_as_many_queries_in_a_long_category_as_in_a_short_one(juror, rooms, queries):
    one, many = (queries(juror, room.sheet(MANY[0])) for room in rooms)
    assert one == many


def test_jurors_list_needs_as_many_queries_for_thirty_as_for_one(app, add_person, queries):
    counts = []
    for number, names in enumerate((MANY[:1], MANY), start=1):
        persona = add_person(f"panelis-{number}", role="juror")
        persona.sign_in()
        open_room(app, (persona.login,), names=names, code=f"kategori-{number}")
        counts.append(queries(persona, "/penilaian"))
    assert counts[0] == counts[1]


def test_operators_list_needs_as_many_queries_for_thirty_as_for_one(app, add_person, queries):
    counts = []
    for number, names in enumerate((MANY[:1], MANY), start=1):
        codes = [(f"64.{place:02d}", name) for place, name in enumerate(names, start=1)]
        login = f"operator-{number}"
        office = open_office(
            app,
            add_person,
            code=f"kategori-{number}",
            candidates=codes,
            operators=[(login, code) for code, _ in codes],
            others=(),
        )
        report(app, office, "64.01", {"pu_aktif": "1"})
        counts.append(queries(office.people[login], "/isian"))
    assert counts[0] == counts[1]


def test_editions_need_as_many_queries_for_ten_categories_as_for_one(app, add_person, secretariat, queries):
    add_person("panelis-1", role="juror")
    open_room(app, ("panelis-1",), names=MANY[:1], code="kategori")
    one = queries(secretariat, "/edisi")
    for number in range(9):
        open_room(app, ("panelis-1",), names=MANY[:1], code=f"kategori-{number}")
    assert queries(secretariat, "/edisi") == one


@pytest.mark.parametrize("page", ["panel", "jadwal", "jadwal.ics"])
def test_panel_and_schedule_need_as_many_queries_for_thirty_as_for_one(secretariat, rooms, queries, page):
    day = {"clock": "08.00", "presentation": "5", "questions": "0", "mode": "luring", "breaks": ""}
    for number, room in enumerate(rooms):
        own = {"day": f"{13 + number}/2/2026", "room": f"Ruang {number}"}  # the same people sit on both panels
        assert secretariat.post(f"{room.page}/jadwal", {**day, **own}).status_code == 303
    one, many = (queries(secretariat, f"{room.page}/{page}") for room in rooms)
    assert one == many


def test_member_and_conflicts_need_as_many_queries_for_thirty_as_for_one(app, secretariat, juror, rooms, queries):
    with app.app_context():
        seats = [
            db.session.scalars(select(Panelist.id).where(Panelist.category_id == room.category_id)).first()
            for room in rooms
        ]
    pages = [f"{room.page}/panel/{seat}" for room, seat in zip(rooms, seats, strict=True)]
    assert queries(secretariat, pages[0]) == queries(secretariat, pages[1])
    one, many = (queries(juror, f"/penilaian/kesediaan/{room.category_id}") for room in rooms)
    assert one == many


@pytest.mark.parametrize("page", ["pengingat", "surat"])
def test_letters_need_as_many_queries_for_thirty_as_for_one(app, add_person, queries, page):
    thirty = [(f"64.{number:02d}", f"Kabupaten {number}") for number in range(1, 31)]
    small = open_office(app, add_person, code="satu", candidates=thirty[:1], operators=[("op", "64.01")])
    everyone = [(f"op-{code}", code) for code, _name in thirty]
    large = open_office(app, add_person, code="banyak", candidates=thirty, operators=everyone, others=())
    boss = small.people["sekretariat"]
    with app.app_context(), transaction() as session:
        for user in session.scalars(select(User).where(User.role == "operator")):
            user.email = "op@contoh.go.id"
    for office in (small, large):
        login = "op-{}" if office is large else "op"
        keys = [f"figures_reminder:{office.users[login.format(code)]}:{own}" for code, own in office.candidates.items()]
        assert boss.post(f"{office.secretariat_page}/pengingat", {"pilih": keys}).status_code == 303
    one, many = (queries(boss, f"{office.secretariat_page}/{page}") for office in (small, large))
    assert one == many
