"""What is to be printed: a packet, or kinds that were ticked; and who hears when it is ready."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from webapp.forms.mail import read_email
from webapp.forms.texts import TextRefused

OWN_CHOICE = "pilihan"
UNREADABLE = "Pilihan itu tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu pilih lagi."


@dataclass(frozen=True)
class Offered:
    """What the page offers: the kinds in each packet, all kinds, the sizes of paper."""

    packets: Mapping[str, Sequence[str]]
    kinds: Sequence[str]
    sizes: Sequence[str]


@dataclass
class PrintingForm:
    """What was sent; `problems` by field."""

    packet: str = ""
    chosen: tuple[str, ...] = ()
    size: str = ""
    email: str = ""
    problems: dict[str, str] = field(default_factory=dict)


def read_printing(sent: MultiDict[str, str], offered: Offered) -> PrintingForm:
    """The form as it was filled in; a packet stands for its kinds."""
    form = PrintingForm(sent.get("paket", ""), tuple(sent.getlist("dokumen")), sent.get("kertas", ""))
    form.email = sent.get("surel", "")
    if form.packet not in {*offered.packets, OWN_CHOICE} or not set(form.chosen) <= set(offered.kinds):
        form.problems["paket"] = UNREADABLE
        form.chosen = tuple(one for one in form.chosen if one in offered.kinds)
    if form.size not in offered.sizes:
        form.problems["paket"], form.size = UNREADABLE, ""
    form.chosen = tuple(offered.packets.get(form.packet, form.chosen))
    try:
        form.email = read_email(form.email)
    except TextRefused as refusal:
        form.problems["surel"] = str(refusal)
    return form
