"""`paritrana privacy`: what is stored about people, and everything that is stored about one account."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from .erase import add_person, refuse_both

if TYPE_CHECKING:
    from webapp.services.erasing import Person


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser("privacy", help="data apa tentang orang yang disimpan, untuk apa, dan berapa lama")
    found.add_argument("--format", choices=["table", "json"], default="table", help="bentuk keluaran: table, json")
    found.set_defaults(run=show)
    acts = found.add_subparsers(title="perintah", metavar="PERINTAH")
    export = acts.add_parser("export", help="semua yang disimpan tentang satu orang, sebagai JSON")
    add_person(export)
    export.set_defaults(run=run_export, refuse=export.error)


def show(arguments: argparse.Namespace) -> int:
    """The file itself needs no instance."""
    from .output import print_json

    if arguments.format == "json":
        print_json(plain())
    else:
        print("\n\n".join(told()))
    return 0


def plain() -> dict[str, Any]:
    """The whole file as it was read, with its columns."""
    from dataclasses import asdict

    from webapp.privacy import privacy

    return asdict(privacy())


def told() -> list[str]:
    """A paragraph for each holding."""
    from webapp.privacy import privacy

    lines = (
        ("tentang", "whose"),
        ("apa", "what"),
        ("untuk apa", "why"),
        ("dasar", "ground"),
        ("berapa lama", "keep"),
        ("di mana", "where"),
        ("dihapus", "erased"),
    )
    return [
        "\n".join((one.title, *(f"  {label:<12} {getattr(one, name)}" for label, name in lines), *places(one.columns)))
        for one in privacy().holdings
    ]


def places(columns: Any) -> list[str]:
    return [f"  {'kolom':<12} {table}: {', '.join(names)}" for table, names in columns.items()]


def run_export(arguments: argparse.Namespace) -> int:
    """Raises Refused where there is no such account."""
    refuse_both(arguments)
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.services.personal import everything_about

    from .output import print_json
    from .running import open_instance

    with open_instance(settings_from_environment()).app_context():
        print_json(everything_about(person_to_tell(arguments), now=now()))
    return 0


def person_to_tell(arguments: argparse.Namespace) -> Person:
    """Raises Refused."""
    from webapp.db import db
    from webapp.models import User
    from webapp.services.erasing import person_of, person_without_account

    from .account import account_id

    if arguments.person is not None:
        return person_without_account([arguments.person], arguments.email)
    return person_of(db.session.get_one(User, account_id(arguments.login)))
