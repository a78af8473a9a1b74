"""Two servers, two workers, one of everything else: whoever is answered by the other one notices nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, text

from tests.servers import AHEAD, OPERATOR, SAVERS, WORK, Ground, Machine, Visitor, ask, two_machines, until
from tests.trials.servers import controlled, tried
from tests.webapp.office import client_id
from tests.webapp.printing import correct, order_records
from tests.webapp.room import varied_marks
from tests.webapp.uploads import text_pdf
from webapp.cli.doctor_finding import FAULT, OK
from webapp.clock import utc_now
from webapp.content import store
from webapp.db import db, transaction
from webapp.jobs import JOBS, sweep
from webapp.models import (
    AcceptedSave,
    AuthSession,
    Category,
    Evidence,
    IssuedPaper,
    Panelist,
    Printing,
    PrintingPaper,
    Sheet,
    User,
)
from webapp.models.issued import MADE, MAKING, ORDERED
from webapp.queue import in_turn

FILE = text_pdf(pages=8)
THIRD = len(FILE) // 3


@pytest.fixture(scope="module")
def ground(tmp_path_factory) -> Iterator[Ground]:
    with two_machines(tmp_path_factory.mktemp("server")) as made:
        yield made


def rows(ground: Ground, query):
    with ground.app.app_context():
        found = db.session.execute(query).all()
        db.session.remove()
    return found


def test_who_signed_in_on_one_works_on_the_other_with_the_token_of_the_first(ground):
    one, two = ground.machines
    visitor = ground.visitor()
    assert visitor.sign_in(one, "panelis-1").status == 303
    assert visitor.get(two, "/akun").status == 200
    assert visitor.get(one, "/akun").status == 200
    assert visitor.post(two, "/akun/keluarkan-lain").status == 303  # the form came from the first
    visitor.token = "bukan-token"
    assert visitor.post(two, "/akun/keluarkan-lain").status == 400


def test_wrong_passwords_are_counted_together(ground):
    visitor = ground.visitor()
    told = [visitor.sign_in(ground.machines[turn % 2], "panelis-2", "salah").status for turn in range(10)]
    assert set(told) == {422}
    assert [visitor.sign_in(one, "panelis-2").status for one in ground.machines] == [429, 429]


def test_session_ended_on_one_opens_nothing_on_the_other(ground):
    one, two = ground.machines
    here, there = ground.visitor(), ground.visitor()
    for visitor, machine in ((here, one), (there, two)):
        assert visitor.sign_in(machine, "panelis-3").status == 303
        assert visitor.get(machine, "/akun").status == 200
    assert here.post(one, "/akun/keluarkan-lain").status == 303
    assert [there.get(machine, "/akun").status for machine in ground.machines] == [303, 303]
    assert [here.get(machine, "/akun").status for machine in ground.machines] == [200, 200]


def test_tablet_taken_away_on_one_is_told_to_wipe_by_the_other(ground):
    one, two = ground.machines
    owner, tablet = ground.visitor(), ground.visitor()
    assert [visitor.sign_in(two, "op-paser").status for visitor in (owner, tablet)] == [303, 303]
    own = select(AuthSession.id).join(User, User.id == AuthSession.user_id).where(User.login == "op-paser")
    newest = max(number for (number,) in rows(ground, own))
    assert tablet.get(two, "/akun").status == 200
    owner.get(one, "/akun")
    assert owner.post(one, f"/perangkat/{newest}/cabut").status == 303
    assert [tablet.get(machine, "/akun").status for machine in (two, one)] == [303, 303]
    assert "Clear-Site-Data" in tablet.get(two, "/akun").headers


def announced(ground: Ground, operator: Visitor, machine: Machine, own: str) -> int:
    """What a server answers to who wants to hand in a file."""
    told = {"candidate": ground.office.candidates["64.01"], "figure": "regulasi", "name": "SK.pdf", "size": len(FILE)}
    body = json.dumps(told).encode()
    return operator.send(machine, "POST", f"/bukti/{own}", body, "application/json", as_json=True).status


@pytest.fixture
def upload(ground):
    """A file that is announced to the first server: `upload(machine, offset, content)` sends a piece of it."""
    operator, own = ground.visitor(OPERATOR), client_id()
    assert announced(ground, operator, ground.machines[0], own) == 200

    def piece(machine, offset, content):
        path = f"/bukti/{own}?offset={offset}"
        answer = operator.send(machine, "PATCH", path, content, "application/octet-stream", as_json=True)
        return answer.status, json.loads(answer.text)["received"]

    piece.id, piece.by = own, operator
    return piece


def test_upload_whose_pieces_reach_different_servers_arrives_whole(ground, upload):
    one, two = ground.machines
    assert upload(two, 0, FILE[:THIRD]) == (200, THIRD)
    assert upload(one, 0, FILE[:THIRD]) == (409, THIRD)  # sent again to who hasn't seen it
    assert upload(one, THIRD, FILE[THIRD : 2 * THIRD]) == (200, 2 * THIRD)
    assert upload(two, 2 * THIRD, FILE[2 * THIRD :]) == (200, len(FILE))
    ((sha256,),) = rows(ground, select(Evidence.sha256))
    assert store.read(ground.folder / "bersama" / "evidence", sha256) == FILE
    page = f"/isian/{ground.office.candidates['64.01']}"
    assert [upload.by.get(machine, page).status for machine in ground.machines] == [200, 200]


def test_piece_waits_for_who_has_the_upload_on_another_machine(ground, upload):
    """A lock of files needn't hold between machines; the database's does."""
    told = []
    sending = Thread(target=lambda: told.append(upload(ground.machines[0], 0, FILE[:THIRD])))
    with ground.app.app_context():
        with in_turn("upload", upload.id):
            sending.start()
            until(lambda: waiting_for_a_lock(ground) == 1)
            assert told == []
        db.session.remove()
    sending.join()
    assert told == [(200, THIRD)]


def waiting_for_a_lock(ground: Ground) -> int:
    query = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    return rows(ground, text(query))[0][0]


def set_deadline(ground: Ground, deadline: datetime | None) -> None:
    with ground.app.app_context(), transaction() as session:
        session.get_one(Category, ground.office.category_id).deadline = deadline


@pytest.mark.parametrize(("away", "status"), [(AHEAD / 2, 200), (-timedelta(seconds=1), 403)])
def test_deadline_falls_at_one_moment_whatever_a_machines_own_clock_says(ground, away, status):
    set_deadline(ground, utc_now() + away)
    operator = ground.visitor(OPERATOR)
    told = [announced(ground, operator, machine, client_id()) for machine in ground.machines]
    set_deadline(ground, None)
    assert told == [status, status]


def test_what_is_written_down_has_everybodys_time(ground):
    for machine in ground.machines:
        assert ground.visitor().sign_in(machine, "panelis-1").status == 303
        ((newest,),) = rows(ground, select(AuthSession.created_at).order_by(AuthSession.id.desc()).limit(1))
        assert abs(newest - utc_now()) < timedelta(seconds=30)


def doctors_word(ground: Ground, name: str, **given: str) -> list[str]:
    """What the doctor on each machine says of one thing."""
    found = []
    for machine in ground.machines:
        told = machine.run("doctor", "--format", "json", **given)
        found.append(next(one["state"] for one in json.loads(told) if one["name"] == name))
    return found


def test_doctor_tells_the_machine_whose_clock_goes_wrong(ground):
    assert doctors_word(ground, "Jam") == [OK, FAULT]


def test_queue_with_a_certificate_that_nobody_vouches_for_is_not_spoken_to(ground):
    assert FAULT not in doctors_word(ground, "Antrean")
    address = ground.redis.given["PARITRANA_QUEUE"].replace("redis.pem", "paritrana.pem")
    assert doctors_word(ground, "Antrean", PARITRANA_QUEUE=address) == [FAULT, FAULT]


def papers(ground: Ground, printing_id: int) -> list[str]:
    query = select(PrintingPaper.state).where(PrintingPaper.printing_id == printing_id).order_by(PrintingPaper.turn)
    return [state for (state,) in rows(ground, query)]


def test_paper_is_printed_once_and_by_the_other_worker_when_the_first_is_killed(ground):
    one, two = ground.machines
    correct(ground.plenary)
    two.kill(WORK)
    printing = order_records(ground.app, ground.plenary)  # two rankings
    until(lambda: MAKING in papers(ground, printing))
    two.start(WORK)
    assert one.kill(WORK) > 1
    assert papers(ground, printing) != [MADE, MADE]
    sweep(ground.app, JOBS)  # what each worker does every minute
    until(lambda: papers(ground, printing) == [MADE, MADE])
    until(lambda: rows(ground, select(Printing.ended_at).where(Printing.id == printing)) != [(None,)])
    assert rows(ground, select(func.count()).select_from(IssuedPaper)) == [(2,)]
    one.start(WORK)


def test_servers_and_workers_are_killed_while_people_save_and_nobody_loses_anything(ground):
    run, found, papers = tried(ground, 4.0)
    assert (found.good, run.refused, set(papers)) == (True, 0, {MADE}), str(found)
    assert set(run.killed) == {"serve", "worker"}


def save_of(ground: Ground, turn: int, version: int) -> dict[str, str]:
    marks = varied_marks(1, turn)
    fields = {f"value:{code}": value for code, value in marks.items()} | {f"note:{code}": "" for code in marks}
    return {**fields, "note": "", "version": str(version), "client_id": client_id()}


def test_save_sent_again_to_the_other_server_is_one_save(ground):
    juror, sheet = ground.visitor(SAVERS[0]), next(iter(ground.room.candidates.values()))
    whose = select(Sheet.version).join(Panelist).where(Sheet.candidate_id == sheet, Panelist.seat == 1)
    ((before,),) = rows(ground, whose) or [(0,)]
    fields = save_of(ground, 98, before)
    answers = [juror.post(machine, f"/penilaian/{sheet}", **fields).status for machine in ground.machines]
    found = rows(ground, select(AcceptedSave.version).where(AcceptedSave.client_id == fields["client_id"]))
    assert (answers, found) == ([303, 303], [(before + 1,)])
    stale = save_of(ground, 97, before)
    assert juror.post(ground.machines[1], f"/penilaian/{sheet}", **stale).status == 409
    assert rows(ground, whose) == [(before + 1,)]


def test_queue_that_goes_away_and_comes_back_holds_nobody_up_and_loses_no_paper(ground):
    ground.redis.stop()
    printing = order_records(ground.app, ground.plenary)
    told = [json.loads(ask(one.port, "GET", "/readyz").text) for one in ground.machines]
    assert [(one["status"], one["queue"], one["worker"]) for one in told] == [("ok", "away", "alive")] * 2
    visitor = ground.visitor()
    assert visitor.sign_in(ground.machines[0], "panelis-1").status == 303
    assert [visitor.get(one, "/akun").status for one in ground.machines] == [200, 200]
    assert papers(ground, printing) == [ORDERED, ORDERED]
    ground.redis.start()
    until(lambda: papers(ground, printing) == [MADE, MADE], 30)  # sooner than the next sweep would be sure to come


def test_servers_with_a_folder_each_are_found_out(tmp_path):
    with two_machines(tmp_path, sticky=True, workers=False) as apart:
        assert controlled(apart, 2.0).refused > 0
