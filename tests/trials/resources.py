"""What a machine runs out of: disk, right time, memory. Nothing is lost, and it goes on without a new start.

Each scenario is played by a process of its own on a fresh stage, through the whole application. It says what it didn't
find as promised; then everything acknowledged is looked for from outside.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import IO

import openpyxl
import pytest

import reports.presses
from reports.pdf import Limits as PaperLimits
from tests.trials import calls, full_server, scarce
from tests.trials.acting import print_again, print_paper
from tests.trials.deeds import OK, Answer, Doer, content_of
from tests.trials.power import Promised, bad_files, bad_papers
from tests.trials.saves import Promises, kept, log_faults
from tests.trials.stage import FIGURE, JURY, OPERATOR, SEALED, Stage, key_of, lay_out, lay_out_on, make_stage
from tests.webapp.conftest import PASSWORD, Clock, Persona
from tests.webapp.office import DEADLINE
from webapp.content.kinds import ContentRefused
from webapp.content.looking import Limits as ChildLimits
from webapp.content.looking import Unexamined, read_tables
from webapp.db import open_engine

FULL = frozenset({503, 507})
MOST_SAVES = 400
LITTLE = 2**20
KNOWN_SENTENCES = ("penuh", "bermasalah", "tidak dapat dipakai", "memori")


@dataclass
class Play:
    """One scenario as it is played: who does it, by which clock, and what was promised or wrong."""

    doer: Doer
    stage: Stage
    clock: Clock
    saves: dict[str, int] = field(default_factory=dict)
    files: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def check(self, true: object, what: str) -> None:
        if not true:
            self.wrong.append(what)

    def save(self, number: int) -> Answer:
        answer = self.doer.save(number)
        if answer.status == OK:
            self.saves[key_of(number)] = answer.told["version"]
        return answer

    def upload(self, number: int) -> Answer:
        answer = self.doer.upload(number)[-1]
        if answer.status == OK and answer.told["done"]:
            self.files.append(number)
        return answer

    def told(self, answer: Answer, what: str) -> None:
        """Refused because of the machine, in a sentence."""
        sentence = str(answer.told.get("message", ""))
        good = answer.status in FULL and any(words in sentence for words in KNOWN_SENTENCES)
        self.check(good, f"{what}: {answer.status} {answer.text[:300]}")

    def saves_until_refused(self) -> int:
        """The number of the save that is refused first, in words."""
        for number in range(MOST_SAVES):
            answer = self.save(number)
            if answer.status != OK:
                self.told(answer, f"save {number}")
                return number
        self.wrong.append(f"{MOST_SAVES} saves found room on a full disk")
        return MOST_SAVES

    def fine(self, answer: Answer, what: str) -> None:
        self.check(answer.status == OK, f"{what}: {answer.status} {answer.text[:300]}")


# ---------------------------------------------------------------------- no room


def no_room_for_the_database(play: Play) -> None:
    """Saves are refused in words, pages are read, and the same save is taken once there is room."""
    template = Path(play.stage.instance).with_name("template")
    with scarce.small_disk(Path(play.stage.instance), "6m") as disk:
        if disk.mounted:
            lay_out_on(template, Path(play.stage.instance))
        play.fine(play.save(0), "first save")
        disk.fill()
        number = play.saves_until_refused()
        for _ in range(3):
            play.told(play.save(number), "again without room")
        play.check(play.doer.send(JURY, "/penilaian", "GET").status == OK, "the list isn't read without room")
        disk.free()
        for more in range(number, number + 5):
            play.fine(play.save(more), f"save {more} once there is room")
        look_inside(play)


def no_room_for_evidence(play: Play) -> None:
    """A file is refused in words while marks are saved; it goes on where it stopped."""
    with scarce.small_disk(play.stage.settings.evidence, "2m") as disk:
        disk.fill()
        play.told(play.upload(0), "a file without room")
        if disk.mounted:
            play.fine(play.save(0), "a save beside it")
        disk.free()
        play.fine(play.upload(0), "the file once there is room")
        look_inside(play)


def no_room_for_papers(play: Play) -> None:
    """A paper that can't be kept is told as such, and made later."""
    with scarce.small_disk(play.stage.settings.papers, "8m") as disk, calls.remembered_papers():
        disk.fill()
        done = print_paper(play.doer)
        play.check(not done.kept and ("penuh" in done.said or not disk.mounted), f"a paper without room: {done}")
        disk.free()
        play.check(print_again(play.doer), "the paper isn't made once there is room")
        look_inside(play)


def no_room_for_passing_files(play: Play) -> None:
    """A form's file that doesn't fit into the system's folder for such files is refused in words."""
    with tempfile.TemporaryDirectory() as folder, scarce.small_disk(Path(folder) / "tmp", "1m") as disk:
        tempfile.tempdir = str(disk.folder)
        disk.fill()
        play.told(form_with_file(play, bytes(LITTLE)), "a form's file without room")
        play.fine(play.save(0), "a save beside it") if disk.mounted else None
        disk.free()
        play.check(form_with_file(play, content_of(0)).status == 303, "the form isn't taken once there is room")
        tempfile.tempdir = None


def no_room_for_the_log(play: Play) -> None:
    """What can't be noted any more is answered all the same."""
    play.fine(play.save(0), "first save")
    full = os.open("/dev/full", os.O_WRONLY)
    before = os.dup(2)
    os.dup2(full, 2)
    with scarce.small_disk(play.stage.settings.evidence, "2m") as disk:
        disk.fill()
        play.told(play.upload(0), "a refusal that can't be noted")
        disk.free()
    play.fine(play.save(1), "a save without a log")
    os.dup2(before, 2)


def no_room_where_it_is_served(play: Play) -> None:
    """The real server answers each page, and none of its processes dies of it."""
    template = Path(play.stage.instance).with_name("template")
    with scarce.small_disk(Path(play.stage.instance), "6m") as disk:
        if disk.mounted:
            lay_out_on(template, Path(play.stage.instance))
        play.wrong += full_server.faults_without_room(disk)
        disk.free()
        look_inside(play)


def form_with_file(play: Play, content: bytes) -> Answer:
    """The form without a script."""
    head = 'Content-Disposition: form-data; name="berkas"; filename="SK.pdf"\r\n\r\n'
    body = b"".join((b"--batas\r\n", head.encode(), content, b"\r\n--batas--\r\n"))
    path = f"/bukti/kandidat/{play.stage.candidate}/{FIGURE}"
    return play.doer.send(OPERATOR, path, data=body, content_type="multipart/form-data; boundary=batas")


# ---------------------------------------------------------------------- the wrong time


def an_hour_back(play: Play) -> None:
    """Order is by version, not by time: saves go on, and the session too."""
    for number in range(4):
        play.fine(play.save(number), f"save {number}")
    play.clock.forward(hours=-1)
    for number in range(4, 10):
        play.fine(play.save(number), f"save {number}, an hour back")
    play.fine(play.upload(0), "a file, an hour back")


def three_days_on(play: Play) -> None:
    """The session is over, which is said; nothing is stored, and after signing in the same save is taken once."""
    play.fine(play.save(0), "first save")
    play.clock.forward(days=3)
    answer = play.save(1)
    play.check(answer.status == 401 and "masuk lagi" in answer.text, f"three days on: {answer.status} {answer.text}")
    signed_in = sign_in(play, PASSWORD)
    play.check(signed_in == 303, f"signing in: {signed_in}")
    play.fine(play.save(1), "the same save, signed in again")
    play.clock.forward(days=-3)
    play.fine(play.save(2), "a save after the clock was set right")


def past_the_deadline(play: Play) -> None:
    """Until the deadline everything is taken, from then on nothing, by the server's clock alone."""
    play.clock.at = DEADLINE - timedelta(minutes=1)
    play.check(sign_in(play, PASSWORD, OPERATOR) == 303, "signing in")
    play.clock.at = DEADLINE
    play.fine(play.upload(0), "a file at the deadline")
    for later in (timedelta(microseconds=1), timedelta(minutes=30)):
        play.clock.at = DEADLINE + later
        answer = play.upload(1)
        play.check(answer.status == 403, f"{later} after the deadline: {answer.status} {answer.text[:200]}")


def guessing_while_the_clock_moves(play: Play) -> None:
    """Guesses are slowed down; who knows the password comes in a quarter of an hour later all the same."""
    answers = {sign_in(play, "salah") for _ in range(12)}
    play.check(429 in answers and not any(one >= 500 for one in answers), f"guessing: {answers}")
    play.clock.forward(hours=-1)
    back = sign_in(play, PASSWORD)
    play.check(back in {303, 429}, f"an hour back: {back}")
    play.clock.forward(hours=1, minutes=16)
    right = sign_in(play, PASSWORD)
    play.check(right == 303, f"a quarter of an hour later: {right}")


def sign_in(play: Play, password: str, login: str = JURY) -> int:
    """Signs in as in a browser, which goes on with the new cookie; the status."""
    client = play.doer.app.test_client()
    persona = Persona(client, login)
    status = persona.sign_in(password).status_code
    found = client.get_cookie(play.stage.settings.cookie_name)
    if status == 303 and found is not None:
        play.stage.tokens[login] = persona.token()
        found = client.get_cookie(play.stage.settings.cookie_name)
        play.stage.cookies[login] = f"{found.key}={found.value}"
    return status


# ---------------------------------------------------------------------- no memory


def no_memory_for_a_paper(play: Play) -> None:
    """The printer's child may use too little: told in a sentence; the next one prints."""
    with pytest.MonkeyPatch.context() as patch:
        whole = reports.presses.Presses
        patch.setattr(reports.presses, "Presses", lambda: whole(PaperLimits(memory_bytes=120 * LITTLE)))
        done = print_paper(play.doer)
        play.check(not done.kept and "Traceback" not in done.said and done.said, f"a paper without memory: {done}")
    play.check(print_again(play.doer), "the paper isn't made with its memory")


def no_memory_for_a_workbook(play: Play) -> None:
    """The child that reads a workbook may use too little: told in a sentence; the server goes on."""
    folder = play.stage.settings.instance
    with tempfile.TemporaryFile() as file:
        write_long_workbook(file)
        try:
            read_tables(file, folder=folder, limits=ChildLimits(memory_bytes=LITTLE))
            play.wrong.append("a workbook was read without memory")
        except (Unexamined, ContentRefused) as refused:
            play.check(str(refused) and "Traceback" not in str(refused), f"said: {refused}")
        play.fine(play.save(0), "a save afterwards")
        read_tables(file, folder=folder)


def write_long_workbook(file: IO[bytes]) -> None:
    """Some thousand rows."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for number in range(6000):
        sheet.append([number, f"baris {number}", number * 7])
    book.save(file)


def no_memory_for_the_server(play: Play) -> None:
    """The server itself gets no more: what it can't take is refused in words, and it lives."""
    play.fine(play.save(0), "first save")
    play.fine(play.upload(0), "first file")
    inner, key, size = play.doer.app.wsgi_app, key_of(7), 3 * LITTLE
    told = {"candidate": play.stage.candidate, "figure": FIGURE, "name": "a.pdf", "size": size}
    play.doer.send(OPERATOR, f"/bukti/{key}", data=json.dumps(told), content_type="application/json")

    def stingy(environ: dict[str, object], start: object) -> object:
        with scarce.no_more_memory():
            return inner(environ, start)

    play.doer.app.wsgi_app = stingy
    kind = "application/octet-stream"
    answer = play.doer.send(OPERATOR, f"/bukti/{key}?offset=0", "PATCH", data=bytes(LITTLE), content_type=kind)
    play.doer.app.wsgi_app = inner
    play.told(answer, "a piece without memory")
    play.fine(play.save(1), "a save afterwards")
    play.fine(play.upload(1), "a file afterwards")


SCENARIOS: tuple[Callable[[Play], None], ...] = (
    no_room_for_the_database,
    no_room_for_evidence,
    no_room_for_papers,
    no_room_for_passing_files,
    no_room_for_the_log,
    no_room_where_it_is_served,
    an_hour_back,
    three_days_on,
    past_the_deadline,
    guessing_while_the_clock_moves,
    no_memory_for_a_paper,
    no_memory_for_a_workbook,
    no_memory_for_the_server,
)


# These have looked while their disk was there.
LOOKED = frozenset({no_room_for_the_database, no_room_for_evidence, no_room_for_papers, no_room_where_it_is_served})


# ---------------------------------------------------------------------- the stage


def look_inside(play: Play) -> None:
    """Everything acknowledged until now is there, once and whole, and the log says so."""
    sent = {key_of(number): play.stage.form(number) for number in range(MOST_SAVES)}
    promised = Promised(Promises(play.stage.category_id, sent, play.saves), files=set(play.files))
    engine = open_engine(play.stage.settings.database)
    try:
        found = kept(engine, promised.saves)
        play.check(found.good, str(found))
        play.wrong += bad_files(engine, play.stage.settings.evidence, promised)
        play.wrong += bad_papers(engine, play.stage.settings.papers)
    finally:
        engine.dispose()
    for category in (play.stage.category_id, SEALED):
        play.wrong += log_faults(play.doer.app, category)


def played(stage: Stage, scenario: Callable[[Play], None]) -> list[str]:
    """What was wrong in a scenario, played by a process of its own."""
    instance = Path(stage.instance)
    lay_out(instance.with_name("template"), instance)
    told, report = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(told)
        os._exit(play_out(stage, scenario, report))
    os.close(report)
    with open(told, "rb") as pipe:  # noqa: PTH123 - a number, not a path
        said = pipe.read()
    os.waitpid(process, 0)
    return list(json.loads(said)) if said else ["the process is gone"]


def play_out(stage: Stage, scenario: Callable[[Play], None], report: int) -> int:
    """In the process; its log goes to its own errors, as a server's does, and to nobody who fails without memory."""
    logging.getLogger().handlers.clear()
    clock = Clock()
    play = Play(Doer(stage.open(clock), stage), stage, clock)
    try:
        scenario(play)
        if scenario not in LOOKED:
            look_inside(play)
    except BaseException as error:  # noqa: BLE001 - whatever it is, it is told
        play.wrong.append(repr(error))
    os.write(report, json.dumps(play.wrong).encode())
    return 0


@contextmanager
def prepared(folder: Path) -> Iterator[Stage]:
    stage = make_stage(folder)
    Path(stage.instance).rename(folder / "template")
    yield stage


def add_arguments(parser: argparse.ArgumentParser) -> None:
    names = [one.__name__ for one in SCENARIOS]
    parser.add_argument("--only", nargs="+", choices=names, default=names)


def main(options: argparse.Namespace) -> int:
    begun, bad = time.monotonic(), 0
    chosen = [one for one in SCENARIOS if one.__name__ in options.only]
    if os.getuid():
        print(scarce.LIMITED)
    with tempfile.TemporaryDirectory() as folder, prepared(Path(folder)) as stage:
        for scenario in chosen:
            wrong = played(stage, scenario)
            bad += bool(wrong)
            print(f"{scenario.__name__}: {'as promised' if not wrong else 'NOT AS PROMISED'}", *wrong, sep="\n  ")
        with calls.hasty_saves():
            found = played(stage, no_room_for_the_database)
    print(f"control, acknowledging what wasn't committed: {len(found)} things not as promised")
    print(f"{len(chosen)} scenarios in {time.monotonic() - begun:.0f} s, {bad} not as promised")
    return 1 if bad or not found else 0
