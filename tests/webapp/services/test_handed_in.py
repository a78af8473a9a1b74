"""What is kept of a handing in is read back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.services.handed_in import (
    Content,
    HandedEdition,
    HandedFigure,
    HandedFile,
    HandedFinding,
    HandedIn,
    HandedRegulation,
    HandedRubric,
    Named,
    Signed,
    read_body,
)

texts = st.text(st.characters(exclude_categories=("Cs",)), max_size=6)
numbers = st.integers(0, 2**53)
files = st.builds(HandedFile, numbers, texts, texts, texts, numbers)
figures = st.builds(
    HandedFigure, texts, texts, texts, texts, texts, texts, texts, texts, numbers,
    st.lists(st.tuples(texts, texts), max_size=2).map(tuple), st.lists(files, max_size=2).map(tuple),
)  # fmt: skip
regulations = st.builds(HandedRegulation, texts, texts, texts, numbers, texts, texts, st.booleans(), st.none() | files)
codes = st.lists(texts, max_size=2).map(tuple)
maybe = st.none() | texts
findings = st.builds(HandedFinding, texts, texts, texts, texts, maybe, maybe, maybe, codes, texts)
contents = st.builds(
    Content,
    st.lists(figures, max_size=3).map(tuple),
    st.lists(st.builds(Named, texts, texts), max_size=2).map(tuple),
    st.lists(regulations, max_size=2).map(tuple),
    st.lists(findings, max_size=2).map(tuple),
)
handings = st.builds(
    HandedIn,
    st.integers(1, 99),
    st.datetimes(timezones=st.just(UTC)),
    st.builds(HandedEdition, texts, texts, texts, texts, numbers, numbers, texts, texts, st.booleans()),
    st.builds(Named, texts, texts),
    st.builds(Named, texts, texts),
    st.builds(HandedRubric, texts, texts),
    st.builds(Signed, texts, texts, texts, texts),
    texts,
    contents,
)


@given(handings)
@settings(suppress_health_check=[HealthCheck.too_slow])  # many parts, none of them large
def test_body_is_read_back_as_it_was(handed):
    body = handed.body()
    assert read_body(body) == handed
    assert read_body(body).body() == body


def test_body_of_another_format_is_refused():
    with pytest.raises(ValueError, match="format kiriman 2 tidak dikenal"):
        read_body('{"format":2}')


@given(contents)
def test_replies_do_not_change_what_was_seen(content):
    told = replace(content, findings=tuple(replace(one, reply="lain") for one in content.findings))
    assert told.sha256() == content.sha256()
    other = replace(content, not_applicable=(*content.not_applicable, Named("X", "X")))
    assert other.sha256() != content.sha256()
