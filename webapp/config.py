"""Settings of one instance, read once from the environment; nothing else looks there."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from webapp.derived import FOLDER
from webapp.durable import put_in_place
from webapp.errors import ConfigRefused, EngineRefused, os_reason
from webapp.key_files import DAMAGED, KEY_BYTES, kept_key, make_private_folder, read_key, write_private
from webapp.mail_server import LOOPBACK, MailServer, read_mail_server
from webapp.moved import DATABASE as DATABASE_FILE
from webapp.moved import refuse_moved
from webapp.queue_server import QueueServer, named_by, read_queue_server
from webapp.shared_folder import VARIABLE as SHARED
from webapp.shared_folder import read_shared, saying

if TYPE_CHECKING:
    from sqlalchemy import URL

SETTINGS = "paritrana_settings"  # where an application keeps them among its extensions
DATABASE, DATABASE_OWNER = "PARITRANA_DATABASE", "PARITRANA_DATABASE_OWNER"
DATABASE_DRILL = "PARITRANA_DATABASE_DRILL"
EVIDENCE = "evidence"  # the folder of contents that were handed in
TYPEFACES = "huruf"  # fonts of the instance's own, put there by who runs it
REFERENCE = "reference"  # its own tables of what is plausible in a region, by edition
MEBIBYTE = 1024 * 1024
PREFIX = re.compile(r"(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*")
LONGEST_CONTACT = 300
LONGEST_KEPT = 35  # days: whoever is erased is gone from every backup then, too


@dataclass(frozen=True)
class BackupPlan:
    """To which public keys backups are encrypted, where they lie, at which hour of the server's clock, how long."""

    keys: Path | None = None
    folder: Path | None = None
    hour: int = 1
    days: int = LONGEST_KEPT


@dataclass(frozen=True)
class Proxy:
    """Who may say from whom a request comes: the last of `hops` proxies in a row, each adding the address it saw."""

    address: str
    hops: int = 1


@dataclass(frozen=True)
class Settings:
    """One instance: its folder, its port, the address people type.

    `common` is where everything lies that other machines must see; None, with one machine, has it in the folder, too.
    """

    instance: Path
    port: int
    public_url: str
    secret_key: str = field(repr=False)
    mail: MailServer | None = None
    server: URL | None = field(default=None, repr=False)  # of PostgreSQL; None keeps everything in the folder
    backups: BackupPlan = BackupPlan()
    proxy: Proxy | None = None
    owner: URL | None = field(default=None, repr=False)  # the same database, by the account that may change its schema
    drill: URL | None = field(default=None, repr=False)  # an empty one, where backups are tried
    common: Path | None = None
    queue: QueueServer | None = None  # None keeps it in the folder
    idle: timedelta = timedelta(minutes=60)
    juror_session: timedelta = timedelta(hours=12)
    secretariat_session: timedelta = timedelta(hours=8)
    max_content_length: int = 2 * MEBIBYTE
    max_form_memory: int = MEBIBYTE // 2
    max_form_parts: int = 1000
    largest_file: int = 20_000_000  # bytes of one file of evidence
    most_pages: int = 300
    code_for_all: bool = False  # whether every role signs in with a second step, not only those that must
    inner_tls: bool = False  # whether nginx speaks TLS with the server, too
    scanner: Path | None = None  # the socket of ClamAV's daemon
    log_requests: bool = False
    privacy_contact: str = ""  # whom people ask about their data; "" where nobody has been named
    reserve: int = 1024 * MEBIBYTE  # room that evidence leaves for figures and scores

    @property
    def https(self) -> bool:
        return urlsplit(self.public_url).scheme == "https"

    @property
    def host(self) -> str:
        return urlsplit(self.public_url).hostname or ""

    @property
    def origin(self) -> str:
        """The address people type without its path: before what `url_for` gives, which has the path already."""
        return self.public_url.removesuffix(self.prefix)

    @property
    def prefix(self) -> str:
        """The path beneath which everything stands, "" or like "/paritrana"."""
        return urlsplit(self.public_url).path

    @property
    def trusted_hosts(self) -> tuple[str, ...]:
        """Names by which a browser may call us; any other Host header is answered with 400."""
        return (self.host,) if self.https else ("localhost", "127.0.0.1")

    @property
    def database(self) -> Path:
        return self.instance / DATABASE_FILE

    @property
    def place(self) -> Path | URL:
        """Where the rows are: the embedded database's file, or a server's address."""
        return self.database if self.server is None else self.server

    @property
    def shared(self) -> Path:
        """The folder of what is one for all servers; with one machine its own."""
        return self.common or self.instance

    @property
    def rubrics(self) -> Path:
        """The instance's own rubric files, beside those of the package."""
        return self.shared / "rubrics"

    @property
    def derived(self) -> Path:
        """What can be computed again; the whole folder may be deleted at any time."""
        return self.instance / FOLDER

    @property
    def evidence(self) -> Path:
        """Contents that were handed in, each once, under its own hash."""
        return self.shared / EVIDENCE

    @property
    def papers(self) -> Path:
        """Papers that were issued and ZIPs of them, each once, under its own hash."""
        return self.shared / "papers"

    @property
    def rosters(self) -> Path:
        """Lists of workers on their way; nothing stays here once a list was read."""
        return self.shared / "rosters"

    @property
    def cookie_name(self) -> str:
        """Browsers accept a `__Host-` cookie only over https, for this very host."""
        return "__Host-paritrana" if self.https else "paritrana"


def settings_from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the variables PARITRANA_…; makes the folder and its key when they are missing.

    Raises ConfigRefused with a sentence naming the variable.
    """
    return with_keys(read_settings(environment))


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """The same for who only tells what is set: nothing is made, so whatever rests on the instance's key is empty.

    Raises ConfigRefused.
    """
    given = os.environ if environment is None else environment
    instance = named_instance(given)
    port = read_port(given.get("PARITRANA_PORT") or "8000")
    server, owner = named_servers(given)
    refuse_moved(instance, server)
    return Settings(
        instance=instance,
        port=port,
        public_url=check_url(given.get("PARITRANA_URL") or f"http://127.0.0.1:{port}"),
        secret_key="",
        server=server,
        owner=owner,
        common=read_shared(given, instance, server),
        queue=read_queue_server(given, on_server=server is not None),
        **read_around(given),
        **read_guards(given),
    )


def with_keys(read: Settings) -> Settings:
    """The same, once all that was said is sound, with what rests on keys, which are made where there are none."""
    make_private_folder(read.instance)
    key = instance_key(read.shared)
    queue = named_by(read.queue, key)
    checkpoint_seed(read.shared)  # who starts the instance is told of what is wrong with it, not who opens a plenary
    return replace(read, secret_key=key, queue=queue, server=saying(read.server, read.common))


def read_around(given: Mapping[str, str]) -> dict[str, Any]:
    """What an instance works with, and for whom. Raises ConfigRefused."""
    return {
        "mail": read_mail_server(given),
        "drill": read_database_server(given, DATABASE_DRILL),
        "backups": read_backup_plan(given),
        "proxy": read_proxy(given.get("PARITRANA_PROXY", "")),
        "log_requests": given.get("PARITRANA_LOG", "") == "requests",
        "privacy_contact": read_contact(given.get("PARITRANA_PRIVACY_CONTACT", "")),
    }


def read_guards(given: Mapping[str, str]) -> dict[str, Any]:
    """What an instance may demand beyond what all do. Raises ConfigRefused."""
    return {
        "code_for_all": read_choice(given, "PARITRANA_SECOND_STEP", {"": False, "all": True}),
        "inner_tls": read_choice(given, "PARITRANA_INNER_TLS", {"": False, "own": True}),
        "scanner": read_scanner(given.get("PARITRANA_SCANNER", "")),
    }


def said(names: Iterable[str]) -> dict[str, str]:
    """Those of these variables that say something, as they say it."""
    return {name: os.environ[name] for name in names if os.environ.get(name)}


def named_instance(environment: Mapping[str, str] | None = None) -> Path:
    """The folder that PARITRANA_INSTANCE names, untouched."""
    given = os.environ if environment is None else environment
    return Path(given.get("PARITRANA_INSTANCE") or "instance").absolute()


def named_shared() -> Path:
    """The folder of what is one for all servers, untouched."""
    named = os.environ.get(SHARED)
    return Path(named).absolute() if named else named_instance()


def named_servers(environment: Mapping[str, str] | None = None) -> tuple[URL | None, URL | None]:
    """What PARITRANA_DATABASE and PARITRANA_DATABASE_OWNER say. Raises ConfigRefused."""
    given = os.environ if environment is None else environment
    return read_database_server(given, DATABASE), read_database_server(given, DATABASE_OWNER)


def read_port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and 1 <= int(text) <= 65535):
        raise ConfigRefused(f"PARITRANA_PORT harus bilangan 1 sampai 65535, bukan “{text}”.")
    return int(text)


def check_url(url: str) -> str:
    """Plain http is for the same machine only: elsewhere passwords would travel in the clear."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ConfigRefused(
            f"PARITRANA_URL harus alamat lengkap seperti https://paritrana.contoh.go.id, bukan “{url}”."
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ConfigRefused(f"PARITRANA_URL “{url}” tanpa https hanya boleh untuk mesin ini sendiri (127.0.0.1).")
    if not PREFIX.fullmatch(parts.path.rstrip("/")) or parts.query or parts.fragment or parts.username:
        raise ConfigRefused(
            f"PARITRANA_URL hanya memuat server, port, dan bila perlu jalur seperti /paritrana, bukan “{url}”."
        )
    return url.rstrip("/")


def read_choice(given: Mapping[str, str], name: str, meanings: Mapping[str, bool]) -> bool:
    """What one of a few words means. Raises ConfigRefused for any other."""
    word = given.get(name, "")
    if word not in meanings:
        raise ConfigRefused(f"{name} harus {' atau '.join(filter(None, meanings))}, atau dikosongkan; bukan “{word}”.")
    return meanings[word]


def read_scanner(text: str) -> Path | None:
    """PARITRANA_SCANNER, the socket of ClamAV's daemon; None where nothing is said. Raises ConfigRefused."""
    if text and not text.startswith("/"):
        raise ConfigRefused(f"PARITRANA_SCANNER harus alamat soket seperti /run/clamav/clamd.ctl, bukan “{text}”.")
    return Path(text) if text else None


def read_contact(text: str) -> str:
    """PARITRANA_PRIVACY_CONTACT, one line for the public page. Raises ConfigRefused."""
    found = " ".join(text.split())
    if len(found) > LONGEST_CONTACT or not found.isprintable():
        raise ConfigRefused(f"PARITRANA_PRIVACY_CONTACT harus satu baris, paling banyak {LONGEST_CONTACT} huruf.")
    return found


def read_proxy(text: str) -> Proxy | None:
    """PARITRANA_PROXY as ADDRESS or ADDRESS,HOPS; None when nothing is said. Raises ConfigRefused."""
    if not text:
        return None
    address, _, hops = text.partition(",")
    try:
        found = str(ip_address(address.strip()))
    except ValueError:
        found = ""
    if not found or not re.fullmatch(r"[1-9]?", hops.strip()):
        raise ConfigRefused(
            f"PARITRANA_PROXY harus alamat proksi, bila perlu dengan jumlahnya, seperti 127.0.0.1 atau 127.0.0.1,2, "
            f"bukan “{text}”."
        )
    return Proxy(found, int(hops.strip() or 1))


def read_database_server(given: Mapping[str, str], name: str = DATABASE) -> URL | None:
    """What a variable says as postgresql://ACCOUNT@HOST/DATABASE; None where it says nothing.

    The password is the first line of the file that NAME_PASSWORD_FILE names; without one the driver looks where
    PostgreSQL's own programs do. Another machine is spoken to over TLS alone. Raises ConfigRefused.
    """
    address = given.get(name, "")
    if not address:
        return None
    from sqlalchemy.exc import ArgumentError

    from webapp.postgresql import guarded_url, server_url

    if (parts := urlsplit(address)).scheme != "postgresql" or parts.password is not None or not parts.path.strip("/"):
        raise ConfigRefused(
            f"{name} harus seperti postgresql://paritrana@127.0.0.1/paritrana; kata sandinya ditulis dalam berkas yang "
            f"disebut {name}_PASSWORD_FILE."
        )
    file = given.get(f"{name}_PASSWORD_FILE", "")
    password = read_key(Path(file)).partition("\n")[0] if file else ""
    try:
        return guarded_url(server_url(address, password), given)
    except ArgumentError:
        raise ConfigRefused(f"{name} tidak dapat dibaca sebagai alamat basis data.") from None
    except EngineRefused as refused:
        raise ConfigRefused(f"{name}: {refused.sentence}") from None


def read_backup_plan(given: Mapping[str, str]) -> BackupPlan:
    """PARITRANA_BACKUP_KEYS, _FOLDER, _HOUR and _DAYS. Raises ConfigRefused."""
    keys, folder = (given.get(f"PARITRANA_BACKUP_{name}") for name in ("KEYS", "FOLDER"))
    return BackupPlan(
        Path(keys).absolute() if keys else None,
        Path(folder).absolute() if folder else None,
        read_whole(given, "PARITRANA_BACKUP_HOUR", BackupPlan.hour, (0, 23)),
        read_whole(given, "PARITRANA_BACKUP_DAYS", BackupPlan.days, (1, LONGEST_KEPT)),
    )


def read_whole(given: Mapping[str, str], name: str, usual: int, limits: tuple[int, int]) -> int:
    text, (least, most) = given.get(name) or str(usual), limits
    if not (text.isascii() and text.isdigit() and len(text) <= 5 and least <= int(text) <= most):
        raise ConfigRefused(f"{name} harus bilangan {least} sampai {most}, bukan “{text}”.")
    return int(text)


def instance_key(folder: Path) -> str:
    """The key that signs cookies."""
    return kept_key(folder / "secret.key")


def checkpoint_seed(folder: Path) -> bytes:
    """The private key, 32 bytes, that signs how far a score log goes; it lies with other keys. Raises ConfigRefused."""
    path = checkpoint_file(folder)
    make_private_folder(path.parent)
    try:
        return bytes.fromhex(kept_key(path))[:KEY_BYTES]
    except ValueError:
        raise ConfigRefused(DAMAGED.format(path=path)) from None


def checkpoint_file(folder: Path) -> Path:
    return folder / "keys" / "checkpoint.key"


def renew_checkpoint_key(folder: Path) -> None:
    """Another private key in place of the one there was, which is gone. Raises ConfigRefused."""
    path = checkpoint_file(folder)
    make_private_folder(path.parent)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        write_private(fresh, secrets.token_hex(KEY_BYTES))
        put_in_place(fresh, path)
    except OSError as error:
        raise ConfigRefused(f"Kunci {path} tidak dapat ditulis: {os_reason(error)}.") from error
