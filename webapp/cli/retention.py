"""`retention`: until when people of workers' lists are kept, and erasing those whose time is over."""

from __future__ import annotations

import argparse
from datetime import date, datetime

from webapp.errors import Unusable

NOTHING = "Tidak ada daftar pekerja yang orang-orangnya tersimpan."
LATER = "Yang lewat waktunya belum dihapus. Hapus dengan: paritrana retention --run"
IN_BACKUPS = (
    "Cadangan yang sudah ada masih memuatnya; yang terakhir habis masanya pada {day}. Bila sebelum itu sebuah cadangan "
    "dipulihkan, jalankan lagi: paritrana retention --run"
)
KEY_GONE = "Kunci edisi itu dimusnahkan. Ganti juga berkas dari “paritrana keys export”, dan musnahkan yang lama."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    found = commands.add_parser("retention", help="masa simpan orang-orang dalam daftar pekerja")
    found.add_argument("--run", action="store_true", dest="erase", help="hapus yang sudah lewat waktunya")
    found.add_argument("--edition", metavar="EDITION", help="kode edisi yang masa simpannya ditetapkan")
    found.add_argument("--until", metavar="TANGGAL", help="sampai tanggal ini, seperti 2026-12-31")
    found.set_defaults(run=retention, refuse=found.error)


def retention(arguments: argparse.Namespace) -> int:
    """0 when done; 1 when the database's log couldn't be emptied."""
    if (arguments.edition is None) != (arguments.until is None):
        arguments.refuse("--edition dan --until dipakai bersama")
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.services.retention import keep_until

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context():
        if arguments.edition is not None:
            with transaction():
                keep_until(arguments.edition, read_day(arguments.until))
        print_plan()
        if not arguments.erase:
            return 0
        return erase_due(now())


def read_day(typed: str) -> date:
    """Raises Unusable."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise Unusable(f"“{typed}” bukan tanggal; tulis seperti 2026-12-31.") from None


def print_plan() -> None:
    """Every list whose people are stored."""
    from webapp.access import now
    from webapp.services.retention import plan

    due = plan()
    for one in due:
        kept = one.kept
        print(
            f"{kept.edition} {kept.candidate}: {kept.people} orang, sampai {one.until.date().isoformat()} ({one.why})"
        )
    if not due:
        print(NOTHING)
    elif any(one.until <= now() for one in due):
        print(LATER)


def erase_due(now: datetime) -> int:
    """Erases, each list in a transaction of its own, then empties what the database still has of it."""
    from flask import current_app

    from webapp.config import SETTINGS
    from webapp.db import transaction
    from webapp.services.forgetting import forget
    from webapp.services.retention import destroy_unused_keys, erase, gone_from_backups, plan

    from .erase import overwrite

    settings = current_app.extensions[SETTINGS]
    due = [one.kept for one in plan() if one.until <= now]
    for kept in due:
        with transaction():
            gone = erase(kept.roster_id, now=now)
        print(f"{kept.edition} {kept.candidate}: {gone} orang dihapus; jumlahnya tetap disimpan.")
    with transaction():
        destroyed = destroy_unused_keys(instance=settings.shared)
    for _edition in range(destroyed):
        print(KEY_GONE)
    with transaction():
        rest = forget(now=now)
    for table, rows in sorted(rest.items()):
        print(f"{table}: {rows} baris yang habis masa simpannya dihapus atau dikosongkan.")
    if due:
        print(IN_BACKUPS.format(day=gone_from_backups(settings.backups.days, now=now).date().isoformat()))
    return overwrite(settings)
