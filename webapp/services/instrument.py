"""Putting another rubric in the place of a category's: what it would do, and doing it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reports.changes import reopened_words
from scoring.chain import RETURN, RUBRIC
from scoring.difference import NEW, Difference, difference
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import (
    DRAFT,
    INTERVIEWS,
    SUBMISSION,
    VERIFICATION,
    Category,
    ReturnedSheet,
    RubricChange,
    Score,
    Sheet,
)
from webapp.queries import inputs
from webapp.queries.instrument import (
    OpenedAgain,
    answers_outside,
    count_given_back,
    locked_sheets,
    seats_of,
    sheets_in_use,
    was_in_plenary,
)
from webapp.queries.matrix import members_of
from webapp.queries.sheets import Answer
from webapp.rubric_store import Draft, keep_accepted
from webapp.services import score_log
from webapp.services.ranking import refused_seats, told_as_refusal

if TYPE_CHECKING:
    from scoring.barred import Barred
    from scoring.effect import Effect, FiguresEffect

OPEN = frozenset({DRAFT, SUBMISSION, VERIFICATION, INTERVIEWS})
CLOSED = (
    "Rapat pleno kategori ini sudah dibuka, jadi nilai panelis sudah diketahui. Sejak itu rubriknya tidak diganti "
    "lagi; akibat rubrik lain hanya dapat dilihat."
)
CHANGED = (
    "Rubrik atau tahap kategori ini berubah sejak halaman ini dibuka. Tidak ada yang berubah; periksa lagi akibatnya."
)


@dataclass(frozen=True)
class Preview:
    """What a draft would do: `sheets` are the locked ones that it gives back; `effect` is None before the plenary.

    `names` has the candidates' by code, where there is an effect. `barred` comes from figures and seats alone;
    `given_back` counts the sheets that an earlier change opened and that are still open.
    """

    difference: Difference
    figures: FiguresEffect
    sheets: tuple[OpenedAgain, ...]
    effect: Effect | None
    names: Mapping[str, str]
    barred: Barred
    given_back: int


def may_change(category: Category) -> bool:
    """Weights are never changed once scores are known, also not in interviews that were opened again."""
    return category.state in OPEN and not was_in_plenary(category.id)


def scores_are_known(category: Category) -> bool:
    """Whether the secretariat may see ranks; before, only what has nothing to do with marks."""
    return category.state not in OPEN


def preview(category: Category, old: Rubric, draft: Draft) -> Preview:
    """What accepting the draft would do. Raises Refused with the engine's sentence where saved data can't be read."""
    from scoring.barred import Seat, barred_by_change
    from scoring.effect import effect_of_change, effect_on_figures

    rows = inputs.figure_rows(category.id)
    changed = difference(old, draft.rubric)
    again = any(item.again for item in changed.items)
    with told_as_refusal(old):
        figures = effect_on_figures(old, draft.rubric, rows)
        barred = barred_by_change(old, draft.rubric, rows, [Seat(*one) for one in seats_of(category.id)])
        effect = None
        if scores_are_known(category):
            effect = effect_of_change(old, draft.rubric, rows, inputs.marks(category.id, old))
    sheets = tuple(locked_sheets(category.id)) if again else ()
    names = {row.candidate: row.name for row in rows if effect is not None}
    return Preview(changed, figures, sheets, effect, names, barred, count_given_back(category.id))


def obstacle(category: Category, old: Rubric, draft: Draft) -> str:
    """Why a draft can't be accepted, as a sentence; "" where it can."""
    if draft.rubric.digest == category.rubric_digest:
        return "Berkas ini sama persis dengan rubrik yang sedang dipakai."
    if draft.rubric.category != old.category:
        return f"Rubrik ini untuk kategori “{draft.rubric.category}”, sedangkan kategori ini “{old.category}”."
    if not may_change(category):
        return CLOSED
    refused = refused_seats(draft.rubric, members_of(category.id))
    if refused:
        return f"{refused[0].upper()}{refused[1:]}. Tambahkan unsurnya pada aturan panel rubrik ini."
    with told_as_refusal(old):
        codes = unreadable(category, old, draft.rubric)
    if codes:
        named = ", ".join(codes)
        return (
            f"Jawaban yang sudah tersimpan untuk angka {named} tidak dapat dibaca rubrik ini; beri angka itu kode baru."
        )
    return ""


def unreadable(category: Category, old: Rubric, new: Rubric) -> tuple[str, ...]:
    """Figures that keep their code while saved answers don't suit them any more."""
    if not any({NEW, "answer"} & set(change.what) for change in difference(old, new).figures):
        return ()
    from scoring.effect import effect_on_figures

    return effect_on_figures(old, new, inputs.figure_rows(category.id)).unreadable


def accept_rubric(
    *,
    category_id: int,
    seen: tuple[str, str],
    old: Rubric,
    draft: Draft,
    reason: str,
    by: int,
    now: datetime,
    folder: Path,
) -> RubricChange:
    """Pins the draft, keeps who, when and why, and gives back the sheets that need it. Runs inside `transaction()`.

    `seen` are the digest and the stage that the page showed. Raises Conflict when either moved on since, Refused with
    what stands in the way, and RubricMismatch when the file can't be stored.
    """
    category = db.session.get_one(Category, category_id)
    if (category.rubric_digest, category.state) != seen:
        raise Conflict(CHANGED)
    check_acceptable(category, old, draft, reason)
    keep_accepted(draft.text, folder=folder)
    changed = difference(old, draft.rubric)
    change = change_of(category, changed, draft.rubric, reason=reason.strip(), by=by, now=now)
    category.rubric_code, category.rubric_digest = draft.rubric.code, draft.rubric.digest
    db.session.add(change)
    db.session.flush()
    what = {"old": change.old_digest, "new": change.new_digest, "reason": score_log.Words(change.reason)}
    score_log.record(category_id, RUBRIC, what, by=by, now=now)
    give_back(change, changed, draft.rubric, now)
    return change


def check_acceptable(category: Category, old: Rubric, draft: Draft, reason: str) -> None:
    """Raises Refused with what stands in the way."""
    if not reason.strip():
        raise Refused("Tulis alasan penggantian rubrik; alasan itu dicatat.")
    found = obstacle(category, old, draft)
    if found:
        raise Refused(found)


def change_of(
    category: Category, changed: Difference, new: Rubric, *, reason: str, by: int, now: datetime
) -> RubricChange:
    """The row that remembers the change."""
    return RubricChange(
        category_id=category.id,
        old_code=category.rubric_code,
        old_digest=category.rubric_digest,
        new_code=new.code,
        new_digest=new.digest,
        items=reopened_words([item for item in changed.items if item.again]),
        by_user_id=by,
        at=now,
        reason=reason,
    )


def give_back(change: RubricChange, changed: Difference, new: Rubric, now: datetime) -> None:
    """Opens every sheet on which an item means something else now; answers that say nothing any more are taken back."""
    if not any(item.again for item in changed.items):
        return
    retaken = {item.code for item in changed.items if item.retaken}
    kept = [leaf.code for leaf in new.judged() if leaf.code not in retaken]
    outside = answers_outside(change.category_id, kept)
    for sheet in sheets_in_use(change.category_id):
        sheet.version += 1
        returned = ReturnedSheet(
            change_id=change.id, sheet_id=sheet.id, version=sheet.version, locked_at=sheet.locked_at
        )
        lost = outside.get(sheet.id, {})
        db.session.add_all([returned, *taken_back(sheet, lost, now)])
        sheet.locked_at = None
        record_return(change, sheet, lost, now)
    db.session.flush()


def record_return(change: RubricChange, sheet: Sheet, lost: Mapping[str, Answer], now: datetime) -> None:
    """The sheet is open again, at its new version, without the answers that count no more."""
    what = {
        **score_log.place_of(sheet.panelist_id, sheet.candidate_id),
        "version": sheet.version,
        "items": score_log.items_of({code: Answer("", answer.note) for code, answer in lost.items()}),
    }
    score_log.record(change.category_id, RETURN, what, by=change.by_user_id, now=now)


def taken_back(sheet: Sheet, answers: Mapping[str, Answer], now: datetime) -> list[Score]:
    """One more row for each answer that counts no more; what it was stays in the rows before, its note in this one."""
    return [
        Score(sheet_id=sheet.id, indicator=code, version=sheet.version, value="", note=answer.note, saved_at=now)
        for code, answer in answers.items()
    ]
