"""Which fields of an address's query the views read, as their code says: where `request.args` goes, and what is asked
of it there. What can't be followed is an error, so that nothing is read unseen."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from collections.abc import Callable, Iterator
from types import ModuleType

from webapp import views

WITH_QUERY = frozenset({"args", "values"})
Wanted = Callable[[ast.AST], bool]


def fields_read() -> dict[str, set[str]]:
    """The views, by their modules' names, that read a field."""
    found: dict[str, set[str]] = {}
    for one in pkgutil.iter_modules(views.__path__):
        module = importlib.import_module(f"{views.__name__}.{one.name}")
        for name in asked_of(is_query, inspect.getsource(module), module):
            found.setdefault(name, set()).add(one.name)
    return found


def is_query(node: ast.AST) -> bool:
    """Whether this is `request.args`, or `request.values`, which has it, too."""
    return isinstance(node, ast.Attribute) and node.attr in WITH_QUERY and ast.unparse(node.value) == "request"


def is_named(parameter: str) -> Wanted:
    return lambda node: isinstance(node, ast.Name) and node.id == parameter and isinstance(node.ctx, ast.Load)


def asked_of(wanted: Wanted, source: str, module: ModuleType) -> Iterator[str]:
    """The fields asked of each such expression, here and in whatever function it is handed to."""
    tree = ast.parse(textwrap.dedent(source))
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in filter(wanted, ast.walk(tree)):
        match above[node]:
            case ast.Attribute(attr="get" | "getlist") as method:
                call = above[method]
                assert isinstance(call, ast.Call), ast.unparse(call)
                yield from names_of(call.args[0], above, module)
            case ast.Compare(left=key, ops=[ast.In()]) | ast.Subscript(slice=key):
                yield from names_of(key, above, module)
            case ast.Call(func=ast.Name(id=name), args=given) if node in given:
                yield from asked_by(getattr(module, name), given.index(node))
            case other:
                raise AssertionError(f"{module.__name__}: nobody can follow `{ast.unparse(other)}`")


def asked_by(function: Callable[..., object], place: int) -> Iterator[str]:
    """What a function asks of the argument at this place."""
    parameter = list(inspect.signature(function).parameters)[place]
    module = importlib.import_module(function.__module__)
    yield from asked_of(is_named(parameter), inspect.getsource(function), module)


def names_of(key: ast.expr, above: dict[ast.AST, ast.AST], module: ModuleType) -> list[str]:
    """A text, a constant of the module, or what the comprehension around it goes through."""
    if isinstance(key, ast.Constant):
        return [key.value]
    assert isinstance(key, ast.Name), f"{module.__name__}: nobody can follow `{ast.unparse(key)}`"
    if hasattr(module, key.id):
        return [getattr(module, key.id)]
    around = above[key]
    while not isinstance(around, (ast.DictComp, ast.GeneratorExp, ast.ListComp, ast.SetComp)):
        around = above[around]
    return [name for turn in around.generators if turn.target.id == key.id for name in ast.literal_eval(turn.iter)]
