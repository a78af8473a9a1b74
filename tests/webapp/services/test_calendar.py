"""The calendar file against RFC 5545, read back by a reader of our own that knows nothing of the writer."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from webapp.services.calendar import Event, calendar, escaped, folded

START = datetime(2026, 2, 13, 9, 0, tzinfo=timezone(timedelta(hours=8)))
EVENT = Event(
    uid="00000000-0000-4000-8000-000000000001",
    sequence=3,
    changed_at=datetime(2026, 2, 1, 4, 5, 6, tzinfo=UTC),
    starts_at=START,
    ends_at=START + timedelta(minutes=30),
    summary="Wawancara: Kabupaten Paser",
    location="Rapat; lantai 2, gedung A",
    description="Paparan\nTanya jawab",
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)


def unfolded(text: str) -> list[str]:
    """The content lines of a file (3.1)."""
    return re.sub("\r\n[ \t]", "", text).split("\r\n")[:-1]


def unescaped(value: str) -> str:
    """A TEXT value as meant (3.3.11)."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value)


def test_event_has_what_a_calendar_needs():
    assert calendar("Jadwal, saya", [EVENT]).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Paritrana//Jadwal wawancara//ID",
        "CALSCALE:GREGORIAN",
        "X-WR-CALNAME:Jadwal\\, saya",
        "BEGIN:VEVENT",
        "UID:00000000-0000-4000-8000-000000000001@paritrana",
        "DTSTAMP:20260201T040506Z",
        "LAST-MODIFIED:20260201T040506Z",
        "SEQUENCE:3",
        "DTSTART:20260213T010000Z",
        "DTEND:20260213T013000Z",
        "SUMMARY:Wawancara: Kabupaten Paser",
        "LOCATION:Rapat\\; lantai 2\\, gedung A",
        "DESCRIPTION:Paparan\\nTanya jawab",
        "STATUS:CONFIRMED",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_line_of_75_octets_stays_whole_and_the_76th_goes_under_it():
    assert folded("x" * 75) == ["x" * 75]
    assert folded("x" * 76) == ["x" * 75, " x"]
    assert folded("é" * 38) == ["é" * 37, " é"]


@given(TEXT)
def test_any_line_is_folded_within_75_octets_without_cutting_a_letter(text):
    pieces = folded(f"SUMMARY:{text}")
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert all(piece.startswith(" ") for piece in pieces[1:])
    assert pieces[0] + "".join(piece[1:] for piece in pieces[1:]) == f"SUMMARY:{text}"


@given(TEXT, TEXT)
def test_any_text_comes_back_as_it_was(summary, location):
    event = Event("1", 0, START, START, START, summary, f"{location}\n;,\\", "")
    lines = dict(line.split(":", 1) for line in unfolded(calendar("x", [event])) if ":" in line)
    assert (unescaped(lines["SUMMARY"]), unescaped(lines["LOCATION"])) == (summary, f"{location}\n;,\\")


def test_text_with_other_line_ends_is_one_line():
    assert escaped("a\r\nb\rc\nd") == "a\\nb\\nc\\nd"
