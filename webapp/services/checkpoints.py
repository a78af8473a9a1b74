"""How far the score log went, on its way to one person of each bench, who keeps it outside this instance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scoring.chain import Point
from scoring.notes import fingerprint, origin_of, short, signed_note
from webapp.db import db
from webapp.errors import NotFound
from webapp.models import Panelist, ScoreCheckpoint
from webapp.models.letters import CHECKPOINT
from webapp.models.score_log import CheckpointReceiver
from webapp.queries.checkpoints import chosen_of, newest_signed, sitting_with_accounts
from webapp.queries.letters import occasions_among
from webapp.queries.panel import member_of
from webapp.queries.score_log import category_with_edition, names_of
from webapp.services.editions import TITLES
from webapp.services.letter_texts import checkpoint_text, title_of
from webapp.services.letters import Draft, Post, write_letter


@dataclass(frozen=True)
class Bench:
    """Those who sit for one bench, by seat, and who of them gets the checkpoints; None while nobody has an address."""

    code: str
    seats: tuple[Panelist, ...]
    receiver: Panelist | None


def benches(category_id: int) -> list[Bench]:
    """The benches of a panel, in the order of their first seats."""
    return benches_among(sitting_with_accounts([category_id]), chosen_of([category_id]))


def benches_among(panel: Sequence[Panelist], chosen: Sequence[int]) -> list[Bench]:
    """The one whom the secretariat chose last, else the first seat with an address."""
    seated: dict[str, list[Panelist]] = {}
    for one in panel:
        seated.setdefault(one.bench, []).append(one)
    return [Bench(code, tuple(seats), receiver_among(seats, chosen)) for code, seats in seated.items()]


def receiver_among(seats: Sequence[Panelist], chosen: Sequence[int]) -> Panelist | None:
    reachable = {one.id: one for one in seats if one.user.email}
    first = next((number for number in (*chosen, *reachable) if number in reachable), None)
    return None if first is None else reachable[first]


def occasion_of(point: ScoreCheckpoint, bench: str) -> str:
    """Each checkpoint once for each bench, whoever sits there."""
    return f"{CHECKPOINT}:{point.category_id}:{point.size}:{bench}"


def note_of(point: ScoreCheckpoint) -> str:
    """A signed checkpoint as others keep it. Raises NotFound for one from before they were signed."""
    if point.key is None or point.signature is None:
        raise NotFound
    origin, public, signature = origin_of(*names_of(point.category_id)), point.key, bytes.fromhex(point.signature)
    return signed_note(origin, Point(point.size, point.head), bytes.fromhex(public), signature)


def tell(category_id: int, post: Post, *, now: datetime) -> int:
    """Writes to each bench that has an address and wasn't written to of the newest checkpoint; how many letters."""
    points = newest_signed(category_id)
    found = [(point, bench) for point in points for bench in benches(category_id) if bench.receiver is not None]
    done = occasions_among([occasion_of(point, bench.code) for point, bench in found])
    waiting = [(point, bench) for point, bench in found if occasion_of(point, bench.code) not in done]
    for point, bench in waiting:
        write_letter(draft_of(point, bench), post, by=None, now=now)
    return len(waiting)


def draft_of(point: ScoreCheckpoint, bench: Bench) -> Draft:
    """The letter to a bench's receiver."""
    category, user = category_with_edition(point.category_id), bench.receiver.user if bench.receiver else None
    assert user is not None  # only who has an address is written to
    return Draft(
        kind=CHECKPOINT,
        category_id=category.id,
        candidate_id=None,
        addressee=user.name,
        recipient=user.email,
        subject=f"Titik periksa: {title_of(category)}",
        body=checkpoint_text(category, user.name, TITLES[point.state], note_of(point), numbers_of(point)),
        user_id=user.id,
        occasion=occasion_of(point, bench.code),
    )


def numbers_of(point: ScoreCheckpoint) -> tuple[str, str]:
    """What people compare by eye or read aloud: of the log, and of the key that signed."""
    return short(point.head), short(fingerprint(bytes.fromhex(point.key))) if point.key else ""


def untold() -> list[int]:
    """The categories whose newest checkpoint some bench with an address hasn't been written about."""
    points = newest_signed()
    if not points:
        return []
    numbers = [point.category_id for point in points]
    panels, chosen = sitting_with_accounts(numbers), chosen_of(numbers)
    due = {
        occasion_of(point, bench.code): point.category_id
        for point in points
        for bench in benches_among([one for one in panels if one.category_id == point.category_id], chosen)
        if bench.receiver is not None
    }
    done = occasions_among(due)
    return sorted({category_id for occasion, category_id in due.items() if occasion not in done})


def choose(category_id: int, panelist_id: int, *, by: int, now: datetime) -> None:
    """Lets a member get the checkpoints for their bench from now on. Raises NotFound."""
    if member_of(category_id, panelist_id) is None:
        raise NotFound
    row = CheckpointReceiver(category_id=category_id, panelist_id=panelist_id, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
