"""What somebody sent to us after the session had ended: carried through the sign-in, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from webapp.access import Viewer, device_was_revoked
from webapp.views.whose_page import TOKEN_FIELD, account_of

PREFIX = "kept:"
FILE = "file"  # `file:berkas` is the name of a file that came in the field `berkas`; its content isn't kept
WHOSE = "halaman:milik"  # carried along: the token of the page on which it was typed, which names its account
ANOTHERS = (
    "Isian yang tadi dikirim diketik dengan akun lain, jadi tidak diteruskan dengan akun ini. Tidak ada yang berubah. "
    "Bila itu isian Anda, masuklah dengan akun itu, lalu isi lagi."
)
# Forms with a secret, which no page repeats.
SECRET = frozenset({"account", "auth", "invitation", "joining", "pin", "reset", "second"})
NEVER_KEPT = frozenset({TOKEN_FIELD, "password", "password_again", "pin", "pin_again", "rahasia", "sandi"})

Fields = Sequence[tuple[str, str]]


def kept_fields() -> Fields:
    """The fields of this request's form, and the names of its files.

    None of a form that another site's page has sent, nor of a sign-in, nor of what somebody else has typed.
    """
    if request.method != "POST" or request.blueprint in SECRET or not from_our_own_page() or device_was_revoked():
        return ()  # of a device that was taken away nothing is repeated to whoever holds it
    if is_of_anothers_page():
        return ()
    try:
        sent, files = request.form, request.files
    except (HTTPException, OSError):
        return ()  # too large to be read, or to be kept while it is: refused as such
    typed = ((name, value) for name, values in sent.lists() for value in values)
    names = tuple(
        (f"{FILE}:{name}", one.filename or "") for name, one in files.items(multi=True) if name and is_lost(one)
    )
    return (*((name, value) for name, value in typed if name and name not in NEVER_KEPT), *names)


def is_of_anothers_page() -> bool:
    """Whether this request's form stood on a page of another account than the one that is signed in now."""
    viewer = known_viewer()
    return viewer is not None and account_of(sent_token()) not in {None, viewer.user_id}


def known_viewer() -> Viewer | None:
    """As far as anybody has asked: a refusal may be that of a database which can't say."""
    found: Viewer | None = g.get("viewer")
    return found


def sent_token() -> str:
    """The form's token; empty where there is none, or the form is too large to be read."""
    try:
        return request.form.get(TOKEN_FIELD, "")
    except (HTTPException, OSError):
        return ""


def is_lost(sent: FileStorage) -> bool:
    """Whether a file was chosen, and is now neither stored nor in a field."""
    return bool(sent.filename) and not any(one is sent for one in g.get("stored_files", ()))


def file_stays(sent: FileStorage) -> None:
    """Notes that a file of this request isn't lost, whatever is said of the rest of its form."""
    g.setdefault("stored_files", []).append(sent)


def from_our_own_page() -> bool:
    """Browsers name the page's site with every POST across sites; what another site sends we don't offer again."""
    origin = request.headers.get("Origin")
    try:
        return origin is None or urlsplit(origin).netloc == request.host
    except ValueError:
        return False  # no address at all, so none of ours


def with_owner(kept: Fields) -> Fields:
    """The same for a sign-in form, which carries along whose they are. Who is signed in has their own page's token."""
    return kept if known_viewer() is not None else (*kept, (WHOSE, sent_token()))


def is_anothers(carried: Fields, user_id: int) -> bool:
    """Whether somebody else than this account has typed it. Where no page says whose it was, it is whoever's signs in.

    That is a page from before tokens named an account, or from before the instance's key was changed: what was typed
    is worth more than to be thrown away for it.
    """
    return account_of(dict(carried).get(WHOSE, "")) not in {None, user_id}


def own_fields(carried: Fields, user_id: int) -> Fields:
    """What is sent on for this account."""
    return () if is_anothers(carried, user_id) else tuple(one for one in carried if one[0] != WHOSE)


def carried_fields() -> Fields:
    """What a sign-in form carries, under the names it will be sent on with."""
    found = request.form.items(multi=True)
    carried = ((name.removeprefix(PREFIX), value) for name, value in found if name.startswith(PREFIX))
    return tuple((name, value) for name, value in carried if name not in NEVER_KEPT)
