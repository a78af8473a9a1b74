"""The minutes of the plenary from a sealed record alone, however the tables have changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from reports.wording import words as bench_words
from scoring.decisions import read_decision
from scoring.record import ABSTAINED, AGAINST, FOR
from scoring.rubric import PanelRule, Rubric
from webapp.models import BREAK_GLASS, REOPEN_STAGE
from webapp.services.paper_sheets import STATE_WORDS
from webapp.services.papers import sealed_panel, zone_of
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import (
    listing_of,
    members_of,
    moment_in,
    people_of,
    places_of,
    record_facts,
    slots_by_day,
)

if TYPE_CHECKING:
    from reports.documents import Person
    from reports.minutes import (
        ChangedPanel,
        DecreeFacts,
        Events,
        GivenBeside,
        InterviewDay,
        Member,
        MinutesDocument,
        Override,
        PaperNumber,
        PlenaryNote,
        PlenaryOrder,
        QuorumFacts,
        ReopenedSheet,
        Together,
        Voice,
    )

HANDLED = (
    ("printed_by", "dicetak"),
    ("entered_by", "diketik"),
    ("compared_by", "dicocokkan"),
    ("ended_by", "diakhiri"),
)
UNNAMED_CHANGE = "Susunan Tim Penilai, atau keterangan anggotanya, diubah."
UNNAMED_LOOK = "Satu lembar penilaian dilihat dua orang sebelum rapat pleno."


def minutes_paper(sealed: Sealed, rubric: Rubric, number: str = "") -> MinutesDocument:
    """The minutes of the plenary that sealed this record, with a line for the number where none is given.

    Raises Refused.
    """
    from reports.minutes import MinutesDocument, SheetCounts

    listing, sheets = listing_of(sealed, rubric), sealed.body["panel"]["sheets"]
    opened = sealed.annex.get("opened_at")
    return MinutesDocument(
        edition=listing.edition,
        record=record_facts(sealed),
        rubric=listing.rubric,
        number=number,
        decrees=tuple(decrees_of(sealed)),
        opened_at=None if opened is None else moment_in(sealed, opened),
        interviews=tuple(interviews_of(sealed)),
        members=tuple(members_of(sealed).values()),
        sheets=None if sheets is None else SheetCounts(**sheets),
        quorum=quorum_of(sealed, rubric) if sheets else None,
        rows=listing.rows,
        ties=listing.ties,
        near_ties=listing.near_ties,
        unranked=listing.unranked,
        extent=listing.extent,
        events=events_of(sealed),
        proposed_by=sealed.annex.get("proposed_by", ""),
        approved_by=sealed.annex.get("approved_by", ""),
        special=tuple(special_of(sealed)),
    )


def special_of(sealed: Sealed) -> Iterator[GivenBeside]:
    """Awards outside the ranking, with the reason where the annex still has it."""
    from reports.documents import Person
    from reports.minutes import GivenBeside

    given = sealed.body["special_awards"]
    reasons = [one["reason"] for one in sealed.annex.get("special_awards", ())] or [""] * len(given)
    for one, reason in zip(given, reasons, strict=True):
        row = sealed.rows.get(one["candidate"])
        yield GivenBeside(Person(one["candidate"], row.name if row else ""), one["title"], reason)


def decrees_of(sealed: Sealed) -> Iterator[DecreeFacts]:
    from reports.minutes import DecreeFacts

    for one in sealed.annex.get("decrees", ()):
        yield DecreeFacts(one["number"], date.fromisoformat(one["dated"]), one["signed_by"])


def interviews_of(sealed: Sealed) -> Iterator[InterviewDay]:
    from reports.minutes import InterviewDay

    for day, slots in slots_by_day(sealed).items():
        yield InterviewDay(day, len(slots), places_of(slots))


def quorum_of(sealed: Sealed, rubric: Rubric) -> QuorumFacts:
    """What the rubric asks of each item, and the fewest valid marks that a ranked candidate has on one."""
    from reports.minutes import QuorumFacts

    rule = rubric.panel or PanelRule()
    fewest = min((panel.valid for one in sealed.result.ranking for panel in one.panel.values()), default=0)
    return QuorumFacts(rule.quorum, tuple(bench_words(bench) for bench in rule.benches), fewest)


def events_of(sealed: Sealed) -> Events:
    """What happened beside the ranking: from the record, with the words of its annex."""
    from reports.minutes import Events

    people, members = people_of(sealed), members_of(sealed)
    return Events(
        orders=tuple(orders_of(sealed, sealed.body["decisions"], people, members)),
        void_orders=tuple(orders_of(sealed, sealed.annex.get("void_decisions", ()), people, members)),
        recused=sealed_panel(sealed, zone_of(sealed)).stepped_back if sealed.body["panel"]["sheets"] else (),
        absent=tuple(absent_of(sealed, people, members)),
        panel_changes=panel_changes_of(sealed),
        overrides=tuple(overrides_of(sealed, people)),
        broken_glass=tuple(broken_glass_of(sealed)),
        reopened_sheets=tuple(reopened_of(sealed)),
        reopened_stages=tuple(together(sealed, REOPEN_STAGE)),
        paper_numbers=tuple(papers_of(sealed, people)),
        notes=tuple(notes_of(sealed)),
    )


def orders_of(
    sealed: Sealed, rows: Sequence[Mapping[str, Any]], people: Mapping[str, Person], members: Mapping[str, Member]
) -> Iterator[PlenaryOrder]:
    """What the plenary decided, the oldest first; who is no candidate any more stands there by code."""
    from reports.documents import Person
    from reports.minutes import PlenaryOrder

    for one in sorted(rows, key=lambda one: (str(one["at"]), str(one["order"]))):
        order = read_decision(one["order"]).order
        yield PlenaryOrder(
            groups=tuple(tuple(people.get(code) or Person(code, "") for code in alike) for alike in order),
            reason=one["reason"],
            at=moment_in(sealed, one["at"]),
            voices=tuple(voices_of(one["votes"], members)),
        )


def voices_of(votes: Sequence[Mapping[str, str]], members: Mapping[str, Member]) -> Iterator[Voice]:
    """How each of those who sit voted, by seat; who sat there before only where a vote was kept."""
    from reports.minutes import IN_FAVOUR, OPPOSED, SILENT, WITHOUT_VOTE, Voice

    told = {FOR: IN_FAVOUR, AGAINST: OPPOSED, ABSTAINED: WITHOUT_VOTE}
    cast = {vote["juror"]: told[vote["vote"]] for vote in votes}
    for juror, member in members.items():
        if juror in cast or not member.left:
            yield Voice(member.seat, member.name, cast.get(juror, SILENT))


def absent_of(
    sealed: Sealed, people: Mapping[str, Person], members: Mapping[str, Member]
) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Seats with the candidates to whom their members couldn't come, of those that are in the record."""
    missed: dict[str, list[str]] = {}
    for one in sealed.body["absences"]:
        if one["candidate"] in people:
            missed.setdefault(one["juror"], []).append(people[one["candidate"]].name or one["candidate"])
    for juror, member in members.items():
        if juror in missed:
            yield member.seat, tuple(missed[juror])


def panel_changes_of(sealed: Sealed) -> tuple[ChangedPanel, ...] | None:
    """Each change during the interviews, without its annex only when it was; None of a record that doesn't tell."""
    from reports.minutes import ChangedPanel

    moments = sealed.body["panel"].get("changes")
    if moments is None:
        return None
    told: Sequence[Mapping[str, str]] = sealed.annex.get("panel_changes") or [{}] * len(moments)
    return tuple(
        ChangedPanel(one.get("what", UNNAMED_CHANGE), one.get("reason", ""), one.get("by", ""), moment_in(sealed, at))
        for at, one in zip(moments, told, strict=True)
    )


def overrides_of(sealed: Sealed, people: Mapping[str, Person]) -> Iterator[Override]:
    from reports.minutes import Override

    written = {(one["candidate"], one["check"], one["message"]): one for one in sealed.annex.get("overrides", ())}
    for one in sealed.body["overrides"]:
        found = written.get((one["candidate"], one["check"], one["message"]), {})
        person = people[one["candidate"]]
        yield Override(person, one["check"], one["message"], found.get("by", ""), found.get("reason", ""))


def broken_glass_of(sealed: Sealed) -> Iterator[Together]:
    """Each sheet that was looked into; of a record without its annex only when that was allowed."""
    from reports.minutes import Together

    if "joint_acts" in sealed.annex:
        yield from together(sealed, BREAK_GLASS)
        return
    for one in sealed.body["break_glass"]:
        yield Together(UNNAMED_LOOK, "", "", "", moment_in(sealed, one["at"]))


def together(sealed: Sealed, kind: str) -> Iterator[Together]:
    from reports.minutes import Together

    for one in sealed.annex.get("joint_acts", ()):
        if one["kind"] == kind:
            yield Together(
                words=one["words"],
                reason=one["reason"],
                proposed_by=one["proposed_by"],
                approved_by=one["approved_by"],
                at=moment_in(sealed, one["at"]),
                views=tuple((view["by"], moment_in(sealed, view["at"])) for view in one["views"]),
            )


def reopened_of(sealed: Sealed) -> Iterator[ReopenedSheet]:
    from reports.minutes import ReopenedSheet

    told: Sequence[Mapping[str, Any]] = sealed.annex.get("reopenings") or [{}] * len(sealed.body["reopenings"])
    for one, beside in zip(sealed.body["reopenings"], told, strict=True):
        yield ReopenedSheet(
            seat=one["seat"],
            candidate=one["candidate"],
            at=moment_in(sealed, one["at"]),
            reason=beside.get("reason", ""),
            proposed_by=beside.get("proposed_by", ""),
            approved_by=beside.get("approved_by", ""),
        )


def papers_of(sealed: Sealed, people: Mapping[str, Person]) -> Iterator[PaperNumber]:
    """Every number with what became of it and everybody who had it in hand."""
    from reports.minutes import PaperNumber

    for one in sealed.annex.get("paper_sheets", ()):
        code = one["candidate"]
        yield PaperNumber(
            number=one["number"],
            seat=one["seat"],
            candidate="" if code is None else people[code].name if code in people else code,
            state=STATE_WORDS[one["state"]],
            reason=one["reason"],
            handled_by=tuple((what, one[key]) for key, what in HANDLED if key in one),
        )


def notes_of(sealed: Sealed) -> Iterator[PlenaryNote]:
    from reports.minutes import PlenaryNote

    for one in sealed.annex.get("notes", ()):
        yield PlenaryNote(one["text"], one["by"], moment_in(sealed, one["at"]))
