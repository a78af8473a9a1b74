"""The statistics of a panel in single sentences, for the plenary's page: agreement, voices left out, benches apart.

An item's verdict rests on the whole 95 per cent interval of interval alpha, which is ICC(2,1)'s question with gaps
allowed. The limits are those of Koo & Li (2016), A Guideline of Selecting and Reporting Intraclass Correlation
Coefficients, Journal of Chiropractic Medicine 15(2): below 0.50 poor, from 0.75 on good, judged by the interval and
not by the estimate. Whatever the interval leaves open is said to be open. FEWEST_TOLD, FAR_POINTS and SMALL_SHIFT are
conventions of this program; `agreement_note` prints all of them.

Why FEWEST_TOLD: percentile intervals of few candidates lie too low. Simulated with three to nine jurors and a true
value of 0.65, five to seven candidates were called apart in up to a quarter of the trials, eight in 6 to 13 of a
hundred, ten and more in at most 7.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from .exact import measured
from .wording import bench_words, counted

if TYPE_CHECKING:  # with NumPy behind them, and only their values are read here
    from .agreement import Agreement, BenchView, ItemAgreement
    from .leave_out import LeaveOneOut, Without

POOR, GOOD = 0.50, 0.75
FEWEST_TOLD = 8
FAR_POINTS = 10
SMALL_SHIFT = 5
MOST_NAMED = 3

AGREED, FAIRLY = "sepakat", "cukup sepakat"
CLOSE, FAR = "berbeda urutan tetapi nilainya berdekatan", "berbeda jauh"
WIDE = "rentang perkiraannya terlalu lebar"
NONE: Mapping[str, str] = {}


# ---------------------------------------------------------------------- agreement


def agreement_sentence(found: Agreement) -> str:
    """`Panelis sepakat pada Cakupan; berbeda jauh pada Inovasi.`"""
    if not found.items:
        return "Rubrik ini tidak memuat butir yang dinilai panelis."
    if all(item.candidates == 0 for item in found.items.values()):
        return "Belum ada nilai panelis."
    told, whole = [], len(found.items)
    for word in (AGREED, FAIRLY, CLOSE, FAR):
        titles = [item.title for item in found.items.values() if verdict(item) == word]
        if titles:
            told.append(f"{word} pada {items_text(titles, whole)}")
    doubts = open_questions(found.items.values(), whole)
    if not told:
        return f"Kesepakatan panelis belum dapat disimpulkan {'; '.join(doubts)}{apart_text(found.overall)}."
    return f"Panelis {'; '.join([*told, *(f'belum dapat disimpulkan {doubt}' for doubt in doubts)])}."


def verdict(item: ItemAgreement) -> str | None:
    """One of AGREED, FAIRLY, CLOSE and FAR; None where the marks don't say (see `doubt`)."""
    alpha = item.estimates["alpha_interval"]
    if item.compared < FEWEST_TOLD or alpha.low is None or alpha.high is None:
        return None
    if alpha.low >= POOR:
        return AGREED if alpha.low >= GOOD else FAIRLY
    if alpha.high >= POOR:
        return None
    return FAR if (item.apart or 0) > max(FAR_POINTS, item.step) else CLOSE


def doubt(item: ItemAgreement) -> str:
    """Why there is no verdict."""
    alpha = item.estimates["alpha_interval"]
    if item.candidates and item.jurors > 1 and item.compared < FEWEST_TOLD:
        return f"hanya {item.compared} kandidat yang dapat dibandingkan, perlu {FEWEST_TOLD}"
    return alpha.reason or alpha.interval_reason or WIDE


def open_questions(items: Iterable[ItemAgreement], whole: int) -> list[str]:
    """`pada Inovasi (selang alfanya terlalu lebar)`, one for each reason."""
    by_reason: dict[str, list[str]] = {}
    for item in items:
        if verdict(item) is None:
            by_reason.setdefault(doubt(item), []).append(item.title)
    return [f"pada {items_text(titles, whole)} ({reason})" for reason, titles in by_reason.items()]


def apart_text(overall: ItemAgreement) -> str:
    """What can be said even of few candidates."""
    if overall.apart is None:
        return ""
    return f"; nilai dua panelis untuk kandidat yang sama biasanya terpaut {points(overall.apart)} dari 100 poin"


def agreement_note(found: Agreement) -> str:
    """What the sentence rests on, for the line beneath it."""
    good, poor, draws = limit(GOOD), limit(POOR), counted(Fraction(found.draws))
    return (
        f"Dasarnya ukuran kesepakatan antarpenilai (alfa Krippendorff, interval) setiap butir, dengan "
        f"selang 95% dari {draws} contoh ulang kandidat. "
        f"Sepakat: seluruh selang sedikitnya {good}; cukup sepakat: sedikitnya {poor}; berbeda: seluruhnya di bawah "
        f"{poor} (batas menurut Koo & Li, 2016), dan jauh bila nilai dua panelis biasanya terpaut lebih dari "
        f"{FAR_POINTS} dari 100 poin dan lebih dari satu tingkat skala. Selang yang memuat {poor}, atau kurang dari "
        f"{FEWEST_TOLD} kandidat, tidak disimpulkan. Alfa rendah juga terjadi bila kandidat hampir setara."
    )


# ---------------------------------------------------------------------- without one voice


def leave_one_out_sentence(
    found: LeaveOneOut, candidates: Mapping[str, str] = NONE, voices: Mapping[str, str] = NONE
) -> str:
    """Whether the first place hangs on one juror or one bench; names by code, the code itself where there is none."""
    if not found.ranks:
        return "Belum ada kandidat yang dapat diperingkat."
    if not any(one.winners for one in found.jurors):
        return "Hanya satu panelis yang menilai, jadi peringkat tanpa dirinya tidak dapat dihitung."
    first = joined(named(found.winners, candidates))
    told: dict[tuple[str, ...], list[str]] = {}
    for one in deciding(found.jurors):
        told.setdefault(one.winners, []).append(voices.get(one.left_out, one.left_out))
    seen = [one.moves for one in found.jurors]  # a bench of one juror was told with its juror
    for one in deciding(found.benches) if len(found.benches) > 1 else ():
        if one.moves not in seen:
            told.setdefault(one.winners, []).append(f"unsur {bench_words(one.left_out)}")
    if told:
        parts = [f"{outcome_text(winners, candidates)} tanpa {either(names)}" for winners, names in told.items()]
        more = [f"dan {len(parts) - MOST_NAMED} kemungkinan lain"] if len(parts) > MOST_NAMED else []
        return (
            f"Peringkat pertama, kini {first}, bergantung pada satu suara: {'; '.join([*parts[:MOST_NAMED], *more])}."
        )
    voice = "Panelis atau unsur" if len(found.benches) > 1 else "Panelis"
    return f"{voice} mana pun yang tidak dihitung, peringkat pertama tetap {first}."


def deciding(voices: Iterable[Without]) -> list[Without]:
    """Those without whom another would be first, or nobody."""
    return [one for one in voices if one.winner_changes or not one.winners]


def outcome_text(winners: Sequence[str], candidates: Mapping[str, str]) -> str:
    """`berpindah ke Paser`"""
    if not winners:
        return "tidak ada kandidat yang dapat diperingkat"
    how = "berpindah ke" if len(winners) == 1 else "dibagi oleh"
    return f"{how} {joined(named(winners, candidates))}"


def either(voices: Sequence[str]) -> str:
    """`a`, `a atau b`, `a, b, c, atau 2 suara lain`: any one of them."""
    rest = len(voices) - MOST_NAMED
    told = [*voices[:MOST_NAMED], f"{rest} suara lain"] if rest > 1 else [*voices]
    return joined(told, "atau")


def moves_sentence(one: Without, candidates: Mapping[str, str] = NONE) -> str:
    """Which ranks move without one voice: `Peringkat bergeser: Kutim 2 menjadi 3, Paser 3 menjadi 2.`"""
    if not one.winners:
        return "Tidak ada nilai yang tersisa untuk memeringkat."
    if not one.moves:
        return "Tidak ada peringkat yang bergeser."
    told = [
        f"{candidates.get(move.candidate, move.candidate)} {move.before} "
        f"{'tanpa nilai' if move.after is None else f'menjadi {move.after}'}"
        for move in one.moves[: 2 * MOST_NAMED]
    ]
    rest = len(one.moves) - len(told)
    told += [f"dan {rest} kandidat lain"] if rest else []
    return f"Peringkat bergeser: {', '.join(told)}."


# ---------------------------------------------------------------------- benches


def divergence_sentence(item: ItemAgreement, candidates: Mapping[str, str] = NONE) -> str:
    """How far the benches are apart on one item, on the average and at most."""
    compared = [(one, one.shift) for one in item.benches if one.shift is not None]
    if len(compared) < 2:
        return f"{item.title}: unsur tidak dapat dibandingkan, {uncompared(item.benches)}."
    away = [(one, shift) for one, shift in compared if abs(shift) >= SMALL_SHIFT]
    if not away:
        most = max(abs(shift) for _, shift in compared)
        told = f"semua unsur menilai hampir sama tinggi (rata-rata terpaut paling banyak {points(most)} poin)"
    else:
        ordered = sorted(away, key=lambda pair: -abs(pair[1]))
        told = f"rata-rata {', '.join(shift_text(one.bench, shift) for one, shift in ordered)}"
    return f"{item.title}: {told}{widest_text(item, candidates)}."


def uncompared(benches: Sequence[BenchView]) -> str:
    """Why not."""
    return next((one.reason for one in benches if one.reason), "belum ada nilai")


def shift_text(bench: str, shift: float) -> str:
    """`unsur apindo 12,4 poin di atas unsur lain`"""
    return f"unsur {bench_words(bench)} {points(abs(shift))} poin {'di atas' if shift > 0 else 'di bawah'} unsur lain"


def widest_text(item: ItemAgreement, candidates: Mapping[str, str]) -> str:
    """The candidate whom two benches see most differently; several who tie are counted, and nobody is named."""
    gap = item.widest
    if gap is None:
        return ""
    if gap.shared > 1:
        return f"; selisih terlebar {points(gap.points)} poin pada {counted(Fraction(gap.shared))} kandidat"
    where = candidates.get(gap.candidate, gap.candidate)
    sides = f"{bench_words(gap.higher)} di atas {bench_words(gap.lower)}"
    return f"; selisih terlebar {points(gap.points)} poin pada {where}, {sides}"


# ---------------------------------------------------------------------- words


def named(codes: Iterable[str], names: Mapping[str, str]) -> list[str]:
    """Names, or codes without one."""
    return [names.get(code, code) for code in codes]


def items_text(titles: Sequence[str], whole: int) -> str:
    """`semua butir`, or the titles, of which the first few are named."""
    if len(titles) == whole > 1:
        return "semua butir"
    if len(titles) <= MOST_NAMED + 1:
        return joined(titles)
    return f"{', '.join(titles[:MOST_NAMED])}, dan {len(titles) - MOST_NAMED} butir lain"


def joined(texts: Sequence[str], word: str = "dan") -> str:
    """`a`, `a dan b`, `a, b, dan c`."""
    if len(texts) < 3:
        return f" {word} ".join(texts)
    return f"{', '.join(texts[:-1])}, {word} {texts[-1]}"


def points(value: float) -> str:
    """One decimal."""
    return counted(Fraction(measured(value, 1), 10), 1)


def limit(value: float) -> str:
    """Two decimals."""
    return counted(Fraction(measured(value, 2), 100), 2)
