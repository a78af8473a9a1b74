"""A sheet with headings, read by name: what is wrong with it is told by sheet, row and column, all of it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from scoring.errors import shown
from scoring.rubric import DATE as DAY
from scoring.rubric import NUMERIC_TYPES, YES_NO, Figure
from scoring.rubric import PERCENT as SHARE
from scoring.rubric import TEXT as WORDS
from webapp.content.tables import (
    DATE,
    ERROR,
    INEXACT,
    NUMBER,
    PERCENT,
    REFORMATTED,
    TEXT,
    UNCALCULATED,
    Cell,
    Row,
    Sheet,
    column_name,
)
from webapp.content.tables import YES_NO as TICK
from webapp.forms.numbers import read_exact, typed
from webapp.forms.template import DOES_NOT_APPLY, MARK, answers_of, chosen, is_chosen, plain_words
from webapp.forms.texts import TextRefused

HEADING_WITHIN = 12  # rows
RENAMED = "Kolom “{}” tidak ada. Judul kolom jangan diubah; unduh templat baru, lalu salin isian Anda ke sana."
NO_HEADINGS = "Lembar ini bukan bagian templat. Pindahkan isinya ke templat, atau hapus lembar ini."
UNCALCULATED_WORDS = "rumusnya belum dihitung; buka dan simpan dahulu di aplikasi lembar kerja, atau ketik nilainya."
INEXACT_WORDS = (
    "berisi {}: lebih dari 15 angka, padahal lembar kerja hanya menyimpan 15 angka dengan tepat. Bulatkan, atau ubah "
    "format selnya menjadi Teks lalu ketik ulang."
)
REFORMATTED_WORDS = (
    "berisi {}, tetapi format selnya menampilkan lain, jadi tidak jelas mana yang dimaksud. Ubah format selnya menjadi "
    "Umum, lalu ketik ulang nilainya secara utuh."
)


@dataclass(frozen=True)
class Place:
    """Where something stands; `column` is a number, 0 for the whole row, `title` the column's heading."""

    sheet: str
    row: int
    column: int = 0
    title: str = ""

    def words(self) -> str:
        """`Lembar “A Cakupan”, baris 12, kolom F (Isian)`."""
        parts = [f"lembar “{self.sheet}”"] if self.sheet else []
        parts += [f"baris {self.row}"] if self.row else []
        parts += [f"kolom {column_name(self.column)} ({self.title})"] if self.column else []
        text = ", ".join(parts)
        return text[:1].upper() + text[1:]


@dataclass(frozen=True)
class Fault:
    """One thing that keeps the file from being taken."""

    place: Place
    sentence: str

    @property
    def words(self) -> str:
        return f"{self.place.words()}: {self.sentence}" if self.place.words() else self.sentence


@dataclass
class Grid:
    """A sheet below its headings: `columns` are places by name, `rows` those with something in them."""

    sheet: Sheet
    heading: Row
    columns: dict[str, int]
    faults: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> Iterator[Row]:
        return (row for row in self.sheet.rows if row.number > self.heading.number)

    def cell(self, row: Row, name: str) -> Cell | None:
        return row.cells.get(self.columns.get(name, 0))

    def text(self, row: Row, name: str) -> str:
        """A cell that is only compared: whatever it is, as text."""
        cell = self.cell(row, name)
        return "" if cell is None else cell.text

    def place(self, row: Row, name: str) -> Place:
        column = self.columns.get(name, 0)
        said = self.heading.cells[column].text.split("[")[0].strip() if column in self.heading.cells else name
        return Place(self.sheet.name, row.number, column, said)

    def fault(self, row: Row, name: str, sentence: str) -> None:
        self.faults.append(Fault(self.place(row, name), sentence))


def grid_of(sheet: Sheet, *, needed: Sequence[str], name_of: Callable[[str], str]) -> Grid | Fault:
    """The sheet by its headings; `name_of` says what a heading stands for, "" for none. A Fault without headings."""
    heading = next((row for row in sheet.rows[:HEADING_WITHIN] if needed[0] in headings(row).values()), None)
    if heading is None:
        return Fault(Place(sheet.name, 0), NO_HEADINGS)
    grid = Grid(sheet, heading, {})
    for column, text in headings(heading).items():
        name = name_of(text)
        if not name:
            grid.faults.append(unknown(sheet, heading, column, text))
        elif name in grid.columns:
            grid.faults.append(Fault(Place(sheet.name, heading.number, column, text), "Kolom ini tertulis dua kali."))
        else:
            grid.columns[name] = column
    missing = [name for name in needed if name not in grid.columns]
    grid.faults += [Fault(Place(sheet.name, heading.number), RENAMED.format(name)) for name in missing]
    grid.faults += hidden_and_merged(grid) + beside(grid)
    return grid


def headings(row: Row) -> dict[int, str]:
    return {column: " ".join(cell.text.split()) for column, cell in row.cells.items()}


def unknown(sheet: Sheet, heading: Row, column: int, text: str) -> Fault:
    sentence = f"{shown(text)} bukan kolom templat ini. Hapus kolom itu, supaya tidak ada isian yang terlewat."
    return Fault(Place(sheet.name, heading.number, column, text[:40]), sentence)


def hidden_and_merged(grid: Grid) -> list[Fault]:
    """What people don't see, and cells of which one stands for several."""
    sheet, top = grid.sheet, grid.heading.number
    found = [
        Fault(Place(sheet.name, first), f"Sel {name} digabung; pisahkan, lalu isi setiap baris.")
        for name, first, last in sheet.merged
        if last >= top
    ]
    if sheet.hidden:
        found.append(Fault(Place(sheet.name, 0), "Lembar ini tersembunyi; tampilkan supaya isinya terlihat."))
    found += [
        Fault(Place(sheet.name, row.number), "Baris ini tersembunyi; tampilkan supaya isinya terlihat.")
        for row in grid.rows
        if row.hidden
    ]
    return found + [
        Fault(Place(sheet.name, top, column, name), "Kolom ini tersembunyi; tampilkan supaya isinya terlihat.")
        for name, column in grid.columns.items()
        if column in sheet.hidden_columns and name != MARK
    ]


def beside(grid: Grid) -> list[Fault]:
    """What stands in columns without a heading, once a column."""
    known = set(grid.columns.values()) | set(grid.heading.cells)
    first: dict[int, int] = {}
    for row in grid.rows:
        for column in row.cells:
            if column not in known:
                first.setdefault(column, row.number)
    sentence = "Ada isi di kolom tanpa judul; hapus, supaya tidak ada isian yang terlewat."
    return [Fault(Place(grid.sheet.name, row, column, "tanpa judul"), sentence) for column, row in first.items()]


def typed_cell(figure: Figure, cell: Cell | None, skippable: Collection[str]) -> str:
    """What a cell says of a figure, as it is typed into the form. Raises TextRefused."""
    if cell is None:
        return ""
    refuse_unreadable(cell)
    if is_chosen(figure):
        return chosen_cell(figure, cell, skippable)
    if cell.kind == TEXT:
        return "n/a" if plain_words(cell.text) in (DOES_NOT_APPLY, "n/a") else cell.text
    if figure.type in NUMERIC_TYPES:
        return typed_number(figure, cell)
    if figure.type == DAY and cell.kind == DATE:
        return cell.text
    if figure.type == WORDS and cell.kind == NUMBER:
        return cell.text.replace(".", ",")
    raise TextRefused(wrong_kind(figure, cell))


def refuse_unreadable(cell: Cell) -> None:
    """Raises TextRefused for what no value can be taken from."""
    if cell.kind == ERROR:
        raise TextRefused(f"rumusnya menghasilkan kesalahan {shown(cell.text)}.")
    if cell.kind == UNCALCULATED:
        raise TextRefused(UNCALCULATED_WORDS)
    if cell.kind == INEXACT:
        raise TextRefused(INEXACT_WORDS.format(shown(cell.text)))
    if cell.kind == REFORMATTED:
        raise TextRefused(REFORMATTED_WORDS.format(shown(cell.text.replace(".", ","))))
    if cell.kind == DATE and not cell.text:
        raise TextRefused("berformat tanggal, tetapi isinya bukan tanggal.")


def chosen_cell(figure: Figure, cell: Cell, skippable: Collection[str]) -> str:
    """Raises TextRefused."""
    found = chosen(figure, skippable, cell.text) if cell.kind in (TEXT, NUMBER) else None
    if found is None and cell.kind == TICK and figure.type == YES_NO:
        return cell.text
    if found is None:
        options = "; ".join(title for title, _machine in answers_of(figure, skippable))
        raise TextRefused(f"{shown(cell.text)} bukan jawaban yang ada. Pilih dari daftarnya: {options}.")
    return found


def typed_number(figure: Figure, cell: Cell) -> str:
    """A number as people see it in its cell. Raises TextRefused."""
    if cell.kind == PERCENT and figure.type != SHARE:
        said = f"{cell.text.replace('.', ',')}%"
        raise TextRefused(f"selnya berformat persen ({said}), padahal isian ini bukan persen. Ketik angkanya saja.")
    if cell.kind not in (NUMBER, PERCENT):
        raise TextRefused(wrong_kind(figure, cell))
    return typed(figure, read_exact(figure, cell.text))


def wrong_kind(figure: Figure, cell: Cell) -> str:
    """A cell that the spreadsheet made something else of."""
    if cell.kind == DATE:
        return f"lembar kerja menjadikannya tanggal ({cell.text}). Ubah format selnya menjadi Teks, lalu ketik ulang."
    if cell.kind == TICK:
        return "berisi benar atau salah, padahal isian ini bukan jawaban ya atau tidak."
    if figure.type == DAY:
        return f"{shown(cell.text)} bukan tanggal; tulis tanggal, bulan, dan tahun, misalnya 13/2/2023."
    return f"{shown(cell.text)} tidak dapat dibaca untuk isian ini; ubah format selnya menjadi Teks, lalu ketik ulang."


def day_cell(cell: Cell | None) -> str:
    """A date's cell as it is typed. Raises TextRefused."""
    if cell is None:
        return ""
    refuse_unreadable(cell)
    if cell.kind not in (TEXT, DATE):
        raise TextRefused(f"{shown(cell.text)} bukan tanggal; tulis tanggal, bulan, dan tahun, misalnya 13/2/2023.")
    return cell.text


def words_cell(cell: Cell | None) -> str:
    """A cell of words; a number stands for itself. Raises TextRefused."""
    if cell is None:
        return ""
    refuse_unreadable(cell)
    if cell.kind not in (TEXT, NUMBER):
        raise TextRefused(f"lembar kerja mengubahnya menjadi {shown(cell.text)}. Ubah format selnya menjadi Teks.")
    return cell.text


def plain_heading(known: Collection[str]) -> Callable[[str], str]:
    """Headings that stand for themselves."""
    by_words: Mapping[str, str] = {plain_words(name): name for name in known}
    return lambda text: by_words.get(plain_words(text), "")
