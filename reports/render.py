"""HTML to PDF in this process. Loads WeasyPrint, so web workers use `reports.pdf` instead."""

from __future__ import annotations

from hashlib import sha256
from importlib.resources import files
from typing import Any

import pydyf
from weasyprint import HTML
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

SCHEME = "asset:"
# Every file that a paper may load, with its type. Whatever else is asked for ends the printing.
ASSETS = {
    "paper.css": "text/css",
    "landscape.css": "text/css",
    "sample.css": "text/css",
    "contoh.svg": "image/svg+xml",
    "SourceSans3-Regular.ttf": "font/ttf",
    "SourceSans3-Semibold.ttf": "font/ttf",
}
END_OF_RDF = b"</rdf:RDF>"


class Blocked(FatalURLFetchingError):  # type: ignore[misc]  # WeasyPrint ships no types
    """A paper asked for something that isn't one of the package's own assets."""


class AssetFetcher(URLFetcher):  # type: ignore[misc]  # WeasyPrint ships no types
    """Knows the names of ASSETS and nothing else: no network, no file, no data address.

    `refused` keeps what was asked for beside that: the renderer's drawing of SVG swallows every exception.
    """

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:  # noqa: ARG002  # inherited
        """The asset of that name; raises Blocked for any other address."""
        name = url.removeprefix(SCHEME)
        if not url.startswith(SCHEME) or name not in ASSETS:
            self.refused.append(url[:200])
            raise Blocked(f"not an asset of the package: {url[:200]}")
        return URLFetcherResponse(url, asset(name), {"Content-Type": ASSETS[name]})


def asset(name: str) -> bytes:
    """The bytes of one of the package's own files."""
    folder = "fonts" if name.endswith(".ttf") else "templates"
    return (files("reports") / folder / name).read_bytes()


def render_pdf(html: str) -> bytes:
    """The paper as tagged PDF (written to be PDF/A-3a and PDF/UA-1): the same HTML gives the same bytes.

    The file's identifier is made from the HTML, its dates are the document's. Raises Blocked when the HTML asks for
    anything that isn't an asset of this package.
    """
    fetcher = AssetFetcher()
    pdf = HTML(string=html, base_url=SCHEME, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/a-3a",
        pdf_identifier=sha256(html.encode()).digest()[:16],
        finisher=declare_accessible,
    )
    if fetcher.refused:
        raise Blocked(f"not assets of the package: {fetcher.refused}")
    return bytes(pdf)


def declare_accessible(_document: Any, pdf: Any) -> None:
    """Adds to the file's metadata that it is PDF/UA too, and leaves them uncompressed for archive readers."""
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and stream.extra.get("Type") == "/Metadata":
            before, _, after = stream.stream[0].rpartition(END_OF_RDF)
            stream.stream = [before + asset("pdfua.rdf") + END_OF_RDF + after]
            stream.compress = False
