"""The power goes off at any moment: what was acknowledged is on the disk that is left.

Somebody saves and uploads under strace, which writes down every write, sync, cut, name and unlink. From that a disk is
made anew as it may be after a power cut behind any of the calls (`disk.py`), opened as the program opens it, and
everything acknowledged until then is looked for. The control asks SQLite for `synchronous=NORMAL`: it must lose saves.
What a real disk does that lies about its own cache isn't tried.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, select

from tests.trials import recorded
from tests.trials.deeds import content_of
from tests.trials.disk import Disk, lay_down
from tests.trials.saves import Kept, Promises, kept, log_faults
from tests.trials.stage import Stage, key_of, lay_out, make_stage, write_down
from tests.trials.tracing import Call, CannotTrace, calls, record
from webapp.content import store
from webapp.db import db, open_engine
from webapp.models import Blob, Evidence, IssuedPaper, Upload

ROOT = Path(__file__).parents[2]
FAST = Path("/dev/shm")  # noqa: S108 - images are written thousands of times and needn't be durable
MARKS = "acknowledged"
MAPPED = ("-shm",)


@dataclass
class Promised:
    """What had been acknowledged at one moment; `files` by number, how much of each."""

    saves: Promises
    pieces: dict[int, int] = field(default_factory=dict)
    files: set[int] = field(default_factory=set)

    def note(self, line: str) -> None:
        kind, *words = line.split()
        if kind == recorded.SAVE:
            self.saves.acknowledged[words[0]] = int(words[1])
        elif kind == recorded.PIECE:
            self.pieces[int(words[0])] = int(words[1])
        else:
            self.files.add(int(words[0]))
            self.pieces.pop(int(words[0]), None)


@dataclass
class Counted:
    """What became of the images."""

    calls: int = 0
    images: int = 0
    lost: int = 0
    corrupt: int = 0
    files: int = 0
    pieces: int = 0  # of the images, those behind which a piece of a file on its way had been acknowledged
    most: int = 0
    promised: tuple[int, int] = (0, 0)  # saves and files that were acknowledged in the end
    told: list[str] = field(default_factory=list)

    @property
    def good(self) -> bool:
        return not (self.lost or self.corrupt or self.files)

    def too_little(self, images: int, saves: int, uploads: int) -> Iterator[str]:
        """What a run leaves unproven: it must have tried what it promises."""
        if not self.images == images > 0:
            yield f"{self.images} of {images} images"
        if self.promised != (saves, uploads):
            yield f"{self.promised} saves and files were acknowledged, not {(saves, uploads)}"
        if not self.pieces:
            yield "no image while an acknowledged piece waited for its file"

    def note(self, where: int, promised: Promised, found: Kept, files: list[str]) -> None:
        self.images += 1
        self.pieces += any(promised.pieces.values())
        self.lost += found.lost > 0
        self.most = max(self.most, found.lost)
        self.corrupt += bool(found.doubled or found.wrong or found.faults)
        self.files += bool(files)
        if not found.good or files:
            self.told.append(f"behind call {where}: {found} {'; '.join(files)}")

    def __str__(self) -> str:
        return (
            f"{self.images} images behind {self.calls} calls, {self.pieces} of them while an acknowledged piece waited "
            f"for its file: {self.lost} without an acknowledged save "
            f"(at most {self.most}), {self.corrupt} not whole, {self.files} with a bad file"
        )


def recording(folder: Path, stage: Stage, saves: int, uploads: int, *faults: str) -> Path:
    """The trace of somebody who works on the stage, which is left as it was before."""
    known, marks, trace = folder / "stage.json", folder / MARKS, folder / "trace"
    write_down(stage, known)
    before = folder / "before"
    shutil.copytree(stage.instance, before)
    numbers = [str(saves), str(uploads)]
    record([sys.executable, "-m", "tests.trials.recorded", str(known), str(marks), *numbers, *faults], trace, ROOT)
    shutil.rmtree(stage.instance)
    before.rename(stage.instance)
    return trace


def cut(trace: Path, stage: Stage, saves: int, images: int, chance: random.Random) -> Counted:
    """So many disks, each cut off behind some call of the trace; the last call of all is among them."""
    happened = [one for one in calls(trace) if one.result >= 0]
    disk, counted = Disk(Path(stage.instance)), Counted()
    sent = {key_of(number): stage.form(number) for number in range(saves)}
    promised = Promised(Promises(stage.category_id, sent))
    moments = list(moments_of(happened, stage))
    counted.calls = len(moments)
    due = drawn(moments, images, chance)
    with reopened(stage) as again:
        for place, call in enumerate(happened):
            disk.see(call)
            if is_told(call):
                promised.note(call.texts[0].decode())
            while due and due[0] == place:
                due.pop(0)
                counted.note(place, promised, *again.look(disk.after_the_cut(chance), promised))
    counted.promised = len(promised.saves.acknowledged), len(promised.files)
    return counted


def moments_of(happened: Sequence[Call], stage: Stage) -> Iterator[int]:
    """The calls behind which the disk or what was promised is another than before."""
    disk = Disk(Path(stage.instance))
    for place, call in enumerate(happened):
        if disk.see(call) or is_told(call):
            yield place


def is_told(call: Call) -> bool:
    """Whether a call says that something was acknowledged."""
    return call.name == "write" and call.path.endswith(MARKS)


def drawn(moments: Sequence[int], images: int, chance: random.Random) -> list[int]:
    """So many moments in their order, each as often as any other, but for what is left over; the last always."""
    turns, rest = divmod(images - 1, len(moments))
    return sorted([*moments * turns, *chance.sample(moments, rest), moments[-1]])


@dataclass(frozen=True)
class Reopened:
    """Where a disk that is left is laid down and opened, as the program does, to look for every promise."""

    stage: Stage
    app: Flask
    root: str  # where it all lay when it was recorded

    def look(self, files: Mapping[str, bytes], promised: Promised) -> tuple[Kept, list[str]]:
        """What is wrong with the saves, their log or the file as a whole; and what with the files."""
        settings = self.stage.settings
        shutil.rmtree(settings.instance, ignore_errors=True)
        lay_down(files, self.root, settings.instance, MAPPED)
        engine = open_engine(settings.database)
        try:
            found = kept(engine, promised.saves)
            unlogged = log_faults(self.app, promised.saves.category_id)
            whole = Kept(found.lost, found.doubled, found.wrong, (*found.faults, *unlogged))
            return whole, list(bad_files(engine, settings.evidence, promised))
        except Exception as error:  # noqa: BLE001 - an image that can't even be opened is what is looked for
            return Kept(0, 0, 0, (repr(error),)), []
        finally:
            engine.dispose()
            with self.app.app_context():
                db.engine.dispose()


@contextmanager
def reopened(stage: Stage) -> Iterator[Reopened]:
    with tempfile.TemporaryDirectory(prefix="paritrana-", dir=FAST if FAST.is_dir() else None) as folder:
        place = replace(stage, instance=str(Path(folder) / "instance"))
        lay_out(Path(stage.instance), Path(place.instance))
        yield Reopened(place, place.open(), stage.instance)


def bad_files(engine: Engine, evidence: Path, promised: Promised) -> Iterator[str]:
    """Acknowledged files and pieces that aren't there, and rows that speak of a content that isn't whole."""
    with engine.connect() as connection:
        attached = {row.received_sha256: row.sha256 for row in connection.execute(select(Evidence.__table__))}
        blobs = connection.execute(select(Blob.sha256)).scalars().all()
        received = dict(map(tuple, connection.execute(select(Upload.id, Upload.received)).all()))
    yield from (f"{sha256}: {what}" for sha256, what in store.damaged(evidence, blobs))
    for number in promised.files:
        if store.hashlib.sha256(content_of(number)).hexdigest() not in attached:
            yield f"file {number} isn't attached"
    for number, length in promised.pieces.items():
        arrived = store.hashlib.sha256(content_of(number)).hexdigest() in attached
        place = store.incoming(evidence, key_of(number))
        there = place.read_bytes()[:length] if place.exists() else b""
        if not arrived and (received.get(key_of(number), -1) < length or there != content_of(number)[:length]):
            yield f"piece of file {number} is gone"


def bad_papers(engine: Engine, papers: Path) -> Iterator[str]:
    """Papers that were issued and don't lie there as they were."""
    with engine.connect() as connection:
        issued = connection.execute(select(IssuedPaper.sha256)).scalars().all()
    yield from (f"paper {sha256}: {what}" for sha256, what in store.damaged(papers, issued))


# ---------------------------------------------------------------------- the trial


def tried(folder: Path, saves: int, uploads: int, images: int, seed: int, *faults: str) -> Counted:
    """Records and cuts on a new stage beneath a folder."""
    folder.mkdir()
    stage = make_stage(folder)
    trace = recording(folder, stage, saves, uploads, *faults)
    return cut(trace, stage, saves, images, random.Random(seed))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--images", type=int, default=5000)
    parser.add_argument("--saves", type=int, default=60)
    parser.add_argument("--uploads", type=int, default=12)
    parser.add_argument("--control", type=int, default=200, help="images of the control, which must lose saves")
    parser.add_argument("--seed", type=int, default=1)


def main(options: argparse.Namespace) -> int:
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        try:
            counted = tried(folder / "full", options.saves, options.uploads, options.images, options.seed)
            control = tried(
                folder / "normal", options.saves, options.uploads, options.control, options.seed, recorded.NORMAL
            )
        except CannotTrace as told:
            print(told)
            return 1
    print(f"seed {options.seed}, {options.saves} saves, {options.uploads} files, {time.monotonic() - begun:.0f} s")
    print(f"as the program is: {counted}", *counted.told[:20], sep="\n  ")
    print(f"control, synchronous=NORMAL: {control}")
    short = [*counted.too_little(options.images, options.saves, options.uploads)]
    print(*short, sep="\n")
    good = counted.good and control.lost > 0 and not short
    print("held" if good else "NOT HELD")
    return 0 if good else 1
