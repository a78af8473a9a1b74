"""The scripts of a sheet as one file, and of a self-assessment: on a bad line each further one is a wait and may fail.

The modules stay as they are written. Each becomes a scope of its own that gives what it exports, in the order in which
they need each other. They are ours and written one way: an import stands on one line and names a file beside it. What
no other needs isn't waited for, and keeps none from beginning. Lines that only explain are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

from flask import Blueprint, current_app, request
from werkzeug.wrappers import Response

from webapp.access import PUBLIC, access

blueprint = Blueprint("bundle", __name__)

SHEET = ("room", "sheet", "device")
SECTION = ("report", "upload", "device")
IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([A-Za-z0-9_]+)\.js";$', re.MULTILINE)
BARE = r"\1"
EXPLANATION = re.compile(r"^ *//.*\n", re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) ([A-Za-z0-9_]+))", re.MULTILINE)


@blueprint.get("/static/lembar.js")
@access(PUBLIC)
def sheet() -> Response:
    """Room, sheet and device in one."""
    return script(SHEET)


@blueprint.get("/static/isian.js")
@access(PUBLIC)
def section() -> Response:
    """A section of a self-assessment, its files and the device in one."""
    return script(SECTION)


def script(entries: tuple[str, ...]) -> Response:
    """These in one, sent again only when it has changed."""
    text = joined(Path(str(current_app.static_folder)), entries)
    answer = Response(text, mimetype="text/javascript", headers={"Cache-Control": "no-cache"})
    answer.set_etag(sha256(text.encode()).hexdigest()[:32])
    return answer.make_conditional(request)


@cache
def joined(folder: Path, entries: tuple[str, ...]) -> str:
    """These modules and all that they import, each once, as the text of one module."""
    texts = {name: (folder / f"{name}.js").read_text("utf-8") for name in needed(folder, entries)}
    return "".join(scope(name, text, awaited=name not in entries) for name, text in texts.items())


def needed(folder: Path, names: Iterable[str]) -> tuple[str, ...]:
    """These modules, each after those that it imports."""
    found: dict[str, None] = {}
    for name in names:
        imported = [one for _, one in IMPORT.findall((folder / f"{name}.js").read_text("utf-8"))]
        found |= dict.fromkeys((*needed(folder, imported), name))
    return tuple(found)


def scope(name: str, text: str, *, awaited: bool) -> str:
    """One module: what it imports is taken from the scopes before, what it exports is what its own scope gives."""
    taken = IMPORT.sub(r"const \1 = from_\2;", EXPLANATION.sub("", text))
    exported = ", ".join(given for _, given in EXPORT.findall(taken))
    waits = "await " if awaited else ""
    return f"const from_{name} = {waits}(async () => {{\n{EXPORT.sub(BARE, taken)}\nreturn {{ {exported} }};\n}})();\n"
