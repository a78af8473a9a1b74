"""Erasing a person: what is theirs goes, what others rest on stays without a name, and the logs still verify.

A score stays under its seat, a deed under the account's row number; the row has no name any more. Words of a line of
the log are only there as a salted hash: where they are emptied the salt goes, too, so that nobody can try them out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, select, update

from scoring.chain import word_hash
from webapp.db import Base, db
from webapp.errors import Refused
from webapp.models import (
    OPERATOR,
    AuthSession,
    Erasure,
    Invitation,
    Letter,
    Operator,
    Pairing,
    Panelist,
    PasswordReset,
    Pin,
    Pledge,
    PlenaryVote,
    RecoveryCode,
    RegionGrant,
    ResetRequest,
    ScoreEvent,
    SealedResult,
    Signature,
    Throttle,
    Totp,
    User,
)
from webapp.models.letters import CALLED_OFF, QUEUED
from webapp.queries import personal
from webapp.queries.annexes import annexes_naming, kept_annexes
from webapp.services.accounts import account_key

TABLES = Base.metadata.tables
NOBODY = "(data dihapus)"
ERASED = "dihapus:{}"  # no login that anybody can choose has a colon
NO_REASON = "Tulis alasannya, misalnya: --reason “permintaan tertanggal 3 Maret 2026”."
NAMED = "Alasan ini tetap disimpan, jadi tidak boleh menyebut nama, nama akun, atau surel orangnya."
SITTING = "Orang ini masih duduk dalam Tim Penilai {where}, yang hasilnya belum disegel. Tetapkan dahulu penggantinya."
DONE_ALREADY = "Data akun ini sudah dihapus. Nama atau ejaan lain yang masih tertinggal dikosongkan dengan --also."
NO_NAME = "Nama di --person dan --also harus memuat huruf atau angka."
HAS_ACCOUNT = "Surel itu milik akun “{login}”; sebut akunnya sebagai ganti --person."
STAYS = (
    "Nilai dan tanda tangan lembar tinggal di bawah nomor kursi, tanpa nama: hasil yang disegel dihitung darinya.",
    "Dokumen yang sudah diterbitkan atau ditandatangani tinggal seperti dicetak, termasuk nama di dalamnya.",
    "Berkas bukti tinggal; isinya tidak dibaca program ini.",
    "Surat yang sudah terkirim ada di kotak surat penerimanya.",
    "Kata-kata yang menyebutnya dengan nama atau ejaan lain; nama lain itu dikosongkan dengan --also.",
)
Gone = Counter[str]


@dataclass(frozen=True)
class Person:
    """Whose data goes: by the account, and by what they are called in whatever words.

    `earlier` are names under what they signed; `also` what whoever runs the command says they are called, too. An
    account that was erased before has nothing but these; somebody without one has the number 0 and no login.
    """

    user_id: int
    login: str
    name: str = ""
    email: str = ""
    earlier: tuple[str, ...] = ()
    also: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in (self.name, *self.earlier) if one))

    @property
    def terms(self) -> tuple[str, ...]:
        """What is looked for and emptied: the address, names of several words, and those that were said."""
        several = [one for one in self.names if len(one.split()) > 1]
        return tuple(one for one in (*several, self.email, *self.also) if one)

    @property
    def single(self) -> tuple[str, ...]:
        """Names of one word, which may stand for others, too, like an office: they are looked for and told."""
        said = {personal.folded(one) for one in self.also}
        return tuple(one for one in self.names if len(one.split()) == 1 and personal.folded(one) not in said)

    @property
    def erased(self) -> bool:
        return self.login == ERASED.format(self.user_id)


@dataclass
class Erased:
    """What goes, as (table, rows), and where the person is named in what stays, as `table.column`.

    `single`: by each name of one word, where that word stands.
    """

    person: Person
    gone: Gone = field(default_factory=Counter)
    named: Gone = field(default_factory=Counter)
    single: dict[str, Gone] = field(default_factory=dict)


def person_to_erase(login: str, also: Sequence[str] = ()) -> Person:
    """Raises Refused for an unknown account, one that sits on a panel, or without a name one that was erased before."""
    user = account_called(login)
    if user is None:
        raise Refused(f"Tidak ada akun “{login}”.")
    said = names_said(also)
    person = person_of(user, said)
    if person.erased and not said:
        raise Refused(DONE_ALREADY)
    where = personal.sits_on(user.id)
    if where:
        raise Refused(SITTING.format(where=", ".join(where)))
    return person


def person_without_account(names: Sequence[str], email: str = "") -> Person:
    """Somebody who was invited, signed, answered or presented. Raises Refused for no name or an account's address."""
    login = db.session.scalar(select(User.login).where(User.email == email, User.email != ""))
    if login is not None:
        raise Refused(HAS_ACCOUNT.format(login=login))
    name, *also = names_said(names)
    return Person(0, "", name, email.strip(), also=tuple(also))


def names_said(names: Sequence[str]) -> tuple[str, ...]:
    """Raises Refused."""
    said = tuple(one.strip() for one in names)
    if not all(any(letter.isalnum() for letter in one) for one in said):
        raise Refused(NO_NAME)
    return said


def person_of(user: User, also: tuple[str, ...] = ()) -> Person:
    """By the account."""
    if user.login == ERASED.format(user.id):
        return Person(user.id, user.login, also=also)
    earlier = tuple(personal.names_under(personal.seats_of(user.id)))
    return Person(user.id, user.login, user.name, user.email, earlier, also)


def account_called(login: str) -> User | None:
    """By the name, or by what it is called once it is erased: a restored backup has it under its own name again."""
    number = login.removeprefix(ERASED.format(""))
    own = User.id == int(number) if number != login and number.isdecimal() else User.login == login
    return db.session.scalar(select(User).where(own))


def erase(person: Person, reason: str, *, now: datetime) -> Erased:
    """Takes everything away that may go. Runs inside `transaction()`. Raises Refused without a reason."""
    refuse_reason(person, reason)
    found, before = Erased(person if person.login else numbered(person, now)), kept_annexes()
    if not person.login:
        empty_letters(person, found.gone)
        empty_invitations(person, found.gone, now)
    elif not person.erased:
        empty_own(person, found.gone, now)
    db.session.flush()
    lines = empty_words(person, found)
    find_single(person, found)
    emptied = json.dumps(sorted(before - kept_annexes()))
    told = {"lines": json.dumps(lines), "annexes": emptied}
    db.session.add(Erasure(user_id=found.person.user_id, reason=reason.strip(), at=now, **told))
    db.session.flush()
    return found


def numbered(person: Person, now: datetime) -> Person:
    """Who had no account gets the row of an erased one: its number tells the erasure, and nothing else."""
    user = User(login=NOBODY, name=NOBODY, role=OPERATOR, password_hash="", active=False, created_at=now)
    db.session.add(user)
    db.session.flush()
    user.login = ERASED.format(user.id)
    return replace(person, user_id=user.id)


def empty_own(person: Person, gone: Gone, now: datetime) -> None:
    """What is found by the account."""
    empty_letters(person, gone)
    empty_invitations(person, gone, now)
    delete_keys(person, gone)
    end_sessions(person, gone, now)
    empty_annexes(person, gone)
    unname_panel(person, gone)
    unname_account(person, gone)


def refuse_reason(person: Person, reason: str) -> None:
    """Raises Refused: it stays, so nobody may be named in it."""
    if not reason.strip():
        raise Refused(NO_REASON)
    called = (person.login, *person.terms, *person.single)
    if personal.is_named([one for one in called if one], reason):
        raise Refused(NAMED)


# ---------------------------------------------------------------------- what is theirs


def empty_letters(person: Person, gone: Gone) -> None:
    """Letters to them: the row stays, so that none is written twice; one that waits is called off."""
    mine = personal.letters_to(person.user_id, person.email, person.terms)
    waiting = and_(mine, Letter.state == QUEUED)
    run(update(Letter).where(waiting).values(state=CALLED_OFF, next_at=None))
    values = {"addressee": "", "recipient": "", "subject": "", "body": "", "reason": "", "reset_id": None}
    count(gone, "letter", run(update(Letter).where(mine).values(values)))


def empty_invitations(person: Person, gone: Gone, now: datetime) -> None:
    theirs = personal.invitations_of(person.user_id, person.email, person.terms)
    still_open = and_(theirs, Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    run(update(Invitation).where(still_open).values(revoked_at=now))
    count(gone, "invitation", run(update(Invitation).where(theirs).values(addressee="", email="", seed="")))


def delete_keys(person: Person, gone: Gone) -> None:
    """What opens the account, and what it was let into."""
    run(
        update(Letter)
        .where(Letter.reset_id.in_(select(PasswordReset.id).where(PasswordReset.user_id == person.user_id)))
        .values(reset_id=None)
    )
    for model in (Totp, RecoveryCode, Pin, PasswordReset, Operator, RegionGrant):
        count(gone, model.__tablename__, run(delete(model).where(model.user_id == person.user_id)))
    key = account_key(person.login)
    count(gone, "reset_request", run(delete(ResetRequest).where(ResetRequest.account_key == key)))
    count(gone, "throttle", run(delete(Throttle).where(Throttle.key == key)))


def end_sessions(person: Person, gone: Gone, now: datetime) -> None:
    """Sessions that a signature names stay without saying which device that was."""
    count(gone, "pairing", run(delete(Pairing).where(Pairing.user_id == person.user_id)))
    mine, kept = AuthSession.user_id == person.user_id, personal.signing_sessions(person.user_id)
    count(gone, "auth_session", run(delete(AuthSession).where(mine, AuthSession.id.not_in(kept))))
    run(update(AuthSession).where(mine).values(device=""))
    run(update(AuthSession).where(mine, AuthSession.revoked_at.is_(None)).values(revoked_at=now))


def empty_annexes(person: Person, gone: Gone) -> None:
    """Of every sealed result that names them, however they were called then; the record has only the annex's hash."""
    theirs = SealedResult.id.in_(annexes_naming(person.user_id))
    count(gone, "sealed_result", run(update(SealedResult).where(theirs).values(annex="")))


def unname_panel(person: Person, gone: Gone) -> None:
    """Seats and marks stay; the name under them goes."""
    seats = personal.seats_of(person.user_id)
    sheets = personal.sheets_of(seats)
    count(gone, "panelist", run(update(Panelist).where(Panelist.id.in_(seats)).values(position="", institution="")))
    under = {"name": "", "device": "", "body": ""}
    count(gone, "signature", run(update(Signature).where(Signature.sheet_id.in_(sheets)).values(under)))
    for model in (Pledge, PlenaryVote):
        count(gone, model.__tablename__, run(update(model).where(model.panelist_id.in_(seats)).values(name="")))


def unname_account(person: Person, gone: Gone) -> None:
    """The row stays, because deeds name its number."""
    user = db.session.get_one(User, person.user_id)
    user.login, user.name, user.email = ERASED.format(user.id), NOBODY, ""
    user.password_hash, user.active, user.draft_half = "", False, ""
    gone["user"] += 1


# ---------------------------------------------------------------------- words in which they are named


def empty_words(person: Person, found: Erased) -> list[tuple[int, int]]:
    """Empties what may be; tells where the person is named all the same. Returns the lines that have no salt now."""
    may = personal.emptied()
    places = list(personal.places_of(person.terms))
    for one in places:
        if (one.table, one.column) in may and not personal.is_anothers(one, person.email):
            run(update(TABLES[one.table]).where(*personal.is_row(one)).values({one.column: ""}))
            found.gone[one.table] += 1
        else:
            found.named[f"{one.table}.{one.column}"] += 1
    return forget_salts([one.words for one in places])


def find_single(person: Person, found: Erased) -> None:
    """Tells where a name of one word still stands; whether that is this person, only a reader can say."""
    for name in person.single:
        found.single[name] = Counter(f"{one.table}.{one.column}" for one in personal.places_of([name]))


def forget_salts(words: Sequence[str]) -> list[tuple[int, int]]:
    """Lines of a log that prove one of these words prove it no more, by category; everything else of them stays."""
    lines = []
    for line in personal.salted_lines() if words else ():
        told = set(personal.texts_of(json.loads(line.body)["what"]))
        if told & {word_hash(line.salt, text) for text in words}:
            mine = and_(ScoreEvent.category_id == line.category_id, ScoreEvent.seq == line.seq)
            run(update(ScoreEvent).where(mine).values(salt=""))
            lines.append((line.category_id, line.seq))
    return lines


def run(statement: Any) -> int:
    return int(db.session.connection().execute(statement).rowcount)


def count(gone: Gone, table: str, rows: int) -> None:
    if rows:
        gone[table] += rows
