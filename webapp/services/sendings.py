"""A form that is sent again, because its answer was lost, is accepted once: the form brings an id of its own."""

from __future__ import annotations

import uuid


def sending_of(client_id: str, *what: object) -> str:
    """The id under which what a form asks for is kept: the same when it is sent again, another for other words.

    `client_id` is the form's own UUID, `what` is who sends it and everything that stands in it. Nobody can try words
    on the id, for the form's own isn't kept.
    """
    return str(uuid.uuid5(uuid.UUID(client_id), repr(what)))
