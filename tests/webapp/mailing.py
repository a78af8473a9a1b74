"""A mail server on loopback that keeps what it is given, and does what a test tells it to."""

from __future__ import annotations

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage


class Handler(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        self.say("220 uji")
        while line := self.rfile.readline():
            verb = line.strip().upper().partition(b" ")[0]
            if verb == b"DATA":
                self.take()
            elif verb == b"QUIT":
                self.say(self.server.goodbye)
                return
            elif verb == b"RCPT":
                self.say(self.server.answers.get(line.decode().partition("<")[2].partition(">")[0], "250 ya"))
            else:
                self.say("250 ya")

    def take(self) -> None:
        self.say("354 silakan")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line.removeprefix(b"."))
        self.server.raw.append(b"".join(lines))
        self.server.before_yes()
        self.say(self.server.after_data)

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")


class Post(socketserver.ThreadingTCPServer):
    """`answers` by recipient instead of yes; `before_yes` is called when a letter is here and not yet answered for.

    `port` is that of one which was closed; without it any free one.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.raw: list[bytes] = []
        self.answers: dict[str, str] = {}
        self.after_data = "250 diterima"
        self.goodbye = "221 sampai jumpa"
        self.before_yes = lambda: None
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    def close(self) -> None:
        self.shutdown()
        self.server_close()
