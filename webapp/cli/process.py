"""A process of the server: what it can't even read as a request is refused in the reader's language, too."""

from __future__ import annotations

from http import HTTPStatus
from ssl import SSLError
from typing import Any

from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.util import write_nonblock
from gunicorn.workers.sync import SyncWorker

from webapp.config import SETTINGS
from webapp.views.security import ALONE, HEADERS, HSTS

UNCHANGED = "Tidak ada yang berubah."
SENTENCES = {
    HTTPStatus.REQUEST_URI_TOO_LONG: f"Alamat yang diminta terlalu panjang. {UNCHANGED} Buka lagi dari halaman depan.",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: (
        f"Peramban mengirim terlalu banyak keterangan. {UNCHANGED} Hapus kuki situs ini, lalu coba lagi."
    ),
    HTTPStatus.BAD_REQUEST: f"Permintaan tidak dapat dibaca. {UNCHANGED}",
    HTTPStatus.INTERNAL_SERVER_ERROR: (
        "Terjadi kesalahan yang tidak terduga dan sudah dicatat. Yang sudah tersimpan tetap aman; silakan coba lagi."
    ),
}
OURS = (InvalidResponseHeader, InvalidResponseHeaderName)  # of the application's answer, not of the request
OWN = {
    **HEADERS,
    "Content-Security-Policy": ALONE,
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "Connection": "close",
}


class Process(SyncWorker):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn's plain worker with sentences of ours: the application never hears of such a request."""

    def handle_error(self, _request: Any, client: Any, address: Any, error: Exception) -> None:
        """Notes it and answers; somebody who hung up hears nothing."""
        status = status_of(error)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            self.log.error("unexpected", exc_info=error)
        else:
            self.log.warning("unreadable request from %s: %s", (address or ("", -1))[0], type(error).__name__)
        try:
            write_nonblock(client, answer(status, https=self.wsgi.extensions[SETTINGS].https))
        except OSError:
            self.log.debug("the answer of a refusal wasn't taken")


def status_of(error: Exception) -> HTTPStatus:
    """What is wrong with the request, or 500 when the fault is ours."""
    if isinstance(error, OURS):
        return HTTPStatus.INTERNAL_SERVER_ERROR
    if isinstance(error, LimitRequestLine):
        return HTTPStatus.REQUEST_URI_TOO_LONG
    if isinstance(error, LimitRequestHeaders):
        return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE
    return HTTPStatus.BAD_REQUEST if isinstance(error, ParseException | SSLError) else HTTPStatus.INTERNAL_SERVER_ERROR


def answer(status: HTTPStatus, *, https: bool) -> bytes:
    """The whole response: a sentence of plain text, for there may be no address to put into a page."""
    body = f"{SENTENCES[status]}\n".encode()
    headers = {**OWN, **({"Strict-Transport-Security": HSTS} if https else {}), "Content-Length": str(len(body))}
    lines = (f"{name}: {value}" for name, value in headers.items())
    return "\r\n".join((f"HTTP/1.1 {status.value} {status.phrase}", *lines, "", "")).encode() + body
