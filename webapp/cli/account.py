"""`paritrana account add`: the first people of an instance, before anybody can invite anybody."""

from __future__ import annotations

import argparse

# As in webapp.models, which isn't loaded for commands on files.
ROLES = ("secretariat", "juror", "operator", "verifier", "branch")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    account = commands.add_parser("account", help="buat akun di instance ini")
    acts = account.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    add = acts.add_parser("add", help="buat satu akun dan tampilkan kata sandinya satu kali")
    add.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    add.add_argument("login", metavar="LOGIN", help="nama akun, misalnya sekretariat")
    add.add_argument("name", metavar="NAME", help="nama orang atau jabatan, dalam tanda kutip")
    add.set_defaults(run=run_add)


def run_add(arguments: argparse.Namespace) -> int:
    """Makes the account with a random password, which is told here and nowhere else. Raises Refused."""
    from webapp.access import utc_now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.errors import Refused
    from webapp.forms.invitations import SHORTEST_NAME, one_line
    from webapp.forms.texts import TextRefused
    from webapp.services.accounts import add_user, login_problem

    from .demo_accounts import new_password
    from .running import open_instance

    try:
        name = one_line(arguments.name)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    problem = login_problem(arguments.login) or ("" if len(name) >= SHORTEST_NAME else "Nama sedikitnya 3 huruf.")
    if problem:
        raise Refused(problem)
    password = new_password()
    app = open_instance(settings_from_environment())
    with app.app_context(), transaction():
        user = add_user(login=arguments.login, name=name, role=arguments.role, password=password, now=utc_now())
        login = user.login
    print(f"Akun {login} ({name}) dibuat. Kata sandinya hanya tampil sekali ini:\n  {password}")
    return 0
