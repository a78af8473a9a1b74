"""The queue only wakes: after a commit, never after a rollback, and what it loses is lost to nobody."""

from __future__ import annotations

import multiprocessing
import os

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from tests.webapp.conftest import NOON
from webapp.db import after_commit, db, open_engine, transaction
from webapp.errors import Refused, RubricMismatch
from webapp.jobs import Job, perform, sweep
from webapp.models import Throttle
from webapp.queue import CLAIMS, QUEUE, alone, enqueue, open_storage, put, waiting


def messages(settings):
    with open_storage(settings.instance) as storage:
        return waiting(storage)


def add_work(key="work-1"):
    db.session.add(Throttle(key=key, window_started_at=NOON))


def test_message_is_put_only_after_the_commit(app, settings):
    with app.app_context(), transaction():
        add_work()
        enqueue("letters")
        enqueue("roster", 7)
        assert messages(settings) == set()
    assert messages(settings) == {("letters", ()), ("roster", (7,))}


def write(key, *, failures=0, then_refuse=False):
    with transaction():
        db.session.add(Throttle(key=key, window_started_at=NOON, failures=failures))
        enqueue("letters")
        if then_refuse:
            raise Refused("Tidak jadi.")


def test_nothing_is_put_when_the_transaction_rolls_back(app, settings):
    with app.app_context():
        with pytest.raises(Refused):
            write("work-1", then_refuse=True)
        with transaction():
            add_work()  # another one, of which nobody is told
    assert messages(settings) == set()


def test_nothing_is_put_when_the_database_refuses(app, settings):
    with app.app_context(), pytest.raises(IntegrityError):
        write("work-1", failures=-1)
    assert messages(settings) == set()


def test_effect_outside_a_transaction_is_refused(app):
    with app.app_context(), pytest.raises(RuntimeError, match="transaction"):
        after_commit(lambda: None)


def test_effect_finds_everything_committed(app, settings):
    seen = []

    def look_from_outside():
        with open_engine(settings.place).connect() as other:
            seen.append(other.execute(select(Throttle.key)).scalars().all())

    with app.app_context(), transaction():
        add_work()
        after_commit(look_from_outside)
    assert seen == [["work-1"]]


def test_effect_may_open_a_transaction_of_its_own(app):
    def count_again():
        with transaction():
            add_work("work-2")

    with app.app_context():
        with transaction():
            add_work()
            after_commit(count_again)
        assert db.session.scalar(select(func.count()).select_from(Throttle)) == 2


def test_queue_that_cannot_be_written_does_not_undo_what_is_committed(app, settings, caplog):
    (settings.instance / QUEUE).mkdir()
    with app.app_context():
        with transaction():
            add_work()
            enqueue("letters")
        assert db.session.get(Throttle, "work-1") is not None
    assert "menyusul dalam satu menit" in caplog.text


@pytest.mark.parametrize("spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"bukan basis data" * 99)])
def test_queue_file_that_is_gone_or_spoilt_is_made_anew(settings, spoil):
    with open_storage(settings.instance) as storage:
        put(storage, "letters")
        spoil(settings.instance / QUEUE)
        storage.close()
        put(storage, "roster", 1)
        assert waiting(storage) == {("roster", (1,))}


def test_queue_file_deleted_under_an_open_connection_is_made_anew(settings):
    with open_storage(settings.instance) as storage:
        put(storage, "letters")
        (settings.instance / QUEUE).unlink()
        put(storage, "roster", 1)
    assert messages(settings) == {("roster", (1,))}


def test_queue_file_is_its_owners_alone_whatever_the_account_lets_others_do(settings):
    path, before = settings.instance / QUEUE, os.umask(0o022)
    try:
        with open_storage(settings.instance) as storage:
            put(storage, "letters")
            fresh = path.stat().st_mode & 0o777
        path.chmod(0o644)
        with open_storage(settings.instance) as storage:
            put(storage, "letters")
    finally:
        os.umask(before)
    assert (fresh, path.stat().st_mode & 0o777) == (0o600, 0o600)


def test_queue_file_keeps_no_wal_and_is_written_through(settings):
    with open_storage(settings.instance) as storage:
        found = [storage.conn.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert found == ["truncate", 2]


def held_elsewhere(folder, what, answers):
    with alone(folder, *what) as mine:
        answers.put(mine)


def asked_elsewhere(folder, *what):
    """What another process is told."""
    forked = multiprocessing.get_context("fork")
    answers = forked.SimpleQueue()
    other = forked.Process(target=held_elsewhere, args=(folder, what, answers))
    other.start()
    other.join()
    return answers.get()


def test_job_is_held_by_one_process_and_let_go_at_the_end(settings):
    with alone(settings.instance, "roster", 7) as mine:
        told = asked_elsewhere(settings.instance, "roster", 7), asked_elsewhere(settings.instance, "roster", 8)
        assert (mine, told) == (True, (False, True))
    assert asked_elsewhere(settings.instance, "roster", 7) is True


def test_job_of_which_nobody_can_tell_what_is_due_keeps_no_other_waiting(app, settings, caplog):
    """As where a panel's reminders need a rubric whose file is gone: the night's backup is due all the same."""

    def unknown():
        raise RubricMismatch("Berkas rubrik tidak ada.")

    jobs = (Job("remind", lambda: None, unknown), Job("count", lambda _number: None, lambda: [(1,)]))
    sweep(app, jobs)
    assert messages(settings) == {("count", (1,))}
    assert [record.getMessage().partition(";")[0] for record in caplog.records if record.levelname == "ERROR"] == [
        "Pekerjaan remind tidak dapat dilihat"
    ]


def test_sweep_wakes_for_what_is_unfinished_and_does_not_wait_already(app, settings):
    with app.app_context(), transaction():
        add_work()
        enqueue("count", 1)
    sweep(app, (Job("count", lambda _number: None, lambda: [(1,), (2,)]),))
    with open_storage(settings.instance) as storage:
        assert (waiting(storage), storage.queue_size()) == ({("count", (1,)), ("count", (2,))}, 2)


def test_job_that_fails_is_told_of_and_lets_go(app, settings, caplog):
    def fail(_number):
        raise ValueError("rusak")

    jobs = (Job("count", fail, list),)
    perform(app, jobs, "count", 1)
    assert "count (1,) gagal" in caplog.text
    assert asked_elsewhere(settings.instance, "count", 1) is True


def test_unknown_job_is_told_of(app, caplog):
    perform(app, (), "unknown")
    assert "unknown tidak dikenal" in caplog.text


def test_lock_file_is_for_its_owner_only(settings):
    with alone(settings.instance, "x"):
        assert (settings.instance / CLAIMS).stat().st_mode & 0o777 == 0o600
