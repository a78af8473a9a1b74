"""A rubric's judged items as a juror sees them: rows to tap, and answers in words."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from reports import formats
from scoring.errors import ScoreRefused
from scoring.exact import fraction_text
from scoring.marks import check_mark, scale_text
from scoring.rubric import Indicator, Judged, Level, Rubric
from webapp.queries.sheets import ABSTAIN, BEGUN, EMPTY, READY, Answer, Content
from webapp.services.blank_sheets import MOST_ROWS, justify_words

WORDS = {EMPTY: "belum dinilai", READY: "sudah dinilai", BEGUN: "perlu alasan"}


@dataclass(frozen=True)
class Choice:
    """One mark; `title` and `text` are empty where none is described; `justify` asks for a reason."""

    value: str
    shown: str
    title: str
    text: str
    justify: bool = False


@dataclass(frozen=True)
class Leaf:
    """One item on the sheet. `choices` is empty for a scale too long for rows: then `guide` describes its marks.

    `justify` says which marks need a reason, "" where none does.
    """

    code: str
    title: str
    help: str
    weight: str
    scale: str
    choices: tuple[Choice, ...]
    guide: tuple[Choice, ...]
    state: str
    words: str
    justify: str

    @property
    def bare(self) -> bool:
        """No level is described: the marks stand side by side."""
        return not any(choice.title for choice in self.choices)


@dataclass(frozen=True)
class Line:
    """An answer in words, as on the page that is locked and on the page of differences."""

    code: str
    title: str
    shown: str
    level: str
    note: str
    why: str = ""

    def __bool__(self) -> bool:
        return bool(self.shown or self.note)


def leaves_of(rubric: Rubric, content: Content) -> tuple[Leaf, ...]:
    """The rubric's judged items with how far the sheet has come."""
    return tuple(leaf_of(indicator, content.answer(indicator.code)) for indicator in rubric.judged())


def leaf_of(indicator: Indicator, answer: Answer) -> Leaf:
    scale = indicator.kind
    assert isinstance(scale, Judged)
    rows = tuple(choice_of(scale, mark) for mark in scale.marks()) if scale.count <= MOST_ROWS else ()
    state = item_state(indicator, answer)
    return Leaf(
        code=indicator.code,
        title=indicator.title,
        help=indicator.help,
        weight=formats.weight(indicator.weight),
        scale=scale_text(scale),
        choices=rows,
        guide=() if rows else tuple(choice_of(scale, level.score) for level in scale.levels),
        state=state,
        words=WORDS[state],
        justify=justify_words(scale),
    )


def item_state(indicator: Indicator, answer: Answer) -> str:
    """EMPTY, READY, or BEGUN for what lacks its reason."""
    if answer.complete(indicator):
        return READY
    return BEGUN if answer.value else EMPTY


def item_states(rubric: Rubric, content: Content) -> dict[str, dict[str, str]]:
    """By item: the shape and the word of its place on the rail."""
    states = {item.code: item_state(item, content.answer(item.code)) for item in rubric.judged()}
    return {code: {"shape": state, "words": WORDS[state]} for code, state in states.items()}


def level_of(scale: Judged, mark: Fraction) -> Level | None:
    return next((level for level in scale.levels if level.score == mark), None)


def choice_of(scale: Judged, mark: Fraction) -> Choice:
    level = level_of(scale, mark)
    title, text = (level.title, level.text) if level else ("", "")
    justify = scale.justify is not None and scale.justify.asks(mark)
    return Choice(fraction_text(mark), formats.weight(mark), title, text, justify)


def lines_of(rubric: Rubric, content: Content) -> tuple[Line, ...]:
    """A whole sheet in words."""
    return tuple(line_of(indicator, content.answer(indicator.code)) for indicator in rubric.judged())


def line_of(indicator: Indicator, answer: Answer) -> Line:
    """One answer in words; what was typed off the scale is shown as typed."""
    assert isinstance(indicator.kind, Judged)
    if answer.value in {"", ABSTAIN}:
        shown = "tidak menilai" if answer.value else "belum"
        why = "tulis alasan tidak menilai" if answer.value else "belum dinilai"
        return Line(indicator.code, indicator.title, shown, "", answer.note, "" if answer.complete(indicator) else why)
    try:
        mark = check_mark(indicator, answer.value)
    except ScoreRefused:
        return Line(indicator.code, indicator.title, answer.value, "", answer.note)
    level = level_of(indicator.kind, mark)
    why = "" if answer.complete(indicator) else f"tulis alasan nilai {formats.weight(mark)}"
    return Line(indicator.code, indicator.title, formats.weight(mark), level.title if level else "", answer.note, why)
