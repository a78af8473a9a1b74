"""Letters of a bundled font, where they stand in a line, and the font as it lies in a PDF. Loads fontTools.

Only what needs no shaping beyond pairs and the font's plain ligatures: see `reports.long_rows.PLAIN`. Widths are whole
numbers of the font's units, a thousandth of its size.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from typing import Any

import pydyf
from fontTools import subset
from fontTools.ttLib import TTFont

UNITS = 1000  # to the em; what a PDF counts widths in
SYMBOLIC = 4
STEM = 80
KEPT = 2048
CMAP_LINES = 100  # a block of a character map holds so many

Shown = tuple[bytes, int]


class Face:
    """One font: `shown` gives a text's glyphs and width, `objects` what a PDF embeds of all that was shown."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name, self.content = name, content
        self.font = TTFont(BytesIO(content), lazy=True, recalcTimestamp=False)
        self.widths = {glyph: width for glyph, (width, _) in self.font["hmtx"].metrics.items()}
        self.letters = {chr(code): glyph for code, glyph in self.font.getBestCmap().items()}
        self.letters |= ligatures(self.font["GSUB"].table)
        joined = sorted((one for one in self.letters if len(one) > 1), key=len, reverse=True)
        self.parts = re.compile("|".join([*map(re.escape, joined), "."]), re.DOTALL)
        self.kerning = list(pair_tables(self.font["GPOS"].table))
        self.pairs: dict[tuple[str, str], int] = {}
        self.used: dict[int, str] = {}
        self.codes: dict[str, str] = {}
        # A text is measured, maybe more than once, and then drawn.
        self.shown = lru_cache(KEPT)(self.shown_anew)

    def shown_anew(self, text: str) -> Shown:
        """The operand that shows a text, and its width in units. KeyError for a letter that the font hasn't."""
        glyphs, before, width, operand = self.letters, "", 0, ["[<"]
        for part in self.parts.findall(text):
            glyph = glyphs[part]
            if before and (moved := self.pair(before, glyph)):
                operand.append(f">{-moved}<")
                width += moved
            operand.append(self.codes.get(part) or self.code(part, glyph))
            width += self.widths[glyph]
            before = glyph
        operand.append(">]")
        return "".join(operand).encode(), width

    def width(self, text: str) -> int:
        """A text's width in units."""
        return self.shown(text)[1]

    def code(self, part: str, glyph: str) -> str:
        """How a glyph is written in a text, remembered as used; what serves for two letters says the commoner one."""
        number = self.font.getGlyphID(glyph)
        self.used[number] = min(part, self.used.get(number, part))
        self.codes[part] = f"{number:04x}"
        return self.codes[part]

    def pair(self, left: str, right: str) -> int:
        """How far the second of two neighbours moves, in units."""
        found = self.pairs.get((left, right))
        if found is None:
            found = self.pairs[left, right] = kerned(self.kerning, left, right)
        return found

    def objects(self, pdf: Any) -> bytes:
        """Embeds what was used; the reference of the font."""
        tag = "".join(chr(65 + byte % 26) for byte in sha256(f"{self.name} {sorted(self.used)}".encode()).digest()[:6])
        name, content = f"/{tag}+{self.name}", self.cut()
        file = added(pdf, pydyf.Stream([content], {"Length1": len(content)}, compress=True))
        ascent, descent = self.font["hhea"].ascent, self.font["hhea"].descent
        widths = {number: self.widths[self.font.getGlyphName(number)] for number in sorted(self.used)}
        facts = {"Type": "/FontDescriptor", "FontName": name, "Flags": SYMBOLIC, "ItalicAngle": 0, "StemV": STEM}
        facts |= {"FontBBox": pydyf.Array([0, descent, max(widths.values()), ascent]), "FontFile2": file}
        facts |= {"Ascent": ascent, "Descent": descent, "CapHeight": self.font["OS/2"].sCapHeight}
        descriptor = added(pdf, pydyf.Dictionary(facts))
        written = pydyf.Array(one for number, width in widths.items() for one in (number, pydyf.Array([width])))
        system = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String("Identity"), "Supplement": 0}
        facts = {"Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": name, "CIDToGIDMap": "/Identity"}
        facts |= {"CIDSystemInfo": pydyf.Dictionary(system), "W": written, "FontDescriptor": descriptor}
        inner = added(pdf, pydyf.Dictionary(facts))
        facts = {"Type": "/Font", "Subtype": "/Type0", "BaseFont": name, "Encoding": "/Identity-H"}
        facts |= {"DescendantFonts": pydyf.Array([inner]), "ToUnicode": added(pdf, character_map(self.used))}
        return added(pdf, pydyf.Dictionary(facts))

    def cut(self) -> bytes:
        """The font with the outlines that were used alone, under the numbers that they had."""
        asked = subset.Options(retain_gids=True, hinting=False, layout_features=[], notdef_outline=True)
        asked.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "DSIG", "name", "gasp"]
        subsetter, file = subset.Subsetter(asked), BytesIO()
        subsetter.populate(gids=sorted(self.used))
        font = TTFont(BytesIO(self.content), lazy=True, recalcTimestamp=False)
        subsetter.subset(font)
        font.save(file)
        return file.getvalue()


def added(pdf: Any, one: Any) -> bytes:
    """Puts an object into the file; its reference."""
    pdf.add_object(one)
    return bytes(one.reference)


def ligatures(table: Any) -> dict[str, str]:
    """The font's plain ligatures of small letters: the letters as text -> glyph."""
    numbers = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "liga"
        for number in record.Feature.LookupListIndex
    }
    return {
        first + "".join(one.Component): one.LigGlyph
        for number in sorted(numbers)
        for lookup in table.LookupList.Lookup[number].SubTable
        for first, made in lookup.ligatures.items()
        for one in made
        if all(len(letter) == 1 for letter in (first, *one.Component))
    }


def pair_tables(table: Any) -> Iterator[Any]:
    """What the font says of neighbours, in the order in which it is asked."""
    numbers = {
        number
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "kern"
        for number in record.Feature.LookupListIndex
    }
    for number in sorted(numbers):
        for lookup in table.LookupList.Lookup[number].SubTable:
            yield getattr(lookup, "ExtSubTable", lookup)


def kerned(tables: list[Any], left: str, right: str) -> int:
    """How far two neighbours move: the first table that knows them says it."""
    for table in tables:
        if left not in table.Coverage.glyphs:
            continue
        if table.Format == 1:
            told = table.PairSet[table.Coverage.glyphs.index(left)].PairValueRecord
            found = next((one.Value1 for one in told if one.SecondGlyph == right), None)
            if found is None:
                continue
        else:
            row = table.Class1Record[table.ClassDef1.classDefs.get(left, 0)]
            found = row.Class2Record[table.ClassDef2.classDefs.get(right, 0)].Value1
        return int(getattr(found, "XAdvance", 0) or 0)
    return 0


def character_map(used: dict[int, str]) -> Any:
    """What each glyph says, for who reads or copies the text."""
    lines = [f"<{number:04x}> <{text.encode('utf-16-be').hex()}>" for number, text in sorted(used.items())]
    blocks = [lines[start : start + CMAP_LINES] for start in range(0, len(lines), CMAP_LINES)]
    body = [line for block in blocks for line in (f"{len(block)} beginbfchar", *block, "endbfchar")]
    head = ["/CIDInit /ProcSet findresource begin", "12 dict begin", "begincmap", "/CIDSystemInfo"]
    head += ["<< /Registry (Adobe)", "/Ordering (UCS)", "/Supplement 0", ">> def"]
    head += ["/CMapName /Adobe-Identity-UCS def", "/CMapType 2 def"]
    head += ["1 begincodespacerange", "<0000> <ffff>", "endcodespacerange"]
    foot = ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return pydyf.Stream(["\n".join([*head, *body, *foot]).encode()], compress=True)
