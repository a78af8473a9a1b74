"""`backup`, `backup-key`, `restore`, `drill`, `keys`: a copy of everything, the way back, and the proof of it."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reports.formats import file_size, number
from webapp.errors import ConfigRefused, Unusable

from .output import PRIVATE, check_writable, replace_file

if TYPE_CHECKING:
    from sqlalchemy import URL

    from webapp.backups.archive import Manifest
    from webapp.backups.restoring import Restored
    from webapp.config import Settings

NO_FOLDER = "Sebut berkasnya dengan -o FILE, atau folder cadangan dengan PARITRANA_BACKUP_FOLDER."
INSIDE = "{path}: kunci ini tidak boleh berada di dalam folder instance; simpan di luar server."
KEY_THERE = "{path}: berkas ini sudah ada. Kunci yang ditimpa tidak dapat membuka cadangan lama; pilih nama lain."
KEY_MADE = """Kunci rahasia disimpan di {path}. Tanpa berkas itu tidak ada cadangan yang dapat dibuka:
simpan dua salinannya di luar server, di tempat terkunci. Kunci umumnya, untuk berkas yang disebut
PARITRANA_BACKUP_KEYS di server:
{public}"""
KEYS_LEFT = (
    "Kunci instance tidak ada dalam cadangan. Kembalikan dengan “paritrana keys import” sebelum aplikasi dijalankan; "
    "tanpanya semua orang masuk ulang, perangkat lama tidak berlaku, tautan undangan tidak dapat ditampilkan lagi, dan "
    "yang dienkripsi dengannya tidak terbaca."
)
ERASE_AGAIN = "Yang dihapus sesudah cadangan ini dibuat ada lagi di sini. Jalankan: paritrana retention --run"
ERASED_LATER = (
    "Sesudah cadangan ini dibuat, data berikut dihapus; di sini ada lagi. Hapus lagi sebelum dilayani, dengan --also "
    "yang sama bila dahulu dipakai, dan nama orang yang tidak punya akun dari permintaannya:"
)
NOT_THERE = (
    "Di {folders} tidak ada penghapusan.jsonl, jadi tidak diketahui data siapa yang dihapus sesudah cadangan ini "
    "dibuat. Bila berkas itu ada dalam folder cadangan yang asli, salin ke sebelah cadangan ini dan pulihkan lagi."
)
NONE_NOTED = "Di {folders} tidak tercatat data yang dihapus sesudah cadangan ini dibuat (penghapusan.jsonl)."
REVOKE_AGAIN = (
    "Yang dicabut atau diganti sesudahnya (sesi, perangkat, undangan, tautan dan kata sandi) berlaku lagi seperti saat "
    "itu. Untuk mengakhiri semua sesi dan tautan: paritrana renew-secret"
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code."""
    made = commands.add_parser("backup", help="buat cadangan terenkripsi dari instance ini; boleh sambil melayani")
    made.add_argument("-o", dest="output", metavar="FILE", type=Path, help="berkas cadangan yang dibuat")
    made.set_defaults(run=back_up)
    key = commands.add_parser("backup-key", help="buat kunci rahasia cadangan, untuk disimpan di luar server")
    key.add_argument("-o", dest="output", metavar="FILE", type=Path, required=True, help="berkas kunci yang dibuat")
    key.set_defaults(run=make_key)
    restored = commands.add_parser("restore", help="pulihkan cadangan ke folder kosong, lalu periksa semuanya")
    restored.add_argument("file", metavar="FILE", type=Path, help="berkas cadangan")
    restored.add_argument(
        "--into", metavar="FOLDER", type=Path, required=True, help="folder kosong, atau yang belum ada"
    )
    restored.add_argument("--keys", metavar="FILE", type=Path, help="kunci instance dari “paritrana keys export”")
    add_identity(restored)
    restored.set_defaults(run=restore_backup)
    tried = commands.add_parser("drill", help="latihan pemulihan: pulihkan, jalankan, periksa, hapus lagi")
    tried.add_argument("--file", metavar="FILE", type=Path, help="cadangan ini, bukan yang terbaru; perlu --identity")
    add_identity(tried, required=False)
    tried.set_defaults(run=drill)
    register_keys(commands)


def register_keys(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = commands.add_parser("keys", help="kunci instance, yang tidak ada dalam cadangan").add_subparsers(
        required=True
    )
    out = keys.add_parser("export", help="simpan kunci instance terenkripsi, untuk pemulihan")
    out.add_argument("-o", dest="output", metavar="FILE", type=Path, required=True)
    out.set_defaults(run=export_keys)
    back = keys.add_parser("import", help="kembalikan kunci ke instance yang dipulihkan")
    back.add_argument("file", metavar="FILE", type=Path)
    add_identity(back)
    back.set_defaults(run=import_keys)


def add_identity(command: argparse.ArgumentParser, *, required: bool = True) -> None:
    told = "berkas kunci rahasia dari “paritrana backup-key”"
    command.add_argument("--identity", metavar="KEYFILE", type=Path, required=required, help=told)


def back_up(arguments: argparse.Namespace) -> int:
    """0 when everything is in it; 1 when a content was missing or damaged, each on standard error."""
    from webapp.backups.age import recipients_of
    from webapp.backups.taking import take_backup
    from webapp.config import settings_from_environment

    from .running import open_instance

    settings, now = settings_from_environment(), datetime.now(UTC)
    recipients = recipients_of(settings.backups.keys)
    output = arguments.output or usual_place(settings, now)
    check_writable(output)
    with open_instance(settings).app_context():
        taken = take_backup(settings, output, recipients, now=now)
    print(f"{taken.path}: {file_size(taken.size)}, {number(len(taken.manifest.files))} berkas, SHA-256 {taken.sha256}")
    return told_of_missing(taken.lacking)


def usual_place(settings: Settings, now: datetime) -> Path:
    """Raises ConfigRefused."""
    from webapp.backups.taking import file_name

    if settings.backups.folder is None:
        raise ConfigRefused(NO_FOLDER)
    return settings.backups.folder / file_name(now)


def told_of_missing(names: tuple[str, ...]) -> int:
    for name in names:
        print(f"{name}: rusak atau tidak ada saat dicadangkan", file=sys.stderr)
    return 1 if names else 0


def make_key(arguments: argparse.Namespace) -> int:
    from webapp.backups.age import new_identity

    path = arguments.output
    if (path.absolute().parent / "paritrana.sqlite3").exists():
        raise Unusable(INSIDE.format(path=path))
    if path.exists():
        raise Unusable(KEY_THERE.format(path=path))
    check_writable(path)
    identity, public = new_identity()
    made = datetime.now(UTC).isoformat(timespec="seconds")
    replace_file(path, f"# created: {made}\n# public key: {public}\n{identity}\n".encode(), mode=PRIVATE)
    print(KEY_MADE.format(path=path, public=public))
    return 0


def restore_backup(arguments: argparse.Namespace) -> int:
    """0 when all is as it was; 1 when something was missing in the backup or a score log doesn't agree."""
    from webapp.backups.age import identities_of
    from webapp.backups.own_keys import put_keys, read_keys
    from webapp.backups.restoring import restore
    from webapp.backups.vacant import Vacant
    from webapp.config import named_instance, named_servers, named_shared
    from webapp.shared_folder import VARIABLE as SHARED

    identities, into = identities_of(arguments.identity), arguments.into.absolute()
    keys = read_keys(arguments.keys, identities) if arguments.keys else {}
    server, owner = named_servers()
    with Vacant(owner or server) as rows:
        found = restore(arguments.file, identities, into, rows)
        put_keys(keys, into)
        rows.keep()
    limit_account(found, server, owner)
    print(f"{into}: dipulihkan dari cadangan {found.manifest.taken_at}.")
    print(*log_lines(found), sep="\n")
    print(*([] if keys else [KEYS_LEFT]), ERASE_AGAIN, REVOKE_AGAIN, sep="\n")
    one_machine = named_shared() == named_instance()
    started = f"{'PARITRANA_INSTANCE' if one_machine else SHARED}={into} "
    print(*told_of_erased(arguments.file, found.manifest, started), sep="\n")
    print(f"Jalankan dengan: {started}paritrana serve")
    return told_of_faults(found)


def told_of_erased(file: Path, manifest: Manifest, started: str) -> Iterator[str]:
    """Accounts that were erased after the backup, as is noted beside it or in the usual folder. Raises Unusable."""
    from webapp.backups.erasures import erased_since, is_noted
    from webapp.config import read_backup_plan

    from .erase import command_again

    folders = [one for one in (file.absolute().parent, read_backup_plan(os.environ).folder) if one is not None]
    found = erased_since(folders, datetime.fromisoformat(manifest.taken_at))
    if not found:
        sentence = NONE_NOTED if is_noted(folders) else NOT_THERE
        yield sentence.format(folders=" dan ".join(map(str, dict.fromkeys(folders))))
        return
    yield ERASED_LATER
    yield from (f"  {at.date().isoformat()}: {started}{command_again(account)}" for account, at in found.items())


def limit_account(found: Restored, server: URL | None, owner: URL | None) -> None:
    """What came back belongs to the owner; the application's account gets its rights again. Raises ConfigRefused."""
    from webapp.backups.server import DUMP
    from webapp.migrations.rights import grant

    if found.manifest.database.name == DUMP and server is not None and owner is not None:
        grant(owner, str(server.username))


def log_lines(found: Restored) -> list[str]:
    size = number(len(found.manifest.files) - len(found.lacking) + len(found.manifest.absent))
    heads = [f"log {one.edition} {one.category}: {one.size}:{one.head}" for one in found.manifest.logs]
    return [f"{size} berkas dan basis data sama dengan daftarnya.", *heads]


def told_of_faults(found: Restored) -> int:
    for fault in found.faults:
        print(fault, file=sys.stderr)
    return max(told_of_missing(found.lacking), 1 if found.faults else 0)


def drill(arguments: argparse.Namespace) -> int:
    from webapp.config import settings_from_environment

    from .drill import run_drill

    return run_drill(settings_from_environment(), arguments.file, arguments.identity)


def export_keys(arguments: argparse.Namespace) -> int:
    from webapp.backups.age import recipients_of
    from webapp.backups.own_keys import keys_of, write_keys
    from webapp.config import settings_from_environment

    settings = settings_from_environment()
    recipients = recipients_of(settings.backups.keys)
    check_writable(arguments.output)
    keys = keys_of(settings.shared)
    write_keys(keys, arguments.output, recipients)
    print(f"{arguments.output}: {len(keys)} kunci. Simpan di luar server, terpisah dari cadangan.")
    return 0


def import_keys(arguments: argparse.Namespace) -> int:
    from webapp.backups.age import identities_of
    from webapp.backups.own_keys import put_keys, read_keys
    from webapp.config import named_shared

    keys = read_keys(arguments.file, identities_of(arguments.identity))
    folder = named_shared()
    put_keys(keys, folder)
    print(f"{folder}: {len(keys)} kunci ada di tempatnya.")
    return 0
