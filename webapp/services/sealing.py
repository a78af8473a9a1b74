"""Sealing a result: what keeps it from being sealed, what exactly two people agree to, and the record itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scoring.decisions import Decision
from scoring.deeds import OWN, SECRETARIAT
from scoring.record import Inputs, canonical, make_record, sha256_of
from scoring.rubric import Rubric
from webapp.db import db
from webapp.derived import engine_digest
from webapp.errors import Refused
from webapp.models import (
    BREAK_GLASS,
    CORRECT,
    PLENARY,
    SEAL,
    SEALED,
    Category,
    Edition,
    JointAct,
    JointEnd,
    PlenaryDecision,
    SealedResult,
    StateChange,
    User,
)
from webapp.queries import inputs, papers
from webapp.queries.broken_glass import looks_of
from webapp.queries.editions import count_candidates, open_sheets
from webapp.queries.plenary import (
    Voter,
    absences_of,
    answered_findings,
    decisions_of,
    panel_of,
    recusals_of,
    votes_of,
)
from webapp.queries.score_log import explained_findings, names_of
from webapp.queries.sealed import newest_sealed
from webapp.queries.signatures import reopenings_of
from webapp.services import score_log
from webapp.services.correcting import moves_in_words
from webapp.services.editions import open_sheet_sentence
from webapp.services.joint_acts import Subject
from webapp.services.log_check import NOT_BEGUN, check_log
from webapp.services.panel_check import changes_told
from webapp.services.plenary import at_stake, blocking_findings, standing_decisions
from webapp.services.ranking import Ranked, rank_tables, rank_undecided, told_as_refusal
from webapp.services.sealed import sealed_result
from webapp.services.sealed_annex import annex_of, away, decision_facts, joint, moment
from webapp.services.special_awards import beside_the_ranking, names_beside_the_ranking

if TYPE_CHECKING:
    from scoring.marks import Mark

# A record of more would be too long to read at once on a small machine.
MOST_CANDIDATES = 5000
SHEETS, QUORUM, FINDING, TIE, STAGE, SIZE = "sheets", "quorum", "finding", "tie", "stage", "size"
NOT_IN_PLENARY = "Hasil disegel dari rapat pleno; kategori ini tidak sedang dalam rapat pleno."
NOT_SEALED = "Belum ada hasil yang disegel, jadi belum ada yang dikoreksi."
NOTHING_NEW = "Hasilnya sama dengan yang sudah disegel, jadi tidak ada yang dikoreksi."
TOO_MANY = f"Hasil dengan lebih dari {MOST_CANDIDATES} kandidat belum dapat disegel dalam satu catatan."
NOT_AS_LOGGED = (
    "Yang tersimpan tidak cocok dengan log skor, jadi belum dapat disegel: {told} Pengelola server menjalankan "
    "“paritrana verify-log {place}”."
)
TOLD_FAULTS = 3
NOBODY = "Belum ada kandidat yang diperingkat, jadi belum ada hasil yang disegel."
# What a record has only once both have agreed, so that it is no part of what they agree to.
NOT_YET: Mapping[str, Any] = {"annex": "", "agreed": {}, "log": {}}
ENDING = "Setelah disegel, hasil ini tidak dapat diubah; koreksi menjadi catatan baru di sampingnya."


@dataclass(frozen=True)
class Blocker:
    """One thing that keeps the result from being sealed; `where` is a panelist's seat or a candidate's code."""

    kind: str
    sentence: str
    where: str = ""


@dataclass(frozen=True)
class Drawn:
    """A result that could be sealed: the record's facts and inputs, its annex, and the hash of what is agreed to."""

    facts: Mapping[str, Any]
    inputs: Inputs
    votes: Sequence[dict[str, Any]]
    annex: Mapping[str, Any]
    content: str


# ---------------------------------------------------------------------- what blocks


def blockers(category: Category, rubric: Rubric) -> tuple[Blocker, ...]:
    """Everything that is still missing before the seal, by kind."""
    if category.state != PLENARY:
        return (Blocker(STAGE, NOT_IN_PLENARY),)
    return tuple(missing(category, rubric))


def missing(category: Category, rubric: Rubric) -> Iterator[Blocker]:
    """What is missing whatever the stage: the same for the first seal and for a correction. Raises Refused."""
    if count_candidates(category.id) > MOST_CANDIDATES:
        yield Blocker(SIZE, TOO_MANY)
        return
    if rubric.judged():
        for one in open_sheets(category.id):
            yield Blocker(SHEETS, open_sheet_sentence(one), str(one.seat))
    ranked = rank_tables(category.id, rubric)
    if not len(ranked.ranking.order):
        yield Blocker(STAGE, NOBODY)
    yield from quorum_blockers(ranked)
    yield from finding_blockers(category, rubric, ranked.table.candidates)
    yield from tie_blockers(rubric, ranked)


def quorum_blockers(ranked: Ranked) -> Iterator[Blocker]:
    """Candidates that have no rank only because too few panelists gave a mark."""
    from reports.wording import reason_sentences
    from scoring.ranking import summarise

    table = ranked.table
    unassessed = [table.candidates[row] for row in (~ranked.evaluation.assessed).nonzero()[0].tolist()]
    for one in summarise(ranked.evaluation, ranked.ranking, only=unassessed).not_assessed if unassessed else ():
        short = [reason for reason in one.reasons if reason.kind in {"quorum", "bench"}]
        if short:
            told = " ".join(reason_sentences(tuple(short), ranked.evaluation.rubric))
            yield Blocker(QUORUM, f"{one.name or one.candidate}: {told}", one.candidate)


def finding_blockers(category: Category, rubric: Rubric, codes: Sequence[str]) -> Iterator[Blocker]:
    """Findings that block, which nobody has explained."""
    answered = answered_findings(category.id)
    for name, one in blocking_findings(category, rubric, codes):
        if (one.candidate, one.check, one.message) not in answered:
            yield Blocker(FINDING, f"{name or one.candidate}: {one.check} {one.message}", one.candidate)


def tie_blockers(rubric: Rubric, ranked: Ranked) -> Iterator[Blocker]:
    """Groups that only the plenary can order, where a place is at stake; others may go on sharing their rank."""
    from scoring.plenary import undecided

    names = dict(zip(ranked.table.candidates, ranked.table.names, strict=True))
    for group in undecided(ranked.evaluation, ranked.ranking):
        if at_stake(rubric, group.rank, len(group.candidates)):
            told = ", ".join(names[code] or code for code in group.candidates)
            sentence = f"Peringkat {group.rank} dibagi {told}: urutannya belum diputuskan."
            yield Blocker(TIE, sentence, min(group.candidates))


# ---------------------------------------------------------------------- what is agreed to


def draw(category: Category, rubric: Rubric, *, version: str, reason: str = "") -> Drawn:
    """What would be sealed from what the tables say now; `version` is the program's. Raises Refused."""
    panel = panel_of(category.id)
    replaced = newest_sealed(category.id)
    decided = standing(category, rubric)
    found = given(category, rubric, panel, [decision for _row, decision in decided])
    votes = votes_of(category.id)
    annex = annex_of(category, rubric, panel, found, {row.id for row, _decision in decided})
    annex |= names_beside_the_ranking(category.edition_id, category.id)
    facts = {
        **facts_of(category, rubric, panel, found),
        "number": 1 if replaced is None else replaced.number + 1,
        "replaces": None if replaced is None else replaced.sha256,
        "reason": reason,
        "engine": {"version": version, "digest": engine_digest()},
        **NOT_YET,
    }
    beside = [decision_facts(row, panel, votes.get(row.id, ())) for row, _decision in decided]
    with told_as_refusal(rubric):
        body = make_record(facts, rubric, found, beside)
    return Drawn(facts, found, beside, annex, sha256_of(canonical({"body": body, "annex": annex})))


def standing(category: Category, rubric: Rubric) -> list[tuple[PlenaryDecision, Decision]]:
    """The decisions that are in effect, with their rows."""
    from scoring.plenary import fitting

    rows = decisions_of(category.id)
    if not rows:
        return []
    ranked = rank_undecided(category.id, rubric)
    decisions = standing_decisions(rows)
    kept = fitting(ranked.evaluation, ranked.ranking, decisions)
    return [(row, one) for row, one in zip(rows, decisions, strict=True) if any(one is kept_one for kept_one in kept)]


def given(category: Category, rubric: Rubric, panel: Sequence[Voter], decisions: Sequence[Decision]) -> Inputs:
    """What the engine is given, jurors by their seats."""
    names = {one.login: one.juror for one in panel}
    rows = inputs.figure_rows(category.id, rubric)
    marks = [seated_mark(mark, names) for mark in inputs.marks(category.id, rubric)]
    marks.sort(key=lambda mark: (mark.candidate, mark.indicator, mark.juror))
    return Inputs(rows, marks, tuple(decisions), inputs.claimed_otherwise(category.id, rubric))


def seated_mark(mark: Mark, names: Mapping[str, str]) -> Mark:
    from scoring.marks import Mark as SeatedMark

    return SeatedMark(names[mark.juror], mark.bench, mark.candidate, mark.indicator, mark.value)


def facts_of(category: Category, rubric: Rubric, panel: Sequence[Voter], found: Inputs) -> dict[str, Any]:
    """What the record tells beside inputs and result; nobody is named."""
    edition = db.session.get_one(Edition, category.edition_id)
    codes = [row.candidate for row in found.rows]
    return {
        "edition": edition_facts(edition),
        "category": {"code": category.code, "title": category.title},
        "sources": {code: list(texts) for code, texts in papers.published_sources(category.id, codes).items()},
        **beside_the_ranking(edition, category.id),
        "panel": {
            "seats": [
                {"juror": one.juror, "seat": one.seat, "bench": one.bench, "office": one.office} for one in panel
            ],
            "sheets": vars(papers.count_sheets(category.id)) if rubric.judged() else None,
            "changes": [at for at, _change in changes_told(category.id)],
        },
        "overrides": explained_facts(category, rubric, codes),
        "recusals": [away(one, panel) | {"kind": one.kind} for one in recusals_of(category.id)],
        "absences": [away(one, panel) for one in absences_of(category.id)],
        "reopenings": [
            {"seat": one.seat, "candidate": one.candidate, "at": moment(one.at)} for one in reopenings_of(category.id)
        ],
        "break_glass": look_facts(category, panel),
    }


def explained_facts(category: Category, rubric: Rubric, codes: Sequence[str]) -> list[dict[str, Any]]:
    """Findings that block and were explained, by the secretariat or by the candidate's own words."""
    answered = answered_findings(category.id)
    by_office = {(code, row.check_code, row.message) for row, code in explained_findings(category.id)}
    return [
        {
            "candidate": about[0],
            "check": about[1],
            "message": about[2],
            "by": SECRETARIAT if about in by_office else OWN,
        }
        for _name, one in blocking_findings(category, rubric, codes)
        if (about := (one.candidate, one.check, one.message)) in answered
    ]


def look_facts(category: Category, panel: Sequence[Voter]) -> list[dict[str, Any]]:
    """When two people agreed that a sheet may be looked into, and each look."""
    looks = looks_of(category.id)
    return [
        {"at": moment(end.at), "looks": [away(one, panel) | {"at": moment(one.at)} for one in looks.get(act.id, ())]}
        for act, end in joint(category, (BREAK_GLASS,))
    ]


def edition_facts(edition: Edition) -> dict[str, Any]:
    names = ("code", "title", "label", "period_year", "ceremony_year", "institution", "place", "timezone", "sample")
    return {name: getattr(edition, name) for name in names}


# ---------------------------------------------------------------------- two people


def subject_of(category: Category, rubric: Rubric, *, version: str) -> Subject:
    """What both agree to when they seal or correct: exactly this result. Raises Refused with all that blocks."""
    correcting = category.state == SEALED
    found = tuple(missing(category, rubric)) if correcting else blockers(category, rubric)
    if found:
        raise Refused(" ".join(one.sentence for one in found))
    refuse_unlogged(category)
    drawn = draw(category, rubric, version=version)
    verb, moves = "Menyegel hasil", " "
    if correcting:
        before, after = record_before(category.id), make_record(drawn.facts, rubric, drawn.inputs, drawn.votes)
        refuse_the_same(before, after)
        verb, moves = "Mengoreksi hasil yang disegel", f"\n{moves_in_words(rubric, before, after)}\n"
    return Subject(
        kind=CORRECT if correcting else SEAL,
        category_id=category.id,
        words=f"{verb} {category.title}, catatan nomor {drawn.facts['number']}.{moves}{ENDING}",
        content=drawn.content,
    )


def refuse_unlogged(category: Category) -> None:
    """Raises Refused where the tables, of which the record is made, aren't what the log comes to.

    A log that hasn't begun begins with the first seal; beside a sealed record it is gone.
    """
    faults = check_log(category).faults
    if faults and not (category.state == PLENARY and faults == (NOT_BEGUN,)):
        told = " ".join(faults[:TOLD_FAULTS])
        raise Refused(NOT_AS_LOGGED.format(told=told, place=" ".join(names_of(category.id))))


def record_before(category_id: int) -> dict[str, Any]:
    """The sealed record that counts. Raises Refused."""
    before = sealed_result(category_id)
    if before is None:
        raise Refused(NOT_SEALED)
    return before.body


def refuse_the_same(before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Raises Refused where a correction would correct nothing."""
    compared = ("figures", "marks", "decisions", "result")
    if all(canonical(after[name]) == canonical(before[name]) for name in compared):
        raise Refused(NOTHING_NEW)


def seal(act: JointAct, end: JointEnd, rubric: Rubric, *, version: str) -> SealedResult:
    """Does what both agreed to: keeps the record, and moves the category to its next stage.

    `end` is the second person's agreement, in the same transaction, which has compared what there is with what was
    proposed (see `joint_acts.approve`).
    """
    category = db.session.get_one(Category, act.category_id)
    reason = act.reason if act.kind == CORRECT else ""
    drawn = draw(category, rubric, version=version, reason=reason)
    annex = canonical({**drawn.annex, **signers(act, end), "nonce": secrets.token_hex(16)})
    agreed = {"content": act.digest, "proposed_at": moment(act.at), "approved_at": moment(end.at)}
    log = vars(score_log.point_of(category.id, now=end.at))
    facts = {**drawn.facts, "annex": sha256_of(annex), "agreed": agreed, "log": log}
    text = canonical(make_record(facts, rubric, drawn.inputs, drawn.votes))
    row = sealed_row(act, end, facts, text, annex)
    db.session.add(row)
    score_log.record_seal(row)
    if category.state == PLENARY:
        close(category, act, end)
    db.session.flush()
    return row


def sealed_row(act: JointAct, end: JointEnd, facts: Mapping[str, Any], text: str, annex: str) -> SealedResult:
    """What both sealed, as it is kept."""
    return SealedResult(
        category_id=act.category_id,
        number=facts["number"],
        body=text,
        annex=annex,
        sha256=sha256_of(text),
        replaces=facts["replaces"],
        reason=act.reason,
        proposed_by_user_id=act.by_user_id,
        approved_by_user_id=end.by_user_id,
        at=end.at,
    )


def signers(act: JointAct, end: JointEnd) -> dict[str, str]:
    """Who proposed and who agreed."""
    first, second = (db.session.get_one(User, number) for number in (act.by_user_id, end.by_user_id))
    return {"proposed_by": first.name, "approved_by": second.name}


def close(category: Category, act: JointAct, end: JointEnd) -> None:
    """The plenary is over."""
    change = StateChange(
        category_id=category.id, old=PLENARY, new=SEALED, by_user_id=end.by_user_id, at=end.at, reason=act.reason
    )
    category.state = SEALED
    db.session.add(change)
    score_log.record_state(change)
