"""A made-up PDF for the sample's evidence: plain text on plain pages, the same bytes on every run."""

from __future__ import annotations

from collections.abc import Sequence

LINES_ON_A_PAGE = 40
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
OBJECTS_BEFORE_PAGES = 3  # catalog, list of pages, font


def sample_pdf(title: str, lines: Sequence[str]) -> bytes:
    """A4 pages with the title on each, and the lines beneath it."""
    stretches = [lines[start : start + LINES_ON_A_PAGE] for start in range(0, len(lines), LINES_ON_A_PAGE)]
    first, count = OBJECTS_BEFORE_PAGES + 1, len(stretches)
    pages = b" ".join(b"%d 0 R" % (first + 2 * turn) for turn in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (pages, count),
        FONT,
    ]
    for turn, stretch in enumerate(stretches):
        content = page_content(f"{title} - halaman {turn + 1} dari {count}", stretch)
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            b"/Contents %d 0 R >>" % (first + 2 * turn + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    return assembled(objects)


def page_content(title: str, lines: Sequence[str]) -> bytes:
    """The text operators of one page."""
    shown = [b"BT /F1 14 Tf 50 790 Td (%s) Tj ET" % escaped(title)]
    shown += [b"BT /F1 10 Tf 50 %d Td (%s) Tj ET" % (760 - 17 * turn, escaped(line)) for turn, line in enumerate(lines)]
    return b"\n".join(shown)


def escaped(text: str) -> bytes:
    """Text as a PDF string; letters that the font doesn't have become question marks."""
    plain = text.encode("cp1252", "replace")
    return plain.replace(b"\\", rb"\\").replace(b"(", rb"\(").replace(b")", rb"\)")


def assembled(objects: Sequence[bytes]) -> bytes:
    """The file with its table of offsets."""
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    end = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table) + end
