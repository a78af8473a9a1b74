"""The sample edition's decree and its days of interviews. Runs inside `transaction()`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from webapp.db import db
from webapp.models import HYBRID, IN_PERSON, Edition
from webapp.queries.schedule import slots_of
from webapp.services.panel import Decree, name_decree
from webapp.services.schedule import Plan, arrange

MOST_CANDIDATES = 40  # a category of hundreds has no day of interviews
LINK = "https://contoh.invalid/ruang-wawancara"


def insert_schedule(edition: Edition, candidates: Mapping[int, int], *, by: int, now: datetime) -> None:
    """A day of interviews for each judged category, one after the other from today; `candidates` counts them.

    Nobody presents yet: no person gets invented data.
    """
    zone = ZoneInfo(edition.timezone)
    today = now.astimezone(zone).date()
    judged = [category_id for category_id, count in candidates.items() if 0 < count <= MOST_CANDIDATES]
    if judged:
        decree = Decree("CONTOH-001/TIM-PENILAI", today, "Gubernur (CONTOH)", whole_edition=True)
        name_decree(judged[0], decree, by=by, now=now)
    for number, category_id in enumerate(judged):
        arrange(category_id, plan_of(today + timedelta(days=number), zone), now=now)
        far = slots_of(category_id)[-1]
        far.mode, far.place = HYBRID, LINK
    db.session.flush()


def plan_of(day: date, zone: ZoneInfo) -> Plan:
    """From 09.00 with a noon break and a quarter hour in the afternoon, half an hour each."""

    def at(hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=zone)

    return Plan(
        start=at(9, 0),
        until=None,
        breaks=((at(12, 0), at(13, 0)), (at(15, 30), at(15, 45))),
        presentation=10,
        questions=20,
        between=0,
        room="Rapat CONTOH",
        mode=IN_PERSON,
        place="",
    )
