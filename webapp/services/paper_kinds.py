"""Which papers a sealed result gives: adding one is one entry of `kinds`.

A paper is made from the record alone, so that the same record gives the same bytes whenever it is printed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from scoring.rubric import Rubric
from webapp.errors import NotFound
from webapp.models import Category
from webapp.services.sealed import Sealed

FOR_PLENARY, FOR_CEREMONY = "pleno", "penganugerahan"
A4 = "a4"
SIZES: Mapping[str, str] = {A4: "A4"}

Maker = Callable[[Category, Sealed, Rubric], Any]
MakerOfOne = Callable[[Category, Sealed, Rubric, str], Any]


@dataclass(frozen=True)
class Subject:
    """Whose paper it is among those of its kind; `name` is what a stranger may read, "" for the category's own."""

    code: str
    name: str


WHOLE = (Subject("", ""),)


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper: `make` gives its document, which has a field `proof`, and `html` its page.

    `subjects` says how many there are of a record; with `of_candidate` each is a candidate's code. `packets` are those
    in which it goes along.
    """

    code: str
    title: str
    make: MakerOfOne
    html: Callable[[Any], str]
    packets: frozenset[str]
    subjects: Callable[[Sealed], Sequence[Subject]] = lambda _sealed: WHOLE
    of_candidate: bool = False


@dataclass(frozen=True)
class Wanted:
    """One paper to be made: which kind, whose, on which size of paper."""

    kind: str
    subject: str = ""
    size: str = A4


@cache
def kinds() -> Mapping[str, PaperKind]:
    """All of them by code, in the order of a packet."""
    from reports.html import ranking_html
    from webapp.services.papers import ranking_of_record

    both = frozenset({FOR_PLENARY, FOR_CEREMONY})
    known = (PaperKind("peringkat", "Hasil penilaian dan peringkat", whole(ranking_of_record), ranking_html, both),)
    return {one.code: one for one in known}


def whole(make: Maker) -> MakerOfOne:
    """Of a paper that there is once for a category."""
    return lambda category, sealed, rubric, _subject: make(category, sealed, rubric)


def ranked_candidates(sealed: Sealed) -> tuple[Subject, ...]:
    """Every candidate with a rank, the first one first."""
    return tuple(Subject(one.candidate, one.name or one.candidate) for one in sealed.result.ranking)


def kind_of(code: str) -> PaperKind:
    """Raises NotFound for a paper that there isn't, or isn't any more."""
    found = kinds().get(code)
    if found is None:
        raise NotFound
    return found


def subject_of(kind: PaperKind, sealed: Sealed, code: str) -> Subject:
    """Raises NotFound where the record has no such paper."""
    found = next((one for one in kind.subjects(sealed) if one.code == code), None)
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
