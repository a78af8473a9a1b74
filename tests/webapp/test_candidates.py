"""A candidate's page: figures with their findings at any time, scores from the plenary on, each recomputable."""

import html
import re
from datetime import date
from fractions import Fraction
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import select

from reports.formats import points
from scoring import score
from scoring.exact import decimal_text
from scoring.whatif import whatif
from tests.scoring.printed import recomputed
from tests.webapp.room import RUBRIC, lock_sheets, open_room, recuse
from webapp.db import transaction
from webapp.models import ANNOUNCED, INTERVIEWS, PLENARY, SEALED, STATES, Candidate, Category, Panelist, ReportedFigure
from webapp.queries import inputs

PASER, KUKAR, BERAU, BONTANG = "64.01", "64.02", "64.03", "64.04"
CHECKED = RUBRIC.replace(
    b"checks: []",
    b"""checks:
  - {code: "K01", kind: at_most, severity: error, title: "Aktif dan potensi", part: "aktif", whole: "potensi"}
  - {code: "K02", kind: round, severity: note, value: "potensi", multiple: 10000}
""",
).replace(
    b'kind: ratio, of: "aktif", to: "potensi"}',
    b'kind: ratio, of: "aktif", to: "potensi"}\n'
    b'      - {code: "A.2", title: "Anggaran", weight: 0, kind: scale, value: "anggaran", from: 9000, until: -1000,'
    b" optional: true}",
)
HEAVY = CHECKED.replace(b'"Peserta", weight: 60', b'"Peserta", weight: 35').replace(
    b'"Anggaran", weight: 0', b'"Anggaran", weight: 25'
)
HOSTILE = [
    "64.99",
    "..%2F..",
    "64.01%2F",
    "64.01/",
    "x" * 3000,
    "%00",
    "%ff%fe",
    "\u202e64.01",
    "' OR 1=1--",
    "%F0%9F%92%A9",
]


@pytest.fixture
def room(app, juror, other_juror, secretariat):
    return open_room(app, ("panelis-1", "panelis-2"), rubric=HEAVY)


@pytest.fixture
def move(app, room):
    """Sets the category's stage; the stages after the plenary have no page of their own yet."""

    def to(state):
        with app.app_context(), transaction() as session:
            session.get_one(Category, room.category_id).state = state

    return to


@pytest.fixture
def change(app, room):
    """`change(PASER, "aktif", claimed="5")` alters what a candidate reported."""

    def figure(candidate, code, **fields):
        with app.app_context(), transaction() as session:
            query = select(ReportedFigure).join(ReportedFigure.candidate)
            query = query.where(Candidate.code == candidate, Candidate.category_id == room.category_id)
            found = session.scalars(query.where(ReportedFigure.code == code)).one()
            for name, value in fields.items():
                setattr(found, name, value)

    return figure


@pytest.fixture
def plenary(app, room, move):
    """Everything locked and open to see; one juror stepped back from Berau."""
    recuse(app, room, "panelis-2", "Kabupaten Berau")
    lock_sheets(app, room)
    move(PLENARY)
    return room


def page_of(persona, room, code=PASER, query=""):
    answer = persona.get(f"{room.page}/kandidat/{code}{query}")
    assert answer.status_code == 200
    return answer.text


def result_of(app, room):
    with app.app_context():
        rows, marks = inputs.figure_rows(room.category_id), inputs.marks(room.category_id, room.rubric)
        return score(room.rubric, rows, marks), {row.candidate: row for row in rows}


def words(page):
    """What a reader sees, on one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ---------------------------------------------------------------------- the tree, read back from the page


def printed(page):
    """The tree of the page as the lines of text that `paritrana explain` prints."""
    found = re.search(r'<ul class="explained plain">.*?</ul>\n<p class="soft">Rubrik', page, re.DOTALL)[0]
    markup = found.rpartition("\n")[0].replace("<details open>", "<details>")
    places = re.search(r"setengah ke atas pada \d+ desimal", page)[0]
    return "\n".join([places, *lines_of(ET.fromstring(markup)[0], 0)])  # noqa: S314 - our own page


def lines_of(item, depth):
    indent = "  " * depth
    yield indent + line_of(item)
    own = {name: text(item, name) for name in ("words", "rest")}
    if own["words"]:
        yield f"{indent}  {own['words']}"
    details = item.find("details")
    for beneath in details.find("ul") if details is not None else ():
        yield from lines_of(beneath, depth + 1)


def line_of(item):
    remarks = text(item, "remarks")
    label = text(item, "what").removesuffix(remarks).strip()
    made = f"{text(item, 'exact')} → {text(item, 'made')} " if text(item, "made") else ""
    told = [label, *([text(item, "numbers")] if text(item, "numbers") else []), made + text(item, "worth")]
    return " = ".join(told) + (f" ({remarks})" if remarks else "")


def text(item, name):
    """The words of this line's own part of that name; "" where it has none."""
    details = item.find("details")
    parts = [part for part in (item if details is None else details) if part.tag != "ul"]
    found = [one for part in parts for one in part.iter() if name in one.get("class", "").split()]
    return " ".join("".join(found[0].itertext()).split()) if found else ""


def test_every_total_is_recomputed_from_the_page_alone(app, secretariat, plenary, change):
    change(KUKAR, "anggaran", claimed="n/a")
    change(BERAU, "anggaran", claimed="2000")
    result, _ = result_of(app, plenary)
    found = {one.candidate: recomputed(printed(page_of(secretariat, plenary, one.candidate))) for one in result.ranking}
    assert found == {one.candidate: Fraction(one.total, 10**4) for one in result.ranking}
    assert len(found) == 4


def test_recomputing_from_the_page_notices_a_changed_digit(secretariat, plenary):
    page = page_of(secretariat, plenary)
    changed = page.replace('<span class="what">Potensi peserta <', '<span class="what">Potensi peserta <', 1)
    assert changed == page
    broken = re.sub(
        r'(<span class="what">Potensi peserta.*?<span class="worth">)10\.000',
        r"\g<1>10.001",
        page,
        count=1,
        flags=re.DOTALL,
    )
    assert broken != page
    with pytest.raises(AssertionError):
        recomputed(printed(broken))


def test_indicators_are_folded_until_all_are_asked_for(secretariat, plenary):
    folded, open_ = page_of(secretariat, plenary), page_of(secretariat, plenary, query="?rincian=semua")
    indicators = len(plenary.rubric.indicators())
    assert folded.count("<details>") == indicators
    assert (open_.count("<details>"), open_.count("<details open>")) == (0, folded.count("<details open>") + indicators)
    assert printed(folded) == printed(open_)


def test_panel_is_told_by_counts_and_never_by_juror(secretariat, plenary):
    page = words(page_of(secretariat, plenary, BERAU))
    for told in ("nilai sah kuorum 1 1", "mundur karena benturan kepentingan 1", "beda antarpanelis"):
        assert told in page
    assert "panelis-1" not in page
    assert "Panelis Satu" not in page


# ---------------------------------------------------------------------- blindness


def test_page_before_the_plenary_is_the_same_whatever_jurors_wrote(app, secretariat, room, move):
    states = STATES[: STATES.index(PLENARY)]
    before = {}
    for state in states:
        move(state)
        before[state] = without_token(page_of(secretariat, room))
    lock_sheets(app, room)
    for state in states:
        move(state)
        assert without_token(page_of(secretariat, room)) == before[state]
    assert "Dari mana nilai ini" not in before[INTERVIEWS]
    move(PLENARY)
    assert "Dari mana nilai ini" in page_of(secretariat, room)


def without_token(page):
    return re.sub(r'name="csrf_token" value="[^"]+"', "", page)


def test_what_if_is_told_only_once_announced(app, secretariat, plenary, move, change):
    change(PASER, "anggaran", claimed="8000")
    title = "Apa yang akan paling menaikkan nilai"
    for state in (PLENARY, SEALED):
        move(state)
        page = page_of(secretariat, plenary)
        assert (title in page, "sementara, belum disegel" in page) == (False, state == PLENARY)
    move(ANNOUNCED)
    page = words(page_of(secretariat, plenary))
    result, rows = result_of(app, plenary)
    (standing,) = [one for one in result.ranking if one.candidate == PASER]
    gains = whatif(plenary.rubric, standing, rows[PASER].cells)
    assert len(gains) == 4
    for gain in gains:
        more, had, reached = (points(decimal_text(value, 4)) for value in (gain.gain, gain.points, gain.reachable))
        told = f"{gain.indicator} {gain.title}: +{more} dari {had} menjadi {reached} {gain.how}"
        assert told in page
    assert "Anggaran iuran perlu turun ke 0, sekarang 8.000: kelebihan 8.000." in page


# ---------------------------------------------------------------------- figures and findings


def test_claimed_and_verified_stand_side_by_side(secretariat, room):
    page = words(page_of(secretariat, room))
    assert (
        "Peserta aktif 7.100 orang 7.050 orang berbeda CONTOH · sumber 1 · per 31 Desember 2025".replace(" · ", " ")
        in page
    )
    assert "Potensi peserta 10.000 orang belum" in page
    assert "1. Laporan kandidat" in page
    assert "dipublikasikan" in page_of(secretariat, room, KUKAR)


def test_finding_stands_right_under_its_figure(secretariat, room, change):
    change(PASER, "aktif", verified="12000")
    page = words(page_of(secretariat, room))
    assert "1 galat" in page
    assert "1 catatan" in page
    start = page.index("Peserta aktif 7.100 orang")
    under, after = page.index("galat K01 Aktif dan potensi: "), page.index("Potensi peserta ikut dalam temuan K01")
    assert start < under < after
    assert "12.000 melebihi Potensi peserta, yaitu 10.000 (selisih 2.000)" in page[under:after]
    assert after < page.index("catatan K02")


def test_figure_that_cannot_be_read_leaves_the_page_standing(app, secretariat, plenary, change):
    change(KUKAR, "aktif", claimed="banyak")
    for code in (PASER, KUKAR):
        page = words(page_of(secretariat, plenary, code))
        assert "Nilai kandidat ini belum dapat ditampilkan." in page
        assert "“banyak” bukan angka yang dapat dibaca" in page
    assert "Temuan belum dapat dicari." in words(page_of(secretariat, plenary, KUKAR))
    assert "Temuan belum dapat dicari." not in words(page_of(secretariat, plenary, PASER))


def test_candidate_not_assessed_is_told_every_reason(secretariat, plenary, change):
    change(PASER, "potensi", claimed="0")
    change(PASER, "anggaran", claimed="")
    page = words(page_of(secretariat, plenary))
    assert "Tidak dinilai bukan berarti bernilai nol." in page
    assert "A.1 Peserta: angka pembaginya nol, sehingga persentasenya tidak dapat dihitung." in page
    assert "A.2 Anggaran: angka “Anggaran iuran” belum diisi." in page
    assert "Dari mana nilai ini" not in page
    assert f'href="{plenary.page}/peringkat/tidak-dinilai"' in page_of(secretariat, plenary)


# ---------------------------------------------------------------------- the way through the ranking


def test_neighbours_follow_the_ranking(app, secretariat, plenary):
    order = [one.candidate for one in result_of(app, plenary)[0].ranking]
    links = [
        re.findall(r'kandidat/([0-9.]+)" rel="(prev|next)"', page_of(secretariat, plenary, code)) for code in order
    ]
    assert links == [
        [(order[1], "next")],
        [(order[0], "prev"), (order[2], "next")],
        [(order[1], "prev"), (order[3], "next")],
        [(order[2], "prev")],
    ]


def test_way_back_leads_to_the_own_line_in_the_ranking(app, secretariat, juror):
    room = open_room(
        app, ("panelis-1",), names=tuple(f"Kabupaten {number:02d}" for number in range(1, 31)), code="banyak"
    )
    lock_sheets(app, room)
    with app.app_context(), transaction() as session:
        session.get_one(Category, room.category_id).state = PLENARY
    order = [one.candidate for one in result_of(app, room)[0].ranking]
    for code in (order[0], order[24], order[25], order[29]):
        address = html.unescape(
            re.search(r'href="([^"]*peringkat[^"]*#kandidat-[0-9]+)"', page_of(secretariat, room, code))[1]
        )
        row = re.search(rf'id="{address.partition("#")[2]}".*?</tbody>', secretariat.get(address).text, re.DOTALL)[0]
        assert f"kandidat/{code}" in row


def test_neighbours_follow_the_codes_before_the_plenary(secretariat, room):
    links = re.findall(r'kandidat/([0-9.]+)" rel="(prev|next)"', page_of(secretariat, room, KUKAR))
    assert links == [(PASER, "prev"), (BERAU, "next")]


def test_near_and_equal_totals_are_told_as_among_everybody(app, secretariat, room, move, change):
    lock_sheets(app, room, lambda _seat, _turn: {"E.1": "3", "E.2": "50"})
    for code, active in {PASER: "7000", KUKAR: "7000", BERAU: "7001", BONTANG: "9000"}.items():
        change(code, "aktif", claimed=active, verified=None)
    move(PLENARY)
    page = words(page_of(secretariat, room))
    assert "Nilai akhir sama dengan 64.02." in page
    assert "Semua kriteria penentu juga sama; urutannya diputuskan rapat pleno." in page
    assert "Selisih tipis dengan 64.03:" in page
    assert "dengan 64.04" not in page
    assert "Yang disebut: 64.03 Kabupaten Berau , 64.02 Kabupaten Kutai Kartanegara" in page
    assert "3 dari 4" in page


# ---------------------------------------------------------------------- strangers' texts, odd addresses


def test_strangers_texts_stay_text(app, secretariat, room, change):
    mark = "<script>alert(1)</script>"
    change(PASER, "aktif", source=mark, note=f"{mark}\u202e", claimed="7100")
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kabupaten Paser"]).name = mark
    page = page_of(secretariat, room)
    assert "<script>" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4
    assert f"<bdi>{html.escape(mark)}</bdi>" in page


@pytest.mark.parametrize("code", ["PT/01", "a//b", "A & B?#", "ü%20ñ", "…", "x" * 60, '"><b>'])
def test_odd_code_is_reached_by_its_own_link(app, secretariat, room, code):
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, room.candidates["Kabupaten Berau"]).code = code
        number = session.scalars(select(Panelist.id)).first()
    assert number is not None
    with app.test_request_context(base_url="http://localhost"):
        address = app.url_for("candidates.page", edition=room.edition, category=room.category, code=code)
    answer = secretariat.get(address)
    assert answer.status_code == 200
    assert "Kabupaten Berau" in answer.text


@pytest.mark.parametrize("code", HOSTILE)
def test_unknown_code_is_not_found_in_words(secretariat, room, code):
    answer = secretariat.get(f"{room.page}/kandidat/{code}")
    assert answer.status_code == 404
    assert "Tidak ditemukan" in answer.text


def test_candidate_of_another_category_is_not_found(app, secretariat, room):
    other = open_room(app, ("panelis-1",), names=("Desa Satu",), code="desa")
    assert secretariat.get(f"{other.page}/kandidat/{PASER}").status_code == 200
    assert "Desa Satu" in page_of(secretariat, other)
    assert secretariat.get(f"{other.page}/kandidat/{KUKAR}").status_code == 404


def test_date_of_a_figure_is_told(secretariat, room, change):
    change(PASER, "aktif", as_of=date(2025, 2, 13))
    assert "per 13 Februari 2025" in page_of(secretariat, room)
