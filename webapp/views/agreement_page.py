"""The agreement page in words and Indonesian numbers: items, benches, panelists, the ranking without one voice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from reports import formats
from reports.wording import words as bench_words
from scoring.exact import decimal_text, measured
from scoring.verdicts import (
    agreement_note,
    agreement_sentence,
    divergence_sentence,
    doubt,
    leave_one_out_sentence,
    moves_sentence,
    verdict,
)
from webapp.queries.jury import Seated
from webapp.services.jury import Study

if TYPE_CHECKING:
    from scoring.agreement import ItemAgreement, JurorView
    from scoring.coefficients import Estimate
    from scoring.leave_out import Without

One = TypeVar("One")

MEASURES = {
    "alpha_interval": "Alfa interval",
    "alpha_ordinal": "Alfa ordinal",
    "icc_2_1": "ICC(2,1)",
    "icc_2_k": "ICC(2,k)",
    "icc_3_1": "ICC(3,1)",
    "icc_3_k": "ICC(3,k)",
    "kendall_w": "W Kendall",
}
HEADLINE, WHOLE = "alpha_interval", "Seluruh lembar"
WITHOUT_INTERVAL = frozenset({"alpha_ordinal", "kendall_w"})
OPEN = "belum dapat disimpulkan"


@dataclass(frozen=True)
class Measure:
    """One coefficient and its interval; "" for what can't be said."""

    title: str
    value: str
    interval: str


@dataclass(frozen=True)
class ItemRow:
    """One judged item, or the whole sheet.

    `doubt` says why there is no verdict, "" where there is one; `benches` how each marks beside the others, or why
    that can't be said; `reasons` why a measure has no number.
    """

    title: str
    whole: bool
    candidates: int
    jurors: int
    verdict: str
    doubt: str
    headline: Measure
    others: tuple[Measure, ...]
    benches: Mapping[str, str]
    reasons: tuple[str, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class PanelistRow:
    """One panelist beside the others, over whole sheets, in points of 0–100; `reason` says why there is nothing."""

    name: str
    seat: str
    candidates: int
    shift: str
    scatter: str
    spread: str
    others_spread: str
    reason: str


@dataclass(frozen=True)
class WithoutRow:
    """The ranking without one voice; `changes` where somebody else is first."""

    name: str
    seat: str
    first: str
    changes: bool
    moves: str


@dataclass(frozen=True)
class AgreementPage:
    """The page's sentences and tables; `now_first` is who holds the first rank, "" where nobody is ranked."""

    sentences: tuple[str, ...]
    note: str
    items: tuple[ItemRow, ...]
    divergence: tuple[str, ...]
    benches_seen: tuple[str, ...]
    panelists: tuple[PanelistRow, ...]
    now_first: str
    jurors: tuple[WithoutRow, ...]
    benches: tuple[WithoutRow, ...]


def agreement_page(study: Study) -> AgreementPage:
    """Everything but the severity."""
    found, left_out = study.agreement, study.left_out
    items = [item_row(f"{code} {item.title}", item) for code, item in found.items.items()]
    items.append(item_row(WHOLE, found.overall))
    return AgreementPage(
        sentences=panel_sentences(study),
        note=agreement_note(found),
        items=tuple(items),
        divergence=tuple(divergence_sentence(item, study.names) for item in found.items.values()),
        benches_seen=tuple(dict.fromkeys(bench for item in items for bench in item.benches)),
        panelists=tuple(panelist_rows(found.overall.panel, study.people)),
        now_first=listed(left_out.winners, study.names),
        jurors=tuple(
            without_row(one, name, seat_words(study.people[name]), study.names)
            for name, one in by_seat({one.left_out: one for one in left_out.jurors}, study.people)
        ),
        benches=tuple(
            without_row(one, f"Unsur {bench_words(one.left_out)}", "", study.names) for one in left_out.benches
        ),
    )


def panel_sentences(study: Study) -> tuple[str, str]:
    """How much the panel agrees, on whole sheets and item by item; then whether the first place hangs on one voice."""
    found = study.agreement
    agreed = whole_and_items(verdict(found.overall) or "", agreement_sentence(found))
    return agreed, leave_one_out_sentence(study.left_out, study.names)


def whole_and_items(whole: str, items: str) -> str:
    """Whole sheets are what the ranking uses; where nothing can be said of them, the items' sentence says why."""
    return f"Atas seluruh lembar penilaian: {whole}. {items}" if whole else items


# ---------------------------------------------------------------------- items


def item_row(title: str, item: ItemAgreement) -> ItemRow:
    """One line of the first table, with what opens beneath it."""
    measures = {name: measure(title, item.estimates[name]) for name, title in MEASURES.items()}
    said = verdict(item)
    return ItemRow(
        title=title,
        whole=title == WHOLE,
        candidates=item.candidates,
        jurors=item.jurors,
        verdict=said or OPEN,
        doubt="" if said else sentence(doubt(item)),
        headline=measures.pop(HEADLINE),
        others=tuple(measures.values()),
        benches={bench_words(one.bench): shift_words(one.shift) or one.reason for one in item.benches},
        reasons=tuple(sentence(one) for one in dict.fromkeys(missing_because(item.estimates))),
        remarks=tuple(sentence(one) for one in item.remarks),
    )


def measure(title: str, found: Estimate) -> Measure:
    """`0,89` and `0,76 sampai 0,92`; "" for what there isn't."""
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f"{decimals(found.low, 2)} sampai {decimals(found.high, 2)}"
    return Measure(title, decimals(found.value, 2), interval)


def missing_because(estimates: Mapping[str, Estimate]) -> Iterator[str]:
    """Why there is no number, or no interval where one is ever given."""
    for name, one in estimates.items():
        if one.reason:
            yield one.reason
        elif one.interval_reason and name not in WITHOUT_INTERVAL:
            yield one.interval_reason


# ---------------------------------------------------------------------- panelists


def panelist_rows(panel: Sequence[JurorView], people: Mapping[str, Seated]) -> Iterator[PanelistRow]:
    """The panelists by seat."""
    for name, one in by_seat({one.juror: one for one in panel}, people):
        yield PanelistRow(
            name,
            seat_words(people[name]),
            one.candidates,
            shift_words(one.shift),
            decimals(one.scatter, 1),
            decimals(one.spread, 1),
            decimals(one.others_spread, 1),
            sentence(one.reason),
        )


def by_seat(found: Mapping[str, One], people: Mapping[str, Seated]) -> Iterator[tuple[str, One]]:
    """What is known of each juror, in the order of their seats."""
    yield from ((name, found[name]) for name in people if name in found)


def seat_words(person: Seated) -> str:
    """`kursi 3, unsur serikat pekerja`."""
    return f"kursi {person.seat}, unsur {bench_words(person.bench)}"


def shift_words(shift: float | None) -> str:
    """`3,4 lebih ketat`: points below the others; "" where nothing can be said."""
    if shift is None:
        return ""
    points = decimals(abs(shift), 1)
    if points == "0,0":
        return "sama dengan yang lain"
    return f"{points} lebih {'ketat' if shift < 0 else 'longgar'}"


# ---------------------------------------------------------------------- without one voice


def without_row(one: Without, name: str, seat: str, names: Mapping[str, str]) -> WithoutRow:
    """Who would be first, and which ranks would move."""
    return WithoutRow(name, seat, listed(one.winners, names), one.winner_changes, moves_sentence(one, names))


def listed(codes: Sequence[str], names: Mapping[str, str]) -> str:
    """Names in a row; "" for none."""
    return ", ".join(names[code] for code in codes)


# ---------------------------------------------------------------------- numbers


def decimals(value: float | None, places: int) -> str:
    """A statistic with so many decimals, as Indonesians write it; "" for none."""
    return "" if value is None else formats.points(decimal_text(measured(value, places), places))


def sentence(text: str) -> str:
    """With a capital and a full stop; "" stays."""
    return f"{text[0].upper()}{text[1:].rstrip('.')}." if text else ""
