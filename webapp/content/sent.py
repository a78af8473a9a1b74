"""What a checked nomination of a province says, on its way from the child that unpacked it and computed it again."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from webapp.content.kinds import ContentRefused

MEGABYTE = 1_000_000
LARGEST = 128 * MEGABYTE
TOO_LARGE = f"Berkas usulan paling besar {LARGEST // MEGABYTE} MB."


@dataclass(frozen=True)
class Instrument:
    """The province's rubric; `figures` has (type, unit) of each by code."""

    code: str
    digest: str
    category: str
    places: int
    figures: Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Sent:
    """A nomination in which everything fits: its manifest as it is, the record that counts, the rubric.

    `counts` are the figures that count, by nominee's code.
    """

    manifest: Mapping[str, Any]
    number: int
    sha256: str
    rubric: Instrument
    counts: Mapping[str, Mapping[str, str]]


class NominationUnfit(ContentRefused):
    """A nomination that isn't taken; `faults` are all of its sentences, and nothing was stored."""

    def __init__(self, faults: Sequence[str]) -> None:
        self.faults = tuple(faults)
        super().__init__(" ".join(faults))


def packed(sent: Sent) -> bytes:
    """For the way from the child."""
    return json.dumps({"sent": asdict(sent)}, ensure_ascii=False, separators=(",", ":")).encode()


def packed_faults(faults: Sequence[str]) -> bytes:
    """The same for what isn't taken."""
    return json.dumps({"faults": list(faults)}).encode()


def unpacked(content: bytes) -> Sent:
    """What the child told. Raises NominationUnfit."""
    told = json.loads(content)
    if "faults" in told:
        raise NominationUnfit(told["faults"])
    sent = told["sent"]
    return Sent(**{**sent, "rubric": Instrument(**sent["rubric"])})
