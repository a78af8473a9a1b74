"""`key`: the key that signs how far a score log goes; `renew-secret`: another one for everything else."""

from __future__ import annotations

import argparse

EXPORT = "Berkas kunci dari “paritrana keys export” kini usang; buat lagi: paritrana keys export -o BERKAS"
TOLD = f"Kunci lama sudah tidak ada. Titik periksa yang pernah ditandatanganinya tetap dapat diperiksa. {EXPORT}"

RENEWED = (
    "Kunci rahasia instance sudah diganti; {kept} aplikasi autentikator tetap berlaku. Jalankan lagi server dan "
    "pekerjanya. Semua orang masuk lagi, membuat kode cadangan baru, dan meminta tautan kata sandi yang baru; undangan "
    "yang belum dipakai diperbarui tautannya oleh sekretariat."
)
LOST = "{lost} aplikasi autentikator sudah tidak terbaca sebelumnya: hapus dengan paritrana account lost-phone AKUN."
NOT_HERE = "Kunci rahasia instance ini tidak terletak di foldernya sendiri, jadi tidak diganti dari sini."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    key = commands.add_parser("key", help="tampilkan kunci yang menandatangani titik periksa log nilai")
    key.add_argument("--renew", action="store_true", help="buat kunci baru; yang lama dihapus")
    key.set_defaults(run=show)
    renew = commands.add_parser("renew-secret", help="ganti kunci rahasia instance, setelah server dihentikan")
    renew.set_defaults(run=renew_secret)


def show(arguments: argparse.Namespace) -> int:
    """The public half with its fingerprint, and those from before that signed something."""
    from scoring.notes import fingerprint, grouped
    from webapp.config import renew_checkpoint_key, settings_from_environment
    from webapp.queries.score_log import keys_used
    from webapp.services.signing_key import public_key

    from .running import open_instance

    settings = settings_from_environment()
    with open_instance(settings).app_context():
        if arguments.renew:
            renew_checkpoint_key(settings.shared)
            print(TOLD)
        own = public_key()
        print(f"Kunci publik: {own.hex()}")
        print(f"Sidik kunci: {grouped(fingerprint(own))}")
        for one in keys_used():
            if one != own.hex():
                print(f"Kunci sebelumnya: {one}")
                print(f"  sidiknya: {grouped(fingerprint(bytes.fromhex(one)))}")
    return 0


def renew_secret(_arguments: argparse.Namespace) -> int:
    """Makes another secret key, under which everything goes on that lay under the old one. Raises Refused.

    The new key lies beside the old until the rows are written; whoever was stopped half-way begins again with it.
    """
    from webapp.access import now
    from webapp.config import settings_from_environment
    from webapp.db import transaction
    from webapp.durable import put_in_place
    from webapp.errors import ConfigRefused
    from webapp.key_files import kept_key, read_key
    from webapp.services.renewing import renew

    from .in_service import at_rest
    from .running import open_instance

    settings = settings_from_environment()
    place = settings.shared / "secret.key"
    fresh = place.with_name("secret.key.baru")
    app = open_instance(settings)
    with at_rest(settings.instance):
        if not place.exists() or read_key(place) != settings.secret_key:
            raise ConfigRefused(NOT_HERE)
        new = kept_key(fresh)
        with app.app_context(), transaction():
            done = renew(settings.secret_key, new, now=now())
        put_in_place(fresh, place)
    print(RENEWED.format(kept=done.kept))
    print(EXPORT)
    if done.lost:
        print(LOST.format(lost=done.lost))
    return 0
