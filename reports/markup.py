"""The package's templates: everything escaped, nothing undefined, nothing that can't be printed."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from .formats import FILTERS

# Control characters, lone surrogates and noncharacters can't be in a PDF or would hide text.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
REPLACEMENT = "\ufffd"


def printable(value: object) -> object:
    """Text without what can't be printed, marked where something was; markup and other values as they are."""
    if isinstance(value, str) and not hasattr(value, "__html__"):
        return UNPRINTABLE.sub(REPLACEMENT, value)
    return value


@cache
def environment() -> Environment:
    """The templates of the package; names are files in `templates/`."""
    env = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.filters.update(FILTERS)
    return env
