"""Whether a PDF that came back signed still looks like the paper, page by page; part of the child in `reports.signing`.

Both files are drawn and compared dot by dot. Only the frames of signatures may differ, where the paper is blank: a
signature that is seen covers nothing. What else lies on a page (links, notes, other fields) is compared as it is
written, since each reader draws it in its own way.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from io import BytesIO
from typing import Any

import pypdfium2
from PIL import Image, ImageChops
from pyhanko.pdf_utils.reader import PdfFileReader

from .revisions import followed, is_field

SCALE = 100 / 72  # dots for each point: a hair line of the smallest print is a dot wide
SLACK = 4  # of 255 levels of a colour: what nobody sees
LARGEST_FRAMES = 8  # all frames of a page together: this part of it
# What could show another page than the one that is drawn here: layers, and scripts that run when it is opened.
ALTERING = ("/OCProperties", "/OpenAction", "/AA")
ENOUGH_SECONDS = 10  # of processor time, after which another child goes on

Box = tuple[int, int, int, int]  # left, top, right, bottom in dots


def first_unlike(before: bytes, after: bytes, first: int) -> tuple[int | None, int | None]:
    """(the first page from this one on that looks otherwise, where to go on); pages count from 0.

    Raises pypdfium2.PdfiumError, PdfError for files that can't be read.
    """
    began = time.process_time()
    with closing(pypdfium2.PdfDocument(before)) as was, closing(pypdfium2.PdfDocument(after)) as now:
        readers = [PdfFileReader(BytesIO(content)) for content in (before, after)]
        if len(now) != len(was):
            return len(was) - 1, None
        for number in range(first, len(was)):
            if time.process_time() - began > ENOUGH_SECONDS:
                return None, number
            laid = [list(laid_on(reader, number)) for reader in readers]
            if laid[0] != laid[1] or not is_alike(was[number], now[number], list(frames_on(readers[1], number))):
                return number, None
    return None, None


def may_alter(before: PdfFileReader, after: PdfFileReader) -> bool:
    """Whether a file has gained what may make it look otherwise elsewhere than here."""
    had, has = ({name for name in ALTERING if name in one.root} for one in (before, after))
    return not has <= had or scripts(after) > scripts(before)


def scripts(reader: PdfFileReader) -> int:
    """How many of the two places for scripts and pages of a form's own a file has."""
    names, form = (followed(reader.root.get(name), reader) or {} for name in ("/Names", "/AcroForm"))
    return ("/JavaScript" in names) + ("/XFA" in form)


# ---------------------------------------------------------------------- one page


def is_alike(was: pypdfium2.PdfPage, now: pypdfium2.PdfPage, frames: list[tuple[float, ...]]) -> bool:
    """Whether two pages look the same, on a screen and where it matters on paper."""
    with closing(was), closing(now):
        if placed(was) != placed(now):
            return False
        boxes = list(boxes_of(now, frames))
        if boxes and (now.get_rotation() or not is_little(boxes, now)):
            return False
        return all(is_same(drawn(was, mode), drawn(now, mode), boxes) for mode in (None, "print"))


def placed(page: pypdfium2.PdfPage) -> tuple[Any, ...]:
    """How large a page is, how it is turned, and what of it is seen."""
    return page.get_size(), page.get_rotation(), page.get_cropbox(), page.get_mediabox()


def drawn(page: pypdfium2.PdfPage, mode: str | None) -> Image.Image:
    picture: Image.Image = page.render(scale=SCALE, optimize_mode=mode).to_pil().convert("RGB")
    return picture


def is_same(was: Image.Image, now: Image.Image, boxes: list[Box]) -> bool:
    """Whether the pictures differ only within these boxes, in which the first one is blank."""
    unlike, ink = marked(ImageChops.difference(was, now)), marked(ImageChops.invert(was))
    for box in boxes:
        unlike.paste(0, box)
    return unlike.getbbox() is None and not any(ink.crop(box).getbbox() for box in boxes)


def marked(picture: Image.Image) -> Image.Image:
    """White where any of the colours is above the slack, black elsewhere."""
    red, green, blue = picture.split()
    most = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    return most.point([0] * (SLACK + 1) + [255] * (255 - SLACK))


# ---------------------------------------------------------------------- frames of signatures


def frames_on(reader: Any, number: int) -> Iterator[tuple[float, ...]]:
    """Where a page shows signatures, as the file says it: two corners in points."""
    for one in laid(reader, number):
        if is_field(one, reader):
            yield numbers(one, "/Rect")


def laid_on(reader: Any, number: int) -> Iterator[tuple[Any, ...]]:
    """What lies on a page beside signatures, and how it may show."""
    for one in laid(reader, number):
        if not is_field(one, reader):
            shows = tuple(name in one for name in ("/AP", "/BS", "/C", "/IC"))
            yield one.get("/Subtype"), numbers(one, "/Rect"), numbers(one, "/Border"), shows


def laid(reader: Any, number: int) -> Iterator[Any]:
    page = reader.find_page_for_modification(number)[0].get_object()
    for one in followed(page.get("/Annots"), reader) or ():
        yield followed(one, reader)


def numbers(one: Any, name: str) -> tuple[float, ...]:
    """Those of a list; what is in it beside them is left out."""
    return tuple(round(float(place), 2) for place in one.get(name, ()) if isinstance(place, int | float | Decimal))


def boxes_of(page: pypdfium2.PdfPage, frames: list[tuple[float, ...]]) -> Iterator[Box]:
    """The same in dots of the picture."""
    left, _bottom, _right, top = page.get_cropbox()
    wide, high = (int(side * SCALE) + 1 for side in page.get_size())
    for one in frames:
        across, along = sorted((one[0], one[2])), sorted((one[1], one[3]))
        if across[0] == across[1] or along[0] == along[1]:
            continue  # not seen
        x, right = (round((place - left) * SCALE) for place in across)
        y, bottom = (round((top - place) * SCALE) for place in reversed(along))
        box = max(x - 1, 0), max(y - 1, 0), min(right + 1, wide), min(bottom + 1, high)
        if box[0] < box[2] and box[1] < box[3]:
            yield box


def is_little(boxes: list[Box], page: pypdfium2.PdfPage) -> bool:
    """Whether they take no more of the page than signatures need."""
    wide, high = (side * SCALE for side in page.get_size())
    taken = sum((right - left) * (bottom - top) for left, top, right, bottom in boxes)
    return bool(taken * LARGEST_FRAMES <= wide * high)
