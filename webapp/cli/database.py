"""`database grant`, `move`: on PostgreSQL, by an account that can do the daily work and no more."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy import URL

    from webapp.config import Settings

TWO_ACCOUNTS = (
    "Perintah ini memerlukan dua alamat basis data yang sama: PARITRANA_DATABASE_OWNER dengan akun pemiliknya, dan "
    "PARITRANA_DATABASE dengan akun aplikasi. Keduanya seperti postgresql://akun@127.0.0.1/paritrana."
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    database = commands.add_parser("database", help="siapkan basis data di server PostgreSQL")
    acts = database.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    given = acts.add_parser("grant", help="perbarui skema sebagai pemilik, lalu batasi akun aplikasi")
    given.add_argument("--print", dest="only_print", action="store_true", help="tampilkan SQL-nya saja")
    given.set_defaults(run=run_grant)
    register_move(commands)


def register_move(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    moved = commands.add_parser("move", help="pindahkan instance ini ke basis data PostgreSQL yang masih kosong")
    moved.set_defaults(run=run_move)


def run_move(_arguments: argparse.Namespace) -> int:
    from .moving import move_instance

    return move_instance()


def run_grant(arguments: argparse.Namespace) -> int:
    """Upgrades, then grants; or prints what it would grant. Makes nothing. Raises ConfigRefused or EngineRefused."""
    from webapp.config import read_settings
    from webapp.migrations import upgrade
    from webapp.migrations.rights import grant, statements, writing

    owner, account = two_accounts(read_settings())
    if arguments.only_print:
        with writing(owner) as connection:
            print(*(f"{statement};" for statement in statements(connection, account)), sep="\n")
        return 0
    upgrade(owner)
    grant(owner, account)
    print(f"Skema mutakhir. Akun {account} kini hanya dapat bekerja dengan isinya, dan tidak mengubah log nilai.")
    return 0


def two_accounts(settings: Settings) -> tuple[URL, str]:
    """The owner's address and the application's account. Raises ConfigRefused unless both name one database."""
    from webapp.errors import ConfigRefused

    server, owner = settings.server, settings.owner
    if server is None or owner is None or not server.username:
        raise ConfigRefused(TWO_ACCOUNTS)
    if (server.host, server.port, server.database) != (owner.host, owner.port, owner.database):
        raise ConfigRefused(TWO_ACCOUNTS)
    return owner, server.username
