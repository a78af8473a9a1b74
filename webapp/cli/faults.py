"""Whatever stops a command, as the one sentence that the person at the keyboard reads."""

from __future__ import annotations

from scoring.decisions import DecisionRefused
from scoring.errors import Refused as EngineRefusal
from webapp.errors import Refused, os_reason

MOST_PROBLEMS = 50  # as many as fit on a screen or two; the rest comes into sight once these are mended


def sentence_of(error: Exception) -> str | None:
    """What to say; None for an error that nobody foresaw, which is ours and not the user's."""
    if isinstance(error, EngineRefusal):
        return "\n".join(problem_lines(error))
    if isinstance(error, Refused | DecisionRefused):
        return str(error)
    if isinstance(error, OSError):
        named = f"{error.filename}: " if isinstance(error.filename, str) else ""
        return f"{named}Perintah tidak dapat diselesaikan ({os_reason(error)})."
    if isinstance(error, UnicodeError):
        return "Ada isian yang memuat huruf di luar Unicode, jadi tidak dapat dicari atau disimpan."
    if isinstance(error, MemoryError):
        return "Memori mesin ini tidak cukup untuk berkas sebesar itu."
    return database_fault(error)


def problem_lines(refused: EngineRefusal) -> list[str]:
    """One line a problem, and how many more there are."""
    told = [str(problem) for problem in refused.problems[:MOST_PROBLEMS]]
    rest = len(refused.problems) - len(told)
    return [*told, f"… dan {rest} lagi"] if rest else told


def database_fault(error: Exception) -> str | None:
    """The sentence of an error that comes from the database; None for any other."""
    from webapp.db import database_sentence  # loads SQLAlchemy, which commands on files alone do without

    return database_sentence(error)
