"""A result as files: who has which from when on, the same bytes each time, and the same values as the record."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from tests.scoring.small import rubric
from tests.scoring.test_record import BODY
from tests.webapp.sealing import Plenary, open_sealing, sealed_bodies
from webapp.cli import main
from webapp.db import db, transaction
from webapp.models import INTERVIEWS, Category, SealedResult
from webapp.services.exports import csv_chunks
from webapp.services.record_tables import TABLES, Record


@pytest.fixture
def plenary(app, add_person) -> Plenary:
    return open_sealing(app, add_person)


def rows_of(answer) -> list[dict[str, str]]:
    assert (answer.status_code, answer.mimetype) == (200, "text/csv"), answer.text
    return list(csv.DictReader(io.StringIO(answer.text, newline="")))


def read_json(answer) -> dict[str, Any]:
    assert (answer.status_code, answer.mimetype) == (200, "application/json"), answer.text
    return json.loads(answer.data)


def test_plenary_takes_away_what_would_be_sealed(plenary):
    assert plenary.decide().status_code == 303
    base = f"{plenary.page}/data"
    assert [one["order"] for one in rows_of(plenary.first.get(f"{base}/keputusan.csv"))] == ["64.02 > 64.01"]
    assert len(rows_of(plenary.first.get(f"{base}/suara.csv"))) == 3
    told = read_json(plenary.first.get(f"{base}/peringkat.json"))
    assert (told["record"], told["sha256"], [one["rank"] for one in told["rows"]]) == (None, None, list("1234"))
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    sealed = read_json(plenary.first.get(f"{base}/peringkat.json"))
    assert (sealed["record"], sealed["rows"]) == (1, told["rows"])


def test_every_table_is_there_twice_with_the_same_bytes_and_the_same_values(app, plenary):
    plenary.seal()
    for code in TABLES:
        address = f"{plenary.page}/segel/1/{code}"
        answers = [plenary.first.get(f"{address}.{kind}").data for kind in ("csv", "json", "csv", "json")]
        assert answers[:2] == answers[2:], code
        told = json.loads(answers[1])
        rows = list(csv.reader(io.StringIO(answers[0].decode(), newline="")))
        assert rows[0] == told["columns"], code
        assert rows[1:] == [[one[name] for name in told["columns"]] for one in told["rows"]], code
        assert plenary.first.get(f"{plenary.page}/data/{code}.csv").data == answers[0], code
    assert plenary.first.get(f"{plenary.page}/segel/1/tidak-ada.csv").status_code == 404
    assert plenary.first.get(f"{plenary.page}/segel/2/peringkat.csv").status_code == 404


def test_tables_say_what_the_record_says(app, plenary):
    plenary.seal()
    body = json.loads(sealed_bodies(app)[0])
    base = f"{plenary.page}/segel/1"
    marks = rows_of(plenary.first.get(f"{base}/nilai.csv"))
    assert [(one["juror"], one["candidate"], one["indicator"], one["score"]) for one in marks] == [
        (one["juror"], one["candidate"], one["indicator"], one["value"]) for one in body["marks"]
    ]
    nodes = {(one["candidate"], one["node"]): one for one in rows_of(plenary.first.get(f"{base}/simpul.csv"))}
    for standing in body["result"]["ranking"]:
        for code, node in standing["nodes"].items():
            found = nodes[standing["candidate"], code]
            assert (found["points"], found["score"]) == (node["points"], node["score"] or ""), code
    assert len(rows_of(plenary.first.get(f"{base}/kursi.csv"))) == 3


def test_before_the_plenary_nothing_is_taken_away(app, plenary):
    with app.app_context(), transaction() as session:
        session.get_one(Category, plenary.room.category_id).state = INTERVIEWS
    for path in ("data", "data/nilai.csv", "data/nilai.json"):
        assert plenary.first.get(f"{plenary.page}/{path}").status_code == 403, path


def test_everybody_has_the_tables_from_the_announcement_on_without_names(app, plenary, clock):
    plenary.seal()
    stranger = app.test_client()
    addresses = [f"{plenary.public}/catatan-1/{code}.{kind}" for code in TABLES for kind in ("csv", "json")]
    assert {stranger.get(address).status_code for address in addresses} == {404}
    assert plenary.announce().status_code == 303
    clock.forward(hours=23)
    answers = [stranger.get(address) for address in addresses]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].headers["Cache-Control"] == "public, max-age=60"
    with app.app_context():
        annex = json.loads(db.session.scalars(select(SealedResult.annex)).one())
    names = {one["name"] for one in annex["panel"]} | {annex["proposed_by"], annex["approved_by"]}
    assert len(names) > 3
    assert not [name for name in names if any(name in answer.text for answer in answers)]
    assert stranger.get(f"{plenary.public}/catatan-1/tidak-ada.json").status_code == 404
    assert stranger.get(f"{plenary.public}/catatan-2/nilai.csv").status_code == 404
    assert f"{plenary.public}/catatan-1/simpul.json" in stranger.get(plenary.public).text


def test_explained_findings_name_who_explained_them_to_the_secretariat_alone():
    about = {"candidate": "64.01", "check": "K01", "message": "lebih besar"}
    annex = {"overrides": [{**about, "by": "Ibu Rahma", "reason": "=Sudah dicocokkan"}]}
    columns, rows = TABLES["penjelasan"][1](Record(rubric(), BODY, annex))
    assert (columns[3:], list(rows)) == (("by", "reason"), [[*about.values(), "Ibu Rahma", "=Sudah dicocokkan"]])
    assert "".join(csv_chunks(columns, rows)).endswith(",'=Sudah dicocokkan\n")
    columns, rows = TABLES["penjelasan"][1](Record(rubric(), BODY, {}))
    assert (columns, list(rows)) == (tuple(about), [list(about.values())])


def test_workbook_of_a_sealed_result_names_its_record(app, plenary):
    plenary.seal()
    answer = plenary.first.get(f"{plenary.page}/segel/1/rekapitulasi.xlsx")
    assert answer.status_code == 200
    assert plenary.first.get(f"{plenary.page}/segel/1/rekapitulasi.xlsx").data == answer.data
    book = openpyxl.load_workbook(io.BytesIO(answer.data))
    assert book["Peringkat"]["C3"].data_type == "f"
    assert plenary.first.get(f"{plenary.page}/segel/2/rekapitulasi.xlsx").status_code == 404


@pytest.fixture
def instance(settings, monkeypatch):
    """What the command works on."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))


def export(path, *more: str) -> int:
    return main(["export", "contoh-2025", "kabkota", *more, "-o", str(path)])


def test_command_refuses_a_number_that_no_database_has(capsys, tmp_path):
    with pytest.raises(SystemExit, match="2"):
        export(tmp_path / "a.xlsx", "--number", str(2**70))
    assert f"--number: '{2**70}' tidak dapat dibaca" in capsys.readouterr().err


def test_command_writes_the_same_files_as_the_pages(plenary, instance, tmp_path, capsys):
    assert export(tmp_path / "a.xlsx") == 1
    assert "belum disegel" in capsys.readouterr().err
    plenary.seal()
    base = f"{plenary.page}/segel/1"
    for name, more in (
        ("rekapitulasi.xlsx", ()),
        ("nilai.csv", ("--table", "nilai")),
        ("suara.json", ("--table", "suara")),
    ):
        assert export(tmp_path / name, *more) == 0, name
        assert capsys.readouterr().out == f"{tmp_path / name}\n"
        assert (tmp_path / name).read_bytes() == plenary.first.get(f"{base}/{name}").data, name
    assert export(tmp_path / "b.xlsx", "--number", "7") == 1
    assert "nomor 7" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("file", "more", "word"),
    [
        ("a.pdf", (), ".xlsx, .csv, atau .json"),
        ("a.csv", (), "--table"),
        ("a.xlsx", ("--table", "nilai"), "--table"),
        ("a.csv", ("--table", "semua"), "semua bukan pilihan; yang ada: peringkat"),
    ],
)
def test_command_names_what_does_not_fit(tmp_path, capsys, file, more, word):
    with pytest.raises(SystemExit) as ended:
        export(tmp_path / file, *more)
    assert ended.value.code == 2
    assert word in capsys.readouterr().err
