"""Typefaces: read whole, and written anew with nothing but letters and their measures.

A font is a small program in a file of a stranger; what of it could draw in colours, vary or run on is left out.
"""

from __future__ import annotations

import codecs
import string
from io import BytesIO
from typing import Any

# Named one by one so that nothing has to be loaded once the child may open no more files.
from fontTools import agl  # noqa: F401
from fontTools.cffLib import specializer  # noqa: F401
from fontTools.misc import psCharStrings  # noqa: F401
from fontTools.pens.boundsPen import ControlBoundsPen
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables import (  # noqa: F401
    C_F_F_,
    G_D_E_F_,
    G_P_O_S_,
    G_S_U_B_,
    DefaultTable,
    O_S_2f_2,
    _c_m_a_p,
    _c_v_t,
    _f_p_g_m,
    _g_a_s_p,
    _g_l_y_f,
    _h_e_a_d,
    _h_h_e_a,
    _h_m_t_x,
    _k_e_r_n,
    _l_o_c_a,
    _m_a_x_p,
    _n_a_m_e,
    _p_o_s_t,
    _p_r_e_p,
)

from webapp.content.kinds import EMPTY, OTF, TTF, ContentRefused

BEGINNINGS = {b"\x00\x01\x00\x00": TTF, b"true": TTF, b"OTTO": OTF}
# What a page needs of a font, as the renderer's own subsetting keeps it.
KEPT = frozenset(
    {"CFF ", "GDEF", "GPOS", "GSUB", "OS/2", "cmap", "cvt ", "fpgm", "gasp", "glyf", "head", "hhea", "hmtx", "kern"}
    | {"loca", "maxp", "name", "post", "prep"}
)
NEEDED = frozenset({"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2"})
LETTERS = string.ascii_letters + string.digits + ".,:;()/-"
MOST_GLYPHS = 20_000
LONGEST_NAME = 80
# The whole name, else the family's, as programs of today look them up.
NAMES, UNICODE, UNICODE_CODEC = (4, 16, 1), (3, 1), codecs.lookup("utf_16_be")
# Bits of OS/2.fsType, as its maker's licence sets them.
RESTRICTED, OTHERS, NO_SUBSET, ONLY_BITMAPS = 0x2, 0xC, 0x100, 0x200

NOT_A_FONT = "Berkas ini bukan huruf TTF atau OTF, apa pun akhiran namanya."
COLLECTION = "Kumpulan huruf (TTC) tidak dapat dipakai. Taruh satu hurufnya sebagai TTF atau OTF."
FOR_THE_WEB = "Huruf web (WOFF) tidak dapat dipakai. Taruh berkas TTF atau OTF-nya."
BROKEN_FONT = "Berkas huruf ini terpotong atau rusak. Ambil lagi dari sumbernya."
VARIABLE = "Huruf variabel tidak dapat dipakai pada berkas arsip. Taruh satu ketebalannya, misalnya Regular."
FORBIDDEN = "Lisensi huruf ini melarangnya ditanamkan dalam berkas. Pakai huruf lain, misalnya yang berlisensi terbuka."
INCOMPLETE = "Huruf ini tidak lengkap: tidak ada bentuk untuk {missing}. Pakai huruf yang memuat huruf Latin dan angka."
TOO_MANY = "Huruf ini memuat terlalu banyak aksara. Pakai huruf Latin."


def look_at_typeface(data: bytes) -> tuple[str, str, bytes]:
    """(kind, name for people, content written anew) of a font. Raises ContentRefused."""
    kind = kind_of_typeface(data)
    try:
        with TTFont(BytesIO(data), recalcBBoxes=False, recalcTimestamp=False) as font:
            refuse_unfit(font)
            return kind, name_of(font), written_anew(font)
    except (ContentRefused, MemoryError):
        raise
    except Exception:  # noqa: BLE001  # its reader raises whatever a broken table makes of it
        raise ContentRefused(BROKEN_FONT) from None


def kind_of_typeface(data: bytes) -> str:
    """The media type that the first bytes tell. Raises ContentRefused."""
    if not data:
        raise ContentRefused(EMPTY)
    kind = BEGINNINGS.get(data[:4])
    if kind is None:
        told = {b"ttcf": COLLECTION, b"wOFF": FOR_THE_WEB, b"wOF2": FOR_THE_WEB}
        raise ContentRefused(told.get(data[:4], NOT_A_FONT))
    return kind


def refuse_unfit(font: TTFont) -> None:
    """Raises ContentRefused for a sound font that can't be on these papers."""
    if "fvar" in font or "CFF2" in font:
        raise ContentRefused(VARIABLE)
    if NEEDED - set(font.keys()) or not {"glyf", "CFF "} & set(font.keys()):
        raise ContentRefused(BROKEN_FONT)
    if forbids_embedding(font["OS/2"].fsType):
        raise ContentRefused(FORBIDDEN)
    if font["maxp"].numGlyphs > MOST_GLYPHS:
        raise ContentRefused(TOO_MANY)
    missing = [letter for letter in LETTERS if not is_drawn(font, letter)]
    if missing:
        raise ContentRefused(INCOMPLETE.format(missing=" ".join(missing[:12]) + (" …" if missing[12:] else "")))


def forbids_embedding(bits: int) -> bool:
    """Whether a licence keeps the font out of files: of several permissions the least strict one counts."""
    restricted = bool(bits & RESTRICTED) and not bits & OTHERS
    return restricted or bool(bits & (NO_SUBSET | ONLY_BITMAPS))


def is_drawn(font: TTFont, letter: str) -> bool:
    """Whether the letter has a shape and takes room."""
    name = (font.getBestCmap() or {}).get(ord(letter))
    if name is None or font["hmtx"][name][0] <= 0:
        return False
    pen = ControlBoundsPen(glyphs := font.getGlyphSet())
    glyphs[name].draw(pen)
    return pen.bounds is not None


def name_of(font: TTFont) -> str:
    """What the font calls itself, as far as it can be read."""
    names = (font["name"].getName(number, *UNICODE) for number in NAMES)
    told = next((one.toUnicode(errors="replace") for one in names if one is not None), "")
    return "".join(letter for letter in " ".join(told.split()) if letter.isprintable())[:LONGEST_NAME]


def written_anew(font: TTFont) -> bytes:
    """The font in a file of its own, every glyph of it read."""
    for name in font.getGlyphOrder():
        read_glyph(font, name)
    for table in set(font.keys()) - KEPT - {"GlyphOrder"}:
        del font[table]
    found = BytesIO()
    font.save(found, reorderTables=None)
    return found.getvalue()


def read_glyph(font: TTFont, name: str) -> Any:
    """A glyph's outline, so that a broken one is found here and not on paper."""
    if "glyf" in font:
        return font["glyf"][name]
    charstring = font["CFF "].cff.topDictIndex[0].CharStrings[name]
    charstring.decompile()
    return charstring
