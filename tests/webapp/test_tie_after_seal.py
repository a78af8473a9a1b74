"""A correction after the seal that makes two equal where a place hangs on it: the panel decides, two people seal."""

from __future__ import annotations

import zipfile

import pytest

from scoring.bundle import check_bundle
from scoring.record import read_record, verify_record
from tests.webapp.room import RUBRIC
from tests.webapp.score_logs import differences
from tests.webapp.sealing import KUKAR, SECRET, open_sealed, open_sealing, sealed_bodies, set_figure
from webapp.cli import main
from webapp.db import transaction
from webapp.verifier.verifikasi import check_all

WAITS = "Peringkat 1 dibagi Kabupaten Paser, Kabupaten Kutai Kartanegara: urutannya belum diputuskan."
HINT = "Koreksi yang belum disegel membuat kandidat ini sama pada semuanya"
OTHER_WAY = {"urut:64.01": "1", "urut:64.02": "2"}


@pytest.fixture
def clear(app, add_person):
    """Sealed with no tie in it: Kutai Kartanegara is behind Paser."""
    plenary = open_sealing(app, add_person)
    with app.app_context(), transaction():
        set_figure(plenary.room.candidates[KUKAR], "aktif", "7500")
    assert plenary.agree(plenary.propose_seal()).status_code == 303
    return plenary


def made_equal(plenary, code: str = "64.02", value: str = "8.000") -> None:
    typed = {"kandidat": code, "angka": "aktif", "nilai": value, "alasan-koreksi": "Salah ketik"}
    assert plenary.first.post(f"{plenary.page}/koreksi/angka", typed).status_code == 303


def propose(plenary):
    return plenary.first.post(f"{plenary.page}/koreksi", {"alasan-catatan": "Sanggahan", **SECRET})


def ranks(body: str) -> list[str]:
    return [one["candidate"] for one in read_record(body)["result"]["ranking"]][:2]


def test_correction_waits_for_the_order_and_is_sealed_with_it(app, clear, settings, tmp_path, monkeypatch):
    made_equal(clear)
    refused = propose(clear)
    assert (refused.status_code, WAITS in refused.text) == (422, True)
    page = clear.first.get(f"{clear.page}/pleno").text
    assert (HINT in page, 'name="kelompok" value="64.01"' in page) == (True, True)
    assert clear.decide().status_code == 303
    assert clear.agree(propose(clear)).status_code == 303
    first, second = sealed_bodies(app)
    assert (ranks(first), ranks(second)) == (["64.01", "64.02"], ["64.02", "64.01"])
    assert [one["order"] for one in read_record(second)["decisions"]] == ["64.02 > 64.01"]
    assert [verify_record(read_record(body), RUBRIC) for body in (first, second)] == [(), ()]
    assert differences(app, clear.room.category_id) == ()
    monkeypatch.setenv("PARITRANA_INSTANCE", str(settings.instance))
    assert main(["bundle", "contoh-2025", "kabkota", "-o", str(tmp_path / "bundel.zip")]) == 0
    with zipfile.ZipFile(tmp_path / "bundel.zip") as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert (check_bundle(files).faults, check_all(files, [])) == ((), [])


def test_order_may_be_decided_once_more_until_it_is_sealed(app, clear):
    made_equal(clear)
    assert clear.decide().status_code == 303
    page = clear.first.get(f"{clear.page}/pleno").text
    assert ("Putuskan lagi peringkat 1 sampai 2" in page, "Urutannya sudah dicatat: usulkan" in page) == (True, True)
    assert clear.decide(**OTHER_WAY).status_code == 303
    assert clear.agree(propose(clear)).status_code == 303
    assert ranks(sealed_bodies(app)[1]) == ["64.01", "64.02"]
    assert clear.decide().status_code == 409
    assert HINT not in clear.first.get(f"{clear.page}/pleno").text


def test_order_that_was_sealed_is_not_decided_again(app, add_person):
    plenary = open_sealed(app, add_person)
    answer = plenary.decide(**OTHER_WAY)
    assert (answer.status_code, "yang menjadi sama karena koreksi" in answer.text) == (409, True)
    assert "Cakupan desa lebih merata." in answer.text


def test_proposal_falls_when_the_order_is_decided_anew(clear):
    made_equal(clear)
    clear.decide()
    proposed = propose(clear)
    clear.decide(**OTHER_WAY)
    assert clear.agree(proposed).status_code == 409


def test_group_that_no_place_hangs_on_keeps_its_rank_after_the_seal(app, add_person):
    """Everybody's marks are the same, so figures alone order them; the last two are made equal."""
    plenary = open_sealing(app, add_person, marks=lambda _seat, _turn: {"E.1": "4", "E.2": "80"})
    assert plenary.seal().status_code == 303
    made_equal(plenary, code="64.04", value="7.000")
    votes = {f"suara:{seat}": "for" for seat in plenary.seats.values()}
    order = {"alasan": "Lebih merata.", "kelompok": "64.03", "urut:64.03": "1", "urut:64.04": "2"}
    assert plenary.first.post(f"{plenary.page}/pleno/keputusan", votes | order).status_code == 409
    assert HINT not in plenary.first.get(f"{plenary.page}/pleno").text
    assert plenary.agree(propose(plenary)).status_code == 303
