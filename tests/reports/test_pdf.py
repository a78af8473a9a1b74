import subprocess
import sys

import pytest

from reports.errors import BLOCKED, BROKEN, SENTENCES, TOO_LARGE, TOO_SLOW, PrintFailed
from reports.pdf import Limits, child_environment, print_pdf
from tests.reports import reading

pytestmark = pytest.mark.filterwarnings(reading.RENDERER_LEAVES_OPEN)

PAGE = '<html lang="id"><title>x</title><p>x</p></html>'


def test_printing_elsewhere_gives_the_same_bytes(sample_html, sample_pdf):
    assert print_pdf(sample_html) == sample_pdf


def failure(html, **limits):
    with pytest.raises(PrintFailed) as caught:
        print_pdf(html, limits=Limits(**limits))
    assert str(caught.value) == SENTENCES[caught.value.kind]
    return caught.value


def test_foreign_address_is_a_sentence():
    failed = failure('<img src="http://127.0.0.1:9/x" alt="">')
    assert failed.kind == BLOCKED
    assert "http://127.0.0.1:9/x" in failed.detail


def test_too_little_memory_is_a_sentence():
    assert failure(PAGE + " " * 150 * 2**20, memory_bytes=300 * 2**20).kind == TOO_LARGE


def test_too_much_work_is_a_sentence():
    assert failure("<p>x</p>" * 100_000, cpu_seconds=2).kind == TOO_SLOW


def test_waiting_ends():
    assert failure(PAGE, wall_seconds=0.01).kind == TOO_SLOW


def test_renderer_that_cannot_start_is_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert failure(PAGE).kind == BROKEN


def test_child_knows_no_secret(monkeypatch):
    monkeypatch.setenv("PARITRANA_SECRET_KEY", "rahasia")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert {"PARITRANA_SECRET_KEY", "HTTP_PROXY"} & set(child_environment()) == set()


def test_importing_the_papers_loads_nothing_heavy():
    program = (
        "import sys, reports.html, reports.pdf, reports.ranking, reports.formats;"
        "print([name for name in ('weasyprint', 'lokal', 'PIL') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
