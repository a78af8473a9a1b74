"""`read-rosters`: reads the lists of workers that wait; the server starts it whenever one was handed in."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser("read-rosters", help="baca daftar pekerja yang menunggu")
    found.set_defaults(run=read_rosters)


def read_rosters(_arguments: argparse.Namespace) -> int:
    """0 when nothing waits any more."""
    from webapp import create_app
    from webapp.config import settings_from_environment
    from webapp.jobs.rosters import resume_rosters

    settings = settings_from_environment()
    with create_app(settings).app_context():
        resume_rosters(settings=settings, clock=lambda: datetime.now(UTC))
    return 0
