"""HTML to PDF in this process. Loads WeasyPrint, so web workers use `reports.pdf` instead."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import UTC
from hashlib import sha256
from typing import Any

import pydyf
from weasyprint import HTML, Attachment
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from .assets import asset
from .long_pages import Writer, front, laid_out
from .page import FACE_KINDS, PICTURE_KINDS, DataFile, Picture, Typeface, files_of, pictures_of, rows_of

SCHEME = "asset:"
# Every file that a paper may load, with its type. Whatever else is asked for ends the printing.
ASSETS = {
    "blank.css": "text/css",
    "certificate.css": "text/css",
    "certificate.svg": "image/svg+xml",
    "decree.css": "text/css",
    "paper.css": "text/css",
    "landscape.css": "text/css",
    "f4.css": "text/css",
    "f4_landscape.css": "text/css",
    "plenary.css": "text/css",
    "feedback.css": "text/css",
    "schedule.css": "text/css",
    "comparison.css": "text/css",
    "sample.css": "text/css",
    "typeface.css": "text/css",
    "contoh.svg": "image/svg+xml",
    "SourceSans3-Regular.ttf": "font/ttf",
    "SourceSans3-Semibold.ttf": "font/ttf",
}
NO_GLYPH = ".notdef glyph"  # how the renderer's warning begins, whose last argument is the code point
END_OF_RDF = b"</rdf:RDF>"
SEEMS_SHORTER = b"\r\nendstream"
MOST_PADDING = 8


class Blocked(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint ships no types
    """A paper asked for something that is neither one of the package's own assets nor its own picture."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Knows the names of ASSETS and the paper's own pictures by their hash: no network, no file, no data address.

    `refused` keeps what was asked for beside that: the renderer's drawing of SVG swallows every exception.
    """

    def __init__(self, pictures: Iterable[Picture] = ()) -> None:
        super().__init__()
        self.pictures = {one.sha256: one for one in pictures if is_what_it_says(one)}
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002  # inherited
        """The asset of that name; raises Blocked for any other address."""
        name = url.removeprefix(SCHEME)
        if url.startswith(SCHEME) and name in self.pictures:
            return URLFetcherResponse(url, self.pictures[name].content, {"Content-Type": self.pictures[name].kind})
        if not url.startswith(SCHEME) or name not in ASSETS:
            self.refused.append(url[:200])
            raise Blocked(f"not an asset of the package: {url[:200]}")
        return URLFetcherResponse(url, asset(name), {"Content-Type": ASSETS[name]})


def is_what_it_says(picture: Picture) -> bool:
    """Whether its name is its content's hash and its kind one that a paper may show."""
    kinds = FACE_KINDS if isinstance(picture, Typeface) else PICTURE_KINDS
    return picture.kind in kinds and sha256(picture.content).hexdigest() == picture.sha256


class MissingLetters(logging.Filter):
    """Hears which letters no font has; the renderer says it while it draws an empty box in their place."""

    def __init__(self) -> None:
        super().__init__()
        self.codepoints: set[int] = set()

    def filter(self, record: logging.LogRecord) -> bool:
        """Keeps such a record to itself."""
        if not str(record.msg).startswith(NO_GLYPH) or not isinstance(record.args, tuple):
            return True
        self.codepoints.add(int(str(record.args[-1])))
        return False


def render_pdf(html: str) -> bytes:
    """The paper as tagged PDF (written to be PDF/A-3a and PDF/UA-1): the same HTML gives the same bytes.

    The file's identifier is made from the HTML, which names its pictures by their hash; its dates are the document's. A
    letter that no font has is printed as its code point, `[U+1F600]`, for an empty box would hide that something stands
    there. Raises Blocked when the HTML asks for anything that is neither an asset of this package nor a picture of the
    page's own.
    """
    missing = MissingLetters()
    logger = logging.getLogger("weasyprint")
    logger.addFilter(missing)
    try:
        pdf = drawn(html, html)
        if missing.codepoints:
            pdf = drawn(html.translate({code: f"[U+{code:04X}]" for code in missing.codepoints}), html)
    finally:
        logger.removeFilter(missing)
    return pdf


def drawn(html: str, source: str) -> bytes:
    """One page as PDF, with what `source`, the page that it was made from, brings along; identified by that one.

    Every stream ends where its length says.
    """
    for padding in range(MOST_PADDING):
        pdf = written(html, source, padding)
        if SEEMS_SHORTER not in pdf:
            break
    return pdf


def written(html: str, source: str, padding: int) -> bytes:
    """The same with so many blanks after its metadata, which move the bytes behind them."""
    fetcher = AssetFetcher(pictures_of(source))
    rows = rows_of(source)
    table = laid_out(HTML(string=front(html), base_url=SCHEME, url_fetcher=fetcher).render(), rows) if rows else None

    def finish(document: Any, pdf: Any) -> None:
        if table:
            Writer(table, document, pdf).write()
        for stream in pdf.objects:
            if isinstance(stream, pydyf.Stream):
                declare_accessible(stream, padding)
                settle_end(stream)

    page = table.page(html) if table else html
    pdf = HTML(string=page, base_url=SCHEME, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=sha256(source.encode()).digest()[:16],
        attachments=[attached(one) for one in files_of(source)],
        finisher=finish,
    )
    if fetcher.refused:
        raise Blocked(f"not assets of the package: {fetcher.refused}")
    return bytes(pdf)


def attached(one: DataFile) -> Attachment:
    """A file of data beside the pages; the relationship says that the paper shows what is in it."""
    at = one.at.astimezone(UTC)  # the renderer writes a moment as if it were that zone's
    facts = {"name": one.name, "description": one.description, "created": at, "modified": at, "relationship": "Data"}
    return Attachment(string=one.content, **facts)


def declare_accessible(stream: Any, padding: int) -> None:
    """Adds to the file's metadata that it is PDF/UA too, and leaves them uncompressed for archive readers.

    No picture asks to be smoothed, which PDF/A forbids.
    """
    if "Interpolate" in stream.extra:
        stream.extra["Interpolate"] = "false"
    if stream.extra.get("Type") == "/Metadata":
        before, _, after = stream.stream[0].rpartition(END_OF_RDF)
        stream.stream = [before + asset("pdfua.rdf") + END_OF_RDF + after + b" " * padding]
        stream.compress = False


def settle_end(stream: Any) -> None:
    """Keeps a compressed stream from ending in a carriage return: with the line's end behind it, it seems shorter.

    Page contents take another blank; a font's length is told beside it, so it is left as it is, uncompressed. A picture
    comes compressed already and takes a line's end, which lies behind its last row.
    """
    if stream.extra.get("Subtype") == "/Image" and stream.data.endswith(SEEMS_SHORTER):
        stream.stream.append(b"")
    while stream.compress and stream.data.endswith(SEEMS_SHORTER):
        if stream.extra:
            stream.compress = False
        else:
            stream.stream.append(b" ")
