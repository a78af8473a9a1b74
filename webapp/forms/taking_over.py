"""What was read of a file, carried by the page that shows it first: as typed, with whose value stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.forms.figures import SHAPELESS, Typed, typed_figures
from webapp.forms.section import MINE, THEIRS
from webapp.forms.texts import TextRefused

PICK_ONE = "Pilih nilai yang benar untuk setiap angka yang berubah sementara itu."


@dataclass(frozen=True)
class Carried:
    """Figures as typed; of the `asked` ones somebody else's value stands beside, `picks` say whose is right."""

    typed: tuple[Typed, ...]
    asked: frozenset[str]
    picks: Mapping[str, str]

    @property
    def undecided(self) -> bool:
        return any(code not in self.picks for code in self.asked)

    @property
    def wanted(self) -> tuple[Typed, ...]:
        """What is to be stored."""
        return tuple(one for one in self.typed if self.picks.get(one.code) != THEIRS)


def carried_text(typed: Sequence[Typed], versions: Mapping[str, int], asked: Collection[str]) -> str:
    """For a hidden field; `versions` are those that the page shows beside."""
    changes = [
        {
            "code": one.code,
            "text": one.text,
            "base_version": versions.get(one.code, 0),
            "source": one.source,
            "as_of": one.as_of,
            "lines": None if one.lines is None else [{"label": label, "text": text} for label, text in one.lines],
        }
        for one in typed
    ]
    return json.dumps({"changes": changes, "asked": sorted(asked)}, ensure_ascii=False)


def read_carried(sent: Mapping[str, str]) -> Carried:
    """What came back. Raises TextRefused where it isn't one of ours."""
    try:
        body = json.loads(sent.get("isi", ""))
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise TextRefused(f"Daftar isian {SHAPELESS}")
    typed = tuple(replace(one, lines=one.lines or None) for one in typed_figures(body))
    asked = body.get("asked")
    if not isinstance(asked, list) or not all(isinstance(code, str) for code in asked):
        raise TextRefused(f"Daftar isian {SHAPELESS}")
    return Carried(typed, frozenset(asked) & {one.code for one in typed}, read_picks(sent))


def read_picks(sent: Mapping[str, str]) -> dict[str, str]:
    """MINE or THEIRS by what follows `pick:`."""
    named = ((name.removeprefix("pick:"), value) for name, value in sent.items() if name.startswith("pick:"))
    return {code: value for code, value in named if value in {MINE, THEIRS}}
