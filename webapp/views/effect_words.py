"""What another rubric would do, in words, for the page that shows it before anything changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports import formats
from reports.changes import check_words, figure_words, item_words, lost_words, node_words, setting_words
from reports.wording import SEVERITY_WORDS, reason_sentence, words
from scoring.difference import Difference
from scoring.exact import decimal_text
from scoring.result import Reason
from scoring.rubric import Rubric
from webapp.services.instrument import Preview
from webapp.views.instrument_words import panel_facts

if TYPE_CHECKING:
    from scoring.barred import Barred
    from scoring.effect import Place

MOST_MOVES = 100


@dataclass(frozen=True)
class Part:
    """A heading with its lines."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class MoveRow:
    """One candidate for whom something differs, each cell as `2 → 1` or the one value."""

    code: str
    name: str
    cells: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EffectPage:
    """Everything on the page; `moves` is None before the plenary, `more` says how many rows aren't shown."""

    parts: tuple[Part, ...]
    sheets: tuple[str, ...]
    items: tuple[str, ...]
    retaken: bool
    winners: str
    moves: tuple[MoveRow, ...] | None
    moved: str
    more: int
    given_back: int


def effect_page(old: Rubric, new: Rubric, found: Preview) -> EffectPage:
    """The preview in words."""
    effect = found.effect
    return EffectPage(
        parts=tuple(part for part in parts_of(old, new, found) if part.lines),
        sheets=tuple(f"{one.juror}, lembar {one.candidate}" for one in found.sheets),
        items=tuple(
            f"{item.code} {item.title}: {item_words(item.what)}" for item in found.difference.items if item.again
        ),
        retaken=any(item.retaken for item in found.difference.items),
        winners=winner_words(found) if effect is not None else "",
        moves=tuple(move_rows(old, new, found)) if effect is not None else None,
        moved=moved_words(found),
        more=max(len(effect.moves) - MOST_MOVES, 0) if effect is not None else 0,
        given_back=found.given_back,
    )


def parts_of(old: Rubric, new: Rubric, found: Preview) -> Iterator[Part]:
    """What the two texts say otherwise, with what that does to figures."""
    changed: Difference = found.difference
    waiting = {one.code: one.waiting for one in found.figures.figures}
    yield Part("Kriteria dan indikator", tuple(f"{one.code} {one.title}: {node_words(one)}" for one in changed.nodes))
    figures = []
    for one in changed.figures:
        left = f"; {formats.number(waiting[one.code])} kandidat belum mengisinya" if one.code in waiting else ""
        figures.append(f"{one.title}: {figure_words(one)}{left}")
    yield Part("Angka laporan", tuple(figures))
    yield Part("Pemeriksaan", tuple(f"{one.code} {one.title}: {check_words(one)}" for one in changed.checks))
    findings = [
        f"{one.check}, {SEVERITY_WORDS[one.severity]}: {formats.number(one.appear)} temuan muncul, "
        f"{formats.number(one.disappear)} hilang"
        for one in found.figures.findings
    ]
    yield Part("Temuan", tuple(findings))
    yield Part("Panel", tuple(panel_words(old, new)))
    yield Part("Lain-lain", setting_words(old, new, [name for name in changed.settings if name != "panel"]))
    if found.effect is None:
        yield Part("Tanpa peringkat karena angka atau kursi panel", tuple(barred_words(new, found.barred)))
    if found.effect is not None:
        yield Part("Nilai panelis", lost_words(found.effect.lost_marks))


def panel_words(old: Rubric, new: Rubric) -> Iterator[str]:
    """`Kuorum: 1 nilai sah setiap butir menjadi 3 nilai sah setiap butir`."""
    before, after = (
        {fact.name: fact.value for fact in panel_facts(one.panel)} if one.panel else {} for one in (old, new)
    )
    for name in dict.fromkeys([*after, *before]):
        was, now = before.get(name, "tanpa aturan"), after.get(name, "tanpa aturan")
        if was != now:
            yield f"{name}: {was} menjadi {now}"


def barred_words(new: Rubric, barred: Barred) -> Iterator[str]:
    """Who couldn't be ranked whatever the panel writes; nothing where that stays as it is."""
    if not (barred.added or barred.freed):
        return
    before, after, added, freed = map(formats.number, (barred.before, barred.after, barred.added, barred.freed))
    yield f"{before} kandidat menjadi {after}: {added} bertambah, {freed} tidak lagi"
    for one in barred.named:
        yield f"{one.name or one.candidate}: {'; '.join(bar_words(reason, new) for reason in one.reasons)}"
    if barred.added > len(barred.named):
        yield f"dan {formats.number(barred.added - len(barred.named))} kandidat lagi"


def bar_words(reason: Reason, new: Rubric) -> str:
    """Why, where every seat has spoken: the panel's own words would be about marks."""
    if reason.kind == "quorum":
        what = f"paling banyak {reason.have} panelis dapat menilai, kuorumnya {reason.need}"
    elif reason.kind == "bench":
        what = f"tidak ada panelis unsur {words(reason.detail)} yang dapat menilai"
    else:
        return reason_sentence(reason, new).rstrip(".")
    return f"{reason.indicator} {new.node(reason.indicator).title}: {what}"


def winner_words(found: Preview) -> str:
    """Who stands first before and after."""
    assert found.effect is not None
    before, after = (
        ", ".join(found.names[code] or code for code in codes) or "belum ada" for codes in found.effect.winners
    )
    return f"Peringkat 1 tetap: {before}." if before == after else f"Peringkat 1 berubah: {before} menjadi {after}."


def moved_words(found: Preview) -> str:
    """How many stand otherwise."""
    effect = found.effect
    if effect is None:
        return ""
    return (
        f"{formats.number(len(effect.moves))} dari {formats.number(effect.candidates)} kandidat berubah peringkat, "
        "nilai akhir, predikat, atau tempatnya."
    )


def move_rows(old: Rubric, new: Rubric, found: Preview) -> Iterator[MoveRow]:
    """The first of them, by their new rank; those without one last."""
    assert found.effect is not None
    ordered = sorted(found.effect.moves, key=lambda move: (move.after is None, move.after.rank if move.after else 0))
    for move in ordered[:MOST_MOVES]:
        sides = [cells_of(rubric, place) for rubric, place in ((old, move.before), (new, move.after))]
        names = ("Peringkat", "Nilai akhir", "Predikat", "Tempat")
        pairs = zip(names, *sides, strict=True)
        yield MoveRow(move.candidate, move.name, tuple((name, arrow(before, after)) for name, before, after in pairs))


def cells_of(rubric: Rubric, place: Place | None) -> Sequence[str]:
    """Rank, total, band and award in words."""
    if place is None:
        return ("tidak dinilai", "", "", "")
    titles = {band.code: band.title for band in rubric.bands}
    band = titles[place.band] if place.band is not None else ""
    return str(place.rank), formats.points(decimal_text(place.total, rubric.places)), band, place.award or ""


def arrow(before: str, after: str) -> str:
    """`2 → 1`, or the one value where both are equal."""
    return before or "–" if before == after else f"{before or '–'} → {after or '–'}"
