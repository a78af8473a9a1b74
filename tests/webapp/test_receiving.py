"""The national edition's side: two provinces' files checked on a page, taken, and led through to the announcement."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from contextlib import contextmanager

import pytest
from sqlalchemy import func, select

from reports.sign import Signature
from tests.webapp import nation
from tests.webapp.conftest import NOON
from tests.webapp.handing_in import SIGNED, answers_of, fields_of
from tests.webapp.nation import BANTUL, GUNUNGKIDUL, PAGE, PROGO, take, upload
from tests.webapp.room import full, lock_sheets
from tests.webapp.sealing import KUKAR, Plenary, open_sealing
from webapp.content import store
from webapp.db import db, transaction
from webapp.models import (
    INTERVIEWS,
    SUBMISSION,
    VERIFICATION,
    Candidate,
    Category,
    Edition,
    Operator,
    ReceivedNomination,
    ReportedFigure,
    User,
)
from webapp.queries.sealed import newest_sealed
from webapp.services import signed_papers, waiting
from webapp.services.issuing import Given, Printed, issue
from webapp.services.paper_kinds import Wanted

PDF = b"%PDF-1.7 CONTOH "
KALTIM = "Pemerintah Provinsi Kalimantan Timur"


@pytest.fixture
def kaltim(app, add_person, clock):
    """A province that has sealed and announced."""
    plenary = open_sealing(app, add_person)
    assert plenary.seal().status_code == 303
    assert plenary.announce().status_code == 303
    clock.forward(hours=23)
    assert plenary.first.sign_in().status_code == 303
    return plenary


@pytest.fixture
def yogya(tmp_path, empty_database, clock):
    """Another one, whose rubric has a quota."""
    with nation.open_instance(tmp_path / "yogya", empty_database, port=8002, clock=clock) as app:
        yield app


@pytest.fixture
def national(tmp_path, empty_database, clock):
    with nation.open_instance(tmp_path / "nasional", empty_database, port=8001, clock=clock) as app:
        nation.add_national(app)
        yield app


@contextmanager
def inside(app):
    with app.app_context(), transaction() as session:
        yield session


def move(app, state):
    with inside(app) as session:
        session.scalars(select(Category)).one().state = state


def stored(app):
    """How many candidates, figures and nominations there are."""
    with app.app_context():
        return [
            db.session.scalar(select(func.count(one.id))) for one in (Candidate, ReportedFigure, ReceivedNomination)
        ]


def words(answer):
    """A page's words, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", answer.text)).split())


def issue_papers(app, plenary):
    """Papers of the record, as if a worker had made them; one of them is signed."""
    folder = app.extensions["paritrana_settings"].papers
    with inside(app) as session:
        row, by = newest_sealed(plenary.room.category_id), session.scalars(select(User.id)).first()
        for wanted in (Wanted("peringkat"), Wanted("umpan-balik", "64.02"), Wanted("umpan-balik", "64.03")):
            sha256, size = store.keep(folder, io.BytesIO(PDF + f"{wanted.kind} {wanted.subject}".encode()))
            issued = issue(row, Printed(wanted, Given("http://localhost"), sha256, size, 1), by=by, now=NOON)
            if wanted.kind == "peringkat":
                sha256, size = store.keep(folder, io.BytesIO(PDF + b"bertanda tangan"))
                signature = Signature("ttd", "Contoh", "Contoh", "1", NOON, NOON, NOON, *[True] * 4)
                held = signed_papers.Held(issued.sha256, sha256, size, extends=True, added="", newest=signature)
                signed_papers.add_signed(issued, held, by=by, now=NOON)


def receive(persona, content):
    """Both steps; the page that was shown between them."""
    shown = upload(persona, content)
    assert shown.status_code == 200, words(shown)
    assert take(persona, shown).status_code == 303
    return shown


def hand_in(app, persona, candidate_id):
    """Fills in what the province's instrument counts otherwise, and hands in."""
    with inside(app) as session:
        user = session.scalars(select(User.id).where(User.login == persona.login)).one()
        session.add(Operator(user_id=user, candidate_id=candidate_id, since=NOON))
        row = ReportedFigure(candidate_id=candidate_id, code="anggaran", claimed="1200", version=1)
        row.source, row.as_of = "Disnaker", NOON.date()
        session.add(row)
    address = f"/isian/{candidate_id}/kirim"
    page = persona.get(address).text
    sent = dict.fromkeys(answers_of(page), "Benar") | fields_of(page) | SIGNED
    answer = persona.post(address, sent)
    assert answer.status_code == 303, words(answer)


def verify(persona, candidate_id):
    """Accepts every figure that has no finding."""
    address = f"/verifikasi/{candidate_id}/sekaligus"
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', persona.get(address).text))
    assert persona.post(address, fields).status_code == 303


def test_two_provinces_go_through_the_national_edition_to_its_announcement(app, kaltim, yogya, national, clock):
    issue_papers(app, kaltim)
    other = nation.open_yogya(yogya)
    assert other.agree(other.propose_seal()).status_code == 303
    assert other.announce("14/2/2026", "12.00").status_code == 303
    clock.forward(hours=3)
    assert other.first.sign_in().status_code == 303
    assert "peringkat 1 sampai 2, termasuk semua yang berbagi peringkat 2" in words(
        other.first.get(f"{other.page}/usulan")
    )
    people = nation.national_people(national)
    office = people["sekretariat"]
    shown = words(receive(office, nation.nomination(kaltim)))
    for told in (KALTIM, KUKAR, "Peringkat 1, Terbaik I", "Hasil penilaian dan peringkat, bertanda tangan elektronik"):
        assert told in shown
    receive(office, nation.nomination(other))
    room = nation.seat_jurors(national)
    assert len(room.candidates) == 3
    assert KUKAR in room.candidates
    assert len({PROGO, BANTUL, GUNUNGKIDUL} & set(room.candidates)) == 2
    papers_of_the_province_are_there(office)
    move(national, SUBMISSION)
    for candidate_id in room.candidates.values():
        hand_in(national, people["op-pusat"], candidate_id)
    move(national, VERIFICATION)
    for candidate_id in room.candidates.values():
        told = words(people["pemeriksa"].get(f"/verifikasi/{candidate_id}"))
        assert "Hasil di provinsi" in told
        verify(people["pemeriksa"], candidate_id)
    move(national, INTERVIEWS)
    sheets_hide_the_province_until_they_are_locked(national, room, people)
    plenary = nation.in_plenary(national, room, people)
    result_stands_beside_the_provinces(national, plenary, clock)


def papers_of_the_province_are_there(office):
    """As they were issued, the signed one too, and nothing of who isn't nominated."""
    page = office.get(f"{PAGE}/terima")
    addresses = re.findall(r'href="([^"]+/dokumen/[0-9]+\.pdf)"', page.text)
    found = {office.get(one).data.removeprefix(PDF).decode() for one in addresses}
    assert found == {"peringkat ", "bertanda tangan", "umpan-balik 64.02"}
    assert office.get(addresses[0]).headers["Content-Disposition"].startswith("attachment")
    assert office.get(addresses[0].replace("/1.pdf", "/9.pdf")).status_code == 404


def sheets_hide_the_province_until_they_are_locked(national, room, people):
    """Somebody who hasn't judged yet isn't told what the province found."""
    lock_sheets(national, room, lambda seat, turn: {"E.1": "4", "E.2": str(60 + turn)} if seat == 2 else {})
    first, second = people["panelis-1"], people["panelis-2"]
    for name, number in room.candidates.items():
        sheet, own_id = room.sheet(name), f"00000000-0000-4000-8000-{number:012d}"
        assert "Hasil di provinsi" in words(second.get(sheet))
        for page in (sheet, f"{sheet}/bukti", f"{sheet}/periksa"):
            assert "di provinsi" not in words(first.get(page)).lower()
        assert first.post(sheet, full(room, 0, client_id=own_id)).status_code == 303
        assert first.sign(sheet, "1").status_code == 303
        assert "Hasil di provinsi" in words(first.get(sheet))


def result_stands_beside_the_provinces(national, plenary: Plenary, clock):
    """On the candidate's page, in the sealed record's page, and for everybody once it is announced."""
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    beside = f"Di provinsi: {KALTIM}, 2025: peringkat 1, Terbaik I, nilai akhir"
    assert beside in words(plenary.first.get(f"{PAGE}/segel/1"))
    assert "Hasil di provinsi" in words(plenary.first.get(f"{PAGE}/kandidat/64.02"))
    assert plenary.announce("16/2/2026").status_code == 303
    assert plenary.people["panelis-1"].get(plenary.public).status_code == 404
    clock.forward(hours=48)
    public = words(national.test_client().get(plenary.public))
    assert public.count("Di provinsi: ") == 3
    assert beside in public
    assert f"Di provinsi: {nation.YOGYA}, 2025: peringkat 2" in public


def test_file_that_is_not_taken_gives_sentences_and_stores_nothing(kaltim, national, settings):
    office = nation.national_people(national)["sekretariat"]
    whole = nation.nomination(kaltim)
    papers = national.extensions["paritrana_settings"].papers
    for content, sentence in bad_archives(whole):
        answer = upload(office, content)
        assert (answer.status_code, sentence in words(answer)) == (422, True), words(answer)
    assert office.post(f"{PAGE}/terima", {}).status_code == 422
    assert take(office, upload(office, b"bukan zip"), sidik="0" * 64, terlihat="x").status_code == 422
    assert take(office, upload(office, b"bukan zip"), sidik="../../etc/passwd").status_code == 422
    assert stored(national) == [0, 0, 0]
    assert [*store.stored(papers), *store.stored(papers / waiting.FOLDER)] == []
    with inside(national) as session:
        category = session.scalars(select(Category)).one()
        session.add(Candidate(category_id=category.id, code="64.02", name="Lain"))
    answer = upload(office, whole)
    assert (answer.status_code, "sudah menjadi kandidat di sini" in words(answer)) == (422, True)


def bad_archives(whole):
    """What arrives, and a sentence of the answer."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    yield whole[:-40], "bukan ZIP yang utuh"
    yield zipped(files, zipfile.ZIP_DEFLATED), "dimampatkan"
    yield zipped({**files, "../../luar.txt": b"x", "a\\b": b"y"}), "tidak wajar"
    yield zipped({"usulan.json": b"[" * 5_000_000}), "tidak dapat dibaca"
    changed = files["log.jsonl"].replace(b'"locked"', b'"lockeD"', 1)
    yield zipped({**files, "log.jsonl": changed}), "log.jsonl bukan yang diusulkan"


def zipped(files, how=zipfile.ZIP_STORED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def test_what_changed_between_the_steps_is_shown_again_and_taken_once(kaltim, national):
    people = nation.national_people(national)
    office, whole = people["sekretariat"], nation.nomination(kaltim)
    papers = national.extensions["paritrana_settings"].papers
    shown = upload(office, whole)
    again = take(office, shown, terlihat="0" * 64)
    assert (again.status_code, "berubah sejak halaman ini dibuka" in words(again)) == (409, True)
    assert stored(national) == [0, 0, 0]
    assert take(people["sekretariat-2"], again).status_code == 303
    late = take(office, again)
    assert (late.status_code, "tidak ada lagi di server" in words(late)) == (422, True)
    twice = upload(office, whole)
    assert (twice.status_code, "sudah diterima" in words(twice)) == (422, True)
    assert stored(national)[::2] == [1, 1]
    assert list(store.stored(papers / waiting.FOLDER)) == []
    with inside(national) as session:
        row = session.scalars(select(ReceivedNomination)).one()
        assert store.read(papers, row.sha256) == whole
        assert json.loads(row.body)["nominees"]["64.02"]["code"] == "64.02"
    move(national, VERIFICATION)
    shut = upload(office, whole)
    assert (shut.status_code, "persiapan dan pengisian" in words(shut)) == (422, True)


def test_page_is_the_secretariats_alone(national):
    people = nation.national_people(national)
    for login in ("panelis-1", "pemeriksa", "op-pusat"):
        assert people[login].get(f"{PAGE}/terima").status_code in {403, 404}
    with inside(national) as session:
        assert session.scalars(select(Edition.code)).one() == "nasional-2025"
    assert words(people["sekretariat"].get(f"{PAGE}/terima")).count("Terima berkas usulan") == 1
