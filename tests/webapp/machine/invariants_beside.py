"""What must hold of verdicts, the panel, papers, looks, calibration and devices, seen from outside after every step."""

from __future__ import annotations

import json
from datetime import datetime

from tests.webapp.machine.deeds import require
from tests.webapp.machine.model import Model
from tests.webapp.machine.parts import CONFIRMED, OPEN_FOR, SENT_BACK, Calibration, Paper
from tests.webapp.machine.people import World
from webapp.db import UtcTime

SECONDS = """SELECT one.login, two.login FROM decision d JOIN decision before ON before.id = d.answers_id
    JOIN user one ON one.id = before.by_user_id JOIN user two ON two.id = d.by_user_id
    WHERE d.verdict IN ('confirmed', 'sent_back')"""
PANEL = """SELECT u.login, p.seat, p.bench, p.office, after.login, p.decree_number FROM panelist p
    JOIN user u ON u.id = p.user_id LEFT JOIN panelist next ON next.replaces_id = p.id
    LEFT JOIN user after ON after.id = next.user_id"""
PAPERS = "SELECT number, id FROM paper_sheet ORDER BY number"
ENTRIES = """SELECT e.paper_id, e.turn, u.login, c.code, typist.login, coalesce(checker.login, ''), e.body
    FROM paper_entry e JOIN panelist p ON p.id = e.panelist_id JOIN user u ON u.id = p.user_id
    JOIN candidate c ON c.id = e.candidate_id JOIN user typist ON typist.id = e.by_user_id
    LEFT JOIN paper_check k ON k.entry_id = e.id LEFT JOIN user checker ON checker.id = k.by_user_id ORDER BY e.id"""
ENDS = """SELECT d.paper_id, e.turn, d.how, u.login FROM paper_end d LEFT JOIN paper_entry e ON e.id = d.entry_id
    JOIN user u ON u.id = d.by_user_id ORDER BY d.id"""
SCANS = "SELECT paper_id, count(*) FROM paper_scan GROUP BY paper_id"
LOOKS = "SELECT v.act_id, u.login, v.version, v.at FROM sheet_view v JOIN user u ON u.id = v.by_user_id ORDER BY v.id"
CASES = """SELECT u.login, s.version, s.answers, s.note, s.committed_at IS NOT NULL FROM calibration_sheet s
    JOIN panelist p ON p.id = s.panelist_id JOIN user u ON u.id = p.user_id"""
OPEN_TABLETS = """SELECT u.login FROM auth_session s JOIN user u ON u.id = s.user_id
    WHERE s.kind = 'paired' AND s.revoked_at IS NULL AND s.expires_at > ?"""
LET_IN = """SELECT count(*) FROM auth_session s LEFT JOIN pairing p ON p.session_id = s.id AND p.user_id = s.user_id
    LEFT JOIN user u ON u.id = p.decided_by_id WHERE s.kind = 'paired' AND coalesce(u.role, '') <> 'secretariat'"""


def check_beside(world: World, model: Model) -> None:
    """Raises Violation naming the first promise that is broken."""
    check_verdicts(world, model)
    check_panel(world, model)
    check_papers(world, model)
    check_looks(world, model)
    check_case(world, model)
    check_devices(world, model)


def check_verdicts(world: World, model: Model) -> None:
    """INV-10, 3: a second verdict is a second person's; what was sent back is as acknowledged."""
    seconds = world.sql(SECONDS)
    own = [pair for pair in seconds if pair[0] == pair[1]]
    require(not own, "INV-10", f"confirmed by who decided it: {own}")
    require(len(seconds) == model.second_verdicts, "INV-10", f"{len(seconds)} second verdicts")
    require(world.sql("SELECT count(*) FROM sent_back") == [(model.returns,)], "INV-3", "sent back")


def check_panel(world: World, model: Model) -> None:
    """INV-17: who sits, and who sat, by decree; one holder a seat."""
    stored = {login: tuple(rest) for login, *rest in world.sql(PANEL)}
    after = set(model.replaced.values())
    expected = {
        who: (seat, model.bench(who), model.offices[who], model.replaced.get(who), who in after)
        for who, seat in model.seats.items()
    }
    plain = {login: (*rest[:4], bool(rest[4])) for login, rest in stored.items()}
    require(plain == expected, "INV-17", f"stored {plain}, acknowledged {expected}")


def check_papers(world: World, model: Model) -> None:
    """INV-1, 10, 13: numbers without a gap, entries as typed, compared by another, each number's end."""
    require(world.sql(PAPERS) == [(number, one.row) for number, one in model.papers.items()], "INV-13", "paper numbers")
    typed = world.sql(ENTRIES)
    alone = [one for one in typed if one[4] == one[5]]
    require(not alone, "INV-10", f"typed and compared by one person: {alone}")
    stored = [(*one[:6], json.loads(one[6])) for one in typed]
    expected = [one for paper in model.papers.values() for one in entries_of(paper)]
    require(sorted(stored, key=str) == sorted(expected, key=str), "INV-1", f"stored {stored}, typed {expected}")
    states = dict.fromkeys(model.papers, "printed")
    numbers = {one.row: number for number, one in model.papers.items()}
    turns = {numbers[row]: turn for row, turn, *_rest in sorted(typed)}
    states |= dict.fromkeys(turns, "entered")
    for row, turn, how, _by in world.sql(ENDS):
        if how != SENT_BACK or turn == turns[numbers[row]]:
            states[numbers[row]] = how
    require(states == {number: one.state for number, one in model.papers.items()}, "INV-13", f"papers {states}")
    confirmed = [(row, turn, by) for row, turn, how, by in world.sql(ENDS) if how == CONFIRMED]
    second = [(one.row, one.turn, one.entry.checker) for one in model.papers.values() if one.entry]
    require(set(confirmed) <= set(second), "INV-10", f"confirmed {confirmed}")
    scans = {one.row: one.scans for one in model.papers.values() if one.scans}
    require(dict(world.sql(SCANS)) == scans, "INV-1", "scans")


def entries_of(paper: Paper) -> list[tuple[object, ...]]:
    return [
        (
            *(paper.row, one.turn, *one.pair, one.by, one.checker),
            {"items": {item: list(answer) for item, answer in one.answers.items()}, "note": one.note},
        )
        for one in paper.entries
    ]


def check_looks(world: World, model: Model) -> None:
    """INV-7: each look into a sheet is kept, by one of two who agreed, within a quarter of an hour."""
    found = [(act, who, version, datetime.fromisoformat(at)) for act, who, version, at in world.sql(LOOKS)]
    require(found == model.looks, "INV-7", f"stored {found}, seen {model.looks}")
    for act, who, _version, at in found:
        glass = model.glasses[act]
        in_time = glass.at <= at < glass.at + OPEN_FOR
        require(in_time and who in {glass.first, glass.second}, "INV-7", f"{who} looked at {at}")


def check_case(world: World, model: Model) -> None:
    """INV-1, 8: everybody's sheet for the invented case as acknowledged; closed when it should be."""
    case = model.calibration or Calibration()
    rows = world.sql("SELECT closed_at IS NOT NULL FROM calibration")
    require(rows == ([(case.closed,)] if model.calibration else []), "INV-8", f"calibration {rows}")
    stored = {who: (version, json.loads(told), note, bool(done)) for who, version, told, note, done in world.sql(CASES)}
    expected = {
        who: (one.version, {item: list(answer) for item, answer in one.answers.items()}, one.note, one.committed)
        for who, one in case.sheets.items()
    }
    require(stored == expected, "INV-1", f"calibration: stored {stored}, acknowledged {expected}")


def check_devices(world: World, model: Model) -> None:
    """Every tablet was let in by the secretariat; none is still in that was taken away."""
    require(world.sql(LET_IN) == [(0,)], "access", "a device that nobody let in")
    now = UtcTime().process_bind_param(model.now, None)
    still = [login for (login,) in world.sql(OPEN_TABLETS, now)]
    require(still == ([model.tablet.user] if model.tablet.is_in(model.now) else []), "access", f"still in: {still}")
