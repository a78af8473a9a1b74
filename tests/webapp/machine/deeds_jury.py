"""What jurors do: pledge, declare, save, send again, sign, and let a sheet be opened again."""

from __future__ import annotations

from random import Random

from tests.webapp.conftest import PIN
from tests.webapp.machine import allowed
from tests.webapp.machine.deeds import Deeds, require
from tests.webapp.machine.parts import Pair, Save, Sheet

JSON = {"Accept": "application/json"}
WORDS, CONFLICT = "kenari{number}catatan", "kenari-saudara-{who}-{code}"
CONFLICTED = ("panelis-3", "64.02")
EQUAL = "60.{number:03d}5"  # three jurors around this one have it as their mean


MARKS = Random(2026).sample(
    [f"{number // 10_000}.{number % 10_000:04d}" for number in range(100_001, 899_999, 2)], 5000
)


def mark_of(number: int) -> str:
    """Unlike any other number of the edition, and unlike what any of them gives when they are averaged."""
    return MARKS[number % len(MARKS)]


def fields(level: str, mark: str, number: int, version: int) -> dict[str, str]:
    """A sheet's form with every item answered."""
    note = WORDS.format(number=number)
    reason = note if level == "abstain" else ""
    return {
        "value:E.1": level,
        "value:E.2": mark,
        "note:E.1": reason,
        "note:E.2": "",
        "note": note,
        "version": str(version),
        "client_id": f"00000000-0000-4000-8000-{number:012d}",
    }


class JuryDeeds(Deeds):
    def sheet_page(self, code: str, rest: str = "") -> str:
        return f"/penilaian/{self.world.ids[code]}{rest}"

    def save(self, who: str, code: str, sent: dict[str, str], action: str = "save") -> None:
        """Sends a form, whoever's it is; one that was acknowledged under the same id is acknowledged alike."""
        answer = self.post(who, self.sheet_page(code), sent, headers=JSON)
        if not self.judge(action, allowed.save(self.model, who, code, sent), answer):
            return
        version = self.stored(who, code, sent)
        require(answer.json["version"] == version, "INV-1", f"{who} {code}: told {answer.json}, should be {version}")

    def stored(self, who: str, code: str, sent: dict[str, str]) -> int:
        """Keeps an acknowledged save; the version that it must have been told."""
        earlier = self.model.saves.get(sent["client_id"])
        if earlier is not None:
            return earlier.version
        changes = allowed.differs(self.model, who, code, sent)
        sheet = self.model.sheets.setdefault((who, code), Sheet())
        if changes:
            sheet.version += 1
            sheet.answers, sheet.note = allowed.answers_of(sent), sent["note"]
            self.changed("sheet: begun" if sheet.version == 1 else "sheet: changed")
        self.model.saves[sent["client_id"]] = Save(who, code, allowed.body_of(sent), sheet.version)
        return sheet.version

    def sign(self, who: str, code: str, version: int) -> None:
        sent = {"version": str(version), "nama": who, "pin": PIN}
        answer = self.post(who, self.sheet_page(code, "/kunci"), sent)
        if not self.judge("sign", allowed.sign(self.model, who, code, version), answer):
            return
        sheet = self.model.sheets[who, code]
        if sheet.locked_at is None:
            sheet.locked_at = self.model.now
            self.model.sessions[who].confirmed = self.model.now  # a PIN, also the chair's
            self.changed("sheet: locked again" if sheet.opened_again else "sheet: locked")

    def pledge(self, who: str) -> None:
        answer = self.post(who, f"/penilaian/kesediaan/{self.world.category_id}/pakta", {"name": "Panelis Uji"})
        if self.judge("pledge", allowed.pledge(self.model, who), answer):
            self.model.pledged.add(who)

    def declare(self, who: str, conflicts: tuple[str, ...]) -> None:
        """No conflict but with these; late it voids a sheet, and can't be taken back."""
        sent = {"selebihnya": "ya"}
        for code in conflicts:
            number = self.world.ids[code]
            sent |= {f"jenis-{number}": "family", f"keterangan-{number}": CONFLICT.format(who=who, code=code)}
        answer = self.post(who, f"/penilaian/kesediaan/{self.world.category_id}/benturan", sent)
        if not self.judge("declare", allowed.declare(self.model, who), answer):
            return
        self.model.answered.add(who)
        for code in conflicts:
            if (who, code) not in self.model.recused:
                self.model.recused[who, code] = CONFLICT.format(who=who, code=code)
                self.changed("sheet: voided" if (who, code) in self.model.sheets else "stepped back")

    # ------------------------------------------------------------------ everybody

    def panel_prepares(self) -> None:
        """Everybody pledges and declares; one is the brother of somebody."""
        for who in self.model.sitting():
            if not allowed.pledge(self.model, who):
                self.pledge(who)
            if who not in self.model.answered and not allowed.declare(self.model, who):
                self.declare(who, CONFLICTED[1:] if who == CONFLICTED[0] else ())

    def fill(self, pair: Pair, level: str, mark: str) -> None:
        who, code = pair
        self.save(who, code, fields(level, mark, self.next_number(), self.model.sheet(who, code).version))

    def everybody_scores(self, *, alike: bool) -> None:
        """Every sheet that is owed is filled in and signed; alike gives both candidates the same."""
        middle = EQUAL.format(number=200 + self.next_number() % 700)
        for who, code in self.model.owed():
            if allowed.seat(self.model, who, code):
                continue
            mark = around(middle, self.model.seats[who] - 1) if alike else mark_of(self.next_number())
            self.fill((who, code), "4", mark)
            self.sign(who, code, self.model.sheet(who, code).version)


def around(middle: str, place: int) -> str:
    """The mean of two of them, and of all three, is the middle."""
    whole, decimals = middle.split(".")
    return f"{whole}.{int(decimals) + (2, -2, 0)[place]}"
