"""What the child that reads a list is told: which places count for a candidate, and the key of its edition."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from scoring.rubric import Rubric
from webapp.errors import Refused
from webapp.models import Candidate
from webapp.queries.rosters import has_people
from webapp.roster.keys import edition_key, is_key
from webapp.roster.order import Order
from webapp.services.regions import find_region, inside
from webapp.services.rosters import roster_groups

VILLAGE_DIGITS = 10
KEY_CHANGED = "Kunci daftar pekerja edisi ini berganti selama daftar dibaca. Tidak ada yang disimpan; unggah lagi."


def order_of(candidate: Candidate, rubric: Rubric, *, instance: Path, now: datetime) -> Order:
    """Category and edition must be loaded. Raises Refused where the edition's key is gone or broken."""
    edition = candidate.category.edition
    return Order(
        key=edition_key(instance, edition.id, in_use=has_people(edition.id)),
        today=now.astimezone(ZoneInfo(edition.timezone)).date(),
        home=home_of(candidate.code),
        villages=villages_of(candidate.code),
        provinces=tuple(province.code for province in inside()),
        districts=districts(),
        groups=roster_groups(rubric),
    )


def refuse_other_key(order: Order, edition_id: int, *, instance: Path) -> None:
    """Raises Refused where a list was read under a key that isn't the edition's any more: nobody would be found again.

    Runs inside `transaction()`, in which keys are destroyed, too.
    """
    if not is_key(instance, edition_id, order.key):
        raise Refused(KEY_CHANGED)


def home_of(code: str) -> str:
    """How identity numbers begin that were issued where a candidate is; "" for a company."""
    return code.replace(".", "")[:4] if find_region(code) is not None else ""


@cache
def villages_of(code: str) -> tuple[str, ...]:
    """The villages, without dots, whose people a candidate can list: its own; for a company, all there are."""
    region = find_region(code)
    beneath = [code] if region is not None else [province.code for province in inside()]
    while beneath and len(beneath[0].replace(".", "")) < VILLAGE_DIGITS:
        beneath = [below.code for above in beneath for below in inside(above)]
    return tuple(one.replace(".", "") for one in beneath)


@cache
def districts() -> tuple[str, ...]:
    """Every district there is, without dots."""
    regencies = [regency.code for province in inside() for regency in inside(province.code)]
    return tuple(district.code.replace(".", "") for regency in regencies for district in inside(regency))
