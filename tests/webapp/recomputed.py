"""Workbooks as LibreOffice computes them: what they say of themselves is taken out before it sees them."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl

SHOWN = re.compile(r"(</f>)<v>[^<]*</v>")
ALWAYS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def unshown(book: bytes) -> bytes:
    """The same workbook with nothing but formulas where there are formulas."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as given, zipfile.ZipFile(out, "w") as taken:
        for name in given.namelist():
            part = given.read(name)
            if name.startswith("xl/worksheets/"):
                part = SHOWN.sub(r"\1", part.decode()).encode()
            taken.writestr(name, part)
    return out.getvalue()


def recomputed(books: Mapping[str, bytes], folder: Path) -> dict[str, openpyxl.Workbook]:
    """All of them as one start of LibreOffice computes and writes them."""
    given, made, profile = folder / "given", folder / "made", folder / "profile"
    for one in (given, made, profile / "user"):
        one.mkdir(parents=True)
    (profile / "user/registrymodifications.xcu").write_text(ALWAYS)
    for name, book in books.items():
        (given / f"{name}.xlsx").write_bytes(unshown(book))
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    command += ["--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", str(made), *map(str, given.iterdir())]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return {name: openpyxl.load_workbook(made / f"{name}.xlsx", data_only=True) for name in books}
