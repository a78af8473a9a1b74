"""Whatever an erasure would empty of somebody is in what they are given of it before."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import String, select

from tests.webapp.conftest import NOON
from tests.webapp.test_erasing import EMAIL, ERASE, LOGIN, NAME, NOTE, SINGLE, sealed_with
from webapp.db import Base, db, transaction
from webapp.models import Candidate, Invitation, Submission, User
from webapp.privacy import privacy
from webapp.services.letters import Draft, Post, write_letter
from webapp.services.personal import SECRETS

TITLE = "Ibu Kepala Dinas"


def texts(app):
    """(table, key, column) -> words, of every text that isn't empty."""
    found = {}
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            wanted = [column for column in table.columns if isinstance(column.type, String)]
            for row in db.session.execute(select(table)).mappings():
                key = tuple(row[one.name] for one in table.primary_key.columns)
                found |= {(table.name, key, one.name): row[one.name] for one in wanted if row[one.name]}
        db.session.remove()
    return found


def plant(app, name):
    """Of a juror: two invitations and a letter under another title, and a report that they signed."""
    with app.app_context(), transaction() as session:
        user = session.scalars(select(User).where(User.login == LOGIN)).one()
        candidate = session.scalars(select(Candidate)).first()
        for email, used_by in ((EMAIL, None), ("", user.id)):
            invitation = Invitation(candidate_id=candidate.id, addressee=TITLE, email=email, by_user_id=1, seed="biji")
            invitation.token_sha256, invitation.used_by_user_id = f"{used_by or 0:064}", used_by
            invitation.created_at = invitation.expires_at = NOON
            session.add(invitation)
        draft = Draft("checkpoint", candidate.category_id, None, TITLE, EMAIL, "Undangan", "Silakan masuk")
        write_letter(draft, Post(True, "contoh.go.id"), by=None, now=NOON)
        signed = {"signed_name": name, "signed_position": "Kepala", "pledge": "Ya", "by_user_id": user.id, "at": NOON}
        session.add(Submission(candidate_id=candidate.id, number=1, body="{}", body_sha256="0" * 64, **signed))


@pytest.mark.parametrize("name", [NAME, SINGLE])
def test_every_place_that_an_erasure_empties_is_in_the_export_before(app, add_person, command, name):
    sealed_with(app, add_person, name, NOTE)
    plant(app, name)
    before = texts(app)
    told = json.loads(command("privacy", "export", LOGIN)[1])
    assert command(*ERASE, "--run")[0] == 0
    after = texts(app)
    gone = {place: words for place, words in before.items() if after.get(place) != words and is_told(*place)}
    assert {("invitation", "addressee"), ("letter", "body"), ("sealed_result", "annex")} <= {
        (table, column) for table, _key, column in gone
    }
    assert [place for place in gone if not stands_in(told, *place)] == []


def is_told(table, _key, column):
    """Whether it says something of a person and opens nothing; a salt of a log only proves what stands elsewhere."""
    somebodys = any(column in one.columns.get(table, ()) for one in privacy().holdings)
    return somebodys and column not in SECRETS and table != "score_event"


def stands_in(told, table, key, column):
    """Whether the row's words are told, as a row of theirs or as words that name them."""
    keys = [one.name for one in Base.metadata.tables[table].primary_key.columns]
    own = [row for row in told["stored"].get(table, ()) if tuple(row[one] for one in keys) == key]
    named = [row for row in told["named"].get(table, ()) if tuple(row["key"]) == key and row.get(column)]
    return bool(named) or any(row.get(column) for row in own)


def test_of_what_others_wrote_only_the_words_that_name_somebody_are_told(app, add_person, command):
    sealed_with(app, add_person, NAME, NOTE)
    told = json.loads(command("privacy", "export", LOGIN)[1])
    assert [row["text"] for row in told["named"]["plenary_note"]] == [[NOTE]]
    annexes = [text for row in told["named"]["sealed_result"] for text in row["annex"]]
    assert NAME in annexes
    assert "panelis-2" not in json.dumps(told["named"])
