"""The engine's reasons as Indonesian sentences, with the rubric's titles."""

from __future__ import annotations

from scoring.result import Reason
from scoring.rubric import Rubric


def reason_sentence(reason: Reason, rubric: Rubric) -> str:
    """One reason why a candidate isn't assessed, as a sentence that says what to mend.

    Raises KeyError when the reason's kind or codes aren't the rubric's.
    """
    told = {
        "missing": missing,
        "not_allowed": not_allowed,
        "zero_base": zero_base,
        "quorum": quorum,
        "bench": bench,
        "nothing_applies": nothing_applies,
    }[reason.kind](reason, rubric)
    if not reason.indicator:
        return told
    return f"{reason.indicator} {rubric.node(reason.indicator).title}: {told}"


def missing(reason: Reason, rubric: Rubric) -> str:
    return f"angka “{rubric.figure(reason.detail).title}” belum diisi."


def not_allowed(reason: Reason, rubric: Rubric) -> str:
    title = rubric.figure(reason.detail).title
    return f"angka “{title}” dijawab “tidak berlaku”, padahal indikator ini berlaku untuk semua kandidat."


def zero_base(_reason: Reason, _rubric: Rubric) -> str:
    return "angka pembaginya nol, sehingga persentasenya tidak dapat dihitung."


def quorum(reason: Reason, _rubric: Rubric) -> str:
    return f"baru {reason.have} skor panelis yang sah; kuorumnya {reason.need}."


def bench(reason: Reason, _rubric: Rubric) -> str:
    return f"belum ada skor yang sah dari unsur {words(reason.detail)}."


def nothing_applies(_reason: Reason, _rubric: Rubric) -> str:
    return "Tidak ada satu pun indikator yang berlaku untuk kandidat ini."


def words(code: str) -> str:
    """A code as it is read aloud: `serikat_pekerja` is `serikat pekerja`."""
    return code.replace("_", " ")
