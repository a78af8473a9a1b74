"""A sealed result as one text: everything from which anybody computes it again, and the computing again.

The text is canonical JSON: keys sorted, no blanks, letters as they are, no floats (numbers are decimal text, counts are
whole numbers), so that equal records are equal bytes and one hash names a record. Each section has its own hash in
`digests`; what a section holds is described in `rubrics/README.md`. Jurors are named by their seats, people not at all:
names and free words lie in an annex of which the record only has the hash, so that they can be taken away while the
record stays whole.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import score
from .codec import Plain, result_from_plain, result_to_plain
from .decisions import Decision, read_decision
from .errors import Refused
from .figures import FigureRow
from .marks import RECUSED, Mark
from .parse import parse_rubric
from .result import Result
from .rubric import Rubric

FORMAT, VERSION = "paritrana-record", 1
# What the result is computed from and what it is, which `verify_record` works out again.
COMPUTED = ("rubric", "figures", "marks", "decisions", "result")
# What stands beside it: changing it changes no number, but the section's hash, and so the record's, no longer fits.
INFORMATIVE = (
    "edition",
    "category",
    "number",
    "replaces",
    "reason",
    "engine",
    "sources",
    "panel",
    "look",
    "special_awards",
    "overrides",
    "recusals",
    "absences",
    "reopenings",
    "break_glass",
    "annex",
    "agreed",
    "log",
)
SECTIONS = (*COMPUTED, *INFORMATIVE)
FOR, AGAINST, ABSTAINED = "for", "against", "abstain"
VOTES = (FOR, AGAINST, ABSTAINED)
DAMAGED = "Catatan ini rusak: bentuknya tidak seperti catatan hasil."
MOST_TOLD = 20
LARGEST = 2**53 - 1  # what every program's numbers hold exactly, JavaScript's too


class RecordRefused(ValueError):
    """A text that isn't a record; the message is a sentence."""


@dataclass(frozen=True)
class Inputs:
    """What the engine was given: figures that count, marks by seat, the plenary's decisions.

    `claimed` has, by candidate, the figures that were claimed otherwise than they count.
    """

    rows: Sequence[FigureRow]
    marks: Sequence[Mark]
    decisions: Sequence[Decision]
    claimed: Mapping[str, Mapping[str, str]]


def canonical(value: object) -> str:
    """Plain data as the one text it has; raises ValueError for floats and whatever else isn't plain."""
    require_plain(value)
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def require_plain(value: object) -> None:
    """Raises ValueError."""
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a key isn't text")
        for one in (*value, *value.values()):
            require_plain(one)
    elif isinstance(value, list):
        for one in value:
            require_plain(one)
    elif isinstance(value, str):
        value.encode()  # UnicodeEncodeError is a ValueError: half a letter has no bytes
    elif type(value) is int and abs(value) > LARGEST:
        raise ValueError("a number beyond what every program holds")
    elif value is not None and type(value) not in (bool, int):
        raise ValueError(f"not plain data: {type(value).__name__}")


def same(one: object, other: object) -> bool:
    """Whether both are one text: true isn't 1. Raises ValueError for what isn't plain data."""
    return canonical(one) == canonical(other)


def sha256_of(text: str) -> str:
    """The hash of a text's bytes, 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_record(facts: Mapping[str, Any], rubric: Rubric, inputs: Inputs, votes: Sequence[Plain]) -> Plain:
    """The record of this result; computes it. `facts` has the INFORMATIVE sections, `votes` runs along the decisions.

    Each of `votes` has what stands beside an order: reason, moment, votes. Raises what `score` raises, ValueError for
    facts that are missing or too many.
    """
    if set(facts) != set(INFORMATIVE):
        raise ValueError(f"sections differ: {sorted(set(facts) ^ set(INFORMATIVE))}")
    result = score(rubric, inputs.rows, inputs.marks, decisions=inputs.decisions)
    body = {
        **facts,
        "rubric": {"code": rubric.code, "digest": rubric.digest},
        "figures": [row_to_plain(row, inputs.claimed.get(row.candidate, {})) for row in inputs.rows],
        "marks": [mark_to_plain(mark) for mark in inputs.marks],
        "decisions": [{**beside, "order": one.text} for one, beside in zip(inputs.decisions, votes, strict=True)],
        "result": result_to_plain(result),
    }
    return {"format": FORMAT, "version": VERSION, "digests": digests(body), **body}


def digests(body: Plain) -> dict[str, str]:
    """The hash of each section."""
    return {name: sha256_of(canonical(body[name])) for name in SECTIONS}


def row_to_plain(row: FigureRow, claimed: Mapping[str, str]) -> Plain:
    """One candidate's figures; empty ones are left out."""
    cells = {code: text for code, text in row.cells.items() if text != ""}
    return {"candidate": row.candidate, "name": row.name, "counts": cells, "claimed": dict(claimed)}


def mark_to_plain(mark: Mark) -> Plain:
    """One mark, without the line it was read from."""
    return {
        "juror": mark.juror,
        "bench": mark.bench,
        "candidate": mark.candidate,
        "indicator": mark.indicator,
        "value": mark.value,
    }


# ---------------------------------------------------------------------- reading


def read_record(text: str) -> Plain:
    """The record that this text is; raises RecordRefused for anything else, also for another way of writing it."""
    try:
        body = json.loads(text, parse_float=no_float, parse_constant=no_float)
        as_written = canonical(body) == text
    except (ValueError, RecursionError):
        raise RecordRefused(DAMAGED) from None
    if not isinstance(body, dict) or body.get("format") != FORMAT:
        raise RecordRefused(DAMAGED)
    if not same(body.get("version"), VERSION):
        raise RecordRefused(f"Catatan ini memakai bentuk versi {body.get('version')}, yang tidak dikenal program ini.")
    if not as_written:
        raise RecordRefused("Catatan ini tidak ditulis dalam bentuk bakunya.")
    return body


def no_float(_text: str) -> NoReturn:
    """A record has no such number. Raises ValueError."""
    raise ValueError("a float")


def inputs_of(body: Plain) -> Inputs:
    """What the record was computed from; raises KeyError, TypeError or ValueError where it is damaged."""
    rows = [FigureRow(one["candidate"], one["name"], dict(one["counts"])) for one in body["figures"]]
    return Inputs(
        rows,
        [Mark(**one) for one in body["marks"]],
        tuple(read_decision(one["order"]) for one in body["decisions"]),
        {one["candidate"]: dict(one["claimed"]) for one in body["figures"] if one["claimed"]},
    )


def result_of(body: Plain) -> Result:
    """The sealed result."""
    return result_from_plain(body["result"])


# ---------------------------------------------------------------------- verifying


def verify_record(body: Any, rubric_text: str | bytes) -> tuple[str, ...]:
    """What is wrong in a record, in sentences; nothing when it is sound.

    Every section must be there with its own hash, the rubric must be this very file, and the result must be what the
    engine computes from the record's own figures, marks and decisions.
    """
    if not isinstance(body, dict) or (body.get("format"), body.get("version")) != (FORMAT, VERSION):
        return (DAMAGED,)
    told = [*shape_faults(body)]
    if not told:
        told += digest_faults(body)
        try:
            told += vote_faults(body)
            told += computed_faults(body, rubric_text)
        except (KeyError, TypeError, AttributeError, IndexError):
            told.append(DAMAGED)
        except (Refused, ValueError) as refused:
            first = str(refused).partition("\n")[0]
            told.append(f"Hasil tidak dapat dihitung ulang dari catatan ini: {first}")
    return tuple(told[:MOST_TOLD])


def shape_faults(body: Plain) -> Iterator[str]:
    """Sections that are missing or too many."""
    known = {"format", "version", "digests", *SECTIONS}
    for name in sorted(known - set(body)):
        yield f"Bagian {name} tidak ada."
    for name in sorted(set(body) - known):
        yield f"Bagian {name} tidak dikenal."


def digest_faults(body: Plain) -> Iterator[str]:
    """Sections that aren't what their hash says."""
    try:
        found = digests(body)
    except (ValueError, RecursionError):
        yield DAMAGED
        return
    given = body["digests"]
    if not isinstance(given, dict) or set(given) != set(found):
        yield "Daftar sidik bagian tidak lengkap."
        return
    for name in SECTIONS:
        if given[name] != found[name]:
            yield f"Bagian {name} bukan yang disegel: sidiknya lain."


def vote_faults(body: Plain) -> Iterator[str]:
    """Votes that don't carry a decision, or that somebody gave who may not."""
    benches = {seat["juror"]: seat["bench"] for seat in body["panel"]["seats"]}
    away = {(mark["juror"], mark["candidate"]) for mark in body["marks"] if mark["value"] == RECUSED}
    for mark in body["marks"]:
        if benches.get(mark["juror"]) != mark["bench"]:
            yield f"Nilai untuk {mark['candidate']} berasal dari {mark['juror']}, yang tidak duduk di unsur itu."
            break
    for one in body["decisions"]:
        yield from decision_faults(one, benches, away)


def decision_faults(one: Plain, benches: Mapping[str, str], away: set[tuple[str, str]]) -> Iterator[str]:
    """What is wrong with the votes on one decision."""
    named, votes = read_decision(one["order"]).candidates, one["votes"]
    voters = [vote["juror"] for vote in votes]
    if len(set(voters)) < len(voters):
        yield f"Pada keputusan {one['order']} ada panelis yang bersuara dua kali."
    for vote in votes:
        if benches.get(vote["juror"]) != vote["bench"] or vote["vote"] not in VOTES:
            yield f"Pada keputusan {one['order']} suara {vote['juror']} tidak sah."
        elif any((vote["juror"], code) in away for code in named):
            yield f"Pada keputusan {one['order']} {vote['juror']} bersuara padahal mundur karena benturan kepentingan."
    cast = [vote["vote"] for vote in votes]
    if cast.count(FOR) <= cast.count(AGAINST):
        yield f"Keputusan {one['order']} tidak didukung lebih banyak suara daripada yang menolaknya."


def computed_faults(body: Plain, rubric_text: str | bytes) -> Iterator[str]:
    """What the engine computes otherwise; raises Refused or ValueError where it can't compute at all."""
    rubric = parse_rubric(rubric_text, "rubrik")
    if body["rubric"] != {"code": rubric.code, "digest": rubric.digest}:
        yield f"Rubrik yang diberikan ({rubric.code}, {rubric.digest}) bukan rubrik catatan ini."
        return
    inputs = inputs_of(body)
    expected = result_to_plain(score(rubric, inputs.rows, inputs.marks, decisions=inputs.decisions))
    if canonical(expected) != canonical(body["result"]):
        told = tuple(differences(expected, body["result"]))
        yield from told or ("Hasil yang tertulis tidak sama dengan yang dihitung ulang.",)


def differences(expected: Plain, written: Plain) -> Iterator[str]:
    """How a written result differs from what was computed, candidate by candidate."""
    computed = {one["candidate"]: one for one in expected["ranking"]}
    stated = {one["candidate"]: one for one in written["ranking"]}
    for code in [*computed, *(code for code in stated if code not in computed)]:
        if code not in stated:
            yield f"{code} diperingkat menurut hitungan ulang, tetapi tidak dalam catatan."
        elif code not in computed:
            yield f"{code} diperingkat dalam catatan, tetapi tidak menurut hitungan ulang."
        elif canonical(computed[code]) != canonical(stated[code]):
            yield f"{code}: {what_differs(computed[code], stated[code])}."


TITLES = {"rank": "peringkat", "total": "nilai akhir", "band": "predikat", "award": "tempat", "name": "nama"}


def what_differs(computed: Plain, stated: Plain) -> str:
    """The first values of one candidate that differ."""
    told = [
        f"{title} tertulis {stated.get(key)}, dihitung ulang {computed[key]}"
        for key, title in TITLES.items()
        if computed[key] != stated.get(key)
    ]
    return "; ".join(told) or "rincian nilainya tidak sama dengan yang dihitung ulang"
