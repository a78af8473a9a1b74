"""What should be refused, and which promise it would break if it weren't: "" where it should be done.

Each function knows one action. The numbers are the invariants of the design; `access` is who may call at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from tests.webapp.machine.model import DRAFT, FIGURES, INTERVIEWS, PLENARY, SEALED, SUBMISSION, VERIFICATION, Model
from tests.webapp.machine.parts import DECIDED, ITEMS, OPEN_FOR, WAITING, Act, Answers
from tests.webapp.machine.people import CANDIDATES, OPERATORS, QUORUM, ROLES
from webapp.models import BRANCH, CHAIR, JUROR, OPERATOR, SECRETARIAT, SECRETARY, VERIFIER

ACCESS, FOUR_EYES = "access", "INV-10"
OF_THE_OFFICE = {(SECRETARIAT, SECRETARIAT), (SECRETARIAT, CHAIR)}
TOGETHER = {
    "reopen_sheet": {(CHAIR, SECRETARY), (SECRETARY, CHAIR)},
    "reopen_stage": OF_THE_OFFICE | {(CHAIR, SECRETARIAT)},
    "break_glass": OF_THE_OFFICE | {(CHAIR, SECRETARIAT)},
    "seal": OF_THE_OFFICE,
    "correct": OF_THE_OFFICE,
    "announce": OF_THE_OFFICE,
}
# Moves that one of the secretariat makes alone; going back from the plenary takes two.
ALONE = {(DRAFT, SUBMISSION), (SUBMISSION, VERIFICATION), (VERIFICATION, INTERVIEWS), (INTERVIEWS, PLENARY)}
WITH_SHEETS = (INTERVIEWS, PLENARY, SEALED)
FARTHEST, MOST_DAYS = timedelta(days=366), 60


def called_by(model: Model, who: str, *roles: str) -> str:
    return "" if model.signed_in(who) and ROLES[who] in roles else ACCESS


# ---------------------------------------------------------------------- a candidate's own report


def report(model: Model, who: str, code: str) -> str:
    """Figures are changed by their own operators, before the deadline, until they are handed in.

    What was sent back is changed until the day that was set for it, and while everybody still may.
    """
    if called_by(model, who, OPERATOR):
        return ACCESS
    if OPERATORS[who] != code:
        return "INV-2"
    back = model.returned.get(code)
    if back is None:
        return "" if model.state == SUBMISSION and model.now <= model.deadline and not model.handed[code] else "INV-3"
    if model.state not in {SUBMISSION, VERIFICATION}:
        return "INV-3"
    return "" if model.now <= (max(back, model.deadline) if model.state == SUBMISSION else back) else "INV-3"


def hand_in(model: Model, who: str, code: str) -> str:
    return report(model, who, code) or ("" if set(FIGURES) <= model.claims[code].keys() else "incomplete")


def press_again(model: Model, who: str, code: str) -> str:
    """The same press is acknowledged again, also too late: it changes nothing."""
    if called_by(model, who, OPERATOR):
        return ACCESS
    if OPERATORS[who] != code:
        return "INV-2"
    return "" if model.pressed.get(code, ("",))[0] == who else "INV-3"


def decidable(model: Model, who: str, code: str) -> str:
    """Verdicts are a verifier's, on what was handed in and isn't being mended."""
    if called_by(model, who, VERIFIER):
        return ACCESS
    open_now = model.handed[code] and model.state in {SUBMISSION, VERIFICATION} and not model.mending(code)
    return "" if open_now else "INV-11"


def verify(model: Model, who: str, code: str, figures: Sequence[str] = FIGURES) -> str:
    """A verdict of one's own: never over a colleague's that waits, nor on what one has sent back."""
    if refused := decidable(model, who, code):
        return refused
    return "" if all(model.may_rule(who, code, figure) for figure in figures) else FOUR_EYES


def second(model: Model, who: str, code: str, figures: Sequence[str]) -> str:
    """Confirming or sending back: of what waits, by anybody but who gave the verdict."""
    if refused := decidable(model, who, code):
        return refused
    if any(model.verdict(code, figure) != WAITING for figure in figures):
        return "nothing"
    return FOUR_EYES if any(model.verdicts[code, figure].by == who for figure in figures) else ""


def send_back(model: Model, who: str, code: str, until: datetime, *, stale: bool) -> str:
    """Office and verifiers send a handing in back, until the interviews, with a day that hasn't passed."""
    if called_by(model, who, SECRETARIAT, VERIFIER):
        return ACCESS
    if not model.handed[code] or model.state not in {SUBMISSION, VERIFICATION}:
        return "INV-3"
    return "stale" if stale else ("" if until > model.now else "too early")


# ---------------------------------------------------------------------- jurors


def seat(model: Model, who: str, code: str) -> str:
    """A sheet is its juror's, from the interviews on, after pledge and declaration, never after stepping back."""
    if called_by(model, who, JUROR):
        return ACCESS
    if (who, code) in model.recused:
        return "INV-5"
    if model.state not in WITH_SHEETS or who not in model.sitting():
        return "INV-4"
    if model.given(who, code):
        return "INV-6"
    return "" if who in model.answered else "unprepared"


def save(model: Model, who: str, code: str, sent: Mapping[str, str]) -> str:
    if refused := seat(model, who, code):
        return refused
    if sent["value:E.1"] not in {"1", "2", "3", "4", "5", "abstain"}:
        return "scale"
    earlier = model.saves.get(sent["client_id"])
    if earlier is not None:
        same = (earlier.who, earlier.code, earlier.body) == (who, code, body_of(sent))
        return "" if same else "INV-1"
    return closed(model, who, code) or overtaken(model, who, code, sent)


def closed(model: Model, who: str, code: str) -> str:
    """Nobody writes after the interviews, nor who was excused."""
    if model.state != INTERVIEWS:
        return "INV-4"
    return "INV-17" if (who, code) in model.excused else ""


def overtaken(model: Model, who: str, code: str, sent: Mapping[str, str]) -> str:
    """What is locked stays, and so does what another tab saved meanwhile."""
    sheet = model.sheet(who, code)
    if sheet.locked_at is not None:
        return "INV-6"
    return "INV-1" if str(sheet.version) != sent["version"] and differs(model, who, code, sent) else ""


def body_of(sent: Mapping[str, str]) -> tuple[object, ...]:
    """What a resend must be equal to."""
    return tuple((name, sent[name]) for name in sorted(sent) if name != "client_id")


def answers_of(sent: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    return {code: (sent[f"value:{code}"], sent[f"note:{code}"]) for code in ITEMS}


def differs(model: Model, who: str, code: str, sent: Mapping[str, str]) -> bool:
    sheet = model.sheet(who, code)
    return differs_from(sheet.answers, sheet.note, sent)


def differs_from(answers: Answers, note: str, sent: Mapping[str, str]) -> bool:
    changed = any(answers.get(item, ("", "")) != answer for item, answer in answers_of(sent).items())
    return changed or note != sent["note"]


def sign(model: Model, who: str, code: str, version: int) -> str:
    if refused := seat(model, who, code):
        return refused
    sheet = model.sheet(who, code)
    if sheet.locked_at is not None:
        return ""  # a resend: it is signed
    if refused := closed(model, who, code):
        return refused
    if sheet.open_items():
        return "incomplete"
    return "" if sheet.version == version else "INV-1"


def pledge(model: Model, who: str) -> str:
    return called_by(model, who, JUROR) or ("" if who in model.sitting() else "no seat")


def declare(model: Model, who: str) -> str:
    if refused := pledge(model, who):
        return refused
    if model.state in {PLENARY, SEALED}:
        return "INV-11"
    return "" if who in model.pledged else "unprepared"


# ---------------------------------------------------------------------- the secretariat


def move(model: Model, who: str, old: str, new: str) -> str:
    """One stage forward, or from the plenary back to the interviews."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state != old or (old, new) not in ALONE:
        return "stage"
    return blocker(model, old, new)


def blocker(model: Model, old: str, new: str) -> str:
    """What is missing before the next stage."""
    if (old, new) == (VERIFICATION, INTERVIEWS):
        handed = [code for code in CANDIDATES if model.handed[code]]
        open_figures = [code for code in handed if any(model.verdict(code, one) != DECIDED for one in FIGURES)]
        few = [code for code in CANDIDATES if sum((who, code) in judging(model) for who in model.sitting()) < QUORUM]
        return "blocked" if open_figures or few or set(model.sitting()) - model.answered else ""
    return "INV-17" if new == PLENARY and model.owed() else ""


def judging(model: Model) -> set[tuple[str, str]]:
    """Who may judge which candidate, or has the seat's sheet given already."""
    given = {(who, code) for who in model.sitting() for code in CANDIDATES if model.given(who, code)}
    return given | set(model.expected())


def excuse(model: Model, who: str, juror: str, codes: tuple[str, ...]) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state in {PLENARY, SEALED}:
        return "INV-11"
    waiting = model.owed()
    return "" if any((juror, code) in waiting for code in codes) else "nothing"


def lift(model: Model, who: str, pair: tuple[str, str]) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state in {PLENARY, SEALED}:
        return "INV-11"
    return "" if pair in model.excused and pair[0] in model.sitting() else "nothing"


def note(model: Model, who: str) -> str:
    return called_by(model, who, SECRETARIAT) or ("" if model.state == PLENARY else "INV-11")


def decide(model: Model, who: str, voters: tuple[str, ...]) -> str:
    """A tie is decided in the plenary, or once a correction made it, by those who stepped back from neither."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state not in {PLENARY, SEALED}:
        return "INV-11"
    if not model.tied():
        return "no tie"
    if model.state == SEALED and model.sealed[-1].core[-1] is not None:
        return "INV-11"
    if set(voters) - set(model.sitting()):
        return "no seat"
    away = {juror for juror, _code in model.recused}
    return "INV-5" if set(voters) & away else ("" if voters else "no votes")


def correct_figure(model: Model, who: str, code: str, value: str) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state != SEALED:
        return "INV-11"
    return "" if model.counting()[code].get("aktif") != value else "same"


# ---------------------------------------------------------------------- acts of two people


def reopen(model: Model, who: str, pair: tuple[str, str]) -> str:
    """Chair or secretary propose to open a locked sheet again, during the interviews."""
    if called_by(model, who, JUROR):
        return ACCESS
    if model.office(who) not in {CHAIR, SECRETARY}:
        return FOUR_EYES
    return "" if model.state == INTERVIEWS and model.sheet(*pair).locked_at is not None else "INV-6"


def go_back(model: Model, who: str) -> str:
    """From the plenary to the interviews; what is sealed isn't opened again."""
    return called_by(model, who, SECRETARIAT) or ("" if model.state == PLENARY else "stage")


def result(model: Model, who: str) -> str:
    """Sealing out of the plenary; correcting what is sealed once something differs."""
    return called_by(model, who, SECRETARIAT) or unsealable(model)


def unsealable(model: Model) -> str:
    if model.state not in {PLENARY, SEALED}:
        return "stage"
    if model.short_of_quorum() or not model.undecided_result().ranking:
        return "INV-17"
    if model.tied() and model.standing_decision() is None:
        return "INV-12"
    return "same" if model.state == SEALED and model.core() == model.sealed[-1].core else ""


def announce(model: Model, who: str, plan: tuple[object, ...]) -> str:
    return called_by(model, who, SECRETARIAT) or unannounceable(model, plan)


def unannounceable(model: Model, plan: tuple[object, ...]) -> str:
    at, days = plan
    if model.state != SEALED or model.is_out():
        return "INV-16"
    return "" if model.now < at <= model.now + FARTHEST and 0 <= days <= MOST_DAYS else "INV-9"


def glass(model: Model, who: str, pair: tuple[str, str]) -> str:
    """Looking into a sheet that was begun is asked for by the secretariat, before the plenary."""
    return called_by(model, who, SECRETARIAT) or ("" if unseen(model, pair) else "INV-7")


def unseen(model: Model, pair: tuple[str, str]) -> bool:
    """A sheet that nobody but its juror sees, and on which something stands."""
    return model.state == INTERVIEWS and model.sheet(*pair).version > 0


def look(model: Model, who: str, number: int) -> str:
    """The two who agreed, for a quarter of an hour, while the interviews last and both are in office."""
    if refused := called_by(model, who, JUROR, SECRETARIAT):
        return refused
    found = model.glasses.get(number)
    if found is None or who not in {found.first, found.second}:
        return "INV-7"
    in_time = model.state == INTERVIEWS and model.now < found.at + OPEN_FOR
    both = together(model, "break_glass", found.first, found.second)
    return "" if in_time and both and (who, found.pair[1]) not in model.recused else "INV-7"


def together(model: Model, kind: str, first: str, second: str) -> bool:
    """Whether the offices of both suffice as they are now."""
    return (model.office(first), model.office(second)) in TOGETHER[kind]


def proposes(model: Model, who: str, kind: str, about: tuple[object, ...], *, typed: bool) -> str:
    """After the act itself was found possible: the password, and that the same doesn't wait already."""
    if not typed and not model.fresh(who):
        return FOUR_EYES
    waiting = [act for act in model.acts.values() if act.is_open(model.now) and (act.kind, act.about) == (kind, about)]
    return "already" if waiting else ""


def reads(model: Model, who: str, act: Act | None) -> str:
    """Whether somebody may see a proposal at all: who made it, and who may agree to it."""
    if refused := called_by(model, who, JUROR, SECRETARIAT):
        return refused
    if act is None:
        return "nothing"
    return "" if act.by == who or together(model, act.kind, act.by, who) else FOUR_EYES


def agree(model: Model, who: str, act: Act | None, *, typed: bool) -> str:
    if refused := reads(model, who, act):
        return refused
    assert act is not None
    if act.by == who or (not typed and not model.fresh(who)):
        return FOUR_EYES
    if not act.is_open(model.now):
        return "over"
    if act.kind == "break_glass" and {(act.by, act.about[1]), (who, act.about[1])} & model.recused.keys():
        return "INV-5"
    return moved_on(model, act)


def moved_on(model: Model, act: Act) -> str:
    """Whether what was proposed isn't what is there any more."""
    if act.kind == "reopen_sheet":
        who, code, version, locked_at = act.about
        sheet = model.sheet(who, code)
        same = model.state == INTERVIEWS and (sheet.version, sheet.locked_at) == (version, locked_at)
        return "" if same else "INV-6"
    if act.kind == "break_glass":
        return "" if unseen(model, act.about) else "INV-7"
    if act.kind == "reopen_stage":
        return "" if model.state == PLENARY and act.about == model.this_plenary() else "stage"
    if act.kind == "announce":
        number, _plan_id = act.about
        return unannounceable(model, model.plans[act.about[1]]) or ("" if number == len(model.sealed) else "INV-11")
    kind = "correct" if model.state == SEALED else "seal"
    return unsealable(model) or ("" if (act.kind, act.about) == (kind, model.content()) else "INV-11")


def withdraw(model: Model, who: str, act: Act | None) -> str:
    if refused := reads(model, who, act):
        return refused
    assert act is not None
    return FOUR_EYES if act.by != who else ("" if act.is_open(model.now) else "over")


# ---------------------------------------------------------------------- after the announcement, and sessions


def sees_own_result(model: Model, who: str, code: str) -> str:
    if called_by(model, who, OPERATOR):
        return ACCESS
    if OPERATORS[who] != code:
        return "INV-2"
    return "" if model.stage == "announced" else "INV-9"


def object_to(model: Model, who: str, code: str, matter: str) -> str:
    if refused := sees_own_result(model, who, code):
        return refused
    assert model.release is not None
    at, days = model.release
    if model.now >= at + timedelta(days=days):
        return "closed"
    return "already" if (code, matter) in model.objections else ""


def answer(model: Model, who: str, about: tuple[str, str]) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    return "" if model.objections.get(about) is False else "nothing"


def revoke(model: Model, who: str, owner: str) -> str:
    if called_by(model, who, BRANCH, JUROR, OPERATOR, SECRETARIAT, VERIFIER):
        return ACCESS
    return "" if who == owner or ROLES[who] == SECRETARIAT else "INV-2"
