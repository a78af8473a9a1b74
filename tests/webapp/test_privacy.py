"""What is stored about people is written down whole: every column and every file, both ways; the page and commands."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from fnmatch import fnmatch
from html import unescape
from importlib import resources

import pytest
import yaml
from sqlalchemy import Column, Integer, MetaData, Table

from tests.webapp.canaries import open_cage
from webapp import create_app, heartbeat, queue
from webapp.backups.taking import DRAFTS
from webapp.cli.demo_accounts import FILE as DEMO_ACCOUNTS
from webapp.cli.doctor_checks import CHECKS
from webapp.cli.doctor_finding import OK, WARNING
from webapp.config import REFERENCE, TYPEFACES, Settings, read_contact
from webapp.db import Base
from webapp.errors import ConfigRefused
from webapp.models import Score, User
from webapp.moved import MARK as MOVED
from webapp.privacy import NAME, Privacy, period, privacy, read_privacy
from webapp.roster.keys import FOLDER as KEYS
from webapp.services import retention
from webapp.services.accounts import FORGOTTEN
from webapp.shared_folder import MARK, SEEN

TEXT = resources.files("webapp").joinpath(NAME).read_text("utf-8")


def of_models(metadata: MetaData = Base.metadata) -> set[tuple[str, str]]:
    return {(table.name, column.name) for table in metadata.tables.values() for column in table.columns}


def of_file(found: Privacy) -> Counter[tuple[str, str]]:
    lists = [found.plain, *(one.columns for one in found.holdings)]
    return Counter((table, column) for one in lists for table, columns in one.items() for column in columns)


def test_every_column_is_named_once_as_somebodys_or_as_nobodys():
    told = of_file(privacy())
    assert set(told) == of_models()
    assert [one for one, times in told.items() if times > 1] == []


def test_new_column_is_missed():
    """The control: the list would see it."""
    metadata = MetaData()
    Table("user", metadata, Column("id", Integer), Column("telepon", Integer))
    assert of_models(metadata) - set(of_file(privacy())) == {("user", "telepon")}


def test_what_may_be_emptied_is_somebodys_text():
    for one in privacy().holdings:
        for table, columns in one.emptied.items():
            assert set(columns) <= set(one.columns[table]), (one.code, table)
            assert {Base.metadata.tables[table].columns[name].type.python_type for name in columns} == {str}


def test_periods_are_those_that_the_program_keeps():
    assert period("attempts") == FORGOTTEN
    assert period("workers") == retention.AFTER_ANNOUNCEMENT
    assert f"{retention.AT_MOST.days} hari" in privacy().holding("workers").keep
    for one in privacy().holdings:
        assert one.days is None or one.days == 1 or f"{one.days} hari" in one.keep, one.code
    with pytest.raises(KeyError):
        period("account")


@pytest.mark.parametrize(
    ("found", "put"),
    [
        ('    days: 90\n    since: "berakhirnya sesi"\n', "    days: 90\n"),
        ("    days: 365", "    days: selamanya"),
        ("    ground: tugas", "    ground: mungkin"),
        ('    why: "Supaya satu tautan hanya berlaku satu kali"\n', ""),
        ('    title: "Cadangan"', '    judul: "Cadangan"'),
    ],
)
def test_slip_of_the_pen_is_refused(found, put):
    assert found in TEXT
    with pytest.raises(ConfigRefused):
        read_privacy(TEXT.replace(found, put, 1))


def test_words_are_whole_sentences_without_a_placeholder():
    told = yaml.safe_load(TEXT)
    assert re.search(r"@@|TODO|\?\?", TEXT) is None
    assert {one.ground for one in privacy().holdings} <= set(told["grounds"].values())


def test_every_place_that_the_program_has_in_the_folder_is_named_and_no_other(settings):
    places = {name for name, one in vars(Settings).items() if isinstance(one, property)}
    own = {getattr(settings, name) for name in places if name not in {"place", "https", "host", "origin", "prefix"}}
    folders = {path.name for path in own if hasattr(path, "parent") and path.parent == settings.instance}
    beside = {f"{name}{end}" for name in (settings.database.name, queue.QUEUE) for end in ("", "-wal", "-shm")}
    others = {"secret.key", KEYS, TYPEFACES, REFERENCE, queue.CLAIMS, heartbeat.FOLDER, MARK, SEEN, MOVED, DRAFTS}
    made = {"paritrana-*.sqlite3", "peringkat-*.pdf", DEMO_ACCOUNTS}
    assert set(privacy().patterns()) == folders | beside | others | made


def strays(folder):
    """What lies in an instance's folder and isn't named."""
    return {path.name for path in folder.iterdir() if not any(fnmatch(path.name, one) for one in privacy().patterns())}


def test_used_instance_has_nothing_else_in_its_folder(app, add_person, settings):
    open_cage(app, add_person)
    there = {path.name for path in settings.instance.iterdir()}
    assert {"evidence", *({settings.database.name} if settings.server is None else ())} <= there
    assert strays(settings.instance) == set()
    (settings.instance / "catatan.txt").touch()
    assert strays(settings.instance) == {"catatan.txt"}


def test_page_tells_everything_of_the_file_to_everybody(settings, clock, client):
    text = unescape(client.get("/privasi").text)
    for one in privacy().holdings:
        for words in (one.title, one.whose, one.what, one.why, one.ground, one.keep, one.where, one.erased):
            assert words in text, (one.code, words)
    for right in privacy().rights:
        assert right.words in text
    assert "belum mencantumkan kontak" in text
    named = create_app(replace(settings, privacy_contact="Pejabat <PDP>, pdp@contoh.go.id"), clock=clock)
    text = named.test_client().get("/privasi").text
    assert "Pejabat &lt;PDP&gt;, pdp@contoh.go.id" in text
    assert "belum mencantumkan kontak" not in text


@pytest.mark.parametrize("address", ["/masuk", "/hasil", "/periksa"])
def test_page_is_linked_where_people_arrive(client, address):
    assert 'href="/privasi"' in client.get(address).text


@pytest.mark.parametrize(("text", "found"), [("  pdp@contoh.go.id,\n 0541 ", "pdp@contoh.go.id, 0541"), ("", "")])
def test_contact_is_one_line(text, found):
    assert read_contact(text) == found


@pytest.mark.parametrize("text", ["x" * 301, "pdp\u202e@contoh"])
def test_contact_that_no_page_can_show_is_refused(text):
    with pytest.raises(ConfigRefused):
        read_contact(text)


def test_doctor_tells_whether_there_is_a_contact(settings):
    (missing,), (named,) = (
        [*CHECKS["Kontak privasi"](one)] for one in (settings, replace(settings, privacy_contact="pdp@contoh.go.id"))
    )
    assert (missing.state, named.state, named.words) == (WARNING, OK, "pdp@contoh.go.id")


def test_command_tells_the_file_as_a_table_and_as_json(command):
    code, text = command("privacy")
    assert code == 0
    assert all(one.title in text and one.keep in text for one in privacy().holdings)
    told = json.loads(command("privacy", "--format", "json")[1])
    assert [one["code"] for one in told["holdings"]] == [one.code for one in privacy().holdings]


def test_everything_about_an_account_is_its_own_and_opens_nothing(app, add_person, command, look):
    open_cage(app, add_person)
    (user,) = [one for one in look(User) if one.login == "panelis-1"]
    told = json.loads(command("privacy", "export", "panelis-1")[1])
    stored = told["stored"]
    assert [one["login"] for one in stored["user"]] == ["panelis-1"]
    assert {one["user_id"] for table in ("pin", "auth_session", "panelist") for one in stored[table]} == {user.id}
    assert {one["panelist_id"] for one in stored["sheet"]} == {one["id"] for one in stored["panelist"]}
    assert len(stored["score"]) == sum(row.sheet_id in {one["id"] for one in stored["sheet"]} for row in look(Score))
    keys = {name for rows in stored.values() for row in rows for name in row}
    assert keys & {"password_hash", "pin_hash", "token_sha256", "secret", "code_mac", "seed"} == set()
    office = json.loads(command("privacy", "export", "sekretariat")[1])
    assert "panelis" not in json.dumps(office)  # what the secretariat wrote of others isn't theirs
    assert set(office["deeds"]["calibration"][0]) == {"id", "at", "closed_at"}
    assert command("privacy", "export", "siapa")[0] == 1
