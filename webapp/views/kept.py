"""What somebody sent to us after the session had ended: carried through the sign-in, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import g, request
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from webapp.access import device_was_revoked

PREFIX = "kept:"
FILE = "file"  # `file:berkas` is the name of a file that came in the field `berkas`; its content isn't kept
# Forms with a secret, which no page repeats.
SECRET = frozenset({"account", "auth", "invitation", "joining", "pin", "reset", "second"})
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field
NEVER_KEPT = frozenset({TOKEN_FIELD, "password", "password_again", "pin", "pin_again", "rahasia", "sandi"})

Fields = Sequence[tuple[str, str]]


def kept_fields() -> Fields:
    """The fields of this request's form, and the names of its files.

    None of a form that another site's page has sent, nor of a sign-in.
    """
    if request.method != "POST" or request.blueprint in SECRET or not from_our_own_page() or device_was_revoked():
        return ()  # of a device that was taken away nothing is repeated to whoever holds it
    try:
        sent, files = request.form, request.files
    except (HTTPException, OSError):
        return ()  # too large to be read, or to be kept while it is: refused as such
    typed = ((name, value) for name, values in sent.lists() for value in values)
    names = tuple(
        (f"{FILE}:{name}", one.filename or "") for name, one in files.items(multi=True) if name and is_lost(one)
    )
    return (*((name, value) for name, value in typed if name and name not in NEVER_KEPT), *names)


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


def carried_fields() -> Fields:
    """What a sign-in form carries, under the names it will be sent on with."""
    found = request.form.items(multi=True)
    carried = ((name.removeprefix(PREFIX), value) for name, value in found if name.startswith(PREFIX))
    return tuple((name, value) for name, value in carried if name not in NEVER_KEPT)
