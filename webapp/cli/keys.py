"""`key`: the key that signs how far a score log goes."""

from __future__ import annotations

import argparse

TOLD = "Kunci lama sudah tidak ada. Titik periksa yang pernah ditandatanganinya tetap dapat diperiksa."


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    key = commands.add_parser("key", help="tampilkan kunci yang menandatangani titik periksa log nilai")
    key.add_argument("--renew", action="store_true", help="buat kunci baru; yang lama dihapus")
    key.set_defaults(run=show)


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
