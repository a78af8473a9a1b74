"""The receipt of a self-assessment: its files of evidence, numbered once however many figures they prove."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from .documents import ReceiptFile

# What a file's name needn't quote anywhere.
ODD = re.compile(r"[^0-9A-Za-z._-]+")


@dataclass
class FileList:
    """The different files in the order in which they are first named."""

    places: dict[ReceiptFile, int] = field(default_factory=dict)

    def numbers(self, files: Iterable[ReceiptFile]) -> tuple[int, ...]:
        """The numbers of these files, from 1; new ones get the next."""
        return tuple(self.places.setdefault(file, len(self.places) + 1) for file in files)

    def listed(self) -> tuple[ReceiptFile, ...]:
        """All files, by number."""
        return tuple(self.places)


def file_name(edition: str, category: str, candidate: str, number: int) -> str:
    """What the JSON of a handing in is called: `kiriman-contoh-2026-kabkota-64.01-1.json`."""
    return f"kiriman-{ODD.sub('-', f'{edition}-{category}-{candidate}')}-{number}.json"
