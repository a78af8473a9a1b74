"""Everything a verifier or the secretariat may see of a category, as tables to keep; nothing here comes from a juror.

A verifier sees who handed in, as it was handed in; how everybody stands is the secretariat's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.figure_words import words_of
from reports.wording import SEVERITY_WORDS
from scoring.rubric import NUMERIC_TYPES, Figure, Rubric
from webapp.models import (
    ACCEPTED,
    CONFIRMED,
    CORRECTED,
    REJECTED,
    SECRETARIAT,
    SENT_BACK,
    Category,
    Decision,
    Submission,
)
from webapp.queries import category_files as queries
from webapp.queries.nominations import deadline_changes
from webapp.queries.reporting import handed_in_of
from webapp.services.handed_in import HandedFigure, read_body
from webapp.services.nominations import TITLES
from webapp.services.own_tables import moment, numbers, value_of
from webapp.services.workbooks import Number, Table, Value

CLAIMED = (
    "Kandidat",
    "Nama",
    "Kode",
    "Angka",
    "Satuan",
    "Dilaporkan",
    "Terverifikasi",
    "Terbaca",
    "Keputusan",
    "Alasan",
    "Verifikator",
    "Sumber",
    "Per tanggal",
    "Kiriman",
)
FINDINGS = ("Kandidat", "Nama", "Pemeriksaan", "Tingkat", "Temuan", "Tertulis", "Terhitung", "Selisih", "Penjelasan")
FILES = (
    "Kandidat",
    "Nama",
    "Kode angka",
    "Berkas",
    "SHA-256 berkas asli",
    "SHA-256 tersimpan",
    "Ukuran (bita)",
    "Jenis",
    "Diunggah",
    "Dihapus",
)
HANDED = ("Kandidat", "Nama", "Kiriman", "Waktu", "Ditandatangani", "Jabatan", "Akun", "SHA-256", "Dikembalikan sampai")
STANDINGS = (
    "Kandidat",
    "Nama",
    "Kedudukan",
    "Sejak",
    "Alasan",
    "Angka terisi",
    "Kiriman",
    "Dikirim",
    "Diperbaiki sampai",
)
DEADLINES = ("Semula", "Menjadi", "Oleh", "Dicatat", "Alasan")
VERDICT_WORDS = {
    ACCEPTED: "diterima",
    CORRECTED: "dikoreksi",
    REJECTED: "ditolak",
    CONFIRMED: "dikonfirmasi",
    SENT_BACK: "dikembalikan",
}


def category_tables(category: Category, rubric: Rubric, role: str) -> tuple[Table, ...]:
    """Those that this role may see; their rows are read from the database as they are asked for."""
    zone = category.edition.timezone
    shared = (
        Table("angka", "Angka", CLAIMED, figure_rows(category.id, rubric)),
        Table("temuan", "Temuan", FINDINGS, finding_rows(category.id)),
        Table("bukti", "Bukti", FILES, file_rows(category.id, zone)),
        Table("kiriman", "Kiriman", HANDED, submission_rows(category.id, zone)),
    )
    if role != SECRETARIAT:
        return shared
    own = (
        Table("kandidat", "Kandidat", STANDINGS, standing_rows(category.id, zone)),
        Table("batas-waktu", "Batas waktu", DEADLINES, deadline_rows(category.id, zone)),
    )
    return (*shared, *own)


def figure_rows(category_id: int, rubric: Rubric) -> Iterator[Sequence[Value]]:
    """Claimed and verified side by side, with the newest verdict."""
    figures = {figure.code: figure for figure in rubric.figures}
    for stretch in queries.newest_handed_in(category_id):
        ids = [one.candidate_id for one in stretch]
        verified, decisions = queries.verified_of(ids), queries.newest_decisions(ids)
        for one in stretch:
            for figure in read_body(one.body).content.figures:
                key = (one.candidate_id, figure.code)
                sides = (*claimed_cells(one, figure), *verified_cells(figures.get(figure.code), verified.get(key)))
                yield (*sides, *decision_cells(decisions.get(key)), *stated(one, figure))


def decision_cells(decision: Decision | None) -> tuple[Value, ...]:
    """(verdict, reason, who)."""
    if decision is None:
        return "", "", ""
    return VERDICT_WORDS[decision.verdict], decision.reason, decision.by.name


def claimed_cells(one: Submission, figure: HandedFigure) -> tuple[Value, ...]:
    return (one.candidate.code, one.candidate.name, figure.code, figure.title, figure.unit, value_of(figure))


def verified_cells(figure: Figure | None, text: str | None) -> tuple[Value, Value]:
    """(verified, in words); what nobody has verified is empty, what was rejected says so."""
    if figure is None or text is None:
        return "", ""
    if not text:
        return "", "tidak ada (ditolak)"
    said = words_of(figure, text)
    return (Number(text) if figure.type in NUMERIC_TYPES else said), said


def stated(one: Submission, figure: HandedFigure) -> tuple[Value, ...]:
    return (figure.source, figure.as_of, Number(str(one.number)))


def finding_rows(category_id: int) -> Iterator[Sequence[Value]]:
    """What didn't add up when it was handed in, with what was answered."""
    for stretch in queries.newest_handed_in(category_id):
        for one in stretch:
            for found in read_body(one.body).content.findings:
                told = (found.check, SEVERITY_WORDS[found.severity], found.message)
                sides = numbers(found.stated, found.computed, found.difference)
                yield (one.candidate.code, one.candidate.name, *told, *sides, found.reply)


def file_rows(category_id: int, timezone: str) -> Iterator[Sequence[Value]]:
    for code, name, figure, file, sent, kept, size, kind, at, removed in queries.evidence_in(category_id):
        times = (moment(at, timezone), moment(removed, timezone))
        yield (code, name, figure, file, sent or kept, kept, Number(str(size)), kind, *times)


def submission_rows(category_id: int, timezone: str) -> Iterator[Sequence[Value]]:
    for one, until in queries.submissions_in(category_id):
        signed = (one.signed_name, one.signed_position, one.by.name, one.body_sha256)
        who = (one.candidate.code, one.candidate.name, Number(str(one.number)))
        yield (*who, moment(one.at, timezone), *signed, moment(until, timezone))


def standing_rows(category_id: int, timezone: str) -> Iterator[Sequence[Value]]:
    """Everybody, also who left, with why."""
    rows = list(queries.candidates_with_counts(category_id))
    handed = handed_in_of([one.id for one, _count in rows])
    for one, count in rows:
        last = handed.get(one.id)
        sent: tuple[Value, ...] = ("", "", "")
        if last is not None:
            sent = (Number(str(last.number)), moment(last.at, timezone), moment(last.until, timezone))
        standing = (TITLES[one.standing], moment(one.standing_at, timezone), one.standing_reason)
        yield (one.code, one.name, *standing, Number(str(count)), *sent)


def deadline_rows(category_id: int, timezone: str) -> Iterator[Sequence[Value]]:
    for one in deadline_changes(category_id):
        yield (moment(one.old, timezone), moment(one.new, timezone), one.by.name, moment(one.at, timezone), one.reason)
