import http.server
import logging
import threading
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


@pytest.fixture(scope="module")
def canary():
    """A server and a file that nobody may ask for."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.asked = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()
