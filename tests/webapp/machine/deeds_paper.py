"""Sheets on paper: numbers are printed, one person types, another compares, the panelist chooses, a number is void."""

from __future__ import annotations

import uuid
from io import BytesIO

from tests.webapp.machine import allowed_paper as allowed
from tests.webapp.machine.deeds import LOCAL, Deeds
from tests.webapp.machine.deeds_jury import fields
from tests.webapp.machine.parts import (
    BACK,
    DONE,
    ENTERED,
    ON_DEVICE,
    ON_PAPER,
    VOID,
    Entry,
    Pair,
    Paper,
    Save,
    Sheet,
)
from tests.webapp.machine.people import PAGE
from tests.webapp.uploads import text_pdf
from webapp.services.paper_entries import NAMESPACE

ROW = "SELECT id FROM paper_sheet WHERE number = ?"
NEWEST_ENTRY = """SELECT coalesce(max(e.id), 0) FROM paper_entry e JOIN paper_sheet s ON s.id = e.paper_id
    WHERE s.number = ?"""
SCAN = text_pdf()


class PaperDeeds(Deeds):
    @staticmethod
    def paper(number: int, rest: str = "") -> str:
        return f"{PAGE}/kertas/{number}{rest}"

    def print_papers(self, who: str, spare: int) -> None:
        """A number for each sheet that is expected and has none, and some spare ones."""
        model, sent = self.model, {"yang": "pasangan", "cadangan": str(spare)}
        pairs: list[Pair | None] = [*allowed.unnumbered(model), *[None] * spare]
        answer = self.post(who, f"{PAGE}/kertas/cetak", sent)
        if self.judge("print papers", allowed.printing(model, who, spare), answer):
            for number, pair in enumerate(pairs, start=len(model.papers) + 1):
                model.papers[number] = Paper(self.world.sql(ROW, number)[0][0], pair)
            self.changed("paper: printed")

    def void_paper(self, who: str, number: int) -> None:
        answer = self.post(who, self.paper(number, "/batalkan"), {"alasan": "Tertumpah kopi"})
        if self.judge("make a paper void", allowed.void(self.model, who, number), answer):
            self.model.papers[number].state = VOID
            self.changed("paper: void")

    def type_paper(
        self, who: str, number: int, pair: Pair, answers: tuple[str, str], *, scan: bool, again: bool = False
    ) -> None:
        """Types a sheet from paper, `again` what stands there already; a scan is kept whatever becomes of the rest."""
        model, paper = self.model, self.model.papers.get(number)
        entry = self.entry_of(who, paper, pair, answers, again=again)
        at, (juror, code) = model.now.astimezone(LOCAL), entry.pair
        items = {f"value:{item}": value for item, (value, _note) in entry.answers.items()}
        items |= {f"note:{item}": note for item, (_value, note) in entry.answers.items()}
        sent = {**items, "note": entry.note, "turn": str(entry.turn)}
        sent |= {"panelis": str(self.world.seat_id(juror)), "kandidat": str(self.world.ids[code])}
        sent |= {"tanggal": f"{at.day}/{at.month}/{at.year}", "pukul": f"{at.hour:02d}.{at.minute:02d}"}
        file = {"pindaian": (BytesIO(SCAN), "lembar.pdf")} if scan else {}
        unscanned = allowed.scanned(model, who, number) if scan else ""
        refused = unscanned or allowed.typing(model, who, number, entry)
        answer = self.post(who, self.paper(number), {**sent, **file})
        if scan and not unscanned and paper is not None and not self.world.breaker.broke:
            paper.scans += 1
        if self.judge("type a paper", refused, answer) and paper is not None and entry.turn > paper.turn:
            paper.entries.append(entry)
            paper.state = ENTERED
            self.changed("paper: typed" if entry.turn == 1 else "paper: typed again")

    def entry_of(self, who: str, paper: Paper | None, pair: Pair, answers: tuple[str, str], *, again: bool) -> Entry:
        last = paper.entry if paper else None
        if again and last is not None:
            return Entry(last.turn, last.pair, last.answers, last.note, who)
        form = fields(*answers, self.next_number(), 0)
        found = {item: (form[f"value:{item}"], form[f"note:{item}"]) for item in ("E.1", "E.2")}
        return Entry((paper.turn if paper else 0) + 1, pair, found, form["note"], who)

    # ------------------------------------------------------------------ comparing

    def begin_check(self, who: str, number: int) -> None:
        """Becomes the one who compares an entry with its scan."""
        answer = self.post(who, self.paper(number, "/periksa"))
        if self.judge("begin to compare", allowed.begin_check(self.model, who, number), answer):
            entry = self.model.papers[number].entry
            assert entry is not None
            entry.checker = who

    def entry_shown(self, number: int) -> dict[str, str]:
        """What the page to compare a number carries along: its newest entry."""
        return {"seen": str(self.world.sql(NEWEST_ENTRY, number)[0][0])}

    def return_paper(self, who: str, number: int) -> None:
        """What was typed isn't what stands on paper."""
        answer = self.post(
            who, self.paper(number, "/kembalikan"), {"alasan": "Butir kedua tidak sama", **self.entry_shown(number)}
        )
        if self.judge("send a paper back", allowed.compare(self.model, who, number), answer):
            self.model.papers[number].state = BACK
            self.changed("paper: sent back")

    def confirm_paper(self, who: str, number: int) -> None:
        """What was typed is what stands on paper: it becomes the panelist's sheet, or is void beside a locked one."""
        answer = self.post(who, self.paper(number, "/pastikan"), self.entry_shown(number))
        if not self.judge("confirm a paper", allowed.confirm(self.model, who, number), answer):
            return
        paper = self.model.papers[number]
        entry = paper.entry
        assert entry is not None
        sheet = self.model.sheets.setdefault(entry.pair, Sheet())
        if sheet.locked_at is not None:
            paper.state = VOID
            self.changed("paper: void beside a locked sheet")
            return
        paper.state, sheet.version = DONE, sheet.version + 1
        sheet.answers, sheet.note, sheet.locked_at = entry.answers, entry.note, self.model.now
        client_id = str(uuid.uuid5(NAMESPACE, f"{paper.row}/{entry.turn}"))
        self.model.saves[client_id] = Save(*entry.pair, (), sheet.version)
        self.changed("paper: confirmed")

    def choose(self, who: str, code: str, holds: str, behind: int = 0) -> None:
        """The panelist says which of the own two sheets holds."""
        version = max(0, self.model.sheet(who, code).version - behind)
        answer = self.post(
            who, f"/penilaian/{self.world.ids[code]}/kertas", {"pilihan": holds, "version": str(version)}
        )
        refused, paper = allowed.choose(self.model, who, code, version), allowed.waiting_paper(self.model, who, code)
        if self.judge("choose", refused, answer) and paper is not None and paper.entry is not None:
            paper.entry.chosen = (holds, version)
            paper.state = VOID if holds == ON_DEVICE else paper.state
            self.changed(f"paper: chosen {'paper' if holds == ON_PAPER else 'device'}")
