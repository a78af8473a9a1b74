"""The sample panel and what it scored: every mark invented from seat, candidate and item."""

from __future__ import annotations

from collections.abc import Sequence

from scoring.exact import fraction_text
from scoring.marks import needs_reason
from scoring.rubric import Indicator, Judged, Rubric
from webapp.sample.data import sample_data
from webapp.sample.draw import between, luck, pick, position
from webapp.sample.records import ABSTAIN, RECUSED, SampleScore, SampleSeat, SampleSheet

# How far a juror strays from the candidate's own position, in thousandths of the scale: enough to differ by one level
# of five, seldom by two; and how far a seat is mild or severe throughout.
STRAYING, SEVERITY = 150, 40
# One mark in so many is an abstention, for the seats that may abstain.
ABSTENTION = 40


def sample_seats() -> tuple[SampleSeat, ...]:
    """The nine seats."""
    return tuple(SampleSeat(**row) for row in sample_data("panel.yaml")["seats"])


def sheets(key: str, category: str) -> tuple[SampleSheet, ...]:
    """The `recusals` or the `open_sheets` of one category."""
    rows = [row for row in sample_data("panel.yaml")[key] if row["category"] == category]
    return tuple(SampleSheet(row["seat"], row["candidate"], row.get("reason", ""), row.get("kind", "")) for row in rows)


def sample_scores(category: str, rubric: Rubric, candidates: Sequence[str]) -> tuple[SampleScore, ...]:
    """Every mark of every sheet that isn't left open."""
    left_open = {(sheet.seat, sheet.candidate) for sheet in sheets("open_sheets", category)}
    reasons = {(sheet.seat, sheet.candidate): sheet.reason for sheet in sheets("recusals", category)}
    return tuple(
        sample_score(seat.seat, candidate, item, reasons.get((seat.seat, candidate)))
        for candidate in candidates
        for seat in sample_seats()
        if (seat.seat, candidate) not in left_open
        for item in rubric.judged()
    )


def sample_score(seat: int, candidate: str, item: Indicator, recused_because: str | None) -> SampleScore:
    """One mark, abstention or recusal."""
    if recused_because is not None:
        return SampleScore(seat, candidate, item.code, RECUSED, recused_because)
    reason = abstention(seat, candidate, item.code)
    if reason is not None:
        return SampleScore(seat, candidate, item.code, ABSTAIN, reason)
    value = mark(seat, candidate, item)
    return SampleScore(seat, candidate, item.code, value, justification(item, value))


def justification(item: Indicator, value: str) -> str:
    """What a seat writes where the rubric asks for a reason; that is at the ends of the scale."""
    if not needs_reason(item, value):
        return ""
    scale = item.kind
    assert isinstance(scale, Judged)
    end = "highest" if value == fraction_text(scale.maximum) else "lowest"
    reasons: dict[str, str] = sample_data("panel.yaml")["reasons"]
    return reasons[end]


def abstention(seat: int, candidate: str, item: str) -> str | None:
    """Why this seat leaves this item out; None as a rule."""
    data = sample_data("panel.yaml")
    drawn = luck(seat, candidate, item, "abstain")
    if seat not in data["abstaining_seats"] or drawn % ABSTENTION:
        return None
    notes: list[str] = data["abstain_notes"]
    return pick(notes, luck(seat, candidate, item, "why"))


def mark(seat: int, candidate: str, item: Indicator) -> str:
    """A mark on the item's own scale."""
    if not isinstance(item.kind, Judged):
        raise TypeError(f"{item.code} tidak dinilai panelis")
    severity = between(-SEVERITY, SEVERITY, luck(seat, "severity"))
    straying = between(-STRAYING, STRAYING, luck(seat, candidate, item.code))
    at = position(candidate, item.code) + severity + straying
    return fraction_text(item.kind.mark(between(0, item.kind.count - 1, min(max(at, 0), 1000))))
