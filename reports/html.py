"""Documents as HTML: one template per paper, everything escaped, nothing undefined."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from .documents import RankingDocument
from .formats import FILTERS

# A portrait page holds so many criteria beside name, total, band and award.
PORTRAIT_COLUMNS = 6

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


def ranking_html(document: RankingDocument) -> str:
    """The ranking paper as one HTML page that refers to nothing but the package's own assets."""
    return (
        environment()
        .get_template("ranking.html")
        .render(
            document=document,
            edition=document.edition,
            landscape=len(document.columns) > PORTRAIT_COLUMNS,
            state=state_words(sample=document.edition.sample, provisional=document.sealed_at is None),
        )
    )


def state_words(*, sample: bool, provisional: bool) -> str:
    """What every page's head says about the paper's standing."""
    return " · ".join(word for word, true in (("CONTOH", sample), ("SEMENTARA", provisional)) if true)
