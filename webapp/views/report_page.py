"""The pages of a self-assessment as the templates show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import url_for

from reports import formats
from reports.figure_words import NOT_FILLED_IN, words_of
from scoring.figures import MISSING_TEXT, NOT_APPLICABLE_TEXT, may_not_apply
from scoring.rubric import CHOICE, COUNT, DATE, MONEY, NUMBER, PERCENT, TEXT, YES_NO, Figure, Rubric
from webapp.forms.figures import Typed
from webapp.forms.section import SectionForm, Sent, blank_lines
from webapp.models import Candidate, ReportedFigure
from webapp.queries import reporting as queries
from webapp.queries.reporting import LatestHandingIn
from webapp.queries.sheets import EMPTY, LOCKED, READY
from webapp.services.reporting import limit_of
from webapp.services.rosters import roster_figures
from webapp.services.sections import Section, scored_codes, section_by_figure, sections_of
from webapp.views.finding_lines import FindingLine
from webapp.views.report_reading import Progress, Reading, read_back, typed_text
from webapp.views.wording import BY_HAND, Bar, clock_words, here

YES_OR_NO = (("yes", "Ya"), ("no", "Tidak"))
KEYBOARDS = {COUNT: "numeric", MONEY: "numeric", PERCENT: "decimal", NUMBER: "decimal"}
BLOCKED = "blocked"
EVIDENCE_WORDS = {"required": "Bukti wajib", "optional": "Bukti bila ada"}
# Pages of others that stand beside the form.
BESIDE = (
    ("regulations.page", "Regulasi"),
    ("spreadsheets.page", "Isi lewat lembar sebar"),
    ("downloads.candidate_page", "Unduhan"),
    ("submissions.versions", "Versi yang pernah dikirim"),
    ("verification.outcome", "Hasil verifikasi"),
)
ROSTER = ("roster.page", "Daftar pekerja")


@dataclass(frozen=True)
class Crossing:
    """A finding that stands under another figure."""

    check: str
    title: str
    address: str


@dataclass(frozen=True)
class Clash:
    """What somebody else saved meanwhile, beside what was typed here."""

    yours: str
    theirs: str
    who: str


@dataclass(frozen=True)
class Field:
    """One figure on a section's page. `kind` is `number`, `choice`, `date` or `text`; texts are as typed."""

    figure: Figure
    sent: Sent
    kind: str
    keyboard: str
    scored: bool
    may_skip: bool
    skipped: bool
    options: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]
    added_up: bool
    last: str
    shown: str
    words: str
    problem: str
    findings: tuple[FindingLine, ...]
    crossings: tuple[Crossing, ...]
    clash: Clash | None

    @property
    def code(self) -> str:
        return self.figure.code

    @property
    def evidence(self) -> str:
        return EVIDENCE_WORDS.get(self.figure.evidence, "")


@dataclass(frozen=True)
class FieldGroup:
    """The figures of one indicator."""

    code: str
    title: str
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class SectionPage:
    """One section: where it stands, its fields, its coverage, what may be done.

    `closed` says why nothing can be changed, "" while it can.
    """

    section: Section
    progress: Progress
    groups: tuple[FieldGroup, ...]
    coverage: tuple[tuple[str, str, str, bool], ...]
    bar: Bar
    closed: str
    form: SectionForm
    problems: Mapping[str, str]
    before: Section | None
    after: Section | None
    version: int
    stored: Mapping[str, object] | None

    @property
    def progress_words(self) -> str:
        return progress_words(self.progress)

    @property
    def by_hand(self) -> str:
        """What there is to do with what is typed after this page was made, as long as no script says so."""
        return BY_HAND if self.bar.shape == READY and not self.closed else ""


@dataclass(frozen=True)
class Desk:
    """All that is known of a candidate when a page of its form is made."""

    candidate: Candidate
    rubric: Rubric
    rows: Mapping[str, ReportedFigure]
    lines: Mapping[str, tuple[tuple[str, str], ...]]
    names: Mapping[int, str]
    reading: Reading
    now: datetime
    closed: str

    @property
    def zone(self) -> str:
        return self.candidate.category.edition.timezone

    @cached_property
    def scored(self) -> frozenset[str]:
        return scored_codes(self.rubric)

    @cached_property
    def skippable(self) -> frozenset[str]:
        return may_not_apply(self.rubric)

    @cached_property
    def homes(self) -> Mapping[str, Section]:
        return section_by_figure(self.rubric)

    def typed(self, figure: Figure) -> Typed:
        """A figure as stored, as it is typed; what was added up from lines isn't typed itself."""
        row = self.rows.get(figure.code)
        lines = tuple((label, typed_text(figure, value)) for label, value in self.lines.get(figure.code, ()))
        return Typed(
            code=figure.code,
            text="" if row is None or lines else typed_text(figure, row.claimed),
            base_version=0 if row is None else row.version,
            source="" if row is None else row.source,
            as_of=row.as_of.isoformat() if row is not None and row.as_of else "",
            lines=None if figure.lines is None else lines,
        )

    def saved(self, code: str) -> str:
        """`10.42 WITA oleh Siti`, "" before the first save."""
        row = self.rows.get(code)
        if row is None or row.saved_at is None:
            return ""
        who = self.names.get(row.saved_by_user_id or 0, "")
        return clock_words(row.saved_at, self.now, self.zone) + (f" oleh {who}" if who else "")


def section_page(desk: Desk, section: Section, form: SectionForm, *, late: str = "") -> SectionPage:
    """The page with what is typed in `form`, which may differ from what is stored; `late` says it came too late."""
    sections = sections_of(desk.rubric)
    own = {leaf.code for leaf in section.indicators}
    last = queries.previous_figures(desk.candidate)
    clashes = {code: clash_of(desk, code, one.typed) for code, one in form.figures.items() if one.asked}
    groups = [
        FieldGroup(
            group.indicator.code if group.indicator else "",
            f"{group.indicator.code} {group.indicator.title}" if group.indicator else "",
            tuple(field_of(desk, figure, form, last.get(figure.code), clashes) for figure in group.figures),
        )
        for group in section.groups
    ]
    titles = {figure.code: figure.title for figure in section.figures}
    return SectionPage(
        section=section,
        progress=desk.reading.progress[section.number - 1],
        groups=tuple(groups),
        coverage=tuple(one for one in desk.reading.coverage if one[0] in own),
        bar=bar_of(desk, form, clashes, late),
        closed=late or desk.closed,
        form=form,
        problems=problems_of(form, titles),
        before=sections[section.number - 2] if section.number > 1 else None,
        after=sections[section.number] if section.number < len(sections) else None,
        version=max((row.version for row in desk.rows.values()), default=0),
        stored=stored_beside(desk, form) if form.problems and set(form.problems) <= set(titles) else None,
    )


def problems_of(form: SectionForm, titles: Mapping[str, str]) -> dict[str, str]:
    """Each sentence by the id of the field that it leads to, with the figure's title before it."""
    return {
        f"isi-{code}": f"{titles[code]}: {what}" if code in titles else what for code, what in form.problems.items()
    }


def stored_beside(desk: Desk, form: SectionForm) -> dict[str, object]:
    """What the server has of each figure, for the script of a page that shows what was refused."""
    return {
        code: plain_of(desk.typed(desk.rubric.figure(code)) if one.changed else one.typed)
        for code, one in form.figures.items()
    }


def plain_of(typed: Typed) -> dict[str, object]:
    """A figure as the script reads it from its inputs."""
    lines = None if typed.lines is None else [{"label": label, "text": text} for label, text in typed.lines]
    return {"text": typed.text, "source": typed.source or "", "as_of": typed.as_of or "", "lines": lines}


def field_of(
    desk: Desk, figure: Figure, form: SectionForm, last: tuple[str, str] | None, clashes: Mapping[str, Clash]
) -> Field:
    """One figure as typed, with what the engine says of it."""
    code, sent, row = figure.code, form.figures[figure.code], desk.rows.get(figure.code)
    claimed = row.claimed if row is not None else MISSING_TEXT
    shown, words = ("", "") if claimed == MISSING_TEXT else read_back(figure, claimed)
    lines = sent.typed.lines or ()
    return Field(
        figure=figure,
        sent=sent,
        kind={CHOICE: "choice", YES_NO: "choice", DATE: "date", TEXT: "text"}.get(figure.type, "number"),
        keyboard=KEYBOARDS.get(figure.type, "text"),
        scored=code in desk.scored,
        may_skip=code in desk.skippable,
        skipped=code in desk.skippable and sent.typed.text == NOT_APPLICABLE_TEXT,
        options=YES_OR_NO if figure.type == YES_NO else tuple((one.code, one.title) for one in figure.options),
        lines=() if figure.lines is None else blank_lines(figure, lines),
        added_up=bool(desk.lines.get(code)),
        last=f"{words_of(figure, last[0])}, edisi {last[1]}" if last else "",
        shown=shown,
        words=words,
        problem=form.problems.get(code, ""),
        findings=desk.reading.found.under.get(code, ()),
        crossings=crossings_of(desk, code),
        clash=clashes.get(code),
    )


def crossings_of(desk: Desk, code: str) -> tuple[Crossing, ...]:
    """The findings that concern a figure and stand under another one."""
    return tuple(
        Crossing(check, desk.rubric.figure(where).title, address_of(desk, where))
        for check, where in desk.reading.found.elsewhere.get(code, ())
    )


def address_of(desk: Desk, code: str) -> str:
    """Where a figure is filled in."""
    return figure_address(desk.candidate, desk.homes[code], code)


def figure_address(candidate: Candidate, home: Section, code: str) -> str:
    """The same, where its section is known."""
    return url_for("report.section", candidate_id=candidate.id, number=home.number, _anchor=f"angka-{code}")


def clash_of(desk: Desk, code: str, yours: Typed) -> Clash:
    """What was typed beside what is stored now, and whose that is."""
    figure = desk.rubric.figure(code)
    row = desk.rows.get(code)
    mine = words_of(figure, yours.text) if figure.type in (CHOICE, YES_NO, DATE) else yours.text
    return Clash(
        yours="jumlah baris Anda di bawah" if yours.lines else mine or NOT_FILLED_IN,
        theirs=read_back(figure, MISSING_TEXT if row is None else row.claimed)[0],
        who=desk.saved(code),
    )


def bar_of(desk: Desk, form: SectionForm, clashes: Mapping[str, Clash], late: str) -> Bar:
    """What is true of this page right now, as the server knows it."""
    if late:
        return Bar(BLOCKED, "belum tersimpan: isian sudah ditutup")
    if desk.closed:
        return Bar(LOCKED, "isian ditutup, tidak dapat diubah")
    if form.problems:
        return Bar(BLOCKED, "belum tersimpan: ada isian yang perlu diperbaiki")
    if clashes:
        return Bar(BLOCKED, "tersimpan, kecuali angka yang berubah sementara itu; pilih nilainya, lalu tekan Simpan")
    newest = max((row for row in desk.rows.values() if row.saved_at), key=lambda row: row.version, default=None)
    if newest is None:
        return Bar(EMPTY, "belum ada yang disimpan")
    return Bar(READY, f"tersimpan di server {desk.saved(newest.code)}")


def deadline_words(candidate: Candidate, last: LatestHandingIn | None) -> str:
    """`Batas waktu: Sabtu, 28 Februari 2026, pukul 23.59 WITA`; "" without one."""
    limit = limit_of(candidate, last)
    if limit is None:
        return ""
    return f"Batas waktu: {formats.long_moment(here(limit, candidate.category.edition.timezone))}"


def links_beside(candidate: Candidate, rubric: Rubric) -> tuple[tuple[str, str], ...]:
    """(title, address) of the pages that stand beside the form; a list of workers only where the rubric counts one."""
    pages = (*BESIDE, ROSTER) if roster_figures(rubric) else BESIDE
    return tuple((title, url_for(endpoint, candidate_id=candidate.id)) for endpoint, title in pages)


def progress_words(one: Progress) -> str:
    """`12 dari 42 terisi, 5 yang dinilai belum`."""
    left = f", {formats.number(one.missing)} yang dinilai belum" if one.missing else ""
    return f"{formats.number(one.filled)} dari {formats.number(one.total)} terisi{left}"
