"""One prepared process prints many papers: each as if it were alone, and none takes another with it."""

import os
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from reports.errors import BLOCKED, BROKEN, TOO_LARGE, TOO_SLOW, PrintFailed
from reports.pdf import Limits, print_pdf
from reports.press import Press
from reports.presses import Presses
from tests.reports import reading

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)

PAGE = '<html lang="id"><title>x</title><p>x</p></html>'
ENDLESS = "<p>x</p>" * 100_000
FOREIGN = '<img src="http://127.0.0.1:9/x" alt="">'


@pytest.fixture(scope="module")
def press():
    with Press(Limits(cpu_seconds=3)) as found:
        yield found


def failure(press, html):
    with pytest.raises(PrintFailed) as caught:
        press.print_pdf(html)
    return caught.value


def children_of(pid):
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]


def test_papers_are_the_same_bytes_alone_and_in_any_order(press, sample_html, sample_pdf):
    small = press.print_pdf(PAGE)
    assert small == print_pdf(PAGE)
    assert [press.print_pdf(one) for one in (sample_html, PAGE, sample_html)] == [sample_pdf, small, sample_pdf]


def test_two_presses_give_each_page_its_own_paper():
    with Presses() as presses:
        pages = [PAGE, FOREIGN, PAGE.replace("<p>x", "<p>y")]
        first, foreign, other = [presses.begin(one) for one in pages]
        assert [first.result(), other.result()] == [print_pdf(pages[0]), print_pdf(pages[2])]
        assert foreign.exception().kind == BLOCKED


@pytest.mark.parametrize(
    ("html", "kind"),
    [(ENDLESS, TOO_SLOW), (PAGE + " " * 400 * 2**20, TOO_LARGE), (FOREIGN, BLOCKED)],
    ids=["endless", "huge", "foreign"],
)
def test_paper_that_is_refused_or_ended_leaves_the_next_alone(html, kind):
    with Press(Limits(cpu_seconds=2, memory_bytes=700 * 2**20)) as press:
        process = press.start()
        assert failure(press, html).kind == kind
        assert press.print_pdf(PAGE).startswith(b"%PDF-")
        assert press.process is process


def test_waiting_for_one_paper_ends_and_the_next_is_printed():
    with Press(Limits(wall_seconds=1)) as press:
        assert failure(press, ENDLESS).kind == TOO_SLOW
        assert press.print_pdf(PAGE).startswith(b"%PDF-")


def test_after_the_prepared_process_was_killed_another_is_begun(press):
    before = press.start()
    os.kill(before.pid, signal.SIGKILL)
    before.wait()
    assert failure(press, PAGE).kind == BROKEN
    assert press.print_pdf(PAGE).startswith(b"%PDF-")
    assert press.process is not before


def test_closing_a_press_ends_the_paper_in_it_and_leaves_no_process():
    press = Press()
    press.print_pdf(PAGE)  # while it prepares itself it asks other programs for libraries
    process = press.start()
    with ThreadPoolExecutor(1) as threads:
        printing = threads.submit(press.print_pdf, ENDLESS)
        while not (at_work := children_of(process.pid)):
            time.sleep(0.05)
        press.close()
        assert printing.exception(20).kind == BROKEN
    for _ in range(100):
        time.sleep(0.05 * any(map(command, at_work)))
    assert [command(one) for one in at_work] == [b""] * len(at_work)
    assert failure(press, PAGE).detail == "the press is closed"


def command(pid):
    """What a process runs; nothing where it is gone, or only its end is waited for."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def test_press_that_cannot_start_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with Press() as press:
        assert failure(press, PAGE).kind == BROKEN
