"""Whether two accounts are two people: whose hands a phone came from that has confirmed acts for a few days only.

Who makes a link for an account, lets a device into it, changes its address or takes its phone out may be the one who
then sets up its authenticator. So for a week that account counts as theirs, too, and as that of whoever did the same
to theirs. One that was set up before is its owner's: nobody else can show its codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.formats import long_moment
from webapp.access import needs_code
from webapp.db import db
from webapp.models import JointAct, Totp, User
from webapp.models.account_care import ADDRESS_CHANGED, AUTHENTICATOR_RESET, LET_IN, LINK_MADE, MADE, PIN_FORGOTTEN
from webapp.queries.people import who_did
from webapp.services.people import APART

OPENING = frozenset({MADE, LINK_MADE, ADDRESS_CHANGED, AUTHENTICATOR_RESET, LET_IN, PIN_FORGOTTEN})
ONE_HAND = (
    "Autentikator {new} baru disiapkan sesudah {helper} mengurus akun itu, jadi sampai {until} Anda tidak dapat "
    "menyetujui usul ini; mintalah rekan lain menyetujuinya, atau mengusulkannya lagi."
)


@dataclass(frozen=True)
class Hands:
    """Who may be at work under an account, its owner among them, and until when the others may."""

    people: frozenset[int]
    until: datetime


def one_hand(act: JointAct, by: int, *, now: datetime) -> str:
    """Why these two may be one person, in a sentence; "" where they are two."""
    proposer, approver = hands_of(act.by, now=now), hands_of(db.session.get_one(User, by), now=now)
    shared = proposer.people & approver.people
    if not shared:
        return ""
    new = by if len(approver.people) > 1 else act.by_user_id
    until = max(proposer.until, approver.until).astimezone(ZoneInfo(act.category.edition.timezone))
    return ONE_HAND.format(new=name_of(new), helper=name_of(min(shared - {new} or shared)), until=long_moment(until))


def name_of(user_id: int) -> str:
    return db.session.get_one(User, user_id).name


def hands_of(user: User, *, now: datetime) -> Hands:
    """Everybody from whom this account's authenticator may come, near or far; who confirms with a PIN has none."""
    found: set[int] = set()
    ahead, until = {user.id}, now
    while ahead:
        one = ahead.pop()
        found.add(one)
        if one != user.id or needs_code(user.id, user.role):
            helpers, end = helpers_of(one, now=now)
            ahead |= helpers - found
            until = max(until, end)
    return Hands(frozenset(found), until)


def helpers_of(user_id: int, *, now: datetime) -> tuple[frozenset[int], datetime]:
    """Who opened the way into an account before its authenticator was set up, and until when that counts."""
    row = db.session.get(Totp, user_id)
    set_at = row.set_at if row is not None else now
    if now - set_at >= APART:
        return frozenset(), now
    helpers = who_did(user_id, OPENING, until=set_at) - {user_id}
    return helpers, set_at + APART if helpers else now
