"""What the whole run shares: one browser, since a process can drive only one at a time, and what is made only once."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import quicker, systemd
from tests.postgresql import on_server

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--ignore-certificate-errors",  # a self-made one, in front of what browsers do only where they trust
]
COUNTED = pytest.StashKey[bool]()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What can't be tried here is left out, and counted as such."""
    marked = {mark: [one for one in items if one.get_closest_marker(mark)] for mark in ("embedded", "namespaces")}
    left_out = marked["embedded"] if on_server() else []
    left_out += [] if marked["namespaces"] and systemd.possible() else marked["namespaces"]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    if hasattr(config, "workeroutput"):  # one of several processes, which all leave out the same
        config.workeroutput["left_out"] = [item.nodeid for item in left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The process that tells the result counts what its workers left out, which xdist doesn't."""
    left_out = getattr(node, "workeroutput", {}).get("left_out", [])
    if left_out and not node.config.stash.get(COUNTED, False):
        node.config.stash[COUNTED] = True
        node.config.hook.pytest_deselected(items=[SimpleNamespace(nodeid=name) for name in left_out])


def pytest_configure() -> None:
    quicker.keep_templates()
    quicker.keep_addresses()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()
