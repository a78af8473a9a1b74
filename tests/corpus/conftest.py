"""One site for all bad input; every test leaves it as it was."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.corpus.site import Site, open_site
from tests.webapp.conftest import quick_hashes

__all__ = ["quick_hashes", "site"]


@pytest.fixture(scope="module")
def site(quick_hashes: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield from open_site(tmp_path_factory.mktemp("site"))
