"""The findings of a whole category, as asked for: how many of each kind, and a page of candidates with theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports import formats
from reports.wording import SEVERITY_WORDS
from scoring.result import Finding
from scoring.rubric import Check, Rubric
from webapp.access import SECRETARIAT, may_read_figures, settings
from webapp.errors import Refused
from webapp.models import Category
from webapp.services.findings import Index, found_among, glance
from webapp.views.finding_lines import FindingLine, count_words, finding_line
from webapp.views.paging import Paging, page_remark, paging, read_page

ON_A_PAGE = 25
LONGEST_SEARCH = 100
UNKNOWN_SEVERITY = "Tingkat temuan “{}” tidak dikenal, jadi semua tingkat ditampilkan."
UNKNOWN_CHECK = "Pemeriksaan “{}” tidak ada dalam rubrik ini, jadi semua pemeriksaan ditampilkan."


@dataclass(frozen=True)
class Asked:
    """What the address asks for; "" is everything. `remarks` say what of it couldn't be followed."""

    severity: str
    check: str
    sought: str
    page: int
    remarks: tuple[str, ...]

    def fields(self) -> dict[str, str]:
        """The same as fields of an address, without the page."""
        word = SEVERITY_WORDS.get(self.severity, "")
        fields = {"tingkat": word, "periksa": self.check, "cari": self.sought}
        return {name: value for name, value in fields.items() if value}


@dataclass(frozen=True)
class CheckCount:
    """One check with how many findings it has on how many candidates."""

    code: str
    severity: str
    word: str
    title: str
    findings: int
    candidates: int


@dataclass(frozen=True)
class Group:
    """One candidate with its findings; `counts` are (severity, word, how many)."""

    code: str
    name: str
    counts: tuple[tuple[str, str, int], ...]
    lines: tuple[FindingLine, ...]


@dataclass(frozen=True)
class FindingsPage:
    """Everything on the page; the counts are of all findings, `shown` and `place` of those asked for."""

    asked: Asked
    looked_at: int
    with_findings: int
    counts: tuple[tuple[str, str, int], ...]
    checks: tuple[CheckCount, ...]
    shown: int
    place: Paging
    groups: tuple[Group, ...]


def read_asked(rubric: Rubric, given: Mapping[str, str]) -> Asked:
    """What an address asks for; what makes no sense is told and left out."""
    remarks = []
    word, check = given.get("tingkat", ""), given.get("periksa", "")
    severity = next((name for name, known in SEVERITY_WORDS.items() if known == word), "")
    if word and not severity:
        remarks.append(UNKNOWN_SEVERITY.format(word[:LONGEST_SEARCH]))
    if check and check not in {one.code for one in rubric.checks}:
        remarks.append(UNKNOWN_CHECK.format(check[:LONGEST_SEARCH]))
        check = ""
    sought = " ".join(given.get("cari", "").split())[:LONGEST_SEARCH]
    page = given.get("halaman", "")
    remarks += [told] if (told := page_remark(page)) else []
    return Asked(severity, check, sought, read_page(page), tuple(remarks))


def findings_page(category_id: int, rubric: Rubric, index: Index, asked: Asked) -> FindingsPage:
    """The page of what is asked for. Raises Refused where a figure can't be read."""
    checks = {check.code: check for check in rubric.checks}
    wanted = {code for code, check in checks.items() if fits(check, asked)}
    chosen = index.only(wanted, asked.sought)
    place = paging(asked.page, len(chosen.codes), ON_A_PAGE)
    found = found_among(category_id, rubric, chosen.codes[place.start : place.stop])
    return FindingsPage(
        asked=asked,
        looked_at=index.looked_at,
        with_findings=len(index.codes),
        counts=severity_counts(checks, index),
        checks=check_counts(checks, index),
        shown=sum(chosen.findings_by_check().values()),
        place=place,
        groups=tuple(group_of(code, name, [one for one in all_ if one.check in wanted]) for code, name, all_ in found),
    )


def fits(check: Check, asked: Asked) -> bool:
    """Whether a check's findings are asked for."""
    return asked.severity in {"", check.severity} and asked.check in {"", check.code}


def severity_counts(checks: Mapping[str, Check], index: Index) -> tuple[tuple[str, str, int], ...]:
    """(severity, word, how many findings), the gravest first."""
    totals = dict.fromkeys(SEVERITY_WORDS, 0)
    for code, count in index.findings_by_check().items():
        totals[checks[code].severity] += count
    return tuple((severity, SEVERITY_WORDS[severity], count) for severity, count in totals.items() if count)


def check_counts(checks: Mapping[str, Check], index: Index) -> tuple[CheckCount, ...]:
    """Every check that found something, the gravest first, else in the order of the rubric."""
    findings, candidates = index.findings_by_check(), index.candidates_by_check()
    counts = [
        CheckCount(code, check.severity, SEVERITY_WORDS[check.severity], check.title, findings[code], candidates[code])
        for code, check in checks.items()
        if code in findings
    ]
    return tuple(sorted(counts, key=lambda one: list(SEVERITY_WORDS).index(one.severity)))


def group_of(code: str, name: str, findings: Sequence[Finding]) -> Group:
    return Group(code, name, count_words(findings), tuple(finding_line(one) for one in findings))


def findings_words(category: Category, rubric: Rubric) -> str:
    """The category page's line on findings, for a link to them."""
    if not may_read_figures(SECRETARIAT, category.state, sent=False):
        return "Temuan, sejak tahap verifikasi"
    try:
        index = glance(category, rubric, folder=settings().derived)
    except Refused:
        return "Temuan pada angka laporan belum dapat dicari"
    if index is None:
        return "Temuan pada angka laporan"
    if not index.codes:
        return f"Tidak ada temuan pada angka {formats.number(index.looked_at)} kandidat"
    found = sum(index.findings_by_check().values())
    return f"{formats.number(found)} temuan pada {formats.number(len(index.codes))} kandidat"
