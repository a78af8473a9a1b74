"""Papers that were issued and signed, as a score log has them: whether a list of them is the log's, what a file is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from .chain import ISSUE, SEAL, SIGN, Event
from .codec import Plain
from .record import same

KEPT = frozenset({ISSUE, SIGN})
Place = tuple[str, str, int]  # act, number of the paper, which signature on it
WORDS = {ISSUE: "Penerbitan", SIGN: "Tanda tangan"}


@dataclass(frozen=True)
class Origin:
    """What a file was issued as: `turn` of its signatures, 0 for the paper itself; `line` None from before the log did.

    `latest` is the newest turn of the paper, `successor` the number that takes its place, "" for none; `corrected`:
    another record was sealed after the one that the paper is made from.
    """

    number: str
    kind: str
    subject: str
    turn: int
    line: int | None
    at: str
    latest: int
    successor: str
    corrected: bool


def entry_of(act: str, line: int | None, what: Plain) -> Plain:
    """One paper or signed file of a list; `line` is None for what is older than such lines."""
    return {"act": act, "line": line, "what": what}


def logged(events: Iterable[Event]) -> list[Plain]:
    """The same from the log."""
    return [entry_of(event.act, event.seq, event.what) for event in events if event.act in KEPT]


def older(listed: Iterable[Plain]) -> list[Plain]:
    """What was issued before the log took it down."""
    return [one for one in listed if one["line"] is None]


def issued_faults(events: Sequence[Event], listed: Sequence[Plain]) -> Iterator[str]:
    """Where the list isn't the log's, and what can't be so. Raises KeyError or TypeError for other forms.

    A log that tells of standings from its first line was begun by a program that took every paper down.
    """
    before, after = older(listed), logged(events)
    told, lines = {place_of(one): one for one in listed}, {place_of(one): one for one in after}
    found = [fault for key in sorted({*told, *lines}) for fault in entry_faults(key, told.get(key), lines.get(key))]
    yield from found
    if not found and not same([*listed], [*before, *after]):
        yield "Daftar dokumen terbit tidak menurut urutan log, atau menyebut satu dokumen dua kali."
    if before and events and "standings" in events[0].what:
        for one in before:
            yield f"{named(place_of(one))} tidak punya baris, padahal log ini mencatat semuanya sejak permulaannya."
    yield from order_faults(before, events)


def entry_faults(key: Place, told: Plain | None, line: Plain | None) -> Iterator[str]:
    """How one paper of the list differs from its line."""
    if told is None:
        yield f"{named(key)} ada dalam log, tetapi tidak dalam daftar dokumen terbit."
    elif line is None and told["line"] is not None:
        yield f"{named(key)} tidak ada dalam log, padahal daftar dokumen terbit menyebut baris {told['line']}."
    elif line is not None and not same(told, line):
        yield f"{named(key)} dalam daftar dokumen terbit bukan yang dicatat log pada baris {line['line']}."


def named(key: Place) -> str:
    return f"{WORDS[key[0]]} dokumen {key[1]}" + (f" yang ke-{key[2]}" if key[2] else "")


def place_of(one: Plain) -> Place:
    return one["act"], one["what"]["number"], one["what"]["turn"] if one["act"] == SIGN else 0


def order_faults(before: Iterable[Plain], events: Iterable[Event]) -> Iterator[str]:
    """Papers and signatures that can't follow what there was; `before` was issued while no line was written of it."""
    sealed: set[str] = set()
    newest: dict[str, str] = {}
    steps = [*((one["act"], None, one["what"]) for one in before), *((one.act, one.seq, one.what) for one in events)]
    for act, line, what in steps:
        if act == SEAL:
            sealed.add(what["record"])
        if act not in KEPT:
            continue
        where = f"Dokumen {what['number']}" + ("" if line is None else f" pada baris log {line}")
        if act == ISSUE and line is not None and what["record"] not in sealed:
            yield f"{where} dibuat dari catatan yang belum disegel."
        if act == ISSUE and what["number"] in newest:
            yield f"{where} sudah pernah diterbitkan."
        if act == SIGN and newest.get(what["number"]) != what["follows"]:
            lacking = "berkas terbarunya lain" if what["number"] in newest else "dokumen itu tidak pernah diterbitkan"
            yield f"{where} tidak mungkin ditandatangani: {lacking}."
        newest[what["number"]] = what["sha256"]


def origin_of(sha256: str, events: Sequence[Event], listed: Sequence[Plain]) -> Origin | None:
    """What the file with this hash was issued as; None where it never was. Raises KeyError, TypeError."""
    every = [*older(listed), *logged(events)]
    found = next((one for one in every if one["what"]["sha256"] == sha256), None)
    _act, number, turn = ("", "", 0) if found is None else place_of(found)
    of_paper = [one for one in every if one["what"]["number"] == number]
    paper = next((one["what"] for one in of_paper if one["act"] == ISSUE), None)
    if found is None or paper is None:
        return None
    seals = [event.what["record"] for event in events if event.act == SEAL]
    after = [one["what"]["number"] for one in every if one["act"] == ISSUE and one["what"]["replaces"] == number]
    return Origin(
        number=number,
        kind=paper["kind"],
        subject=paper["subject"],
        turn=turn,
        line=found["line"],
        at="" if found["line"] is None else events[found["line"] - 1].at,
        latest=max(place_of(one)[2] for one in of_paper),
        successor=after[-1] if after else "",
        corrected=bool(seals) and seals[-1] != paper["record"],
    )
