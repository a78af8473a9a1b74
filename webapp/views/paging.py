"""Long lists a page at a time; a number beyond the ends leads to the nearest page, never to an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

MOST_DIGITS = 9
GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+")  # as the page itself prints it: 3.002
LONGEST_QUOTED = 20
NOT_A_PAGE = "Nomor halaman “{}” tidak dapat dipahami, jadi yang tampil halaman pertama; tulis angka bulat, misalnya 3."
LONGEST_SEARCH = 100
TOO_LONG = f"Kata pencarian paling panjang {LONGEST_SEARCH} huruf; yang dicari hanya bagian awalnya."


@dataclass(frozen=True)
class Paging:
    """One page of a list: the entries `start` to `stop` (as a slice) of `total`; pages count from 1."""

    page: int
    pages: int
    start: int
    stop: int
    total: int

    @property
    def first(self) -> int:
        """The number of the page's first entry, from 1; 0 in an empty list."""
        return min(self.start + 1, self.total)

    @property
    def before(self) -> int:
        """The page before; 0 on the first."""
        return self.page - 1

    @property
    def after(self) -> int:
        """The page after; 0 on the last."""
        return self.page + 1 if self.page < self.pages else 0


def read_page(text: str) -> int:
    """The page an address asks for: the first for what isn't a whole number, a far one for what is too long."""
    digits = page_digits(text).lstrip("0") or "1"
    return int(digits[:MOST_DIGITS])


def page_digits(text: str) -> str:
    """The digits of a whole number, with or without dots between thousands; "" for anything else."""
    asked = text.strip()
    bare = asked.replace(".", "") if GROUPED.fullmatch(asked) else asked
    return bare if bare.isascii() and bare.isdigit() else ""


def page_remark(text: str) -> str:
    """What is to be said of a page number that nobody can follow; "" of any other, and where nothing is asked."""
    asked = text.strip()
    return NOT_A_PAGE.format(asked[:LONGEST_QUOTED]) if asked and not page_digits(asked) else ""


def read_list(given: Mapping[str, str]) -> tuple[str, int, str]:
    """What an address asks of a long list: words to search for, the page, and what is to be said of both."""
    words, remark = read_search(given.get("cari", ""))
    asked = given.get("halaman", "")
    return words, read_page(asked), " ".join(told for told in (remark, page_remark(asked)) if told)


def paging(asked: int, total: int, size: int) -> Paging:
    """The nearest page there is, of `size` entries."""
    pages = max(-(-total // size), 1)
    page = min(max(asked, 1), pages)
    return Paging(page, pages, (page - 1) * size, min(page * size, total), total)


def read_search(text: str) -> tuple[str, str]:
    """Typed words with single blanks between them, and what is to be said of them."""
    words = " ".join(text.split())
    return words[:LONGEST_SEARCH].rstrip(), TOO_LONG if len(words) > LONGEST_SEARCH else ""
