"""No regular expression takes longer than its text is long, and none takes digits of other scripts."""

from __future__ import annotations

import re

import pytest

from tests.corpus.patterns import Used, costly, expressions, sources

FOUND = tuple(expressions(sources()))


def test_expressions_are_found():
    assert len(FOUND) >= 50
    assert {used.way for used in FOUND} >= {"fullmatch", "match", "search", "sub"}


@pytest.mark.parametrize("used", FOUND, ids=lambda used: f"{used.where}-{used.way}")
def test_expression_is_linear(used):
    assert list(costly(used)) == []


def test_only_plain_digits_are_digits():
    """`\\d` takes digits of every script."""
    assert [
        used.where
        for used in FOUND
        if isinstance(used.pattern.pattern, str) and re.search(r"\\[dw]", used.pattern.pattern)
    ] == []


@pytest.mark.parametrize(
    ("text", "way"), [("a*a*b", "match"), ("<[^>]*x[^>]*>", "search"), ("[0-9]+,[0-9]+", "search")]
)
def test_costly_expression_planted_is_found(text, way):
    assert next(costly(Used("planted", re.compile(text), way)), None) is not None
