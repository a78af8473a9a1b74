"""Whose signatures a paper asks for, in their order, who has signed, and whose turn it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from webapp.errors import Refused
from webapp.models import IssuedPaper
from webapp.queries.signed_papers import signed_of
from webapp.services import ceremony_papers as ceremony
from webapp.services.look import PANEL, look_of, signatories
from webapp.services.paper_kinds import MINUTES, RANKING
from webapp.services.sealed import read_sealed
from webapp.services.signing import plain_name

if TYPE_CHECKING:
    from reports.documents import Signatory

SIGNED_BY_THE_PANEL = frozenset({RANKING, MINUTES})
NOT_YOUR_TURN = (
    "Sekarang giliran {who}, sedangkan sertifikat ini atas nama {name}. Tidak ada yang berubah. Bila orangnya memang "
    "sama, atau urutannya memang lain, centang persetujuannya, lalu kirim berkasnya sekali lagi."
)


class OutOfTurn(Refused):
    """Somebody signs whose turn it isn't, by the certificate's name; it is for people to say that it is right."""


@dataclass(frozen=True)
class Place:
    """One place to sign: what the paper prints there; `signed` is the certificate's name, "" while nobody has."""

    position: str
    name: str
    signed: str = ""
    next: bool = False

    @property
    def who(self) -> str:
        """`Ketua Tim Penilai, Dr. X`."""
        return ", ".join(part for part in (self.position, self.name) if part)


def places_of(paper: IssuedPaper) -> tuple[Place, ...]:
    """In the order of the paper's signature block; none where nobody signs the whole. Raises NotFound."""
    asked = [Place(" ".join(f"{one.prefix} {one.position}".split()), one.name) for one in asked_of(paper)]
    for signed in signed_of(paper.id):
        found = place_for(asked, signed.name)
        if found is not None:
            asked[found] = replace(asked[found], signed=signed.name)
    turn = first_open(asked)
    return tuple(replace(one, next=place == turn) for place, one in enumerate(asked))


def asked_of(paper: IssuedPaper) -> Sequence[Signatory]:
    """Who is printed in the signature block. Raises NotFound."""
    sealed = read_sealed(paper.sealed)
    if paper.kind in SIGNED_BY_THE_PANEL:
        return signatories(look_of(sealed.body["look"], sealed.annex.get("signatories", {})), PANEL)
    if paper.kind in ceremony.OF_A_DRAFT:
        return ceremony.signatories_of(sealed, paper.subject)
    return ()


def place_for(asked: Sequence[Place], name: str) -> int | None:
    """Where somebody signed: the own place, or that of whose turn it was; None where nobody is left to sign."""
    own = (place for place, one in enumerate(asked) if not one.signed and same_name(one.name, name))
    return next(own, first_open(asked))


def first_open(asked: Sequence[Place]) -> int | None:
    return next((place for place, one in enumerate(asked) if not one.signed), None)


def same_name(printed: str, signed: str) -> bool:
    """Whether two writings name the same person, without regard to case, titles and degrees."""
    return bool(printed) and plain_name(printed) == plain_name(signed)


def check_turn(paper: IssuedPaper, name: str) -> None:
    """Raises OutOfTurn where a certificate names another than whose turn it is; a place without a name is anybody's."""
    turn = next((one for one in places_of(paper) if one.next), None)
    if turn is not None and turn.name and not same_name(turn.name, name):
        raise OutOfTurn(NOT_YOUR_TURN.format(who=turn.who, name=name))
