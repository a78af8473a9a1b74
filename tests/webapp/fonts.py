"""Fonts as an office may have them, made from the bundled one: no file of another's lies in the project."""

import io
from importlib.resources import files

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTFont, newTable

NAME = "Huruf Instansi Uji"
LATIN = range(0x20, 0x7F)


def font(letters=LATIN, *, licence=0, without=(), name=NAME):
    """A TTF with these letters and these bits of its licence, lacking these tables."""
    face = TTFont(io.BytesIO((files("reports") / "fonts" / "SourceSans3-Semibold.ttf").read_bytes()))
    face["OS/2"].fsType = licence
    for number in (1, 4, 16):
        face["name"].setName(name, number, 3, 1, 0x409)
    keeper = subset.Subsetter(subset.Options(name_IDs=["*"], notdef_outline=True))
    keeper.populate(unicodes=letters)
    keeper.subset(face)
    for table in without:
        del face[table]
    return saved(face)


def saved(face):
    file = io.BytesIO()
    face.save(file)
    return file.getvalue()


def postscript():
    """The same letters as an OTF, whose outlines are PostScript's."""
    face = TTFont(io.BytesIO(font()))
    glyphs, order = face.getGlyphSet(), face.getGlyphOrder()
    drawn = {}
    for one in order:
        pen = T2CharStringPen(glyphs[one].width, glyphs)
        glyphs[one].draw(pen)
        drawn[one] = pen.getCharString()
    made = FontBuilder(face["head"].unitsPerEm, isTTF=False)
    made.setupGlyphOrder(order)
    made.setupCharacterMap(face.getBestCmap())
    made.setupCFF("HurufUji", {"FullName": NAME}, drawn, {})
    made.setupHorizontalMetrics({one: face["hmtx"][one] for one in order})
    made.setupHorizontalHeader(ascent=face["hhea"].ascent, descent=face["hhea"].descent)
    made.setupNameTable({"familyName": NAME, "styleName": "Regular", "fullName": NAME})
    made.setupOS2(sTypoAscender=face["OS/2"].sTypoAscender, fsType=0)
    made.setupPost()
    return saved(made.font)


def variable():
    """A font that says that it varies."""
    face = TTFont(io.BytesIO(font()))
    face["fvar"] = table = newTable("fvar")
    table.axes, table.instances = [], []
    return saved(face)


def crowded(glyphs=30_000):
    """A font that says that it has so many glyphs, in the table that counts them."""
    whole = bytearray(font())
    entry = whole.index(b"maxp")
    start = int.from_bytes(whole[entry + 8 : entry + 12], "big")
    whole[start + 4 : start + 6] = glyphs.to_bytes(2, "big")
    return bytes(whole)
