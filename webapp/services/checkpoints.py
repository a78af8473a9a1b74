"""How far the score log went, on its way to one person of each bench, who keeps it outside this instance.

Whatever has grown by the evening gets a checkpoint as well, besides those that steps of the category leave.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from zoneinfo import ZoneInfo

from scoring.chain import Point, read_line
from scoring.notes import fingerprint, origin_of, short, signed_note
from webapp.db import db
from webapp.errors import NotFound
from webapp.models import Panelist, ScoreCheckpoint
from webapp.models.letters import CHECKPOINT
from webapp.models.score_log import CheckpointReceiver
from webapp.queries.checkpoints import chosen_of, first_uncovered, newest_signed, signed_of, sitting_with_accounts
from webapp.queries.letters import occasions_among
from webapp.queries.panel import member_of
from webapp.queries.score_log import category_with_edition, names_of
from webapp.services.editions import TITLES
from webapp.services.letter_texts import checkpoint_text, title_of
from webapp.services.letters import Draft, Post, write_letter
from webapp.services.score_log import anchor, moment, point_of

EVENING = 20  # o'clock where the edition is: one letter a day at most for what no step of the category tells


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
    """Writes to each bench with an address of every checkpoint since it was last written to; how many letters."""
    points, reached = signed_of(category_id), [one for one in benches(category_id) if one.receiver is not None]
    done = occasions_among([occasion_of(point, bench.code) for point in points for bench in reached])
    letters = [(untold_of(points, bench, done), bench) for bench in reached]
    waiting = [(told, bench) for told, bench in letters if told]
    for told, bench in waiting:
        write_letter(draft_of(told, bench), post, by=None, now=now)
    return len(waiting)


def untold_of(points: Sequence[ScoreCheckpoint], bench: Bench, done: Collection[str]) -> list[ScoreCheckpoint]:
    """Those of `points`, the newest first, that came after the newest one which a letter took to this bench."""
    return list(takewhile(lambda point: occasion_of(point, bench.code) not in done, points))


def draft_of(points: Sequence[ScoreCheckpoint], bench: Bench) -> Draft:
    """One letter to a bench's receiver, the newest first; the occasion is the newest one's."""
    point, user = points[0], bench.receiver.user if bench.receiver else None
    category = category_with_edition(point.category_id)
    assert user is not None  # only who has an address is written to
    return Draft(
        kind=CHECKPOINT,
        category_id=category.id,
        candidate_id=None,
        addressee=user.name,
        recipient=user.email,
        subject=f"Titik periksa: {title_of(category)}",
        body=checkpoint_text(
            category, user.name, TITLES[point.state], [(note_of(one), *numbers_of(one)) for one in points]
        ),
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


def due_this_evening(*, now: datetime) -> list[int]:
    """The categories with a line from before their last evening that no checkpoint covers."""
    return [
        category.id
        for category, line in first_uncovered()
        if (event := read_line(line)) is None or event["at"] < moment(last_evening(category.edition.timezone, now))
    ]


def last_evening(timezone: str, now: datetime) -> datetime:
    local = now.astimezone(ZoneInfo(timezone))
    evening = local.replace(hour=EVENING, minute=0, second=0, microsecond=0)
    return evening if evening <= local else evening - timedelta(days=1)


def anchor_evening(category_id: int, *, now: datetime) -> None:
    """A checkpoint at the end of a log that is due for one."""
    if category_id in due_this_evening(now=now):
        anchor(category_id, point_of(category_id, now=now), now=now)


def choose(category_id: int, panelist_id: int, *, by: int, now: datetime) -> None:
    """Lets a member get the checkpoints for their bench from now on. Raises NotFound."""
    if member_of(category_id, panelist_id) is None:
        raise NotFound
    row = CheckpointReceiver(category_id=category_id, panelist_id=panelist_id, by_user_id=by, at=now)
    db.session.add(row)
    db.session.flush()
