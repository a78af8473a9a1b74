"""What must hold in the database after every step, looked at from outside, whoever did what."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from itertools import pairwise

from scoring.codec import result_from_plain
from scoring.figures import MISSING_TEXT
from tests.webapp.machine import invariants_beside
from tests.webapp.machine.allowed import TOGETHER
from tests.webapp.machine.deeds import require
from tests.webapp.machine.model import Model, enough_voices
from tests.webapp.machine.parts import Sealed, Sheet
from tests.webapp.machine.people import CANDIDATES, PAGE, ROLES, STAFF, World

SHEETS = """SELECT u.login, c.code, s.id, s.version, s.note, s.locked_at FROM sheet s
    JOIN panelist p ON p.id = s.panelist_id JOIN user u ON u.id = p.user_id JOIN candidate c ON c.id = s.candidate_id"""
SCORES = "SELECT sheet_id, indicator, version, value, note FROM score ORDER BY version"
SAVES = """SELECT a.client_id, u.login, c.code, a.version FROM accepted_save a JOIN sheet s ON s.id = a.sheet_id
    JOIN user u ON u.id = a.user_id JOIN candidate c ON c.id = s.candidate_id"""
ENDS = """SELECT act.kind, first.login, second.login, act.at, done.at FROM joint_end done
    JOIN joint_act act ON act.id = done.act_id JOIN user first ON first.id = act.by_user_id
    JOIN user second ON second.id = done.by_user_id WHERE done.how = 'approved'"""
FIGURES = """SELECT c.code, f.code, f.claimed, f.verified FROM reported_figure f
    JOIN candidate c ON c.id = f.candidate_id"""


def check_all(world: World, model: Model) -> None:
    """Raises Violation naming the first promise that is broken."""
    check_sheets(world, model)
    check_reports(world, model)
    check_stages(world, model)
    check_two_people(world, model)
    check_sealed(world, model)
    check_signatures(world, model)
    invariants_beside.check_beside(world, model)


def check_sheets(world: World, model: Model) -> None:
    """INV-1, 4, 6, 11, 13: every sheet is as it was acknowledged last, its history without a gap, nothing besides."""
    newest: dict[int, dict[str, tuple[str, str]]] = {}
    versions: dict[int, int] = {}
    for sheet_id, item, version, value, note in world.sql(SCORES):
        newest.setdefault(sheet_id, {})[item] = (value, note)
        versions[sheet_id] = version
    stored = {}
    for who, code, sheet_id, version, note, locked_at in world.sql(SHEETS):
        answers, at = newest.get(sheet_id, {}), None if locked_at is None else datetime.fromisoformat(locked_at)
        stored[who, code] = (version, answers, note, at)
        require(versions.get(sheet_id, 0) <= version, "INV-13", f"{who} {code}: a mark of a version that isn't there")
    expected = {pair: plain(sheet) for pair, sheet in model.sheets.items()}
    require(stored == expected, broken(model), f"stored {stored}, acknowledged {expected}")
    saves = {client_id: told for client_id, *told in world.sql(SAVES)}
    kept = {client_id: [one.who, one.code, one.version] for client_id, one in model.saves.items()}
    require(saves == kept, "INV-1", f"{len(saves)} saves kept, {len(kept)} acknowledged")


def plain(sheet: Sheet) -> tuple[object, ...]:
    return (sheet.version, sheet.answers, sheet.note, sheet.locked_at)


def broken(model: Model) -> str:
    """Which promise a sheet that isn't as acknowledged breaks."""
    return "INV-1" if model.state == "interviews" else "INV-11"


def check_reports(world: World, model: Model) -> None:
    """INV-3: claims, verdicts and what was handed in are as acknowledged."""
    found: dict[str, tuple[dict[str, str], dict[str, str]]] = {code: ({}, {}) for code in CANDIDATES}
    for code, figure, claimed, verified in world.sql(FIGURES):
        if claimed != MISSING_TEXT:  # corrected after the seal, though nobody ever reported it
            found[code][0][figure] = claimed
        if verified is not None:
            found[code][1][figure] = verified
    expected = {code: (model.claims[code], model.verified[code]) for code in CANDIDATES}
    require(found == expected, "INV-3", f"stored {found}, acknowledged {expected}")
    handed = dict(
        world.sql(
            "SELECT c.code, count(s.id) FROM candidate c LEFT JOIN submission s ON s.candidate_id = c.id GROUP BY c.id"
        )
    )
    require(handed == model.handed, "INV-3", f"handed in {handed}, acknowledged {model.handed}")


def check_stages(world: World, model: Model) -> None:
    """The stage is where it was moved to, each move follows the one before it; nobody was written about a result."""
    state, digest = world.sql("SELECT state, rubric_digest FROM category")[0]
    require(state == model.state, "stage", f"{state}, should be {model.state}")
    require(digest == model.rubric.digest, "INV-14", digest)
    moves = world.sql("SELECT old, new FROM state_change ORDER BY id")
    linked = all(one[1] == after[0] for one, after in pairwise(moves))
    require(linked and (not moves or moves[-1][1] == state), "INV-13", moves)
    require(world.sql("SELECT count(*) FROM letter") == [(0,)], "INV-16", "somebody was written to")


def check_two_people(world: World, model: Model) -> None:
    """INV-10: whatever two people did was done by two, both in office, within a day."""
    ends = world.sql(ENDS)
    for kind, first, second, proposed, agreed in ends:
        require(first != second, "INV-10", f"{kind}: {first} agreed with themselves")
        offices = tuple(model.offices.get(who, ROLES[who]) for who in (first, second))
        require(offices in TOGETHER[kind], "INV-10", f"{kind}: {first}, {second}")
        between = datetime.fromisoformat(agreed) - datetime.fromisoformat(proposed)
        require(0 <= between.total_seconds() < 86_400, "INV-10", f"{kind}: agreed after {between}")
    require(len(ends) == model.agreed, "INV-10", f"{len(ends)} acts, {model.agreed} agreed to")


def check_sealed(world: World, model: Model) -> None:
    """INV-11, 12, 17: records are only added, hold what was scored then, and the naive result of it."""
    rows = world.sql("SELECT number, body, sha256 FROM sealed_result ORDER BY number")
    require([row[0] for row in rows] == [one.number for one in model.sealed], "INV-11", f"{len(rows)} records")
    for (_number, text, sha256), sealed in zip(rows, model.sealed, strict=True):
        require(hashlib.sha256(text.encode()).hexdigest() == sha256, "INV-11", "a record was changed")
        if sha256 not in KNOWN:
            check_record(json.loads(text), sealed)
            KNOWN.add(sha256)


KNOWN: set[str] = set()  # hashes of records that were looked at: the text under a hash doesn't change


def check_record(body: dict, sealed: Sealed) -> None:
    """One record against the model as it was when two people agreed to it."""
    given = {
        (sealed.names.get(one["juror"], one["juror"]), one["candidate"], one["indicator"], one["value"])
        for one in body["marks"]
    }
    require(given == sealed.marks, "INV-11", f"sealed {given}, scored {sealed.marks}")
    result = result_from_plain(body["result"])
    require(result.ranking == sealed.result.ranking, "INV-12", f"{result.ranking}\n{sealed.result.ranking}")
    voices = all(enough_voices(sealed.marks, one.candidate) for one in result.ranking)
    require(voices, "INV-17", "ranked without a quorum")


def check_signatures(world: World, model: Model) -> None:
    """INV-14: what was signed names the rubric that the category pins, and the version that was read."""
    for sheet_id, version, body in world.sql("SELECT sheet_id, version, body FROM signature"):
        signed = json.loads(body)
        require(signed["rubric"] == model.rubric.digest, "INV-14", f"sheet {sheet_id}")
        require(signed["version"] == version, "INV-6", f"sheet {sheet_id}: version {version}")


def check_ranking(world: World, model: Model) -> None:
    """INV-12: the ranking as the secretariat's file has it is the naive one, of what counts now."""
    reader = next((one for one in STAFF if model.signed_in(one)), None)
    if reader is None or model.state not in {"plenary", "sealed"}:
        return
    lines = world.people[reader].get(f"{PAGE}/peringkat.csv").text.splitlines()
    told = [tuple(line.split(",")[:2]) for line in lines[1:]]
    result = model.sealed[-1].result if model.sealed and model.state == "sealed" else model.result()
    expected = [(str(one.rank), one.candidate) for one in result.ranking]
    require(told[: len(expected)] == expected, "INV-12", f"{told}, should be {expected}")
