"""What an objection is about, and what became of it, in words."""

from __future__ import annotations

from scoring.rubric import Rubric

WHOLE = "Hasil secara keseluruhan"


def matter_words(rubric: Rubric, code: str) -> str:
    """A criterion's or indicator's title; what an earlier rubric had stays a code."""
    if not code:
        return WHOLE
    return next((f"{node.code} {node.title}" for node in rubric.nodes() if node.code == code), code)


def matters_of(rubric: Rubric) -> tuple[tuple[str, str], ...]:
    """Everything that can be objected to: the whole, then criteria and indicators in their order."""
    return (("", WHOLE), *((node.code, f"{node.code} {node.title}") for node in rubric.nodes()))
