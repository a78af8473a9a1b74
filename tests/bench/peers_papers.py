"""A ranking as people print it who haven't thought of its speed: `python -m tests.bench.peers_papers NAME`.

The page comes on standard input, the PDF goes to standard output, in a process of its own as ours.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FONTS = Path(__file__).resolve().parents[2] / "reports" / "fonts"
CHROMIUM = "chromium"
LINKED = re.compile(r'<link rel="stylesheet" href="asset:[a-z0-9_]+\.css">\n?')
# What a first template looks like: lines around collapsed cells, every other row shaded, widths found by the renderer.
OBVIOUS = f"""<style>
@font-face {{ font-family: "Source Sans 3"; font-weight: 400; src: url("file://{FONTS}/SourceSans3-Regular.ttf") }}
@font-face {{ font-family: "Source Sans 3"; font-weight: 600; src: url("file://{FONTS}/SourceSans3-Semibold.ttf") }}
@page {{ size: A4; margin: 20mm 15mm; @bottom-right {{ content: "Halaman " counter(page) " dari " counter(pages) }} }}
body {{ font: 9.5pt "Source Sans 3", sans-serif; margin: 0 }}
table {{ width: 100%; border-collapse: collapse; font-size: 9pt }}
th, td {{ border: 0.5pt solid #999; padding: 1.2mm 1mm }}
th {{ font-weight: 600 }}
tbody tr:nth-child(even) {{ background: #f3f3f3 }}
tr {{ break-inside: avoid }}
.weight, .code {{ display: block; font-size: 7.5pt }}
.set-state, .set-running, .set-identity, .set-digest {{ display: none }}
</style>
"""


def obvious(html: str) -> str:
    """The same words in a first template's look."""
    return LINKED.sub("", html).replace("</head>", f"{OBVIOUS}</head>")


def plain(html: str, *, variant: str | None = None) -> bytes:
    """WeasyPrint as its first page of documentation has it."""
    from weasyprint import HTML

    return bytes(HTML(string=html).write_pdf(pdf_variant=variant))


def as_archive(html: str) -> bytes:
    """The same, tagged and kept to the standard that ours keeps."""
    return plain(html, variant="pdf/a-3a")


def printed_by_browser(html: str) -> bytes:
    """Chromium without a window."""
    with tempfile.TemporaryDirectory() as folder:
        page, pdf = Path(folder) / "page.html", Path(folder) / "page.pdf"
        page.write_text(html, "utf-8")
        told = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={folder}/own",
        ]
        asked = [str(shutil.which(CHROMIUM)), *told, f"--print-to-pdf={pdf}", page.as_uri()]
        subprocess.run(asked, check=True, capture_output=True)
        return pdf.read_bytes()


PEERS = {"plain": plain, "archive": as_archive, "browser": printed_by_browser}


def main(name: str) -> None:
    sys.stdout.buffer.write(PEERS[name](obvious(sys.stdin.buffer.read().decode())))


if __name__ == "__main__":
    main(sys.argv[1])
