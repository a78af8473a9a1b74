"""Accounts in words: roles, and what was done to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.models import BRANCH, JUROR, OPERATOR, SECRETARIAT, VERIFIER, AccountDeed
from webapp.models.account_care import (
    ACTIVATED,
    ADDRESS_CHANGED,
    AUTHENTICATOR_RESET,
    CODES_RENEWED,
    DEACTIVATED,
    ENROLLED,
    LET_IN,
    LINK_MADE,
    MADE,
    PASSWORD_CHANGED,
    PASSWORD_RESET,
    PIN_FORGOTTEN,
    RECOVERED,
    SESSIONS_ENDED,
)
from webapp.services.account_letters import ZONE
from webapp.views.wording import day_and_clock

ROLE_WORDS = {
    SECRETARIAT: "Sekretariat",
    JUROR: "Panelis",
    OPERATOR: "Operator kandidat",
    VERIFIER: "Verifikator",
    BRANCH: "Cabang BPJS Ketenagakerjaan",
}
DEED_WORDS = {
    MADE: "Akun dibuat",
    ENROLLED: "Aplikasi autentikator disiapkan",
    CODES_RENEWED: "Kode cadangan diganti",
    RECOVERED: "Masuk dengan kode cadangan",
    AUTHENTICATOR_RESET: "Aplikasi autentikator dihapus karena ponsel hilang",
    LINK_MADE: "Tautan kata sandi dibuat",
    PASSWORD_RESET: "Kata sandi ditetapkan lewat tautan",
    PASSWORD_CHANGED: "Kata sandi diganti",
    SESSIONS_ENDED: "Dikeluarkan dari semua perangkat",
    DEACTIVATED: "Akun dinonaktifkan",
    ACTIVATED: "Akun diaktifkan lagi",
    ADDRESS_CHANGED: "Alamat surel diganti",
    LET_IN: "Gawai dihubungkan",
    PIN_FORGOTTEN: "PIN dihapus, PIN baru dibuat pada gawai yang dihubungkan",
}
BY_ITSELF = {LINK_MADE: "diminta pemilik akun", PASSWORD_RESET: "oleh pemegang tautan"}


@dataclass(frozen=True)
class DeedLine:
    """One deed on an account."""

    words: str
    when: str
    who: str


def deed_lines(deeds: Sequence[AccountDeed]) -> list[DeedLine]:
    return [
        DeedLine(
            DEED_WORDS[one.kind],
            day_and_clock(one.at, ZONE),
            f"oleh {one.by.name}" if one.by else BY_ITSELF.get(one.kind, "oleh pengelola server"),
        )
        for one in deeds
    ]
