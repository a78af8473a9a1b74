"""An order that the plenary gave to candidates equal on everything, and its text: "64.01 > 64.02 = 64.03"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .errors import shown

ABOVE, ALIKE = ">", "="


class DecisionRefused(ValueError):
    """A decision that can't be used; the message is a sentence for who wrote it."""


@dataclass(frozen=True)
class Decision:
    """Candidates by code from first to last; those in one inner tuple share a rank.

    A code with `>`, `=` or a blank at an end can't be written as text and is refused.
    """

    order: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        """Raises DecisionRefused."""
        codes = self.candidates
        if len(codes) < 2 or not all(self.order):
            raise DecisionRefused("Keputusan pleno menyebut sedikitnya dua kandidat, misalnya 64.01 > 64.02.")
        for code in codes:
            if not code.strip() or code != code.strip() or ABOVE in code or ALIKE in code:
                raise DecisionRefused(f"Kode {shown(code)} tidak dapat ditulis dalam keputusan pleno.")
            if codes.count(code) > 1:
                raise DecisionRefused(f"{shown(code)} disebut dua kali dalam satu keputusan pleno.")

    @property
    def candidates(self) -> tuple[str, ...]:
        """Everybody it names."""
        return tuple(code for alike in self.order for code in alike)

    @property
    def text(self) -> str:
        """The one way to write it: who shares a rank stands in the order of codes."""
        return f" {ABOVE} ".join(f" {ALIKE} ".join(sorted(alike)) for alike in self.order)


def read_decision(text: str) -> Decision:
    """The decision that this text says; raises DecisionRefused."""
    groups = [part.split(ALIKE) for part in text.split(ABOVE)]
    order = tuple(tuple(code.strip() for code in group) for group in groups)
    if any(not code for group in order for code in group):
        raise DecisionRefused(f"Keputusan pleno {shown(text)} tidak dapat dibaca; tulis seperti 64.01 > 64.02 = 64.03.")
    return Decision(order)


def read_decisions(texts: Sequence[str]) -> tuple[Decision, ...]:
    """Several of them; raises DecisionRefused for the first that isn't one."""
    return tuple(read_decision(text) for text in texts)
