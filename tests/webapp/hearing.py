"""What an answer tells, whatever it is written in, and whether something planted is among it."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from collections.abc import Iterable, Iterator
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import pairwise

import pikepdf
from werkzeug.test import TestResponse

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
EXACT = 4  # decimals, from which on a number is like no other
PLANTED_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def seen_text(answer: TestResponse) -> str:
    """Everything that an answer tells: headers, and the body's text whatever it is written in."""
    told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{told}\n{body_text(answer.get_data(), answer.mimetype)}"


def body_text(body: bytes, kind: str) -> str:
    if body.startswith(b"%PDF-"):
        return pdf_text(body)
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            told = [part for name in parts.namelist() for part in (name, body_text(parts.read(name), ""))]
            return "\n".join([parts.comment.decode("utf-8", "replace"), *told])
    text = body.decode("utf-8", "replace")
    return html.unescape(text) if "html" in kind or "xml" in kind else text


@lru_cache(maxsize=32)
def pdf_text(body: bytes) -> str:
    """What stands on the pages, and what no page shows: title and other data of the file, bookmarks, attachments."""
    pages = subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    with pikepdf.open(io.BytesIO(body)) as pdf:
        data = [f"{name}: {value}" for name, value in pdf.docinfo.items()]
        packed = pdf.Root.get("/Metadata")
        data += [] if packed is None else [packed.read_bytes().decode("utf-8", "replace")]
        with pdf.open_outline() as outline:
            data += bookmarks(outline.root)
        for name, file in pdf.attachments.items():
            data += [name, file.filename, file.description, body_text(file.get_file().read_bytes(), "")]
    return "\n".join([pages, *data])


def bookmarks(items: Iterable[pikepdf.OutlineItem]) -> Iterator[str]:
    for one in items:
        yield one.title
        yield from bookmarks(one.children)


def tells(text: str, canary: str) -> bool:
    """Whether a canary is in a text: a number whole or rounded, with a dot or a comma, not a piece of a longer one."""
    if PLANTED_NUMBER.fullmatch(canary):
        return not numbers_in(text).isdisjoint(rounded(canary))
    return canary in text


@lru_cache(maxsize=1000)
def rounded(number: str) -> frozenset[str]:
    """A number and what pages make of it that show fewer decimals, two at least; fewer say nothing of which it was.

    One that ends in a nought, or has no more decimals than those, isn't rare when it is rounded.
    """
    _whole, _dot, decimals = number.partition(".")
    if len(decimals) < EXACT or decimals.endswith("0"):
        return frozenset({number})
    exact = Decimal(number)
    fewer = [Decimal(1).scaleb(-places) for places in range(2, len(decimals))]
    ways = (ROUND_HALF_UP, ROUND_DOWN, ROUND_HALF_EVEN)
    return frozenset({number, *(str(exact.quantize(one, way)) for one in fewer for way in ways)})


@lru_cache(maxsize=4)
def numbers_in(text: str) -> frozenset[str]:
    """Every number of a text as machines write it, and each two neighbours of what is punctuated like a date."""
    return frozenset(number for found in set(NUMBER.findall(text)) for number in readings(found))


def readings(found: str) -> Iterator[str]:
    """`1.786,5`: 1, 786, 5, 1.786, 786.5, 1786 and 1786.5; `1.786.170`: 1786170, too."""
    parts = re.split("[.,]", found)
    yield from parts
    yield from (f"{one}.{other}" for one, other in pairwise(parts))
    yield "".join(parts)
    if len(parts) > 2:
        yield "".join(parts[:-1])
        yield f"{''.join(parts[:-1])}.{parts[-1]}"
