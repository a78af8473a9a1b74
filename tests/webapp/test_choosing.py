"""One paper, chosen: of which kind, whose, on which size; what isn't of a result is there before the seal."""

from __future__ import annotations

import pytest

from tests.webapp.conftest import told
from tests.webapp.handing_in import PASER, hand_in, open_desk, ready
from tests.webapp.sealing import open_sealing
from webapp.models import PrintingPaper


@pytest.fixture
def room(app, add_person):
    return open_sealing(app, add_person)


def test_before_the_seal_there_is_nothing_of_a_result_to_choose(room, look):
    missing = told(room.first.get(f"{room.page}/cetak/satu/tidak-ada"))
    for kind in ("umpan-balik", "lembar", "berita-acara", "jadwal", "tanda-terima"):
        assert told(room.first.get(f"{room.page}/cetak/satu/{kind}")) == missing
        assert room.first.post(f"{room.page}/cetak/satu/{kind}", {"yang": "64.01", "kertas": "a4"}).status_code == 404
    assert (
        room.first.get(f"{room.page}/cetak/nomor-berita-acara").status_code == 403
    )  # not yet, and the secretariat is told so
    assert look(PrintingPaper) == []


def test_a_candidates_a_jurors_and_the_only_paper_are_chosen_one_by_one(room, look):
    assert room.seal().status_code == 303
    base = f"{room.page}/cetak/satu"
    centre = room.first.get(f"{room.page}/cetak").text
    assert [one for one in ("umpan-balik", "lembar", "peringkat") if f'href="{base}/{one}"' not in centre] == []
    assert f'href="{base}/perbandingan"' not in centre
    listed = room.first.get(f"{base}/umpan-balik").text
    assert (listed.count("?yang="), "Kota Bontang" in listed, "checkbox" in listed) == (4, True, False)
    sought = room.first.get(f"{base}/umpan-balik?cari=bontang").text
    assert (sought.count("?yang="), "?yang=64.04" in sought) == (1, True)
    assert "Tidak ada yang cocok" in room.first.get(f"{base}/umpan-balik?cari=%3Cb%3E").text
    assert "panelis-2" in room.first.get(f"{base}/lembar").text  # by name, not by seat alone
    assert "Tidak ada yang cocok" in room.first.get(f"{base}/lembar?cari=panelis-2").text  # no name in an address
    alone = room.first.get(f"{base}/peringkat").text
    assert ("Cetak dokumen ini" in alone, "Pilih yang lain" in alone) == (True, False)
    for kind, whose in (("umpan-balik", "64.03"), ("lembar", "kursi-2"), ("peringkat", "")):
        assert room.first.get(f"{base}/{kind}?yang={whose}").status_code == 200
        assert room.first.post(f"{base}/{kind}", {"yang": whose, "kertas": "f4"}).status_code == 303
    found = [(one.kind, one.subject, one.paper_size, one.name) for one in look(PrintingPaper)]
    assert found == [
        ("umpan-balik", "64.03", "f4", "Lembar umpan balik, Kabupaten Berau"),
        ("lembar", "kursi-2", "f4", "Lembar penilaian, panelis kursi 2"),
        ("peringkat", "", "f4", "Hasil penilaian dan peringkat"),
    ]
    for fields, status in (({"yang": "64.99", "kertas": "f4"}, 404), ({"yang": "64.03", "kertas": "a0"}, 422)):
        assert room.first.post(f"{base}/umpan-balik", fields).status_code == status
    assert len(look(PrintingPaper)) == len(found)


def test_receipts_are_chosen_and_seen_before_the_seal_on_both_sizes(app, add_person):
    desk = open_desk(app, add_person)
    ready(app, desk)
    hand_in(desk, desk.people["op-paser"])
    office = desk.people["sekretariat"]
    base = f"/edisi/{desk.edition}/{desk.category}/cetak"
    assert f'href="{base}/satu/tanda-terima"' in office.get(base).text
    page = office.get(f"{base}/satu/tanda-terima").text
    receipt = desk.page(PASER, "/tanda-terima/1.pdf")
    assert [size for size in ("a4", "f4") if f'href="{receipt}?kertas={size}"' not in page] == []
    picture = office.get(f"{base}/satu/tanda-terima/halaman-pertama?yang={PASER}")
    assert (picture.mimetype, picture.data[:4]) == ("image/png", b"\x89PNG")
    assert office.post(f"{base}/satu/tanda-terima", {"yang": PASER, "kertas": "a4"}).status_code == 404
