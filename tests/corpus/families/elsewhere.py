"""Names and addresses that lead elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

STEPS = (
    "../", "..\\", "..%2f", "%2e%2e/", "%2e%2e%5c", "%252e%252e%252f", "..%c0%af", "..%ef%bc%8f", "..\uff0f",
    "..\u2215", "....//", "..././",
)  # fmt: skip
STEPS += (
    "..;/", ".%00./", "..%00/", "..\x00/", "./../", ".//../", "..//", "..\\/", "%uff0e%uff0e/", "\u2025/", "..%0a/",
    "..%20/",
)  # fmt: skip
FILES = (
    "etc/passwd", "secret.key", "instance/secret.key", "paritrana.sqlite3", "proc/self/environ", "windows/win.ini",
)  # fmt: skip
HOSTS = (
    "contoh.invalid", "127.0.0.1", "[::1]", "0x7f000001", "2130706433", "017700000001", "localhost",
    "169.254.169.254", "contoh。invalid",
)  # fmt: skip


def ways_up() -> Iterator[str]:
    """Out of the folder, in each writing of two dots and a slash."""
    for place, step in enumerate(STEPS):
        yield from (step * depth + FILES[(place + depth) % len(FILES)] for depth in (1, 2, 5, 9))
        yield from (f"/static/{step}app.css", f"bukti/{step}{step}x.pdf", step * 40)


def names_of_systems() -> Iterator[str]:
    """Names that a system keeps for itself, or that lie elsewhere, or are gone when a file is made of them."""
    for name in (
        "CON", "PRN", "AUX", "NUL", "COM1", "LPT9", "CONOUT$", "$MFT", ".git/config", ".env", ".htaccess",
        "web.config", "desktop.ini", "~root", "...",
    ):  # fmt: skip
        yield from (
            name, name.lower(), f"{name}.xlsx", f"{name}.tar.gz", f" {name}", f"{name}.", f"{name} ", f"{name}:a",
            f"{name}::$DATA", f"a/{name}",
        )  # fmt: skip
    for root in (
        "/", "\\", "C:/", "c:\\", "\\\\contoh.invalid\\a\\", "//contoh.invalid/a/", "file:///", "/dev/",
        "/proc/self/fd/", "\\\\.\\", "\\\\?\\", "~/", "$HOME/", "%TEMP%\\", "`pwd`/",
    ):  # fmt: skip
        yield from (f"{root}x.pdf", f"{root}null", root * 3)
    for end in (
        ".exe", ".html", ".svg", ".pdf.exe", ".exe.pdf", ".pdf%00.exe", ".pdf\x00", ".pdf/", ".pdf\\", ".pdf ",
        ".pdf.", ".pdf\t", ".p\u200bdf", ".\u202efdp", ";.pdf", "?.pdf", "#.pdf",
    ):  # fmt: skip
        yield from (f"laporan{end}", f"{end}", f"a b{end}", "n" * 250 + end)


def ways_away() -> Iterator[str]:
    """Another host, written so that a check takes it for a page of ours, or asks it itself."""
    starts = (
        "//", "///", "/\\", "\\\\", "\\/", "/\t/", "/\n/", "https:", "https:/", "https://", "https:\\\\", "//user@",
        "//localhost@", "/%2f", "/%5c", "/.//", "/..//", "//%0d", "//\u200b",
    )  # fmt: skip
    for place, start in enumerate(starts):
        yield from (f"{start}{host}" for host in HOSTS[place % 3 :: 2])
        yield from (
            f"{start}localhost.contoh.invalid/isian", f"{start}contoh.invalid/?localhost",
            f"/isian?next={start}contoh.invalid", f"{start}",
        )  # fmt: skip
    for scheme in (
        "javascript", "data", "vbscript", "file", "ftp", "gopher", "dict", "ldap", "ws", "tel", "mailto", "smb",
        "jar", "blob", "about", "chrome", "x",
    ):  # fmt: skip
        yield from (f"{scheme}:x", f"{scheme}://contoh.invalid/", f"/{scheme}:x", f" {scheme}:x")


def broken_addresses() -> Iterator[str]:
    """Addresses that no grammar knows: a parser fails, or two of them read two things."""
    for text in (
        "http://[", "http://]", "http://[::1", "http://[::1]x", "http://a:b", "http://a:99999", "http://a:-1",
        "http://:80", "http://@", "http://%", "http://%zz", "http://\x00", "http:// a",
    ):  # fmt: skip
        yield from (text, f"{text}/isian", f"/{text}")
    for text in (
        "/?", "/#", "/;", "/%", "/%0", "/%zz", "/%00", "/%ff", "/%c0%80", "/%ed%a0%80", "/ ", "/\t", "/\x7f", "/é",
        "/\ud800", "/[", "/{", "/|", "/^", "/`", "/<", '/"', "/\\",
    ):  # fmt: skip
        yield from (text, f"{text}x", f"/isian{text}", f"/isian{text}#{text}")
    yield from ("?" * 3000, "/" * 3000, "/a" * 2000, "?a=1" + "&a=1" * 999, "#" * 999, "/isian?" + "x" * 9000)


def odd_ids() -> Iterator[str]:
    """Numbers of rows that are none, too large, or another's: an address that fails in the database."""
    for text in (
        "0", "00", "01", "-0", "-1", "1.0", "1e1", "1,0", "+1", " 1", "1 ", "1\n", "1;2", "1/2", "1%00", "1x", "x1",
        "0x1", "١", "１", "1_0", "²", "NaN", "null",
    ):  # fmt: skip
        yield from (text, f"{text}{text}", f"#{text}")
    for power in (31, 32, 53, 63, 64, 100):
        yield from (f"{2**power - 1}0", f"{2**power}1", f"0{2**power}", f"{-(2**power)}0")
    for text in (
        "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "{00000000-0000-4000-8000-000000000001}", "urn:uuid:1",
    ):  # fmt: skip
        yield from (
            text, text.upper(), text[:-1], f"{text}0", text.replace("-", ""), text.replace("-", "–"),
            text.replace("0", "g"), f" {text}",
        )  # fmt: skip
    for text in (
        "64.01", "64.1", "6401", "64.01.", ".64.01", "64.01.01", "64.01.01.2001", "64.01.01.200x", "99.99", "64-01",
        "64,01", "６４.01", "64.01\n", "64.01%00",
    ):  # fmt: skip
        yield from (text, f"{text}.{text}", f"{text} ", f"{text}/..")
