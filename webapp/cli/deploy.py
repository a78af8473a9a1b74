"""`paritrana deploy nginx|systemd`: files for the machine's own services, filled with this instance's values."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

from webapp.config import BackupPlan, Settings
from webapp.errors import ConfigRefused

from .inner_tls import NAME, place_of
from .unit_environment import environment_lines, left_out

# Beneath a path nginx would answer for the rest of the host with a page and redirects of its own.
OUTSIDE = """location / {{ return 404; }}
    location = {prefix} {{
        include_refusal;
        return 301 {prefix}/;
    }}"""
FORWARDED = """proxy_http_version 1.1;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $remote_addr;
        proxy_set_header Connection "";
        proxy_connect_timeout 5s;
        proxy_read_timeout 210s;
        proxy_next_upstream {next};"""
INNER = """proxy_ssl_trusted_certificate {certificate};
        proxy_ssl_verify on;
        proxy_ssl_name {name};
        proxy_ssl_server_name on;
        proxy_ssl_protocols TLSv1.2 TLSv1.3;
        """
UNITS = ("paritrana.service", "paritrana-worker.service", "paritrana-doctor.service", "paritrana-doctor.timer")
PLACE = re.compile(r"@([A-Z_]+)@")
SAFE = re.compile(r"[A-Za-z0-9/._:~-]+")
# To the next server goes what didn't reach the first; a form that was sent is sent again by nobody but its browser.
ALONE, SEVERAL = "off", "error timeout"
SERVER = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\]):[0-9]{1,5}")
ELSEWHERE = (
    "--server {server}: nginx berbicara tanpa TLS, jadi hanya dengan alamat di mesin ini, seperti 127.0.0.1:8001. "
    "Server di mesin lain dihubungi lewat terowongan ke alamat seperti itu; lihat README."
)
NO_HTTPS = (
    "PARITRANA_URL harus alamat https, misalnya https://paritrana.contoh.go.id: nginx melayani orang di mesin lain."
)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command; it sets `run`, a function from the arguments to an exit code."""
    deploy = commands.add_parser("deploy", help="cetak contoh berkas nginx atau unit systemd untuk instance ini")
    deploy.add_argument("what", choices=["nginx", "systemd"], metavar="BERKAS", help="nginx, systemd")
    deploy.add_argument("--certificate", metavar="FILE", help="sertifikat TLS, untuk nginx")
    deploy.add_argument("--key", metavar="FILE", help="kunci sertifikat itu, untuk nginx")
    deploy.add_argument("--plain-port", type=port, default=80, metavar="PORT", help="port tanpa TLS, untuk nginx: 80")
    deploy.add_argument(
        "--server",
        action="append",
        metavar="HOST:PORT",
        help="satu dari beberapa server, untuk nginx; boleh diulang. Tanpa ini: 127.0.0.1 dengan PARITRANA_PORT",
    )
    deploy.add_argument("--user", default="paritrana", help="akun sistem yang menjalankan, untuk systemd: paritrana")
    deploy.add_argument("--sealed", action="store_true", help="kunci instance dari kredensial systemd, untuk systemd")
    deploy.add_argument("--unit", choices=UNITS, metavar="UNIT", help=f"satu unit saja: {', '.join(UNITS)}")
    deploy.set_defaults(run=run_deploy)


def port(typed: str) -> int:
    """Raises ValueError."""
    found = int(typed)
    if not 0 < found < 65536:
        raise ValueError(typed)
    return found


def run_deploy(asked: argparse.Namespace) -> int:
    """Prints the file, or all units one after the other, and says what no unit may hold. Makes nothing."""
    from webapp.config import read_settings

    settings = read_settings()
    if asked.what == "nginx":
        servers = asked.server or [f"127.0.0.1:{settings.port}"]
        print(nginx(settings, asked.certificate, asked.key, plain_port=asked.plain_port, servers=servers), end="")
    else:
        names = [asked.unit] if asked.unit else UNITS
        print("\n".join(unit(name, settings, user=asked.user, sealed=asked.sealed) for name in names))
        for sentence in left_out():
            print(sentence, file=sys.stderr)
    return 0


def nginx(
    settings: Settings, certificate: str | None, key: str | None, *, plain_port: int, servers: Sequence[str]
) -> str:
    """The server's file for nginx. Raises ConfigRefused without https, or for a server of another machine."""
    if not settings.https:
        raise ConfigRefused(NO_HTTPS)
    found = {
        "HOST": settings.host,
        "ORIGIN": settings.origin,
        "PREFIX": settings.prefix,
        "PLAIN_PORT": str(plain_port),
        "TLS_PORT": str(urlsplit(settings.public_url).port or 443),
        "CERTIFICATE": certificate or f"/etc/ssl/paritrana/{settings.host}.pem",
        "KEY": key or f"/etc/ssl/paritrana/{settings.host}.key",
    }
    text = inner(filled("nginx.conf", found), settings)
    forwarded = FORWARDED.format(next=SEVERAL if len(servers) > 1 else ALONE)
    outside = OUTSIDE.format(prefix=settings.prefix) if settings.prefix else ""
    parts = {"outside": outside, "headers": forwarded, "servers": upstream(servers), **refusals()}
    for name, lines in parts.items():
        text = text.replace(f"include_{name};", lines)
    return text


def upstream(servers: Sequence[str]) -> str:
    """Raises ConfigRefused for a server to which everything would go in the clear."""
    for server in servers:
        if not SERVER.fullmatch(server):
            raise ConfigRefused(ELSEWHERE.format(server=server))
    return "\n    ".join(f"server {server} max_fails=1 fail_timeout=10s;" for server in servers)


def inner(text: str, settings: Settings) -> str:
    """The same with TLS between nginx and the server, known by its own certificate, where that is asked for."""
    if not settings.inner_tls:
        return text
    certificate, _key = place_of(settings.shared)
    trusted = INNER.format(certificate=certificate, name=NAME)
    return text.replace("proxy_pass http://", "proxy_pass https://").replace(
        "include_headers;", f"{trusted}include_headers;"
    )


def refusals() -> dict[str, str]:
    """What nginx itself answers is dressed as the application's own plain refusals are; without TLS, but for HSTS."""
    from webapp.views.security import ALONE, HEADERS, HSTS

    plain = {**HEADERS, "Content-Security-Policy": ALONE, "Cache-Control": "no-store"}
    return {"plain": dressed(plain), "refusal": dressed({**plain, "Strict-Transport-Security": HSTS})}


def dressed(headers: Mapping[str, str]) -> str:
    return "\n        ".join(f'add_header {name} "{value}" always;' for name, value in headers.items())


def unit(name: str, settings: Settings, *, user: str, sealed: bool = False) -> str:
    """One unit of systemd; `sealed` has the keys decrypted for it alone, while it runs."""
    found = {
        "COMMAND": str(Path(sys.executable).with_name("paritrana")),
        "INSTANCE": str(settings.instance),
        "SHARED": str(settings.shared),
        "URL": settings.public_url,
        "PORT": str(settings.port),
        "USER": user,
    }
    parts = ("common.service", *(() if settings.common is None else ("shared.service",)))
    asked = filled("sealed.service", found) if sealed else ""
    common = asked + "".join(filled(one, found) for one in parts) + of_backups(settings.backups) + environment_lines()
    return filled(name, {**found, "COMMON": common.rstrip("\n")})


def of_backups(plan: BackupPlan) -> str:
    """Where backups lie, which a unit that is shut in couldn't write otherwise."""
    return "" if plan.folder is None else filled("backup-folder.service", {"PLACE": str(plan.folder)})


def filled(name: str, found: dict[str, str]) -> str:
    """A file of the package with its places filled. Raises ConfigRefused for what would mean something else there."""
    for value in (one for place, one in found.items() if place not in {"COMMON", "PREFIX"}):
        if not SAFE.fullmatch(value):
            raise ConfigRefused(
                f"“{value}” tidak dapat ditulis dalam berkas ini: pakai nama tanpa spasi dan tanda lain."
            )
    text = (files("webapp") / "deploy" / name).read_text("utf-8")
    return PLACE.sub(lambda place: found[place[1]], text)
