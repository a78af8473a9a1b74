"""The secretariat's answer to a device that waits: whose it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LONGEST_ID = 18  # digits


@dataclass(frozen=True)
class DecisionForm:
    """`user_id` is None while nobody was picked; `new_pin` says that they forgot theirs."""

    user_id: int | None
    new_pin: bool


def read_decision(sent: Mapping[str, str]) -> DecisionForm:
    picked = sent.get("panelis", "")
    known = picked.isascii() and picked.isdigit() and len(picked) <= LONGEST_ID
    return DecisionForm(int(picked) if known else None, sent.get("pin_baru", "") == "ya")
