"""Every kind of bad text in every field of every form: refused in a sentence or kept as text, nothing between."""

from __future__ import annotations

import pytest

from tests.corpus.judge import complaints
from tests.corpus.places import PLACES
from tests.corpus.plan import plan


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.name)
def test_bad_text_is_refused_or_kept_as_text(site, place):
    good = place.good(site, place.path(site))
    found = [one for sending in plan()[place.name] for one in complaints(site, sending, good)]
    assert found == []
    assert site.other_files() == site.files


def test_corpus_is_large_enough():
    sent = {sending.hostile.id for sendings in plan().values() for sending in sendings}
    assert len(sent) >= 1_100
