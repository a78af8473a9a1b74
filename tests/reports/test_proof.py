"""What every paper's frame shows of its proof."""

from dataclasses import replace

import pytest

from reports.codes import code_drawing
from reports.html import ranking_html
from reports.render import render_pdf
from tests.reports import builders, reading
from tests.reports.reading import letters

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
OTHER = replace(builders.PROOF, address=builders.PROOF.address[:-1])


@pytest.fixture(scope="module")
def pdf():
    return render_pdf(ranking_html(builders.official_document()))


def test_paper_carries_number_address_and_hashes_in_groups(pdf):
    proof, text = builders.PROOF, letters("".join(reading.words(pdf)))
    wanted = [f"Nomor dokumen {proof.identifier}", "paritrana.contoh.go.id/periksa", "nomor 2 · sha256: 5e88 4898"]
    wanted += ["1.204 peristiwa · sha256: 2c26 b46b", f"menggantikan nomor {proof.replaces}", "Sidik instrumen"]
    assert [piece for piece in wanted if letters(piece) not in text] == []


def test_every_page_carries_the_number(pdf):
    pages = reading.pages(pdf)
    assert [f"nomor {builders.PROOF.identifier}" in page for page in pages] == [True] * len(pages)


def test_code_is_a_figure_that_says_what_it_opens(pdf):
    told = [figure for figure in reading.figures(pdf) if figure.startswith("Kode QR")]
    assert told == [f"Kode QR halaman pemeriksaan: {builders.PROOF.address}"]


def test_validator_finds_nothing_against_the_standards(pdf):
    assert reading.standards_broken(pdf) == []


def test_code_holds_the_address_of_this_paper():
    drawn = str(code_drawing(builders.PROOF.address))
    modules = drawn[drawn.index("<path") :]
    assert modules in ranking_html(builders.official_document())
    assert modules not in ranking_html(replace(builders.official_document(), proof=OTHER))


def test_paper_without_a_proof_has_none():
    html = ranking_html(replace(builders.official_document(), proof=None))
    assert ("Nomor dokumen" in html, "Kode QR" in html) == (False, False)


def test_log_is_told_only_where_one_was_kept():
    without = replace(builders.PROOF, log_size=None, replaces="")
    html = ranking_html(replace(builders.official_document(), proof=without))
    assert ("Log penilaian" in html, "menggantikan" in html) == (False, False)
