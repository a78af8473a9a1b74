"""Links that work once, as people get them: the page's address, a #, and the secret, which only a form's body has."""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.webapp.conftest import Persona
from webapp.forms.links import FIELD

LINK = re.compile(r"http://localhost:8000(/[a-z-]+)#([A-Za-z0-9_-]{43})(?![A-Za-z0-9_-])")
INVITATION, RESET, VILLAGE = "/undangan", "/setel-sandi", "/konfirmasi"


def tokens_in(text: str, page: str) -> list[str]:
    """The secrets of the links to this page, each once, in their order."""
    return list(dict.fromkeys(token for path, token in LINK.findall(text) if path == page))


def token_in(text: str, page: str) -> str:
    """The only one's."""
    (token,) = tokens_in(text, page)
    return token


def send(person: Persona, address: str, token: str, **fields: object) -> TestResponse:
    """A form of such a page."""
    return person.post(address, {FIELD: token, **fields})
