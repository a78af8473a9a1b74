"""Either database for a trial: the embedded one, or a PostgreSQL server that is there as long as the trial."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import TypeVar

from tests.postgresql import Server, running

Kind = TypeVar("Kind")


def either(
    of_file: Callable[[], Kind], of_server: Callable[[Server], Kind]
) -> Mapping[str, Callable[[], AbstractContextManager[Kind]]]:
    """How a trial comes to what it needs to know of each database, by the names that `--database` takes."""

    @contextmanager
    def embedded() -> Iterator[Kind]:
        yield of_file()

    @contextmanager
    def served() -> Iterator[Kind]:
        with running() as server:
            yield of_server(server)

    return {"sqlite": embedded, "postgresql": served}
