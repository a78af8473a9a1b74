"""Pictures: decoded, and written anew with nothing but their pixels."""

from __future__ import annotations

from io import BytesIO

# Named one by one so that nothing has to be loaded once the child may open no more files. Phones write a JPEG with a
# second picture inside, which is an MPO; the first picture is the photo.
from PIL import Image, ImageOps, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin

from webapp.content.kinds import BROKEN, JPEG, PNG, WEBP, ContentRefused, refuse_stowaway

MOST_PIXELS = {JPEG: 120_000_000, PNG: 30_000_000, WEBP: 30_000_000}  # a JPEG is made smaller while it is read
LONGEST_SIDE = 4096  # an A4 page at 350 dots an inch
LARGEST_PNG = 6 * 2**20  # what is larger is a photograph
QUALITY = 88
FORMATS = {JPEG: ("JPEG", "MPO"), PNG: ("PNG",), WEBP: ("WEBP",)}
PLUGINS = (JpegImagePlugin, MpoImagePlugin, PngImagePlugin, WebPImagePlugin)

TOO_LARGE = "Gambar ini terlalu besar, lebih dari {most} juta piksel. Perkecil, lalu unggah lagi."
ANIMATED = "Gambar bergerak tidak diterima; simpan satu gambarnya saja."

Image.preinit()
Image.MAX_IMAGE_PIXELS = max(MOST_PIXELS.values())


def look_at_picture(data: bytes, kind: str) -> tuple[str, bytes]:
    """(kind, content) of the picture written anew, upright. Raises ContentRefused."""
    refuse_stowaway(data, kind)
    try:
        image = decoded(data, kind)
    except (OSError, SyntaxError, ValueError, EOFError, Image.DecompressionBombError) as error:
        too_large = isinstance(error, Image.DecompressionBombError)
        raise ContentRefused(too_large_for(kind) if too_large else BROKEN) from None
    return encoded(image, JPEG if kind == WEBP else kind)


def decoded(data: bytes, kind: str) -> Image.Image:
    """The pixels, upright, grey or in colours, on white, no side longer than `LONGEST_SIDE`."""
    image = Image.open(BytesIO(data), formats=FORMATS[kind])
    if image.width * image.height > MOST_PIXELS[kind]:
        raise ContentRefused(too_large_for(kind))
    if kind != JPEG and getattr(image, "n_frames", 1) != 1:
        raise ContentRefused(ANIMATED)
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE), reducing_gap=2)
    return flat(image)


def too_large_for(kind: str) -> str:
    return TOO_LARGE.format(most=MOST_PIXELS[kind] // 1_000_000)


def flat(image: Image.Image) -> Image.Image:
    """Grey or red, green and blue, eight bits each, on white where the picture let the ground through."""
    if image.mode in {"L", "RGB"} and "transparency" not in image.info:
        return image
    if image.mode.startswith("I") or image.mode == "F":  # sixteen bits of grey
        return image.point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in {"1", "CMYK", "YCbCr"}:
        return image.convert("L" if image.mode == "1" else "RGB")
    seen = image.convert("RGBA")
    ground = Image.new("RGB", seen.size, "white")
    ground.paste(seen, mask=seen.getchannel("A"))
    return ground


def encoded(image: Image.Image, kind: str) -> tuple[str, bytes]:
    """The picture in a file of its own, with no metadata at all."""
    bare = Image.frombytes(image.mode, image.size, image.tobytes()) if image.info else image
    if kind == PNG:
        found = BytesIO()
        bare.save(found, "PNG", compress_level=4)
        if found.tell() <= LARGEST_PNG:
            return PNG, found.getvalue()
    found = BytesIO()
    bare.save(found, "JPEG", quality=QUALITY)
    return JPEG, found.getvalue()


def dots_of(content: bytes) -> tuple[int, int]:
    """How wide and how high a picture is that was written here."""
    return Image.open(BytesIO(content)).size
