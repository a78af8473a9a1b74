"""The minutes of the plenary (berita acara): what isn't in these can't be on them. Times know the edition's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .documents import EditionFacts, Extent, NearTie, Person, Proof, RankingRow, RubricFacts, SteppedBack, Tie, Unranked

IN_FAVOUR, OPPOSED, WITHOUT_VOTE, SILENT = "setuju", "menolak", "abstain", "tidak memberi suara"
VOTES = (IN_FAVOUR, OPPOSED, WITHOUT_VOTE, SILENT)


@dataclass(frozen=True)
class RecordFacts:
    """The sealed record that a paper was made from; `digest` is `sha256:…` of its text.

    `replaces` is the digest of the record that this one corrects, "" for the first; `reason` is why.
    """

    number: int
    digest: str
    sealed_at: datetime
    replaces: str = ""
    reason: str = ""

    @property
    def replaced_number(self) -> int:
        """The number of the record that this one corrects."""
        return self.number - 1


@dataclass(frozen=True)
class Member:
    """One who sits on the panel, or sat there before the seat was another's (`left`).

    `label` is the seat's number, with a second one for who took the seat over. `office` is ketua, sekretaris or
    anggota; `position` and `institution` what they are elsewhere. `decree` is of whoever took the seat over, `replaces`
    the name of who sat there before.
    """

    label: str
    seat: int
    name: str
    office: str
    position: str
    institution: str
    bench: str
    left: bool = False
    decree: str = ""
    replaces: str = ""


@dataclass(frozen=True)
class DecreeFacts:
    """A decree that appoints the panel."""

    number: str
    dated: date
    signed_by: str


@dataclass(frozen=True)
class InterviewDay:
    """How many candidates were heard on one day, and in which rooms."""

    day: date
    candidates: int
    rooms: tuple[str, ...]


@dataclass(frozen=True)
class SheetCounts:
    """Score sheets (seats times candidates) by what became of them."""

    jurors: int
    sheets: int
    locked: int
    recused: int
    excused: int


@dataclass(frozen=True)
class QuorumFacts:
    """How many valid marks each item needs, from which benches one at least, and the fewest that a ranked one has."""

    need: int
    benches: tuple[str, ...]
    fewest: int


@dataclass(frozen=True)
class Voice:
    """One member's vote, in the words of VOTES."""

    seat: int
    name: str
    vote: str


@dataclass(frozen=True)
class PlenaryOrder:
    """What the plenary decided on candidates equal on everything: groups from first to last, those in one share a rank.

    `voices` has everybody who sits, by seat.
    """

    groups: tuple[tuple[Person, ...], ...]
    reason: str
    at: datetime
    voices: tuple[Voice, ...]

    def with_vote(self, vote: str) -> tuple[Voice, ...]:
        """Who voted so, by seat."""
        return tuple(one for one in self.voices if one.vote == vote)


@dataclass(frozen=True)
class Override:
    """A finding that didn't block: the program's words, and who explained it how."""

    candidate: Person
    check: str
    message: str
    by: str
    reason: str


@dataclass(frozen=True)
class Together:
    """What two people agreed to; `views` are the looks that it allowed, by name and time."""

    words: str
    reason: str
    proposed_by: str
    approved_by: str
    at: datetime
    views: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True)
class ChangedPanel:
    """What changed of who sits where during the interviews; `reason` and `by` are "" where they are kept no more."""

    words: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True)
class ReopenedSheet:
    """A signed sheet that chair and secretary opened again: a seat, not a person."""

    seat: int
    candidate: str
    at: datetime
    reason: str
    proposed_by: str
    approved_by: str


@dataclass(frozen=True)
class PaperNumber:
    """What became of a numbered sheet of paper; `seat` is None and `candidate` "" for one that stayed a spare.

    `handled_by` are all who printed, typed, compared or voided it, with what they did.
    """

    number: int
    seat: int | None
    candidate: str
    state: str
    reason: str
    handled_by: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class PlenaryNote:
    """What was written down in the plenary."""

    text: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Events:
    """What the minutes have to tell beside the ranking; an empty tuple is said as such.

    `void_orders` were decided and count no more: the stage was opened again, or another decision took their place.
    `panel_changes` is None where an older record doesn't tell them.
    """

    orders: tuple[PlenaryOrder, ...] = ()
    void_orders: tuple[PlenaryOrder, ...] = ()
    recused: tuple[SteppedBack, ...] = ()
    absent: tuple[tuple[int, tuple[str, ...]], ...] = ()
    panel_changes: tuple[ChangedPanel, ...] | None = ()
    overrides: tuple[Override, ...] = ()
    broken_glass: tuple[Together, ...] = ()
    reopened_sheets: tuple[ReopenedSheet, ...] = ()
    reopened_stages: tuple[Together, ...] = ()
    paper_numbers: tuple[PaperNumber, ...] = ()
    notes: tuple[PlenaryNote, ...] = ()


# What the minutes say is not there, in this order; the rest only where there is a jury.
ALWAYS_TOLD = {"ties": "nilai akhir yang sama", "near_ties": "selisih tipis", "unranked": "kandidat yang tidak dinilai"}
ALWAYS_HAPPENING = {"overrides": "temuan yang dikesampingkan", "reopened_stages": "tahap yang dibuka lagi"}
OF_THE_JURY = {
    "recused": "benturan kepentingan",
    "absent": "anggota yang berhalangan",
    "panel_changes": "perubahan Tim Penilai selama wawancara",
    "broken_glass": "lembar yang dilihat sebelum rapat pleno",
    "reopened_sheets": "lembar yang dibuka lagi",
    "paper_numbers": "lembar kertas",
}


@dataclass(frozen=True)
class GivenBeside:
    """An award that the plenary gave outside the ranking; `reason` is "" where nobody's words are kept any more."""

    candidate: Person
    title: str
    reason: str


@dataclass(frozen=True)
class MinutesDocument:
    """The minutes of one category's plenary, made from its sealed record alone.

    `number` is "" where it is written by hand. `proposed_by` and `approved_by` sealed it. `sheets` and `quorum` are
    None for an instrument without jurors, `opened_at` where nobody knows. `rows` are the first of all `extent` counts;
    `special` are awards outside the ranking.
    """

    edition: EditionFacts
    record: RecordFacts
    rubric: RubricFacts
    number: str
    decrees: tuple[DecreeFacts, ...]
    opened_at: datetime | None
    interviews: tuple[InterviewDay, ...]
    members: tuple[Member, ...]
    sheets: SheetCounts | None
    quorum: QuorumFacts | None
    rows: tuple[RankingRow, ...]
    ties: tuple[Tie, ...]
    near_ties: tuple[NearTie, ...]
    unranked: tuple[Unranked, ...]
    extent: Extent
    events: Events
    proposed_by: str
    approved_by: str
    special: tuple[GivenBeside, ...] = ()
    proof: Proof | None = None

    @property
    def printed_at(self) -> datetime:
        """Minutes are of the moment of the seal, so that they are the same whenever they are printed."""
        return self.record.sealed_at

    @property
    def sitting(self) -> tuple[Member, ...]:
        """Who signs: chair, secretary, then the others by seat."""
        order = ("ketua", "sekretaris")
        return tuple(
            sorted(
                (one for one in self.members if not one.left),
                key=lambda one: (order.index(one.office) if one.office in order else len(order), one.seat),
            )
        )

    @property
    def nothing(self) -> tuple[str, ...]:
        """What there was none of, so that nobody wonders whether it was left out."""
        here = [words for name, words in ALWAYS_TOLD.items() if not getattr(self, name)]
        asked = ALWAYS_HAPPENING | (OF_THE_JURY if self.sheets else {})
        return (*here, *(words for name, words in asked.items() if getattr(self.events, name) == ()))
