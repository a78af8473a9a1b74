"""A case as its reader sees it: what doesn't add up, with its replies; files, with who else has them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from reports.wording import SEVERITY_WORDS
from webapp.models import SENT_BACK, Evidence
from webapp.queries.evidence import Use, evidence_of, shared_with
from webapp.queries.verification import UNDECIDED, WAITING
from webapp.services.handed_in import HandedFinding
from webapp.services.live import findings_of
from webapp.services.regulations import regulation_findings
from webapp.services.verification import Case, undecidable
from webapp.views.finding_lines import FindingLine, finding_line

NEW = "muncul sesudah koreksi"
GONE = "tidak ada lagi sesudah koreksi"


@dataclass(frozen=True)
class ToldFinding:
    """A finding with what the candidate wrote to it; `change` says what verifying did to it, "" nothing."""

    line: FindingLine
    reply: str
    change: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Desk:
    """A case as its reader sees it."""

    found: Case
    findings: tuple[ToldFinding, ...]
    evidence: Mapping[str, list[Evidence]]
    shared: Mapping[str, tuple[Use, ...]]
    user_id: int
    closed: str

    def findings_of(self, code: str) -> tuple[ToldFinding, ...]:
        return tuple(one for one in self.findings if code in one.figures)

    def files(self, code: str) -> list[Evidence]:
        return self.evidence.get(code, [])

    def shared_use(self, one: Evidence) -> tuple[Use, ...]:
        """Where else the same file proves something: another candidate's uses alone."""
        uses = (*self.shared.get(one.sha256, ()), *self.shared.get(one.received_sha256, ()))
        return tuple(dict.fromkeys(use for use in uses if use.candidate_id != one.candidate_id))

    def is_clean(self, code: str) -> bool:
        """Whether nothing about a figure asks for a look: no finding, and no file of somebody else's."""
        return not self.findings_of(code) and not any(self.shared_use(one) for one in self.files(code))

    def asks(self, code: str) -> bool:
        """Whether this reader can move it on."""
        newest, state = self.found.newest(code), self.found.state(code)
        own = newest is not None and newest.by_user_id == self.user_id
        if state == UNDECIDED:
            return not (own and newest is not None and newest.verdict == SENT_BACK)
        return state == WAITING and not own


def desk_of(found: Case, *, user_id: int, now: datetime) -> Desk:
    """A case with its findings and files."""
    evidence = evidence_of(found.candidate.id)
    hashes = {
        text for files in evidence.values() for one in files for text in (one.sha256, one.received_sha256) if text
    }
    return Desk(
        found=found,
        findings=told_findings(found),
        evidence=evidence,
        shared=shared_with(hashes) if hashes else {},
        user_id=user_id,
        closed=undecidable(found.candidate, now=now),
    )


def told_findings(found: Case) -> tuple[ToldFinding, ...]:
    """What was found when it was handed in, with replies, and what verifying took away or brought up."""
    handed = found.handed.content.findings
    before, after = found.handed.content.cells(), found.proposed()
    if {code: text for code, text in after.items() if text} == {code: text for code, text in before.items() if text}:
        return tuple(told(one, "") for one in handed)
    given = (found.candidate, found.rubric, after)
    now = (*findings_of(*given), *regulation_findings(*given))
    left, known = {(one.check, one.message) for one in now}, {(one.check, one.message) for one in handed}
    lasting = {
        leaf.code for leaf in found.rubric.indicators()
    }  # what keeps one from being assessed is told by its code
    stood = tuple(told(one, "" if keeps(one, left, lasting) else GONE) for one in handed)
    fresh = [one for one in now if (one.check, one.message) not in known]
    return (*stood, *(ToldFinding(finding_line(one), "", NEW, one.figures) for one in fresh))


def keeps(one: HandedFinding, left: Collection[tuple[str, str]], lasting: Collection[str]) -> bool:
    return one.check in lasting or (one.check, one.message) in left


def told(one: HandedFinding, change: str) -> ToldFinding:
    line = FindingLine(one.check, one.severity, SEVERITY_WORDS[one.severity], one.message, one.hint)
    return ToldFinding(line, one.reply, change, one.figures)
