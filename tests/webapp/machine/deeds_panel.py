"""A seat that changes hands, the case that all score before the first interview, a tablet that is let in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from tests.webapp.machine import allowed_panel as allowed
from tests.webapp.machine.deeds import Deeds
from tests.webapp.machine.deeds_jury import fields
from tests.webapp.machine.parts import CODE_LIFETIME, NEVER, Calibration, CaseSheet, Code, Session
from tests.webapp.machine.people import LIFETIMES, NO_ROW, PAGE, TABLET
from webapp.models import JUROR

SCREEN = "/hubungkan/contoh-2025"
SHOWN = re.compile(r'class="shown-code">([^<]+)<')
PAIRED = """SELECT s.id FROM auth_session s JOIN user u ON u.id = s.user_id
    WHERE u.login = ? AND s.kind = 'paired' ORDER BY s.id DESC"""


class PanelDeeds(Deeds):
    def substitute(self, who: str, earlier: str, login: str, decree: str = "800/45/2026") -> None:
        """Somebody else takes a seat, with the office that goes with it."""
        office = self.model.offices.get(earlier, "member")
        sent = {"login": login, "name": login, "decree": decree, "office": office, "reason": "Pindah tugas"}
        answer = self.post(who, f"{PAGE}/panel/{self.world.seat_id(earlier)}/pengganti", sent)
        if self.judge("substitute", allowed.substitute(self.model, who, earlier, login, decree), answer):
            self.model.seats[login], self.model.offices[login] = self.model.seats[earlier], office
            self.model.replaced[earlier] = login
            self.changed("seat: another holder")

    # ------------------------------------------------------------------ calibration

    def open_case(self, who: str) -> None:
        answer = self.post(who, f"{PAGE}/kalibrasi", {"kasus": "Kabupaten rekaan melaporkan 62 persen."})
        if self.judge("open the case", allowed.open_case(self.model, who), answer):
            self.model.calibration = Calibration()
            self.changed("calibration: opened")

    def close_case(self, who: str) -> None:
        answer = self.post(who, f"{PAGE}/kalibrasi/tutup", {"alasan": "Wawancara segera mulai"})
        if self.judge("close the case", allowed.close_case(self.model, who), answer):
            assert self.model.calibration is not None
            self.model.calibration.closed = True
            self.changed("calibration: closed")

    def calibrate(self, who: str, level: str, mark: str, *, commit: bool, behind: int = 0) -> None:
        """Scores the case; committed is for good, and the last one opens the spread."""
        case = self.model.calibration
        own = case.sheets.get(who) if case else None
        sent = fields(level, mark, self.next_number(), max(0, (own.version if own else 0) - behind))
        sent |= {"next": "commit"} if commit else {}
        answer = self.post(who, f"/penilaian/kalibrasi/{self.world.category_id}", sent)
        if not self.judge("calibrate", allowed.calibrate(self.model, who, sent), answer):
            return
        assert case is not None
        own = case.sheets.setdefault(who, CaseSheet())
        own.version, own.note, own.committed = own.version + 1, sent["note"], commit
        own.answers = {item: (sent[f"value:{item}"], sent[f"note:{item}"]) for item in ("E.1", "E.2")}
        if all((one := case.sheets.get(juror)) and one.committed for juror in self.model.sitting()) and commit:
            case.closed = True
            self.changed("calibration: all have committed")

    # ------------------------------------------------------------------ a tablet comes in

    def show_code(self, who: str) -> None:
        """A new code on this person's screen; the one before is dead at once."""
        answer = self.post(who, f"{SCREEN}/kode")
        if self.judge("show a code", allowed.show_code(self.model, who), answer):
            found = SHOWN.search(self.world.people[who].get(SCREEN).text)
            assert found is not None
            self.model.tablet.codes[who] = Code(found[1], self.model.now + CODE_LIFETIME)

    def use_code(self, whose: str) -> None:
        """The tablet types what stands, or stood, on somebody's screen."""
        tablet, code = self.model.tablet, self.model.tablet.codes.get(whose)
        answer = self.post(TABLET, "/gabung", {"kode": code.text if code else "ABCD EFGH", "nama": "Ibu Rahma"})
        if self.judge("use a code", allowed.use_code(self.model, whose), answer):
            assert code is not None
            code.used = True
            tablet.row = self.world.sql("SELECT id FROM pairing ORDER BY claimed_at DESC, id DESC")[0][0]
            tablet.state, tablet.until = "waiting", self.model.now + CODE_LIFETIME
            self.changed("device: waits")

    def confirm_device(self, who: str, juror: str) -> None:
        """Says whose tablet it is."""
        tablet = self.model.tablet
        answer = self.post(who, f"{SCREEN}/{tablet.row or NO_ROW}", {"panelis": str(self.world.users[juror])})
        if self.judge("confirm a device", allowed.confirm_device(self.model, who, juror), answer):
            tablet.state, tablet.owner, tablet.until = "confirmed", juror, self.model.now + CODE_LIFETIME
            self.changed("device: confirmed")

    def turn_away(self, who: str) -> None:
        answer = self.post(who, f"{SCREEN}/{self.model.tablet.row or NO_ROW}/tolak")
        if self.judge("turn a device away", allowed.turn_away(self.model, who), answer):
            self.model.tablet.state = "turned away"
            self.changed("device: turned away")

    def enter(self) -> None:
        tablet = self.model.tablet
        answer = self.post(TABLET, "/gabung/masuk")
        if self.judge("come in", allowed.enter(self.model), answer) and tablet.state == "confirmed":
            tablet.state, tablet.user = "in", tablet.owner
            tablet.session = Session(self.model.now + LIFETIMES[JUROR], NEVER, NEVER)
            self.changed("device: in")

    def take_away(self, who: str) -> None:
        """The tablet is lost: from now on it does nothing any more. Its owner has just signed in elsewhere."""
        if who == self.model.tablet.user and self.model.signed_in(who):
            self.sign_in(who)
        found = self.world.sql(PAIRED, self.model.tablet.user)
        path = f"/perangkat/{found[0][0] if found else NO_ROW}/cabut"
        answer = self.post(who, path)
        if self.judge("take a device away", allowed.take_away(self.model, who), answer):
            self.model.tablet.session = None
            self.changed("device: taken away")

    @contextmanager
    def on_the_tablet(self) -> Iterator[str]:
        """Its owner, or somebody who only thinks so, works at the tablet instead of the own browser."""
        tablet, people, sessions = self.model.tablet, self.world.people, self.model.sessions
        who = tablet.user or "panelis-1"
        browser, session = people[who], sessions.pop(who, None)
        people[who] = people[TABLET]
        if tablet.session is not None:
            sessions[who] = tablet.session
        try:
            yield who
        finally:
            people[who] = browser
            sessions.pop(who, None)
            if session is not None:
                sessions[who] = session


def let_in(deeds: PanelDeeds, office: str, juror: str) -> None:
    """A tablet comes in as this panelist's, all the way."""
    deeds.show_code(office)
    deeds.use_code(office)
    deeds.confirm_device(office, juror)
    deeds.enter()
