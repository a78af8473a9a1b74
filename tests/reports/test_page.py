"""What a page brings along: it travels with it, and its data lie in the file as what the paper shows."""

from datetime import datetime, timedelta, timezone

import pikepdf
import pytest

from reports.page import DataFile, Page, files_of, packed, pictures_of, unpacked
from reports.render import render_pdf
from tests.reports import ceremony, reading

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
AT = datetime(2025, 7, 29, 9, 5, tzinfo=timezone(timedelta(hours=8)))
FILES = (
    DataFile("catatan.json", "Catatan hasil", AT, '{"nama":"Müara"}'.encode()),
    DataFile("peringkat.csv", "Peringkat", AT, b"rank,candidate\n1,64.02\n" * 200),
)


@pytest.fixture
def picture():
    return ceremony.picture()


def test_page_travels_with_its_pictures_and_files(picture):
    page = Page("<p>Kutai\n</p>", (picture,), FILES)
    found = unpacked(packed(page))
    assert (str(found), found.pictures, found.files) == (str(page), (picture,), FILES)
    assert (pictures_of("<p>"), files_of("<p>"), str(unpacked(packed("<p>")))) == ((), (), "<p>")


def test_data_lie_in_the_file_as_what_the_paper_shows(sample_html):
    page = Page(sample_html, pictures_of(sample_html), FILES)
    pdf = render_pdf(page)
    assert reading.attached(pdf) == {one.name: ("/Data", one.content) for one in FILES}
    assert reading.standards_broken(pdf) == []
    assert render_pdf(page) == pdf
    with reading.opened(pdf) as file:
        moments = [
            str(one.Params.CreationDate) for one in file.objects if isinstance(one, pikepdf.Stream) and "/Params" in one
        ]
    assert moments == ["D:20250729010500Z"] * 2
