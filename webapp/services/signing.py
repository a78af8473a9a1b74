"""The signature under a sheet: a typed name and a PIN that was looked at before, under exactly what was read."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from datetime import datetime

from scoring.rubric import Rubric
from webapp.db import db
from webapp.errors import Refused
from webapp.models import AuthSession, Sheet, Signature, User
from webapp.queries.sheets import Content, Seat, content_of, own_sheet
from webapp.queries.signatures import signature_of
from webapp.services.replaced import refuse_replaced
from webapp.services.sheets import lock_sheet, seat_for

# Before a name, and behind it where no comma parts them; degrees behind a comma are never part of a name.
BEFORE = frozenset(("prof", "dr", "drs", "dra", "ir", "h", "hj", "kh", "bapak", "ibu", "bpk", "pak", "bu"))
BEHIND = frozenset(
    ("sh", "se", "st", "si", "sos", "sip", "ssos", "ssi", "sp", "spd", "mpd", "msi", "mh", "mm", "mt", "phd")
)
WORD = re.compile(r"[^\W_]+")

OTHER_NAME = "Nama yang diketik tidak sama dengan nama akun ini, “{name}”. Gelar boleh dilewatkan."


class NameRefused(Refused):
    """The name under the sheet isn't the account's."""


def plain_name(name: str) -> list[str]:
    """The words of a name without case, titles and punctuation: `H. Budi Santoso, S.H.` is budi santoso."""
    front = unicodedata.normalize("NFKC", name).casefold().partition(",")[0].replace(".", "")
    words = WORD.findall(front)
    found = list(words)
    while found and found[0] in BEFORE:
        del found[0]
    while found and found[-1] in BEHIND:
        del found[-1]
    return found or words


def check_name(typed: str, name: str) -> None:
    """Raises NameRefused."""
    if plain_name(typed) != plain_name(name):
        raise NameRefused(OTHER_NAME.format(name=name))


def sign_sheet(
    *, by: int, session_id: int, candidate_id: int, rubric: Rubric, version: int, name: str, now: datetime
) -> Signature | None:
    """Locks the version that was read and keeps the signature under it; the PIN was right.

    Runs inside `transaction()`. Returns what is there already for a sheet that is locked, None where that one was
    locked without a signature. Raises NotFound, Replaced, NameRefused, Forbidden (closed), StaleSheet, SheetIncomplete.
    """
    seat = seat_for(by, candidate_id)
    sheet = own_sheet(seat)
    if sheet is not None and sheet.locked_at is not None:
        return signature_of(sheet.id, sheet.version)
    refuse_replaced(seat.category, rubric)
    user = db.session.get_one(User, by)
    check_name(name, user.name)
    locked = lock_sheet(by=by, candidate_id=candidate_id, rubric=rubric, version=version, now=now)
    body = body_of(seat, rubric, locked, user.name)
    signature = Signature(
        sheet_id=locked.id,
        version=locked.version,
        name=" ".join(name.split()),
        at=now,
        session_id=session_id,
        device=db.session.get_one(AuthSession, session_id).device,
        body=body,
        body_sha256=hashlib.sha256(body.encode()).hexdigest(),
    )
    db.session.add(signature)
    db.session.flush()
    return signature


def body_of(seat: Seat, rubric: Rubric, sheet: Sheet, name: str) -> str:
    """The whole sheet as canonical JSON: keys sorted, no blanks, the same bytes for the same sheet."""
    content: Content = content_of(sheet)
    plain = {
        "edition": seat.edition.code,
        "category": seat.category.code,
        "rubric": rubric.digest,
        "candidate": {"code": seat.candidate_code, "name": seat.candidate_name},
        "juror": {"name": name, "bench": seat.bench},
        "version": sheet.version,
        "items": [answer_of(leaf.code, content) for leaf in rubric.judged()],
        "note": content.note,
    }
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def answer_of(code: str, content: Content) -> dict[str, str]:
    answer = content.answer(code)
    return {"code": code, "value": answer.value, "note": answer.note}
