"""PDFs: refused where they act by themselves, hide files or can't be read by everyone; pages as pictures."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pikepdf
import pypdfium2
from PIL.Image import Image

from webapp.content.kinds import BROKEN, JPEG, PDF, PNG, ContentRefused, refuse_stowaway

MOST_OBJECTS = 300_000
DEEPEST = 40
FEW_COLOURS = 4096
LARGEST_PNG = 400_000
PAGE_QUALITY = 82
LONGEST_PICTURE = 4000  # dots; a page as long as a till roll is made narrower

ENCRYPTED = "PDF ini dikunci dengan kata sandi atau enkripsi. Simpan tanpa kunci, lalu unggah lagi."
ACTS = "PDF ini memuat skrip atau tindakan otomatis, jadi tidak diterima. Cetak ke PDF, lalu unggah hasilnya."
ATTACHED = "PDF ini memuat berkas lain sebagai lampiran, jadi tidak diterima. Unggah lampirannya tersendiri."
FORM = "PDF ini memuat formulir XFA yang tidak dapat ditampilkan. Cetak ke PDF, lalu unggah hasilnya."
TOO_MANY_PAGES = "PDF ini {pages} halaman; paling banyak {most}. Unggah bagian yang diperlukan saja."
TOO_COMPLEX = "PDF ini terlalu rumit untuk diperiksa. Cetak ke PDF, lalu unggah hasilnya."
NO_PAGES = "PDF ini tidak memuat satu halaman pun."

# Readers go by /S alone, whatever /Type says beside it; no standard structure type of tagged files has such a name.
ACTIONS = frozenset(
    {
        "/GoToE",
        "/GoToR",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/SubmitForm",
    }
)
CARRIERS = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Screen", "/Sound"})


def look_at_pdf(data: bytes, *, most_pages: int) -> int:
    """The number of pages. Raises ContentRefused.

    Two readers have to agree on it: a file that they read differently shows one thing and means another.
    """
    refuse_stowaway(data, PDF)
    try:
        pages = looked_through(data, most_pages)
    except pikepdf.PasswordError:
        raise ContentRefused(ENCRYPTED) from None
    except (pikepdf.PdfError, ValueError, TypeError, KeyError, RuntimeError, RecursionError):
        raise ContentRefused(BROKEN) from None
    if pages != rendered_pages(data):
        raise ContentRefused(BROKEN)
    return pages


def looked_through(data: bytes, most_pages: int) -> int:
    """The number of pages, once every object was looked at."""
    with pikepdf.open(BytesIO(data), suppress_warnings=True, attempt_recovery=False) as pdf:
        if pdf.is_encrypted:
            raise ContentRefused(ENCRYPTED)
        if len(pdf.objects) > MOST_OBJECTS:
            raise ContentRefused(TOO_COMPLEX)
        refuse_opening(pdf.Root)
        for one in pdf.objects:
            for dictionary in dictionaries(one, DEEPEST):
                refuse_active(dictionary)
        pages = len(pdf.pages)
    if pages > most_pages:
        raise ContentRefused(TOO_MANY_PAGES.format(pages=pages, most=most_pages))
    if not pages:
        raise ContentRefused(NO_PAGES)
    return pages


def refuse_opening(root: pikepdf.Object) -> None:
    """Raises ContentRefused for what is done when the file is opened; showing a page isn't meant by that.

    Office programs write where a document begins as an array or as an action that goes there. A stream would be read
    as the dictionary before it, and what follows an action is done like the action itself.
    """
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Stream):
        raise ContentRefused(ACTS)
    if isinstance(opening, pikepdf.Dictionary) and (opening.get("/S") != "/GoTo" or "/Next" in opening):
        raise ContentRefused(ACTS)


def dictionaries(value: object, deepest: int) -> Iterator[pikepdf.Object]:
    """A dictionary, and those inside it that are no objects of their own."""
    if isinstance(value, pikepdf.Stream):
        value = value.stream_dict
    if isinstance(value, pikepdf.Dictionary):
        yield value
        inside = [child for _key, child in value.items()]
    elif isinstance(value, pikepdf.Array):
        inside = list(value)
    else:
        return
    if not deepest:
        raise ContentRefused(TOO_COMPLEX)
    for child in inside:
        if not getattr(child, "is_indirect", True):  # what is an object of its own has its own turn
            yield from dictionaries(child, deepest - 1)


def refuse_active(one: pikepdf.Object) -> None:
    """Raises ContentRefused for a dictionary that acts, or that carries something else than a page."""
    if "/JS" in one or "/AA" in one or str(one.get("/S", "")) in ACTIONS:
        raise ContentRefused(ACTS)
    if "/XFA" in one:
        raise ContentRefused(FORM)
    if "/EF" in one or str(one.get("/Type", "")) == "/EmbeddedFile" or str(one.get("/Subtype", "")) in CARRIERS:
        raise ContentRefused(ATTACHED)


def rendered_pages(data: bytes) -> int:
    """The number of pages that the program which draws them finds; 0 where it finds no document."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError:
        return 0
    try:
        return len(document)
    finally:
        document.close()


def page_picture(data: bytes, *, page: int, width: int) -> tuple[str, bytes]:
    """(kind, content) of one page, from 1, as a picture `width` dots wide. Raises ContentRefused."""
    try:
        document = pypdfium2.PdfDocument(data)
        sheet = document[page - 1]
        across, along = sheet.get_size()
        scale = min(width / across, LONGEST_PICTURE / along)
        image = sheet.render(scale=scale).to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError, ValueError, ZeroDivisionError):
        raise ContentRefused(BROKEN) from None
    return drawn(image)


def drawn(image: Image) -> tuple[str, bytes]:
    """A page of text stays sharp as PNG; a scanned one would be several times larger than as JPEG."""
    found = BytesIO()
    if image.getcolors(FEW_COLOURS) is not None:
        image.save(found, "PNG", compress_level=6)
        if found.tell() <= LARGEST_PNG:
            return PNG, found.getvalue()
    found = BytesIO()
    image.save(found, "JPEG", quality=PAGE_QUALITY)
    return JPEG, found.getvalue()
