"""A mail server of the bureau: as much of SMTP as a client needs to hand over one mail."""

from __future__ import annotations

import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer(socketserver.ThreadingTCPServer):
    """`mails`: what it took, `logins`: what clients said of themselves; `answers`: what it says to the next mails (else
    it takes them). With `tls` it offers STARTTLS, or `at_once` speaks nothing else; `unencrypted` counts the mails
    that came over a plain line."""

    daemon_threads = True

    def __init__(self, tls: ssl.SSLContext | None = None, *, at_once: bool = False) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.tls, self.at_once = tls, at_once
        self.mails: list[EmailMessage] = []
        self.logins: list[bytes] = []
        self.answers: list[bytes] = []
        self.unencrypted = 0

    @property
    def port(self) -> str:
        return str(self.server_address[1])


@contextmanager
def serving(server: MailServer) -> Iterator[MailServer]:
    """The server at work, in a thread of its own."""
    with server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield server
        server.shutdown()


class _Conversation(socketserver.BaseRequestHandler):
    server: MailServer

    def handle(self) -> None:
        try:
            if self.server.at_once:
                self._encrypt()
            self._lines = self.request.makefile("rb")
            self._converse()
            self._lines.close()
        except OSError:  # the client did not trust us and went away
            return
        finally:
            self.request.close()

    def _converse(self) -> None:
        self._say(b"220 ready")
        while line := self._lines.readline():
            command, _, said = line.strip().partition(b" ")
            match command.upper():
                case b"EHLO":
                    offered = [b"250-mail.example.gov.cn", b"250-AUTH PLAIN", *self._offers_tls(), b"250 SMTPUTF8"]
                    self._say(b"\r\n".join(offered))
                case b"STARTTLS":
                    self._say(b"220 go on")
                    self._lines.close()
                    self._encrypt()
                    self._lines = self.request.makefile("rb")
                case b"AUTH":
                    self.server.logins.append(said)
                    self._say(b"235 welcome")
                case b"DATA":
                    self._say(b"354 go on")
                    self._take()
                case b"QUIT":
                    self._say(b"221 bye")
                    return
                case _:
                    self._say(b"250 ok")

    def _offers_tls(self) -> list[bytes]:
        return [b"250-STARTTLS"] if self.server.tls and not self._is_encrypted() else []

    def _take(self) -> None:
        taken = bytearray()
        while (part := self._lines.readline()) != b".\r\n":
            taken += part
        answer = self.server.answers.pop(0) if self.server.answers else b"250 ok"
        if answer.startswith(b"250"):
            self.server.mails.append(message_from_bytes(bytes(taken), policy=policy.default))
            self.server.unencrypted += not self._is_encrypted()
        self._say(answer)

    def _is_encrypted(self) -> bool:
        return isinstance(self.request, ssl.SSLSocket)

    def _encrypt(self) -> None:
        assert self.server.tls is not None
        self.request = self.server.tls.wrap_socket(self.request, server_side=True)

    def _say(self, answer: bytes) -> None:
        self.request.sendall(answer + b"\r\n")
