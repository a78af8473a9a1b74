"""Signatures and reopenings in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from webapp.models import Reopening, Signature
from webapp.queries.broken_glass import LookedInto
from webapp.queries.sheets import Content
from webapp.views.wording import day_and_clock

DIGITS = 16  # of the digest: enough to compare by eye


@dataclass(frozen=True)
class SignatureWords:
    """One signature: `current` says that it stands under the sheet as it is locked now."""

    name: str
    when: str
    device: str
    digest: str
    current: bool


def past_signatures(found: Sequence[Signature], content: Content, timezone: str) -> tuple[SignatureWords, ...]:
    """Every signature a sheet ever had, the newest first."""
    return tuple(
        SignatureWords(
            one.name,
            day_and_clock(one.at, timezone),
            one.device,
            one.body_sha256[:DIGITS],
            content.locked_at is not None and one.version == content.version,
        )
        for one in reversed(found)
    )


def reopened_words(found: Sequence[Reopening], timezone: str) -> tuple[str, ...]:
    """When and why a sheet was opened again, the newest first."""
    return tuple(f"{day_and_clock(one.at, timezone)}: {one.act.reason}" for one in reversed(found))


def looked_words(one: LookedInto) -> str:
    """What a panelist is told of a look into the own sheet."""
    return (
        f"Lembar Anda untuk {one.candidate} boleh dilihat {one.proposed_by} dan {one.agreed_by} selama 15 menit sejak "
        f"{day_and_clock(one.at, one.timezone)}. Alasannya: {one.reason}"
    )
