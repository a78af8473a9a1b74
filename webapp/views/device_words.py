"""What a browser says it is, in words in which its owner knows it again."""

from __future__ import annotations

from flask import request

# The first that is found counts: Android says Linux too, every browser says Safari.
MACHINES = (
    ("iPad", "iPad"),
    ("iPhone", "iPhone"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
UNKNOWN = "gawai tanpa keterangan"


def device_words() -> str:
    """Such as `Chrome di tablet Android`, of the browser behind this request."""
    return words_of(request.headers.get("User-Agent", ""))


def words_of(agent: str) -> str:
    """In words what a User-Agent says; nothing of its own text is repeated."""
    machine = android(agent) or next((words for sign, words in MACHINES if sign in agent), "")
    browser = next((words for sign, words in BROWSERS if sign in agent), "")
    return f"{browser or 'peramban'} di {machine}" if machine else browser or UNKNOWN


def android(agent: str) -> str:
    """Phones say Mobile, tablets don't."""
    if "Android" not in agent:
        return ""
    return "ponsel Android" if "Mobile" in agent else "tablet Android"
