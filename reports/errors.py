"""What printing says when it can't."""

from __future__ import annotations

BLOCKED = "blocked"
TOO_LARGE = "too_large"
TOO_SLOW = "too_slow"
BROKEN = "broken"

SENTENCES = {
    BLOCKED: "Dokumen tidak dicetak karena isinya meminta berkas dari luar program. Laporkan kepada pengelola sistem.",
    TOO_LARGE: "Dokumen terlalu besar untuk dicetak sekaligus. Cetak per kategori, atau hubungi pengelola sistem.",
    TOO_SLOW: "Pencetakan memakan waktu terlalu lama dan dihentikan. Data Anda aman; coba lagi beberapa saat lagi.",
    BROKEN: "Dokumen tidak dapat dicetak. Data Anda aman; coba lagi, lalu hubungi pengelola sistem bila berulang.",
}


class PrintFailed(Exception):
    """No PDF was made. The message is a sentence for the user, `kind` one of the words above, `detail` for the log."""

    def __init__(self, kind: str, detail: str = "") -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(SENTENCES[kind])
