"""What the plenary page shows: what blocks the seal, groups to order, what was decided, findings, notes."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import url_for

from reports import formats
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.access import now
from webapp.models import (
    ABSTAINED,
    AGAINST,
    BREAK_GLASS,
    FOR,
    PLENARY,
    REOPEN_SHEET,
    REOPEN_STAGE,
    SEAL,
    Category,
    JointAct,
    PaperSheet,
    PlenaryDecision,
    SealedResult,
)
from webapp.queries.broken_glass import views_of
from webapp.queries.joint_acts import approved_acts, open_acts
from webapp.queries.paper_sheets import FromPaper, from_paper, papers_of
from webapp.queries.plenary import Voter, answered_findings, every_decision, notes_of, panel_of, void_until, votes_of
from webapp.queries.sealed import sealed_of
from webapp.services.plenary import at_stake, blocking_findings, decidable, may_vote, newest_by_group, stood_back
from webapp.services.ranking import Ranked, rank_columns, rank_tables
from webapp.services.sealed import Sealed, sealed_result
from webapp.services.sealing import FINDING, QUORUM, SHEETS, TIE, Blocker, blockers
from webapp.views.paper_words import counts_of as paper_counts
from webapp.views.paper_words import origin_words
from webapp.views.wording import day_and_clock

if TYPE_CHECKING:
    from scoring.plenary import Group

TOGETHER = (REOPEN_SHEET, REOPEN_STAGE, BREAK_GLASS)
VOTE_WORDS = {FOR: "setuju", AGAINST: "menolak", ABSTAINED: "abstain"}
RULE = "Semua kriteria penentu dalam rubrik ({ties}) juga sama, jadi hanya rapat pleno yang dapat memutuskan."
NO_RULE = "Rubrik ini tidak menyebut kriteria penentu, jadi hanya rapat pleno yang dapat memutuskan."


@dataclass(frozen=True)
class Check:
    """One thing that blocks the seal, and where to mend it."""

    sentence: str
    address: str


@dataclass(frozen=True)
class VoterLine:
    """A panelist for one group; `why_not` says why there is no vote, "" where there is one."""

    panelist_id: int
    name: str
    seat: int
    bench: str
    why_not: str


@dataclass(frozen=True)
class TieGroup:
    """Candidates that only the plenary can order: whether a place hangs on it, and whether it was decided.

    `seen` is the newest decision about them, 0 where there is none.
    """

    key: str
    rank: int
    last: int
    people: tuple[tuple[str, str], ...]
    rule: str
    at_stake: bool
    decided: bool
    seen: int
    voters: tuple[VoterLine, ...]


@dataclass(frozen=True)
class DecisionLine:
    """A decision with its votes; `stands` is false for one that a later one took the place of, or that fits no more."""

    order: str
    names: str
    reason: str
    when: str
    by: str
    votes: tuple[tuple[str, str], ...]
    counts: str
    stands: bool


@dataclass(frozen=True)
class FindingRow:
    """A finding that blocks, and what was written to it; `answer` is "" while nothing was."""

    code: str
    name: str
    check: str
    message: str
    by: str
    answer: str

    @property
    def about(self) -> str:
        return f"{self.code}\n{self.check}\n{self.message}"


@dataclass(frozen=True)
class TogetherLine:
    """What two people did beside the plenary, and why."""

    words: str
    when: str
    proposed_by: str
    agreed_by: str
    reason: str
    looks: tuple[str, ...]


@dataclass(frozen=True)
class PlenaryPage:
    """Everything on the page."""

    checks: tuple[Check, ...]
    groups: tuple[TieGroup, ...]
    decisions: tuple[DecisionLine, ...]
    findings: tuple[FindingRow, ...]
    notes: tuple[tuple[str, str, str], ...]
    waiting: tuple[JointAct, ...]
    reopening: tuple[JointAct, ...]
    together: tuple[TogetherLine, ...]
    papers: tuple[str, ...]
    numbers: tuple[tuple[str, str, int], ...]
    sealed: tuple[tuple[SealedResult, str], ...]
    open: bool


def plenary_page(category: Category, rubric: Rubric) -> PlenaryPage:
    """Raises Refused where nothing can be ranked."""
    timezone = category.edition.timezone
    ranked, sealed = rank_columns(category.id, rubric), sealed_result(category.id)
    names = dict(zip(ranked.table.candidates, ranked.table.names, strict=True))
    tables = ranked if sealed is None else rank_tables(category.id, rubric)  # what a correction would be sealed from
    is_open, decided = category.state == PLENARY, every_decision(category.id)
    return PlenaryPage(
        checks=tuple(check_of(category, one) for one in blockers(category, rubric)) if is_open else (),
        groups=tuple(groups_of(category, rubric, tables, names, decided)),
        decisions=decision_lines(category, decided, {*ranked.ranking.decisions, *tables.ranking.decisions}, names),
        findings=findings_of(category, rubric, ranked, sealed),
        notes=tuple((one.text, one.by.name, day_and_clock(one.at, timezone)) for one in notes_of(category.id)),
        waiting=tuple(open_acts(now=now(), category_id=category.id, kind=SEAL)),
        reopening=tuple(open_acts(now=now(), category_id=category.id, kind=REOPEN_STAGE)) if is_open else (),
        together=tuple(together_lines(category)),
        papers=tuple(paper_line(one, timezone) for one in from_paper(PaperSheet.category_id == category.id)),
        numbers=tuple(paper_counts(papers)) if (papers := papers_of(category.id)) else (),
        sealed=tuple((one, day_and_clock(one.at, timezone)) for one in sealed_of(category.id)),
        open=is_open,
    )


def together_lines(category: Category) -> list[TogetherLine]:
    """The oldest first of each kind, as the record's annex has them."""
    timezone, looks = category.edition.timezone, views_of(category.id)
    pairs = [pair for kind in TOGETHER for pair in approved_acts(category.id, kind)]
    return [
        TogetherLine(
            act.words,
            day_and_clock(end.at, timezone),
            act.by.name,
            end.by.name,
            act.reason,
            tuple(f"{one.by.name}, {day_and_clock(one.at, timezone)}" for one in looks.get(act.id, ())),
        )
        for act, end in pairs
    ]


def paper_line(one: FromPaper, timezone: str) -> str:
    return f"Kursi {one.seat}, {one.candidate}. {origin_words(one, timezone)}"


def check_of(category: Category, one: Blocker) -> Check:
    """Where each kind is mended."""
    return Check(one.sentence, address_of(category.edition.code, category.code, one))


def address_of(edition: str, category: str, one: Blocker) -> str:
    """A page, or a place on this one."""
    if one.kind in {FINDING, TIE}:
        return "#temuan" if one.kind == FINDING else f"#kelompok-{one.where}"
    if one.kind == QUORUM:
        return url_for("secretariat.not_assessed", edition=edition, category=category)
    anchor = f"panelis-{one.where}" if one.kind == SHEETS else None
    return url_for("secretariat.category", edition=edition, category=category, _anchor=anchor)


def groups_of(
    category: Category, rubric: Rubric, ranked: Ranked, names: Mapping[str, str], decided: Sequence[PlenaryDecision]
) -> list[TieGroup]:
    """The groups that may be decided, from the top; `decided` is every decision, the newest first."""
    from scoring.ranking import UNSETTLED

    away, panel = stood_back(category.id), panel_of(category.id)
    newest = {named: row.id for named, row in newest_by_group(decided).items()}
    return [
        TieGroup(
            key=min(group.candidates),  # a page from before a decision calls the group the same
            rank=group.rank,
            last=group.rank + len(group.candidates) - 1,
            people=tuple((code, names[code]) for code in group.candidates),
            rule=RULE.format(ties=", ".join(rubric.ties)) if rubric.ties else NO_RULE,
            at_stake=at_stake(rubric, group.rank, len(group.candidates)),
            decided=int(ranked.ranking.settled[group.start]) != UNSETTLED,
            seen=newest.get(frozenset(group.candidates), 0),
            voters=voter_lines(panel, group, away),
        )
        for group in decidable(category, rubric, ranked)
    ]


def voter_lines(panel: Sequence[Voter], group: Group, away: Mapping[int, Sequence[str]]) -> tuple[VoterLine, ...]:
    return tuple(
        VoterLine(
            one.panelist_id,
            one.name,
            one.seat,
            bench_words(one.bench),
            "" if may_vote(one, group.candidates, away) else "mundur karena benturan kepentingan, tidak bersuara",
        )
        for one in panel
        if not one.left
    )


def decision_lines(
    category: Category, rows: Sequence[PlenaryDecision], used: Collection[str], names: Mapping[str, str]
) -> tuple[DecisionLine, ...]:
    """Every decision, the newest first; `used` are the orders that the record or its correction has."""
    votes, timezone = votes_of(category.id), category.edition.timezone
    found: list[DecisionLine] = []
    void = void_until(category.id)
    for row in rows:
        cast = [(f"{one.name}, unsur {bench_words(one.bench)}", VOTE_WORDS[one.vote]) for one in votes.get(row.id, [])]
        found.append(
            DecisionLine(
                order=row.order,
                names=named(row.order, names),
                reason=row.reason,
                when=day_and_clock(row.at, timezone),
                by=row.by.name,
                votes=tuple(cast),
                counts=counts_of([vote for _who, vote in cast]),
                stands=row.id > void and row.order in used and row.order not in [one.order for one in found],
            )
        )
    return tuple(found)


def named(order: str, names: Mapping[str, str]) -> str:
    """The order with names in the place of codes."""
    groups = [[code.strip() for code in part.split("=")] for part in order.split(">")]
    return ", lalu ".join(" setara ".join(names.get(code, code) for code in group) for group in groups)


def counts_of(cast: Sequence[str]) -> str:
    told = [f"{formats.number(cast.count(word))} {word}" for word in VOTE_WORDS.values() if word in cast]
    return ", ".join(told)


def findings_of(category: Category, rubric: Rubric, ranked: Ranked, sealed: Sealed | None) -> tuple[FindingRow, ...]:
    """Before the seal all that block; after it what was explained, and what a correction has yet to explain."""
    rows = finding_rows(category, rubric, ranked.table.candidates)
    if sealed is None:
        return rows
    return (*(row for row in rows if not row.answer), *sealed_findings(sealed))


def sealed_findings(sealed: Sealed) -> tuple[FindingRow, ...]:
    """What was explained before the seal, as it was sealed; nothing any more where the annex was emptied."""
    kept = {(one["candidate"], one["check"], one["message"]) for one in sealed.body["overrides"]}
    return tuple(
        FindingRow(
            one["candidate"],
            sealed.rows[one["candidate"]].name,
            one["check"],
            one["message"],
            one["by"],
            one["reason"],
        )
        for one in sealed.annex.get("overrides", ())
        if (one["candidate"], one["check"], one["message"]) in kept
    )


def finding_rows(category: Category, rubric: Rubric, codes: Sequence[str]) -> tuple[FindingRow, ...]:
    """Findings that block, those without an answer first."""
    answered = answered_findings(category.id)
    rows = []
    for name, one in blocking_findings(category, rubric, codes):
        by, text = answered.get((one.candidate, one.check, one.message), ("", ""))
        rows.append(FindingRow(one.candidate, name, one.check, one.message, by, text))
    return tuple(sorted(rows, key=lambda row: bool(row.answer)))
