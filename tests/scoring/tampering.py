"""What somebody with the whole server in hand could do to a score log, or to a bundle of it."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from scoring.bundle import Anchors, lines_of
from scoring.chain import ISSUE, Point, hash_of
from scoring.issued import entry_of
from scoring.notes import signers
from scoring.record import canonical, sha256_of
from tests.scoring.logs import (
    CHAIRS,
    ORIGIN,
    Move,
    Story,
    correction,
    deeds,
    issuing,
    item,
    listed_anew,
    move,
    paper_moves,
    seats_with,
    signature,
    signed,
    signing,
    sitting,
    standing,
    story,
)


def lines_changed(change: Callable[[list[str], random.Random], list[str]]) -> Callable[[Story], dict[str, bytes]]:
    """Behind the program's back, in the stored lines; the list of files is written anew, so that it fits."""

    def files(told: Story) -> dict[str, bytes]:
        sound = told.files()
        lines = change(lines_of(sound["log.jsonl"]), random.Random(told.seed))
        return listed_anew({**sound, "log.jsonl": "".join(f"{line}\n" for line in lines).encode()}, lines)

    return files


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
    end = interviews_end(rest)
    told.before[:] = [*rest[:end], *whole, *rest[end:]]


def interviews_end(moves: list[Move]) -> int:
    return next(at for at, one in enumerate(moves) if one["what"].get("new") == "plenary")


def late_mark_changed(told: Story, _drawn: random.Random) -> None:
    change_mark([one for one in told.before if one["act"] == "lock"][-1], told.before)


def forged_end(told: Story, drawn: random.Random) -> None:
    told.after.append(move("announce", {"release_at": "2030-01-01T00:00:00+00:00", "days": 0}, drawn.randint(0, 99)))


def candidate_kept_in(told: Story, _drawn: random.Random) -> None:
    """Who was disqualified by the log is ranked in the record all the same."""
    told.before.insert(-1, move("standing", standing("64.01", "active", "disqualified"), told.seed, minute=57))


def candidate_left_out(told: Story, _drawn: random.Random) -> None:
    """Who was scored to the end isn't in the record."""
    tell_everything(told)
    told.ranked = told.ranked[1:]


def tell_everything(told: Story) -> None:
    """As a log that began with who takes part: it takes down every paper, and knows of none from before it.

    Where the story has such a paper, that is what would be found in place of the fault.
    """
    told.before[0]["what"].setdefault("standings", {"64.08": "withdrawn"})
    told.after = [one for one in told.after if one["what"].get("number") != "DDDD-DDDD-DDDD"]
    told.older = []


# One deed of each kind, of somebody who isn't in the record, so that no mark depends on it.
OTHER = ("anggota-12", "64.07")
DEEDS: dict[str, dict[str, object]] = {
    "recusal": {"kind": "origin", "reason": ""},
    "absence": {"reason": ""},
    "reopen": {"version": 3, "proposed_by": 3, "reason": ""},
    "look": {"version": 2},
}


def done(told: Story, act: str) -> None:
    """One more deed of this kind in the log; a sheet that is opened again is saved and locked before that."""
    here = {"juror": OTHER[0], "candidate": OTHER[1]}
    what = {"version": 2, "items": {"B.3": item(3)}, "note": ""}
    before = [("save", what), ("lock", {"version": 2})] if act == "reopen" else []
    for place, (kind, more) in enumerate([*before, (act, DEEDS[act])], start=53):
        told.before.insert(interviews_end(told.before), move(kind, {**here, **more}, told.seed, minute=place))


def in_log_alone(act: str, section: str) -> Callable[[Story, random.Random], None]:
    def change(told: Story, _drawn: random.Random) -> None:
        told.seed -= told.seed % 5 == 4  # the other form of looks: an older record tells of none
        before = deeds(told)[section]
        done(told, act)
        told.retold.append(lambda facts: facts.update({section: before}))

    return change


def in_record_alone(act: str, section: str) -> Callable[[Story, random.Random], None]:
    def change(told: Story, _drawn: random.Random) -> None:
        told.seed -= told.seed % 5 == 4
        done(told, act)
        after = deeds(told)[section]
        told.before = [one for one in told.before if one["what"].get("candidate") != OTHER[1]]
        told.retold.append(lambda facts: facts.update({section: after}))

    return change


def retold(section: str, change: Callable[[list[dict[str, object]]], object]) -> Callable[[Story, random.Random], None]:
    return lambda told, _drawn: told.retold.append(lambda facts: change(facts[section]))


def explained_without_a_line(told: Story, _drawn: random.Random) -> None:
    told.before = [one for one in told.before if one["act"] != "override"]
    told.retold.append(lambda facts: facts["overrides"][0].update(by="secretariat"))


def moved_unseen(told: Story, _drawn: random.Random) -> None:
    """A figure that nobody corrected rides along in a correction."""
    told.corrected = [correction("64.01", "40", "45", told.seed)]
    told.moved = {"64.02": "99"}


def corrected_unseen(told: Story, _drawn: random.Random) -> None:
    """The correction that the log has isn't in the next record."""
    told.corrected, told.moved = [correction("64.01", "40", "45", told.seed)], {"64.01": "40"}


def panel_retold(change: Callable[[Story], object]) -> Callable[[Story, random.Random], None]:
    """In a story that tells the panel."""

    def retold(told: Story, _drawn: random.Random) -> None:
        if not told.chair:
            told.before[0]["what"]["panel"] = seats_with(CHAIRS[0])
            told.chair = CHAIRS[0]
        change(told)

    return retold


def other_bench(told: Story) -> None:
    """Somebody sits for another bench in the record than in the log."""
    rows = [one["what"] for one in told.before if one["act"] == "panel"]
    seats = rows[-1]["seats"] if rows else told.before[0]["what"]["panel"]
    seats[0]["bench"] = "akademisi"


def other_chair(told: Story) -> None:
    told.chair = next(one for one in CHAIRS if one != told.chair)


def changed_in_plenary(told: Story) -> None:
    told.before.append(move("panel", sitting(told.chair, "ab" * 32), told.seed, minute=58))


def changed_untold(told: Story) -> None:
    """During the interviews, without a word in the record; the panel is as it was."""
    told.before.insert(-1, move("panel", sitting(told.chair, "ab" * 32), told.seed, minute=57))


def forged_save(told: Story, drawn: random.Random) -> None:
    what = {"juror": "anggota-11", "candidate": "64.01", "items": {"B.3": item(1)}, "note": "", "version": 9}
    told.after.append(move("save", what, drawn.randint(0, 99)))


def list_changed(change: Callable[[list[dict[str, object]]], object]) -> Callable[[Story], dict[str, bytes]]:
    """The list of issued papers, with the list of files written anew; an early bundle has the log changed instead."""

    def files(told: Story) -> dict[str, bytes]:
        other = story(told.seed)
        if other.early:
            other.early, other.after = False, [*other.after, *paper_moves(told.seed)]
        sound = other.files()
        rows = [json.loads(line) for line in lines_of(sound["terbitan.jsonl"])]
        change(rows)
        changed = "".join(f"{canonical(one)}\n" for one in rows).encode()
        return listed_anew({**sound, "terbitan.jsonl": changed}, lines_of(sound["log.jsonl"]))

    return files


def added_late(*moves: tuple[str, dict[str, object]]) -> Callable[[Story, random.Random], None]:
    """Lines that the log can't have, whatever the list says."""

    def change(told: Story, _drawn: random.Random) -> None:
        told.after += [move(act, what, told.seed, minute=50 + place) for place, (act, what) in enumerate(moves)]
        told.early = False

    return change


def told_as_older(told: Story, _drawn: random.Random) -> None:
    """A paper that nobody issued, told as from before a log that took every paper down."""
    _act, what = issuing("ZZZZ-ZZZZ-ZZZZ", "peringkat", "fe")
    tell_everything(told)
    told.older, told.early = [entry_of(ISSUE, None, {**what, "record": "0e" * 32})], False


def paper_exchanged(told: Story, _drawn: random.Random) -> None:
    """Another file in place of one that was issued, in the log and in the list."""
    if told.early:
        told.early, told.after = False, [*told.after, *paper_moves(told.seed)]
    next(one for one in told.after if one["what"].get("number") == "BBBB-BBBB-BBBB")["what"]["sha256"] = "9f" * 32


def checkpoints_changed(change: Callable[[list[dict[str, object]]], object]) -> Callable[[Story], dict[str, bytes]]:
    """The checkpoints of a bundle in which all are signed, the list of files written anew."""

    def files(told: Story) -> dict[str, bytes]:
        sound = signed(told.seed).files()
        rows = [json.loads(line) for line in lines_of(sound["titik-periksa.jsonl"])]
        change(rows)
        changed = "".join(f"{canonical(one)}\n" for one in rows).encode()
        return listed_anew({**sound, "titik-periksa.jsonl": changed}, lines_of(sound["log.jsonl"]))

    return files


def flipped(rows: list[dict[str, object]]) -> None:
    signed = str(rows[1]["signature"])
    rows[1]["signature"] = f"{'0' if signed[0] != '0' else '1'}{signed[1:]}"


def unsigned(rows: list[dict[str, object]]) -> None:
    for row in rows:
        del row["key"], row["signature"]


def signed_by(name: str, origin: str = ORIGIN) -> Callable[[list[dict[str, object]]], object]:
    def change(rows: list[dict[str, object]]) -> None:
        for row in rows:
            row.update(signature(name, row, origin))

    return change


def rewritten_without_key(told: Story) -> dict[str, bytes]:
    """Everything written anew by somebody who has the tables, but not the folder of keys."""
    other = signed(told.seed)
    before = [json.loads(line) for line in lines_of(other.files()["titik-periksa.jsonl"])]
    rewritten(other, random.Random(told.seed))
    sound = other.files()
    rows = [json.loads(line) for line in lines_of(sound["titik-periksa.jsonl"])]
    kept = [row | {name: old[name] for name in ("key", "signature")} for row, old in zip(rows, before, strict=True)]
    changed = "".join(f"{canonical(one)}\n" for one in kept).encode()
    return listed_anew({**sound, "titik-periksa.jsonl": changed}, lines_of(sound["log.jsonl"]))


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
    "disqualified candidate in the record": story_changed(candidate_kept_in),
    "candidate left out of the record": story_changed(candidate_left_out),
    "recusal not in the record": story_changed(in_log_alone("recusal", "recusals")),
    "recusal not in the log": story_changed(in_record_alone("recusal", "recusals")),
    "absence not in the record": story_changed(in_log_alone("absence", "absences")),
    "absence not in the log": story_changed(in_record_alone("absence", "absences")),
    "reopening not in the record": story_changed(in_log_alone("reopen", "reopenings")),
    "reopening not in the log": story_changed(in_record_alone("reopen", "reopenings")),
    "look not in the record": story_changed(in_log_alone("look", "break_glass")),
    "look not in the log": story_changed(in_record_alone("look", "break_glass")),
    "explained finding not in the record": story_changed(retold("overrides", list.clear)),
    "explained finding that is none": story_changed(
        retold("overrides", lambda rows: rows.append({"candidate": "64.01", "check": "K01", "message": "lain"}))
    ),
    "explained finding not in the log": story_changed(explained_without_a_line),
    "figure moved beside a correction": story_changed(moved_unseen),
    "corrected figure not in the next record": story_changed(corrected_unseen),
    "bench in the log another one": story_changed(panel_retold(other_bench)),
    "chair in the record another one": story_changed(panel_retold(other_chair)),
    "panel changed in the plenary": story_changed(panel_retold(changed_in_plenary)),
    "change of the panel left out of the record": story_changed(panel_retold(changed_untold)),
    "change in the record that no line tells": story_changed(panel_retold(lambda told: told.changed.append("2026"))),
    "sealed mark changed, log intact": file_changed("catatan-1.json", other_record_mark),
    "sealed total changed": file_changed("catatan-1.json", other_total),
    "issued file changed in the list": list_changed(lambda rows: rows[-2]["what"].update(sha256="9f" * 32)),
    "issued paper left out of the list": list_changed(lambda rows: rows.pop(-2)),
    "issued paper told as older than its line": list_changed(lambda rows: rows[-2].update(line=None)),
    "issued papers told in another order": list_changed(lambda rows: rows.append(rows.pop(-2))),
    "paper listed that no line tells of": list_changed(
        lambda rows: rows.append(entry_of(ISSUE, 99, {**rows[-2]["what"], "number": "EEEE-EEEE-EEEE"}))
    ),
    "paper told as older than a log of papers": story_changed(told_as_older),
    "signed version of no paper": story_changed(added_late(signing("EEEE-EEEE-EEEE", 1, "e1", "e2"))),
    "signature on another file": story_changed(
        added_late(issuing("EEEE-EEEE-EEEE", "lembar", "e1"), signing("EEEE-EEEE-EEEE", 1, "e9", "e2"))
    ),
    "paper issued twice": story_changed(
        added_late(issuing("EEEE-EEEE-EEEE", "lembar", "e1"), issuing("EEEE-EEEE-EEEE", "lembar", "e2"))
    ),
    "paper of a record that was never sealed": story_changed(
        added_late((ISSUE, {**issuing("EEEE-EEEE-EEEE", "lembar", "e1")[1], "record": "9f" * 32}))
    ),
    "signature of a checkpoint changed": checkpoints_changed(flipped),
    "signature of a later checkpoint left out": checkpoints_changed(lambda rows: unsigned(rows[-1:])),
    "checkpoints signed for another log": checkpoints_changed(signed_by("one", "paritrana/uji/desa")),
    "rewritten without the key": rewritten_without_key,
    "checkpoint of a state left out": checkpoints_changed(lambda rows: rows.pop(1)),
    "checkpoint told twice": checkpoints_changed(lambda rows: rows.insert(1, rows[1])),
    "checkpoints in another order": checkpoints_changed(lambda rows: rows.reverse()),
    "checkpoint changed": file_changed("titik-periksa.jsonl", lambda one: one.update(head="0" * 64)),
}
SHOWN_BY_PAPER: dict[str, Callable[[Story], dict[str, bytes]]] = {
    "tail cut": story_changed(tail_cut),
    "rewritten and hashed anew": story_changed(rewritten),
    "left out and hashed anew": story_changed(overwritten_save_left_out),
    "reordered and hashed anew": story_changed(reordered),
    "changed after the last point": story_changed(late_mark_changed),
    "forged behind the end": story_changed(forged_end),
    "issued file exchanged and hashed anew": story_changed(paper_exchanged),
}


# What only who knows the key's fingerprint sees, and what then shows a checkpoint that was sent.
SHOWN_BY_KEY: dict[str, Callable[[Story], dict[str, bytes]]] = {
    "checkpoints signed by another key": checkpoints_changed(signed_by("other")),
    "signatures left out": checkpoints_changed(unsigned),
}


def paper_of(files: dict[str, bytes]) -> Anchors:
    """What others know of a sound bundle: two points on the way, the end, the record, the keys that signed."""
    rows = [json.loads(line) for line in lines_of(files["titik-periksa.jsonl"])]
    keys = [one for one in dict.fromkeys(signers(rows)) if one]
    heads = [hash_of(line) for line in lines_of(files["log.jsonl"])]
    points = [Point(size, heads[size - 1]) for size in (5, len(heads) // 2)]
    last = max(name for name in files if name.startswith("catatan-"))
    return Anchors(points, Point(len(heads), heads[-1]), sha256_of(files[last].decode()), (), keys)
