"""What an answer tells, whatever it is written in, and whether something planted is among it."""

from __future__ import annotations

import html
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from werkzeug.test import TestResponse

NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
PLANTED_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")


def seen_text(answer: TestResponse) -> str:
    """Everything that an answer tells: headers, and the body's text whatever it is written in."""
    told = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    return f"{told}\n{body_text(answer.get_data(), answer.mimetype)}"


def body_text(body: bytes, kind: str) -> str:
    if body.startswith(b"%PDF-"):
        return subprocess.run(["pdftotext", "-", "-"], input=body, capture_output=True, check=True).stdout.decode()
    if body.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            return "\n".join(body_text(parts.read(name), "") for name in parts.namelist())
    text = body.decode("utf-8", "replace")
    return html.unescape(text) if "html" in kind or "xml" in kind else text


def tells(text: str, canary: str) -> bool:
    """Whether a canary is in a text: a number with a dot or a comma, and not as a piece of a longer one."""
    return canary in numbers_in(text) if PLANTED_NUMBER.fullmatch(canary) else canary in text


@lru_cache(maxsize=4)
def numbers_in(text: str) -> frozenset[str]:
    """Every number of a text as machines write it, and each two neighbours of what is punctuated like a date."""
    return frozenset(number for found in set(NUMBER.findall(text)) for number in readings(found))


def readings(found: str) -> Iterator[str]:
    """`1.786,5`: 1, 786, 5, 1.786, 786.5 and 1786.5; `1.786.170`: 1786170, too."""
    parts = re.split("[.,]", found)
    yield from parts
    yield from (f"{one}.{other}" for one, other in pairwise(parts))
    yield "".join(parts)
    if len(parts) > 2:
        yield f"{''.join(parts[:-1])}.{parts[-1]}"
