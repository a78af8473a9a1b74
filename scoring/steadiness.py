"""What changed weights do to ranks, told: the plan of the draws, the counts, plain data, sentences for the plenary."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

from .exact import decimal_text, fraction_text, half_up
from .rubric import Rubric

MOST_DRAWS, MOST_SEED, MOST_SPREAD = 1_000_000, 2**64 - 1, 100
FULL, TOP = 1000, 10  # up to FULL candidates every rank is counted, beyond it the first TOP
SHARE_PLACES = 4
# Which share of the weightings must leave a place alone (a convention of this program, printed with the sentence).
SAFE, FAIRLY_SAFE = Fraction(95, 100), Fraction(80, 100)
FEWEST_DRAWS = 1000  # with fewer, a share moves by more than three points from seed to seed
ORDINALS = {1: "pertama", 2: "kedua", 3: "ketiga"}


class DrawRefused(ValueError):
    """Draws, seed or spread that can't be used; the message is a sentence for who asked."""


@dataclass(frozen=True)
class Steadiness:
    """How often one candidate stood at each rank.

    `counts[k]` is the number of draws with rank k + 1, for the ranks that were counted. `interval` holds at least 90 %
    of the draws, at most 5 % on either side; a rank beyond the counted ones is None.
    """

    candidate: str
    rank: int
    counts: tuple[int, ...]
    interval: tuple[int | None, int | None]

    def share(self, rank: int, draws: int) -> Fraction:
        """The share of the draws at that rank."""
        return Fraction(self.counts[rank - 1] if rank <= len(self.counts) else 0, draws)


@dataclass(frozen=True)
class Plan:
    """What is drawn: how often, from which seed, how wide in per cent (None: all weights), how many ranks are counted.

    `top` None counts every rank up to FULL candidates, and the first TOP beyond.
    """

    draws: int
    seed: int
    spread: Fraction | None
    top: int | None = None

    def __post_init__(self) -> None:
        """Raises DrawRefused for what is out of range."""
        if not 1 <= self.draws <= MOST_DRAWS:
            raise DrawRefused(f"Banyaknya undian {self.draws} tidak dapat dipakai; tulis 1 sampai {MOST_DRAWS}.")
        if not 0 <= self.seed <= MOST_SEED:
            raise DrawRefused(f"Benih {self.seed} tidak dapat dipakai; tulis bilangan bulat 0 sampai {MOST_SEED}.")
        if self.spread is not None and not 0 < self.spread <= MOST_SPREAD:
            told = fraction_text(self.spread)
            raise DrawRefused(f"Sebaran {told}% tidak dapat dipakai; tulis persen di atas 0 sampai {MOST_SPREAD}.")
        if self.top is not None and self.top < 1:
            raise DrawRefused(f"Banyaknya peringkat {self.top} tidak dapat dipakai; tulis 1 atau lebih.")

    def counted(self, candidates: int) -> int:
        """How many ranks are counted among so many candidates."""
        return min(candidates, self.top or (candidates if candidates <= FULL else TOP))


@dataclass(frozen=True)
class Robustness:
    """Rank acceptability, in the order of the ranking.

    Where not every rank was counted, candidates who neither have one of the counted ranks nor ever reach one are left
    out.
    """

    plan: Plan
    candidates: tuple[Steadiness, ...]


def interval(counts: Sequence[int], draws: int) -> tuple[int | None, int | None]:
    """The ranks between which at least 90 % of the draws lie, at most 5 % before and at most 5 % after."""
    first = last = None
    reached = 0
    for rank, count in enumerate(counts, start=1):
        reached += count
        if first is None and 20 * reached > draws:
            first = rank
        if last is None and 20 * reached >= 19 * draws:
            last = rank
    return first, last


def robustness_to_plain(found: Robustness) -> dict[str, Any]:
    """The counts as dicts, lists and text; `acceptability[k]` is the share of draws with rank k + 1, half up."""
    plan = found.plan
    return {
        "draws": plan.draws,
        "seed": plan.seed,
        "spread": "all" if plan.spread is None else fraction_text(plan.spread),
        "candidates": {one.candidate: steadiness_to_plain(one, plan.draws) for one in found.candidates},
    }


def steadiness_to_plain(one: Steadiness, draws: int) -> dict[str, Any]:
    """One candidate's ranks."""
    shares = [decimal_text(half_up(Fraction(count, draws), SHARE_PLACES), SHARE_PLACES) for count in one.counts]
    return {"rank": one.rank, "acceptability": shares, "rank_interval_90": list(one.interval)}


# ---------------------------------------------------------------------- sentences


def sentences(rubric: Rubric, found: Robustness) -> tuple[str, ...]:
    """How safe each place is, then which ranks are one group; for the plenary's page and the ranking's annex."""
    return (*place_sentences(rubric, found), *group_sentences(found))


def place_sentences(rubric: Rubric, found: Robustness) -> Iterator[str]:
    """`Terbaik I aman: 98% bobot wajar tetap menempatkannya pertama.`"""
    plan = found.plan
    if found.candidates and plan.draws < FEWEST_DRAWS:
        yield f"Aman tidaknya tempat tidak disimpulkan: {plan.draws} undian terlalu sedikit, perlu {FEWEST_DRAWS}."
        return
    if len(found.candidates) == 1:
        yield "Hanya satu kandidat diperingkat; tidak ada yang dapat bertukar tempat dengannya."
        return
    for award in rubric.awards:
        holders = [one for one in found.candidates if one.rank == award.rank]
        if len(holders) > 1:
            yield f"{award.title} menunggu rapat pleno: {len(holders)} kandidat berbagi peringkat {award.rank}."
        for one in holders if len(holders) == 1 else ():
            yield place_sentence(award.title, one, plan)


def place_sentence(title: str, one: Steadiness, plan: Plan) -> str:
    """How safe one place is."""
    share = one.share(one.rank, plan.draws)
    word = "aman: " if share >= SAFE else "cukup aman: " if share >= FAIRLY_SAFE else "belum aman: hanya "
    where = ORDINALS.get(one.rank, f"di peringkat {one.rank}")
    return f"{title} {word}{percent(share)} {weightings(plan)} tetap menempatkannya {where}."


def percent(share: Fraction) -> str:
    """`51,54%` as in the table beneath; `98%` where it is whole."""
    return percent_text(share).removesuffix(".00").replace(".", ",") + "%"


def percent_text(share: Fraction) -> str:
    """Per cent with two decimals and a dot, cut and not rounded, so that 100 means every draw."""
    return decimal_text(10_000 * share.numerator // share.denominator, 2)


def weightings(plan: Plan) -> str:
    """What was drawn, in words."""
    return "bobot yang mungkin" if plan.spread is None else "bobot wajar"


def plan_sentence(plan: Plan) -> str:
    """What the numbers rest on, for the line beneath a table."""
    how = (
        "semua pembagian bobot sama mungkinnya"
        if plan.spread is None
        else f"setiap bobot berubah paling banyak {fraction_text(plan.spread).replace('.', ',')}% ke atas atau ke bawah"
    )
    draws = f"{plan.draws:,}".replace(",", ".")
    drawn = f"{draws} susunan bobot acak (undian dengan benih {plan.seed})"
    return f"{drawn}; {how}, skor tetap. Nilai sama berbagi peringkat terbaik."


def group_sentences(found: Robustness) -> Iterator[str]:
    """`Peringkat 3 sampai 5 satu kelompok: …`; a group that reaches beyond the counted ranks has no last one."""
    for group in groups(found.candidates):
        first, last = group[0].rank, group[-1].rank
        until = "dan seterusnya" if any(one.interval[1] is None for one in group) else f"sampai {last}"
        if last == first + 1 and until != "dan seterusnya":
            until = f"dan {last}"
        if first < last:
            yield f"Peringkat {first} {until} satu kelompok: perubahan bobot dapat menukar urutannya."


def groups(candidates: Sequence[Steadiness]) -> Iterator[list[Steadiness]]:
    """The ranking cut wherever no 90 % interval from above meets one from below; nothing changes places over a cut."""
    counted = [one for one in candidates if one.interval[0] is not None]
    firsts = [one.interval[0] or 0 for one in counted]
    lowest = list(accumulate(reversed(firsts), min))[::-1]  # the best rank that anybody from here on reaches
    group: list[Steadiness] = []
    reached = 0
    for one, first in zip(counted, lowest, strict=True):
        if group and first > reached:
            yield group
            group = []
        group.append(one)
        reached = max(reached, one.interval[1] or MOST_DRAWS)
    if group:
        yield group
