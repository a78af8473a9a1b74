"""What the secretariat types to open a calibration, and to close it without everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from webapp.forms.texts import TextRefused, read_text

LONGEST_CASE, LONGEST_REASON = 6000, 2000
EXAMPLE = (
    "CONTOH, seluruhnya rekaan. Kabupaten Contoh (kalibrasi) melaporkan cakupan penerima upah 62% dan bukan penerima "
    "upah 18%. Peraturan bupati tentang jamsostek berlaku sejak tahun lalu; satu kecamatan sudah menjalankannya dengan "
    "laporan. Dua perusahaan membayar iuran 140 pekerja rentan. Penyaji menyebut jumlah peserta dengan benar, tetapi "
    "tidak dapat menyebut sumber angka potensinya, dan rencana tahun depan belum punya anggaran."
)
NO_CASE = "Tulis uraian kasus rekaan yang dinilai semua panelis."
NO_REASON = "Tulis alasan menutup kalibrasi sebelum semua panelis mengunci; alasan itu dicatat."


@dataclass
class TextForm:
    """One text, with problems by the id of the field they belong to."""

    text: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_case(sent: Mapping[str, str]) -> TextForm:
    return read_field(sent, "kasus", LONGEST_CASE, NO_CASE)


def read_closing(sent: Mapping[str, str]) -> TextForm:
    return read_field(sent, "alasan", LONGEST_REASON, NO_REASON)


def read_field(sent: Mapping[str, str], name: str, longest: int, nothing: str) -> TextForm:
    """The text as read, or as typed beside its problem."""
    form = TextForm(sent.get(name, ""))
    try:
        form.text = read_text(form.text, longest=longest)
    except TextRefused as refusal:
        form.problems[name] = str(refusal)
    if not form.text.strip():
        form.problems[name] = nothing
    return form
