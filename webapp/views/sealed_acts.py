"""What two people agree to about a result: sealing, correcting and announcing it."""

from __future__ import annotations

from datetime import datetime
from importlib.metadata import version

from scoring.rubric import Rubric
from webapp.access import now, settings, signed_in_viewer
from webapp.db import db
from webapp.errors import Conflict
from webapp.models import Category, JointAct
from webapp.queries.joint_acts import end_of
from webapp.rubric_store import pinned_rubric
from webapp.services import announcing, sealing
from webapp.services.joint_acts import MOVED_ON, Subject


def program_version() -> str:
    """What a sealed record says of the program."""
    return version("paritrana")


def rubric_by_id(category_id: int) -> tuple[Category, Rubric]:
    """A category with the rubric it pins. Raises RubricMismatch."""
    category = db.session.get_one(Category, category_id)
    rubric = pinned_rubric(category.rubric_code, category.rubric_digest, folder=settings().rubrics)
    return category, rubric


def current_result(act: JointAct) -> Subject:
    """The result as it would be sealed now. Raises Refused with what blocks it."""
    category, rubric = rubric_by_id(act.category_id)
    return sealing.subject_of(category, rubric, version=program_version())


def seal(act: JointAct, _at: datetime) -> None:
    end = end_of(act.id)
    if end is None:
        raise Conflict(MOVED_ON)
    sealing.seal(act, end, rubric_by_id(act.category_id)[1], version=program_version())


def current_announcement(act: JointAct) -> Subject:
    """The moment that was proposed, for the result that is sealed now. Raises Refused."""
    return announcing.subject_for(act, now=now())


def announce(act: JointAct, at: datetime) -> None:
    """The agreement itself is what counts: from its moment on the result is public."""
    announcing.agreed(act, by=signed_in_viewer().user_id, now=at)
