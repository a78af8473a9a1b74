"""The trial of bad input, with every field once and each text in few; and that it sees what it looks for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps

import pytest
from flask import redirect, render_template_string, request, url_for
from markupsafe import escape
from sqlalchemy import update

from tests.corpus.columns import foreign, strays
from tests.corpus.everywhere import Asking, Everywhere, everywhere, fits
from tests.corpus.fillings import FILLINGS, REFUSED
from tests.corpus.texts import FAMILIES, SCRIPTS, Hostile, hostile_texts
from tests.trials.inputs import Count, Families, Share, by_family, in_stages
from webapp.db import transaction
from webapp.models import INTERVIEWS, User
from webapp.policy import routes

PARTS = 4_400
LEAST_TEXTS, LEAST_FIELDS, LEAST_PAGES, LEAST_TAKEN = 3_700, 380, 120, 135
LEAST_REASON = 30
# Of the forms every so many get the columns' names in a part of the trial.
COLUMNS_IN, LEAST_EXTENDED = 4, 24
SCRIPT = Hostile("x", SCRIPTS, "<img src=x onerror=window.__x=1>")


def test_there_are_thousands_of_texts_each_with_a_reason():
    values = {one.value for one in hostile_texts()}
    assert len(values) == len(hostile_texts()) >= LEAST_TEXTS
    assert [family.name for family in FAMILIES if len(family.reason) < LEAST_REASON] == []
    assert {one.family for one in hostile_texts()} == {family.name for family in FAMILIES}


def test_all_shares_together_are_every_text_in_every_field():
    parts = [Share(part, 7) for part in range(1, 8)]
    for _field in range(3):
        sent = [one.id for part in parts for one in part.next()]
        assert sorted(sent) == sorted(one.id for one in hostile_texts())


def test_families_are_each_in_every_field_and_every_text_in_some():
    families = Families()
    sent = [families.next() for _field in range(max(len(texts) for texts in by_family().values()))]
    assert {tuple(sorted(one.family for one in texts)) for texts in sent} == {tuple(sorted(by_family()))}
    assert {one.id for texts in sent for one in texts} == {one.id for one in hostile_texts()}


def test_family_is_left_out_of_an_address_only_where_all_its_texts_are_too_long():
    page = Asking(("audit.page", "GET"), "/jejak", "sekretariat", ("cari",), {}, taken=True)
    sent = Families().next(page)
    assert [one.id for one in sent if not fits(page, one)] == []
    assert {one.family for one in sent} == {one.family for one in hostile_texts() if fits(page, one)}


def test_every_field_that_a_page_asks_for_meets_a_bad_text_in_a_sentence():
    count = Count()
    with everywhere() as ground:
        in_stages(ground, Share(1, PARTS), count, COLUMNS_IN)
    assert count.faults == []
    assert len(count.extended) >= LEAST_EXTENDED
    assert (len(count.fields) >= LEAST_FIELDS, len(count.pages) >= LEAST_PAGES) == (True, True), str(count)
    assert count.refused == REFUSED.keys()
    assert len(count.reached) >= LEAST_TAKEN, str(count)


def test_names_of_columns_as_more_fields_have_no_effect(
    ground: Everywhere, page: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the control: a page that sets whatever columns its form names, besides what it does."""
    assert {"role", "state", "version", "by_user_id"} <= foreign(page).keys()
    assert strays(ground, page) == []
    views = ground.ground.app.view_functions
    there = views["member.amend"]

    @wraps(there)
    def planted(**values: object) -> object:
        if "email" in request.form:
            with transaction() as session:
                session.execute(update(User).where(User.login == "cabang").values(email=request.form["email"]))
        return there(**values)

    monkeypatch.setitem(views, "member.amend", planted)
    (found,) = strays(ground, page)
    assert found.startswith("POST member.amend: changed [")
    assert "'user'" in found.partition(" in place of ")[0]


def test_only_pages_that_there_are_are_filled_in_or_said_to_stay_refused():
    assert {endpoint for endpoint, _method in routes()} >= FILLINGS.keys()
    assert {f"{method} {endpoint}" for endpoint, method in routes()} >= REFUSED.keys()
    assert [why for why in REFUSED.values() if len(why) < LEAST_REASON] == []


# ---------------------------------------------------------------------- the controls

REFUSAL = '<html lang="id"><p role="alert">Tidak dapat diterima.</p><form action="{path}"><textarea name="reason">'
VALUES = {"edition": "contoh-2025", "category": "kabkota", "panelist_id": 1}


def refused(text: str) -> tuple[str, int]:
    return REFUSAL.format(path=request.path) + text, 422


def fault() -> object:
    raise ZeroDivisionError


def shown_as_markup() -> object:
    return refused(render_template_string("{{ text|safe }}", text=request.form["reason"]))


def half_written() -> object:
    with transaction() as session:
        session.execute(update(User).where(User.login == "panelis-1").values(name="Setengah"))
    return refused(escape(request.form["reason"]))


def forgetful() -> object:
    return refused("")


def speechless() -> object:
    return "<title>Bad Request</title>", 400


def stored_otherwise() -> object:
    with transaction() as session:
        session.execute(update(User).where(User.login == "panelis-1").values(name=request.form["reason"][:9]))
    return redirect("/isian", code=303)


FAULTS: dict[str, tuple[Callable[[], object], str]] = {
    "500": (fault, "status 500"),
    "markup": (shown_as_markup, "stands raw in the page"),
    "half": (half_written, "was answered 422 and changed user"),
    "forgetful": (forgetful, "was typed and is gone"),
    "speechless": (speechless, "is refused without a sentence"),
    "otherwise": (stored_otherwise, "was taken and isn't stored as it was typed"),
}


@pytest.fixture(scope="module")
def ground() -> Iterator[Everywhere]:
    """In the interviews."""
    with everywhere() as found:
        next(stage for stage in found.stages() if stage == INTERVIEWS)
        yield found


@pytest.fixture
def page(ground: Everywhere) -> Asking:
    """Where a member of the panel is changed; its form is good, and its reason is kept."""
    with ground.ground.app.test_request_context():
        path = url_for("member.amend", **VALUES)
    found = ground.found(("member.amend", "POST"), path, "sekretariat")
    assert found is not None
    assert (found.taken, "reason" in found.told) == (True, True)
    return found


def test_program_as_it_is_has_no_fault(ground: Everywhere, page: Asking) -> None:
    assert ground.complaints(page, "reason", SCRIPT) == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault_planted_is_told(ground: Everywhere, page: Asking, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    view, told = FAULTS[name]
    views = ground.ground.app.view_functions

    @wraps(views["member.amend"])
    def planted(**_values: object) -> object:
        return view()

    monkeypatch.setitem(views, "member.amend", planted)
    before = ground.here.digest()
    found = ground.complaints(page, "reason", SCRIPT)
    assert any(f": {told}" in one for one in found), found
    assert ground.here.digest() == before


def test_field_that_no_form_has_is_asked_for_all_the_same(ground: Everywhere, page: Asking, monkeypatch) -> None:
    """The control of what is a field: a page that looks for one more is sent one more."""
    views = ground.ground.app.view_functions
    there = views["member.amend"]

    @wraps(there)
    def planted(**values: object) -> object:
        request.form.get("bidang-baru", "")
        return there(**values)

    monkeypatch.setitem(views, "member.amend", planted)
    found = ground.found(page.route, page.path, page.login)
    assert found is not None
    assert set(found.names) - set(page.names) == {"bidang-baru"}
