"""What a server and its worker write down: one line of JSON each, without anything that says who somebody is.

Of an error stands where it happened and of which kind it is, never its words: what somebody typed is in them.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from gunicorn.glogging import Logger

from webapp.db import database_sentence
from webapp.views.observing import FIELDS, LOG, SECURITY

NIK = re.compile(r"[0-9]{16,}")
MAIL_ADDRESS = re.compile(r"[^\s@\"'<>]{1,64}@[^\s@\"'<>]{1,255}")
MASKED = "…"
DEEPEST = 25  # frames of one error
Raised = tuple[type[BaseException], BaseException, TracebackType | None]


class Lines(logging.Formatter):
    """time, level, event, and what the record brings along. One line whatever is in it."""

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "event": masked(record.getMessage()),
            "process": record.process,
        }
        found |= {name: getattr(record, name) for name in FIELDS if hasattr(record, name)}
        if record.exc_info and record.exc_info[0] is not None and record.exc_info[1] is not None:
            found["error"] = told((record.exc_info[0], record.exc_info[1], record.exc_info[2]))
        return json.dumps(found, ensure_ascii=True)


def masked(text: str) -> str:
    """Without numbers of identity cards and addresses of people."""
    return MAIL_ADDRESS.sub(MASKED, NIK.sub(MASKED, text))


def told(raised: Raised) -> dict[str, Any]:
    """An error's kind, what it means where the database or the system says so, and where it happened."""
    kind, error, trace = raised
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    found: dict[str, Any] = {"kind": kind.__name__, "at": [f"{one.filename}:{one.lineno} {one.name}" for one in frames]}
    words = error.strerror if isinstance(error, OSError) else database_sentence(error)  # type: ignore[arg-type]
    return {**found, "meaning": masked(words)} if words else found


class ServerLog(Logger):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's own lines in the same shape."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(Lines())


def write_lines(*, requests: bool) -> None:
    """From now on this process and its children write lines to standard error; every request one, if asked.

    What the guards saw is always written.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOG.setLevel(logging.INFO if requests else logging.WARNING)
    logging.getLogger(SECURITY).setLevel(logging.INFO)
