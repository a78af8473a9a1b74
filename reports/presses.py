"""Papers printed ahead of whoever asks for them one by one: on two presses, so that both processors have work."""

from __future__ import annotations

import os
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from typing import Self

from .pdf import LIMITS, Limits
from .press import Press

MOST_PRESSES = 2


class Presses:
    """Takes pages and gives their papers later; leaving it ends whatever is still being printed."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.all = [Press(limits) for _ in range(min(MOST_PRESSES, os.cpu_count() or 1))]
        self.idle: SimpleQueue[Press] = SimpleQueue()
        for one in self.all:
            self.idle.put(one)
        self.threads = ThreadPoolExecutor(len(self.all))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown(wait=False, cancel_futures=True)
        for one in self.all:
            one.close()
        self.threads.shutdown()

    @property
    def ahead(self) -> int:
        """How many papers to have in work, so that no press waits while a page is made."""
        return len(self.all) + 1

    def prepare(self) -> None:
        """Starts the first press, so that it gets ready while a page is made."""
        self.all[0].start()

    def begin(self, html: str) -> Future[bytes]:
        """The paper, once somebody asks for its result, which raises PrintFailed where there is none."""
        return self.threads.submit(self.print_pdf, html)

    def print_pdf(self, html: str) -> bytes:
        press = self.idle.get()
        try:
            return press.print_pdf(html)
        finally:
            self.idle.put(press)
