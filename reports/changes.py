"""What a change of the rubric changes, in words: the same on the screens and in the commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from reports.formats import number, weight
from scoring.difference import (
    NO_SEAT,
    OFF_SCALE,
    REMOVED_ITEM,
    CheckChange,
    FigureChange,
    ItemChange,
    NodeChange,
)
from scoring.rubric import Rubric

NODE_ASPECTS = {
    "parent": "pindah ke kriteria lain",
    "title": "judul berubah",
    "help": "petunjuk berubah",
    "source": "sumber berubah",
    "optional": "boleh tidaknya dijawab tidak berlaku berubah",
    "kind": "cara menilai berubah",
    "scale": "skala panelis berubah",
    "levels": "penjelasan tingkat berubah",
    "justify": "nilai yang wajib beralasan berubah",
}
ITEM_ASPECTS = {
    "new": "butir baru, belum dinilai",
    "removed": "butir dihapus",
    "scale": "skalanya berubah, perlu dinilai lagi",
    "levels": "penjelasan tingkatnya berubah",
    "title": "judulnya berubah",
    "help": "petunjuknya berubah",
}
FIGURE_ASPECTS = {
    "new": "angka baru",
    "removed": "tidak ditanyakan lagi",
    "answer": "cara menjawabnya berubah, perlu diisi lagi",
    "wording": "kata-katanya berubah",
    "evidence": "wajib tidaknya bukti berubah",
    "now_scored": "sekarang ikut dinilai",
    "no_longer_scored": "tidak ikut dinilai lagi",
}
CHECK_ASPECTS = {"new": "pemeriksaan baru", "removed": "dihapus", "changed": "isinya berubah"}
SETTINGS = {
    "code": "kode rubrik",
    "title": "judul rubrik",
    "category": "kategori",
    "status": "status",
    "source": "sumber",
    "places": "jumlah desimal",
    "near_tie": "batas selisih tipis",
    "nominated": "kuota usulan ke tingkat berikutnya",
    "constants": "konstanta",
    "panel": "aturan panel",
    "ties": "urutan penentu nilai sama",
    "bands": "predikat",
    "awards": "tempat",
}
LOST = {
    REMOVED_ITEM: "butirnya dihapus",
    OFF_SCALE: "di luar skala yang baru",
    NO_SEAT: "unsurnya tidak duduk lagi dalam panel",
}


def node_words(change: NodeChange) -> str:
    """`bobot 12 menjadi 15; cara menilai berubah`."""
    before, after = change.before, change.after
    if before is None or after is None:
        node = after or before
        own = f", bobot {weight(node.weight)}" if node is not None else ""
        return f"baru{own}" if before is None else f"dihapus{own}"
    weights = f"bobot {weight(before.weight)} menjadi {weight(after.weight)}"
    return "; ".join(weights if one == "weight" else NODE_ASPECTS[one] for one in change.what)


def item_words(what: Sequence[str]) -> str:
    """Why an item has to be looked at again."""
    return "; ".join(ITEM_ASPECTS[one] for one in what)


def figure_words(change: FigureChange) -> str:
    """What of a figure differs."""
    return "; ".join(FIGURE_ASPECTS[one] for one in change.what)


def check_words(change: CheckChange) -> str:
    """What of a check differs."""
    return CHECK_ASPECTS[change.what]


def setting_words(old: Rubric, new: Rubric, names: Sequence[str]) -> tuple[str, ...]:
    """The other parts that differ: a single value with both, a list by its name."""
    return tuple(setting(SETTINGS[name], getattr(old, name), getattr(new, name)) for name in names)


def setting(name: str, before: object, after: object) -> str:
    """`jumlah desimal 4 menjadi 3`."""
    if isinstance(before, str | int | Fraction) and isinstance(after, str | int | Fraction):
        return f"{name} {plainly(before)} menjadi {plainly(after)}"
    return f"{name} berubah"


def plainly(value: str | int | Fraction) -> str:
    """A single value as it is written."""
    return f"“{value}”" if isinstance(value, str) else weight(value)


def lost_words(lost: Mapping[str, int]) -> tuple[str, ...]:
    """Marks that won't count, by why."""
    return tuple(f"{number(count)} nilai panelis tidak dapat dipakai: {LOST[why]}" for why, count in lost.items())


def reopened_words(items: Sequence[ItemChange]) -> str:
    """Why a sheet is with its juror again: `E.1 Penguasaan data: skalanya berubah, perlu dinilai lagi; …`."""
    return "; ".join(f"{item.code} {item.title}: {item_words(item.what)}" for item in items)
