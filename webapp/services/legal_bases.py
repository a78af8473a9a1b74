"""The laws that a decree's draft begins with, each with where it was read; the secretariat writes the list that counts.

None was compared with the official collections, which the draft says; those that hold for one budget year only aren't
here.
"""

from __future__ import annotations

LIST = "daftar bawaan, belum dicocokkan dengan jaringan dokumentasi hukum"
PASER = "paparan wawancara Kabupaten Paser, 13 Februari 2023, dan daftar bawaan"
ANTARA = "Antara Papua, 13 Agustus 2020 (berita 576374), dan daftar bawaan"
CHANGED = "sebagaimana telah diubah dengan Peraturan Pemerintah"

LEGAL_BASES = (
    ("Undang-Undang Nomor 40 Tahun 2004 tentang Sistem Jaminan Sosial Nasional", LIST),
    ("Undang-Undang Nomor 24 Tahun 2011 tentang Badan Penyelenggara Jaminan Sosial", LIST),
    (
        (
            "Peraturan Pemerintah Nomor 44 Tahun 2015 tentang Penyelenggaraan Program Jaminan Kecelakaan Kerja dan"
            f" Jaminan Kematian, {CHANGED} Nomor 82 Tahun 2019"
        ),
        ANTARA,
    ),
    ("Peraturan Pemerintah Nomor 45 Tahun 2015 tentang Penyelenggaraan Program Jaminan Pensiun", LIST),
    (
        (
            "Peraturan Pemerintah Nomor 46 Tahun 2015 tentang Penyelenggaraan Program Jaminan Hari Tua,"
            f" {CHANGED} Nomor 60 Tahun 2015"
        ),
        LIST,
    ),
    ("Peraturan Pemerintah Nomor 37 Tahun 2021 tentang Penyelenggaraan Program Jaminan Kehilangan Pekerjaan", LIST),
    (
        "Instruksi Presiden Nomor 2 Tahun 2021 tentang Optimalisasi Pelaksanaan Program Jaminan Sosial Ketenagakerjaan",
        PASER,
    ),
    ("Instruksi Presiden Nomor 4 Tahun 2022 tentang Percepatan Penghapusan Kemiskinan Ekstrem", PASER),
)
SOURCES = dict(LEGAL_BASES)
COPIES = ("Menteri Ketenagakerjaan Republik Indonesia", "Direktur Utama BPJS Ketenagakerjaan", "Masing-masing penerima")
