"""What an edition's papers look like, as typed: names, lines of the letterhead, and who signs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from webapp.forms.nip import NipRefused, read_nip
from webapp.forms.texts import TextRefused, read_text, read_version
from webapp.models import PREFIXES, SIGNS

BY_HAND, ELECTRONICALLY = "", "tte"  # how somebody signs
LONGEST_NAME, LONGEST_POSITION, LONGEST_RANK, LONGEST_HEAD = 120, 160, 80, 200
MOST_LINES, LONGEST_LINE, MOST_POSITIONS = 4, 120, 2
NEEDED = "Isi nama instansi dan nama panitianya."
TOO_MANY_LINES = f"Kop paling banyak {MOST_LINES} baris, masing-masing paling panjang {LONGEST_LINE} huruf."
TWO_LINES = "Jabatan paling banyak dua baris: atas nama siapa, lalu jabatannya sendiri."
NO_PREFIX = "Pilihan itu tidak dikenal. Muat ulang halaman, lalu pilih lagi."
NO_POST = "Isi juga jabatannya."
ELECTED = "Kepala daerah adalah pejabat politik tanpa NIP dan pangkat. Kosongkan, atau pilih Pj., Plt., atau Plh."
ELECTED_POSTS = ("gubernur", "wakil gubernur", "bupati", "wakil bupati", "wali kota", "walikota", "wakil wali kota")


@dataclass
class LookForm:
    """As typed; `signers` by family and place. `seen` is the look that the page was made from."""

    institution: str = ""
    committee: str = ""
    letterhead: str = ""
    signers: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    seen: int = 0
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def lines(self) -> list[str]:
        """The letterhead's lines."""
        return [line.strip() for line in self.letterhead.split("\n") if line.strip()]


def place_of(family: str, turn: int) -> str:
    """What the fields of one signatory are called by: `panel-1`."""
    return f"{family}-{turn}"


def read_look(sent: Mapping[str, str], *, today: date) -> LookForm:
    """As typed where it can't be accepted."""
    form = LookForm()
    form.institution = one_text(sent, "instansi", LONGEST_HEAD, form.problems)
    form.committee = one_text(sent, "panitia", LONGEST_HEAD, form.problems)
    if not form.institution or not form.committee:
        form.problems.setdefault("panitia" if form.institution else "instansi", NEEDED)
    form.letterhead = some_text(sent, "kop", MOST_LINES * (LONGEST_LINE + 1), form.problems)
    if len(form.lines) > MOST_LINES or any(len(line) > LONGEST_LINE for line in form.lines):
        form.problems["kop"] = TOO_MANY_LINES
    for family, many in SIGNS.items():
        places = [place_of(family, turn) for turn in range(1, many + 1)]
        form.signers[family] = [read_signer(sent, place, form.problems, today) for place in places]
    try:
        form.seen = read_version(sent.get("terlihat", ""))
    except TextRefused as refused:
        form.problems["instansi"] = str(refused)
    return form


def read_signer(sent: Mapping[str, str], place: str, problems: dict[str, str], today: date) -> dict[str, str]:
    """One who signs; problems stand under the fields' names."""
    found = {"prefix": sent.get(f"awalan-{place}", "")}
    if found["prefix"] not in PREFIXES:
        problems[f"awalan-{place}"] = NO_PREFIX
    found["means"] = sent.get(f"cara-{place}", BY_HAND)
    if found["means"] not in {BY_HAND, ELECTRONICALLY}:
        problems[f"cara-{place}"] = NO_PREFIX
    found["position"] = some_text(sent, f"jabatan-{place}", LONGEST_POSITION, problems)
    if found["position"].count("\n") >= MOST_POSITIONS:
        problems[f"jabatan-{place}"] = TWO_LINES
    found["name"] = one_text(sent, f"nama-{place}", LONGEST_NAME, problems)
    found["rank"] = one_text(sent, f"pangkat-{place}", LONGEST_RANK, problems)
    found["number"] = typed = sent.get(f"nip-{place}", "")
    try:
        found["number"] = read_nip(typed, today=today)
    except NipRefused as refused:
        problems[f"nip-{place}"] = str(refused)
    if (found["name"] or found["number"]) and not found["position"]:
        problems.setdefault(f"jabatan-{place}", NO_POST)
    if not found["prefix"] and (found["number"] or found["rank"]) and is_elected(found["position"]):
        problems.setdefault(f"nip-{place}", ELECTED)
    return found


def is_elected(position: str) -> bool:
    """Whether this is an elected head's post, who has no NIP."""
    return position.casefold().startswith(ELECTED_POSTS)


def some_text(sent: Mapping[str, str], name: str, longest: int, problems: dict[str, str]) -> str:
    """Typed text as it is kept, as typed where it can't be."""
    raw = sent.get(name, "")
    try:
        return read_text(raw, longest=longest)
    except TextRefused as refused:
        problems[name] = str(refused)
        return raw


def one_text(sent: Mapping[str, str], name: str, longest: int, problems: dict[str, str]) -> str:
    """The same on one line."""
    text = some_text(sent, name, longest, problems)
    return text if name in problems else " ".join(text.split())
