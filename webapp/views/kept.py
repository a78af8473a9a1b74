"""What somebody sent to us after the session had ended: carried through the sign-in, so that nothing typed is lost."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import HTTPException

PREFIX = "kept:"
SECRET = frozenset({"auth", "invitation"})  # forms with a password, which no page repeats
TOKEN_FIELD = "csrf_token"  # noqa: S105 - the name of a field

Fields = Sequence[tuple[str, str]]


def kept_fields() -> Fields:
    """The fields of this request's form; none of a form that another site's page has sent, nor of a sign-in."""
    if request.method != "POST" or request.blueprint in SECRET or not from_our_own_page():
        return ()
    try:
        sent = request.form
    except HTTPException:
        return ()  # too large to be read: refused as such
    return tuple((name, value) for name, value in sent.items(multi=True) if name and name != TOKEN_FIELD)


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
    return tuple((name.removeprefix(PREFIX), value) for name, value in found if name.startswith(PREFIX))
