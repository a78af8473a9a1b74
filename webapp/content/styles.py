"""How a workbook's number formats show a cell: as a plain number, as a percentage, or as a date."""

from __future__ import annotations

import re

from webapp.content.xml_parts import local, new_parser

PLAIN, SHARE, DAY = "number", "share", "day"
# Numbers that every spreadsheet program knows without a text of their own (ECMA-376, 18.8.30).
SHARES = frozenset({9, 10})
DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
SILENT = re.compile(r'"[^"]*"|\\.|_.|\*.|\[(?![hms]+\])[^\]]*\]', re.IGNORECASE)
TIMES = re.compile(r"[dmyhs]", re.IGNORECASE)


class StyleReader:
    """Follows the elements of `xl/styles.xml`; `shows` runs along the styles that cells name by number."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.formats: list[int] = []
        self.within = False

    def read(self, xml: bytes) -> list[str]:
        """How each style shows a number. Raises what the parser raises, and ValueError."""
        parser = new_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.Parse(xml, True)
        return [self.shown(number) for number in self.formats]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        if name == "numFmt":
            self.texts[int(attributes.get("numFmtId", "0"))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self.within = True
        elif name == "xf" and self.within:
            self.formats.append(int(attributes.get("numFmtId", "0")))

    def end(self, tag: str) -> None:
        if local(tag) == "cellXfs":
            self.within = False

    def shown(self, number: int) -> str:
        """PLAIN, SHARE or DAY, by the format of positive numbers."""
        text = SILENT.sub("", self.texts.get(number, "").partition(";")[0])
        if number in SHARES or "%" in text:
            return SHARE
        is_general = text.strip().lower() == "general"
        return DAY if number in DAYS or (TIMES.search(text) and not is_general) else PLAIN
