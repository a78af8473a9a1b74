"""`paritrana erase`: takes a person's data out of the instance; without --run it only tells what would go."""

from __future__ import annotations

import argparse
import shlex
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import URL

    from webapp.config import Settings
    from webapp.services.erasing import Erased, Person

ELSEWHERE = (
    "Di mesin lain, salinan basis data lama (paritrana-*.sqlite3 dalam folder instance-nya) tidak terhapus dari sini: "
    "hapus di sana."
)
LATER = "Belum ada yang dihapus. Hapus dengan perintah yang sama dan --run."
SERVER = (
    "Server PostgreSQL masih dapat menyimpan sisa baris lama di berkasnya. Jalankan sebagai pemiliknya: VACUUM FULL; "
    "catatan WAL dan cadangannya habis menurut pengaturan server."
)
WRITTEN_ANEW = (
    "Semua tabel di server sudah ditulis ulang tanpa sisa baris lama; catatan WAL dan cadangannya habis menurut "
    "pengaturan server."
)
REFUSED = "Tabel di server belum ditulis ulang: {why} Jalankan sebagai pemiliknya: VACUUM FULL"
BUSY = "Basis data masih dibaca proses lain, jadi sisanya belum ditimpa; jalankan: paritrana retention --run"
BACKUPS = (
    "Cadangan yang sudah ada masih memuatnya; yang terakhir habis masanya pada {day}. Bila sebelum itu sebuah cadangan "
    "dipulihkan, ulangi perintah ini."
)
NOTED = "Dicatat di {path} tanpa nama, supaya pemulihan cadangan mengatakannya."
UNNOTED = (
    "Folder cadangan belum diatur (PARITRANA_BACKUP_FOLDER). Catat di luar server ini: data {who} "
    "dihapus pada {day}. Sesudah cadangan yang lebih lama dipulihkan: {again}"
)
AGAIN = "paritrana erase {whom} --reason 'Diulang sesudah pemulihan cadangan' --run"
NOWHERE = "  tidak ada"
STANDS = (
    "  Namanya disebut dalam {where}: {rows} baris, yang tidak dikosongkan: catatan bersidik, konsep, atau data lain."
)
ONE_WORD = "  Kata “{name}” ada dalam {where}: {rows} baris, yang dibiarkan, karena satu kata dapat berarti orang lain."
SAY_SO = (
    "Bila kata itu memang orangnya, kosongkan yang boleh dikosongkan dengan tambahan --also {name}; sesudah dihapus "
    "pun dapat: paritrana erase {login} --also {name} --reason …"
)


class DryRun(Exception):
    """Ends the transaction of a rehearsal: nothing of it stays."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser("erase", help="hapus data pribadi satu orang; tanpa --run hanya diceritakan")
    add_person(found)
    found.add_argument("--reason", required=True, metavar="ALASAN", help="mengapa; tanpa menyebut nama orangnya")
    also = "nama, ejaan, atau sebutan lain orang itu, juga yang satu kata; boleh beberapa kali"
    found.add_argument("--also", action="append", default=[], metavar="NAMA", help=also)
    found.add_argument("--run", action="store_true", dest="erase", help="hapus sungguh-sungguh")
    found.set_defaults(run=run_erase, refuse=found.error)


def add_person(command: argparse.ArgumentParser) -> None:
    """Whom a command is about."""
    command.add_argument("login", metavar="LOGIN", nargs="?", help="nama akun")
    command.add_argument("--person", metavar="NAMA", help="sebagai ganti LOGIN: nama orang yang tidak punya akun")
    command.add_argument("--email", metavar="SUREL", default="", help="alamat surel orang itu, bila diketahui")


def refuse_both(arguments: argparse.Namespace) -> None:
    """Ends the program with a sentence unless either an account or somebody without one is named."""
    if (arguments.login is None) == (arguments.person is None):
        arguments.refuse("sebut LOGIN, atau --person NAMA untuk orang yang tidak punya akun")
    if arguments.email and arguments.person is None:
        arguments.refuse("--email dipakai bersama --person; surel sebuah akun sudah diketahui")


def run_erase(arguments: argparse.Namespace) -> int:
    """0 when told or done; 1 where something still uses the database. Raises Refused."""
    refuse_both(arguments)
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.services.retention import gone_from_backups

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context():
        found = erased(arguments, settings, for_good=arguments.erase)
        print("\n".join(told(found)))
        if not arguments.erase:
            print(LATER)
            return 0
        forget_files(settings)
        print(told_of_note(found.person, settings, now()))
        print(BACKUPS.format(day=gone_from_backups(settings.backups.days, now=now()).date().isoformat()))
        if settings.common is not None:
            print(ELSEWHERE)
        return overwrite(settings)


def erased(arguments: argparse.Namespace, settings: Settings, *, for_good: bool) -> Erased:
    """What goes; in a rehearsal everything is done the same and then taken back. Raises Refused, Unusable."""
    from webapp.access import now
    from webapp.backups.erasures import note_erasure
    from webapp.db import transaction
    from webapp.services.erasing import erase

    try:
        with transaction():
            found = erase(person_meant(arguments), arguments.reason, now=now())
            end_rehearsal(for_good=for_good)
            if settings.backups.folder is not None:
                note_erasure(settings.backups.folder, number_of(found.person), now=now())
    except DryRun:
        pass
    return found


def person_meant(arguments: argparse.Namespace) -> Person:
    """Raises Refused."""
    from webapp.services.erasing import person_to_erase, person_without_account

    if arguments.person is None:
        return person_to_erase(arguments.login, arguments.also)
    return person_without_account([arguments.person, *arguments.also], arguments.email)


def number_of(person: Person) -> int:
    """Of the account that they had; 0 where they had none: a restored backup knows no number of theirs."""
    return person.user_id if person.login else 0


def end_rehearsal(*, for_good: bool) -> None:
    if not for_good:
        raise DryRun


def told_of_note(person: Person, settings: Settings, now: datetime) -> str:
    from webapp.backups.erasures import NAME

    if settings.backups.folder is not None:
        return NOTED.format(path=settings.backups.folder / NAME)
    account, day = number_of(person), now.date().isoformat()
    return UNNOTED.format(who=who(account), day=day, again=command_again(account))


def who(account: int) -> str:
    return f"akun nomor {account}" if account else "seseorang tanpa akun"


def command_again(account: int) -> str:
    """What erases the account once more, where a restored backup has it; the name of who had none is nowhere here."""
    from webapp.services.erasing import ERASED

    return AGAIN.format(whom=ERASED.format(account) if account else "--person NAMA")


def told(found: Erased) -> Iterator[str]:
    from webapp.services.erasing import STAYS

    yield "Dihapus atau dikosongkan:"
    yield from [f"  {table}: {rows} baris" for table, rows in sorted(found.gone.items())] or [NOWHERE]
    yield "Tetap ada:"
    yield from (f"  {words}" for words in STAYS)
    yield from (STANDS.format(where=where, rows=rows) for where, rows in sorted(found.named.items()))
    yield from told_of_one_word(found)


def told_of_one_word(found: Erased) -> Iterator[str]:
    """Where such a name stands, and how to have it emptied."""
    from webapp.services.erasing import ERASED

    login = ERASED.format(found.person.user_id)
    for name, places in found.single.items():
        yield from (ONE_WORD.format(name=name, where=where, rows=rows) for where, rows in sorted(places.items()))
        if places:
            yield SAY_SO.format(name=shlex.quote(name), login=login)


def forget_files(settings: Settings) -> None:
    """Copies of the database beside it, and everything that is computed again when it is asked for."""
    for copy in settings.instance.glob(f"{settings.database.stem}-*{settings.database.suffix}"):
        copy.unlink()
    shutil.rmtree(settings.derived, ignore_errors=True)


def overwrite(settings: Settings) -> int:
    """Writes the database anew, so that no page of it has what was erased."""
    from webapp.db import db, empty_log

    db.session.remove()
    db.engine.dispose()
    if not isinstance(settings.place, Path):
        return overwrite_server(settings.owner)
    if vacuumed(settings.place) and empty_log():
        return 0
    print(BUSY, file=sys.stderr)
    return 1


def overwrite_server(owner: URL | None) -> int:
    """The same there, which only the tables' owner may."""
    import psycopg

    from webapp.postgresql import UNREACHABLE, sentence_of

    if owner is None:
        print(SERVER)
        return 0
    try:
        vacuum_as(owner)
    except psycopg.Error as error:
        print(REFUSED.format(why=sentence_of(error) or UNREACHABLE), file=sys.stderr)
        return 1
    print(WRITTEN_ANEW)
    return 0


def vacuum_as(owner: URL) -> None:
    """Every table that is ours; waits for who uses one only as long as a save would. Raises psycopg.Error."""
    from contextlib import closing

    import psycopg

    from webapp.backups.server import address_of
    from webapp.db import Base
    from webapp.postgresql import OWN

    with closing(psycopg.connect(**address_of(owner), autocommit=True)) as connection:
        connection.execute(OWN)
        connection.execute("VACUUM (FULL) " + ", ".join(f'"{name}"' for name in Base.metadata.tables))


def vacuumed(database: Path) -> bool:
    """False while somebody else uses the file."""
    from contextlib import closing

    import pysqlite3.dbapi2 as sqlite

    from webapp.db import set_up_connection

    with closing(sqlite.connect(database)) as connection:
        set_up_connection(connection)
        try:
            connection.execute("VACUUM")
        except sqlite.OperationalError:
            return False
    return True
