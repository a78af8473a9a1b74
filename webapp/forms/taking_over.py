"""What was read of a file, carried by the page that shows it first: as typed, with whose value stands."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from webapp.forms.dates import read_date
from webapp.forms.figures import LONGEST_LABEL, LONGEST_SOURCE, LONGEST_TEXT, SHAPELESS, Typed, one_line, typed_figures
from webapp.forms.section import MINE, THEIRS
from webapp.forms.texts import TextRefused
from webapp.queries.reporting import FigureChange

NEVER_REACHED = 10**9  # a version
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


@dataclass(frozen=True)
class CarriedRegion:
    """Changes by village in machine text; `asked` are "village figure", and `picks` say whose value is right there."""

    villages: Mapping[str, tuple[FigureChange, ...]]
    asked: frozenset[str]
    picks: Mapping[str, str]

    @property
    def undecided(self) -> bool:
        return any(key not in self.picks for key in self.asked)

    @property
    def wanted(self) -> dict[str, tuple[FigureChange, ...]]:
        """What is to be stored, without villages of which nothing is."""
        kept = {
            code: tuple(one for one in changes if self.picks.get(f"{code} {one.code}") != THEIRS)
            for code, changes in self.villages.items()
        }
        return {code: changes for code, changes in kept.items() if changes}


def carried_region_text(villages: Mapping[str, Sequence[FigureChange]], asked: Collection[str]) -> str:
    """For a hidden field: by village its source and date, and by figure [machine text, version shown beside]."""
    plain = {
        code: [changes[0].source, changes[0].as_of, {one.code: [one.text, one.base_version] for one in changes}]
        for code, changes in villages.items()
        if changes
    }
    return json.dumps({"villages": plain, "asked": sorted(asked)}, ensure_ascii=False, separators=(",", ":"))


def read_carried_region(sent: Mapping[str, str]) -> CarriedRegion:
    """What came back. Raises TextRefused where it isn't one of ours."""
    try:
        body = json.loads(sent.get("isi", ""))
        villages = {plain_code(code): village_changes(*parts) for code, parts in body["villages"].items()}
        asked = frozenset(body["asked"])
    except (ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise TextRefused(f"Daftar isian {SHAPELESS}") from None
    known = {f"{code} {one.code}" for code, changes in villages.items() for one in changes}
    return CarriedRegion(villages, asked & known, read_picks(sent))


def plain_code(code: str) -> str:
    """Raises TextRefused for what no code has in it: a sentence that names it must be one that can be shown."""
    return one_line(code, longest=LONGEST_LABEL)


def village_changes(source: object, as_of: object, figures: Mapping[str, Sequence[object]]) -> tuple[FigureChange, ...]:
    """Raises TypeError or ValueError for what we never wrote."""
    if not isinstance(source, str | None) or not isinstance(as_of, str | None):
        raise TypeError
    found = []
    for code, (text, version) in figures.items():
        if not isinstance(text, str) or type(version) is not int or not 0 <= version < NEVER_REACHED:
            raise TypeError
        kept = None if source is None else one_line(source, longest=LONGEST_SOURCE)
        told = one_line(text, longest=LONGEST_TEXT)
        found.append(FigureChange(plain_code(code), told, version, kept, None if as_of is None else read_date(as_of)))
    return tuple(found)
