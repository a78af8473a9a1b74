"""Flaws planted in the national sample, so that findings and candidates without a rank are there to be seen.

Which candidate gets which one is drawn from its code: a flaw each for about one village in a thousand, and for about
four regencies in a thousand.
"""

from __future__ import annotations

from collections.abc import Callable

from webapp.sample.draw import luck

Cells = dict[str, str]
REGENCIES_FOR_EACH = 4


def with_village_flaw(code: str, cells: Cells) -> Cells:
    """The village's figures with the flaw that its code draws, as a rule none."""
    drawn = luck(code, "flaw")
    return VILLAGE_FLAWS[drawn](cells) if drawn < len(VILLAGE_FLAWS) else cells


def with_regency_flaw(code: str, cells: Cells) -> Cells:
    """The regency's figures with the flaw that its code draws, as a rule none."""
    drawn = luck(code, "flaw") // REGENCIES_FOR_EACH
    return REGENCY_FLAWS[drawn](cells) if drawn < len(REGENCY_FLAWS) else cells


def without(figure: str) -> Callable[[Cells], Cells]:
    """Never filled in: such a candidate isn't assessed."""
    return lambda cells: {code: text for code, text in cells.items() if code != figure}


def saying(figure: str, text: str) -> Callable[[Cells], Cells]:
    """A figure answered with something else."""
    return lambda cells: cells | {figure: text}


def above(part: str, whole: str) -> Callable[[Cells], Cells]:
    """A part that exceeds its whole."""
    return lambda cells: cells | {part: str(int(cells[whole]) + 3)}


def off_by(figure: str, amount: int) -> Callable[[Cells], Cells]:
    """A figure that no longer agrees with those beside it."""
    return lambda cells: cells | {figure: str(int(cells[figure]) + amount)}


def in_thousands(figure: str) -> Callable[[Cells], Cells]:
    """An amount written in thousands of rupiah."""
    return lambda cells: cells | {figure: str(int(cells[figure]) // 1000)}


VILLAGE_FLAWS: tuple[Callable[[Cells], Cells], ...] = (
    without("bulan_terbayar"),
    saying("lkd_jumlah", "0"),
    saying("rentan_jumlah", "n/a"),
    above("bpd_aktif", "bpd_jumlah"),
    off_by("rentan_mandiri", 90),
    in_thousands("anggaran_iuran"),
    saying("bulan_terbayar", "13"),
)
REGENCY_FLAWS: tuple[Callable[[Cells], Cells], ...] = (
    without("non_asn_guru"),
    saying("pu_potensi", "0"),
    above("jakon_aktif", "jakon_potensi"),
    off_by("rentan_petani", 360),
    in_thousands("anggaran_realisasi"),
)
