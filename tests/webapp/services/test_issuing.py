"""The same paper gives the same bytes for ever; a correction makes new ones that name the old; rows are only added."""

from __future__ import annotations

import hashlib

import pytest

from tests.reports.reading import letters, words
from tests.webapp.outside import REFUSES, hand
from tests.webapp.printing import correct, issued, make, order_records
from tests.webapp.sealing import KUKAR, open_sealed, rename
from webapp.content import store
from webapp.db import db, transaction
from webapp.models import IssuedPaper
from webapp.services.ceremony_papers import OF_A_DRAFT
from webapp.services.issuing import lost_papers
from webapp.services.paper_kinds import COMPARISON, FOR_CEREMONY, FOR_PLENARY, kinds, packet, papers_in
from webapp.services.sealed import sealed_result


@pytest.fixture
def plenary(app, add_person):
    return open_sealed(app, add_person)


@pytest.fixture
def first(app, plenary):
    """The ranking of the first record, issued."""
    assert make(app, order_records(app, plenary)) == "made"
    return issued(app)[0]


def forget_rows(settings):
    """As if the paper had never been issued: only a database without its triggers lets that happen."""
    with hand(settings) as found:
        found.forget_triggers()
        found.execute_all("DELETE FROM printing_paper; DELETE FROM printing; DELETE FROM issued_paper")


def test_paper_printed_anew_has_the_very_same_bytes(app, settings, plenary, first, clock):
    kept = store.read(settings.papers, first.sha256)
    assert hashlib.sha256(kept).hexdigest() == first.sha256
    store.place_of(settings.papers, first.sha256).unlink()
    forget_rows(settings)
    clock.forward(days=40)
    rename(app, plenary.room.candidates[KUKAR], "Nama yang diganti sesudah disegel")
    assert make(app, order_records(app, plenary)) == "made"
    (again,) = issued(app)
    assert (again.sha256, again.identifier, store.read(settings.papers, again.sha256)) == (
        first.sha256, first.identifier, kept,
    )  # fmt: skip


def test_paper_that_is_issued_is_not_printed_again(app, settings, plenary, first):
    """What lies in the store is given back: it isn't even written again."""
    place = store.place_of(settings.papers, first.sha256)
    before = place.stat().st_ino
    assert make(app, order_records(app, plenary)) == "made"
    assert (place.stat().st_ino, [one.id for one in issued(app)]) == (before, [first.id])


def test_issued_file_that_was_lost_is_made_again(app, settings, plenary, first):
    place = store.place_of(settings.papers, first.sha256)
    place.chmod(0o600)
    place.write_bytes(b"%PDF-1.7 berkas lain")
    with app.app_context():
        assert lost_papers(settings.papers) == {first.sha256: "isinya berubah"}
    assert make(app, order_records(app, plenary)) == "made"
    assert hashlib.sha256(place.read_bytes()).hexdigest() == first.sha256


def test_corrected_result_makes_a_paper_that_names_the_old_one(app, settings, plenary, first):
    correct(plenary)
    assert make(app, order_records(app, plenary)) == "made"
    _old, new = issued(app)
    assert (new.replaces, new.identifier != first.identifier, new.sha256 != first.sha256) == (
        first.identifier, True, True,
    )  # fmt: skip
    text = letters("".join(words(store.read(settings.papers, new.sha256))))
    assert letters(f"Dokumen ini menggantikan nomor {first.identifier}.") in text
    assert letters(f"Nomor dokumen {new.identifier}") in text
    assert letters(f"{settings.public_url.removeprefix('http://')}/periksa") in text


@pytest.mark.parametrize("statement", ["UPDATE issued_paper SET sha256 = 'x'", "DELETE FROM issued_paper"])
def test_what_was_issued_is_neither_changed_nor_deleted(app, settings, first, statement):
    with hand(settings) as found, pytest.raises(REFUSES, match="an issued paper is never changed"):
        found.execute(statement)
    assert [one.sha256 for one in issued(app)] == [first.sha256]


def test_the_same_paper_is_issued_once(app, first):
    names = ("sealed_id", "kind", "subject", "paper_size", "base", "replaces", "line")
    facts = {name: getattr(first, name) for name in names}
    with app.app_context(), pytest.raises(Exception, match=r"(?i)unique"), transaction() as session:
        session.add(
            IssuedPaper(**facts, identifier="X", sha256="x", size=1, pages=1, by_user_id=first.by_user_id, at=first.at)
        )


def test_every_kind_of_paper_can_be_listed_and_has_a_packet_and_words(app, plenary):
    with app.app_context():
        sealed = sealed_result(plenary.room.category_id)
        listed = [(wanted.kind, name) for wanted, name in papers_in(sealed, tuple(kinds()))]
        db.session.rollback()
    not_yet = {*OF_A_DRAFT, COMPARISON}  # neither a draft nor an earlier edition
    assert {code for code, _name in listed} == set(kinds()) - not_yet
    assert all(name.startswith(kinds()[code].title) for code, name in listed)
    assert {*packet(FOR_PLENARY), *packet(FOR_CEREMONY)} == set(kinds()) - {COMPARISON}  # which is chosen by itself
