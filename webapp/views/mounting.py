"""Where the application stands: beneath which path, under which scheme, and from whom a request really comes.

What a proxy writes into headers anybody else may write, too. So the scheme and the path come from the settings alone,
and the client's address from a header only where the settings name the proxy and how many of them stand in a row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from ipaddress import ip_address
from typing import Any

from webapp.config import Proxy, Settings

Environ = dict[str, Any]
Application = Callable[[Environ, Any], Iterable[bytes]]
PEER = "paritrana.peer"  # who speaks to us itself
OUTSIDE = "/."  # no rule has it


class Mounted:
    """The WSGI application as its settings say that people reach it."""

    def __init__(self, application: Application, settings: Settings) -> None:
        self.application = application
        self.prefix = settings.prefix
        self.scheme = "https" if settings.https else "http"
        self.proxy = settings.proxy

    def __call__(self, environ: Environ, start_response: Any) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        environ["PATH_INFO"] = beneath(self.prefix, path)
        environ["SCRIPT_NAME"] = self.prefix
        environ["wsgi.url_scheme"] = self.scheme
        environ[PEER] = str(environ.get("REMOTE_ADDR", ""))
        environ["REMOTE_ADDR"] = client_of(environ, self.proxy)
        return self.application(environ, start_response)


def beneath(prefix: str, path: str) -> str:
    """The path as the application knows it; one that isn't beneath the prefix is nobody's."""
    if not prefix:
        return path
    if path == prefix or path.startswith(f"{prefix}/"):
        return path.removeprefix(prefix) or "/"
    return OUTSIDE


def client_of(environ: Environ, proxy: Proxy | None) -> str:
    """The address that the outermost of our own proxies saw. What stands further left was written by the client."""
    peer = str(environ.get("REMOTE_ADDR", ""))
    if proxy is None or peer != proxy.address:
        return peer
    seen = str(environ.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    try:
        return str(ip_address(seen[-proxy.hops].strip()))
    except (IndexError, ValueError):
        return peer
