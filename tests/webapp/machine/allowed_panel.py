"""What should be refused of a seat that changes hands, the invented case, and the devices that are let in."""

from __future__ import annotations

from tests.webapp.machine.allowed import ACCESS, called_by, differs_from, revoke
from tests.webapp.machine.model import DRAFT, INTERVIEWS, SUBMISSION, VERIFICATION, Model
from tests.webapp.machine.people import ROLES
from webapp.models import JUROR, SECRETARIAT

UNTIL_PLENARY = (DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS)
WITH_CASE = (VERIFICATION, INTERVIEWS)
SCALE = {"1", "2", "3", "4", "5", "abstain"}


def substitute(model: Model, who: str, earlier: str, login: str, decree: str) -> str:
    """Until the plenary, by decree, for somebody who sits; who takes the seat has never sat on this panel."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if earlier not in model.sitting():
        return "no seat"
    if model.state not in UNTIL_PLENARY:
        return "INV-11"
    return "" if decree and ROLES.get(login) == JUROR and login not in model.seats else "no substitute"


# ---------------------------------------------------------------------- calibration


def open_case(model: Model, who: str) -> str:
    """Before anything real was scored, once."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state not in WITH_CASE or model.interviews_begun():
        return "stage"
    return "already" if model.calibration else ""


def close_case(model: Model, who: str) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    return "" if model.calibration and not model.calibration.closed else "nothing"


def calibrate(model: Model, who: str, sent: dict[str, str]) -> str:
    """One's own sheet for the case, until it is committed or the case is closed."""
    if called_by(model, who, JUROR):
        return ACCESS
    case = model.calibration
    if case is None or who not in model.sitting():
        return "no seat"
    if sent["value:E.1"] not in SCALE:
        return "scale"
    own = case.sheets.get(who)
    if case.closed or model.state not in WITH_CASE or (own is not None and own.committed):
        return "INV-6"
    version = 0 if own is None else own.version
    stale = str(version) != sent["version"] and (own is None or differs_from(own.answers, own.note, sent))
    return "INV-1" if stale else ""


# ---------------------------------------------------------------------- devices


def show_code(model: Model, who: str) -> str:
    return called_by(model, who, SECRETARIAT)


def use_code(model: Model, whose: str) -> str:
    """A code works once, for ten minutes."""
    code = model.tablet.codes.get(whose)
    return "" if code is not None and code.works(model.now) else "code"


def confirm_device(model: Model, who: str, juror: str) -> str:
    """A device that waits is said to be somebody's who sits on the panel."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    return "" if model.tablet.waits(model.now) and juror in model.sitting() else "device"


def turn_away(model: Model, who: str) -> str:
    return called_by(model, who, SECRETARIAT) or ("" if model.tablet.waits(model.now) else "device")


def enter(model: Model) -> str:
    """Once it was confirmed; pressed again by who is in, it only leads home."""
    tablet = model.tablet
    again = tablet.state == "in" and tablet.is_in(model.now)
    return "" if again or tablet.may_enter(model.now) else "device"


def take_away(model: Model, who: str) -> str:
    """Its owner and the secretariat take a tablet away; one that is away already stays so."""
    owner = model.tablet.user
    return revoke(model, who, owner) if owner else "nothing"
