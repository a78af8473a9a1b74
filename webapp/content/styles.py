"""The styles of a workbook that cells name by number, of which only the number formats count."""

from __future__ import annotations

from webapp.content.number_formats import Shows, shows_of
from webapp.content.xml_parts import local, new_parser


class StyleReader:
    """Follows the elements of `xl/styles.xml`; what it finds runs along the styles that cells name by number."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}
        self.formats: list[int] = []
        self.within = False

    def read(self, xml: bytes) -> list[Shows]:
        """How each style shows a number. Raises what the parser raises, and ValueError."""
        parser = new_parser()
        parser.StartElementHandler = self.start
        parser.EndElementHandler = self.end
        parser.Parse(xml, True)
        known = {number: shows_of(number, self.texts.get(number, "")) for number in set(self.formats)}
        return [known[number] for number in self.formats]

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
