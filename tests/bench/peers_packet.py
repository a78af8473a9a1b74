"""Many papers by WeasyPrint as its documentation has it, in one process: `python -m tests.bench.peers_packet`.

Packed pages on standard input, each after its size; PDFs to standard output in the same way.
"""

from __future__ import annotations

import sys

from weasyprint import HTML

from reports.page import Page, pictures_of, unpacked
from reports.press import QUESTION
from reports.render import SCHEME, AssetFetcher


def plain(page: Page) -> bytes:
    fetcher = AssetFetcher(pictures_of(page))
    return bytes(HTML(string=page, base_url=SCHEME, url_fetcher=fetcher).write_pdf(pdf_variant="pdf/a-3a"))


def main() -> None:
    while size := sys.stdin.buffer.read(QUESTION.size):
        pdf = plain(unpacked(sys.stdin.buffer.read(*QUESTION.unpack(size))))
        sys.stdout.buffer.write(QUESTION.pack(len(pdf)) + pdf)


if __name__ == "__main__":
    main()
