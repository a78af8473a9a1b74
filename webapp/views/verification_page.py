"""A candidate to be verified, and one figure of it beside its evidence, as the templates show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from reports import formats
from scoring.figures import MISSING_TEXT
from scoring.rubric import CHOICE, YES_NO, kind_codes
from webapp.models import SENT_BACK, Evidence, Regulation
from webapp.queries.evidence import regulations_of
from webapp.queries.reporting import previous_figures
from webapp.queries.verification import DECIDED, UNDECIDED, WAITING
from webapp.services.sections import sections_of
from webapp.services.verification import Case
from webapp.services.verified_points import Earned, effects_of
from webapp.views.evidence_words import pictures_of
from webapp.views.verdict_words import SHAPES, Item, Step, items_of, standing_words, step_of
from webapp.views.verification_desk import Desk, ToldFinding
from webapp.views.wording import day_and_clock

NOT_COMPUTED, NOT_APPLICABLE = "belum dapat dihitung", "tidak berlaku"
ANSWERED = "Dijawab tidak berlaku"


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
    """One figure in the candidate's list; `waits` says that somebody has yet to decide or to confirm."""

    item: Item
    address: str
    claimed: str
    verified: str
    findings: int
    files: int
    shape: str
    words: str
    waits: bool


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
    shape: str

    @property
    def claims(self) -> bool:
        """Whether there is anything to accept or reject."""
        return self.found.claimed(self.item.code) != MISSING_TEXT

    @property
    def unsent(self) -> bool:
        """Whether there is something to reject that nobody handed in."""
        return self.found.is_unsent(self.item.code)


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
        waits=found.state(item.code) in (UNDECIDED, WAITING),
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
    newest, way = found.newest(code), way_of(desk, code)
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
        history=steps_of(desk, item),
        effects=touched(found, code),
        options=options_of(item),
        seen=0 if newest is None else newest.id,
        state=found.state(code),
        mine=own,
        sent_by_me=own and newest is not None and newest.verdict == SENT_BACK,
        closed=desk.closed,
        before=way.before,
        onward=way.onward,
        place=way.place,
        shape=SHAPES[found.state(code)],
    )


@dataclass(frozen=True)
class Way:
    """From one figure to its neighbours; addresses are "" at the ends."""

    before: str
    onward: str
    place: str


def way_of(desk: Desk, code: str) -> Way:
    """Onward leads to what waits for this reader, else simply to the next figure."""
    codes = [one.code for one in items_of(desk.found)]
    at = codes.index(code)
    following = address_of(desk.found, codes[at + 1]) if at + 1 < len(codes) else ""
    before = address_of(desk.found, codes[at - 1]) if at else ""
    place = f"Angka {formats.number(at + 1)} dari {formats.number(len(codes))}"
    return Way(before, onward(desk, code) or following, place)


def steps_of(desk: Desk, item: Item) -> tuple[Step, ...]:
    """Every verdict on a figure, the newest first."""
    files = {one.id: one.name for listed in desk.evidence.values() for one in listed}
    return tuple(step_of(item, one, zone(desk.found), files) for one in desk.found.history.get(item.code, ()))


def day_words(text: str) -> str:
    return formats.plain_date(datetime.fromisoformat(text).date())


def last_words(found: Case, item: Item) -> str:
    """What counted in the edition before: `31.050 orang (Paritrana 2024)`."""
    last = previous_figures(found.candidate).get(item.code)
    return "" if last is None else f"{item.words(last[0])} (edisi {last[1]})"


def touched(found: Case, code: str) -> tuple[EffectRow, ...]:
    """The indicators that this figure is used for."""
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
    uses = desk.shared_use(one)
    return Picture(
        id=one.id,
        name=one.name,
        pages=pictures_of(one),
        address=url_for("evidence.view", evidence_id=one.id),
        shared=tuple(dict.fromkeys(f"{use.name} ({use.code}), {use.category} {use.edition}" for use in uses)),
    )
