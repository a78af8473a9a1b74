"""One paper at a time for each person: printing takes a processor, of which there are few."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from webapp.access import settings, signed_in_viewer
from webapp.errors import TooMany
from webapp.queue import alone

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")
PRINTS = "_prints_a_paper"
SECONDS = 5
ALREADY = "Dokumen lain sedang dicetak untuk akun Anda. Tunggu beberapa detik, lalu buka lagi; tidak ada yang berubah."


def prints(view: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Marks a view that prints a paper while its reader waits. Raises TooMany while another one is printed for them."""

    @wraps(view)
    def in_turn(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
        with alone(settings().instance, "print", signed_in_viewer().user_id) as free:
            if not free:
                raise TooMany(ALREADY, retry_after=SECONDS)
            return view(*args, **kwargs)

    setattr(in_turn, PRINTS, True)
    return in_turn
