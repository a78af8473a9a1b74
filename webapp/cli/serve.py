"""The server: gunicorn, two processes on this machine's own address, and the worker, until it is interrupted."""

from __future__ import annotations

import errno
import socket
from typing import Any

from flask import Flask

from webapp.config import Settings
from webapp.db import db
from webapp.errors import ConfigRefused, os_reason

from .companion import Companion, NobodyBeside
from .inner_tls import own_certificate
from .logs import write_lines

ADDRESS = "127.0.0.1"
# Processes of one thread each: pages are bound by the processor, and few writers don't wait long for the lock.
OPTIONS: dict[str, Any] = {
    "workers": 2,
    "worker_class": "webapp.cli.process.Process",
    "timeout": 200,  # more than a long paper may take, so that the printer's own limit speaks first, in words
    "graceful_timeout": 10,
    "loglevel": "warning",
    "logger_class": "webapp.cli.logs.ServerLog",
    "proc_name": "paritrana",
    "control_socket_disable": True,
    # gunicorn believes headers of whoever speaks from this machine; ours are read by views/mounting.py alone.
    "forwarded_allow_ips": "",
    "forwarder_headers": "",
    "secure_scheme_headers": {},
}


def take_port(port: int) -> socket.socket:
    """The bound socket, taken first so that a port in use is told at once. Raises ConfigRefused."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((ADDRESS, port))
        taken.listen()
    except OSError as error:
        taken.close()
        raise ConfigRefused(port_sentence(port, error)) from None
    return taken


def port_sentence(port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {port} sedang dipakai program lain. Hentikan program itu, atau pilih port lain: PARITRANA_PORT=8001"
        )
    return f"Port {port} tidak dapat dipakai: {os_reason(error)}. Pilih port lain, misalnya PARITRANA_PORT=8001"


def serve(app: Flask, settings: Settings, taken: socket.socket, *, with_worker: bool = True) -> int:
    """Serves until interrupted (Ctrl-C or SIGTERM); 0 when that ended it."""

    def announce(_arbiter: object) -> None:
        print(f"Melayani di {settings.public_url} (hentikan dengan Ctrl-C).", flush=True)

    companion = Companion() if with_worker else NobodyBeside()
    bound = {"bind": f"fd://{taken.detach()}"}  # gunicorn closes it
    hooks = {"when_ready": announce, "on_exit": lambda _arbiter: companion.end()}
    write_lines(requests=settings.log_requests)
    with app.app_context():
        db.engine.dispose()  # a connection must not be shared by the processes that are made now
    try:
        make_server(app, {**OPTIONS, **bound, **hooks, **spoken(settings)}, companion).run()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    return 0


def spoken(settings: Settings) -> dict[str, str]:
    """What gunicorn needs to speak TLS and nothing else, where the instance asks for it."""
    if not settings.inner_tls:
        return {}
    certificate, key = own_certificate(settings.shared)
    return {"certfile": str(certificate), "keyfile": str(key)}


def make_server(app: Flask, options: dict[str, Any], companion: Companion) -> Any:
    """gunicorn, which looks after the worker as it does after its own processes: about every second."""
    from gunicorn.app.base import BaseApplication
    from gunicorn.arbiter import Arbiter

    class Master(Arbiter):  # type: ignore[misc]
        def manage_workers(self) -> None:
            super().manage_workers()
            companion.keep()

    class Server(BaseApplication):  # type: ignore[misc]
        def load_config(self) -> None:
            for name, value in options.items():
                self.cfg.set(name, value)

        def load(self) -> Flask:
            return app

        def run(self) -> None:
            Master(self).run()

    return Server()
