"""`paritrana print decree` and `print certificates`: the newest draft as on the screen, or one sentence why not."""

import pytest

from tests.reports import reading
from tests.webapp.ceremony import DRAFT
from tests.webapp.sealing import open_sealing
from webapp.cli import main


@pytest.fixture
def plenary(app, add_person, settings, monkeypatch):
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    found = open_sealing(app, add_person)
    found.seal()
    return found


def test_newest_draft_is_printed_as_it_is_on_the_screen(plenary, tmp_path, capsys):
    page, output = f"/edisi/{plenary.room.edition}/penghargaan", tmp_path / "k.pdf"
    for number in ("LAMA", "BARU"):
        plenary.first.post(f"{page}/naskah", DRAFT | {"nomor": number})
    assert main(["print", "decree", plenary.room.edition, "-o", str(output)]) == 0
    assert output.read_bytes() == plenary.first.get(f"{page}/naskah/2/keputusan.pdf").data
    arguments = ["print", "certificates", plenary.room.edition, plenary.room.category, "-o", str(output)]
    assert main(arguments) == 0
    assert len(reading.pages(output.read_bytes())) == 3
    assert capsys.readouterr().out == f"{output}\n{output}\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("decree", "{edition}"), "Belum ada naskah keputusan"),
        (("certificates", "{edition}", "kabkota"), "Belum ada naskah keputusan"),
        (("decree", "tidak-ada"), "Tidak ada edisi “tidak-ada”"),
    ],
)
def test_draft_that_is_not_there_is_told(plenary, tmp_path, capsys, arguments, sentence):
    named = [one.format(edition=plenary.room.edition) for one in arguments]
    assert main(["print", *named, "-o", str(tmp_path / "k.pdf")]) == 1
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("decree", "a", "b"), "tidak dikenal: b"),
        (("certificates", "a", "b", "c"), "tidak dikenal: c"),
        (("ranking", "a"), "CATEGORY"),
    ],
)
def test_what_a_paper_is_not_of_is_refused(tmp_path, capsys, arguments, told):
    with pytest.raises(SystemExit) as ended:
        main(["print", *arguments, "-o", str(tmp_path / "k.pdf")])
    assert (ended.value.code, told in capsys.readouterr().err) == (2, True)
