"""Days and moments, and numbers and names of people: right, nearly right, and none."""

from __future__ import annotations

from collections.abc import Iterator

MONTHS = (
    "Januari", "Februari", "Maret", "Agustus", "Desember", "Pebruari", "Jan", "Agt", "Nopember", "May", "October",
    "Mar.",
)  # fmt: skip


def days() -> Iterator[str]:
    """Days that don't exist, in the order of another country, in two digits, before and after all calendars."""
    for sign in ("/", "-", ".", " ", "–", "∕", "⁄", "", ",", "\u00a0"):
        for day in (
            ("13", "2", "2026"), ("2", "13", "2026"), ("2026", "02", "13"), ("30", "2", "2026"), ("29", "2", "2025"),
            ("31", "4", "2026"),
        ):  # fmt: skip
            yield sign.join(day)
        for day in (
            ("0", "1", "2026"), ("1", "0", "2026"), ("32", "1", "2026"), ("1", "13", "2026"), ("1", "1", "0"),
            ("1", "1", "26"), ("1", "1", "99999"),
        ):  # fmt: skip
            yield sign.join(day)
    for month in MONTHS:
        yield from (
            f"13 {month} 2026", f"{month} 13, 2026", f"13-{month}-26", f"{month} 2026", f"13 {month.upper()} 2026",
            f"31 {month} 2026",
        )  # fmt: skip
    yield from (
        "1/1/1", "1/1/1582", "31/12/9999", "1/1/10000", "-1/1/2026", "1/-1/2026", "1/1/-2026", "+1/1/2026",
        "01/01/0001", "1//1/2026", "1/1/2026/", "1/1", "1/", "/",
    )  # fmt: skip


def machine_days() -> Iterator[str]:
    """Days as programs write them: with a zone, a week, a count of seconds."""
    yield from (
        "2026-02-13T09:00", "2026-02-13T09:00Z", "2026-02-13T09:00+08:00", "2026-W07-5", "2026-044", "20260213",
        "20260213T090000Z", "@1770944400", "1770944400", "46066",
    )  # fmt: skip
    yield from (
        "Fri, 13 Feb 2026 09:00:00 GMT", "13.02.2026 09.00", "today", "hari ini", "besok", "kemarin", "now",
        "+1 day", "last monday", "epoch", "infinity", "-infinity", "0000-00-00",
    )  # fmt: skip
    yield from (
        "Jumat, 13/2/2026", "Senin 13 Februari 2026", "13 Feb '26", "13/II/2026", "13/02/2026 WITA", "awal tahun",
        "2025/2026", "TA 2025", "per 31 Des", "31 Des.", "akhir bln", "Q1 2026",
    )  # fmt: skip
    yield from (
        "9999-12-31T23:59:60", "2026-02-13T24:00", "2026-02-13T09:00:00.123456789", "2026-02-13T09:00-99:99",
        "0001-01-01T00:00+14:00", "292277026596-12-04", "-2026-02-13",
    )  # fmt: skip


def moments() -> Iterator[str]:
    """Times of a day that no day has, with dots, colons, words and zones."""
    pairs = (("24", "00"), ("23", "60"), ("9", "5"), ("09", "000"), ("-1", "00"), ("99", "99"), ("00", "00"), ("9", ""))
    for sign in (".", ":", ",", "-", " ", "h", "·", "：", "\u2236"):
        yield from (f"{hour}{sign}{minute}" for hour, minute in pairs)
    yield from (
        "9 pagi", "jam 9", "pukul 09.00", "09.00 WITA", "9 am", "9PM", "21.00-22.00", "09.00:00", "09.00.00", "0900",
        "9", "noon", "tengah hari", "setengah sepuluh", "٠٩.٠٠", "０９.００",
    )  # fmt: skip


def identity_numbers() -> Iterator[str]:
    """NIK, NIP, NPWP, BPJS in each writing, a digit short or long, of a district that is none. Nobody's: 99.01."""
    nik = "9901014101800001"
    for text in (
        nik, nik[:-1], f"{nik}0", f"'{nik}", f"{nik}.0", f"{nik[:4]} {nik[4:]}",
        ".".join((nik[:6], nik[6:12], nik[12:])), f"{nik}\n", f"\ufeff{nik}", "9.90101E+15", "9,90101E+15",
    ):  # fmt: skip
        yield from (text, f"NIK {text}", f"{text}, {text}")
    yield from (
        nik.replace("0", "O"), nik.replace("1", "l"), "".join(chr(ord(one) - 48 + 0xFF10) for one in nik),
        "9901993199800001", "9901000000000000", "0" * 16, "9" * 16, "1234567890123456",
    )  # fmt: skip
    for text in (
        "19800101 200501 1 00", "198001012005011", "1980010120050110010", "19801301 200501 1 001",
        "19800101-200513-1-001", "19800101 200501 3 001", "NIP. 1980", "NIP -", "tidak ada NIP", "-",
    ):  # fmt: skip
        yield from (text, text.replace(" ", ""), f"NIP. {text}")
    yield from (
        "01.234.567.8-901.000", "012345678901000", "01.234.567.8-901.00", "0001234567890", "12345678901234567890",
        "3201", "KTP", "belum ada", "SIM 1234", "paspor A123",
    )  # fmt: skip


def telephones() -> Iterator[str]:
    """Telephone numbers as people write them: a plus, a nought that goes, brackets, an extension."""
    for text in (
        "081200000000", "+6281200000000", "62812-0000-0000", "(0541) 000000", "0541-000000 ext. 1", "021/000000",
        "+62 (0) 812", "0812 0000 0000 / 0813 0000 0000", "112", "*123#", "tel:+62", "+", "++62", "00 62",
    ):  # fmt: skip
        yield from (text, f"HP {text}", f"{text};{text}", text.replace("0", "O"))


def mail_addresses() -> Iterator[str]:
    """Addresses for letters that are none, are two, carry a line of a header, or lead to another's server."""
    for text in (
        "a", "@", "a@", "@b", "a@b", "a@b.", "a@.b", "a@b..c", "a..b@c.d", ".a@b.c", "a.@b.c", "a@@b.c", "a b@c.d",
        "a@b c.d", "a@b,c.d", "a@b.c,d@e.f", "a@b.c;d@e.f", "a@b.c d@e.f",
    ):  # fmt: skip
        yield from (text, f"<{text}>", f"Nama <{text}>", f"{text}\n")
    for text in (
        "a@[127.0.0.1]", "a@localhost", "a@127.0.0.1", "a@contoh.invalid\nBcc: b@contoh.invalid",
        "a@contoh.invalid\r\n\r\nisi", "a%b@c.d", "a!b@c.d", '"a b"@c.d', "a@xn--a.invalid", "ä@contoh.invalid",
    ):  # fmt: skip
        yield from (text, f"mailto:{text}", f"{text}?bcc=b@contoh.invalid", f"{text}\x00")
    yield from (
        f"{'a' * 64}@contoh.invalid", f"{'a' * 65}@contoh.invalid", f"a@{'b' * 63}.invalid", f"a@{'b' * 64}.invalid",
        f"a@{'b.' * 130}invalid", "a@" + "b" * 3000, "a" * 3000 + "@b.c", "a@" * 500,
    )  # fmt: skip
    yield from (
        "-oQ/tmp@contoh.invalid", "a@contoh.invalid -X/tmp/x", "|id@contoh.invalid", "a@contoh.invalid|id",
        "a@contoh\u3002invalid", "a＠contoh.invalid", "a\u200b@contoh.invalid", "a@contoh.invalid\u202e",
    )  # fmt: skip


def names_of_people() -> Iterator[str]:
    """Names as people have them, and as forms refuse them: one letter, marks, titles, other scripts. CONTOH."""
    for text in (
        "O", "Ny", "D'Contoh", "Contoh-Contoh", "dr. Contoh, Sp.A(K)", "H. Contoh, S.H., M.H.", "Contoh bin Contoh",
        "Contoh (alm.)", "contoh", "CONTOH", "Con toh", "Contoh 2", "Contoh Jr.", "I Wayan Contoh",
    ):  # fmt: skip
        yield from (text, f" {text} ", f"{text}/{text}", f"{text}, {text}", f"Plt. {text}", f"a.n. {text}")
    yield from (
        "Nguyễn", "Đỗ", "Ólafur", "Иванов", "李", "עברית", "محمد", "ສົມ", "กานต์", "Ḍharma", "Zoë", "Łukasz", "ꦱꦶꦠꦶ",
        "ᮞᮤᮒᮤ", "ᨔᨗᨈᨗ", "Sítì", "Null", "Test", "N.N.", "-", ".", "'", "“”", "№ 1",
    )  # fmt: skip


def logins() -> Iterator[str]:
    """Names of accounts that look like another's, or that a program keeps for itself."""
    for text in ("sekretariat", "op-paser", "panelis-1", "root", "admin"):
        yield from (
            text.upper(), f"{text} ", f" {text}", f"{text}\x00", f"{text}\u200b", text.replace("a", "а"),
            text.replace("a", "ａ"), f"{text}'", f"{text}%", f"{text}\n", f"../{text}", f"{text}@", f"{text}/..",
        )  # fmt: skip
    yield from (
        "ab", "a" * 41, "-abc", ".abc", "_abc", "abc-", "a--b", "a..b", "a b", "ABC", "äbc", "a/b", "a\\b", "a:b",
        "a@b", "a;b", "a\tb", "123", "0", "İstanbul", "ſekretariat", "ﬁ-1",
    )  # fmt: skip
