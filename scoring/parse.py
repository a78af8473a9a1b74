"""Rubric text to a frozen `Rubric`: strict, and with every problem at once."""

from __future__ import annotations

import hashlib
from fractions import Fraction

from .errors import RubricRefused
from .fields import Fields, Reader
from .parse_checks import parse_check
from .parse_kinds import parse_kind
from .rubric import (
    CHOICE,
    COUNT,
    FIGURE_TYPES,
    MONEY,
    Award,
    Band,
    Constant,
    Criterion,
    Figure,
    Indicator,
    Node,
    Option,
    PanelRule,
    RosterRule,
    Rubric,
)
from .strict_yaml import read_yaml
from .validate import validate

STATUSES = ("usulan", "resmi")
COMBINATIONS = ("mean", "median", "trimmed_mean")
MOST_PLACES = 9
MOST_RANKS = 1000
DEEPEST_TREE = 12
LINED_TYPES = (COUNT, MONEY)


def parse_rubric(text: bytes | str, source: str) -> Rubric:
    """Reads a rubric; `source` names the file in messages.

    Raises RubricRefused, whose `problems` read `FILE:LINE: where: what` and are complete: unknown and doubled keys,
    unquoted codes, weights that don't add up, references to nothing, steps and bands out of order.
    """
    reader = Reader(source)
    top = reader.fields(read_yaml(text, source), "")
    rubric = parse_top(top, digest_of(text))
    top.finish()
    validate(rubric, reader, top)
    if reader.problems:
        raise RubricRefused(reader.problems)
    return rubric


def digest_of(text: bytes | str) -> str:
    """`sha256:…` of the file's bytes."""
    return "sha256:" + hashlib.sha256(text.encode() if isinstance(text, str) else text).hexdigest()


def parse_top(top: Fields, digest: str) -> Rubric:
    """The whole file."""
    return Rubric(
        code=top.code(),
        title=top.text("title"),
        category=top.text("category"),
        status=top.one_of("status", STATUSES, "usulan"),
        source=top.text("source", ""),
        digest=digest,
        places=top.whole("places", 4, 0, MOST_PLACES),
        near_tie=top.number("near_tie", Fraction(0)),
        constants=tuple(parse_constant(row) for row in top.rows("constants", "konstanta")),
        figures=tuple(parse_figure(row) for row in top.rows("figures", "angka")),
        criteria=parse_nodes(top, "criteria", 0),
        panel=parse_panel(top),
        ties=top.codes("ties"),
        bands=tuple(parse_band(row) for row in top.rows("bands", "predikat")),
        awards=tuple(parse_award(row) for row in top.rows("awards", "tempat")),
        checks=tuple(parse_check(row) for row in top.rows("checks", "pemeriksaan")),
        nominated=parse_quota(top),
    )


def parse_quota(top: Fields) -> int | None:
    """How many ranks go on to the next level; None where it isn't said."""
    if top.has("nominated"):
        return top.whole("nominated", None, 1, MOST_RANKS)
    top.taken.add("nominated")
    return None


def parse_constant(row: Fields) -> Constant:
    """A number fixed by regulation."""
    constant = Constant(
        row.code(), row.number("value"), row.text("unit", ""), row.text("source", ""), row.text("title", "")
    )
    row.finish()
    return constant


def parse_figure(row: Fields) -> Figure:
    """What a candidate reports."""
    kind = row.one_of("type", FIGURE_TYPES)
    options = tuple(parse_option(option) for option in row.rows("options", "pilihan", required=kind == CHOICE))
    if options and kind != CHOICE:
        row.note("options", f"angka berjenis {kind} tidak punya pilihan")
    codes = [option.code for option in options]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        row.note("options", f"pilihan {code} tertulis lebih dari sekali")
    figure = Figure(
        code=row.code(),
        title=row.text("title"),
        type=kind,
        unit=row.text("unit", ""),
        help=row.text("help", ""),
        source=row.text("source", ""),
        evidence=row.one_of("evidence", ("required", "optional", ""), ""),
        options=options,
        lines=parse_lines(row, kind),
        roster=parse_roster(row, kind),
    )
    row.finish()
    return figure


def parse_lines(row: Fields, kind: str) -> tuple[str, ...] | None:
    """The groups that a sum of lines is suggested for: `lines: true` suggests none."""
    found = row.flag("lines") if row.is_flag("lines") else row.labels("lines")
    if found and kind not in LINED_TYPES:
        row.note(
            "lines", f"angka berjenis {kind} tidak dapat dijumlahkan dari baris; hanya {' dan '.join(LINED_TYPES)}"
        )
    return () if found is True else found or None


def parse_roster(row: Fields, kind: str) -> RosterRule | None:
    """Whom of a list of workers the figure counts: `roster: true` is everybody."""
    if row.is_flag("roster"):
        found = RosterRule() if row.flag("roster") else None
    else:
        entry = row.take("roster", required=True)
        assert entry is not None  # it is there, and no flag
        told = row.reader.fields(entry, f"{row.where}.roster")
        found = RosterRule(groups=told.labels("groups"), paid_by=told.labels("paid_by"))
        told.finish()
        if not told.broken and found == RosterRule():
            row.note("roster", "tulis true, atau groups dan paid_by")
    if found is not None and kind != COUNT:
        row.note("roster", f"angka berjenis {kind} tidak dapat dibuktikan daftar pekerja; hanya {COUNT}")
    return found


def parse_option(row: Fields) -> Option:
    """One answer of a choice."""
    option = Option(row.code(), row.text("title"))
    row.finish()
    return option


def parse_nodes(parent: Fields, key: str, depth: int) -> tuple[Node, ...]:
    """The criteria or indicators under a key."""
    if depth > DEEPEST_TREE:
        parent.note(key, f"pohon kriteria bertingkat lebih dari {DEEPEST_TREE}")
        return ()
    if key == "indicators":
        return tuple(parse_indicator(row) for row in parent.rows(key, "indikator", required=True))
    nodes = tuple(parse_criterion(row, depth) for row in parent.rows(key, "kriteria", required=True))
    if parent.has(key) and not nodes:
        parent.note(key, "daftar kriteria kosong")
    return nodes


def parse_criterion(row: Fields, depth: int) -> Criterion:
    """A branch: criteria or indicators, never both, never neither."""
    children: tuple[Node, ...] = ()
    if row.has("criteria") and row.has("indicators"):
        row.note("indicators", "satu kriteria memuat criteria atau indicators, tidak keduanya")
    elif row.has("criteria"):
        children = parse_nodes(row, "criteria", depth + 1)
    else:
        children = parse_nodes(row, "indicators", depth + 1)
        if row.has("indicators") and not children:
            row.note("indicators", "daftar indikator kosong")
    row.taken |= {"criteria", "indicators"}
    criterion = Criterion(row.code(), row.text("title"), row.weight(), children, row.text("help", ""))
    row.finish()
    return criterion


def parse_indicator(row: Fields) -> Indicator:
    """A leaf with its kind."""
    indicator = Indicator(
        code=row.code(),
        title=row.text("title"),
        weight=row.weight(),
        kind=parse_kind(row),
        optional=row.flag("optional"),
        help=row.text("help", ""),
        source=row.text("source", ""),
    )
    row.finish()
    return indicator


def parse_panel(top: Fields) -> PanelRule | None:
    """How jurors' scores are combined."""
    entry = top.take("panel", required=False)
    if entry is None:
        return None
    row = top.reader.fields(entry, "panel")
    combine = row.one_of("combine", COMBINATIONS, "mean")
    trim = row.whole("trim", 1 if combine == "trimmed_mean" else 0, 0, 100)
    if trim and combine != "trimmed_mean":
        row.note("trim", "hanya dipakai bila combine: trimmed_mean")
    quorum = row.whole("quorum", 1, 1, 1000)
    if quorum <= 2 * trim:
        row.note("quorum", f"harus lebih dari {2 * trim}, sebab {trim} nilai tertinggi dan {trim} terendah dibuang")
    spread = row.number("spread") if row.has("spread") else None
    row.taken.add("spread")
    if spread is not None and not 0 <= spread <= 100:
        row.note("spread", "harus dari 0 sampai 100")
    benches = row.codes("benches")
    others = row.codes("other_benches") if row.has("other_benches") else None
    row.taken.add("other_benches")
    for bench in set(benches) & set(others or ()):
        row.note("other_benches", f"unsur {bench} sudah ada di benches")
    row.finish()
    return PanelRule(combine, trim, quorum, benches, others, spread)


def parse_band(row: Fields) -> Band:
    """A predicate."""
    band = Band(row.code(), row.text("title"), row.number("at_least"))
    row.finish()
    return band


def parse_award(row: Fields) -> Award:
    """The place of a rank."""
    award = Award(row.whole("rank", None, 1, MOST_RANKS), row.text("title"))
    row.finish()
    return award
