"""What the engine says when it refuses: every problem at once, each with its place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in a text: `source` is a file's name, `line` counts from 1 (0: the file as a whole)."""

    source: str
    line: int
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.where}: {self.what}"


class Refused(Exception):
    """Input that can't be used; `problems` holds every reason, in the order of the text."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.source, problem.line)))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class RubricRefused(Refused):
    """A rubric text that breaks the format."""


class TableRefused(Refused):
    """A table of figures or scores that breaks its columns or cells."""


class ScoreRefused(ValueError):
    """One score that is off its scale; the message is a sentence for the juror."""


class FigureRefused(ValueError):
    """One figure that can't be read; the message is a sentence for who typed it."""


def shown(text: str) -> str:
    """Foreign text fit for one line of a message."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text[:40])
    return f"“{clean}{'…' if len(text) > 40 else ''}”"
