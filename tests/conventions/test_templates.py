"""What a strict content security policy refuses, and what would let a person's text act as markup."""

import re

import pytest

from tests.conventions.tree import name_of, repository_files

UNESCAPED = {
    "the safe filter": re.compile(r"\|\s*safe\b"),
    "escaping switched off": re.compile(r"autoescape\s+false"),
    "Markup": re.compile(r"\bMarkup\("),
}
INLINE = {
    "an inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "a style element": re.compile(r"<style\b", re.IGNORECASE),
    "an inline event handler": re.compile(r"\son[a-z]+\s*=", re.IGNORECASE),
    "an inline script": re.compile(r"<script\b(?![^>]*\bsrc\s*=)", re.IGNORECASE),
    "a script address": re.compile(r"javascript:", re.IGNORECASE),
}
# Papers aren't shown by a browser: they have no policy to keep, but a person's text must stay text there, too.
RULES = {"webapp/templates/": UNESCAPED | INLINE, "reports/templates/": UNESCAPED}


def offences(text: str, rules: dict[str, re.Pattern[str]]) -> list[tuple[int, str]]:
    return [
        (number, what)
        for number, line in enumerate(text.splitlines(), start=1)
        for what, pattern in rules.items()
        if pattern.search(line)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "{{ note | safe }}",
        "{{ note|safe }}",
        "{% autoescape false %}",
        "{{ Markup(note) }}",
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        "<button onclick='go()'>",
        "<body\n onload=go()>",
        "<script>go()</script>",
        "<script type=module>go()</script>",
        "<a href='javascript:go()'>",
    ],
)
def test_template_planted_is_found(text):
    assert offences(text, UNESCAPED | INLINE)


@pytest.mark.parametrize(
    "text",
    [
        '<script type="module" src="{{ url }}"></script>',
        '<link rel="stylesheet" href="app.css">',
        '<p class="safe" data-person="one">',
        "{{ note }}",
    ],
)
def test_template_in_order_is_let_through(text):
    assert offences(text, UNESCAPED | INLINE) == []


def test_templates_keep_the_content_security_policy():
    found = [
        f"{name_of(path)}:{line}: {what}"
        for path in repository_files()
        for folder, rules in RULES.items()
        if name_of(path).startswith(folder)
        for line, what in offences(path.read_text("utf-8"), rules)
    ]
    assert found == []
