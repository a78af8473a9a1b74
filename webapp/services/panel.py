"""Keeping a panel: who sits on which seat, the decree, and every change with its reason."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime

from reports.wording import words as bench_words
from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Conflict, Forbidden, NotFound, Refused
from webapp.models import (
    CHAIR,
    INTERVIEWS,
    JUROR,
    MEMBER,
    SECRETARY,
    STATES,
    Category,
    PanelChange,
    PanelDecree,
    Panelist,
    User,
)
from webapp.queries.accounts import user_by_login
from webapp.queries.panel import has_given, member_of, members
from webapp.services import score_log
from webapp.services.accounts import add_user, login_problem, plain_login
from webapp.services.evidence import Stored, shown_name, speak_of
from webapp.services.replaced import refuse_replaced
from webapp.shown import digest_of_shown

OFFICE_TITLES = {CHAIR: "ketua", SECRETARY: "sekretaris", MEMBER: "anggota"}
UNTIL_PLENARY = STATES[: STATES.index(INTERVIEWS) + 1]
CLOSED = "Wawancara sudah selesai, jadi Tim Penilai kategori ini tidak dapat diubah lagi. Tidak ada yang berubah."
OPENED = "Wawancara sudah dibuka, jadi {what}. Tidak ada yang berubah."
FIXED = OPENED.format(what="kursi dan unsurnya tetap")
NO_NEW = OPENED.format(what="anggota baru hanya dapat duduk sebagai pengganti, dengan nomor SK-nya")
NO_LEAVING = OPENED.format(what="anggota tidak dapat dikeluarkan; catat berhalangan, atau tunjuk penggantinya")
CHANGED = (
    "Data anggota ini sudah diubah sejak halaman ini dibuka. Yang tersimpan sekarang: {now}. Isian Anda belum "
    "tersimpan; periksa, lalu simpan lagi."
)


@dataclass(frozen=True)
class Member:
    """What is known of a seat's holder; `name` is the account's, so it is the same on every panel."""

    name: str
    title: str
    position: str
    institution: str
    bench: str
    office: str = MEMBER


@dataclass(frozen=True)
class Amendment:
    """Other details of a member, and why; `seen` is the `fingerprint` of those that the page showed."""

    member: Member
    seen: str
    reason: str


@dataclass(frozen=True)
class Decree:
    """The decree that appoints a panel: of this category only, or of all the edition's; perhaps with its file."""

    number: str
    dated: date
    signed_by: str
    whole_edition: bool
    file: Stored | None = None
    file_name: str = ""


class DetailsChanged(Conflict):
    """Somebody else changed a member's details; `seen` is `fingerprint` of them now."""

    def __init__(self, panelist: Panelist, member: Member) -> None:
        self.seen = fingerprint(panelist)
        stored = ", ".join(f"{what} “{old}”" for what, old, _new in differences(panelist, member))
        super().__init__(CHANGED.format(now=stored))


def changeable(category: Category) -> bool:
    """Whether a panel can still be changed in some way."""
    return category.state in UNTIL_PLENARY


def opened(category: Category) -> bool:
    """Whether interviews have begun: from then on every change needs a reason."""
    return category.state not in STATES[: STATES.index(INTERVIEWS)]


def open_category(category_id: int, *, reason: str) -> Category:
    """Raises Forbidden after the interviews, Refused without a reason during them."""
    category = db.session.get_one(Category, category_id)
    if not changeable(category):
        raise Forbidden(CLOSED)
    if opened(category) and not reason:
        raise Refused("Wawancara sudah dibuka: tulis alasan perubahan ini; alasan itu dicatat.")
    return category


def seat_for_change(category_id: int, panelist_id: int) -> Panelist:
    """Who sits on this panel now. Raises NotFound."""
    found = member_of(category_id, panelist_id)
    if found is None:
        raise NotFound
    return found


def record(category: Category, what: str, *, by: int, now: datetime, reason: str = "") -> PanelChange:
    """Keeps in words what was changed, by whom, when and why."""
    change = PanelChange(category_id=category.id, what=what, reason=reason, state=category.state, by_user_id=by, at=now)
    db.session.add(change)
    db.session.flush()
    return change


def record_seats(category: Category, what: str, *, by: int, now: datetime, reason: str) -> None:
    """The same of who sits where, or is who they are: from the interviews on it is a line of the score log, too."""
    change = record(category, what, by=by, now=now, reason=reason)
    if opened(category):
        score_log.record_panel(change)


def appoint(category_id: int, *, login: str, member: Member, rubric: Rubric, by: int, now: datetime) -> Panelist:
    """A new member on the next free seat, with an account of their own where there is none yet.

    Raises Forbidden once interviews are open (then only as a substitute), Replaced, Refused.
    """
    category = open_category(category_id, reason="-")
    if opened(category):
        raise Forbidden(NO_NEW)
    refuse_replaced(category, rubric)
    check_bench(rubric, member.bench)
    check_office(category_id, member.office)
    seats = [one.seat for one in members(category_id)]
    user = account_for(login, member.name, now=now)
    panelist = seat_account(category, user, max(seats, default=0) + 1, member, now=now)
    record(category, f"Kursi {panelist.seat}: {told(user, member)} duduk.", by=by, now=now)
    return panelist


def account_for(login: str, name: str, *, now: datetime) -> User:
    """The juror's account with this name, made where it isn't there; nobody knows a new one's password.

    Raises Refused for a login that can't be one, and for an account of another role.
    """
    problem = login_problem(login)
    if problem:
        raise Refused(problem)
    user = user_by_login(plain_login(login))
    if user is None:
        return add_user(login=login, name=name, role=JUROR, password=secrets.token_urlsafe(32), now=now)
    if user.role != JUROR or not user.active:
        raise Refused(f"Akun “{user.login}” bukan akun panelis yang aktif. Pilih nama akun lain.")
    return user


def seat_account(category: Category, user: User, seat: int, member: Member, *, now: datetime) -> Panelist:
    """Raises Refused where the account sits, or sat, on this panel already."""
    if any(one.user_id == user.id for one in category_panel(category.id)):
        raise Refused(f"Akun “{user.login}” sudah duduk, atau pernah duduk, di panel ini.")
    panelist = Panelist(
        category_id=category.id,
        user_id=user.id,
        seat=seat,
        bench=member.bench,
        title=member.title,
        position=member.position,
        institution=member.institution,
        office=member.office,
        joined_at=now,
    )
    db.session.add(panelist)
    db.session.flush()
    return panelist


def category_panel(category_id: int) -> list[Panelist]:
    """Everybody who sits or sat on it."""
    return list(db.session.query(Panelist).filter_by(category_id=category_id))


def told(user: User, member: Member) -> str:
    return f"{user.name} ({bench_words(member.bench)}, {OFFICE_TITLES[member.office]})"


def check_bench(rubric: Rubric, bench: str) -> None:
    """Raises Refused for a bench that the rubric doesn't seat."""
    if not bench:
        raise Refused("Pilih unsurnya.")
    if rubric.panel is not None and not rubric.panel.seats(bench):
        raise Refused(f"Rubrik kategori ini tidak mengenal unsur “{bench_words(bench)}”.")


def check_office(category_id: int, office: str, *, but: int | None = None) -> None:
    """One chair and one secretary at a time. Raises Refused."""
    if office not in OFFICE_TITLES:
        raise Refused("Tugas dalam panel tidak dikenal.")
    holder = next((one for one in members(category_id) if one.office == office and one.id != but), None)
    if office != MEMBER and holder is not None:
        raise Refused(f"Panel ini sudah punya {OFFICE_TITLES[office]}: kursi {holder.seat}.")


def amend(category_id: int, panelist_id: int, *, given: Amendment, rubric: Rubric, by: int, now: datetime) -> None:
    """Other details of who sits on a seat; the bench only before interviews, for it decides who is ranked.

    Raises NotFound, Forbidden, Replaced, DetailsChanged, Refused.
    """
    member, category = given.member, open_category(category_id, reason=given.reason)
    refuse_replaced(category, rubric)
    panelist = seat_for_change(category_id, panelist_id)
    changed = differences(panelist, member)
    if changed and given.seen != fingerprint(panelist):
        raise DetailsChanged(panelist, member)
    if member.bench != panelist.bench:
        if opened(category):
            raise Forbidden(FIXED)
        check_bench(rubric, member.bench)
    check_office(category_id, member.office, but=panelist.id)
    panelist.user.name = member.name
    for name in ("title", "position", "institution", "bench", "office"):
        setattr(panelist, name, getattr(member, name))
    if changed:
        told_changes = "; ".join(f"{what} “{old}” menjadi “{new}”" for what, old, new in changed)
        record_seats(category, f"Kursi {panelist.seat}: {told_changes}.", by=by, now=now, reason=given.reason)


def fingerprint(panelist: Panelist) -> str:
    """A member's details as a page showed them."""
    names = ("title", "position", "institution", "bench", "office")
    plain = [panelist.user.name, *(getattr(panelist, name) for name in names)]
    return digest_of_shown(json.dumps(plain))


def differences(panelist: Panelist, member: Member) -> list[tuple[str, str, str]]:
    """What changes, old and new, in words."""
    pairs = (
        ("nama", panelist.user.name, member.name),
        ("sebutan", panelist.title, member.title),
        ("jabatan", panelist.position, member.position),
        ("lembaga", panelist.institution, member.institution),
        ("unsur", bench_words(panelist.bench), bench_words(member.bench)),
        ("tugas", OFFICE_TITLES[panelist.office], OFFICE_TITLES.get(member.office, member.office)),
    )
    return [(what, old, new) for what, old, new in pairs if old != new]


def move_seat(category_id: int, panelist_id: int, *, up: bool, seat: int, by: int, now: datetime) -> None:
    """Changes places with the neighbour, as long as no paper has named a seat; `seat` is where the page saw it.

    Raises NotFound, Forbidden, Conflict.
    """
    category = open_category(category_id, reason="-")
    if opened(category):
        raise Forbidden(FIXED)
    panelist = seat_for_change(category_id, panelist_id)
    if panelist.seat != seat:
        raise Conflict("Urutan kursi sudah berubah. Tidak ada yang dipindahkan; periksa urutannya sekarang.")
    panel = members(category_id)
    place = next(place for place, one in enumerate(panel) if one.id == panelist_id)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(panel):
        return
    swap_seats(panelist, panel[other])
    record(category, f"{panelist.user.name} pindah dari kursi {seat} ke kursi {panelist.seat}.", by=by, now=now)


def swap_seats(one: Panelist, other: Panelist) -> None:
    """By way of a seat that nobody has: at no moment do two sit on the same."""
    mine, theirs = one.seat, other.seat
    one.seat = max(each.seat for each in category_panel(one.category_id)) + 1
    db.session.flush()
    other.seat = mine
    db.session.flush()
    one.seat = theirs
    db.session.flush()


def dismiss(category_id: int, panelist_id: int, *, by: int, now: datetime) -> None:
    """Takes a member off the panel before interviews, when nothing rests on them yet; the account stays.

    Raises NotFound, Forbidden, Refused.
    """
    category = open_category(category_id, reason="-")
    if opened(category):
        raise Forbidden(NO_LEAVING)
    panelist = seat_for_change(category_id, panelist_id)
    if has_given(panelist.id):
        raise Refused(
            "Anggota ini sudah menyatakan sesuatu, atau sudah ada yang dicatat atau dicetak atas namanya, jadi tidak "
            "dapat dihapus. Tunjuk penggantinya."
        )
    record(category, f"Kursi {panelist.seat}: {panelist.user.name} dikeluarkan.", by=by, now=now)
    db.session.delete(panelist)
    db.session.flush()


def name_decree(category_id: int, decree: Decree, *, by: int, now: datetime) -> PanelDecree:
    """Adds a decree; the newest one is shown first and none is ever taken back."""
    category = db.session.get_one(Category, category_id)
    if decree.file is not None:
        speak_of(decree.file, now=now)
    row = PanelDecree(
        edition_id=category.edition_id,
        category_id=None if decree.whole_edition else category_id,
        number=decree.number,
        dated=decree.dated,
        signed_by=decree.signed_by,
        sha256=decree.file.sha256 if decree.file else None,
        file_name=shown_name(decree.file_name) if decree.file else "",
        by_user_id=by,
        at=now,
    )
    db.session.add(row)
    db.session.flush()
    return row
