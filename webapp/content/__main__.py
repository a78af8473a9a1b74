"""The child: limits itself, looks at the one file it was given, and tells what it is.

The file comes on standard input. On standard output go one line of JSON and, where there is one, the content to keep or
to show. Once the limits hold it can open nothing any more: no file, no connection.
"""

from __future__ import annotations

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from scoring.notes import holds
from webapp.content import pdf, pictures, workbooks
from webapp.content.confining import EXIT_NOT_WRITTEN, EXIT_TOO_MUCH, confine
from webapp.content.kinds import PDF, PICTURES, ContentRefused, kind_of
from webapp.content.table_file import read_table_file
from webapp.content.tables import packed


def look(data: bytes, most_pages: int) -> tuple[dict[str, Any], bytes]:
    """What the file is, and its content where that is written anew. Raises ContentRefused."""
    kind = kind_of(data)
    if kind in PICTURES:
        kept, content = pictures.look_at_picture(data, kind)
        return {"kind": kept, "pages": 1, "dots": pictures.dots_of(content)}, content
    if kind == PDF:
        return {"kind": kind, "pages": pdf.look_at_pdf(data, most_pages=most_pages)}, b""
    workbooks.look_at_workbook(data)
    return {"kind": kind, "pages": None}, b""


def page(data: bytes, number: int, width: int) -> tuple[dict[str, Any], bytes]:
    """One page of a PDF as a picture. Raises ContentRefused."""
    kind, content = pdf.page_picture(data, page=number, width=width)
    return {"kind": kind, "pages": 1}, content


def table(data: bytes) -> tuple[dict[str, Any], bytes]:
    """The cells of a workbook or of a CSV file. Raises ContentRefused."""
    return {"kind": "tables", "pages": None}, packed(read_table_file(data))


def typeface(data: bytes) -> tuple[dict[str, Any], bytes]:
    """A font written anew, and what it is called. Raises ContentRefused."""
    from webapp.content.typefaces import look_at_typeface

    kind, name, content = look_at_typeface(data)
    return {"kind": kind, "pages": None, "name": name}, content


def nomination(data: bytes) -> tuple[dict[str, Any], bytes]:
    """A province's nomination as plain data, or every fault of it."""
    from webapp.content.nominations import look_at_nomination

    return {"kind": "nomination", "pages": None}, look_at_nomination(data)


JOBS: dict[str, Callable[..., tuple[dict[str, Any], bytes]]] = {
    "look": look,
    "page": page,
    "table": table,
    "typeface": typeface,
    "nomination": nomination,
}
# Loaded for those who need it, and before nothing can be opened any more.
NEEDED = {"typeface": "webapp.content.typefaces", "nomination": "webapp.content.nominations"}


def main(limits: list[int], job: str, numbers: list[int]) -> int:
    """0 when the file was looked at, taken or not."""
    if job in NEEDED:
        importlib.import_module(NEEDED[job])
    if job == "nomination":
        holds(bytes(32), b"", bytes(64))  # loads the library that checks the signatures in it
    confine(*limits)
    content = b""
    try:
        told, content = JOBS[job](sys.stdin.buffer.read(), *numbers)
    except ContentRefused as refused:
        told = {"refused": str(refused)}
    except MemoryError:
        return EXIT_TOO_MUCH
    try:
        sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)
        sys.stdout.buffer.flush()
    except OSError:
        return EXIT_NOT_WRITTEN
    return 0


if __name__ == "__main__":
    sys.exit(main([int(one) for one in sys.argv[1:4]], sys.argv[4], [int(one) for one in sys.argv[5:]]))
