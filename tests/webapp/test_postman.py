"""Handing a letter over: what the server answers for the letter counts, not how the connection ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.webapp.mailing import Post
from webapp.mail_server import MailServer
from webapp.postman import NotSent, Outgoing, hand_over

LETTER = Outgoing("<satu@uji.go.id>", "op@uji.go.id", "Uji", "Isi", datetime(2026, 2, 13, tzinfo=UTC))


@pytest.fixture
def mail():
    server = Post()
    server.goodbye = "421 4.4.2 sambungan ditutup"
    yield server
    server.close()


def give(mail):
    hand_over(LETTER, MailServer("127.0.0.1", mail.port, "none", "sekretariat@uji.go.id"))


def test_a_letter_that_was_taken_is_sent_however_the_connection_ends(mail):
    give(mail)
    assert len(mail.raw) == 1


def test_what_the_server_said_of_the_letter_is_told_not_how_the_connection_ended(mail):
    mail.after_data = "554 tidak diterima"
    with pytest.raises(NotSent, match=r"Surat ditolak server surat \(554 tidak diterima\)") as refused:
        give(mail)
    assert refused.value.for_good
