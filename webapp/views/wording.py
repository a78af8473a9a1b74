"""The states of a sheet and of a category in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports import formats
from reports.wording import CONFLICT_WORDS
from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.models import ANNOUNCED, DRAFT, INTERVIEWS, PLENARY, SEALED, SUBMISSION, VERIFICATION, Category
from webapp.queries.instrument import Returned
from webapp.queries.sheets import BEGUN, EMPTY, EXCUSED, LOCKED, READY, RECUSED, Content, Seat

SHEET_STATES = {
    EMPTY: "belum",
    BEGUN: "mulai",
    READY: "siap ditandatangani",
    LOCKED: "terkunci",
    RECUSED: "mundur",
    EXCUSED: "berhalangan",
}
CONFLICT_CHOICES = (
    ("institution", "lembaga: bekerja di sana, atau mendampinginya"),
    ("company", "perusahaan: milik, saham, atau jabatan"),
    ("family", "keluarga"),
    ("origin", "asal daerah"),
    ("other", "sebab lain (tulis keterangannya)"),
)
STAGES = {
    DRAFT: "Persiapan",
    SUBMISSION: "Pengisian",
    VERIFICATION: "Verifikasi",
    INTERVIEWS: "Wawancara",
    PLENARY: "Rapat pleno",
    SEALED: "Disegel",
    ANNOUNCED: "Diumumkan",
}


@dataclass(frozen=True)
class Bar:
    """The line at the foot of a sheet: a shape and words."""

    shape: str
    words: str


def here(at: datetime, timezone: str) -> datetime:
    """The moment as the edition's place reads it."""
    return at.astimezone(ZoneInfo(timezone))


def clock_words(at: datetime, now: datetime, timezone: str) -> str:
    """`10.42 WITA` today, `14 Februari 10.42 WITA` on another day."""
    local = here(at, timezone)
    return formats.clock(local) if local.date() == here(now, timezone).date() else day_and_clock(at, timezone)


# Of what is typed after a page was made, as long as no script says what becomes of it.
BY_HAND = "; perubahan sesudahnya: tekan Simpan"


def day_and_clock(at: datetime, timezone: str) -> str:
    """`14 Februari 10.55 WITA`; the year is the edition's."""
    local = here(at, timezone)
    return f"{formats.plain_date(local.date()).rpartition(' ')[0]} {formats.clock(local)}"


def conflict_words(kind: str, reason: str) -> str:
    """`keluarga (saudara kandung kepala dinas)`, for who may read the words."""
    return f"{CONFLICT_WORDS[kind]} ({reason})" if reason else CONFLICT_WORDS[kind]


def frozen_words(content: Content, category: Category) -> str:
    """Why a sheet can't be changed; "" while it can be."""
    if content.locked_at is not None:
        when = day_and_clock(content.locked_at, category.edition.timezone)
        return f"terkunci {when}; hanya Ketua dan Sekretaris Tim Penilai bersama-sama yang dapat membukanya"
    if category.state != INTERVIEWS:
        return f"penilaian ditutup, tahap sekarang {STAGES[category.state].lower()}"
    if content.excused:
        return "Anda tercatat berhalangan untuk kandidat ini; sekretariat yang dapat mengubahnya"
    return ""


def bar_of(content: Content, now: datetime, category: Category, *, refused: bool = False) -> Bar:
    """What is true of the sheet right now, as the server knows it."""
    frozen = frozen_words(content, category)
    if frozen:
        return Bar(LOCKED, frozen)
    if refused:
        return Bar("blocked", "belum tersimpan: ada isian yang perlu diperbaiki")
    if content.saved_at is None:
        return Bar(EMPTY, "belum ada yang disimpan")
    return Bar(READY, f"tersimpan di server {clock_words(content.saved_at, now, category.edition.timezone)}")


def needed_words(seat: Seat, rubric: Rubric, same_bench: int, everybody: int) -> str:
    """What one abstention of this juror does where the panel can't spare it; "" where it can.

    From the panel's seats alone: what colleagues do stays theirs until the plenary.
    """
    rule = rubric.panel
    if rule is None:
        return ""
    consequence = "Bila Anda tidak menilai satu butir, kandidat ini tidak dapat diperingkat."
    if seat.bench in rule.benches and same_bench == 1:
        return f"Anda satu-satunya panelis unsur {bench_words(seat.bench)}, yang wajib ada. {consequence}"
    if everybody <= rule.quorum:
        return f"Kuorum panel {rule.quorum} orang dan panelisnya {everybody} orang. {consequence}"
    return ""


def returned_words(returned: Returned | None, timezone: str) -> str:
    """Why a sheet is its juror's again, and what there is to do; "" for any other sheet."""
    if returned is None:
        return ""
    what = "Lembar ini dibuka kembali karena" if returned.locked_before else "Sejak Anda mulai mengisi,"
    todo = "Periksa semua butir, lalu kunci lembar ini" + (" lagi." if returned.locked_before else ".")
    return f"{what} rubrik berubah pada {day_and_clock(returned.at, timezone)}. {returned.items}. {todo}"
