"""Functions of at most 30 lines, modules of at most 400."""

import ast

from tests.conventions.tree import name_of, python_files

FUNCTION_LINES = 30
MODULE_LINES = 400
# A migration is a list of what the schema was on one day; cutting it in pieces would say nothing.
# A stranger reads and runs one file, which tests/scoring/test_bundle.py keeps short.
ALONE = "webapp/verifier/verifikasi.py"
HISTORY = "webapp/migrations/versions/"


def modules() -> dict[str, str]:
    """The sources by name."""
    files = {name_of(path): path for path in python_files("scoring", "reports", "webapp")}
    return {name: path.read_text("utf-8") for name, path in files.items() if not name.startswith(HISTORY)}


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from `def` to the end; the docstring is for the reader and doesn't count."""
    lines = function.end_lineno - function.lineno + 1
    if ast.get_docstring(function) is not None:
        lines -= function.body[0].end_lineno - function.body[0].lineno + 1
    return lines


def long_functions(source: str) -> list[tuple[int, str]]:
    return [
        (node.lineno, node.name)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and length(node) > FUNCTION_LINES
    ]


def test_long_function_planted_is_found():
    body = "    x = 1\n" * FUNCTION_LINES
    assert long_functions(f"def long():\n{body}") == [(1, "long")]


def test_docstring_does_not_count():
    body = "    x = 1\n" * (FUNCTION_LINES - 1)
    assert long_functions(f'def fits():\n    """One.\n\n    Two.\n    """\n{body}') == []


def test_functions_are_short():
    found = [
        f"{name}:{line}: {function}" for name, text in modules().items() for line, function in long_functions(text)
    ]
    assert found == []


def test_modules_are_short():
    lengths = {name: len(text.splitlines()) for name, text in modules().items() if name != ALONE}
    assert lengths
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES} == {}
