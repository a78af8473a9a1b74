"""Findings as the secretariat reads them: severity as word and shape, the message, the hint."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from reports.wording import SEVERITY_WORDS
from scoring.exact import parse_decimal
from scoring.result import Finding
from scoring.rubric import Rubric

REPEATED = "repeated"


@dataclass(frozen=True)
class FindingLine:
    """One finding in words: its message has both numbers and the difference."""

    check: str
    severity: str
    word: str
    message: str
    hint: str


@dataclass(frozen=True)
class Placed:
    """A candidate's findings by figure: in full under the one each concerns, by check under the others it compares.

    `elsewhere` maps a figure to (check, the figure where the finding stands).
    """

    under: Mapping[str, tuple[FindingLine, ...]]
    elsewhere: Mapping[str, tuple[tuple[str, str], ...]]


def finding_line(finding: Finding) -> FindingLine:
    return FindingLine(
        check=finding.check,
        severity=finding.severity,
        word=SEVERITY_WORDS[finding.severity],
        message=finding.message,
        hint=finding.hint,
    )


def count_words(findings: Sequence[Finding]) -> tuple[tuple[str, str, int], ...]:
    """(severity, word, how many) for each severity that occurs, the gravest first."""
    counts = {severity: sum(one.severity == severity for one in findings) for severity in SEVERITY_WORDS}
    return tuple((severity, SEVERITY_WORDS[severity], count) for severity, count in counts.items() if count)


def placed(rubric: Rubric, findings: Sequence[Finding], cells: Mapping[str, str]) -> Placed:
    """Where each finding stands among the candidate's figures."""
    under: dict[str, list[FindingLine]] = {}
    elsewhere: dict[str, list[tuple[str, str]]] = {}
    known = {figure.code for figure in rubric.figures}
    for finding in findings:
        codes = [code for code in concerned(finding, cells) if code in known]
        stating = [code for code in codes if says(cells.get(code, ""), finding.stated)]
        first = next(iter((*stating, *codes)))
        under.setdefault(first, []).append(finding_line(finding))
        for code in codes:
            if code != first:
                elsewhere.setdefault(code, []).append((finding.check, first))
    return Placed(
        under={code: tuple(lines) for code, lines in under.items()},
        elsewhere={code: tuple(dict.fromkeys(pairs)) for code, pairs in elsewhere.items()},
    )


def concerned(finding: Finding, cells: Mapping[str, str]) -> tuple[str, ...]:
    """The figures a finding speaks of: those with the repeated number, else all that the check compares."""
    if finding.kind != REPEATED:
        return finding.figures
    alike = tuple(code for code in finding.figures if says(cells.get(code, ""), finding.stated))
    return alike or finding.figures


def says(text: str, stated: str | None) -> bool:
    """Whether a cell has the number that the finding calls stated."""
    value = parse_decimal(text)
    return stated is not None and value is not None and value == Fraction(stated)
