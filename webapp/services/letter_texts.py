"""What letters say: plain text, the same on the page where it is copied and in the mail."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from reports.formats import long_moment
from webapp.models import Category, Edition

LINK_MARK = "[tautan undangan]"  # where the link will stand; nobody can read it in what is kept


def moment_words(at: datetime, category: Category) -> str:
    """`Senin, 13 Februari 2026, pukul 16.00 WITA`, as the edition's place reads it."""
    return long_moment(at.astimezone(ZoneInfo(category.edition.timezone)))


def title_of(category: Category) -> str:
    """`Pemerintah Kabupaten/Kota, Penghargaan … 2026`."""
    return f"{category.title}, {category.edition.title} {category.edition.label}"


def framed(category: Category, addressee: str, *paragraphs: str) -> str:
    """The letter around these paragraphs; the deadline stands in each."""
    closing = f"Batas waktu pengisian: {moment_words(category.deadline, category)}." if category.deadline else ""
    return letter_of(category.edition, addressee, *paragraphs, closing)


def letter_of(edition: Edition, addressee: str, *paragraphs: str) -> str:
    """Addressee, paragraphs, who writes."""
    signed = f"Sekretariat Tim Penilai\n{edition.institution}"
    return "\n\n".join(part for part in (f"Yth. {addressee}", *paragraphs, signed) if part) + "\n"


def invitation_text(category: Category, candidate: str, addressee: str, until: datetime, link: str) -> str:
    """An invitation with its link, or with LINK_MARK."""
    told = (
        "Tautan di bawah ini membuat akun Anda. Tautan hanya dapat dipakai satu kali, sampai "
        f"{moment_words(until, category)}, dan hanya untuk Anda."
    )
    return framed(category, addressee, asked(category, candidate), told, link)


def link_reminder_text(category: Category, candidate: str, addressee: str, until: datetime, link: str = "") -> str:
    """The same once more, without the link where it can't be found again."""
    told = (
        f"Kami mengingatkan undangan yang sudah Anda terima. Tautannya masih berlaku sampai "
        f"{moment_words(until, category)}."
    )
    if not link:
        told += " Bila tautan itu tidak Anda temukan lagi, mintalah yang baru kepada sekretariat."
    return framed(category, addressee, asked(category, candidate), told, link)


def figures_reminder_text(
    category: Category, candidate: str, addressee: str, filled: int, until: datetime | None
) -> str:
    """To an operator: nothing is filled in yet, something is, or what was sent back is due."""
    subject = f"Penilaian mandiri {candidate} untuk kategori {title_of(category)}"
    told = f"{subject} belum dikirim."
    if until is not None:
        told = f"{subject} dikembalikan untuk diperbaiki dan belum dikirim lagi."
        told += f" Perbaikannya ditunggu sampai {moment_words(until, category)}."
    elif filled:
        told += " Yang sudah Anda isi tersimpan; lanjutkan, periksa ringkasannya, lalu kirim."
    else:
        told += " Belum ada yang diisi. Masuklah dengan akun Anda, lalu mulai dari bagian mana pun."
    return framed(category, addressee, told)


def panel_reminder_text(edition: Edition, addressee: str, lists: Sequence[tuple[str, Sequence[str]]]) -> str:
    """To a panelist: what is still waited for, by category. Their own work alone; no mark, nobody else."""
    told = f"Anda anggota Tim Penilai {edition.title} {edition.label}. Yang masih ditunggu dari Anda:"
    waiting = ("\n".join([f"{title}:", *(f"- {sentence}" for sentence in sentences)]) for title, sentences in lists)
    todo = (
        "Masuklah dengan akun atau perangkat Anda, lalu buka Kandidat Anda. Bila Anda berhalangan, kabari sekretariat."
    )
    return letter_of(edition, addressee, told, *waiting, todo)


def papers_ready_text(edition: Edition, addressee: str, title: str, address: str) -> str:
    """To who had papers printed: they are ready, and where. Nothing of what stands in them."""
    told = f"Dokumen yang Anda minta sudah siap: {title}, {edition.title} {edition.label}."
    todo = "Masuklah dengan akun Anda untuk mengunduhnya. Tautan ini hanya terbuka bagi sekretariat:"
    return letter_of(edition, addressee, told, todo, address)


def checkpoint_text(category: Category, addressee: str, state: str, points: Sequence[tuple[str, str, str]]) -> str:
    """To one person of a bench: how far the log was, signed, and what to do with it.

    `points` are (note, head, key), these two in the short form; the newest first: who looks at one alone then looks at
    the one that goes farthest.
    """
    order = ", yang terbaru lebih dahulu" if len(points) > 1 else ""
    told = (
        f"Kategori {title_of(category)}, berada di tahap {state}. Di bawah ini titik periksa log nilainya{order}: "
        "sidik dari semua yang tercatat sampai saat itu. Tidak ada nilai yang dapat dibaca darinya."
    )
    why = (
        "Simpanlah surat ini; sekarang tidak ada lagi yang perlu Anda lakukan. Bila kelak ada yang diubah atau dihapus "
        "dari log itu, titik periksa ini menunjukkannya, juga bila yang mengubah adalah pengelola server."
    )
    how = (
        "Membandingkan: sidik pendek dan sidik kunci itu harus sama dengan yang diterima unsur lain. Setelah "
        "hasil diumumkan, bundelnya diperiksa dengan: paritrana verify BUNDEL --checkpoint SURAT-INI"
    )
    listed = [
        part for note, head, key in points for part in (note.strip(), f"Sidik pendek: {head}\nSidik kunci:  {key}")
    ]
    return letter_of(category.edition, addressee, told, why, *listed, how)


def asked(category: Category, candidate: str) -> str:
    return f"Anda diundang mengisi penilaian mandiri {candidate} untuk kategori {title_of(category)}."
