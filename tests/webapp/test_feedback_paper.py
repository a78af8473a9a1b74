"""A candidate's feedback sheet: from the sealed record alone, for its own operators, once the result is announced."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from reports.feedback import CriterionLine, GainLine, ItemMarks, TreeLine
from reports.html import feedback_html
from scoring.whatif import whatif
from tests.reports import reading
from tests.reports.reading import letters
from tests.scoring.printed import recomputed
from tests.webapp.sealing import BERAU, BONTANG, KUKAR, PASER, open_sealing, rename, set_figure
from tests.webapp.test_announcing import TOKEN, again
from webapp.cli import main
from webapp.db import transaction
from webapp.errors import NotFound
from webapp.services.feedback_papers import feedback_paper
from webapp.services.sealed import sealed_result

CODES = {"64.01": PASER, "64.02": KUKAR, "64.03": BERAU, "64.04": BONTANG}


@pytest.fixture
def plenary(app, add_person):
    found = open_sealing(app, add_person)
    assert found.seal().status_code == 303
    return found


def sheet(app, plenary, code):
    with app.app_context():
        return feedback_paper(sealed_result(plenary.room.category_id), plenary.room.rubric, code)


def as_text(tree: tuple[TreeLine, ...]) -> str:
    """The printed lines as the text that `recomputed` knows how to read."""
    lines = ["Skor dan nilai indikator dibulatkan setengah ke atas pada 4 desimal; selebihnya tepat."]
    for line in tree:
        value = f"{line.exact} → {line.made} {line.value}" if line.made else line.value
        parts = [line.label, *([line.numbers] if line.numbers else []), value]
        remarks = f" ({'; '.join(line.remarks)})" if line.remarks else ""
        lines.append("  " * line.depth + " = ".join(parts) + (f" {line.unit}" if line.unit else "") + remarks)
        if line.words:
            lines.append("  " * (line.depth + 1) + f"rumus: {line.words}")
    return "\n".join(lines)


@pytest.mark.parametrize("code", CODES)
def test_every_printed_line_is_recomputed_from_those_beneath_it(app, plenary, code):
    document = sheet(app, plenary, code)
    assert recomputed(as_text(document.tree)) == Fraction(document.total)
    assert sum(Fraction(one.points) for one in document.criteria) == Fraction(document.total)


def test_sheet_says_what_was_sealed_of_this_candidate(app, plenary):
    document = sheet(app, plenary, "64.03")
    assert (document.candidate.name, document.rank, document.ranked, document.total) == (BERAU, 3, 4, "59.0000")
    assert document.criteria == (
        CriterionLine(document.criteria[0].criterion, "60", "42.0000"),
        CriterionLine(document.criteria[1].criterion, "40", "17.0000"),
    )
    assert document.items[0] == ItemMarks(
        document.items[0].item, "1", "5", ("2", "2", "2"), 0, 0, "2.0000", "0.0000", flagged=False
    )


def test_gains_are_the_engines_own_to_the_last_decimal(app, plenary):
    document = sheet(app, plenary, "64.04")
    with app.app_context():
        sealed = sealed_result(plenary.room.category_id)
        standing = next(one for one in sealed.result.ranking if one.candidate == "64.04")
        expected = whatif(plenary.room.rubric, standing, sealed.rows["64.04"].cells)
    assert [Fraction(one.gain) * 10**4 for one in document.gains] == [one.gain for one in expected]
    assert (document.all_gains, {type(one) for one in document.gains}) == (len(expected), {GainLine})


def test_sheet_stays_as_sealed_whatever_becomes_of_the_tables(app, plenary):
    before = sheet(app, plenary, "64.01")
    rename(app, plenary.room.candidates[PASER], "Kabupaten Lain")
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[PASER], "aktif", "1")
    assert sheet(app, plenary, "64.01") == before


def by_seat(seat: int, turn: int) -> dict[str, str]:
    """The first seat gives the most."""
    return {"E.1": str(6 - seat), "E.2": str(80 if turn <= 2 else 90 - 10 * turn)}


def test_marks_stand_by_size_and_not_by_seat(app, add_person):
    plenary = open_sealing(app, add_person, marks=by_seat)
    assert plenary.seal().status_code == 303
    assert sheet(app, plenary, "64.01").items[0].marks == ("3", "4", "5")


def test_no_juror_stands_on_the_sheet(app, plenary):
    told = repr(sheet(app, plenary, "64.01"))
    assert [word for word in ("panelis-", "kursi", "Katsul") if word in told] == []


def test_who_is_not_in_the_record_has_no_sheet(app, plenary):
    with pytest.raises(NotFound):
        sheet(app, plenary, "64.99")


def drawings(html: str) -> list[str]:
    return re.findall(r'<svg [^>]*class="chart".*?</svg>', html, re.DOTALL)


def test_page_draws_what_the_paper_draws(app, plenary, clock):
    plenary.announce()
    clock.forward(hours=23)
    page = again(plenary).people["op-paser"].get(plenary.own(PASER)).text
    on_paper = drawings(feedback_html(sheet(app, plenary, "64.01")))
    assert len(on_paper) == 2
    assert drawings(page) == on_paper


def test_own_operator_prints_it_once_it_is_announced_and_nobody_elses(plenary, clock):
    own, paper = plenary.people["op-paser"], f"{plenary.own(PASER)}/lembar-umpan-balik.pdf"
    plenary.announce()
    hidden, missing = own.get(paper), own.get("/isian/999/hasil/lembar-umpan-balik.pdf")
    assert (hidden.status_code, TOKEN.sub("", hidden.text)) == (404, TOKEN.sub("", missing.text))
    clock.forward(hours=23)
    again(plenary)
    assert paper in own.get(plenary.own(PASER)).text
    answer = own.get(paper)
    assert (answer.status_code, answer.content_type, answer.data[:5]) == (200, "application/pdf", b"%PDF-")
    assert letters(PASER) in letters("".join(reading.words(answer.data)))
    assert own.get(f"{plenary.own(KUKAR)}/lembar-umpan-balik.pdf").status_code == 404


@pytest.fixture
def print_it(settings, monkeypatch, tmp_path, capsys):
    """Runs the command: (exit code, bytes or None, what it says)."""

    def run(*arguments: str):
        monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
        out = tmp_path / "umpan-balik.pdf"
        out.unlink(missing_ok=True)
        code = main(["print", "feedback", *arguments, "-o", str(out)])
        return code, out.read_bytes() if out.exists() else None, capsys.readouterr().err

    return run


def test_command_prints_the_same_bytes(plenary, print_it, clock):
    room = plenary.room
    printed = print_it(room.edition, room.category, "64.01", "--paper", "a4")
    plenary.announce()
    clock.forward(hours=23)
    answer = again(plenary).people["op-paser"].get(f"{plenary.own(PASER)}/lembar-umpan-balik.pdf?kertas=a4")
    assert printed == (0, answer.data, "")


def test_command_says_who_is_not_in_the_record_and_that_nothing_is_sealed(app, add_person, print_it):
    plenary = open_sealing(app, add_person)
    room = plenary.room
    code, pdf, said = print_it(room.edition, room.category, "64.01")
    assert (code, pdf, "belum disegel" in said) == (1, None, True)
    plenary.seal()
    code, pdf, said = print_it(room.edition, room.category, "64.99")
    assert (code, pdf, "Kandidat “64.99” tidak ada dalam catatan hasil ini." in said) == (1, None, True)
