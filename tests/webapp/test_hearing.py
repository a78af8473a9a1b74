"""Nothing that an answer tells is missed, wherever in it and however written."""

from __future__ import annotations

import io
import zipfile

import pikepdf
import pytest

from tests.webapp.hearing import body_text, tells
from tests.webapp.uploads import text_pdf

WORD = "kenari-tersembunyi"


def packed(name: str = "a.txt", comment: str = "") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "x")
        archive.comment = comment.encode()
    return file.getvalue()


def document(where: str) -> bytes:
    """A PDF that has the word where no page shows it."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(text_pdf())) as pdf:
        if where == "docinfo":
            pdf.docinfo["/Subject"] = WORD
        elif where == "metadata":
            with pdf.open_metadata() as data:
                data["dc:title"] = WORD
        elif where == "bookmark":
            with pdf.open_outline() as outline:
                outline.root.append(pikepdf.OutlineItem(WORD, 0))
        else:
            pdf.attachments["a.zip"] = pikepdf.AttachedFileSpec(pdf, packed(f"{WORD}.txt"), filename="a.zip")
        pdf.save(file)
    return file.getvalue()


@pytest.mark.parametrize("body", [packed(f"{WORD}.txt"), packed(comment=WORD)], ids=["name", "comment"])
def test_names_in_an_archive_are_read(body: bytes) -> None:
    assert tells(body_text(body, ""), WORD)


@pytest.mark.parametrize("where", ["docinfo", "metadata", "bookmark", "attachment"])
def test_what_no_page_of_a_document_shows_is_read(where: str) -> None:
    assert tells(body_text(document(where), "application/pdf"), WORD)
    assert not tells(body_text(text_pdf(), "application/pdf"), WORD)


@pytest.mark.parametrize(
    ("text", "canary", "told"),
    [
        ("Nilai 63,1417.", "63.1417", True),
        ("Nilai 63.142 poin", "63.1417", True),
        ("Nilai 63,14", "63.1417", True),
        ("Nilai 63,141", "63.1417", True),
        ("Nilai 63,1", "63.1417", False),
        ("Nilai 163,14", "63.1417", False),
        ("Nilai 63,143", "63.1417", False),
        ("Rp1.786.171.117,00", "1786171117", True),
        ("Rp1.786.171.1178", "1786171117", False),
        ("16,20", "16.2000", False),
        ("607.01", "607.01", True),
    ],
)
def test_numbers_are_heard_as_they_may_be_written(text: str, canary: str, told: bool) -> None:  # noqa: FBT001
    assert tells(text, canary) is told
