"""Printing takes a processor: one person who opens papers by the dozen takes one of them, and the others are served."""

from __future__ import annotations

import inspect
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask import Flask

from tests.reports import reading
from tests.webapp.room import open_room
from webapp.models import SECRETARIAT, User
from webapp.queue import alone
from webapp.views.one_paper import ALREADY, PRINTS, prints

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


def hold(folder: Path, account: int, begun, over) -> None:
    with alone(folder, "print", account):
        begun.set()
        over.wait(60)


@contextmanager
def printing_elsewhere(folder: Path, account: int) -> Iterator[None]:
    """Another process of the server prints something for this account."""
    forked = multiprocessing.get_context("fork")
    begun, over = forked.Event(), forked.Event()
    other = forked.Process(target=hold, args=(folder, account, begun, over))
    other.start()
    assert begun.wait(30)
    try:
        yield
    finally:
        over.set()
        other.join()


def test_second_paper_of_one_person_waits_and_other_people_are_served(app, settings, secretariat, add_person, look):
    page = f"/edisi/{open_room(app, (), names=('Kabupaten Paser',)).edition}/tampilan/contoh.pdf"
    account = next(row.id for row in look(User) if row.login == "sekretariat")
    colleague = add_person("sekretariat-2", role=SECRETARIAT)
    colleague.sign_in()
    with printing_elsewhere(settings.instance, account):
        refused, served = secretariat.get(page), colleague.get(page)
    assert (refused.status_code, ALREADY in refused.text, refused.headers["Retry-After"]) == (429, True, "5")
    assert [one.mimetype for one in (served, secretariat.get(page))] == ["application/pdf"] * 2


def test_every_view_that_prints_a_paper_is_one_of_these(app: Flask):
    """Whoever calls the printer while a reader waits gives a PDF by `download`, or a picture of a working paper."""
    views = {name: inspect.unwrap(view) for name, view in app.view_functions.items()}
    sources = {name: inspect.getsource(view) for name, view in views.items() if view.__module__.startswith("webapp.")}
    printing = {name for name, text in sources.items() if '"application/pdf"' in text or "working_pdf(" in text}
    marked = {name for name, view in app.view_functions.items() if getattr(view, PRINTS, False)}
    assert len(printing) > 10
    assert printing == marked


def test_a_paper_that_fails_lets_the_next_one_in(app):
    @prints
    def fails() -> None:
        raise RuntimeError

    for _paper in range(2):
        with app.test_request_context(), pytest.MonkeyPatch.context() as patch:
            patch.setattr("webapp.views.one_paper.signed_in_viewer", lambda: type("Viewer", (), {"user_id": 1}))
            with pytest.raises(RuntimeError):
                fails()
