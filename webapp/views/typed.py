"""What was typed stays on the page that refuses it, also where that page has no field for it any more.

A form may have gone from its page meanwhile: the time is over, the record sealed, a colleague was faster. And a page
that only says why something is refused has no form at all. So each such answer is looked over as it leaves: a text that
none of its fields holds is added in one that can be read and copied.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus

from flask import Flask, Response, render_template, request

from webapp.views.kept import FILE, kept_fields

# Fields that nobody types into: what a page carries along, and what is ticked or pressed. By the part of their name
# before `:` or `-`; a template's field that is neither here nor typed is told by tests/webapp/test_typed.py.
NOT_TYPED = frozenset({
    *("abstain", "accepted", "angka", "arah", "asked", "awalan", "base", "bobot", "bukan", "bukti", "cara"),
    *("client_id", "confirmed", "daftar", "desa", "digest", "dokumen", "evidence", "hal", "hapus", "huruf", "isi"),
    *("jenis", "kandidat", "kategori", "keadaan", "kelompok", "kembali", "kept", "kertas", "kursi", "lembar"),
    *("mode", "na", "new", "next", "office", "old", "order", "packed", "paket", "panelis", "pengembalian"),
    *("periksa", "phase", "pick", "pilih", "pilihan", "pin_baru", "putusan", "rancangan", "role", "rt", "rubric"),
    *("scope", "seat", "seen", "selebihnya", "setuju", "sidik", "stand_in", "state", "suara", "submission"),
    *("terlihat", "tingkat", "turn", "urut", "urutan", "verdict", "version", "was", "yang"),
})  # fmt: skip
# What of one page is typed, of others not; and the other way round.
TYPED_THERE = frozenset({("awards", "kandidat")})
CARRIED_THERE = frozenset({("member", "bench"), ("plenary", "tentang"), ("submissions", "nomor")})
# A secret, or what opens something: no page repeats it.
SECRET = frozenset({"code", "kode", "tautan"})
WORDS = {
    **dict.fromkeys(("alasan", "reason"), "Alasan"),
    **dict.fromkeys(("catatan", "note"), "Catatan"),
    **dict.fromkeys(("nama", "name"), "Nama"),
    **dict.fromkeys(("nomor", "number"), "Nomor"),
    **dict.fromkeys(("email", "surel"), "Surel"),
    **dict.fromkeys(("day", "tanggal"), "Tanggal"),
    **dict.fromkeys(("clock", "pukul"), "Pukul"),
    **dict.fromkeys(("nilai", "value", "v"), "Nilai"),
    "asof": "Per tanggal",
    "jawaban": "Jawaban",
    "kasus": "Kasus",
    "minutes": "Menit",
    "penjelasan": "Penjelasan",
    "sanggahan": "Sanggahan",
    "src": "Sumber",
    "tentang": "Tentang",
    "umum": "Catatan umum",
}
HIDDEN = re.compile(r'<input type="hidden"[^>]*>')
# A heading with what stands below it and why the form was refused; no such notice has another block in it.
HEAD = re.compile(
    r"""</h1>(?:\s*<p class="lead">.*?</p>)?(?:\s*<(div|p)\b[^>]* role="alert"[^>]*>.*?</\1>)?""", re.DOTALL
)
A_LINE = 32  # letters that a phone shows; what is longer is read in a field of several lines
AREAS = re.compile(r"<textarea\b[^>]*>(.*?)</textarea>", re.DOTALL)
INPUTS = re.compile(r'<input\b[^>]*?\svalue="([^"]*)"')


@dataclass(frozen=True)
class Typed:
    """A text of a refused form; `id` is what the page's own list of problems leads to."""

    id: str
    words: str
    text: str

    @property
    def lines(self) -> int:
        """How many lines to show, 1 where a plain field is enough."""
        if "\n" not in self.text and len(self.text) <= A_LINE:
            return 1
        return min(12, 1 + self.text.count("\n") + len(self.text) // A_LINE)


def keep_typed(app: Flask) -> None:
    app.after_request(show_typed)


def show_typed(response: Response) -> Response:
    """The refusal with what it would have lost, below its heading and the reason."""
    if request.method != "POST" or response.status_code < HTTPStatus.BAD_REQUEST or response.mimetype != "text/html":
        return response
    page = response.get_data(as_text=True)
    texts, files = left_out(page, response.status_code), [name for name in sent_files() if not told_of(name, page)]
    if texts or files:
        found = HEAD.search(page)
        place = found.end() if found else len(page)
        told = render_template("typed.html", texts=texts, files=files)
        response.set_data(f"{page[:place]}\n{told}{page[place:]}")
    return response


def left_out(page: str, status: int) -> list[Typed]:
    """The texts of this request's form that stand in no field of the page.

    A hidden field is sent again with a press; but what met a fault of ours once may meet it again, so it is shown.
    """
    shown = HIDDEN.sub("", page) if status == HTTPStatus.INTERNAL_SERVER_ERROR else page
    held = {bare(html.unescape(one)) for pattern in (AREAS, INPUTS) for one in pattern.findall(shown)}
    missing = [(name, text) for name, text in typed_texts() if bare(text) not in held]
    return [
        Typed(name if f'id="{name}"' not in page else f"ketikan-{place}", words_of(name), text)
        for place, (name, text) in enumerate(missing, 1)
    ]


def typed_texts() -> Iterator[tuple[str, str]]:
    """What somebody typed into this request's form, by field; nothing of a form that no page of ours has."""
    for name, text in kept_fields() if request.url_rule is not None else ():
        if text.strip() and is_typed(name):
            yield name, text


def is_typed(name: str) -> bool:
    there = (request.blueprint or "", name)
    return there in TYPED_THERE or (there not in CARRIED_THERE and kind_of(name) not in NOT_TYPED | SECRET | {FILE})


def sent_files() -> list[str]:
    """The names of the files that came with this request's form; browsers put none back into a field."""
    return [text for name, text in kept_fields() if kind_of(name) == FILE]


def told_of(name: str, page: str) -> bool:
    """Whether the page asks for this file once more by itself."""
    return f"Berkas “{html.escape(name)}” tidak ikut" in page


def kind_of(name: str) -> str:
    return re.split("[:-]", name, maxsplit=1)[0]


def words_of(name: str) -> str:
    """What a field is called where its own label is gone: `Catatan E.1`."""
    kind, _, code = name.partition(":")
    return f"{WORDS.get(kind_of(kind), 'Isian')} {code}".strip()


def bare(text: str) -> str:
    """A text without what forms change about it: line ends, blanks, how letters are put together."""
    return "".join(unicodedata.normalize("NFC", text).replace("\x00", "\ufffd").split())
