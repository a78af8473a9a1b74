"""What the child that reads lists says of files as offices, and others, send them."""

from __future__ import annotations

import hmac
import re
import tempfile
from datetime import date

import pytest

from tests.webapp import roster_corpus as corpus
from webapp.roster.columns import RosterRefused
from webapp.roster.order import Order
from webapp.roster.people import PARTS
from webapp.roster.reading import LIMITS, Limits, told_by_child
from webapp.services.regions import inside
from webapp.services.roster_orders import districts, home_of, villages_of

KEY = "5a" * 32


def order(**changes: object) -> Order:
    return Order(
        **{
            "key": KEY,
            "today": date(2026, 2, 13),
            "home": home_of("64.01"),
            "villages": villages_of("64.01"),
            "provinces": tuple(one.code for one in inside()),
            "districts": districts(),
            **changes,
        }
    )


def told(content: bytes, given: Order, limits: Limits = LIMITS) -> list[dict[str, object]]:
    """All that the child tells of a file."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        return [one for one in told_by_child(file, given, limits) if one is not None]


def read(content: bytes, given: Order | None = None) -> tuple[list[dict[str, str]], dict[str, object]]:
    """(people, what else was told) of a file."""
    people, rest = [], {}
    for one in told(content, given or order()):
        people += [dict(zip(PARTS, text.split("\t"), strict=True)) for text in one.pop("people", ())]
        rest |= one
    return people, rest


TAKEN = dict(corpus.taken())
SPOILT = {name: (kind, content) for name, kind, content in corpus.spoilt()}
REFUSED = dict(corpus.refused())


@pytest.mark.parametrize("name", TAKEN)
def test_list_in_whatever_form_counts_its_twelve_people(name):
    people, found = read(TAKEN[name])
    assert [one["pseudonym"] for one in people] == [
        hmac.digest(bytes.fromhex(KEY), f"nik/v1:{row[0]}".encode(), "sha256").hex()[:32] for row in corpus.sound()
    ]
    assert [(one["last_four"], one["village"], one["group"]) for one in people] == [
        (row[0][-4:], row[2], row[4]) for row in corpus.sound()
    ]
    assert (found["end"], found["refused_rows"]) == (12, 0)


@pytest.mark.parametrize("name", SPOILT)
def test_person_who_does_not_count_is_told_by_row_and_kind(name):
    kind, content = SPOILT[name]
    people, found = read(content)
    assert (len(people), found["refused_rows"], found["counts"][kind]) == (11, 1, 1)
    assert [row for row, one, _last, _detail in found["problems"] if one == kind] == [4]


@pytest.mark.parametrize("name", REFUSED)
def test_file_that_is_no_list_is_refused_in_words(name):
    with pytest.raises(RosterRefused) as refusal:
        read(REFUSED[name])
    assert re.fullmatch(r"[A-Z].{15,}\.", refusal.value.sentence)
    assert not re.search(r"[0-9]{12}", refusal.value.sentence)


def test_nothing_that_is_told_holds_an_identity_number():
    misplaced = ("village_outside", "text_digits", "tanpa-judul", "kutip", "tanpa-nik", "double", "nik_length")
    for name, content in corpus.corpus():
        if not any(word in name for word in misplaced):
            continue
        said = []
        try:
            said += map(str, told(content, order()))
        except RosterRefused as refused:
            said.append(refused.sentence)
        # What a pseudonym or a row number happens to look like isn't one.
        found = re.findall(r"(?<![0-9a-f])[0-9]{16}(?![0-9a-f])", " ".join(said))
        assert found == [], name


def test_second_line_names_the_first():
    _people, found = read(next(content for name, kind, content in corpus.spoilt() if kind == "double_village"))
    assert found["problems"] == [[4, "double_village", corpus.sound()[1][0][-4:], "3"]]


def test_dates_are_kept_as_far_as_they_are_told():
    said = ["1/2/2025", "2025-02-01", "2025-02", "2025", "", "besok", "1/2/2027", "31/2/2025", "01.02.2025"]
    rows = [(*row[:6], day, row[7]) for row, day in zip(corpus.sound(9), said, strict=True)]
    people, found = read(corpus.csv_of(rows))
    assert [one["since"] for one in people] == [
        "2025-02-01",
        "2025-02-01",
        "2025-02",
        "2025",
        "",
        "",
        "",
        "",
        "2025-02-01",
    ]
    assert found["counts"] == {"since_unread": 3}


def test_dates_of_cells_are_read_in_both_calendars():
    for name in ("tanggal.xlsx", "tahun-1904.xlsx"):
        assert {one["since"] for one in read(TAKEN[name])[0]} == {"2025-02-01"}, name


def test_an_rt_is_one_however_it_is_written():
    said = [1, 1.0, "1", "01", "001", "RT 001", "rt.01", "12", "001/002", "RT 1 / RW 2", "", "01 Barat", "IV"]
    said += ["02 Marangkayu", "001.002"]
    rows = [(*row[:3], rt, *row[4:]) for row, rt in zip(corpus.sound(len(said)), said, strict=True)]
    people, found = read(corpus.xlsx_of(rows))
    assert [one["rt"] for one in people] == ["001"] * 7 + ["012", "001/002", "001/002", "", *said[-4:]]
    assert found["refused_rows"] == 0


def test_groups_are_spelt_as_the_rubric_spells_them():
    rows = [(*row[:4], "PETANI  sawah", *row[5:]) for row in corpus.sound()]
    assert {one["group"] for one in read(corpus.csv_of(rows), order(groups=("Petani sawah",)))[0]} == {"Petani sawah"}


def test_number_issued_elsewhere_or_long_ago_counts_and_is_said():
    rows = [
        (f"{code}{row[0][6:]}", *row[1:])
        for row, code in zip(corpus.sound(3), ("640202", "640499", "640104"), strict=True)
    ]
    people, found = read(corpus.csv_of(rows))
    assert (len(people), found["counts"]) == (3, {"nik_elsewhere": 1, "nik_district": 1})


def test_names_leave_only_initials():
    rows = [
        (row[0], name, *row[2:])
        for row, name in zip(corpus.sound(3), ("siti  aminah binti rahmat", "", "3 Budi"), strict=True)
    ]
    assert [one["initials"] for one in read(corpus.csv_of(rows))[0]] == ["S. A. B.", "", "B."]


def test_village_lists_its_own_people_only():
    people, found = read(corpus.csv_of(corpus.sound()), order(villages=villages_of("64.01.04.1001")))
    assert ({one["village"] for one in people}, found["counts"]) == ({"64.01.04.1001"}, {"village_outside": 8})


def test_problems_are_named_up_to_a_bound_and_all_counted():
    rows = [("123", *row[1:]) for row in corpus.sound(2000)]
    people, found = read(corpus.csv_of(rows))
    assert (people, len(found["problems"]), found["counts"]) == ([], 500, {"nik_length": 2000})


def test_other_key_gives_other_pseudonyms():
    first, second = (read(corpus.csv_of(corpus.sound()), order(key=key))[0] for key in (KEY, "a5" * 32))
    assert not {one["pseudonym"] for one in first} & {one["pseudonym"] for one in second}


def test_child_with_little_memory_is_told_as_a_refusal():
    with pytest.raises(RosterRefused, match="terlalu rumit"):
        told(corpus.csv_of(corpus.sound(9000)), order(), Limits(memory_bytes=24 * 2**20))
