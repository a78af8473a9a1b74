"""What number formats show: the stored number, a percentage, a day, or something that can't be read from the file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import rubrics
from scoring.parse import parse_rubric
from tests.webapp.office import open_office
from tests.webapp.spreadsheet_corpus import formatted
from tests.webapp.templates_filled import faults, opened, saved, send
from webapp.content.number_formats import DAY, OTHERWISE, PLAIN, SHARE, shows_of

RUBRICS = Path(rubrics.__file__).parent
ACCOUNTS = '_("Rp"* #,##0.00_);_("Rp"* (#,##0.00);_("Rp"* "-"??_);_(@_)'
OF_LIBREOFFICE = "\\ * #,##0\\ ;\\-* #,##0\\ ;\\ * \\-#\\ ;@\\ "
ORDINARY = (
    OF_LIBREOFFICE,
    *(
        "General",
        "0",
        "#,##0",
        "0.00",
        ".00",
        "00000",
        "0.00E+00",
        "# ?/?",
        "@",
        "#,##0;[Red]-#,##0",
        "#,##0_);(#,##0)",
    ),
    *('"Rp"#,##0', '"Rp. "#,##0.00', '"Rp"#,##0",-"', "[$Rp-421]#,##0", "#,##0.00\\ [$IDR]", "_-* #,##0_-", ACCOUNTS),
    *(
        '_-* #,##0_-;\\-* #,##0_-;_-* "-"_-;_-@_-',
        '#.##0" orang"',
        'General" desa"',
        "[$-421]#,##0",
        "General;-General",
        '[=0]"-";General',
        "[=0]0;#,##0",
    ),
)
WORDED = ("miliar", "juta", "ribu", "triliun", "rb", "jt", "K", "M", "%", "±", "*", "000", ".")
ODD = (
    *("0,", "#,##0,", "0.0,,", "0.0,", "0\\%", "0%%", "[<=1]0.0%;0.00", "0.00;-0.00%", "0 K", '"± "0', '"-"0', "(0)"),
    *("0*0", "0\\,0", '"1"0', '"ada"', ";;;", "[>=1000]0.0,;0", '"$"#,##0', "[$€-2]0", '0" ribu".', '0" ribu"0'),
    *(f'0.0" {word}"' for word in WORDED),
)


@pytest.mark.parametrize("code", ORDINARY)
def test_an_ordinary_format_shows_the_number(code):
    shows = shows_of(164, code)
    assert {shows.of(Decimal(value)) for value in ("12.5", "-12.5", "0")} == {PLAIN}
    assert shows.texts


@pytest.mark.parametrize("path", sorted(RUBRICS.glob("*.yaml")), ids=lambda path: path.stem)
def test_unit_that_an_instrument_asks_in_may_stand_in_a_format(path):
    units = {figure.unit for figure in parse_rubric(path.read_bytes(), path.name).figures if figure.unit} - {"persen"}
    shown = {unit: shows_of(164, f'#,##0" {unit}"').of(Decimal(12)) for unit in units}
    assert set(shown.values()) == {PLAIN}, shown


@pytest.mark.parametrize("code", ODD)
def test_a_format_that_shows_something_else_is_known(code):
    assert shows_of(164, code).of(Decimal("1.6")) == OTHERWISE


@pytest.mark.parametrize("code", ["0%", "0.00%", "0.0 %", "#,##0.00%;-#,##0.00%", "[Red]0%"])
def test_a_percentage_is_one(code):
    assert shows_of(164, code).of(Decimal("0.5")) == SHARE
    assert shows_of(9, "").of(Decimal("0.5")) == SHARE


@pytest.mark.parametrize("code", ["dd/mm/yyyy", "[h]:mm", "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "m/d/yy h:mm AM/PM"])
def test_a_day_is_one(code):
    assert shows_of(164, code).of(Decimal(45000)) == DAY
    assert shows_of(14, "").of(Decimal(45000)) == DAY


def test_each_sign_has_its_section():
    unsigned, hiding = shows_of(164, "0;0"), shows_of(164, "#,##0;-#,##0;;@")
    assert [unsigned.of(Decimal(value)) for value in (5, -5, 0)] == [PLAIN, OTHERWISE, PLAIN]
    assert [hiding.of(Decimal(value)) for value in (5, -5, 0)] == [PLAIN, PLAIN, OTHERWISE]
    hiding = shows_of(164, '[=0]"";#,##0')
    assert [hiding.of(Decimal(value)) for value in (5, -5, 0)] == [PLAIN, PLAIN, OTHERWISE]
    assert not shows_of(164, '@" juta"').texts
    assert not shows_of(164, "0;-0;0;").texts


def test_the_cell_is_named_and_no_number_is_taken(app, add_person):
    office = open_office(app, add_person, operators=(("op-paser", "64.01"),), others=())
    persona, page = office.people["op-paser"], office.page("64.01", "/lembar-sebar")
    book = opened(persona.get(f"{page}/templat.xlsx").data)
    formatted("pu_aktif", 12, '#,##0" ribu"')(book)
    answer = send(persona, page, saved(book))
    assert answer.status_code == 422
    (told,) = faults(answer.text)
    assert "baris" in told
    assert "(Isian): berisi “12”, tetapi format selnya menampilkan lain" in told
