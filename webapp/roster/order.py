"""What the child is told: the key, the day, which places there are. It travels in memory, never through a file."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date

MOST_PEOPLE = 100_000


@dataclass(frozen=True)
class Order:
    """`key` is hex. `villages` are the codes that count, without dots; `home` begins the identity numbers issued here,
    "" where there is no such place. `provinces` and `districts` are all there are. `groups` are the rubric's spellings.
    """

    key: str = field(repr=False)
    today: date
    home: str
    villages: tuple[str, ...]
    provinces: tuple[str, ...]
    districts: tuple[str, ...]
    groups: tuple[str, ...] = ()
    most: int = MOST_PEOPLE

    def text(self) -> str:
        return json.dumps(vars(self) | {"today": self.today.isoformat()})


def read_order(text: str) -> Order:
    """What `Order.text` wrote."""
    told = json.loads(text)
    lists = {name: tuple(told[name]) for name in ("villages", "provinces", "districts", "groups")}
    return Order(**{**told, **lists, "today": date.fromisoformat(told["today"])})
