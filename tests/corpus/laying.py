"""What some pages need before they take their form, laid out for this page alone, mostly as a person would do it.

Each gives what is then typed. The ground is as it was when the page's stage began, and afterwards is so again.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests import second_step
from tests.corpus.asked import Forms
from tests.trials.matrix_ground import ELSEWHERE, LAST, STRANGER, Ground, add_person
from tests.trials.matrix_others import begin_on_device
from tests.trials.matrix_things import MAIL, OFFICE, OWN, RICH, user_id
from tests.webapp.canaries import NAMES
from tests.webapp.conftest import NOON, PASSWORD, PIN, Persona
from tests.webapp.handing_in import SIGNED
from tests.webapp.room import full, lock_sheets
from tests.webapp.sealing import equal_marks
from tests.webapp.uploads import text_pdf
from webapp.db import transaction
from webapp.forms.links import FIELD
from webapp.models import SECRETARIAT, Panelist, ReportedFigure, User
from webapp.services import pairing
from webapp.services import second_step as steps

KEY = "k" * 64
HALF = "separuh masuk"  # by this name goes who typed a password and no code yet
LOCKED, OTHER_LOCKED = "1", "3"  # sheets; to look into the first is proposed already
RUBRIC = RICH.replace(b'"Instrumen uji"', b'"Instrumen uji kedua"').decode()
WHY = "Sudah diperiksa bersama dinas."


@dataclass(frozen=True)
class Filling:
    """What somebody types or chooses on a page; `parts` of its address, and who it is, where they differ.

    What is `left` nobody sends with a good form: it leads elsewhere.
    """

    fields: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, str] = field(default_factory=dict)
    login: str = ""
    left: frozenset[str] = frozenset()


def typed(**fields: str) -> Callable[[Ground], Filling]:
    """What can be typed without anything more."""
    return lambda _ground: Filling(fields)


def sent(ground: Ground, path: str, fields: Mapping[str, object], login: str = OFFICE) -> TestResponse:
    """A form that is taken, of somebody who is signed in."""
    answer = ground.cage.people[login].post(path, dict(fields))
    assert answer.status_code in {200, 303}, (path, answer.status_code, answer.text)
    return answer


def form_on(ground: Ground, page: str, path: str, login: str = OFFICE) -> dict[str, list[str]]:
    """The form of a page that is sent to an address."""
    found = Forms(ground.cage.people[login].get(page).text).leading_to(path)
    assert found, (page, path)
    return found


def elsewhere(ground: Ground, rest: str = "") -> str:
    """An address beneath the other category, where nobody has marked anything."""
    return f"{ground.other.page}{rest}"


def mailed(app: Flask, login: str) -> None:
    """From now on letters to somebody have an address."""
    with app.app_context(), transaction() as session:
        session.scalars(select(User).where(User.login == login)).one().email = MAIL


# ---------------------------------------------------------------------- who comes in


def comes(ground: Ground, name: str, persona: Persona) -> None:
    """Somebody in a browser of their own goes by a name from now on."""
    answer = persona.post("/masuk", {"login": persona.login, "password": PASSWORD})
    assert answer.status_code == 303, answer.text
    ground.cage.people[name] = persona
    cookie = persona.client.get_cookie(ground.settings.cookie_name)
    assert cookie is not None
    ground.cookies[name] = cookie.value


def half_in(ground: Ground) -> Filling:
    """A right password, and then the code that the authenticator shows."""
    second_step.ensure_authenticator(ground.app, OFFICE)
    comes(ground, HALF, Persona(ground.app.test_client(), OFFICE, OFFICE))
    return Filling({"code": second_step.fresh_code(ground.app, OFFICE)}, login=HALF)


def new_in_office(ground: Ground) -> Filling:
    """A right password of somebody who has no authenticator yet, and the code of the one that is offered."""
    comes(ground, HALF, add_person(ground.app, "sekretariat-baru", SECRETARIAT))
    return Filling({"code": offered_code(ground, HALF, "/masuk/kode")}, login=HALF)


def own_phone(ground: Ground) -> Filling:
    return Filling({"code": offered_code(ground, "op-paser", "/akun/autentikator")}, login="op-paser")


def offered_code(ground: Ground, login: str, page: str) -> str:
    """What an authenticator shows once the key that stands on a page was typed into it."""
    text = ground.cage.people[login].get(page).text
    key = text.partition('class="secret"><code>')[2].partition("</code>")[0]
    return steps.code_at(key.replace(" ", ""), steps.step_at(NOON))


def device(ground: Ground) -> Filling:
    """The code on the secretariat's screen."""
    with ground.app.app_context(), transaction():
        row = pairing.issue(1, by=user_id(OFFICE), key=KEY, now=NOON)
        return Filling({"kode": pairing.code_of(row.nonce, key=KEY)})


def by_link(page: str) -> Callable[[Ground], Filling]:
    """With the link that lies there."""
    return lambda ground: Filling({FIELD: ground.laid[OWN]["", page][FIELD]})


def with_phone(ground: Ground) -> Filling:
    """Somebody has an authenticator, which is taken away from them."""
    second_step.ensure_authenticator(ground.app, "panelis-1")
    return Filling()


# ---------------------------------------------------------------------- reports


def unsent(**fields: str) -> Callable[[Ground], Filling]:
    """Of a report that isn't handed in yet, in which more are insured than there are."""

    def filled(ground: Ground) -> Filling:
        candidate_id = ground.cage.room.candidates[NAMES[1]]
        too_many(ground.app, candidate_id)
        return Filling(fields, {"candidate_id": str(candidate_id)}, "op-berau")

    return filled


def too_many(app: Flask, candidate_id: int) -> None:
    """A finding that is explained, or else nothing is sealed."""
    with app.app_context(), transaction() as session:
        query = select(ReportedFigure).where(ReportedFigure.candidate_id == candidate_id)
        figure = session.scalars(query.where(ReportedFigure.code == "aktif")).one()
        figure.claimed = figure.verified = "12000"


def handed_in(ground: Ground) -> Filling:
    """All that the form has, also for findings, whose button keeps the answers without handing in."""
    found = unsent()(ground)
    page = f"/isian/{found.parts['candidate_id']}/kirim"
    fields = first_of(form_on(ground, page, page, found.login))
    answers = {name: WHY for name in fields if name.startswith("penjelasan-")}
    assert answers
    return replace(found, fields=fields | answers | SIGNED)


def changed_report(ground: Ground) -> Filling:
    found = unsent()(ground)
    return taken_over(ground, f"/isian/{found.parts['candidate_id']}/lembar-sebar", found)


def changed_region(ground: Ground) -> Filling:
    return taken_over(ground, f"/isian/wilayah/{ground.cage.room.edition}/kabkota", Filling(login="op-paser"))


def taken_over(ground: Ground, path: str, found: Filling) -> Filling:
    """A template is downloaded and a figure of the second candidate changed; what was shown then is taken over."""
    person = ground.cage.people[found.login]
    before, second, rest = person.get(f"{path}/templat.csv").data.partition(b"64.02")
    changed = before + second + rest.replace(b"10000", b"10001", 1)
    file = {"berkas": (io.BytesIO(changed), "isian.csv")}
    answer = person.post(path, file, content_type="multipart/form-data")
    assert answer.status_code == 200, answer.text
    return replace(found, fields=first_of(Forms(answer.text).leading_to(f"{path}/ambil")))


def first_of(form: Mapping[str, list[str]]) -> dict[str, str]:
    """What a form has in its fields as it stands there."""
    assert form
    return {name: values[0] for name, values in form.items() if name != "csrf_token"}


def tried_out(ground: Ground) -> Filling:
    """Another rubric, once its effect was shown."""
    path = f"{ground.cage.room.page}/rubrik"
    answer = sent(ground, f"{path}/coba", {"text": RUBRIC})
    return Filling(first_of(Forms(answer.text).leading_to(f"{path}/terima")) | {"reason": WHY})


def village(ground: Ground) -> Filling:
    """The first village of the list."""
    page = ground.cage.people["op-paser"].get(f"{own_list(ground)}").text
    forms = [form for action, form in Forms(page).found if action.startswith(f"{own_list(ground)}/") and "desa" in form]
    return Filling({"desa": forms[0]["desa"][0], "rt": ""})


def own_list(ground: Ground) -> str:
    return f"/daftar-pekerja/{ground.parts[OWN]['candidate_id']}"


def operator_behind(ground: Ground) -> Filling:
    """One who hasn't handed in, and to whom letters can go."""
    mailed(ground.app, "op-berau")
    path = f"{ground.cage.room.page}/pengingat"
    return Filling({"pilih": form_on(ground, path, path)["pilih"][0]})


def operators_address(ground: Ground) -> Filling:
    with ground.app.app_context():
        return Filling(parts={"user_id": str(user_id("op-paser"))})


# ---------------------------------------------------------------------- the panel and its room


def panelist_behind(ground: Ground) -> Filling:
    """The only one of the other panel, whose sheet is whole and not signed."""
    whole_sheet(ground)
    mailed(ground.app, STRANGER)
    path = elsewhere(ground, "/pengingat-panelis")
    return Filling({"pilih": form_on(ground, path, path)["pilih"][0]}, {"category": ELSEWHERE})


def one_to_go(ground: Ground) -> Filling:
    """Of the other panel, whose member has every sheet still before them."""
    with ground.app.app_context(), transaction() as session:
        seat = session.scalars(select(Panelist).where(Panelist.category_id == ground.other.category_id)).one()
        parts = {"category": ELSEWHERE, "panelist_id": str(seat.id)}
    return Filling({"day": "13/2/2026", "clock": "10.00", "scope": "semua"}, parts)


def came_after_all(ground: Ground) -> Filling:
    member = one_to_go(ground)
    page = elsewhere(ground, f"/panel/{member.parts['panelist_id']}")
    sent(ground, f"{page}/berhalangan", {**member.fields, "reason": "Sakit."})
    return Filling(parts={**member.parts, "excuse_id": "1"})


def substitute(ground: Ground) -> Filling:
    add_person(ground.app, "pengganti", "juror")
    return Filling({"login": "pengganti", "decree": "100.3/K.2/2026"}, one_to_go(ground).parts)


def new_member(ground: Ground) -> Filling:
    add_person(ground.app, "anggota-baru", "juror")
    return Filling({"login": "anggota-baru", "bench": "akademisi", "office": "member"})


PLAN = {"day": "1/3/2026", "clock": "09.00", "until": "16.00", "presentation": "10", "questions": "20"}
PLAN |= {"between": "0", "breaks": "", "room": "Kutai", "mode": "luring", "place": ""}


def another_slot(ground: Ground) -> Filling:
    """Everybody has a time; the next is called in."""
    sent(ground, f"{ground.cage.room.page}/jadwal", PLAN)
    return Filling(parts={"slot_id": "2"})


def other_order(ground: Ground) -> Filling:
    sent(ground, f"{ground.cage.room.page}/jadwal", PLAN)
    return Filling({"order": "3,1,2"})


def running(ground: Ground) -> Filling:
    """The clock of the one in the room runs."""
    sent(ground, f"{ground.cage.room.page}/ruang/mulai", {"seen": "1", "phase": "presentation"})
    return Filling()


def standing(ground: Ground) -> Filling:
    running(ground)
    sent(ground, f"{ground.cage.room.page}/ruang/jeda", {"seen": "2"})
    return Filling()


# ---------------------------------------------------------------------- sheets


def juror(ground: Ground) -> Filling:
    """A member of the other panel, before a sheet that nobody has begun."""
    comes(ground, STRANGER, Persona(ground.app.test_client(), STRANGER, STRANGER))
    return Filling(parts={"candidate_id": str(ground.other.candidates[LAST])}, login=STRANGER)


def whole_sheet(ground: Ground) -> Filling:
    """The same, with the sheet saved; the name and the PIN go under it."""
    found = juror(ground)
    sent(ground, f"/penilaian/{found.parts['candidate_id']}", full(ground.other, 0), STRANGER)
    return Filling({"nama": STRANGER, "pin": PIN}, found.parts, STRANGER)


def all_locked(ground: Ground) -> Filling:
    """No sheet is open any more: the plenary can begin."""
    begin_on_device(ground.app, ground.cage, locked=True)
    return Filling()


EVERYBODY = {"yang": "pasangan", "panelis": "", "kandidat": "", "cadangan": "1"}


def printed(ground: Ground) -> Filling:
    """Sheets on paper of the other panel."""
    sent(ground, elsewhere(ground, "/kertas/cetak"), EVERYBODY)
    return Filling(parts={"category": ELSEWHERE})


def scanned(ground: Ground) -> Filling:
    """The first of them is filled in and scanned: now it is typed."""
    printed(ground)
    path = elsewhere(ground, "/kertas/1")
    scan = {"pindaian": (io.BytesIO(text_pdf(pages=2)), "pindaian.pdf")}
    answer = ground.cage.people[OFFICE].post(path, scan, content_type="multipart/form-data")
    assert answer.status_code == 422, answer.text  # the scan is kept all the same
    when = {"tanggal": "13/2/2026", "pukul": "12.00", "pindaian": ""}
    marks = {"value:E.1": "4", "value:E.2": "81.25", "abstain:E.1": "", "abstain:E.2": ""}
    return Filling({**when, **marks}, {"category": ELSEWHERE, "number": "1"})


def compared(ground: Ground) -> Filling:
    """What somebody else typed is being compared."""
    sent(ground, f"{ground.cage.room.page}/kertas/1/periksa", {})
    return Filling()


def led(ground: Ground) -> Filling:
    """The chair has an authenticator, whose code is typed."""
    second_step.ensure_authenticator(ground.app, "panelis-1")
    return Filling({"lembar": OTHER_LOCKED, "rahasia": PASSWORD})


# ---------------------------------------------------------------------- plenary, seal and what comes after


def tied(ground: Ground) -> Filling:
    """Two of the other category are equal in everything, and the panel puts one first."""
    lock_sheets(ground.app, ground.other, equal_marks)
    with ground.app.app_context(), transaction() as session:
        ids = list(ground.other.candidates.values())[:2]
        for figure in session.scalars(select(ReportedFigure).where(ReportedFigure.candidate_id.in_(ids))):
            figure.verified = "7000" if figure.code == "aktif" else figure.verified
    return Filling({"urut:64.02": "2"}, {"category": ELSEWHERE})


def blocked(ground: Ground) -> Filling:
    """Why a finding doesn't keep the result from being sealed."""
    room = ground.cage.room
    too_many(ground.app, room.candidates[NAMES[1]])
    path = f"{room.page}/pleno/temuan"
    return Filling({"tentang": form_on(ground, f"{room.page}/pleno", path)["tentang"][0]})


def objected(ground: Ground) -> Filling:
    objection = {"hal": "A.1", "sanggahan": "Angka aktif seharusnya 8.500."}
    sent(ground, f"/isian/{ground.parts[OWN]['candidate_id']}/hasil", objection, "op-paser")
    return Filling({"putusan": "diterima"})


def corrected(ground: Ground) -> Filling:
    """A figure counts otherwise than in the record."""
    figure = {"kandidat": "64.01", "angka": "aktif", "nilai": "1200", "alasan-koreksi": "Salah hitung."}
    sent(ground, f"{ground.cage.room.page}/koreksi/angka", figure)
    return Filling()
