"""`paritrana account`: the first people of an instance, and the way back in when nobody else can help."""

from __future__ import annotations

import argparse

# As in webapp.models, which isn't loaded for commands on files.
ROLES = ("secretariat", "juror", "operator", "verifier", "branch")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    account = commands.add_parser("account", help="buat akun di instance ini")
    acts = account.add_subparsers(title="perintah", metavar="PERINTAH", required=True)
    add = acts.add_parser("add", help="buat satu akun dan tautan yang menetapkan kata sandinya")
    add.add_argument("role", choices=ROLES, metavar="ROLE", help=", ".join(ROLES))
    add.add_argument("login", metavar="LOGIN", help="nama akun, misalnya sekretariat")
    add.add_argument("name", metavar="NAME", help="nama orang atau jabatan, dalam tanda kutip")
    add.set_defaults(run=run_add)
    lost = acts.add_parser("lost-phone", help="hapus aplikasi autentikator dari satu akun")
    lost.add_argument("login", metavar="LOGIN", help="nama akun")
    lost.set_defaults(run=run_lost_phone)
    link = acts.add_parser("link", help="buat tautan kata sandi yang berlaku satu kali selama satu jam")
    link.add_argument("login", metavar="LOGIN", help="nama akun")
    link.set_defaults(run=run_link)


def run_add(arguments: argparse.Namespace) -> int:
    """Makes the account, and prints the link with which its owner sets the first password, once. Raises Refused."""
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.services.accounts import add_user, unknown_password
    from webapp.services.resets import FIRST_LIFETIME, make_link

    from .running import open_instance

    name = name_for(arguments.name, arguments.login)
    settings = settings_from_environment()
    with open_instance(settings).app_context(), transaction():
        nobodys = unknown_password()
        user = add_user(login=arguments.login, name=name, role=arguments.role, password=nobodys, now=now())
        made = make_link(user.id, by=None, key=settings.secret_key, now=now(), lifetime=FIRST_LIFETIME)
        login = user.login
    print(f"Akun {login} ({name}) dibuat. Kata sandinya ditetapkan lewat tautan ini, satu kali, dalam satu hari:")
    print(f"  {settings.public_url}/setel-sandi#{made.token}")
    return 0


def name_for(typed: str, login: str) -> str:
    """The name as it is kept. Raises Refused where it, or the login, can't be."""
    from webapp.errors import Refused
    from webapp.forms.invitations import SHORTEST_NAME, one_line
    from webapp.forms.texts import TextRefused
    from webapp.services.accounts import login_problem

    try:
        name = one_line(typed)
    except TextRefused as refusal:
        raise Refused(str(refusal)) from None
    problem = login_problem(login) or ("" if len(name) >= SHORTEST_NAME else "Nama sedikitnya 3 huruf.")
    if problem:
        raise Refused(problem)
    return name


def run_lost_phone(arguments: argparse.Namespace) -> int:
    """Takes the authenticator out of an account whose owner has neither phone nor recovery codes. Raises Refused."""
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.services.letters import Post
    from webapp.services.people import lose_phone

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context(), transaction():
        lose_phone(account_id(arguments.login), Post(settings.mail is not None, settings.host), by=None, now=now())
    print(f"Aplikasi autentikator akun {arguments.login} dihapus; pemiliknya menyiapkan yang baru saat masuk lagi.")
    return 0


def run_link(arguments: argparse.Namespace) -> int:
    """Prints a link that sets the password of an account, once. Raises Refused."""
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.services.resets import make_link

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context(), transaction():
        made = make_link(account_id(arguments.login), by=None, key=settings.secret_key, now=now())
    print(f"Berlaku satu kali, selama satu jam:\n  {settings.public_url}/setel-sandi#{made.token}")
    return 0


def account_id(login: str) -> int:
    """Raises Refused where there is no such account."""
    from webapp.errors import Refused
    from webapp.queries.accounts import user_by_login

    user = user_by_login(login)
    if user is None:
        raise Refused(f"Tidak ada akun “{login}”.")
    return user.id
