"""What the plenary decides: the order of candidates equal on everything, notes, findings that don't block.

After the seal a correction may make candidates equal where a place hangs on it; the panel then orders those alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from scoring.chain import DECISION, OVERRIDE
from scoring.decisions import Decision, DecisionRefused, read_decision
from scoring.result import Finding
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, NotFound, Refused
from webapp.models import (
    AGAINST,
    FOR,
    PLENARY,
    SEALED,
    VOTES,
    Category,
    FindingOverride,
    PlenaryDecision,
    PlenaryNote,
    PlenaryVote,
)
from webapp.queries.candidates import candidate_by_code
from webapp.queries.plenary import Voter, every_decision, note_sent, panel_of, recusals_of, votes_of
from webapp.services import findings as findings_service
from webapp.services import score_log
from webapp.services.ranking import Ranked, rank_undecided
from webapp.services.sealed import sealed_result
from webapp.services.sendings import sending_of

if TYPE_CHECKING:
    from scoring.plenary import Group

ONLY_IN_PLENARY = "Keputusan pleno dicatat selama rapat pleno. Tidak ada yang berubah."
NOT_MADE_EQUAL = (
    "Sesudah hasil disegel, yang diputuskan hanya urutan kandidat yang menjadi sama karena koreksi, pada tempat yang "
    "menentukan. Tidak ada yang berubah."
)
NO_REASON = "Tulis alasannya; alasan itu dicatat dan dicetak dalam berita acara."
NO_VOTES = "Catat suara panelis yang hadir: sedikitnya satu suara setuju."
NOT_CARRIED = "Keputusan ini tidak didukung lebih banyak suara daripada yang menolaknya, jadi belum menjadi keputusan."
DECIDED_MEANWHILE = (
    "Sejak halaman ini dibuka, {name} mencatat keputusan lain tentang kelompok ini: {theirs}. Keputusan Anda, {own}, "
    "belum dicatat; semua isian Anda masih ada. Periksa keduanya, lalu catat lagi bila rapat memang memutuskannya "
    "demikian."
)
NO_SEAT = "Yang bersuara harus duduk dalam Tim Penilai kategori ini."
IN_CONFLICT = "{name} mundur karena benturan kepentingan dari {code}, jadi tidak bersuara untuk keputusan ini."
NO_TEXT = "Tulis catatannya."
NO_FINDING = "Temuan itu tidak ada lagi. Tidak ada yang berubah; muat ulang halaman."
BLOCKING = "error"


@dataclass(frozen=True)
class Ballot:
    """What was decided and how each panelist present voted: panelist's id -> vote.

    `seen` is the newest decision about this group that the page showed, 0 where it showed none.
    """

    order: Decision
    reason: str
    votes: Mapping[int, str]
    seen: int


def in_plenary(category_id: int) -> Category:
    """The category while its plenary sits. Raises Conflict."""
    return category_in({PLENARY}, category_id)


def in_plenary_or_sealed(category_id: int) -> Category:
    """The same, also once it was sealed, for what a correction asks of the panel. Raises Conflict."""
    return category_in({PLENARY, SEALED}, category_id)


def category_in(states: AbstractSet[str], category_id: int) -> Category:
    """Raises Conflict at any other stage."""
    category = db.session.get_one(Category, category_id)
    if category.state not in states:
        raise Conflict(ONLY_IN_PLENARY)
    return category


def may_vote(voter: Voter, named: Sequence[str], away: Mapping[int, Sequence[str]]) -> bool:
    """Who sits on the panel and stepped back from none of those that the decision is about."""
    return not voter.left and not any(code in away.get(voter.panelist_id, ()) for code in named)


def stood_back(category_id: int) -> dict[int, list[str]]:
    """Panelist's id -> the candidates stepped back from."""
    found: dict[int, list[str]] = {}
    for one in recusals_of(category_id):
        found.setdefault(one.panelist_id, []).append(one.candidate)
    return found


def decide(category_id: int, rubric: Rubric, ballot: Ballot, *, by: int, now: datetime) -> PlenaryDecision:
    """Keeps what the plenary decided, with every vote; the same sent again by the same person is kept once.

    Raises Conflict where there is nothing of that to decide now, or somebody decided on it since the page was made,
    Refused for an order that isn't about one group equal on everything, for votes that may not be given or that don't
    carry it, and without a reason.
    """
    category = in_plenary_or_sealed(category_id)
    if not ballot.reason.strip():
        raise Refused(NO_REASON)
    check_order(category, rubric, ballot.order)
    if earlier := decided_unseen(category_id, ballot, by=by):
        return earlier
    voters = {voter.panelist_id: voter for voter in panel_of(category_id)}
    check_votes(category_id, ballot, voters)
    row = PlenaryDecision(
        category_id=category_id, order=ballot.order.text, reason=ballot.reason.strip(), by_user_id=by, at=now
    )
    db.session.add(row)
    db.session.flush()
    for panelist_id, vote in ballot.votes.items():
        one = voters[panelist_id]
        given = PlenaryVote(decision_id=row.id, panelist_id=panelist_id, name=one.name, bench=one.bench, vote=vote)
        db.session.add(given)
    db.session.flush()
    what = score_log.decision(row.order, row.reason, ballot.votes)
    score_log.record(category_id, DECISION, what, by=by, now=now)
    return row


def decidable(category: Category, rubric: Rubric, ranked: Ranked) -> list[Group]:
    """The groups that may be put into an order now, from the top: in the plenary each, also once more.

    After the seal those where a place is at stake, unless the newest record already has an order of them.
    """
    from scoring.plenary import equal_groups

    groups = list(equal_groups(ranked.evaluation, ranked.ranking))
    if category.state == PLENARY or not groups:
        return groups
    sealed = sealed_result(category.id)
    kept = [] if sealed is None else [frozenset(one.candidates) for one in sealed.inputs.decisions]
    return [
        group
        for group in groups
        if at_stake(rubric, group.rank, len(group.candidates)) and frozenset(group.candidates) not in kept
    ]


def at_stake(rubric: Rubric, rank: int, many: int) -> bool:
    """Whether one of the ranks that so many share from this one on earns a place."""
    return any(rank <= award.rank < rank + many for award in rubric.awards)


def check_order(category: Category, rubric: Rubric, order: Decision) -> None:
    """Raises Refused with the engine's sentence, Conflict for a group that isn't to be decided now."""
    from scoring.plenary import settle

    ranked, named = rank_undecided(category.id, rubric), frozenset(order.candidates)
    try:
        settle(ranked.evaluation, ranked.ranking, [order])
    except DecisionRefused as refused:
        raise Refused(str(refused)) from None
    if not any(named == frozenset(group.candidates) for group in decidable(category, rubric, ranked)):
        raise Conflict(NOT_MADE_EQUAL)


def newest_by_group(rows: Sequence[PlenaryDecision]) -> dict[frozenset[str], PlenaryDecision]:
    """The candidates of a group -> the newest decision about exactly those; `rows` come the newest first."""
    return {frozenset(read_decision(row.order).candidates): row for row in reversed(rows)}


def decided_unseen(category_id: int, ballot: Ballot, *, by: int) -> PlenaryDecision | None:
    """What was decided on this group since the page was made, where it is this very ballot: its answer was lost.

    Raises Conflict for any other: nobody overrules what wasn't read.
    """
    row = newest_by_group(every_decision(category_id)).get(frozenset(ballot.order.candidates))
    if row is None or row.id <= ballot.seen:
        return None
    votes = {one.panelist_id: one.vote for one in votes_of(category_id).get(row.id, ())}
    sent = (by, ballot.order.text, ballot.reason.strip(), dict(ballot.votes))
    if (row.by_user_id, row.order, row.reason, votes) == sent:
        return row
    raise Conflict(DECIDED_MEANWHILE.format(name=row.by.name, theirs=row.order, own=ballot.order.text))


def check_votes(category_id: int, ballot: Ballot, voters: Mapping[int, Voter]) -> None:
    """Raises Refused."""
    away = stood_back(category_id)
    for panelist_id, vote in ballot.votes.items():
        voter = voters.get(panelist_id)
        if voter is None or voter.left or vote not in VOTES:
            raise Refused(NO_SEAT)
        for code in ballot.order.candidates:
            if code in away.get(panelist_id, ()):
                raise Refused(IN_CONFLICT.format(name=voter.name, code=code))
    cast = list(ballot.votes.values())
    if FOR not in cast:
        raise Refused(NO_VOTES)
    if cast.count(FOR) <= cast.count(AGAINST):
        raise Refused(NOT_CARRIED)


def add_note(category_id: int, text: str, client_id: str, *, by: int, now: datetime) -> PlenaryNote:
    """A note for the minutes, once however often its form is sent.

    Raises Conflict outside the plenary, Refused when it is empty.
    """
    sending = sending_of(client_id, category_id, by, text)
    if earlier := note_sent(sending):
        return earlier
    in_plenary(category_id)
    if not text.strip():
        raise Refused(NO_TEXT)
    note = PlenaryNote(category_id=category_id, text=text.strip(), by_user_id=by, at=now, sending=sending)
    db.session.add(note)
    db.session.flush()
    return note


def blocking_findings(category: Category, rubric: Rubric, codes: Sequence[str]) -> list[tuple[str, Finding]]:
    """(candidate's name, finding) of what blocks, among these candidates. Raises Refused."""
    return [
        (name, one)
        for _code, name, found in findings_service.found_among(category.id, rubric, codes)
        for one in found
        if one.severity == BLOCKING
    ]


def override(
    category_id: int, rubric: Rubric, about: tuple[str, str, str], *, reason: str, by: int, now: datetime
) -> None:
    """Says why a finding doesn't keep the result from being sealed; `about` is candidate's code, check, message.

    Raises Conflict outside plenary and seal, NotFound, Refused without a reason or where there is no such finding now.
    """
    category = in_plenary_or_sealed(category_id)
    if not reason.strip():
        raise Refused(NO_REASON)
    code, check, message = about
    candidate = candidate_by_code(category_id, code)
    if candidate is None:
        raise NotFound
    found = blocking_findings(category, rubric, [code])
    if not any((one.check, one.message) == (check, message) for _name, one in found):
        raise Refused(NO_FINDING)
    row = FindingOverride(
        candidate_id=candidate.id, check_code=check, message=message, reason=reason.strip(), by_user_id=by, at=now
    )
    db.session.add(row)
    db.session.flush()
    score_log.record(category_id, OVERRIDE, score_log.explanation(row, code), by=by, now=now)


def standing_decisions(rows: Sequence[PlenaryDecision]) -> tuple[Decision, ...]:
    """What these rows decide, in their order."""
    return tuple(read_decision(row.order) for row in rows)
