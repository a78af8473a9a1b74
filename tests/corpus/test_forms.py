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
    assert len(sent) >= 3_700


# Sent by the tests beside this one.
BY_SCRIPTS = {"report.save", "report.check", "uploads.begin", "uploads.piece", "evidence.add"}
BY_TABLES = {"spreadsheets.upload", "spreadsheets.take", "region.upload", "region.take"}
# No field that anybody types, or one that is read as in a form above; odd requests go to them all the same.
WITHOUT_TEXT = {
    "auth.sign_out",
    "checkpoints.choose",
    "devices.alive",
    "evidence.remove",
    "instrument.accept",
    "invitation.accept_as",
    "invitations.remind",
    "invitations.renew",
    "invitations.revoke",
    "juror.lock",
    "letters.remind",
    "letters.send_again",
    "nominations.revoke_grant",
    "panel.dismiss",
    "panel.move",
    "regulations.remove",
    "schedule.cancel",
    "schedule.move",
}


# Forms of the jury's room and of workers' lists: bad text goes to each of their fields in `test_rooms`, but no good
# form of theirs is sent here, so that what they accept isn't followed to the pages that show it.
BY_ROOMS = {
    "account.change_password",
    "account.end_others",
    "account.enrol",
    "account.renew",
    "people.activate",
    "people.add",
    "people.deactivate",
    "people.find",
    "people.link",
    "people.reset_authenticator",
    "people.set_address",
    "people.sign_out",
    "reset.ask",
    "reset.use",
    "second.enrol",
    "second.enter",
    "announcing.answer",
    "announcing.correct",
    "announcing.plan",
    "announcing.propose_correction",
    "calibration.begin",
    "calibration.close",
    "calibration.save",
    "checking.compare",
    "choosing.begin",
    "devices.end",
    "feedback.object_to",
    "glass.look",
    "glass.propose",
    "joining.claim",
    "joining.enter",
    "joint.agree",
    "joint.propose_reopening",
    "joint.withdraw",
    "pairing.confirm",
    "pairing.issue",
    "pairing.turn_away",
    "minutes_number.give",  # tests/webapp/test_minutes_number.py
    "paper.enter",
    "paper.print_sheets",
    "paper.void",
    "paper.void_blanks",
    "papercheck.begin",
    "papercheck.choose",
    "papercheck.confirm",
    "papercheck.send_back",
    "paper_signatures.bring",  # files alone: tests/webapp/test_signed_papers.py
    "paper_signatures.sign",
    "panel_letters.address",
    "panel_letters.remind",
    "pin.choose",
    "plenary.decide",
    "plenary.note",
    "plenary.override",
    "plenary.propose_reopening",
    "plenary.propose_seal",
    "printing.again",
    "printing.begin",
    "printing.begin_edition",
    "printing.stop",
    "receiving.check",  # a file alone: tests/webapp/test_receiving.py
    "receiving.take",
    "roster.add",
    "roster.links",
    "roster.remove",
    "rooms.begin",
    "rooms.call_in",
    "rooms.extend",
    "rooms.finish",
    "rooms.pause",
    "rooms.resume",
    "rules.panel_reminders",
    "signing.sign",
    "village.answer",
    "village.open_it",
}


def test_every_form_has_its_place(site):
    """A new form is to be named in `places`, or above with the reason why not."""
    adapter = site.app.url_map.bind("localhost")
    reached = {adapter.match(place.path(site), method="POST")[0] for place in PLACES if place.method == "POST"}
    unsafe = {
        rule.endpoint for rule in site.app.url_map.iter_rules() if rule.methods & {"POST", "PUT", "PATCH", "DELETE"}
    }
    assert unsafe - reached - BY_SCRIPTS - BY_TABLES - BY_ROOMS - WITHOUT_TEXT == set()
