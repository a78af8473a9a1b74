"""Codes of nominees from several provinces that call things alike, and files that nobody says yes to."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from scoring.parse import parse_rubric
from tests.webapp.conftest import NOON
from tests.webapp.room import RUBRIC
from webapp.content import store
from webapp.content.sent import Instrument, Sent
from webapp.db import transaction
from webapp.errors import Refused
from webapp.models import Candidate, Category, ReceivedNomination
from webapp.rubric_store import parse
from webapp.services import waiting
from webapp.services.editions import EditionFacts, add_category, make_edition
from webapp.services.receiving import Parcel, code_here, codes_of, standing_faults

FACTS = ("Penghargaan Paritrana nasional", "Nasional 2025", 2025, 2026, "Kementerian", "Jakarta", "Asia/Jakarta")
COMPANIES = RUBRIC.replace(b'category: "kabkota"', b'category: "badan_usaha_uji"')
SENT = Sent({"province": {"edition": "2025"}}, 1, "a" * 64, Instrument("x", "y", "badan_usaha_uji", 4, {}), {})


def test_companies_of_provinces_that_call_them_alike_get_codes_of_their_own(app):
    rubric = parse(COMPANIES, "uji.yaml")
    with app.app_context(), transaction() as session:
        edition = make_edition(EditionFacts("nasional-2025", *FACTS))
        add_category(edition, code="usaha", title="Badan usaha", rubric=rubric)
        category = session.scalars(select(Category)).one()
        for expected in ("2025.PT-001", "2025.PT-001-2", "2025.PT-001-3"):
            assert code_here(category, rubric, SENT, "PT-001") == expected
            session.add(Candidate(category_id=category.id, code=expected, name="PT Contoh"))
            session.flush()
        assert code_here(category, parse_rubric(RUBRIC, "uji.yaml"), SENT, "64.02") == "64.02"


def test_result_that_its_province_has_not_announced_yet_waits():
    province = {"institution": "Provinsi", "edition": "2025", "category": "kabkota"}
    rubric = parse_rubric(COMPANIES, "uji.yaml")
    for minutes, known in ((-1, []), (1, ["Menurut usulan ini hasil provinsi baru diumumkan pada 13 Februari 2026."])):
        told = {**province, "announced_at": (NOON + timedelta(minutes=minutes)).isoformat()}
        parcel = Parcel("b" * 64, 1, replace(SENT, manifest={"province": told}))
        faults = standing_faults(rubric, parcel, [], NOON)
        assert [one.partition(" Terima")[0] for one in faults] == known


def test_earlier_nomination_says_which_code_was_whose():
    row = ReceivedNomination(edition="2025", body='{"nominees":{"2025.PT-001-2":{"code":"PT-001"},"2025.PT-9":{}}}')
    assert codes_of(row) == {"PT-001": "2025.PT-001-2", "PT-9": "2025.PT-9"}


def test_file_that_nobody_takes_is_gone_after_a_day(tmp_path):
    now = datetime.now(UTC)
    waiting.put(tmp_path, io.BytesIO(b"lama"), reserve=0, now=now)
    (old,) = store.stored(tmp_path / waiting.FOLDER)
    with waiting.opened(tmp_path, old) as file:
        file.seek(0)
        assert file.read() == b"lama"
    waiting.put(tmp_path, io.BytesIO(b"baru"), reserve=0, now=now + timedelta(days=1, minutes=1))
    assert old not in set(store.stored(tmp_path / waiting.FOLDER))
    for gone in (old, "", "..", "z" * 64):
        with pytest.raises(Refused, match="Unggah lagi"), waiting.opened(tmp_path, gone):
            pass
