"""What can be wrong with a line of a list, and what is only to be said of it: each kind with its sentence.

A sentence never repeats what stands in the cell: whoever puts a number into the wrong column must not find it stored.
"""

from __future__ import annotations

from dataclasses import dataclass

REFUSES, DOUBLE, REMARK = "refuses", "double", "remark"
NIK, VILLAGE, GROUP, SINCE = "NIK", "kode desa", "kelompok", "sejak"


@dataclass(frozen=True)
class Kind:
    """One kind: whether the line counts all the same, a title for many of it, and a sentence for one.

    `{detail}` in the sentence is a number that the line gives.
    """

    effect: str
    column: str
    title: str
    sentence: str


KINDS = {
    "nik_empty": Kind(REFUSES, NIK, "NIK kosong", "NIK belum diisi."),
    "nik_number": Kind(
        REFUSES,
        NIK,
        "NIK disimpan sebagai angka",
        "Sel NIK berisi angka, bukan teks; program lembar sebar merusak angka 16 digit. Ubah kolom NIK menjadi teks, "
        "lalu isi lagi dari sumbernya.",
    ),
    "nik_rounded": Kind(
        REFUSES,
        NIK,
        "NIK ditulis seperti 3,2E+15",
        "NIK sudah dibulatkan oleh program lembar sebar (seperti 3,2E+15), jadi digit aslinya hilang. Isi lagi dari "
        "sumbernya sebagai teks.",
    ),
    "nik_length": Kind(REFUSES, NIK, "NIK bukan 16 digit", "NIK harus 16 digit; yang tertulis {detail} digit."),
    "nik_letters": Kind(REFUSES, NIK, "NIK memuat bukan digit", "NIK hanya boleh memuat digit 0 sampai 9."),
    "nik_province": Kind(
        REFUSES, NIK, "NIK dengan kode provinsi yang tidak ada", "Dua digit pertama NIK bukan kode provinsi."
    ),
    "nik_birth": Kind(
        REFUSES,
        NIK,
        "NIK dengan tanggal lahir yang tidak ada",
        "Digit 7 sampai 12 NIK bukan tanggal lahir (hari ditambah 40 untuk perempuan).",
    ),
    "nik_serial": Kind(REFUSES, NIK, "NIK dengan nomor urut 0000", "Empat digit terakhir NIK tidak boleh 0000."),
    "child": Kind(
        REFUSES,
        NIK,
        "Orang di bawah 18 tahun",
        "Menurut NIK orang ini belum 18 tahun. Data anak termasuk data pribadi yang bersifat spesifik, jadi tidak "
        "disimpan dan tidak dihitung. Periksa NIK-nya.",
    ),
    "village_empty": Kind(REFUSES, VILLAGE, "Kode desa kosong", "Kode desa atau kelurahan belum diisi."),
    "village_outside": Kind(
        REFUSES,
        VILLAGE,
        "Kode desa di luar wilayah",
        "Kode ini bukan kode desa atau kelurahan di wilayah kandidat; tulis seperti 64.02.02.2007.",
    ),
    "group_empty": Kind(REFUSES, GROUP, "Kelompok kosong", "Kelompok pekerja belum diisi."),
    "rt_odd": Kind(
        REFUSES,
        "RT",
        "RT menjadi tanggal atau pecahan",
        "Lembar kerja menjadikan RT ini tanggal atau pecahan. Ubah format kolomnya menjadi Teks, lalu ketik: 001.",
    ),
    "text_long": Kind(
        REFUSES, "teks", "Teks terlalu panjang", "RT, kelompok, program, atau pembayar lebih panjang dari 100 huruf."
    ),
    "text_digits": Kind(
        REFUSES,
        "teks",
        "Nomor panjang di kolom lain",
        "Kolom selain NIK memuat nomor sepanjang NIK. Pindahkan ke kolom NIK atau hapus; nomor itu tidak disimpan.",
    ),
    "text_odd": Kind(
        REFUSES,
        "teks",
        "Teks dengan karakter tersembunyi",
        "Teks memuat karakter yang tidak dapat disimpan; ketik ulang.",
    ),
    "double_same": Kind(
        DOUBLE, NIK, "Orang tertulis lagi", "Orang ini sudah ada di baris {detail}, jadi dihitung satu kali."
    ),
    "double_group": Kind(
        DOUBLE,
        NIK,
        "Orang tertulis di dua kelompok",
        "Orang ini sudah ada di baris {detail} dalam kelompok lain. Yang dihitung hanya baris {detail}.",
    ),
    "double_village": Kind(
        DOUBLE,
        NIK,
        "Orang tertulis di dua desa",
        "Orang ini sudah ada di baris {detail} pada desa lain. Yang dihitung hanya baris {detail}.",
    ),
    "since_unread": Kind(
        REMARK,
        SINCE,
        "Tanggal mulai tidak terbaca",
        "Tanggal mulai tidak terbaca atau belum tiba, jadi dikosongkan; tetap dihitung. Tulis seperti 1/2/2025.",
    ),
    "nik_cleaned": Kind(
        REMARK,
        NIK,
        "NIK dengan spasi, titik, atau tanda petik",
        "Spasi, titik, atau tanda petik pada NIK dilepas; orangnya tetap dihitung.",
    ),
    "nik_district": Kind(
        REMARK,
        NIK,
        "NIK dengan kode kecamatan yang tidak dikenal",
        "Enam digit pertama NIK bukan kode kecamatan sekarang; wajar bila terbit sebelum pemekaran. Tetap dihitung.",
    ),
    "nik_elsewhere": Kind(
        REMARK,
        NIK,
        "NIK terbit di wilayah lain",
        "NIK ini terbit di kabupaten atau kota lain; wajar bagi pendatang. Tetap dihitung.",
    ),
}
# Kinds that may be true of everybody: how many is said, not who.
ONLY_COUNTED = frozenset({"nik_elsewhere", "nik_cleaned"})


def sentence_of(kind: str, detail: str) -> str:
    """What is told of one line."""
    return KINDS[kind].sentence.format(detail=detail)
