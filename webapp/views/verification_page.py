"""A candidate to be verified, and one figure of it beside its evidence, as the templates show them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from reports import formats
from reports.wording import SEVERITY_WORDS
from scoring.figures import MISSING_TEXT
from scoring.rubric import CHOICE, YES_NO
from webapp.models import SENT_BACK, Evidence, Regulation
from webapp.queries.evidence import Use, evidence_of, regulations_of, shared_with
from webapp.queries.reporting import previous_figures
from webapp.queries.verification import DECIDED, UNDECIDED, WAITING
from webapp.services.handed_in import HandedFinding
from webapp.services.live import findings_of
from webapp.services.sections import sections_of
from webapp.services.verification import Case, undecidable
from webapp.services.verified_points import Earned, effects_of
from webapp.views.finding_lines import FindingLine, finding_line
from webapp.views.verdict_words import SHAPES, Item, Step, items_of, standing_words, step_of
from webapp.views.wording import Bar, day_and_clock

NEW = "muncul sesudah koreksi"
GONE = "tidak ada lagi sesudah koreksi"
NOT_COMPUTED, NOT_APPLICABLE = "belum dapat dihitung", "tidak berlaku"
ANSWERED = "Dijawab tidak berlaku"


@dataclass(frozen=True)
class ToldFinding:
    """A finding with what the candidate wrote to it; `change` says what verifying did to it, "" nothing."""

    line: FindingLine
    reply: str
    change: str
    figures: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """One file of evidence: its pages as pictures, and who else handed in the same one."""

    id: int
    name: str
    pages: tuple[tuple[int, str], ...]
    address: str
    shared: tuple[str, ...]


@dataclass(frozen=True)
class FigureRow:
    """One figure in the candidate's list."""

    item: Item
    address: str
    claimed: str
    verified: str
    findings: int
    files: int
    shape: str
    words: str
    asks: bool


@dataclass(frozen=True)
class EffectRow:
    """One indicator before and after, in words."""

    code: str
    title: str
    before: str
    after: str
    points_before: str
    points_after: str
    changed: bool


@dataclass(frozen=True)
class CandidatePage:
    """Everything on a candidate's page; `closed` says why nothing can be decided, "" while it can."""

    found: Case
    handed: str
    counts: tuple[tuple[str, int, str], ...]
    sections: tuple[tuple[str, tuple[FigureRow, ...]], ...]
    effects: tuple[EffectRow, ...]
    regulations: tuple[Regulation, ...]
    closed: str
    onward: str
    bulk: int
    next_is_yours: bool


@dataclass(frozen=True)
class FigurePage:
    """Everything beside one figure. `before` and `onward` are addresses, "" at the ends.

    `options` are the answers of a figure that is chosen; `mine` says that the verdict that waits is the reader's own.
    """

    found: Case
    item: Item
    claimed: str
    verified: str
    words: str
    source: str
    as_of: str
    lines: tuple[tuple[str, str], ...]
    last: str
    findings: tuple[ToldFinding, ...]
    pictures: tuple[Picture, ...]
    history: tuple[Step, ...]
    effects: tuple[EffectRow, ...]
    options: tuple[tuple[str, str], ...]
    seen: int
    state: str
    mine: bool
    sent_by_me: bool
    closed: str
    before: str
    onward: str
    place: str
    bar: Bar

    @property
    def claims(self) -> bool:
        """Whether there is anything to accept or reject."""
        return self.found.claimed(self.item.code) != MISSING_TEXT


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
    now = findings_of(found.candidate, found.rubric, after)
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


def candidate_page(desk: Desk) -> CandidatePage:
    found = desk.found
    states = [one.state for one in found.states.values()]
    signed = found.handed.signed
    when = day_and_clock(found.submission.at, zone(found))
    return CandidatePage(
        found=found,
        handed=f"Kiriman ke-{found.handed.number}, {when}, ditandatangani {signed.name} ({signed.position})",
        counts=(
            ("empty", states.count(UNDECIDED), "belum diputuskan"),
            ("begun", states.count(WAITING), "menunggu verifikator kedua"),
            ("ready", states.count(DECIDED), "diputuskan"),
        ),
        sections=sections(desk),
        effects=effect_rows(found),
        regulations=tuple(regulations_of(found.candidate.id)),
        closed=desk.closed,
        onward=onward(desk, ""),
        bulk=len(bulk_items(desk)),
        next_is_yours=any(desk.asks(code) for code in found.states),
    )


def zone(found: Case) -> str:
    return found.candidate.category.edition.timezone


def sections(desk: Desk) -> tuple[tuple[str, tuple[FigureRow, ...]], ...]:
    """Figures under the sections of the form they were typed in; what was answered as a whole last."""
    rows = {item.code: figure_row(desk, item) for item in items_of(desk.found)}
    told = [
        (one.name, tuple(rows.pop(figure.code) for figure in one.figures)) for one in sections_of(desk.found.rubric)
    ]
    return (*told, *([(ANSWERED, tuple(rows.values()))] if rows else []))


def figure_row(desk: Desk, item: Item) -> FigureRow:
    found = desk.found
    return FigureRow(
        item=item,
        address=address_of(found, item.code),
        claimed=item.words(found.claimed(item.code)),
        verified=verified_words(found, item),
        findings=len(desk.findings_of(item.code)),
        files=len(desk.files(item.code)),
        shape=SHAPES[found.state(item.code)],
        words=standing_words(found, item, desk.user_id),
        asks=desk.asks(item.code) and not desk.closed,
    )


def verified_words(found: Case, item: Item) -> str:
    """What counts since it was verified; "" where nobody did."""
    row = found.rows.get(item.code)
    return "" if row is None or row.verified is None else item.words(row.verified)


def address_of(found: Case, code: str) -> str:
    return url_for("verification.figure", candidate_id=found.candidate.id, figure=code)


def onward(desk: Desk, code: str) -> str:
    """The next figure after this one that waits for this reader, around the end; "" when there is none but this."""
    codes = [item.code for item in items_of(desk.found)]
    start = codes.index(code) + 1 if code in codes else 0
    left = [one for one in (*codes[start:], *codes[:start]) if one != code and desk.asks(one)]
    return address_of(desk.found, left[0]) if left else ""


def bulk_items(desk: Desk) -> tuple[Item, ...]:
    """What can be accepted or confirmed without a look of its own: it waits for this reader and nothing speaks against.

    Of a colleague's verdicts only those that left the claim as it is.
    """
    found = desk.found
    if desk.closed:
        return ()
    listed = [item for item in items_of(found) if desk.asks(item.code) and desk.is_clean(item.code)]
    return tuple(item for item in listed if found.claimed(item.code) != MISSING_TEXT and not changes(found, item.code))


def changes(found: Case, code: str) -> bool:
    standing = found.standing(code)
    return standing is not None and standing.value != found.claimed(code)


def effect_rows(found: Case) -> tuple[EffectRow, ...]:
    """Indicators from figures alone: as claimed, and as it will count once what waits is confirmed."""
    effects = effects_of(found.candidate, found.rubric, found.handed.content.cells(), found.proposed())
    return tuple(
        EffectRow(
            code=one.code,
            title=one.title,
            before=earned_words(one.before, one.before.score),
            after=earned_words(one.after, one.after.score),
            points_before=earned_words(one.before, one.before.points),
            points_after=earned_words(one.after, one.after.points),
            changed=one.changed,
        )
        for one in effects
    )


def earned_words(one: Earned, text: str | None) -> str:
    if text is None:
        return NOT_COMPUTED if one.applies else NOT_APPLICABLE
    return formats.points(text)


def figure_page(desk: Desk, item: Item) -> FigurePage:
    found, code = desk.found, item.code
    handed = next((one for one in found.handed.content.figures if one.code == code), None)
    newest, codes = found.newest(code), [one.code for one in items_of(found)]
    files = {one.id: one.name for listed in desk.evidence.values() for one in listed}
    at = codes.index(code)
    own = newest is not None and newest.by_user_id == desk.user_id
    return FigurePage(
        found=found,
        item=item,
        claimed=item.words(found.claimed(code)),
        verified=verified_words(found, item),
        words=standing_words(found, item, desk.user_id),
        source="" if handed is None else handed.source,
        as_of=day_words(handed.as_of) if handed is not None and handed.as_of else "",
        lines=() if handed is None else tuple((label, item.words(value)) for label, value in handed.lines),
        last=last_words(found, item),
        findings=desk.findings_of(code),
        pictures=tuple(picture_of(desk, one) for one in desk.files(code)),
        history=tuple(step_of(item, one, zone(found), files) for one in found.history.get(code, ())),
        effects=touched(found, code),
        options=options_of(item),
        seen=0 if newest is None else newest.id,
        state=found.state(code),
        mine=own,
        sent_by_me=own and newest is not None and newest.verdict == SENT_BACK,
        closed=desk.closed,
        before=address_of(found, codes[at - 1]) if at else "",
        onward=onward(desk, code) or (address_of(found, codes[at + 1]) if at + 1 < len(codes) else ""),
        place=f"Angka {formats.number(at + 1)} dari {formats.number(len(codes))}",
        bar=Bar(SHAPES[found.state(code)], standing_words(found, item, desk.user_id)),
    )


def day_words(text: str) -> str:
    return formats.plain_date(datetime.fromisoformat(text).date())


def last_words(found: Case, item: Item) -> str:
    """What counted in the edition before: `31.050 orang (Paritrana 2024)`."""
    last = previous_figures(found.candidate).get(item.code)
    return "" if last is None else f"{item.words(last[0])} (edisi {last[1]})"


def touched(found: Case, code: str) -> tuple[EffectRow, ...]:
    """The indicators that this figure is used for."""
    from scoring.rubric import kind_codes

    used = {leaf.code for leaf in found.rubric.indicators() if code in (*kind_codes(leaf.kind), leaf.code)}
    return tuple(row for row in effect_rows(found) if row.code in used)


def options_of(item: Item) -> tuple[tuple[str, str], ...]:
    """The answers to choose from; nothing for what is typed."""
    if item.figure is None:
        return ()
    if item.figure.type == YES_NO:
        return (("yes", "Ya"), ("no", "Tidak"))
    return tuple((one.code, one.title) for one in item.figure.options) if item.figure.type == CHOICE else ()


def picture_of(desk: Desk, one: Evidence) -> Picture:
    """A file with the addresses of its pages; none of a workbook."""
    pages, uses = one.blob.pages or 0, desk.shared_use(one)
    return Picture(
        id=one.id,
        name=one.name,
        pages=tuple(
            (page, url_for("evidence.picture", evidence_id=one.id, number=page)) for page in range(1, pages + 1)
        ),
        address=url_for("evidence.view", evidence_id=one.id),
        shared=tuple(dict.fromkeys(f"{use.name} ({use.code}), {use.category} {use.edition}" for use in uses)),
    )
