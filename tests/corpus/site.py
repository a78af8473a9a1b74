"""A site to be ill-treated: every role signed in, every stage open, and a memory of how everything lay before."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from tests.corpus.memory import Memory, memory_of
from tests.postgresql import own_database
from tests.webapp.conftest import NOON, PASSWORD, Clock, Persona
from tests.webapp.handing_in import KUKAR, PASER
from tests.webapp.office import Office, open_office, report
from tests.webapp.room import Room, open_room
from tests.webapp.uploads import text_pdf
from tests.webapp.verifying import open_verification
from webapp import create_app
from webapp.config import Settings, checkpoint_seed, named_servers
from webapp.content import store
from webapp.db import db, transaction
from webapp.migrations import upgrade
from webapp.models import JUROR, Blob, Evidence, User
from webapp.services import accounts
from webapp.services.invitations import invite

BERAU = "64.03"
CANDIDATES = ((PASER, "Kabupaten Paser"), (KUKAR, "Kabupaten Kutai Kartanegara"), (BERAU, "Kabupaten Berau"))
OPERATORS = (("op-paser", PASER), ("op-paser-2", PASER), ("op-kukar", KUKAR), ("op-berau", BERAU))
RUBRIC = """
code: "uji-masukan"
title: "Instrumen uji masukan"
category: "{kind}"
status: "usulan"
source: "uji"
places: 4
near_tie: "0.0100"
constants: []
figures:
  - {{code: "aktif", title: "Peserta aktif", unit: "orang", type: count}}
  - {{code: "potensi", title: "Pekerja seluruhnya", unit: "orang", type: count}}
  - {{code: "biaya", title: "Anggaran", unit: "rupiah", type: money}}
  - {{code: "persen", title: "Cakupan", unit: "persen", type: percent}}
  - {{code: "bulan", title: "Bulan terbayar", unit: "bulan", type: number}}
  - {{code: "regulasi", title: "Regulasi tertinggi", type: choice,
     options: [{{code: "perda", title: "Peraturan Daerah"}}, {{code: "belum_ada", title: "Belum ada"}}]}}
  - {{code: "forum", title: "Forum ada", type: yes_no}}
  - {{code: "tanggal", title: "Tanggal penetapan", type: date}}
  - {{code: "catatan", title: "Nama forum", type: text}}
  - {{code: "iuran", title: "Penerima iuran", unit: "orang", type: count, lines: ["Petani", "Nelayan"]}}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 100
    indicators:
      - {{code: "A.1", title: "Peserta", weight: 100, kind: ratio, of: "aktif", to: "potensi"}}
ties: ["A"]
bands: []
awards: []
checks:
  - {{code: "K01", kind: at_most, part: "aktif", whole: "potensi", severity: error}}
"""
FIGURES = ("aktif", "potensi", "biaya", "persen", "bulan", "regulasi", "forum", "tanggal", "catatan", "iuran")
SOUND = {"aktif": "60", "potensi": "50"}  # one finding, so that there is something to be explained
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@dataclass
class Site:
    """What the corpus is sent to; every office shares the people."""

    app: Flask
    folder: Path
    people: dict[str, Persona]
    desk: Office
    checks: Office
    firms: Office
    room: Room
    token: str
    memory: Memory = field(init=False)

    def __post_init__(self) -> None:
        self.memory = memory_of(self.settings)
        self.files = self.other_files()

    @property
    def settings(self) -> Settings:
        found: Settings = self.app.extensions["paritrana_settings"]
        return found

    def other_files(self) -> set[Path]:
        """Everything in the instance and beside it but the database, evidence, and what can be computed again."""
        spared = (self.settings.evidence, self.settings.derived)
        names = {path for path in self.folder.rglob("*") if path.is_file()}
        return {
            path
            for path in names
            if not any(path.is_relative_to(place) for place in spared) and "sqlite3" not in path.name
        }

    def hidden(self, login: str, path: str) -> dict[str, str]:
        """What a page's form carries by itself."""
        return {
            name: value for name, value in HIDDEN.findall(self.people[login].get(path).text) if name != "csrf_token"
        }

    def restore(self) -> None:
        """Back to how everything lay; what was computed of it since is thrown away."""
        self.memory.restore()
        shutil.rmtree(self.settings.derived, ignore_errors=True)


def open_site(folder: Path) -> Iterator[Site]:
    """The site in a folder of its own, and on a server's database of its own where this run is on servers."""
    with own_database() as database:
        server, _owner = named_servers(database)
        yield from site_of(
            Settings(
                instance=folder / "instance",
                port=8000,
                public_url="http://localhost:8000",
                secret_key="k" * 64,
                server=server,
            )
        )


def site_of(settings: Settings) -> Iterator[Site]:
    """Everything that the corpus is sent to, made."""
    settings.instance.mkdir(mode=0o700)
    settings.rubrics.mkdir()
    checkpoint_seed(settings.instance)
    upgrade(settings.place)
    app = create_app(settings, clock=Clock())
    people: dict[str, Persona] = {}
    add = adding(app, people)
    for kind in ("kabkota", "umkm"):
        text = RUBRIC.format(kind=kind).replace("uji-masukan", f"uji-{kind}")
        (settings.rubrics / f"uji-{kind}.yaml").write_text(text, "utf-8")
    desk = open_office(app, add, rubric="uji-kabkota", candidates=CANDIDATES, operators=OPERATORS)
    for code, _name in CANDIDATES:
        report(app, desk, code, SOUND)
    checks = open_verification(app, add, code="periksa")
    put_on_disk(app)
    firms = open_office(app, add, rubric="uji-umkm", code="umkm", candidates=(("PT-1", "PT Satu"),), operators=())
    room = open_room(app, (add("panelis-1", role=JUROR).login,), code="wawancara")
    people["panelis-1"].sign_in()
    people["siapa-pun"] = Persona(app.test_client(), "siapa-pun")
    site = Site(app, settings.instance.parent, people, desk, checks, firms, room, link_of(app, desk))
    yield site
    site.memory.close()
    with app.app_context():
        db.engine.dispose()


def adding(app: Flask, people: dict[str, Persona]) -> Callable[..., Persona]:
    """Makes each account once, however many offices ask for it."""
    hashed = accounts.hash_password(PASSWORD)

    def add(login: str, *, role: str) -> Persona:
        if login not in people:
            with app.app_context(), transaction() as session:
                user = User(login=login, name=login, role=role, password_hash=hashed, created_at=NOON)
                session.add(user)
            people[login] = Persona(app.test_client(), login)
        return people[login]

    return add


def put_on_disk(app: Flask) -> None:
    """Evidence that can be looked at in the place of a mere row."""
    folder = app.extensions["paritrana_settings"].evidence
    sha256, size = store.keep(folder, BytesIO(text_pdf(pages=2)))
    with app.app_context(), transaction() as session:
        session.add(Blob(sha256=sha256, size=size, kind="application/pdf", pages=2, stored_at=NOON))
        session.flush()
        for one in session.scalars(select(Evidence)):
            one.sha256 = sha256


def link_of(app: Flask, office: Office) -> str:
    """A link that works, for one more operator."""
    with app.app_context(), transaction():
        candidate, by = office.candidates[KUKAR], office.users["sekretariat"]
        until = NOON.replace(month=3)
        return invite(candidate, addressee="Bagian Hukum", expires_at=until, by=by, now=NOON).token
