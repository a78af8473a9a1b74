"""What the guards saw is written down, one line each, by the account's row and never by a name."""

from __future__ import annotations

import io
import json
import logging
import re
from collections.abc import Iterator

import pytest
from flask import Flask

from tests.webapp.conftest import PASSWORD, PIN, Persona
from tests.webapp.office import open_office
from webapp.cli.logs import Lines, write_lines
from webapp.models import JUROR, OPERATOR, SECRETARIAT, VERIFIER
from webapp.services import accounts
from webapp.views.observing import SECURITY

ADDRESS = "203.0.113.77"


@pytest.fixture
def seen() -> Iterator[io.StringIO]:
    """What a server writes, whatever PARITRANA_LOG says."""
    root, stream = logging.getLogger(), io.StringIO()
    before, level, own = root.handlers[:], root.level, logging.getLogger(SECURITY).level
    write_lines(requests=False)
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Lines())
    root.handlers[:] = [handler]
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    logging.getLogger(SECURITY).setLevel(own)


def told(stream: io.StringIO) -> list[tuple[object, ...]]:
    """(event, factor, account, level) of each line since the last look."""
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    stream.seek(0)
    stream.truncate()
    return [(one["event"], one.get("factor"), one.get("account"), one["level"]) for one in lines]


def test_every_sign_in_is_written_good_or_bad_with_account_and_factor(app: Flask, add_person, seen: io.StringIO):
    juror, office = add_person("panelis-1", role=JUROR), add_person("sekretariat", role=SECRETARIAT)
    juror.sign_in(password="salah-sama-sekali")
    assert told(seen) == [("sign-in failed", "password", 1, "warning"), ("input refused", None, None, "warning")]
    Persona(app.test_client(), "tidak-ada").sign_in()
    assert told(seen)[0] == ("sign-in failed", "password", None, "warning")
    juror.sign_in()
    assert told(seen) == [("signed in", "password", 1, "info")]
    office.sign_in()
    assert told(seen) == [("second step asked", "password", 2, "info"), ("signed in", "code", 2, "info")]
    office.post("/keluar")
    assert told(seen) == [("signed out", None, 2, "info")]
    office.post("/masuk", {"login": "sekretariat", "password": PASSWORD})
    assert told(seen) == [("second step asked", "password", 2, "info")]
    for code, factor in (("000000", "code"), ("00000-00000", "recovery")):
        office.post("/masuk/kode", {"code": code, "next": ""})
        assert told(seen)[0] == ("sign-in failed", factor, 2, "warning")


def test_recovery_codes_are_written_when_they_are_renewed_and_when_one_is_used(secretariat, clock, seen: io.StringIO):
    answer = secretariat.client.post(
        "/akun/kode-cadangan", data={"csrf_token": secretariat.token(), "rahasia": secretariat.code()}
    )
    first, second = re.findall(r"[0-9A-Z]{5}-[0-9A-Z]{5}", answer.text)[:2]
    assert told(seen)[-1] == ("recovery codes renewed", None, 1, "info")
    secretariat.post("/masuk", {"login": "sekretariat", "password": PASSWORD})
    secretariat.post("/masuk/kode", {"code": first, "next": ""})
    assert told(seen)[-1] == ("signed in", "recovery", 1, "info")
    clock.forward(minutes=11)
    secretariat.post("/akun/kode-cadangan", {"sandi": PASSWORD, "rahasia": second})
    assert told(seen)[-2:] == [
        ("identity confirmed", "recovery", 1, "info"),
        ("recovery codes renewed", None, 1, "info"),
    ]


def test_secret_typed_again_is_written_good_or_bad(juror: Persona, seen: io.StringIO):
    for old in ("salah-sama-sekali", PASSWORD):
        juror.post(
            "/akun/sandi",
            {"old": old, "password": "gelas kuda hujan lampu", "password_again": "gelas kuda hujan lampu"},
        )
    assert [one[:3] for one in told(seen)] == [
        ("identity not confirmed", "password", 1),
        ("input refused", None, 1),
        ("identity confirmed", "password", 1),
    ]


@pytest.mark.parametrize(
    ("role", "path", "event"),
    [
        (JUROR, "/pengguna", "access refused"),
        (VERIFIER, "/pengguna/1", "access refused"),
        (OPERATOR, "/isian/99", "access to what is absent or another's"),
        (SECRETARIAT, "/pengguna/99", "access to what is absent or another's"),
    ],
)
def test_refused_access_is_written(add_person, seen: io.StringIO, role, path, event):
    persona = add_person("orang-1", role=role)
    persona.sign_in()
    told(seen)
    persona.get(path)
    assert told(seen) == [(event, None, 1, "warning")]


def test_address_that_no_page_has_says_nothing_of_a_guard(juror: Persona, seen: io.StringIO):
    assert juror.get("/wp-login.php").status_code == 404
    assert told(seen) == []


def test_ways_past_the_guards_are_written(app: Flask, juror: Persona, seen: io.StringIO, monkeypatch):
    juror.client.post("/akun/keluarkan-lain")
    assert told(seen) == [("form without its token", None, 1, "warning"), ("request unreadable", None, 1, "warning")]
    app.test_client().get("/masuk", base_url="http://lain.contoh.go.id")
    assert told(seen) == [("unknown host", None, None, "warning")]
    app.test_client().post("/akun/keluarkan-lain")
    assert told(seen) == [("session missing or over", None, None, "warning")]
    monkeypatch.setattr(accounts, "OWN_ATTEMPTS", 0)
    Persona(app.test_client(), "panelis-1").sign_in()
    assert told(seen) == [("too many attempts", None, None, "warning")]


def test_refused_file_is_written(app: Flask, add_person, seen: io.StringIO):
    office = open_office(app, add_person)
    operator, candidate = office.people["op-paser"], office.candidates["64.01"]
    told(seen)
    sent = {"berkas": [(io.BytesIO(b"MZ bukan surat"), "surat.pdf")]}
    answer = operator.post(f"/bukti/kandidat/{candidate}/regulasi", sent, content_type="multipart/form-data")
    assert (answer.status_code, [one[0] for one in told(seen)]) == (422, ["file refused"])


def test_lines_tell_places_apart_for_one_day_and_no_address(juror: Persona, clock, seen: io.StringIO):
    def places() -> list[str]:
        found = []
        for address in (ADDRESS, "2001:db8::1", "2001:db8::2", ADDRESS):
            juror.client.environ_base["REMOTE_ADDR"] = address
            assert juror.sign_in().status_code == 303
            line = json.loads(seen.getvalue().splitlines()[-1])
            assert (line["event"], len(line["from"])) == ("signed in", 8)
            found.append(line["from"])
        return found

    one, phone, same_phone, again = places()
    assert (one == again, phone == same_phone, one == phone) == (True, True, False)
    clock.forward(days=1)
    assert not {one, phone} & set(places())
    assert ADDRESS not in seen.getvalue()


def test_no_line_tells_who_somebody_is(app: Flask, add_person, seen: io.StringIO):
    persona = add_person("panelis-kenari", role=JUROR)
    for password in ("rahasia-yang-salah", PASSWORD):
        persona.client.environ_base["REMOTE_ADDR"] = ADDRESS
        persona.sign_in(password=password)
    persona.post("/penilaian/99?cari=Kenari", {"pin": PIN})
    text = seen.getvalue()
    assert "signed in" in text
    words = ("kenari", "rahasia-yang-salah", PASSWORD, PIN, ADDRESS)
    assert [one for one in words if one.casefold() in text.casefold()] == []
