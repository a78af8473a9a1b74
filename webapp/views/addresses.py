"""Numbers in addresses."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class RowInteger(BaseConverter):
    """A row's id as we write it ourselves: plain digits, no leading zero, within what the database can hold."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value: str) -> int:
        return int(value)
