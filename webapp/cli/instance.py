"""Commands that work on an instance: `demo`, `serve`, `worker`, `print`. Their arguments; the work is elsewhere."""

from __future__ import annotations

import argparse
from pathlib import Path

# The ranking and the schedule as they stand, a candidate's receipt, and what is made of a sealed result.
PAPERS = ["ranking", "receipt", "minutes", "tabulation", "sheets", "attendance", "feedback", "schedule", "comparison"]
OF_ONE = ("receipt", "feedback")  # papers of one candidate


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the commands; each sets `run`, a function from the arguments to an exit code."""
    demo = commands.add_parser("demo", help="buat edisi contoh, cetak peringkatnya, dan layani di peramban")
    demo.add_argument("--no-serve", action="store_true", help="selesai setelah berkas dicetak")
    demo.add_argument("--national", action="store_true", help="tambah edisi contoh nasional dengan semua desa")
    demo.set_defaults(run=run_demo)
    serve = commands.add_parser("serve", help="layani aplikasi web")
    serve.set_defaults(run=run_serve)
    worker = commands.add_parser("worker", help="kerjakan yang menunggu di latar; serve dan demo sudah menjalankannya")
    worker.add_argument("--with-parent", type=int, metavar="PID", help="berakhir bersama proses yang menjalankannya")
    worker.set_defaults(run=run_worker)
    printing = commands.add_parser("print", help="cetak satu berkas PDF")
    printing.add_argument("paper", choices=PAPERS, metavar="PAPER", help=", ".join(PAPERS))
    printing.add_argument(
        "edition", metavar="EDITION", help="kode edisi, misalnya contoh-2025; tanpa ini untuk comparison"
    )
    printing.add_argument("category", metavar="CATEGORY", help="kode kategori, misalnya kabkota")
    printing.add_argument("candidate", metavar="CANDIDATE", nargs="?", help=f"kode kandidat, untuk {', '.join(OF_ONE)}")
    printing.add_argument("-o", dest="output", metavar="FILE", required=True, help="berkas PDF yang dibuat")
    printing.add_argument("--paper", dest="size", choices=["a4", "f4"], help="ukuran kertas: a4, f4")
    printing.set_defaults(run=run_print, refuse=printing.error)


def run_demo(arguments: argparse.Namespace) -> int:
    from .running import demonstrate

    return demonstrate(then_serve=not arguments.no_serve, national=arguments.national)


def run_serve(_arguments: argparse.Namespace) -> int:
    from .running import serve_instance

    return serve_instance()


def run_worker(arguments: argparse.Namespace) -> int:
    from .worker import run_worker as run

    return run(with_parent=arguments.with_parent)


def run_print(arguments: argparse.Namespace) -> int:
    from .running import print_comparison, print_paper, print_schedule, print_sealed

    asked, output = arguments, Path(arguments.output)
    if asked.paper in OF_ONE:
        return print_of_one(asked, output)
    if asked.candidate is not None:
        asked.refuse(f"tidak dikenal: {asked.candidate}")
    if asked.paper == "ranking":
        return print_paper(asked.edition, asked.category, output, size=asked.size or "a4")
    if asked.paper == "comparison":  # of a candidate over all editions: CATEGORY CANDIDATE
        return print_comparison(asked.edition, asked.category, output, size=asked.size or "f4")
    if asked.paper == "schedule":
        return print_schedule(asked.edition, asked.category, output, size=asked.size or "f4")
    return print_sealed(asked.paper, asked.edition, asked.category, output, size=asked.size or "f4")


def print_of_one(asked: argparse.Namespace, output: Path) -> int:
    """A paper of one candidate."""
    from .running import print_feedback, print_receipt

    if asked.candidate is None:
        asked.refuse("yang belum disebut: CANDIDATE")
    if asked.paper == "feedback":
        return print_feedback(asked.edition, asked.category, asked.candidate, output, size=asked.size or "f4")
    if asked.size is not None:
        asked.refuse("tidak dikenal untuk receipt: --paper")
    return print_receipt(asked.edition, asked.category, asked.candidate, output)
