"""The benchmark of a packet prints, notices a paper that isn't what it is alone, and follows a click to its page."""

from __future__ import annotations

import pytest

from reports.page import packed
from tests.bench import packet
from tests.bench.packet import Way, click, compared, enter, print_results
from tests.bench.packet_site import first_page_seconds, visit_of
from tests.reports import reading
from tests.webapp.conftest import (  # noqa: F401 - fixtures
    add_person,
    app,
    clock,
    cluster,
    empty_database,
    own_database,
    served,
    settings,
)
from tests.webapp.sealing import open_sealed
from webapp.key_files import write_private

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
SMALL = '<html lang="id"><title>x</title><link rel="stylesheet" href="asset:paper.css"><p>x</p></html>'


def test_every_way_prints_the_same_papers(capsys):
    ways = enter([SMALL, SMALL.replace("<p>x", "<p>y")], rows=1)
    assert compared(ways, 1) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in lines] == ["same", "yes", "yes", "yes", "yes"]
    assert [len(one.papers) for one in ways] == [1, 2, 2, 2, 2]


def test_benchmark_says_no_when_a_paper_is_another_than_alone():
    def way(name, *papers):
        return Way(name, list, [1.0], [1.0], list(papers))

    last = way("WeasyPrint in one process", b"", b"")
    alone = way("each in a process of its own", b"a", b"b")
    assert print_results([way("measure"), way("ours", b"a", b"b"), alone, last]) == 0
    assert print_results([way("measure"), way("ours", b"b", b"a"), alone, last]) == 1
    assert print_results([way("measure"), alone, way("one paper less", b"")]) == 1


def test_click_is_followed_to_the_picture_of_the_first_page(app, settings, add_person, monkeypatch):  # noqa: F811
    monkeypatch.setattr(packet, "print_pdf", lambda _page: b"")
    plenary = open_sealed(app, add_person)
    write_private(settings.instance / "secret.key", settings.secret_key)
    visit = visit_of(app, f"{plenary.page}/cetak")
    seconds = []
    click(packed(SMALL), lambda: seconds.append(first_page_seconds(settings.instance, visit)) or seconds[0])
    assert 0 < seconds[0] < 300
