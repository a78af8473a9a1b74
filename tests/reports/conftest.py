import logging
from dataclasses import replace

import pytest

from reports.html import ranking_html
from reports.render import render_pdf
from tests.reports import builders


@pytest.fixture(autouse=True)
def quiet_renderer(caplog):
    """A paper that makes the renderer complain isn't finished."""
    logger = logging.getLogger("weasyprint")
    logger.addHandler(caplog.handler)
    yield
    logger.removeHandler(caplog.handler)
    said = [record for when in ("setup", "call") for record in caplog.get_records(when)]
    assert [record.getMessage() for record in said if record.levelno >= logging.WARNING] == []


@pytest.fixture(scope="session")
def sample_html():
    return ranking_html(builders.sample_document())


@pytest.fixture(scope="session")
def sample_pdf(sample_html):
    return render_pdf(sample_html)


@pytest.fixture(scope="session")
def long_pdf():
    document = builders.long_document()
    return render_pdf(ranking_html(replace(document, annex=document.annex[:1])))
