"""The decree and every certificate as issued papers: numbered, checked by a visitor, superseded by a newer draft."""

from __future__ import annotations

import pytest

from reports.formats import grouped
from tests.reports import reading
from tests.reports.reading import letters
from tests.webapp.ceremony import AWARD, DRAFT, OTHER
from tests.webapp.printing import issued, make
from tests.webapp.sealing import BERAU, open_sealing
from webapp.content.nominations import read_nomination
from webapp.models import Printing, PrintingPaper, SealedResult

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)


@pytest.fixture
def plenary(app, add_person):
    return open_sealing(app, add_person)


@pytest.fixture
def awards(plenary):
    """A sealed result with a special award, a recipient of another programme, and a draft of all."""
    page = f"/edisi/{plenary.room.edition}/penghargaan"
    plenary.first.post(f"{page}/khusus", AWARD | {"kategori": plenary.room.category})
    assert plenary.seal().status_code == 303
    plenary.first.post(f"{page}/lain", OTHER)
    assert plenary.first.post(f"{page}/naskah", DRAFT).status_code == 303
    return page


def ask(plenary, **fields):
    answer = plenary.first.post(f"{plenary.page}/cetak", {"kertas": "f4", **fields})
    assert answer.status_code == 303, answer.text
    return int(answer.location.rpartition("/")[2])


def test_packet_for_the_ceremony_has_the_decree_and_every_certificate(plenary, awards, look):
    ask(plenary, paket="penganugerahan")
    made = [(one.kind, one.subject, one.name) for one in look(PrintingPaper) if one.kind in {"keputusan", "piagam"}]
    assert made[0] == ("keputusan", "1", "Rancangan keputusan, naskah nomor 1")
    assert [subject for _kind, subject, _name in made[1:]] == ["1.001", "1.002", "1.003", "1.004", "1.005"]
    assert made[4][2] == f"Piagam penghargaan, {BERAU}, Perda Pertama"
    assert made[5][2] == "Piagam penghargaan, PT Contoh Sejahtera, Kecelakaan Nihil"
    assert len(look(Printing)) == 1


def test_framed_certificate_leads_a_visitor_to_its_own_words(app, plenary, awards, clock, look):
    """One category is announced, so that nothing holds back the decree and the other programme's either."""
    assert make(app, ask(plenary, paket="pilihan", dokumen=["keputusan", "piagam"])) == "made"
    decree, *certificates = issued(app)
    visitor = app.test_client()
    assert {visitor.get(f"/periksa/{one.identifier}").status_code for one in issued(app)} == {404}
    pdfs = {one.identifier: plenary.first.get(f"/cetak/dokumen/{one.identifier}.pdf").data for one in issued(app)}
    (record,) = look(SealedResult)
    for one in issued(app):
        found = letters("".join(reading.words(pdfs[one.identifier])))
        assert letters(one.identifier) in found
        assert letters(grouped(f"sha256:{record.sha256}")) in found
    assert [one.pages for one in certificates] == [1] * 5
    assert reading.standards_broken(pdfs[certificates[3].identifier]) == []
    assert reading.standards_broken(pdfs[decree.identifier]) == []
    plenary.announce()
    clock.forward(hours=23)
    special = visitor.get(f"/periksa/{certificates[3].identifier}")
    wanted = [BERAU, "Perda Pertama", "400.5/004/PIAGAM/2026", "diterbitkan dan berlaku"]
    assert (special.status_code, [words for words in wanted if words not in special.text]) == (200, [])
    assert "400.5/001/PIAGAM/2026" not in special.text
    assert "PT Contoh Sejahtera" in visitor.get(f"/periksa/{certificates[4].identifier}").text
    told = visitor.get(f"/periksa/{decree.identifier}").text
    assert (DRAFT["nomor"] in told, "5 Maret 2026" in told, "5 penerima dalam lampiran" in told) == (True, True, True)
    assert plenary.first.sign_in().status_code == 303
    nomination = read_nomination(plenary.first.get(f"{plenary.page}/usulan.zip").data)
    gone = {(one["kind"], one["subject"]) for one in nomination.manifest["papers"]}
    assert gone == {("keputusan", "1"), ("piagam", "1.001")}


def test_newer_draft_takes_the_place_of_what_was_issued(app, plenary, awards, clock):
    assert make(app, ask(plenary, paket="pilihan", dokumen=["keputusan", "piagam"])) == "made"
    old = {one.subject: one for one in issued(app)}
    plenary.first.post(f"{awards}/lain", OTHER | {"penerima": "PT Contoh Lain"})
    plenary.first.post(f"{awards}/naskah", DRAFT)
    assert make(app, ask(plenary, paket="pilihan", dokumen=["piagam"])) == "made"
    new = {one.subject: one for one in issued(app)[len(old) :]}
    assert sorted(new) == ["2.001", "2.002", "2.003", "2.004", "2.005", "2.006"]
    assert [new[f"2.00{turn}"].replaces for turn in range(1, 6)] == [
        old[f"1.00{turn}"].identifier for turn in range(1, 6)
    ]
    assert new["2.006"].replaces == ""
    listed = plenary.first.get(f"{plenary.page}/cetak").text
    assert (listed.count(">digantikan"), "F4 (215 × 330 mm), 1 halaman" in listed) == (6, True)
    assert plenary.announce().status_code == 303
    clock.forward(hours=23)
    page = app.test_client().get(f"/periksa/{old['1.004'].identifier}").text
    assert ("naskah nomor 2" in page, new["2.004"].identifier in page) == (True, True)
