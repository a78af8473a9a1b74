"""Small score logs with a sealed result and papers issued from it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from itertools import chain, repeat
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from scoring.bundle import README, RUBRIC, VERIFIER, Told, lines_of, make_bundle
from scoring.chain import ISSUE, SIGN, Point, beginning, hash_of, line_of, read_chain
from scoring.issued import entry_of, logged
from scoring.marks import Mark
from scoring.notes import note_text, origin_of
from scoring.record import Inputs, canonical, make_record, sha256_of
from scoring.replay import replay
from scoring.rubric import Rubric
from tests.scoring.small import TEXT, row, rubric
from tests.scoring.test_record import FACTS

NAMES = ("uji", "kabkota")
ORIGIN = origin_of(*NAMES)
VERIFIERS = Path(__file__).parents[2] / "webapp" / "verifier"
CANDIDATES = ("64.01", "64.02", "64.03")
BENCHES = {"anggota-11": "pemerintah", "anggota-12": "serikat", "anggota-13": "bpjs"}
SEATS = dict(zip(BENCHES, ("kursi-1", "kursi-2", "kursi-3"), strict=True))
AKTIF = {"64.01": "40", "64.02": "49", "64.03": "101"}  # the last one has more than there are: a finding
PLACES = [{"account": 20 + seat, "left": None} for seat in (1, 2, 3)]
SECOND_ITEM = '      - {code: "B.4", title: "Rencana", weight: 5, kind: judged, scale: {min: -3, max: 9, step: 0.5}}\n'
WITH_OLDER = (1, 3)  # of five stories; their logs were begun before they told of papers and of standings
# Who signs the three checkpoints of one story in four: nobody, one key, one from the second on, an older and a newer.
KEYS = ((), ("one",) * 3, ("", "one", "one"), ("old", "one", "one"))
BEFORE_THE_LOG = ({"seat": 1, "candidate": "64.08", "at": "2026-02-12T04:00:00+00:00"},)
# One story in three has the first chair to the end, one a second, one a third.
CHAIRS = tuple(BENCHES)
RULES = ("combine: mean, quorum: 2", "combine: median, quorum: 2", "combine: trimmed_mean, trim: 1, quorum: 3")

Move = dict[str, object]


def instrument(rule: str) -> str:
    """The small rubric with two judged items, one of them below zero, and this rule for the panel."""
    text = TEXT.replace("combine: mean, quorum: 2", rule)
    first = text.splitlines(keepends=True)
    at = next(place for place, line in enumerate(first) if '"B.3"' in line)
    first[at] = first[at].replace("weight: 20", "weight: 15")
    return "".join([*first[:at], SECOND_ITEM, *first[at:]])


@dataclass
class Story:
    """What happened before the seal and after it, as moves that aren't hashed yet.

    `older` are papers from before the log took them down; an `early` story gives a bundle without a list of them.
    `keys` name, for each checkpoint, the key that signs it; "" for none. `ranked` are those in the record, of which
    `retold` change what else it tells. Figures that were `corrected` after the seal stand in a second record, and those
    that `moved` without a line.

    The record has `chair` for its chair and tells of changes of the panel at the moments `changed`.
    """

    seed: int
    before: list[Move] = field(default_factory=list)
    after: list[Move] = field(default_factory=list)
    text: str = ""
    older: list[dict[str, object]] = field(default_factory=list)
    early: bool = False
    keys: tuple[str, ...] = ()
    ranked: tuple[str, ...] = CANDIDATES
    corrected: list[Move] = field(default_factory=list)
    moved: dict[str, str] = field(default_factory=dict)
    retold: list[Callable[[dict[str, Any]], object]] = field(default_factory=list)
    chair: str = ""
    changed: list[str] = field(default_factory=list)

    def files(self) -> dict[str, bytes]:
        """The bundle of this story: everything in it fits, whatever the story."""
        parsed = parsed_once(self.text)
        lines, point = write(self.before, beginning(*NAMES))
        log = replay(read_chain(lines, beginning(*NAMES))[0])
        items = [one.code for one in parsed.judged()]
        marks = [
            Mark(SEATS[juror], BENCHES[juror], candidate, item, value)
            for (juror, candidate, item), value in sorted(log.marks(items).items())
            if candidate in self.ranked
        ]
        known = {"panel": panel_section(self), **deeds(self)}
        for change in self.retold:
            change(known)
        first = self.record(parsed, marks, {**known, "log": vars(point)}, AKTIF)
        for one in self.after:
            if one["act"] == ISSUE and not one["what"]["record"]:
                one["what"]["record"] = sha256_of(first)
        more, point = write([sealing(first, 1, self.seed), *self.after, *self.corrected], point)
        lines, records = lines + more, [first]
        if self.corrected or self.moved:
            counts = AKTIF | {one["what"]["candidate"]: one["what"]["new"] for one in self.corrected} | self.moved
            later = {**known, "number": 2, "replaces": sha256_of(first), "log": vars(point)}
            records.append(self.record(parsed, marks, later, counts))
            lines += write([sealing(records[1], 2, self.seed)], point)[0]
        beside = {name: (VERIFIERS / name).read_bytes() for name in (README, VERIFIER)}
        listed = [*self.older, *logged(read_chain(lines, beginning(*NAMES))[0])]
        told = Told(NAMES, lines, checkpoints(lines, self.keys), records, listed)
        files = make_bundle(told, parsed, {**beside, RUBRIC: self.text.encode()})
        return as_before(files) if self.early else files

    def record(self, parsed: Rubric, marks: list[Mark], facts: dict[str, Any], counts: dict[str, str]) -> str:
        rows = [row(code, aktif=counts[code]) for code in self.ranked]
        return canonical(make_record({**FACTS, **facts}, parsed, Inputs(rows, marks, [], {}), []))


def sealing(record: str, number: int, seed: int) -> Move:
    what = {"number": number, "record": sha256_of(record), "panel": SEATS, "proposed_by": 1, "reason": ""}
    return move("seal", what, seed, minute=number - 1)


def correction(candidate: str, old: str, new: str, seed: int) -> Move:
    """A figure that is to count otherwise in the second record."""
    what = {"candidate": candidate, "figure": "aktif", "old": old, "new": new, "reason": ""}
    return move("figure", what, seed, minute=57)


def deeds(told: Story) -> dict[str, Any]:
    """What a record tells beside the result, as it was: who stepped back, what was opened again, seen, explained."""
    moves: dict[str, list[Move]] = {}
    for one in told.before:
        moves.setdefault(one["act"], []).append(one)
    seats = {juror: place for place, juror in enumerate(SEATS, start=1)}
    back = [(one["what"]["juror"], one["what"]["candidate"]) for one in moves.get("presence", ())]
    agreed = [{"at": "2026-02-13T04:02:30+00:00"}]  # before any look
    looks = [seated(one) | {"at": written(one)} for one in moves.get("look", ())]
    absent = [one for one in moves.get("absence", ()) if (one["what"]["juror"], one["what"]["candidate"]) not in back]
    opened = [
        {"seat": seats[one["what"]["juror"]], "candidate": one["what"]["candidate"], "at": written(one)}
        for one in moves.get("reopen", ())
    ]
    finding = "101 melebihi Potensi peserta, yaitu 100 (selisih 1)"
    explained = [{"candidate": "64.03", "check": "K01", "message": finding}] if "64.03" in told.ranked else []
    return {
        "recusals": [seated(one) | {"kind": one["what"]["kind"]} for one in moves.get("recusal", ())],
        "absences": [seated(one) for one in absent],
        "reopenings": [*BEFORE_THE_LOG[: told.seed % 2], *opened],
        "break_glass": [one if told.seed % 5 == 4 else {**one, "looks": looks} for one in agreed if looks],
        "overrides": [one | ({"by": "secretariat"} if "override" in moves else {}) for one in explained],
    }


def seated(one: Move) -> dict[str, str]:
    return {"juror": SEATS[one["what"]["juror"]], "candidate": one["what"]["candidate"]}


def written(one: Move) -> str:
    """A move's moment as records write it."""
    return datetime.fromisoformat(one["at"]).isoformat()


def panel_section(told: Story) -> dict[str, object]:
    """The record's panel; one from before it told changes has no word of them."""
    names = ("juror", "seat", "bench", "office")
    seats = [{name: one[name] for name in names} | {"juror": SEATS[one["juror"]]} for one in seats_with(told.chair)]
    return {"seats": seats, "sheets": None} | ({"changes": told.changed} if told.chair else {})


def seats_with(chair: str) -> list[dict[str, object]]:
    """The panel as a log tells it, with this chair; with none where that is ""."""
    return [
        {"juror": one, "seat": seat, "bench": bench, "office": "chair" if one == chair else "member", **rest}
        for rest, (seat, (one, bench)) in zip(PLACES, enumerate(BENCHES.items(), start=1), strict=True)
    ]


def sitting(chair: str, change: str = "") -> dict[str, object]:
    return {"seats": seats_with(chair), "change": change, "reason": change}


def tells_panel(seed: int) -> bool:
    """Whether this story's log is of a program that tells the panel."""
    return bool(seed % 4)


def as_before(files: dict[str, bytes]) -> dict[str, bytes]:
    """The bundle as it was made when no paper stood in a log."""
    listing = {**json.loads(files["bundel.json"]), "version": 1}
    early = {**files, "bundel.json": f"{canonical(listing)}\n".encode()}
    del early["terbitan.jsonl"]
    return listed_anew(early, lines_of(early["log.jsonl"]))


def listed_anew(files: dict[str, bytes], lines: list[str]) -> dict[str, bytes]:
    listing = json.loads(files["bundel.json"])
    listing["files"] = {name: sha256_of(text.decode()) for name, text in files.items() if name != "bundel.json"}
    listing["log"] = {"size": len(lines), "head": hash_of(lines[-1]) if lines else beginning(*NAMES).head}
    return {**files, "bundel.json": f"{canonical(listing)}\n".encode()}


@cache
def parsed_once(text: str) -> Rubric:
    return rubric(text)


def move(act: str, what: dict[str, object], seed: int, by: int | None = 7, minute: int = 0) -> Move:
    nonce = random.Random(f"{seed}/{act}/{minute}").randbytes(16).hex()
    return {"act": act, "what": what, "at": f"2026-02-13T04:{minute:02}:00.000000+00:00", "by": by, "nonce": nonce}


def write(moves: list[Move], point: Point) -> tuple[list[str], Point]:
    lines = []
    for one in moves:
        line = line_of(point, one["act"], one["what"], at=one["at"], by=one["by"], nonce=one["nonce"])
        lines.append(line)
        point = Point(point.size + 1, hash_of(line))
    return lines, point


def checkpoints(lines: list[str], keys: tuple[str, ...] = ()) -> list[dict[str, object]]:
    """One for each change of state, and one wherever a paper was issued, as on an evening; the last key goes on."""
    found, state = [], ""
    for place, (line, event) in enumerate(zip(lines, map(json.loads, lines), strict=True), start=1):
        state = event["what"]["new"] if event["act"] == "state" else state
        if event["act"] in {"state", ISSUE}:
            found.append({"size": place, "head": hash_of(line), "state": state, "at": event["at"]})
    signers = chain(keys, repeat(keys[-1] if keys else ""))
    return [one | signature(key, one) for one, key in zip(found, signers, strict=False)]


def signature(name: str, row: dict[str, object], origin: str = ORIGIN) -> dict[str, str]:
    """The key and signature of a checkpoint; nothing for the key called ""."""
    if not name:
        return {}
    key = private_key(name)
    text = note_text(origin, Point(row["size"], row["head"])).encode()
    return {"key": key.public_key().public_bytes_raw().hex(), "signature": key.sign(text).hex()}


@cache
def private_key(name: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(random.Random(name).randbytes(32))


def story(seed: int) -> Story:
    """Three panelists and three candidates; marks are changed, a sheet is opened again, somebody steps back."""
    drawn = random.Random(seed)
    text = instrument(RULES[seed % len(RULES)])
    opening = move("state", turn("verification", "interviews"), seed, minute=1)
    moves = [*beginnings(seed, parsed_once(text)), *panel_moves(seed)[:1], opening, *panel_moves(seed)[1:]]
    sheets = [(juror, code) for juror in BENCHES for code in CANDIDATES]
    if seed % 2:  # somebody is out for good, and a candidate was out for a while
        gone = [("64.09", "active", "disqualified"), ("64.01", "active", "withdrawn"), ("64.01", "withdrawn", "active")]
        moves += [move("standing", standing(*one), seed, minute=1) for one in gone]
    if seed % len(RULES) != 2 and seed % 2:
        sheets.remove(("anggota-13", "64.02"))
        away = {"juror": "anggota-13", "candidate": "64.02", "kind": "origin", "reason": "ab" * 32}
        moves.append(move("recusal", away, seed, minute=2))
    if seed % 3:  # somebody couldn't come to one, and came to another after all
        moves += [deed("absence", seed, candidate, 1) for candidate in ("64.08", "64.09")]
        moves.append(deed("presence", seed, "64.09", 2))
    drawn.shuffle(sheets)
    for place in sheets:
        moves += sheet_moves(drawn, place, seed, len(moves))
    if seed % 4 in {1, 2, 3}:
        moves.append(deed("look", seed, "64.01", 55, version=2))
    moves.append(move("state", turn("interviews", "plenary"), seed, minute=58))
    if seed % 2:
        moves.append(explaining(seed))
    early = seed % 5 == 4
    told = Story(seed, moves, after_moves(seed, early=early), text, older_papers(seed), early, KEYS[seed % len(KEYS)])
    told.corrected = [correction("64.01", "40", "45", seed)] if seed % 3 == 2 else []
    if tells_panel(seed):
        told.chair, told.changed = CHAIRS[seed % 3], [one["at"] for one in panel_moves(seed)[1:]]
    return told


def after_moves(seed: int, *, early: bool) -> list[Move]:
    """Sealed, printed, announced."""
    told = [move("state", turn("plenary", "sealed"), seed, minute=59)]
    told += [] if early else paper_moves(seed)
    told.append(move("announce", {"release_at": "2026-02-14T02:00:00+00:00", "days": 7}, seed, minute=59))
    if seed % 3 == 0:  # a correction that was begun left a tie to the plenary
        told.append(move("decision", {"order": "64.01 > 64.02", "votes": [], "reason": "ab" * 32}, seed, minute=58))
    return told


def deed(act: str, seed: int, candidate: str, minute: int, juror: str = "anggota-12", **more: object) -> Move:
    """What befell one sheet."""
    return move(act, {"juror": juror, "candidate": candidate, **more}, seed, minute=minute)


def explaining(seed: int) -> Move:
    return move("override", {"candidate": "64.03", "check": "K01", "message": "ab" * 32, "reason": "cd" * 32}, seed)


def panel_moves(seed: int) -> list[Move]:
    """The panel when the interviews are opened, and for some then another chair."""
    if not tells_panel(seed):
        return []
    told = [move("panel", sitting(CHAIRS[0]), seed)]
    changes = [sitting(chair, "ab" * 32) for chair in CHAIRS[1 : seed % 3 + 1]]
    return told + [move("panel", what, seed, minute=place) for place, what in enumerate(changes, start=2)]


def beginnings(seed: int, parsed: Rubric) -> list[Move]:
    """Where a log begins: with the sheet of somebody withdrawn, with nothing, or before it told standings and panel."""
    found = [{"juror": "anggota-11", "candidate": "64.08", "version": 3, "locked": "2026", "items": {}, "note": ""}]
    found = found if seed % 2 else []
    begin = {"edition": "uji", "category": "kabkota", "state": "verification", "rubric": parsed.digest}
    told = {"standings": {"64.08": "withdrawn"} if found else {}} if seed % 4 and seed % 5 not in WITH_OLDER else {}
    told |= {"panel": []} if tells_panel(seed) else {}
    first = move("begin", {**begin, **told, "found": len(found)}, seed, None)
    return [first, *(move("sheet", one, seed, None) for one in found)]


def signed(seed: int) -> Story:
    """The same with every checkpoint signed."""
    told = story(seed)
    told.keys = told.keys if told.keys and all(told.keys) else KEYS[1]
    return told


def paper_moves(seed: int) -> list[Move]:
    """A ranking and its two signatures, a sheet, and for some an older paper that is signed now."""
    moves = [issuing("AAAA-AAAA-AAAA", "peringkat", "a1"), issuing("BBBB-BBBB-BBBB", "lembar", "b1", "kursi-1")]
    moves += [signing("AAAA-AAAA-AAAA", 1, "a1", "a2"), signing("AAAA-AAAA-AAAA", 2, "a2", "a3")]
    moves += [issuing("CCCC-CCCC-CCCC", "keputusan", "c1", replaces="DDDD-DDDD-DDDD")]
    if seed % 5 in WITH_OLDER:
        moves.append(signing("DDDD-DDDD-DDDD", 2, "d2", "d3"))
    return [move(act, what, seed, minute=place) for place, (act, what) in enumerate(moves, start=30)]


def issuing(number: str, kind: str, sha: str, subject: str = "", replaces: str = "") -> tuple[str, dict[str, object]]:
    facts = {"number": number, "kind": kind, "subject": subject, "paper": "f4", "replaces": replaces}
    return ISSUE, {**facts, "sha256": sha * 32, "record": ""}


def signing(number: str, turn: int, follows: str, sha: str) -> tuple[str, dict[str, object]]:
    return SIGN, {"number": number, "turn": turn, "follows": follows * 32, "sha256": sha * 32}


def older_papers(seed: int) -> list[dict[str, object]]:
    """A paper that was issued and signed before the log told of papers."""
    if seed % 5 not in WITH_OLDER:
        return []
    act, what = issuing("DDDD-DDDD-DDDD", "keputusan", "d1")
    signed = signing("DDDD-DDDD-DDDD", 1, "d1", "d2")
    return [entry_of(act, None, {**what, "record": "0e" * 32}), entry_of(signed[0], None, signed[1])]


def standing(candidate: str, old: str, new: str) -> dict[str, object]:
    return {"candidate": candidate, "old": old, "new": new, "reason": "ef" * 32}


def turn(old: str, new: str) -> dict[str, object]:
    return {"old": old, "new": new, "reason": "cd" * 32}


def sheet_moves(drawn: random.Random, place: tuple[str, str], seed: int, start: int) -> list[Move]:
    """One sheet from its first save to its lock; some are opened and locked again."""
    juror, candidate = place
    here = {"juror": juror, "candidate": candidate}
    first = {"B.3": item(drawn.randint(1, 5)), "B.4": item(drawn.choice(["-2.5", "0", "3", "8.5"]))}
    if juror == "anggota-13" and seed % len(RULES) != 2 and drawn.random() < 0.4:
        first["B.4"] = item("abstain")  # two are enough where nobody's mark is left out
    second = {"B.3": item(drawn.randint(1, 5))}
    steps = [("save", {"items": first}, 1), ("save", {"items": second}, 2), ("lock", {}, 2)]
    if drawn.random() < 0.3:
        again = {"B.3": item(drawn.randint(1, 5))}
        steps += [
            ("reopen", {"proposed_by": 3, "reason": "ef" * 32}, 3),
            ("save", {"items": again}, 4),
            ("lock", {}, 4),
        ]
    moves = []
    for step, (act, what, version) in enumerate(steps, start=start):
        note = {"note": ""} if act == "save" else {}
        moves.append(move(act, {**here, **what, **note, "version": version}, seed, minute=step % 50 + 3))
    return moves


def item(value: object) -> dict[str, str]:
    return {"value": str(value), "note": ""}
