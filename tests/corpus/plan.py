"""Which input goes where: every text to at least one field it fits, every field some of each of its kinds."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from functools import cache

from tests.corpus.judge import Sending
from tests.corpus.places import PLACES, Place
from tests.corpus.texts import SEED, Hostile, hostile_texts

# The whole product of texts and fields is for the night; by day every text and every field has its turn.
WHOLE = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
EACH = 5  # texts of each kind for a field
OTHERS = 2  # texts of kinds that no field of this sort is made for


@cache
def plan() -> dict[str, tuple[Sending, ...]]:
    """The sendings of each place, in an order that is always the same."""
    chance = random.Random(SEED)
    chosen = {place.name: list(dict.fromkeys(some(place, chance))) for place in PLACES}
    for hostile in hostile_texts():
        place, name = chance.choice(fitting(hostile))
        chosen[place.name].append((name, hostile))
    return {
        place.name: tuple(
            Sending(place, who, name, one) for name, one in dict.fromkeys(chosen[place.name]) for who in place.who
        )
        for place in PLACES
    }


def some(place: Place, chance: random.Random) -> Iterator[tuple[str, Hostile]]:
    """Texts for each field: all in the night, else some of each kind it is made for and a few of the others."""
    for name, field in place.fields.items():
        if WHOLE:
            yield from ((name, one) for one in hostile_texts())
            continue
        for kind in field.kinds:
            own = [one for one in hostile_texts() if one.kind == kind]
            yield from ((name, one) for one in chance.sample(own, min(EACH, len(own))))
        others = [one for one in hostile_texts() if one.kind not in field.kinds]
        yield from ((name, one) for one in chance.sample(others, OTHERS))


def fitting(hostile: Hostile) -> list[tuple[Place, str]]:
    """The fields that are made for this kind."""
    return [(place, name) for place in PLACES for name, field in place.fields.items() if hostile.kind in field.kinds]
