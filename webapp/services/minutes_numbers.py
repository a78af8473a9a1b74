"""The number of the minutes: given beside the record, each one another paper that takes the place of the one before."""

from __future__ import annotations

from datetime import datetime

from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import MinutesNumber, SealedResult
from webapp.queries.minutes_numbers import numbers_of
from webapp.services.sealed import Sealed

UNNUMBERED = ""  # the paper's code while no number was given
SAME = "Nomor itu sudah berlaku untuk berita acara ini. Tidak ada yang berubah."
MOVED_ON = (
    "Sementara itu nomor berita acara diubah orang lain. Tidak ada yang berubah; lihat nomor yang berlaku, lalu ulangi "
    "bila masih perlu."
)


def papers_ever(sealed: Sealed) -> list[tuple[str, str]]:
    """(code, number) of every paper that the minutes of a record are or were, the oldest first."""
    return [(UNNUMBERED, ""), *((str(one.turn), one.number) for one in numbers_of(sealed.sha256))]


def current_paper(sealed: Sealed) -> tuple[str, str]:
    """(code, number) of the one that counts."""
    return papers_ever(sealed)[-1]


def number_on(sealed: Sealed, code: str) -> str:
    """The number on one of these papers, "" where it is written by hand. Raises NotFound."""
    found = dict(papers_ever(sealed)).get(code)
    if found is None:
        raise NotFound
    return found


def give_number(row: SealedResult, number: str, *, seen: str, by: int, now: datetime) -> MinutesNumber:
    """From now on the minutes of this record bear this number, "" for a line to write it on.

    `seen` is the code of the paper that the giver saw as the one that counts. Runs inside `transaction()`. Raises
    Conflict where it isn't any more, Refused where nothing would change.
    """
    before = numbers_of(row.sha256)
    if seen != (str(before[-1].turn) if before else UNNUMBERED):
        raise Conflict(MOVED_ON)
    if number == (before[-1].number if before else ""):
        raise Refused(SAME)
    given = MinutesNumber(sealed_id=row.id, turn=len(before) + 1, number=number, by_user_id=by, at=now)
    db.session.add(given)
    db.session.flush()
    return given
