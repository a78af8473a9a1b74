"""A ranking as people print it who haven't thought of its speed: `python -m tests.bench.peers_papers NAME`.

The page comes on standard input, the PDF goes to standard output, in a process of its own as ours.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

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


# --- the same table alone: JSON with `title`, `head` and `rows`, lines within a cell apart by a line's end -----------

# Points of a lying A4: numbers and short words, but a candidate's name.
NAME_WIDTH, WIDTH, LINE = 150, 62, 8.5
EDGE = 42


def long_table(told: str) -> bytes:
    """ReportLab's table for many rows, whose head is repeated."""
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    table, size, style = json.loads(told), lying(), heading()
    widths = [NAME_WIDTH if place == 1 else WIDTH for place in range(len(table["head"]))]
    rows = LongTable([table["head"], *table["rows"]], colWidths=widths, repeatRows=1)
    everywhere, head = ((0, 0), (-1, -1)), ((0, 0), (-1, 0))
    styles = [("FONT", *everywhere, "Regular", LINE - 1), ("FONT", *head, "Semibold", LINE - 1)]
    rows.setStyle([*styles, ("LINEBELOW", *everywhere, 0.3, "#999999"), ("ALIGN", (2, 0), (-1, -1), "RIGHT")])
    file = BytesIO()
    paper = SimpleDocTemplate(file, pagesize=size, margins=EDGE, title=table["title"])
    paper.build([Paragraph(table["title"], style), rows], onFirstPage=page_number, onLaterPages=page_number)
    return file.getvalue()


def canvas(told: str) -> bytes:
    """ReportLab's bare canvas, each word put in its place by hand."""
    from reportlab.pdfgen.canvas import Canvas

    table, (wide, high), file = json.loads(told), lying(), BytesIO()
    heading()
    sheet, down = Canvas(file, pagesize=(wide, high)), 0.0
    for row in table["rows"]:
        if down < 2 * EDGE:
            if down:
                page_number(sheet, None)
                sheet.showPage()
            down = line(sheet, table["head"], high - EDGE, "Semibold")
        down = line(sheet, row, down, "Regular")
    page_number(sheet, None)
    sheet.save()
    return file.getvalue()


def line(sheet: Any, cells: list[str], top: float, font: str) -> float:
    """Draws a row; where the next one begins."""
    sheet.setFont(font, LINE - 1)
    left, most = float(EDGE), max(cell.count("\n") for cell in cells) + 1
    for place, cell in enumerate(cells):
        for number, words in enumerate(cell.split("\n"), start=1):
            sheet.drawString(left, top - number * LINE, words)
        left += NAME_WIDTH if place == 1 else WIDTH
    beneath = top - most * LINE - 4
    sheet.line(EDGE, beneath, left, beneath)
    return float(beneath)


def page_number(sheet: Any, _document: Any) -> None:
    sheet.setFont("Regular", LINE - 1)
    sheet.drawString(EDGE, EDGE / 2, f"Halaman {sheet.getPageNumber()}")


def lying() -> tuple[float, float]:
    from reportlab.lib.pagesizes import A4, landscape

    wide, high = landscape(A4)
    return float(wide), float(high)


def heading() -> Any:
    """The style of a title; makes our fonts known too."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for weight in ("Regular", "Semibold"):
        pdfmetrics.registerFont(TTFont(weight, f"{FONTS}/SourceSans3-{weight}.ttf"))
    return ParagraphStyle("title", fontName="Semibold", fontSize=14, spaceAfter=8)


TYPST = """
#set page(paper: "a4", flipped: true, margin: 15mm, numbering: (x, y) => [Halaman #x dari #y])
#set text(font: "Source Sans 3", size: 8pt, lang: "id")
#let told = json("table.json")
#set document(title: told.title)
= #told.title
#table(
  columns: (12mm, 52mm) + (1fr,) * (told.head.len() - 2),
  stroke: (bottom: 0.3pt + rgb("#999")),
  table.header(..told.head.map(strong)),
  ..told.rows.flatten(),
)
"""


def typst(told: str) -> bytes:
    """Typst, tagged."""
    from typst import compile as printed

    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.typ"
        page.with_name("table.json").write_text(told, "utf-8")
        page.write_text(TYPST, "utf-8")
        return bytes(printed(str(page), font_paths=[str(FONTS)], ignore_system_fonts=True))


FROM_PAGE = {"plain": plain, "archive": as_archive, "browser": printed_by_browser}
FROM_CELLS = {"typst": typst, "long-table": long_table, "canvas": canvas}


def main(name: str) -> None:
    given = sys.stdin.buffer.read().decode()
    pdf = FROM_PAGE[name](obvious(given)) if name in FROM_PAGE else FROM_CELLS[name](given)
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main(sys.argv[1])
