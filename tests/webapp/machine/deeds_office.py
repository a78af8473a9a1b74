"""What the secretariat does, and the acts of two people."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from datetime import datetime, timedelta

from werkzeug.test import TestResponse

from tests.webapp.machine import allowed
from tests.webapp.machine.deeds import LOCAL, Deeds, require
from tests.webapp.machine.model import PLENARY
from tests.webapp.machine.parts import Act, Glass, Pair, Sealed
from tests.webapp.machine.people import CANDIDATES, JURORS, NO_ROW, PAGE, RESERVE, STAFF

REASON = "Sesuai rapat"
NEWEST_ACT, NEWEST_PLAN = "SELECT max(id) FROM joint_act", "SELECT max(id) FROM announcement"
SHEET = "SELECT id FROM sheet WHERE panelist_id = ? AND candidate_id = ?"
EXCUSE = "SELECT id FROM excuse WHERE panelist_id = ? AND candidate_id = ? ORDER BY lifted_at IS NULL DESC, id DESC"
DEVICE = """SELECT s.id FROM auth_session s JOIN user u ON u.id = s.user_id
    WHERE u.login = ? AND s.kind <> 'paired' ORDER BY s.id DESC"""
NEWEST_DECISION = "SELECT coalesce(max(id), 0) FROM plenary_decision"
NEWEST_CORRECTION = "SELECT coalesce(max(id), 0) FROM figure_correction"


class OfficeDeeds(Deeds):
    shown: AbstractSet[str] = frozenset()  # what the very next answer may tell, by an agreement of two

    def move(self, who: str, old: str, new: str) -> None:
        answer = self.post(who, f"{PAGE}/tahap", {"old": old, "new": new, "reason": REASON})
        if self.judge("move on", allowed.move(self.model, who, old, new), answer):
            self.model.state = new
            self.model.plenaries += new == "plenary"
            self.changed(f"{old} -> {new}")

    def reopen_interviews(self, who: str) -> None:
        """Back from the plenary, so that sheets may change once more."""
        answer = self.post(who, f"{PAGE}/pleno/wawancara", {"alasan-buka": REASON, **self.secret(typed=True)})
        refused, about = allowed.go_back(self.model, who), self.model.this_plenary()
        if refused != allowed.ACCESS:
            refused = refused or allowed.proposes(self.model, who, "reopen_stage", about, typed=True)
            self.confirm(who, typed=True)
        act = Act("reopen_stage", who, self.model.now, about)
        self.proposed("propose to go back", act, refused, answer)

    def excuse(self, who: str, juror: str, codes: tuple[str, ...]) -> None:
        """Somebody can't come to these candidates."""
        at = self.model.now.astimezone(LOCAL)
        sent = {"scope": "pilihan", "kandidat": [str(self.world.ids[code]) for code in codes], "reason": "Sakit"}
        sent |= {"day": f"{at.day}/{at.month}/{at.year}", "clock": "08.00"}
        answer = self.post(who, f"{PAGE}/panel/{self.world.seat_id(juror)}/berhalangan", sent)
        if self.judge("excuse", allowed.excuse(self.model, who, juror, codes), answer):
            waiting = self.model.owed()
            self.model.excused |= {(juror, code) for code in codes if (juror, code) in waiting}
            self.changed("sheet: excused")

    def lift(self, who: str, pair: Pair) -> None:
        """They come after all."""
        juror, code = pair
        found = self.world.sql(EXCUSE, self.world.seat_id(juror), self.world.ids[code])
        number = found[0][0] if found else NO_ROW
        path = f"{PAGE}/panel/{self.world.seat_id(juror)}/berhalangan/{number}/hadir"
        answer = self.post(who, path, {"reason": "Datang juga"})
        if self.judge("lift", allowed.lift(self.model, who, pair), answer):
            self.model.excused.discard(pair)
            self.changed("sheet: expected again")

    def note(self, who: str) -> None:
        answer = self.post(who, f"{PAGE}/pleno/catatan", {"catatan": f"Catatan {self.next_number()}"})
        if self.judge("note", allowed.note(self.model, who), answer):
            self.model.notes += 1

    def decide(self, who: str, voters: tuple[str, ...], order: tuple[str, ...]) -> None:
        """Puts the two into an order, with these votes."""
        sent = {f"suara:{self.world.seat_id(voter)}": "for" for voter in voters}
        sent |= {f"urut:{code}": str(place) for place, code in enumerate(order, start=1)}
        sent |= {"alasan": REASON, "kelompok": order[0], "seen": str(self.world.sql(NEWEST_DECISION)[0][0])}
        answer = self.post(who, f"{PAGE}/pleno/keputusan", sent)
        if self.judge("decide", allowed.decide(self.model, who, voters), answer):
            self.model.decisions.append(order)
            self.changed("tie decided" if self.model.state == PLENARY else "tie decided after the seal")

    def correct_figure(self, who: str, code: str, value: str) -> None:
        """After the seal a figure is to count otherwise in the next record."""
        sent = {"kandidat": code, "angka": "aktif", "nilai": value, "alasan-koreksi": REASON}
        sent |= {"seen": str(self.world.sql(NEWEST_CORRECTION)[0][0])}
        answer = self.post(who, f"{PAGE}/koreksi/angka", sent)
        if self.judge("correct a figure", allowed.correct_figure(self.model, who, code, value), answer):
            self.model.verified[code]["aktif"] = value
            self.changed("figure corrected")

    def revoke(self, who: str, owner: str) -> None:
        """Takes somebody's browser away."""
        number = self.world.sql(DEVICE, owner)[0][0]
        answer = self.post(who, f"/perangkat/{number}/cabut")
        own = who == owner and answer.status_code == 303  # who takes the own one away is led to the sign-in page
        refused = allowed.revoke(self.model, who, owner)
        if own and not refused:
            require(answer.location.startswith("/masuk"), "refused", answer.location)
            self.tally.actions["revoke", "done"] += 1
        if (own and not refused) or self.judge("revoke", refused, answer):
            self.model.sessions.pop(owner, None)
            self.changed("session: revoked")

    # ------------------------------------------------------------------ proposing

    def proposed(self, action: str, act: Act, refused: str, answer: TestResponse) -> None:
        if self.judge(action, refused, answer):
            self.model.acts[self.world.sql(NEWEST_ACT)[0][0]] = act
            self.changed(f"{act.kind}: proposed")

    def propose_reopening(self, who: str, pair: Pair, *, typed: bool) -> None:
        juror, code = pair
        found = self.world.sql(SHEET, self.world.seat_id(juror), self.world.ids[code])
        sent = {"lembar": str(found[0][0] if found else NO_ROW), "alasan": REASON, **self.secret(typed=typed)}
        answer = self.post(who, f"/persetujuan/lembar/{self.world.category_id}", sent)
        sheet = self.model.sheet(*pair)
        about = (juror, code, sheet.version, sheet.locked_at)
        refused = allowed.reopen(self.model, who, pair)
        if refused not in {allowed.ACCESS, allowed.FOUR_EYES}:
            refused = refused or allowed.proposes(self.model, who, "reopen_sheet", about, typed=typed)
            self.confirm(who, typed=typed)
        self.proposed("propose to reopen a sheet", Act("reopen_sheet", who, self.model.now, about), refused, answer)

    def propose_looking(self, who: str, pair: Pair, *, typed: bool) -> None:
        """To see one sheet before the plenary."""
        juror, code = pair
        found = self.world.sql(SHEET, self.world.seat_id(juror), self.world.ids[code])
        sent = {"lembar": str(found[0][0] if found else NO_ROW), "alasan": REASON, **self.secret(typed=typed)}
        answer = self.post(who, f"{PAGE}/buka-lembar", sent)
        refused = allowed.glass(self.model, who, pair)
        if refused != allowed.ACCESS:
            refused = refused or allowed.proposes(self.model, who, "break_glass", pair, typed=typed)
            self.confirm(who, typed=typed)
        self.proposed("propose to look", Act("break_glass", who, self.model.now, pair), refused, answer)

    def look(self, who: str, number: int) -> None:
        """Sees the sheet that two people agreed to look into; that is kept, whoever of the two it was."""
        glass = self.model.glasses.get(number)
        sheet = self.model.sheet(*glass.pair) if glass else None
        refused = allowed.look(self.model, who, number)
        if sheet is not None and not refused:
            self.shown = {sheet.note, *(value for value, _note in sheet.answers.values())}
        answer = self.post(who, f"/persetujuan/{number}/lembar")
        if self.judge("look", refused, answer) and sheet is not None:
            self.model.looks.append((number, who, sheet.version, self.model.now))
            require(sheet.note in answer.text, "INV-7", "the sheet isn't what is shown")
        self.shown = frozenset()

    def propose_result(self, who: str, *, typed: bool) -> None:
        """To seal it, or to correct what is sealed."""
        correcting = self.model.state == "sealed"
        path, field = ("koreksi", "alasan-catatan") if correcting else ("pleno/segel", "alasan-segel")
        answer = self.post(who, f"{PAGE}/{path}", {field: REASON, **self.secret(typed=typed)})
        kind, about = "correct" if correcting else "seal", self.model.content()
        refused = allowed.result(self.model, who)
        if refused != allowed.ACCESS:
            refused = refused or allowed.proposes(self.model, who, kind, about, typed=typed)
            self.confirm(who, typed=typed)
        self.proposed(f"propose to {kind}", Act(kind, who, self.model.now, about), refused, answer)

    def propose_announcement(self, who: str, minutes: int, days: int, *, typed: bool) -> None:
        at = (self.model.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        local = at.astimezone(LOCAL)
        sent = {"tanggal": f"{local.day}/{local.month}/{local.year}", "pukul": f"{local.hour:02d}.{local.minute:02d}"}
        sent |= {"masa": str(days), "alasan": REASON, **self.secret(typed=typed)}
        answer = self.post(who, f"{PAGE}/pengumuman", sent)
        refused = allowed.announce(self.model, who, (at, days))
        if refused != allowed.ACCESS:
            refused = refused or allowed.proposes(self.model, who, "announce", (), typed=typed)
            self.confirm(who, typed=typed)
        number = self.world.sql(NEWEST_PLAN)[0][0] or 0
        if not refused:
            self.model.plans[number] = (at, days)
        about = (len(self.model.sealed), number)
        self.proposed("propose to announce", Act("announce", who, self.model.now, about), refused, answer)

    def locked(self) -> list[Pair]:
        return [pair for pair, sheet in self.model.sheets.items() if sheet.locked_at is not None]

    # ------------------------------------------------------------------ agreeing

    def agree(self, who: str, number: int, *, typed: bool) -> None:
        act = self.model.acts.get(number)
        answer = self.post(who, f"/persetujuan/{number}/setujui", self.secret(typed=typed))
        readable = not allowed.reads(self.model, who, act)
        refused = allowed.agree(self.model, who, act, typed=typed)
        if readable:
            self.confirm(who, typed=typed)
        if self.judge("agree", refused, answer):
            assert act is not None
            act.over = True
            self.model.agreed += 1
            self.carry_out(act)
            if act.kind == "break_glass":
                self.model.glasses[number] = Glass(act.about, act.by, who, self.model.now)
            self.changed(f"{act.kind}: agreed")

    def carry_out(self, act: Act) -> None:
        """What both agreed to happens."""
        if act.kind == "reopen_sheet":
            sheet = self.model.sheets[act.about[0], act.about[1]]
            sheet.locked_at, sheet.version, sheet.opened_again = None, sheet.version + 1, sheet.opened_again + 1
            self.changed("sheet: opened again")
        elif act.kind == "reopen_stage":
            self.go_back()
        elif act.kind == "announce":
            self.model.release = self.model.plans[act.about[1]]
        elif act.kind != "break_glass":
            self.seal()

    def go_back(self) -> None:
        """The plenary is left: what it decided, and whatever waits for a second person, counts no more."""
        self.model.state, self.model.void = "interviews", len(self.model.decisions)
        self.model.gone_back += 1
        for act in self.model.acts.values():
            act.over = True
        self.changed("plenary -> interviews")

    def seal(self) -> None:
        model = self.model
        sealed = Sealed(len(model.sealed) + 1, model.core(), model.result(), model.plain_marks(), model.names())
        model.sealed.append(sealed)
        if model.state == "plenary":
            model.state = "sealed"
            self.changed("plenary -> sealed")
        else:
            self.changed("sealed -> corrected")

    def withdraw(self, who: str, number: int) -> None:
        act = self.model.acts.get(number)
        answer = self.post(who, f"/persetujuan/{number}/cabut")
        if self.judge("withdraw", allowed.withdraw(self.model, who, act), answer):
            assert act is not None
            act.over = True
            self.changed("proposal taken back")

    def newest_act(self) -> int:
        return max(self.model.acts, default=NO_ROW)

    def second_agrees(self) -> None:
        """Somebody who may agrees to what was proposed last."""
        number = self.newest_act()
        act = self.model.acts.get(number)
        for who in (*STAFF, *JURORS, RESERVE):
            if act is not None and not allowed.agree(self.model, who, act, typed=True):
                self.agree(who, number, typed=True)
                return

    def office_seals(self, broken: int | None = None) -> None:
        """Both of the secretariat seal the result, with whatever has to be decided before; the disk may fail once."""
        voters = tuple(who for who in self.model.sitting() if not any(pair[0] == who for pair in self.model.recused))
        if not allowed.decide(self.model, STAFF[0], voters) and self.model.standing_decision() is None:
            self.decide(STAFF[0], voters, tuple(CANDIDATES))
        if not allowed.result(self.model, STAFF[0]):
            self.propose_result(STAFF[0], typed=True)
            if broken is not None:
                self.sign_in(STAFF[1])
                self.cut(broken, lambda: self.agree(STAFF[1], self.newest_act(), typed=False), anew=True)
            self.second_agrees()

    def office_announces(self, minutes: int, days: int) -> None:
        at = (self.model.now + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
        if not allowed.announce(self.model, STAFF[0], (at, days)):
            self.propose_announcement(STAFF[0], minutes, days, typed=True)
            self.second_agrees()

    def until_release(self) -> datetime:
        """The moment that was agreed to, or now."""
        return self.model.now if self.model.release is None else max(self.model.now, self.model.release[0])
