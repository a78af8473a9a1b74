"""What taking a file over would change, before it does: old and new in words, and what wouldn't add up any more."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from scoring.result import Finding
from scoring.rubric import Figure, Rubric
from webapp.models import Candidate
from webapp.queries.reporting import FigureChange
from webapp.services.live import findings_of
from webapp.services.reporting import Desk as Ledger
from webapp.services.reporting import Stated
from webapp.views.finding_lines import FindingLine, finding_line
from webapp.views.report_reading import read_back
from webapp.views.submission_summary import day_words


@dataclass(frozen=True)
class ChangeLine:
    """One figure: what stands and what is to stand; `also` tells of source, date and lines.

    `clash` says that the stored value is somebody else's, younger than the file; `who` whose.
    """

    key: str
    title: str
    old: str
    new: str
    words: str
    also: tuple[str, ...]
    clash: bool
    who: str = ""


@dataclass(frozen=True)
class Changes:
    """All of it; `findings` are those that aren't there yet, `mended` counts those that would go."""

    lines: tuple[ChangeLine, ...]
    findings: tuple[FindingLine, ...]
    mended: int

    @property
    def clashes(self) -> int:
        return sum(line.clash for line in self.lines)


def changes_of(
    candidate: Candidate, rubric: Rubric, ledger: Ledger, changes: Sequence[FigureChange], asked: Collection[str]
) -> Changes:
    """Of changes that can stand in the rubric; those that change nothing are left out. `asked` are clashes already."""
    real = [one for one in changes if ledger.stated(one.code).after(one) != ledger.stated(one.code)]
    cells = {code: row.claimed for code, row in ledger.rows.items()}
    lines = tuple(
        change_line(
            rubric.figure(one.code), ledger.stated(one.code), one, clash=one.code in asked or ledger.is_stale(one)
        )
        for one in real
    )
    before, after = (
        findings_of(candidate, rubric, one) for one in (cells, cells | {one.code: one.text for one in real})
    )
    new, gone = different(before, after)
    return Changes(lines, tuple(map(finding_line, new)), len(gone))


def different(before: Sequence[Finding], after: Sequence[Finding]) -> tuple[list[Finding], list[Finding]]:
    """(those that come, those that go): with other numbers a finding is another one, and yet it hasn't gone."""
    known, left = {(one.check, one.message) for one in before}, {(one.check, one.figures) for one in after}
    new = [one for one in after if (one.check, one.message) not in known]
    return new, [one for one in before if (one.check, one.figures) not in left]


def change_line(figure: Figure, stored: Stated, change: FigureChange, *, clash: bool, key: str = "") -> ChangeLine:
    """One figure in words."""
    new = stored.after(change)
    shown, words = read_back(figure, new.text)
    return ChangeLine(
        key=key or figure.code,
        title=figure.title,
        old=read_back(figure, stored.text)[0],
        new=shown,
        words=words,
        also=tuple(also_words(stored, new)),
        clash=clash,
    )


def also_words(old: Stated, new: Stated) -> list[str]:
    """What else becomes of it."""
    found = []
    if old.source != new.source:
        found.append(f"sumber: {new.source or 'dikosongkan'}")
    if old.as_of != new.as_of:
        found.append(f"keadaan per {day_words(new.as_of)}" if new.as_of else "tanggal dikosongkan")
    if old.lines != new.lines:
        found.append(f"rincian {len(new.lines)} baris" if new.lines else "rinciannya dihapus")
    return found


def versions_of(ledger: Ledger, codes: Mapping[str, object] | Sequence[str]) -> dict[str, int]:
    """The versions that the page shows beside."""
    return {code: ledger.version(code) for code in codes}
