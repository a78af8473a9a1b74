"""Choosing a PIN: typed twice, never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass
class PinForm:
    """The PIN that was chosen; problems by the id of the field they belong to."""

    pin: str = field(default="", repr=False)
    problems: dict[str, str] = field(default_factory=dict)


def read_pin_form(sent: Mapping[str, str]) -> PinForm:
    """The digits without the blanks that people put between them."""
    form = PinForm("".join(sent.get("pin", "").split()))
    if form.pin != "".join(sent.get("pin_again", "").split()):
        form.problems["pin-lagi"] = "Kedua PIN tidak sama; ketik ulang keduanya."
    return form
