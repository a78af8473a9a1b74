"""What a region's own numbers say of a claim: the edition's file of reference values, held against one candidate.

The file lies in the instance's folder `reference` under the edition's code; without one, the package's own (there is
one for the sample). A broken file keeps nobody from filling in: the secretariat is told, operators hear no reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from functools import lru_cache
from importlib import resources

from reports.formats import plain_date
from scoring.errors import RubricRefused
from scoring.reference import VILLAGES, ReferenceFile, RegionValue, compare, parse_reference, strangers
from scoring.result import Finding
from scoring.rubric import Rubric
from webapp.config import REFERENCE
from webapp.db import shared_folder
from webapp.errors import os_reason
from webapp.models import Candidate, Edition
from webapp.services.ranking import told_as_refusal
from webapp.services.regions import village_count

PACKAGE = "rubrics"
MOST_FAULTS = 5


def reference_findings(
    edition: Edition, candidate: Candidate, rubric: Rubric, cells: Mapping[str, str]
) -> tuple[Finding, ...]:
    """What the region's values make implausible in these figures (machine text by code), with the source in the hint.

    Empty where the edition has no usable file. Raises Refused where a figure can't be read.
    """
    from scoring.figure_table import column_codes
    from scoring.figures import FigureRow

    found, _faults = reference_of(edition.code)
    if found is None:
        return ()
    known = column_codes(rubric)
    row = FigureRow(candidate.code, candidate.name, {code: text for code, text in cells.items() if code in known})
    with told_as_refusal(rubric):
        findings = compare(found, rubric, values_of(found, candidate.code), row)
    return tuple(with_source(found, one) for one in findings)


def values_of(found: ReferenceFile, code: str) -> dict[str, Fraction]:
    """The values of one region by code; a company has none."""
    values = {value.code: number_of(value, code) for value in found.values}
    return {name: number for name, number in values.items() if number is not None}


def number_of(value: RegionValue, code: str) -> Fraction | None:
    """What this value is in a region; villages are counted for regencies and cities alone."""
    if value.counted == VILLAGES:
        return Fraction(village_count(code)) if code.count(".") == 1 else None
    return value.by.get(code)


def with_source(found: ReferenceFile, one: Finding) -> Finding:
    """The finding with where its reference values come from."""
    used = [value for code in one.figures if (value := found.value_of(code)) is not None]
    told = [f"{value.title}: {value.source}, keadaan {plain_date(value.as_of)}" for value in used]
    return replace(one, hint="; ".join([*([one.hint] if one.hint else []), *told]))


def reference_faults(edition: str, rubric: Rubric) -> tuple[str, ...]:
    """What is wrong with an edition's file, as sentences for the secretariat; nothing where there is none."""
    found, faults = reference_of(edition)
    if found is None:
        return faults
    odd = [
        f"{check} memakai {code}, yang tidak dapat dibaca bersama rubrik ini"
        for check, code in strangers(found, rubric)
    ]
    return (*faults, *odd)


def reference_of(edition: str) -> tuple[ReferenceFile | None, tuple[str, ...]]:
    """The edition's values, or why they can't be used; (None, ()) where it has none."""
    name = f"{edition}.yaml"
    try:
        text = file_of(edition, name)
    except OSError as error:
        return None, (f"{name} tidak dapat dibaca: {os_reason(error)}.",)
    return (None, ()) if text is None else parsed(text, name, edition)


def file_of(edition: str, name: str) -> bytes | None:
    """The file's bytes: the instance's own before the package's."""
    own = shared_folder() / REFERENCE / name
    if own.exists():
        return own.read_bytes()
    packaged = resources.files(PACKAGE).joinpath(REFERENCE, name)
    return packaged.read_bytes() if edition and packaged.is_file() else None


@lru_cache(maxsize=16)
def parsed(text: bytes, name: str, edition: str) -> tuple[ReferenceFile | None, tuple[str, ...]]:
    """The values, or the first problems."""
    try:
        found = parse_reference(text, name)
    except RubricRefused as refused:
        more = len(refused.problems) - MOST_FAULTS
        told = tuple(str(problem) for problem in refused.problems[:MOST_FAULTS])
        return None, (*told, f"dan {more} lagi") if more > 0 else told
    if found.edition != edition:
        return None, (f"{name}: berkas ini untuk edisi “{found.edition}”.",)
    return found, ()
