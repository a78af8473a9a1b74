"""The first accounts of an instance, made on the command line."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests import second_step
from tests.webapp.conftest import PASSWORD
from webapp import create_app
from webapp.cli.account import ROLES
from webapp.clock import utc_now
from webapp.config import settings_from_environment
from webapp.db import db, transaction
from webapp.models import ROLES as KNOWN
from webapp.models import AccountDeed, Totp
from webapp.services.accounts import check_password
from webapp.services.letters import Post
from webapp.services.resets import LinkGone, open_link, use_link


def add(instance: Path, *given: str) -> subprocess.CompletedProcess[str]:
    return account(instance, "add", *given)


def account(instance: Path, *given: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PARITRANA_INSTANCE": str(instance)}
    command = [sys.executable, "-m", "webapp.cli", "account", *given]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_account_is_made_with_a_link_for_its_first_password_that_soon_is_over(tmp_path):
    done = add(tmp_path / "i", "secretariat", "Sekretariat", "Sekretariat  Tim Penilai")
    assert (done.returncode, done.stderr) == (0, "")
    told = re.fullmatch(
        r"Akun sekretariat \(Sekretariat Tim Penilai\) dibuat\. Kata sandinya ditetapkan lewat tautan ini, satu kali, "
        r"dalam satu hari:\n  http://127\.0\.0\.1:8000/setel-sandi#([A-Za-z0-9_-]{43})\n",
        done.stdout,
    )
    app = create_app(settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "i")}))
    with app.app_context():
        user, at = open_link(told[1], now=utc_now()), utc_now()
        assert (user.login, user.name, user.role) == ("sekretariat", "Sekretariat Tim Penilai", "secretariat")
        assert open_link(told[1], now=at + timedelta(hours=23)) is user
        with pytest.raises(LinkGone):
            open_link(told[1], now=at + timedelta(hours=24))
        with transaction():
            use_link(told[1], PASSWORD, Post(works=False, host=""), now=at)
        assert check_password("sekretariat", PASSWORD) is user
        with pytest.raises(LinkGone):
            open_link(told[1], now=at)
        db.session.remove()
        db.engine.dispose()
    again = add(tmp_path / "i", "secretariat", "sekretariat", "Orang Lain")
    assert (again.returncode, again.stdout, again.stderr) == (1, "", "Nama akun “sekretariat” sudah dipakai.\n")


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (("raja", "orang", "Orang Lain"), 2, "bukan pilihan"),
        (("juror", "a b", "Orang Lain"), 1, "Nama akun terdiri atas"),
        (("juror", "orang", "x"), 1, "Nama sedikitnya 3 huruf."),
        (("juror", "orang", "x" * 201), 1, "Teks paling panjang 200 huruf"),
        (("juror", "orang", "a\x1b[31mb"), 1, "karakter yang tidak dapat disimpan"),
        (("juror", "orang"), 2, "yang belum disebut: NAME"),
    ],
)
def test_account_that_can_not_be_is_refused_in_a_sentence(tmp_path, given, code, words):
    done = add(tmp_path / "i", *given)
    assert (done.returncode, done.stdout, words in done.stderr) == (code, "", True)
    assert "Traceback" not in done.stderr


def test_roles_of_the_command_are_those_of_the_tables():
    assert ROLES == KNOWN


def test_server_helps_who_has_lost_phone_and_password(tmp_path):
    add(tmp_path / "i", "secretariat", "sekretariat", "Sekretariat Tim Penilai")
    given = settings_from_environment({"PARITRANA_INSTANCE": str(tmp_path / "i")})
    app = create_app(given)
    second_step.ensure_authenticator(app, "sekretariat")
    lost = account(tmp_path / "i", "lost-phone", "sekretariat")
    assert (lost.returncode, lost.stderr) == (0, "")
    link = account(tmp_path / "i", "link", "sekretariat")
    token = re.search(r"http://127\.0\.0\.1:8000/setel-sandi#([A-Za-z0-9_-]{43})\n$", link.stdout)[1]
    with app.app_context():
        assert db.session.get(Totp, 1) is None
        assert open_link(token, now=utc_now()).login == "sekretariat"
        assert [one.by_user_id for one in db.session.scalars(select(AccountDeed))] == [None] * 3
        db.session.remove()
        db.engine.dispose()
    unknown = account(tmp_path / "i", "link", "tidak-ada")
    assert (unknown.returncode, unknown.stderr) == (1, "Tidak ada akun “tidak-ada”.\n")
