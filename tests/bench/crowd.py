"""Many panelists at once: each saves one sheet after the other, waits where the server asks for it, and tries again.

One process with plain connections, so that the crowd takes little of the machine that the server also runs on.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter
from urllib.parse import urlencode

from tests.loops import run_to_end

WAIT = frozenset({429, 503})
MOST_ATTEMPTS = 50
PATIENCE = 300.0  # seconds for one answer
LONGEST_WAIT = 5.0
HEAD_ENDS = b"\r\n\r\n"


@dataclass(frozen=True)
class Errand:
    """One save: where, and the fields of the form."""

    path: str
    fields: dict[str, str]


@dataclass(frozen=True)
class Visitor:
    """A panelist's browser: what it sends as its cookie and its token, and what it saves, in this order."""

    cookie: str
    token: str
    errands: Sequence[Errand]


@dataclass
class Seen:
    """What became of everything: acknowledged versions by client-made id, seconds of each acknowledged save."""

    acknowledged: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: int = 0  # connections that ended without an answer
    elapsed: float = 0.0

    @property
    def faults(self) -> int:
        """Answers that say that the server failed; being asked to wait isn't one."""
        return sum(count for status, count in self.statuses.items() if status >= 500 and status not in WAIT)


def send_all(port: int, visitors: Sequence[Visitor]) -> Seen:
    """Everybody at once."""
    seen = Seen()
    start = perf_counter()
    run_to_end(crowd(port, visitors, seen))
    seen.elapsed = perf_counter() - start
    return seen


async def crowd(port: int, visitors: Sequence[Visitor], seen: Seen) -> None:
    await asyncio.gather(*(visit(port, one, seen) for one in visitors))


async def visit(port: int, visitor: Visitor, seen: Seen) -> None:
    for errand in visitor.errands:
        await run(port, visitor, errand, seen)


async def run(port: int, visitor: Visitor, errand: Errand, seen: Seen) -> None:
    """Sends until it is acknowledged or refused for good; always under the same id."""
    start = perf_counter()
    for _attempt in range(MOST_ATTEMPTS):
        try:
            status, headers, body = await asyncio.wait_for(post(port, visitor, errand), PATIENCE)
        except (OSError, EOFError, ValueError, TimeoutError):
            seen.broken += 1
            await asyncio.sleep(0.2)
            continue
        seen.statuses[status] += 1
        if status not in WAIT:
            break
        await asyncio.sleep(min(float(headers.get("retry-after", "1")), LONGEST_WAIT))
    else:
        return
    if status == 200:
        seen.acknowledged[errand.fields["client_id"]] = json.loads(body)["version"]
        seen.seconds.append(perf_counter() - start)


async def post(port: int, visitor: Visitor, errand: Errand) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body. Raises OSError, EOFError or ValueError where there is no whole answer."""
    body = urlencode({**errand.fields, "csrf_token": visitor.token}).encode()
    lines = (
        f"POST {errand.path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        f"Cookie: {visitor.cookie}",
        "Accept: application/json",
        "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        await writer.drain()
        head = await reader.readuntil(HEAD_ENDS)
        first, *others = head.decode("latin-1").strip().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in others)}
        return int(first.split(" ")[1]), headers, await reader.readexactly(int(headers.get("content-length", "0")))
    finally:
        writer.close()
