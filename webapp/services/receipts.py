"""The receipt of a handing in, from its body alone: what the form or the rubric became later changes nothing on it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from reports import formats
from reports.documents import EditionFacts, Person
from reports.receipt import (
    FileList,
    ReceiptDocument,
    ReceiptFigure,
    ReceiptFile,
    ReceiptFinding,
    ReceiptRegulation,
    file_name,
)
from scoring.exact import parse_decimal
from scoring.figures import MISSING_TEXT
from scoring.rubric import MONEY
from webapp.errors import Refused
from webapp.models import Submission
from webapp.services.handed_in import HandedFigure, HandedFile, HandedIn, HandedRegulation, body_sha256, read_body
from webapp.services.look import COMMITTEE, letterhead_at
from webapp.services.papers import print_html

if TYPE_CHECKING:
    from reports.html import Size

DAMAGED = "Kiriman ini tidak utuh: isinya tidak lagi sesuai dengan sidiknya. Hubungi pengelola sistem."


def whole(submission: Submission) -> HandedIn:
    """What was handed in, once it is known to be what it was. Raises Refused."""
    if body_sha256(submission.body) != submission.body_sha256:
        raise Refused(DAMAGED)
    return read_body(submission.body)


def json_name(handed: HandedIn) -> str:
    """What the file of this handing in is called."""
    return file_name(handed.edition.code, handed.category.code, handed.candidate.code, handed.number)


def receipt_of(submission: Submission) -> ReceiptDocument:
    """Raises Refused where the body isn't what was hashed."""
    handed, files = whole(submission), FileList()
    content, signed = handed.content, handed.signed
    answered = [figure for figure in content.figures if figure.value != MISSING_TEXT]
    figures = tuple(receipt_figure(figure, files) for figure in answered)
    regulations = tuple(receipt_regulation(one, files) for one in content.regulations)
    return ReceiptDocument(
        edition=edition_of(handed),
        candidate=Person(handed.candidate.code, handed.candidate.name),
        rubric_code=handed.rubric.code,
        rubric_digest=handed.rubric.digest,
        number=handed.number,
        at=handed.at.astimezone(ZoneInfo(handed.edition.timezone)),
        account=f"{signed.account_name} ({signed.login})",
        signed_name=signed.name,
        signed_position=signed.position,
        pledge=handed.pledge,
        sha256=submission.body_sha256,
        file_name=json_name(handed),
        figures=figures,
        unanswered=tuple(figure.title for figure in content.figures if figure.value == MISSING_TEXT),
        not_applicable=tuple(f"{one.code} {one.name}" for one in content.not_applicable),
        regulations=regulations,
        files=files.listed(),
        findings=tuple(ReceiptFinding(one.severity, one.message, one.reply) for one in content.findings),
    )


def edition_of(handed: HandedIn) -> EditionFacts:
    """The edition as it was called then, under the look of that moment; nobody signs a receipt by hand."""
    edition = handed.edition
    named = {"institution": edition.institution, "committee": COMMITTEE}
    return EditionFacts(
        **{**named, **letterhead_at(edition.code, handed.at)},
        title=edition.title,
        label=edition.label,
        period_year=edition.period_year,
        ceremony_year=edition.ceremony_year,
        category=handed.category.name,
        place=edition.place,
        sample=edition.sample,
        signatories=(),
    )


def receipt_figure(figure: HandedFigure, files: FileList) -> ReceiptFigure:
    return ReceiptFigure(
        title=figure.title,
        said=figure.said,
        lines=lines_said(figure),
        source=figure.source,
        as_of=day_of(figure.as_of),
        files=files.numbers(map(receipt_file, figure.files)),
    )


def lines_said(figure: HandedFigure) -> tuple[tuple[str, str], ...]:
    """The lines that were added up, with separators; what isn't a number, as it is."""
    write = formats.money if figure.type == MONEY else formats.number
    return tuple((label, value if parse_decimal(value) is None else write(value)) for label, value in figure.lines)


def receipt_regulation(one: HandedRegulation, files: FileList) -> ReceiptRegulation:
    return ReceiptRegulation(
        title=one.name,
        in_force_on=day_of(one.in_force_on),
        draft=one.draft,
        files=files.numbers([receipt_file(one.file)] if one.file else []),
    )


def receipt_file(file: HandedFile) -> ReceiptFile:
    return ReceiptFile(file.name, file.sha256)


def day_of(text: str) -> date | None:
    """The day of ISO text; None for none."""
    return date.fromisoformat(text) if text else None


def receipt_pdf(submission: Submission, *, size: Size) -> bytes:
    """The receipt as PDF. Raises Refused, PaperFailed."""
    from reports.html import receipt_html

    return print_html(receipt_html(receipt_of(submission), size=size))
