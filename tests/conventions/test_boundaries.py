"""What is given to a layer and never taken by it: the transaction, the clock, the text of a file."""

import ast

import pytest

from tests.conventions.tree import name_of, python_files

# The only module that ends a transaction, and what runs outside the application's own transactions.
ENDS_TRANSACTIONS = ("webapp/db.py", "webapp/migrations/")
# The edges: where a request or a command begins, the time is read once.
READS_CLOCK = ("webapp/clock.py", "webapp/cli")
CLOCK = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
# What print and input would take from whoever calls a library.
TAKEN = {"breakpoint", "eval", "exec", "input", "open", "print"}


def calls(source: str) -> list[tuple[int, str, str]]:
    """Line, receiver and name of every `receiver.name()`."""
    return [
        (node.lineno, last_name(node.func.value), node.func.attr)
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]


def last_name(node: ast.AST) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def ended_transactions(source: str) -> list[int]:
    return [line for line, _, name in calls(source) if name in {"commit", "rollback"}]


def read_clocks(source: str) -> list[int]:
    return [line for line, receiver, name in calls(source) if (receiver, name) in CLOCK]


def taken(source: str) -> list[int]:
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in TAKEN
    ]


def found_in(find, packages, allowed) -> list[str]:
    return [
        f"{name_of(path)}:{line}"
        for path in python_files(*packages)
        if not name_of(path).startswith(allowed)
        for line in find(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize("source", ["db.session.commit()", "session.rollback()"])
def test_transaction_ended_is_found(source):
    assert ended_transactions(source) == [1]


@pytest.mark.parametrize("source", ["datetime.now(UTC)", "datetime.datetime.utcnow()", "date.today()", "time.time()"])
def test_clock_read_is_found(source):
    assert read_clocks(source) == [1]


@pytest.mark.parametrize("source", ["open('a.csv')", "print(total)"])
def test_outside_world_is_found(source):
    assert taken(source) == [1]


def test_scoring_neither_reads_nor_prints():
    assert found_in(taken, ["scoring"], ()) == []


def test_only_the_database_module_ends_a_transaction():
    assert found_in(ended_transactions, ["webapp"], ENDS_TRANSACTIONS) == []


def test_only_the_edges_read_the_clock():
    assert found_in(read_clocks, ["scoring", "reports", "webapp"], READS_CLOCK) == []
