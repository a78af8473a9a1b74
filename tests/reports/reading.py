"""What a reader, or a reading machine, finds in a PDF."""

import io
import re
import subprocess
from dataclasses import dataclass

import page
import pikepdf

# WeasyPrint 70 doesn't close its own colour profile.
RENDERER_LEAVES_OPEN = "ignore:unclosed file .*sRGB2014.icc:ResourceWarning"

F4 = (609.45, 935.43)  # points
SPACES = re.compile(r"[\s\u00ad\u2010-]+")
# The validator takes a stream's last byte, where it is a carriage return, for a part of the line end behind it.
STREAM_LENGTH = "PDFA3A-STREAM-LENGTH-001"
STREAM_BEGINS = re.compile(rb">>\s*stream\r?\n")


def pages(pdf):
    """The text of each page, laid out as on paper."""
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return text.decode().split("\f")[:-1]


def letters(text):
    """Text without spaces and without the hyphens of line breaks: what must be whole however it was wrapped."""
    return SPACES.sub("", text)


def words(pdf):
    """All words of a PDF in reading order."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return text.decode().split()


def raw(pdf, *region):
    """The text in the order in which it is drawn, of the whole pages or of a region of each."""
    command = ["pdftotext", "-raw", *region, "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


def opened(pdf):
    return pikepdf.open(io.BytesIO(pdf))


def font_names(pdf):
    """The names of embedded fonts without their subset tags."""
    with opened(pdf) as file:
        found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Font"]
        return {str(font.BaseFont).partition("+")[2] for font in found}


def attachments(pdf):
    with opened(pdf) as file:
        return list(file.attachments)


def figures(pdf):
    """The text alternatives of what is tagged as a figure; None where one is missing."""
    with opened(pdf) as file:
        found = [one for one in file.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        return [str(one.Alt) if "/Alt" in one else None for one in found]


@dataclass(frozen=True)
class Box:
    """Where a word stands, in points from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def covers(self, other):
        """Whether the two lie over each other: lines that stand close share less than half of their height."""
        across = min(self.right, other.right) - max(self.left, other.left)
        down = min(self.bottom, other.bottom) - max(self.top, other.top)
        return across > 1 and 2 * down > min(self.bottom - self.top, other.bottom - other.top)


WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


def boxes(pdf):
    """The words of each page with their places."""
    told = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    found = ([WORD.findall(line) for line in sheet.split("\n")] for sheet in told.split("<page ")[1:])
    return [[Box(words[4], *map(float, words[:4])) for line in sheet for words in line] for sheet in found]


def page_sizes(pdf):
    """(wide, high) of the pages, in points."""
    with opened(pdf) as file:
        return {tuple(round(float(one), 2) for one in page.mediabox[2:]) for page in file.pages}


def standards_broken(pdf):
    """What an independent validator holds against the file as PDF/A-3a and as PDF/UA-1, in its words."""
    profiles = (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1)
    reports = [page.validate_pdf_bytes(pdf, profile=profile) for profile in profiles]
    assert all(report.rules.total > 100 for report in reports)
    failures = [one for report in reports for one in report.failures]
    if b"\r\nendstream" in pdf and streams_are_as_long_as_told(pdf):
        failures = [one for one in failures if one.rule_id != STREAM_LENGTH]
    return [f"{one.rule_id}: {one.message}" for one in failures]


def streams_are_as_long_as_told(pdf):
    """Whether every stream ends, with one line feed behind it, where its dictionary says."""
    begins = list(STREAM_BEGINS.finditer(pdf))
    assert len(begins) == pdf.count(b"\nendstream")
    return all(pdf[one.end() + told_length(pdf, one.start()) :].startswith(b"\nendstream") for one in begins)


def told_length(pdf, end):
    """The length that the dictionary ending there tells, in bytes."""
    return int(re.findall(rb"/Length (\d+)", pdf[pdf.rindex(b" obj", 0, end) : end])[-1])


def attached(pdf):
    """Of each attached file its relationship to the paper, and its bytes."""
    with opened(pdf) as file:
        return {
            str(one.UF): (str(one.AFRelationship), bytes(one.EF.F.read_bytes()))
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Type") == "/Filespec"
        }
