"""A civil servant's number (NIP): birth, appointment, sex and serial in 18 digits, which must be possible."""

from __future__ import annotations

import re
from datetime import date, datetime

SHAPE = re.compile(r"([0-9]{8})([0-9]{6})([0-9])([0-9]{3})", re.ASCII)
YOUNGEST = 16  # years at the appointment; the records know a few who began at sixteen
OLDEST = 100
NOT_18 = "NIP terdiri atas 18 angka; yang ini {count}. Kosongkan bila pejabat ini tidak ber-NIP."
NOT_DIGITS = "NIP hanya berisi angka; spasi boleh. Kosongkan bila pejabat ini tidak ber-NIP."
NO_BIRTH = "Delapan angka pertama NIP adalah tanggal lahir (tahun, bulan, tanggal); {digits} bukan tanggal."
NO_START = "Angka ke-9 sampai ke-14 NIP adalah tahun dan bulan pengangkatan; {digits} bukan bulan."
TOO_YOUNG = "Menurut NIP ini, pengangkatannya {start} dan lahirnya {birth}: belum {years} tahun. Periksa angkanya."
LATER = "Menurut NIP ini, pengangkatannya {start}, padahal bulan itu belum tiba. Periksa angkanya."
TOO_OLD = "Menurut NIP ini, lahirnya {birth}. Periksa angkanya."
NO_SEX = "Angka ke-15 NIP adalah 1 (laki-laki) atau 2 (perempuan); yang ini {digit}."
NO_SERIAL = "Tiga angka terakhir NIP adalah nomor urut, mulai 001."


class NipRefused(ValueError):
    """A number that no civil servant can have; the message is a sentence."""


def read_nip(typed: str, *, today: date) -> str:
    """The number in its groups, `19700101 199503 2 001`; "" for none. Raises NipRefused."""
    digits = re.sub(r"[\s.\-]", "", typed)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdigit()):
        raise NipRefused(NOT_DIGITS)
    found = SHAPE.fullmatch(digits)
    if found is None:
        raise NipRefused(NOT_18.format(count=len(digits)))
    check_parts(*found.groups(), today=today)
    return " ".join(found.groups())


def check_parts(born: str, began: str, sex: str, serial: str, *, today: date) -> None:
    """Raises NipRefused."""
    birth = day_of(born, NO_BIRTH.format(digits=born))
    start = day_of(f"{began}01", NO_START.format(digits=began))
    told = {"birth": f"{birth:%d/%m/%Y}", "start": f"{start:%m/%Y}"}
    if start > today:
        raise NipRefused(LATER.format(**told))
    if today.year - birth.year > OLDEST:
        raise NipRefused(TOO_OLD.format(**told))
    if (start.year - birth.year) - (start.month < birth.month) < YOUNGEST:
        raise NipRefused(TOO_YOUNG.format(**told, years=YOUNGEST))
    if sex not in {"1", "2"}:
        raise NipRefused(NO_SEX.format(digit=sex))
    if serial == "000":
        raise NipRefused(NO_SERIAL)


def day_of(digits: str, sentence: str) -> date:
    """Eight digits as a day. Raises NipRefused with the sentence."""
    try:
        return datetime.strptime(digits, "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        raise NipRefused(sentence) from None
