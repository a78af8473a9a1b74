"""Ways that people really go, walked before anything is tried at random, so that few runs reach everything.

Each belongs to the stage where it begins; other runs begin there without any.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.webapp.machine.deeds_jury import fields, mark_of
from tests.webapp.machine.edition import Edition
from tests.webapp.machine.model import STAGES
from tests.webapp.machine.people import CHECKER, STAFF

Beginning = tuple[str, Callable[[Edition], None]]
PASER, BONTANG = "64.01", "64.02"
CHAIR, SECRETARY = "panelis-1", "panelis-2"


def reports(edition: Edition) -> None:
    """One candidate reports, hands in, loses the answer, is verified and corrected; the other looks on."""
    edition.hand_in("op-paser", PASER)
    edition.report("op-paser", PASER, {"aktif": "7999", "potensi": "10000"})
    edition.report("op-bontang", PASER, {"aktif": "1"})
    edition.verify(CHECKER, PASER)
    edition.hand_in("op-paser", PASER)
    edition.press_again("op-paser", PASER)
    edition.verify(CHECKER, PASER, corrected="7500")
    edition.report("op-paser", PASER, {"aktif": "8001"})


def sheets(edition: Edition) -> None:
    """A sheet is saved, sent again, changed in two tabs, signed, opened again by chair and secretary, signed again."""
    first, second = (fields(level, mark_of(edition.next_number()), edition.next_number(), 0) for level in "35")
    edition.save(CHAIR, PASER, first)
    edition.save(CHAIR, PASER, first, action="send again")
    edition.save(CHAIR, PASER, second)
    edition.sign(CHAIR, PASER, 1)
    edition.propose_reopening(SECRETARY, (CHAIR, PASER), typed=True)
    edition.second_agrees()
    edition.fill((CHAIR, PASER), "abstain", mark_of(edition.next_number()))
    edition.sign(CHAIR, PASER, edition.model.sheet(CHAIR, PASER).version)


def absences(edition: Edition) -> None:
    """Somebody can't come and comes after all; a brother is remembered late."""
    edition.fill((SECRETARY, BONTANG), "4", mark_of(edition.next_number()))
    edition.excuse(STAFF[0], SECRETARY, (PASER, BONTANG))
    edition.fill((SECRETARY, PASER), "4", mark_of(edition.next_number()))
    edition.lift(STAFF[1], (SECRETARY, PASER))
    edition.fill((SECRETARY, PASER), "2", mark_of(edition.next_number()))
    edition.declare(SECRETARY, (PASER,))


def tie(edition: Edition) -> None:
    """Both candidates are equal on everything: the plenary decides, then two people seal."""
    edition.open_plenary(alike=True)
    edition.propose_result(STAFF[0], typed=True)
    edition.office_seals()


def second_thoughts(edition: Edition) -> None:
    """What was proposed is taken back; the interviews are opened once more."""
    edition.propose_result(STAFF[0], typed=True)
    edition.agree(STAFF[0], edition.newest_act(), typed=True)
    edition.withdraw(STAFF[0], edition.newest_act())
    edition.note(STAFF[1])
    edition.reopen_interviews(STAFF[0])
    edition.second_agrees()


def objections(edition: Edition) -> None:
    """A candidate objects, is answered, and a figure is corrected in a record of its own."""
    edition.object_to("op-bontang", BONTANG, "A")
    edition.object_to("op-bontang", BONTANG, "A")
    edition.answer_objection(STAFF[0], BONTANG, "A")
    edition.correct()


def opening(edition: Edition) -> None:
    """The office opens the reports; nobody else could."""
    edition.move("op-paser", "draft", "submission")
    edition.go_on()


def nothing(_edition: Edition) -> None:
    """Whatever comes."""


TOURS = {
    "draft": (opening,),
    "submission": (reports,),
    "interviews": (sheets, absences, tie),
    "plenary": (second_thoughts,),
    "announced": (objections,),
}
BEGINNINGS: list[Beginning] = [(stage, tour) for stage in STAGES for tour in (nothing, *TOURS.get(stage, ()))]
