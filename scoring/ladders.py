"""What an indicator's own scale does unwisely: rungs that earn nothing, scores out of reach, marks nobody describes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise

from .parse_kinds import OPERATORS
from .rubric import Checklist, Choice, Indicator, Judged, Kind, Operation, Ratio, Rubric, Steps, kind_codes
from .wording import counted

FULL = Fraction(100)
Told = tuple[str, str]


def ladder_hints(rubric: Rubric, leaf: Indicator) -> Iterator[Told]:
    """(rule, sentence) for each unwise thing about one indicator's kind."""
    kind = leaf.kind
    if isinstance(kind, Steps):
        yield from step_hints(kind)
    elif isinstance(kind, Choice):
        yield from choice_hints(rubric, kind)
    elif isinstance(kind, Checklist):
        yield from checklist_hints(rubric, kind)
    elif isinstance(kind, Judged):
        yield from level_hints(kind)
    if isinstance(kind, Ratio) and plainly(kind.of) == plainly(kind.to):
        yield "constant", "pembilang dan penyebutnya sama, jadi setiap kandidat bernilai sama; periksa of dan to"
    elif not isinstance(kind, Judged) and not set(kind_codes(kind)) & {figure.code for figure in rubric.figures}:
        yield "constant", "tidak memakai satu angka pun, jadi setiap kandidat bernilai sama; pakai angka laporan"
    if highest(kind) < FULL:
        what = f"nilai tertinggi yang dapat dicapai {counted(highest(kind))}, sehingga sebagian bobotnya tidak pernah"
        yield "ceiling", f"{what} dapat diraih; beri nilai 100 pada pencapaian tertinggi"


def highest(kind: Kind) -> Fraction:
    """The best score that anybody can reach, from 0 to 100."""
    if isinstance(kind, Steps):
        return max((score for _, score in kind.steps), default=Fraction(0))
    if isinstance(kind, Choice):
        return max((score for _, score in kind.scores), default=Fraction(0))
    if isinstance(kind, Checklist):
        return min(FULL, sum((item.score for item in kind.items), Fraction(0)))
    return FULL


def plainly(amount: object) -> object:
    """An amount as it can be compared: the operands of a sum or a product stand in any order."""
    if isinstance(amount, Operation) and amount.operator in OPERATORS[:2]:
        return amount.operator, sorted(repr(plainly(operand)) for operand in amount.operands)
    return repr(amount)


def step_hints(kind: Steps) -> Iterator[Told]:
    """Neighbouring steps of one score, a first step that earns nothing, a ladder that rises and falls."""
    rungs = sorted(kind.steps)
    for (low, score), (high, other) in pairwise(rungs):
        if score == other:
            what = f"tangga mulai {counted(low)} dan mulai {counted(high)} sama-sama bernilai {counted(score)}"
            yield "flat_steps", f"{what}, jadi naik tidak menambah nilai; bedakan nilainya atau hapus satu tangga"
    if rungs and rungs[0][0] > 0 and rungs[0][1] == 0:
        what = f"tangga terbawah (mulai {counted(rungs[0][0])}) bernilai 0, sama dengan di bawah semua tangga"
        yield "flat_steps", f"{what}; beri nilai atau hapus tangga itu"
    scores = [score for _, score in rungs]
    if scores not in (sorted(scores), sorted(scores, reverse=True)):
        yield "crooked_steps", "nilai tangganya naik lalu turun; periksa urutan batas dan nilainya"


def choice_hints(rubric: Rubric, kind: Choice) -> Iterator[Told]:
    """Options of one score: choosing the better one earns nothing."""
    titles = {option.code: option.title for option in rubric.figure(kind.figure).options}
    named = [(titles[code], score) for code, score in kind.scores]
    for first, second, score in same_scores(named):
        what = f"pilihan “{first}” dan “{second}” sama-sama bernilai {counted(score)}"
        yield "flat_choice", f"{what}; bedakan nilainya, atau jadikan satu pilihan"


def same_scores(named: Sequence[tuple[str, Fraction]]) -> Iterator[tuple[str, str, Fraction]]:
    """Neighbours, from the lowest score upwards, that share one."""
    for (first, score), (second, other) in pairwise(sorted(named, key=lambda pair: pair[1])):
        if score == other:
            yield first, second, score


def checklist_hints(rubric: Rubric, kind: Checklist) -> Iterator[Told]:
    """Items that earn nothing."""
    for item in kind.items:
        if item.score == 0:
            title = rubric.figure(item.figure).title
            yield (
                "idle_item",
                f"butir “{title}” bernilai 0, jadi jawaban ya tidak menambah apa pun; beri nilai atau hapus",
            )


def level_hints(kind: Judged) -> Iterator[Told]:
    """Marks without a word, and levels that read alike."""
    if not kind.levels:
        yield (
            "bare_scale",
            "tidak satu nilai pun dijelaskan, sehingga setiap panelis memakai ukurannya sendiri; tulis levels",
        )
    for name, texts in (
        ("berjudul", [level.title for level in kind.levels]),
        ("berpenjelasan", [level.text for level in kind.levels]),
    ):
        if len({text for text in texts if text}) < len([text for text in texts if text]):
            yield "same_levels", f"dua jenjang {name} sama, sehingga panelis tidak dapat membedakannya; bedakan teksnya"
