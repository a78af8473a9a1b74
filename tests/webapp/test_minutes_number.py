"""The number of the minutes: on paper, kept with it, changed by another paper that names the one before."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from tests.corpus.texts import hostile_texts
from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.outside import ONLY_ADDED
from tests.webapp.printing import issued, make
from tests.webapp.sealing import open_sealed
from webapp.content import store
from webapp.db import db, transaction
from webapp.forms.minutes_number import LONGEST_NUMBER, read_number
from webapp.models import Category, MinutesNumber, SealedResult, User
from webapp.services import printing
from webapp.services.nominating import goes_along
from webapp.services.paper_kinds import MINUTES, Wanted
from webapp.services.printing import Order, Ordered
from webapp.services.sealed import sealed_result

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
FIRST, SECOND = "B/123/PARITRANA/XI/2025", "B/124/PARITRANA/XI/2025"


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


def give(plenary, number, seen=""):
    return plenary.first.post(f"{plenary.page}/cetak/nomor-berita-acara", {"nomor": number, "terlihat": seen})


def printed(app, plenary, size="a4"):
    """The newest minutes, chosen, ordered and made like every other paper."""
    answer = plenary.first.post(f"{plenary.page}/cetak/satu/{MINUTES}", {"yang": current(plenary), "kertas": size})
    assert (answer.status_code, make(app, int(answer.location.rpartition("/")[2]))) == (303, "made")
    return issued(app)[-1]


def current(plenary):
    page = plenary.first.get(f"{plenary.page}/cetak/satu/{MINUTES}").text
    return page.partition('name="yang" value="')[2].partition('"')[0]


def again(app, plenary, subject):
    """Orders and makes a paper that doesn't count any more, as a printing that was broken off would."""
    with app.app_context(), transaction() as session:
        category = session.get_one(Category, plenary.room.category_id)
        by = session.scalars(select(User).where(User.login == "sekretariat")).one().id
        record = session.scalars(select(SealedResult)).one()
        order = Order(category.edition_id, category.id, "x", [Ordered(record.id, Wanted(MINUTES, subject), "x")])
        number = printing.order(order, by=by, now=record.at).id
    return make(app, number)


def test_number_stands_on_paper_and_a_changed_one_makes_a_paper_that_names_the_old(app, settings, plenary, clock):
    bare = printed(app, plenary)
    assert (bare.subject, give(plenary, FIRST).status_code) == ("", 303)
    first = printed(app, plenary)
    kept = store.read(settings.papers, first.sha256)
    assert (first.subject, first.replaces, letters(FIRST) in letters("".join(reading.words(kept)))) == (
        "1", bare.identifier, True,
    )  # fmt: skip
    assert plenary.first.get(f"{plenary.page}/segel/1/berita-acara.pdf?kertas=a4").data == kept
    assert give(plenary, SECOND, "1").status_code == 303
    second = printed(app, plenary)
    assert (second.subject, second.replaces) == ("2", first.identifier)
    listed = plenary.first.get(f"{plenary.page}/cetak").text
    assert ("1 berlaku, 2 digantikan" in listed, f"Berita acara, nomor {SECOND}" in listed) == (True, True)
    with app.app_context():
        sealed = sealed_result(plenary.room.category_id)
        assert [goes_along(one, sealed, ()) for one in (bare, first, second)] == [False, False, True]
        db.session.rollback()
    assert plenary.announce().status_code == 303
    clock.forward(days=8)
    store.place_of(settings.papers, first.sha256).unlink()
    assert again(app, plenary, "1") == "made"
    assert (store.read(settings.papers, first.sha256), len(issued(app))) == (kept, 3)
    told = app.test_client().get(f"/periksa/{first.identifier}").text
    assert ("Nomor berita acaranya diganti" in told, f'href="/periksa/{second.identifier}"' in told) == (True, True)
    assert "Dokumen ini diterbitkan dan berlaku." in app.test_client().get(f"/periksa/{second.identifier}").text


def test_number_is_given_once_seen_and_rows_are_only_added(app, plenary, look):
    assert give(plenary, FIRST).status_code == 303
    for number, seen, status, sentence in (
        (SECOND, "", 409, "diubah orang lain"),
        (FIRST, "1", 422, "sudah berlaku untuk berita acara ini"),
        ("B/XI/<b>12</b>", "1", 422, "Nomor ditulis dengan huruf"),
        ("tanpa angka", "1", 422, "sedikitnya satu angka"),
    ):
        answer = give(plenary, number, seen)
        assert (answer.status_code, sentence in answer.text, "<b>12</b>" in answer.text) == (status, True, False)
    assert 'value="B/XI/&lt;b&gt;12&lt;/b&gt;"' in give(plenary, "B/XI/<b>12</b>", "1").text
    assert give(plenary, "", "1").status_code == 303
    assert [(one.turn, one.number) for one in look(MinutesNumber)] == [(1, FIRST), (2, "")]
    for change in ("UPDATE minutes_number SET number = 'x'", "DELETE FROM minutes_number"):
        with (
            app.app_context(),
            pytest.raises(DBAPIError, match=ONLY_ADDED),
            transaction() as session,
        ):
            session.execute(text(change))
    with app.app_context():
        assert db.session.scalar(select(MinutesNumber.turn).where(MinutesNumber.number == "")) == 2


def test_hostile_texts_are_no_numbers():
    """What is taken has nothing in it that a page, a paper or a file could take for more than text."""
    taken = [form.number for one in hostile_texts() if not (form := read_number({"nomor": one.value})).problems]
    odd = set("<>\"'{}[]\\|%$#*=`\n\t")
    assert [one for one in taken if odd & set(one) or not one.isascii() or len(one) > LONGEST_NUMBER] == []
    refused = [one for one in hostile_texts() if read_number({"nomor": one.value}).problems]
    assert len(refused) > len(taken)
