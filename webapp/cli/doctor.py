"""`paritrana doctor`: whether everything that an instance rests on is as it must be, and what to do where it isn't."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from webapp.config import Settings

    from .doctor_finding import Finding

MARKS = {"ok": "baik      ", "warning": "peringatan", "fault": "RUSAK     "}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    doctor = commands.add_parser("doctor", help="periksa instance ini: mesin, kunci, ruang, jam, surel, cadangan …")
    doctor.add_argument("--format", choices=["table", "json"], default="table", help="bentuk keluaran: table, json")
    doctor.set_defaults(run=run_doctor)


def run_doctor(asked: argparse.Namespace) -> int:
    """0 when nothing is broken; warnings alone don't count. Changes nothing, migrations included."""
    found = list(findings())
    if asked.format == "json":
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1))
    else:
        print("\n".join(line for one in found for line in lines_of(one)))
        print(closing(found))
    return int(any(one.state == "fault" for one in found))


def lines_of(one: Finding) -> list[str]:
    told = f"{MARKS[one.state]}  {one.name}: {one.words}"
    return [told, f"            → {one.advice}"] if one.advice else [told]


def closing(found: Sequence[Finding]) -> str:
    faults, warnings = (sum(one.state == state for one in found) for state in ("fault", "warning"))
    if not faults and not warnings:
        return "Semua baik."
    return f"{faults} rusak, {warnings} peringatan."


def findings() -> Iterator[Finding]:
    """Each thing by itself: what can't be looked at is broken, and the others are looked at all the same."""
    from webapp.config import settings_from_environment
    from webapp.errors import ConfigRefused

    from .doctor_checks import CHECKS
    from .doctor_finding import FAULT, Finding
    from .doctor_guards import GUARDS

    try:
        settings = settings_from_environment()
    except ConfigRefused as error:
        yield Finding("Pengaturan", FAULT, str(error), "Perbaiki, lalu jalankan lagi; yang lain belum diperiksa.")
        return
    for name, check in {**CHECKS, **GUARDS}.items():
        yield from looked_at(name, check, settings)


def looked_at(name: str, check: Callable[[Settings], Iterator[Finding]], settings: Settings) -> Iterator[Finding]:
    from .doctor_finding import FAULT, Finding
    from .faults import sentence_of

    try:
        yield from check(settings)
    except Exception as error:  # noqa: BLE001 - a fault that nobody foresaw must not hide the others
        words = sentence_of(error) or f"tidak dapat diperiksa ({type(error).__name__})"
        yield Finding(name, FAULT, words, "Perbaiki yang disebut, lalu jalankan lagi.")
