"""Finds, in a module's syntax tree, what could let a binary float into a score.

A float needs a way in: a literal, `/`, a name such as `float` or `round`, a NumPy function that averages or divides,
an array made without saying of what, JSON or text read without saying how. Each of them is refused by its form; there
is no list of exceptions, because an exact quotient can always be written `Fraction(a, b)` or `a // b`.
"""

import ast
import re
from collections.abc import Iterator

Offence = tuple[int, str]

NAMES = {"float", "complex", "round"}
EXACT_MATH = {"comb", "gcd", "isqrt", "lcm", "prod"}
INEXACT_MODULES = {"cmath", "random", "statistics", "time"}
# NumPy's averages and quotients return float64 for integers; so do its roots, logarithms and random draws.
ATTRIBUTES = {
    "average",
    "corrcoef",
    "cov",
    "divide",
    "exp",
    "floating",
    "half",
    "histogram",
    "inexact",
    "linspace",
    "log",
}
ATTRIBUTES |= {"log10", "log2", "longdouble", "mean", "median", "nanmean", "nanmedian", "nanpercentile", "percentile"}
ATTRIBUTES |= {"quantile", "random", "reciprocal", "rint", "round", "around", "single", "double", "sqrt", "std", "var"}
ATTRIBUTES |= {"true_divide"}
FLOAT_TYPE = re.compile(r"[<>=|]?(float\d*|complex\d*|double|single|half|longdouble|f2|f4|f8|f16|c8|c16)_?")
SHORT_FLOAT_TYPE = re.compile(r"[<>=|]?[edfgFDG]")
# These make float64 unless told otherwise; the number is the position at which the type may stand.
TYPED_MAKERS = {"array": 1, "empty": 1, "eye": 3, "full": 2, "identity": 1, "loadtxt": 1, "ones": 1, "zeros": 1}
TYPED_MAKERS |= {"fromstring": 1, "genfromtxt": 1, "fromiter": 1, "frombuffer": 1}


def offences(source: str) -> list[Offence]:
    """Every line that could make a float, with the reason."""
    tree = ast.parse(source)
    allowed = set(refusals(tree))
    return sorted({(node.lineno, what) for node in ast.walk(tree) if node not in allowed for what in reasons(node)})


def refusals(tree: ast.AST) -> Iterator[ast.AST]:
    """`isinstance(value, float)` is how a float is kept out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "isinstance":
            yield from ast.walk(node.args[1])


def reasons(node: ast.AST) -> Iterator[str]:
    """Why this one node could make a float; children are looked at on their own."""
    match node:
        case ast.Constant(value=float() | complex()):
            yield "a float literal"
        case ast.Constant(value=str(text)) if FLOAT_TYPE.fullmatch(text):
            yield "the name of a float type"
        case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
            yield "true division"
        case ast.BinOp(op=ast.Pow(), right=ast.UnaryOp(op=ast.USub())):
            yield "a negative power"
        case ast.Name(id=name) if name in NAMES:
            yield f"the name {name}"
        case ast.Attribute(attr=name) if name in ATTRIBUTES or FLOAT_TYPE.fullmatch(name):
            yield f"the attribute {name}"
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name not in EXACT_MATH:
            yield f"math.{name}"
        case ast.Import() | ast.ImportFrom():
            yield from import_reasons(node)
        case ast.Call():
            yield from call_reasons(node)


def import_reasons(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    else:
        modules = [node.module or ""]
        names = {alias.name for alias in node.names}
        if node.module == "math" and names - EXACT_MATH:
            yield "a function of math that isn't exact"
        if modules[0].partition(".")[0] == "numpy" and any(name in ATTRIBUTES for name in names):
            yield "a function of NumPy that isn't exact"
    for module in modules:
        if module.partition(".")[0] in INEXACT_MODULES:
            yield f"the module {module}"


def call_reasons(call: ast.Call) -> Iterator[str]:
    name = called_name(call)
    keywords = {keyword.arg: keyword.value for keyword in call.keywords}
    types = [keywords.get("dtype"), *(call.args[:1] if name in {"astype", "dtype", "view"} else [])]
    if any(isinstance(kind, ast.Constant) and SHORT_FLOAT_TYPE.fullmatch(str(kind.value)) for kind in types):
        yield "the short name of a float type"
    if is_numpy(call) and name in TYPED_MAKERS and "dtype" not in keywords and len(call.args) <= TYPED_MAKERS[name]:
        yield f"{name} without a dtype"
    if name == "bincount" and ("weights" in keywords or len(call.args) > 1):
        yield "bincount with weights"
    if is_json(call) and name in {"load", "loads"} and "parse_float" not in keywords:
        yield "JSON read without parse_float"


def called_name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def is_numpy(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") in {"np", "numpy"}


def is_json(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "json"
