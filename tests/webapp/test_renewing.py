"""Another secret key: what lay under the old one goes on, what can't is void, and a stop half-way loses nothing."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from tests import second_step
from tests.webapp.conftest import NOON, PASSWORD, Persona
from tests.webapp.office import open_office
from webapp import create_app
from webapp.access import CLOCK
from webapp.cli import keys, main
from webapp.cli.in_service import THE_WORKER, in_service
from webapp.config import settings_from_environment
from webapp.db import transaction
from webapp.errors import NotFound
from webapp.models import SECRETARIAT
from webapp.services import invitations
from webapp.services import second_step as service
from webapp.services.accounts import add_user
from webapp.services.renewing import renew
from webapp.services.resets import LinkGone, make_link, open_link

GIVEN = "PARITRANA_INSTANCE"


@pytest.fixture
def instance(tmp_path, monkeypatch, clock) -> Path:
    """An instance with one member of the secretariat, who has an authenticator, codes and a link."""
    monkeypatch.setenv(GIVEN, str(tmp_path / "i"))
    app = keys_app(clock)
    with app.app_context(), transaction():
        add_user(login="sekretariat", name="Sekretariat", role=SECRETARIAT, password=PASSWORD, now=clock.at)
    second_step.ensure_authenticator(app, "sekretariat")
    return tmp_path / "i"


def keys_app(clock):
    from webapp.cli.running import open_instance

    open_instance(settings_from_environment())
    app = create_app(settings_from_environment(), clock=clock)
    assert app.extensions[CLOCK] is clock
    return app


def test_authenticators_go_on_under_the_new_key_and_all_else_is_void(instance, clock, capsys):
    app, before = keys_app(clock), (instance / "secret.key").read_text()
    persona = Persona(app.test_client(), "sekretariat")
    persona.sign_in()
    cookie = persona.client.get_cookie("paritrana").value
    with app.app_context(), transaction():
        codes = service.renew_recovery_codes(1, key=before)
        link = make_link(1, by=None, key=before, now=clock.at)
    assert keys.renew_secret(None) == 0
    assert "1 aplikasi autentikator tetap berlaku" in capsys.readouterr().out
    after = (instance / "secret.key").read_text()
    assert (after != before, len(after), (instance / "secret.key").stat().st_mode & 0o777) == (True, 64, 0o600)
    again = keys_app(clock)
    stale = again.test_client()
    stale.set_cookie("paritrana", cookie)
    assert stale.get("/akun").status_code == 303
    with again.app_context():
        assert service.decrypted(service.authenticator_of(1), after) == second_step.SECRET
        assert service.decrypted(service.authenticator_of(1), before) is None
        with pytest.raises(LinkGone):
            open_link(link.token, now=clock.at)
    returned = Persona(again.test_client(), "sekretariat")
    returned.post("/masuk", {"login": "sekretariat", "password": PASSWORD})
    assert returned.post("/masuk/kode", {"code": codes[0]}).status_code == 422
    assert returned.sign_in().status_code == 303
    assert returned.get("/akun").status_code == 200


def test_invitation_that_was_made_under_the_old_key_is_void_and_can_be_renewed(app, add_person, settings):
    """Whoever has a copy of the rows and the key that leaked knows its link; renewing is what helps against that."""
    office, later = open_office(app, add_person), NOON + timedelta(days=3)
    by, candidate_id = office.users["sekretariat"], office.candidates["64.01"]
    told = {"addressee": "Operator Paser", "expires_at": later, "by": by, "now": NOON}
    with app.app_context(), transaction():
        link = invitations.invite(candidate_id, key=settings.secret_key, **told)
        assert invitations.open_link(link.token, now=NOON)
    with app.app_context(), transaction():
        renew(settings.secret_key, "n" * 64, now=NOON)
        with pytest.raises(NotFound):
            invitations.open_link(link.token, now=NOON)
        again = invitations.renew(candidate_id, link.invitation_id, expires_at=later, by=by, now=NOON, key="n" * 64)
        assert invitations.open_link(again.token, now=NOON)


def test_stop_before_the_key_is_in_its_place_is_made_good_by_beginning_again(instance, clock, monkeypatch):
    before = (instance / "secret.key").read_text()
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", stop)
        with pytest.raises(OSError, match="aus"):
            keys.renew_secret(None)
    assert (instance / "secret.key").read_text() == before
    waiting = (instance / "secret.key.baru").read_text()
    assert keys.renew_secret(None) == 0
    assert (instance / "secret.key").read_text() == waiting
    with keys_app(clock).app_context():
        assert service.decrypted(service.authenticator_of(1), waiting) == second_step.SECRET


def test_secret_is_not_renewed_while_somebody_serves_or_works(instance, capsys):
    before = (instance / "secret.key").read_text()
    with in_service(instance):
        assert main(["renew-secret"]) == 1
    assert "sedang dilayani" in capsys.readouterr().err
    with worker_of(instance):
        assert main(["renew-secret"]) == 1
    assert "Pekerja latar instance ini sedang berjalan" in capsys.readouterr().err
    assert ((instance / "secret.key").read_text(), (instance / "secret.key.baru").exists()) == (before, False)


@pytest.mark.parametrize("command", [("renew-secret",), ("key", "--renew")])
def test_file_of_keys_that_is_stale_now_is_told(instance, capsys, command):
    assert main([*command]) == 0
    assert "paritrana keys export" in capsys.readouterr().out


@contextmanager
def worker_of(instance):
    """Another process that holds what a worker holds: its own locks are in nobody's way."""
    code = f"with alone(Path(sys.argv[1]), {THE_WORKER!r}):\n    print(flush=True)\n    sys.stdin.read()"
    command = [sys.executable, "-c", f"import sys\nfrom pathlib import Path\nfrom webapp.queue import alone\n{code}"]
    with subprocess.Popen([*command, str(instance)], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout.readline()
        yield
        process.stdin.close()


def stop(*_given: object) -> None:
    raise OSError("aus")
