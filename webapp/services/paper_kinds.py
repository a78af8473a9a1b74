"""Which papers a sealed result gives: adding one is one entry of `kinds`.

A paper is made from the record alone, so that the same record gives the same bytes whenever it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from scoring.rubric import Rubric
from webapp.errors import NotFound
from webapp.models import Category
from webapp.services import ceremony_papers as ceremony
from webapp.services import comparisons
from webapp.services import minutes_numbers as numbers
from webapp.services.attendance import attendance_paper
from webapp.services.decrees import Draft
from webapp.services.feedback_papers import feedback_paper
from webapp.services.filled_sheets import Chosen, filled_sheets_paper, sheets_of
from webapp.services.minutes import minutes_paper
from webapp.services.sealed import Sealed
from webapp.services.sealed_people import members_of
from webapp.services.tabulations import tabulation_paper

FOR_PLENARY, FOR_CEREMONY = "pleno", "penganugerahan"
RANKING, MINUTES, COMPARISON = "peringkat", "berita-acara", "perbandingan"
A4, F4 = "a4", "f4"
SIZES: Mapping[str, str] = {F4: "F4 (215 × 330 mm)", A4: "A4"}


@dataclass(frozen=True)
class Basis:
    """What a paper is made from: a record with its category and its instrument, and where other instruments lie."""

    category: Category
    sealed: Sealed
    rubric: Rubric
    rubrics: Path


MakerOfOne = Callable[[Basis, str], Any]


@dataclass(frozen=True)
class Subject:
    """Whose paper it is among those of its kind; `name` is what a stranger may read, "" for the category's own."""

    code: str
    name: str


WHOLE = (Subject("", ""),)


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper: `make` gives its document, which has a field `proof`, and `html` its page of some `size`.

    `subjects` says how many there are of a record now, `ever` those that there were besides; with `of_candidate` each
    is a candidate's code. `packets` are those in which it goes along. `in_turn` says that of a record one counts, the
    last, and takes the place of those before it.
    """

    code: str
    title: str
    make: MakerOfOne
    html: Callable[..., str]
    packets: frozenset[str]
    subjects: Callable[[Sealed], Sequence[Subject]] = lambda _sealed: WHOLE
    of_candidate: bool = False
    ever: Callable[[Sealed], Sequence[Subject]] | None = None
    in_turn: bool = False

    def known(self, sealed: Sealed) -> Sequence[Subject]:
        """Every one that a record gives or gave."""
        return (self.ever or self.subjects)(sealed)


@dataclass(frozen=True)
class Wanted:
    """One paper to be made: which kind, whose, on which size of paper."""

    kind: str
    subject: str = ""
    size: str = A4


@cache
def kinds() -> Mapping[str, PaperKind]:
    """All of them by code, in the order of a packet."""
    plenary, handing_over = frozenset({FOR_PLENARY}), frozenset({FOR_CEREMONY})
    known = (*of_the_plenary(plenary, plenary | handing_over), *of_candidates(handing_over), *of_a_draft(handing_over))
    return {one.code: one for one in known}


def of_the_plenary(packets: frozenset[str], both: frozenset[str]) -> tuple[PaperKind, ...]:
    """The ranking, and what is signed with it."""
    from reports import html
    from webapp.services.papers import ranking_of_record

    ranking, tabulation = of_category(ranking_of_record), of_record(tabulation_paper)
    return (
        PaperKind(RANKING, "Hasil penilaian dan peringkat", ranking, html.ranking_html, both),
        PaperKind(
            MINUTES,
            "Berita acara",
            minutes_of_one,
            html.minutes_html,
            packets,
            minutes_now,
            ever=minutes_ever,
            in_turn=True,
        ),
        PaperKind("rekapitulasi", "Rekapitulasi nilai", tabulation, html.tabulation_html, packets, of_jury),
        PaperKind("lembar", "Lembar penilaian", sheets_of_one, html.filled_sheets_html, packets, jurors),
        PaperKind("daftar-hadir", "Daftar hadir", of_record(attendance_paper), html.attendance_html, packets, of_jury),
    )


def of_candidates(packets: frozenset[str]) -> tuple[PaperKind, ...]:
    """What each candidate gets; a comparison is chosen by itself."""
    from reports import html

    return (
        PaperKind(
            "umpan-balik",
            "Lembar umpan balik",
            feedback_of_one,
            html.feedback_html,
            packets,
            candidates,
            of_candidate=True,
        ),
        PaperKind(
            COMPARISON,
            "Perbandingan tahunan",
            comparison_of_one,
            html.comparison_html,
            frozenset(),
            compared,
            of_candidate=True,
        ),
    )


def of_a_draft(packets: frozenset[str]) -> tuple[PaperKind, PaperKind]:
    """The decree and the certificates."""
    from reports import html

    return (
        PaperKind(
            ceremony.DECREE,
            "Rancangan keputusan",
            lambda basis, code: ceremony.decree_of_one(basis.sealed, code),
            html.decree_html,
            packets,
            decrees_now,
            ever=decrees_ever,
        ),
        PaperKind(
            ceremony.CERTIFICATE,
            "Piagam penghargaan",
            lambda basis, code: ceremony.certificate_of_one(basis.sealed, code),
            html.certificates_html,
            packets,
            certificates_now,
            ever=certificates_ever,
        ),
    )


def of_category(make: Callable[[Category, Sealed, Rubric], Any]) -> MakerOfOne:
    """Of a paper that there is once for a category."""
    return lambda basis, _subject: make(basis.category, basis.sealed, basis.rubric)


def of_record(make: Callable[[Sealed, Rubric], Any]) -> MakerOfOne:
    """Of one that asks for the record and its instrument only."""
    return lambda basis, _subject: make(basis.sealed, basis.rubric)


def minutes_of_one(basis: Basis, code: str) -> Any:
    """With the number that was given at this turn."""
    return minutes_paper(basis.sealed, basis.rubric, numbers.number_on(basis.sealed, code))


def minutes_ever(sealed: Sealed) -> tuple[Subject, ...]:
    """Without a number, then with each that was given."""
    told = numbers.papers_ever(sealed)
    return tuple(Subject(code, f"nomor {number}" if number else "") for code, number in told)


def minutes_now(sealed: Sealed) -> tuple[Subject, ...]:
    return minutes_ever(sealed)[-1:]


def sheets_of_one(basis: Basis, juror: str) -> Any:
    """Every sheet of one panelist."""
    return filled_sheets_paper(basis.sealed, basis.rubric, Chosen(juror))


def feedback_of_one(basis: Basis, candidate: str) -> Any:
    return feedback_paper(basis.sealed, basis.rubric, candidate)


def comparison_of_one(basis: Basis, candidate: str) -> Any:
    """With the editions that were announced when the record was sealed."""
    return comparisons.comparison_paper(comparisons.years_at(basis.sealed, candidate, basis.rubrics))


def of_jury(sealed: Sealed) -> Sequence[Subject]:
    """Once where there is a jury."""
    return WHOLE if sealed.body["panel"]["sheets"] is not None else ()


def jurors(sealed: Sealed) -> Sequence[Subject]:
    """Everybody whose sheets count, by seat; a stranger reads the seat, not the name."""
    with_sheets = {juror for juror, _candidate in sheets_of(sealed)}
    return tuple(Subject(one, seat_words(one)) for one in members_of(sealed) if one in with_sheets)


def seat_words(juror: str) -> str:
    """`panelis kursi 3-2`, from what the record calls somebody."""
    return f"panelis {juror.replace('-', ' ', 1)}"


def candidates(sealed: Sealed) -> tuple[Subject, ...]:
    """Every candidate of the record, the first one first, who isn't assessed last."""
    result = sealed.result
    ranked = [(one.candidate, one.name) for one in result.ranking]
    known = ranked + [(one.candidate, one.name) for one in result.not_assessed]
    return tuple(Subject(code, name or code) for code, name in known)


def compared(sealed: Sealed) -> tuple[Subject, ...]:
    """Every candidate that an earlier edition had as well."""
    before = {code for one in comparisons.records_before(sealed) for code in one.rows}
    return tuple(one for one in candidates(sealed) if one.code in before)


def drafts_now(sealed: Sealed) -> list[Draft]:
    """The draft that counts, where it rests on this record."""
    found = ceremony.current_draft(sealed)
    return [] if found is None else [found]


def subjects_named(pairs: Sequence[tuple[str, str]]) -> tuple[Subject, ...]:
    return tuple(Subject(code, name) for code, name in pairs)


def decrees_now(sealed: Sealed) -> tuple[Subject, ...]:
    return subjects_named(ceremony.decrees_of(sealed, drafts_now(sealed)))


def decrees_ever(sealed: Sealed) -> tuple[Subject, ...]:
    return subjects_named(ceremony.decrees_of(sealed, list(ceremony.drafts_naming(sealed))))


def certificates_now(sealed: Sealed) -> tuple[Subject, ...]:
    return subjects_named(ceremony.certificates_in(sealed, drafts_now(sealed)))


def certificates_ever(sealed: Sealed) -> tuple[Subject, ...]:
    return subjects_named(ceremony.certificates_in(sealed, list(ceremony.drafts_naming(sealed))))


def kind_of(code: str) -> PaperKind:
    """Raises NotFound for a paper that there isn't, or isn't any more."""
    found = kinds().get(code)
    if found is None:
        raise NotFound
    return found


def subject_of(kind: PaperKind, sealed: Sealed, code: str) -> Subject:
    """Raises NotFound where the record has no such paper."""
    found = next((one for one in kind.known(sealed) if one.code == code), None)
    if found is None:
        raise NotFound
    return found


def papers_in(sealed: Sealed, chosen: Sequence[str], size: str = A4) -> Iterator[tuple[Wanted, str]]:
    """Every paper of these kinds that a record gives, with its name, in the order of a packet."""
    for kind in kinds().values():
        if kind.code in chosen:
            for subject in kind.subjects(sealed):
                yield Wanted(kind.code, subject.code, size), name_of(kind, subject)


def name_of(kind: PaperKind, subject: Subject) -> str:
    """`Lembar umpan balik, Kabupaten Paser`."""
    return f"{kind.title}, {subject.name}" if subject.name else kind.title


def packet(name: str) -> tuple[str, ...]:
    """The kinds that go along in a packet."""
    return tuple(kind.code for kind in kinds().values() if name in kind.packets)
