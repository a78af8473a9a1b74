"""Bundles that one program would read otherwise than another: all is hashed anew, so that only how it reads tells."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from scoring.chain import beginning, hash_of
from scoring.record import canonical, sha256_of
from tests.scoring.logs import NAMES, Story, listed_anew, story
from tests.scoring.tampering import checkpoints_changed

Plain = dict[str, Any]
Files = dict[str, bytes]
HALF = "(half a letter)"


def text_of(value: object) -> str:
    """As `canonical`, which wouldn't write what is tried here."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace(HALF, "\\ud800")


def plain_story(told: Story) -> Story:
    """One record, no signature: everything can be hashed anew."""
    other = story(told.seed)
    other.corrected, other.keys = [], ()
    return other


def with_lines(files: Files, name: str, rows: list[object]) -> Files:
    return {**files, name: "".join(f"{text_of(one)}\n" for one in rows).encode()}


def rows_of(content: bytes) -> list[Plain]:
    return [json.loads(line) for line in content.decode().splitlines()]


def hashed_anew(
    in_log: Callable[[list[Plain]], object] = lambda _events: None,
    in_record: Callable[[Plain], object] = lambda _record: None,
) -> Callable[[Story], Files]:
    """These changes, and whoever holds everything writes all hashes anew."""

    def files(told: Story) -> Files:
        sound = plain_story(told).files()
        events, record = rows_of(sound["log.jsonl"]), json.loads(sound["catatan-1.json"])
        in_log(events)
        in_record(record)
        lines = chained(events, record, sha256_of(sound["catatan-1.json"].decode()))
        points = [one | {"head": hash_of(lines[one["size"] - 1])} for one in rows_of(sound["titik-periksa.jsonl"])]
        sound = with_lines(sound, "titik-periksa.jsonl", points)
        if "terbitan.jsonl" in sound:
            older = [one for one in rows_of(sound["terbitan.jsonl"]) if one["line"] is None]
            logged = [
                {"act": one["act"], "line": line, "what": one["what"]}
                for line, one in enumerate(events, start=1)
                if one["act"] in {"issue", "sign"}
            ]
            sound = with_lines(sound, "terbitan.jsonl", older + logged)
        sound["log.jsonl"] = "".join(f"{line}\n" for line in lines).encode()
        return listed_anew({**sound, "catatan-1.json": text_of(record).encode()}, lines)

    return files


def chained(events: list[Plain], record: Plain, old: str) -> list[str]:
    """The lines, each on the one before; the record is sealed where it was, and papers are of it."""
    head, lines = beginning(*NAMES).head, list[str]()
    for place, event in enumerate(events):
        if event["act"] == "seal":
            record["log"] = {"size": place, "head": head}
            record["digests"] = {name: sha256_of(text_of(record[name])) for name in record["digests"]}
        if event["what"].get("record") == old:
            event["what"]["record"] = sha256_of(text_of(record))
        lines.append(text_of({**event, "prev": head}))
        head = hash_of(lines[-1])
    return lines


def file_with(name: str, change: Callable[[bytes], bytes]) -> Callable[[Story], Files]:
    """One file's bytes, listed as they are now."""

    def files(told: Story) -> Files:
        sound = plain_story(told).files()
        lines = sound["log.jsonl"].decode().splitlines()
        changed = {**sound, name: change(sound.get(name, sound["catatan-1.json"]))}
        return changed if name == "bundel.json" else listed_anew(changed, lines)

    return files


def marks_written(new: str) -> Callable[[Story], Files]:
    """Every 4 of one item in another way, in the log and in the record."""

    def in_log(events: list[Plain]) -> None:
        for one in (given for event in events for given in event["what"].get("items", {}).values()):
            one["value"] = new if one["value"] == "4" else one["value"]

    def in_record(record: Plain) -> None:
        for one in record["marks"]:
            one["value"] = new if one["value"] == "4" else one["value"]

    return hashed_anew(in_log, in_record)


def unranked(*details: Plain) -> Callable[[Story], Files]:
    """The winner isn't ranked, for these reasons."""

    def in_record(record: Plain) -> None:
        first, *rest = record["result"]["ranking"]
        record["result"]["ranking"] = [one | {"rank": one["rank"] - 1} for one in rest]
        out = {"candidate": first["candidate"], "name": first["name"], "reasons": [], "details": list(details)}
        record["result"]["not_assessed"].append(out)

    return hashed_anew(in_record=in_record)


def reason(kind: str, indicator: str = "B.3", detail: str = "", have: int = 0, need: int = 0) -> Plain:
    return {"kind": kind, "indicator": indicator, "detail": detail, "have": have, "need": need}


def save_that_locks(events: list[Plain]) -> None:
    """The lock of a sheet becomes a line that changes nothing; the save before it says that it is locked."""
    last = [place for place, one in enumerate(events) if one["act"] == "save"][-1]
    events[last]["what"]["locked"] = "2026"
    events[last + 1]["act"] = "substitute"


def last_line(**values: object) -> Callable[[list[Plain]], object]:
    return lambda events: events[-1].update(values)


def version_true(told: Story) -> Files:
    """The version is true where it was 1."""
    early = plain_story(told)
    early.early, early.after = True, [one for one in early.after if one["act"] not in {"issue", "sign"}]
    early.older = []
    files = early.files()
    listing = json.loads(files["bundel.json"]) | {"version": True}
    return {**files, "bundel.json": f"{canonical(listing)}\n".encode()}


def capitals(rows: list[dict[str, object]]) -> None:
    for row in rows:
        row["key"] = str(row["key"]).upper()


def signature_in_capitals(rows: list[dict[str, object]]) -> None:
    for row in rows:
        row["signature"] = str(row["signature"]).upper()


MISREADINGS: dict[str, Callable[[Story], Files]] = {
    "winner without a rank and a reason": unranked(),
    "winner without a quorum": unranked(reason("quorum", have=3, need=9)),
    "winner without a bench": unranked(reason("bench", detail="akademisi")),
    "winner without a figure that nobody has": unranked(reason("missing", "A.1", "lain")),
    "winner without anything that applies": unranked(reason("nothing_applies", "")),
    "winner for a reason that is none": unranked(reason("malu")),
    "winner nowhere": hashed_anew(in_record=lambda record: record["result"]["ranking"].pop(0)),
    "one more file": file_with("surat.txt", lambda _content: b"hai"),
    "record beyond the last": file_with("catatan-7.json", lambda content: content),
    "half a line after the log": file_with("log.jsonl", lambda content: content + b'{"act":"lock"'),
    "tail after the checkpoints": file_with("titik-periksa.jsonl", lambda content: content + b"xyz"),
    "list of files without its end": file_with("bundel.json", lambda content: content[:-1]),
    "list of files with another end": file_with("bundel.json", lambda content: content[:-1] + b"X"),
    "list of files in two lines": file_with("bundel.json", lambda content: content + b"\n"),
    **{f"mark written {new!r}": marks_written(new) for new in ("+4", "٤", " 4 ", "4e0", "8/2", "04", "4.")},
    "account beyond what every program counts": hashed_anew(last_line(by=2**53)),
    "account as text": hashed_anew(last_line(by="Gubernur")),
    "account as true": hashed_anew(last_line(by=True)),
    "nonce as a number": hashed_anew(last_line(nonce=7)),
    "nonce with half a letter": hashed_anew(last_line(nonce=HALF)),
    "first line numbered true": hashed_anew(lambda events: events[0].update(seq=True)),
    "record numbered true": hashed_anew(in_record=lambda record: record.update(number=True)),
    "record of version true": hashed_anew(in_record=lambda record: record.update(version=True)),
    "bundle of version true": version_true,
    "version of a sheet true": hashed_anew(
        lambda events: next(one for one in events if one["act"] == "save")["what"].update(version=True)
    ),
    "save that says locked": hashed_anew(save_that_locks),
    "key in capitals": checkpoints_changed(capitals),
    "signature in capitals": checkpoints_changed(signature_in_capitals),
}
