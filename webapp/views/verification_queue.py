"""The verifier's queue as the template shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from webapp.models import Category
from webapp.queries.verification import (
    DECIDED,
    OPEN_STATES,
    UNDECIDED,
    WAITING,
    QueueRow,
    Sought,
    categories_with_submissions,
    count_queue,
    queue_rows,
)
from webapp.services.verification import columns_of
from webapp.views.paging import Paging, paging, read_list
from webapp.views.rubrics import rubric_of
from webapp.views.wording import day_and_clock

ON_A_PAGE = 25
STANDS = {
    UNDECIDED: ("belum", "ada angka yang belum diputuskan"),
    WAITING: ("menunggu", "ada yang menunggu Anda sebagai verifikator kedua"),
    DECIDED: ("selesai", "semua angka sudah diputuskan"),
}


@dataclass(frozen=True)
class QueueLine:
    """One candidate; `mending` says until when it is being mended, "" where it isn't."""

    row: QueueRow
    when: str
    mending: str


@dataclass(frozen=True)
class QueuePage:
    """A page of the queue with what was asked for; `given` are the fields that the address keeps."""

    lines: tuple[QueueLine, ...]
    place: Paging
    categories: tuple[Category, ...]
    chosen: Category | None
    stand: str
    sought: str
    remark: str
    given: Mapping[str, str]
    four_eyes: bool


def queue_page(given: Mapping[str, str], *, user_id: int, now: datetime) -> QueuePage:
    """Categories that are open to verifying, or the one asked for, whatever its stage."""
    categories = categories_with_submissions()
    words, wanted, remark = read_list(given)
    chosen = next((one for one in categories if is_asked(one, given)), None)
    shown = [chosen] if chosen is not None else [one for one in categories if one.state in OPEN_STATES]
    stand = next((state for state, (field, _) in STANDS.items() if field == given.get("keadaan")), "")
    sought = Sought([one.id for one in shown], words.split(), stand, user_id)
    known = {one.id: columns_of(rubric_of(one)) for one in shown}
    place = paging(wanted, count_queue(sought, known), ON_A_PAGE)
    asked = {"kategori": str(chosen.id) if chosen else "", "keadaan": STANDS[stand][0] if stand else "", "cari": words}
    return QueuePage(
        lines=lines_of(queue_rows(sought, known, place.start, place.stop), now),
        place=place,
        categories=tuple(categories),
        chosen=chosen,
        stand=STANDS[stand][0] if stand else "",
        sought=words,
        remark=remark,
        given={name: text for name, text in asked.items() if text},
        four_eyes=any(one.edition.four_eyes for one in shown),
    )


def is_asked(one: Category, given: Mapping[str, str]) -> bool:
    """By its number, or by the two codes that stand in the addresses of its other pages."""
    if "kategori" in given:
        return str(one.id) == given["kategori"]
    return (one.edition.code, one.code) == (given.get("edition"), given.get("category"))


def lines_of(rows: Sequence[QueueRow], now: datetime) -> tuple[QueueLine, ...]:
    return tuple(
        QueueLine(
            row=row,
            when=day_and_clock(row.at, row.timezone),
            mending=day_and_clock(row.until, row.timezone) if row.until is not None and now <= row.until else "",
        )
        for row in rows
    )
