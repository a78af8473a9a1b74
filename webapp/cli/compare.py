"""`rubric compare`: what another rubric would do to figures and marks in files."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from scoring.exact import decimal_text, fraction_text
from scoring.tables import guarded

from .files import FORMATS, terminal_text, text_table
from .inputs import read_figures, read_marks, read_rubric
from .output import print_json

if TYPE_CHECKING:
    from scoring.difference import NodeChange
    from scoring.effect import Effect, Move, Place
    from scoring.rubric import Rubric

NO_MARKS = "\nPeringkat tidak dibandingkan: rubrik ini memakai nilai panelis, dan tidak ada yang diberikan (--scores)."
MOST_LINES = 200  # of the table for people; the other two formats have every row


def register(rubric: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command beneath `rubric`."""
    parser = rubric.add_parser("compare", help="sebut akibat rubrik baru atas angka dan nilai yang sudah ada")
    parser.add_argument("old", metavar="OLD", help="rubrik yang dipakai")
    parser.add_argument("new", metavar="NEW", help="rubrik yang dicoba")
    parser.add_argument("figures", metavar="FIGURES")
    parser.add_argument("--scores", metavar="SCORES", help="nilai panelis")
    parser.add_argument("--format", choices=FORMATS, default="table")
    parser.set_defaults(run=compare_rubrics)


def compare_rubrics(arguments: argparse.Namespace) -> int:
    """Prints the effect; raises Refused with every problem of a file."""
    from scoring.effect import effect_of_change

    old, new = read_rubric(arguments.old), read_rubric(arguments.new)
    rows = read_figures(arguments.figures)
    marks = read_marks(arguments.scores) if arguments.scores else []
    effect = effect_of_change(old, new, rows, marks, (arguments.figures, arguments.scores or "nilai"))
    if arguments.format == "json":
        print_json(plain_effect(old, new, effect))
    elif arguments.format == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows(csv_rows(effect))
    else:
        print(*effect_lines(old, new, effect, marked=bool(marks)), sep="\n")
    return 0


# ---------------------------------------------------------------------- JSON and CSV


def plain_effect(old: Rubric, new: Rubric, effect: Effect) -> dict[str, Any]:
    """The effect as plain data; numbers are decimal text, lists hold only what differs."""
    changed = effect.difference
    return {
        "old": {"rubric": old.code, "digest": old.digest},
        "new": {"rubric": new.code, "digest": new.digest},
        "winners": {"before": list(effect.winners[0]), "after": list(effect.winners[1])},
        "candidates": effect.candidates,
        "moves": [plain_move(move, effect.places) for move in effect.moves],
        "nodes": [plain_node(change) for change in changed.nodes],
        "figures": [{"code": one.code, "title": one.title, "what": list(one.what)} for one in changed.figures],
        "waiting": {one.code: one.waiting for one in effect.figures},
        "items": [{"code": one.code, "title": one.title, "what": list(one.what)} for one in changed.items],
        "checks": [{"code": one.code, "what": one.what} for one in changed.checks],
        "settings": list(changed.settings),
        "findings": [vars(one) for one in effect.findings],
        "sheets": [
            {"juror": one.juror, "candidate": one.candidate, "items": {code: list(what) for code, what in one.items}}
            for one in effect.sheets
        ],
        "lost_marks": dict(effect.lost_marks),
        "ignored": list(effect.ignored),
    }


def plain_move(move: Move, places: tuple[int, int]) -> dict[str, Any]:
    """One candidate; null where they aren't assessed."""
    before, after = plain_place(move.before, places[0]), plain_place(move.after, places[1])
    return {"candidate": move.candidate, "name": move.name, "before": before, "after": after}


def plain_place(place: Place | None, places: int) -> dict[str, Any] | None:
    """Where a candidate stands."""
    if place is None:
        return None
    total = decimal_text(place.total, places)
    return {"rank": place.rank, "total": total, "band": place.band, "award": place.award}


def plain_node(change: NodeChange) -> dict[str, Any]:
    """One criterion or indicator, with its weights."""
    weights = [None if node is None else fraction_text(node.weight) for node in (change.before, change.after)]
    return {"code": change.code, "title": change.title, "what": list(change.what), "weight": weights}


def csv_rows(effect: Effect) -> Iterator[list[str]]:
    """The candidates for whom something differs."""
    names = ("rank", "total", "band", "award")
    yield ["candidate", "name", *(f"{name}_{when}" for when in ("before", "after") for name in names)]
    for move in effect.moves:
        cells = [
            cell for place, at in zip((move.before, move.after), effect.places, strict=True) for cell in row(place, at)
        ]
        yield [move.candidate, guarded(move.name), *cells]


def row(place: Place | None, places: int) -> tuple[str, ...]:
    """Rank, total, band and award; empty where there is none."""
    if place is None:
        return ("",) * 4
    return str(place.rank), decimal_text(place.total, places), place.band or "", place.award or ""


# ---------------------------------------------------------------------- the table for people


def effect_lines(old: Rubric, new: Rubric, effect: Effect, *, marked: bool) -> Iterator[str]:
    """Everything that differs, the candidates first; without marks nothing can be said of a panel's candidates."""
    judged = bool(old.judged() or new.judged())
    yield f"Rubrik lama: {old.code} · {old.digest}\nRubrik baru: {new.code} · {new.digest}"
    if effect.empty:
        yield "\nTidak ada yang berubah."
    else:
        yield from candidate_lines(effect) if marked or not judged else (NO_MARKS,)
        yield from text_lines(old, new, effect)
        yield from sheet_lines(effect)
    for code in effect.ignored:
        yield terminal_text(f"Catatan: kolom {code} tidak ada dalam kedua rubrik dan tidak dibaca.")


def candidate_lines(effect: Effect) -> Iterator[str]:
    """Who stands first, and everybody for whom something differs."""
    first = [", ".join(codes) or "belum ada" for codes in effect.winners]
    yield f"\nPeringkat 1: {first[0]}" + (" (tetap)" if first[0] == first[1] else f" → {first[1]}")
    yield f"{len(effect.moves)} dari {effect.candidates} kandidat berubah peringkat, nilai, predikat, atau tempatnya."
    if not effect.moves:
        return
    rows: list[tuple[str, ...]] = [("Kode", "Kandidat", "Peringkat", "Nilai akhir", "Predikat", "Tempat")]
    for move in effect.moves[:MOST_LINES]:
        places = zip((move.before, move.after), effect.places, strict=True)
        pairs = zip(*(row(place, at) if place else ("tidak dinilai", "", "", "") for place, at in places), strict=True)
        rows.append((move.candidate, move.name, *(arrow(*pair) for pair in pairs)))
    yield from text_table(rows)
    if len(effect.moves) > MOST_LINES:
        yield f"… dan {len(effect.moves) - MOST_LINES} lagi; --format csv memuat semuanya"


def arrow(before: str, after: str) -> str:
    """`2 → 1`, or the one value where both are equal."""
    return before or "-" if before == after else f"{before or '-'} → {after or '-'}"


def text_lines(old: Rubric, new: Rubric, effect: Effect) -> Iterator[str]:
    """What the two texts say otherwise, with who has to answer anew and what the checks find."""
    from reports.changes import check_words, figure_words, node_words, setting_words

    changed, waiting = effect.difference, {one.code: one.waiting for one in effect.figures}
    yield from headed("Kriteria dan indikator", [f"{one.code} {one.title}: {node_words(one)}" for one in changed.nodes])
    figures = []
    for one in changed.figures:
        left = f" ({waiting[one.code]} dari {effect.candidates} kandidat belum mengisi)" if one.code in waiting else ""
        figures.append(f"{one.code} {one.title}: {figure_words(one)}{left}")
    yield from headed("Angka laporan", figures)
    yield from headed(
        "Pemeriksaan", [f"{one.code} {one.title}".rstrip() + f": {check_words(one)}" for one in changed.checks]
    )
    findings = [f"{one.check} ({one.severity}): {one.appear} muncul, {one.disappear} hilang" for one in effect.findings]
    yield from headed("Temuan", findings)
    yield from headed("Lain-lain", setting_words(old, new, changed.settings))


def sheet_lines(effect: Effect) -> Iterator[str]:
    """The sheets that need a new confirmation, and marks that won't count."""
    from reports.changes import item_words, lost_words

    told = [
        f"{one.juror}, {one.candidate}: {'; '.join(f'{code} {item_words(what)}' for code, what in one.items)}"
        for one in effect.sheets
    ]
    yield from headed(f"{len(told)} lembar panelis perlu dikonfirmasi lagi", told)
    yield from headed("Nilai yang tidak terpakai", lost_words(effect.lost_marks))


def headed(title: str, lines: Sequence[str]) -> Iterator[str]:
    """A list under its title; nothing where the list is empty."""
    if lines:
        yield f"\n{title}:"
        yield from (terminal_text(f"  {line}") for line in lines[:MOST_LINES])
        if len(lines) > MOST_LINES:
            yield f"  … dan {len(lines) - MOST_LINES} lagi"
