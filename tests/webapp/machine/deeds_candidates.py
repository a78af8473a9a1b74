"""What candidates and verifiers do: reporting, handing in, verifying, objecting to the result."""

from __future__ import annotations

from tests.webapp.handing_in import SIGNED, fields_of
from tests.webapp.machine import allowed
from tests.webapp.machine.deeds import Deeds
from tests.webapp.machine.model import FIGURES
from tests.webapp.machine.people import CANDIDATES, CHECKER, OPERATORS, PAGE

SOURCE = "sumber-kenari-{code}"  # names where a candidate's figures come from; no other operator reads it
NEWEST = "SELECT max(id) FROM decision WHERE submission_id = ? AND figure = ?"


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
        self.asker = who
        answer = self.world.people[who].post_json(self.form(code, "/simpan"), body)
        if self.judge("report", allowed.report(self.model, who, code), answer):
            self.model.claims[code] |= figures

    def hand_in(self, who: str, code: str) -> None:
        """Opens the page, signs, presses."""
        page = self.world.people[who].get(self.form(code, "/kirim")).text
        sent = {"nomor": "1", "terlihat": "0" * 64} | fields_of(page) | SIGNED
        refused = allowed.hand_in(self.model, who, code)
        if self.judge("hand in", refused, self.post(who, self.form(code, "/kirim"), sent)):
            self.model.handed[code] += 1
            self.model.pressed[code] = (who, sent)
            self.changed("handed in")

    def press_again(self, who: str, code: str) -> None:
        """The same press once more, as after a lost answer."""
        sent = self.model.pressed.get(code, ("", {"nomor": "1", "terlihat": "0" * 64} | SIGNED))[1]
        answer = self.post(who, self.form(code, "/kirim"), sent)
        self.judge("press again", allowed.press_again(self.model, who, code), answer)

    def verify(self, who: str, code: str, corrected: str = "") -> None:
        """Accepts all that was claimed; a correction replaces the claimed number of members."""
        submission = self.world.sql(
            "SELECT id FROM submission WHERE candidate_id = ? ORDER BY number DESC", self.world.ids[code]
        )
        number = submission[0][0] if submission else 0
        seen = {figure: self.world.sql(NEWEST, number, figure)[0][0] or 0 for figure in FIGURES}
        base, refused = f"/verifikasi/{self.world.ids[code]}", allowed.verify(self.model, who, code)
        if corrected:
            refused = refused or ("same" if self.model.claims[code].get("aktif") == corrected else "")
            sent = {"verdict": "corrected", "value": corrected, "reason": "Menurut daftar", "seen": str(seen["aktif"])}
            path, found = f"{base}/angka/aktif", {"aktif": corrected}
        else:
            sent = {f"accepted:{figure}": str(at) for figure, at in seen.items()}
            path, found = f"{base}/sekaligus", self.model.claims[code]
        answer = self.post(who, path, {**sent, "submission": str(number)})
        if self.judge("correct in verification" if corrected else "verify", refused, answer):
            self.model.verified[code] |= found

    def everybody_reports(self, active: str) -> None:
        """Both candidates say the same and hand it in, and it is accepted, as far as it can be now."""
        for who, code in OPERATORS.items():
            if not allowed.report(self.model, who, code):
                self.report(who, code, {"aktif": active, "potensi": "10000"})
            if not allowed.hand_in(self.model, who, code):
                self.hand_in(who, code)

    def everything_is_verified(self) -> None:
        for code in CANDIDATES:
            if not allowed.verify(self.model, CHECKER, code):
                self.verify(CHECKER, code)

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
        number = found[0][0] if found else 987
        answer = self.post(who, f"{PAGE}/sanggahan/{number}", {"putusan": "ditolak", "jawaban": "Sudah sesuai."})
        if self.judge("answer an objection", allowed.answer(self.model, who, (code, matter)), answer):
            self.model.objections[code, matter] = True
            self.changed("objection answered")
