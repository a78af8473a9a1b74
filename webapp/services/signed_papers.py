"""Electronic signatures on issued papers: made here with a key that isn't kept, or brought along from elsewhere.

Each signature is a further file beside the untouched original; the newest is what the next one signs.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from reports.sign import Key, Signature, SignFailed, first_unlike, only_signed, sign_pdf, signatures_of, words_of
from webapp.content import store
from webapp.db import db
from webapp.errors import Conflict, Refused
from webapp.models import IssuedPaper, SignedPaper
from webapp.queries.signed_papers import signed_of
from webapp.services import score_log
from webapp.services.signers import check_turn

LARGEST_KEY = 64 * 1024
LARGEST_SIGNED = 20 * 2**20
MOST_ADDED = 60  # words: a visible signature says who, when and where it is checked
LONGEST_ADDED = 800
REASON = "Penandatanganan dokumen {} Penghargaan Paritrana"
NO_KEY = "Pilih berkas kunci (.p12 atau .pfx), paling besar 64 KB."
NO_FILE = "Pilih berkas PDF yang sudah ditandatangani, paling besar 20 MB."
MOVED_ON = (
    "Sementara itu dokumen ini mendapat tanda tangan lain. Tidak ada yang berubah; lihat daftarnya, lalu tandatangani "
    "berkas yang terbaru."
)
NONE_MORE = "Berkas itu tidak memuat tanda tangan elektronik yang baru. Pilih berkas hasil penandatanganan."
NOT_INTACT = "Tanda tangan {} pada berkas itu tidak utuh: isinya berubah sesudah ditandatangani. Minta berkas aslinya."
OTHERS_GONE = (
    "Tanda tangan sebelumnya tidak ada lagi pada berkas itu. Tandatangani berkas bertanda tangan yang terbaru di "
    "halaman ini."
)
NOT_WHOLE = "Sesudah tanda tangan terakhir, berkas itu masih diubah. Minta berkas hasil penandatanganan yang asli."
OTHER_PAGES = "Berkas itu mempunyai {} halaman, dokumen yang diterbitkan {}. Tandatangani berkas yang diterbitkan."
OTHER_WORDS = (
    "Isi halaman {} berbeda dari dokumen yang diterbitkan: “{}” tidak ada. Tandatangani berkas yang diterbitkan."
)
OTHER_LOOK = (
    "Halaman {} tidak lagi tampak seperti dokumen yang diterbitkan. Tandatangani berkas yang diterbitkan; tanda tangan "
    "yang terlihat ditaruh di bagian halaman yang kosong, paling luas seperdelapan halaman."
)
TOO_MUCH_ADDED = "Pada berkas itu ada terlalu banyak tulisan tambahan. Tandatangani berkas yang diterbitkan."


@dataclass(frozen=True)
class Held:
    """A signed file that was looked at and lies in the store; nothing speaks of it yet."""

    follows: str
    sha256: str
    size: int
    extends: bool
    added: str
    newest: Signature


@dataclass(frozen=True)
class Seen:
    """What a page was made from: the newest file; `any_order` once somebody has confirmed a signer out of turn."""

    sha256: str
    any_order: bool = False


def newest_hash(paper: IssuedPaper) -> str:
    """The file that the next one signs: the newest signed one, or the one that was issued."""
    signed = signed_of(paper.id)
    return signed[-1].sha256 if signed else paper.sha256


def sign_here(paper: IssuedPaper, key: Key, folder: Path, *, seen: Seen, reserve: int, now: datetime) -> Held:
    """Signs the newest file; the key is used for this once. `reserve` are the bytes on disk that stay free.

    Raises Conflict, Refused, OutOfTurn, Damaged, StorageFull.
    """
    before = content_seen(paper, folder, seen.sha256)
    try:
        signed = sign_pdf(before, key, reason=REASON.format(paper.identifier), at=now)
        found = signatures_of(signed)
    except SignFailed as failed:
        raise Refused(str(failed)) from failed
    check_seen_turn(paper, found[-1].name, seen)
    store.refuse_without_room(folder, len(signed), reserve=reserve)
    return kept(folder, seen.sha256, signed, extends=True, added="", newest=found[-1])


def bring(paper: IssuedPaper, content: bytes, folder: Path, *, seen: Seen, reserve: int) -> Held:
    """Takes a file that was signed elsewhere, once it is known to be this paper. Raises as above."""
    before = content_seen(paper, folder, seen.sha256)
    try:
        found = signatures_of(content)
        check_signatures(found, known=signatures_of(before) if seen.sha256 != paper.sha256 else ())
        extends = only_signed(before, content)
        added = "" if extends else added_words(words_of(before), words_of(content))
        unlike = first_unlike(before, content)
    except SignFailed as failed:
        raise Refused(str(failed)) from failed
    if unlike is not None:
        raise Refused(OTHER_LOOK.format(unlike))
    check_seen_turn(paper, found[-1].name, seen)
    store.refuse_without_room(folder, len(content), reserve=reserve)
    return kept(folder, seen.sha256, content, extends=extends, added=added, newest=found[-1])


def check_seen_turn(paper: IssuedPaper, name: str, seen: Seen) -> None:
    """Raises OutOfTurn, unless somebody has said that the order may be another."""
    if not seen.any_order:
        check_turn(paper, name)


def content_seen(paper: IssuedPaper, folder: Path, seen: str) -> bytes:
    if seen != newest_hash(paper):
        raise Conflict(MOVED_ON)
    return store.read(folder, seen)


def check_signatures(found: tuple[Signature, ...], *, known: tuple[Signature, ...]) -> None:
    """Those that there were and further ones, each of them sound. Raises Refused."""
    for one in found:
        if not one.holds:
            raise Refused(NOT_INTACT.format(one.name))
    if [(one.serial, one.at) for one in found[: len(known)]] != [(one.serial, one.at) for one in known]:
        raise Refused(OTHERS_GONE)
    if len(found) <= len(known):
        raise Refused(NONE_MORE)
    if not found[-1].whole_file:
        raise Refused(NOT_WHOLE)


def added_words(was: tuple[tuple[str, ...], ...], now: tuple[tuple[str, ...], ...]) -> str:
    """What a file that was written anew says beyond the paper. Raises Refused."""
    if len(was) != len(now):
        raise Refused(OTHER_PAGES.format(len(now), len(was)))
    added = [word for number, pair in enumerate(zip(was, now, strict=True), 1) for word in added_on(number, *pair)]
    told = " ".join(added)
    if len(added) > MOST_ADDED or len(told) > LONGEST_ADDED:
        raise Refused(TOO_MUCH_ADDED)
    return told


def added_on(number: int, was: tuple[str, ...], now: tuple[str, ...]) -> list[str]:
    """The words between those of the paper's page, all of which must be there in their order. Raises Refused."""
    left, added = deque(was), []
    for word in now:
        if left and word == left[0]:
            left.popleft()
        else:
            added.append(word)
    if left:
        raise Refused(OTHER_WORDS.format(number, left[0][:40]))
    return added


def kept(folder: Path, follows: str, content: bytes, *, extends: bool, added: str, newest: Signature) -> Held:
    """In the store, on disk, before any row speaks of it."""
    with store.told_when_full():
        sha256, size = store.keep(folder, BytesIO(content))
    return Held(follows, sha256, size, extends, added, newest)


def add_signed(paper: IssuedPaper, held: Held, *, by: int, now: datetime) -> None:
    """Writes down a signed file, in the log too. Inside `transaction()`. Raises Conflict where somebody was quicker."""
    if held.follows != newest_hash(paper):
        raise Conflict(MOVED_ON)
    newest = held.newest
    signed = SignedPaper(
        paper_id=paper.id,
        turn=len(signed_of(paper.id)) + 1,
        follows=held.follows,
        sha256=held.sha256,
        size=held.size,
        extends=held.extends,
        added=held.added,
        name=newest.name,
        issuer=newest.issuer,
        serial=newest.serial,
        valid_until=newest.valid_until,
        signed_at=newest.at,
        by_user_id=by,
        at=now,
    )
    score_log.record_signature(signed, paper)
    db.session.add(signed)
    db.session.flush()
