"""Links that make one operator's account and work once, however often, by whomever and however late they are tried."""

import re
import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from tests.webapp.conftest import NOON, PASSWORD, Persona
from tests.webapp.office import open_office
from tests.webapp.one_time import INVITATION, send, token_in, tokens_in
from tests.webapp.outside import kept
from webapp.config import SETTINGS
from webapp.db import db, transaction
from webapp.forms.links import FIELD
from webapp.models import DISQUALIFIED, INTERVIEWS, VERIFICATION, Candidate, Category, Invitation, Operator, User
from webapp.queries.nominations import invited

OPEN, ACCEPT, ACCEPT_AS = (f"{INVITATION}/{act}" for act in ("buka", "terima", "dengan-akun-ini"))
ACCOUNT = {"login": "Op-Berau ", "name": "Siti  Aminah", "password": PASSWORD, "password_again": PASSWORD}
CANDIDATES = (("64.01", "Kabupaten Paser"), ("64.03", "Kabupaten Berau"))


@pytest.fixture
def office(app, add_person):
    operators = (("op-paser", "64.01"),)
    return open_office(app, add_person, candidates=CANDIDATES, operators=operators)


@pytest.fixture
def boss(office):
    return office.people["sekretariat"]


@pytest.fixture
def stranger(app):
    return lambda: Persona(app.test_client(), "")


def base(office, code="64.03"):
    return f"{office.secretariat_page}/pencalonan/{office.candidates[code]}"


@pytest.fixture
def link(office, boss):
    """Invites somebody for Berau and gives the link's secret."""

    def make(addressee="Kepala Dinas", until="27/2/2026", code="64.03"):
        answer = boss.post(f"{base(office, code)}/undang", {"addressee": addressee, "until": until})
        assert answer.status_code == 200, answer.text
        return token_in(answer.text, INVITATION)

    return make


@pytest.fixture
def rows(app):
    def look():
        with app.app_context():
            return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))

    return look


def nothing_said(answer) -> str:
    """The page without what differs from request to request."""
    return re.sub(r'name="csrf_token" value="[^"]*"', "", answer.text)


# The whole way


def test_new_operator_sets_the_second_step_up_first_where_all_need_it(app, settings, link, stranger):
    token, person = link(), stranger()
    app.extensions[SETTINGS] = replace(settings, code_for_all=True)
    assert send(person, ACCEPT, token, **ACCOUNT).location.startswith("/masuk/kode")
    assert person.get("/").location.startswith("/masuk/kode")


def test_link_makes_the_account_signs_in_and_is_dead_afterwards(app, office, boss, link, stranger, *, rows):
    token, person = link(), stranger()
    assert "Buka undangan saya" in person.get(INVITATION).text
    assert rows()[0].opened_at is None
    opened = send(person, OPEN, token)
    assert (opened.status_code, "Kabupaten Berau" in opened.text, "Kepala Dinas" in opened.text) == (200, True, True)
    assert "Sabtu, 28 Februari 2026, pukul 23.59 WITA" in opened.text
    assert rows()[0].opened_at == NOON
    assert send(person, ACCEPT, token, **ACCOUNT).headers["Location"] == "/"
    assert person.get("/isian").status_code == 200
    with app.app_context():
        user = db.session.scalars(select(User).where(User.login == "op-berau")).one()
        own = db.session.scalars(select(Operator.candidate_id).where(Operator.user_id == user.id)).all()
        assert (user.name, user.role, own) == ("Siti Aminah", "operator", [office.candidates["64.03"]])
    assert (rows()[0].used_at, rows()[0].used_by_user_id) == (NOON, user.id)
    assert send(stranger(), OPEN, token).status_code == 404
    assert Persona(app.test_client(), "op-berau").sign_in().status_code == 303
    page = boss.get(base(office)).text
    assert ("Siti Aminah" in page, "dipakai 13 Februari 12.00 WITA" in page) == (True, True)


def test_only_the_hash_of_a_link_is_kept_and_it_is_shown_once(app, office, boss, link):
    token = link()
    found = kept(app)
    assert (token.encode() in found, b"Kepala Dinas" in found) == (False, True)
    assert token not in boss.get(base(office)).text


def test_looking_at_a_link_says_nothing_and_writes_nothing(link, stranger, rows):
    token = link()
    page = stranger().get(INVITATION)
    assert (page.status_code, token in page.text) == (200, False)
    assert rows()[0].opened_at is None


def test_used_expired_replaced_revoked_and_foreign_links_answer_alike(app, office, boss, clock, link, *, stranger):
    used, late, replaced, revoked = (link(f"Orang {n}", "14/2/2026") for n in range(4))
    out = link("Gugur", code="64.01")
    assert send(stranger(), ACCEPT, used, **ACCOUNT).status_code == 303
    assert boss.post(f"{base(office)}/undangan/3/perbarui", {"until": "27/2/2026"}).status_code == 200
    assert boss.post(f"{base(office)}/undangan/4/cabut").status_code == 303
    clock.forward(days=2)
    with app.app_context(), transaction() as session:
        session.get_one(Candidate, office.candidates["64.01"]).standing = DISQUALIFIED
    tokens = (used, late, replaced, revoked, out, "x", "a" * 43, "\0\xff", "'; --", "x" * 5000)
    for address, form in ((OPEN, {}), (ACCEPT, ACCOUNT | {"login": "lain"})):
        answers = [send(stranger(), address, token, **form) for token in tokens]
        assert {answer.status_code for answer in answers} == {404}
        assert len({nothing_said(answer) for answer in answers}) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(User.login == "lain")) == 0


def test_link_of_a_category_that_went_on_to_interviews_is_dead(app, office, link, stranger):
    token = link()
    for state, status in ((VERIFICATION, 200), (INTERVIEWS, 404)):
        with app.app_context(), transaction() as session:
            session.get_one(Category, office.category_id).state = state
        assert send(stranger(), OPEN, token).status_code == status


def test_link_used_by_two_at_once_makes_one_account(app, link, stranger):
    token, gate, answers = link(), threading.Barrier(4), []

    def use(turn):
        person = stranger()
        form = ACCOUNT | {"login": f"op-{turn}00"}
        person.get(INVITATION)
        gate.wait()
        answers.append(send(person, ACCEPT, token, **form).status_code)

    threads = [threading.Thread(target=use, args=(turn,)) for turn in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303, 404, 404, 404]
    with app.app_context():
        made = db.session.scalars(select(User.id).where(User.login.in_([f"op-{turn}00" for turn in range(4)]))).all()
        assert len(made) == 1
        assert db.session.scalar(select(func.count()).where(Operator.user_id == made[0])) == 1


# What is chosen


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"login": "op-paser"}, "Nama akun “op-paser” sudah dipakai."),
        ({"login": "OP-Paser"}, "Nama akun “op-paser” sudah dipakai."),
        ({"login": ""}, "Nama akun terdiri atas 3 sampai 40"),
        ({"login": "a b"}, "Nama akun terdiri atas 3 sampai 40"),
        ({"login": "<script>"}, "Nama akun terdiri atas 3 sampai 40"),
        ({"login": "x" * 41}, "Nama akun terdiri atas 3 sampai 40"),
        ({"name": " "}, "Tulis nama Anda, 3 sampai 200 huruf."),
        ({"name": "a\x00bc"}, "karakter yang tidak dapat disimpan"),
        ({"name": "x" * 201}, "Teks paling panjang 200 huruf"),
        ({"password": "sebelas-huru", "password_again": "sebelas-hurU"}, "Kedua kata sandi tidak sama"),
        ({"password": "pendek-saja", "password_again": "pendek-saja"}, "Kata sandi sedikitnya 12 huruf"),
        ({"password": "y" * 201, "password_again": "y" * 201}, "Kata sandi paling panjang 200 huruf."),
        ({"password": "abababababab", "password_again": "abababababab"}, "terlalu mudah ditebak"),
        ({"password": "OP-BERAU-2026", "password_again": "OP-BERAU-2026"}, "terlalu mudah ditebak"),
        ({"password": "", "password_again": ""}, "Kata sandi sedikitnya 12 huruf"),
    ],
)
def test_refused_choice_keeps_what_was_typed_and_leaves_the_link_as_it_was(link, stranger, rows, changed, sentence):
    token, person = link(), stranger()
    answer = send(person, ACCEPT, token, **(ACCOUNT | {"login": "op-berau"} | changed))
    assert (answer.status_code, sentence in answer.text, "<script>" in answer.text) == (422, True, False)
    typed = {"login": "op-berau", "name": "Siti  Aminah"} | changed
    assert typed["login"].replace("<script>", "&lt;script&gt;") in answer.text
    for secret in {PASSWORD, changed.get("password") or PASSWORD}:
        assert secret not in answer.text
    assert rows()[0].used_at is None
    assert send(person, ACCEPT, token, **ACCOUNT).status_code == 303


def test_password_is_never_offered_again_when_the_session_of_the_form_is_over(link, stranger):
    token = link()
    answer = stranger().client.post(ACCEPT, data={FIELD: token, **ACCOUNT})
    assert (answer.status_code, PASSWORD in answer.text) == (400, False)


def test_operator_takes_another_candidate_on_with_the_own_account(app, office, link):
    token, own = link(), office.people["op-paser"]
    assert "Terima dengan akun ini" in send(own, OPEN, token).text
    assert send(own, ACCEPT_AS, token).status_code == 303
    with app.app_context():
        mine = select(Operator.candidate_id).where(Operator.user_id == office.users["op-paser"])
        assert sorted(db.session.scalars(mine)) == sorted(office.candidates.values())
    assert send(own, ACCEPT_AS, token).status_code == 404
    again = send(own, ACCEPT_AS, link())
    assert (again.status_code, "sudah mengisi untuk kandidat ini" in again.text) == (422, True)


@pytest.mark.parametrize("login", ["sekretariat", "verifikator", "cabang"])
def test_other_roles_can_not_use_a_link_up(office, link, rows, login):
    token, persona = link(), office.people[login]
    assert "bukan akun operator" in send(persona, OPEN, token).text
    assert [send(persona, address, token, **ACCOUNT).status_code for address in (ACCEPT, ACCEPT_AS)] == [403, 403]
    assert rows()[0].used_at is None


# Guessing


def test_guesses_are_held_back_and_good_links_are_not(link, stranger):
    token = link()
    for _turn in range(12):
        assert send(stranger(), OPEN, token).status_code == 200
    answers = [send(stranger(), OPEN, "salah").status_code for _turn in range(11)]
    assert answers == [404] * 10 + [429]
    answers = {send(stranger(), OPEN, f"salah-{turn}").status_code for turn in range(291)}
    assert answers == {404, 429}
    assert "Retry-After" in send(stranger(), OPEN, "salah-sekali").headers


# What the secretariat does


@pytest.mark.parametrize(
    ("addressee", "until", "sentence"),
    [
        ("", "27/2/2026", "Tulis nama atau jabatan yang diundang"),
        ("ab", "27/2/2026", "Tulis nama atau jabatan yang diundang"),
        ("x" * 201, "27/2/2026", "Teks paling panjang 200 huruf"),
        ("a\x1bbc", "27/2/2026", "karakter yang tidak dapat disimpan"),
        ("Kepala Dinas", "", "Isi tanggalnya"),
        ("Kepala Dinas", "<b>besok", "bukan tanggal"),
        ("Kepala Dinas", "12/2/2026", "Tanggal berlakunya harus di depan sekarang."),
        ("Kepala Dinas", "27/12/2026", "Undangan berlaku paling lama 180 hari."),
    ],
)
def test_refused_invitation_keeps_what_was_typed(office, boss, rows, *, addressee, until, sentence):
    answer = boss.post(f"{base(office)}/undang", {"addressee": addressee, "until": until})
    assert (answer.status_code, sentence in answer.text, "<b>" in answer.text) == (422, True, False)
    assert (f'value="{addressee}"' in answer.text or "\x1b" in addressee, rows()) == (True, [])


def test_same_addressee_is_not_invited_twice_by_a_page_that_is_sent_again(office, boss, link, rows):
    link()
    answer = boss.post(f"{base(office)}/undang", {"addressee": "kepala dinas", "until": "27/2/2026"})
    assert (answer.status_code, "masih berlaku" in answer.text, len(rows())) == (422, True, 1)


def test_letter_shows_hostile_names_as_text(office, boss):
    answer = boss.post(f"{base(office)}/undang", {"addressee": '"><script>x</script>', "until": "27/2/2026"})
    assert (answer.status_code, "<script>" in answer.text, "&lt;script&gt;" in answer.text) == (200, False, True)


def test_reminder_gives_more_time_and_a_text_without_the_link(office, boss, clock, link, stranger, *, rows):
    token = link(until="14/2/2026")
    clock.forward(days=3)
    boss.sign_in()
    assert send(stranger(), OPEN, token).status_code == 404
    text = boss.post(f"{base(office)}/undangan/1/ingatkan", {"until": "20/2/2026"}).text
    assert ("Kami mengingatkan" in text, "Jumat, 20 Februari 2026" in text) == (True, True)
    assert tokens_in(text, INVITATION) == []
    assert rows()[0].reminded_at == NOON + timedelta(days=3)
    assert send(stranger(), OPEN, token).status_code == 200
    assert "diingatkan 16 Februari" in boss.get(base(office)).text
    for until in ("19/2/2026", "1/1/2026", "x"):
        assert boss.post(f"{base(office)}/undangan/1/ingatkan", {"until": until}).status_code == 422


@pytest.mark.parametrize("act", ["ingatkan", "perbarui"])
def test_refused_day_stands_where_it_was_typed_and_not_in_the_form_for_somebody_else(office, boss, link, act):
    link()
    answer = boss.post(f"{base(office)}/undangan/1/{act}", {"until": "besok <b>"})
    own, other = (re.search(f'<input id="{place}"[^>]*>', answer.text) for place in ("berlaku-1", "berlaku"))
    assert answer.status_code == 422
    assert ('value="besok &lt;b&gt;"' in own[0], 'aria-invalid="true"' in own[0]) == (True, True)
    assert ('value=""' in other[0], "aria-invalid" in other[0]) == (True, False)
    assert ('href="#berlaku-1"' in answer.text, '<details class="rest no-print" open>' in answer.text) == (True, True)


def test_renewed_link_kills_the_old_one(office, boss, link, stranger):
    old = link()
    answer = boss.post(f"{base(office)}/undangan/1/perbarui", {"until": "20/2/2026"})
    new = token_in(answer.text, INVITATION)
    assert [send(stranger(), OPEN, token).status_code for token in (old, new)] == [404, 200]
    assert boss.post(f"{base(office)}/undangan/1/perbarui", {"until": "20/2/2026"}).status_code == 422
    assert send(stranger(), ACCEPT, new, **ACCOUNT).status_code == 303
    for act in ("perbarui", "ingatkan", "cabut"):
        assert boss.post(f"{base(office)}/undangan/2/{act}", {"until": "20/2/2026"}).status_code == 422


def test_everybody_without_an_operator_is_invited_at_once_and_only_once(office, boss, rows):
    page = f"{office.secretariat_page}/undang-semua"
    assert boss.post(page, {"until": "x"}).status_code == 422
    answer = boss.post(page, {"until": "27/2/2026"})
    assert (len(tokens_in(answer.text, INVITATION)), "Operator Kabupaten Berau" in answer.text) == (1, True)
    assert [row.addressee for row in rows()] == ["Operator Kabupaten Berau"]
    again = boss.post(page, {"until": "27/2/2026"})
    assert (again.status_code, "Tidak ada yang perlu diundang" in again.text, len(rows())) == (200, True, 1)


@pytest.mark.parametrize(
    ("opened", "words"),
    [(False, "diundang, tautan berlaku sampai 27 Februari 23.59 WITA"), (True, "undangan dibuka 13 Februari")],
)
def test_list_tells_who_is_invited_and_who_has_opened(app, office, boss, clock, link, *, opened, words):
    token = link()
    if opened:
        send(Persona(app.test_client(), ""), OPEN, token)
    assert words in boss.get(f"{office.secretariat_page}/kandidat").text
    clock.forward(days=20)
    boss.sign_in()
    with app.app_context():
        assert invited([office.candidates["64.03"]], now=clock()) == {}
    assert "belum diundang" in boss.get(f"{office.secretariat_page}/kandidat").text
