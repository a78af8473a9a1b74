"""What one rubric says otherwise than another, from their texts alone: no figure and no mark is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from .rubric import Check, Criterion, Figure, Indicator, Judged, Kind, Node, Option, Rubric, kind_codes

NEW, REMOVED = "new", "removed"
# What a juror has to answer anew, and what they only have to look at again.
RETAKEN, REREAD = (NEW, "scale"), ("levels", "title", "help")
# Why a mark given under one rubric says nothing under another.
REMOVED_ITEM, OFF_SCALE, NO_SEAT = "removed_item", "off_scale", "no_seat"
SETTINGS = ("code", "title", "category", "status", "source", "places", "near_tie", "nominated")
LISTS = ("constants", "panel", "ties", "bands", "awards")


class Coded(Protocol):
    """Anything of a rubric that has a code."""

    @property
    def code(self) -> str: ...


Part = TypeVar("Part", bound=Coded)


@dataclass(frozen=True)
class NodeChange:
    """A criterion or indicator that differs.

    `what` is NEW, REMOVED, or some of `parent`, `title`, `weight`, `help`, `source`, `optional`, `kind` (how it is
    scored), and for what stays judged `scale`, `levels` and `justify`.
    """

    code: str
    what: tuple[str, ...]
    before: Node | None
    after: Node | None

    @property
    def title(self) -> str:
        """What it is called now, or was called."""
        node = self.after or self.before
        return node.title if node is not None else ""


@dataclass(frozen=True)
class FigureChange:
    """A figure that differs.

    `what` is NEW, REMOVED, or some of `answer` (another type, other options: earlier answers may not fit), `wording`,
    `evidence`, `now_scored`, `no_longer_scored`.
    """

    code: str
    title: str
    what: tuple[str, ...]


@dataclass(frozen=True)
class ItemChange:
    """A judged item that differs: NEW, REMOVED, or some of `scale`, `levels`, `title`, `help`."""

    code: str
    title: str
    what: tuple[str, ...]

    @property
    def retaken(self) -> bool:
        """An answer given before says nothing now."""
        return any(one in RETAKEN for one in self.what)

    @property
    def again(self) -> bool:
        """Who judged it has to look at it again."""
        return self.retaken or any(one in REREAD for one in self.what)


@dataclass(frozen=True)
class CheckChange:
    """A check that is NEW, REMOVED or `changed`."""

    code: str
    title: str
    what: str


@dataclass(frozen=True)
class Difference:
    """Everything that differs; parts stand in the order of the newer rubric, then those it no longer has.

    `settings` names the plain keys and lists that differ (see SETTINGS and LISTS).
    """

    nodes: tuple[NodeChange, ...]
    figures: tuple[FigureChange, ...]
    items: tuple[ItemChange, ...]
    checks: tuple[CheckChange, ...]
    settings: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return not (self.nodes or self.figures or self.items or self.checks or self.settings)


def difference(old: Rubric, new: Rubric) -> Difference:
    """What `new` says otherwise than `old`; comments and layout of the files are nothing."""
    return Difference(
        nodes=tuple(node_changes(old, new)),
        figures=tuple(figure_changes(old, new)),
        items=tuple(item_changes(old, new)),
        checks=tuple(check_changes(old, new)),
        settings=tuple(name for name in (*SETTINGS, *LISTS) if getattr(old, name) != getattr(new, name)),
    )


def paired(old: Sequence[Part], new: Sequence[Part]) -> Iterator[tuple[str, Part | None, Part | None]]:
    """(code, before, after), in the order of the newer, then what it no longer has."""
    before, after = {one.code: one for one in old}, {one.code: one for one in new}
    for code in dict.fromkeys([*after, *before]):
        yield code, before.get(code), after.get(code)


def node_changes(old: Rubric, new: Rubric) -> Iterator[NodeChange]:
    """Criteria and indicators."""
    parents = parents_of(old), parents_of(new)
    for code, before, after in paired(old.nodes(), new.nodes()):
        if before is None or after is None:
            yield NodeChange(code, (NEW if before is None else REMOVED,), before, after)
            continue
        moved = ("parent",) if parents[0][code] != parents[1][code] else ()
        what = (*moved, *node_aspects(before, after))
        if what:
            yield NodeChange(code, what, before, after)


def parents_of(rubric: Rubric) -> Mapping[str, str]:
    """The code of each node's criterion, "" at the top."""
    found = {node.code: "" for node in rubric.criteria}
    for node in rubric.nodes():
        if isinstance(node, Criterion):
            found |= {child.code: node.code for child in node.children}
    return found


def node_aspects(before: Node, after: Node) -> tuple[str, ...]:
    """What of one node differs, the nodes beneath it apart."""
    names = ["title", "weight", "help"]
    if not (isinstance(before, Indicator) and isinstance(after, Indicator)):
        kind = ("kind",) if type(before) is not type(after) else ()
        return (*differing(before, after, names), *kind)
    return (*differing(before, after, [*names, "source", "optional"]), *kind_aspects(before.kind, after.kind))


def differing(before: object, after: object, names: Sequence[str]) -> tuple[str, ...]:
    """The fields that aren't equal."""
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def kind_aspects(before: Kind, after: Kind) -> tuple[str, ...]:
    """`kind`, or what of a judged item's scale differs."""
    if not (isinstance(before, Judged) and isinstance(after, Judged)):
        return ("kind",) if before != after else ()
    scale = ("scale",) if scale_of(before) != scale_of(after) else ()
    return (*scale, *differing(before, after, ["levels", "justify"]))


def scale_of(kind: Judged) -> tuple[object, ...]:
    """The marks that a juror may give."""
    return kind.minimum, kind.maximum, kind.step


def item_changes(old: Rubric, new: Rubric) -> Iterator[ItemChange]:
    """What jurors judge."""
    for code, before, after in paired(old.judged(), new.judged()):
        if after is None:
            yield ItemChange(code, before.title if before is not None else "", (REMOVED,))
        elif before is None:
            yield ItemChange(code, after.title, (NEW,))
        else:
            what = tuple(one for one in node_aspects(before, after) if one in (*RETAKEN, *REREAD))
            if what:
                yield ItemChange(code, after.title, what)


def figure_changes(old: Rubric, new: Rubric) -> Iterator[FigureChange]:
    """What candidates report."""
    scored = scored_codes(old), scored_codes(new)
    for code, before, after in paired(old.figures, new.figures):
        if after is None or before is None:
            figure = after or before
            yield FigureChange(code, figure.title if figure else "", (NEW if before is None else REMOVED,))
            continue
        what = figure_aspects(before, after)
        if (code in scored[0]) != (code in scored[1]):
            what = (*what, "now_scored" if code in scored[1] else "no_longer_scored")
        if what:
            yield FigureChange(code, after.title, what)


def figure_aspects(before: Figure, after: Figure) -> tuple[str, ...]:
    """What of one figure differs."""
    answer = () if answered_alike(before, after) else ("answer",)
    said = differing(before, after, ["title", "unit", "help", "source", "lines"])
    titles = [tuple(option.title for option in figure.options) for figure in (before, after)]
    wording = ("wording",) if said or (not answer and titles[0] != titles[1]) else ()
    return (*answer, *wording, *differing(before, after, ["evidence"]))


def answered_alike(before: Figure, after: Figure) -> bool:
    """Whether the same cells can be read, and mean the same."""
    return before.type == after.type and option_codes(before.options) == option_codes(after.options)


def option_codes(options: Sequence[Option]) -> tuple[str, ...]:
    """The codes of a choice, in order: its place is how an answer is held."""
    return tuple(option.code for option in options)


def scored_codes(rubric: Rubric) -> frozenset[str]:
    """The figures that earn points."""
    return frozenset(code for leaf in rubric.indicators() for code in kind_codes(leaf.kind))


def check_changes(old: Rubric, new: Rubric) -> Iterator[CheckChange]:
    """Consistency checks."""
    for code, before, after in paired(old.checks, new.checks):
        if before != after:
            shown: Check | None = after or before
            what = NEW if before is None else REMOVED if after is None else "changed"
            yield CheckChange(code, shown.title if shown is not None else "", what)
