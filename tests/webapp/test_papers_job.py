"""The worker makes papers one by one: stopped, failed, tried again, killed in the middle; the ZIP and the letter."""

from __future__ import annotations

import hashlib
import io
import os
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import select

from reports.presses import Presses
from tests.reports import reading
from tests.webapp.conftest import NOON
from tests.webapp.printing import correct, issued, make, order_records, states
from tests.webapp.sealing import open_sealed
from webapp.content import store
from webapp.db import db, transaction
from webapp.jobs import papers
from webapp.models import Letter, Printing, PrintingPaper
from webapp.services import printing as service
from webapp.services.letters import Post

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from webapp.config import Settings, named_servers
from pathlib import Path
from webapp import create_app
from webapp.jobs.papers import print_papers
folder, (server, _owner) = Path(sys.argv[1]), named_servers()
settings = Settings(instance=folder, port=8000, public_url="http://localhost:8000", secret_key="k" * 64, server=server)
with create_app(settings).app_context():
    print_papers(int(sys.argv[2]))
"""


@pytest.fixture
def plenary(app, add_person):
    """Sealed and corrected: two records, so two rankings."""
    found = open_sealed(app, add_person)
    correct(found)
    return found


def wait_for(app, printing_id, wanted, child):
    """Until the papers are in these states."""
    for _ in range(1200):
        if [state for state, _reason in states(app, printing_id)] == wanted:
            return
        assert child.poll() is None, "the worker ended by itself"
        time.sleep(0.02)
    raise AssertionError(states(app, printing_id))


def test_worker_that_is_killed_between_two_papers_loses_nothing(app, settings, plenary):
    printing_id = order_records(app, plenary)
    command = [sys.executable, "-P", "-c", CHILD, str(settings.instance), str(printing_id)]
    with subprocess.Popen(command, start_new_session=True, env={**os.environ, "PYTHONPATH": str(ROOT)}) as child:
        wait_for(app, printing_id, ["made", "making"], child)
        os.killpg(child.pid, signal.SIGKILL)
    (first,) = issued(app)
    with app.app_context():
        assert papers.unfinished() == [(printing_id,)]
    assert make(app, printing_id) == "made"
    both = issued(app)
    assert (both[0].id, both[0].sha256) == (first.id, first.sha256)
    assert (len(both), states(app, printing_id)) == (2, [("made", ""), ("made", "")])
    with app.app_context():
        assert papers.unfinished() == []


def packed(app, settings, printing_id):
    with app.app_context():
        return store.read(settings.papers, db.session.get_one(Printing, printing_id).sha256)


def test_zip_holds_every_paper_a_list_and_their_hashes_and_is_the_same_again(app, settings, plenary):
    first, second = order_records(app, plenary), order_records(app, plenary)
    assert (make(app, first), make(app, second)) == ("made", "made")
    content = packed(app, settings, first)
    assert packed(app, settings, second) == content
    papers_issued = issued(app)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [f"kabkota/{turn:03}-peringkat-{one.identifier}.pdf" for turn, one in enumerate(papers_issued, 1)]
        assert parts.namelist() == [*names, "daftar.csv", "SHA256SUMS"]
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [hashlib.sha256(parts.read(name)).hexdigest() for name in names] == [one.sha256 for one in papers_issued]
        # The corrected ranking was begun ahead, before the one that it names was issued.
        first_number = papers_issued[0].identifier
        told = "".join(reading.words(parts.read(names[1])))
        assert (papers_issued[1].replaces, reading.letters(first_number) in reading.letters(told)) == (
            first_number,
            True,
        )
        assert parts.read("SHA256SUMS").decode() == "".join(
            f"{one.sha256}  {name}\n" for one, name in zip(papers_issued, names, strict=True)
        )
        assert parts.read("daftar.csv").decode("utf-8-sig").splitlines()[1].startswith(f"{names[0]};")


def test_stopped_printing_issues_nothing_more_and_can_go_on(app, plenary):
    printing_id = order_records(app, plenary)
    with app.app_context(), transaction():
        service.stop(printing_id, now=NOON)
    assert (make(app, printing_id), issued(app)) == ("stopped", [])
    with app.app_context(), transaction():
        service.try_again(printing_id)
    assert (make(app, printing_id), len(issued(app))) == ("made", 2)


def test_stopping_while_a_paper_is_being_printed_leaves_it_unissued(app, plenary):
    printing_id = order_records(app, plenary)
    with app.app_context():
        with transaction():
            paper_id = service.begin_next(printing_id).id
        with Presses() as presses:
            printed = papers.printed_paper(papers.paper_to_make(paper_id), papers.Printer(presses))
        with transaction():
            service.stop(printing_id, now=NOON)
        with transaction():
            service.note_made(paper_id, printed, now=NOON)
    assert issued(app) == []


def test_paper_that_cannot_be_made_says_why_and_the_others_are_made(app, settings, plenary):
    """A kind that the program does not know; then one that it does."""
    printing_id = order_records(app, plenary)
    with app.app_context(), transaction() as session:
        query = select(PrintingPaper).where(PrintingPaper.printing_id == printing_id, PrintingPaper.turn == 1)
        session.scalars(query).one().kind = "tidak-ada"
    assert make(app, printing_id) == "not_made"
    (failed, why), made = states(app, printing_id)
    assert (failed, why != "", made, len(issued(app))) == ("not_made", True, ("made", ""), 1)
    with app.app_context(), transaction() as session:
        query = select(PrintingPaper).where(PrintingPaper.printing_id == printing_id, PrintingPaper.turn == 1)
        session.scalars(query).one().kind = "peringkat"
        service.try_again(printing_id)
    assert (make(app, printing_id), len(issued(app))) == ("made", 2)


def test_ready_letter_is_written_once_and_tells_no_result(app, plenary):
    printing_id = order_records(app, plenary, email="kantor@contoh.go.id")
    post = Post(works=True, host="localhost")
    assert make(app, printing_id) == "made"
    with app.app_context():
        with transaction():
            service.tell_ready(printing_id, post, "http://localhost:8000/cetak/1", now=NOON)
        (letter,) = db.session.scalars(select(Letter)).all()
        assert (letter.kind, letter.recipient, letter.state) == ("papers_ready", "kantor@contoh.go.id", "waiting")
        assert "http://localhost:8000/cetak/1" in letter.body
        assert "Kutai" not in letter.body
        with pytest.raises(Exception, match=r"(?i)unique"), transaction():
            service.tell_ready(printing_id, post, "http://localhost:8000/cetak/1", now=NOON)
