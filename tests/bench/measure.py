"""Contestants in turn, so that a loud minute is loud for all of them; processor time, and ratios instead of seconds."""

from __future__ import annotations

import gc
import os
import pickle
import resource
from collections.abc import Callable
from dataclasses import dataclass, field
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
    """How far the peak memory of a process of its own rises while it runs, over what the inputs take already."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        kept = run()
        after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        os.write(writing, pickle.dumps((after - before) / 1024))
        os._exit(0 if kept is not None else 1)
    os.close(writing)
    with os.fdopen(reading, "rb") as answer:
        found: float = pickle.loads(answer.read())  # noqa: S301 - written by our own child three lines above
    os.waitpid(child, 0)
    return found
