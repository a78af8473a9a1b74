"""The engine's reasons and intervals in Indonesian, with the rubric's titles."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scoring.result import Reason
from scoring.rubric import Rubric
from scoring.wording import bench_words

# Why a juror steps back, as papers say it: of what kind the conflict is, not whose.
CONFLICT_WORDS = {
    "institution": "lembaga",
    "company": "perusahaan",
    "family": "keluarga",
    "origin": "asal daerah",
    "other": "sebab lain",
}
# The gravest first.
SEVERITY_WORDS = {"error": "galat", "warning": "peringatan", "note": "catatan"}


def reason_sentences(reasons: Sequence[Reason], rubric: Rubric) -> tuple[str, ...]:
    """Every reason why a candidate isn't assessed; indicators that lack the same thing share one sentence.

    Raises KeyError when a reason's kind or codes aren't the rubric's.
    """
    grouped: dict[str, list[str]] = {}
    for reason in reasons:
        grouped.setdefault(told(reason, rubric), []).extend(indicator_names(reason, rubric))
    return tuple(f"{'; '.join(names)}: {what}" if names else what for what, names in grouped.items())


def quota_words(rubric: Rubric) -> str:
    """Who goes on to the next level, as the end of a sentence without its full stop."""
    if rubric.nominated is None:
        return "semua yang mendapat tempat" if rubric.awards else "tidak ada"
    ranks = "1" if rubric.nominated == 1 else f"1 sampai {rubric.nominated}"
    return f"peringkat {ranks}, termasuk semua yang berbagi peringkat {rubric.nominated}"


def place_words(rank: int, award: str | None) -> str:
    """`peringkat 1, Terbaik I`; beyond the places the rank alone."""
    return f"peringkat {rank}, {award}" if award else f"peringkat {rank}"


def indicator_names(reason: Reason, rubric: Rubric) -> list[str]:
    """The indicator a reason speaks of; none when it speaks of the candidate as a whole."""
    return [f"{reason.indicator} {rubric.node(reason.indicator).title}"] if reason.indicator else []


def told(reason: Reason, rubric: Rubric) -> str:
    """What is wrong, without where."""
    return SAYS[reason.kind](reason, rubric)


def reason_sentence(reason: Reason, rubric: Rubric) -> str:
    """One reason as a sentence. Raises KeyError when its kind or codes aren't the rubric's."""
    return reason_sentences((reason,), rubric)[0]


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


def span(first: int, last: int | None) -> str:
    """An interval as a table shows it: `2–5`, `1` where it is one rank, `8 ke bawah` where its end wasn't counted."""
    if last is None:
        return f"{first} ke bawah"
    return f"{first}" if first == last else f"{first}–{last}"


def span_told(first: int, last: int | None) -> str:
    """The same as it is read aloud."""
    if first == last:
        return f"hanya peringkat {first}"
    return f"peringkat {first} ke bawah" if last is None else f"peringkat {first} sampai {last}"


words = bench_words  # benches are written alike on papers, on pages and in the engine's own sentences
SAYS: dict[str, Callable[[Reason, Rubric], str]] = {
    "missing": missing,
    "not_allowed": not_allowed,
    "zero_base": zero_base,
    "quorum": quorum,
    "bench": bench,
    "nothing_applies": nothing_applies,
}
