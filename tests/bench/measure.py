"""Contestants in turn, so that a loud minute is loud for all of them; processor time, and ratios instead of seconds."""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any


@dataclass
class Contestant:
    """Something to be timed; `seconds` grows by one each round, `answer` is what the last one returned."""

    name: str
    run: Callable[[], Any]
    seconds: list[float] = field(default_factory=list)
    answer: Any = None
    extra_megabytes: float | None = None


@dataclass(frozen=True)
class Ratio:
    """How many times as long as the first contestant: the median of the rounds' ratios, the least and the most."""

    middle: float
    least: float
    most: float


def take_turns(contestants: list[Contestant], rounds: int) -> None:
    """Runs everyone once a round, the order turned by one each time."""
    for turn in range(rounds):
        for position in range(len(contestants)):
            contestant = contestants[(position + turn) % len(contestants)]
            gc.collect()
            start = process_time()
            contestant.answer = contestant.run()
            contestant.seconds.append(process_time() - start)


def ratio(contestant: Contestant, first: Contestant) -> Ratio:
    """Round by round against the first, so that what slows both slows neither."""
    ratios = [own / other for own, other in zip(contestant.seconds, first.seconds, strict=True)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def extra_megabytes(run: Callable[[], Any]) -> float:
    """How far the memory of a process of its own rises while it runs, over what it has with the inputs loaded.

    The process first gives back what it has no use for: else it would fill what its parent left free before it seemed
    to take anything.
    """
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = settled_megabytes()
        kept = run()
        os.write(writing, pickle.dumps(status_megabytes("VmHWM") - before))
        os._exit(0 if kept is not None else 1)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        found: float = pickle.loads(answer.read())  # noqa: S301 - written by our own child three lines above
    os.waitpid(child, 0)
    return found


def settled_megabytes() -> float:
    """What this process holds once all free memory is given back; its high-water mark is that from now on."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    return status_megabytes("VmRSS")


def status_megabytes(name: str) -> float:
    """A line of the kernel's account of this process."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return int(next(line for line in lines if line.startswith(f"{name}:")).split()[1]) / 1024
