"""What is issued and signed is a line of the score log, stored with it or not at all; a stranger tells a file by it."""

from __future__ import annotations

import json
import zipfile

import pytest
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from reports.sign import Signature
from scoring.bundle import check_bundle
from tests.reports import reading
from tests.webapp.conftest import NOON
from tests.webapp.outside import hand
from tests.webapp.printing import correct, issued, make, order_records
from tests.webapp.score_logs import acts, compared, differences, events
from tests.webapp.sealing import open_sealed
from webapp.cli import main
from webapp.content import store
from webapp.db import transaction
from webapp.models import IssuedPaper, SignedPaper
from webapp.queries.issued import issued_by_number
from webapp.services import score_log
from webapp.services.signed_papers import Held, add_signed
from webapp.verifier.verifikasi import check_all

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
PLACE = ("contoh-2025", "kabkota")


@pytest.fixture
def plenary(app, add_person, settings, monkeypatch):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    return open_sealed(app, add_person)


@pytest.fixture
def paper(app, plenary):
    """The ranking of the first record, issued."""
    assert make(app, order_records(app, plenary)) == "made"
    return issued(app)[0]


def sign(app, paper, sha256, follows=""):
    """As a file that was looked at is written down."""
    seen = {"intact": True, "allowed": True, "whole_file": True, "trusted": False}
    newest = Signature("Signature1", "Ketua CONTOH", "CONTOH", "1", NOON, NOON, NOON, **seen)
    with app.app_context(), transaction():
        held = Held(follows or paper.sha256, sha256, 9, extends=True, added="", newest=newest)
        add_signed(issued_by_number(paper.identifier), held, by=paper.by_user_id, now=NOON)


@pytest.fixture
def database(settings, paper):
    """The database of an instance with this paper, past every trigger."""
    with hand(settings) as found:
        found.forget_triggers()
        yield found


def file_of(app, paper, tmp_path):
    path = tmp_path / "terbit.pdf"
    path.write_bytes(store.read(app.extensions["paritrana_settings"].papers, paper.sha256))
    return path


def bundle(tmp_path):
    path = tmp_path / "bundel.zip"
    assert main(["bundle", *PLACE, "-o", str(path)]) == 0
    with zipfile.ZipFile(path) as packed:
        return path, {name: packed.read(name) for name in packed.namelist()}


def test_issued_and_signed_papers_are_lines_of_the_log_once(app, plenary, paper, capsys):
    place, issue = plenary.room.category_id, events(app, plenary.room.category_id)[-1]
    with app.app_context():
        stored = issued_by_number(paper.identifier)
        record, log = stored.sealed.sha256, json.loads(stored.sealed.body)["log"]
    named = {"number": paper.identifier, "kind": "peringkat", "subject": "", "paper": "a4", "replaces": ""}
    assert issue["what"] == {**named, "sha256": paper.sha256, "record": record}
    assert (issue["act"], issue["by"], issue["seq"]) == ("issue", paper.by_user_id, paper.line)
    assert make(app, order_records(app, plenary)) == "made"
    sign(app, paper, "a1" * 32)
    (signed,) = events(app, place)[issue["seq"] :]
    told = {"number": paper.identifier, "turn": 1, "follows": paper.sha256, "sha256": "a1" * 32}
    assert (signed["act"], signed["what"]) == ("sign", told)
    found = compared(app, place)
    assert (found.faults, found.issued, found.unlogged) == ((), 2, 0)
    assert log["size"] < issue["seq"]  # the head that the paper shows is on the way
    assert main(["verify-log", *PLACE, "--anchor", f"{log['size']}:{log['head']}"]) == 0
    assert "2 dokumen terbit dan berkas bertanda tangan tercatat dalam log." in capsys.readouterr().out


def test_row_and_line_are_stored_together_or_not_at_all(app, plenary, paper):
    place = plenary.room.category_id
    sign(app, paper, "a1" * 32)
    before = acts(app, place)
    with pytest.raises(DBAPIError):
        sign(app, paper, "a1" * 32, follows="a1" * 32)
    assert (acts(app, place), differences(app, place)) == (before, ())
    for model in (IssuedPaper, SignedPaper):
        table, columns = model.__table__, [one for one in model.__table__.columns if one.name not in {"id", "line"}]
        copied = table.insert().from_select([one.name for one in columns], select(*columns))
        with (
            app.app_context(),
            pytest.raises(DBAPIError, match="have a line in the score log"),
            transaction() as session,
        ):
            session.execute(copied)


def test_file_is_told_by_a_bundle_alone(app, plenary, paper, tmp_path, capsys):
    first, other = str(file_of(app, paper, tmp_path)), str(tmp_path / "lain.pdf")
    (tmp_path / "lain.pdf").write_bytes(b"%PDF-1.7 berkas lain")
    path, _bundle = bundle(tmp_path)
    assert main(["verify", str(path), "--paper", first]) == 0
    assert f"dokumen {paper.identifier}, tercatat pada baris log {paper.line}" in (out := capsys.readouterr().out)
    assert "Masih berlaku menurut log ini." in out
    assert main(["verify", str(path), "--paper", other]) == 1
    assert f"{other}: berkas ini tidak pernah diterbitkan menurut bundel ini." in capsys.readouterr().err
    correct(plenary)
    path, _bundle = bundle(tmp_path)
    assert main(["verify", str(path), "--paper", first]) == 0
    assert "Hasilnya sudah dikoreksi sesudah dokumen ini terbit" in capsys.readouterr().out
    assert make(app, order_records(app, plenary)) == "made"
    path, whole = bundle(tmp_path)
    assert (check_bundle(whole).faults, check_all(whole, [])) == ((), [])
    assert main(["verify", str(path), "--paper", first]) == 0
    assert f"Sudah digantikan oleh dokumen {issued(app)[1].identifier}." in capsys.readouterr().out


def test_table_changed_behind_the_log_is_told(app, plenary, paper, database, tmp_path):
    other, left_out = "dalam daftar dokumen terbit bukan yang dicatat log", "ada dalam log, tetapi tidak dalam daftar"
    for statement, sentence in (
        ("UPDATE issued_paper SET sha256 = 'x' || substr(sha256, 2)", other),
        ("UPDATE issued_paper SET sha256 = '{sha256}', line = 2", other),
        ("UPDATE issued_paper SET line = NULL", other),
        ("DELETE FROM printing_paper; DELETE FROM issued_paper", left_out),
    ):
        database.execute_all(statement.format(sha256=paper.sha256))
        assert any(sentence in one for one in differences(app, plenary.room.category_id)), statement
        _path, files = bundle(tmp_path)
        assert any(sentence in one for one in check_bundle(files).faults), statement
        assert "daftar dokumen terbit bukan yang dicatat log" in check_all(files, [])


def test_paper_without_a_line_is_told_of_a_log_that_took_all_papers_down(app, plenary, paper, database, tmp_path):
    database.execute_all(
        "DELETE FROM score_event WHERE seq = (SELECT line FROM issued_paper); UPDATE issued_paper SET line = NULL"
    )
    sentence = f"Penerbitan dokumen {paper.identifier} tidak punya baris, padahal log ini mencatat semuanya"
    assert any(sentence in one for one in differences(app, plenary.room.category_id))
    path, files = bundle(tmp_path)
    assert any(sentence in one for one in check_bundle(files).faults)
    assert "dokumen terbit tanpa baris log" in " ".join(check_all(files, []))
    assert main(["verify", str(path), "--paper", str(file_of(app, paper, tmp_path))]) == 1


FORGED = """INSERT INTO issued_paper
    (identifier, subject, sha256, size, sealed_id, kind, paper_size, base, replaces, pages, by_user_id, at)
    SELECT '{number}', 'lain', '{sha256}', 10, sealed_id, kind, paper_size, base, replaces, pages, by_user_id, at
    FROM issued_paper"""


def test_paper_without_a_line_in_a_log_that_has_them_all_is_told(app, plenary, paper, database):
    """A forged one, as if from before."""
    number = f"{paper.identifier[:-1]}{'2' if paper.identifier[-1] != '2' else '3'}"
    database.execute(FORGED.format(number=number, sha256="ab" * 32))
    told = f"Penerbitan dokumen {number} tidak punya baris, padahal log ini mencatat semuanya sejak permulaannya."
    assert told in differences(app, plenary.room.category_id)


@pytest.fixture
def older_program(monkeypatch):
    """Its logs begin without saying who is out."""
    next_row = score_log.next_row

    def without_standings(category_id, before, act, what, **more):
        what = {key: one for key, one in what.items() if key != "standings"}
        return next_row(category_id, before, act, what, **more)

    monkeypatch.setattr(score_log, "next_row", without_standings)


@pytest.mark.usefixtures("older_program")
def test_paper_from_before_the_log_told_of_papers_stays_and_is_not_proved(app, paper, database, tmp_path, capsys):
    """As an instance had it before the migration: the paper's row, and no line of it."""
    database.execute_all(
        "DELETE FROM score_event WHERE seq = (SELECT line FROM issued_paper); UPDATE issued_paper SET line = NULL"
    )
    assert main(["verify-log", *PLACE]) == 0
    assert "1 terbit atau ditandatangani sebelum log mencatatnya: tanpa baris" in capsys.readouterr().out
    sign(app, paper, "a1" * 32)
    assert main(["verify-log", *PLACE]) == 0
    path, files = bundle(tmp_path)
    assert (check_bundle(files).faults, check_all(files, [])) == ((), [])
    paper_file = str(file_of(app, paper, tmp_path))
    assert main(["verify", str(path), "--paper", paper_file]) == 1
    told = capsys.readouterr()
    assert "tidak terbukti: menurut daftar bundel ini terbit sebelum log mencatat" in told.out + told.err
