"""Whether a panel can judge: what stands in the way before interviews open, as sentences."""

from __future__ import annotations

from reports.formats import number
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.queries.conflicts import undeclared
from webapp.queries.panel import Judges, benches_of, judges_of

MOST_SENTENCES = 8


def unready(category_id: int, rubric: Rubric) -> list[str]:
    """What keeps interviews closed: an empty bench, too few who may judge a candidate, answers that aren't there."""
    rule = rubric.panel
    if rule is None:
        return []
    seated, found = benches_of(category_id), judges_of(category_id)
    benches = [f"Unsur {bench_words(one)} belum ada anggota." for one in rule.benches if one not in seated]
    few = shortened([few_sentence(one, len(seated), rule.quorum) for one in found if one.seats < rule.quorum])
    silent = [
        f"{name} (kursi {seat}) belum menyatakan benturan kepentingan untuk {number(count)} kandidat."
        for seat, name, count in undeclared(category_id)
    ]
    return benches + few + silent


def few_sentence(one: Judges, seats: int, quorum: int) -> str:
    return f"Untuk {one.candidate} hanya {one.seats} dari {seats} panelis yang boleh menilai; kuorumnya {quorum}."


def shortened(sentences: list[str]) -> list[str]:
    """The first few, and how many more there are: a long category isn't told name by name."""
    more = len(sentences) - MOST_SENTENCES
    rest = [f"Begitu juga {number(more)} kandidat lain."] if more > 0 else []
    return sentences[:MOST_SENTENCES] + rest


def warnings(category_id: int, rubric: Rubric) -> list[str]:
    """What keeps nobody from opening interviews, though a candidate will stand without a rank by it."""
    rule = rubric.panel
    if rule is None:
        return []
    seated = benches_of(category_id)
    needed = [one for one in rule.benches if one in seated]
    sentences = [
        f"Untuk {one.candidate} tidak ada panelis unsur {bench_words(bench)} yang boleh menilai, jadi kandidat ini "
        "tidak akan diperingkat."
        for one in judges_of(category_id)
        for bench in needed
        if bench not in one.benches
    ]
    return shortened(sentences)
