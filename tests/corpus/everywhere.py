"""Every page that asks for a field, with everything laid out at the stage at which it is open: found, filled, sent.

`places` says of some forms exactly what each field takes. Here no field is written down: each page tells what it asks
for, so that none is left out, and what is asked of an answer is what holds for every form.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from werkzeug.test import TestResponse

from tests.corpus.asked import ALL, Forms, asking
from tests.corpus.judge import TAKEN, as_bytes, encoded, of_answer, stands_raw
from tests.corpus.memory import Memory, memory_of
from tests.corpus.texts import Hostile
from tests.trials.matrix import cells, filled
from tests.trials.matrix_ground import OWN, Ground, open_ground
from tests.webapp.conftest import PASSWORD, PIN
from webapp.models import ANNOUNCED, INTERVIEWS, PLENARY, SEALED, SUBMISSION, VERIFICATION
from webapp.policy import PUBLIC, STAGES, Route

# At which stage a page does its work, where that isn't the interviews.
AT = {
    SUBMISSION: {"report", "evidence", "uploads", "spreadsheets", "region", "regulations", "roster", "submissions"},
    VERIFICATION: {"calibration", "verification"},
    PLENARY: {"plenary"},
    SEALED: {"announcing", "minutes_number", "choosing", "printing", "paper_signatures", "sealed_papers"},
    ANNOUNCED: {"feedback", "results"},
}
STAGE_OF = {blueprint: stage for stage, blueprints in AT.items() for blueprint in blueprints}
# Names that stand for codes and rows, of forms that read whatever comes: a form asks for them only when they are there.
MORE_NAMES = {
    "plenary.decide": ("suara:1", "urut:64.01"),
    "calibration.save": ("value:E.1", "value:E.2", "note:E.1", "abstain:E.2"),
    "juror.save": ("value:E.1", "value:E.2", "note:E.1", "abstain:E.2"),
    "submissions.hand_in": ("penjelasan-0000000000000000",),
    "submissions.explain": ("penjelasan-0000000000000000",),
}
# Where a good form differs from what the names say.
BY_PAGE = {"pin.choose": {"rahasia": PIN}}
# A secret that is typed wrong is counted, and a code is used up, whatever becomes of the form.
ATTEMPTS = frozenset({"pin", "totp"})
# A page of theirs is a document that is printed, which takes a second and more: these get one text in so many.
PRINTED = frozenset({"sealed_papers.paper", "schedule.paper", "feedback.paper", "paper.pdf", "choosing.first_page"})
ONE_PRINTED_IN = 40
LONGEST_QUERY = 8_000  # letters; longer ones no server in front lets through
WORDS = "Menurut rapat tentang {name}."
ONCE = frozenset({"code", "kode"})  # codes that count once: nobody types them again as they were
GOOD = {
    "name": "Contoh Nama", "nama": "Contoh Nama", "addressee": "Kepala Bagian", "email": "contoh@contoh.invalid",
    "login": "contoh-baru", "day": "1/3/2026", "until": "28/2/2026", "sampai": "20/2/2026", "tanggal": "1/3/2026",
    "tanggal-piagam": "1/3/2026", "clock": "16.00", "pukul": "16.00", "masa": "7", "minutes": "5",
    "presentation": "10", "questions": "20", "between": "0", "breaks": "", "room": "Kutai", "place": "",
    "number": "400.5/1", "nomor": "400.5/1", "old": PASSWORD, "password": "sandi-lain-yang-panjang",
    "password_again": "sandi-lain-yang-panjang", "pin": "815093", "pin_again": "815093", "rahasia": PASSWORD,
    "nilai": "1200", "decree": "", "cari": "Paser", "halaman": "1", "kop": "", "code": "64.01",
    "berlaku": "1/2/2022", "tahun": "2022", "nominasi": "3", "pola": "", "kode": "ABCD-EFGH", "huruf": "",
    "selebihnya": "ya", "turn": "1", "suara:1": "for", "urut:64.01": "1", "cadangan": "1", "kelompok": "64.01",
    "next": "", "kategori": "kabkota", "kandidat": "1", "angka": "aktif", "value:E.1": "4", "value:E.2": "81.25",
    "text": "", "abstain:E.1": "", "abstain:E.2": "", "breaks:": "", "nip-panel-1": "", "nip-panel-2": "",
    "nip-decree-1": "",
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """A page that asks for fields, as one person sees it; `told` are texts that stand in the database once taken."""

    route: Route
    path: str
    login: str
    names: tuple[str, ...]
    good: Mapping[str, str]
    taken: bool
    told: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"{self.route[1]} {self.route[0]}"


@dataclass
class Everywhere:
    """The ground with a memory of how it lay, and what was asked where."""

    ground: Ground
    memory: Memory | None = None

    def stages(self) -> Iterator[str]:
        """Goes through the stages; what was sealed stays so."""
        for stage in STAGES:
            if stage in {*AT, INTERVIEWS}:
                self.forget()
                self.ground.begin(stage)
                self.memory = memory_of(self.ground.settings)
                yield stage

    def forget(self) -> None:
        """Lets go of the database, which lies there anew at each stage."""
        if self.memory is not None:
            self.memory.close()

    @property
    def here(self) -> Memory:
        """How it lay when the stage began."""
        assert self.memory is not None
        return self.memory

    def askings(self, stage: str) -> list[Asking]:
        """All pages that do their work at this stage."""
        found: dict[Route, Asking] = {}
        for rule, cell in cells(self.ground, stage):
            here = STAGE_OF.get(cell.route[0].partition(".")[0], INTERVIEWS) == stage
            whom = cell.whose and (cell.who != PUBLIC or not cell.login)
            if here and whom and cell.route not in found and cell.route[0] != "static":
                made = self.found(cell.route, filled(rule, self.ground.parts[OWN]), cell.login)
                if made is not None:
                    found[cell.route] = made
        return list(found.values())

    def found(self, route: Route, path: str, login: str) -> Asking | None:
        """What the page asks for: empty first, then filled as well as is known, which asks for more."""
        first = Asking(route, path, login, (), {}, taken=False)
        with asking(self.ground.app) as names:
            answer = self.send(first, {})
            self.back()
            if not names and route[0] not in MORE_NAMES:
                return None
            asked = (names - {ALL}) | set(MORE_NAMES.get(route[0], ()))
            good = fillings(self.form(answer, first), asked) | BY_PAGE.get(route[0], {})
            taken = self.send(Asking(route, path, login, (), {}, taken=False), good).status_code in TAKEN
            changed = self.here.text() if taken and self.here.written() else ""
            asked |= names - {ALL}
        self.back()
        if not asked:
            return None
        told = frozenset(name for name in asked if good.get(name) == WORDS.format(name=name) and good[name] in changed)
        return Asking(route, path, login, tuple(sorted(asked)), good, taken, told)

    def form(self, refused: TestResponse, page: Asking) -> dict[str, list[str]]:
        """The page's form: as it comes back when it is refused, or where its address is read."""
        seen = self.ground.cage.people[page.login].get(page.path, buffered=True)
        answers = [one for one in (refused, seen) if one.mimetype == "text/html"]
        return next((form for one in answers if (form := Forms(one.text).leading_to(page.path))), {})

    def send(self, page: Asking, fields: Mapping[str, str]) -> TestResponse:
        """The fields, in the address of a page that is read, in the body of a form."""
        persona, method = self.ground.cage.people[page.login], page.route[1]
        sent = persona.typed(dict(fields))
        if method == "GET":
            answer = persona.client.get(page.path, query_string=encoded(sent))
        else:
            body = encoded({**sent, "csrf_token": persona.token()})
            kind = "application/x-www-form-urlencoded"
            answer = persona.client.open(page.path, method=method, data=body, content_type=kind)
        answer.get_data()
        answer.close()
        answer.request.environ["wsgi.input"].close()
        if page.login and "Set-Cookie" in answer.headers:
            persona.client.set_cookie(self.ground.settings.cookie_name, self.ground.cookies[page.login])
        return answer

    def back(self) -> None:
        """Everything as it lay when the stage began."""
        if self.here.written():
            self.here.restore()
            shutil.rmtree(self.ground.settings.derived, ignore_errors=True)

    def complaints(self, page: Asking, name: str, hostile: Hostile) -> list[str]:
        """One bad text in one field: what is wrong with the answer and with what it left behind."""
        started = process_time()
        answer = self.send(page, {**page.good, name: hostile.value})
        found = [*of_answer(answer, process_time() - started), *of_shown(answer, page.path, name, hostile.value)]
        if self.here.written():
            found += self.of_rows(page, name, hostile, answer)
        self.back()
        return [f"{page} {name} {hostile.id} {hostile.value[:60]!a}: {one}" for one in found]

    def of_rows(self, page: Asking, name: str, hostile: Hostile, answer: TestResponse) -> Iterator[str]:
        """Rows change only where the answer said yes, and then the text is there as it was typed."""
        changed = self.here.changed() - (ATTEMPTS if "rahasia" in page.good else set())
        if changed and answer.status_code not in TAKEN:
            yield f"was answered {answer.status_code} and changed {', '.join(sorted(changed))}"
        elif changed and name in page.told and not stands_in(kept(hostile.value), self.here.text()):
            yield "was taken and isn't stored as it was typed"


def fits(page: Asking, value: str) -> bool:
    """Whether a text can come by this page: an address has a length that the server in front doesn't exceed."""
    return page.route[1] != "GET" or len(value) <= LONGEST_QUERY


@contextmanager
def everywhere() -> Iterator[Everywhere]:
    with tempfile.TemporaryDirectory() as folder:
        found = Everywhere(open_ground(Path(folder)))
        yield found
        found.forget()
        found.ground.let_go()


def fillings(form: Mapping[str, list[str]], names: set[str]) -> dict[str, str]:
    """A value for each field: what the form carries or offers, else what is known to be good, else words."""
    offered = {name: values for name, values in form.items() if name != "csrf_token"}
    carried = {name: next((one for one in values if one.strip()), "") for name, values in offered.items()}
    # What a page asks for and its form doesn't have, nobody sends: a tick, an answer to a question that isn't put.
    more = {name for name in names - carried.keys() if not form or name in GOOD}
    return {
        name: carried.get(name) or GOOD.get(name, WORDS.format(name=name)) for name in sorted(carried.keys() | more)
    }


def received(value: str) -> str:
    return as_bytes(value).decode("utf-8", "werkzeug.url_quote")


def kept(value: str) -> str:
    """As texts are kept: one kind of line end, letters put together, nothing around."""
    return unicodedata.normalize("NFC", received(value).replace("\r\n", "\n").replace("\r", "\n")).strip()


def stands_in(text: str, rows: str) -> bool:
    """Whether a text is in what a table holds, by itself or in a document, its blanks perhaps put together."""
    together = " ".join(text.split())
    ways = [
        repr(one)[1:-1] for one in (text, together, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    ]
    return any(one in rows or one.replace("\\'", "'") in rows for one in ways)


def of_shown(answer: TestResponse, path: str, name: str, value: str) -> Iterator[str]:
    """What was typed is text in a page; and where a refused form has a field that is typed into, it stands there."""
    if answer.mimetype != "text/html":
        return
    text = received(value)
    if stands_raw(text, answer.text):
        yield "stands raw in the page"
    if answer.status_code == 422 and name not in ONCE:
        standing = Forms(answer.text).typed_into(path, name)
        if standing and not any(alike(one, text) for one in standing):
            yield "was typed and is gone"


def alike(shown: str, typed: str) -> bool:
    """Whether a field shows what was typed; a parser of pages and a form both put line ends and letters together."""
    return bare(shown) == bare(typed)


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).replace("\x00", "\ufffd").split())
