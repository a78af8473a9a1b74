"""Documents with another text in every field that people write."""

import dataclasses
from dataclasses import replace

NUMBERS = {"points", "total", "gap", "weight", "score", "near_tie", "share"}


def filled(value, payload, *, name="", kept=frozenset()):
    """The same document with the payload in every text field but the numbers and those that are `kept`."""
    if dataclasses.is_dataclass(value):
        names = [one.name for one in dataclasses.fields(value)]
        return replace(value, **{one: filled(getattr(value, one), payload, name=one, kept=kept) for one in names})
    if isinstance(value, tuple):
        return tuple(filled(one, payload, name=name, kept=kept) for one in value)
    return payload if isinstance(value, str) and name not in NUMBERS | kept else value
