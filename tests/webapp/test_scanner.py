"""A virus scanner, where the instance has one, looks at every file first, and its silence is no yes."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from tests.clamd import clamd
from tests.webapp import roster_corpus
from tests.webapp.office import client_id, open_office
from tests.webapp.uploads import text_pdf
from webapp.cli.doctor_guards import GUARDS
from webapp.config import SETTINGS, settings_from_environment
from webapp.content.kinds import EICAR, ContentRefused
from webapp.content.scanner import AWAY, REFUSED, ScannerAway, is_there, refuse_infected
from webapp.errors import ConfigRefused
from webapp.models import Evidence, Roster
from webapp.services.evidence import NotTaken, Rules, store_blob

PAGE = text_pdf()
LIST = roster_corpus.csv_of(roster_corpus.sound())
SAFE = b"x" * 200_000


def scanned(data: bytes, daemon) -> int:
    """Where an open file stands afterwards."""
    file = io.BytesIO(data)
    file.seek(7)
    refuse_infected(file, daemon.place)
    return file.tell()


def test_clean_file_is_seen_whole_and_goes_on_from_its_first_byte():
    with clamd() as daemon:
        assert [scanned(data, daemon) for data in (b"", b"a", SAFE)] == [0, 0, 0]
        assert daemon.seen == [b"", b"a", SAFE]


def test_infected_file_is_refused():
    with clamd() as daemon, pytest.raises(ContentRefused, match="Pemindai virus menemukan"):
        scanned(SAFE + EICAR, daemon)


@pytest.mark.parametrize(
    "says", [b"", b"\0", b"stream: OK then not\0", b"INSTREAM size limit exceeded. ERROR\0", b"x" * 9999]
)
def test_whatever_is_not_a_clean_answer_is_no_yes(says):
    with clamd(says=says) as daemon, pytest.raises(ScannerAway):
        scanned(SAFE, daemon)


def test_file_beyond_the_scanners_own_limit_is_not_taken_for_clean():
    with clamd(limit=100_000) as daemon, pytest.raises(ScannerAway):
        scanned(SAFE * 50, daemon)


def test_scanner_that_is_not_there_is_no_yes(tmp_path):
    with pytest.raises(ScannerAway):
        refuse_infected(io.BytesIO(SAFE), tmp_path / "clamd.ctl")
    assert not is_there(tmp_path / "clamd.ctl")


@pytest.fixture
def daemon():
    with clamd() as found:
        yield found


@pytest.fixture
def office(app, settings, add_person, daemon):
    """An instance with a scanner, and an operator who is signed in."""
    app.extensions[SETTINGS] = replace(settings, scanner=daemon.place)
    return open_office(app, add_person)


def send(office, data: bytes):
    path = f"/bukti/kandidat/{office.candidates['64.01']}/regulasi"
    sent = {"berkas": [(io.BytesIO(data), "perbup.pdf")]}
    return office.people["op-paser"].post(path, sent, content_type="multipart/form-data")


def test_file_of_a_form_is_scanned_before_it_is_kept(office, daemon, look, settings):
    assert send(office, PAGE).status_code == 303
    assert daemon.seen == [PAGE, PAGE]  # as it comes, and once more before it is stored
    kept = sorted(settings.evidence.rglob("*"))
    daemon.says = b"stream: Buatan.Uji FOUND\0"
    answer = send(office, text_pdf(pages=3))
    assert (answer.status_code, REFUSED in answer.text, len(look(Evidence))) == (422, True, 1)
    daemon.says = b"ERROR\0"
    answer = send(office, text_pdf(pages=3))
    assert (answer.status_code, AWAY in answer.text, len(look(Evidence))) == (503, True, 1)
    assert sorted(settings.evidence.rglob("*")) == kept


def test_every_form_with_a_file_goes_by_the_scanner(office, daemon):
    """Also one that keeps nothing, and of anybody: there is no form of which the scanner isn't told."""
    visitor = type(office.people["op-paser"])(office.people["op-paser"].client.application.test_client(), "")
    daemon.says = b"stream: Buatan.Uji FOUND\0"
    answer = visitor.post("/periksa/berkas", {"berkas": (io.BytesIO(PAGE), "kertas.pdf")})
    assert (answer.status_code, REFUSED in answer.text) == (422, True)


def test_file_sent_in_pieces_is_scanned_once_it_is_whole(tmp_path, daemon):
    rules = Rules(largest=20_000_000, most_pages=300, reserve=0, scanner=daemon.place)
    daemon.says = b"stream: Buatan.Uji FOUND\0"
    with pytest.raises(NotTaken, match="Pemindai virus menemukan"):
        store_blob(tmp_path, io.BytesIO(PAGE), rules=rules)
    assert (daemon.seen, list(tmp_path.iterdir())) == ([PAGE], [])


def send_list(office, upload_id: str, offset: int, content: bytes):
    """A list of workers, announced anew each time as a browser does that begins again, and one piece of it."""
    person, told = office.people["op-paser"], {"name": "daftar.csv", "size": len(LIST), "roster": True, "figure": ""}
    assert person.post_json(f"/bukti/{upload_id}", told | {"candidate": office.candidates["64.01"]}).status_code == 200
    headers = {"X-CSRFToken": person.token(), "Accept": "application/json"}
    path, kind = f"/bukti/{upload_id}?offset={offset}", "application/octet-stream"
    return person.client.patch(path, data=content, headers=headers, content_type=kind)


def test_infected_list_in_pieces_is_refused_and_gone(office, daemon, look, settings):
    own = client_id()
    daemon.says = b"stream: Buatan.Uji FOUND\0"
    assert send_list(office, own, 0, LIST[:99]).json["received"] == 99
    answer = send_list(office, own, 99, LIST[99:])
    assert (answer.status_code, answer.json["message"], daemon.seen) == (422, REFUSED, [LIST])
    assert (look(Roster), list((settings.rosters / "incoming").iterdir())) == ([], [])


def test_list_in_pieces_waits_for_a_scanner_that_is_away(office, daemon, look):
    own = client_id()
    daemon.says = b"ERROR\0"
    answer = send_list(office, own, 0, LIST)
    assert (answer.status_code, answer.json["message"], look(Roster)) == (503, AWAY, [])
    daemon.says = None
    answer = send_list(office, own, len(LIST), b"")
    assert (answer.status_code, answer.json["done"], len(look(Roster))) == (200, True, 1)
    assert daemon.seen == [LIST, LIST]


def test_doctor_tells_whether_the_scanner_answers(settings, daemon, tmp_path):
    places = (None, daemon.place, tmp_path / "nichts")
    found = [next(GUARDS["Pemindai virus"](replace(settings, scanner=place))).state for place in places]
    assert found == ["warning", "ok", "fault"]


def test_place_of_the_scanner_is_a_socket_of_this_machine(tmp_path):
    given = {"PARITRANA_INSTANCE": str(tmp_path), "PARITRANA_SCANNER": "/run/clamav/clamd.ctl"}
    assert str(settings_from_environment(given).scanner) == "/run/clamav/clamd.ctl"
    with pytest.raises(ConfigRefused, match="PARITRANA_SCANNER"):
        settings_from_environment({**given, "PARITRANA_SCANNER": "tcp://10.0.0.1:3310"})
