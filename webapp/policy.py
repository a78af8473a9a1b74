"""Who sees which datum at which stage: `policy.yaml` as the application asks it. Nothing is seen that isn't in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import yaml

from webapp.errors import ConfigRefused

PUBLIC = "public"
OWN, ALL = "own", "all"
STAGES = ("draft", "submission", "verification", "interviews", "plenary", "sealed", "announced")
PEOPLE = frozenset({"juror", "operator", "verifier", "secretariat", "branch", PUBLIC})
TITLE = "title"
NAME = "policy.yaml"


@dataclass(frozen=True)
class Datum:
    """One line of the policy: `seen` is OWN or ALL by (who, stage); a pair that isn't there is nobody's."""

    code: str
    title: str
    seen: Mapping[tuple[str, str], str]


def may_see(datum: str, who: str, stage: str) -> bool:
    """Whether any of it is seen; whose, says `scope`. Raises KeyError for a datum that the policy doesn't have."""
    return bool(scope(datum, who, stage))


def scope(datum: str, who: str, stage: str) -> str:
    """OWN, ALL, or "" for nothing. Raises KeyError for a datum that the policy doesn't have."""
    return policy()[datum].seen.get((who, stage), "")


def open_stages(datum: str, who: str) -> frozenset[str]:
    """The stages at which this person sees any of it."""
    return frozenset(stage for stage in STAGES if may_see(datum, who, stage))


@cache
def policy() -> Mapping[str, Datum]:
    """The whole file by datum. Raises ConfigRefused where it says something that isn't understood."""
    text = resources.files(__package__).joinpath(NAME).read_text("utf-8")
    return read_policy(text)


def read_policy(text: str) -> Mapping[str, Datum]:
    """The policy in a text. Raises ConfigRefused, so that a slip of the pen never opens anything."""
    return {code: read_datum(str(code), parts) for code, parts in yaml.safe_load(text).items()}


def read_datum(code: str, parts: Mapping[str, Any]) -> Datum:
    """Raises ConfigRefused naming what isn't understood."""
    title = parts.get(TITLE)
    if not isinstance(title, str) or not title:
        raise ConfigRefused(f"{NAME}: {code} tidak punya judul.")
    seen = {}
    for who, by_stage in parts.items():
        if who == TITLE:
            continue
        for stage, whose in by_stage.items():
            if who not in PEOPLE or stage not in STAGES or whose not in {OWN, ALL}:
                raise ConfigRefused(f"{NAME}: {code}, {who}, {stage}: {whose} tidak dikenal.")
            seen[who, stage] = whose
    return Datum(code, title, seen)
