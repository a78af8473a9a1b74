"""Ways that people really go, walked before anything is tried at random, so that few runs reach everything.

Each belongs to the stage where it begins; other runs begin there without any.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from tests.webapp.machine.deeds_jury import CONFLICTED, fields, mark_of
from tests.webapp.machine.deeds_panel import let_in
from tests.webapp.machine.edition import Edition
from tests.webapp.machine.model import STAGES
from tests.webapp.machine.parts import ON_DEVICE, ON_PAPER, OPEN_FOR
from tests.webapp.machine.people import CHECKERS, RESERVE, STAFF

Beginning = tuple[str, Callable[[Edition], None]]
PASER, BONTANG = "64.01", "64.02"
CHAIR, SECRETARY = "panelis-1", "panelis-2"


def reports(edition: Edition) -> None:
    """One candidate reports, hands in, loses the answer, is verified and corrected by two; the other looks on."""
    edition.hand_in("op-paser", PASER)
    edition.report("op-paser", PASER, {"aktif": "7999", "potensi": "10000"})
    edition.report("op-bontang", PASER, {"aktif": "1"})
    edition.verify(CHECKERS[0], PASER)
    edition.cut(3, lambda: edition.hand_in("op-paser", PASER))
    edition.press_again("op-paser", PASER)
    edition.cut(2, lambda: edition.verify(CHECKERS[0], PASER))
    edition.verify(CHECKERS[1], PASER)
    edition.confirm_verdicts(CHECKERS[0], PASER)
    edition.confirm_verdicts(CHECKERS[1], PASER)
    edition.verify(CHECKERS[0], PASER, corrected="7500")
    edition.return_verdict(CHECKERS[0], PASER, "aktif")
    edition.return_verdict(CHECKERS[1], PASER, "aktif")
    edition.verify(CHECKERS[1], PASER)
    edition.report("op-paser", PASER, {"aktif": "8001"})


def deadline(edition: Edition) -> None:
    """The deadline's last moment is in time, the next one isn't."""
    edition.report("op-paser", PASER, {"aktif": "7000"})
    edition.move_clock(edition.model.deadline)
    edition.everybody_signs_in()
    edition.report("op-paser", PASER, {"aktif": "7001"})
    edition.move_clock(edition.model.deadline + timedelta(microseconds=1))
    edition.report("op-paser", PASER, {"aktif": "7002"})


def mending(edition: Edition) -> None:
    """What was handed in is sent back, mended and handed in again; what was decided on it is decided anew."""
    edition.everything_is_verified()
    edition.send_back(CHECKERS[0], PASER, 2, stale=True)
    edition.send_back(STAFF[0], PASER, -1)
    edition.cut(2, lambda: edition.send_back(CHECKERS[0], PASER, 2))
    edition.verify(CHECKERS[1], PASER)
    edition.report("op-bontang", PASER, {"aktif": "1"})
    edition.cut(9, lambda: edition.report("op-paser", PASER, {"aktif": "8100"}))
    edition.hand_in("op-paser", PASER)
    edition.report("op-paser", PASER, {"aktif": "8200"})
    edition.everything_is_verified()


def calibration(edition: Edition) -> None:
    """All three score an invented case; nobody sees anything before the last one has committed."""
    edition.calibrate(CHAIR, "3", mark_of(edition.next_number()), commit=False)
    edition.close_case(STAFF[0])
    edition.open_case("op-paser")
    edition.open_case(STAFF[0])
    edition.calibrate(CHAIR, "3", mark_of(edition.next_number()), commit=False)
    edition.check()
    for who in (CHAIR, SECRETARY, "panelis-3"):
        edition.cut(9, lambda who=who: edition.calibrate(who, "4", mark_of(edition.next_number()), commit=True))
        edition.check()
    edition.calibrate(CHAIR, "5", mark_of(edition.next_number()), commit=True)


def case_without_all(edition: Edition) -> None:
    """The case is closed before everybody has committed; two marks are no spread."""
    edition.open_case(STAFF[0])
    for who in (CHAIR, SECRETARY):
        edition.calibrate(who, "2", mark_of(edition.next_number()), commit=True)
    edition.close_case(STAFF[1])
    edition.close_case(STAFF[1])
    edition.calibrate("panelis-3", "2", mark_of(edition.next_number()), commit=True)
    edition.open_interviews()


def sheets(edition: Edition) -> None:
    """A sheet is saved, sent again, changed in two tabs, signed, opened again by chair and secretary, signed again."""
    first, second = (fields(level, mark_of(edition.next_number()), edition.next_number(), 0) for level in "35")
    edition.cut(99, lambda: edition.save(CHAIR, PASER, first), anew=True)
    edition.save(CHAIR, PASER, first, action="send again")
    edition.save(CHAIR, PASER, second)
    edition.sign(CHAIR, PASER, 0)
    edition.sign(CHAIR, PASER, 1)
    edition.propose_reopening(SECRETARY, (CHAIR, PASER), typed=True)
    edition.second_agrees()
    third = edition.typed_on(CHAIR, PASER, "abstain")
    edition.cut(2, lambda: edition.save(CHAIR, PASER, third))
    edition.sign(CHAIR, PASER, edition.model.sheet(CHAIR, PASER).version)


def absences(edition: Edition) -> None:
    """Somebody can't come and comes after all; a brother is remembered late."""
    edition.fill((SECRETARY, BONTANG), "4", mark_of(edition.next_number()))
    edition.excuse(STAFF[0], SECRETARY, (PASER, BONTANG))
    edition.fill((SECRETARY, PASER), "4", mark_of(edition.next_number()))
    edition.lift(STAFF[1], (SECRETARY, PASER))
    edition.fill((SECRETARY, PASER), "2", mark_of(edition.next_number()))
    edition.declare(SECRETARY, (PASER,))
    edition.fill((SECRETARY, PASER), "3", mark_of(edition.next_number()))


def paper(edition: Edition) -> None:
    """Numbers are printed; one is typed, sent back, typed again, compared by the second person; one is spoilt."""
    edition.print_papers("op-paser", 0)
    edition.print_papers(STAFF[0], 1)
    edition.print_papers(STAFF[0], 0)
    number, pair = 1, (CHAIR, PASER)
    edition.begin_check(STAFF[1], number)
    edition.type_paper(STAFF[0], number, pair, ("6", mark_of(edition.next_number())), scan=False)
    edition.cut(1, lambda: edition.type_paper(STAFF[0], number, pair, ("4", mark_of(edition.turn)), scan=False))
    edition.begin_check(STAFF[1], number)
    edition.type_paper(STAFF[0], number, pair, ("4", ""), scan=True, again=True)
    edition.type_paper(STAFF[1], number, pair, ("4", mark_of(edition.next_number())), scan=False)
    edition.begin_check(STAFF[0], number)
    edition.begin_check(STAFF[1], number)
    edition.check()
    edition.return_paper(STAFF[0], number)
    edition.return_paper(STAFF[1], number)
    edition.confirm_paper(STAFF[1], number)
    edition.type_paper(STAFF[0], number, pair, ("abstain", mark_of(edition.next_number())), scan=False)
    edition.begin_check(STAFF[1], number)
    edition.cut(3, lambda: edition.confirm_paper(STAFF[1], number))
    edition.void_paper(STAFF[0], number)
    edition.void_paper(STAFF[0], 2)


def two_sheets(edition: Edition) -> None:
    """A panelist has begun a sheet on the device, too: only that one says which holds."""
    edition.print_papers(STAFF[0], 2)
    spare, level = max(edition.model.papers), "3"
    edition.fill((SECRETARY, PASER), level, mark_of(edition.next_number()))
    for number, holds in ((spare, ON_DEVICE), (spare - 1, ON_PAPER)):
        mark = mark_of(edition.next_number())
        edition.type_paper(STAFF[1], number, (SECRETARY, PASER), (level, mark), scan=number < spare)
        edition.choose(SECRETARY, PASER, holds, behind=1)
        edition.choose(SECRETARY, PASER, holds)
    edition.begin_check(STAFF[0], spare - 1)
    edition.fill((SECRETARY, PASER), "5", mark_of(edition.next_number()))
    edition.confirm_paper(STAFF[0], spare - 1)
    edition.choose(SECRETARY, PASER, ON_PAPER)
    edition.confirm_paper(STAFF[0], spare - 1)
    locked_meanwhile(edition)


def locked_meanwhile(edition: Edition) -> None:
    """What was signed on the device while the paper was compared, holds."""
    pair = (CHAIR, BONTANG)
    number = next(number for number, one in edition.model.papers.items() if one.pair == pair and not one.over)
    edition.type_paper(STAFF[0], number, pair, ("4", mark_of(edition.next_number())), scan=True)
    edition.begin_check(STAFF[1], number)
    edition.fill((CHAIR, BONTANG), "2", mark_of(edition.next_number()))
    edition.sign(CHAIR, BONTANG, 1)
    edition.confirm_paper(STAFF[1], number)


def looking(edition: Edition) -> None:
    """Two people look into one sheet, until the quarter of an hour is over; nobody else ever does."""
    pair = (SECRETARY, PASER)
    edition.propose_looking(STAFF[0], pair, typed=True)
    edition.fill(pair, "4", mark_of(edition.next_number()))
    edition.propose_looking(STAFF[0], pair, typed=True)
    edition.agree(STAFF[0], edition.newest_act(), typed=True)
    edition.look(STAFF[0], edition.newest_act())
    edition.agree(CHAIR, edition.newest_act(), typed=True)
    number = max(edition.model.glasses)
    for who in (STAFF[0], CHAIR, STAFF[1], SECRETARY):
        edition.look(who, number)
    edition.move_clock(edition.model.now + OPEN_FOR)
    edition.look(STAFF[0], number)


def devices(edition: Edition) -> None:
    """A tablet comes in, scores, is lost, does nothing any more; another device is nobody's."""
    edition.use_code(STAFF[0])
    edition.enter()
    edition.show_code("op-paser")
    let_in(edition, STAFF[0], "panelis-3")
    edition.use_code(STAFF[0])
    edition.turn_away(STAFF[1])
    edition.confirm_device(STAFF[1], CHAIR)
    edition.fill_on_the_tablet(PASER, "4")
    edition.take_away(STAFF[1])
    edition.fill_on_the_tablet(PASER, "5")
    edition.take_away("op-paser")
    edition.show_code(STAFF[1])
    edition.use_code(STAFF[1])
    edition.confirm_device(STAFF[0], RESERVE)
    edition.turn_away(STAFF[0])


def another_holder(edition: Edition) -> None:
    """Somebody else takes a seat by decree: what was locked stays, the rest is scored anew, the brother is gone."""
    edition.fill((CONFLICTED[0], PASER), "4", mark_of(edition.next_number()))
    edition.sign(CONFLICTED[0], PASER, 1)
    edition.substitute(STAFF[0], CONFLICTED[0], RESERVE, decree="")
    edition.substitute(STAFF[0], CONFLICTED[0], CHAIR)
    edition.cut(3, lambda: edition.substitute(STAFF[0], CONFLICTED[0], RESERVE))
    edition.substitute(STAFF[0], CHAIR, RESERVE)
    edition.fill((RESERVE, BONTANG), "4", mark_of(edition.next_number()))
    edition.panel_prepares()
    edition.fill((CONFLICTED[0], PASER), "5", mark_of(edition.next_number()))
    for code in (PASER, BONTANG):
        edition.fill((RESERVE, code), "2", mark_of(edition.next_number()))
    edition.open_plenary(alike=False)


def papers(edition: Edition) -> None:
    paper(edition)
    two_sheets(edition)


def looking_by_tablet(edition: Edition) -> None:
    looking(edition)
    devices(edition)


def tie(edition: Edition) -> None:
    """Both candidates are equal on everything: the plenary decides, then two people seal."""
    edition.open_plenary(alike=True)
    edition.propose_result(STAFF[0], typed=True)
    edition.office_seals(broken=4)


def tie_after_the_seal(edition: Edition) -> None:
    """A correction parts the two, a second one makes them equal again: they are put into the other order."""
    tie(edition)
    voters = tuple(who for who in edition.model.sitting() if not any(pair[0] == who for pair in edition.model.recused))
    edition.decide(STAFF[0], voters, (BONTANG, PASER))
    for value in ("7000", edition.model.counting()[PASER]["aktif"]):
        edition.correct_figure(STAFF[0], PASER, value)
        edition.decide(STAFF[0], voters, (BONTANG, PASER))
        edition.propose_result(STAFF[0], typed=True)
        edition.second_agrees()


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
    "submission": (reports, deadline),
    "verification": (mending, calibration, case_without_all),
    "interviews": (tie, tie_after_the_seal, absences, another_holder, looking_by_tablet, papers, sheets),
    "plenary": (second_thoughts,),
    "announced": (objections,),
}
BEGINNINGS: list[Beginning] = [(stage, tour) for stage in STAGES for tour in (nothing, *TOURS.get(stage, ()))]
