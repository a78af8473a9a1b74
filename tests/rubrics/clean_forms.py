"""Filled-in forms of the four shipped rubrics in which every figure agrees with every other.

A form is drawn by `draw(least, most)`, a whole number between two, so that Hypothesis and a seeded generator can both
fill it in. Bounds are drawn often: full coverage, nothing at all, exactly twelve months.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

Draw = Callable[[int, int], int]
Form = dict[str, str]
RATE = 16800


class Numbers:
    """Draws numbers above zero that haven't been drawn yet, since one number in two lines is a finding."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.seen: set[int] = set()

    def fresh(self, least: int, most: int) -> int:
        number = self.draw(max(least, 1), most)
        while number in self.seen:
            number += 1
        self.seen.add(number)
        return number


def texts(numbers: dict[str, int]) -> Form:
    return {code: str(number) for code, number in numbers.items()}


def percent(draw: Draw, of: int, to: int) -> str:
    """A percentage as someone would print it, half up."""
    places = draw(0, 2)
    scaled = (Fraction(100 * of, to) * 10**places + Fraction(1, 2)).__floor__()
    digits = str(scaled).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}" if places else digits


def budget(draw: Draw, people: int) -> int:
    """Money for one to twelve months, not always for whole ones."""
    monthly = people * RATE
    return draw(monthly, 12 * monthly)


def unround(parts: list[int], numbers: Numbers) -> list[int]:
    """The same numbers, the last one moved where the sum would be exact thousands."""
    while sum(parts) % 1000 == 0:
        parts = [*parts[:-1], numbers.fresh(parts[-1] + 1, parts[-1] + 1)]
    return parts


def kabkota(draw: Draw, *, whole: bool = False) -> Form:
    """A regency, or a city without villages."""
    city = not whole and draw(0, 3) == 0
    numbers, villages = Numbers(draw), draw(1, 300)
    staff = dict(zip(STAFF, unround([numbers.fresh(1, 9000) for _ in STAFF], numbers), strict=True))
    village = village_people(numbers, villages)
    vulnerable = dict(zip(PARTS, unround([numbers.fresh(1, 9000) for _ in PARTS], numbers), strict=True))
    total = sum(vulnerable.values())
    form = texts(staff | village | vulnerable | {"non_asn_potensi": sum(staff.values()) + draw(0, 5000)})
    form |= members(draw, total) | texts({"rentan_apbd": total, "rentan_dinas": total, "rentan_bpjs": total})
    form |= announced(draw, form, total) | money(draw, total) | quota(draw, villages, total)
    form["aparatur_apbd"] = str(staff["non_asn_honorer"] + (0 if city else sum(village[code] for code in VILLAGE[:3])))
    return form | dict.fromkeys(VILLAGE_FIGURES, "n/a") if city else form


STAFF = ("non_asn_honorer", "non_asn_guru", "non_asn_kecamatan")
VILLAGE = ("perangkat_desa", "bpd", "lkd", "bumdes")
PARTS = tuple(
    f"rentan_{name}" for name in ("keagamaan", "sosial", "pedagang", "nelayan", "petani", "rt", "guru", "lainnya")
)
VILLAGE_FIGURES = (*VILLAGE, "jumlah_desa", "aparatur_desa_potensi", "kepala_desa", "rentan_desa", "rentan_per_desa")


def village_people(numbers: Numbers, villages: int) -> dict[str, int]:
    """Officials, councils within five to nine each, institutions, enterprises."""
    while (council := numbers.fresh(5 * villages, 9 * villages)) > 9 * villages:
        pass
    people = [numbers.fresh(1, 3000), council, numbers.fresh(1, 9000), numbers.fresh(1, 900)]
    possible = sum(people) + numbers.draw(0, 4000)
    named = dict(zip(VILLAGE, people, strict=True))
    return named | {"jumlah_desa": villages, "kepala_desa": villages, "aparatur_desa_potensi": possible}


def members(draw: Draw, vulnerable: int) -> Form:
    """Coverage by kind of membership, and what changed in the period."""
    partner = draw(0, 2000)
    own = {"rentan_mitra": partner, "rentan_potensi": vulnerable + partner + draw(0, 50_000)}
    active = {
        "pu": draw(0, 99_999),
        "bpu": -(-10 * vulnerable // 9) + partner + draw(0, 40_000),
        "jakon": draw(0, 9_999),
    }
    possible = {code: max(count + draw(0, 60_000), 1) for code, count in active.items()}
    form = texts(own | {f"{code}_aktif": count for code, count in active.items()})
    form |= texts({f"{code}_potensi": count for code, count in possible.items()})
    segments = possible["pu"] + possible["bpu"]
    form["angkatan_kerja"] = str(segments + draw(0, segments // 9))
    for code in ("pu", "bpu"):
        form[f"persen_{code}_dinyatakan"] = percent(draw, active[code], possible[code])
    return form | change(draw, sum(active.values()), sum(possible.values()))


def change(draw: Draw, after: int, base: int) -> Form:
    """Before, added, after, with percentages of one base."""
    added = draw(0, after)
    form = texts({"terlindungi_sebelum": after - added, "terlindungi_tambahan": added, "terlindungi_sesudah": after})
    return form | {
        "persen_sebelum": percent(draw, after - added, base),
        "persen_sesudah": percent(draw, after, base),
    }


def announced(draw: Draw, form: Form, vulnerable: int) -> Form:
    """A number made public since, at most half as many more or less, with a percentage of the same base."""
    count = draw(-(-vulnerable // 2), vulnerable + vulnerable // 2)
    base = sum(int(form[f"{code}_potensi"]) for code in ("pu", "bpu", "jakon"))
    return {"rentan_diumumkan": str(count), "persen_diumumkan": percent(draw, count, base)}


def quota(draw: Draw, villages: int, vulnerable: int) -> Form:
    """So many in each village, none above the whole."""
    each = draw(0, vulnerable // villages)
    return texts({"rentan_per_desa": each, "rentan_desa": each * villages})


def money(draw: Draw, people: int) -> Form:
    """Budgets of this year, of the last and of the first, and months paid."""
    this, first = budget(draw, people), draw(1, 40_000)
    rise = draw(0, this)
    form = {"anggaran_rentan": this, "anggaran_realisasi": draw(0, this), "rentan_awal": first}
    form |= {"anggaran_lalu": this - rise, "anggaran_naik": rise, "anggaran_awal": budget(draw, first)}
    return texts(form) | {"bulan_terbayar": f"{draw(0, 11)}.{draw(0, 9)}", "bulan_tunggakan": str(draw(0, 12))}


def part_of(draw: Draw, pairs: dict[str, str], most: int) -> dict[str, int]:
    """For each pair a number and another at most as large."""
    form: dict[str, int] = {}
    for part, whole in pairs.items():
        form[whole] = draw(0, most)
        form[part] = draw(0, form[whole])
    return form


def without(draw: Draw, whole: bool, *codes: str) -> Form:  # noqa: FBT001 -- handed on as it came
    """One form in five answers that these don't apply; none that is to be `whole`."""
    return dict.fromkeys(codes, "n/a") if not whole and draw(0, 4) == 0 else {}


def desa(draw: Draw, *, whole: bool = False) -> Form:
    """A village, perhaps without an enterprise."""
    groups = ("perangkat", "lkd", "bumdes", "layanan")
    form = part_of(draw, {f"{group}_aktif": f"{group}_jumlah" for group in groups}, 90)
    form["bpd_jumlah"] = draw(5, 9)
    form["bpd_aktif"] = draw(0, form["bpd_jumlah"])
    paid = [draw(0, 500) for _ in range(4)]
    total = sum(paid) if sum(paid) % 1000 else sum(paid) + 1
    paid[0] += total - sum(paid)
    form |= dict(zip(("rentan_apbdes", "rentan_apbd", "rentan_mitra", "rentan_mandiri"), paid, strict=True))
    form |= {"rentan_aktif": total, "rentan_jumlah": total + draw(0, 900), "bulan_terbayar": draw(0, 12)}
    form["orang_dianggarkan"] = paid[0] + draw(0, 300)
    form["anggaran_iuran"] = budget(draw, form["orang_dianggarkan"])
    return texts(form) | without(draw, whole, "bumdes_aktif", "bumdes_jumlah")


def badan_usaha_keuangan(draw: Draw, *, whole: bool = False) -> Form:
    """A company, perhaps without anyone on contract."""
    form = part_of(draw, {"tetap_aktif": "tetap_jumlah", "kontrak_aktif": "kontrak_jumlah"}, 4000)
    form |= part_of(draw, {"cabang_terdaftar": "cabang_jumlah", "mitra_patuh": "mitra_jumlah"}, 60)
    form |= part_of(draw, {"upah_dilaporkan": "upah_dibayar"}, 10**11)
    contract = without(draw, whole, "kontrak_aktif", "kontrak_jumlah")
    total = form["tetap_aktif"] + (0 if contract else form["kontrak_aktif"])
    helped = draw(1, 999) + 1000 * draw(0, 3)
    given = budget(draw, helped)
    form |= {"peserta_total": total, "jmo_pengguna": draw(0, total), "nik_valid": draw(0, total)}
    form |= {"rentan_dibiayai": helped, "anggaran_peduli": given, "anggaran_tjsl": given + draw(0, 10**10)}
    return texts(form) | {"bulan_tepat": str(draw(0, 12))} | contract


def umkm(draw: Draw, *, whole: bool = False) -> Form:
    """A small business, perhaps of one family."""
    form = part_of(draw, {"pekerja_aktif": "pekerja_jumlah", "keluarga_aktif": "keluarga_jumlah"}, 40)
    form |= part_of(draw, {"iuran_dibayar": "iuran_tagihan"}, 10**8)
    form |= {"bulan_tepat": draw(0, 12), "bulan_tunggakan": draw(0, 12)}
    return texts(form) | without(draw, whole, "pekerja_aktif", "pekerja_jumlah")


# Each takes `whole=True` for a form to which everything applies.
CLEAN: dict[str, Callable[..., Form]] = {
    "kabkota": kabkota,
    "desa": desa,
    "badan_usaha_keuangan": badan_usaha_keuangan,
    "umkm": umkm,
}
