"""Which fields a page asks for, told by the page itself: no list of fields can be out of date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from typing import Any, ClassVar

from flask import Flask
from werkzeug.datastructures import ImmutableMultiDict

# The form's token, which is no field of anybody's, and what the guard asks of every form.
NO_FIELDS = frozenset({"csrf_token", None})
# Asked for all that was sent: fields whose names hold a code or a row.
ALL = "*"


class Asked(ImmutableMultiDict[Any, Any]):
    """The fields of a request, which remember every name that they are asked for."""

    names: ClassVar[set[str]] = set()

    def remember(self, name: Any) -> None:
        if name not in NO_FIELDS:
            self.names.add(name)

    def get(self, key: Any, *more: Any, **named: Any) -> Any:
        self.remember(key)
        return super().get(key, *more, **named)

    def getlist(self, key: Any, *more: Any, **named: Any) -> Any:
        self.remember(key)
        return super().getlist(key, *more, **named)

    def __getitem__(self, key: Any) -> Any:
        self.remember(key)
        return super().__getitem__(key)

    def __contains__(self, key: Any) -> bool:
        self.remember(key)
        return super().__contains__(key)

    def items(self, *more: Any, **named: Any) -> Any:
        self.remember(ALL)
        return super().items(*more, **named)

    def keys(self) -> Any:
        self.remember(ALL)
        return super().keys()

    def __iter__(self) -> Any:
        self.remember(ALL)
        return super().__iter__()


@contextmanager
def asking(app: Flask) -> Iterator[set[str]]:
    """The names that are asked for while this lasts."""
    before, Asked.names = app.request_class, set()
    app.request_class = type("Remembering", (before,), {"parameter_storage_class": Asked})
    try:
        yield Asked.names
    finally:
        app.request_class = before


class Forms(HTMLParser):
    """The forms of a page: of each where it leads, and its fields with what stands in them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, list[str]]]] = []
        self.here, self.area, self.chosen = ("", {}), "", ""
        self.typed: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.here = (told.get("action", ""), {})
            self.found.append(self.here)
        elif tag == "input" and told.get("name") and (told.get("type") != "checkbox" or "checked" in told):
            self.put(told["name"], told.get("value", ""))
            if told.get("type", "text") in {"text", "search", "email", "tel"}:
                self.typed.add(told["name"])
        elif tag == "textarea" and told.get("name"):
            self.area = told["name"]
            self.typed.add(self.area)
            self.put(self.area, "")
        elif tag in {"select", "button"} and told.get("name"):
            self.chosen = told["name"] if tag == "select" else ""
            if tag == "button":
                self.put(told["name"], told.get("value", ""))
        elif tag == "option" and self.chosen and told.get("value"):
            self.put(self.chosen, told["value"])

    def handle_data(self, data: str) -> None:
        if self.area:
            self.here[1][self.area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""
        elif tag == "select":
            self.chosen = ""

    def put(self, name: str, value: str) -> None:
        self.here[1].setdefault(name, []).append(value)

    def leading_to(self, path: str) -> dict[str, list[str]]:
        """The fields of the form that is sent to this address, by name all values that it offers; none without one."""
        return next((fields for action, fields in self.found if action.partition("?")[0] == path), {})

    def typed_into(self, path: str, name: str) -> list[str]:
        """What stands in the fields of this name that somebody types into, in the form that is sent there."""
        return self.leading_to(path).get(name, []) if name in self.typed else []
