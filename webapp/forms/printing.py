"""What is to be printed: a packet, or kinds that were ticked; and who hears when it is ready."""

from __future__ import annotations

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from webapp.forms.mail import read_email
from webapp.forms.texts import TextRefused
from webapp.services.paper_kinds import A4, FOR_CEREMONY, FOR_PLENARY, SIZES, kinds, packet

OWN_CHOICE = "pilihan"
TITLES = {
    FOR_PLENARY: "Semua untuk rapat pleno",
    FOR_CEREMONY: "Semua untuk penganugerahan",
    OWN_CHOICE: "Dokumen pilihan",
}
UNREADABLE = "Pilihan itu tidak dikenal. Tidak ada yang berubah; muat ulang halaman, lalu pilih lagi."


@dataclass
class PrintingForm:
    """What was sent; `problems` by field."""

    packet: str = ""
    chosen: tuple[str, ...] = ()
    size: str = A4
    email: str = ""
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return TITLES[self.packet]


def read_printing(sent: MultiDict[str, str]) -> PrintingForm:
    """The form as it was filled in."""
    form = PrintingForm(sent.get("paket", ""), tuple(sent.getlist("dokumen")), sent.get("kertas", A4))
    form.email = sent.get("surel", "")[:400]
    if form.packet not in TITLES or form.size not in SIZES or not set(form.chosen) <= set(kinds()):
        form.problems["paket"] = UNREADABLE
        form.chosen = tuple(one for one in form.chosen if one in kinds())
    elif form.packet != OWN_CHOICE:
        form.chosen = packet(form.packet)
    try:
        form.email = read_email(form.email)
    except TextRefused as refusal:
        form.problems["surel"] = str(refusal)
    return form
