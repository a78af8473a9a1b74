"""A small rubric to hand in with, the figures that satisfy it, and the presses of the buttons."""

from __future__ import annotations

import html
import re
from datetime import date

from flask import Flask
from werkzeug.test import TestResponse

from tests.webapp.conftest import NOON, Persona
from tests.webapp.office import Office, open_office
from webapp.db import db, transaction
from webapp.models import Blob, Evidence, ReportedFigure, Submission
from webapp.queries.submissions import submissions_of

CODE = "uji-kirim"
RUBRIC = b"""
code: "uji-kirim"
title: "Instrumen uji kirim"
category: "kabkota"
status: "usulan"
source: "uji"
places: 4
near_tie: "0.0100"
constants: []
figures:
  - {code: "aktif", title: "Peserta aktif", unit: "orang", type: count, evidence: required}
  - {code: "potensi", title: "Pekerja seluruhnya", unit: "orang", type: count}
  - {code: "rentan", title: "Pekerja rentan", unit: "orang", type: count}
  - {code: "guru", title: "Guru honorer", unit: "orang", type: count, evidence: optional}
  - {code: "anggaran", title: "Anggaran iuran", unit: "rupiah", type: money, lines: ["APBD", "Desa"]}
  - {code: "regulasi", title: "Regulasi tertinggi", type: choice, evidence: required,
     options: [{code: "perda", title: "Peraturan Daerah"}, {code: "belum_ada", title: "Belum ada"}]}
  - {code: "desa_aktif", title: "Perangkat desa terlindungi", unit: "orang", type: count}
  - {code: "desa_jumlah", title: "Perangkat desa", unit: "orang", type: count}
criteria:
  - code: "A"
    title: "Cakupan"
    weight: 80
    indicators:
      - {code: "A.1", title: "Peserta", weight: 50, kind: ratio, of: "aktif", to: "potensi"}
      - {code: "A.2", title: "Desa", weight: 30, kind: ratio, of: "desa_aktif", to: "desa_jumlah", optional: true}
  - code: "B"
    title: "Regulasi"
    weight: 20
    indicators:
      - {code: "B.1", title: "Regulasi", weight: 20, kind: choice, value: "regulasi",
         scores: {perda: 100, belum_ada: 0}}
ties: ["A"]
bands: []
awards: []
checks:
  - {code: "K01", kind: sum, parts: ["rentan", "guru"], total: "aktif", severity: error}
  - {code: "K02", kind: at_most, part: "desa_aktif", whole: "desa_jumlah", severity: warning}
  - {code: "K03", kind: round, value: "potensi", multiple: 1000, severity: note}
"""
# Everything that counts, with nothing that doesn't add up.
SOUND = {"aktif": "1234", "potensi": "40123", "rentan": "1000", "guru": "234", "regulasi": "belum_ada"}
SOUND |= {"desa_aktif": "100", "desa_jumlah": "200"}
# With 234 teachers one more than the total, and why.
SUM_CLASH = {"rentan": "1001"}
WHY = "Satu orang berpindah desa pada Desember."
SIGNED = {"setuju": "ya", "nama": "Drs. H. Katsul, M.Si.", "jabatan": "Sekretaris Daerah"}
HIDDEN = re.compile(r'<input type="hidden" name="(nomor|terlihat(?:-[0-9a-f]{16})?|pengembalian)" value="([^"]*)">')
ANSWER = re.compile(r'<textarea id="(penjelasan-[0-9a-f]{16})"')
PASER, KUKAR = "64.01", "64.02"


def open_desk(app: Flask, add_person: object, **options: object) -> Office:
    """An office that fills in the small rubric."""
    folder = app.extensions["paritrana_settings"].rubrics
    folder.mkdir(exist_ok=True)
    (folder / "uji-kirim.yaml").write_bytes(RUBRIC)
    return open_office(app, add_person, rubric=CODE, **options)


def fill(app: Flask, office: Office, code: str = PASER, **figures: str) -> None:
    """Claims these figures, as if somebody had saved them: each change is a version later."""
    with app.app_context(), transaction() as session:
        own = office.candidates[code]
        rows = {row.code: row for row in session.query(ReportedFigure).filter_by(candidate_id=own)}
        for figure, claimed in figures.items():
            row = rows.get(figure) or ReportedFigure(candidate_id=own, code=figure)
            row.claimed, row.source, row.as_of = claimed, "Disnaker", date(2025, 12, 31)
            row.version = (row.version or 0) + 1
            session.add(row)


def prove(
    app: Flask, office: Office, figure: str, *, code: str = PASER, name: str = "rekap.pdf", digit: str = "a"
) -> None:
    """One file of evidence."""
    sha256 = digit * 64
    with app.app_context(), transaction() as session:
        if session.get(Blob, sha256) is None:
            session.add(Blob(sha256=sha256, size=1024, kind="application/pdf", pages=1, stored_at=NOON))
        row = Evidence(candidate_id=office.candidates[code], figure=figure, sha256=sha256, name=name, at=NOON)
        row.by_user_id = next(iter(office.users.values()))
        row.received_sha256 = sha256
        session.add(row)


def ready(app: Flask, office: Office, code: str = PASER, **changes: str) -> None:
    """Everything that is needed to hand in."""
    fill(app, office, code, **(SOUND | changes))
    prove(app, office, "aktif", code=code)


def page_of(office: Office, persona: Persona, code: str = PASER) -> str:
    return persona.get(office.page(code, "/kirim")).text


def fields_of(page: str) -> dict[str, str]:
    """What the form of a page carries by itself."""
    return dict(HIDDEN.findall(page))


def answers_of(page: str) -> list[str]:
    """The names of the fields for replies, in the page's order."""
    return ANSWER.findall(page)


def hand_in(office: Office, persona: Persona, code: str = PASER, **typed: str) -> TestResponse:
    """Opens the page, signs, and presses the button."""
    page = page_of(office, persona, code)
    sent = dict.fromkeys(answers_of(page), "") | fields_of(page) | SIGNED | typed
    return persona.post(office.page(code, "/kirim"), sent)


def stored(app: Flask, office: Office, code: str = PASER) -> list[Submission]:
    """The handings in of a candidate, the newest first."""
    with app.app_context():
        found = submissions_of(office.candidates[code])
        db.session.expunge_all()
        return found


def send_back(office: Office, persona: Persona, code: str = PASER, **typed: str) -> TestResponse:
    """Opens the page, types, and presses the button."""
    page = persona.get(office.page(code, "/kembalikan")).text
    sent = fields_of(page) | {"alasan": "Angka belum sesuai", "sampai": "20/2/2026", "umum": ""} | typed
    return persona.post(office.page(code, "/kembalikan"), sent)


def text_of(answer: TestResponse) -> str:
    """A page's words, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def mend_once(app: Flask, office: Office, paser: Persona, checker: Persona) -> None:
    """Handed in, sent back, mended, and handed in again."""
    ready(app, office, **SUM_CLASH)
    (field,) = answers_of(page_of(office, paser))
    hand_in(office, paser, **{field: WHY})
    asked = {"perbaiki-rentan": "Hitung ulang per desa", "umum": "Lampirkan surat pengantar\n\nCap basah"}
    assert send_back(office, checker, **asked).status_code == 303
    fill(app, office, rentan="1000")
    assert hand_in(office, paser).headers["Location"] == office.page(PASER, "/tanda-terima/2")
