"""One frozen dataclass per paper: what isn't in it can't be on paper.

Numbers are decimal text with a dot, exactly as the engine gives them; `reports.formats` writes them in Indonesian.
People's texts (names, titles) stay apart from the program's sentences, so that a template can isolate them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from .page import Picture, Typeface

# Of many candidates in one sentence so many are named.
MOST_NAMED = 10
MOST_CONFLICTS = 40


@dataclass(frozen=True)
class Signatory:
    """Who signs. Empty `name` and `number` leave lines to be filled in by hand; political heads have no NIP.

    `prefix` is `a.n.`, `Plt.`, `Plh.` or nothing; `rank` is the civil servant's pangkat. `means` is `tte` for who signs
    electronically: a place is marked for it.
    """

    position: str
    name: str = ""
    number: str = ""
    prefix: str = ""
    rank: str = ""
    means: str = ""


# Where an edition names nobody, the two who answer for the panel's ranking sign by hand.
PANEL_SIGNS = (Signatory("Sekretaris Tim Penilai"), Signatory("Ketua Tim Penilai"))


@dataclass(frozen=True)
class EditionFacts:
    """What every paper of an edition and category says about them.

    `institution`, `committee`, `address` (in lines) and `logo` make the letterhead, set with titles and certificates in
    `typeface`, None for the package's own; `category` is the category's title.
    `sample` marks every page CONTOH.
    """

    institution: str
    committee: str
    title: str
    label: str
    period_year: int
    ceremony_year: int
    category: str
    place: str
    sample: bool = False
    address: str = ""
    signatories: tuple[Signatory, ...] = PANEL_SIGNS
    signed_on: date | None = None
    logo: Picture | None = None
    typeface: Typeface | None = None


@dataclass(frozen=True)
class Proof:
    """How a stranger checks the paper: its number (see `reports.identifier`), what it rests on, where it is looked up.

    `record` and `rubric` are `sha256:…`, `address` is what the code opens, `page` where the number is typed; `log_size`
    is None where no log was kept, `replaces` the number of the paper before a correction, "" where there is none.
    """

    identifier: str
    record_number: int
    record: str
    rubric: str
    address: str
    page: str
    replaces: str = ""
    log_size: int | None = None
    log_head: str = ""


@dataclass(frozen=True)
class SteppedBack:
    """A conflict of interest: a seat, not a person; of what kind, in words, not what a juror wrote about it."""

    seat: int
    candidate: str
    kind: str


@dataclass(frozen=True)
class OpenedAgain:
    """A signed sheet that chair and secretary opened again: a seat, not a person; `at` in the edition's zone."""

    seat: int
    candidate: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class PanelFacts:
    """How many score sheets there are (jurors times candidates) and in which state; what is left over is missing.

    `stepped_back` has every conflict of interest; the paper lists the first MOST_CONFLICTS. `reopened` is listed whole.
    """

    jurors: int
    sheets: int
    locked: int
    recused: int = 0
    excused: int = 0
    stepped_back: tuple[SteppedBack, ...] = ()
    reopened: tuple[OpenedAgain, ...] = ()

    @property
    def listed(self) -> tuple[SteppedBack, ...]:
        return self.stepped_back[:MOST_CONFLICTS]

    @property
    def unlisted(self) -> int:
        """How many conflicts the paper only counts."""
        return len(self.stepped_back) - len(self.listed)

    @property
    def missing(self) -> int:
        """Sheets that are still expected."""
        return self.sheets - self.locked - self.recused - self.excused


@dataclass(frozen=True)
class RubricFacts:
    """Which instrument was used; `status` is `usulan` or `resmi`, `digest` is `sha256:…` of its file."""

    code: str
    title: str
    status: str
    source: str
    digest: str
    places: int
    near_tie: str


@dataclass(frozen=True)
class Column:
    """A criterion or indicator as a table's column; `weight` is decimal text or a fraction (`50/3`)."""

    code: str
    title: str
    weight: str


@dataclass(frozen=True)
class Person:
    """A candidate by name and code; `notes` are numbers into the document's list of sources."""

    code: str
    name: str
    notes: tuple[int, ...] = ()


@dataclass(frozen=True)
class RankingRow:
    """One ranked candidate; `points` run along the document's columns, None where a criterion doesn't apply."""

    rank: int
    candidate: Person
    points: tuple[str | None, ...]
    total: str
    band: str | None
    award: str | None
    tied: bool
    undecided: bool
    near_tie: bool


@dataclass(frozen=True)
class People:
    """Candidates with the same total; `unlisted` more of them aren't among the paper's candidates."""

    members: tuple[Person, ...]
    unlisted: int = 0

    @property
    def named(self) -> tuple[Person, ...]:
        """Who is named in a sentence."""
        return self.members[:MOST_NAMED]

    @property
    def others(self) -> int:
        """How many aren't."""
        return len(self.members) - len(self.named) + self.unlisted


@dataclass(frozen=True)
class TieMember:
    """One of several with the same total; `decided_by` is None where only the plenary can decide.

    `decision` is then the order that it gave, by codes, None while it hasn't.
    """

    rank: int
    candidate: Person
    decided_by: Column | None
    decision: str | None = None


@dataclass(frozen=True)
class Tie:
    """Equal totals and what became of them; `unlisted` more have the same and aren't among the paper's candidates."""

    total: str
    members: tuple[TieMember, ...]
    unlisted: int = 0

    @property
    def named(self) -> tuple[TieMember, ...]:
        """Who is told."""
        return self.members[:MOST_NAMED]

    @property
    def others(self) -> int:
        """How many aren't."""
        return len(self.members) - len(self.named) + self.unlisted


@dataclass(frozen=True)
class NearTie:
    """Candidates with neighbouring totals that are closer than the rubric's `near_tie`."""

    above: People
    below: People
    gap: str


@dataclass(frozen=True)
class Unranked:
    """A candidate that isn't assessed, with every reason as an Indonesian sentence."""

    candidate: Person
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Cell:
    """Points of one indicator and what they were computed from: `score` × `weight` / 100, rounded half-up."""

    points: str
    score: str
    weight: str


@dataclass(frozen=True)
class AnnexRow:
    """One candidate's points beneath one criterion; a cell is None where the indicator doesn't apply."""

    rank: int
    candidate: Person
    cells: tuple[Cell | None, ...]
    total: str | None


@dataclass(frozen=True)
class AnnexTable:
    """The indicators beneath one criterion, or a part of them (`part` of `parts`); only the last part has totals."""

    criterion: Column
    columns: tuple[Column, ...]
    rows: tuple[AnnexRow, ...]
    part: int
    parts: int


@dataclass(frozen=True)
class SteadyRow:
    """How steady one candidate's rank is.

    `first` and `last` bound the ranks of at least 90 % of the weightings; `last` is None beyond the ranks that were
    counted. `share` is the per cent of weightings that leave the candidate at `rank`, None where that wasn't counted.
    """

    rank: int
    candidate: Person
    first: int
    last: int | None
    share: str | None


@dataclass(frozen=True)
class SteadinessFacts:
    """What changed weights do to the ranks, in sentences and by candidate; `basis` is what the numbers rest on."""

    sentences: tuple[str, ...]
    basis: str
    rows: tuple[SteadyRow, ...]


@dataclass(frozen=True)
class AgreementFacts:
    """How much the jury agrees and whether one voice decides, in sentences; `basis` is what they rest on."""

    sentences: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Extent:
    """How many candidates have a rank and how many don't, when a paper lists only the first of them."""

    ranked: int
    unranked: int


@dataclass(frozen=True)
class RankingDocument:
    """The ranking of one category. `sealed_at` is None while the result is provisional; times know their zone.

    `tie_criteria` are compared in this order between equal totals. `panel` and `agreement` are None for an instrument
    without jurors, `steadiness` where nobody is ranked. `general_sources` are where figures of all candidates come
    from, `sources` those of single ones. The tables list the first of all that `extent` counts.
    """

    edition: EditionFacts
    rubric: RubricFacts
    columns: tuple[Column, ...]
    rows: tuple[RankingRow, ...]
    ties: tuple[Tie, ...]
    near_ties: tuple[NearTie, ...]
    unranked: tuple[Unranked, ...]
    tie_criteria: tuple[Column, ...]
    panel: PanelFacts | None
    general_sources: tuple[str, ...]
    sources: tuple[str, ...]
    extent: Extent
    annex: tuple[AnnexTable, ...]
    steadiness: SteadinessFacts | None
    agreement: AgreementFacts | None
    printed_at: datetime
    sealed_at: datetime | None
    proof: Proof | None = None
