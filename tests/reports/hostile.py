"""Every paper with one of everything on it, its text fields found by walking it, and texts that mean harm."""

import dataclasses
import typing
from dataclasses import dataclass, replace
from itertools import count

from reports import html as papers
from reports.awards import CertificatesDocument, DecreeDocument
from reports.blank import BlankSheetsDocument
from reports.comparison import ComparisonDocument, CoverageYear, CriterionYears, Reached, YearFacts
from reports.documents import OpenedAgain, Person, RankingDocument
from reports.feedback import FeedbackDocument
from reports.minutes import GivenBeside, MinutesDocument
from reports.page import Picture, Typeface
from reports.panel_papers import AttendanceDocument, FilledSheetsDocument, TabulationDocument
from reports.receipt import ReceiptDocument
from reports.schedule import ScheduleDay, ScheduleDocument, ScheduleSlot
from tests.reports import builders, ceremony, plenary_papers
from tests.reports.feedback import RECORD, feedback
from tests.reports.receipts import receipt
from tests.reports.test_blank import FIRST, ITEMS
from tests.reports.test_blank import document as blank_sheets

# What the program itself writes, by class and field: decimal text, hashes, words that choose what is printed, and the
# addresses within codes. Everything else is text that somebody may have typed.
NUMBERS = frozenset({"points", "total", "gap", "weight", "score", "near_tie", "share", "reachable", "gain", "change"})
NUMBERS |= {"lowest", "highest", "marks", "combined", "spread", "spread_limit", "mark", "before_share", "after_share"}
OWN = NUMBERS | {"sha256", "digest", "rubric_digest", "log_head", "identifier", "vote", "severity", "means"}
OF_THE_PROGRAM = {
    ("Proof", "record"), ("Proof", "rubric"), ("Proof", "address"), ("Proof", "replaces"), ("RecordFacts", "replaces"),
    ("RecordFacts", "rubric"), ("BlankSheet", "address"), ("GivenMark", "kind"), ("TreeLine", "kind"),
}  # fmt: skip


def is_text(kind, name):
    """Whether somebody may have typed what stands in this field."""
    return name not in OWN and (kind.__name__, name) not in OF_THE_PROGRAM


def ranking():
    """Everything that a ranking can have, with a proof, a sheet that was opened again and a tie that was decided."""
    made = builders.sample_document()
    member = replace(made.ties[-1].members[0], decision="64.08, 64.74")
    tie = replace(made.ties[-1], members=(member, *made.ties[-1].members[1:]))
    again = OpenedAgain(2, "Kabupaten Paser", builders.SEALED, "Salah ketik.")
    edition = replace(builders.official_document().edition, sample=True)
    panel = replace(made.panel, reopened=(again,))
    more = {"ties": (*made.ties[:-1], tie), "general_sources": ("Siaran pers CONTOH",)}
    return replace(made, edition=edition, panel=panel, proof=builders.PROOF, **more)


def schedule():
    slot = ScheduleSlot(
        builders.SEALED, builders.PRINTED, Person("64.01", "Paser"), 20, 40, "Ruang 1", "daring", "https://contoh.id/x"
    )
    day = ScheduleDay(builders.SEALED.date(), ("Ruang 1",), (slot,))
    return ScheduleDocument(builders.edition(), (day,), (Person("64.02", "Berau"),), builders.PRINTED)


def comparison():
    first = YearFacts("2024", 2023, RECORD, "paritrana-2024", "sha256:" + "0" * 64, 2, 5, "80", None, "Madya", "Nomine")
    second = replace(first, label="2025", period_year=2024, total="82.5", change="2.5")
    criteria = (CriterionYears("A", "Cakupan", (Reached("40", "30"), Reached("40", "32.5")), alike=True),)
    covered = CoverageYear("2025", "1.900", "50", "2.400", "60")
    edition, candidate = builders.edition(), Person("64.01", "Kabupaten Paser")
    return ComparisonDocument(edition, candidate, (first, second), criteria, (covered,), ("Bobot A berbeda.",))


def minutes():
    given = GivenBeside(Person("64.01", "Paser"), "Perda Pertama", "Berlaku sejak Maret.")
    return plenary_papers.minutes(special=(given,))


def sheets_to_write_on():
    items = tuple(replace(one, justify="Nilai 1 dan 5 perlu alasan.") for one in ITEMS)
    return blank_sheets(FIRST, items=items)


def feedback_with_reasons():
    """What both have who is assessed and who isn't."""
    return feedback(reasons=("A.1 belum diisi.",))


# The type of each paper, a small one of it, and how it becomes a page.
PAPERS = {
    "ranking": (RankingDocument, ranking, papers.ranking_html),
    "minutes": (MinutesDocument, minutes, papers.minutes_html),
    "tabulation": (TabulationDocument, plenary_papers.tabulation, papers.tabulation_html),
    "filled sheets": (FilledSheetsDocument, plenary_papers.filled_sheets, papers.filled_sheets_html),
    "attendance": (AttendanceDocument, plenary_papers.attendance, papers.attendance_html),
    "blank sheets": (BlankSheetsDocument, sheets_to_write_on, papers.blank_sheets_html),
    "decree": (
        DecreeDocument,
        lambda: ceremony.decree(signatory=ceremony.SECRETARY, number="100/1"),
        papers.decree_html,
    ),
    "certificates": (
        CertificatesDocument,
        lambda: ceremony.certificates(ceremony.certificate(about="perusahaan"), signatory=ceremony.SECRETARY),
        papers.certificates_html,
    ),
    "feedback": (FeedbackDocument, feedback_with_reasons, papers.feedback_html),
    "receipt": (ReceiptDocument, receipt, papers.receipt_html),
    "schedule": (ScheduleDocument, schedule, papers.schedule_html),
    "comparison": (ComparisonDocument, comparison, papers.comparison_html),
}


def text_fields(kind, seen=None):
    """(class, field) of all text that a paper of this type can have, from the types alone."""
    seen = set() if seen is None else seen
    if dataclasses.is_dataclass(kind) and kind not in seen | {Picture, Typeface}:
        seen.add(kind)
        for name, hint in typing.get_type_hints(kind).items():
            if is_text(kind, name) and has_text(hint):
                yield kind, name
            yield from text_fields(hint, seen)
    for part in typing.get_args(kind):
        yield from text_fields(part, seen)


def has_text(hint):
    return hint is str or any(map(has_text, typing.get_args(hint)))


@dataclass
class Planting:
    """What is put into the text fields of one paper: the next text each, or nothing; and where it was put."""

    give: typing.Callable[[int], str]

    def __post_init__(self):
        self.numbers, self.places, self.texts = count(), set(), []

    def into(self, value, place=None):
        """The same value with another text wherever somebody may have typed one; empty texts stay empty."""
        if isinstance(value, (Picture, Typeface)):
            return value
        if dataclasses.is_dataclass(value):
            kind = type(value)
            names = [one.name for one in dataclasses.fields(value) if is_text(kind, one.name)]
            return replace(value, **{name: self.into(getattr(value, name), (kind, name)) for name in names})
        if isinstance(value, tuple):
            return tuple(self.into(one, place) for one in value)
        if not isinstance(value, str) or not value:
            return value
        self.places.add(place)
        self.texts.append(self.give(next(self.numbers)))
        return self.texts[-1]


# --- some eighty texts; {url} is a server that nobody may ask, {file} a file that nobody may read

MARKUP = (
    '<img src="{url}" onerror=x>', '<link rel=stylesheet href="{url}">', '<link rel=attachment href="file://{file}">',
    '<a rel=attachment href="{file}">x</a>', '<a href="{url}">klik</a>', "<object data='file://{file}'></object>",
    '<embed src="{url}">', '<iframe src="file://{file}"></iframe>', '<style>@import "{url}";</style>',
    "<style>* {{ background: url({url}) }}</style>", "</style><style>@page {{ size: 1mm }}</style>",
    "<style>@font-face {{ font-family: x; src: url({url}) }}</style>", "<script src={url}></script>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}"/></svg>', "<svg><use href='file://{file}#a'/></svg>",
    '<svg><style>@import "{url}"</style></svg>', "<math><mtext></table><img src={url}>", "<base href='{url}'>",
    '<meta http-equiv=refresh content="0;url={url}">', "<meta name=author content=Palsu>", "<title>Palsu</title>",
    "<!-- ", "--><b>x", "<![CDATA[<img src={url}>]]>", "<?xml-stylesheet href='{url}'?>",
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file://{file}'>]>&e;", "&lt;img src={url}&gt;", "&#60;img src={url}&#62;",
    "&amp;amp;", "&nonesuch; &#0; &#x110000;", "</td></tr></table><h1>Palsu</h1>", "</bdi></p></main></body></html>",
    '"><img src="{url}">', "'><img src='{url}'>", '" style="background:url({url})', "' onload='x",
    '" href="file://{file}', "<form action={url}><input name=x value=y></form>", "<picture><source srcset={url}>",
    "<video src={url} poster='file://{file}'>", "<input type=image src={url}>", "<table background={url}><td>x",
)  # fmt: skip
WORDS = (
    "url({url})", "content: url(file://{file})", "attr(href) attr(src url)", "\\3c img src={url}\\3e ",
    "}} * {{ display: none",
    "/* {url} */", "@import url({url});", "asset:paper.css", "data:text/html;base64,PGI+eDwvYj4=",
    "javascript:alert(1)",
    "{{{{ 7 * 7 }}}}", "{{% include '{file}' %}}", "{{{{ cycler.__init__.__globals__.os }}}}",
    "${{7*7}} #{{7*7}} <%= 7 %>",
    "%(x)s {{0}} %s %n", "../../../../{file}", '=HYPERLINK("{url}")', "'; DROP TABLE look; --",
    "(\\) /JavaScript (x) Tj",
    "endstream endobj trailer", "W" * 300, "a" * 150 + "/" + "b" * 149,
)  # fmt: skip
# What is turned, stacked, unseen or in no font: it is there to the last letter, in whatever order.
SHAPES = (
    "\u202eterbalik\u202c", "\u2066terpisah\u2069\u2069", "\u202bכותאי קרטנגארה", "عربي ١٢٣",
    "a" + "\u0301\u0489\u0323" * 20,
    "Ka\u0301bu\u0308pate\u0323n" * 12, "👩‍👩‍👧🏽 🇮🇩 ☠️", "\x00nol\x08\x1b[31m", "\ud800paruh\udfff",
    "\ufeff\u200b\u200d",
    "\u2028baris\u2029", "\U000e0041\U0010ffff\ufffe", "漢字かな한글", "ﷺ ﬁ ΐ", "a\r\nb\tc",
)  # fmt: skip
PLAIN = MARKUP + WORDS


def payloads(url, file):
    """All of them, those that must be read as they are first."""
    return [one.format(url=url, file=file) for one in PLAIN] + list(SHAPES)
