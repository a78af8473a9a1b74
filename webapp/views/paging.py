"""Long lists a page at a time; a number beyond the ends leads to the nearest page, never to an error."""

from __future__ import annotations

from dataclasses import dataclass

MOST_DIGITS = 9
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
    if not (text.isascii() and text.isdigit()):
        return 1
    digits = text.lstrip("0") or "1"
    return int(digits[:MOST_DIGITS])


def paging(asked: int, total: int, size: int) -> Paging:
    """The nearest page there is, of `size` entries."""
    pages = max(-(-total // size), 1)
    page = min(max(asked, 1), pages)
    return Paging(page, pages, (page - 1) * size, min(page * size, total), total)


def read_search(text: str) -> tuple[str, str]:
    """Typed words with single blanks between them, and what is to be said of them."""
    words = " ".join(text.split())
    return words[:LONGEST_SEARCH].rstrip(), TOO_LONG if len(words) > LONGEST_SEARCH else ""
