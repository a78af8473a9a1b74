"""Every test makes an application of its own; what comes out the same each time is made once for the whole run.

Werkzeug writes a function for every address and Jinja one for every template, from their text alone.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class KeptTemplates(BytecodeCache):
    """Compiled templates by name; Jinja itself compares the text."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


def keep_templates() -> None:
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": KeptTemplates()}


def keep_addresses() -> None:
    written: dict[tuple[object, ...], Builder] = {}
    write = Rule._compile_builder

    def write_once(rule: Rule, *options: bool) -> Builder:
        if rule.defaults:  # their values become part of the function
            return write(rule, *options)
        key = (rule.rule, tuple(rule._trace), options)
        if key not in written:
            written[key] = write(rule, *options)
        return written[key]

    Rule._compile_builder = write_once
