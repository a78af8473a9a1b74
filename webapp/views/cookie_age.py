"""How old a signed cookie is, where several servers sign: each has a clock of its own, and none is quite right."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from itsdangerous import SignatureExpired, TimestampSigner


class CookieSigner(TimestampSigner):
    """A cookie from a server whose clock is ahead is new, where the library would call it expired."""

    def unsign(self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False) -> Any:  # noqa: FBT001, FBT002
        """As the library's. Raises BadSignature, of which SignatureExpired is one."""
        value, stamped = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.age_of(stamped) > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=stamped)
        return (value, stamped) if return_timestamp else value

    def age_of(self, stamped: datetime) -> int:
        return max(0, self.get_timestamp() - int(stamped.timestamp()))
