"""A bundle: everything from which a stranger checks a sealed result offline, and the whole checking of it.

`rubrics/README.md` describes the files for whoever writes another verifier.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, takewhile
from typing import Any

from .chain import Event, Point, beginning, hash_of, point_faults, read_chain
from .codec import Plain
from .corrections import correction_faults
from .errors import RubricRefused
from .exact import fraction_text
from .issued import issued_faults
from .notes import Note, note_faults, origin_of, signature_faults, signers
from .parse import parse_rubric
from .record import RecordRefused, canonical, no_float, read_record, same, sha256_of, verify_record
from .replay import record_faults, replay
from .rubric import Criterion, Indicator, Judged, Node, PanelRule, Rubric, kind_codes

FORMAT, VERSION = "paritrana-bundle", 2
WITHOUT_PAPERS = 1  # the version before papers were listed: the same without ISSUED
MANIFEST, LOG, RUBRIC, INSTRUMENT = "bundel.json", "log.jsonl", "rubrik.yaml", "instrumen.json"
POINTS, VERIFIER, README = "titik-periksa.jsonl", "verifikasi.py", "BACA.txt"
ISSUED = "terbitan.jsonl"
FILES = (README, RUBRIC, INSTRUMENT, LOG, POINTS, VERIFIER)
DAMAGED = "Bundel ini rusak: {why}."
MOST_TOLD = 50
HASH_DIGITS = 64


class BundleRefused(ValueError):
    """Files that aren't a bundle; the message is a sentence."""


@dataclass(frozen=True)
class Anchors:
    """What was known outside the bundle: points that the log went through, where it ended, a record.

    `notes` are signed checkpoints that somebody kept, `keys` fingerprints of the keys that signed. Of each hash the
    first half, 32 digits, is enough.
    """

    points: Sequence[Point] = ()
    final: Point | None = None
    record: str = ""
    notes: Sequence[Note] = ()
    keys: Sequence[str] = ()


@dataclass(frozen=True)
class Checked:
    """What a bundle holds, and in sentences what is wrong with it; `issued` are papers and signed files on the list.

    `signers` has the key's fingerprint for each checkpoint, "" for one from before they were signed.
    """

    events: int
    head: str
    records: int
    marks: int
    issued: int
    signers: tuple[str, ...]
    faults: tuple[str, ...]


def record_name(number: int) -> str:
    return f"catatan-{number}.json"


def record_names(files: Mapping[str, bytes]) -> list[str]:
    """The records from the first on, as far as they follow each other."""
    return [*takewhile(files.__contains__, map(record_name, count(1)))]


def lines_of(content: bytes) -> list[str]:
    """Raises ValueError where the last line has no end, or the bytes are no text."""
    *lines, rest = content.decode().split("\n")
    if rest:
        raise ValueError("half a line")
    return lines


def only_line(content: bytes) -> Any:
    """What a file of one line says. Raises ValueError."""
    (line,) = lines_of(content)
    return read_plain(line)


def instrument_of(rubric: Rubric) -> Plain:
    """What adding up needs of a rubric, for programs that can't read its file."""
    panel, judged = rubric.panel, rubric.judged()
    return {
        "rubric": {"code": rubric.code, "digest": rubric.digest},
        "places": rubric.places,
        "panel": None if panel is None else panel_of(panel),
        "needs": {one.code: figures_of(rubric, one) for one in rubric.indicators() if one not in judged},
        "items": {one.code: scale_of(one.kind) for one in judged if isinstance(one.kind, Judged)},
        "children": dict(children_of("", rubric.criteria)),
    }


def panel_of(panel: PanelRule) -> Plain:
    return {"benches": [*panel.benches], "combine": panel.combine, "quorum": panel.quorum, "trim": panel.trim}


def figures_of(rubric: Rubric, indicator: Indicator) -> list[str]:
    known = {one.code for one in rubric.figures}
    return sorted(code for code in kind_codes(indicator.kind) if code in known)


def as_earlier(instrument: Plain) -> Plain:
    """As it was before it told who may be without a rank."""
    panel = instrument["panel"] and {name: instrument["panel"][name] for name in ("combine", "trim")}
    return {**{name: one for name, one in instrument.items() if name != "needs"}, "panel": panel}


def scale_of(kind: Judged) -> Plain:
    return {"max": fraction_text(kind.maximum), "min": fraction_text(kind.minimum)}


def children_of(code: str, nodes: Sequence[Node]) -> Iterator[tuple[str, list[str]]]:
    """(code, the codes beneath it) of every branch; the tree's own top is ""."""
    yield code, [node.code for node in nodes]
    for node in nodes:
        if isinstance(node, Criterion):
            yield from children_of(node.code, node.children)


@dataclass(frozen=True)
class Told:
    """What the files of a bundle come from: codes of edition and category, and what is stored of them, in order.

    `issued` has an `issued.entry_of` for each paper and each signed file.
    """

    names: tuple[str, str]
    lines: Sequence[str]
    points: Sequence[Plain]
    records: Sequence[str]
    issued: Sequence[Plain] = ()


def make_bundle(told: Told, rubric: Rubric, beside: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a bundle by name; `beside` has those of README, RUBRIC and VERIFIER.

    The same content gives the same bytes.
    """
    lines, points, records, names = told.lines, told.points, told.records, told.names
    files = {
        **beside,
        INSTRUMENT: f"{canonical(instrument_of(rubric))}\n".encode(),
        LOG: "".join(f"{line}\n" for line in lines).encode(),
        POINTS: text_of(points),
        ISSUED: text_of(told.issued),
        **{record_name(number): text.encode() for number, text in enumerate(records, start=1)},
    }
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "edition": names[0],
        "category": names[1],
        "log": {"size": len(lines), "head": hash_of(lines[-1]) if lines else beginning(*names).head},
        "files": {name: sha256_of(content.decode()) for name, content in files.items()},
    }
    return {MANIFEST: f"{canonical(manifest)}\n".encode(), **{name: files[name] for name in sorted(files)}}


def text_of(rows: Iterable[Plain]) -> bytes:
    """One line for each."""
    return "".join(f"{canonical(one)}\n" for one in rows).encode()


# ---------------------------------------------------------------------- checking


def check_bundle(files: Mapping[str, bytes], anchors: Anchors = Anchors()) -> Checked:
    """What a bundle holds and what is wrong with it: chain, points, records computed again, marks replayed.

    Raises BundleRefused for files that aren't a bundle at all.
    """
    try:
        manifest = only_line(files[MANIFEST])
        start = beginning(*(names := (manifest["edition"], manifest["category"])))
        told = [*manifest_faults(manifest, files)]
        events, broken = read_chain(lines_of(files[LOG]), start)
        rubric = parse_rubric(files[RUBRIC], RUBRIC)
        told += [*broken, *replay(events).faults]
        told += end_faults(manifest, events, start, anchors)
        points = points_in(files)
        told += [*checkpoint_faults(points, events), *anchor_faults(points, origin_of(*names), events, anchors)]
        listed = issued_in(files)
        told += issued_faults(events, listed)
        if only_line(files[INSTRUMENT]) not in (instrument := instrument_of(rubric), as_earlier(instrument)):
            told.append(f"Berkas {INSTRUMENT} tidak sama dengan rubriknya.")
        records = read_records(files)
        told += [fault for one in records for fault in one_record_faults(one, events, rubric, files[RUBRIC])]
        told += [*row_faults(records, names, anchors), *correction_faults(records, events)]
        marks = len(records[-1][0]["marks"]) if records else 0
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise BundleRefused(DAMAGED.format(why=why(error))) from None
    head = events[-1].hash if events else start.head
    shown, signed = tuple(dict.fromkeys(told))[:MOST_TOLD], tuple(signers(points))
    return Checked(len(events), head, len(records), marks, len(listed), signed, shown)


def issued_in(files: Mapping[str, bytes]) -> list[Plain]:
    """What a bundle lists as issued. Raises ValueError."""
    return [read_plain(line) for line in lines_of(files.get(ISSUED, b""))]


def points_in(files: Mapping[str, bytes]) -> list[Plain]:
    """The checkpoints of a bundle. Raises KeyError, ValueError."""
    return [read_plain(line) for line in lines_of(files[POINTS])]


def events_in(files: Mapping[str, bytes]) -> list[Event]:
    """The log of a bundle. Raises KeyError, ValueError."""
    manifest = only_line(files[MANIFEST])
    return read_chain(lines_of(files[LOG]), beginning(manifest["edition"], manifest["category"]))[0]


def why(error: Exception) -> str:
    """What a file lacks, in a few words."""
    if isinstance(error, RecordRefused | RubricRefused):
        return str(error).partition("\n")[0].rstrip(".")
    return f"{error} tidak ada" if isinstance(error, KeyError) else "isinya tidak dapat dibaca"


def manifest_faults(manifest: Plain, files: Mapping[str, bytes]) -> Iterator[str]:
    """Files that are missing, too many, or other ones than listed."""
    form, version, listed = manifest["format"], manifest["version"], manifest["files"]
    if form != FORMAT or type(version) is not int or version not in {WITHOUT_PAPERS, VERSION}:
        yield f"Bentuk bundel {form} versi {version} tidak dikenal."
    if version == WITHOUT_PAPERS and ISSUED in listed:
        yield f"Bundel versi {version} tidak memuat {ISSUED}."
    wanted = {*FILES, *(() if version == WITHOUT_PAPERS else (ISSUED,)), *record_names(files)}
    for name in sorted({*listed, *files} - {*wanted, MANIFEST}):
        yield f"Berkas {name} bukan bagian sebuah bundel."
    for name in sorted({*listed, *files, *wanted} - {MANIFEST}):
        if name not in files or name not in listed:
            yield f"Berkas {name} tidak ada dalam {'bundel' if name not in files else 'daftar isi'}."
        elif sha256_of(files[name].decode()) != listed[name]:
            yield f"Berkas {name} bukan yang dibundel: sidiknya lain."


def end_faults(manifest: Plain, events: list[Event], start: Point, anchors: Anchors) -> Iterator[str]:
    """Whether the log ends where the bundle says, and goes through what was known before."""
    end = Point(len(events), events[-1].hash if events else start.head)
    if not same(manifest["log"], vars(end)):
        yield "Ujung log bukan yang disebut daftar isi."
    final = anchors.final
    if final is not None and (final.size != end.size or not end.head.startswith(final.head)):
        yield f"Log berakhir pada baris {end.size}, bukan pada ujung yang diketahui (baris {final.size})."
    for point in anchors.points:
        yield from point_faults(events, point)


def checkpoint_faults(points: Sequence[Plain], events: list[Event]) -> Iterator[str]:
    """Whether the log goes through its own checkpoints: one for each change of state, others wherever they are."""
    for one in points:
        yield from point_faults(events, Point(one["size"], one["head"].ljust(HASH_DIGITS, "-")))
    sizes = [one["size"] for one in points]
    if not same(sizes, sorted({*sizes, *(event.seq for event in events if event.act == "state")})):
        yield "Titik periksa tidak lengkap atau tidak berurutan: setiap perubahan tahap punya satu."


def anchor_faults(points: Sequence[Plain], origin: str, events: list[Event], anchors: Anchors) -> Iterator[str]:
    """Whether the checkpoints are signed as they should be, and the log goes through those that somebody kept."""
    yield from signature_faults(points, origin, anchors.keys)
    publics = [bytes.fromhex(one["key"]) for one in points if "key" in one]
    yield from note_faults(anchors.notes, origin, publics, events)


def read_plain(text: str) -> Any:
    """What one line of canonical JSON says. Raises ValueError for any other text."""
    found = json.loads(text, parse_float=no_float, parse_constant=no_float)
    if canonical(found) != text:
        raise ValueError("not canonical")
    return found


def read_records(files: Mapping[str, bytes]) -> list[tuple[Plain, str]]:
    """Each sealed record with its hash, the first one first. Raises RecordRefused."""
    texts = [files[name].decode() for name in record_names(files)]
    return [(read_record(text), sha256_of(text)) for text in texts]


def one_record_faults(record: tuple[Plain, str], events: list[Event], rubric: Rubric, text: bytes) -> Iterator[str]:
    """What is wrong in one record: by itself, and beside the log."""
    body, sha256 = record
    yield from verify_record(body, text)
    yield from record_faults(body, sha256, events, [one.code for one in rubric.judged()])


def row_faults(records: Sequence[tuple[Plain, Any]], names: tuple[str, str], anchors: Anchors) -> Iterator[str]:
    """Whether the records are of this category, follow each other, and end with the one on paper."""
    if not records:
        yield "Bundel ini tidak memuat catatan hasil yang disegel."
    before = None
    for number, (body, sha256) in enumerate(records, start=1):
        if not same([body["number"], body["replaces"]], [number, before]):
            yield f"Catatan {number} tidak menyambung pada catatan sebelumnya."
        if (body["edition"]["code"], body["category"]["code"]) != names:
            yield f"Catatan {number} bukan dari edisi dan kategori bundel ini."
        before = sha256
    if anchors.record and not (before or "").startswith(anchors.record):
        yield "Catatan terakhir bukan yang tertulis di kertas: sidiknya lain."
