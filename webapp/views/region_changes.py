"""What taking a region's table over would change, village by village, before it does."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from scoring.figures import MISSING_TEXT, FigureRow
from scoring.rubric import Rubric
from webapp.access import may_bring_in
from webapp.forms.filled_region import FilledRegion
from webapp.forms.table_rows import Fault
from webapp.queries.reporting import FigureChange
from webapp.services.bringing_in import Region, fault_of
from webapp.services.live import readable
from webapp.services.regions import candidate_name
from webapp.services.reporting import sorted_out
from webapp.views.finding_lines import FindingLine, finding_line
from webapp.views.template_changes import ChangeLine, change_line

MOST_LINES = 3000  # figures that one page shows

Changed = Mapping[str, Sequence[FigureChange]]


@dataclass(frozen=True)
class VillageLine:
    """One village; `lines` are what changes, `hidden` counts those that aren't shown for their number."""

    code: str
    name: str
    new: bool
    count: int
    lines: tuple[ChangeLine, ...]
    hidden: int
    findings: tuple[FindingLine, ...]


@dataclass(frozen=True)
class RegionChanges:
    """All of it, and in numbers."""

    villages: tuple[VillageLine, ...]
    figures: int
    new: int
    clashes: tuple[tuple[str, ChangeLine], ...]
    findings: int


def changed_villages(filled: FilledRegion, region: Region) -> dict[str, list[FigureChange]]:
    """The changes of villages in which something does change; a new one's empty cells change nothing."""
    found = {}
    for code, village in filled.villages.items():
        desk = region.desk(code)
        changes = [one for one in village.changes(desk.version) if one.text != desk.stated(one.code).text]
        if changes:
            found[code] = changes
    return found


def faults_in_region(filled: FilledRegion, region: Region, rubric: Rubric, changed: Changed) -> Iterator[Fault]:
    """What can't be brought in, with its place; who lies outside the region is told even where nothing stands."""
    for code, village in filled.villages.items():
        outside = not may_bring_in(code, region.prefixes)
        fault = fault_of(region, rubric, code) if outside or code in changed else ""
        if fault:
            yield Fault(village.place, fault)
            continue
        _sound, problems = sorted_out(rubric, changed.get(code, ()))
        yield from (Fault(village.places[figure], sentence) for figure, sentence in problems.items())


def region_changes(region: Region, rubric: Rubric, changed: Changed, asked: Collection[str]) -> RegionChanges:
    """Everything in words; the findings are those of the instrument's own checks that aren't there yet."""
    findings, left, villages = new_findings(region, rubric, changed), MOST_LINES, []
    clashes: list[tuple[str, ChangeLine]] = []
    for code, changes in changed.items():
        lines = lines_of(region, rubric, code, changes, asked)
        candidate = region.candidates.get(code)
        name = candidate_name(code) if candidate is None else candidate.name
        clashes += [(name, line) for line in lines if line.clash]
        calm = tuple(line for line in lines if not line.clash)
        shown = calm[: max(0, left)]
        left -= len(shown)
        villages.append(
            VillageLine(
                code=code,
                name=name,
                new=candidate is None,
                count=len(lines),
                lines=shown,
                hidden=len(calm) - len(shown),
                findings=tuple(findings.get(code, ())),
            )
        )
    return RegionChanges(
        villages=tuple(villages),
        figures=sum(one.count for one in villages),
        new=sum(one.new for one in villages),
        clashes=tuple(clashes),
        findings=sum(len(one.findings) for one in villages),
    )


def lines_of(
    region: Region, rubric: Rubric, code: str, changes: Sequence[FigureChange], asked: Collection[str]
) -> list[ChangeLine]:
    desk = region.desk(code)
    return [
        change_line(
            rubric.figure(one.code),
            desk.stated(one.code),
            one,
            clash=desk.is_stale(one) or f"{code} {one.code}" in asked,
            key=f"{code} {one.code}",
        )
        for one in changes
    ]


def new_findings(region: Region, rubric: Rubric, changed: Changed) -> dict[str, list[FindingLine]]:
    """What wouldn't add up any more, by village: all of them read by the engine at once."""
    from scoring.figure_table import figure_table
    from scoring.findings import find

    if not changed:
        return {}
    rows: list[list[FigureRow]] = [[], []]
    for code, changes in changed.items():
        before = {figure: row.claimed for figure, row in region.desk(code).rows.items()}
        for side, cells in zip(rows, (before, before | {one.code: one.text for one in changes}), strict=True):
            side.append(FigureRow(code, code, readable(rubric, cells) or {rubric.figures[0].code: MISSING_TEXT}))
    told = [find(rubric, figure_table(rubric, side)) for side in rows]
    known = {(one.candidate, one.check, one.message) for one in told[0]}
    found: dict[str, list[FindingLine]] = {}
    for one in told[1]:
        if (one.candidate, one.check, one.message) not in known:
            found.setdefault(one.candidate, []).append(finding_line(one))
    return found
