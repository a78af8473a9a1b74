"""What the application refuses, each with the sentence for the person in front of it (Indonesian, short, kind)."""

from __future__ import annotations

import errno
from http import HTTPStatus

SYSTEM_REASONS = {
    errno.ENOENT: "tidak ada",
    errno.EACCES: "tidak diizinkan",
    errno.EPERM: "tidak diizinkan",
    errno.EISDIR: "ini folder",
    errno.ENOTDIR: "sebagian alamatnya bukan folder",
    errno.EEXIST: "sudah ada",
    errno.ENOSPC: "tempat penyimpanan penuh",
    errno.EDQUOT: "jatah tempat penyimpanan habis",
    errno.EFBIG: "melampaui ukuran berkas yang diizinkan",
    errno.EROFS: "tempat ini hanya dapat dibaca",
    errno.EIO: "perangkat penyimpanan bermasalah",
    errno.ELOOP: "tautannya berputar",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
    errno.EMFILE: "terlalu banyak berkas terbuka",
    errno.ENFILE: "terlalu banyak berkas terbuka",
    errno.ENXIO: "tidak ada yang membaca atau menulis di ujung lain",
    errno.ENOMEM: "memori tidak cukup",
    errno.EADDRNOTAVAIL: "alamatnya tidak ada di mesin ini",
}


def os_reason(error: OSError) -> str:
    """Why the system refused, in a few Indonesian words; its number when the reason is a rare one."""
    return SYSTEM_REASONS.get(error.errno or 0) or f"galat sistem nomor {error.errno or '?'}"


class Refused(Exception):
    """A request that can't be granted; `str()` is the sentence for the user, `status` what the browser is told."""

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY

    @property
    def sentence(self) -> str:
        return str(self)


class NotFound(Refused):
    """There is no such thing, or it isn't yours: both answers are the same, byte for byte."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, sentence: str = "Halaman yang Anda cari tidak ada, atau bukan untuk akun Anda.") -> None:
        super().__init__(sentence)


class Forbidden(Refused):
    """The role, or the stage of the edition, doesn't allow this."""

    status = HTTPStatus.FORBIDDEN


class Unprepared(Forbidden):
    """A juror hasn't given the pledge, or hasn't answered on conflicts of interest, in this category."""

    def __init__(self, category_id: int) -> None:
        self.category_id = category_id
        super().__init__(
            "Sebelum menilai, isi pakta integritas dan pernyataan benturan kepentingan Anda. Tidak ada yang berubah."
        )


class SignedOut(Refused):
    """The session is over, or never was."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, sentence: str = "Sesi Anda telah berakhir. Silakan masuk lagi; tidak ada yang berubah.") -> None:
        super().__init__(sentence)


class Conflict(Refused):
    """Somebody, perhaps the same person in another tab, was faster."""

    status = HTTPStatus.CONFLICT


class TooMany(Refused):
    """Too many attempts; `retry_after` is in seconds."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, sentence: str, *, retry_after: int) -> None:
        super().__init__(sentence)
        self.retry_after = retry_after


class RubricMismatch(Refused):
    """The rubric file is gone, broken, or isn't the one that the category was opened with."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class Unusable(Refused):
    """A file that a command was given can't be read, or isn't what it should be."""


class ConfigRefused(Refused):
    """The instance can't start with these settings."""


class PaperFailed(Refused):
    """A paper couldn't be printed; nothing is lost."""

    status = HTTPStatus.SERVICE_UNAVAILABLE


class EngineRefused(Refused):
    """The database engine, or its settings, can't keep an acknowledged save."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
