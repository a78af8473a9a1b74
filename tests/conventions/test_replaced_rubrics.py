"""A rubric that was read before the write lock is compared under it: another may have been accepted meanwhile."""

import ast

import pytest

from tests.conventions.tree import name_of, python_files

# From the plenary on no rubric is replaced.
LATE = {"webapp/views/announcing.py", "webapp/views/feedback.py", "webapp/views/plenary.py"}
NEVER_CHANGES = {"category"}  # of a rubric that is accepted in the place of another


def called(node: ast.AST) -> str:
    """The last name of what is called."""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def compares(function: ast.FunctionDef) -> bool:
    """Whether it refuses a rubric that isn't the category's any more."""
    return any(
        (isinstance(node, ast.Call) and called(node) == "refuse_replaced")
        or (isinstance(node, ast.Compare) and "rubric_digest" in ast.dump(node))
        for node in ast.walk(function)
    )


def comparing(sources: list[str]) -> set[str]:
    """The functions that do."""
    functions = (node for text in sources for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef))
    return {one.name for one in functions if compares(one)}


def is_write(node: ast.AST) -> bool:
    """A block under the write lock, or a call that does in one what it is given."""
    if isinstance(node, ast.With):
        return "transaction" in {
            called(one.context_expr) for one in node.items if isinstance(one.context_expr, ast.Call)
        }
    return isinstance(node, ast.Call) and called(node) == "refusal_of"


def reads_rubric(block: ast.AST) -> bool:
    """Whether it uses a `rubric` that was read before it."""
    nodes = list(ast.walk(block))
    plain = {id(one.value) for one in nodes if isinstance(one, ast.Attribute) and one.attr in NEVER_CHANGES}
    named = [one for one in nodes if isinstance(one, ast.Name) and one.id == "rubric" and id(one) not in plain]
    return bool(named) and not any(isinstance(one.ctx, ast.Store) for one in named)


def uncompared(source: str, guards: set[str]) -> list[int]:
    """The lines of the writes that keep something read by a rubric which may have been replaced."""
    return [
        block.lineno
        for block in ast.walk(ast.parse(source))
        if is_write(block)
        and reads_rubric(block)
        and not any(isinstance(node, ast.Call) and called(node) in guards for node in ast.walk(block))
    ]


@pytest.mark.parametrize(
    "source",
    [
        "with transaction():\n    store(rubric)",
        "with transaction() as session:\n    service.store(session, rubric=rubric)",
        "refusal_of(problems, lambda: service.store(rubric=rubric))",
    ],
)
def test_uncompared_rubric_planted_is_found(source):
    assert uncompared(source, {"keep"}) == [1]
    assert uncompared(source, {"store"}) == []


def test_rubric_read_under_the_lock_is_as_good():
    assert uncompared("with transaction():\n    rubric = rubric_of(found)\n    store(rubric)", set()) == []


def test_every_write_compares_the_rubric_that_it_was_given():
    guards = comparing([path.read_text("utf-8") for path in python_files("webapp") if "/services/" in name_of(path)])
    assert "save_figures" in guards
    views = [path for path in python_files("webapp") if name_of(path).startswith("webapp/views/")]
    found = [
        f"{name_of(path)}:{line}"
        for path in views
        if name_of(path) not in LATE
        for line in uncompared(path.read_text("utf-8"), guards)
    ]
    assert found == []
