"""Commands that work on an instance: `demo`, `serve`, `worker`, `print`. Their arguments; the work is elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

# What must, and what may, be named beside the edition; a comparison is over all editions: CATEGORY CANDIDATE.
NEEDED = {
    "ranking": ("category",),
    "receipt": ("category", "candidate"),
    **dict.fromkeys(("minutes", "tabulation", "sheets", "attendance", "schedule", "comparison"), ("category",)),
    "feedback": ("category", "candidate"),
    "decree": (),
    "certificates": (),
}
ALLOWED = {**NEEDED, "certificates": ("category",)}
# Printed on one size only.
ONE_SIZE = ("decree", "certificates")
# On A4 unless F4 is asked for; the others the other way round.
USUALLY_A4 = ("ranking", "receipt")


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code."""
    demo = commands.add_parser("demo", help="buat edisi contoh, cetak peringkatnya, dan layani di peramban")
    demo.add_argument("--no-serve", action="store_true", help="selesai setelah berkas dicetak")
    demo.add_argument("--national", action="store_true", help="tambah edisi contoh nasional dengan semua desa")
    demo.set_defaults(run=run_demo)
    serve = commands.add_parser("serve", help="layani aplikasi web")
    serve.add_argument("--no-worker", action="store_true", help="tanpa pekerja latar: ia berjalan sendiri")
    serve.set_defaults(run=run_serve)
    worker = commands.add_parser("worker", help="kerjakan yang menunggu di latar; serve dan demo sudah menjalankannya")
    worker.add_argument("--with-parent", type=int, metavar="PID", help="berakhir bersama proses yang menjalankannya")
    worker.set_defaults(run=run_worker)
    printing = commands.add_parser("print", help="cetak satu berkas PDF")
    printing.add_argument("paper", choices=list(NEEDED), metavar="PAPER", help=", ".join(NEEDED))
    printing.add_argument(
        "edition", metavar="EDITION", help="kode edisi, misalnya contoh-2025; untuk comparison: kode kategori"
    )
    printing.add_argument(
        "category", metavar="CATEGORY", nargs="?", help="kode kategori, misalnya kabkota; untuk comparison: kandidat"
    )
    printing.add_argument("candidate", metavar="CANDIDATE", nargs="?", help="kode kandidat, untuk receipt dan feedback")
    printing.add_argument("-o", dest="output", metavar="FILE", help="berkas PDF yang dibuat; wajib")
    printing.add_argument("--paper", dest="size", choices=["a4", "f4"], help="ukuran kertas: a4, f4")
    printing.set_defaults(run=run_print, refuse=printing.error)


def run_demo(arguments: argparse.Namespace) -> int:
    from .running import demonstrate

    return demonstrate(then_serve=not arguments.no_serve, national=arguments.national)


def run_serve(arguments: argparse.Namespace) -> int:
    from .running import serve_instance

    return serve_instance(with_worker=not arguments.no_worker)


def run_worker(arguments: argparse.Namespace) -> int:
    from .worker import run_worker as run

    return run(with_parent=arguments.with_parent)


def run_print(arguments: argparse.Namespace) -> int:
    asked = arguments
    check_named(asked)
    return print_asked(asked, Path(asked.output))


def print_asked(asked: argparse.Namespace, output: Path) -> int:
    """The paper that was asked for, in the size that is usual for it where none was named."""
    from . import running

    named = (asked.edition, asked.category)
    size: Any = asked.size or ("a4" if asked.paper in USUALLY_A4 else "f4")
    printers = {
        "ranking": lambda: running.print_paper(*named, output, size=size),
        "receipt": lambda: running.print_receipt(*named, asked.candidate, output, size=size),
        "feedback": lambda: running.print_feedback(*named, asked.candidate, output, size=size),
        "schedule": lambda: running.print_schedule(*named, output, size=size),
        "comparison": lambda: running.print_comparison(*named, output, size=size),
        "decree": lambda: running.print_decree(asked.edition, output),
        "certificates": lambda: running.print_certificates(asked.edition, asked.category or "", output),
    }
    if asked.paper in printers:
        return printers[asked.paper]()
    return running.print_sealed(asked.paper, *named, output, size=size)


def check_named(asked: argparse.Namespace) -> None:
    """Ends the command where something isn't named that the paper needs, or is that it has nothing to do with."""
    missing = [name.upper() for name in NEEDED[asked.paper] if getattr(asked, name) is None]
    missing += [] if asked.output else ["-o"]
    if missing:
        asked.refuse(f"yang belum disebut: {', '.join(missing)}")
    for name in ("category", "candidate"):
        if getattr(asked, name) is not None and name not in ALLOWED[asked.paper]:
            asked.refuse(f"tidak dikenal: {getattr(asked, name)}")
    if asked.size is not None and asked.paper in ONE_SIZE:
        asked.refuse(f"tidak dikenal untuk {asked.paper}: --paper")
