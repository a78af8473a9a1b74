"""Reads the sample's own data files, which lie beside this module, and the shipped rubrics."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Any

import yaml

from scoring import parse_rubric
from scoring.rubric import Rubric


@cache
def sample_data(name: str) -> Any:
    """The content of one YAML file of the sample; plain lists and mappings of text and numbers."""
    return yaml.safe_load(resources.files(__package__).joinpath(name).read_text(encoding="utf-8"))


@cache
def shipped_rubric(name: str) -> Rubric:
    """A shipped rubric by its file's name."""
    return parse_rubric(resources.files("rubrics").joinpath(name).read_bytes(), f"rubrics/{name}")
