"""How the queue lies on a Redis server; apart from `webapp.queue` because only who uses one loads its client."""

from __future__ import annotations

import logging
from typing import Any

from huey.storage import RedisStorage
from redis import Connection, ConnectionPool, SSLConnection
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

from webapp.queue_server import QueueServer

SECONDS = 2  # that somebody's request waits at most for a server that doesn't answer
SWEEP = b"[]"  # the message that has a worker look in the database
AWAY = "Antrean tidak dapat dihubungi (%s). Pekerjaan tetap tercatat dan dilanjutkan begitu antrean kembali."
BACK = "Antrean kembali; yang tertinggal dicari di basis data."
LOG = logging.getLogger(__name__)


class Storage(RedisStorage):  # type: ignore[misc]
    """Huey's, under which a worker goes on without a word too many while the server is away."""

    away = False

    def dequeue(self) -> bytes | None:
        """The oldest message. When the server is there again, whatever was to be done meanwhile is looked for."""
        try:
            found: bytes | None = super().dequeue()
            if self.away:
                self.enqueue(SWEEP)
                LOG.warning(BACK)
        except RedisError as error:
            if not self.away:
                LOG.warning(AWAY, error)
            self.away = True
            return None
        self.away = False
        return found

    def read_schedule(self, _ts: Any) -> list[bytes]:
        """Nothing is ever put off: the database says when something is due."""
        return []

    def close(self) -> None:
        self.pool.disconnect()


def options_of(server: QueueServer) -> dict[str, Any]:
    """What Huey gives to its storage. A connection that fails isn't tried again: there is the sweep."""
    pool = ConnectionPool(connection_class=SSLConnection if server.tls else Connection, **reached(server))
    return {"blocking": False, "connection_pool": pool}


def reached(server: QueueServer) -> dict[str, Any]:
    """The server's certificate must be its own."""
    secure = {"ssl_cert_reqs": "required", "ssl_check_hostname": True, "ssl_ca_certs": server.trusted or None}
    return {
        "host": server.host,
        "port": server.port,
        "db": server.number,
        "username": server.user or None,
        "password": server.password or None,
        "socket_timeout": SECONDS,
        "socket_connect_timeout": SECONDS,
        "retry": Retry(NoBackoff(), 0),
        **(secure if server.tls else {}),
    }
