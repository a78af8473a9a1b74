"""`paritrana print receipt`: the newest handing in of one candidate, or one sentence why there is none."""

import pytest

from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.handing_in import PASER, hand_in, open_desk, ready, send_back
from webapp.cli import main


@pytest.fixture
def desk(app, add_person, settings, monkeypatch):
    """An office whose instance the command works on."""
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    return open_desk(app, add_person)


def print_it(tmp_path, *arguments):
    return main(["print", "receipt", *arguments, "-o", str(tmp_path / "r.pdf")])


def test_newest_receipt_is_printed_as_it_is_on_the_screen(app, desk, tmp_path, capsys):
    paser, checker = desk.people["op-paser"], desk.people["verifikator"]
    ready(app, desk)
    hand_in(desk, paser)
    send_back(desk, checker, umum="Cap basah")
    hand_in(desk, paser)
    assert print_it(tmp_path, "uji-2026", "kabkota", PASER, "--paper", "f4") == 0
    pdf = (tmp_path / "r.pdf").read_bytes()
    assert (capsys.readouterr().out, pdf[:5]) == (f"{tmp_path / 'r.pdf'}\n", b"%PDF-")
    assert letters("kiriman ke-2") in letters("".join(reading.words(pdf)))
    assert paser.get(desk.page(PASER, "/tanda-terima/2.pdf?kertas=f4")).data == pdf


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("uji-2026", "kabkota", "64.01"), "Kabupaten Paser belum mengirim isian mandirinya"),
        (("uji-2026", "kabkota", "64.99"), "Tidak ada kandidat “64.99” dalam kategori “kabkota”"),
        (("uji-2026", "desa", "64.01"), "Tidak ada kategori “desa” dalam edisi “uji-2026”"),
    ],
)
def test_receipt_that_is_not_there_is_told(desk, tmp_path, capsys, arguments, sentence):
    assert print_it(tmp_path, *arguments) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "r.pdf").exists()


@pytest.mark.parametrize("arguments", [("receipt", "a", "b"), ("ranking", "a", "b", "c")])
def test_candidate_belongs_to_the_receipt_alone(tmp_path, capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["print", *arguments, "-o", str(tmp_path / "r.pdf")])
    assert ended.value.code == 2
    assert ("CANDIDATE" if arguments[0] == "receipt" else "tidak dikenal: c") in capsys.readouterr().err
