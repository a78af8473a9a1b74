"""What one juror gives: a mark on an item's scale, an abstention, or a recusal."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from .errors import ScoreRefused, shown
from .exact import fraction_text, parse_decimal
from .rubric import Indicator, Judged

ABSTAIN, RECUSED = "abstain", "recused"


@dataclass(frozen=True)
class Mark:
    """What one juror gave one candidate on one judged indicator: a number, "abstain" or "recused"."""

    juror: str
    bench: str
    candidate: str
    indicator: str
    value: str
    line: int = 0


def check_mark(indicator: Indicator, text: str) -> Fraction:
    """The exact mark when it lies on the indicator's scale; raises ScoreRefused with a sentence for the juror."""
    scale = indicator.kind
    if not isinstance(scale, Judged):
        raise ScoreRefused(f"{indicator.title} tidak dinilai oleh panelis")
    value = parse_decimal(text)
    if value is None:
        raise ScoreRefused(f"{shown(text)} bukan angka; pilih nilai dari {scale_text(scale)}")
    if not scale.minimum <= value <= scale.maximum or (value - scale.minimum) % scale.step != 0:
        raise ScoreRefused(f"{shown(text)} di luar skala; pilih nilai dari {scale_text(scale)}")
    return value


def needs_reason(indicator: Indicator, text: str) -> bool:
    """Whether this answer has to say why: an abstention, or a mark for which the rubric asks it."""
    scale = indicator.kind
    if text == ABSTAIN or not isinstance(scale, Judged) or scale.justify is None:
        return text == ABSTAIN
    value = parse_decimal(text)
    return value is not None and scale.justify.asks(value)


def scale_text(scale: Judged) -> str:
    """The scale in words."""
    lowest, highest, step = (fraction_text(value) for value in (scale.minimum, scale.maximum, scale.step))
    return f"{lowest} sampai {highest} dengan langkah {step}"
