"""Every refusal as a page in the person's language, or as JSON for a script; never a traceback."""

from __future__ import annotations

import errno
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, redirect, render_template, request, url_for
from flask.globals import request_ctx
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DatabaseError, DataError, OperationalError
from werkzeug.exceptions import HTTPException, SecurityError

from webapp.access import SAFE_METHODS, device_was_revoked, here, wants_json
from webapp.content import store
from webapp.errors import NotFound, Refused, SignedOut, TooMany, Unprepared
from webapp.forms.auth import SignInForm
from webapp.postgresql import is_unusable
from webapp.services.replaced import Replaced
from webapp.views.confirming import FIRST, PROVE_FIRST, SECRET, ProofWanted
from webapp.views.kept import ANOTHERS, Fields, is_of_anothers_page, kept_fields, with_owner
from webapp.views.observing import described
from webapp.views.security_log import FORGED as FORM_FORGED
from webapp.views.security_log import WRONG_HOST, note

TITLES = {
    400: "Permintaan tidak dapat dibaca",
    401: "Silakan masuk",
    403: "Tidak diizinkan",
    404: "Tidak ditemukan",
    405: "Cara itu tidak berlaku di sini",
    409: "Ada perubahan lain",
    412: "Ada perubahan lain",
    413: "Kiriman terlalu besar",
    422: "Belum dapat diterima",
    429: "Terlalu banyak percobaan",
    500: "Ada kesalahan pada aplikasi",
    503: "Sedang tidak dapat melayani",
    507: "Tempat penyimpanan penuh",
}
SENTENCES = {
    400: "Kiriman Anda tidak dapat dibaca. Tidak ada yang berubah; silakan kembali dan coba lagi.",
    401: str(SignedOut()),
    403: "Akun Anda tidak diizinkan melakukan ini. Tidak ada yang berubah.",
    404: str(NotFound()),
    405: "Halaman ini tidak menerima cara pengiriman itu. Tidak ada yang berubah.",
    413: "Kiriman Anda melebihi batas ukuran. Tidak ada yang berubah; silakan kirim yang lebih kecil.",
    422: "Isian belum dapat diterima. Tidak ada yang berubah.",
    429: "Terlalu banyak percobaan. Silakan tunggu sebentar.",
    500: "Terjadi kesalahan yang tidak terduga dan sudah dicatat. Yang sudah tersimpan tetap aman; silakan coba lagi.",
    503: "Basis data sedang tidak dapat dipakai. Yang sudah tersimpan tetap aman; silakan coba lagi sebentar lagi.",
    507: (
        "Tempat penyimpanan di server penuh, jadi kiriman ini belum tersimpan. Yang sudah tersimpan tetap aman; "
        "silakan coba lagi sebentar lagi."
    ),
}
DISK_FAULTS = frozenset({errno.EIO, errno.EROFS, errno.ENXIO, errno.ENODEV})
NO_MEMORY = frozenset({errno.ENOMEM, errno.EMFILE, errno.ENFILE})
DATABASE_IS_FULL = ("is full", "No space left")  # as SQLite and PostgreSQL say it
DISK_IS_BROKEN = (
    "Penyimpanan di server sedang bermasalah, jadi kiriman ini belum tersimpan. Yang sudah tersimpan tetap aman; "
    "silakan coba lagi sebentar lagi."
)
NO_SUCH_LETTER = (
    "Ada huruf yang tidak dapat disimpan di antara yang dikirim. Tidak ada yang berubah; hapus huruf itu, "
    "lalu coba lagi."
)
MEMORY_IS_SHORT = (
    "Server sedang kehabisan memori, jadi kiriman ini belum selesai. Yang sudah tersimpan tetap aman; "
    "silakan coba lagi sebentar lagi."
)
FORGED = "Halaman ini berasal dari sesi lain. Tidak ada yang berubah; silakan muat ulang halaman, lalu coba lagi."
FORGED_BUT_KEPT = "Halaman ini berasal dari sesi lain. Belum ada yang tersimpan, dan isian Anda masih ada di sini."
REVOKED = "Gawai ini tidak lagi terhubung. Isian yang sudah tersimpan di server tetap aman; hubungi sekretariat."
KEEPING = (SignedOut, Unprepared, Replaced)  # what was typed stays on the page that refuses it
UNKNOWN_HOST = "Alamat ini bukan alamat aplikasi Paritrana. Periksa alamat yang Anda buka.\n"


def answer_refusals(app: Flask) -> None:
    app.register_error_handler(Refused, refused)
    app.register_error_handler(ProofWanted, prove_first)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(SecurityError, unknown_host)
    app.register_error_handler(HTTPException, http_error)
    app.register_error_handler(DatabaseError, database_error)
    app.register_error_handler(OSError, system_error)
    app.register_error_handler(MemoryError, out_of_memory)
    app.register_error_handler(Exception, unexpected)


def refused(error: Refused) -> Response:
    if isinstance(error, Unprepared) and request.method in SAFE_METHODS and not wants_json():
        return make_response(redirect(url_for("pledges.prepare", category_id=error.category_id), 303))
    sentence = REVOKED if revoked(error.status) else error.sentence
    response = page(error.status, sentence, kept_fields() if isinstance(error, KEEPING) else ())
    if isinstance(error, TooMany):
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def prove_first(error: ProofWanted) -> Response:
    """The page that asks for the secret, and sends everything else on as it was."""
    if wants_json():
        return refused(error)
    kept = tuple((name, value) for name, value in kept_fields() if name not in {SECRET, FIRST})
    problem = "" if error.sentence == PROVE_FIRST else error.sentence
    text = render_template("account/prove.html", ask=error.asked, problem=problem, kept=kept)
    return make_response(text, error.status)


def revoked(status: int) -> bool:
    """Whether this answer tells a browser that somebody has taken its session away."""
    return status == HTTPStatus.UNAUTHORIZED and device_was_revoked()


def forged(_error: CSRFError) -> Response:
    note(FORM_FORGED)
    kept = kept_fields()
    words = FORGED if wants_json() or not kept else FORGED_BUT_KEPT
    return page(HTTPStatus.BAD_REQUEST, ANOTHERS if is_of_anothers_page() else words, kept)


def unknown_host(_error: HTTPException) -> Response:
    """Plain text: for a host that isn't ours there are no addresses to put into a page."""
    note(WRONG_HOST)
    response = make_response(UNKNOWN_HOST, HTTPStatus.BAD_REQUEST)
    response.mimetype = "text/plain"
    return response


def http_error(error: HTTPException) -> Response:
    """Keeps what the protocol asks for (Allow, Location), replaces the English words."""
    if request_ctx.url_adapter is None:  # too large besides, or whatever else was seen before the host
        return unknown_host(error)
    plain = error.get_response()
    if plain.status_code < HTTPStatus.BAD_REQUEST:
        return make_response(plain)
    response = page(plain.status_code, SENTENCES.get(plain.status_code, SENTENCES[400]))
    for name in ("Allow", "Retry-After"):
        if name in plain.headers:
            response.headers[name] = plain.headers[name]
    return response


def database_error(error: DatabaseError) -> Response:
    """The disk or the file fails, or the write lock didn't come free: nothing was stored, and we say so.

    What the database thinks of a statement is a fault of ours.
    """
    if isinstance(error, DataError):  # a letter that no text has, such as NUL: nothing is found by it, nor kept
        asked = request.method in SAFE_METHODS
        return refused(NotFound()) if asked else page(HTTPStatus.UNPROCESSABLE_ENTITY, NO_SUCH_LETTER, kept_fields())
    if type(error) not in {DatabaseError, OperationalError} and not is_unusable(error.orig):
        return unexpected(error)
    full = any(words in str(error.orig) for words in DATABASE_IS_FULL)
    status = HTTPStatus.INSUFFICIENT_STORAGE if full else HTTPStatus.SERVICE_UNAVAILABLE
    return failed(error, status, SENTENCES[status])


def system_error(error: OSError) -> Response:
    """A file that couldn't be written, also one that the server only keeps while a form is read."""
    if error.errno in store.FULL:
        return failed(error, HTTPStatus.INSUFFICIENT_STORAGE, SENTENCES[507])
    if error.errno in DISK_FAULTS:
        return failed(error, HTTPStatus.SERVICE_UNAVAILABLE, DISK_IS_BROKEN)
    return out_of_memory(error) if error.errno in NO_MEMORY else unexpected(error)


def out_of_memory(error: Exception) -> Response:
    return failed(error, HTTPStatus.SERVICE_UNAVAILABLE, MEMORY_IS_SHORT)


def failed(error: Exception, status: int, sentence: str) -> Response:
    """The machine's fault, which passes: noted, and what was typed can be sent again."""
    log(error)
    return page(status, sentence, kept_fields())


def unexpected(error: Exception) -> Response:
    log(error)
    return page(HTTPStatus.INTERNAL_SERVER_ERROR, SENTENCES[500], kept_fields())


def log(error: Exception) -> None:
    """Under the number that the page shows; an address may hold a secret, so the endpoint stands for it."""
    current_app.logger.error("failed", exc_info=error, extra=described(None))


def page(status: int, sentence: str, kept: Fields = ()) -> Response:
    """The refusal as JSON, or as a page from which the `kept` fields can be sent again."""
    title = TITLES.get(status, TITLES[400])
    if wants_json():
        response = jsonify(error=title, message=sentence, **({"revoked": True} if revoked(status) else {}))
    else:
        form = SignInForm(formdata=None, next=here()) if kept and status == HTTPStatus.UNAUTHORIZED else None
        kept = with_owner(kept) if form else kept
        text = render_template("refused.html", status=status, title=title, sentence=sentence, kept=kept, form=form)
        response = make_response(text)
    response.status_code = status
    return response
