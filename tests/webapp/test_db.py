from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pysqlite3.dbapi2 as sqlite
import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError, OperationalError, StatementError

from tests.webapp.conftest import app_with
from webapp import create_app
from webapp import db as database
from webapp.config import Settings
from webapp.db import (
    check_engine,
    database_sentence,
    db,
    engine_is_safe,
    open_engine,
    set_up_connection,
    transaction,
)
from webapp.errors import EngineRefused
from webapp.models import Edition, Throttle

AT = datetime(2026, 2, 13, 3, 0, tzinfo=UTC)


def edition(code: str = "contoh-2025") -> Edition:
    return Edition(
        code=code,
        title="Contoh",
        label="2025",
        period_year=2025,
        ceremony_year=2026,
        institution="Pemprov",
        place="Samarinda",
        timezone="Asia/Makassar",
        sample=True,
    )


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
        ((4, 0, 0), True),
    ],
)
def test_engine_is_safe_by_version(version, safe):
    assert engine_is_safe(version) is safe


def test_old_engine_is_refused_with_both_versions():
    with pytest.raises(EngineRefused, match=r"SQLite 3\.51\.2 .* 3\.51\.3"):
        check_engine((3, 51, 2))


@pytest.mark.embedded
def test_app_on_an_old_engine_refuses_to_start(settings: Settings, monkeypatch):
    monkeypatch.setattr(database.sqlite, "sqlite_version_info", (3, 40, 1))
    with pytest.raises(EngineRefused):
        create_app(settings)


@pytest.mark.embedded
def test_the_engine_is_ours_and_its_settings_hold(app: Flask):
    with app.app_context():
        asked = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "recursive_triggers", "trusted_schema")
        found = {name: db.session.execute(text(f"PRAGMA {name}")).scalar() for name in asked}
        version = db.session.execute(text("SELECT sqlite_version()")).scalar()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10_000,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }
    assert version == sqlite.sqlite_version


def test_connection_that_cannot_keep_a_write_ahead_log_is_refused():
    with pytest.raises(EngineRefused, match="journal_mode bernilai memory"):
        set_up_connection(sqlite.connect(":memory:"))


def test_write_outside_transaction_fails(app: Flask):
    with app.app_context():
        db.session.add(edition())
        with pytest.raises(DatabaseError, match=r"readonly|read-only"):
            db.session.commit()


def test_get_that_writes_answers_503_and_changes_nothing(settings: Settings):
    from flask import Blueprint

    from webapp.access import PUBLIC, access

    blueprint = Blueprint("sly", __name__)

    @blueprint.get("/sly")
    @access(PUBLIC)
    def sly() -> str:
        db.session.add(edition())
        db.session.commit()
        return "written"

    app = app_with(blueprint, settings, "sly.sly GET: {public: all}")
    assert app.test_client().get("/sly").status_code == 503
    with app.app_context():
        assert db.session.scalars(select(Edition)).all() == []


def test_transaction_commits_at_its_end(app: Flask):
    with app.app_context(), transaction() as session:
        session.add(edition())
    with app.app_context():
        assert [one.code for one in db.session.scalars(select(Edition))] == ["contoh-2025"]


def test_transaction_rolls_back_on_error_and_can_be_opened_again(app: Flask):
    with app.app_context():
        with pytest.raises(KeyError):
            fail_in_the_middle()
        assert db.session.scalars(select(Edition)).all() == []
        with transaction() as session:
            session.add(edition())
        assert len(db.session.scalars(select(Edition)).all()) == 1


def test_reading_after_transaction_cannot_write(app: Flask):
    with app.app_context():
        with transaction() as session:
            session.add(edition())
        with pytest.raises(DatabaseError, match=r"readonly|read-only"):
            db.session.execute(text("DELETE FROM edition"))


def test_transactions_do_not_nest(app: Flask):
    with app.app_context(), pytest.raises(RuntimeError, match="nest"), transaction(), transaction():
        pass


def test_change_made_before_transaction_is_refused(app: Flask):
    with app.app_context():
        db.session.add(edition())
        with pytest.raises(RuntimeError, match="before"), transaction():
            pass


def test_transaction_sees_what_was_committed_since_the_page_was_read(app: Flask):
    with app.app_context():
        with transaction() as session:
            session.add(Throttle(key="k", window_started_at=AT, failures=1))
        seen = db.session.get_one(Throttle, "k")
        assert seen.failures == 1
        in_thread(app, lambda: set_failures(2))
        assert seen.failures == 1  # a reader keeps its snapshot
        with transaction():
            assert seen.failures == 2


def test_lost_update_cannot_happen_between_writers(app: Flask):
    with app.app_context(), transaction() as session:
        session.add(Throttle(key="k", window_started_at=AT, failures=0))

    def add_one() -> None:
        for _turn in range(20):
            with transaction() as session:
                session.get_one(Throttle, "k").failures += 1

    threads = [threading.Thread(target=in_context, args=(app, add_one)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert db.session.get_one(Throttle, "k").failures == 80


@pytest.mark.embedded
def test_commit_after_the_engine_rolled_back_by_itself_is_refused(app: Flask):
    with app.app_context():
        with pytest.raises(EngineRefused, match="membatalkan"):
            lose_the_transaction()
        assert db.session.scalars(select(Edition)).all() == []


def test_path_with_letters_that_mean_something_in_an_address_is_the_path(tmp_path: Path):
    folder = tmp_path / "a?b=c#d%20e:f@g"
    folder.mkdir()
    engine = open_engine(folder / "x.sqlite3")
    with engine.connect():
        pass
    engine.dispose()
    assert "x.sqlite3" in {found.name for found in folder.iterdir()}
    assert [found.name for found in tmp_path.iterdir()] == [folder.name]


@pytest.mark.embedded
def test_what_sqlite_says_becomes_a_sentence(app: Flask):
    assert sentence_of_full_database(app) == (
        "Tempat penyimpanan penuh. Tidak ada yang berubah; kosongkan sebagian, lalu ulangi."
    )
    assert database_sentence(sqlite.IntegrityError("x")) == "Basis data menolak pekerjaan ini. Tidak ada yang berubah."
    assert database_sentence(KeyError("x")) is None


def test_times_come_back_aware_and_a_naive_one_is_refused(app: Flask):
    with app.app_context():
        with transaction() as session:
            session.add(Throttle(key="k", window_started_at=AT, failures=0))
        assert db.session.get_one(Throttle, "k").window_started_at == AT
        with pytest.raises(StatementError, match="time zone"), transaction() as session:
            session.add(Throttle(key="naive", window_started_at=AT.replace(tzinfo=None), failures=0))


def test_foreign_keys_and_checks_are_enforced(app: Flask):
    from sqlalchemy.exc import IntegrityError

    with app.app_context():
        columns = "login, name, role, password_hash, active, created_at"
        for statement in (
            "INSERT INTO candidate (category_id, code, name) VALUES (99, 'a', 'A')",
            f'INSERT INTO "user" ({columns}) VALUES (:a, :a, :role, :a, true, :a)',  # noqa: S608 - written above
        ):
            with pytest.raises(IntegrityError), transaction() as session:
                session.execute(text(statement), {"a": "a", "role": "admin"})


def sentence_of_full_database(app: Flask) -> str | None:
    """What people are told when SQLite may add no page to its file."""
    with app.app_context():
        db.session.execute(text("PRAGMA max_page_count = 1"))
        with pytest.raises(OperationalError) as full, transaction() as session:
            session.execute(text("UPDATE alembic_version SET version_num = hex(randomblob(100000))"))
    return database_sentence(full.value)


def fail_in_the_middle() -> None:
    with transaction() as session:
        session.add(edition())
        session.flush()
        raise KeyError("in the middle")


def lose_the_transaction() -> None:
    """What SQLite does by itself when the disk is full."""
    with transaction() as session:
        session.add(edition())
        session.flush()
        session.connection().connection.dbapi_connection.rollback()


def set_failures(value: int) -> None:
    with transaction() as session:
        session.get_one(Throttle, "k").failures = value


def in_context(app: Flask, act) -> None:
    with app.app_context():
        act()


def in_thread(app: Flask, act) -> None:
    thread = threading.Thread(target=in_context, args=(app, act))
    thread.start()
    thread.join()


@pytest.mark.embedded
def test_database_file_lies_in_the_instance(settings: Settings, app: Flask):
    assert settings.database == Path(settings.instance) / "paritrana.sqlite3"
    assert settings.database.exists()
