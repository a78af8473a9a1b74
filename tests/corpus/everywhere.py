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
from dataclasses import dataclass, replace
from pathlib import Path
from time import process_time

from werkzeug.test import TestResponse

from tests.corpus.asked import ALL, Forms, asking
from tests.corpus.fillings import FILLINGS
from tests.corpus.judge import TAKEN, as_bytes, encoded, of_answer, stands_raw
from tests.corpus.laying import Filling, typed
from tests.corpus.memory import Memory, memory_of
from tests.corpus.texts import Hostile
from tests.trials.matrix import Cell, cells, filled
from tests.trials.matrix_ground import Ground, open_ground
from tests.trials.matrix_things import MAIL, OWN
from tests.webapp.conftest import PASSWORD
from webapp.config import SETTINGS
from webapp.mail_server import MailServer
from webapp.models import ANNOUNCED, INTERVIEWS, PLENARY, SEALED, SUBMISSION, VERIFICATION
from webapp.policy import PUBLIC, STAGES, Route

# At which stage a page does its work, where that isn't the interviews.
AT = {
    SUBMISSION: {
        *("report", "evidence", "uploads", "spreadsheets", "region", "regulations", "roster", "submissions"),
        "instrument",
        *("deadlines", "invitation", "invitations", "letters", "nominations", "rules", "village"),
    },
    VERIFICATION: {"calibration", "verification", "panel"},
    PLENARY: {"plenary", "awards"},
    SEALED: {
        *("announcing", "minutes_number", "choosing", "printing", "paper_signatures", "sealed_papers"),
        "awards.fix_draft",
    },
    ANNOUNCED: {"feedback", "results", "announcing.answer"},
}
# Of a group of pages, or of one of them.
STAGE_OF = {name: stage for stage, names in AT.items() for name in names}
# A secret that is typed wrong is counted, a code is used up, and when somebody confirmed who they are stays known,
# whatever becomes of the form.
ATTEMPTS = frozenset({"pin", "totp", "auth_session"})
# A section sent again gets the answer that it got, also where that was a question about a figure; so this is kept.
ASKED = {("report.save_section", 409): frozenset({"accepted_figures"})}
SECRETS = frozenset({"rahasia", "pin", "code"})
# A page of theirs is a document that is printed, which takes a second and more: these get one text in so many.
PRINTED = frozenset({"sealed_papers.paper", "schedule.paper", "feedback.paper", "paper.pdf", "choosing.first_page"})
ONE_PRINTED_IN = 40
LONGEST_QUERY = 8_000  # letters; longer ones no server in front lets through
NOTHING = Filling()
WORDS = "Menurut rapat tentang {name}."
# Codes and links that count once, also where one confirms what is agreed to: nobody types them again as they were.
ONCE = frozenset({"code", "kode", "rahasia", "tautan"})
GOOD = {
    "name": "Contoh Nama", "nama": "Contoh Nama", "addressee": "Kepala Bagian", "email": MAIL, "surel": MAIL,
    "login": "contoh-baru", "day": "1/3/2026", "until": "28/2/2026", "sampai": "20/2/2026", "tanggal": "1/3/2026",
    "tanggal-piagam": "1/3/2026", "clock": "16.00", "pukul": "16.00", "masa": "7", "minutes": "5",
    "presentation": "10", "questions": "20", "between": "0", "breaks": "", "room": "Kutai", "place": "",
    "number": "400.5/1", "nomor": "400.5/1", "old": PASSWORD, "password": "sandi-lain-yang-panjang",
    "password_again": "sandi-lain-yang-panjang", "pin": "815093", "pin_again": "815093", "rahasia": PASSWORD,
    "nilai": "1200", "decree": "", "cari": "Paser", "halaman": "1", "kop": "", "code": "64.01",
    "berlaku": "1/2/2022", "tahun": "2022", "nominasi": "3", "pola": "", "kode": "ABCD-EFGH", "huruf": "",
    "selebihnya": "ya", "turn": "1", "cadangan": "1", "kelompok": "64.01",
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

    def askings(self, stage: str) -> Iterator[Asking]:
        """All pages that do their work at this stage, each while what it needs is there."""
        found: set[Route] = set()
        for rule, cell in cells(self.ground, stage):
            if cell.route not in found and self.works(cell, stage):
                with self.laid(cell.route[0]) as filling:
                    path = filled(rule, self.ground.parts[OWN] | filling.parts)
                    made = self.found(cell.route, path, filling.login or cell.login, filling)
                    if made is not None:
                        found.add(cell.route)
                        yield made

    def works(self, cell: Cell, stage: str) -> bool:
        """Whether this is the stage of this page, and the person somebody to whom it is open."""
        name = cell.route[0]
        here = STAGE_OF.get(name, STAGE_OF.get(name.partition(".")[0], INTERVIEWS)) == stage
        return here and bool(cell.whose) and (cell.who != PUBLIC or not cell.login) and name != "static"

    @contextmanager
    def laid(self, endpoint: str) -> Iterator[Filling]:
        """How this page is filled in, with what has to be there for it; afterwards everything is as it was."""
        filling = FILLINGS.get(endpoint, typed())(self.ground)
        before = self.here
        if before.written():
            self.memory = memory_of(self.ground.settings)
        try:
            yield filling
        finally:
            if self.memory is not before:
                self.here.close()
                self.memory = before
            self.back()

    def found(self, route: Route, path: str, login: str, filling: Filling = NOTHING) -> Asking | None:
        """What the page asks for: nearly empty first, then filled as well as is known, which asks for more."""
        first, known = Asking(route, path, login, (), {}, taken=False), filling.fields
        with asking(self.ground.app) as names:
            answer = self.send(first, known)
        self.back()
        if not names:
            return None
        form = self.form(answer, first)
        asked = (names - {ALL}) | set(known)
        asked |= form.keys() - {"csrf_token"} if ALL in names else set()
        good = fillings(form, asked - filling.left) | known
        with asking(self.ground.app) as more:
            taken = self.send(first, good).status_code in TAKEN
        changed = self.here.text() if taken and self.here.written() else ""
        asked |= more - {ALL}
        self.back()
        if not asked:
            return None
        told = frozenset(name for name in asked if good.get(name) == WORDS.format(name=name) and good[name] in changed)
        return Asking(route, path, login, tuple(sorted(asked)), good, taken, told)

    def form(self, refused: TestResponse, page: Asking) -> dict[str, list[str]]:
        """The page's form: as it stands at its own address or at one above it, or else as it comes back refused."""
        person = self.ground.cage.people[page.login]
        for answer in (*(person.get(path, buffered=True) for path in above(page.path)), refused):
            if answer.mimetype == "text/html" and (form := Forms(answer.text).leading_to(page.path)):
                return form
        return {}

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
        elif "Set-Cookie" in answer.headers:
            persona.client.delete_cookie(self.ground.settings.cookie_name)
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
        changed = self.here.changed() - (ATTEMPTS if SECRETS & page.good.keys() else set())
        changed -= ASKED.get((page.route[0], answer.status_code), frozenset())
        if changed and answer.status_code not in TAKEN:
            yield f"was answered {answer.status_code} and changed {', '.join(sorted(changed))}"
        elif changed and name in page.told and not stands_in(kept(hostile.value), self.here.text()):
            yield "was taken and isn't stored as it was typed"


def above(path: str) -> Iterator[str]:
    """An address and those that it lies beneath: a list has the forms that change what is in it."""
    while path:
        yield path
        path = path.rpartition("/")[0]


def fits(page: Asking | None, hostile: Hostile) -> bool:
    """Whether a text can come by this page: an address has a length that the server in front doesn't exceed."""
    return page is None or page.route[1] != "GET" or len(hostile.value) <= LONGEST_QUERY


@contextmanager
def everywhere() -> Iterator[Everywhere]:
    with tempfile.TemporaryDirectory() as folder:
        found = Everywhere(open_ground(Path(folder)))
        # Letters are written as where there is a server for them; nobody sends them.
        settings = found.ground.settings
        found.ground.app.extensions[SETTINGS] = replace(
            settings, mail=MailServer("surat.invalid", 25, "none", "a@b.invalid")
        )
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
    """Whether a text is in what a table holds: as it is, its blanks put together, or each of its lines by itself."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return stands_whole(text, rows) or stands_whole(" ".join(text.split()), rows) or all_stand(lines, rows)


def all_stand(lines: list[str], rows: str) -> bool:
    return len(lines) > 1 and all(stands_whole(line, rows) for line in lines)


def stands_whole(text: str, rows: str) -> bool:
    """By itself or in a document."""
    ways = [repr(one)[1:-1] for one in (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])]
    return any(one in rows or one.replace("\\'", "'") in rows or one.replace("'", "\\'") in rows for one in ways)


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
