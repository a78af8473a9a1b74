"""What the doctor looks at. Each check gives lines; it reads, and changes nothing."""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pysqlite3.dbapi2 as sqlite
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from reports.formats import file_size, number
from webapp import create_app, postman
from webapp.access import now as everybodys_now
from webapp.backups.server import DUMPS, RESTORES, program_for, version_of
from webapp.backups.vacant import Vacant
from webapp.config import Settings
from webapp.content.store import free_bytes
from webapp.db import check_engine, db, set_up_connection
from webapp.errors import RubricMismatch, Unusable
from webapp.key_files import others_may
from webapp.migrations import current_revision, head
from webapp.migrations.watching import wrong_triggers
from webapp.models import AuthSession, Category, Edition, Letter
from webapp.rubric_store import pinned_rubric
from webapp.services.log_check import check_log

from . import doctor_servers as servers
from .doctor_backups import backups
from .doctor_finding import FAULT, OK, WARNING, Finding, reading
from .doctor_places import PLACES, places

DURABLE = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
DURABLE_SERVER = ("synchronous_commit", "fsync", "full_page_writes")
TAMPERED = (
    "Ada yang mengubah basis data dari luar program. Simpan salinannya, jalankan verify-log pada setiap kategori, lalu "
    "bandingkan dengan titik periksa dan cadangan."
)
UPGRADED_ALONE = "Jalankan lagi server; skema diperbarui saat mulai, dengan salinan di sebelahnya."
UPGRADED_BY_OWNER = (
    "Hentikan semua server, sebut pemiliknya dalam PARITRANA_DATABASE_OWNER, jalankan: paritrana database grant, lalu "
    "mulai lagi."
)
DRIFT = timedelta(minutes=2)
APART = timedelta(seconds=5)
SECONDS = 10
SOON = timedelta(days=14)
TELL_THE_MAKERS = "Hentikan server: yang tersimpan dapat hilang saat listrik padam. Pasang ulang program ini."


def engine(settings: Settings) -> Iterator[Finding]:
    if settings.server is not None:
        yield Finding("Mesin basis data", OK, f"PostgreSQL {shown(settings, 'server_version')}")
        return
    check_engine(sqlite.sqlite_version_info)
    yield Finding("Mesin basis data", OK, f"SQLite {sqlite.sqlite_version}")


def shown(settings: Settings, name: str) -> str:
    """What a server says of one of its settings; whoever connects has refused those that can't be."""
    with reading(settings):
        return str(db.session.scalar(select(func.current_setting(name))))


def durability(settings: Settings) -> Iterator[Finding]:
    """Set as for serving, then read back against a list of its own."""
    if settings.server is not None:
        found = {name: shown(settings, name) for name in DURABLE_SERVER}
        wrong = [f"{name} = {value}, seharusnya on" for name, value in found.items() if value != "on"]
        yield finding_of_durability(wrong, ", ".join(DURABLE_SERVER))
        return
    if not settings.database.exists():
        yield Finding("Ketahanan", FAULT, "basis data belum ada", "Jalankan: paritrana serve")
        return
    with closing(sqlite.connect(f"file:{settings.database}?mode=rw", uri=True)) as connection:
        set_up_connection(connection)
        found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in DURABLE}
    wrong = [f"{name} = {found[name]}, seharusnya {DURABLE[name]}" for name in DURABLE if found[name] != DURABLE[name]]
    yield finding_of_durability(wrong, "WAL, synchronous FULL, kunci asing")


def finding_of_durability(wrong: Sequence[str], sound: str) -> Finding:
    return Finding("Ketahanan", FAULT, "; ".join(wrong), TELL_THE_MAKERS) if wrong else Finding("Ketahanan", OK, sound)


def schema(settings: Settings) -> Iterator[Finding]:
    found = current_revision(settings.place)
    if found != head():
        advice = UPGRADED_ALONE if settings.server is None else UPGRADED_BY_OWNER
        yield Finding("Skema", FAULT, f"versi {found}, program ini versi {head()}", advice)
    else:
        yield Finding("Skema", OK, f"versi {found}")


def triggers(settings: Settings) -> Iterator[Finding]:
    if current_revision(settings.place) != head():
        yield Finding("Pemicu", WARNING, "diperiksa sesudah skemanya sesuai", "Lihat baris Skema.")
    elif wrong := wrong_triggers(settings.place):
        yield Finding("Pemicu", FAULT, f"hilang atau diubah: {', '.join(wrong)}", TAMPERED)
    else:
        yield Finding("Pemicu", OK, "yang menolak perubahan semuanya ada")


def room(settings: Settings) -> Iterator[Finding]:
    free = min(free_bytes(folder) for folder in (settings.instance, settings.shared))
    words = f"{file_size(free)} kosong, cadangan untuk nilai {file_size(settings.reserve)}"
    if free < settings.reserve:
        yield Finding("Ruang simpan", FAULT, words, "Bukti baru sudah ditolak. Kosongkan atau tambah ruang.")
    elif free < 3 * settings.reserve:
        yield Finding("Ruang simpan", WARNING, words, "Segera kosongkan atau tambah ruang.")
    else:
        yield Finding("Ruang simpan", OK, words)


def permissions(settings: Settings) -> Iterator[Finding]:
    names = [settings.database.name, f"{settings.database.name}-wal", "queue.sqlite3"]
    named = {settings.instance, settings.shared, settings.shared / "secret.key"}
    paths = [path for path in sorted({*named, *(settings.instance / name for name in names)}) if path.exists()]
    open_to_others = [path for path in paths if others_may(path) and not is_shut_in(path, settings)]
    foreign = [path for path in paths if path.stat().st_uid != os.geteuid()]
    for path in open_to_others:
        mode = "700" if path.is_dir() else "600"
        yield Finding("Izin berkas", FAULT, f"{path} dapat dibaca akun lain", f"Jalankan: chmod {mode} {path}")
    for path in foreign:
        yield Finding("Izin berkas", WARNING, f"{path} milik akun lain", "Jalankan pemeriksaan dengan akun server.")
    if not open_to_others and not foreign:
        yield Finding("Izin berkas", OK, "kunci dan basis data hanya untuk pemiliknya")


def is_shut_in(path: Path, settings: Settings) -> bool:
    """Whether nobody else reaches a file, whatever its own mode: its folder is the owner's alone."""
    if path.suffix == ".key" or path in {settings.instance, settings.shared}:
        return False
    return not others_may(settings.instance)


def clock(settings: Settings) -> Iterator[Finding]:
    now = datetime.now(UTC)
    with reading(settings):
        apart = everybodys_now() - datetime.now(UTC)
        newest = [db.session.scalar(select(func.max(column))) for column in (AuthSession.created_at, Letter.created_at)]
        zones = db.session.scalars(select(Edition.timezone).distinct()).all()
    ahead = max((one - now for one in newest if one is not None), default=timedelta())
    if abs(apart) > APART:
        words = f"jam mesin ini {in_words(apart)} jam server basis data, yang dipakai untuk tenggat"
        yield Finding("Jam", FAULT, words, "Setel jam kedua mesin (NTP): timedatectl set-ntp true")
    elif ahead > DRIFT:
        words = f"baris terbaru {int(ahead.total_seconds() // 60)} menit di depan jam mesin ini"
        yield Finding("Jam", FAULT, words, "Setel jam (NTP): timedatectl set-ntp true")
    else:
        yield Finding("Jam", OK, now.astimezone().strftime("%d-%m-%Y %H.%M %Z"))
    for zone in zones:
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield Finding("Zona waktu", FAULT, f"“{zone}” tidak dikenal mesin ini", "Pasang paket tzdata.")


def in_words(apart: timedelta) -> str:
    """How far this machine's clock is from one that is `apart` ahead of it."""
    way = "di belakang" if apart > timedelta() else "di depan"
    return f"{number(round(abs(apart).total_seconds()))} detik {way}"


def printing(_settings: Settings) -> Iterator[Finding]:
    """The renderer with its libraries, and the package's own typefaces."""
    try:
        import weasyprint
    except OSError:
        advice = "Pasang: apt-get install libpangoft2-1.0-0 libharfbuzz-subset0"
        yield Finding("Pencetak", FAULT, "pustaka untuk mencetak tidak ditemukan", advice)
        return
    import reports

    faces = list((Path(reports.__file__).parent / "fonts").rglob("*.[ot]tf"))
    if not faces:
        yield Finding("Pencetak", FAULT, "huruf bawaan tidak ditemukan", "Pasang ulang program ini.")
    else:
        yield Finding("Pencetak", OK, f"WeasyPrint {weasyprint.__version__}, {len(faces)} huruf")


def mail(settings: Settings) -> Iterator[Finding]:
    """Connects as for a letter, and sends none."""
    server = settings.mail
    if server is None:
        yield Finding("Surel", WARNING, "belum diatur; surat menunggu", "Isi PARITRANA_SMTP dan PARITRANA_SMTP_FROM.")
        return
    try:
        with postman.connect(server) as smtp:
            if server.user:
                smtp.login(server.user, server.password)
            smtp.noop()
    except (OSError, ValueError) as error:
        yield Finding("Surel", FAULT, str(postman.why_not(error)), "Periksa PARITRANA_SMTP… dan server surat.")
    else:
        yield Finding("Surel", OK, f"{server.host}:{server.port} menjawab, tidak ada surat dikirim")


def backup_programs(settings: Settings) -> Iterator[Finding]:
    """Whether a server's database can be copied from here, and where a copy is tried."""
    if settings.server is None:
        yield Finding("Program cadangan", OK, "tidak diperlukan: basis data ada di folder instance")
        return
    version = int(shown(settings, "server_version_num")) // 10_000
    try:
        found = [program_for(name, version) for name in (DUMPS, RESTORES)]
    except Unusable as refused:
        yield Finding("Program cadangan", FAULT, str(refused), "Tanpa itu tidak ada cadangan.")
        return
    words = f"{found[0]} versi {version_of(found[0])}"
    if settings.drill is None:
        advice = "Sebut basis data kosong dalam PARITRANA_DATABASE_DRILL; tanpanya cadangan hanya dibaca, tidak dicoba."
        yield Finding("Program cadangan", WARNING, words, advice)
        return
    with Vacant(settings.drill) as tried:
        tried.take()
    yield Finding("Program cadangan", OK, f"{words}; cadangan dicoba di basis data {settings.drill.database}")


def logs_and_rubrics(settings: Settings) -> Iterator[Finding]:
    """Each category's log against its tables, and the very rubric that it was opened with."""
    sound = True
    with reading(settings):
        categories = db.session.scalars(select(Category).options(joinedload(Category.edition))).all()
        for one in categories:
            name = f"{one.edition.code}/{one.code}"
            try:
                pinned_rubric(one.rubric_code, one.rubric_digest, folder=settings.rubrics)
                faults = check_log(one).faults
            except RubricMismatch as error:
                sound = False
                yield Finding("Rubrik", FAULT, f"{name}: {error}", "Kembalikan berkas rubriknya dari cadangan.")
                continue
            if faults:
                sound = False
                advice = f"Selengkapnya: paritrana verify-log {one.edition.code} {one.code}"
                yield Finding("Log nilai", FAULT, f"{name}: {faults[0]}", advice)
    if sound:
        yield Finding("Log nilai", OK, f"{len(categories)} kategori diperiksa")


def address(settings: Settings) -> Iterator[Finding]:
    if not settings.https:
        advice = "Untuk dipakai dari mesin lain: PARITRANA_URL=https://…, lihat README."
        yield Finding("Alamat", WARNING, f"{settings.public_url} hanya untuk mesin ini", advice)
        return
    if settings.proxy is None:
        advice = "Isi PARITRANA_PROXY=127.0.0.1; tanpa itu semua orang dihitung sebagai satu alamat saat masuk."
        yield Finding("Alamat", FAULT, "proksi di depan server belum disebut", advice)
    yield certificate(settings)


def certificate(settings: Settings) -> Finding:
    """Whether a browser would take the certificate, and for how long yet."""
    port = urlsplit(settings.public_url).port or 443
    try:
        with (
            socket.create_connection((settings.host, port), timeout=SECONDS) as plain,
            ssl.create_default_context().wrap_socket(plain, server_hostname=settings.host) as secure,
        ):
            ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(str((secure.getpeercert() or {})["notAfter"])), UTC)
    except ssl.SSLError as error:
        return Finding("HTTPS", FAULT, f"sertifikat ditolak ({error.reason})", "Pasang sertifikat yang dipercaya.")
    except OSError:
        return Finding("HTTPS", FAULT, f"{settings.host}:{port} tidak menjawab", "Periksa nginx dan nama di DNS.")
    words = f"sertifikat berlaku sampai {ends:%d-%m-%Y}"
    near = ends - datetime.now(UTC) < SOON
    return Finding("HTTPS", WARNING, words, "Perbarui sertifikatnya.") if near else Finding("HTTPS", OK, words)


def privacy_contact(settings: Settings) -> Iterator[Finding]:
    if settings.privacy_contact:
        yield Finding("Kontak privasi", OK, settings.privacy_contact)
        return
    advice = "Isi PARITRANA_PRIVACY_CONTACT, misalnya: Pejabat Pelindungan Data, pdp@contoh.go.id, (0541) 123456"
    yield Finding("Kontak privasi", WARNING, "belum diatur; halaman /privasi mengatakannya", advice)


def debugging(settings: Settings) -> Iterator[Finding]:
    app = create_app(settings)
    if app.debug or app.testing or os.environ.get("FLASK_DEBUG", "0") not in {"", "0"}:
        yield Finding("Mode uji", FAULT, "menyala; galat dapat memuat data", "Hapus FLASK_DEBUG, lalu mulai ulang.")
    else:
        yield Finding("Mode uji", OK, "mati")


CHECKS: dict[str, Callable[[Settings], Iterator[Finding]]] = {
    "Mesin basis data": engine,
    "Ketahanan": durability,
    PLACES: places,
    "Skema": schema,
    "Pemicu": triggers,
    "Ruang simpan": room,
    "Izin berkas": permissions,
    "Jam": clock,
    "Pencetak": printing,
    "Surel": mail,
    servers.WORKER: servers.workers,
    servers.QUEUE: servers.queue,
    servers.SHARED: servers.shared,
    "Cadangan": backups,
    "Program cadangan": backup_programs,
    "Log nilai": logs_and_rubrics,
    "Alamat": address,
    "Kontak privasi": privacy_contact,
    "Mode uji": debugging,
}
