import pytest

from scoring.errors import TableRefused
from scoring.figures import FigureRow
from scoring.marks import Mark
from scoring.tables import csv_lines, read_figures_csv, read_marks_csv


@pytest.mark.parametrize("separator", [",", ";"])
def test_heading_may_have_the_other_separator_in_its_words(separator):
    other = {",": ";", ";": ","}[separator]
    heading = separator.join(["candidate", '"Pekerja; petani, nelayan, buruh, sopir"', f"x{other} y{other} z"])
    _first, found = csv_lines(f"{heading}\r\n64.01{separator}12{separator}a{other}b\r\n".encode(), "f")
    assert found.cells == ("64.01", "12", f"a{other}b")


def test_figures_csv_keeps_lines_and_trims_cells():
    data = b'\xef\xbb\xbfcandidate,name,aktif\r\n64.01, Paser ,5\r\n\r\n64.02,"Kutai\nKartanegara",\r\n64.03,x,1\r\n'
    assert read_figures_csv(data, "f") == [
        FigureRow("64.01", "Paser", {"aktif": "5"}, 2),
        FigureRow("64.02", "Kutai\nKartanegara", {"aktif": ""}, 4),
        FigureRow("64.03", "x", {"aktif": "1"}, 6),
    ]


def test_semicolons_of_indonesian_spreadsheets_are_understood():
    assert read_figures_csv(b"candidate;aktif\n64.01;5\n", "f") == [FigureRow("64.01", "", {"aktif": "5"}, 2)]


def test_marks_csv_may_order_its_columns_freely():
    data = b"score,juror,bench,candidate,indicator\n4,p1,bpjs,64.01,E.1\n"
    assert read_marks_csv(data, "s") == [Mark("p1", "bpjs", "64.01", "E.1", "4", 2)]


REFUSED = {
    "empty": (b"", "kosong"),
    "blank": (b"\n \n", "kosong"),
    "binary": (b"\x89PNG\r\n\x1a\n\x00\xff", "bukan teks UTF-8"),
    "nul": (b"candidate,aktif\n64.01,\x00\n", "bita nol"),
    "utf-16": ("candidate,aktif".encode("utf-16"), "bukan teks UTF-8"),
    "no candidate column": (b"kode,aktif\n1,2\n", "kolom candidate: tidak ada"),
    "doubled column": (b"candidate,aktif,aktif\n1,2,3\n", "tertulis lebih dari sekali"),
    "short row": (b"candidate,aktif\n64.01\n", "f:2: baris: memuat 1 kolom"),
    "open quote": (b'candidate,aktif\n"64.01,2\n', r"susunan CSV rusak \(ada tanda kutip yang tidak ditutup\)"),
    "text after a quote": (b'candidate,aktif\n"64"01,2\n', "sesudah tanda kutip penutup harus ada pemisah kolom"),
    "no candidate": (b"candidate,aktif\n", "f:0: berkas: hanya memuat judul tabel; tidak ada kandidat"),
    "nothing but line ends": (b"\n" * 2_000_001, "memuat lebih dari 2000000 baris"),
    "nothing but old line ends": (b"\r" * 2_000_001, "memuat lebih dari 2000000 baris"),
    "endless cell": (b"candidate,aktif\n" + b"x" * 10_001 + b",1\n", "lebih dari 10000 huruf"),
}


@pytest.mark.parametrize("fault", REFUSED)
def test_table_that_cannot_be_read_is_refused(fault):
    data, sentence = REFUSED[fault]
    with pytest.raises(TableRefused, match=sentence):
        read_figures_csv(data, "f")


def test_marks_csv_with_a_strange_column_is_refused():
    with pytest.raises(TableRefused, match="kolom “warna”: tidak dikenal"):
        read_marks_csv(b"juror,bench,candidate,indicator,score,warna\n", "s")
