"""Filled score sheets from a sealed record alone: each juror's marks for each candidate, with what was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports import formats
from reports.parts import column
from scoring.exact import parse_decimal
from scoring.marks import RECUSED
from scoring.rubric import Indicator, Judged, Rubric
from webapp.errors import Refused
from webapp.models import PAPER_DONE
from webapp.services.papers import sealed_edition
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import members_of, moment_in, people_of, record_facts
from webapp.services.tabulations import answers_of, given_mark, require_jury

if TYPE_CHECKING:
    from reports.panel_papers import FilledItem, FilledSheet, FilledSheetsDocument, SheetOpened

# What the printer makes within a minute.
MOST_SHEETS = 150
NO_SHEETS = "Tidak ada lembar untuk pilihan ini: panelisnya mundur, berhalangan, atau kursinya diganti."
TOO_MANY = "Pilihan ini {count} lembar; sekali cetak paling banyak {most}. Cetak per panelis atau per kandidat."


@dataclass(frozen=True)
class Chosen:
    """Which sheets: of one juror, as the record calls them, or of all (""); for one candidate or all ("")."""

    juror: str = ""
    candidate: str = ""

    def has(self, juror: str, candidate: str) -> bool:
        return self.juror in {"", juror} and self.candidate in {"", candidate}


EVERY = Chosen()


def filled_sheets_paper(sealed: Sealed, rubric: Rubric, chosen: Chosen = EVERY) -> FilledSheetsDocument:
    """These sheets by seat and candidate. Raises Refused where there are none, or too many for one printing."""
    from reports.panel_papers import FilledSheetsDocument
    from reports.ranking import rubric_facts

    require_jury(rubric)
    pairs = [pair for pair in sheets_of(sealed) if chosen.has(*pair)]
    if not pairs:
        raise Refused(NO_SHEETS)
    if len(pairs) > MOST_SHEETS:
        raise Refused(TOO_MANY.format(count=formats.number(len(pairs)), most=MOST_SHEETS))
    return FilledSheetsDocument(
        edition=sealed_edition(sealed),
        record=record_facts(sealed),
        rubric=rubric_facts(rubric),
        sheets=tuple(filled(sealed, rubric, pairs)),
    )


def sheets_of(sealed: Sealed) -> list[tuple[str, str]]:
    """(juror, candidate) of every sheet that counts, by seat and candidate."""
    order = {juror: place for place, juror in enumerate(members_of(sealed))}
    found = {(one.juror, one.candidate) for one in sealed.inputs.marks if one.value != RECUSED}
    return sorted(found, key=lambda pair: (order[pair[0]], pair[1]))


def filled(sealed: Sealed, rubric: Rubric, pairs: list[tuple[str, str]]) -> Iterator[FilledSheet]:
    """Each of these sheets with the words of the annex, where it is still there."""
    from reports.panel_papers import FilledSheet

    members, people, given = members_of(sealed), people_of(sealed), answers_of(sealed)
    written = {(one["juror"], one["candidate"]): one for one in sealed.annex.get("sheets", ())}
    papers = papers_of(sealed)
    for juror, code in pairs:
        words = written.get((juror, code), {})
        locked, signed = words.get("locked_at"), words.get("signed_at")
        notes = words.get("notes", {})
        yield FilledSheet(
            member=members[juror],
            candidate=people[code],
            items=tuple(
                filled_item(leaf, given.get((juror, code, leaf.code)), notes.get(leaf.code, ""))
                for leaf in rubric.judged()
            ),
            note=words.get("note", ""),
            locked_at=None if locked is None else moment_in(sealed, locked),
            signed_as=words.get("signed_as", ""),
            signed_at=None if signed is None else moment_in(sealed, signed),
            paper=papers.get((members[juror].seat, code)) if not signed else None,
            opened=tuple(opened_again(sealed, members[juror].seat, code)),
        )


def papers_of(sealed: Sealed) -> dict[tuple[int, str], int]:
    """The numbers of the papers that became sheets, by seat and candidate."""
    papers: list[dict[str, Any]] = sealed.annex.get("paper_sheets", [])
    return {(one["seat"], one["candidate"]): one["number"] for one in papers if one["state"] == PAPER_DONE}


def filled_item(leaf: Indicator, value: str | None, note: str) -> FilledItem:
    from reports.panel_papers import FilledItem

    scale = leaf.kind
    assert isinstance(scale, Judged)
    given = given_mark(value, absent=False)
    mark = parse_decimal(given.mark) if given.mark else None
    level = next((level.title for level in scale.levels if level.score == mark), "")
    return FilledItem(column(leaf), scale_words(scale), given, level, note)


def scale_words(scale: Judged) -> str:
    """`1 sampai 5`; with its step where that isn't one."""
    lowest, highest, step = map(formats.weight, (scale.minimum, scale.maximum, scale.step))
    return f"{lowest} sampai {highest}" + ("" if step == "1" else f", langkah {step}")


def opened_again(sealed: Sealed, seat: int, code: str) -> Iterator[SheetOpened]:
    """When a signed sheet of this seat was opened; of a record without its annex by the candidate's name."""
    from reports.panel_papers import SheetOpened

    name = sealed.rows[code].name
    told: list[Mapping[str, Any]] = sealed.annex.get("reopenings") or [{}] * len(sealed.body["reopenings"])
    for one, beside in zip(sealed.body["reopenings"], told, strict=True):
        if one["seat"] == seat and (beside["candidate"] == code if beside else one["candidate"] == name):
            yield SheetOpened(moment_in(sealed, one["at"]), beside.get("reason", ""))
