"""What a province sends to the national edition: a bundle with who is nominated, and the whole checking of it.

`rubrics/README.md` describes the files for whoever writes one with another program.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from .bundle import ISSUED, MOST_TOLD, RUBRIC, BundleRefused, check_bundle, issued_in, read_plain, read_records
from .bundle import MANIFEST as BUNDLE
from .codec import Plain
from .errors import RubricRefused
from .parse import parse_rubric
from .record import RecordRefused, canonical, result_of
from .result import PLENARY, Result, Standing
from .rubric import Rubric

FORMAT, VERSION = "paritrana-usulan", 1
MANIFEST, PAPERS = "usulan.json", "dokumen/"
KEYS = frozenset({"format", "version", "province", "record", "rubric", "nominees", "papers", "files"})
ANNOUNCEMENT = frozenset({"institution", "edition", "category", "label", "title", "announced_at"})
NOMINEE = frozenset({"code", "name", "rank", "award", "total", "figures"})
FIGURE = frozenset({"source", "as_of", "evidence"})
EVIDENCE = frozenset({"sha256", "size", "type"})
PAPER = frozenset({"file", "kind", "subject", "number"})
LONGEST = 400
BROKEN = "Berkas usulan ini rusak: {why}."
UNDECIDED = "Urutan {codes} belum diputuskan pleno, padahal menentukan siapa yang diusulkan."
NOBODY = "Tidak ada yang masuk kuota dalam hasil ini, jadi tidak ada yang diusulkan."


class NominationRefused(ValueError):
    """Files that nobody can be nominated with; the message is a sentence, or all of `faults`."""

    def __init__(self, *faults: str) -> None:
        self.faults = faults
        super().__init__(" ".join(faults))


@dataclass(frozen=True)
class Nomination:
    """A checked bundle: its manifest, the record that counts with its hash, the province's own rubric."""

    manifest: Plain
    record: Plain
    sha256: str
    rubric: Rubric
    result: Result

    @property
    def nominees(self) -> tuple[Standing, ...]:
        return nominees_of(self.result, self.rubric)


def nominees_of(result: Result, rubric: Rubric) -> tuple[Standing, ...]:
    """Whose rank is within the rubric's quota, all of those who share the last one; without a quota, who has a place.

    Raises NominationRefused while a tie is open on which a place hangs, and where that is nobody.
    """
    with_place = max((award.rank for award in rubric.awards), default=0)
    within = [one for one in result.ranking if one.rank <= (rubric.nominated or with_place)]
    refuse_open_ties(one for one in within if one.rank <= with_place)
    found = tuple(one for one in within if rubric.nominated is not None or one.award is not None)
    if not found:
        raise NominationRefused(NOBODY)
    return found


def refuse_open_ties(places: Iterable[Standing]) -> None:
    codes = [one.candidate for one in places if one.decided_by == PLENARY and one.decision is None]
    if codes:
        raise NominationRefused(UNDECIDED.format(codes=", ".join(codes)))


def make_nomination(told: Plain, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a nomination by name, the manifest first; `told` has its sections without `files`."""
    listed = {name: hash_of_bytes(content) for name, content in files.items()}
    manifest = {"format": FORMAT, "version": VERSION, **told, "files": listed}
    return {MANIFEST: f"{canonical(manifest)}\n".encode(), **{name: files[name] for name in sorted(files)}}


def hash_of_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def check_nomination(files: Mapping[str, bytes]) -> Nomination:
    """Everything compared and computed again. Raises NominationRefused with what is wrong."""
    try:
        manifest = read_plain(files[MANIFEST].decode().removesuffix("\n"))
        refuse([*shape_faults(manifest), *file_faults(manifest, files)])
        inner = {name: content for name, content in files.items() if name != MANIFEST and not name.startswith(PAPERS)}
        refuse(check_bundle(inner).faults)
        record, sha256 = read_records(inner)[-1]
        found = Nomination(manifest, record, sha256, parse_rubric(inner[RUBRIC], RUBRIC), result_of(record))
        refuse([*province_faults(found, inner), *nominee_faults(found), *paper_faults(manifest)])
        refuse([*unissued(manifest, inner)])
    except (BundleRefused, RecordRefused, RubricRefused) as error:
        raise NominationRefused(str(error).partition("\n")[0]) from None
    except NominationRefused:
        raise
    except KeyError as error:
        raise NominationRefused(BROKEN.format(why=f"{error.args[0]} tidak ada")) from None
    except (TypeError, AttributeError, ValueError, IndexError, RecursionError):
        raise NominationRefused(BROKEN.format(why=f"isi {MANIFEST} tidak dapat dibaca")) from None
    return found


def refuse(faults: Sequence[str]) -> None:
    if faults:
        raise NominationRefused(*faults[:MOST_TOLD])


def shape_faults(manifest: Any) -> Iterator[str]:
    """A form that isn't known, and texts that no page could show safely."""
    if (manifest["format"], manifest["version"]) != (FORMAT, VERSION):
        yield f"Bentuk {MANIFEST} ini tidak dikenal; program ini membaca versi {VERSION}."
    elif set(manifest) != KEYS or set(manifest["province"]) != ANNOUNCEMENT:
        yield f"Bagian-bagian {MANIFEST} tidak lengkap atau berlebih."
    elif not all(is_plain_text(one) for one in texts_in(manifest)):
        yield f"{MANIFEST} memuat teks yang terlalu panjang atau huruf yang tidak tampak."


def texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from texts_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts_in(one)


def is_plain_text(text: str) -> bool:
    """Letters that are seen, on one line, the way they are read."""
    return len(text) <= LONGEST and text.isprintable()


def file_faults(manifest: Plain, files: Mapping[str, bytes]) -> Iterator[str]:
    """Members that are missing, too many, or other ones than listed."""
    listed = manifest["files"]
    for name in sorted({*listed, *files} - {MANIFEST}):
        if name not in files:
            yield f"Berkas {name} tidak ada dalam usulan."
        elif name not in listed:
            yield f"Berkas {name} tidak ada dalam daftar isi usulan."
        elif hash_of_bytes(files[name]) != listed[name]:
            yield f"Berkas {name} bukan yang diusulkan: sidiknya lain."


def province_faults(found: Nomination, inner: Mapping[str, bytes]) -> Iterator[str]:
    """Whether the manifest speaks of this very record, edition and rubric. Raises ValueError for no moment."""
    manifest, bundle = found.manifest, read_plain(inner[BUNDLE].decode().removesuffix("\n"))
    if datetime.fromisoformat(manifest["province"]["announced_at"]).tzinfo is None:
        yield "Saat pengumuman provinsi tidak menyebut zona waktunya."
    if not all(isinstance(one, str) and one for one in manifest["province"].values()):
        yield "Keterangan provinsi tidak lengkap."
    if manifest["record"] != {"number": found.record["number"], "sha256": found.sha256}:
        yield "Catatan hasil yang disebut usulan bukan catatan terakhir dalam bundelnya."
    if manifest["rubric"] != {"code": found.rubric.code, "digest": found.rubric.digest}:
        yield "Rubrik yang disebut usulan bukan rubrik bundelnya."
    if any(manifest["province"][name] != bundle[name] for name in ("edition", "category")):
        yield "Edisi atau kategori yang disebut usulan bukan yang ada dalam bundelnya."


def nominee_faults(found: Nomination) -> Iterator[str]:
    """Whether those within the quota are nominated, as the record has them. Raises ValueError for no date."""
    written = found.manifest["nominees"]
    if [standing_of(one) for one in found.nominees] != [
        {key: one[key] for key in NOMINEE - {"figures"}} for one in written
    ]:
        yield "Yang diusulkan bukan mereka yang masuk kuota menurut catatan hasilnya."
    for one in written:
        if set(one) != NOMINEE:
            yield f"Keterangan {one['code']} tidak lengkap atau berlebih."
        for code, figure in one["figures"].items():
            if figure["as_of"] != "":
                date.fromisoformat(figure["as_of"])
            if set(figure) != FIGURE or not all(is_evidence(file) for file in figure["evidence"]):
                yield f"Keterangan angka {code} milik {one['code']} tidak lengkap atau berlebih."


def is_evidence(file: Plain) -> bool:
    """Whether that is a file's hash, size and type, and nothing else."""
    size, texts = file["size"], (file["sha256"], file["type"])
    return set(file) == EVIDENCE and type(size) is int and size >= 0 and all(isinstance(one, str) for one in texts)


def standing_of(one: Standing) -> Plain:
    """What a manifest says of a nominee; `total` is fixed point with the rubric's places, `award` may be None."""
    return {"code": one.candidate, "name": one.name, "rank": one.rank, "award": one.award, "total": one.total}


def paper_faults(manifest: Plain) -> Iterator[str]:
    """Papers of which too little or too much is told, that aren't there, or that nobody tells of."""
    for one in manifest["papers"]:
        if set(one) != PAPER or not all(isinstance(text, str) for text in one.values()):
            yield f"Keterangan dokumen {one['file']} tidak lengkap atau berlebih."
    told = {one["file"] for one in manifest["papers"]}
    for name in sorted(told ^ {name for name in manifest["files"] if name.startswith(PAPERS)}):
        yield f"Dokumen {name} tidak ada dalam daftar dokumen atau dalam berkasnya."


def unissued(manifest: Plain, inner: Mapping[str, bytes]) -> Iterator[str]:
    """Papers that aren't on the bundle's list with this number and file, where the bundle has such a list."""
    issued = {(one["what"]["number"], one["what"]["sha256"]) for one in issued_in(inner)}
    for one in manifest["papers"] if ISSUED in inner else ():
        if (one["number"], manifest["files"][one["file"]]) not in issued:
            yield f"Dokumen {one['number']} bukan berkas yang diterbitkan menurut bundelnya."
