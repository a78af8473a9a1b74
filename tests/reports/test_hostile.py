"""Some eighty hostile texts in every text field of every paper: they stay text, whole, and nothing is asked for."""

import os
import unicodedata

import pikepdf
import pytest

from reports.render import render_pdf
from tests.reports import reading
from tests.reports.hostile import PAPERS, PLAIN, SHAPES, Planting, payloads, text_fields
from tests.reports.reading import letters
from tests.reports.test_html import Seen

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)
# What may differ with a text's length alone: how large it is set, and what a drawing says for who can't see it.
OF_LENGTH = frozenset(
    {"class", "aria-label", "content", "alt", "x", "y", "width", "height", "d", "viewbox", "transform"}
)


def shape(html):
    """The elements of a page with what of their attributes doesn't hang on a text."""
    return [
        (tag, tuple(sorted((name, value if name not in OF_LENGTH else None) for name, value in attrs.items())))
        for tag, attrs in Seen(html).elements
    ]


def test_every_text_field_of_every_paper_is_planted():
    """A new field is planted by itself; this fails where the small paper leaves it empty."""
    wanted, planted = set(), set()
    for kind, make, _ in PAPERS.values():
        planting = Planting(lambda number: f"teks {number}")
        planting.into(make())
        wanted |= set(text_fields(kind))
        planted |= planting.places
    assert len(wanted) > 100
    assert {(kind.__name__, name) for kind, name in wanted - planted} == set()


@pytest.mark.parametrize("name", PAPERS)
def test_page_has_the_same_elements_whatever_is_written(name):
    """All texts in all fields, each in each once: a text that becomes an element, or ends one, shows."""
    _, make, to_html = PAPERS[name]
    made, texts = make(), payloads("http://contoh.invalid/x", "/etc/passwd")
    for turn in range(len(texts)):
        html = to_html(Planting(lambda number, turn=turn: texts[(number + turn) % len(texts)]).into(made))
        harmless = to_html(Planting(lambda number, turn=turn: neutral(texts[(number + turn) % len(texts)])).into(made))
        assert shape(html) == shape(harmless), texts[turn]


def neutral(text):
    """A text as long as this, of letters only."""
    return "x" * len(text)


# --- on paper

EDGE = 56  # points: 20 mm
STYLE = "\ufe0f"
# Each text in some field, or, at night, each in each.
TURNS = range(len(PLAIN) + len(SHAPES)) if os.environ.get("HYPOTHESIS_PROFILE") == "nightly" else (0,)
ACTING = frozenset({"/URI", "/JS", "/JavaScript", "/Launch", "/OpenAction", "/AA", "/SubmitForm", "/EF"})


def marked(number, text):
    """A text between marks of its own, so that it is found again, and found whole."""
    return f"m{number}q{text}q{number}m"


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("name", PAPERS)
def test_texts_stand_on_paper_whole_and_ask_for_nothing(name, turn, canary, tmp_path):
    file = tmp_path / "canary.txt"
    file.write_text("isi-kenari")
    texts = payloads(f"http://127.0.0.1:{canary.server_port}/x", file)
    _, make, to_html = PAPERS[name]
    planting = Planting(lambda number: marked(number, texts[(number + turn) % len(texts)]))
    html = to_html(planting.into(make()))
    pdf = render_pdf(html)
    assert canary.asked == []
    printed = [letters(found).casefold() for found in (reading.raw(pdf), reading.raw(pdf, *within(pdf)))]
    assert "isi-kenari" not in printed[0]
    assert sheltered(pdf) == []
    body = html.partition("</head>")[2]
    shown = [text for text in planting.texts if first_mark(text) in body]
    assert len(shown) > len(planting.texts) // 2
    assert [text for text in shown if not any(is_whole(text, one) for one in printed)] == []
    assert outside(pdf) == []


def within(pdf):
    """The region between the running head and foot, so that a text that goes on overleaf is read in one piece."""
    with reading.opened(pdf) as file:
        wide, high = (round(float(edge)) for edge in file.pages[0].mediabox[2:])
    return [str(one) for one in ("-x", 0, "-y", EDGE, "-W", wide, "-H", high - 2 * EDGE)]


def is_whole(text, printed):
    """Whether a text stands somewhere from its first to its last letter; turned or stacked ones, whose letters are read
    in an order of their own, by both their ends and each of their letters.
    """
    first, last = text.partition("q")[0], text.rpartition("q")[2]
    if any(one in text for one in SHAPES):
        told = all(one in printed or f"[u+{ord(one):04x}]" in printed for one in visible(text))
        return told and first in printed and last in printed
    return letters(text).casefold() in printed


def visible(text):
    """Its letters without those that nobody sees: controls, directions, halves, styles of pictures."""
    found = letters(text).casefold()
    return {one for one in found if one != STYLE and not unicodedata.category(one).startswith("C")}


def sheltered(pdf):
    """What of a PDF acts, leads away or is hidden in it: such a paper has none of it."""
    with reading.opened(pdf) as file:
        found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary)]
        acting = [str(key) for one in found for key in one if key in ACTING]
        return acting + list(file.attachments)


def outside(pdf):
    """Words that stand beyond their page's edges."""
    with reading.opened(pdf) as file:
        sizes = [[float(edge) for edge in page.mediabox[2:]] for page in file.pages]
    sheets = zip(reading.boxes(pdf), sizes, strict=True)
    return [
        (one.text[:30], one)
        for words, (wide, high) in sheets
        for one in words
        if one.left < 0 or one.top < 0 or one.right > wide or one.bottom > high
    ]


def first_mark(text):
    return text.partition("q")[0] + "q"
