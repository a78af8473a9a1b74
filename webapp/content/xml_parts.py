"""What reading a workbook's own XML needs: a parser that refuses document types, and the names of cells."""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.parsers import expat

WORKBOOK, RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")


def elements(xml: bytes, name: str) -> list[dict[str, str]]:
    """The attributes of every element of this name."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if local(tag) == name:
            found.append(attributes)

    parser = new_parser()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found


def sheet_parts(archive: zipfile.ZipFile) -> list[tuple[dict[str, str], str]]:
    """(attributes, name of the part in the archive) of every sheet, in order. Raises KeyError or ExpatError."""
    targets = {one.get("Id"): one["Target"] for one in elements(archive.read(RELATIONS), "Relationship")}
    found = []
    for sheet in elements(archive.read(WORKBOOK), "sheet"):
        target = targets[next((value for key, value in sheet.items() if local(key) == "id"), "")]
        plain = posixpath.normpath(posixpath.join("xl", target))
        found.append((sheet, target.lstrip("/") if target.startswith("/") else plain))
    return found


def new_parser() -> expat.XMLParserType:
    """A parser that refuses a document type: a spreadsheet has none, and entities are declared only there."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_declared: object) -> None:
        raise KeyError("DOCTYPE")

    parser.StartDoctypeDeclHandler = refuse
    return parser


def local(name: str) -> str:
    """An XML name without its prefix."""
    return name.rpartition(":")[2]


def column_number(letters: str) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 is A, 26 Z, 27 AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
