"""Until when candidates may fill in: set, extended, and each change kept with its reason."""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import DRAFT, SUBMISSION, Category, DeadlineChange

FARTHEST = timedelta(days=366)
NOTICE = timedelta(days=3)  # who planned for the old deadline must get to hear of an earlier one
CLOSED = "Batas waktu hanya dapat diubah pada tahap persiapan dan pengisian. Tidak ada yang berubah."
MOVED = (
    "Batas waktu sudah diubah orang lain sejak halaman ini dibuka. Tidak ada yang berubah; periksa batas yang sekarang."
)
PAST = "Batas waktu harus di depan sekarang."
TOO_FAR = "Batas waktu paling jauh satu tahun dari sekarang; periksa tahunnya."
SAME = "Itu sudah batas waktunya. Tidak ada yang berubah."
TOO_SOON = "Batas waktu dapat dimajukan sampai paling cepat tiga hari dari sekarang, supaya kandidat sempat tahu."
UNEXPLAINED = "Tulis alasannya; alasan itu dicatat dan ditampilkan kepada kandidat."


def set_deadline(
    category_id: int, *, seen: datetime | None, new: datetime, reason: str, by: int, now: datetime
) -> DeadlineChange:
    """Sets or moves a category's deadline; `seen` is the one on the page where that was decided.

    Raises Conflict when it was moved since, Refused with the sentence why it can't be.
    """
    category = db.session.get_one(Category, category_id)
    if category.deadline != seen:
        raise Conflict(MOVED)
    problem = refusal_of(category, new, reason, now)
    if problem:
        raise Refused(problem)
    change = DeadlineChange(
        category_id=category.id, old=category.deadline, new=new, by_user_id=by, at=now, reason=reason.strip()
    )
    category.deadline = new
    db.session.add(change)
    db.session.flush()
    return change


def refusal_of(category: Category, new: datetime, reason: str, now: datetime) -> str:
    """Why the deadline can't become that; "" where it can."""
    old = category.deadline
    if category.state not in {DRAFT, SUBMISSION}:
        return CLOSED
    if new <= now:
        return PAST
    if new > now + FARTHEST:
        return TOO_FAR
    if old == new:
        return SAME
    if category.state == SUBMISSION and old is not None and new < min(old, now + NOTICE):
        return TOO_SOON
    return "" if reason.strip() else UNEXPLAINED
