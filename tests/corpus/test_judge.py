"""The judge bites: each fault, planted into the program, is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps

import pytest
from flask import Response, redirect, render_template_string, request
from sqlalchemy import update

from tests.corpus.everywhere import stands_in
from tests.corpus.judge import Sending, complaints, is_kept, of_answer
from tests.corpus.places import OPERATOR_PLACES
from tests.corpus.texts import SCRIPTS, TEXTS, Hostile
from webapp.db import transaction
from webapp.models import Candidate
from webapp.views import typed

PLACE = next(place for place in OPERATOR_PLACES if place.name == "regulasi")
SCRIPT = Hostile("x", SCRIPTS, "<img src=x onerror=window.__x=1>")
UNSTORABLE = Hostile("x", TEXTS, "Peraturan\x00Bupati")
REFUSAL = '<html lang="id"><p role="alert">Tidak dapat diterima.</p>'


def fault() -> Response:
    raise ZeroDivisionError


def half_written() -> tuple[str, int]:
    with transaction() as session:
        session.execute(update(Candidate).values(name="Setengah"))
    return REFUSAL + request.form["tentang"].replace("\x00", "&#0;"), 422


def stored_all_the_same() -> Response:
    with transaction() as session:
        session.execute(update(Candidate).values(name="Tersimpan"))
    return redirect("/isian", code=303)


def shown_as_markup() -> tuple[str, int]:
    return render_template_string("{{ text|safe }}", text=REFUSAL + request.form["tentang"]), 422


def forgetful() -> tuple[str, int]:
    return REFUSAL, 422


def astray() -> Response:
    return redirect("//contoh.invalid/", code=303)


def speechless() -> tuple[str, int]:
    return "<title>Bad Request</title>", 400


def talkative() -> tuple[str, int]:
    return (
        f"{REFUSAL}<pre>Traceback (most recent call last): sqlalchemy.exc.DataError</pre>{request.form['tentang']}",
        422,
    )


FAULTS: dict[str, tuple[Callable[[], object], Hostile, str]] = {
    "500": (fault, SCRIPT, "status 500"),
    "setengah": (half_written, UNSTORABLE, "was answered 422 and changed candidate"),
    "diam-diam": (stored_all_the_same, UNSTORABLE, "should have been refused, and changed candidate"),
    "markup": (shown_as_markup, SCRIPT, "stands raw in the page"),
    "lupa": (forgetful, SCRIPT, "was typed and is gone"),
    "tersesat": (astray, SCRIPT, "leads to '//contoh.invalid/'"),
    "bisu": (speechless, SCRIPT, "is refused without a sentence"),
    "jejak": (talkative, SCRIPT, "speaks of Traceback"),
    "tak-tersimpan": (forgetful, SCRIPT, "should have been stored, was answered 422"),
    "tak-tampil": (stored_all_the_same, SCRIPT, "was stored and stands on no page"),
}


@pytest.fixture
def plant(site, monkeypatch):
    """Puts another view in the place of the one that records a regulation."""

    def put(view: Callable[[], object]) -> None:
        there = site.app.view_functions["regulations.add"]

        @wraps(there)
        def planted(**_values: object) -> object:
            return view()

        monkeypatch.setitem(site.app.view_functions, "regulations.add", planted)

    return put


@pytest.mark.parametrize("name", FAULTS)
def test_fault_planted_is_told(site, plant, monkeypatch, name):
    """Without the net under every refused form, which would bring back what a view forgets."""
    monkeypatch.setattr(typed, "left_out", lambda _page, _status: [])
    view, hostile, told = FAULTS[name]
    plant(view)
    found = complaints(site, Sending(PLACE, "op-paser", "tentang", hostile), PLACE.good(site, PLACE.path(site)))
    assert any(f": {told}" in one for one in found), found


@pytest.mark.parametrize("hostile", [SCRIPT, UNSTORABLE], ids=["skrip", "nol"])
def test_program_as_it_is_has_no_fault(site, hostile):
    assert complaints(site, Sending(PLACE, "op-paser", "tentang", hostile), PLACE.good(site, PLACE.path(site))) == []


def test_all_is_back_after_a_fault(site, plant):
    before = site.memory.digest()
    plant(half_written)
    complaints(site, Sending(PLACE, "op-paser", "tentang", UNSTORABLE), PLACE.good(site, PLACE.path(site)))
    assert site.memory.digest() == before


def test_slow_answer_is_told(site):
    answer = site.people["op-paser"].get("/isian")
    assert list(of_answer(answer, 0.1)) == []
    assert list(of_answer(answer, 2.1)) == ["took 2.1 s"]


def test_file_left_behind_is_found(site):
    left = site.folder / "tertinggal.txt"
    left.write_text("x", "ascii")
    assert site.other_files() - site.files == {left}
    left.unlink()
    assert site.other_files() == site.files


@pytest.mark.parametrize(
    ("typed", "page", "found"),
    [
        ("satu\r\ndua", "<textarea>satu\ndua</textarea>", True),
        ("satu & dua", "<b>satu &amp; dua</b>", True),
        ("satu\r\ndua", "<textarea>satu dua</textarea>", False),
        ("satu", "<textarea></textarea>", False),
    ],
)
def test_what_was_typed_is_kept_whatever_its_line_ends(typed, page, found):
    assert is_kept(page, typed) is found


@pytest.mark.parametrize(
    ("text", "row", "found"),
    [
        ("satu\ndua", "satu\ndua", True),
        ("satu\ndua", "satu dua", True),
        ("satu\n.\ndua", '["satu", ".", "dua"]', True),
        ("]]>\"'>\njava", json.dumps({"rank": "]]>\"'> java"}), True),
        ("satu\ndua", "satu", False),
        ("satu", "dua", False),
    ],
)
def test_what_was_typed_stands_in_a_row_as_text_or_in_a_document(text, row, found):
    assert stands_in(text, repr((1, row))) is found
