"""The page before handing in: every figure as it will be handed in, what is missing, what doesn't add up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from flask import url_for

from reports import formats
from reports.wording import SEVERITY_WORDS
from scoring.figures import MISSING_TEXT
from scoring.rubric import Rubric
from webapp.forms.submissions import REPLY, SHOWN, SubmitForm
from webapp.queries.submissions import Mend
from webapp.services.drafts import ERROR, NOTE, REQUIRED, Draft, Lack, finding_key
from webapp.services.handed_in import HandedFigure, HandedFinding, HandedIn, HandedRegulation
from webapp.services.receipts import lines_said
from webapp.services.regulations import CHECK as REGULATIONS
from webapp.services.sections import section_by_figure, sections_of
from webapp.services.submissions import Reply
from webapp.shown import digest_of_shown

Place = Callable[[str], str]
THEIRS = "Penjelasan ini berubah sejak halaman ini dibuka. Yang tersimpan sekarang: “{text}”. Periksa, lalu ulangi."
WITHDRAWN = "Penjelasan ini dihapus sejak halaman ini dibuka. Periksa, lalu ulangi."


@dataclass(frozen=True)
class SummaryLine:
    """One figure; `before` is what was handed in last time where that was something else."""

    title: str
    address: str
    said: str
    present: bool
    lines: tuple[tuple[str, str], ...]
    source: str
    as_of: str
    proof: str
    before: str
    mends: tuple[str, ...]


@dataclass(frozen=True)
class SummarySection:
    """The figures of one page of the form."""

    name: str
    address: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True)
class FindingField:
    """One finding with its reply; `stored` where the reply is kept already, `asks` where one is asked for.

    `shown` goes along with the reply, in the hidden field `carrier`: a digest of what stood there.
    """

    field: str
    carrier: str
    shown: str
    check: str
    severity: str
    word: str
    message: str
    hint: str
    figures: tuple[tuple[str, str], ...]
    reply: str
    stored: bool
    asks: bool
    needed: bool


@dataclass(frozen=True)
class Lacking:
    """Something that keeps this from being handed in, and where to mend it."""

    sentence: str
    address: str


@dataclass(frozen=True)
class Summary:
    """All that the page says; `lost` are replies to findings that are no longer there."""

    sections: tuple[SummarySection, ...]
    regulations: tuple[str, ...]
    not_applicable: tuple[str, ...]
    missing: tuple[Lacking, ...]
    unproven: tuple[Lacking, ...]
    findings: tuple[FindingField, ...]
    notes: tuple[FindingField, ...]
    lost: tuple[str, ...]
    filled: int
    total: int

    @property
    def blocked(self) -> bool:
        """Whether something has to be done elsewhere first."""
        return bool(self.missing or self.unproven)

    @property
    def unexplained(self) -> int:
        """How many errors have no reply that is kept."""
        return sum(one.needed and not one.stored for one in self.findings)


def place_of(candidate_id: int, rubric: Rubric) -> Place:
    """The address of a figure in the form; of the form where the figure isn't in it."""
    sections = section_by_figure(rubric)

    def place(code: str) -> str:
        if code not in sections:
            return url_for("report.form", candidate_id=candidate_id)
        number = sections[code].number
        return url_for("report.section", candidate_id=candidate_id, number=number, _anchor=f"angka-{code}")

    return place


def summary_of(
    rubric: Rubric, draft: Draft, form: SubmitForm, place: Place, *, last: HandedIn | None, mend: Mend | None
) -> Summary:
    """`last` is the handing in before, `mend` what it was sent back for."""
    handed = {figure.code: figure for figure in draft.content.figures}
    found = [finding_field(one, form, handed, place) for one in draft.content.findings]
    known = {finding_key(one) for one in draft.content.findings}
    return Summary(
        sections=tuple(summary_sections(rubric, handed, place, last=last, mend=mend)),
        regulations=tuple(regulation_words(one) for one in draft.content.regulations),
        not_applicable=tuple(f"{one.code} {one.name}" for one in draft.content.not_applicable),
        missing=tuple(lacking(one, place) for one in draft.missing),
        unproven=tuple(lacking(one, place) for one in draft.unproven),
        findings=tuple(one for one in found if one.asks),
        notes=tuple(one for one in found if not one.asks),
        lost=tuple(text for key, text in form.replies.items() if text and key not in known),
        filled=sum(figure.value != MISSING_TEXT for figure in handed.values()),
        total=len(handed),
    )


def summary_sections(
    rubric: Rubric, handed: Mapping[str, HandedFigure], place: Place, *, last: HandedIn | None, mend: Mend | None
) -> Iterator[SummarySection]:
    """The figures as the form has them, section by section."""
    before = {figure.code: figure for figure in last.content.figures} if last else {}
    asked = mend.by_figure if mend else {}
    evidence = {figure.code: figure.evidence for figure in rubric.figures}
    for section in sections_of(rubric):
        lines = (
            summary_line(handed[figure.code], before, asked, place, required=evidence[figure.code] == REQUIRED)
            for figure in section.figures
        )
        yield SummarySection(section.name, place(section.figures[0].code).partition("#")[0], tuple(lines))


def lacking(one: Lack, place: Place) -> Lacking:
    return Lacking(one.sentence, place(one.figure))


def summary_line(
    figure: HandedFigure,
    before: Mapping[str, HandedFigure],
    asked: Mapping[str, tuple[str, ...]],
    place: Place,
    *,
    required: bool,
) -> SummaryLine:
    earlier = before.get(figure.code)
    present = figure.value != MISSING_TEXT
    return SummaryLine(
        title=figure.title,
        address=place(figure.code),
        said=figure.said,
        present=present,
        lines=lines_said(figure),
        source=figure.source,
        as_of=day_words(figure.as_of),
        proof=files_words(len(figure.files), needed=required and present),
        before=earlier.said if earlier is not None and earlier.value != figure.value else "",
        mends=asked.get(figure.code, ()),
    )


def day_words(text: str) -> str:
    """`31 Desember 2025` from ISO text, "" for none."""
    return formats.plain_date(date.fromisoformat(text)) if text else ""


def files_words(count: int, *, needed: bool) -> str:
    """How many files prove a figure."""
    if count:
        return f"{formats.number(count)} berkas"
    return "belum ada berkas" if needed else "tanpa berkas"


def regulation_words(one: HandedRegulation) -> str:
    """One regulation in a line."""
    force = f", berlaku {day_words(one.in_force_on)}" if one.in_force_on else ""
    state = " (rancangan)" if one.draft else force
    return f"{one.name}{state}; {files_words(1 if one.file else 0, needed=False)}"


def check_name(check: str) -> str:
    """The rubric's code of a check; "" for one that has no number of its own."""
    return "" if check == REGULATIONS else check


def replies_in(form: SubmitForm) -> dict[str, Reply]:
    """What was written, by finding key; of a field that doesn't say what it showed, as if it had been empty."""
    return {key: Reply(text, form.shown.get(key, digest_of_shown(""))) for key, text in form.replies.items()}


def tell_changed(form: SubmitForm, theirs: Mapping[str, str]) -> None:
    """Says beside each of these what stands there now; who sends the page again has seen it."""
    sent = replies_in(form)
    for key, text in theirs.items():
        if not sent[key].touched:
            del form.replies[key]
        form.problems[f"{REPLY}{key}"] = (THEIRS if text else WITHDRAWN).format(text=text)
        form.shown[key] = digest_of_shown(text)


def finding_field(
    one: HandedFinding, form: SubmitForm, handed: Mapping[str, HandedFigure], place: Place
) -> FindingField:
    key, reply = finding_key(one), Reply(one.reply, digest_of_shown(one.reply))
    sent = replies_in(form).get(key, reply)
    shown = sent if sent.touched else reply  # where nothing was typed stands what is kept now
    return FindingField(
        field=f"{REPLY}{key}",
        carrier=f"{SHOWN}{key}",
        shown=shown.shown,
        check=check_name(one.check),
        severity=one.severity,
        word=SEVERITY_WORDS[one.severity],
        message=one.message,
        hint=one.hint,
        figures=tuple((handed[code].title, place(code)) for code in one.figures if code in handed),
        reply=shown.text,
        stored=bool(one.reply) and shown.text == one.reply,
        asks=one.severity != NOTE,
        needed=one.severity == ERROR,
    )
