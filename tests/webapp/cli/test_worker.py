"""Worker processes as they run: killed, deprived of their queue, started twice, ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.webapp.cli.test_demo import environment, free_port
from tests.webapp.conftest import NOON
from tests.webapp.working import JOBS, NAME
from webapp.db import db, transaction
from webapp.jobs import sweep
from webapp.models import Throttle
from webapp.queue import QUEUE, enqueue

ROOT = Path(__file__).parents[3]


def until(true, seconds=30.0):
    """Waits for what another process does."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it didn't happen in time"
        time.sleep(0.05)


@pytest.fixture
def start_worker(settings):
    """Starts a worker; whatever a failed test leaves running is killed."""
    started = []

    def start():
        command = [sys.executable, "-m", "tests.webapp.working", settings.instance]
        started.append(subprocess.Popen(command, cwd=ROOT, start_new_session=True))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            kill(process)


def end(process):
    process.terminate()
    return process.wait(15)


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def add_work(app, numbers, *, wake=1):
    with app.app_context(), transaction():
        for number in numbers:
            db.session.add(Throttle(key=f"work-{number}", window_started_at=NOON))
            for _ in range(wake):
                enqueue(NAME, number)


def left(app):
    with app.app_context():
        return len(db.session.scalars(select(Throttle).where(Throttle.failures == 0)).all())


def done(settings):
    """(number, process) of every job that was done, in order."""
    log = settings.instance / "done.log"
    return [tuple(map(int, line.split())) for line in log.read_text().splitlines()] if log.exists() else []


def children_of(pid):
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    return [int(child) for child in found.split()]


def alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_two_workers_do_every_job_exactly_once_however_often_they_are_woken(app, settings, start_worker):
    numbers = range(1, 31)
    add_work(app, numbers, wake=3)
    worker = start_worker()
    until(lambda: left(app) == 0)
    assert end(worker) == 0
    assert sorted(number for number, _ in done(settings)) == list(numbers)
    assert len({process for _, process in done(settings)}) == 2


def test_worker_killed_in_the_middle_leaves_nothing_half_done_and_does_it_after_restart(app, settings, start_worker):
    hold, begun = settings.instance / "hold-1", settings.instance / "begun-1"
    hold.touch()
    add_work(app, [1])
    worker = start_worker()
    until(begun.exists)
    kill(worker)
    assert (left(app), done(settings)) == (1, [])
    hold.unlink()
    worker = start_worker()
    until(lambda: left(app) == 0)
    assert end(worker) == 0
    assert [number for number, _ in done(settings)] == [1]


def test_process_killed_at_its_job_is_replaced_and_the_next_sweep_has_the_job_done(app, settings, start_worker):
    hold, begun = settings.instance / "hold-1", settings.instance / "begun-1"
    hold.touch()
    add_work(app, [1])
    worker = start_worker()
    until(lambda: begun.exists() and begun.read_text())
    killed = int(begun.read_text())
    os.kill(killed, signal.SIGKILL)
    hold.unlink()
    until(lambda: len(children_of(worker.pid)) == 3 and killed not in children_of(worker.pid))
    sweep(app, JOBS)
    until(lambda: left(app) == 0)
    assert end(worker) == 0
    assert [number for number, _ in done(settings)] == [1]


def test_queue_file_that_is_deleted_loses_no_work(app, settings, start_worker):
    add_work(app, [1, 2])
    (settings.instance / QUEUE).unlink()
    worker = start_worker()
    until(lambda: left(app) == 0)  # by the sweep at the start
    (settings.instance / QUEUE).unlink()
    add_work(app, [3])
    until(lambda: left(app) == 0, 10)  # woken through the new file, long before the next sweep
    assert end(worker) == 0
    assert sorted(number for number, _ in done(settings)) == [1, 2, 3]


def test_worker_told_to_stop_finishes_its_job(app, settings, start_worker):
    hold, begun = settings.instance / "hold-1", settings.instance / "begun-1"
    hold.touch()
    add_work(app, [1, 2])
    worker = start_worker()
    until(begun.exists)
    worker.terminate()
    time.sleep(0.3)
    hold.unlink()
    assert worker.wait(15) == 0
    assert 1 in {number for number, _ in done(settings)}


def test_second_worker_of_an_instance_is_refused_in_words(settings, start_worker):
    first = start_worker()
    until((settings.instance / QUEUE).exists)
    command = [sys.executable, "-m", "webapp.cli", "worker"]
    second = subprocess.run(
        command, env=environment(settings.instance), capture_output=True, text=True, check=False, timeout=30
    )
    assert end(first) == 0
    assert (second.returncode, "sudah berjalan" in second.stderr) == (1, True)


@pytest.fixture
def server(settings):
    given = environment(settings.instance, PARITRANA_PORT=str(free_port()))
    process = subprocess.Popen([sys.executable, "-m", "webapp.cli", "serve"], env=given, stdout=subprocess.DEVNULL)
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def worker_of(server):
    """The worker that this server has beside it now, None when there is none."""
    for pid in children_of(server.pid):
        command = Path(f"/proc/{pid}/cmdline")
        if alive(pid) and b"worker\0--with-parent" in command.read_bytes():
            return pid
    return None


def test_server_starts_its_worker_again_when_it_dies_and_ends_it_at_the_end(server):
    until(lambda: worker_of(server))
    first = worker_of(server)
    until(lambda: len(children_of(first)) == 3)  # two workers and who wakes them every minute
    theirs = children_of(first)
    os.kill(first, signal.SIGKILL)
    until(lambda: worker_of(server) not in {None, first})
    until(lambda: not any(map(alive, theirs)))
    second = worker_of(server)
    server.terminate()
    assert server.wait(20) == 0
    assert not alive(second)


def test_worker_ends_when_its_server_is_killed(server):
    until(lambda: worker_of(server))
    worker = worker_of(server)
    until(lambda: len(children_of(worker)) == 3)
    everyone = [worker, *children_of(worker)]
    server.kill()
    server.wait()
    until(lambda: not any(map(alive, everyone)))


def test_worker_whose_server_is_gone_before_it_looks_ends_at_once(settings):
    """Killed in its first moments, a server leaves a worker that has never seen it: it was told whom to look for."""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    command = [sys.executable, "-m", "webapp.cli", "worker", "--with-parent", str(gone.pid)]
    worker = subprocess.run(command, env=environment(settings.instance), check=False, timeout=30)
    assert worker.returncode == 0
