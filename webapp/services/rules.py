"""The rules of an edition that the secretariat sets: four eyes in verification, reminders."""

from __future__ import annotations

from datetime import datetime

from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import DRAFT, SUBMISSION, Edition, RuleChange
from webapp.queries.editions import categories_of, decided_in

FOUR_EYES, REMINDER_DAYS, PANEL_REMINDERS = "four_eyes", "reminder_days", "panel_reminders"
ON, OFF = "on", "off"
DAYS = ("14", "7", "3", "1")  # before the deadline
MOVED = "Aturan ini sudah diubah orang lain sejak halaman dibuka. Tidak ada yang berubah; periksa yang sekarang."
BEGUN = (
    "Verifikasi edisi ini sudah dimulai, jadi aturan dua verifikator tidak dapat diubah lagi: putusan yang sudah ada "
    "dibuat menurut aturan itu. Tidak ada yang berubah."
)
SAME = "Itu sudah aturannya. Tidak ada yang berubah."
UNEXPLAINED = "Tulis alasannya; alasan itu dicatat bersama nama Anda dan waktunya."


def value_of(edition: Edition, rule: str) -> str:
    """The rule as it is kept among the changes."""
    if rule == FOUR_EYES:
        return ON if edition.four_eyes else OFF
    if rule == PANEL_REMINDERS:
        return ON if edition.panel_reminders else OFF
    return edition.reminder_days


def verification_has_begun(edition: Edition) -> bool:
    """Whether a category has left the submissions, or somebody has decided on a figure already."""
    found = categories_of(edition.code)
    return any(one.state not in {DRAFT, SUBMISSION} for one in found) or decided_in(edition.id)


def change_rule(edition_id: int, rule: str, *, seen: str, new: str, reason: str, by: int, now: datetime) -> None:
    """Changes one rule; `seen` is its value on the page where that was decided. Raises Conflict, Refused."""
    edition = db.session.get_one(Edition, edition_id)
    old = value_of(edition, rule)
    if old != seen:
        raise Conflict(MOVED)
    if rule == FOUR_EYES and verification_has_begun(edition):
        raise Refused(BEGUN)
    if old == new:
        raise Refused(SAME)
    if not reason.strip():
        raise Refused(UNEXPLAINED)
    if rule == FOUR_EYES:
        edition.four_eyes = new == ON
    elif rule == PANEL_REMINDERS:
        edition.panel_reminders = new == ON
    else:
        edition.reminder_days = new
    change = RuleChange(
        edition_id=edition.id, rule=rule, old=old, new=new, by_user_id=by, at=now, reason=reason.strip()
    )
    db.session.add(change)
    db.session.flush()
