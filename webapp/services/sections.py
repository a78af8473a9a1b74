"""The sections of a self-assessment: a rubric's figures by the criterion that uses them first."""

from __future__ import annotations

from dataclasses import dataclass

from scoring.rubric import Criterion, Figure, Indicator, Rubric, kind_codes, walk

GENERAL = "Angka umum"


@dataclass(frozen=True)
class Group:
    """The figures of one indicator; `indicator` is None where no indicator uses any of them."""

    indicator: Indicator | None
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Section:
    """One page of the form; `number` counts from 1 along the form, `code` is the criterion's, "" without one."""

    number: int
    code: str
    title: str
    groups: tuple[Group, ...]
    indicators: tuple[Indicator, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(figure for group in self.groups for figure in group.figures)

    @property
    def name(self) -> str:
        """`A Cakupan kepesertaan`."""
        return f"{self.code} {self.title}".strip()


def sections_of(rubric: Rubric) -> tuple[Section, ...]:
    """Every figure once: under the first indicator that uses it, in the rubric's order.

    A figure that none uses stands with the one written before it, because a rubric's author puts what is only compared
    beside what it is compared with; those before the first used one are a section of their own, which comes first.
    """
    homes = homes_of(rubric)
    listed = figures_by_home(rubric, homes)
    found: list[tuple[str, str, tuple[Group, ...], tuple[Indicator, ...]]] = []
    if None in listed:
        found.append(("", GENERAL, (Group(None, tuple(listed[None])),), ()))
    for top in rubric.criteria:
        leaves = leaves_of(top)
        groups = tuple(Group(leaf, tuple(listed[leaf.code])) for leaf in leaves if leaf.code in listed)
        if groups:
            found.append((top.code, top.title, groups, leaves))
    return tuple(Section(number, *parts) for number, parts in enumerate(found, start=1))


def leaves_of(top: Criterion | Indicator) -> tuple[Indicator, ...]:
    """The indicators beneath one node, itself where it is one."""
    return tuple(node for node in walk((top,)) if isinstance(node, Indicator))


def homes_of(rubric: Rubric) -> dict[str, str]:
    """The indicator that uses each figure first."""
    homes: dict[str, str] = {}
    for leaf in rubric.indicators():
        for code in kind_codes(leaf.kind):
            homes.setdefault(code, leaf.code)
    return homes


def figures_by_home(rubric: Rubric, homes: dict[str, str]) -> dict[str | None, list[Figure]]:
    """Figures by the indicator they stand under; None for those before the first used one."""
    listed: dict[str | None, list[Figure]] = {}
    current: str | None = None
    for figure in rubric.figures:
        current = homes.get(figure.code, current)
        listed.setdefault(current, []).append(figure)
    return listed


def scored_codes(rubric: Rubric) -> frozenset[str]:
    """The figures that earn points: without them a candidate isn't assessed."""
    return frozenset(homes_of(rubric)) & {figure.code for figure in rubric.figures}


def section_by_figure(rubric: Rubric) -> dict[str, Section]:
    """The section each figure stands in."""
    return {figure.code: section for section in sections_of(rubric) for figure in section.figures}
