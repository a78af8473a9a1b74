"""What should be refused of sheets on paper: printing numbers, typing, comparing, choosing, and making them void."""

from __future__ import annotations

from tests.webapp.machine.allowed import ACCESS, FOUR_EYES, called_by, seat
from tests.webapp.machine.model import INTERVIEWS, PLENARY, VERIFICATION, Model
from tests.webapp.machine.parts import ENTERED, ON_PAPER, Entry, Pair, Paper, complete
from webapp.models import JUROR, SECRETARIAT


def unnumbered(model: Model) -> list[Pair]:
    """Sheets that are expected and have no number that is still out, by seat and candidate."""
    out = {paper.whose() for paper in model.papers.values() if not paper.over}
    owed = sorted(model.owed(), key=lambda pair: (model.seats[pair[0]], pair[1]))
    return [pair for pair in owed if pair not in out]


def printing(model: Model, who: str, spare: int) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    if model.state not in {VERIFICATION, INTERVIEWS}:
        return "stage"
    return "" if spare or unnumbered(model) else "nothing"


def void(model: Model, who: str, number: int) -> str:
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    paper = model.papers.get(number)
    if paper is None or model.state not in {VERIFICATION, INTERVIEWS, PLENARY}:
        return "stage"
    return "over" if paper.over else ""


def open_to_type(model: Model, who: str, number: int) -> str:
    """During the interviews, from a number of which something can still become."""
    if called_by(model, who, SECRETARIAT):
        return ACCESS
    paper = model.papers.get(number)
    return "" if paper is not None and model.state == INTERVIEWS and not paper.over else "INV-4"


def scanned(model: Model, who: str, number: int) -> str:
    """A scan may be added until somebody else typed, or compares."""
    if refused := open_to_type(model, who, number):
        return refused
    paper = model.papers[number]
    entry = paper.entry
    taken = paper.state == ENTERED and entry is not None and (entry.checker or entry.by != who)
    return "already" if taken else ""


def typing(model: Model, who: str, number: int, entry: Entry) -> str:
    """Whole, of a sheet that is expected; the same typed again by the same person changes nothing."""
    if refused := open_to_type(model, who, number):
        return refused
    paper, last = model.papers[number], model.papers[number].entry
    if entry.answers["E.1"][0] == "6":
        return "scale"
    if paper.state == ENTERED and last is not None:
        same = (last.by, last.turn, last.answers, last.note) == (who, entry.turn, entry.answers, entry.note)
        return "" if same else "already"
    if entry.turn != paper.turn + 1:
        return "already"
    if paper.pair not in {None, entry.pair} or entry.pair not in model.owed():
        return "INV-5"
    return "" if all(complete(*answer) for answer in entry.answers.values()) else "incomplete"


def begin_check(model: Model, who: str, number: int) -> str:
    """The second person: never who typed it, and only one."""
    if refused := open_to_type(model, who, number):
        return refused
    paper, entry = model.papers[number], model.papers[number].entry
    if paper.state != ENTERED or entry is None:
        return "nothing"
    if entry.by == who or entry.checker not in {"", who}:
        return FOUR_EYES
    return "" if entry.checker == who or paper.scans else "no scan"


def compare(model: Model, who: str, number: int) -> str:
    """Scan and entry are for the one who compares them, while it lasts."""
    if refused := open_to_type(model, who, number):
        return refused
    paper, entry = model.papers[number], model.papers[number].entry
    return "" if paper.state == ENTERED and entry is not None and entry.checker == who else FOUR_EYES


def confirm(model: Model, who: str, number: int) -> str:
    """What was compared becomes the panelist's sheet by the rules of a sheet; one that was begun needs their choice."""
    if refused := compare(model, who, number):
        return refused
    entry = model.papers[number].entry
    assert entry is not None
    if refused := on_the_panel(model, entry):
        return refused
    sheet = model.sheet(*entry.pair)
    if sheet.locked_at is not None or not sheet.version:
        return ""
    return "" if entry.chosen == (ON_PAPER, sheet.version) else "to choose"


def on_the_panel(model: Model, entry: Entry) -> str:
    """Whether the panelist could sign this sheet on a screen."""
    who, code = entry.pair
    if (who, code) in model.recused:
        return "INV-5"
    away = who not in model.sitting() or model.given(who, code) or (who, code) in model.excused
    return "INV-17" if away else ("" if who in model.answered else "unprepared")


def waiting_paper(model: Model, who: str, code: str) -> Paper | None:
    """The paper beside one's own sheet for a candidate."""
    waiting = [paper for _number, paper in sorted(model.papers.items()) if paper.state == ENTERED]
    return next((one for one in waiting if one.entry is not None and one.entry.pair == (who, code)), None)


def choose(model: Model, who: str, code: str, version: int) -> str:
    """Which of two begun sheets holds, is for the panelist to say."""
    if called_by(model, who, JUROR):
        return ACCESS
    paper = waiting_paper(model, who, code) if who in model.sitting() else None
    if paper is None or paper.entry is None:
        return "nothing"
    if refused := seat(model, who, code) or on_the_panel(model, paper.entry):
        return refused
    sheet = model.sheet(who, code)
    if model.state != INTERVIEWS or not sheet.version or sheet.locked_at is not None:
        return "INV-6"
    return "" if sheet.version == version else "INV-1"
