"""What the secretariat types to open a calibration, and to close it without everybody."""

from __future__ import annotations

from collections.abc import Mapping

from webapp.forms.plenary import WordsForm, read_words_form

LONGEST_CASE = 6000
EXAMPLE = (
    "CONTOH, seluruhnya rekaan. Kabupaten Contoh (kalibrasi) melaporkan cakupan penerima upah 62% dan bukan penerima "
    "upah 18%. Peraturan bupati tentang jamsostek berlaku sejak tahun lalu; satu kecamatan sudah menjalankannya dengan "
    "laporan. Dua perusahaan membayar iuran 140 pekerja rentan. Penyaji menyebut jumlah peserta dengan benar, tetapi "
    "tidak dapat menyebut sumber angka potensinya, dan rencana tahun depan belum punya anggaran."
)
NO_CASE = "Tulis uraian kasus rekaan yang dinilai semua panelis."
NO_REASON = "Tulis alasan menutup kalibrasi sebelum semua panelis mengunci; alasan itu dicatat."


def read_case(sent: Mapping[str, str]) -> WordsForm:
    return read_words_form(sent, "kasus", NO_CASE, LONGEST_CASE)


def read_closing(sent: Mapping[str, str]) -> WordsForm:
    return read_words_form(sent, "alasan", NO_REASON)
