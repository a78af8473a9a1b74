"""Opening the interviews again from the plenary: two people, a reason, and nothing of that plenary counts any more."""

from __future__ import annotations

from webapp.db import db
from webapp.errors import Refused
from webapp.models import INTERVIEWS, PLENARY, REOPEN_STAGE, Category, JointAct, JointEnd, StageReopening, StateChange
from webapp.queries.editions import state_changes
from webapp.queries.joint_acts import newest_act
from webapp.queries.plenary import every_decision
from webapp.services import score_log
from webapp.services.joint_acts import Subject

WORDS = (
    "Membuka lagi wawancara {title}. Keputusan rapat pleno dan usul yang menunggu menjadi batal dan tetap "
    "tercatat; lembar yang terkunci tetap terkunci."
)
NOT_IN_PLENARY = (
    "Wawancara hanya dapat dibuka lagi dari rapat pleno. Hasil yang sudah disegel tidak dibuka lagi; kesalahannya "
    "diperbaiki dengan koreksi."
)


def subject_of(category: Category) -> Subject:
    """What both agree to: leaving this very plenary, with what it has decided so far. Raises Refused outside one."""
    if category.state != PLENARY:
        raise Refused(NOT_IN_PLENARY)
    opened = [change.id for change in state_changes(category.id) if change.new == PLENARY]
    return Subject(
        kind=REOPEN_STAGE,
        category_id=category.id,
        words=WORDS.format(title=category.title),
        content={"plenary": max(opened, default=0), "decision": last_decision(category.id)},
    )


def last_decision(category_id: int) -> int:
    return max((row.id for row in every_decision(category_id)), default=0)


def current_subject(act: JointAct) -> Subject:
    """The same as it is now. Raises Refused."""
    return subject_of(db.session.get_one(Category, act.category_id))


def reopen(act: JointAct, end: JointEnd) -> None:
    """Does what both agreed to; `end` is the second person's agreement, in the same transaction."""
    category = db.session.get_one(Category, act.category_id)
    row = StageReopening(
        act_id=act.id,
        category_id=category.id,
        last_decision_id=last_decision(category.id),
        last_act_id=newest_act(category.id),
        at=end.at,
    )
    change = StateChange(
        category_id=category.id, old=PLENARY, new=INTERVIEWS, by_user_id=end.by_user_id, at=end.at, reason=act.reason
    )
    category.state = INTERVIEWS
    db.session.add_all([row, change])
    db.session.flush()
    score_log.record_state(change)
