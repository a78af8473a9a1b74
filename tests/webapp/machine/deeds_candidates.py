"""What candidates and verifiers do: reporting, handing in, verifying by two, sending back, objecting to the result."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from werkzeug.test import TestResponse

from tests.webapp.handing_in import SIGNED, fields_of
from tests.webapp.machine import allowed
from tests.webapp.machine.deeds import LOCAL, Deeds
from tests.webapp.machine.model import FIGURES
from tests.webapp.machine.parts import ACCEPTED, CONFIRMED, CORRECTED, SENT_BACK
from tests.webapp.machine.people import CANDIDATES, CHECKERS, NO_ROW, OPERATORS, PAGE

SOURCE = "sumber-kenari-{code}"  # names where a candidate's figures come from; no other operator reads it
NEWEST = """SELECT max(d.id) FROM decision d JOIN submission s ON s.id = d.submission_id
    WHERE s.candidate_id = ? AND d.figure = ?"""
HANDED = "SELECT id, number FROM submission WHERE candidate_id = ? ORDER BY number DESC"
RETURNS = "SELECT count(*) FROM sent_back WHERE submission_id = ?"


class CandidateDeeds(Deeds):
    def form(self, code: str, rest: str = "") -> str:
        return f"/isian/{self.world.ids[code]}{rest}"

    def report(self, who: str, code: str, figures: dict[str, str]) -> None:
        """Saves claims as the form's script does."""
        rows = self.world.sql("SELECT code, version FROM reported_figure WHERE candidate_id = ?", self.world.ids[code])
        base = dict(rows)
        changes = [
            {"code": figure, "text": text, "base_version": base.get(figure, 0), "source": SOURCE.format(code=code)}
            for figure, text in figures.items()
        ]
        body = {"client_id": f"00000000-0000-4000-9000-{self.next_number():012d}", "changes": changes}
        self.asks(who)
        answer = self.world.people[who].post_json(self.form(code, "/simpan"), body)
        if self.judge("report", allowed.report(self.model, who, code), answer):
            self.model.claim(code, figures)

    def hand_in(self, who: str, code: str) -> None:
        """Opens the page, signs, presses."""
        page = self.world.people[who].get(self.form(code, "/kirim")).text
        sent = {"nomor": "1", "terlihat": "0" * 64} | fields_of(page) | SIGNED
        refused = allowed.hand_in(self.model, who, code)
        if self.judge("hand in", refused, self.post(who, self.form(code, "/kirim"), sent)):
            model = self.model
            model.handed[code] += 1
            model.pressed[code], model.frozen[code] = (who, sent), dict(model.claims[code])
            self.changed("handed in" if model.returned.pop(code, None) is None else "handed in again")

    def press_again(self, who: str, code: str) -> None:
        """The same press once more, as after a lost answer."""
        sent = self.model.pressed.get(code, ("", {"nomor": "1", "terlihat": "0" * 64} | SIGNED))[1]
        answer = self.post(who, self.form(code, "/kirim"), sent)
        self.judge("press again", allowed.press_again(self.model, who, code), answer)

    def newest(self, code: str) -> tuple[int, int]:
        """The row and the number of the newest handing in; of none, what isn't there."""
        found = self.world.sql(HANDED, self.world.ids[code])
        return found[0] if found else (0, 0)

    def newest_verdict(self, code: str, figure: str) -> str:
        """The newest verdict on a figure, as a page that was just opened has it."""
        return str(self.world.sql(NEWEST, self.world.ids[code], figure)[0][0] or 0)

    def rule_together(self, who: str, code: str, kind: str, figures: Sequence[str]) -> TestResponse:
        """Accepts, or confirms, several at once."""
        sent = {f"{kind}:{figure}": self.newest_verdict(code, figure) for figure in figures}
        path = f"/verifikasi/{self.world.ids[code]}/sekaligus"
        return self.post(who, path, {**sent, "submission": str(self.newest(code)[0])})

    def rule_one(self, who: str, code: str, figure: str, kind: str, value: str = "") -> TestResponse:
        sent = {"verdict": kind, "value": value, "reason": "Menurut daftar", "seen": self.newest_verdict(code, figure)}
        path = f"/verifikasi/{self.world.ids[code]}/angka/{figure}"
        return self.post(who, path, {**sent, "submission": str(self.newest(code)[0])})

    def verify(self, who: str, code: str, corrected: str = "") -> None:
        """Accepts all that was claimed; a correction says another number of members."""
        refused, frozen = allowed.verify(self.model, who, code), self.model.frozen[code]
        if not corrected:
            if self.judge("verify", refused, self.rule_together(who, code, ACCEPTED, FIGURES)):
                for figure in FIGURES:
                    self.model.rule(who, code, figure, ACCEPTED, frozen[figure])
            return
        refused = allowed.verify(self.model, who, code, FIGURES[:1])
        refused = refused or ("same" if frozen["aktif"] == corrected else "")
        if self.judge("correct in verification", refused, self.rule_one(who, code, "aktif", CORRECTED, corrected)):
            self.model.rule(who, code, "aktif", CORRECTED, corrected)

    def confirm_verdicts(self, who: str, code: str) -> None:
        """The second verifier agrees to all that waits; it counts from now on."""
        figures = self.model.waiting(code) or FIGURES
        refused = allowed.second(self.model, who, code, figures)
        if self.judge("confirm a verdict", refused, self.rule_together(who, code, CONFIRMED, figures)):
            for figure in figures:
                self.model.rule(who, code, figure, CONFIRMED, "")
            self.changed("verdict: confirmed")

    def return_verdict(self, who: str, code: str, figure: str) -> None:
        """The second verifier doesn't agree: it has to be decided again, by somebody else."""
        refused = allowed.second(self.model, who, code, [figure])
        if self.judge("send a verdict back", refused, self.rule_one(who, code, figure, SENT_BACK)):
            self.model.rule(who, code, figure, SENT_BACK, "")
            self.changed("verdict: sent back")

    def send_back(self, who: str, code: str, days: int, *, stale: bool = False) -> None:
        """The candidate is to mend what was handed in, until the end of a day; a stale page saw one return less."""
        row, number = self.newest(code)
        day = (self.model.now + timedelta(days=days)).astimezone(LOCAL)
        until = day.replace(hour=23, minute=59, second=0, microsecond=0)
        sent = {"nomor": str(number), "alasan": "Belum lengkap", "umum": "Periksa lagi semuanya"}
        sent |= {"pengembalian": str(self.world.sql(RETURNS, row)[0][0] + stale)}
        sent |= {"sampai": f"{day.day}/{day.month}/{day.year}"}
        answer = self.post(who, self.form(code, "/kembalikan"), sent)
        if self.judge("send back", allowed.send_back(self.model, who, code, until, stale=stale), answer):
            self.model.returned[code] = until
            self.model.returns += 1
            self.changed("sent back")
            self.move_clock(self.model.now + timedelta(seconds=1))  # what is mended is later than what was decided

    def everybody_reports(self, active: str) -> None:
        """Both candidates say the same and hand it in, and it is accepted, as far as it can be now."""
        for who, code in OPERATORS.items():
            if not allowed.report(self.model, who, code):
                self.report(who, code, {"aktif": active, "potensi": "10000"})
            if not allowed.hand_in(self.model, who, code):
                self.hand_in(who, code)

    def everything_is_verified(self) -> None:
        """One verifier decides what nobody has, the other confirms it."""
        for code in CANDIDATES:
            for first, second in (CHECKERS, CHECKERS[::-1]):
                if self.model.undecided(code) and not allowed.verify(self.model, first, code):
                    self.verify(first, code)
                if self.model.waiting(code) and not allowed.second(self.model, second, code, self.model.waiting(code)):
                    self.confirm_verdicts(second, code)

    # ------------------------------------------------------------------ after the announcement

    def object_to(self, who: str, code: str, matter: str) -> None:
        sent = {"hal": matter, "sanggahan": "Angka kami lebih tinggi."}
        answer = self.post(who, self.form(code, "/hasil"), sent)
        if self.judge("object", allowed.object_to(self.model, who, code, matter), answer):
            self.model.objections[code, matter] = False
            self.changed("objection")

    def answer_objection(self, who: str, code: str, matter: str) -> None:
        found = self.world.sql(
            "SELECT id FROM objection WHERE candidate_id = ? AND matter = ?", self.world.ids[code], matter
        )
        number = found[0][0] if found else NO_ROW
        answer = self.post(who, f"{PAGE}/sanggahan/{number}", {"putusan": "ditolak", "jawaban": "Sudah sesuai."})
        if self.judge("answer an objection", allowed.answer(self.model, who, (code, matter)), answer):
            self.model.objections[code, matter] = True
            self.changed("objection answered")
