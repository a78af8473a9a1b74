"""Files as people and attackers send them, made by a seeded generator: nothing hostile lies in the repository."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import openpyxl
import pikepdf
from PIL import Image

from webapp.content.kinds import EICAR

SEED = 20260213
Name = pikepdf.Name
EITHER = None


@dataclass(frozen=True)
class Sample:
    """One file; `taken` is whether it has to be taken, None where either is right as long as nothing breaks."""

    name: str
    data: bytes
    taken: bool | None


# --- PDFs


def text_pdf(*, pages: int = 1, change: Callable[[pikepdf.Pdf], None] | None = None, **options) -> bytes:
    """Pages with a line of text, changed before they are written."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            pikepdf.Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
            )
        )
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=(595, 842))
            page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
            words = f"BT /F1 18 Tf 72 700 Td (Peraturan Bupati Nomor 4, halaman {number}) Tj ET".encode()
            page.Contents = pdf.make_stream(words)
        if change is not None:
            change(pdf)
        found = io.BytesIO()
        pdf.save(found, static_id=True, **options)
    return found.getvalue()


def action(kind: str, **more: object) -> pikepdf.Dictionary:
    return pikepdf.Dictionary(
        {"/Type": Name.Action, "/S": Name(kind), **{f"/{key}": value for key, value in more.items()}}
    )


def disguised(kind: str, **more: object) -> pikepdf.Dictionary:
    """An action that calls itself an element of a tagged file's structure."""
    return action(kind, Type=Name.StructElem, **more)


def opening(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        pdf.Root.OpenAction = action(kind, **more)

    return change


def linked(kind: str, **more: object) -> Callable[[pikepdf.Pdf], None]:
    """An action behind a link on the first page."""

    def change(pdf: pikepdf.Pdf) -> None:
        link = pikepdf.Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 99, 99], A=action(kind, **more))
        pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])

    return change


def annotated(kind: str) -> Callable[[pikepdf.Pdf], None]:
    def change(pdf: pikepdf.Pdf) -> None:
        note = pikepdf.Dictionary(Type=Name.Annot, Subtype=Name(kind), Rect=[0, 0, 99, 99])
        pdf.pages[0].Annots = pikepdf.Array([note])

    return change


def go_to_first_page(pdf: pikepdf.Pdf) -> None:
    """As office programs write where a document opens."""
    pdf.Root.OpenAction = pikepdf.Array([pdf.pages[0].obj, Name.XYZ, None, None, 0])


def go_by_action(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=Name.GoTo, D=pikepdf.Array([pdf.pages[0].obj, Name.Fit]))


def going_on(after: pikepdf.Dictionary) -> Callable[[pikepdf.Pdf], None]:
    """Where the document opens, and something more that is done then."""

    def change(pdf: pikepdf.Pdf) -> None:
        go_by_action(pdf)
        pdf.Root.OpenAction.Next = after

    return change


def opening_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pdf.make_stream(b"", action("/URI", URI="https://contoh.invalid/"))


def tagged(pdf: pikepdf.Pdf) -> None:
    """As office programs write what is a paragraph, a link, a form."""
    root = pdf.make_indirect(pikepdf.Dictionary(Type=Name.StructTreeRoot))
    kinds = (Name.P, Name.Link, Name.Form, Name.Annot, Name.Figure)
    root.K = pikepdf.Array([pikepdf.Dictionary(Type=Name.StructElem, S=kind, P=root, K=0) for kind in kinds])
    pdf.Root.StructTreeRoot, pdf.Root.MarkInfo = root, pikepdf.Dictionary(Marked=True)


def signed_field(pdf: pikepdf.Pdf) -> None:
    """As an electronic signature leaves it."""
    field = pikepdf.Dictionary(FT=Name.Sig, T="Tanda tangan", Type=Name.Annot, Subtype=Name.Widget, Rect=[0, 0, 0, 0])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]), SigFlags=3)


def form_with_xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([]), XFA=pdf.make_stream(b"<xdp/>"))


def attach_file(pdf: pikepdf.Pdf) -> None:
    pdf.attachments["lampiran.exe"] = b"MZ" + bytes(100)


def named_script(pdf: pikepdf.Pdf) -> None:
    tree = pikepdf.Dictionary(Names=pikepdf.Array(["a", pdf.make_indirect(action("/JavaScript", JS="app.alert(1)"))]))
    pdf.Root.Names = pikepdf.Dictionary(JavaScript=tree)


def script_in_a_stream(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Hidden = action("/JavaScript", JS=pdf.make_stream(b"app.alert(1)"))


def acting_page(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].AA = pikepdf.Dictionary(O=action("/URI", URI="https://contoh.invalid/"))


def acting_field(pdf: pikepdf.Pdf) -> None:
    key = action("/JavaScript", JS="AFNumber_Format(2)")
    field = pikepdf.Dictionary(FT=Name.Tx, T="a", AA=pikepdf.Dictionary(K=key))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([pdf.make_indirect(field)]))


def buried_script(pdf: pikepdf.Pdf) -> None:
    """Inside arrays and dictionaries that are no objects of their own."""
    inner: pikepdf.Object = action("/JavaScript", JS="1")
    for _ in range(15):
        inner = pikepdf.Array([pikepdf.Dictionary(Deeper=inner)])
    pdf.Root.Private = inner


def too_deep(pdf: pikepdf.Pdf) -> None:
    inner: pikepdf.Object = pikepdf.Array([])
    for _ in range(80):
        inner = pikepdf.Array([inner])
    pdf.Root.Private = inner


def bad_pdfs() -> dict[str, bytes]:
    r4 = pikepdf.Encryption(user="rahasia", owner="pemilik", R=4)
    r6 = pikepdf.Encryption(user="", owner="pemilik", R=6)
    changes = {
        "skrip-saat-dibuka": opening("/JavaScript", JS="app.alert(1)"),
        "program-saat-dibuka": opening("/Launch", F="cmd.exe"),
        "alamat-saat-dibuka": opening("/URI", URI="https://contoh.invalid/"),
        "cetak-saat-dibuka": opening("/Named", N=Name.Print),
        "alamat-lalu-dibuka": going_on(action("/URI", URI="http://contoh.invalid/")),
        "program-lalu-dibuka": going_on(disguised("/Launch", F="cmd.exe")),
        "formulir-lalu-dibuka": going_on(disguised("/SubmitForm", F="https://contoh.invalid/")),
        "aliran-saat-dibuka": opening_stream,
        "program-menyamar": linked("/Launch", F="cmd.exe", Type=Name.StructElem),
        "kirim-formulir": linked("/SubmitForm", F="https://contoh.invalid/"),
        "impor-data": linked("/ImportData", F="a.fdf"),
        "program": linked("/Launch", F="/bin/sh"),
        "skrip-tautan": linked("/JavaScript", JS="1"),
        "ke-lampiran": linked("/GoToE"),
        "ke-berkas-lain": linked("/GoToR", F="a.pdf"),
        "film": linked("/Movie"),
        "suara": linked("/Sound"),
        "tayangan": linked("/Rendition"),
        "media-kaya": annotated("/RichMedia"),
        "tiga-dimensi": annotated("/3D"),
        "layar": annotated("/Screen"),
        "lampiran-halaman": annotated("/FileAttachment"),
        "lampiran": attach_file,
        "xfa": form_with_xfa,
        "nama-skrip": named_script,
        "skrip-aliran": script_in_a_stream,
        "halaman-bertindak": acting_page,
        "isian-bertindak": acting_field,
        "skrip-terkubur": buried_script,
        "terlalu-dalam": too_deep,
    }
    found = {name: text_pdf(change=change) for name, change in changes.items()}
    packed = {"object_stream_mode": pikepdf.ObjectStreamMode.generate}
    found |= {
        f"{name}-dipadatkan": text_pdf(change=changes[name], **packed) for name in ("lampiran", "nama-skrip", "xfa")
    }
    found |= {"terkunci": text_pdf(encryption=r4), "terkunci-sebagian": text_pdf(encryption=r6)}
    found |= {"301-halaman": text_pdf(pages=301), "rujukan-berputar": looping_pdf(), "bom-objek": object_bomb()}
    found["tanpa-halaman"] = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    return found


def looping_pdf() -> bytes:
    """A page tree whose child is itself, and a table of contents that names itself as the one before."""
    body = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[2 0 R]/Count 1>>endobj\n"
    start = len(body)
    table = b"xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \n"
    trailer = b"trailer<</Root 1 0 R/Size 3/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, start)
    return body + table + trailer


def object_bomb() -> bytes:
    """A whole small file; the stream that holds its catalogue unpacks to half a gigabyte."""
    first = b"1 0 2 60 "
    objects = b"<</Type/Catalog/Pages 2 0 R>>".ljust(60) + b"<</Type/Pages/Kids[]/Count 0>>"
    packing = zlib.compressobj(1)
    packed = packing.compress(first + objects) + b"".join(packing.compress(b" " * 2**22) for _ in range(120))
    packed = zlib.compress(packed + packing.flush(), 9)
    filters = b"/Filter[/FlateDecode/FlateDecode]"
    head = b"3 0 obj<</Type/ObjStm/N 2/First %d%s/Length %d>>stream\n" % (len(first), filters, len(packed))
    body = b"%PDF-1.5\n" + head + packed + b"\nendstream endobj\n"
    rows = [(0, 0, 255), (2, 3, 0), (2, 3, 1), (1, 9, 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BIB", *row) for row in rows)
    entry = b"4 0 obj<</Type/XRef/Size 5/W[1 4 1]/Root 1 0 R/Length %d>>stream\n" % len(table)
    return body + entry + table + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


# --- Pictures


def picture(kind: str, *, mode: str = "RGB", size: tuple[int, int] = (160, 120), **options) -> bytes:
    """Noise of its own for each kind and mode, the same in each process; Pillow's goes on where the last one ended."""
    found = io.BytesIO()
    noise = Image.frombytes("L", size, random.Random(f"{SEED} {kind} {mode}").randbytes(size[0] * size[1]))
    drawn = noise.convert("L" if mode in {"I;16", "LA"} else "RGB")
    drawn.convert(mode).save(found, kind, **options)
    return found.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def claimed_png(width: int, height: int) -> bytes:
    """A header that claims pixels which aren't there."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")


def png_with(kind: bytes, content: bytes) -> bytes:
    whole = picture("PNG")
    return whole[:33] + chunk(kind, content) + whole[33:]


def moving(kind: str) -> bytes:
    found = io.BytesIO()
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "green", "blue")]
    frames[0].save(found, kind, save_all=True, append_images=frames[1:], duration=100)
    return found.getvalue()


def exif(**told: object) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = told.get("orientation", 1)
    found[0x010E] = told.get("description", "")
    found[0x8825] = {1: "S", 2: (0.0, 30.0, 0.0)}
    return found


def bad_pictures() -> dict[str, bytes]:
    jpeg, png = picture("JPEG"), picture("PNG")
    page, archive = text_pdf(), plain_zip()
    script = b"<script>alert(1)</script>"
    return {
        "jpg-zip.jpg": jpeg + archive,
        "jpg-pdf.jpg": jpeg + page,
        "jpg-html.jpg": jpeg + b"<html>" + script,
        "jpg-php.jpg": jpeg + b"<?php system($_GET[0]);",
        "jpg-komentar.jpg": picture("JPEG", comment=script),
        "jpg-exif-skrip.jpg": picture("JPEG", exif=exif(description="<script>alert(1)</script>")),
        "png-zip.png": png + archive,
        "png-teks.png": png_with(b"tEXt", b"Comment\0" + script),
        "png-30000.png": claimed_png(30_000, 30_000),
        "png-nol.png": claimed_png(0, 0),
        "png-bergerak.png": moving("PNG"),
        "webp-bergerak.webp": moving("WEBP"),
        "gif-bergerak.gif": moving("GIF"),
        "gif-js.gif": b"GIF89a/*" + bytes(40) + b"*/=1;alert(1)",
        "pindai.tif": picture("TIFF"),
        "gambar.bmp": picture("BMP"),
        "onload.svg": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        "asing.svg": b'<?xml version="1.0"?><svg><foreignObject><body onload="alert(1)"/></foreignObject></svg>',
        "gambar.mvg": b"push graphic-context\nviewbox 0 0 640 480\nimage over 0,0 0,0 'https://contoh.invalid/x'",
        "foto.heic": b"\0\0\0\x18ftypheic" + bytes(200),
        "bom-icc.png": png_with(b"iCCP", b"a\0\0" + zlib.compress(bytes(30_000_000), 1)),
        "bom-teks.png": png_with(b"zTXt", b"a\0\0" + zlib.compress(bytes(30_000_000), 1)),
        "bom-webp.webp": b"RIFF" + struct.pack("<I", 30) + b"WEBPVP8L" + b"\x0a\0\0\0/" + b"\xff" * 13,
    }


# --- Workbooks and what isn't any


def workbook(**parts: bytes) -> bytes:
    """A workbook with two columns, and parts more or other ones ("/" written as two underlines)."""
    given = {name.replace("__", "/"): content for name, content in parts.items()}
    book = openpyxl.Workbook()
    book.active.append(["Kecamatan", "Peserta"])
    book.active.append(["Tanah Grogot", 1200])
    saved, found = io.BytesIO(), io.BytesIO()
    book.save(saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in given:
                new.writestr(dated(name), untimed(old.read(name)))
        for name, content in given.items():
            new.writestr(dated(name), content)
    return found.getvalue()


def dated(name: str) -> zipfile.ZipInfo:
    """An entry with a day of its own, not today's."""
    found = zipfile.ZipInfo(name, (2026, 2, 13, 0, 0, 0))
    found.compress_type = zipfile.ZIP_DEFLATED
    return found


def untimed(part: bytes) -> bytes:
    """A part of a workbook as if written on one day: two runs, and two processes of one, have the same files."""
    return re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", b"2026-02-13T00:00:00Z", part)


def plain_zip(name: str = "a.txt", content: bytes = b"a") -> bytes:
    found = io.BytesIO()
    with zipfile.ZipFile(found, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(dated(name), content)
    return found.getvalue()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ELSEWHERE = 'TargetMode="External"'


def relation(kind: str, own_id: str = "rId9") -> bytes:
    return relations(related(f"{OFFICE}/{kind}", own_id=own_id, mode=ELSEWHERE))


def related(kind: str, *, own_id: str = "rId9", target: str = "https://contoh.invalid/", mode: str = "") -> str:
    return f'<Relationship Id="{own_id}" Type="{kind}" Target="{target}" {mode}/>'


def relations(*lines: str) -> bytes:
    whole = "".join(lines)
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{whole}</Relationships>'.encode()


def contents(*lines: str) -> bytes:
    """What an archive says its parts are."""
    whole = "".join(lines)
    return f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{whole}</Types>'.encode()


def part(kind: str, name: str = "/xl/a.xml") -> str:
    return f'<Override PartName="{name}" ContentType="application/{kind}"/>'


def every(ending: str, kind: str) -> str:
    return f'<Default Extension="{ending}" ContentType="application/{kind}"/>'


def across_pieces() -> bytes:
    """A relation that is longer than what is kept of one piece for the next, where two meet."""
    link = related(f"{OFFICE}/oleObject", target="https://contoh.invalid/".ljust(900, "a"), mode=ELSEWHERE)
    return relations("\n" * (2**16 - 700), link)


def hidden_workbooks() -> dict[str, bytes]:
    """What runs or leads outside, told in ways that programs understand and a search for words doesn't."""
    sheet, ole = "xl__worksheets___rels__sheet9.xml.rels", f"{OFFICE}/oleObject"
    to_a_link = related(ole, target="https://contoh.invalid/relationships/hyperlink", mode=ELSEWHERE)
    dde = b'<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>'
    to_dde = relations(related(f"{OFFICE}/externalLink", target="daftar/a.xml"))
    of_book, types = "xl__daftar___rels__a.xml.rels", "[Content_Types].xml"
    office, sheets = "vnd.openxmlformats-officedocument", "vnd.openxmlformats-officedocument.spreadsheetml"
    return {
        "ole-bertarget-tautan.xlsx": workbook(**{sheet: relations(to_a_link)}),
        "ole-panjang.xlsx": workbook(**{sheet: across_pieces()}),
        "ole-huruf-besar.xlsx": workbook(**{sheet.upper(): relation("oleObject")}),
        "ole-di-dalam.xlsx": workbook(**{sheet: relations(related(ole, target="../a.bin"))}),
        "ole-jenis-angka.xlsx": workbook(**{sheet: relations(related(ole.replace("o", "&#111;"), target="../a.bin"))}),
        "dde-di-map-lain.xlsx": workbook(**{"xl__daftar__a.xml": dde, of_book: to_dde}),
        "dde-menurut-jenis.xlsx": workbook(**{types: contents(part(f"{sheets}.externalLink+xml"))}),
        "makro-angka.xlsx": workbook(**{types: contents(part("vnd.ms-excel.sheet.macro&#69;nabled.main+xml"))}),
        "makro-semua.xlsx": workbook(**{types: contents(every("XML", "vnd.ms-excel.sheet.macroEnabled.main+xml"))}),
        "makro-menyamar.xlsx": workbook(**{sheet: relations(related("http://x.invalid/VbaProject", target="a.bin"))}),
        "activex-jenis.xlsx": workbook(**{sheet: relations(related(f"{OFFICE}/control", target="a.xml"))}),
        "sambungan-jenis.xlsx": workbook(**{sheet: relations(related(f"{OFFICE}/connections", target="a.xml"))}),
        "tertanam-jenis.xlsx": workbook(**{sheet: relations(related(f"{OFFICE}/package", target="a.docx"))}),
        "tertanam-isi.xlsx": workbook(**{types: contents(every("xml", f"{office}.oleObject"))}),
        "hubungan-rusak.xlsx": workbook(**{sheet: b"<Relationships>"}),
        "kembar-huruf-besar.xlsx": workbook(**{types.upper(): contents()}),
    }


def as_excel_writes() -> bytes:
    """A workbook with nearly everything that plain ones have; its directories only, the parts don't matter here."""
    sheets, package = (
        "vnd.openxmlformats-officedocument.spreadsheetml",
        "http://schemas.openxmlformats.org/package/2006",
    )
    kinds = ("sheet.main", "worksheet", "comments", "pivotTable", "pivotCacheDefinition", "calcChain", "sharedStrings")
    beside = ("drawing", "vmlDrawing", "comments", "printerSettings", "pivotTable", "table", "customProperty", "image")
    whole = ("metadata/core-properties", "metadata/thumbnail", "digital-signature/origin")
    newer = ("2017/10/relationships/threadedComment", "2007/relationships/slicer", "2011/relationships/timeline")
    inside = [related(f"{OFFICE}/{kind}", target="../a.xml") for kind in beside]
    inside += [related(f"http://schemas.microsoft.com/office/{kind}", target="../a.xml") for kind in newer]
    inside += [related(f"{OFFICE}/hyperlink", target="mailto:a@contoh.invalid", mode=ELSEWHERE)]
    inside += [related(f"{OFFICE}/hyperlink", target="#Lembar1!A1", mode='TargetMode="Internal"')]
    root = [related(f"{package}/relationships/{kind}", target="a.xml") for kind in whole]
    root += [related(f"{OFFICE}/{kind}", target="xl/workbook.xml") for kind in ("officeDocument", "custom-properties")]
    told = [every("bin", f"{sheets}.printerSettings"), every("ole", "vnd.openxmlformats-officedocument.oleObject")]
    told += [every("rels", "vnd.openxmlformats-package.relationships+xml"), every("xml", "xml")]
    told += [part(f"{sheets}.{kind}+xml") for kind in kinds]
    return workbook(
        **{
            "[Content_Types].xml": contents(*told),
            "_rels__.rels": relations(*root),
            "xl__worksheets___rels__sheet9.xml.rels": relations(*inside),
            "xl__printerSettings__printerSettings1.bin": b"x",
        }
    )


def written_as_number() -> bytes:
    """The same relation, its first letter written as a number."""
    return relation("oleObject").replace(b"External", b"&#69;xternal")


def in_two_bytes() -> bytes:
    return relation("oleObject").decode().encode("utf-16")


def linked_file() -> bytes:
    """A part that is a link to elsewhere."""
    found = io.BytesIO(workbook())
    with zipfile.ZipFile(found, "a") as archive:
        link = dated("xl/tautan.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return found.getvalue()


def lying_zip() -> bytes:
    """A table of contents that says less than the part holds."""
    whole = bytearray(workbook(xl__besar_xml=bytes(100_000)))
    place = whole.rfind(b"PK\x01\x02")
    whole[place + 24 : place + 28] = struct.pack("<I", 10)
    return bytes(whole)


def bad_workbooks() -> dict[str, bytes]:
    good = workbook()
    return {
        "makro.xlsx": workbook(xl__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
        "makro4.xlsx": workbook(xl__macrosheets__sheet1=b"<x/>"),
        "tautan-luar.xlsx": workbook(xl__externalLinks__externalLink1=b"<x/>"),
        "gambar-luar.xlsx": workbook(**{"xl__drawings___rels__drawing1.xml.rels": relation("image")}),
        "ole-luar.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": relation("oleObject")}),
        "ole-luar-tanda.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": relation("oleObject", "a>b")}),
        "ole-luar-angka.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": written_as_number()}),
        "ole-luar-16.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": in_two_bytes()}),
        "sambungan.xlsx": workbook(**{"xl__connections.xml": b"<connections/>"}),
        "tertanam.xlsx": workbook(**{"xl__embeddings__oleObject1.bin": b"x"}),
        "activex.xlsx": workbook(**{"xl__activeX__activeX1.xml": b"<x/>"}),
        "halaman.xlsx": workbook(**{"xl__a.html": b"<script>"}),
        "entitas.xlsx": workbook(**{"xl__e.xml": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'}),
        "bom.xlsx": workbook(**{"xl__b.xml": bytes(40_000_000)}),
        "terlalu-banyak.xlsx": workbook(**{f"xl__{number}.xml": b"" for number in range(2100)}),
        "jalan-keluar.xlsx": workbook(**{"..__..__keluar.xml": b"<x/>"}),
        "kembar.xlsx": twice_the_same(),
        "tautan.xlsx": linked_file(),
        "dusta.xlsx": lying_zip(),
        "eicar.xlsx": workbook(**{"xl__e.txt": EICAR}),
        "ekor.xlsx": good + b"<script>alert(1)</script>",
        "kepala.xlsx": b"<html>" + good,
        "biasa.zip": plain_zip(),
        "surat.docx": plain_zip("word/document.xml"),
        **hidden_workbooks(),
        "aplikasi.apk": plain_zip("AndroidManifest.xml"),
    }


def twice_the_same() -> bytes:
    found = io.BytesIO(workbook(**{"xl__a.xml": b"<x/>", "xl__b.xml": b"<y/>"}))
    return found.getvalue().replace(b"xl/b.xml", b"xl/a.xml")


# --- All of them


def good_samples() -> Iterator[Sample]:
    packed = pikepdf.ObjectStreamMode.generate
    many = pikepdf.ObjectStreamMode.disable
    pdfs = {
        "satu.pdf": text_pdf(),
        "tiga.pdf": text_pdf(pages=3),
        "300-halaman.pdf": text_pdf(pages=300),
        "dipadatkan.pdf": text_pdf(pages=5, object_stream_mode=packed),
        "longgar.pdf": text_pdf(pages=2, object_stream_mode=many),
        "untuk-web.pdf": text_pdf(pages=4, linearize=True),
        "mulai-di-sini.pdf": text_pdf(change=go_to_first_page),
        "mulai-dengan-tindakan.pdf": text_pdf(change=go_by_action),
        "bertanda-tangan.pdf": text_pdf(change=signed_field),
        "bertanda-susunan.pdf": text_pdf(change=tagged),
        "bertautan.pdf": text_pdf(change=linked("/URI", URI="https://www.bpjsketenagakerjaan.go.id/")),
    }
    pictures = {
        "foto.jpg": picture("JPEG", exif=exif(orientation=6)),
        "bertahap.jpg": picture("JPEG", progressive=True),
        "abu.jpg": picture("JPEG", mode="L"),
        "cetak.jpg": picture("JPEG", mode="CMYK"),
        "ganda.jpg": picture("MPO", save_all=True, append_images=[Image.new("RGB", (20, 20))]),
        "layar.png": picture("PNG"),
        "tembus.png": picture("PNG", mode="RGBA"),
        "palet.png": picture("PNG", mode="P"),
        "hitam-putih.png": picture("PNG", mode="1"),
        "abu-tembus.png": picture("PNG", mode="LA"),
        "16-bit.png": picture("PNG", mode="I;16"),
        "pesan.webp": picture("WEBP"),
        "tanpa-susut.webp": picture("WEBP", mode="RGBA", lossless=True),
    }
    books = {
        "daftar.xlsx": workbook(),
        "seperti-excel.xlsx": as_excel_writes(),
        "bertautan-tanda.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": relation("hyperlink", "a>b")}),
        "bertautan.xlsx": workbook(**{"xl__worksheets___rels__sheet9.xml.rels": relation("hyperlink")}),
    }
    yield from (Sample(name, data, taken=True) for name, data in {**pdfs, **pictures, **books}.items())


def other_samples() -> dict[str, bytes]:
    page = text_pdf()
    return {
        "kosong.pdf": b"",
        "satu-bait.pdf": b"%",
        "eicar.com": EICAR,
        "eicar.pdf": page + EICAR,
        "surat.html": b"<!doctype html><script>alert(1)</script>",
        "pdf-zip.pdf": page + plain_zip(),
        "pdf-html.pdf": page + b"\n<html><script>alert(1)</script>",
        "html-pdf.pdf": page[:9] + b"%<script>alert(1)</script>\n" + page[9:],
        "sampah-pdf.pdf": b"MZ" + bytes(60) + page,
        "program.pdf": b"MZ" + bytes(500),
        "skrip.pdf": b"#!/bin/sh\nrm -rf /\n",
        "lama.xls": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "teks.csv": b"a,b\n1,2\n",
        "teks.txt": "Peraturan Bupati".encode("utf-16"),
        "hanya-kepala.pdf": b"%PDF-1.7\n",
        "nol.jpg": bytes(4096),
    }


@cache
def corpus() -> tuple[Sample, ...]:
    """Good files, hostile ones, and good ones cut short or changed at random places."""
    found = list(good_samples())
    bad = {f"{name}.pdf": data for name, data in bad_pdfs().items()}
    bad |= bad_pictures() | bad_workbooks() | other_samples()
    found += [Sample(name, data, taken=False) for name, data in bad.items()]
    found.append(Sample("tanda-terbuka.xlsx", workbook(**{"xl__a.xml.rels": b"<" * 200_000}), EITHER))
    found += cut_short() + changed()
    return tuple(found)


def cut_short() -> list[Sample]:
    """Every 64th byte of a PDF, and every 30th part of the others."""
    page = text_pdf(pages=24)
    found = [Sample(f"terpotong-{end:05d}.pdf", page[:end], taken=False) for end in range(64, 6464, 64)]
    wholes = {"jpg": picture("JPEG"), "png": picture("PNG"), "webp": picture("WEBP"), "xlsx": workbook()}
    for ending, whole in wholes.items():
        ends = {part: len(whole) * part // 16 for part in range(1, 14)}
        found += [Sample(f"terpotong-{part:02d}-16.{ending}", whole[:end], taken=False) for part, end in ends.items()]
    return found


def changed() -> list[Sample]:
    """A few bytes different: taken or not, but never a crash."""
    chance = random.Random(SEED)
    wholes = {"pdf": text_pdf(pages=2), "jpg": picture("JPEG"), "png": picture("PNG"), "xlsx": workbook()}
    found = []
    for ending, whole in wholes.items():
        for number in range(10):
            spoiled = bytearray(whole)
            for _ in range(6):
                spoiled[chance.randrange(16, len(spoiled))] = chance.randrange(256)
            found.append(Sample(f"berubah-{number}.{ending}", bytes(spoiled), EITHER))
    return found


NAMES = (
    "../../../etc/passwd.pdf",
    "..\\..\\windows\\win.ini",
    "/etc/cron.d/x",
    "C:\\CON",
    "nul.pdf",
    ".htaccess",
    "-rf",
    "a" * 255 + ".pdf",
    "a" * 256,
    "ä" * 130 + ".pdf",
    "laporan.pdf.exe",
    "foto\u202egpj.exe",
    "titik.. ",
    "  ",
    "...",
    "nol\0di-tengah.pdf",
    "baris\r\nSet-Cookie: a=b.pdf",
    '"><script>alert(1)</script>.pdf',
    "%2e%2e%2fkeluar.pdf",
    "~/.ssh/authorized_keys",
    "SK Bupati Nomor 4 Tahun 2022 – salinan.pdf",
    "\u200bkosong\u200b.pdf",
    "\ufeffbom.pdf",
    "e\u0301.pdf",
)
