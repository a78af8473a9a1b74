"""Small score logs with a sealed result, and what somebody with the whole server in hand could do to one."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from scoring.bundle import README, RUBRIC, VERIFIER, Anchors, Told, lines_of, make_bundle
from scoring.chain import Point, beginning, hash_of, line_of, read_chain
from scoring.marks import Mark
from scoring.record import Inputs, canonical, make_record, sha256_of
from scoring.replay import replay
from scoring.rubric import Rubric
from tests.scoring.small import TEXT, row, rubric
from tests.scoring.test_record import FACTS

NAMES = ("uji", "kabkota")
VERIFIERS = Path(__file__).parents[2] / "webapp" / "verifier"
CANDIDATES = ("64.01", "64.02", "64.03")
BENCHES = {"anggota-11": "pemerintah", "anggota-12": "serikat", "anggota-13": "bpjs"}
SEATS = dict(zip(BENCHES, ("kursi-1", "kursi-2", "kursi-3"), strict=True))
SECOND_ITEM = '      - {code: "B.4", title: "Rencana", weight: 5, kind: judged, scale: {min: -3, max: 9, step: 0.5}}\n'
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
    """What happened before the seal and after it, as moves that aren't hashed yet."""

    seed: int
    before: list[Move] = field(default_factory=list)
    after: list[Move] = field(default_factory=list)
    text: str = ""

    def files(self) -> dict[str, bytes]:
        """The bundle of this story: everything in it fits, whatever the story."""
        parsed = parsed_once(self.text)
        lines, point = write(self.before, beginning(*NAMES))
        log = replay(read_chain(lines, beginning(*NAMES))[0])
        items = [one.code for one in parsed.judged()]
        marks = [
            Mark(SEATS[juror], BENCHES[juror], candidate, item, value)
            for (juror, candidate, item), value in sorted(log.marks(items).items())
        ]
        seats = [
            {"juror": SEATS[one], "seat": seat, "bench": bench, "office": "member"}
            for seat, (one, bench) in enumerate(BENCHES.items(), start=1)
        ]
        rows = [row(code, aktif=str(40 + 9 * place)) for place, code in enumerate(CANDIDATES)]
        facts = {**FACTS, "panel": {"seats": seats, "sheets": None}, "log": vars(point)}
        record = canonical(make_record(facts, parsed, Inputs(rows, marks, [], {}), []))
        seal = {"number": 1, "record": sha256_of(record), "panel": SEATS, "proposed_by": 1, "reason": ""}
        more, _point = write([move("seal", seal, self.seed), *self.after], point)
        beside = {name: (VERIFIERS / name).read_bytes() for name in (README, VERIFIER)}
        told = Told(NAMES, lines + more, checkpoints(lines + more), [record])
        return make_bundle(told, parsed, {**beside, RUBRIC: self.text.encode()})


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


def checkpoints(lines: list[str]) -> list[dict[str, object]]:
    return [
        {"size": place, "head": hash_of(line), "state": event["what"]["new"], "at": event["at"]}
        for place, line in enumerate(lines, start=1)
        if (event := json.loads(line))["act"] == "state"
    ]


def story(seed: int) -> Story:
    """Three panelists and three candidates; marks are changed, a sheet is opened again, somebody steps back."""
    drawn = random.Random(seed)
    text = instrument(RULES[seed % len(RULES)])
    begin = {
        "edition": "uji",
        "category": "kabkota",
        "state": "verification",
        "rubric": parsed_once(text).digest,
        "found": 0,
    }
    moves = [move("begin", begin, seed, None), move("state", turn("verification", "interviews"), seed, minute=1)]
    sheets = [(juror, code) for juror in BENCHES for code in CANDIDATES]
    if seed % len(RULES) != 2 and seed % 2:
        sheets.remove(("anggota-13", "64.02"))
        away = {"juror": "anggota-13", "candidate": "64.02", "kind": "origin", "reason": "ab" * 32}
        moves.append(move("recusal", away, seed, minute=2))
    drawn.shuffle(sheets)
    for place in sheets:
        moves += sheet_moves(drawn, place, seed, len(moves))
    moves.append(move("state", turn("interviews", "plenary"), seed, minute=58))
    after = [move("state", turn("plenary", "sealed"), seed, minute=59)]
    after.append(move("announce", {"release_at": "2026-02-14T02:00:00+00:00", "days": 7}, seed, minute=59))
    return Story(seed, moves, after, text)


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


# ---------------------------------------------------------------------- what can be done to it


def lines_changed(change: Callable[[list[str], random.Random], list[str]]) -> Callable[[Story], dict[str, bytes]]:
    """Behind the program's back, in the stored lines; the list of files is written anew, so that it fits."""

    def files(told: Story) -> dict[str, bytes]:
        sound = told.files()
        lines = change(lines_of(sound["log.jsonl"]), random.Random(told.seed))
        return listed_anew({**sound, "log.jsonl": "".join(f"{line}\n" for line in lines).encode()}, lines)

    return files


def listed_anew(files: dict[str, bytes], lines: list[str]) -> dict[str, bytes]:
    listing = json.loads(files["bundel.json"])
    listing["files"] = {name: sha256_of(text.decode()) for name, text in files.items() if name != "bundel.json"}
    listing["log"] = {"size": len(lines), "head": hash_of(lines[-1]) if lines else beginning(*NAMES).head}
    return {**files, "bundel.json": f"{canonical(listing)}\n".encode()}


def story_changed(change: Callable[[Story, random.Random], None]) -> Callable[[Story], dict[str, bytes]]:
    """Everything written anew from another story: nothing within the bundle shows it."""

    def files(told: Story) -> dict[str, bytes]:
        other = story(told.seed)
        change(other, random.Random(told.seed))
        return other.files()

    return files


def file_changed(name: str, change: Callable[[dict[str, object]], None]) -> Callable[[Story], dict[str, bytes]]:
    """One value of one file, the list of files written anew."""

    def files(told: Story) -> dict[str, bytes]:
        sound = told.files()
        text = sound[name].decode()
        first, _, rest = text.partition("\n")
        content = json.loads(first)
        change(content)
        ending = f"\n{rest}" if "\n" in text else ""
        return listed_anew({**sound, name: f"{canonical(content)}{ending}".encode()}, lines_of(sound["log.jsonl"]))

    return files


def save_at(lines: list[str], drawn: random.Random) -> int:
    return drawn.choice([at for at, line in enumerate(lines) if '"act":"save"' in line])


def edited(**values: object) -> Callable[[list[str], random.Random], list[str]]:
    def change(lines: list[str], drawn: random.Random) -> list[str]:
        at = save_at(lines, drawn)
        return [*lines[:at], canonical({**json.loads(lines[at]), **values}), *lines[at + 1 :]]

    return change


def other_mark(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    event = json.loads(lines[at])
    given = event["what"]["items"]["B.3"]
    given["value"] = "1" if given["value"] != "1" else "5"
    return [*lines[:at], canonical(event), *lines[at + 1 :]]


def next_link_mended(lines: list[str], drawn: random.Random) -> list[str]:
    changed = other_mark(lines, drawn)
    at = next(at for at, (old, new) in enumerate(zip(lines, changed, strict=True)) if old != new)
    following = {**json.loads(lines[at + 1]), "prev": hash_of(changed[at])}
    return [*changed[: at + 1], canonical(following), *changed[at + 2 :]]


def swapped(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    return [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]


def inserted(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    event = json.loads(lines[at])
    return [*lines[: at + 1], canonical({**event, "nonce": "0" * 32}), *lines[at + 1 :]]


def reformatted(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    return [*lines[:at], json.dumps(json.loads(lines[at])), *lines[at + 1 :]]


def deleted(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    return [*lines[:at], *lines[at + 1 :]]


def doubled(lines: list[str], drawn: random.Random) -> list[str]:
    at = save_at(lines, drawn)
    return [*lines[: at + 1], *lines[at:]]


def tail_cut(told: Story, _drawn: random.Random) -> None:
    told.after = told.after[:1]


def rewritten(told: Story, _drawn: random.Random) -> None:
    change_mark(next(one for one in told.before if one["act"] == "lock"), told.before)


def change_mark(lock: Move, moves: list[Move]) -> None:
    """Gives another mark in the last save before this lock."""
    before = moves[: moves.index(lock)]
    given = [one for one in before if one["act"] == "save"][-1]["what"]["items"]["B.3"]
    given["value"] = "1" if given["value"] != "1" else "5"


def overwritten_save_left_out(told: Story, _drawn: random.Random) -> None:
    """The second save comes to the same with the first one's item in it."""
    at = next(at for at, one in enumerate(told.before) if one["act"] == "save")
    first, second = told.before[at], told.before[at + 1]
    second["what"]["items"] = {**first["what"]["items"], **second["what"]["items"]}
    del told.before[at]


def reordered(told: Story, _drawn: random.Random) -> None:
    """One whole sheet is scored last."""
    first = next(one["what"] for one in told.before if one["act"] == "save")
    here = (first["juror"], first["candidate"])
    whole = [one for one in told.before if (one["what"].get("juror"), one["what"].get("candidate")) == here]
    rest = [one for one in told.before if one not in whole]
    told.before[:] = [*rest[:-1], *whole, rest[-1]]


def late_mark_changed(told: Story, _drawn: random.Random) -> None:
    change_mark([one for one in told.before if one["act"] == "lock"][-1], told.before)


def forged_end(told: Story, drawn: random.Random) -> None:
    told.after.append(move("announce", {"release_at": "2030-01-01T00:00:00+00:00", "days": 0}, drawn.randint(0, 99)))


def forged_save(told: Story, drawn: random.Random) -> None:
    what = {"juror": "anggota-11", "candidate": "64.01", "items": {"B.3": item(1)}, "note": "", "version": 9}
    told.after.append(move("save", what, drawn.randint(0, 99)))


def other_record_mark(body: dict[str, object]) -> None:
    body["marks"][0]["value"] = "1" if body["marks"][0]["value"] != "1" else "5"
    body["digests"]["marks"] = sha256_of(canonical(body["marks"]))


def other_total(body: dict[str, object]) -> None:
    body["result"]["ranking"][0]["total"] = "99.0000"
    body["digests"]["result"] = sha256_of(canonical(body["result"]))


# What is found without anything from outside, and what only points and hashes on paper show.
SHOWN_ALONE: dict[str, Callable[[Story], dict[str, bytes]]] = {
    "value edited": lines_changed(other_mark),
    "moment edited": lines_changed(edited(at="2026-02-13T04:04:04.000000+00:00")),
    "actor edited": lines_changed(edited(by=99)),
    "edited, next link mended": lines_changed(next_link_mended),
    "deleted": lines_changed(deleted),
    "swapped": lines_changed(swapped),
    "inserted": lines_changed(inserted),
    "doubled": lines_changed(doubled),
    "reformatted": lines_changed(reformatted),
    "cut to nothing": lines_changed(lambda _lines, _drawn: []),
    "save forged behind the seal": story_changed(forged_save),
    "sealed mark changed, log intact": file_changed("catatan-1.json", other_record_mark),
    "sealed total changed": file_changed("catatan-1.json", other_total),
    "checkpoint changed": file_changed("titik-periksa.jsonl", lambda one: one.update(head="0" * 64)),
}
SHOWN_BY_PAPER: dict[str, Callable[[Story], dict[str, bytes]]] = {
    "tail cut": story_changed(tail_cut),
    "rewritten and hashed anew": story_changed(rewritten),
    "left out and hashed anew": story_changed(overwritten_save_left_out),
    "reordered and hashed anew": story_changed(reordered),
    "changed after the last point": story_changed(late_mark_changed),
    "forged behind the end": story_changed(forged_end),
}


def paper_of(files: dict[str, bytes]) -> Anchors:
    """What papers say of a sound bundle: two points on the way, the end, the record."""
    heads = [hash_of(line) for line in lines_of(files["log.jsonl"])]
    points = [Point(size, heads[size - 1]) for size in (5, len(heads) // 2)]
    return Anchors(points, Point(len(heads), heads[-1]), sha256_of(files["catatan-1.json"].decode()))
