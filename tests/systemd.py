"""A real systemd in namespaces of its own, with the units that `paritrana deploy systemd` prints and no others.

It sees this machine's files and network; its processes, its /run, its control groups, /srv and what systemd keeps are
its own and end with it; mounts go on among its own namespaces, as on any machine that booted. Only root may make such
namespaces, and not everywhere.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

INSTANCE = "/srv/paritrana"
PATIENCE = 60.0
TARGETS = ("sysinit", "basic", "shutdown", "network-online", "multi-user", "timers")
NAMESPACES = ("unshare", "--fork", "--pid", "--mount", "--cgroup", "--ipc", "--uts", "--mount-proc", "--kill-child")
BEFORE = """
set -e
mount --make-rprivate /
mount -t tmpfs tmpfs /run
mount --bind {disk} /srv
mount -t tmpfs tmpfs /var/lib/systemd
mount -t tmpfs tmpfs /sys/fs/cgroup
mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
mount --make-rshared /
mkdir -m 700 {instance}
exec {then}
"""
ON_DISK = "/var/tmp"  # noqa: S108 - what lies here outlives a start, so it is a disk (file-hierarchy(7))
BOOT = "/lib/systemd/systemd --system --unit=multi-user.target"


class Machine:
    """Where that systemd runs: `init` is its process as seen from here."""

    def __init__(self, init: int) -> None:
        self.init = init

    def systemctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("systemctl", *words)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A program of this machine, as if it were started there."""
        inside = ["nsenter", "--target", str(self.init), "--mount", "--pid", "--cgroup", *words]
        return subprocess.run(inside, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def told(self, unit: str, name: str) -> str:
        """A property of a unit."""
        return self.systemctl("show", "--value", "--property", name, unit).stdout.strip()

    def kill(self, unit: str) -> None:
        """As if the main process had died of itself."""
        self.systemctl("kill", "--kill-whom=main", "--signal=KILL", unit)

    def file(self, path: str) -> Path:
        """A file of that machine."""
        return Path(f"/proc/{self.init}/root{path}")


def possible() -> bool:
    """Whether such namespaces can be made here."""
    with tempfile.TemporaryDirectory(dir=ON_DISK) as disk:
        tried = [*NAMESPACES, "sh", "-c", BEFORE.format(instance=INSTANCE, disk=disk, then="true")]
        return subprocess.run(tried, capture_output=True, check=False).returncode == 0


def write_targets(folder: Path, wanted: tuple[str, ...]) -> None:
    """The targets that units lean on, empty but for what is to be started."""
    for name in TARGETS:
        text = f"[Unit]\nDescription={name}\nDefaultDependencies=no\n"
        if name == "multi-user":
            text += "".join(f"Wants={unit}\n" for unit in wanted)
        (folder / f"{name}.target").write_text(text, encoding="utf-8")


@contextmanager
def running(units: Path, wanted: tuple[str, ...]) -> Iterator[Machine]:
    """Started with the units in this folder; everything in it is gone when the block ends."""
    write_targets(units, wanted)
    own = {"PATH": os.environ["PATH"], "SYSTEMD_UNIT_PATH": str(units), "SYSTEMD_LOG_TARGET": "null", "container": "x"}
    with tempfile.TemporaryDirectory(dir=ON_DISK) as disk:
        start = BEFORE.format(instance=INSTANCE, disk=disk, then=BOOT)
        process = subprocess.Popen([*NAMESPACES, "sh", "-c", start], env=own, stderr=subprocess.PIPE, text=True)
        try:
            yield Machine(init_of(process))
        finally:
            process.kill()
            process.communicate()


def init_of(process: subprocess.Popen[str]) -> int:
    def ready() -> int:
        assert process.poll() is None, process.communicate()[1]
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
        found = [int(one) for one in children if Path("/proc", one, "root", "run/systemd/private").exists()]
        return found[0] if found else 0

    return wait_for(ready, "systemd")


def wait_for(found: Callable[[], int], what: str) -> int:
    """What `found` gives as soon as that isn't nothing."""
    last = time.monotonic() + PATIENCE
    while time.monotonic() < last:
        if value := found():
            return value
        time.sleep(0.1)
    raise AssertionError(f"{what} didn't come about in {PATIENCE:.0f} s")


def healthy(port: int) -> bool:
    """Whether a server answers there that it can reach its database."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, ConnectionError):
        return False
