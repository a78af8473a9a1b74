"""The tables, by life stage: accounts, editions, register, scores."""

from webapp.models.accounts import JUROR, ROLES, SECRETARIAT, AuthSession, Throttle, User
from webapp.models.editions import (
    ANNOUNCED,
    DRAFT,
    INTERVIEWS,
    PLENARY,
    SEALED,
    STATES,
    SUBMISSION,
    VERIFICATION,
    Category,
    Edition,
    RubricChange,
    StateChange,
)
from webapp.models.register import Candidate, ReportedFigure
from webapp.models.scores import AcceptedSave, Panelist, Recusal, ReturnedSheet, Score, Sheet

__all__ = [
    "ANNOUNCED",
    "DRAFT",
    "INTERVIEWS",
    "JUROR",
    "PLENARY",
    "ROLES",
    "SEALED",
    "SECRETARIAT",
    "STATES",
    "SUBMISSION",
    "VERIFICATION",
    "AcceptedSave",
    "AuthSession",
    "Candidate",
    "Category",
    "Edition",
    "Panelist",
    "Recusal",
    "ReportedFigure",
    "ReturnedSheet",
    "RubricChange",
    "Score",
    "Sheet",
    "StateChange",
    "Throttle",
    "User",
]
