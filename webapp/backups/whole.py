"""A private file that is there whole and durable, or not at all."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from webapp.content.store import AT_ONCE
from webapp.durable import make_durable
from webapp.errors import Unusable, os_reason


@contextmanager
def whole_file(output: Path) -> Iterator[IO[bytes]]:
    """Written under another name, made durable, then renamed. Raises Unusable for what the system refuses."""
    draft = output.with_name(f".{output.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb", AT_ONCE) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.replace(output)
        make_durable(output.parent)
    except OSError as error:
        raise Unusable(f"{output}: berkas tidak dapat ditulis ({os_reason(error)}).") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
