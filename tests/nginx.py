"""A real nginx on this machine's own address, with the file that `paritrana deploy nginx` prints."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

COMMAND = [sys.executable, "-m", "webapp.cli"]
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
# What the README says, word for word.
CERTIFICATE = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365"
    " -subj /CN={host} -addext subjectAltName=DNS:{host} -keyout {key} -out {certificate}"
)
# What Debian's own nginx.conf has around such a file.
AROUND = """
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
daemon off;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
    include /etc/nginx/mime.types;
    access_log {folder}/access.log;
    gzip on;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/paritrana.conf;
}}
"""


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def configure(folder: Path, given: dict[str, str], *, plain_port: int, servers: Sequence[str] = ()) -> Path:
    """The certificate, the printed file and the one around it; gives the last."""
    certificate = make_certificate(folder / "paritrana.pem")
    key = certificate.with_suffix(".key")
    options = ["--certificate", str(certificate), "--key", str(key), "--plain-port", str(plain_port)]
    options += [f"--server={one}" for one in servers]
    command = [*COMMAND, "deploy", "nginx", *options]
    printed = subprocess.run(command, env={**os.environ, **given}, check=True, capture_output=True, text=True).stdout
    (folder / "paritrana.conf").write_text(printed)
    whole = folder / "nginx.conf"
    whole.write_text(AROUND.format(folder=folder))
    return whole


def make_certificate(place: Path) -> Path:
    """For localhost, signed by itself; its key lies beside it. Gives the place back."""
    made = CERTIFICATE.format(host="localhost", key=place.with_suffix(".key"), certificate=place)
    subprocess.run(made.split(), check=True, capture_output=True)
    return place


def checked(whole: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([NGINX, "-t", "-c", str(whole)], capture_output=True, text=True, check=False)


@contextmanager
def running(whole: Path, port: int) -> Iterator[None]:
    """nginx until the block ends; it answers on `port` from the block's beginning."""
    process = subprocess.Popen([NGINX, "-c", str(whole)], stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), timeout=5).close()
                break
            except OSError:
                assert process.poll() is None, (whole.parent / "error.log").read_text()
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def trusting(certificate: Path) -> ssl.SSLContext:
    """What a client needs that trusts just this certificate."""
    return ssl.create_default_context(cafile=str(certificate))
