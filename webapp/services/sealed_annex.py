"""The annex of a sealed record: the names and the free words, which stay out of the record and may be taken away."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from scoring.rubric import Rubric
from webapp.models import (
    BREAK_GLASS,
    REOPEN_SHEET,
    REOPEN_STAGE,
    Category,
    JointAct,
    JointEnd,
    PlenaryDecision,
    PlenaryVote,
    Slot,
)
from webapp.queries.broken_glass import Look, views_of
from webapp.queries.joint_acts import approved_acts
from webapp.queries.minutes import WrittenSheet, plenary_opened_at, written_sheets
from webapp.queries.panel import decrees_of
from webapp.queries.paper_sheets import papers_of
from webapp.queries.plenary import (
    StoodBack,
    Voter,
    absences_of,
    answered_findings,
    every_decision,
    notes_of,
    recusals_of,
    votes_of,
)
from webapp.queries.schedule import slots_of
from webapp.queries.signatures import reopenings_of
from webapp.services.panel_check import changes_told
from webapp.services.paper_sheets import paper_facts

if TYPE_CHECKING:
    from scoring.record import Inputs

REOPENINGS = (REOPEN_SHEET, REOPEN_STAGE)


def moment(at: datetime) -> str:
    """A moment as the record writes it: the same text whatever zone it came in."""
    return at.astimezone(UTC).isoformat()


def juror_of(panel: Iterable[Voter], panelist_id: int) -> str:
    """What the record calls somebody."""
    return next(one.juror for one in panel if one.panelist_id == panelist_id)


def joint(category: Category, kinds: Sequence[str]) -> list[tuple[JointAct, JointEnd]]:
    """What two people did beside the seal, the oldest first of each kind."""
    return [pair for kind in kinds for pair in approved_acts(category.id, kind)]


def away(one: StoodBack | Look, panel: Sequence[Voter]) -> dict[str, Any]:
    return {"juror": juror_of(panel, one.panelist_id), "candidate": one.candidate}


def annex_of(
    category: Category, rubric: Rubric, panel: Sequence[Voter], found: Inputs, standing: Collection[int]
) -> dict[str, Any]:
    """Everything that papers say of people, with what people wrote; `standing` are the decisions that count."""
    opened, items = plenary_opened_at(category.id), [leaf.code for leaf in rubric.judged()]
    return {
        "opened_at": None if opened is None else moment(opened),
        "decrees": [
            {"number": one.number, "dated": one.dated.isoformat(), "signed_by": one.signed_by}
            for one in reversed(decrees_of(category.edition_id, category.id))
        ],
        "panel": [member_facts(one, panel) for one in panel],
        "panel_changes": panel_changes(category),
        "slots": [slot_facts(one) for one in slots_of(category.id)],
        "sheets": [sheet_facts(one, panel) for one in written_sheets(category.id, items)],
        "recusals": [away(one, panel) | {"reason": one.reason} for one in recusals_of(category.id)],
        "absences": [away(one, panel) | {"reason": one.reason} for one in absences_of(category.id)],
        "overrides": override_facts(category, found),
        "reopenings": reopening_facts(category),
        "void_decisions": void_facts(category, panel, standing),
        "joint_acts": joint_facts(category),
        "paper_sheets": [paper_facts(one) for one in papers_of(category.id)],
        "notes": [{"text": one.text, "by": one.by.name, "at": moment(one.at)} for one in notes_of(category.id)],
    }


def reopening_facts(category: Category) -> list[dict[str, Any]]:
    """Why signed sheets were opened again, in the order of the record's own section."""
    return [
        {"reason": one.reason, "candidate": one.code, "proposed_by": one.proposed_by, "approved_by": one.agreed_by}
        for one in reopenings_of(category.id)
    ]


def void_facts(category: Category, panel: Sequence[Voter], standing: Collection[int]) -> list[dict[str, Any]]:
    """What the plenary decided and what counts no more, the oldest first."""
    votes = votes_of(category.id)
    return [
        {"order": one.order, **decision_facts(one, panel, votes.get(one.id, ()))}
        for one in reversed(every_decision(category.id))
        if one.id not in standing
    ]


def decision_facts(row: PlenaryDecision, panel: Sequence[Voter], votes: Iterable[PlenaryVote]) -> dict[str, Any]:
    """What stands beside an order that the plenary decided."""
    return {
        "reason": row.reason,
        "at": moment(row.at),
        "votes": [
            {"juror": juror_of(panel, vote.panelist_id), "bench": vote.bench, "vote": vote.vote} for vote in votes
        ],
    }


def member_facts(one: Voter, panel: Sequence[Voter]) -> dict[str, Any]:
    """One who sits or sat; `replaces` is what the record calls whoever sat there before."""
    return {
        "juror": one.juror,
        "name": one.name,
        "title": one.title,
        "position": one.position,
        "institution": one.institution,
        "left": one.left,
        "decree": one.decree,
        "replaces": None if one.replaces is None else juror_of(panel, one.replaces),
    }


def panel_changes(category: Category) -> list[dict[str, Any]]:
    """What changed of the panel during the interviews, by whom and why, in the order of the record's own list."""
    rows = [change for _at, change in changes_told(category.id)]
    return [{"what": one.what, "reason": one.reason, "by": one.by.name} if one else {} for one in rows]


def slot_facts(slot: Slot) -> dict[str, Any]:
    """When and where a candidate was heard, and who spoke for it."""
    return {
        "candidate": slot.candidate.code,
        "starts_at": moment(slot.starts_at),
        "room": slot.room,
        "mode": slot.mode,
        "place": slot.place,
        "presenter": slot.presenter,
        "presenter_title": slot.presenter_title,
        "stand_in": slot.stand_in,
    }


def sheet_facts(sheet: WrittenSheet, panel: Sequence[Voter]) -> dict[str, Any]:
    """What stands on a signed sheet beside its marks."""
    return {
        "juror": juror_of(panel, sheet.panelist_id),
        "candidate": sheet.candidate,
        "locked_at": moment(sheet.locked_at),
        "signed_as": sheet.signed_as,
        "signed_at": None if sheet.signed_at is None else moment(sheet.signed_at),
        "note": sheet.note,
        "notes": sheet.notes,
    }


def override_facts(category: Category, found: Inputs) -> list[dict[str, Any]]:
    """What was written to a finding, by whom."""
    codes = {row.candidate for row in found.rows}
    return [
        {"candidate": code, "check": check, "message": message, "by": who, "reason": text}
        for (code, check, message), (who, text) in sorted(answered_findings(category.id).items())
        if code in codes
    ]


def joint_facts(category: Category) -> list[dict[str, Any]]:
    """What two people agreed to before the seal, with each look that it allowed."""
    views = views_of(category.id)
    return [
        {
            "kind": act.kind,
            "words": act.words,
            "reason": act.reason,
            "proposed_by": act.by.name,
            "approved_by": end.by.name,
            "at": moment(end.at),
            "views": [{"by": one.by.name, "at": moment(one.at)} for one in views.get(act.id, ())],
        }
        for act, end in joint(category, (*REOPENINGS, BREAK_GLASS))
    ]
