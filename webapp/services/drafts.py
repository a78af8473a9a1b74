"""What a candidate would hand in now: every figure as it stands, what is missing, what doesn't add up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from reports.figure_words import words_of
from reports.wording import reason_sentence
from scoring.errors import FigureRefused
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT, optional_codes, read_figure
from scoring.result import Finding, Reason
from scoring.rubric import CHOICE, NUMERIC_TYPES, Choice, Figure, Rubric, kind_codes
from webapp.models import Candidate, Evidence, ReportedFigure
from webapp.queries.evidence import evidence_of, regulations_of
from webapp.queries.reporting import lines_of, reported
from webapp.queries.submissions import replies_of
from webapp.services.handed_in import (
    Content,
    HandedFigure,
    HandedFile,
    HandedFinding,
    HandedRegulation,
    Named,
)
from webapp.services.live import findings_of, readable
from webapp.services.regulations import kinds_of, regulation_figures, regulation_findings

ERROR, WARNING, NOTE = "error", "warning", "note"
REQUIRED = "required"
KEY_LENGTH = 16


@dataclass(frozen=True)
class Lack:
    """Something without which nothing is handed in; `figure` is where to put it, "" where it is no single one."""

    figure: str
    sentence: str


@dataclass(frozen=True)
class Draft:
    """What would be handed in now; `missing` are answers, `unproven` files of evidence."""

    content: Content
    missing: tuple[Lack, ...]
    unproven: tuple[Lack, ...]

    @property
    def unexplained(self) -> tuple[HandedFinding, ...]:
        """The errors that nobody has explained in writing."""
        return tuple(one for one in self.content.findings if one.severity == ERROR and not one.reply)

    @property
    def ready(self) -> bool:
        return not (self.missing or self.unproven or self.unexplained)


def finding_key(finding: HandedFinding) -> str:
    """Names a finding by its check and message: with other numbers it is another."""
    return hashlib.sha256(f"{finding.check}\n{finding.message}".encode()).hexdigest()[:KEY_LENGTH]


def draft_of(candidate: Candidate, rubric: Rubric) -> Draft:
    """What this candidate would hand in now. Category and edition must be loaded.

    What its figures mean to the engine decides what is missing: a figure without which it couldn't be assessed.
    """
    rows, evidence = reported(candidate.id), evidence_of(candidate.id)
    figures = handed_figures(rubric, rows, lines_of(candidate.id), evidence)
    files = {one.id: file_of(one) for proving in evidence.values() for one in proving}
    content = Content(
        figures=figures,
        not_applicable=not_applicable(rubric, rows),
        regulations=handed_regulations(candidate.id, rubric, files),
        findings=(),
    )
    reasons = reasons_of(candidate, rubric, content)
    return Draft(
        content=replace(content, findings=with_replies(candidate, rubric, content, reasons)),
        missing=tuple(missing(content, reasons, rubric)),
        unproven=tuple(unproven(rubric, figures)),
    )


def file_of(one: Evidence) -> HandedFile:
    return HandedFile(one.id, one.name, one.received_sha256 or one.sha256, one.sha256, one.blob.size)


def handed_figures(
    rubric: Rubric,
    rows: Mapping[str, ReportedFigure],
    lines: Mapping[str, tuple[tuple[str, str], ...]],
    evidence: Mapping[str, Sequence[Evidence]],
) -> tuple[HandedFigure, ...]:
    """Every figure of the rubric in its order, filled in or not."""
    files = {code: tuple(file_of(one) for one in proving) for code, proving in evidence.items()}
    return tuple(
        handed_figure(figure, rows.get(figure.code), lines.get(figure.code, ()), files.get(figure.code, ()))
        for figure in rubric.figures
    )


def handed_figure(
    figure: Figure, row: ReportedFigure | None, lines: tuple[tuple[str, str], ...], files: tuple[HandedFile, ...]
) -> HandedFigure:
    """One figure; without a row it is missing."""
    value = MISSING_TEXT if row is None else row.claimed
    return HandedFigure(
        code=figure.code,
        title=figure.title,
        type=figure.type,
        unit=figure.unit,
        value=value,
        said=words_of(figure, value),
        source="" if row is None else row.source,
        as_of="" if row is None else day_text(row.as_of),
        version=0 if row is None else row.version,
        lines=lines,
        files=files,
    )


def day_text(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def not_applicable(rubric: Rubric, rows: Mapping[str, ReportedFigure]) -> tuple[Named, ...]:
    """The optional indicators that were answered so as a whole."""
    answered = [code for code in optional_codes(rubric) if code in rows and rows[code].claimed == NOT_APPLICABLE_TEXT]
    return tuple(Named(code, rubric.node(code).title) for code in answered)


def handed_regulations(
    candidate_id: int, rubric: Rubric, files: Mapping[int, HandedFile]
) -> tuple[HandedRegulation, ...]:
    """The records as they stand, the newest first."""
    titles = {kind.code: kind.title for figure in regulation_figures(rubric) for kind in kinds_of(figure)}
    return tuple(
        HandedRegulation(
            kind=one.kind,
            kind_title=titles.get(one.kind, one.kind),
            number=one.number,
            year=one.year,
            title=one.title,
            in_force_on=day_text(one.in_force_on),
            draft=one.draft,
            file=None if one.evidence_id is None else files.get(one.evidence_id),
        )
        for one in regulations_of(candidate_id)
    )


def reasons_of(candidate: Candidate, rubric: Rubric, content: Content) -> tuple[Reason, ...]:
    """Why these figures couldn't be assessed, whatever the panel does; what can't be read counts as missing."""
    import scoring
    from scoring.figures import FigureRow

    whole = {indicator.code: NOT_APPLICABLE_TEXT for indicator in content.not_applicable}
    cells = readable(rubric, content.cells()) | whole
    result = scoring.score(rubric, [FigureRow(candidate.code, candidate.name, cells)])
    return tuple(reason for one in result.not_assessed for reason in one.reasons)


def missing(content: Content, reasons: Sequence[Reason], rubric: Rubric) -> Iterator[Lack]:
    """Each figure that has to be answered, once."""
    cells = content.cells()
    told = {figure.code for figure in rubric.figures} - readable(rubric, cells).keys()
    yield from (Lack(code, UNREADABLE.format(title=rubric.figure(code).title)) for code in cells if code in told)
    for reason in reasons:
        if reason.kind == "nothing_applies":
            yield Lack("", reason_sentence(reason, rubric))
        if reason.kind in SAID and reason.detail not in told:
            told.add(reason.detail)
            yield Lack(reason.detail, SAID[reason.kind].format(title=rubric.figure(reason.detail).title))


UNREADABLE = "“{title}” tidak cocok lagi dengan rubrik; isi lagi."
SAID = {
    "missing": "“{title}” belum diisi.",
    "not_allowed": "“{title}” dijawab tidak berlaku, padahal harus diisi.",
}


def unproven(rubric: Rubric, figures: Sequence[HandedFigure]) -> Iterator[Lack]:
    """Each figure that claims something, needs evidence, and has no file."""
    for figure, handed in zip(rubric.figures, figures, strict=True):
        if figure.evidence == REQUIRED and not handed.files and claims(rubric, figure, handed.value):
            yield Lack(figure.code, f"“{figure.title}” belum mempunyai berkas bukti.")


def claims(rubric: Rubric, figure: Figure, text: str) -> bool:
    """Whether there is anything to prove: not in nothing, not in none, not in an answer that earns no points."""
    if text in {MISSING_TEXT, NOT_APPLICABLE_TEXT, "no"}:
        return False
    if figure.type in NUMERIC_TYPES:
        return is_something(figure, text)
    if figure.type == CHOICE:
        earned = earned_by(rubric, figure.code, text)
        return not earned or any(earned)
    return True


def is_something(figure: Figure, text: str) -> bool:
    """Whether a number isn't zero; what can't be read counts as one."""
    try:
        return read_figure(figure, text) != 0
    except FigureRefused:
        return True


def earned_by(rubric: Rubric, code: str, option: str) -> list[Fraction]:
    """What each indicator that scores this figure's options gives for one."""
    kinds = [leaf.kind for leaf in rubric.indicators()]
    scored = [dict(kind.scores) for kind in kinds if isinstance(kind, Choice) and kind.figure == code]
    return [scores.get(option, Fraction(0)) for scores in scored]


def with_replies(
    candidate: Candidate, rubric: Rubric, content: Content, reasons: Sequence[Reason]
) -> tuple[HandedFinding, ...]:
    """What doesn't add up, the gravest first, each with what was answered to this very message."""
    replies = replies_of(candidate.id)
    cells = content.cells()
    unsound = (*findings_of(candidate, rubric, cells), *regulation_findings(candidate, rubric, cells))
    found = [*zero_bases(reasons, rubric), *map(handed_finding, unsound)]
    told = [replace(one, reply=replies.get((one.check, one.message), "")) for one in found]
    return tuple(one for severity in (ERROR, WARNING, NOTE) for one in told if one.severity == severity)


def handed_finding(finding: Finding) -> HandedFinding:
    return HandedFinding(
        check=finding.check,
        severity=finding.severity,
        message=finding.message,
        hint=finding.hint,
        stated=finding.stated,
        computed=finding.computed,
        difference=finding.difference,
        figures=finding.figures,
        reply="",
    )


def zero_bases(reasons: Sequence[Reason], rubric: Rubric) -> Iterator[HandedFinding]:
    """Shares of nothing: who has none of something is told before, not after, that it can't be assessed so."""
    leaves = {leaf.code: leaf for leaf in rubric.indicators()}
    for reason in reasons:
        if reason.kind == "zero_base":
            codes = kind_codes(leaves[reason.indicator].kind)
            message = f"{reason_sentence(reason, rubric)} Kandidat tidak dapat dinilai dengan isian ini."
            yield HandedFinding(reason.indicator, ERROR, message, "", None, None, None, codes, "")
