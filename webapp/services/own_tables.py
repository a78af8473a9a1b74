"""Everything an operator may see of one candidate, as tables to keep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.wording import SEVERITY_WORDS
from scoring.rubric import NUMERIC_TYPES, Rubric
from webapp.models import Candidate
from webapp.queries.reporting import names_of, reported
from webapp.queries.submissions import mends_of, submissions_of
from webapp.services.drafts import draft_of
from webapp.services.handed_in import Content, HandedFigure
from webapp.services.workbooks import Number, Table, Value

FIGURES = ("Kode", "Angka", "Satuan", "Isian", "Terbaca", "Sumber", "Per tanggal", "Versi", "Disimpan", "Oleh")
LINES = ("Kode", "Angka", "Kelompok", "Isian")
FINDINGS = ("Pemeriksaan", "Tingkat", "Temuan", "Petunjuk", "Tertulis", "Terhitung", "Selisih", "Penjelasan")
FILES = ("Kode", "Angka", "Berkas", "SHA-256 berkas asli", "SHA-256 tersimpan", "Ukuran (bita)")
RULES = ("Jenis", "Nomor", "Tahun", "Tentang", "Mulai berlaku", "Rancangan", "Berkas")
HANDED = ("Kiriman", "Waktu", "Ditandatangani", "Jabatan", "Akun", "SHA-256", "Dikembalikan", "Sampai", "Alasan")


def own_tables(candidate: Candidate, rubric: Rubric) -> tuple[Table, ...]:
    """Figures, their lines, findings, evidence, regulations and versions. Category and edition must be loaded."""
    content, zone = draft_of(candidate, rubric).content, candidate.category.edition.timezone
    return (
        Table("angka", "Angka", FIGURES, figure_rows(candidate.id, content, zone)),
        Table("rincian", "Rincian", LINES, line_rows(content)),
        Table("temuan", "Temuan", FINDINGS, finding_rows(content)),
        Table("bukti", "Bukti", FILES, file_rows(content)),
        Table("regulasi", "Regulasi", RULES, regulation_rows(content)),
        Table("kiriman", "Kiriman", HANDED, submission_rows(candidate.id, zone)),
    )


def moment(at: datetime | None, timezone: str) -> str:
    """`2026-02-13 12:00 +08:00`: sorts, and says its zone."""
    return "" if at is None else at.astimezone(ZoneInfo(timezone)).isoformat(sep=" ", timespec="minutes")


def value_of(figure: HandedFigure) -> Value:
    """A number as one, an answer as people say it."""
    return (
        Number(figure.value) if figure.type in NUMERIC_TYPES and figure.value else figure.said if figure.value else ""
    )


def figure_rows(candidate_id: int, content: Content, timezone: str) -> list[Sequence[Value]]:
    rows = reported(candidate_id)
    names = names_of({row.saved_by_user_id for row in rows.values() if row.saved_by_user_id is not None})
    found: list[Sequence[Value]] = []
    for figure in content.figures:
        row = rows.get(figure.code)
        saved = ("", "") if row is None else (moment(row.saved_at, timezone), names.get(row.saved_by_user_id or 0, ""))
        stated = (figure.source, figure.as_of, Number(str(figure.version)))
        found.append((figure.code, figure.title, figure.unit, value_of(figure), figure.said, *stated, *saved))
    return found


def line_rows(content: Content) -> list[Sequence[Value]]:
    return [
        (figure.code, figure.title, label, Number(value)) for figure in content.figures for label, value in figure.lines
    ]


def finding_rows(content: Content) -> list[Sequence[Value]]:
    found: list[Sequence[Value]] = []
    for one in content.findings:
        sides = numbers(one.stated, one.computed, one.difference)
        found.append((one.check, SEVERITY_WORDS[one.severity], one.message, one.hint, *sides, one.reply))
    return found


def numbers(*texts: str | None) -> tuple[Value, ...]:
    return tuple("" if text is None else Number(text) for text in texts)


def file_rows(content: Content) -> list[Sequence[Value]]:
    return [
        (figure.code, figure.title, file.name, file.sha256, file.stored_sha256, Number(str(file.size)))
        for figure in content.figures
        for file in figure.files
    ]


def regulation_rows(content: Content) -> list[Sequence[Value]]:
    return [
        (
            one.kind_title,
            one.number,
            Number(str(one.year)),
            one.title,
            one.in_force_on,
            "ya" if one.draft else "tidak",
            "" if one.file is None else one.file.name,
        )
        for one in content.regulations
    ]


def submission_rows(candidate_id: int, timezone: str) -> list[Sequence[Value]]:
    """Every handing in, the oldest first, with what it was last sent back for."""
    sent: dict[int, tuple[str, str, str]] = {}
    for mend in mends_of(candidate_id):
        sent.setdefault(mend.number, (moment(mend.at, timezone), moment(mend.until, timezone), mend.reason))
    return [
        (
            Number(str(one.number)),
            moment(one.at, timezone),
            one.signed_name,
            one.signed_position,
            one.by.name,
            one.body_sha256,
            *sent.get(one.number, ("", "", "")),
        )
        for one in reversed(submissions_of(candidate_id))
    ]


def table_named(tables: Sequence[Table], code: str) -> Table | None:
    """One of these by its code."""
    known: Mapping[str, Table] = {table.code: table for table in tables}
    return known.get(code)
