"""The list of ASVS requirements is whole, what it names is there, and the README says of it what is so."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

import pytest

from reports import pdf
from tests.trials.asvs import ROOT, Table, faults, open_numbers, read_table, summary
from webapp.config import Settings
from webapp.content import looking, sent, workbooks
from webapp.services import accounts, evidence, pairing, pins, resets, uploads


def minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


THERE = "tests/trials/test_asvs.py"


def test_every_requirement_is_there_once_and_what_it_names_exists():
    assert faults(read_table()) == []


def test_readme_says_the_counts_and_names_what_is_open():
    table, readme = read_table(), (ROOT / "README.md").read_text("utf-8")
    assert summary(table) in readme
    named = [one for one in readme.splitlines() if one.startswith("- **ASVS**")]
    missing = ", ".join(open_numbers(table))
    assert named == ([f"- **ASVS** 5.0.0, levels 1 and 2, open: {missing}."] if missing else [])


# What the README says of security, with the figures that the program keeps.
SAID = (
    f"In {minutes(accounts.WINDOW)} minutes {accounts.OWN_ATTEMPTS} wrong passwords for one account from one address",
    f"{accounts.ACCOUNT_ATTEMPTS} for one account from everywhere, {accounts.ADDRESS_ATTEMPTS} from one address",
    f"{accounts.CODE_ATTEMPTS} codes of the second step for one account",
    f"{pins.MOST_FAILURES} wrong PINs",
    f"have {accounts.SHORTEST_PASSWORD} to {accounts.LONGEST_PASSWORD} letters",
    f"these words: {', '.join(accounts.OWN_WORDS)}.",
    f"after {minutes(Settings.idle)} minutes without a request",
    f"after {minutes(Settings.juror_session) // 60} hours for jurors",
    f"{minutes(Settings.secretariat_session) // 60} for everybody else",
    f"confirms within {minutes(pairing.LIFETIME)} minutes",
    f"code of {pairing.LENGTH} letters",
    f"good for {minutes(resets.LIFETIME) // 60} hour",
    f"XLSX by content, {Settings.largest_file // 10**6} MB, {Settings.most_pages} pages",
    f"{evidence.MOST_FILES} files for a figure, {uploads.MOST_UNFINISHED} begun for a candidate",
    f"XLSX {workbooks.LARGEST_UNPACKED // 2**20} MiB and {workbooks.MOST_PARTS} parts unpacked",
    f"Other requests {Settings.max_content_length // 2**20} MiB",
    f"forms {Settings.max_form_memory // 2**10} KiB and {Settings.max_form_parts} parts",
    f"nominations {sent.LARGEST // sent.MEGABYTE} MB",
    f"{looking.LIMITS.memory_bytes // 2**20} MiB and {looking.LIMITS.cpu_seconds} s of processor",
    f"printing ({pdf.LIMITS.memory_bytes // 2**20} MiB, {pdf.LIMITS.cpu_seconds} s)",
    f"at most {looking.LIMITS.wall_seconds} and {pdf.LIMITS.wall_seconds} s",
    f"Argon2id ({accounts.COSTS['memory_cost'] // 2**10} MiB, ",
    f"Tokens have {accounts.TOKEN_BYTES * 8} random bits",
)


@pytest.mark.parametrize("said", SAID)
def test_readme_tells_the_figures_that_the_program_keeps(said):
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert said in readme


def replaced(number: str, **fields: object) -> Callable[[Table], None]:
    """Puts something else in the place of what shows a requirement."""

    def change(table: Table) -> None:
        (one,) = [one for one in table["requirements"] if one["number"] == number]
        for kind in ("test", "read", "na", "open", "why"):
            one.pop(kind, None)
        one.update(fields)

    return change


# The control: what is done to a copy of the list, and the faults that must be told of it.
PLANTED: dict[str, tuple[Callable[[Table], object], list[str]]] = {
    "a line is missing": (
        lambda table: table["requirements"].pop(3),
        ["levels are {2: 183, 1: 69}, not {1: 70, 2: 183}", "1.2.2: missing"],
    ),
    "a line stands twice": (
        lambda table: table["requirements"].append(deepcopy(table["requirements"][-1])),
        ["levels are {2: 184, 1: 70}, not {1: 70, 2: 183}", "17.3.2: 2 times"],
    ),
    "a line of level 3": (
        lambda table: table["requirements"][9].update(number="1.2.10"),
        ["1.2.8: missing", "1.2.10: not of the standard's levels 1 and 2"],
    ),
    "another order": (
        lambda table: table["requirements"].reverse(),
        ["numbers aren't in the standard's order"],
    ),
    "a section is shorter": (
        lambda table: table["sections"]["V1"].update({"1.5": 1}),
        ["sections come to 252, not to 253", "1.5.2: not of the standard's levels 1 and 2"],
    ),
    "no such test": (
        replaced("1.1.1", test=[f"{THERE}::test_of_nothing"]),
        [f"1.1.1: no test test_of_nothing in {THERE}"],
    ),
    "a function that is no test": (
        replaced("1.1.1", test=[f"{THERE}::replaced"]),
        [f"1.1.1: no test replaced in {THERE}"],
    ),
    "no such module": (
        replaced("1.1.1", test=["tests/test_nowhere.py::test_of_nothing"]),
        ["1.1.1: no file tests/test_nowhere.py"],
    ),
    "no such file": (replaced("1.1.1", read="webapp/nowhere.py", why="because"), ["1.1.1: no file webapp/nowhere.py"]),
    "reading without a reason": (replaced("1.1.1", read="README.md"), ["1.1.1: says not why reading shows it"]),
    "nothing shows it": (replaced("1.1.1"), ["1.1.1: needs exactly one of test, read, na, open"]),
    "an empty list of tests": (replaced("1.1.1", test=[]), ["1.1.1: needs exactly one of test, read, na, open"]),
    "open and shown": (
        replaced("1.1.1", open="something", na="nothing"),
        ["1.1.1: needs exactly one of test, read, na, open"],
    ),
    "a slip of the pen": (replaced("1.1.1", na="nothing", tset=["x"]), ["1.1.1: unknown tset"]),
    "too many words": (
        lambda table: table["requirements"][0].update(asks="word " * 13),
        ["1.1.1: says what is asked in 1 to 12 words"],
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_fault_planted_in_a_copy_is_told(planted):
    table = read_table()
    change, told = PLANTED[planted]
    change(table)
    assert faults(table) == told
