"""Companies in the corner cases their forms allow: nobody on contract, no workers but the family."""

from scoring import score
from scoring.figures import FigureRow
from scoring.marks import Mark
from tests.rubrics.test_shipped_rubrics import RUBRICS

BANK = {
    **dict.fromkeys(("ikut_jkk", "ikut_jkm", "ikut_jht", "ikut_jp"), "yes"),
    "bulan_tepat": "12",
    "upah_dilaporkan": "950000000",
    "upah_dibayar": "1000000000",
    "tetap_aktif": "180",
    "tetap_jumlah": "200",
    "kontrak_aktif": "n/a",
    "kontrak_jumlah": "n/a",
    "peserta_total": "180",
    "cabang_terdaftar": "4",
    "cabang_jumlah": "4",
    "jmo_pengguna": "90",
    "nik_valid": "171",
    "kanal_lapor": "sipp",
    "anggaran_peduli": "12096000",
    "anggaran_tjsl": "200000000",
    "rentan_dibiayai": "60",
    "mitra_patuh": "9",
    "mitra_jumlah": "12",
}
STALL = {
    "program": "dua_program",
    "bulan_tepat": "12",
    "bulan_tunggakan": "0",
    "pekerja_aktif": "n/a",
    "pekerja_jumlah": "n/a",
    "keluarga_aktif": "2",
    "keluarga_jumlah": "2",
    "iuran_dibayar": "403200",
    "iuran_tagihan": "403200",
    "tahun_peserta": "3",
    "mitra_diajak": "1",
    "pakai_jmo": "yes",
    "bayar_digital": "yes",
    "bantu_rentan": "no",
}


def test_company_without_contract_workers_is_assessed_on_the_others():
    rubric = RUBRICS["badan_usaha_keuangan"]
    benches = ("pemerintah", "serikat_pekerja", "apindo", "akademisi")
    marks = [Mark(bench, bench, "bank", item.code, "4") for bench in benches for item in rubric.judged()]
    found = score(rubric, [FigureRow("bank", "Bank Contoh", BANK)], marks)
    assert found.not_assessed == ()
    assert found.ranking[0].nodes["B.2"].effective_weight is None
    assert found.ranking[0].nodes["B.1"].effective_weight == 15  # 9 of the 12 that remain, times 20


def test_business_of_one_family_is_assessed_without_interview():
    found = score(RUBRICS["umkm"], [FigureRow("warung", "Warung Contoh", STALL)])
    assert found.not_assessed == ()
    # A 0.6 x 12 + 10 + 8, B 30 by the family alone, C 15 + 6, D 0.3 x 8 + 0.6 x 7
    assert found.ranking[0].total == 828_000
