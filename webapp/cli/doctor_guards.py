"""What `doctor` looks at beside the machinery: what guards an instance and isn't part of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files

from webapp.config import Settings
from webapp.content.scanner import is_there

from .doctor_finding import FAULT, OK, WARNING, Finding

OLDEST = timedelta(days=92)  # three months, as the README promises
LOCKED = "locked.txt"


def scanner(settings: Settings) -> Iterator[Finding]:
    if settings.scanner is None:
        advice = "Pasang clamav-daemon, lalu isi PARITRANA_SCANNER dengan alamat soketnya."
        yield Finding("Pemindai virus", WARNING, "belum diatur; kiriman diperiksa bentuknya saja", advice)
    elif is_there(settings.scanner):
        yield Finding("Pemindai virus", OK, f"{settings.scanner} menjawab")
    else:
        advice = "Jalankan clamav-daemon; sampai itu, tidak ada berkas yang diterima."
        yield Finding("Pemindai virus", FAULT, f"{settings.scanner} tidak menjawab", advice)


def libraries(_settings: Settings) -> Iterator[Finding]:
    """How long ago the versions of all libraries were chosen."""
    yield finding_of_age(locked_on(), datetime.now(UTC).date())


def locked_on() -> date:
    """The day that `.lock/make` wrote down."""
    return date.fromisoformat((files("webapp") / LOCKED).read_text("ascii").strip())


def finding_of_age(locked: date, today: date) -> Finding:
    words = f"dipilih {locked.isoformat()}"
    if today - locked > OLDEST:
        advice = "Pasang versi Paritrana yang lebih baru, atau perbarui dengan .lock/make --upgrade."
        return Finding("Pustaka", WARNING, f"{words}, lebih dari tiga bulan lalu", advice)
    return Finding("Pustaka", OK, words)


GUARDS: dict[str, Callable[[Settings], Iterator[Finding]]] = {"Pemindai virus": scanner, "Pustaka": libraries}
