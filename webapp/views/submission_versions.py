"""Two handings in side by side: what changed, figure by figure, and what didn't add up then and now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.formats import long_moment
from reports.wording import SEVERITY_WORDS
from scoring.rubric import Rubric
from webapp.models import Candidate, Submission
from webapp.queries.submissions import Mend, open_mend
from webapp.services.handed_in import HandedFigure, HandedFinding, HandedIn
from webapp.services.receipts import lines_said
from webapp.views.submission_summary import check_name, day_words, place_of, regulation_words
from webapp.views.wording import here

GONE, NEW, STAYED = "tidak ada lagi", "baru", "masih ada"


@dataclass(frozen=True)
class VersionLine:
    """One handing in: when, by whom, and what became of it."""

    number: int
    at: str
    signed: str
    sha256: str
    mends: tuple[MendWords, ...]


@dataclass(frozen=True)
class MendWords:
    """A return in words: until when, why, what to mend; `figures` are (title, what, address)."""

    at: str
    until: str
    by: str
    reason: str
    general: tuple[str, ...]
    figures: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Side:
    """One figure in one handing in."""

    said: str
    lines: tuple[tuple[str, str], ...]
    source: str
    as_of: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One figure in both; a side is None where the rubric didn't ask it. `changed` says what did, in words."""

    title: str
    old: Side | None
    new: Side | None
    changed: str
    mends: tuple[str, ...]


@dataclass(frozen=True)
class FindingRow:
    """One finding and where it was: gone, new, or in both, with the newest reply."""

    where: str
    check: str
    severity: str
    word: str
    message: str
    reply: str


@dataclass(frozen=True)
class Comparison:
    """Everything that the page shows; `rows` are those that changed or were to be mended unless all are asked for."""

    rows: tuple[Row, ...]
    changed: int
    total: int
    findings: tuple[FindingRow, ...]
    regulations: tuple[tuple[str, str], ...]


def version_line(one: Submission, mends: Sequence[Mend], titles: Mapping[str, str], timezone: str) -> VersionLine:
    """`mends` are all returns of the candidate, the newest first."""
    return VersionLine(
        number=one.number,
        at=long_moment(here(one.at, timezone)),
        signed=f"{one.signed_name}, {one.signed_position}",
        sha256=one.body_sha256,
        mends=tuple(mend_words(mend, titles, timezone) for mend in mends if mend.number == one.number),
    )


def mend_words(
    mend: Mend, titles: Mapping[str, str], timezone: str, places: Mapping[str, str] | None = None
) -> MendWords:
    """`titles` and `places` by figure code; a code that isn't known stands for itself."""
    given = places or {}
    return MendWords(
        at=moment_words(mend.at, timezone),
        until=moment_words(mend.until, timezone),
        by=mend.by_name,
        reason=mend.reason,
        general=mend.general,
        figures=tuple(
            (titles.get(code, code), sentence, given.get(code, ""))
            for code, sentences in mend.by_figure.items()
            for sentence in sentences
        ),
    )


def open_mend_words(candidate: Candidate, rubric: Rubric) -> MendWords | None:
    """What this candidate's operators are asked to mend now, each thing with the address of its figure."""
    found = open_mend(candidate.id)
    if found is None:
        return None
    place = place_of(candidate.id, rubric)
    titles = {figure.code: figure.title for figure in rubric.figures}
    places = {code: place(code) for code in found.by_figure if code in titles}
    return mend_words(found, titles, candidate.category.edition.timezone, places)


def asked_now(candidate_id: int) -> Mapping[str, tuple[str, ...]]:
    """The same sentences by figure code."""
    found = open_mend(candidate_id)
    return {} if found is None else found.by_figure


def moment_words(at: datetime, timezone: str) -> str:
    """`Jumat, 13 Februari 2026, pukul 23.59 WITA`."""
    return long_moment(here(at, timezone))


def compare(old: HandedIn, new: HandedIn, mends: Sequence[Mend], *, everything: bool) -> Comparison:
    """`mends` are what the old one was sent back for."""
    sides = [{figure.code: figure for figure in one.content.figures} for one in (old, new)]
    asked = asked_of(mends)
    codes = dict.fromkeys([*sides[1], *sides[0]])
    rows = [row_of(sides[0].get(code), sides[1].get(code), asked.get(code, ())) for code in codes]
    return Comparison(
        rows=tuple(row for row in rows if everything or row.changed or row.mends),
        changed=sum(bool(row.changed) for row in rows),
        total=len(rows),
        findings=tuple(finding_rows(old.content.findings, new.content.findings)),
        regulations=tuple(regulation_rows(old, new)),
    )


def asked_of(mends: Sequence[Mend]) -> dict[str, tuple[str, ...]]:
    """What was to be mended by figure, over all returns of one handing in."""
    found: dict[str, list[str]] = {}
    for mend in reversed(mends):
        for code, sentences in mend.by_figure.items():
            found.setdefault(code, []).extend(sentences)
    return {code: tuple(dict.fromkeys(sentences)) for code, sentences in found.items()}


def row_of(old: HandedFigure | None, new: HandedFigure | None, mends: tuple[str, ...]) -> Row:
    title = next(figure.title for figure in (new, old) if figure is not None)
    return Row(
        title=title,
        old=None if old is None else side_of(old),
        new=None if new is None else side_of(new),
        changed=change_words(old, new),
        mends=mends,
    )


def side_of(figure: HandedFigure) -> Side:
    return Side(
        said=figure.said,
        lines=lines_said(figure),
        source=figure.source,
        as_of=day_words(figure.as_of),
        files=tuple(file.name for file in figure.files),
    )


def change_words(old: HandedFigure | None, new: HandedFigure | None) -> str:
    """`isian dan bukti berubah`; "" where nothing did."""
    if old is None or new is None:
        return "hanya dalam satu kiriman"
    parts = (
        ("isian", old.value != new.value),
        ("rincian", old.lines != new.lines),
        ("sumber", old.source != new.source),
        ("tanggal", old.as_of != new.as_of),
        ("bukti", sorted(file.sha256 for file in old.files) != sorted(file.sha256 for file in new.files)),
    )
    names = [name for name, differs in parts if differs]
    *first, last = names or [""]
    return f"{', '.join(first)} dan {last} berubah" if first else f"{last} berubah" if last else ""


def finding_rows(old: Sequence[HandedFinding], new: Sequence[HandedFinding]) -> list[FindingRow]:
    """Those of now first, then those that are gone; a finding with other numbers is another."""
    before = {(one.check, one.message) for one in old}
    after = {(one.check, one.message) for one in new}
    found = [finding_row(one, STAYED if (one.check, one.message) in before else NEW) for one in new]
    return found + [finding_row(one, GONE) for one in old if (one.check, one.message) not in after]


def finding_row(one: HandedFinding, where: str) -> FindingRow:
    return FindingRow(where, check_name(one.check), one.severity, SEVERITY_WORDS[one.severity], one.message, one.reply)


def regulation_rows(old: HandedIn, new: HandedIn) -> list[tuple[str, str]]:
    """(regulation, where it is), those of now first."""
    before = [regulation_words(one) for one in old.content.regulations]
    after = [regulation_words(one) for one in new.content.regulations]
    found = [(words, STAYED if words in before else NEW) for words in after]
    return found + [(words, GONE) for words in before if words not in after]
